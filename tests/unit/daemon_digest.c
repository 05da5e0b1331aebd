/* What the chair's digest makes of what is known: bounds, downtime, silence, and its numbers. */
#include "tests/unit/ledger_house.h"

#include "daemon/digest/digest.h"
#include "store/decisions.h"
#include "tests/unit/sheet_words.h"

static const char NOW[] = "2024-03-11T07:00:00Z";

static struct digest_input
input_of(struct house *house, const char *now)
{
	return (struct digest_input){ .ledger = load(house, "ts", now),
		.since = when_from_iso("2024-03-04T07:00:00Z"),
		.now = when_from_iso(now) };
}

static size_t
times(const char *text, const char *words)
{
	size_t n = 0;

	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

/* Unclear votes, as the queue has them. */
static struct queue_item *
asked(void *ctx, size_t n, const char *when)
{
	static const struct fact fact = {
		.kind = FACT_VOTE, .rule = "test.rule", .quote = "we may vote yes", .ballot = "TS-1"
	};
	struct queue_item *items = talloc_zero_array(ctx, struct queue_item, n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		items[i] = (struct queue_item){ .id = (int64_t)i + 1,
			.kind = "fact",
			.message_id = talloc_asprintf(ctx, "%zu@kestrel.example", i),
			.at = when_from_iso(when),
			.from_name = "Kit Vale",
			.subject = "Ballot TS-1",
			.why = "It is not clear.",
			.fact = &fact };
	return items;
}

static void
questions_are_shown_up_to_a_bound_and_counted(void **state)
{
	struct house *house = *state;
	struct digest_input input = input_of(house, NOW);
	size_t n;

	for (n = DIGEST_QUEUE_SHOWN - 1; n <= DIGEST_QUEUE_SHOWN + 1; n++) {
		struct digest *digest;

		input.queue = asked(house, n, "2024-03-09");
		input.nqueue = n;
		digest = digest_write(house, &input);
		assert_int_equal(times(digest->text, "Answer: "),
		    n < DIGEST_QUEUE_SHOWN ? n : DIGEST_QUEUE_SHOWN);
		assert_int_equal(digest->nitems, n < DIGEST_QUEUE_SHOWN ? n : DIGEST_QUEUE_SHOWN);
		assert_int_equal(
		    times(digest->text, "1 more will be asked about once these are settled."),
		    n > DIGEST_QUEUE_SHOWN);
		assert_int_equal(digest->items[0].number, 1);
		assert_string_equal(digest->items[0].kind, "fact");
		assert_string_equal(digest->items[0].subject, "1");
		assert_same_words(house, digest->text, digest->html);
	}
}

static void
a_mail_of_which_nothing_is_known_is_told_by_its_time(void **state)
{
	struct house *house = *state;
	struct digest_input input = input_of(house, NOW);
	struct queue_item item = { .id = 1,
		.kind = "message",
		.at = when_from_iso("2024-03-09T10:30:00Z"),
		.why = "The message could not be read." };
	struct digest *digest;

	input.queue = &item;
	input.nqueue = 1;
	digest = digest_write(house, &input);
	assert_non_null(strstr(digest->text, "1. Unknown sender, Sat 9 March 2024, "));
	assert_non_null(strstr(digest->text, ":30: The message could not"));
	item.from_name = "Kit Vale";
	item.subject = "Ballot TS-1";
	digest = digest_write(house, &input);
	assert_non_null(
	    strstr(digest->text, "1. Kit Vale, Sat 9 March 2024, \"Ballot TS-1\": The"));
}

static void
old_questions_are_counted_only(void **state)
{
	struct house *house = *state;
	struct digest_input input = input_of(house, NOW);
	struct digest *digest;

	input.queue = asked(house, 3, "2023-03-09");
	input.nqueue = 3;
	digest = digest_write(house, &input);
	assert_null(strstr(digest->text, "Answer: "));
	assert_non_null(strstr(digest->text, "3 points are older than 180 days and not asked"));
	assert_non_null(strstr(digest->text, "minutectl queue --group ts."));
	assert_int_equal(digest->nitems, 0);
}

static struct action *
promised(void *ctx, size_t n, const char *last_seen)
{
	struct action *actions = talloc_zero_array(ctx, struct action, n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		actions[i] = (struct action){ .id = talloc_asprintf(ctx, "A-%06zu", i),
			.owner = i % 2 ? "Kit Vale" : NULL,
			.quote = "to look at the clocks",
			.message_id = "minutes@kestrel.example",
			.since = last_seen,
			.last_seen = last_seen,
			.last_message_id = "minutes@kestrel.example",
			.meetings = 1 };
	return actions;
}

static void
action_items_are_shown_by_owner_up_to_a_bound(void **state)
{
	struct house *house = *state;
	struct digest_input input = input_of(house, NOW);
	struct digest *digest;
	size_t n;

	for (n = DIGEST_ACTIONS_SHOWN - 1; n <= DIGEST_ACTIONS_SHOWN + 1; n++) {
		input.actions = promised(house, n, "2024-02-09");
		input.nactions = n;
		digest = digest_write(house, &input);
		assert_int_equal(
		    digest->nitems, n < DIGEST_ACTIONS_SHOWN ? n : DIGEST_ACTIONS_SHOWN);
		assert_int_equal(
		    times(digest->text, "And 1 more: minutectl actions"), n > DIGEST_ACTIONS_SHOWN);
		assert_int_equal(times(digest->text, "\nKit Vale\n"), 1);
		assert_true(strstr(digest->text, "\nKit Vale\n") <
			    strstr(digest->text, "\nNobody named\n"));
	}
	input.actions = promised(house, 2, "2022-02-09");
	input.nactions = 2;
	digest = digest_write(house, &input);
	assert_non_null(strstr(digest->text, "2 older ones: minutectl actions --group ts"));
	assert_int_equal(digest->nitems, 0);
}

static void
nothing_to_say_is_said_in_two_lines(void **state)
{
	struct house *house = *state;
	struct digest_input input = input_of(house, NOW);
	struct digest *digest;

	input.head = (struct chain_head){ 12, "0123456789abcdef0123" };
	digest = digest_write(house, &input);
	assert_string_equal(digest->text,
	    "Time Stamping: nothing needs you, no ballot is open and nothing has\n"
	    "changed since Mon 4 March 2024, 08:00.\n"
	    "The record stands at entry 12, 0123456789abcdef.\n");
	assert_same_words(house, digest->text, digest->html);
	/* A mailbox that cannot be read is something to say. */
	input.poll =
	    &(struct mailbox_poll){ .ok_at = when_from_iso("2024-03-05"), .why = "it is gone" };
	assert_non_null(strstr(digest_write(house, &input)->text, "could not be read: it is gone"));
}

static void
after_a_downtime_the_digest_says_so(void **state)
{
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");
	struct store *store = house->folder->store;
	static const struct {
		const char *now, *words;
	} told[] = { { "2024-03-11T07:00:00Z", NULL }, { "2024-03-18T06:59:00Z", NULL },
		{ "2024-03-18T07:00:00Z", "although 1 was due" },
		{ "2024-04-08T06:00:00Z", "although 4 were due" } };
	struct due *due;
	size_t i, n;
	char *why = NULL;

	assert_int_equal(store_due_add(store, "digest", "ts", "2024-03-04",
			     when_from_iso("2024-03-04T07:00:00Z")),
	    STORE_OK);
	assert_int_equal(
	    store_due(house, store, when_from_iso("2024-03-04T07:00:00Z"), &due, &n), STORE_OK);
	assert_int_equal(store_due_done(store, due[0].id, "made"), STORE_OK);
	for (i = 0; i < G_N_ELEMENTS(told); i++) {
		struct digest *digest = digest_now(
		    house, store, house->config, group, when_from_iso(told[i].now), &why);

		assert_non_null(digest);
		if (told[i].words)
			assert_non_null(strstr(digest->html, told[i].words));
		else
			assert_null(strstr(digest->html, "No digest was made"));
	}
}

/* Made once, with its numbers, in one transaction. */
static void
a_digest_that_is_made_keeps_its_numbers(void **state)
{
	struct house *house = *state;
	struct mail *m = mail_of(house, "unclear", "Larkspur", "2024-03-09T12:00:00Z");
	struct due due = { 1, "digest", "ts", "2024-03-11", when_from_iso(NOW) };
	struct due_task task = { .store = house->folder->store,
		.config = house->config,
		.group = config_group(house->config, "ts"),
		.now = when_from_iso(NOW),
		.due = &due };
	struct due_result result = { 0 };
	struct digest_item item;
	char *why = NULL;

	m->fact.certainty = CERTAINTY_UNCLEAR;
	states(house, m, FACT_VOTE);
	assert_true(digest_make(house, &task, &result, &why));
	assert_int_equal(result.nrows, 1);
	assert_int_equal(
	    store_digest_item(house, task.store, "ts", "2024-03-11", 1, &item), STORE_OK);
	assert_string_equal(item.kind, "fact");
	assert_int_equal(strtoll(item.subject, NULL, 10),
	    folder_ask(house->folder, "SELECT id FROM fact WHERE certainty = 'unclear'"));
	/* Made again after a crash it is the same. */
	assert_true(digest_make(house, &task, &result, &why));
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM digest_item"), 1);
}

static void
the_chairs_word_that_a_result_is_announced_is_taken(void **state)
{
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");
	int64_t now = when_from_iso("2024-03-25T07:00:00Z");
	struct digest *digest;
	char *why = NULL;

	propose(house);
	start_voting(house);
	states(house, mail_of(house, "vote", "Larkspur", "2024-03-12T12:00:00Z"), FACT_VOTE);
	digest = digest_now(house, house->folder->store, house->config, group, now, &why);
	assert_non_null(
	    strstr(digest->html, "announce the result of TS-1. By our count it failed"));
	assert_int_equal(digest->nfiles, 1);
	assert_string_equal(digest->files[0].name, "result-TS-1.md");
	assert_int_equal(store_decide(house->folder->store, &(struct decision){ .group = "ts",
								.kind = "announced",
								.subject = "TS-1",
								.word = "announced",
								.author = "chair@lists.example",
								.at = now }),
	    STORE_OK);
	digest = digest_now(house, house->folder->store, house->config, group, now, &why);
	assert_null(strstr(digest->html, "announce the result"));
	assert_int_equal(digest->nfiles, 0);
}

/* The lines on the quorum of a ballot in voting, where the attendance of no meeting is known. */
static void
the_quorum_is_told_as_the_rules_have_it(void **state)
{
	static const struct {
		enum quorum_mode mode;
		int transition;
		const char *told; /* NULL: nothing */
	} cases[] = {
		{ QUORUM_MORE_THAN_HALF, 0, "Quorum: undefined, the attendance of too few" },
		{ QUORUM_MORE_THAN_HALF, 10,
		    "Quorum: 10 votes needed, 1 given (the number for the first meetings: no more "
		    "are known)." },
		{ QUORUM_NONE, 0, NULL },
	};
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");
	size_t i, e;

	propose(house);
	start_voting(house);
	states(house, mail_of(house, "vote", "Larkspur", "2024-03-12T12:00:00Z"), FACT_VOTE);
	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct digest *digest;
		char *why = NULL;

		for (e = 0; e < group->profile->neditions; e++) {
			group->profile->editions[e].quorum = cases[i].mode;
			group->profile->editions[e].quorum_transition = cases[i].transition;
		}
		digest = digest_now(house, house->folder->store, house->config, group,
		    when_from_iso("2024-03-13T07:00:00Z"), &why);
		assert_non_null(strstr(digest->html, "Larkspur"));
		if (cases[i].told)
			assert_non_null(strstr(digest->html, cases[i].told));
		else
			assert_null(strstr(digest->html, "Quorum:"));
	}
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HOUSE_TEST(questions_are_shown_up_to_a_bound_and_counted),
		HOUSE_TEST(a_mail_of_which_nothing_is_known_is_told_by_its_time),
		HOUSE_TEST(old_questions_are_counted_only),
		HOUSE_TEST(action_items_are_shown_by_owner_up_to_a_bound),
		HOUSE_TEST(nothing_to_say_is_said_in_two_lines),
		HOUSE_TEST(after_a_downtime_the_digest_says_so),
		HOUSE_TEST(a_digest_that_is_made_keeps_its_numbers),
		HOUSE_TEST(the_chairs_word_that_a_result_is_announced_is_taken),
		HOUSE_TEST(the_quorum_is_told_as_the_rules_have_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
