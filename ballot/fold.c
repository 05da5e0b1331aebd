#include "ballot/course.h"

/* What each stage is called outside (CONTRACT). */
static const enum ballot_state states[BALLOT_STAGE_COUNT] = {
	[STAGE_NONE] = BALLOT_DRAFTING,
	[STAGE_DRAFT] = BALLOT_SEEKING_ENDORSERS,
	[STAGE_DISCUSSION] = BALLOT_DISCUSSION,
	[STAGE_VOTING_SET] = BALLOT_DISCUSSION,
	[STAGE_VOTING] = BALLOT_VOTING,
	[STAGE_CLOSED] = BALLOT_CLOSED,
	[STAGE_AWAIT_REVIEW] = BALLOT_CLOSED,
	[STAGE_REVIEW] = BALLOT_REVIEW,
	[STAGE_RESCINDED] = BALLOT_CLOSED,
	[STAGE_FINAL] = BALLOT_ADOPTED,
	[STAGE_ADOPTED] = BALLOT_ADOPTED,
	[STAGE_FAILED] = BALLOT_FAILED,
	[STAGE_EXPIRED] = BALLOT_EXPIRED,
	[STAGE_WITHDRAWN] = BALLOT_WITHDRAWN,
};

/* Note that something happened at `at`, if that has passed. */
static void
touch(struct course *course, int64_t at)
{
	if (at <= course->now && at > course->ballot->changed)
		course->ballot->changed = at;
}

void
course_enter(struct course *course, enum ballot_stage stage, int64_t at)
{
	course->ballot->stage = stage;
	touch(course, at);
}

int64_t
duty_day(const struct course *course, int64_t at, int days, const char *zone)
{
	const struct ballot_input *input = course->input;

	return business_days_after(
	    at, days, zone != NULL ? zone : input->zone, input->holidays, input->nholidays);
}

/* ---- what time alone does: the rows "clock" of RULES section 10 ---- */

static bool
expire(struct course *course, int64_t at)
{
	struct ballot *ballot = course->ballot;
	char day[WHEN_TEXT_MAX];

	if (ballot->expires == WHEN_UNKNOWN || at <= ballot->expires) /* D7 */
		return false;
	course->ended_at = ballot->expires;
	ballot->outcome = OUTCOME_FAILED;
	problem(course, RULE_EXPIRY,
	    "The ballot failed on %s: %d days had passed without a new version or a start of "
	    "voting.",
	    when_to_date(ballot->expires, day), course->edition->expiry_days);
	course_enter(course, STAGE_EXPIRED, ballot->expires);
	return true;
}

static bool
open_voting(struct course *course, int64_t at)
{
	if (at < course->ballot->voting.start)
		return false;
	course_enter(course, STAGE_VOTING, course->ballot->voting.start);
	return true;
}

static bool
close_voting(struct course *course, int64_t at)
{
	int64_t end = course->ballot->voting.end;

	if (at <= end) /* V2: exactly at the end still counts */
		return false;
	course_enter(course, STAGE_CLOSED, end);
	tally_close(course);
	if (course->result != NULL)
		result_weigh(course, end);
	return true;
}

/*
 * A motion that does not say whether it is a guideline waits for a review
 * notice as long as one could be in time; after that none is meant.
 */
static bool
stop_awaiting(struct course *course, int64_t at)
{
	struct ballot *ballot = course->ballot;
	int64_t over = ballot->vice_chair_due + WHEN_DAY;

	if (ballot->kind != MOTION_UNKNOWN || at < over)
		return false;
	ballot->review_notice_due = ballot->vice_chair_due = WHEN_UNKNOWN;
	course_enter(course, STAGE_ADOPTED, over);
	return true;
}

static bool
end_review(struct course *course, int64_t at)
{
	if (at <= course->ballot->review.end)
		return false;
	review_close(course);
	return true;
}

static const struct tick {
	enum ballot_stage stage;
	bool (*passes)(struct course *course, int64_t at);
} ticks[] = {
	{ STAGE_DRAFT, expire },
	{ STAGE_DISCUSSION, expire },
	{ STAGE_VOTING_SET, open_voting },
	{ STAGE_VOTING, close_voting },
	{ STAGE_AWAIT_REVIEW, stop_awaiting },
	{ STAGE_REVIEW, end_review },
};

/* Let the clock run to `at`. One passage may bring on the next, which stands below it. */
static void
clock_to(struct course *course, int64_t at)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ticks); i++) {
		if (course->ballot->stage == ticks[i].stage)
			ticks[i].passes(course, at);
	}
}

/* ---- what mails do ---- */

static void
first_post(struct course *course, const struct record *record)
{
	posting_first(course, record);
	voting_fixed(course, record);
}

/* True if the same mail starts the voting: its text is the repost of RULES D5, no new version. */
static bool
is_repost_for_voting(const struct course *course, const struct record *record)
{
	for (size_t i = course->position; i < course->nrecords; i++) {
		const struct record *other = course->records[i];

		if (other->at != record->at ||
		    g_strcmp0(other->message_id, record->message_id) != 0)
			break;
		if (other->fact->kind == FACT_VOTING_START)
			return true;
	}
	return false;
}

static void
later_post(struct course *course, const struct record *record)
{
	if (is_repost_for_voting(course, record)) {
		posting_repost(course, record);
		return;
	}
	posting_again(course, record);
	voting_fixed(course, record);
}

static void
second_request(struct course *course, const struct record *record)
{
	(void)record;
	course->asked = true;
}

static void
second(struct course *course, const struct record *record)
{
	endorse_given(course, record);
	endorse_count(course);
	posting_ready(course, record);
}

/* RULES section 10 has no way back from the discussion, so what is missing then is told. */
static void
second_withdrawn(struct course *course, const struct record *record)
{
	const struct ballot *ballot = course->ballot;

	endorse_withdrawn(course, record);
	endorse_count(course);
	if (ballot->stage >= STAGE_DISCUSSION && ballot->endorsers_missing > 0)
		problem(course, RULE_ENDORSERS,
		    "An endorsement was taken back, so that %u of %u are missing.",
		    ballot->endorsers_missing, ballot->endorsers_needed);
}

/* The rules ask for endorsements so that a vote may begin, and say nothing of them afterwards. */
static void
second_withdrawn_late(struct course *course, const struct record *record)
{
	const struct ballot_endorser *endorser = endorse_taken_back(course, record);

	if (endorser != NULL && endorser->counts)
		problem(course, RULE_ENDORSERS,
		    "The endorsement of %s was taken back after voting had been announced; it "
		    "stands.",
		    endorser->who.org);
}

/* RULES section 10, a row for each event and the stages in which it has an effect. */
enum {
	NONE = 1u << STAGE_NONE,
	DRAFT = 1u << STAGE_DRAFT,
	DISCUSSION = 1u << STAGE_DISCUSSION,
	VOTING_SET = 1u << STAGE_VOTING_SET,
	VOTING = 1u << STAGE_VOTING,
	CLOSED = 1u << STAGE_CLOSED,
	AWAIT_REVIEW = 1u << STAGE_AWAIT_REVIEW,
	REVIEW = 1u << STAGE_REVIEW,
	RESCINDED = 1u << STAGE_RESCINDED,
	OVER = 1u << STAGE_FINAL | 1u << STAGE_ADOPTED | 1u << STAGE_FAILED,
	DEAD = 1u << STAGE_EXPIRED | 1u << STAGE_WITHDRAWN,
	BEFORE_VOTING = NONE | DRAFT | DISCUSSION,
	ANY = (1u << BALLOT_STAGE_COUNT) - 1,
	POSTS = 1u << FACT_PROPOSAL | 1u << FACT_REVISION | 1u << FACT_DISCUSSION_START
};

static const struct row {
	unsigned stages;
	unsigned facts;
	void (*take)(struct course *course, const struct record *record);
} rows[] = {
	{ NONE, POSTS, first_post },
	{ DRAFT | DISCUSSION, POSTS, later_post },
	{ VOTING_SET | VOTING, POSTS, posting_in_voting },
	{ RESCINDED, POSTS, posting_second },
	{ NONE | DRAFT, 1u << FACT_SECOND_REQUEST, second_request },
	{ ANY, 1u << FACT_SECOND, second },
	{ BEFORE_VOTING, 1u << FACT_SECOND_WITHDRAWN, second_withdrawn },
	{ VOTING_SET | VOTING, 1u << FACT_SECOND_WITHDRAWN, second_withdrawn_late },
	{ NONE, 1u << FACT_VOTING_START, voting_start_unproposed },
	{ DRAFT | DISCUSSION, 1u << FACT_VOTING_START, voting_start },
	{ VOTING_SET, 1u << FACT_VOTING_START, voting_start_mended },
	{ VOTING, 1u << FACT_VOTING_START, voting_start_again },
	{ DEAD, 1u << FACT_VOTING_START, voting_start_too_late },
	{ BEFORE_VOTING | VOTING_SET | VOTING, 1u << FACT_WITHDRAWAL, withdrawal },
	{ CLOSED | AWAIT_REVIEW | REVIEW | RESCINDED | OVER, 1u << FACT_WITHDRAWAL,
	    withdrawal_too_late },
	{ BEFORE_VOTING, 1u << FACT_RESULT, result_unvoted },
	{ VOTING_SET | VOTING, 1u << FACT_RESULT, result_early },
	{ CLOSED, 1u << FACT_RESULT, result_take },
	{ AWAIT_REVIEW | REVIEW | RESCINDED | OVER | DEAD, 1u << FACT_RESULT, result_afterwards },
	{ BEFORE_VOTING | CLOSED, 1u << FACT_IPR_NOTICE, review_open_unannounced },
	{ AWAIT_REVIEW, 1u << FACT_IPR_NOTICE, review_open },
	{ REVIEW, 1u << FACT_IPR_NOTICE, exclusion_file },
};

static void
record_take(struct course *course, const struct record *record)
{
	unsigned stage = 1u << course->ballot->stage, fact = 1u << record->fact->kind;

	if (record->fact->kind != FACT_REMARK)
		touch(course, record->at);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if ((rows[i].stages & stage) != 0 && (rows[i].facts & fact) != 0) {
			rows[i].take(course, record);
			return;
		}
	}
}

/* ---- the whole ---- */

static void
course_begin(struct course *course)
{
	static const struct period unknown = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	const struct ballot_input *input = course->input;
	struct ballot *ballot = course->ballot;

	ballot->label = input->label;
	ballot->group = input->group;
	ballot->discussion = ballot->voting = ballot->review = unknown;
	ballot->proposed = ballot->expires = ballot->announced_at = ballot->changed = WHEN_UNKNOWN;
	ballot->result_due = ballot->review_notice_due = ballot->vice_chair_due = WHEN_UNKNOWN;
	ballot->review_tell_due = ballot->review_web_due = WHEN_UNKNOWN;
	course->version_at = course->not_before = course->ended_at = course->round_at =
	    WHEN_UNKNOWN;
	course->versions = g_hash_table_new(g_str_hash, g_str_equal);
	course->told = g_hash_table_new(g_str_hash, g_str_equal);
	course_sort(course);
	course->edition = profile_edition(
	    input->profile, course->nrecords > 0 ? course->records[0]->at : course->now);
}

static void
course_finish(struct course *course)
{
	struct ballot *ballot = course->ballot;

	ballot->discussion.end = discussion_end(course);
	ballot->state = states[ballot->stage];
	ballot->proposal = course->first;
	ballot->announcement = course->result;
	ballot->edition = course->edition;
	if (ballot->stage == STAGE_NONE && (course->asked || ballot->nendorsers > 0))
		ballot->state = BALLOT_SEEKING_ENDORSERS;
	endorse_count(course);
	votes_count(course);
	sections_describe(course);
	sections_check(course);
	pushback_collect(course);
	problems_finish(course);
	forecast_make(course);
	if (ballot->stage == STAGE_DISCUSSION)
		touch(course, ballot->discussion.end);
	g_hash_table_destroy(course->versions);
	g_hash_table_destroy(course->told);
}

struct ballot *
ballot_fold(void *ctx, const struct ballot_input *input, int64_t now)
{
	struct ballot *ballot = talloc_zero(ctx, struct ballot);
	struct course course = { .input = input, .ballot = ballot, .now = now };

	course_begin(&course);
	for (size_t i = 0; i < course.nrecords; i++) {
		course.position = i;
		clock_to(&course, course.records[i]->at);
		record_take(&course, course.records[i]);
	}
	clock_to(&course, now);
	course_finish(&course);
	return ballot;
}
