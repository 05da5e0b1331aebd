/* Each departure from the rules that `lint` tells, with the rule that it departs from. */
#include "tests/unit/ballot_scene.h"

static void
period_of(const struct record *start, const char *from, const char *to, const char *zone)
{
	struct motion *motion = fact_of(start)->motion;

	motion->voting = (struct period){ at(from), at(to), zone };
}

static void
discussion_too_short(struct scene *scene)
{
	proposes(scene, POSTED);
	starts_voting(scene, "2025-09-23T17:59:59Z");
}

static void
discussion_long_enough(struct scene *scene)
{
	proposes(scene, POSTED);
	starts_voting(scene, "2025-09-23T18:00:00Z");
}

static void
voting_a_second_short(struct scene *scene)
{
	proposes(scene, POSTED);
	period_of(starts_voting(scene, VOTING), VOTING, "2025-10-02T17:59:59Z", "UTC");
}

static void
voting_a_second_long(struct scene *scene)
{
	proposes(scene, POSTED);
	period_of(starts_voting(scene, VOTING), VOTING, CLOSED, "UTC");
}

static void
voting_without_a_zone(struct scene *scene)
{
	proposes(scene, POSTED);
	period_of(starts_voting(scene, VOTING), VOTING, VOTED, NULL);
}

static void
voting_without_a_date(struct scene *scene)
{
	proposes(scene, POSTED);
	period_of(starts_voting(scene, VOTING), VOTING, VOTED, "UTC");
	fact_of(&scene->records[1])->motion->voting =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
}

static void
endorsed_by_the_own_organisation(struct scene *scene)
{
	names(scene, fact_of(proposes(scene, POSTED))->motion, 2, FIRST, PROPOSER);
}

static void
endorsed_by_an_affiliate(struct scene *scene)
{
	names(scene, fact_of(proposes(scene, POSTED))->motion, 2, FIRST, "Ardea East");
}

static void
endorsed_by_no_voting_member(struct scene *scene)
{
	names(scene, fact_of(proposes(scene, POSTED))->motion, 2, FIRST, "Tern Audit");
}

static void
voting_with_an_endorsement_missing(struct scene *scene)
{
	names(scene, fact_of(proposes(scene, POSTED))->motion, 1, FIRST);
	starts_voting(scene, VOTING);
}

static void
quorum_claimed(struct scene *scene)
{
	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, FIRST, VOTE_YES);
	votes(scene, IN_TIME, SECOND, VOTE_YES);
	announces(scene, RESULT, OUTCOME_PASSED);
}

static void
shares_claimed(struct scene *scene)
{
	voted(scene);
	votes(scene, "2025-09-27", SECOND, VOTE_NO);
	announces(scene, RESULT, OUTCOME_PASSED);
}

static void
result_in_time(struct scene *scene)
{
	voted(scene);
	announces(scene, "2025-10-07T23:59:59Z", OUTCOME_PASSED);
}

static void
result_late(struct scene *scene)
{
	voted(scene);
	announces(scene, "2025-10-08T00:00:00Z", OUTCOME_PASSED);
}

static void
review_late(struct scene *scene)
{
	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	opens_review(scene, "2025-10-09T00:00:00Z", 30);
}

static void
review_a_day_long(struct scene *scene)
{
	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	opens_review(scene, REVIEW, 31);
}

static void
review_of_the_other_length(struct scene *scene)
{
	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	opens_review(scene, REVIEW, 60);
}

static void
review_ended_and_told(struct scene *scene)
{
	reviewed(scene);
	from_the_chair(says(scene, "2025-11-10T23:59:59Z", "Willow Keys", FACT_REMARK));
}

static void
review_ended_and_told_late(struct scene *scene)
{
	reviewed(scene);
	from_the_chair(says(scene, "2025-11-11T00:00:00Z", "Willow Keys", FACT_REMARK));
}

static void
votes_that_do_not_count(struct scene *scene)
{
	proposes(scene, POSTED);
	votes(scene, "2025-09-20", FIRST, VOTE_YES);
	starts_voting(scene, VOTING);
	votes(scene, CLOSED, "Elm Certs", VOTE_YES);
	votes(scene, IN_TIME, "Delta Keys", VOTE_YES)->channel = CHANNEL_OTHER;
}

/* NULL words: nothing of that rule is told. */
static void
each_departure_is_told_with_its_rule(void **state)
{
	static const struct {
		void (*make)(struct scene *scene);
		const char *now;
		enum rule rule;
		const char *words;
	} rows[] = {
		{ discussion_too_short, IN_TIME, RULE_DISCUSSION,
		    "Voting may not start before 2025-09-23T18:00:00Z" },
		{ discussion_long_enough, IN_TIME, RULE_DISCUSSION, NULL },
		{ voting_a_second_short, IN_TIME, RULE_VOTING, "instead of exactly 7 days" },
		{ voting_a_second_long, IN_TIME, RULE_VOTING, "instead of exactly 7 days" },
		{ discussion_long_enough, IN_TIME, RULE_VOTING, NULL },
		{ voting_without_a_zone, IN_TIME, RULE_VOTING, "without a time zone" },
		{ voting_without_a_date, IN_TIME, RULE_VOTING, "without its start and end" },
		{ endorsed_by_the_own_organisation, IN_TIME, RULE_ENDORSERS,
		    "the proposer's own organisation" },
		{ endorsed_by_an_affiliate, IN_TIME, RULE_ENDORSERS,
		    "the proposer's own organisation" },
		{ endorsed_by_no_voting_member, IN_TIME, RULE_ENDORSERS, "not a voting member" },
		{ voting_with_an_endorsement_missing, IN_TIME, RULE_ENDORSERS,
		    "with 1 endorsement missing" },
		{ quorum_claimed, RESULT, RULE_QUORUM,
		    "announced as passed, but 2 members took part and the quorum is 7" },
		{ shares_claimed, RESULT, RULE_THRESHOLDS, "announced as passed, but" },
		{ result_in_time, "2025-10-08", RULE_RESULT, NULL },
		{ result_late, "2025-10-09", RULE_RESULT, "was due on 2025-10-07" },
		{ voted, "2025-10-08", RULE_RESULT, "has not been announced" },
		{ voted, "2025-10-07T23:59:59Z", RULE_RESULT, NULL },
		{ review_late, "2025-10-09", RULE_REVIEW, "was sent later" },
		{ review_a_day_long, REVIEW, RULE_REVIEW, "instead of exactly 30 days" },
		{ review_of_the_other_length, REVIEW, RULE_REVIEW, "instead of exactly 30 days" },
		{ reviewed, REVIEW, RULE_REVIEW, NULL },
		{ reviewed, "2025-11-10T23:59:59Z", RULE_REVIEW, NULL },
		{ reviewed, "2025-11-11", RULE_REVIEW, "by 2025-11-10, and no mail of the chair" },
		{ review_ended_and_told, "2025-12-01", RULE_REVIEW, NULL },
		{ review_ended_and_told_late, "2025-12-01", RULE_REVIEW, "was told later" },
		{ votes_that_do_not_count, RESULT, RULE_VOTE, "1 vote that came before voting" },
		{ votes_that_do_not_count, RESULT, RULE_VOTE, "1 vote that came after voting" },
		{ votes_that_do_not_count, RESULT, RULE_LIST, "went to another list" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scene *scene = scene_new(state);
		const struct ballot *ballot;

		rows[i].make(scene);
		ballot = fold(scene, rows[i].now);
		if ((told(ballot, rows[i].rule) > 0) != (rows[i].words != NULL))
			fail_msg("row %zu: %u problems of rule %s", i, told(ballot, rows[i].rule),
			    rule_name(rows[i].rule));
		if (rows[i].words != NULL && !told_words(ballot, rows[i].words))
			fail_msg("row %zu: not told: %s", i, rows[i].words);
		scene_teardown(state);
	}
}

static void
a_ballot_by_the_rules_has_no_problem(void **state)
{
	struct scene *scene = *state;
	const struct ballot *ballot;

	review_ended_and_told(scene);
	ballot = fold(scene, "2025-12-01");
	if (ballot->nproblems > 0)
		fail_msg("%s", ballot->problems[0].text);
	assert_stage(ballot, STAGE_FINAL);
}

/* What the votes of consumers come to where the profile asks for the literal reading. */
static bool
literal_majority_told(void **state, unsigned yes, unsigned no, void (*change)(struct scene *))
{
	static const char *const consumers[] = { SECOND, "Reed OS", "Sable Mail" };
	struct scene *scene = scene_new(state);
	const struct ballot *ballot;
	bool found;

	scene->editions[0].tell_literal_majority = true;
	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	votes(scene, IN_TIME, FIRST, VOTE_YES);
	votes(scene, IN_TIME, "Corvid Sign", VOTE_YES);
	votes(scene, IN_TIME, "Delta Keys", VOTE_YES);
	for (unsigned i = 0; i < yes + no; i++)
		votes(scene, IN_TIME, consumers[i], i < yes ? VOTE_YES : VOTE_NO);
	if (change != NULL)
		change(scene);
	ballot = fold(scene, RESULT);
	found = told_words(ballot, "Read by the letter, half and one vote more, they are too few.");
	assert_int_equal(told(ballot, RULE_THRESHOLDS), found);
	scene_teardown(state);
	return found;
}

static void
ask_for_nothing(struct scene *scene)
{
	scene->editions[0].tell_literal_majority = false;
}

static void
let_half_suffice(struct scene *scene)
{
	scene->editions[0].consumer.strict = false;
}

static void
elect_an_officer(struct scene *scene)
{
	fact_of(&scene->records[0])->motion->kind = MOTION_OFFICER;
}

static void
elect_an_officer_by_classes(struct scene *scene)
{
	elect_an_officer(scene);
	scene->editions[0].officer_needs_quorum = true;
}

static void
half_and_one_vote_more_is_told_where_it_is_asked_for(void **state)
{
	assert_true(literal_majority_told(state, 2, 1, NULL));
	assert_true(literal_majority_told(state, 1, 0, NULL)); /* a single vote never has it */
	assert_false(literal_majority_told(state, 2, 0, NULL));
	assert_false(literal_majority_told(state, 3, 0, NULL));
	assert_false(literal_majority_told(state, 1, 2, NULL));
	assert_false(literal_majority_told(state, 1, 1, NULL));
	assert_false(literal_majority_told(state, 2, 1, ask_for_nothing));
	assert_false(literal_majority_told(state, 2, 1, let_half_suffice));
	assert_false(literal_majority_told(state, 2, 1, elect_an_officer));
	assert_true(literal_majority_told(state, 2, 1, elect_an_officer_by_classes));
}

static void
half_and_one_vote_more_is_not_told_while_votes_come(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].tell_literal_majority = true;
	voted(scene);
	assert_int_equal(told(fold(scene, IN_TIME), RULE_THRESHOLDS), 0);
}

static void
problems_are_bounded(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	for (int i = 0; i < 300; i++)
		says(scene, "2025-09-17", talloc_asprintf(scene, "Stranger %d", i), FACT_REVISION);
	assert_int_equal(fold(scene, "2025-09-17")->nproblems, 300);
	for (int round = 0; round < 3; round++) {
		struct record *records = talloc_array(scene, struct record, 502);

		for (int i = 0; i < 502; i++) {
			struct fact *fact = talloc(scene, struct fact);

			records[i] = scene->records[i == 0 ? 0 : 1];
			*fact = *records[i].fact;
			if (i > 0)
				fact->who.org = talloc_asprintf(scene, "Stranger %d", i);
			records[i].fact = fact;
		}
		scene->input.records = records;
		scene->input.nrecords = (size_t)(500 + round);
		assert_int_equal(fold(scene, "2025-09-17")->nproblems, round == 0 ? 499 : 500);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE(each_departure_is_told_with_its_rule),
		TEST(a_ballot_by_the_rules_has_no_problem),
		TABLE(half_and_one_vote_more_is_told_where_it_is_asked_for),
		TEST(half_and_one_vote_more_is_not_told_while_votes_come),
		TEST(problems_are_bounded),
	};

	return cmocka_run_group_tests_name("ballot_problems", tests, NULL, NULL);
}
