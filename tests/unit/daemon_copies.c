/* One mail that came over the list and as Cc counts once. */
#include "tests/unit/ledger_house.h"

#include "daemon/record/copies.h"

static const char noon[] = "2024-03-12T12:00:00Z";

static struct mail *
vote_of_larkspur(struct house *house, const char *id, const char *when)
{
	struct mail *m = mail_of(house, id, "Larkspur", when);

	m->answer.text = "Larkspur votes yes.\n";
	return m;
}

/* The same mail as it came straight to the mailbox: no List-Id, other line ends. */
static struct mail *
carbon_copy(struct house *house, const char *id, const char *when)
{
	struct mail *m = vote_of_larkspur(house, id, when);

	m->answer.channel = CHANNEL_OTHER;
	m->answer.text = "Larkspur  votes yes.\r\n\r\n";
	m->answer.from_address = "rep@LARKSPUR.example";
	return m;
}

static void
under_vote(struct house *house)
{
	propose(house);
	start_voting(house);
}

static const struct ballot *
ballot_at(struct house *house, const char *now)
{
	const struct ballot *b = ledger_ballot(load(house, "ts", now), "TS-1");

	assert_non_null(b);
	return b;
}

static void
assert_one_vote_over_the_list(const struct ballot *b)
{
	assert_int_equal(b->nvotes, 1);
	assert_true(b->votes[0].admissible);
	assert_int_equal(b->votes[0].record->channel, CHANNEL_LIST);
	assert_int_equal(b->issuer.yes, 1);
}

static void
the_copy_over_the_list_wins(void **state)
{
	struct house *house = *state;

	under_vote(house);
	states(house, carbon_copy(house, "vote", noon), FACT_VOTE);
	states(house, vote_of_larkspur(house, "vote", "2024-03-12T12:00:05Z"), FACT_VOTE);
	assert_one_vote_over_the_list(ballot_at(house, "2024-03-13"));
}

static void
whichever_came_first(void **state)
{
	struct house *house = *state;

	under_vote(house);
	states(house, vote_of_larkspur(house, "vote", noon), FACT_VOTE);
	states(house, carbon_copy(house, "vote", "2024-03-12T12:00:05Z"), FACT_VOTE);
	assert_one_vote_over_the_list(ballot_at(house, "2024-03-13"));
	/* Copies are no twins: nobody has to look at them. */
	assert_int_equal(folder_ask(house->folder, "SELECT sum(twin) FROM mail"), 0);
}

/* What was known at a moment does not change by what comes later. */
static void
before_the_copy_over_the_list_came_there_was_the_other(void **state)
{
	struct house *house = *state;
	const struct ballot *b;

	under_vote(house);
	states(house, carbon_copy(house, "vote", noon), FACT_VOTE);
	states(house, vote_of_larkspur(house, "vote", "2024-03-12T12:00:05Z"), FACT_VOTE);
	b = ballot_at(house, "2024-03-12T12:00:04Z");
	assert_int_equal(b->nvotes, 1);
	assert_false(b->votes[0].admissible);
	assert_string_equal(b->votes[0].reason, "wrong list");
}

static void
a_copy_alone_is_still_told(void **state)
{
	struct house *house = *state;
	const struct ballot *b;

	under_vote(house);
	states(house, carbon_copy(house, "vote", noon), FACT_VOTE);
	b = ballot_at(house, "2024-03-13");
	assert_int_equal(b->nvotes, 1);
	assert_string_equal(b->votes[0].reason, "wrong list");
}

/* Other words, or another sender, under the same Message-ID: that is another mail. */
static void
what_differs_is_no_copy(void **state)
{
	struct house *house = *state;
	struct mail *other = carbon_copy(house, "vote", "2024-03-12T12:00:05Z");
	struct mail *stranger = carbon_copy(house, "vote", "2024-03-12T12:00:06Z");

	under_vote(house);
	states(house, vote_of_larkspur(house, "vote", noon), FACT_VOTE);
	other->answer.text = "Larkspur votes no.";
	other->fact.vote = VOTE_NO;
	states(house, other, FACT_VOTE);
	stranger->answer.from_address = "eve@evil.example";
	states(house, stranger, FACT_VOTE);
	assert_int_equal(ballot_at(house, "2024-03-13")->nvotes, 3);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM mail WHERE twin"), 3);
}

static void
mails_without_a_message_id_are_each_their_own(void **state)
{
	struct house *house = *state;
	struct mail *first = vote_of_larkspur(house, "one", noon);
	struct mail *second = vote_of_larkspur(house, "two", "2024-03-12T12:00:05Z");

	under_vote(house);
	states(house, first, FACT_VOTE);
	states(house, second, FACT_VOTE);
	folder_do(house->folder, "UPDATE mail SET message_id = NULL WHERE message_id IN ('one', "
				 "'two')");
	assert_int_equal(ballot_at(house, "2024-03-13")->nvotes, 2);
}

/* A vote that went to two groups' lists counts for the group whose ballot it is. */
static void
each_group_takes_the_copy_over_its_own_list(void **state)
{
	struct house *house = *state;
	struct mail *forum = vote_of_larkspur(house, "vote", noon);

	under_vote(house);
	forum->answer.group = config_group(house->config, "forum");
	states(house, forum, FACT_VOTE);
	states(house, vote_of_larkspur(house, "vote", "2024-03-12T12:00:05Z"), FACT_VOTE);
	assert_one_vote_over_the_list(ballot_at(house, "2024-03-13"));
}

/* ---- the fold itself ---- */

enum { COPIES = 6 };

static void
of_copies_over_the_list_the_best_vouched_and_then_the_first_is_taken(void **state)
{
	static const struct {
		enum channel channel;
		enum grade grade;
		int64_t at;
		bool own;
	} ways[COPIES] = {
		{ CHANNEL_OTHER, GRADE_A, 1, true },
		{ CHANNEL_LIST, GRADE_C, 2, true },
		{ CHANNEL_LIST, GRADE_A, 3, true },
		{ CHANNEL_LIST, GRADE_A, 4, true },
		{ CHANNEL_LIST, GRADE_A, 0, false },
		{ CHANNEL_MEMBER_LIST, GRADE_A, 1, true },
	};
	struct fact_sketch facts[COPIES * 2];
	size_t left;

	(void)state;
	/* Each copy has two facts. */
	for (size_t i = 0; i < COPIES * 2; i++)
		facts[i] = (struct fact_sketch){ .id = (int64_t)i,
			.copy = "same",
			.kind = FACT_VOTE,
			.message = (int64_t)i / 2,
			.at = ways[i / 2].at,
			.channel = ways[i / 2].channel,
			.grade = ways[i / 2].grade,
			.own = ways[i / 2].own };
	left = copies_fold(facts, COPIES * 2, 4);
	assert_int_equal(left, 2);
	assert_int_equal(facts[0].id, 4);
	assert_int_equal(facts[1].id, 5);
	assert_int_equal(copies_fold(facts, left, 2), 0);
	assert_int_equal(copies_fold(facts, 0, 2), 0);
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(the_copy_over_the_list_wins),
		HOUSE_TEST(whichever_came_first),
		HOUSE_TEST(before_the_copy_over_the_list_came_there_was_the_other),
		HOUSE_TEST(a_copy_alone_is_still_told),
		HOUSE_TEST(what_differs_is_no_copy),
		HOUSE_TEST(mails_without_a_message_id_are_each_their_own),
		HOUSE_TEST(each_group_takes_the_copy_over_its_own_list),
		cmocka_unit_test(
		    of_copies_over_the_list_the_best_vouched_and_then_the_first_is_taken),
	};

	return cmocka_run_group_tests_name("daemon copies", tests, NULL, NULL);
}
