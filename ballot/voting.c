#include "ballot/course.h"

static const char *
sender_org(const struct record *record)
{
	const char *org = record_org(record);

	return org != NULL ? org : "somebody of no known organisation";
}

static bool
from_proposer_or_chair(const struct course *course, const struct record *record)
{
	return from_proposer(course, record) || from_chair(course, record);
}

/* RULES D1, D4, D5: has the discussion lasted long enough? */
static void
guard_discussion(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	int64_t earliest = discussion_end(course);
	char text[WHEN_TEXT_MAX];

	if (earliest != WHEN_UNKNOWN && ballot->voting.start < earliest)
		problem(course, RULE_DISCUSSION, "Voting may not start before %s.",
		    when_to_iso(earliest, text));
	if (course->not_before != WHEN_UNKNOWN && ballot->voting.start < course->not_before)
		problem(course, RULE_DISCUSSION,
		    "Voting starts before %s, the end of discussion that was announced.",
		    when_to_iso(course->not_before, text));
}

/* RULES section 10, the guards of a start of voting: each is told, none stops it. */
static void
guard_start(struct course *course, const struct record *record)
{
	const struct ballot *ballot = course->ballot;

	if (!from_proposer_or_chair(course, record)) /* D5 */
		problem(course, RULE_VOTING,
		    "Voting was started by %s, who did not propose the ballot.",
		    sender_org(record));
	if (!on_list(course, record)) /* section 3 */
		problem(
		    course, RULE_LIST, "Voting was started on another list than the group's own.");
	if (ballot->endorsers_missing > 0) /* R2 */
		problem(course, RULE_ENDORSERS, "Voting was started with %u endorsement%s missing.",
		    ballot->endorsers_missing, ballot->endorsers_missing == 1 ? "" : "s");
	if (!posting_waived(course))
		guard_discussion(course);
}

static void
voting_set(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	size_t before = ballot->nproblems;

	ballot->voting = voting_announced(course, record);
	ballot->voting_start = record;
	guard_start(course, record);
	ballot->irregular = ballot->irregular || ballot->nproblems > before;
	ballot->expires = WHEN_UNKNOWN;
	/* An election's result has two weeks (RULES section 8) and comes from its committee. */
	if (ballot->kind != MOTION_ELECTION)
		ballot->result_due = duty_day(
		    course, ballot->voting.end, course->edition->result_days, ballot->voting.zone);
	course_enter(course, STAGE_VOTING_SET, record->at);
}

void
voting_fixed(struct course *course, const struct record *record)
{
	if (course->ballot->stage != STAGE_DISCUSSION ||
	    motion_of(record)->voting.start == WHEN_UNKNOWN)
		return;
	if (posting_waived(course) || course->edition->quiet_days == 0)
		voting_set(course, record);
}

void
voting_start(struct course *course, const struct record *record)
{
	const struct period *voting = &motion_of(record)->voting;

	/* Somebody who asks when voting begins must not begin it; who gives a date has begun it. */
	if (voting->start == WHEN_UNKNOWN && voting->end == WHEN_UNKNOWN &&
	    !from_proposer_or_chair(course, record)) {
		problem(course, RULE_VOTING,
		    "Voting was announced without a date by %s, who did not propose the ballot: "
		    "not taken.",
		    sender_org(record));
		return;
	}
	posting_repost(course, record);
	voting_set(course, record);
}

/* The archive may begin in the middle of a ballot's life. */
void
voting_start_unproposed(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	posting_first(course, record);
	if (!posting_waived(course)) {
		problem(course, RULE_DISCUSSION,
		    "No proposal of this ballot was seen before voting was announced.");
		ballot->irregular = true;
	}
	/* Its discussion is known by its own word or not at all. */
	ballot->discussion.start = motion_of(record)->discussion.start;
	course->version_at = ballot->discussion.start;
	voting_set(course, record);
}

/* Before voting begins the proposer or the chair may mend the announced period. */
void
voting_start_mended(struct course *course, const struct record *record)
{
	if (motion_of(record)->voting.start == WHEN_UNKNOWN)
		return;
	if (!from_proposer_or_chair(course, record)) {
		problem(course, RULE_VOTING,
		    "Another voting period was announced by %s, who did not propose the ballot: "
		    "not taken.",
		    sender_org(record));
		return;
	}
	posting_describe(course, record);
	voting_set(course, record);
}

void
voting_start_again(struct course *course, const struct record *record)
{
	const struct period *voting = &motion_of(record)->voting;
	const struct period *ours = &course->ballot->voting;

	/* A reminder (RULES V11) says the same again, or less. */
	if ((voting->start == WHEN_UNKNOWN || voting->start == ours->start) &&
	    (voting->end == WHEN_UNKNOWN || voting->end == ours->end))
		return;
	problem(course, RULE_VOTING,
	    "Another voting period was announced after voting had begun; the first one stands.");
}

void
voting_start_too_late(struct course *course, const struct record *record)
{
	enum ballot_stage stage = course->ballot->stage;

	if (motion_of(record)->voting.start == WHEN_UNKNOWN)
		return;
	problem(course, stage == STAGE_EXPIRED ? RULE_EXPIRY : RULE_WITHDRAWAL,
	    "Voting was announced on a ballot that is %s: a new ballot is needed.",
	    ballot_stage_name(stage));
}

void
withdrawal(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	if (!from_proposer_or_chair(course, record)) { /* D8, V10 */
		problem(course, RULE_WITHDRAWAL,
		    "A withdrawal was written by %s, who did not propose the ballot: not taken.",
		    sender_org(record));
		return;
	}
	ballot->expires = ballot->result_due = WHEN_UNKNOWN;
	course->ended_at = record->at;
	course_enter(course, STAGE_WITHDRAWN, record->at);
}

void
withdrawal_too_late(struct course *course, const struct record *record)
{
	if (from_proposer_or_chair(course, record))
		problem(course, RULE_WITHDRAWAL,
		    "The ballot was withdrawn after voting had ended, which changes nothing.");
}
