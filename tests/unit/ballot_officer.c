#include "tests/unit/ballot_scene.h"

/* RULES R6, section 8: neither endorsers nor discussion. */
static void
an_officer_ballot_needs_no_endorsers(void **state)
{
	struct scene *scene = *state;
	struct record *record = from_the_chair(drafts(scene, POSTED));
	struct motion *motion = fact_of(record)->motion;
	struct ballot *ballot;

	motion->kind = MOTION_OFFICER;
	motion->voting = (struct period){ at("2025-09-17"), at("2025-09-24"), "UTC" };
	ballot = fold(scene, POSTED);
	assert_stage(ballot, STAGE_VOTING_SET);
	assert_int_equal(ballot->endorsers_needed, 0);
	assert_int_equal(ballot->nproblems, 0);
	votes(scene, "2025-09-17T01:00:00Z", "Elm Certs", VOTE_YES);
	votes(scene, "2025-09-17T01:00:00Z", "Heron ID", VOTE_YES);
	votes(scene, "2025-09-17T01:00:00Z", "Reed OS", VOTE_NO);
	ballot = fold(scene, "2025-09-25");
	assert_stage(ballot, STAGE_CLOSED);
	assert_int_equal(ballot->outcome, OUTCOME_PASSED);
	assert_int_equal(ballot->nproblems, 0);
	announces(scene, "2025-09-25", OUTCOME_PASSED);
	assert_stage(fold(scene, "2025-09-25"), STAGE_ADOPTED);
}

static void
an_officer_ballot_is_posted_by_the_chair(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(drafts(scene, POSTED))->motion;
	struct ballot *ballot;

	motion->kind = MOTION_OFFICER;
	ballot = fold(scene, POSTED);
	assert_stage(ballot, STAGE_DISCUSSION);
	assert_int_equal(told(ballot, RULE_OFFICER), 1);
	scene->input.nchairs = 0;
	assert_int_equal(told(fold(scene, POSTED), RULE_OFFICER), 0);
	starts_voting(scene, "2025-09-17T08:00:00Z");
	ballot = fold(scene, "2025-09-17T08:00:00Z");
	assert_stage(ballot, STAGE_VOTING);
	assert_int_equal(ballot->nproblems, 0);
}

static void
anybody_may_be_named_for_an_officer_ballot(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(from_the_chair(drafts(scene, POSTED)))->motion;

	motion->kind = MOTION_OFFICER;
	motion->proposer = (struct person){ "Forum Chair", "Tern Audit" };
	assert_int_equal(fold(scene, POSTED)->nproblems, 0);
}

static void
an_election_ends_by_its_announcement_alone(void **state)
{
	static const struct {
		enum outcome announced;
		enum ballot_stage stage;
	} cases[] = {
		{ OUTCOME_PASSED, STAGE_ADOPTED },
		{ OUTCOME_FAILED, STAGE_FAILED },
		{ OUTCOME_UNKNOWN, STAGE_CLOSED },
	};

	for (size_t i = 0; i < 3; i++) {
		struct scene *scene = scene_new(state);
		struct ballot *ballot;

		fact_of(from_the_chair(drafts(scene, POSTED)))->motion->kind = MOTION_ELECTION;
		from_the_chair(starts_voting(scene, VOTING));
		announces(scene, RESULT, cases[i].announced);
		ballot = fold(scene, RESULT);
		assert_stage(ballot, cases[i].stage);
		assert_int_equal(ballot->nproblems, 0);
		assert_true(ballot->result_due == WHEN_UNKNOWN);
		talloc_free(scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_officer_ballot_needs_no_endorsers),
		TEST(an_officer_ballot_is_posted_by_the_chair),
		TEST(anybody_may_be_named_for_an_officer_ballot),
		TABLE(an_election_ends_by_its_announcement_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
