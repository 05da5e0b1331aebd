#include <stdarg.h>
#include <string.h>

#include "ballot/course.h"

void
problem(struct course *course, enum rule rule, const char *format, ...)
{
	struct ballot *ballot = course->ballot;
	struct ballot_problem *told;
	va_list args;
	char *text;

	if (ballot->nproblems == BALLOT_PROBLEMS_MAX)
		return;
	va_start(args, format);
	text = talloc_vasprintf(ballot, format, args);
	va_end(args);
	if (!g_hash_table_add(course->told, text))
		return;
	if (ballot->nproblems == course->problems_room) {
		course->problems_room = course->problems_room == 0 ? 8 : 2 * course->problems_room;
		ballot->problems = talloc_realloc(
		    ballot, ballot->problems, struct ballot_problem, course->problems_room);
	}
	told = &ballot->problems[ballot->nproblems++];
	told->rule = rule;
	told->section = course->edition->section[rule];
	told->text = text;
}

/* RULES V2: what does not count is told once for each reason, the votes carry the rest. */
static void
votes_refused(struct course *course)
{
	static const struct {
		const char *reason;
		enum rule rule;
		const char *what;
	} told[] = {
		{ "early", RULE_VOTE, "came before voting began" },
		{ "late", RULE_VOTE, "came after voting had ended" },
		{ "no start of voting seen", RULE_VOTING,
		    "came although no start of voting was seen" },
		{ "wrong list", RULE_LIST, "went to another list than the group's own" },
		{ "not a member", RULE_VOTE, "came from no member" },
		{ "no longer a member", RULE_VOTE, "came after membership had ended" },
		{ "not yet a member", RULE_VOTE, "came before membership began" },
		{ "not a member when voting began", RULE_VOTE,
		    "came from members that joined after voting began" },
		{ "not a voting member", RULE_VOTE, "came from members that have no vote" },
		{ "affiliate", RULE_VOTE, "came from affiliates of members" },
		{ "not its representative", RULE_VOTE,
		    "were cast for a member by somebody of another organisation" },
		{ "contradictory", RULE_VOTE, "contradict another one of the same second" },
		{ "organisation not known", RULE_VOTE, "came from an unknown organisation" },
	};
	const struct ballot *ballot = course->ballot;

	for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
		unsigned n = 0;

		for (size_t j = 0; j < ballot->nvotes; j++)
			n += same_name(ballot->votes[j].reason, told[i].reason);
		if (n > 0)
			problem(course, told[i].rule, "%u vote%s that %s: not counted.", n,
			    n == 1 ? "" : "s", told[i].what);
	}
}

/* RULES R2 to R4: endorsers that the rules do not let count. */
static void
endorsers_refused(struct course *course)
{
	const struct ballot *ballot = course->ballot;

	for (size_t i = 0; i < ballot->nendorsers; i++) {
		const struct ballot_endorser *endorser = &ballot->endorsers[i];

		if (endorser->counts || same_name(endorser->reason, "withdrawn"))
			continue;
		problem(course, RULE_ENDORSERS, "The endorsement of %s (%s) does not count: %s.",
		    endorser->who.name != NULL ? endorser->who.name : "an unnamed person",
		    endorser->who.org != NULL ? endorser->who.org : "organisation not known",
		    endorser->reason);
	}
}

/* What the chair has to do by a day that has passed. */
static void
duties_missed(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	char day[WHEN_TEXT_MAX];

	if (ballot->stage == STAGE_CLOSED && ballot->announced_at == WHEN_UNKNOWN &&
	    ballot->result_due != WHEN_UNKNOWN && course->now >= ballot->result_due + WHEN_DAY)
		problem(course, RULE_RESULT, "The result was due on %s and has not been announced.",
		    when_to_date(ballot->result_due, day));
	if (ballot->stage == STAGE_AWAIT_REVIEW && ballot->kind != MOTION_UNKNOWN &&
	    course->now >= ballot->review_notice_due + WHEN_DAY)
		problem(course, RULE_REVIEW,
		    "The review notice was due on %s and has not been sent%s.",
		    when_to_date(ballot->review_notice_due, day),
		    course->now >= ballot->vice_chair_due + WHEN_DAY
			? "; the vice chair must open the review now"
			: "");
}

/* RULES P5, P6: the chair tells the list how the review ended. */
static void
review_end_told(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	const struct record *told = NULL;
	char day[WHEN_TEXT_MAX];

	if (ballot->review_tell_due == WHEN_UNKNOWN || course->input->nchairs == 0)
		return;
	for (size_t i = 0; i < course->nrecords && told == NULL; i++) {
		const struct record *record = course->records[i];

		if (record->at > ballot->review.end && from_chair(course, record) &&
		    on_list(course, record))
			told = record;
	}
	course->ballot->review_told = told != NULL;
	when_to_date(ballot->review_tell_due, day);
	if (told == NULL && course->now >= ballot->review_tell_due + WHEN_DAY)
		problem(course, RULE_REVIEW,
		    "The end of the review was to be told to the list by %s, and no mail of the "
		    "chair does.",
		    day);
	else if (told != NULL &&
		 duty_day(course, told->at, 0, ballot->review.zone) > ballot->review_tell_due)
		problem(course, RULE_REVIEW,
		    "The end of the review was to be told to the list by %s and was told later.",
		    day);
}

/* RULES section 6: without three known meetings nobody can say whether the votes suffice. */
static void
quorum_unknown(struct course *course)
{
	const struct ballot *ballot = course->ballot;

	if (ballot->outcome == OUTCOME_UNKNOWN || ballot->quorum.needed > 0)
		return;
	if (course->edition->quorum == QUORUM_NONE || ballot->kind == MOTION_OFFICER)
		return;
	problem(course, RULE_QUORUM,
	    "The quorum cannot be told: the attendance of %d meetings before voting is needed.",
	    course->edition->quorum_meetings);
}

/* RULES T2, the trap: the class has its majority, and by the letter it lacks a vote. */
static void
literal_majority_lacks(struct course *course, const char *class_name,
    const struct threshold *threshold, const struct ballot_count *count)
{
	bool is_half = 2 * threshold->num == threshold->den && threshold->strict;

	if (!is_half || count->yes <= count->no || tally_literal_majority(count))
		return;
	problem(course, RULE_THRESHOLDS,
	    "The yes votes of the %s, %u of %u, are more than half, which decides. Read by the "
	    "letter, half and one vote more, they are too few.",
	    class_name, count->yes, count->yes + count->no);
}

static void
literal_majority(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	const struct edition *edition = course->edition;

	if (!edition->tell_literal_majority || ballot->outcome == OUTCOME_UNKNOWN ||
	    (ballot->kind == MOTION_OFFICER && !edition->officer_needs_quorum))
		return;
	literal_majority_lacks(course, "issuers", &edition->issuer, &ballot->issuer);
	literal_majority_lacks(course, "consumers", &edition->consumer, &ballot->consumer);
}

void
problems_finish(struct course *course)
{
	endorsers_refused(course);
	votes_refused(course);
	quorum_unknown(course);
	literal_majority(course);
	duties_missed(course);
	review_end_told(course);
}
