#include "tests/unit/ballot_scene.h"

#include "parser/reading.h"

/* ---- the close and the result ---- */

static void
voting_closes_after_its_last_second(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	voted(scene);
	assert_stage(fold(scene, VOTED), STAGE_VOTING);
	assert_int_equal(fold(scene, VOTED)->outcome, OUTCOME_UNKNOWN);
	ballot = fold(scene, CLOSED);
	assert_stage(ballot, STAGE_CLOSED);
	assert_state(ballot, BALLOT_CLOSED);
	assert_int_equal(ballot->outcome, OUTCOME_PASSED);
	assert_moment(ballot->changed, VOTED);
	assert_int_equal(ballot->if_closed_now.outcome, OUTCOME_PASSED);
	assert_int_equal(ballot->if_closed_now.nmissing, 0);
}

/* RULES section 10, the rows of CLOSED. */
static void
the_result_moves_the_ballot_on(void **state)
{
	static const struct {
		enum motion_kind kind;
		bool passes;
		enum outcome announced;
		enum ballot_stage stage;
		unsigned differs;
	} cases[] = {
		{ MOTION_FORUM, true, OUTCOME_PASSED, STAGE_ADOPTED, 0 },
		{ MOTION_FORUM, true, OUTCOME_UNKNOWN, STAGE_ADOPTED, 0 },
		{ MOTION_FORUM, true, OUTCOME_FAILED, STAGE_CLOSED, 1 },
		{ MOTION_FORUM, false, OUTCOME_FAILED, STAGE_FAILED, 0 },
		{ MOTION_FORUM, false, OUTCOME_UNKNOWN, STAGE_FAILED, 0 },
		{ MOTION_FORUM, false, OUTCOME_PASSED, STAGE_FAILED, 1 },
		{ MOTION_GUIDELINE, true, OUTCOME_PASSED, STAGE_AWAIT_REVIEW, 0 },
		{ MOTION_MAINTENANCE, true, OUTCOME_PASSED, STAGE_AWAIT_REVIEW, 0 },
		{ MOTION_UNKNOWN, true, OUTCOME_PASSED, STAGE_AWAIT_REVIEW, 0 },
		{ MOTION_MAINTENANCE, false, OUTCOME_PASSED, STAGE_FAILED, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct ballot *ballot;

		voted(scene);
		fact_of(&scene->records[0])->motion->kind = cases[i].kind;
		if (!cases[i].passes)
			scene->input.nrecords -= 2;
		announces(scene, RESULT, cases[i].announced);
		ballot = fold(scene, RESULT);
		assert_stage(ballot, cases[i].stage);
		assert_int_equal(told(ballot, RULE_THRESHOLDS), cases[i].differs);
		assert_int_equal(ballot->announced, cases[i].announced);
		assert_int_equal(
		    ballot->outcome, cases[i].passes ? OUTCOME_PASSED : OUTCOME_FAILED);
		assert_moment(ballot->announced_at, RESULT);
		talloc_free(scene);
	}
}

static void
no_review_follows_where_the_rules_have_none(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].review_days = 0;
	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	assert_stage(fold(scene, RESULT), STAGE_AWAIT_REVIEW);
	scene->editions[0].review_maintenance_days = 0;
	assert_stage(fold(scene, RESULT), STAGE_ADOPTED);
}

/* Where only the quorum cannot be told, the chair's word is taken (RULES section 6). */
static void
the_chair_decides_where_the_quorum_is_undefined(void **state)
{
	struct scene *scene = *state;
	struct record *result;

	scene->input.nmeetings = 0;
	voted(scene);
	result = announces(scene, RESULT, OUTCOME_PASSED);
	assert_stage(fold(scene, RESULT), STAGE_AWAIT_REVIEW);
	assert_int_equal(told(fold(scene, RESULT), RULE_THRESHOLDS), 0);
	assert_int_equal(told(fold(scene, RESULT), RULE_QUORUM), 1);
	fact_of(result)->motion->outcome = OUTCOME_FAILED;
	assert_stage(fold(scene, RESULT), STAGE_FAILED);
	fact_of(result)->motion->outcome = OUTCOME_PASSED;
	votes(scene, IN_TIME, SECOND, VOTE_NO);
	assert_stage(fold(scene, RESULT), STAGE_FAILED);
	/* An officer's confirmation knows no quorum. */
	fact_of(&scene->records[0])->motion->kind = MOTION_OFFICER;
	assert_int_equal(told(fold(scene, RESULT), RULE_QUORUM), 0);
}

static void
the_chair_announces_the_result_on_the_list(void **state)
{
	struct scene *scene = *state;
	struct record *result;
	struct ballot *ballot;

	voted(scene);
	result = says(scene, RESULT, "Heron ID", FACT_RESULT);
	motion_in(scene, result)->outcome = OUTCOME_PASSED;
	result->channel = CHANNEL_OTHER;
	ballot = fold(scene, RESULT);
	assert_stage(ballot, STAGE_AWAIT_REVIEW);
	assert_int_equal(told(ballot, RULE_RESULT), 1);
	assert_int_equal(told(ballot, RULE_LIST), 1);
	/* Against the votes only the chair's word is recorded. */
	fact_of(result)->motion->outcome = OUTCOME_FAILED;
	ballot = fold(scene, RESULT);
	assert_stage(ballot, STAGE_CLOSED);
	assert_int_equal(ballot->announced, OUTCOME_UNKNOWN);
	assert_true(told_words(ballot, "not taken"));
	scene->input.nchairs = 0;
	assert_int_equal(fold(scene, RESULT)->announced, OUTCOME_FAILED);
}

static void
a_second_announcement_is_told_where_it_differs(void **state)
{
	struct scene *scene = *state;
	struct record *again;

	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	again = announces(scene, "2025-10-04", OUTCOME_FAILED);
	assert_true(told_words(fold(scene, "2025-10-04"), "Another result was announced"));
	assert_int_equal(fold(scene, "2025-10-04")->announced, OUTCOME_PASSED);
	fact_of(again)->motion->outcome = OUTCOME_PASSED;
	assert_int_equal(fold(scene, "2025-10-04")->nproblems, 0);
	fact_of(again)->motion->outcome = OUTCOME_UNKNOWN;
	assert_int_equal(fold(scene, "2025-10-04")->nproblems, 0);
}

/* A result before the close is told and weighed when voting has closed. */
static void
an_early_result_waits_for_the_close(void **state)
{
	struct scene *scene = *state;
	struct record *foreign;

	voted(scene);
	announces(scene, "2025-10-01", OUTCOME_PASSED);
	announces(scene, "2025-10-02", OUTCOME_PASSED);
	assert_stage(fold(scene, "2025-10-02"), STAGE_VOTING);
	assert_int_equal(told(fold(scene, "2025-10-02"), RULE_RESULT), 1);
	assert_stage(fold(scene, CLOSED), STAGE_AWAIT_REVIEW);
	scene->input.nrecords -= 2;
	foreign = says(scene, "2025-10-01", "Heron ID", FACT_RESULT);
	assert_stage(fold(scene, CLOSED), STAGE_CLOSED);
	assert_int_equal(fold(scene, CLOSED)->announced, OUTCOME_UNKNOWN);
	scene->input.nchairs = 0;
	motion_in(scene, foreign)->outcome = OUTCOME_PASSED;
	assert_stage(fold(scene, CLOSED), STAGE_AWAIT_REVIEW);
}

static void
a_result_without_a_vote_closes_by_the_chairs_word_only(void **state)
{
	struct scene *scene = *state;
	struct record *result;
	struct ballot *ballot;

	proposes(scene, POSTED);
	result = announces(scene, RESULT, OUTCOME_PASSED);
	ballot = fold(scene, RESULT);
	assert_stage(ballot, STAGE_CLOSED);
	assert_true(ballot->irregular);
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
	assert_true(told_words(ballot, "no start of voting was seen"));
	assert_string_equal(
	    ballot->if_closed_now.missing[0], "The votes: no start of voting was seen.");
	assert_stage(fold(scene, "2026-06-01"), STAGE_CLOSED);
	result->from_address = NULL;
	assert_stage(fold(scene, RESULT), STAGE_DISCUSSION);
	scene->input.nchairs = 0;
	assert_stage(fold(scene, RESULT), STAGE_CLOSED);
}

/* ---- the review: RULES section 7 ---- */

static struct record *
excludes(struct scene *scene, const char *when)
{
	struct record *record = says(scene, when, "Heron ID", FACT_IPR_NOTICE);

	fact_of(record)->rule = "ipr.exclusion-notice";
	return record;
}

static void
the_review_runs_and_the_ballot_is_final(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	reviewed(scene);
	says(scene, "2025-10-20", "Willow Keys", FACT_IPR_NOTICE);
	ballot = fold(scene, REVIEW);
	assert_stage(ballot, STAGE_REVIEW);
	assert_state(ballot, BALLOT_REVIEW);
	assert_int_equal(ballot->nproblems, 0);
	assert_stage(fold(scene, REVIEWED), STAGE_REVIEW);
	ballot = fold(scene, "2025-11-05T08:00:01Z");
	assert_stage(ballot, STAGE_FINAL);
	assert_state(ballot, BALLOT_ADOPTED);
	assert_moment(ballot->changed, REVIEWED);
	assert_int_equal(ballot->exclusions, 0);
}

/* RULES P4, P7. */
static void
an_exclusion_notice_rescinds_the_vote_when_the_review_ends(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	reviewed(scene);
	excludes(scene, REVIEWED);
	ballot = fold(scene, REVIEWED);
	assert_stage(ballot, STAGE_REVIEW);
	assert_int_equal(ballot->exclusions, 1);
	ballot = fold(scene, "2025-11-06");
	assert_stage(ballot, STAGE_RESCINDED);
	assert_state(ballot, BALLOT_CLOSED);
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
	assert_string_equal(ballot->votes[0].reason, "rescinded");
	assert_int_equal(ballot->issuer.yes, 0);
	assert_moment(ballot->review_tell_due, "2025-11-10T00:00:00Z");
	assert_true(ballot->review_web_due == WHEN_UNKNOWN);
	assert_string_equal(ballot->if_closed_now.missing[0],
	    "The vote was rescinded because of exclusion notices.");
}

/* From the words of a member's mail to the void vote: what the reader calls it is what tells. */
static void
an_exclusion_notice_is_told_from_other_mail_by_its_words(void **state)
{
	static const struct {
		const char *subject, *text;
		enum ballot_stage stage;
	} mails[] = {
		{ "Exclusion Notice for Ballot CSC-40",
		    "Heron ID hereby submits this Exclusion Notice for section 6.2.",
		    STAGE_RESCINDED },
		{ "Re: Review Period for Ballot CSC-40", "Attached is our exclusion notice.",
		    STAGE_RESCINDED },
		{ "Exclusion Notice for Ballot CSC-40", "Please see the attachment.", STAGE_FINAL },
		{ "Review Period for Ballot CSC-40",
		    "A reminder: Exclusion Notices must reach the chair before the review period "
		    "ends.",
		    STAGE_FINAL },
		{ "Re: Review Period for Ballot CSC-40", "We do not file an exclusion notice.",
		    STAGE_FINAL },
	};
	static const char *const prefixes[] = { "CSC" };
	static const struct ballot_names labels[] = { { prefixes, 1 } };
	char *why = NULL;
	struct parser *parser = parser_new(*state, &why);

	assert_non_null(parser);
	for (size_t i = 0; i < sizeof(mails) / sizeof *mails; i++) {
		struct mail_words words = { .subject = mails[i].subject,
			.text = mails[i].text,
			.at = at("2025-10-20"),
			.names = labels,
			.nnames = 1 };
		struct reading *reading = reading_make(*state, parser, &words);
		struct scene *scene = *state;

		scene->input.nrecords = 0;
		reviewed(scene);
		for (size_t j = 0; j < reading->nfacts; j++) {
			assert_string_equal(reading->facts[j].ballot, scene->input.label);
			says(scene, "2025-10-20", "Heron ID", FACT_IPR_NOTICE)->fact =
			    &reading->facts[j];
		}
		assert_stage(fold(scene, "2025-11-06"), mails[i].stage);
	}
}

static void
an_exclusion_notice_outside_the_review_has_no_effect(void **state)
{
	struct scene *scene = *state;
	struct record *notice;

	voted(scene);
	excludes(scene, CLOSED);
	announces(scene, RESULT, OUTCOME_PASSED);
	excludes(scene, "2025-10-04");
	assert_stage(fold(scene, "2025-10-04"), STAGE_AWAIT_REVIEW);
	assert_true(told_words(fold(scene, "2025-10-04"), "outside the review period"));
	notice = opens_review(scene, REVIEW, 30);
	fact_of(notice)->motion->review.start = at("2025-10-08");
	fact_of(notice)->motion->review.end = at("2025-11-07");
	excludes(scene, "2025-10-07");
	excludes(scene, "2025-11-08");
	fact_of(excludes(scene, "2025-10-09"))->rule = NULL;
	assert_int_equal(fold(scene, "2025-12-01")->exclusions, 0);
	assert_stage(fold(scene, "2025-12-01"), STAGE_FINAL);
}

/* RULES P7: the unchanged text, a second discussion, a second vote, no second review. */
static void
a_second_vote_makes_it_final(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	reviewed(scene);
	excludes(scene, "2025-10-20");
	says(scene, "2026-01-10T00:00:00Z", PROPOSER, FACT_DISCUSSION_START);
	ballot = fold(scene, "2026-01-11");
	assert_stage(ballot, STAGE_DISCUSSION);
	assert_true(ballot->second_vote);
	assert_moment(ballot->discussion.end, "2026-01-17T00:00:00Z");
	assert_int_equal(ballot->announced, OUTCOME_UNKNOWN);
	starts_voting(scene, "2026-01-20");
	all_vote_yes(scene, "2026-01-21");
	announces(scene, "2026-01-28", OUTCOME_PASSED);
	ballot = fold(scene, "2026-01-28");
	assert_stage(ballot, STAGE_FINAL);
	assert_int_equal(ballot->issuer.yes, 6);
	assert_int_equal(ballot->nproblems, 0);
}

static void
a_changed_text_after_a_rescinded_vote_is_another_ballot(void **state)
{
	struct scene *scene = *state;
	struct record *changed;

	reviewed(scene);
	excludes(scene, "2025-10-20");
	says(scene, "2025-12-09", "Heron ID", FACT_PROPOSAL);
	changed = proposes(scene, "2025-12-10");
	fact_of(changed)->motion->digest = "bb";
	assert_stage(fold(scene, "2025-12-11"), STAGE_RESCINDED);
	assert_true(told_words(fold(scene, "2025-12-11"), "a new ballot is needed"));
	assert_int_equal(told(fold(scene, "2025-12-11"), RULE_PROPOSER), 1);
	fact_of(changed)->motion->digest = "aa";
	assert_stage(fold(scene, "2025-12-11"), STAGE_DISCUSSION);
}

/*
 * A motion that does not say whether it is a guideline waits for the notice while
 * one could come.
 */
static void
an_unnamed_kind_waits_for_a_review_notice(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	voted(scene);
	fact_of(&scene->records[0])->motion->kind = MOTION_UNKNOWN;
	announces(scene, RESULT, OUTCOME_PASSED);
	assert_stage(fold(scene, "2025-10-10T23:59:59Z"), STAGE_AWAIT_REVIEW);
	assert_int_equal(fold(scene, "2025-10-10T23:59:59Z")->nproblems, 0);
	ballot = fold(scene, "2025-10-11T00:00:00Z");
	assert_stage(ballot, STAGE_ADOPTED);
	assert_true(ballot->review_notice_due == WHEN_UNKNOWN);
	opens_review(scene, REVIEW, 30);
	ballot = fold(scene, "2025-10-11");
	assert_stage(ballot, STAGE_REVIEW);
	assert_true(told_words(ballot, "did not say which kind"));
	fact_of(&scene->records[scene->input.nrecords - 1])->motion->kind = MOTION_MAINTENANCE;
	assert_int_equal(fold(scene, "2025-10-11")->kind, MOTION_MAINTENANCE);
}

/* A review notice before any result is the chair's, or nobody's. */
static void
a_review_without_a_result_is_told(void **state)
{
	struct scene *scene = *state;
	struct record *notice;
	struct ballot *ballot;

	voted(scene);
	notice = opens_review(scene, REVIEW, 30);
	ballot = fold(scene, REVIEW);
	assert_stage(ballot, STAGE_REVIEW);
	assert_true(ballot->irregular);
	assert_true(told_words(ballot, "before a passing result had been announced"));
	notice->from_address = NULL;
	assert_stage(fold(scene, REVIEW), STAGE_CLOSED);
	scene->input.nchairs = 0;
	assert_stage(fold(scene, REVIEW), STAGE_REVIEW);
	fact_of(notice)->motion->review.start = WHEN_UNKNOWN;
	assert_stage(fold(scene, REVIEW), STAGE_CLOSED);
	fact_of(notice)->motion->review.start = at(REVIEW);
	fact_of(&scene->records[0])->motion->kind = MOTION_OFFICER;
	assert_stage(fold(scene, REVIEW), STAGE_CLOSED);
	fact_of(&scene->records[0])->motion->kind = MOTION_MAINTENANCE;
	votes(scene, IN_TIME, SECOND, VOTE_NO);
	assert_stage(fold(scene, REVIEW), STAGE_CLOSED);
	scene->input.nrecords = 1;
	opens_review(scene, REVIEW, 30);
	assert_stage(fold(scene, "2026-03-01"), STAGE_FINAL);
}

/* Each failing test is told by its own rule: a quorum that was claimed, a class, a majority. */
static void
a_result_against_the_votes_is_told_by_its_rule(void **state)
{
	static const struct {
		enum motion_kind kind;
		unsigned meeting;    /* attendance that the quorum is made of */
		const char *against; /* votes no */
		enum rule rule;
		const char *words;
	} cases[] = {
		{ MOTION_FORUM, 99, NULL, RULE_QUORUM,
		    "7 members took part and the quorum is 21." },
		{ MOTION_FORUM, 12, SECOND, RULE_THRESHOLDS,
		    "the issuers voted 6 yes and 0 no, the consumers 0 yes and 1 no." },
		{ MOTION_OFFICER, 12, NULL, RULE_OFFICER, "0 voted yes and 0 no." },
		{ MOTION_UNKNOWN, 12, NULL, RULE_THRESHOLDS, "0 voted yes and 0 no." },
	};

	for (size_t i = 0; i < 4; i++) {
		struct scene *scene = scene_new(state);
		struct ballot *ballot;

		voted(scene);
		fact_of(&scene->records[0])->motion->kind = cases[i].kind;
		from_the_chair(&scene->records[0]);
		from_the_chair(&scene->records[1]);
		scene->meetings[0].orgs = cases[i].meeting;
		if (cases[i].against != NULL)
			votes(scene, "2025-09-27", cases[i].against, VOTE_NO);
		/* Nobody votes, under rules that ask for no class and no quorum. */
		if (i >= 2)
			scene->input.nrecords = 2;
		scene->editions[0].yes_in_each_class = i < 2;
		scene->editions[0].quorum = i < 2 ? QUORUM_MORE_THAN_HALF : QUORUM_NONE;
		announces(scene, RESULT, OUTCOME_PASSED);
		ballot = fold(scene, RESULT);
		assert_stage(ballot, STAGE_FAILED);
		assert_int_equal(ballot->nproblems, 1);
		assert_int_equal(ballot->problems[0].rule, cases[i].rule);
		assert_true(told_words(ballot, cases[i].words));
		talloc_free(scene);
	}
}

static void
a_failed_test_of_its_own_is_no_undefined_quorum(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	scene->meetings[0].orgs = 99;
	announces(scene, RESULT, OUTCOME_PASSED);
	assert_stage(fold(scene, RESULT), STAGE_FAILED);
	assert_string_equal(fold(scene, RESULT)->failures[0], "QUORUM");
}

static void
an_announcement_that_says_no_outcome_may_come_from_anybody(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	says(scene, RESULT, "Heron ID", FACT_RESULT);
	assert_stage(fold(scene, RESULT), STAGE_AWAIT_REVIEW);
	assert_int_equal(told(fold(scene, RESULT), RULE_RESULT), 1);
}

static void
a_review_that_ends_before_it_starts_is_taken_by_the_rule(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	announces(scene, RESULT, OUTCOME_PASSED);
	opens_review(scene, REVIEW, -1);
	assert_moment(fold(scene, REVIEW)->review.end, REVIEWED);
	assert_true(told_words(fold(scene, REVIEW), "which cannot be meant"));
}

/* An announcement that comes when the review runs already is noted and moves nothing. */
static void
a_result_after_the_review_notice_is_noted(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	opens_review(scene, REVIEW, 30);
	announces(scene, "2025-10-07", OUTCOME_PASSED);
	announces(scene, "2025-10-08", OUTCOME_FAILED);
	assert_stage(fold(scene, "2025-10-08"), STAGE_REVIEW);
	assert_int_equal(fold(scene, "2025-10-08")->announced, OUTCOME_PASSED);
	assert_true(told_words(fold(scene, "2025-10-08"), "Another result"));
}

static void
an_expired_ballot_can_be_announced_as_failed(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	announces(scene, "2026-01-10", OUTCOME_FAILED);
	assert_stage(fold(scene, "2026-01-10"), STAGE_EXPIRED);
	assert_int_equal(fold(scene, "2026-01-10")->announced, OUTCOME_FAILED);
}

/* Talk of a review, before the notice comes, opens none. */
static void
talk_of_a_review_is_no_notice(void **state)
{
	struct scene *scene = *state;
	struct record *result, *same_mail, *member, *notice;

	voted(scene);
	result = announces(scene, RESULT, OUTCOME_PASSED);
	same_mail = from_the_chair(says(scene, RESULT, "Willow Keys", FACT_IPR_NOTICE));
	same_mail->message_id = result->message_id;
	member = says(scene, "2025-10-04", "Heron ID", FACT_IPR_NOTICE);
	assert_stage(fold(scene, "2025-10-04"), STAGE_AWAIT_REVIEW);
	motion_in(scene, member)->review.end = at("2025-11-03");
	assert_stage(fold(scene, "2025-10-04"), STAGE_REVIEW);
	assert_true(told_words(fold(scene, "2025-10-04"), "by somebody else than the chair"));
	fact_of(member)->motion = NULL;
	notice = from_the_chair(says(scene, "2025-10-05", "Willow Keys", FACT_IPR_NOTICE));
	assert_stage(fold(scene, "2025-10-05"), STAGE_REVIEW);
	(void)notice;
}

/* A review opened without any result stays one where the notice gives no dates either. */
static void
a_notice_right_after_an_early_result_needs_no_dates(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	announces(scene, "2025-10-01", OUTCOME_PASSED);
	from_the_chair(says(scene, RESULT, "Willow Keys", FACT_IPR_NOTICE));
	assert_stage(fold(scene, RESULT), STAGE_REVIEW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(voting_closes_after_its_last_second),
		TABLE(the_result_moves_the_ballot_on),
		TEST(no_review_follows_where_the_rules_have_none),
		TEST(the_chair_decides_where_the_quorum_is_undefined),
		TEST(the_chair_announces_the_result_on_the_list),
		TEST(a_second_announcement_is_told_where_it_differs),
		TEST(an_early_result_waits_for_the_close),
		TEST(a_result_without_a_vote_closes_by_the_chairs_word_only),
		TEST(the_review_runs_and_the_ballot_is_final),
		TEST(an_exclusion_notice_rescinds_the_vote_when_the_review_ends),
		TEST(an_exclusion_notice_is_told_from_other_mail_by_its_words),
		TEST(an_exclusion_notice_outside_the_review_has_no_effect),
		TEST(a_second_vote_makes_it_final),
		TEST(a_changed_text_after_a_rescinded_vote_is_another_ballot),
		TEST(an_unnamed_kind_waits_for_a_review_notice),
		TEST(a_review_without_a_result_is_told),
		TEST(a_failed_test_of_its_own_is_no_undefined_quorum),
		TEST(an_announcement_that_says_no_outcome_may_come_from_anybody),
		TEST(a_review_that_ends_before_it_starts_is_taken_by_the_rule),
		TEST(a_result_after_the_review_notice_is_noted),
		TEST(an_expired_ballot_can_be_announced_as_failed),
		TEST(talk_of_a_review_is_no_notice),
		TEST(a_notice_right_after_an_early_result_needs_no_dates),
		TABLE(a_result_against_the_votes_is_told_by_its_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
