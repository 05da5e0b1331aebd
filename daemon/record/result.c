#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "daemon/record/result.h"

/* What the announcement is written from and into. */
struct announcement {
	void *ctx;
	const struct ballot *ballot;
	const struct edition *edition;
	GString *text;
};

static void line(struct announcement *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
line(struct announcement *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(a->text, format, args);
	va_end(args);
	g_string_append_c(a->text, '\n');
}

/* Words of a mail or roster, so that Markdown and HTML take none of them for markup. */
static const char *
words(struct announcement *a, const char *text)
{
	const char *plain = page_words(a->ctx, text, FACT_NAME_MAX), *p;
	GString *safe = g_string_new(NULL);
	const char *result;

	for (p = plain; *p != '\0'; p++) {
		if (strchr("\\`*_{}[]<>#|~", *p) != NULL)
			g_string_append_c(safe, '\\');
		if (*p == '&')
			g_string_append(safe, "&amp;");
		else
			g_string_append_c(safe, *p);
	}
	result = talloc_strdup(a->ctx, safe->str);
	g_string_free(safe, TRUE);
	return result;
}

static const char *
who(struct announcement *a, const struct person *person)
{
	if (person->name != NULL && person->org != NULL)
		return talloc_asprintf(
		    a->ctx, "%s of %s", words(a, person->name), words(a, person->org));
	if (person->name == NULL && person->org == NULL)
		return "somebody not known";
	return words(a, person->name != NULL ? person->name : person->org);
}

static const char *
moment_of(struct announcement *a, int64_t at)
{
	int year, month, day, hour, minute;

	if (at == WHEN_UNKNOWN)
		return "not known";
	when_parts(at, NULL, &year, &month, &day, &hour, &minute, NULL, NULL);
	return talloc_asprintf(
	    a->ctx, "%04d-%02d-%02d %02d:%02d UTC", year, month, day, hour, minute);
}

static const char *
plural(unsigned n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static const char *
met(bool is_met)
{
	return is_met ? "**met**" : "**not met**";
}

static bool
fails(const struct ballot *ballot, const char *test)
{
	for (size_t i = 0; i < ballot->nfailures; i++) {
		if (strcmp(ballot->failures[i], test) == 0)
			return true;
	}
	return false;
}

/* ---- the votes ---- */

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The members of a class that voted so, by name; "" for none. */
static const char *
voters(struct announcement *a, enum member_class class, enum vote_value value)
{
	const struct ballot *ballot = a->ballot;
	GPtrArray *names = g_ptr_array_new();
	char *joined;
	const char *result;

	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];

		if (vote->admissible && vote->vote == value &&
		    (vote->class == MEMBER_ISSUER) == (class == MEMBER_ISSUER))
			g_ptr_array_add(names, (gpointer)(uintptr_t)words(a, vote->org));
	}
	g_ptr_array_sort(names, by_name);
	g_ptr_array_add(names, NULL);
	joined = g_strjoinv(", ", (char **)names->pdata);
	result = talloc_asprintf(a->ctx, "%s%s", joined[0] != '\0' ? ": " : "", joined);
	g_free(joined);
	g_ptr_array_free(names, TRUE);
	return result;
}

static void
write_class(struct announcement *a, enum member_class class, const struct ballot_count *count)
{
	bool issuer = class == MEMBER_ISSUER;
	unsigned total = count->yes + count->no + count->abstain;
	const char *abstentions = count->abstain == 0
				      ? "no abstentions"
				      : talloc_asprintf(a->ctx, "%u %s", count->abstain,
					    plural(count->abstain, "abstention", "abstentions"));
	const struct {
		enum vote_value value;
		unsigned n;
		const char *does;
	} rows[] = { { VOTE_YES, count->yes, "voting YES" }, { VOTE_NO, count->no, "voting NO" },
		{ VOTE_ABSTAIN, count->abstain, "ABSTAINING" } };

	line(a, "### Certificate %s\n", issuer ? "Issuers" : "Consumers");
	line(a, "%u %s in total, with %s:\n", total, plural(total, "vote", "votes"), abstentions);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		line(a, "- %u %s %s%s", rows[i].n,
		    issuer ? plural(rows[i].n, "Issuer", "Issuers")
			   : plural(rows[i].n, "Consumer", "Consumers"),
		    rows[i].does, voters(a, class, rows[i].value));
	line(a, "%s", "");
}

/* A vote that another of the same member replaced needs no mention. */
static bool
is_refused(const struct ballot_vote *vote)
{
	return !vote->admissible && vote->reason != NULL &&
	       strcmp(vote->reason, "superseded") != 0 && strcmp(vote->reason, "copy") != 0;
}

static void
write_refused(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	bool any = false;

	for (size_t i = 0; i < ballot->nvotes; i++) {
		const struct ballot_vote *vote = &ballot->votes[i];

		if (!is_refused(vote))
			continue;
		if (!any)
			line(a, "### Votes not counted\n");
		any = true;
		line(a, "- %s, %s: %s",
		    vote->org != NULL ? words(a, vote->org) : "organisation not known",
		    vote_name(vote->vote), vote->reason);
	}
	if (any)
		line(a, "%s", "");
}

/* ---- what the rules ask for ---- */

/* The share of yes among yes and no, cut and not rounded: 66.6 % are not two thirds. */
static const char *
share(struct announcement *a, const struct ballot_count *count)
{
	uint64_t tenths, sum = (uint64_t)count->yes + count->no;

	if (sum == 0)
		return "no member voted yes or no";
	tenths = (uint64_t)count->yes * 1000 / sum;
	return talloc_asprintf(a->ctx, "%u of %u, %u.%u %%", count->yes, (unsigned)sum,
	    (unsigned)(tenths / 10), (unsigned)(tenths % 10));
}

static void
write_threshold(struct announcement *a, const struct threshold *threshold, const char *class,
    const struct ballot_count *count, bool is_met)
{
	if (threshold->num == 0)
		return;
	line(a,
	    "   - Of the Certificate %s that voted yes or no, %s %d/%d had to vote yes (%s): %s.",
	    class, threshold->strict ? "more than" : "at least", threshold->num, threshold->den,
	    share(a, count), met(is_met));
}

static void
write_thresholds(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	const struct edition *edition = a->edition;
	const struct ballot_count *issuer = &ballot->issuer, *consumer = &ballot->consumer;

	line(a, "1. %s; abstentions do not count here:", edition->section[RULE_THRESHOLDS]);
	write_threshold(a, &edition->issuer, "Issuers", issuer, !fails(ballot, "ISSUERS"));
	write_threshold(a, &edition->consumer, "Consumers", consumer, !fails(ballot, "CONSUMERS"));
	if (edition->yes_in_each_class)
		line(a,
		    "   - At least one Certificate Issuer and one Certificate Consumer had to vote "
		    "yes (%u and %u did): %s.",
		    issuer->yes, consumer->yes, met(!fails(ballot, "NO_YES_IN_CLASS")));
}

static void
write_quorum(struct announcement *a)
{
	static const char *const shares[] = { [QUORUM_MORE_THAN_HALF] =
						  "more than half of the active members took part",
		[QUORUM_HALF] = "at least half of the active members took part",
		[QUORUM_AVERAGE] = "at least as many members took part as are active" };
	const struct ballot_quorum *quorum = &a->ballot->quorum;
	const struct edition *edition = a->edition;
	const char *abstentions =
	    edition->abstain_counts_for_quorum ? "abstentions count" : "abstentions do not count";

	if (edition->quorum == QUORUM_NONE)
		return;
	line(a, "2. %s; for the quorum %s:", edition->section[RULE_QUORUM], abstentions);
	if (quorum->needed == 0)
		line(a,
		    "   - The attendance of the last %d meetings before voting is not known, so "
		    "the quorum cannot be told; %u member%s took part.",
		    edition->quorum_meetings, quorum->present, quorum->present == 1 ? "" : "s");
	else if (quorum->active_average[0] == '\0')
		line(a,
		    "   - The attendance of fewer than %d meetings before voting is known, so the "
		    "quorum was %u, as it is until so many were held; %u took part: %s.",
		    edition->quorum_meetings, quorum->needed, quorum->present, met(quorum->met));
	else
		line(a,
		    "   - A result is valid if %s. Their number, the "
		    "average attendance of the last %d meetings before voting, was %s, so the "
		    "quorum was %u; %u took part: %s.",
		    shares[edition->quorum], edition->quorum_meetings, quorum->active_average,
		    quorum->needed, quorum->present, met(quorum->met));
}

static void
write_requirements(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	const struct edition *edition = a->edition;

	line(a, "## What the rules require\n");
	if (ballot->kind == MOTION_OFFICER && !edition->officer_needs_quorum) {
		line(a,
		    "1. %s: more members had to vote yes than no, whatever their class (%u yes, %u "
		    "no): %s.\n",
		    edition->section[RULE_OFFICER], ballot->issuer.yes + ballot->consumer.yes,
		    ballot->issuer.no + ballot->consumer.no, met(ballot->nfailures == 0));
		return;
	}
	write_thresholds(a);
	write_quorum(a);
	line(a, "%s", "");
}

/* ---- outcome, purpose, dates ---- */

static void
write_outcome(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;

	if (ballot_hangs_on_quorum(ballot))
		line(a,
		    "Voting on Ballot %s is over. It has enough yes votes; whether it **passes** "
		    "depends on the quorum.\n",
		    ballot->label);
	else
		line(a, "Voting on Ballot %s is over, and the ballot has **%s**.\n", ballot->label,
		    ballot->outcome == OUTCOME_PASSED ? "passed" : "failed");
}

/* What follows from a ballot that passed. */
static void
write_next(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	const struct edition *edition = a->edition;
	bool maintenance = ballot->kind == MOTION_MAINTENANCE;
	int days = maintenance ? edition->review_maintenance_days : edition->review_days;

	if (ballot->outcome != OUTCOME_PASSED || days == 0 || ballot->second_vote ||
	    (!maintenance && ballot->kind != MOTION_GUIDELINE))
		return;
	line(a,
	    "The ballot proposed a %s, so a review period of %d days follows (%s); the result is "
	    "final when it ends without an exclusion notice.\n",
	    maintenance ? "Final Maintenance Guideline" : "Final Guideline", days,
	    edition->section[RULE_REVIEW]);
}

static void
write_purpose(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	GString *endorsers = g_string_new(NULL);

	for (size_t i = 0; i < ballot->nendorsers; i++) {
		if (ballot->endorsers[i].counts)
			g_string_append_printf(endorsers, "%s%s", endorsers->len > 0 ? " and " : "",
			    who(a, &ballot->endorsers[i].who));
	}
	line(a, "## Purpose of the ballot\n");
	if (ballot->title != NULL)
		line(a, "%s.\n", words(a, ballot->title));
	line(a, "Proposed by %s%s%s.\n", who(a, &ballot->proposer),
	    endorsers->len > 0 ? " and endorsed by " : "", endorsers->str);
	g_string_free(endorsers, TRUE);
}

static void
write_procedure(struct announcement *a)
{
	const struct ballot *ballot = a->ballot;
	const struct edition *edition = a->edition;

	line(a, "## Procedure\n");
	if (ballot->kind != MOTION_OFFICER) {
		line(a, "Discussion (at least %d days)\n", edition->discussion_days);
		line(a, "- Start: %s", moment_of(a, ballot->discussion.start));
		line(a, "- End: %s\n", moment_of(a, ballot->voting.start));
	}
	line(a, "Vote for approval (%d days)\n", edition->voting_days);
	line(a, "- Start: %s", moment_of(a, ballot->voting.start));
	line(a, "- End: %s", moment_of(a, ballot->voting.end));
	if (ballot->review.start != WHEN_UNKNOWN) {
		line(a, "\nReview\n");
		line(a, "- Start: %s", moment_of(a, ballot->review.start));
		line(a, "- End: %s", moment_of(a, ballot->review.end));
	}
}

/* Why there is nothing to announce, or NULL. */
static const char *
refusal(const struct ballot *ballot)
{
	if (ballot->kind == MOTION_ELECTION)
		return "it is a secret election, whose votes are not collected";
	if (ballot->stage == STAGE_WITHDRAWN)
		return "it was withdrawn";
	if (ballot->stage == STAGE_EXPIRED)
		return "it expired before voting began";
	if (ballot->stage == STAGE_RESCINDED)
		return "its vote is void, as exclusion notices were filed";
	if (ballot->voting.end == WHEN_UNKNOWN)
		return "no start of voting is in the record";
	if (ballot->stage < STAGE_CLOSED || ballot->outcome == OUTCOME_UNKNOWN)
		return "voting is not over";
	return NULL;
}

const char *
result_write(void *ctx, const struct ballot *ballot, const char **why_r)
{
	struct announcement a = { .ballot = ballot, .edition = ballot->edition };
	const char *text;

	*why_r = refusal(ballot);
	if (*why_r != NULL)
		return NULL;
	a.ctx = talloc_new(NULL);
	a.text = g_string_new(NULL);
	line(&a, "# Ballot %s%s%s%s%s\n", ballot->label, ballot->version != NULL ? " v" : "",
	    ballot->version != NULL ? words(&a, ballot->version) : "",
	    ballot->title != NULL ? ": " : "",
	    ballot->title != NULL ? words(&a, ballot->title) : "");
	write_outcome(&a);
	line(&a, "## Voting results\n");
	write_class(&a, MEMBER_ISSUER, &ballot->issuer);
	write_class(&a, MEMBER_CONSUMER, &ballot->consumer);
	write_refused(&a);
	write_requirements(&a);
	write_next(&a);
	write_purpose(&a);
	write_procedure(&a);
	text = talloc_strdup(ctx, a.text->str);
	g_string_free(a.text, TRUE);
	talloc_free(a.ctx);
	return text;
}
