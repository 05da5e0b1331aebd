/* Looking through the archive: pages, bounds, and words that mean nothing but themselves. */
#include "tests/unit/store_folder.h"

#include "store/browse.h"

/* Record n mails of one group, each a thread of its own or all answers to the first. */
static void
record_mails(struct folder *folder, size_t n, bool one_thread)
{
	struct reading reading = { .class = CLASS_DISCUSSION };
	static const char *const root[] = { "m0" };

	assert_int_equal(store_begin(folder->store), STORE_OK);
	for (uint32_t i = 0; i < n; i++) {
		char *id = talloc_asprintf(folder->ctx, "m%u", i);
		struct mail_record record = plain_record(&reading, id);
		int64_t message = file_text(folder->store, id, i + 1);

		record.subject = "Clockwork";
		record.at = NOON + (int64_t)i;
		if (one_thread && i > 0) {
			record.references = root;
			record.nreferences = 1;
		}
		assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
		talloc_free(id);
	}
	assert_int_equal(store_commit(folder->store), STORE_OK);
}

static void
record_words(struct folder *folder, const char *id, const char *subject, const char *words)
{
	struct reading reading = { .class = CLASS_DISCUSSION };
	struct mail_record record = plain_record(&reading, id);

	record.subject = subject;
	record.text = words;
	assert_int_equal(
	    store_record(folder->store, file_text(folder->store, id, 1), &record), STORE_OK);
}

static void
assert_thread_page(struct folder *folder, unsigned page, size_t expected, bool expected_more)
{
	struct thread_row *rows;
	size_t n;
	bool more;

	assert_int_equal(
	    store_threads(folder->ctx, folder->store, "widgets", NULL, page, &rows, &n, &more),
	    STORE_OK);
	assert_int_equal(n, expected);
	assert_int_equal(more, expected_more);
}

static void
a_page_is_full_before_there_is_another(void **state)
{
	struct folder *folder = *state;

	record_mails(folder, BROWSE_PAGE - 1, false);
	assert_thread_page(folder, 1, BROWSE_PAGE - 1, false);
	record_mails(folder, BROWSE_PAGE, false);
	assert_thread_page(folder, 1, BROWSE_PAGE, false);
	assert_thread_page(folder, 2, 0, false);
	record_mails(folder, BROWSE_PAGE + 1, false);
	assert_thread_page(folder, 1, BROWSE_PAGE, true);
	assert_thread_page(folder, 2, 1, false);
	/* No page is before the first, and none so far that counting fails. */
	assert_thread_page(folder, 0, BROWSE_PAGE, true);
	assert_thread_page(folder, UINT32_MAX, 0, false);
}

static void
a_group_sees_its_own_mails(void **state)
{
	struct folder *folder = *state;
	struct thread_row *rows;
	size_t n;
	bool more;

	record_mails(folder, 3, true);
	folder_do(folder, "UPDATE mail SET group_name = 'gadgets' WHERE message_id = 'm2'");
	assert_int_equal(
	    store_threads(folder->ctx, folder->store, "widgets", NULL, 1, &rows, &n, &more),
	    STORE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].messages, 2);
	assert_int_equal(rows[0].last, NOON + 1);
	assert_int_equal(
	    store_threads(folder->ctx, folder->store, NULL, NULL, 1, &rows, &n, &more), STORE_OK);
	assert_int_equal(rows[0].messages, 3);
	assert_int_equal(
	    store_threads(folder->ctx, folder->store, "nobody", NULL, 1, &rows, &n, &more),
	    STORE_OK);
	assert_int_equal(n, 0);
}

static void
assert_tree(struct folder *folder, size_t messages, size_t expected, size_t expected_left_out)
{
	struct thread_place *places;
	size_t n, left_out;

	record_mails(folder, messages, true);
	assert_int_equal(
	    store_thread_tree(folder->ctx, folder->store, 1, &places, &n, &left_out), STORE_OK);
	assert_int_equal(n, expected);
	assert_int_equal(left_out, expected_left_out);
	assert_string_equal(places[0].message_id, "m0");
	assert_int_equal(places[n - 1].depth, 1);
	assert_string_equal(places[n - 1].parent, "m0");
}

static void
the_tree_of_a_thread_is_bounded(void **state)
{
	assert_tree(*state, BROWSE_TREE_MAX - 1, BROWSE_TREE_MAX - 1, 0);
	assert_tree(*state, BROWSE_TREE_MAX, BROWSE_TREE_MAX, 0);
	assert_tree(*state, BROWSE_TREE_MAX + 1, BROWSE_TREE_MAX, 1);
}

static size_t
find(struct folder *folder, const char *const *words, size_t nwords)
{
	struct search search = {
		.words = words, .nwords = nwords, .before = WHEN_UNKNOWN, .after = WHEN_UNKNOWN
	};
	struct found *found;
	size_t n;
	bool more;

	assert_int_equal(
	    store_search(folder->ctx, folder->store, &search, 1, &found, &n, &more), STORE_OK);
	return n;
}

static size_t
find_word(struct folder *folder, const char *word)
{
	return find(folder, &word, 1);
}

static void
words_have_no_syntax(void **state)
{
	static const char *const hostile[] = { "\"", "\"\"", "*", "clock*", "^clockwork",
		"clockwork OR ticking", "NEAR(clockwork ticking)", "subject : clockwork",
		"{subject text} : clockwork", "clockwork NOT ticking", "-", "+", "(", ")", "'",
		"\"clockwork\" OR \"ticking", ";", "\x01", "\xff" };
	struct folder *folder = *state;

	record_words(folder, "a", "Clockwork", "It is ticking away, à la carte.");
	for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++)
		find_word(folder, hostile[i]);
	assert_int_equal(find_word(folder, "clockwork OR ticking"), 0);
	assert_int_equal(find_word(folder, "clock*"), 0);
	assert_int_equal(find_word(folder, "CLOCKWORK"), 1);
	assert_int_equal(find_word(folder, "ticking away"), 1);
	assert_int_equal(find_word(folder, "away ticking"), 0);
	assert_int_equal(find_word(folder, "a la carte"), 1);
	/* What a doubled mark is not: the end of the word. */
	assert_int_equal(find_word(folder, "ticking\" \"away"), 1);
}

static void
words_are_bounded(void **state)
{
	const char *words[BROWSE_WORDS_MAX + 1];
	struct folder *folder = *state;
	struct found *found;
	size_t n = 1;
	bool more;

	record_words(*state, "a", "Clockwork", "ticking");
	for (size_t i = 0; i < BROWSE_WORDS_MAX; i++)
		words[i] = i % 2 == 0 ? "clockwork" : "ticking";
	assert_int_equal(find(*state, words, BROWSE_WORDS_MAX - 1), 1);
	assert_int_equal(find(*state, words, BROWSE_WORDS_MAX), 1);
	words[BROWSE_WORDS_MAX] = "ticking";
	assert_int_equal(store_search(folder->ctx, folder->store,
			     &(struct search){ .words = words,
				 .nwords = BROWSE_WORDS_MAX + 1,
				 .before = WHEN_UNKNOWN,
				 .after = WHEN_UNKNOWN },
			     1, &found, &n, &more),
	    STORE_REFUSED);
	assert_int_equal(n, 0);
}

static void
a_message_is_shown_with_its_copies_and_facts(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "vote");
	static const char *const references[] = { "root", "call" };
	struct archived *list;
	size_t n;

	record.references = references;
	record.nreferences = 2;
	record.channel = CHANNEL_OTHER;
	assert_int_equal(
	    store_record(folder->store, file_text(folder->store, "one", 1), &record), STORE_OK);
	record.channel = CHANNEL_LIST;
	record.at += 10;
	assert_int_equal(
	    store_record(folder->store, file_text(folder->store, "two", 2), &record), STORE_OK);
	assert_int_equal(store_archived(folder->ctx, folder->store, "vote", &list, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].mail.channel, CHANNEL_LIST);
	assert_string_equal(list[0].writing, list[1].writing);
	assert_false(list[0].differs);
	assert_int_equal(list[0].nfacts, 1);
	assert_string_equal(list[0].facts[0]->quote, fact.quote);
	assert_int_equal(list[0].nancestors, 2);
	assert_string_equal(list[0].ancestors[1], "call");
	assert_int_equal(
	    store_archived(folder->ctx, folder->store, "none", &list, &n), STORE_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_page_is_full_before_there_is_another),
		FOLDER_TEST(a_group_sees_its_own_mails),
		FOLDER_TEST(the_tree_of_a_thread_is_bounded),
		FOLDER_TEST(words_have_no_syntax),
		FOLDER_TEST(words_are_bounded),
		FOLDER_TEST(a_message_is_shown_with_its_copies_and_facts),
	};

	return cmocka_run_group_tests_name("store browse", tests, NULL, NULL);
}
