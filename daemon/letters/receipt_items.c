#include "daemon/letters/receipt_items.h"

#include <string.h>
#include <talloc.h>

#include "daemon/page.h"

struct collecting {
	void *ctx;
	const struct ledger *ledger;
	const struct receipt_mail *mail;
	int64_t now;
	struct receipt_item *items;
	size_t n;
};

static bool
is_mails(
    const struct collecting *c, const char *message_id, const char *from_address, int64_t message)
{
	const struct receipt_mail *mail = c->mail;

	if (message == mail->message)
		return true;
	return mail->message_id && message_id && mail->from_address && from_address &&
	       strcmp(mail->message_id, message_id) == 0 &&
	       strcmp(mail->from_address, from_address) == 0;
}

static bool
is_of(const struct collecting *c, const struct record *record)
{
	return is_mails(c, record->message_id, record->from_address, record->message);
}

/* True if a vote or endorsement of the mail is on the ballot. */
static bool
has_said(const struct collecting *c, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++)
		if (is_of(c, b->votes[i].record))
			return true;
	for (i = 0; i < b->nendorsers; i++)
		if (b->endorsers[i].record && is_of(c, b->endorsers[i].record))
			return true;
	return false;
}

static bool
is_on(const struct fact *fact, const struct ballot *b)
{
	return fact && fact->ballot && strcmp(fact->ballot, b->label) == 0;
}

bool
receipt_needs(const struct ledger *ledger, const struct queue_item *queue, size_t nqueue,
    const struct receipt_mail *mail, const struct ballot *ballot)
{
	const struct collecting c = { .mail = mail };
	size_t i;

	for (i = 0; i < nqueue; i++)
		if (is_on(queue[i].fact, ballot) &&
		    is_mails(&c, queue[i].message_id, queue[i].from_address, queue[i].message))
			return true;
	for (i = 0; i < ledger->nstrays; i++) {
		const struct record *record = &ledger->strays[i].fact->record;

		if (is_on(record->fact, ballot) && is_of(&c, record))
			return true;
	}
	return has_said(&c, ballot);
}

/* Voting is going on or still to come. */
static bool
may_be_voted_on(const struct collecting *c, const struct ballot *b)
{
	return b && ballot_is_open(b) && b->stage < STAGE_CLOSED &&
	       (b->voting.end == WHEN_UNKNOWN || c->now <= b->voting.end);
}

static const char *
time_of(struct collecting *c, int64_t at)
{
	return page_time(c->ctx, at, c->ledger->group->digest.zone);
}

/* How a vote is said so that nobody can misread it. */
static const char *
plain_vote(struct collecting *c, const struct receipt_item *item)
{
	return talloc_asprintf(c->ctx, "\"%s votes YES on Ballot %s\" (or NO, or ABSTAIN)",
	    item->org ? page_words(c->ctx, item->org, FACT_NAME_MAX) : "<your organisation>",
	    item->label ? item->label : "<label>");
}

static void
vote_again(struct collecting *c, struct receipt_item *item)
{
	const struct ballot *b = item->ballot;

	item->mends = true;
	item->mend_until = b ? b->voting.end : WHEN_UNKNOWN;
	item->mend = talloc_asprintf(c->ctx, "Send %s to %s%s%s%s.", plain_vote(c, item),
	    c->ledger->group->list,
	    b && b->voting.start != WHEN_UNKNOWN && c->now < b->voting.start
		? talloc_asprintf(
		      c->ctx, " once voting has begun on %s,", time_of(c, b->voting.start))
	    : b && b->voting.start == WHEN_UNKNOWN ? " once voting has begun"
						   : "",
	    b && b->voting.end != WHEN_UNKNOWN ? " by " : "",
	    b && b->voting.end != WHEN_UNKNOWN ? time_of(c, b->voting.end) : "");
}

/* Until the chair has announced the result, a late vote can be told to have been sent in time. */
static void
ask_the_chair(struct receipt_item *item)
{
	const struct ballot *b = item->ballot;

	item->mends = b && b->announced == OUTCOME_UNKNOWN && b->state == BALLOT_CLOSED;
	item->mend_until = b ? b->result_due : WHEN_UNKNOWN;
	item->mend = "If it reached the list in time, answer this mail with WRONG before the "
		     "result is announced.";
}

/* What a vote that does not count needs: by its reason in ballot/. */
static void
judge_vote(struct collecting *c, struct receipt_item *item)
{
	const struct ballot *b = item->ballot;
	const char *reason = item->reason ? item->reason : "it is not admissible";

	if (strcmp(reason, "late") == 0) {
		item->why = talloc_asprintf(
		    c->ctx, "It came after voting had closed on %s.", time_of(c, b->voting.end));
		ask_the_chair(item);
		return;
	}
	if (strcmp(reason, "early") == 0)
		item->why = b->voting.start != WHEN_UNKNOWN
				? talloc_asprintf(
				      c->ctx, "Voting begins on %s.", time_of(c, b->voting.start))
				: "Voting has not been opened yet.";
	else if (strcmp(reason, "wrong list") == 0)
		item->why =
		    talloc_asprintf(c->ctx, "It was not posted to %s.", c->ledger->group->list);
	else if (strcmp(reason, "contradictory") == 0)
		item->why = "Your organisation has given different answers at the same time.";
	else
		item->why = talloc_asprintf(c->ctx, "The rules do not admit it: %s.", reason);
	if (may_be_voted_on(c, b))
		vote_again(c, item);
}

static struct receipt_item *
add(struct collecting *c, const struct fact *fact, const struct record *record)
{
	struct receipt_item *item;

	c->items = talloc_realloc(c->ctx, c->items, struct receipt_item, c->n + 1);
	item = &c->items[c->n++];
	*item = (struct receipt_item){ .record = record, .fact = fact, .mend_until = WHEN_UNKNOWN };
	return item;
}

/* A copy of another, or a vote that the writer has replaced meanwhile, is no news. */
static bool
is_no_news(const char *reason)
{
	return reason && (strcmp(reason, "copy") == 0 || strcmp(reason, "superseded") == 0 ||
			     strcmp(reason, "repeated in a digest") == 0);
}

static void
collect_votes(struct collecting *c, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++) {
		const struct ballot_vote *v = &b->votes[i];
		struct receipt_item *item;

		if (!is_of(c, v->record) || is_no_news(v->reason))
			continue;
		item = add(c, v->record->fact, v->record);
		item->org = v->org;
		item->label = b->label;
		item->ballot = b;
		item->counts = v->admissible;
		item->reason = v->reason;
		if (!item->counts) {
			judge_vote(c, item);
			continue;
		}
		item->mends = true;
		item->mend_until = b->voting.end;
		if (may_be_voted_on(c, b))
			item->mend = talloc_asprintf(c->ctx,
			    "Voting closes on %s; until then a later vote replaces this one.",
			    time_of(c, b->voting.end));
	}
}

static void
collect_endorsements(struct collecting *c, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < b->nendorsers; i++) {
		const struct ballot_endorser *e = &b->endorsers[i];
		struct receipt_item *item;

		/* The proposer's mail names them too; it is not theirs. */
		if (!is_of(c, e->record) || e->record->fact->kind != FACT_SECOND)
			continue;
		item = add(c, e->record->fact, e->record);
		item->org = e->who.org;
		item->label = b->label;
		item->ballot = b;
		item->counts = e->counts;
		item->reason = e->reason;
		item->mends = ballot_is_open(b);
		if (!item->counts)
			item->why = talloc_asprintf(c->ctx, "The rules do not count it: %s.",
			    e->reason ? e->reason : "no reason is recorded");
	}
}

/* Support that may have been a vote is told of by the ledger, not by the queue. */
static bool
is_told_of(const struct fact *fact)
{
	return fact && (fact->kind == FACT_VOTE || fact->kind == FACT_SECOND);
}

/* Votes and endorsements that wait for a person, or that nobody can tell the ballot of. */
static void
collect_unclear(struct collecting *c, const struct fact *fact, const char *why)
{
	struct receipt_item *item;

	item = add(c, fact, NULL);
	item->org = fact->who.org;
	item->label = fact->ballot;
	item->ballot = item->label ? ledger_ballot(c->ledger, item->label) : NULL;
	item->why =
	    talloc_asprintf(c->ctx, "It could not be read with certainty%s%s; the chair is asked.",
		why ? ": " : "", why ? why : "");
	if (fact->kind != FACT_SECOND && (!item->ballot || may_be_voted_on(c, item->ballot)))
		vote_again(c, item);
	item->mends = item->mends || (item->ballot && ballot_is_open(item->ballot));
}

size_t
receipt_items(void *ctx, const struct ledger *ledger, const struct queue_item *queue, size_t nqueue,
    const struct receipt_mail *mail, int64_t now, struct receipt_item **items_r)
{
	struct collecting c = { .ctx = ctx, .ledger = ledger, .mail = mail, .now = now };
	size_t i, n = 0;

	for (i = 0; i < ledger->nballots; i++) {
		collect_votes(&c, ledger->ballots[i]);
		collect_endorsements(&c, ledger->ballots[i]);
	}
	for (i = 0; i < nqueue; i++)
		if (is_told_of(queue[i].fact) &&
		    is_mails(&c, queue[i].message_id, queue[i].from_address, queue[i].message))
			collect_unclear(&c, queue[i].fact, queue[i].fact->doubt);
	for (i = 0; i < ledger->nstrays; i++) {
		const struct record *stray = &ledger->strays[i].fact->record;

		if (is_of(&c, stray) &&
		    (is_told_of(stray->fact) || stray->fact->kind == FACT_SUPPORT))
			collect_unclear(&c, stray->fact, ledger->strays[i].why);
	}
	for (i = 0; i < c.n; i++)
		if (c.items[i].mends)
			c.items[n++] = c.items[i];
	*items_r = c.items;
	return n;
}
