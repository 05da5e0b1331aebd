#include <stdarg.h>

#include "ballot/course.h"

enum { MISSING_MAX = 12 }; /* sentences: fewer than there are tests and reasons below */

static void missing(struct course *course, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
missing(struct course *course, const char *format, ...)
{
	struct ballot_forecast *forecast = &course->ballot->if_closed_now;
	va_list args;

	va_start(args, format);
	forecast->missing[forecast->nmissing++] = talloc_vasprintf(course->ballot, format, args);
	va_end(args);
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/*
 * How many more yes votes would meet the threshold, with the no votes as they are;
 * 0: none ever would.
 */
static uint64_t
yes_wanted(const struct threshold *threshold, const struct ballot_count *count)
{
	int64_t num = threshold->num, gap = (int64_t)threshold->den - threshold->num;
	int64_t lacking = (int64_t)count->no * num - (int64_t)count->yes * gap;

	if (gap <= 0)
		return 0;
	return (uint64_t)(lacking / gap + (threshold->strict || lacking % gap != 0));
}

static void
class_missing(struct course *course, const char *class, const struct threshold *threshold,
    const struct ballot_count *count)
{
	uint64_t wanted = yes_wanted(threshold, count);

	if (wanted == 0)
		missing(
		    course, "No further votes of %ss can outweigh the %u no.", class, count->no);
	else
		missing(course, "%llu more yes vote%s of %ss to outweigh %u no.",
		    (unsigned long long)wanted, plural(wanted), class, count->no);
}

static void
yes_missing(struct course *course)
{
	const struct ballot *ballot = course->ballot;

	if (ballot->issuer.yes == 0)
		missing(course, "A yes vote of an issuer.");
	if (ballot->consumer.yes == 0)
		missing(course, "A yes vote of a consumer.");
}

static void
quorum_missing(struct course *course)
{
	const struct ballot_quorum *quorum = &course->ballot->quorum;

	missing(course, "%u more vote%s for the quorum of %u.", quorum->needed - quorum->present,
	    plural(quorum->needed - quorum->present), quorum->needed);
}

static void
test_missing(struct course *course, const char *failure)
{
	const struct ballot *ballot = course->ballot;

	if (same_name(failure, "ISSUERS"))
		class_missing(course, "issuer", &course->edition->issuer, &ballot->issuer);
	else if (same_name(failure, "CONSUMERS"))
		class_missing(course, "consumer", &course->edition->consumer, &ballot->consumer);
	else if (same_name(failure, "NO_YES_IN_CLASS"))
		yes_missing(course);
	else if (same_name(failure, "QUORUM"))
		quorum_missing(course);
	else if (same_name(failure, "QUORUM_UNDEFINED"))
		missing(course, "The attendance of %d meetings, from which the quorum follows.",
		    course->edition->quorum_meetings);
	else
		missing(course, "More yes votes than no votes.");
}

/* What keeps voting from beginning. */
static void
start_missing(struct course *course)
{
	const struct ballot *ballot = course->ballot;
	char text[WHEN_TEXT_MAX];

	if (ballot->stage == STAGE_NONE)
		missing(course, "A proposal posted to the list.");
	if (ballot->endorsers_missing > 0 && ballot->stage <= STAGE_DISCUSSION)
		missing(course, "%u more endorser%s.", ballot->endorsers_missing,
		    plural(ballot->endorsers_missing));
	if (ballot->stage == STAGE_VOTING_SET)
		missing(
		    course, "The start of voting at %s.", when_to_iso(ballot->voting.start, text));
	else if (ballot->discussion.end != WHEN_UNKNOWN)
		missing(course, "The start of voting, not before %s.",
		    when_to_iso(ballot->discussion.end, text));
	else
		missing(course, "The start of voting.");
}

/* A ballot that voting no longer decides. */
static bool
is_settled(struct course *course)
{
	struct ballot *ballot = course->ballot;

	if (ballot->stage == STAGE_WITHDRAWN)
		missing(course, "The ballot was withdrawn.");
	else if (ballot->stage == STAGE_EXPIRED)
		missing(course, "The ballot expired.");
	else if (ballot->stage == STAGE_RESCINDED)
		missing(course, "The vote was rescinded because of exclusion notices.");
	else if (ballot->kind == MOTION_ELECTION)
		missing(course, "The votes of a secret election are not collected.");
	else if (ballot->stage >= STAGE_CLOSED && ballot->voting.end == WHEN_UNKNOWN)
		missing(course, "The votes: no start of voting was seen.");
	else
		return false;
	ballot->if_closed_now.outcome = ballot->outcome;
	return true;
}

void
forecast_make(struct course *course)
{
	struct ballot *ballot = course->ballot;
	struct ballot_forecast *forecast = &ballot->if_closed_now;
	const char *failures[8];
	size_t n;

	forecast->missing = talloc_array(ballot, const char *, MISSING_MAX);
	if (is_settled(course))
		return;
	if (ballot->stage < STAGE_VOTING)
		start_missing(course);
	n = tally_judge(course->edition, ballot->kind, &ballot->issuer, &ballot->consumer,
	    ballot->quorum.needed, failures);
	for (size_t i = 0; i < n; i++)
		test_missing(course, failures[i]);
	forecast->outcome = forecast->nmissing == 0 ? OUTCOME_PASSED : OUTCOME_FAILED;
}
