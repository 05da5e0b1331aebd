/*
 * Replies that name no message of the archive, and the threads that follow, in any
 * order of arrival.
 */
#include "tests/unit/store_folder.h"

#include "store/answers.h"
#include "store/browse.h"
#include "store/threads.h"

enum { DAY = 24 * 60 * 60, CROWD = 48, SHUFFLES = 40 };

struct mail {
	const char *id, *reference; /* NULL: none */
	const char *subject;
	int64_t at;
	const char *group;
	enum channel channel;
};

static void
record_mail(struct folder *folder, int64_t message, const struct mail *mail)
{
	struct reading reading = { .class = CLASS_DISCUSSION };
	struct mail_record record = plain_record(&reading, mail->id);

	record.subject = mail->subject;
	record.at = mail->at;
	record.group = mail->group;
	record.channel = mail->channel;
	record.references = &mail->reference;
	record.nreferences = mail->reference != NULL;
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
}

static int64_t
ask(struct folder *folder, const char *column, int64_t message)
{
	return folder_ask(folder,
	    talloc_asprintf(folder->ctx, "SELECT coalesce(%s, 0) FROM mail WHERE message = %lld",
		column, (long long)message));
}

#define MAIL(id, reference, subject, at)                                                           \
	{                                                                                          \
		id, reference, subject, at, "widgets", CHANNEL_LIST                                \
	}

/* Record the mails in both directions; `answers` is what each answers by its subject. */
static void
assert_answers(struct folder *folder, const struct mail *mails, size_t n, const int64_t *answers)
{
	file_numbered_mails(folder, n);
	for (int backwards = 0; backwards < 2; backwards++) {
		folder_forget_readings(folder);
		for (size_t i = 0; i < n; i++) {
			size_t k = backwards ? n - 1 - i : i;

			record_mail(folder, (int64_t)k + 1, &mails[k]);
		}
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(ask(folder, "answers", (int64_t)i + 1), answers[i]);
			if (answers[i] != 0)
				assert_int_equal(ask(folder, "thread", (int64_t)i + 1),
				    ask(folder, "thread", answers[i]));
		}
	}
}

static void
a_reply_without_references_answers_the_latest_of_its_subject(void **state)
{
	static const struct mail mails[] = {
		MAIL("a", NULL, "Key lifetimes", NOON),
		MAIL("b", NULL, "[widgets] key   LIFETIMES", NOON + 10),
		MAIL("c", NULL, "Re: Key lifetimes", NOON + 20),
		MAIL("d", NULL, "AW: [widgets] Re: Key lifetimes", NOON + 30),
		MAIL("e", NULL, "Key lifetimes", NOON + 40),
		MAIL("f", NULL, "Re: Other things", NOON + 50),
	};
	static const int64_t answers[] = { 0, 0, 2, 3, 0, 0 };

	assert_answers(*state, mails, G_N_ELEMENTS(mails), answers);
	assert_int_equal(ask(*state, "thread", 1), 1);
	assert_int_equal(ask(*state, "thread", 4), 2);
}

static void
a_reference_that_is_known_is_better_than_a_subject(void **state)
{
	static const struct mail mails[] = {
		MAIL("a", NULL, "Key lifetimes", NOON),
		MAIL("b", NULL, "Another talk", NOON + 10),
		MAIL("c", "b", "Re: Key lifetimes", NOON + 20),
		MAIL("d", "lost", "Re: Another talk", NOON + 30),
	};
	static const int64_t answers[] = { 0, 0, 0, 2 };

	assert_answers(*state, mails, G_N_ELEMENTS(mails), answers);
	assert_int_equal(ask(*state, "thread", 3), 2);
}

static void
only_replies_on_the_same_list_fall_back(void **state)
{
	static const struct mail mails[] = {
		MAIL("a", NULL, "Key lifetimes", NOON),
		MAIL("b", NULL, "Fwd: Key lifetimes", NOON + 1),
		{ "c", NULL, "Re: Key lifetimes", NOON + 2, "gadgets", CHANNEL_LIST },
		{ "d", NULL, "Re: Key lifetimes", NOON + 3, "widgets", CHANNEL_MEMBER_LIST },
		{ "e", NULL, "Re: Key lifetimes", NOON + 4, NULL, CHANNEL_OTHER },
		{ "f", NULL, "Re: Key lifetimes", WHEN_UNKNOWN, "widgets", CHANNEL_LIST },
		MAIL("g", NULL, "Re:", NOON + 5),
		MAIL("h", NULL, "Re: [widgets]", NOON + 6),
		MAIL("i", NULL, NULL, NOON + 7),
		MAIL("j", NULL, "Re: Key lifetimes", NOON + 8),
	};
	static const int64_t answers[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 };

	assert_answers(*state, mails, G_N_ELEMENTS(mails), answers);
}

static void
the_time_is_bounded(void **state)
{
	enum { BOUND = ANSWER_DAYS_MAX * DAY };
	static const struct mail mails[] = {
		MAIL("a", NULL, "One", NOON),
		MAIL("b", NULL, "Re: One", NOON + BOUND - 1),
		MAIL("c", NULL, "Two", NOON),
		MAIL("d", NULL, "Re: Two", NOON + BOUND),
		MAIL("e", NULL, "Three", NOON),
		MAIL("f", NULL, "Re: Three", NOON + BOUND + 1),
	};
	static const int64_t answers[] = { 0, 1, 0, 3, 0, 0 };

	assert_answers(*state, mails, G_N_ELEMENTS(mails), answers);
}

/* Within one second the hash decides, not which came first. */
static void
one_second_has_an_order_too(void **state)
{
	static const struct mail mails[] = {
		MAIL("a", NULL, "Key lifetimes", NOON),
		MAIL("b", NULL, "Re: Key lifetimes", NOON),
	};
	struct folder *folder = *state;
	int64_t forth, back;

	file_numbered_mails(folder, 2);
	record_mail(folder, 1, &mails[0]);
	record_mail(folder, 2, &mails[1]);
	forth = ask(folder, "answers", 2);
	folder_forget_readings(folder);
	record_mail(folder, 2, &mails[1]);
	record_mail(folder, 1, &mails[0]);
	back = ask(folder, "answers", 2);
	assert_int_equal(forth, back);
}

static void
a_late_message_parts_what_only_a_subject_joined(void **state)
{
	static const struct mail mails[] = {
		MAIL("a", NULL, "Agenda", NOON),
		MAIL("c", "b", "Re: Agenda", NOON + 30),
		MAIL("d", "c", "Re: Agenda", NOON + 40),
		MAIL("b", NULL, "Agenda, second part", NOON + 20),
	};
	static const struct mail newer = MAIL("n", NULL, "Agenda", NOON + 25);
	static const struct mail stray = MAIL("s", NULL, "Re: Agenda", NOON + 26);
	struct folder *folder = *state;

	file_numbered_mails(folder, 6);
	for (int64_t i = 0; i < 3; i++)
		record_mail(folder, i + 1, &mails[i]);
	for (int64_t i = 1; i <= 3; i++)
		assert_int_equal(ask(folder, "thread", i), 1);
	/* What c had named comes: c and d are its thread. */
	record_mail(folder, 4, &mails[3]);
	assert_int_equal(ask(folder, "thread", 1), 1);
	for (int64_t i = 2; i <= 4; i++)
		assert_int_equal(ask(folder, "thread", i), 2);
	assert_int_equal(ask(folder, "answers", 2), 0);
	/* A nearer one of the subject takes the reply from the one before. */
	record_mail(folder, 5, &stray);
	assert_int_equal(ask(folder, "thread", 5), 1);
	record_mail(folder, 6, &newer);
	assert_int_equal(ask(folder, "thread", 5), 5);
	assert_int_equal(ask(folder, "thread", 6), 5);
	assert_int_equal(ask(folder, "thread", 1), 1);
	/* Read another way it is of another subject, and all is as before. */
	record_mail(folder, 6, &(struct mail)MAIL("n", NULL, "Minutes", NOON + 25));
	assert_int_equal(ask(folder, "thread", 5), 1);
	assert_int_equal(ask(folder, "thread", 6), 6);
}

/* ---- any order gives what the whole set gives ---- */

static uint32_t
roll(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

/* A crowd with lost parents, loops, shared ids, subjects that recur, and times far apart. */
static void
crowd_make(void *ctx, struct mail mails[CROWD], uint64_t *seed)
{
	static const char *const subjects[] = { "Agenda", "Re: Agenda", "Re: [w] agenda", "Minutes",
		"Re: Minutes", "AW: Minutes", "Vote", "Re: Vote" };

	for (size_t i = 0; i < CROWD; i++) {
		const char *id = talloc_asprintf(ctx, "m%zu", i - (i > 0 && i % 11 == 0));

		mails[i] = (struct mail){ .id = i % 13 == 12 ? NULL : id,
			.subject = subjects[roll(seed, G_N_ELEMENTS(subjects))],
			.at = NOON + (int64_t)roll(seed, 100) * DAY,
			.group = roll(seed, 4) == 0 ? "gadgets" : "widgets",
			.channel = CHANNEL_LIST };
		if (roll(seed, 3) == 0)
			mails[i].reference = talloc_asprintf(ctx, "m%u", roll(seed, CROWD * 3 / 2));
	}
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The subject proper; the crowd's subjects need no more than this. */
static const char *
proper(const char *subject)
{
	return g_ascii_tolower(subject[strlen(subject) - 1]) == 'a' ? "a"
	       : g_str_has_suffix(subject, "Minutes")               ? "m"
								    : "v";
}

/*
 * True if mail `a` comes before `b`; the hash of what file_numbered_mails() files decides
 * within a second.
 */
static bool
before(const struct mail *mails, size_t a, size_t b)
{
	char *raw[2], *hash[2];
	bool first;

	if (mails[a].at != mails[b].at)
		return mails[a].at < mails[b].at;
	raw[0] = g_strdup_printf("mail %zu", a + 1);
	raw[1] = g_strdup_printf("mail %zu", b + 1);
	for (size_t i = 0; i < 2; i++)
		hash[i] = g_compute_checksum_for_string(G_CHECKSUM_SHA256, raw[i], -1);
	first = strcmp(hash[0], hash[1]) < 0;
	for (size_t i = 0; i < 2; i++) {
		g_free(raw[i]);
		g_free(hash[i]);
	}
	return first;
}

/* What mail i of the whole set answers by its subject, by the definition; 0 for nothing. */
static size_t
answered_by_definition(const struct mail *mails, size_t i)
{
	size_t best = CROWD;

	if (mails[i].subject[2] != ':')
		return 0;
	for (size_t k = 0; k < CROWD; k++)
		if (k != i && same(mails[i].reference, mails[k].id) &&
		    !same(mails[i].reference, mails[i].id))
			return 0;
	for (size_t k = 0; k < CROWD; k++)
		if (k != i && strcmp(mails[k].group, mails[i].group) == 0 &&
		    strcmp(proper(mails[k].subject), proper(mails[i].subject)) == 0 &&
		    before(mails, k, i) && (best == CROWD || before(mails, best, k)))
			best = k;
	if (best == CROWD || mails[i].at - mails[best].at > (int64_t)ANSWER_DAYS_MAX * DAY)
		return 0;
	return best + 1;
}

/* The lowest mail of each mail's thread. */
static void
threads_by_definition(const struct mail *mails, const size_t *answered, int64_t *thread)
{
	bool changed = true;

	for (size_t i = 0; i < CROWD; i++)
		thread[i] = (int64_t)i + 1;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < CROWD; i++)
			for (size_t k = 0; k < CROWD; k++) {
				bool linked = same(mails[i].id, mails[k].id) ||
					      same(mails[i].reference, mails[k].id) ||
					      same(mails[i].reference, mails[k].reference) ||
					      answered[i] == k + 1;

				if (!linked || thread[i] == thread[k])
					continue;
				thread[i] = thread[k] = MIN(thread[i], thread[k]);
				changed = true;
			}
	}
}

/* All trees as text. */
static char *
forest(struct folder *folder, const int64_t *thread)
{
	char *drawing = talloc_strdup(folder->ctx, "");

	for (size_t i = 0; i < CROWD; i++) {
		struct thread_place *places;
		size_t n, left_out;

		if (thread[i] != (int64_t)i + 1)
			continue;
		assert_int_equal(store_thread_tree(
				     folder->ctx, folder->store, thread[i], &places, &n, &left_out),
		    STORE_OK);
		for (size_t k = 0; k < n; k++)
			drawing = talloc_asprintf_append(drawing, "%*s%lld %s %s\n",
			    (int)places[k].depth, "", (long long)places[k].message,
			    places[k].message_id != NULL ? places[k].message_id : "-",
			    places[k].parent != NULL ? places[k].parent : "-");
	}
	return drawing;
}

static void
shuffle(size_t order[CROWD], uint64_t *seed)
{
	for (size_t i = CROWD; i > 1; i--) {
		size_t k = roll(seed, (uint32_t)i), swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

static void
any_order_gives_what_the_whole_set_gives(void **state)
{
	struct folder *folder = *state;
	struct mail mails[CROWD], others[CROWD];
	size_t order[CROWD], answered[CROWD], nanswers = 0;
	int64_t thread[CROWD];
	char *first = NULL, *drawing;
	uint64_t seed = 20230420;

	crowd_make(folder->ctx, mails, &seed);
	crowd_make(folder->ctx, others, &seed);
	file_numbered_mails(folder, CROWD);
	for (size_t i = 0; i < CROWD; i++) {
		order[i] = i;
		answered[i] = answered_by_definition(mails, i);
		nanswers += answered[i] != 0;
	}
	assert_in_range(nanswers, 5, CROWD - 5);
	threads_by_definition(mails, answered, thread);
	for (int round = 0; round < SHUFFLES; round++) {
		folder_forget_readings(folder);
		assert_int_equal(store_begin(folder->store), STORE_OK);
		/* In odd rounds a few are read another way at first. */
		for (size_t i = 0; i < CROWD && round % 2 == 1; i += 3)
			record_mail(folder, (int64_t)order[i] + 1, &others[order[i]]);
		for (size_t i = 0; i < CROWD; i++)
			record_mail(folder, (int64_t)order[i] + 1, &mails[order[i]]);
		assert_int_equal(store_commit(folder->store), STORE_OK);
		for (size_t i = 0; i < CROWD; i++) {
			assert_int_equal(ask(folder, "answers", (int64_t)i + 1), answered[i]);
			assert_int_equal(ask(folder, "thread", (int64_t)i + 1), thread[i]);
		}
		drawing = forest(folder, thread);
		if (first == NULL)
			first = drawing;
		assert_string_equal(drawing, first);
		shuffle(order, &seed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_reply_without_references_answers_the_latest_of_its_subject),
		FOLDER_TEST(a_reference_that_is_known_is_better_than_a_subject),
		FOLDER_TEST(only_replies_on_the_same_list_fall_back),
		FOLDER_TEST(the_time_is_bounded),
		FOLDER_TEST(one_second_has_an_order_too),
		FOLDER_TEST(a_late_message_parts_what_only_a_subject_joined),
		FOLDER_TEST(any_order_gives_what_the_whole_set_gives),
	};

	return cmocka_run_group_tests_name("store answers", tests, NULL, NULL);
}
