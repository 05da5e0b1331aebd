/* The quorum of a vote over the meetings before it. */
#include "tests/unit/ballot_scene.h"

static void
quorum_is_frozen_when_voting_starts(void **state)
{
	struct scene *scene = *state;
	struct meeting meetings[] = { { at("2025-09-24"), 30 }, { at("2025-08-07"), 12 },
		{ at("2025-09-26"), 99 }, { at("2025-09-04"), 12 }, { at("2025-08-21"), 13 },
		{ at("2025-08-21"), 12 } };

	scene->input.meetings = meetings;
	scene->input.nmeetings = 6;
	/* 13, 12 and 30: the one of the 26th came after voting had started. */
	assert_int_equal(fold(scene, AFTER)->quorum.needed, 10);
	assert_string_equal(fold(scene, AFTER)->quorum.active_average, "18.3");
	/* The meeting of the 24th has not ended on the 24th. */
	assert_int_equal(fold(scene, "2025-09-24T23:59:59Z")->quorum.needed, 7);
	assert_string_equal(fold(scene, "2025-09-24T23:59:59Z")->quorum.active_average, "12.3");
	assert_int_equal(fold(scene, "2025-09-25T00:00:00Z")->quorum.needed, 10);
}

static void
quorum_is_undefined_before_three_meetings(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	scene->input.nmeetings = 2;
	all_vote_yes(scene, IN_TIME);
	ballot = fold(scene, AFTER);
	assert_int_equal(ballot->quorum.needed, 0);
	assert_string_equal(ballot->quorum.active_average, "");
	assert_false(ballot->quorum.met);
	assert_int_equal(ballot->outcome, OUTCOME_FAILED);
	assert_string_equal(ballot->failures[0], "QUORUM_UNDEFINED");
	assert_int_equal(told(ballot, RULE_QUORUM), 1);
	scene->editions[0].quorum_transition = 7;
	assert_int_equal(fold(scene, AFTER)->outcome, OUTCOME_PASSED);
	scene->editions[0].quorum_transition = 8;
	assert_string_equal(fold(scene, AFTER)->failures[0], "QUORUM");
}

static void
no_quorum_is_asked_where_there_is_none(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	scene->editions[0].quorum = QUORUM_NONE;
	scene->editions[0].quorum_meetings = 0;
	votes(scene, IN_TIME, "Elm Certs", VOTE_YES);
	votes(scene, IN_TIME, "Reed OS", VOTE_YES);
	ballot = fold(scene, AFTER);
	assert_true(ballot->quorum.met);
	assert_int_equal(ballot->outcome, OUTCOME_PASSED);
	assert_int_equal(ballot->nproblems, 0);
}

static void
quorum_is_met_by_the_last_vote_needed(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	all_vote_yes(scene, IN_TIME);
	ballot = fold(scene, AFTER);
	assert_true(ballot->quorum.met);
	assert_int_equal(ballot->quorum.needed, 7);
	assert_int_equal(ballot->quorum.present, 7);
	assert_int_equal(ballot->nproblems, 0);
	scene->input.nrecords--;
	votes(scene, "2025-10-02T18:00:01Z", SECOND, VOTE_YES);
	assert_false(fold(scene, AFTER)->quorum.met);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_VOTING(quorum_is_frozen_when_voting_starts),
		IN_VOTING(quorum_is_undefined_before_three_meetings),
		IN_VOTING(no_quorum_is_asked_where_there_is_none),
		IN_VOTING(quorum_is_met_by_the_last_vote_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
