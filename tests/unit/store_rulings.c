/*
 * Rulings: kept with their words, in force until another one, and after the
 * archive is read again.
 */
#include "tests/unit/store_folder.h"

#include "store/rulings.h"

enum { FIRST = 512 }; /* the number of the first fact of the first message */

static const struct ruling yes = {
	.word = RULING_YES, .author = "ana", .at = NOON + 500, .reason = "she said so"
};

static struct fact
unclear_fact(const char *quote)
{
	struct fact fact = vote_fact("CSC-18", "A");

	fact.certainty = CERTAINTY_UNCLEAR;
	fact.quote = quote;
	return fact;
}

static void
record_facts(struct folder *folder, int64_t message, struct fact *facts, size_t n)
{
	struct reading reading = { .class = CLASS_VOTE, .facts = facts, .nfacts = n };
	struct mail_record record = plain_record(&reading, "one@trust.example");

	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
}

/* One message with three unclear facts, two of the same words. */
static int64_t
fill(struct folder *folder)
{
	struct fact facts[] = { unclear_fact("probably yes"), unclear_fact("probably no"),
		unclear_fact("probably yes") };
	int64_t message = file_text(folder->store, "one", 1);

	record_facts(folder, message, facts, 3);
	return message;
}

static size_t
queued(struct folder *folder)
{
	struct queue_item *items;
	struct store_counts counts;
	size_t n;

	assert_int_equal(store_queue(folder->ctx, folder->store, NULL, &items, &n), STORE_OK);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.queue, n);
	return n;
}

static size_t
in_force(struct folder *folder, struct ruling **rulings_r)
{
	size_t n;

	assert_int_equal(store_rulings(folder->ctx, folder->store, rulings_r, &n), STORE_OK);
	return n;
}

static void
names_lead_there_and_back(void **state)
{
	enum ruling_word word;

	(void)state;
	for (int i = 0; i < RULING_COUNT; i++) {
		assert_true(ruling_from_name(ruling_name((enum ruling_word)i), &word));
		assert_int_equal(word, i);
	}
	assert_false(ruling_from_name("maybe", &word));
	assert_false(ruling_from_name(NULL, &word));
	assert_string_equal(ruling_name(RULING_COUNT), "invalid");
}

static void
a_ruling_settles_its_item_only(void **state)
{
	struct folder *folder = *state;
	struct ruling *rulings;

	fill(folder);
	assert_int_equal(queued(folder), 3);
	assert_int_equal(store_rule(folder->store, FIRST + 2, &yes), STORE_OK);
	assert_int_equal(queued(folder), 2);
	assert_int_equal(in_force(folder, &rulings), 1);
	assert_int_equal(rulings[0].item, FIRST + 2);
	assert_int_equal(rulings[0].word, RULING_YES);
	assert_string_equal(rulings[0].author, "ana");
	assert_string_equal(rulings[0].reason, "she said so");
	assert_string_equal(rulings[0].quote, "probably yes");
	assert_string_equal(rulings[0].rule, "vote.org-verb");
	assert_int_equal(rulings[0].at, NOON + 500);
	assert_null(rulings[0].ballot);
	assert_well(folder);
}

static void
the_last_ruling_is_in_force(void **state)
{
	struct folder *folder = *state;
	struct ruling other = { .word = RULING_NO, .author = "bo", .at = NOON, .org = "B" };
	struct ruling undo = { .word = RULING_UNDO, .author = "bo", .at = NOON };
	struct ruling *rulings;

	fill(folder);
	assert_int_equal(store_rule(folder->store, FIRST, &yes), STORE_OK);
	assert_int_equal(store_rule(folder->store, FIRST, &other), STORE_OK);
	assert_int_equal(in_force(folder, &rulings), 1);
	assert_int_equal(rulings[0].word, RULING_NO);
	assert_string_equal(rulings[0].org, "B");
	assert_int_equal(store_rule(folder->store, FIRST, &undo), STORE_OK);
	assert_int_equal(in_force(folder, &rulings), 0);
	assert_int_equal(queued(folder), 3);
	assert_int_equal(store_rule(folder->store, FIRST, &undo), STORE_REFUSED);
	assert_int_equal(store_rule(folder->store, FIRST, &yes), STORE_OK);
	assert_int_equal(in_force(folder, &rulings), 1);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM ruling"), 4);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM ledger WHERE kind = 'ruling'"), 4);
	assert_well(folder);
}

/* Another reader: the facts come in another order, by other rules, with new ones between. */
static void
rulings_outlive_a_reading(void **state)
{
	struct folder *folder = *state;
	int64_t message = fill(folder);
	struct fact facts[] = { unclear_fact("quite new"), unclear_fact("probably no"),
		unclear_fact("probably yes"), unclear_fact("probably yes") };
	struct ruling *rulings;

	assert_int_equal(store_rule(folder->store, FIRST + 2, &yes), STORE_OK);
	folder_forget_readings(folder);
	assert_int_equal(in_force(folder, &rulings), 0);
	facts[3].rule = "vote.renamed";
	record_facts(folder, message, facts, 4);
	assert_int_equal(in_force(folder, &rulings), 1);
	assert_int_equal(rulings[0].item, FIRST + 3);
	assert_int_equal(queued(folder), 3);
	/* The same reading a second time over the first. */
	record_facts(folder, message, facts, 4);
	assert_int_equal(in_force(folder, &rulings), 1);
	/* And one that finds those words only once: the second is settled no more. */
	record_facts(folder, message, facts, 3);
	assert_int_equal(in_force(folder, &rulings), 0);
	assert_well(folder);
}

static size_t
orphans(struct folder *folder)
{
	struct queue_item *items;
	size_t n, found = 0;

	queued(folder);
	assert_int_equal(store_queue(folder->ctx, folder->store, "widgets", &items, &n), STORE_OK);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(items[i].kind, "ruling") != 0)
			continue;
		assert_non_null(strstr(items[i].why, "The ruling of ana (yes)"));
		assert_non_null(strstr(items[i].why, "probably yes"));
		assert_int_equal(items[i].message, 1);
		found++;
	}
	return found;
}

/* What a person said is not lost without a word. */
static void
a_ruling_that_finds_its_words_no_more_is_queued(void **state)
{
	struct folder *folder = *state;
	int64_t message = fill(folder);
	struct fact fact = unclear_fact("we would probably say yes");
	struct ruling nothing = { .word = RULING_NOTHING, .author = "ana", .at = NOON };

	assert_int_equal(store_rule(folder->store, FIRST, &yes), STORE_OK);
	assert_int_equal(orphans(folder), 0);
	folder_forget_readings(folder);
	assert_int_equal(orphans(folder), 0);
	record_facts(folder, message, &fact, 1);
	assert_int_equal(orphans(folder), 1);
	assert_int_equal(store_rule(folder->store, FIRST, &nothing), STORE_OK);
	assert_int_equal(orphans(folder), 0);
	assert_int_equal(queued(folder), 0);
}

/* Spam that kills its reader need not trouble the operator for ever. */
static void
a_message_can_be_set_aside(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct ruling ruling = { .word = RULING_NOTHING, .author = "ana", .at = NOON };
	struct store_counts counts;

	assert_int_equal(store_unreadable(folder->store, message, "it died"), STORE_OK);
	assert_int_equal(queued(folder), 1);
	assert_int_equal(store_rule_message(folder->store, message, &yes), STORE_REFUSED);
	assert_int_equal(store_rule_message(folder->store, 99, &ruling), STORE_NOT_FOUND);
	assert_int_equal(store_rule_message(folder->store, message, &ruling), STORE_OK);
	assert_int_equal(queued(folder), 0);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.unreadable, 0);
	assert_well(folder);
	ruling.word = RULING_UNDO;
	assert_int_equal(store_rule_message(folder->store, message, &ruling), STORE_OK);
	assert_int_equal(queued(folder), 1);
	assert_int_equal(store_rule_message(folder->store, message, &ruling), STORE_REFUSED);
	assert_well(folder);
}

static void
a_ruling_is_of_one_mail(void **state)
{
	struct folder *folder = *state;
	struct fact fact = unclear_fact("probably yes");
	int64_t other;

	fill(folder);
	other = file_text(folder->store, "two", 2);
	record_facts(folder, other, &fact, 1);
	assert_int_equal(store_rule(folder->store, FIRST, &yes), STORE_OK);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM settled"), 1);
	assert_int_equal(folder_ask(folder, "SELECT message FROM settled"), 1);
}

static void
a_certain_fact_can_be_ruled_on(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "A");
	struct ruling nothing = { .word = RULING_NOTHING, .author = "ana", .at = NOON };
	struct ruling *rulings;

	record_facts(folder, file_text(folder->store, "one", 1), &fact, 1);
	assert_int_equal(store_rule(folder->store, FIRST, &nothing), STORE_OK);
	assert_int_equal(in_force(folder, &rulings), 1);
	assert_int_equal(queued(folder), 0);
}

static void
what_cannot_be_kept_is_refused(void **state)
{
	struct folder *folder = *state;
	char *words = talloc_zero_size(folder->ctx, FACT_QUOTE_MAX + 2);
	struct ruling ruling = yes;

	fill(folder);
	assert_int_equal(store_rule(folder->store, 7, &yes), STORE_NOT_FOUND);
	ruling.author = "";
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_REFUSED);
	ruling.author = NULL;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_REFUSED);
	ruling = yes;
	ruling.word = RULING_COUNT;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_REFUSED);
	ruling = yes;
	memset(words, 'a', FACT_QUOTE_MAX + 1);
	ruling.reason = words;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_REFUSED);
	ruling.reason = words + 1;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_OK);
	ruling.author = words + FACT_QUOTE_MAX - FACT_NAME_MAX;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_REFUSED);
	ruling.author = words + FACT_QUOTE_MAX + 1 - FACT_NAME_MAX;
	assert_int_equal(store_rule(folder->store, FIRST, &ruling), STORE_OK);
	assert_well(folder);
}

static void
an_item_is_shown_as_it_was_read(void **state)
{
	struct folder *folder = *state;
	struct queue_item item;

	fill(folder);
	assert_int_equal(store_item(folder->ctx, folder->store, FIRST + 1, &item), STORE_OK);
	assert_int_equal(item.id, FIRST + 1);
	assert_int_equal(item.message, 1);
	assert_string_equal(item.group, "widgets");
	assert_string_equal(item.fact->quote, "probably no");
	assert_int_equal(store_item(folder->ctx, folder->store, 7, &item), STORE_NOT_FOUND);
}

/* The queue says that the sender is the reason, where it is. */
static void
the_queue_tells_the_doubt(void **state)
{
	struct folder *folder = *state;
	struct fact fact = unclear_fact("A votes yes");
	struct queue_item *items;
	size_t n;

	fact.doubt = "no server of ours vouches for the sender";
	record_facts(folder, file_text(folder->store, "one", 1), &fact, 1);
	assert_int_equal(store_queue(folder->ctx, folder->store, NULL, &items, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(items[0].why, "no server of ours vouches for the sender"));
	assert_string_equal(items[0].fact->doubt, fact.doubt);
}

static void
each_change_of_a_ruling_is_found(void **state)
{
	static const char *const changes[] = {
		"UPDATE ruling SET word = 'no'",
		"UPDATE ruling SET word = 'perhaps'",
		"UPDATE ruling SET author = 'bo'",
		"UPDATE ruling SET at = at + 1",
		"UPDATE ruling SET reason = NULL",
		"UPDATE ruling SET org = 'B'",
		"UPDATE ruling SET ballot = 'CSC-1'",
		"UPDATE ruling SET quote = 'probably no'",
		"UPDATE ruling SET place = 1",
		"UPDATE ruling SET sha256 = zeroblob(32)",
		"PRAGMA foreign_keys = OFF; DELETE FROM ruling",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		struct verification found;
		struct folder *folder;
		void *made = NULL;

		assert_int_equal(folder_setup(&made), 0);
		folder = made;
		fill(folder);
		assert_int_equal(store_rule(folder->store, FIRST, &yes), STORE_OK);
		assert_well(folder);
		folder_do(folder, changes[i]);
		assert_int_equal(store_verify(folder->ctx, folder->store, &found), STORE_OK);
		if (found.nfaults == 0)
			fail_msg("not found: %s", changes[i]);
		assert_non_null(strstr(found.faults[found.nfaults - 1], "ruling"));
		folder_teardown(&made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lead_there_and_back),
		FOLDER_TEST(a_ruling_settles_its_item_only),
		FOLDER_TEST(the_last_ruling_is_in_force),
		FOLDER_TEST(rulings_outlive_a_reading),
		FOLDER_TEST(a_ruling_that_finds_its_words_no_more_is_queued),
		FOLDER_TEST(a_message_can_be_set_aside),
		FOLDER_TEST(a_ruling_is_of_one_mail),
		FOLDER_TEST(a_certain_fact_can_be_ruled_on),
		FOLDER_TEST(what_cannot_be_kept_is_refused),
		FOLDER_TEST(an_item_is_shown_as_it_was_read),
		FOLDER_TEST(the_queue_tells_the_doubt),
		cmocka_unit_test(each_change_of_a_ruling_is_found),
	};

	return cmocka_run_group_tests_name("store_rulings", tests, NULL, NULL);
}
