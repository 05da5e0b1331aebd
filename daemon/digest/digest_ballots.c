#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/record/voters.h"

bool
digest_is_open(const struct ballot *b)
{
	return b->state != BALLOT_ADOPTED && b->state != BALLOT_FAILED &&
	       b->state != BALLOT_WITHDRAWN && b->state != BALLOT_EXPIRED;
}

bool
digest_is_live(const struct writer *w, const struct ballot *b)
{
	int64_t now = w->in->now, past = now - (int64_t)DIGEST_MINUTES_DAYS * WHEN_DAY;

	if (!digest_is_open(b) || b->stage == STAGE_NONE)
		return false;
	return b->changed >= past || b->voting.start > now || b->voting.end > now ||
	       b->expires > now || b->review.end > now;
}

bool
digest_ended_lately(const struct writer *w, const struct ballot *b)
{
	int64_t since = w->in->since != WHEN_UNKNOWN
			    ? w->in->since
			    : w->in->now - (int64_t)DIGEST_ENDED_DAYS * WHEN_DAY;

	return !digest_is_open(b) && b->stage != STAGE_NONE && b->changed > since;
}

/* The chair may have said by mail that it is announced elsewhere. */
static bool
is_said_announced(const struct writer *w, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < w->in->nannounced; i++)
		if (strcmp(w->in->announced[i].subject, b->label) == 0 &&
		    strcmp(w->in->announced[i].word, "announced") == 0)
			return true;
	return false;
}

bool
digest_awaits_result(const struct writer *w, const struct ballot *b)
{
	return b->outcome != OUTCOME_UNKNOWN && b->announced == OUTCOME_UNKNOWN &&
	       b->state == BALLOT_CLOSED && !is_said_announced(w, b);
}

/* ---- how it stands ---- */

static void
write_discussion(struct writer *w, const struct ballot *b)
{
	if (b->voting.start != WHEN_UNKNOWN && b->voting.start > w->in->now)
		sheet_detail(w->sheet, TONE_PLAIN,
		    "Discussion; voting is announced from %s to %s. %s",
		    dw_time(w, b->voting.start), dw_time(w, b->voting.end),
		    dw_evidence(w, b->voting_start));
	else if (b->discussion.end != WHEN_UNKNOWN)
		sheet_detail(w->sheet, TONE_PLAIN,
		    "Discussion since %s; by the rules voting may start from %s.",
		    dw_time(w, b->discussion.start), dw_time(w, b->discussion.end));
	else
		sheet_detail(
		    w->sheet, TONE_PLAIN, "Discussion since %s.", dw_time(w, b->discussion.start));
}

static void
write_state(struct writer *w, const struct ballot *b)
{
	struct sheet *s = w->sheet;

	switch (b->state) {
	case BALLOT_DISCUSSION:
		write_discussion(w, b);
		break;
	case BALLOT_VOTING:
		sheet_detail(s, TONE_PLAIN, "Voting until %s (%s). %s", dw_time(w, b->voting.end),
		    dw_near(w, dw_days_to(w, b->voting.end)), dw_evidence(w, b->voting_start));
		break;
	case BALLOT_CLOSED:
		if (b->announcement)
			sheet_detail(s, TONE_PLAIN,
			    "Voting ended %s; the result was announced on %s. %s",
			    dw_time(w, b->voting.end), dw_date(w, b->announcement->at),
			    dw_evidence(w, b->announcement));
		else
			sheet_detail(s, TONE_PLAIN, "Voting ended %s; the result is due %s.",
			    dw_time(w, b->voting.end), dw_day(w, b->result_due));
		break;
	case BALLOT_REVIEW:
		sheet_detail(s, TONE_PLAIN, "Review until %s.", dw_time(w, b->review.end));
		break;
	case BALLOT_DRAFTING:
	case BALLOT_SEEKING_ENDORSERS:
		sheet_detail(s, TONE_PLAIN, "%s.",
		    b->state == BALLOT_DRAFTING ? "Drafting" : "Seeking endorsers");
		break;
	default:
		sheet_detail(s, TONE_PLAIN, "%c%s. %s",
		    g_ascii_toupper(ballot_state_name(b->state)[0]),
		    ballot_state_name(b->state) + 1, dw_evidence(w, b->announcement));
	}
	if (digest_is_open(b) && b->expires != WHEN_UNKNOWN)
		sheet_detail(s, TONE_PLAIN, "Fails by expiry on %s if voting has not started.",
		    dw_time(w, b->expires));
}

/* RULES D9: endorsements carry over to a new version; which one was endorsed is shown. */
static const char *
older_version(struct writer *w, const struct ballot *b, const struct ballot_endorser *e)
{
	if (!e->version || !b->version || strcmp(e->version, b->version) == 0)
		return "";
	return talloc_asprintf(w->sheet, ", for v%s", dw_name(w, e->version));
}

static void
write_sides(struct writer *w, const struct ballot *b)
{
	struct sheet *s = w->sheet;
	size_t i;

	if (b->proposer.name || b->proposer.org)
		sheet_detail(s, TONE_PLAIN, "Proposed by %s %s", dw_who(w, &b->proposer),
		    dw_evidence(w, b->proposal));
	for (i = 0; i < b->nendorsers; i++) {
		const struct ballot_endorser *e = &b->endorsers[i];

		sheet_detail(s, e->counts ? TONE_PLAIN : TONE_QUIET, "%s %s%s%s%s %s",
		    e->counts ? "Endorsed by" : "Endorsement not counted:", dw_who(w, &e->who),
		    older_version(w, b, e), e->confirmed ? "" : ", as the ballot's text says",
		    e->counts ? "" : talloc_asprintf(s, " (%s)", dw_zoned(w, e->reason)),
		    dw_evidence(w, e->record));
	}
	if (b->endorsers_missing > 0 && b->stage <= STAGE_DISCUSSION && digest_is_open(b))
		sheet_detail(s, TONE_PLAIN, "%u of %u endorsers still missing.",
		    b->endorsers_missing, b->endorsers_needed);
}

/* ---- votes ---- */

/* "Kestrel [3], Larkspur [4]"; NULL: none. */
static const char *
voters(struct writer *w, const struct ballot *b, enum vote_value value)
{
	char *line = NULL;
	size_t i;

	for (i = 0; i < b->nvotes; i++) {
		const struct ballot_vote *v = &b->votes[i];

		if (!v->admissible || v->vote != value)
			continue;
		if (!line)
			line = talloc_strdup(w->sheet, "");
		line =
		    talloc_asprintf_append(line, "%s%s%s %s", *line ? ", " : "", dw_name(w, v->org),
			disputes_on(&w->in->disputes, v->record, b->label) ? " (disputed)" : "",
			dw_evidence(w, v->record));
	}
	return line;
}

bool
digest_may_vote(const struct writer *w, const struct ballot *b, const char *org)
{
	const struct roster *roster = w->in->ledger->group->roster;
	const struct member *m =
	    org && b->state == BALLOT_VOTING ? roster_member(roster, org, b->voting.start) : NULL;

	return m && voters_may(roster, m, b) && !voters_has(b, m);
}

static void
write_not_voted(struct writer *w, const struct ballot *b)
{
	static const struct {
		enum member_class class;
		const char *name;
	} classes[] = { { MEMBER_ISSUER, "issuers" }, { MEMBER_CONSUMER, "consumers" } };
	const struct roster *roster = w->in->ledger->group->roster;
	size_t c, i;

	for (c = 0; c < G_N_ELEMENTS(classes); c++) {
		char *line = talloc_strdup(w->sheet, "");

		for (i = 0; i < roster->nmembers; i++) {
			const struct member *m = &roster->members[i];

			if (m->class == classes[c].class && voters_may(roster, m, b) &&
			    !voters_has(b, m))
				line = talloc_asprintf_append(
				    line, "%s%s", *line ? ", " : "", dw_name(w, m->name));
		}
		if (*line)
			sheet_detail(w->sheet, TONE_PLAIN, "Have not voted yet (%s): %s",
			    classes[c].name, line);
	}
}

static void
write_quorum(struct writer *w, const struct ballot *b)
{
	if (b->quorum.needed > 0)
		sheet_detail(w->sheet, TONE_PLAIN, "Quorum: %u %s needed, %u given%s (%s%s).",
		    b->quorum.needed, dw_plural(b->quorum.needed, "vote", "votes"),
		    b->quorum.present, b->quorum.met ? ": reached" : "",
		    b->quorum.active_average[0]
			? "average attendance "
			: "the number for the first meetings: no more are known",
		    b->quorum.active_average);
	else if (b->kind != MOTION_OFFICER && !b->quorum.met)
		sheet_detail(w->sheet, TONE_PLAIN,
		    "Quorum: undefined, the attendance of too few meetings is known.");
}

static void
write_votes(struct writer *w, const struct ballot *b)
{
	static const char *const names[VOTE_COUNT] = { "Yes", "No", "Abstain" };
	struct sheet *s = w->sheet;
	size_t i;
	int v;

	if (b->voting.start == WHEN_UNKNOWN || b->voting.start > w->in->now)
		return;
	sheet_tally(s, "Issuers", b->issuer.yes, b->issuer.no, b->issuer.abstain);
	sheet_tally(s, "Consumers", b->consumer.yes, b->consumer.no, b->consumer.abstain);
	write_quorum(w, b);
	for (v = 0; v < VOTE_COUNT; v++) {
		const char *line = voters(w, b, (enum vote_value)v);

		if (line)
			sheet_detail(s, TONE_PLAIN, "%s: %s", names[v], line);
	}
	for (i = 0; i < b->nvotes; i++)
		if (!b->votes[i].admissible)
			sheet_detail(s, TONE_QUIET, "Not counted: %s votes %s (%s) %s",
			    dw_name(w, b->votes[i].org), vote_name(b->votes[i].vote),
			    dw_zoned(w, b->votes[i].reason), dw_evidence(w, b->votes[i].record));
	if (b->state != BALLOT_VOTING)
		return;
	write_not_voted(w, b);
	sheet_detail(s, TONE_PLAIN, "If voting closed now it would %s%s",
	    b->if_closed_now.outcome == OUTCOME_PASSED ? "pass" : "fail",
	    b->if_closed_now.nmissing > 0 ? ". It needs:" : ".");
	for (i = 0; i < b->if_closed_now.nmissing; i++)
		sheet_part(s, "%s", dw_zoned(w, b->if_closed_now.missing[i]));
}

/* ---- pushback and rules ---- */

static void
write_pushback(struct writer *w, const struct ballot *b)
{
	size_t i, next;

	for (i = 0; i < b->npushback; i = next) {
		const struct record *r = b->pushback[i].record;

		for (next = i + 1;
		     next < b->npushback && b->pushback[next].record->message == r->message;)
			next++;
		sheet_detail(w->sheet, TONE_PLAIN, "%s by %s on %s: \"%s\"%s %s",
		    b->pushback[i].answered ? "Pushback, answered since," : "Open pushback",
		    dw_who(w, &r->fact->who), dw_date(w, r->at), dw_quote(w, r->fact->quote),
		    next == i + 1 ? ""
				  : talloc_asprintf(w->sheet, ", and %zu more %s in that mail",
					next - i - 1, dw_plural(next - i - 1, "point", "points")),
		    dw_evidence(w, r));
	}
}

static const char *
heading(struct writer *w, const struct ballot *b)
{
	return talloc_asprintf(w->sheet, "%s%s%s%s%s", b->label, b->version ? " v" : "",
	    b->version ? dw_name(w, b->version) : "", b->title ? ": " : "",
	    b->title ? dw_name(w, b->title) : "");
}

/* " (too few yes votes of issuers; no quorum)". */
static const char *
failures(struct writer *w, const struct ballot *b)
{
	static const struct {
		const char *word, *text;
	} told[] = {
		{ "ISSUERS", "too few yes votes of issuers" },
		{ "CONSUMERS", "too few yes votes of consumers" },
		{ "NO_YES_IN_CLASS", "no yes vote in one of the classes" },
		{ "QUORUM_UNDEFINED", "nobody can say what the quorum is" },
		{ "QUORUM", "no quorum" },
		{ "MAJORITY", "no majority" },
	};
	char *text = talloc_strdup(w->sheet, "");
	size_t i, k;

	for (i = 0; i < b->nfailures; i++)
		for (k = 0; k < G_N_ELEMENTS(told); k++)
			if (strcmp(b->failures[i], told[k].word) == 0)
				text = talloc_asprintf_append(
				    text, "%s%s", *text ? "; " : " (", told[k].text);
	return *text ? talloc_strdup_append(text, ")") : text;
}

static void
write_ballot(struct writer *w, const struct ballot *b)
{
	size_t i;

	sheet_head(w->sheet, heading(w, b));
	write_state(w, b);
	write_sides(w, b);
	write_votes(w, b);
	if (b->outcome != OUTCOME_UNKNOWN)
		sheet_detail(w->sheet, TONE_PLAIN, "Result by our count: %s%s%s.%s",
		    ballot_hangs_on_quorum(b) ? "it " : "", dw_outcome(b),
		    ballot_hangs_on_quorum(b) ? "" : failures(w, b),
		    b->announced != OUTCOME_UNKNOWN && b->announced != b->outcome
			? " The announcement says otherwise."
			: "");
	write_pushback(w, b);
	for (i = 0; i < b->nproblems && !w->for_members; i++)
		sheet_detail(w->sheet, TONE_QUIET, "Rules: %s (%s)",
		    dw_zoned(w, b->problems[i].text), b->problems[i].section);
}

void
digest_ballots(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i, open = 0, ended = 0, past = w->in->nforgotten;

	sheet_section(w->sheet, "Open ballots");
	for (i = 0; i < l->nballots; i++) {
		const struct ballot *b = l->ballots[i];

		if (digest_is_live(w, b) && ++open)
			write_ballot(w, b);
		else
			past += digest_is_open(b) && b->stage != STAGE_NONE;
	}
	if (open == 0)
		sheet_para(w->sheet, TONE_PLAIN, "None.");
	if (past > 0 && !w->for_members)
		sheet_para(w->sheet, TONE_QUIET,
		    "Of %zu %s that nothing became of in %d days no end is known: minutectl "
		    "ballots --group %s",
		    past, dw_plural(past, "ballot", "ballots"), (int)DIGEST_MINUTES_DAYS,
		    l->group->name);
	for (i = 0; i < l->nballots; i++)
		if (digest_ended_lately(w, l->ballots[i])) {
			if (ended++ == 0)
				sheet_section(w->sheet, w->in->since == WHEN_UNKNOWN
							    ? "Ended ballots"
							    : "Ended since the last digest");
			write_ballot(w, l->ballots[i]);
		}
}

/* ---- known from talk only ---- */

/* Whoever spoke of it last. */
static const char *
last_word(struct writer *w, const struct ballot *b)
{
	const struct record *last = NULL;
	size_t i;

	for (i = 0; i < b->nendorsers; i++)
		if (!last || b->endorsers[i].record->at > last->at)
			last = b->endorsers[i].record;
	for (i = 0; i < b->nvotes; i++)
		if (!last || b->votes[i].record->at > last->at)
			last = b->votes[i].record;
	for (i = 0; i < b->npushback; i++)
		if (!last || b->pushback[i].record->at > last->at)
			last = b->pushback[i].record;
	if (!last)
		return "";
	return talloc_asprintf(w->sheet, "; %s on %s: \"%s\" %s",
	    dw_name(w, last->from_name ? last->from_name : last->from_address),
	    dw_date(w, last->at), dw_quote(w, last->fact->quote), dw_evidence(w, last));
}

void
digest_spoken(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i, n = 0;

	for (i = 0; i < l->nballots; i++) {
		const struct ballot *b = l->ballots[i];

		if (b->stage != STAGE_NONE || !digest_is_open(b) ||
		    b->changed < w->in->now - (int64_t)DIGEST_MINUTES_DAYS * WHEN_DAY)
			continue;
		if (n++ == 0)
			sheet_section(w->sheet, "Spoken of");
		sheet_item(w->sheet, TONE_PLAIN, b->label, "no proposal of it was posted%s",
		    last_word(w, b));
	}
}
