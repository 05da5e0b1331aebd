#include "tests/unit/stance_scene.h"

static void
reads_a_vote_in_any_order_of_its_parts(void **state)
{
	static const struct wording rows[] = {
		{ "SC-88 / YES / Example TS", "yes@SC-88" },
		{ "Example TS | SC-88 | Abstain", "abstain@SC-88" },
		{ "SC-88 - Example TS - No", "no@SC-88" },
		{ "Vote of Example TS on ballot SC-88: YES", "yes@SC-88" },
		{ "The vote by Example TS is no.", "no@SC-88" },
		{ "The official vote of Example TS is: abstain", "abstain@SC-88" },
		{ "A \"no\" from Example TS on SC-88", "no@SC-88" },
		{ "A yes vote from Example TS.", "yes@SC-88" },
		{ "Regarding SC-88: yes, from Example TS", "yes@SC-88" },
		{ "Vote: abstain (Example TS)", "abstain@SC-88" },
		{ "Example TS: ABSTENTION", "abstain@SC-88" },
		{ "Example TS (ExampleTrust): yesss", "yes@SC-88" },
		{ "Example TS voting NO on SC-88", "no@SC-88" },
		{ "Example TS has voted: Yes.", "yes@SC-88" },
		{ "Our vote on SC-88 is negative.", "no@SC-88" },
		{ "Example TS's vote for SC-88 is in favour.", "yes@SC-88" },
		{ "Example TS vote: positive", "yes@SC-88" },
		{ "Example TS casts an affirmative vote for SC-88", "yes@SC-88" },
		{ "SC-88, vote of Example TS: aye", "yes@SC-88" },
		{ "Please count Example TS's no on SC-88.", "no@SC-88" },
		{ "Unfortunately Example TS has to vote NO", "no@SC-88" },
		{ "Example TS is a clear no on this one.", "no@SC-88" },
		{ "Find below the vote of Example TS: abstain", "abstain@SC-88" },
		{ "Example TS casts its ballot in favor of SC-88.", "yes@SC-88" },
		{ "Kindly take this e-mail as our YES vote.", "yes@SC-88" },
		{ "Abstention from Example TS on this one", "abstain@SC-88" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

static void
leaves_what_says_more_than_a_vote(void **state)
{
	static const struct wording rows[] = {
		{ "Yes, Example TS has voted.", "" },
		{ "Example TS, yes, has voted.", "" },
		{ "Example TS: yes, it is in the ballot.", "" },
		{ "Please vote yes, Example TS", "" },
		{ "Example TS to vote no on SC-88", "?no@SC-88" },
		{ "The vote Example TS has to accept: no.", "?no@SC-88" },
		{ "Please give Example TS a YES.", "?yes@SC-88" },
		{ "Our take on this is no.", "" },
		{ "We count the yes votes.", "" },
		{ "No, Example TS voted.", "?unknown@SC-88" },
		{ "Example TS, no vote", "" },
		{ "No vote from Example TS on SC-88", "" },
		{ "The no votes of Example TS", "" },
		{ "Has Example TS voted yes", "" },
		{ "A yes vote from Example TS?", "" },
		{ "Yes to Example TS on SC-88", "?yes@SC-88" },
		{ "A yes vote from Birch Keys", "" },
		{ "Positive, Example TS", "" },
		{ "Example TS is in favor of SC-88", "" },
		{ "Example TS, against SC-88", "" },
		{ "A yes vote from Example TS would surprise me.", "" },
		{ "\"SC-88 - YES - Example TS\"", "" },
		{ "Example TS / yes / no", "?no@SC-88" },
		{ "SC-88 - YES - Example TS ;-)", "" },
		{ "SC-88 - YES - Example TS :)", "" },
		{ "SC-88 - YES - Example TS - SC-89", "" },
		{ "Hear, hear: Example TS voted on SC-88, yes", "" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

static void
knows_a_list_of_votes(void **state)
{
	static const struct wording rows[] = {
		{ "| Example TS | Yes |\n| Birch Keys | No |", "?yes@SC-88" },
		{ "SC-88 / YES / Example TS\nSC-88 / NO / Birch Keys", "?yes@SC-88" },
		{ "Vote of Birch Keys: yes\n\nVote of Example TS: yes\n", "?yes@SC-88" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

/* What is told as past is the vote only where the mail casts no other. */
static void
takes_the_past_only_alone(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS voted yes on SC-88.", "yes@SC-88" },
		{ "Example TS voted yes on SC-88. Example TS now votes no on SC-88.", "no@SC-88" },
		{ "Example TS voted yes on SC-77.", "?yes@SC-77" },
		{ "Birch Keys voted yes on SC-88.", "" },
		{ "Example TS voted yes on SC-88 when it was still short.", "?unknown@SC-88" },
	};

	expect_votes(*state, "Re: Voting begins: Ballot SC-88: Keys", rows, COUNT(rows));
}

/* Without a ballot in sight a name and a value answer anything. */
static void
needs_a_ballot_beside_a_name(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS: yes", "?yes@-" },
		{ "A yes from Example TS", "?yes@-" },
		{ "Example TS votes yes", "yes@-" },
	};

	expect_votes(*state, "Re: Voting rights", rows, COUNT(rows));
}

static void
needs_a_vote_that_runs(void **state)
{
	static const struct wording rows[] = {
		{ "SC-88 - YES - Example TS", "" },
		{ "Yes from Example TS", "" },
		{ "Vote of Example TS on SC-88: yes", "yes@SC-88" },
	};

	expect_votes(*state, "Re: Ballot SC-88: Keys", rows, COUNT(rows));
}

/* 200 bytes are read, 201 are not. */
static void
bounds_the_sentence(void **state)
{
	for (int width = 196; width <= 197; width++) {
		char *text =
		    talloc_asprintf(*state, "%-*s: no", width, "Vote of Example TS on SC-88");
		struct reading *reading = read_as(*state, "Ana Example",
		    "ana@example-trust.example", "Re: Voting begins: Ballot SC-88", text, NULL);

		assert_int_equal(strlen(text), width + 4);
		assert_string_equal(votes_of(reading), width == 196 ? "no@SC-88" : "?no@SC-88");
		talloc_free(reading);
		talloc_free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_vote_in_any_order_of_its_parts),
		cmocka_unit_test(leaves_what_says_more_than_a_vote),
		cmocka_unit_test(knows_a_list_of_votes),
		cmocka_unit_test(takes_the_past_only_alone),
		cmocka_unit_test(needs_a_ballot_beside_a_name),
		cmocka_unit_test(needs_a_vote_that_runs),
		cmocka_unit_test(bounds_the_sentence),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
