#include "tests/unit/ballot_scene.h"

#include "ballot/course.h"

static void
assert_day(int64_t got, const char *wanted)
{
	char text[WHEN_TEXT_MAX];

	assert_true(got != WHEN_UNKNOWN);
	assert_string_equal(when_to_date(got, text), wanted);
	assert_int_equal(got % WHEN_DAY, 0);
}

/* RULES D4, T1. */
static void
voting_may_start_seven_days_after_the_discussion_did(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	assert_moment(fold(scene, POSTED)->discussion.end, "2025-09-23T18:00:00Z");
}

/* RULES D4, T2: a new version starts the quiet days again. */
static void
voting_may_start_seven_days_after_the_last_version(void **state)
{
	struct scene *scene = *state;
	struct record *revision;

	proposes(scene, POSTED);
	revision = says(scene, "2025-09-20T10:00:00Z", PROPOSER, FACT_REVISION);
	fact_of(revision)->version = "2";
	assert_moment(fold(scene, "2025-09-21")->discussion.end, "2025-09-27T10:00:00Z");
}

/* RULES D7, T3: 90 days after the last version; at that second it still stands. */
static void
expiry_is_ninety_days_after_the_last_version(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	assert_moment(fold(scene, POSTED)->expires, "2025-12-15T18:00:00Z");
	assert_stage(fold(scene, "2025-12-15T18:00:00Z"), STAGE_DISCUSSION);
	assert_stage(fold(scene, "2025-12-15T18:00:01Z"), STAGE_EXPIRED);
}

/* T4: before Bylaws 2.5, 21 days; the edition at the ballot's start governs to its end. */
static void
expiry_follows_the_edition_at_the_start(void **state)
{
	struct scene *scene = *state;

	scene->editions[0].expiry_days = 21;
	scene->editions[1] = scene_edition();
	scene->editions[1].from = at("2025-09-20");
	scene->profile.neditions = 2;
	proposes(scene, POSTED);
	assert_moment(fold(scene, "2025-09-25")->expires, "2025-10-07T18:00:00Z");
	assert_state(fold(scene, "2025-10-08"), BALLOT_EXPIRED);
}

/* RULES V1, V2, T5: a vote at the last second counts, one second later not. */
static void
voting_ends_at_the_same_clock_time(void **state)
{
	struct scene *scene = *state;
	struct ballot *ballot;

	proposes(scene, POSTED);
	motion_in(scene, says(scene, "2025-10-06T18:00:00Z", PROPOSER, FACT_VOTING_START))
	    ->voting.start = at("2025-10-06T18:00:00Z");
	votes(scene, "2025-10-13T18:00:00Z", "Elm Certs", VOTE_YES);
	votes(scene, "2025-10-13T18:00:01Z", "Fjord PKI", VOTE_YES);
	ballot = fold(scene, "2025-10-14");
	assert_moment(ballot->voting.end, "2025-10-13T18:00:00Z");
	assert_true(ballot->votes[0].admissible);
	assert_string_equal(ballot->votes[1].reason, "late");
}

/* RULES V1, T6 and T7: a week in which the clocks change has 169 or 167 hours. */
static void
voting_keeps_the_wall_clock_over_a_change(void **state)
{
	static const struct {
		const char *start, *zone, *end;
	} cases[] = {
		{ "2024-10-31T12:00:00-04:00", "EDT", "2024-11-07T17:00:00Z" },
		{ "2024-10-31T12:00:00-04:00", "Eastern Time", "2024-11-07T17:00:00Z" },
		{ "2024-10-31T12:00:00-04:00", "America/New_York", "2024-11-07T17:00:00Z" },
		{ "2024-10-31T12:00:00-04:00", "-04:00", "2024-11-07T16:00:00Z" },
		{ "2025-03-06T12:00:00-05:00", "EST", "2025-03-13T16:00:00Z" },
		{ "2025-03-06T12:00:00-08:00", "PST", "2025-03-13T19:00:00Z" },
		{ "2025-03-27T12:00:00+01:00", "CET", "2025-04-03T10:00:00Z" },
		{ "2025-03-27T12:00:00+01:00", "Europe/Brussels", "2025-04-03T10:00:00Z" },
		{ "2025-10-23T12:00:00+01:00", "BST", "2025-10-30T12:00:00Z" },
		{ "2025-03-27T12:00:00Z", "UTC", "2025-04-03T12:00:00Z" },
		{ "2025-03-27T12:00:00Z", NULL, "2025-04-03T12:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_moment(same_clock_after(at(cases[i].start), 7, cases[i].zone), cases[i].end);
}

/* Both readings of "EDT" a week later are right, so that neither is a departure. */
static void
announced_ends_over_a_change_are_accepted_in_both_readings(void **state)
{
	static const struct {
		const char *end;
		unsigned told;
	} cases[] = {
		{ "2024-11-07T17:00:00Z", 0 },
		{ "2024-11-07T16:00:00Z", 0 },
		{ "2024-11-07T16:30:00Z", 1 },
	};

	for (size_t i = 0; i < 3; i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion;

		proposes(scene, "2024-10-20T12:00:00Z");
		motion = motion_in(
		    scene, says(scene, "2024-10-31T16:00:00Z", PROPOSER, FACT_VOTING_START));
		motion->voting.start = at("2024-10-31T16:00:00Z");
		motion->voting.end = at(cases[i].end);
		motion->voting.zone = "EDT";
		assert_int_equal(told(fold(scene, "2024-11-01"), RULE_VOTING), cases[i].told);
		talloc_free(scene);
	}
}

static int64_t
days_after(const char *moment, int days)
{
	return business_days_after(at(moment), days, NULL, NULL, 0);
}

/* RULES section 6, Announcing; T8 to T11, T13. */
static void
business_days_pass_over_weekends(void **state)
{
	(void)state;
	assert_day(days_after("2025-10-13T18:00:00Z", 3), "2025-10-16");
	assert_day(days_after("2025-07-11T22:00:00Z", 3), "2025-07-16");
	assert_day(days_after("2025-10-14", 3), "2025-10-17");
	assert_day(days_after("2025-10-14", 5), "2025-10-21");
	assert_day(days_after("2025-11-13T08:00:00Z", 3), "2025-11-18");
	assert_day(days_after("2025-11-13T08:00:00Z", 10), "2025-11-27");
	assert_day(days_after("2025-10-18T12:00:00Z", 1), "2025-10-20");
	assert_day(days_after("2025-10-19T12:00:00Z", 1), "2025-10-20");
	assert_day(days_after("2025-10-19T12:00:00Z", 0), "2025-10-19");
}

static void
business_days_pass_over_holidays(void **state)
{
	const int64_t holidays[] = { at("2025-10-14"), at("2025-10-16"), at("2025-12-25") };

	(void)state;
	assert_day(
	    business_days_after(at("2025-10-13T18:00:00Z"), 3, "UTC", holidays, 3), "2025-10-20");
	assert_day(
	    business_days_after(at("2025-10-13T18:00:00Z"), 1, "UTC", holidays, 3), "2025-10-15");
}

/* The day of the close is the day that the announced zone's calendar shows. */
static void
business_days_start_from_the_day_in_the_zone(void **state)
{
	(void)state;
	assert_day(
	    business_days_after(at("2025-10-14T02:00:00Z"), 1, "UTC", NULL, 0), "2025-10-15");
	assert_day(business_days_after(at("2025-10-14T02:00:00Z"), 1, "America/New_York", NULL, 0),
	    "2025-10-14");
	assert_day(business_days_after(at("2025-10-13T16:00:00Z"), 1, "Asia/Tokyo", NULL, 0),
	    "2025-10-15");
}

/* RULES P3, T12 to T15: the review runs its full length; another one is told. */
static void
reviews_last_thirty_or_sixty_days(void **state)
{
	static const struct {
		const char *start;
		enum motion_kind kind;
		const char *closes, *tell, *web;
	} cases[] = {
		{ "2025-10-14T08:00:00Z", MOTION_MAINTENANCE, "2025-11-13T08:00:00Z", "2025-11-18",
		    "2025-11-27" },
		{ "2025-10-14T15:00:00Z", MOTION_GUIDELINE, "2025-12-13T15:00:00Z", "2025-12-17",
		    "2025-12-26" },
	};

	for (size_t i = 0; i < 2; i++) {
		struct scene *scene = scene_new(state);
		struct record *notice;
		struct ballot *ballot;

		fact_of(proposes(scene, POSTED))->motion->kind = cases[i].kind;
		starts_voting(scene, VOTING);
		all_vote_yes(scene, "2025-09-26");
		announces(scene, "2025-10-13T12:00:00Z", OUTCOME_PASSED);
		notice = opens_review(scene, cases[i].start, 30);
		fact_of(notice)->motion->review.end = WHEN_UNKNOWN;
		ballot = fold(scene, "2026-01-10");
		assert_moment(ballot->review.end, cases[i].closes);
		assert_stage(ballot, STAGE_FINAL);
		assert_day(ballot->review_tell_due, cases[i].tell);
		assert_day(ballot->review_web_due, cases[i].web);
		talloc_free(scene);
	}
	assert_moment(
	    same_clock_after(at("2019-06-13T15:00:00Z"), 60, "UTC"), "2019-08-12T15:00:00Z");
	assert_moment(
	    same_clock_after(at("2024-01-17T14:00:00Z"), 30, "UTC"), "2024-02-16T14:00:00Z");
}

static void
reviews_of_another_length_are_told(void **state)
{
	static const struct {
		int days;
		enum motion_kind kind;
		bool ok;
	} cases[] = {
		{ 30, MOTION_MAINTENANCE, true },
		{ 60, MOTION_MAINTENANCE, false },
		{ 31, MOTION_MAINTENANCE, false },
		{ 60, MOTION_GUIDELINE, true },
		{ 61, MOTION_GUIDELINE, false },
		{ 30, MOTION_GUIDELINE, false },
		{ 30, MOTION_UNKNOWN, true },
		{ 60, MOTION_UNKNOWN, true },
		{ 45, MOTION_UNKNOWN, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);

		fact_of(proposes(scene, POSTED))->motion->kind = cases[i].kind;
		starts_voting(scene, VOTING);
		all_vote_yes(scene, "2025-09-26");
		announces(scene, "2025-10-03", OUTCOME_PASSED);
		opens_review(scene, "2025-10-06T08:00:00Z", cases[i].days);
		assert_true(
		    told_words(fold(scene, "2025-10-07"), "instead of exactly") != cases[i].ok);
		talloc_free(scene);
	}
}

/* RULES section 9, T16 and T17. */
static void
minutes_are_final_by_approval_or_after_three_weeks(void **state)
{
	struct edition edition = scene_edition();
	int64_t published = at("2026-01-05");

	(void)state;
	assert_day(minutes_final_on(&edition, published, at("2026-02-05"), "UTC"), "2026-01-26");
	assert_day(minutes_final_on(&edition, published, at("2026-01-22"), "UTC"), "2026-01-22");
	assert_day(minutes_final_on(&edition, published, at("2026-01-26"), "UTC"), "2026-01-26");
	assert_day(minutes_final_on(&edition, published, at("2026-01-27"), "UTC"), "2026-01-26");
	assert_day(minutes_final_on(&edition, published, WHEN_UNKNOWN, "UTC"), "2026-01-26");
	assert_day(minutes_final_on(&edition, published, at("2025-12-20"), "UTC"), "2026-01-26");
	assert_day(minutes_final_on(
		       &edition, at("2026-01-06T03:00:00Z"), WHEN_UNKNOWN, "America/New_York"),
	    "2026-01-26");
}

static struct ballot *
discussed(struct scene *scene, const char *start, const char *end)
{
	struct motion *motion = fact_of(proposes(scene, POSTED))->motion;

	if (start != NULL)
		motion->discussion.start = at(start);
	if (end != NULL)
		motion->discussion.end = at(end);
	return fold(scene, "2025-09-17");
}

/* A discussion cannot be older than its ballot, but clocks differ by minutes. */
static void
discussion_starts_when_announced_but_not_before_the_mail(void **state)
{
	static const struct {
		const char *announced, *start;
	} cases[] = {
		{ NULL, "2025-09-16T18:00:00Z" },
		{ "2025-09-16T17:00:00Z", "2025-09-16T17:00:00Z" },
		{ "2025-09-16T16:59:59Z", "2025-09-16T18:00:00Z" },
		{ "2025-09-18T12:00:00Z", "2025-09-18T12:00:00Z" },
		{ "2024-09-16T18:00:00Z", "2025-09-16T18:00:00Z" },
		{ "2026-09-16T18:00:00Z", "2025-09-16T18:00:00Z" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);

		assert_moment(
		    discussed(scene, cases[i].announced, NULL)->discussion.start, cases[i].start);
		talloc_free(scene);
	}
}

/* RULES V1: what an announcement may lack, and what it may not say. */
static void
announced_voting_is_completed_and_its_flaws_told(void **state)
{
	static const struct {
		const char *start, *end, *zone;
		const char *start_taken, *end_taken;
		const char *words; /* of the problem; NULL: none */
	} cases[] = {
		{ VOTING, VOTED, "UTC", VOTING, VOTED, NULL },
		{ VOTING, NULL, "UTC", VOTING, VOTED, NULL },
		{ NULL, VOTED, "UTC", VOTING, VOTED, NULL },
		{ NULL, NULL, NULL, VOTING, VOTED, "without its start and end" },
		{ VOTING, VOTED, NULL, VOTING, VOTED, "without a time zone" },
		{ VOTING, "2025-10-02T17:59:59Z", "UTC", VOTING, "2025-10-02T17:59:59Z",
		    "instead of exactly 7 days" },
		{ VOTING, "2025-10-02T18:00:01Z", "UTC", VOTING, "2025-10-02T18:00:01Z",
		    "instead of exactly 7 days" },
		{ VOTING, VOTING, "UTC", VOTING, VOTED, "which cannot be meant" },
		{ VOTING, "2026-10-02T18:00:00Z", "UTC", VOTING, VOTED, "which cannot be meant" },
		{ "2024-09-25T18:00:00Z", "2024-10-02T18:00:00Z", "UTC", VOTING, VOTED,
		    "far from the mail" },
		{ "2026-09-25T18:00:00Z", "2026-10-02T18:00:00Z", "UTC", VOTING, VOTED,
		    "far from the mail" },
		{ "2025-09-25T16:59:59Z", "2025-10-02T16:59:59Z", "UTC", "2025-09-25T16:59:59Z",
		    "2025-10-02T16:59:59Z", "before the mail that says so" },
		{ "2025-09-25T17:00:00Z", "2025-10-02T17:00:00Z", "UTC", "2025-09-25T17:00:00Z",
		    "2025-10-02T17:00:00Z", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion;
		struct ballot *ballot;

		proposes(scene, POSTED);
		motion = fact_of(starts_voting(scene, VOTING))->motion;
		motion->voting.start = cases[i].start != NULL ? at(cases[i].start) : WHEN_UNKNOWN;
		motion->voting.end = cases[i].end != NULL ? at(cases[i].end) : WHEN_UNKNOWN;
		motion->voting.zone = cases[i].zone;
		ballot = fold(scene, "2025-09-26");
		assert_moment(ballot->voting.start, cases[i].start_taken);
		assert_moment(ballot->voting.end, cases[i].end_taken);
		assert_int_equal(told(ballot, RULE_VOTING), cases[i].words != NULL);
		assert_int_equal(ballot->irregular, cases[i].words != NULL);
		if (cases[i].words != NULL)
			assert_true(told_words(ballot, cases[i].words));
		talloc_free(scene);
	}
}

/* RULES section 10: deadlines that pass are told, on the day after and not before. */
static void
duties_missed_are_told_when_their_day_is_over(void **state)
{
	struct scene *scene = *state;

	proposes(scene, POSTED);
	starts_voting(scene, VOTING);
	all_vote_yes(scene, "2025-09-26");
	assert_day(fold(scene, "2025-10-03")->result_due, "2025-10-07");
	assert_int_equal(told(fold(scene, "2025-10-07T23:59:59Z"), RULE_RESULT), 0);
	assert_int_equal(told(fold(scene, "2025-10-08T00:00:00Z"), RULE_RESULT), 1);
	announces(scene, "2025-10-08T00:00:00Z", OUTCOME_PASSED);
	assert_true(told_words(fold(scene, "2025-10-08"), "was announced later"));
	assert_day(fold(scene, "2025-10-08")->review_notice_due, "2025-10-13");
	assert_day(fold(scene, "2025-10-08")->vice_chair_due, "2025-10-15");
	assert_int_equal(told(fold(scene, "2025-10-13T23:59:59Z"), RULE_REVIEW), 0);
	assert_true(told_words(fold(scene, "2025-10-14"), "has not been sent."));
	assert_true(told_words(fold(scene, "2025-10-16"), "vice chair must open"));
	opens_review(scene, "2025-10-17T08:00:00Z", 30);
	assert_true(told_words(fold(scene, "2025-10-17T08:00:00Z"), "was sent later"));
}

/* A review notice may lack a part, or carry a slip of the year. */
static void
review_notices_are_completed(void **state)
{
	static const struct {
		const char *start, *end, *zone;
		const char *start_taken, *end_taken;
		unsigned told;
	} cases[] = {
		{ NULL, NULL, NULL, "2025-10-06T08:00:00Z", "2025-11-05T08:00:00Z", 1 },
		{ "2025-10-06T09:00:00Z", NULL, NULL, "2025-10-06T09:00:00Z",
		    "2025-11-05T09:00:00Z", 1 },
		{ NULL, "2025-11-05T08:00:00Z", "UTC", "2025-10-06T08:00:00Z",
		    "2025-11-05T08:00:00Z", 1 },
		{ "2024-10-06T09:00:00Z", "2024-11-05T09:00:00Z", "UTC", "2025-10-06T08:00:00Z",
		    "2025-11-05T08:00:00Z", 1 },
		{ "2025-10-06T08:00:00Z", "2025-11-05T08:00:00Z", NULL, "2025-10-06T08:00:00Z",
		    "2025-11-05T08:00:00Z", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct motion *motion;
		struct ballot *ballot;

		proposes(scene, POSTED);
		starts_voting(scene, VOTING);
		all_vote_yes(scene, "2025-09-26");
		announces(scene, "2025-10-03", OUTCOME_PASSED);
		motion = fact_of(opens_review(scene, "2025-10-06T08:00:00Z", 30))->motion;
		motion->review.start = cases[i].start != NULL ? at(cases[i].start) : WHEN_UNKNOWN;
		motion->review.end = cases[i].end != NULL ? at(cases[i].end) : WHEN_UNKNOWN;
		motion->review.zone = cases[i].zone;
		ballot = fold(scene, "2025-10-07");
		assert_moment(ballot->review.start, cases[i].start_taken);
		assert_moment(ballot->review.end, cases[i].end_taken);
		assert_int_equal(told(ballot, RULE_REVIEW), cases[i].told);
		talloc_free(scene);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(voting_may_start_seven_days_after_the_discussion_did),
		TEST(voting_may_start_seven_days_after_the_last_version),
		TEST(expiry_is_ninety_days_after_the_last_version),
		TEST(expiry_follows_the_edition_at_the_start),
		TEST(voting_ends_at_the_same_clock_time),
		cmocka_unit_test(voting_keeps_the_wall_clock_over_a_change),
		cmocka_unit_test(announced_ends_over_a_change_are_accepted_in_both_readings),
		cmocka_unit_test(business_days_pass_over_weekends),
		cmocka_unit_test(business_days_pass_over_holidays),
		cmocka_unit_test(business_days_start_from_the_day_in_the_zone),
		cmocka_unit_test(reviews_last_thirty_or_sixty_days),
		cmocka_unit_test(reviews_of_another_length_are_told),
		cmocka_unit_test(minutes_are_final_by_approval_or_after_three_weeks),
		cmocka_unit_test(discussion_starts_when_announced_but_not_before_the_mail),
		cmocka_unit_test(announced_voting_is_completed_and_its_flaws_told),
		TEST(duties_missed_are_told_when_their_day_is_over),
		cmocka_unit_test(review_notices_are_completed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
