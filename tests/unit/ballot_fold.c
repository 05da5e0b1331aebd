#include "tests/unit/ballot_scene.h"

/* ---- from nothing ---- */

static void
nothing_said_is_a_draft_nobody_posted(void **state)
{
	struct ballot *ballot = fold(*state, POSTED);

	assert_stage(ballot, STAGE_NONE);
	assert_state(ballot, BALLOT_DRAFTING);
	assert_string_equal(ballot->label, "CSC-40");
	assert_true(ballot->changed == WHEN_UNKNOWN);
	assert_true(ballot->expires == WHEN_UNKNOWN);
	assert_int_equal(ballot->nproblems, 0);
	assert_string_equal(ballot->if_closed_now.missing[0], "A proposal posted to the list.");
}

static void
a_request_for_endorsers_is_no_post_yet(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	says(scene, POSTED, PROPOSER, FACT_SECOND_REQUEST);
	ballot = fold(scene, POSTED);
	assert_stage(ballot, STAGE_NONE);
	assert_state(ballot, BALLOT_SEEKING_ENDORSERS);
	says(scene, POSTED, FIRST, FACT_SECOND);
	assert_int_equal(fold(scene, POSTED)->nendorsers, 1);
}

static void
an_endorsement_before_the_post_is_kept(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	says(scene, "2025-09-10", FIRST, FACT_SECOND);
	assert_state(fold(scene, "2025-09-10"), BALLOT_SEEKING_ENDORSERS);
	drafts(scene, POSTED);
	ballot = fold(scene, POSTED);
	assert_stage(ballot, STAGE_DRAFT);
	assert_int_equal(ballot->endorsers_missing, 1);
}

/* A remark is no step of the ballot. */
static void
a_remark_moves_nothing(void **state)
{
	struct scene *scene = *state;

	says(scene, "2025-09-10", FIRST, FACT_REMARK);
	assert_stage(fold(scene, POSTED), STAGE_NONE);
	proposes(scene, POSTED);
	says(scene, "2025-09-17", FIRST, FACT_REMARK);
	assert_moment(fold(scene, "2025-09-18")->changed, POSTED);
}

/* The future is not known yet. */
static void
what_comes_later_has_no_effect_yet(void **state)
{
	struct scene *scene = *state;

	voted(scene);
	assert_stage(fold(scene, "2025-09-16T17:59:59Z"), STAGE_NONE);
	assert_stage(fold(scene, POSTED), STAGE_DISCUSSION);
	assert_int_equal(fold(scene, POSTED)->nvotes, 0);
}

/* ---- expiry and withdrawal: RULES D7, D8, V10 ---- */

static void
a_draft_expires_as_well(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	drafts(scene, POSTED);
	assert_stage(fold(scene, "2025-12-15T18:00:00Z"), STAGE_DRAFT);
	ballot = fold(scene, "2025-12-15T18:00:01Z");
	assert_stage(ballot, STAGE_EXPIRED);
	assert_state(ballot, BALLOT_EXPIRED);
	assert_int_equal(ballot->outcome, OUTCOME_FAILED);
	assert_int_equal(told(ballot, RULE_EXPIRY), 1);
	assert_moment(ballot->changed, "2025-12-15T18:00:00Z");
	assert_string_equal(ballot->if_closed_now.missing[0], "The ballot expired.");
}

static void
nothing_expires_where_the_rules_know_no_expiry(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].expiry_days = 0;
	proposes(scene, POSTED);
	assert_stage(fold(scene, "2035-01-01"), STAGE_DISCUSSION);
	assert_true(fold(scene, "2035-01-01")->expires == WHEN_UNKNOWN);
}

static void
an_announced_vote_does_not_expire(void **state)
{
	struct scene *scene = *state;
	struct motion *motion;

	proposes(scene, POSTED);
	motion = fact_of(starts_voting(scene, "2025-12-15T18:00:00Z"))->motion;
	motion->voting.start = at("2025-12-20");
	motion->voting.end = at("2025-12-27");
	assert_stage(fold(scene, "2025-12-19"), STAGE_VOTING_SET);
	assert_stage(fold(scene, "2025-12-20"), STAGE_VOTING);
}

static void
an_expired_ballot_is_not_voted_on(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	starts_voting(scene, "2025-12-15T18:00:01Z");
	assert_stage(fold(scene, "2025-12-16"), STAGE_EXPIRED);
	assert_true(told_words(fold(scene, "2025-12-16"), "a ballot that is expired"));
	fact_of(&scene->records[1])->motion->voting.start = WHEN_UNKNOWN;
	assert_int_equal(told(fold(scene, "2025-12-16"), RULE_EXPIRY), 1);
}

/* RULES D8, V10: at any point up to the end of voting, by proposer or chair only. */
static void
the_proposer_withdraws(void **state)
{
	static const struct {
		const char *when;
		enum ballot_stage before, after;
	} cases[] = {
		{ "2025-09-16T20:00:00Z", STAGE_DRAFT, STAGE_WITHDRAWN },
		{ "2025-09-18", STAGE_DISCUSSION, STAGE_WITHDRAWN },
		{ "2025-09-25T12:00:00Z", STAGE_VOTING_SET, STAGE_WITHDRAWN },
		{ VOTED, STAGE_VOTING, STAGE_WITHDRAWN },
		{ CLOSED, STAGE_CLOSED, STAGE_CLOSED },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *record, *foreign;
		struct ballot *ballot;

		drafts(scene, POSTED);
		says(scene, "2025-09-17", FIRST, FACT_SECOND);
		says(scene, "2025-09-17", SECOND, FACT_SECOND);
		record = starts_voting(scene, "2025-09-25T10:00:00Z");
		fact_of(record)->motion->voting = (struct period){ at(VOTING), at(VOTED), "UTC" };
		foreign = says(scene, cases[i].when, "Heron ID", FACT_WITHDRAWAL);
		ballot = fold(scene, cases[i].when);
		assert_stage(ballot, cases[i].before);
		assert_int_equal(told(ballot, RULE_WITHDRAWAL), cases[i].before != STAGE_CLOSED);
		foreign->from_address = scene->chairs[0];
		assert_stage(fold(scene, cases[i].when), cases[i].after);
		says(scene, cases[i].when, PROPOSER, FACT_WITHDRAWAL);
		ballot = fold(scene, cases[i].when);
		assert_stage(ballot, cases[i].after);
		assert_int_equal(told(ballot, RULE_WITHDRAWAL), cases[i].before == STAGE_CLOSED);
		talloc_free(scene);
	}
}

static void
a_withdrawn_ballot_stays_withdrawn(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	proposes(scene, POSTED);
	says(scene, "2025-09-18", PROPOSER, FACT_WITHDRAWAL);
	starts_voting(scene, VOTING);
	announces(scene, RESULT, OUTCOME_PASSED);
	ballot = fold(scene, "2026-06-01");
	assert_state(ballot, BALLOT_WITHDRAWN);
	assert_true(told_words(ballot, "a ballot that is withdrawn"));
	assert_int_equal(ballot->outcome, OUTCOME_UNKNOWN);
	assert_true(ballot->expires == WHEN_UNKNOWN && ballot->result_due == WHEN_UNKNOWN);
	assert_string_equal(ballot->if_closed_now.missing[0], "The ballot was withdrawn.");
}

static void
a_ballot_known_from_nothing_else_is_not_withdrawn_by_anybody(void **state)
{
	struct scene *scene = *state;
	struct record *nobody;

	nobody = says(scene, POSTED, NULL, FACT_WITHDRAWAL);
	assert_stage(fold(scene, POSTED), STAGE_NONE);
	assert_true(told_words(fold(scene, POSTED), "somebody of no known organisation"));
	nobody->from_address = scene->chairs[0];
	assert_stage(fold(scene, POSTED), STAGE_WITHDRAWN);
}

/* ---- the start of voting and its guards ---- */

static void
a_regular_start_of_voting_tells_nothing(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	voted(scene);
	ballot = fold(scene, IN_TIME);
	assert_state(ballot, BALLOT_VOTING);
	assert_int_equal(ballot->nproblems, 0);
	assert_false(ballot->irregular);
	assert_true(ballot->expires == WHEN_UNKNOWN);
}

/* RULES section 10: each failed guard is told, the state moves all the same. */
static void
each_guard_of_the_start_is_told_and_stops_nothing(void **state)
{
	static const struct {
		const char *when;
		enum rule rule;
		const char *words;
	} cases[] = {
		{ VOTING, RULE_VOTING, "started by Heron ID, who did not propose" },
		{ VOTING, RULE_VOTING, "started by somebody of no known organisation" },
		{ VOTING, RULE_LIST, "another list" },
		{ VOTING, RULE_DISCUSSION, "differs from the last version" },
		{ "2025-09-23T17:59:59Z", RULE_DISCUSSION,
		    "may not start before 2025-09-23T18:00:00Z" },
		{ VOTING, RULE_DISCUSSION, "before 2025-09-26T00:00:00Z, the end of discussion" },
		{ VOTING, RULE_ENDORSERS, "started with 2 endorsements missing" },
		{ "2025-09-23T18:00:00Z", RULE_COUNT, NULL },
		{ VOTING, RULE_COUNT, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion = fact_of(proposes(scene, POSTED))->motion;
		struct record *record = starts_voting(scene, cases[i].when);
		struct ballot *ballot;

		if (i == 0 || i == 1) {
			record->sender = (struct person){ "X", i == 0 ? "Heron ID" : NULL };
			fact_of(record)->who = record->sender;
			record->from_address = NULL;
		} else if (i == 2) {
			record->channel = CHANNEL_OTHER;
		} else if (i == 3) {
			fact_of(record)->motion->digest = "bb";
		} else if (i == 5) {
			motion->discussion.end = at("2025-09-26");
		} else if (i == 6) {
			motion->nendorsers = 0;
		} else if (i == 8) {
			from_the_chair(record);
			motion->discussion.end = at(VOTING);
		}
		ballot = fold(scene, cases[i].when);
		assert_stage(ballot, STAGE_VOTING);
		assert_int_equal(ballot->irregular, cases[i].words != NULL);
		assert_int_equal(ballot->nproblems, cases[i].words != NULL);
		if (cases[i].words != NULL) {
			assert_true(told_words(ballot, cases[i].words));
			assert_int_equal(ballot->problems[0].rule, cases[i].rule);
			assert_string_equal(ballot->problems[0].section, rule_name(cases[i].rule));
		}
		talloc_free(scene);
	}
}

/* A member's mail about the vote, without any date, is no start of it. */
static void
nobody_else_starts_voting_without_a_date(void **state)
{
	struct scene *scene = *state;
	struct record *start;

	proposes(scene, POSTED);
	start = says(scene, VOTING, "Heron ID", FACT_VOTING_START);
	assert_stage(fold(scene, VOTING), STAGE_DISCUSSION);
	assert_true(told_words(fold(scene, VOTING), "without a date by Heron ID"));
	motion_in(scene, start)->voting.end = at(VOTED);
	assert_stage(fold(scene, VOTING), STAGE_VOTING);
	fact_of(start)->motion = NULL;
	from_the_chair(start);
	assert_stage(fold(scene, VOTING), STAGE_VOTING);
}

static void
voting_begins_at_its_announced_second(void **state)
{
	struct scene *scene = *state;
	struct record *record;

	proposes(scene, POSTED);
	record = starts_voting(scene, "2025-09-25T10:00:00Z");
	fact_of(record)->motion->voting = (struct period){ at(VOTING), at(VOTED), "UTC" };
	assert_stage(fold(scene, "2025-09-25T10:00:00Z"), STAGE_VOTING_SET);
	assert_state(fold(scene, "2025-09-25T17:59:59Z"), BALLOT_DISCUSSION);
	assert_stage(fold(scene, VOTING), STAGE_VOTING);
	assert_moment(fold(scene, "2025-09-25T19:00:00Z")->changed, VOTING);
	assert_string_equal(fold(scene, "2025-09-25T10:00:00Z")->if_closed_now.missing[0],
	    "The start of voting at 2025-09-25T18:00:00Z.");
}

/* Endorsers and discussion that only the repost tells of are taken by its word. */
static void
a_repost_names_endorsers_and_discussion(void **state)
{
	static const struct {
		const char *discussion;
		bool regular;
	} cases[] = {
		{ "2025-09-17T12:00:00Z", true },
		{ NULL, false },
		{ "2025-09-10T12:00:00Z", false },
		{ "2025-09-26T12:00:00Z", false },
	};

	for (size_t i = 0; i < 4; i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion;

		drafts(scene, POSTED);
		motion = fact_of(starts_voting(scene, VOTING))->motion;
		names(scene, motion, 2, FIRST, SECOND);
		if (cases[i].discussion != NULL)
			motion->discussion.start = at(cases[i].discussion);
		assert_int_equal(fold(scene, VOTING)->irregular, !cases[i].regular);
		assert_stage(fold(scene, VOTING), STAGE_VOTING);
		talloc_free(scene);
	}
}

/* The text in the mail that starts the voting is the repost, whatever the reader calls it. */
static void
a_post_in_the_mail_that_starts_voting_is_the_repost(void **state)
{
	struct scene *scene = *state;
	struct record *post, *start;

	fact_of(proposes(scene, POSTED))->version = "1";
	post = proposes(scene, VOTING);
	fact_of(post)->version = "1";
	start = starts_voting(scene, VOTING);
	start->message_id = post->message_id;
	fact_of(start)->motion->digest = NULL;
	assert_stage(fold(scene, VOTING), STAGE_VOTING);
	assert_int_equal(fold(scene, VOTING)->nproblems, 0);
	fact_of(post)->motion->digest = "bb";
	assert_true(fold(scene, VOTING)->irregular);
	assert_true(told_words(fold(scene, VOTING), "differs from the last version"));
}

static void
the_period_can_be_mended_before_it_begins(void **state)
{
	struct scene *scene = *state;
	struct record *first, *second, *foreign, *silent;

	proposes(scene, POSTED);
	first = starts_voting(scene, "2025-09-24T10:00:00Z");
	fact_of(first)->motion->voting = (struct period){ at(VOTING), at(VOTED), "UTC" };
	silent = starts_voting(scene, "2025-09-24T12:00:00Z");
	fact_of(silent)->motion->voting.start = WHEN_UNKNOWN;
	foreign = starts_voting(scene, "2025-09-24T14:00:00Z");
	foreign->sender = fact_of(foreign)->who = (struct person){ "X", "Heron ID" };
	foreign->from_address = NULL;
	assert_moment(fold(scene, "2025-09-24T14:00:00Z")->voting.start, VOTING);
	assert_true(told_words(fold(scene, "2025-09-24T14:00:00Z"), "Heron ID"));
	second = starts_voting(scene, "2025-09-25T10:00:00Z");
	fact_of(second)->motion->voting =
	    (struct period){ at("2025-09-26"), at("2025-10-03"), "UTC" };
	assert_moment(fold(scene, "2025-09-25T12:00:00Z")->voting.start, "2025-09-26T00:00:00Z");
}

/* RULES V11: a reminder is no new period. */
static void
the_period_stands_once_voting_has_begun(void **state)
{
	static const struct {
		const char *start, *end;
		unsigned told;
	} cases[] = {
		{ VOTING, VOTED, 0 },
		{ NULL, NULL, 0 },
		{ NULL, VOTED, 0 },
		{ NULL, "2025-10-03T18:00:00Z", 1 },
		{ IN_TIME, NULL, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion;
		struct ballot *ballot;

		voted(scene);
		motion = fact_of(starts_voting(scene, "2025-09-27"))->motion;
		motion->voting.start = cases[i].start != NULL ? at(cases[i].start) : WHEN_UNKNOWN;
		motion->voting.end = cases[i].end != NULL ? at(cases[i].end) : WHEN_UNKNOWN;
		ballot = fold(scene, "2025-09-28");
		assert_moment(ballot->voting.end, VOTED);
		assert_int_equal(told(ballot, RULE_VOTING), cases[i].told);
		talloc_free(scene);
	}
}

static void
no_versions_once_voting_is_announced(void **state)
{
	static const struct {
		enum fact_kind kind;
		const char *org, *digest;
		unsigned told;
	} cases[] = {
		{ FACT_REVISION, PROPOSER, "bb", 1 },
		{ FACT_REVISION, PROPOSER, NULL, 1 },
		{ FACT_REVISION, "Willow Keys", NULL, 1 },
		{ FACT_PROPOSAL, PROPOSER, "bb", 1 },
		{ FACT_PROPOSAL, PROPOSER, NULL, 0 },
		{ FACT_PROPOSAL, PROPOSER, "aa", 0 },
		{ FACT_REVISION, PROPOSER, "aa", 0 },
		{ FACT_REVISION, "Heron ID", "bb", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *record;

		proposes(scene, POSTED);
		starts_voting(scene, VOTING);
		record = says(scene, IN_TIME, cases[i].org, cases[i].kind);
		motion_in(scene, record)->digest = cases[i].digest;
		if (strcmp(cases[i].org, "Willow Keys") == 0)
			from_the_chair(record);
		assert_int_equal(told(fold(scene, IN_TIME), RULE_DISCUSSION), cases[i].told);
		talloc_free(scene);
	}
}

/* The archive may begin in the middle. */
static void
a_ballot_known_from_its_start_of_voting_folds(void **state)
{
	struct scene *scene = *state;
	struct motion *motion = fact_of(starts_voting(scene, VOTING))->motion;
	struct ballot *ballot;

	names(scene, motion, 2, FIRST, SECOND);
	all_vote_yes(scene, IN_TIME);
	ballot = fold(scene, RESULT);
	assert_stage(ballot, STAGE_CLOSED);
	assert_int_equal(ballot->outcome, OUTCOME_PASSED);
	assert_string_equal(ballot->proposer.org, PROPOSER);
	assert_true(ballot->irregular);
	assert_true(told_words(ballot, "No proposal of this ballot was seen"));
	assert_int_equal(ballot->nproblems, 1);
	assert_true(ballot->discussion.start == WHEN_UNKNOWN);
	motion->discussion.start = at("2025-09-20");
	assert_true(told_words(fold(scene, RESULT), "may not start before 2025-09-27T00:00:00Z"));
	motion->kind = MOTION_OFFICER;
	from_the_chair(&scene->records[0]);
	assert_int_equal(fold(scene, RESULT)->nproblems, 0);
}

/* ---- the ends are ends ---- */

static void
a_terminal_state_is_left_by_nothing(void **state)
{
	static const enum fact_kind kinds[] = { FACT_VOTE, FACT_SECOND, FACT_SECOND_WITHDRAWN,
		FACT_SECOND_REQUEST, FACT_PUSHBACK, FACT_SUPPORT, FACT_PROPOSAL, FACT_REVISION,
		FACT_DISCUSSION_START, FACT_VOTING_START, FACT_RESULT, FACT_WITHDRAWAL,
		FACT_IPR_NOTICE, FACT_REMARK };
	static const enum ballot_stage ends[] = { STAGE_ADOPTED, STAGE_FAILED, STAGE_EXPIRED,
		STAGE_WITHDRAWN, STAGE_FINAL };

	for (size_t e = 0; e < 5; e++) {
		struct scene *scene = scene_new(state);

		proposes(scene, POSTED);
		if (ends[e] == STAGE_WITHDRAWN)
			says(scene, "2025-09-17", PROPOSER, FACT_WITHDRAWAL);
		if (ends[e] == STAGE_ADOPTED || ends[e] == STAGE_FINAL) {
			starts_voting(scene, VOTING);
			all_vote_yes(scene, IN_TIME);
			announces(scene, RESULT, OUTCOME_PASSED);
		}
		if (ends[e] == STAGE_ADOPTED)
			fact_of(&scene->records[0])->motion->kind = MOTION_FORUM;
		if (ends[e] == STAGE_FINAL)
			opens_review(scene, REVIEW, 30);
		if (ends[e] == STAGE_FAILED) {
			starts_voting(scene, VOTING);
			announces(scene, RESULT, OUTCOME_FAILED);
		}
		for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			struct record *record = says(scene, "2026-03-01", PROPOSER, kinds[k]);

			motion_in(scene, record)->outcome = OUTCOME_PASSED;
			fact_of(record)->motion->voting.start = at("2026-03-01");
			assert_stage(fold(scene, "2026-06-01"), ends[e]);
		}
		talloc_free(scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_said_is_a_draft_nobody_posted),
		TEST(a_request_for_endorsers_is_no_post_yet),
		TEST(an_endorsement_before_the_post_is_kept),
		TEST(a_remark_moves_nothing),
		TEST(what_comes_later_has_no_effect_yet),
		TEST(a_draft_expires_as_well),
		TEST(nothing_expires_where_the_rules_know_no_expiry),
		TEST(an_announced_vote_does_not_expire),
		TEST(an_expired_ballot_is_not_voted_on),
		TABLE(the_proposer_withdraws),
		TEST(a_withdrawn_ballot_stays_withdrawn),
		TEST(a_ballot_known_from_nothing_else_is_not_withdrawn_by_anybody),
		TEST(a_regular_start_of_voting_tells_nothing),
		TABLE(each_guard_of_the_start_is_told_and_stops_nothing),
		TEST(nobody_else_starts_voting_without_a_date),
		TEST(voting_begins_at_its_announced_second),
		TABLE(a_repost_names_endorsers_and_discussion),
		TEST(a_post_in_the_mail_that_starts_voting_is_the_repost),
		TEST(the_period_can_be_mended_before_it_begins),
		TABLE(the_period_stands_once_voting_has_begun),
		TABLE(no_versions_once_voting_is_announced),
		TEST(a_ballot_known_from_its_start_of_voting_folds),
		TABLE(a_terminal_state_is_left_by_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
