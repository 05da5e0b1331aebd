#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest.h"
#include "daemon/page.h"

enum { INDENT = 2, HANG = 2 };

/* What writing a digest needs at hand. */
struct writer {
	const struct digest_input *in;
	struct page *page;
	const char *zone;
};

static bool
is_open(const struct ballot *b)
{
	return b->state != BALLOT_ADOPTED && b->state != BALLOT_FAILED &&
	       b->state != BALLOT_WITHDRAWN && b->state != BALLOT_EXPIRED;
}

static bool
ended_lately(const struct writer *w, const struct ballot *b)
{
	return !is_open(b) && (w->in->since == WHEN_UNKNOWN || b->changed > w->in->since);
}

static const char *
who(struct writer *w, const struct person *person)
{
	const char *name = page_words(w->page, person->name, FACT_NAME_MAX);
	const char *org = page_words(w->page, person->org, FACT_NAME_MAX);

	if (person->name && person->org)
		return talloc_asprintf(w->page, "%s (%s)", name, org);
	if (person->name || person->org)
		return person->name ? name : org;
	return "somebody unknown";
}

static const char *
evidence(struct writer *w, const struct record *record)
{
	return record ? page_evidence(w->page, record->message_id) : "";
}

static const char *
time_of(struct writer *w, int64_t at)
{
	return page_time(w->page, at, w->zone);
}

/* Dates of the rules are midnights UTC that stand for a day. */
static const char *
day_of(struct writer *w, int64_t at)
{
	return page_date(w->page, at, NULL);
}

static const char *
plural(unsigned n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* ---- what needs the chair ---- */

static unsigned
needs_of_ballot(struct writer *w, const struct ballot *b)
{
	struct page *p = w->page;
	unsigned n = 0;

	if (b->outcome != OUTCOME_UNKNOWN && b->announced == OUTCOME_UNKNOWN &&
	    b->state == BALLOT_CLOSED) {
		page_line(p, 0, HANG,
		    "* %s: voting is over, by our count it %s; announce the result by %s.",
		    b->label, b->outcome == OUTCOME_PASSED ? "passed" : "failed",
		    day_of(w, b->result_due));
		n++;
	}
	if (b->stage == STAGE_AWAIT_REVIEW) {
		page_line(p, 0, HANG, "* %s: open the review by %s.", b->label,
		    day_of(w, b->review_notice_due));
		n++;
	}
	if (is_open(b) && b->endorsers_missing > 0 && b->stage <= STAGE_DRAFT &&
	    b->proposed != WHEN_UNKNOWN) {
		page_line(p, 0, HANG, "* %s: needs %u more %s%s%s.", b->label, b->endorsers_missing,
		    plural(b->endorsers_missing, "endorser", "endorsers"),
		    b->expires != WHEN_UNKNOWN ? "; it expires on " : "",
		    b->expires != WHEN_UNKNOWN ? page_date(p, b->expires, w->zone) : "");
		n++;
	}
	if (b->state == BALLOT_VOTING && b->if_closed_now.outcome != OUTCOME_PASSED) {
		page_line(p, 0, HANG, "* %s: voting ends %s and it would not pass now.", b->label,
		    time_of(w, b->voting.end));
		n++;
	}
	return n;
}

static void
write_needs(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	unsigned n = 0;
	size_t i;

	page_heading(w->page, "What needs you");
	for (i = 0; i < l->nballots; i++)
		n += needs_of_ballot(w, l->ballots[i]);
	for (i = 0; i < l->nminutes; i++) {
		const struct ledger_minutes *m = &l->minutes[i];

		if (m->state != MINUTES_AWAIT_APPROVAL)
			continue;
		page_line(w->page, 0, HANG,
		    "* Minutes of %s wait for approval; final by the rules on %s if no meeting "
		    "comes first.",
		    day_of(w, m->meeting->at), day_of(w, m->final_on));
		n++;
	}
	if (w->in->nqueue + l->nstrays > 0) {
		page_line(w->page, 0, HANG,
		    "* %zu %s could not be read with certainty and %s until you or an operator "
		    "decide; see below.",
		    w->in->nqueue + l->nstrays,
		    plural((unsigned)(w->in->nqueue + l->nstrays), "point", "points"),
		    plural((unsigned)(w->in->nqueue + l->nstrays), "counts for nothing",
			"count for nothing"));
		n++;
	}
	if (n == 0)
		page_line(w->page, 0, 0, "Nothing.");
}

/* ---- a ballot ---- */

static void
write_state(struct writer *w, const struct ballot *b)
{
	struct page *p = w->page;

	switch (b->state) {
	case BALLOT_DISCUSSION:
		if (b->voting.start != WHEN_UNKNOWN && b->voting.start > w->in->now)
			page_line(p, INDENT, HANG, "Discussion; voting is announced from %s to %s.",
			    time_of(w, b->voting.start), time_of(w, b->voting.end));
		else
			page_line(p, INDENT, HANG, "Discussion since %s; voting may start from %s.",
			    time_of(w, b->discussion.start), time_of(w, b->discussion.end));
		break;
	case BALLOT_VOTING:
		page_line(p, INDENT, HANG, "Voting until %s. %s", time_of(w, b->voting.end),
		    evidence(w, b->voting_start));
		break;
	case BALLOT_CLOSED:
		page_line(p, INDENT, HANG, "Voting ended %s; the result is due %s.",
		    time_of(w, b->voting.end), day_of(w, b->result_due));
		break;
	case BALLOT_REVIEW:
		page_line(p, INDENT, HANG, "Review until %s.", time_of(w, b->review.end));
		break;
	case BALLOT_DRAFTING:
	case BALLOT_SEEKING_ENDORSERS:
		page_line(p, INDENT, HANG, "%s.",
		    b->state == BALLOT_DRAFTING ? "Drafting" : "Seeking endorsers");
		break;
	default:
		page_line(p, INDENT, HANG, "%c%s.", g_ascii_toupper(ballot_state_name(b->state)[0]),
		    ballot_state_name(b->state) + 1);
	}
	if (is_open(b) && b->expires != WHEN_UNKNOWN)
		page_line(p, INDENT, HANG, "Fails by expiry on %s if voting has not started.",
		    time_of(w, b->expires));
}

/* RULES D9: endorsements carry over to a new version; which one was endorsed is shown. */
static const char *
older_version(struct writer *w, const struct ballot *b, const struct ballot_endorser *e)
{
	if (!e->version || !b->version || strcmp(e->version, b->version) == 0)
		return "";
	return talloc_asprintf(
	    w->page, ", for v%s", page_words(w->page, e->version, FACT_LABEL_MAX));
}

/* The first message that shows who proposed: the records of the ballot's own side are its
 * endorsers' too. */
static void
write_sides(struct writer *w, const struct ballot *b)
{
	struct page *p = w->page;
	size_t i;

	if (b->proposer.name || b->proposer.org)
		page_line(p, INDENT, HANG, "Proposed by %s %s", who(w, &b->proposer),
		    evidence(w, b->proposal));
	for (i = 0; i < b->nendorsers; i++) {
		const struct ballot_endorser *e = &b->endorsers[i];

		page_line(p, INDENT, HANG, "%s %s%s%s%s %s",
		    e->counts ? "Endorsed by" : "Endorsement not counted:", who(w, &e->who),
		    older_version(w, b, e), e->confirmed ? "" : ", as the ballot's text says",
		    e->counts ? "" : talloc_asprintf(p, " (%s)", e->reason),
		    evidence(w, e->record));
	}
	if (b->endorsers_missing > 0 && is_open(b))
		page_line(p, INDENT, HANG, "%u of %u endorsers still missing.",
		    b->endorsers_missing, b->endorsers_needed);
}

static void
write_class(struct writer *w, const char *name, const struct ballot_count *c)
{
	page_line(
	    w->page, INDENT, HANG, "%s %u yes, %u no, %u abstain", name, c->yes, c->no, c->abstain);
}

static void
write_votes(struct writer *w, const struct ballot *b)
{
	static const char *const words[VOTE_COUNT] = { "Yes:", "No:", "Abstain:" };
	struct page *p = w->page;
	size_t i;
	int v;

	if (b->voting.start == WHEN_UNKNOWN || b->voting.start > w->in->now)
		return;
	write_class(w, "Issuers:  ", &b->issuer);
	write_class(w, "Consumers:", &b->consumer);
	if (b->quorum.needed > 0)
		page_line(p, INDENT, HANG,
		    "Quorum: %u of %u needed have voted%s (average attendance %s).",
		    b->quorum.present, b->quorum.needed, b->quorum.met ? ", reached" : "",
		    b->quorum.active_average);
	else if (b->kind != MOTION_OFFICER)
		page_line(p, INDENT, HANG,
		    "Quorum: undefined, the minutes of too few meetings are known.");
	for (v = 0; v < VOTE_COUNT; v++) {
		char *line = NULL;

		for (i = 0; i < b->nvotes; i++)
			if (b->votes[i].admissible && b->votes[i].vote == (enum vote_value)v)
				line = line ? talloc_asprintf_append(line, ", %s %s",
						  page_words(p, b->votes[i].org, FACT_NAME_MAX),
						  evidence(w, b->votes[i].record))
					    : talloc_asprintf(p, "%s %s",
						  page_words(p, b->votes[i].org, FACT_NAME_MAX),
						  evidence(w, b->votes[i].record));
		if (line)
			page_line(p, INDENT, HANG, "%s %s", words[v], line);
	}
	for (i = 0; i < b->nvotes; i++)
		if (!b->votes[i].admissible)
			page_line(p, INDENT, HANG, "Not counted: %s votes %s (%s) %s",
			    page_words(p, b->votes[i].org, FACT_NAME_MAX),
			    vote_name(b->votes[i].vote), b->votes[i].reason,
			    evidence(w, b->votes[i].record));
	if (b->state == BALLOT_VOTING) {
		page_line(p, INDENT, HANG, "If voting closed now it would %s.",
		    b->if_closed_now.outcome == OUTCOME_PASSED ? "pass" : "fail");
		for (i = 0; i < b->if_closed_now.nmissing; i++)
			page_line(p, 2 * INDENT, HANG, "- %s", b->if_closed_now.missing[i]);
	}
}

static void
write_pushback(struct writer *w, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < b->npushback; i++) {
		const struct record *r = b->pushback[i].record;

		page_line(w->page, INDENT, HANG, "Pushback%s by %s on %s: \"%s\" %s",
		    b->pushback[i].answered ? " (answered since)" : "", who(w, &r->fact->who),
		    page_date(w->page, r->at, w->zone),
		    page_words(w->page, r->fact->quote, PAGE_QUOTE_MAX), evidence(w, r));
	}
}

static void
write_ballot(struct writer *w, const struct ballot *b)
{
	struct page *p = w->page;
	size_t i;

	page_blank(p);
	page_line(p, 0, HANG, "%s%s%s%s%s", b->label, b->version ? " v" : "",
	    b->version ? page_words(p, b->version, FACT_LABEL_MAX) : "", b->title ? ": " : "",
	    b->title ? page_words(p, b->title, FACT_NAME_MAX) : "");
	write_state(w, b);
	write_sides(w, b);
	write_votes(w, b);
	if (b->outcome != OUTCOME_UNKNOWN)
		page_line(p, INDENT, HANG, "Result by our count: %s.%s",
		    b->outcome == OUTCOME_PASSED ? "passed" : "failed",
		    b->announced != OUTCOME_UNKNOWN && b->announced != b->outcome
			? " The announcement says otherwise."
			: "");
	write_pushback(w, b);
	for (i = 0; i < b->nproblems; i++)
		page_line(
		    p, INDENT, HANG, "Rules: %s (%s)", b->problems[i].text, b->problems[i].section);
}

static void
write_ballots(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	size_t i, open = 0, ended = 0;

	page_heading(w->page, "Open ballots");
	for (i = 0; i < l->nballots; i++)
		if (is_open(l->ballots[i]) && ++open)
			write_ballot(w, l->ballots[i]);
	if (open == 0)
		page_line(w->page, 0, 0, "None.");
	for (i = 0; i < l->nballots; i++)
		if (ended_lately(w, l->ballots[i])) {
			if (ended++ == 0)
				page_heading(w->page, w->in->since == WHEN_UNKNOWN
							  ? "Ended ballots"
							  : "Ended since the last digest");
			write_ballot(w, l->ballots[i]);
		}
}

/* ---- minutes, queue ---- */

static void
write_minutes(struct writer *w)
{
	const struct ledger *l = w->in->ledger;
	struct page *p = w->page;
	size_t i, shown = 0;

	page_heading(p, "Minutes");
	for (i = 0; i < l->nminutes; i++) {
		const struct ledger_minutes *m = &l->minutes[i];
		const struct stored_minutes *row = m->meeting->minutes;

		if (m->state == MINUTES_APPROVED && w->in->since != WHEN_UNKNOWN &&
		    row->at <= w->in->since &&
		    (!m->approved_in || m->approved_in->at <= w->in->since))
			continue;
		shown++;
		page_line(p, 0, HANG,
		    "Meeting of %s: received %s from %s, %s%s; %zu attendees, %u voting members "
		    "%s%s%s",
		    day_of(w, m->meeting->at), page_date(p, row->at, w->zone),
		    page_words(
			p, row->from_name ? row->from_name : row->from_address, FACT_NAME_MAX),
		    minutes_state_name(m->state),
		    m->state == MINUTES_AWAIT_APPROVAL
			? talloc_asprintf(p, " (final by the rules on %s)", day_of(w, m->final_on))
			: "",
		    m->meeting->nattendees, m->meeting->orgs, page_evidence(p, row->message_id),
		    m->approved_in ? ", approved in " : "",
		    m->approved_in ? page_evidence(p, m->approved_in->message_id) : "");
	}
	if (shown == 0)
		page_line(p, 0, 0, "None received.");
}

static void
write_unclear(struct writer *w)
{
	const struct digest_input *in = w->in;
	struct page *p = w->page;
	size_t i;

	if (in->nqueue + in->ledger->nstrays == 0)
		return;
	page_heading(p, "Not read with certainty");
	for (i = 0; i < in->nqueue && i < DIGEST_QUEUE_SHOWN; i++) {
		const struct queue_item *q = &in->queue[i];

		page_line(p, 0, HANG, "* %s, \"%s\": %s%s%s%s %s",
		    page_words(p, q->from_name ? q->from_name : q->from_address, FACT_NAME_MAX),
		    page_words(p, q->subject, PAGE_QUOTE_MAX),
		    page_words(p, q->why, PAGE_QUOTE_MAX), q->fact ? " \"" : "",
		    q->fact ? page_words(p, q->fact->quote, PAGE_QUOTE_MAX) : "",
		    q->fact ? "\"" : "", page_evidence(p, q->message_id));
	}
	if (in->nqueue > DIGEST_QUEUE_SHOWN)
		page_line(p, 0, HANG, "* and %zu more: minutectl queue --group %s",
		    in->nqueue - DIGEST_QUEUE_SHOWN, in->ledger->group->name);
	for (i = 0; i < in->ledger->nstrays && i < DIGEST_QUEUE_SHOWN; i++) {
		const struct ledger_stray *stray = &in->ledger->strays[i];
		const struct record *r = &stray->fact->record;

		page_line(p, 0, HANG, "* %s: a %s that does not count, as %s: \"%s\" %s",
		    who(w, &r->fact->who), fact_kind_name(r->fact->kind), stray->why,
		    page_words(p, r->fact->quote, PAGE_QUOTE_MAX), page_evidence(p, r->message_id));
	}
}

static void
write_health(struct writer *w)
{
	const struct mailbox_poll *poll = w->in->poll;

	if (poll && poll->why)
		page_line(w->page, 0, 0,
		    "The mailbox could not be read: %s. It was last read %s, so later mails are "
		    "missing here.",
		    page_words(w->page, poll->why, PAGE_QUOTE_MAX), time_of(w, poll->ok_at));
	else if (poll && poll->ok_at != WHEN_UNKNOWN)
		page_line(w->page, 0, 0, "The mailbox was read at %s.", time_of(w, poll->ok_at));
}

/* So every digest that somebody keeps is a witness of the record up to it. */
static const char *
head_line(struct writer *w)
{
	const struct chain_head *head = &w->in->head;

	if (head->number == 0)
		return "";
	return talloc_asprintf(w->page, "\nThe record stands at entry %lld, %.*s.\n",
	    (long long)head->number, CHAIN_SHOWN, head->sha256);
}

struct digest *
digest_write(void *ctx, const struct digest_input *input)
{
	struct digest *digest = talloc_zero(ctx, struct digest);
	const struct group_config *group = input->ledger->group;
	struct writer w = { .in = input,
		.page = page_new(digest, group->archive_url),
		.zone = group->digest.zone };

	digest->subject = talloc_asprintf(
	    digest, "[%s] Ballot status, %s", group->name, page_date(digest, input->now, w.zone));
	page_line(w.page, 0, 0, "%s", group->title);
	page_line(w.page, 0, 0, "Ballot status at %s. All times are %s.", time_of(&w, input->now),
	    w.zone ? w.zone : "UTC");
	write_health(&w);
	write_needs(&w);
	write_ballots(&w);
	write_minutes(&w);
	write_unclear(&w);
	digest->text = talloc_asprintf(digest, "%s%s", page_text(w.page), head_line(&w));
	return digest;
}
