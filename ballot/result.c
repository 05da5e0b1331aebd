#include <string.h>

#include "ballot/course.h"

bool
ballot_hangs_on_quorum(const struct ballot *ballot)
{
	return ballot->nfailures == 1 && same_name(ballot->failures[0], "QUORUM_UNDEFINED");
}

/*
 * What our own count makes of it; where only the quorum cannot be told, the
 * chair's word is taken.
 */
static enum outcome
own_outcome(const struct ballot *ballot)
{
	if (ballot->kind == MOTION_ELECTION)
		return ballot->announced;
	if (ballot_hangs_on_quorum(ballot) && ballot->announced == OUTCOME_PASSED)
		return OUTCOME_PASSED;
	return ballot->outcome;
}

static void
passed(struct course *course, int64_t at)
{
	const struct edition *edition = course->edition;
	struct ballot *ballot = course->ballot;

	if (ballot->second_vote) { /* P7: no second review */
		course_enter(course, STAGE_FINAL, at);
		return;
	}
	if (!review_follows(course)) {
		course_enter(course, STAGE_ADOPTED, at);
		return;
	}
	ballot->review_notice_due = /* P1 */
	    duty_day(course, at, edition->review_open_days, ballot->voting.zone);
	ballot->vice_chair_due = /* P2 */
	    duty_day(course, at, edition->review_vice_chair_days, ballot->voting.zone);
	course_enter(course, STAGE_AWAIT_REVIEW, at);
}

/* RULES section 6: each test that the votes fail although the chair says that the ballot passed. */
static void
passed_wrongly(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	const struct ballot_count *issuer = &ballot->issuer, *consumer = &ballot->consumer;

	for (size_t i = 0; i < ballot->nfailures; i++) {
		if (same_name(ballot->failures[i], "QUORUM"))
			problem(course, RULE_QUORUM,
			    "The result was announced as passed, but %u member%s took part and the "
			    "quorum is %u.",
			    ballot->quorum.present, ballot->quorum.present == 1 ? "" : "s",
			    ballot->quorum.needed);
		else if (same_name(ballot->failures[i], "MAJORITY"))
			problem(course, posting_waived(course) ? RULE_OFFICER : RULE_THRESHOLDS,
			    "The result was announced as passed, but %u voted yes and %u no.",
			    issuer->yes + consumer->yes, issuer->no + consumer->no);
		else if (!same_name(ballot->failures[i], "QUORUM_UNDEFINED"))
			problem(course, RULE_THRESHOLDS,
			    "The result was announced as passed, but the issuers voted %u yes and "
			    "%u no, the consumers %u yes and %u no.",
			    issuer->yes, issuer->no, consumer->yes, consumer->no);
	}
}

/* RULES section 10, the rows of CLOSED: differences are told, neither side is corrected. */
void
result_weigh(struct course *course, int64_t at)
{
	const struct ballot *ballot = course->ballot;
	enum outcome ours = own_outcome(ballot), theirs = ballot->announced;

	if (ours == OUTCOME_UNKNOWN)
		return;
	if (ours == OUTCOME_FAILED && theirs == OUTCOME_PASSED)
		passed_wrongly(course);
	if (ours == OUTCOME_PASSED && theirs == OUTCOME_FAILED)
		problem(course, RULE_THRESHOLDS,
		    "The result was announced as failed, but by the votes on the list the ballot "
		    "passes.");
	if (ours == OUTCOME_FAILED)
		course_enter(course, STAGE_FAILED, at);
	else if (theirs != OUTCOME_FAILED)
		passed(course, at);
}

/* True for the chair's mails, and for all where no chair is known. */
static bool
maybe_chair(const struct course *course, const struct record *record)
{
	return course->input->nchairs == 0 || from_chair(course, record);
}

static void
announcement_note(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	posting_describe(course, record);
	course->result = record;
	ballot->announced = motion_of(record)->outcome;
	ballot->announced_at = record->at;
	if (!maybe_chair(course, record))
		problem(course, RULE_RESULT,
		    "The result was announced by somebody else than the chair.");
	if (!on_list(course, record))
		problem(course, RULE_LIST,
		    "The result was announced on another list than the group's own.");
}

/* True if the announced outcome is one that only the chair may claim against our count. */
static bool
is_doubtful(const struct course *course, const struct record *record)
{
	const struct ballot *ballot = course->ballot;
	enum outcome theirs = motion_of(record)->outcome;

	if (maybe_chair(course, record))
		return false;
	return theirs != OUTCOME_UNKNOWN && theirs != ballot->outcome;
}

/* Take note of an announcement; false if it is not the one that counts. */
static bool
announcement_taken(struct course *course, const struct record *record)
{
	enum outcome outcome = motion_of(record)->outcome;

	if (course->result != NULL) {
		if (outcome != OUTCOME_UNKNOWN && outcome != course->ballot->announced)
			problem(course, RULE_RESULT, "Another result was announced later.");
		return false;
	}
	if (is_doubtful(course, record)) {
		problem(course, RULE_RESULT,
		    "Somebody other than the chair announced another result than the votes give: "
		    "not taken.");
		return false;
	}
	announcement_note(course, record);
	return true;
}

void
result_take(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	char day[WHEN_TEXT_MAX];

	if (!announcement_taken(course, record))
		return;
	if (ballot->result_due != WHEN_UNKNOWN &&
	    duty_day(course, record->at, 0, ballot->voting.zone) > ballot->result_due)
		problem(course, RULE_RESULT, "The result was due on %s and was announced later.",
		    when_to_date(ballot->result_due, day));
	result_weigh(course, record->at);
}

/* Once the ballot has gone on, an announcement is noted but moves nothing. */
void
result_afterwards(struct course *course, const struct record *record)
{
	announcement_taken(course, record);
}

/* RULES section 6: the votes of the last hours are not in it. Weighed again at the close. */
void
result_early(struct course *course, const struct record *record)
{
	problem(course, RULE_RESULT, "A result was announced before voting had ended.");
	if (course->result == NULL && maybe_chair(course, record))
		announcement_note(course, record);
}

/* The chair's word ends a ballot whose voting was never seen, but nothing can be judged. */
void
result_unvoted(struct course *course, const struct record *record)
{
	problem(course, RULE_VOTING, "A result was announced, but no start of voting was seen.");
	if (!maybe_chair(course, record))
		return;
	announcement_note(course, record);
	course->ballot->expires = WHEN_UNKNOWN;
	course->ballot->irregular = true;
	course_enter(course, STAGE_CLOSED, record->at);
}

static bool
is_exclusion(const struct record *record)
{
	return record->fact->rule != NULL && strstr(record->fact->rule, "exclusion") != NULL;
}

/*
 * Once a result is announced: is it the notice itself, or talk of the review? The
 * chair's result often says that a review will follow, members ask about its end.
 */
static bool
is_review_notice(const struct course *course, const struct record *record)
{
	const struct period *review = &motion_of(record)->review;

	if (review->start != WHEN_UNKNOWN || review->end != WHEN_UNKNOWN)
		return true;
	return maybe_chair(course, record) &&
	       !same_name(course->result->message_id, record->message_id);
}

/* RULES P1, P3. */
static void
review_enter(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;
	char day[WHEN_TEXT_MAX];

	if (!maybe_chair(course, record))
		problem(course, RULE_REVIEW,
		    "The review notice was sent by somebody else than the chair.");
	if (ballot->kind == MOTION_UNKNOWN)
		problem(course, RULE_REVIEW,
		    "The motion did not say which kind of guideline it is, but a review was "
		    "opened.");
	posting_describe(course, record);
	ballot->review = review_announced(course, record);
	if (ballot->review_notice_due != WHEN_UNKNOWN &&
	    duty_day(course, record->at, 0, ballot->review.zone) > ballot->review_notice_due)
		problem(course, RULE_REVIEW, "The review notice was due on %s and was sent later.",
		    when_to_date(ballot->review_notice_due, day));
	course_enter(course, STAGE_REVIEW, record->at);
}

void
review_open(struct course *course, const struct record *record)
{
	if (is_exclusion(record))
		problem(
		    course, RULE_REVIEW, "An exclusion notice was sent outside the review period.");
	else if (is_review_notice(course, record))
		review_enter(course, record);
}

/* A review notice implies a result; the chair alone can mean that. */
void
review_open_unannounced(struct course *course, const struct record *record)
{
	struct ballot *ballot = course->ballot;

	if (is_exclusion(record) || !maybe_chair(course, record) || posting_waived(course))
		return;
	if (ballot->outcome == OUTCOME_FAILED || motion_of(record)->review.start == WHEN_UNKNOWN)
		return;
	problem(
	    course, RULE_RESULT, "A review was opened before a passing result had been announced.");
	ballot->irregular = true;
	ballot->expires = WHEN_UNKNOWN;
	review_enter(course, record);
}

/* RULES P4: filed in the period; P7: one is enough to make the vote void at its end. */
void
exclusion_file(struct course *course, const struct record *record)
{
	if (is_exclusion(record) && record->at >= course->ballot->review.start)
		course->ballot->exclusions++;
}

void
review_close(struct course *course)
{
	const struct edition *edition = course->edition;
	struct ballot *ballot = course->ballot;
	const struct period *review = &ballot->review;

	ballot->review_tell_due = /* P5, P6 */
	    duty_day(course, review->end, edition->review_tell_days, review->zone);
	if (ballot->exclusions == 0) { /* P6 */
		ballot->review_web_due =
		    duty_day(course, review->end, edition->review_web_days, review->zone);
		course_enter(course, STAGE_FINAL, review->end);
		return;
	}
	course->round_at = review->end; /* P7 */
	ballot->outcome = OUTCOME_UNKNOWN;
	ballot->nfailures = 0;
	course_enter(course, STAGE_RESCINDED, review->end);
}
