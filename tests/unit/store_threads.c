#include "tests/unit/store_folder.h"

#include "store/threads.h"

/* A mail as threads see it; ids are "<name>@trust.example" for the short names here. */
struct mail {
	const char *id, *in_reply_to, *references;
};

enum { REFERENCES = 8, SHUFFLES = 25, CROWD = 60 };

static char *
id_of(void *ctx, const char *name, size_t len)
{
	return talloc_asprintf(ctx, "%.*s@trust.example", (int)len, name);
}

/* Record `mail`, filed as `message`, in the order that the test chooses. */
static void
record_mail(struct folder *folder, int64_t message, const struct mail *mail)
{
	struct reading reading = { .class = CLASS_DISCUSSION };
	struct mail_record record = plain_record(&reading, NULL);
	const char *references[REFERENCES];
	void *ctx = talloc_new(folder->ctx);

	if (mail->id != NULL)
		record.message_id = id_of(ctx, mail->id, strlen(mail->id));
	if (mail->in_reply_to != NULL)
		record.in_reply_to = id_of(ctx, mail->in_reply_to, strlen(mail->in_reply_to));
	for (const char *at = mail->references; at != NULL && *at != '\0';) {
		size_t len = strcspn(at, " ");

		assert_true(record.nreferences < REFERENCES);
		references[record.nreferences++] = id_of(ctx, at, len);
		at += len + (at[len] == ' ');
	}
	record.references = references;
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	talloc_free(ctx);
}

static int64_t
thread_of(struct folder *folder, int64_t message)
{
	return folder_ask(
	    folder, talloc_asprintf(folder->ctx, "SELECT thread FROM mail WHERE message = %lld",
			(long long)message));
}

static void
shuffle(uint32_t *order, size_t n, uint64_t *seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t j;
		uint32_t swap;

		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		j = (size_t)(*seed >> 33) % i;
		swap = order[i - 1];
		order[i - 1] = order[j];
		order[j] = swap;
	}
}

/* Whatever the order of arrival, mail i is in the thread whose lowest mail is expected[i]. */
static void
assert_threads(struct folder *folder, const struct mail *mails, size_t n, const int64_t *expected)
{
	uint32_t order[CROWD];
	uint64_t seed = 1;

	file_numbered_mails(folder, n);
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	for (unsigned round = 0; round < SHUFFLES; round++) {
		folder_forget_readings(folder);
		assert_int_equal(store_begin(folder->store), STORE_OK);
		for (size_t i = 0; i < n; i++)
			record_mail(folder, order[i] + 1, &mails[order[i]]);
		assert_int_equal(store_commit(folder->store), STORE_OK);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(thread_of(folder, (int64_t)i + 1), expected[i]);
		shuffle(order, n, &seed);
	}
}

static void
replies_join_their_thread(void **state)
{
	static const struct mail mails[] = {
		{ "a", NULL, NULL },
		{ "b", "a", NULL },
		{ "c", NULL, "a b" },
		{ "d", "c", "a b c" },
		{ "other", NULL, NULL },
	};
	static const int64_t expected[] = { 1, 1, 1, 1, 5 };

	assert_threads(*state, mails, G_N_ELEMENTS(mails), expected);
}

static void
a_missing_parent_still_joins_its_children(void **state)
{
	static const struct mail mails[] = {
		{ "b", "a", NULL },
		{ "c", NULL, "a" },
		{ "d", "x", "y" },
		{ "e", "y", NULL },
		{ "f", "z", NULL },
	};
	static const int64_t expected[] = { 1, 1, 3, 3, 5 };

	assert_threads(*state, mails, G_N_ELEMENTS(mails), expected);
}

static void
a_late_mail_merges_threads(void **state)
{
	static const struct mail mails[] = {
		{ "a", NULL, NULL },
		{ "c", "b", NULL },
		{ "d", "c", NULL },
		{ "f", "e", NULL },
		{ "join", NULL, "a b e" },
	};
	static const int64_t expected[] = { 1, 1, 1, 1, 1 };

	assert_threads(*state, mails, G_N_ELEMENTS(mails), expected);
}

static void
loops_and_self_references_are_harmless(void **state)
{
	static const struct mail mails[] = {
		{ "a", "a", "a a a" },
		{ "b", "c", NULL },
		{ "c", "b", "c b" },
		{ NULL, NULL, NULL },
		{ NULL, "b", NULL },
		{ NULL, NULL, NULL },
	};
	static const int64_t expected[] = { 1, 2, 2, 4, 2, 6 };

	assert_threads(*state, mails, G_N_ELEMENTS(mails), expected);
}

static void
the_same_message_id_is_one_thread(void **state)
{
	static const struct mail mails[] = {
		{ "a", NULL, NULL },
		{ "a", "b", NULL },
		{ "b", NULL, NULL },
		{ "A", NULL, NULL },
	};
	static const int64_t expected[] = { 1, 1, 1, 4 };

	assert_threads(*state, mails, G_N_ELEMENTS(mails), expected);
}

/* The thread of each mail by a search that knows all mails at once. */
static void
threads_by_search(const struct mail *mails, size_t n, int64_t *expected)
{
	for (size_t i = 0; i < n; i++)
		expected[i] = (int64_t)i + 1;
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < n; j++) {
				bool linked =
				    strcmp(mails[i].id, mails[j].id) == 0 ||
				    g_strcmp0(mails[i].in_reply_to, mails[j].id) == 0 ||
				    g_strcmp0(mails[i].references, mails[j].id) == 0 ||
				    (mails[i].in_reply_to != NULL &&
					(g_strcmp0(mails[i].in_reply_to, mails[j].in_reply_to) ==
						0 ||
					    g_strcmp0(mails[i].in_reply_to, mails[j].references) ==
						0)) ||
				    (mails[i].references != NULL &&
					g_strcmp0(mails[i].references, mails[j].references) == 0);

				if (linked && expected[i] != expected[j]) {
					int64_t low = MIN(expected[i], expected[j]);

					expected[i] = expected[j] = low;
					changed = true;
				}
			}
		}
	}
}

static void
any_order_of_arrival_gives_the_same_threads(void **state)
{
	struct folder *folder = *state;
	struct mail mails[CROWD];
	int64_t expected[CROWD], threads = 0;
	uint64_t seed = 42;

	for (size_t i = 0; i < CROWD; i++) {
		uint32_t pick[3];

		for (size_t j = 0; j < 3; j++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			pick[j] = (uint32_t)(seed >> 33);
		}
		mails[i] = (struct mail){ .id = talloc_asprintf(folder->ctx, "m%zu", i) };
		/* Some parents are never filed, some come later, few mails name two others. */
		if (pick[0] % 2 == 0)
			mails[i].in_reply_to =
			    talloc_asprintf(folder->ctx, "m%u", pick[1] % (CROWD * 3 / 2));
		if (pick[0] % 5 == 0)
			mails[i].references =
			    talloc_asprintf(folder->ctx, "m%u", pick[2] % (CROWD * 3 / 2));
	}
	threads_by_search(mails, CROWD, expected);
	for (size_t i = 0; i < CROWD; i++)
		threads += expected[i] == (int64_t)i + 1;
	assert_in_range(threads, 5, CROWD - 5);
	assert_threads(folder, mails, CROWD, expected);
}

static void
another_reading_moves_a_message(void **state)
{
	static const struct mail mails[] = {
		{ "a", NULL, NULL },
		{ "b", NULL, NULL },
		{ "bridge", NULL, "a b" },
		{ "leaf", "bridge", NULL },
		{ "b2", "b", NULL },
	};
	static const int64_t joined[] = { 1, 1, 1, 1, 1 }, parted[] = { 1, 2, 2, 2, 2 },
			     alone[] = { 1, 2, 3, 4, 2 };
	static const struct mail better = { "bridge", NULL, "b" };
	static const struct mail renamed = { "new", NULL, NULL };
	struct folder *folder = *state;

	assert_threads(folder, mails, G_N_ELEMENTS(mails), joined);
	record_mail(folder, 3, &better);
	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++)
		assert_int_equal(thread_of(folder, (int64_t)i + 1), parted[i]);
	record_mail(folder, 3, &renamed);
	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++)
		assert_int_equal(thread_of(folder, (int64_t)i + 1), alone[i]);
	record_mail(folder, 3, &mails[2]);
	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++)
		assert_int_equal(thread_of(folder, (int64_t)i + 1), joined[i]);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM mail_id"), 5);
}

/* Record message 1 with n references "r0" to "r<n-1>", and look at the ids that joined. */
static void
references_are_bounded(void **state)
{
	struct folder *folder = *state;
	struct reading reading = { .class = CLASS_DISCUSSION };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	const char *references[THREAD_REFERENCES_MAX + 1];

	file_numbered_mails(folder, 1);
	for (size_t i = 0; i <= THREAD_REFERENCES_MAX; i++)
		references[i] = talloc_asprintf(folder->ctx, "r%zu", i);
	record.references = references;
	for (size_t n = THREAD_REFERENCES_MAX - 1; n <= THREAD_REFERENCES_MAX + 1; n++) {
		record.nreferences = n;
		assert_int_equal(store_record(folder->store, 1, &record), STORE_OK);
		assert_int_equal(folder_ask(folder, "SELECT count(*) FROM mail_id"),
		    1 + MIN(n, (size_t)THREAD_REFERENCES_MAX));
		/* The last ones are the nearest ancestors. */
		assert_int_equal(folder_ask(folder, "SELECT count(*) FROM mail_id WHERE id = 'r0'"),
		    n <= THREAD_REFERENCES_MAX);
	}
}

static void
what_is_no_message_id_joins_nothing(void **state)
{
	struct folder *folder = *state;
	struct reading reading = { .class = CLASS_DISCUSSION };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	char *longest = talloc_zero_size(folder->ctx, THREAD_ID_MAX + 1);
	char *longer = talloc_zero_size(folder->ctx, THREAD_ID_MAX + 2);
	const char *references[] = { "", "two words", "line\nend", "\x7f", longest, longer };

	memset(longest, 'x', THREAD_ID_MAX);
	memset(longer, 'y', THREAD_ID_MAX + 1);
	file_numbered_mails(folder, 1);
	record.references = references;
	record.nreferences = G_N_ELEMENTS(references);
	assert_int_equal(store_record(folder->store, 1, &record), STORE_OK);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM mail_id"), 2);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM mail_id WHERE id LIKE 'xxx%'"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(replies_join_their_thread),
		FOLDER_TEST(a_missing_parent_still_joins_its_children),
		FOLDER_TEST(a_late_mail_merges_threads),
		FOLDER_TEST(loops_and_self_references_are_harmless),
		FOLDER_TEST(the_same_message_id_is_one_thread),
		FOLDER_TEST(any_order_of_arrival_gives_the_same_threads),
		FOLDER_TEST(another_reading_moves_a_message),
		FOLDER_TEST(references_are_bounded),
		FOLDER_TEST(what_is_no_message_id_joins_nothing),
	};

	return cmocka_run_group_tests_name("store threads", tests, NULL, NULL);
}
