#include "tests/unit/ballot_scene.h"

/* The sentences of if_closed_now. */
static void
the_forecast_says_what_is_missing(void **state)
{
	struct scene *scene = *state;
	struct ballot_forecast *forecast;

	drafts(scene, POSTED);
	forecast = &fold(scene, POSTED)->if_closed_now;
	assert_int_equal(forecast->outcome, OUTCOME_FAILED);
	assert_string_equal(forecast->missing[0], "2 more endorsers.");
	assert_string_equal(forecast->missing[1], "The start of voting.");
	says(scene, "2025-09-17T00:00:00Z", FIRST, FACT_SECOND);
	forecast = &fold(scene, "2025-09-17")->if_closed_now;
	assert_string_equal(forecast->missing[0], "1 more endorser.");
	says(scene, "2025-09-17T00:00:00Z", SECOND, FACT_SECOND);
	forecast = &fold(scene, "2025-09-17")->if_closed_now;
	assert_string_equal(
	    forecast->missing[0], "The start of voting, not before 2025-09-24T00:00:00Z.");
	assert_string_equal(forecast->missing[1], "A yes vote of an issuer.");
	assert_string_equal(forecast->missing[2], "A yes vote of a consumer.");
	assert_string_equal(forecast->missing[3], "7 more votes for the quorum of 7.");
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	votes(scene, IN_TIME, "Fjord PKI", VOTE_NO);
	votes(scene, IN_TIME, "Reed OS", VOTE_NO);
	votes(scene, IN_TIME, "Sable Mail", VOTE_YES);
	forecast = &fold(scene, IN_TIME)->if_closed_now;
	assert_string_equal(forecast->missing[0], "1 more yes vote of issuers to outweigh 1 no.");
	assert_string_equal(forecast->missing[1], "1 more yes vote of consumers to outweigh 1 no.");
	assert_string_equal(forecast->missing[2], "3 more votes for the quorum of 7.");
	assert_int_equal(forecast->nmissing, 3);
	votes(scene, IN_TIME, "Heron ID", VOTE_NO);
	forecast = &fold(scene, IN_TIME)->if_closed_now;
	assert_string_equal(forecast->missing[0], "3 more yes votes of issuers to outweigh 2 no.");
	scene->editions[0].issuer = (struct threshold){ 1, 1, false };
	forecast = &fold(scene, IN_TIME)->if_closed_now;
	assert_string_equal(
	    forecast->missing[0], "No further votes of issuers can outweigh the 2 no.");
	scene->input.nmeetings = 0;
	forecast = &fold(scene, IN_TIME)->if_closed_now;
	assert_string_equal(
	    forecast->missing[2], "The attendance of 3 meetings, from which the quorum follows.");
	fact_of(&scene->records[0])->motion->kind = MOTION_OFFICER;
	forecast = &fold(scene, IN_TIME)->if_closed_now;
	assert_string_equal(forecast->missing[0], "More yes votes than no votes.");
	assert_int_equal(forecast->nmissing, 1);
}

static void
one_more_vote_is_said_in_the_singular(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	scene->meetings[0].orgs = 18;
	assert_string_equal(
	    fold(scene, IN_TIME)->if_closed_now.missing[0], "1 more vote for the quorum of 8.");
}

static void
votes_before_the_close_show_what_would_be(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	voted(scene);
	ballot = fold(scene, IN_TIME);
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
	assert_int_equal(ballot->if_closed_now.outcome, OUTCOME_PASSED);
	assert_int_equal(ballot->nfailures, 0);
}

static void
the_passing_of_the_earliest_start_is_a_change(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	assert_moment(fold(scene, "2025-09-23T17:59:59Z")->changed, POSTED);
	assert_moment(fold(scene, "2025-09-24")->changed, "2025-09-23T18:00:00Z");
}

static void
every_value_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < BALLOT_STATE_COUNT; i++)
		assert_string_not_equal(ballot_state_name((enum ballot_state)i), "unknown");
	for (int i = 0; i < BALLOT_STAGE_COUNT; i++)
		assert_string_not_equal(ballot_stage_name((enum ballot_stage)i), "unknown");
	assert_string_equal(ballot_state_name(BALLOT_STATE_COUNT), "unknown");
	assert_string_equal(ballot_stage_name(BALLOT_STAGE_COUNT), "unknown");
	assert_string_equal(ballot_state_name(BALLOT_SEEKING_ENDORSERS), "seeking_endorsers");
}

static void
a_missing_yes_is_told_for_its_class(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, "Reed OS", VOTE_YES);
	assert_string_equal(
	    fold(scene, IN_TIME)->if_closed_now.missing[0], "A yes vote of an issuer.");
	assert_int_equal(fold(scene, IN_TIME)->if_closed_now.nmissing, 2);
}

/* Once voting is announced endorsers are no longer what it waits for. */
static void
endorsers_are_not_waited_for_once_voting_is_announced(void **state)
{
	struct scene *scene = *state;
	struct record *record;

	drafts(scene, POSTED);
	record = starts_voting(scene, "2025-09-25T10:00:00Z");
	fact_of(record)->motion->voting = (struct period){ at(VOTING), at(VOTED), "UTC" };
	assert_string_equal(fold(scene, "2025-09-25T10:00:00Z")->if_closed_now.missing[0],
	    "The start of voting at 2025-09-25T18:00:00Z.");
}

static void
a_threshold_that_is_no_more_than_half_needs_one_more(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].issuer = (struct threshold){ 1, 2, false };
	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, "Elm Certs", VOTE_NO);
	votes(scene, IN_TIME, "Heron ID", VOTE_NO);
	votes(scene, IN_TIME, "Ibis Root", VOTE_YES);
	assert_string_equal(fold(scene, IN_TIME)->if_closed_now.missing[0],
	    "1 more yes vote of issuers to outweigh 2 no.");
	/* 2 of 5 with 2 no: 1 yes is a third of 3, 2 yes are a half of 4. */
	scene->editions[0].issuer = (struct threshold){ 2, 5, false };
	assert_string_equal(fold(scene, IN_TIME)->if_closed_now.missing[0],
	    "1 more yes vote of issuers to outweigh 2 no.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_forecast_says_what_is_missing),
		TEST(one_more_vote_is_said_in_the_singular),
		TEST(votes_before_the_close_show_what_would_be),
		TEST(the_passing_of_the_earliest_start_is_a_change),
		TABLE(every_value_has_a_name),
		TEST(a_missing_yes_is_told_for_its_class),
		TEST(endorsers_are_not_waited_for_once_voting_is_announced),
		TEST(a_threshold_that_is_no_more_than_half_needs_one_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
