#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/ballot_json.h"
#include "daemon/ctl/ctl.h"
#include "daemon/page.h"
#include "daemon/record/disputes.h"
#include "daemon/record/filing.h"
#include "daemon/record/spoken.h"
#include "daemon/record/ledger_label.h"
#include "parser/json.h"

static bool
is_over(const struct ballot *b)
{
	return b->state == BALLOT_ADOPTED || b->state == BALLOT_FAILED ||
	       b->state == BALLOT_WITHDRAWN || b->state == BALLOT_EXPIRED;
}

/* The next moment that matters for a ballot in its state, and what it is. */
static int64_t
deadline(const struct ballot *b, const char **what_r)
{
	switch (b->state) {
	case BALLOT_VOTING:
		*what_r = "voting ends";
		return b->voting.end;
	case BALLOT_CLOSED:
		*what_r = "result due";
		return b->result_due;
	case BALLOT_REVIEW:
		*what_r = "review ends";
		return b->review.end;
	case BALLOT_DISCUSSION:
		*what_r = "voting from";
		return b->discussion.end;
	default:
		*what_r = "expires";
		return is_over(b) ? WHEN_UNKNOWN : b->expires;
	}
}

/* A result may be announced until its day ends; all else is due at a moment. */
static const char *
due_text(struct ctl *ctl, const struct ballot *b)
{
	char day[WHEN_TEXT_MAX];
	const char *what;
	int64_t at = deadline(b, &what);

	if (at == WHEN_UNKNOWN)
		return "-";
	return talloc_asprintf(ctl->ctx, "%s %s", what,
	    b->state == BALLOT_CLOSED ? when_to_date(at, day) : ctl_time(ctl, at));
}

static void
print_line(struct ctl *ctl, const struct ballot *b)
{
	printf("%-10s %-18s %-34s %u-%u-%u / %u-%u-%u  %s\n", b->label,
	    page_name(ctl->ctx, ballot_state_name(b->state)), due_text(ctl, b), b->issuer.yes,
	    b->issuer.no, b->issuer.abstain, b->consumer.yes, b->consumer.no, b->consumer.abstain,
	    ctl_words(ctl, b->title));
}

static int
show_ballots(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	int status;
	const struct ledger *ledger = ctl_ledger(ctl, group, &status);
	size_t i;

	for (i = 0; ledger && i < ledger->nballots; i++) {
		if (is_over(ledger->ballots[i]) && !ctl->all)
			continue;
		if (ctl->json)
			json_array_append_new(array, ballot_to_json(ledger->ballots[i]));
		else
			print_line(ctl, ledger->ballots[i]);
	}
	return status;
}

int
ctl_ballots(struct ctl *ctl)
{
	return ctl_each_group(ctl, "ballots", show_ballots);
}

/* ---- one ballot ---- */

const struct ballot *
ctl_find_ballot(struct ctl *ctl, struct ledger **ledger_r, int *status_r)
{
	const char *label = ledger_label(ctl->ctx, ctl->config, ctl->arguments[0]);
	const struct group_config *groups, *owner = filing_label_group(ctl->config, label);
	size_t ngroups = ctl_groups(ctl, &groups), i;

	*status_r = ngroups ? ctl_open(ctl, STORE_READ) : CTL_USAGE;
	for (i = 0; i < ngroups && *status_r == CTL_OK; i++) {
		const struct ballot *b;
		struct ledger *ledger;

		if (owner && owner != &groups[i])
			continue;
		ledger = ctl_ledger(ctl, &groups[i], status_r);
		b = ledger ? ledger_ballot(ledger, label) : NULL;
		if (b) {
			*ledger_r = ledger;
			return b;
		}
	}
	if (*status_r == CTL_OK)
		*status_r =
		    ctl_fail(CTL_NOT_WELL, ctl_words(ctl, label), "no such ballot in the record");
	return NULL;
}

static const char *
who(struct ctl *ctl, const struct person *p)
{
	if (p->name && p->org)
		return talloc_asprintf(
		    ctl->ctx, "%s (%s)", ctl_words(ctl, p->name), ctl_words(ctl, p->org));
	return p->name || p->org ? ctl_words(ctl, p->name ? p->name : p->org) : "unknown";
}

static void
print_period(struct ctl *ctl, const char *name, const struct period *p)
{
	if (p->start != WHEN_UNKNOWN || p->end != WHEN_UNKNOWN)
		printf("%-12s%s to %s\n", name, ctl_time(ctl, p->start), ctl_time(ctl, p->end));
}

static void
print_tally(const struct ballot *b)
{
	printf("issuers     %u yes, %u no, %u abstain\n", b->issuer.yes, b->issuer.no,
	    b->issuer.abstain);
	printf("consumers   %u yes, %u no, %u abstain\n", b->consumer.yes, b->consumer.no,
	    b->consumer.abstain);
	if (b->quorum.needed > 0)
		printf("quorum      %u of %u needed, %s (%s%s)\n", b->quorum.present,
		    b->quorum.needed, b->quorum.met ? "met" : "not met",
		    b->quorum.active_average[0]
			? "average attendance "
			: "the number for the first meetings: no more are known",
		    b->quorum.active_average);
	else
		printf("quorum      %s\n", b->quorum.met ? "none asked" : "undefined");
	if (b->outcome != OUTCOME_UNKNOWN)
		printf("result      %s\n", outcome_name(b->outcome));
	else if (b->state == BALLOT_VOTING)
		printf("if closed now  %s\n", outcome_name(b->if_closed_now.outcome));
}

static void
print_ballot(struct ctl *ctl, const struct ballot *b)
{
	size_t i;

	printf("%s%s%s  %s\n", b->label, b->version ? " v" : "", b->version ? b->version : "",
	    ctl_words(ctl, b->title));
	printf("state       %s\nproposer    %s\n", page_name(ctl->ctx, ballot_state_name(b->state)),
	    who(ctl, &b->proposer));
	for (i = 0; i < b->nendorsers; i++)
		printf("%-12s%s%s%s%s%s%s\n", i ? "" : "endorsers", who(ctl, &b->endorsers[i].who),
		    b->endorsers[i].version ? ", v" : "",
		    b->endorsers[i].version ? ctl_words(ctl, b->endorsers[i].version) : "",
		    b->endorsers[i].confirmed ? "" : ", named in the text",
		    b->endorsers[i].counts ? "" : ", not counted: ",
		    b->endorsers[i].counts ? "" : b->endorsers[i].reason);
	print_period(ctl, "discussion", &b->discussion);
	print_period(ctl, "voting", &b->voting);
	print_period(ctl, "review", &b->review);
	print_tally(b);
	for (i = 0; i < b->npushback; i++)
		printf("pushback    %s%s: \"%s\"\n", who(ctl, &b->pushback[i].record->fact->who),
		    b->pushback[i].answered ? " (answered)" : "",
		    ctl_words(ctl, b->pushback[i].record->fact->quote));
	for (i = 0; i < b->nproblems; i++)
		printf("problem     %s (%s)\n", b->problems[i].text, b->problems[i].section);
}

static void
print_spoken(struct ctl *ctl, const struct spoken *spoken, size_t nspoken)
{
	size_t i, k;

	for (i = 0; i < nspoken; i++) {
		const struct spoken_ballot *said = spoken[i].said;

		printf("minutes     %s, as \"%s\": %s%s%s%s%s\n", spoken[i].meeting->date,
		    ctl_words(ctl, said->label),
		    page_name(ctl->ctx, spoken_state_name(said->state)),
		    said->lead ? ", led by " : "", said->lead ? ctl_words(ctl, said->lead) : "",
		    said->pushback ? ", pushback" : "",
		    said->needs_second ? ", endorsers are sought" : "");
		for (k = 0; k < said->nquotes; k++)
			printf("            \"%s\"\n", ctl_words(ctl, said->quotes[k]));
	}
}

/* Mark what its writer disputes in `array`, which tells of the ballot's votes in their order. */
static void
mark_disputed(json_t *array, const struct ballot *b, const struct disputes *disputes)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++)
		json_object_set_new(json_array_get(array, i), "disputed",
		    json_boolean(disputes_on(disputes, b->votes[i].record, b->label)));
}

int
ctl_ballot(struct ctl *ctl)
{
	int status;
	struct ledger *ledger;
	const struct ballot *b = ctl_find_ballot(ctl, &ledger, &status);
	struct disputes disputes;
	struct spoken *spoken;
	size_t nspoken;

	if (b)
		status = ctl_stored(
		    ctl, disputes_load(ctl->ctx, ctl->store, ledger, &disputes), "ballot");
	if (!b || status != CTL_OK)
		return status;
	nspoken = spoken_of(ctl->ctx, ctl->config, ledger, b, &spoken);
	if (ctl->json) {
		json_t *object = ballot_to_json(b);

		json_object_set_new(object, "spoken", spoken_to_json(spoken, nspoken));
		mark_disputed(json_object_get(object, "votes"), b, &disputes);
		ctl_print_json(object);
	} else {
		print_ballot(ctl, b);
		print_spoken(ctl, spoken, nspoken);
	}
	return status;
}

/* ---- explain ---- */

static json_t *
ruling_json(const struct ledger_ruling *l)
{
	if (!l)
		return json_null();
	return json_pack("{sI ss ss so so so}", "item", (json_int_t)l->ruling->item, "ruling",
	    ruling_name(l->ruling->word), "author", l->ruling->author, "at",
	    moment_to_json(l->ruling->at), "reason", ctl_text(l->ruling->reason), "quote",
	    ctl_text(l->ruling->quote));
}

/* One piece of evidence: the message, the sender, the words, the rule, and whether it counts. */
static json_t *
evidence_json(const struct ledger *ledger, const struct record *r, const struct person *person,
    bool counts, const char *reason)
{
	return json_pack("{so so so so so so so ss ss ss ss sb so sI so}", "person",
	    ctl_text(person->name), "org", ctl_text(person->org), "message_id",
	    ctl_text(r->message_id), "at", moment_to_json(r->at), "from_name",
	    ctl_text(r->from_name), "from_address", ctl_text(r->from_address), "subject",
	    ctl_text(r->subject), "grade", grade_name(r->grade), "certainty",
	    certainty_name(r->fact->certainty), "rule", r->fact->rule, "quote", r->fact->quote,
	    "counts", counts, "reason", ctl_text(reason), "item", (json_int_t)r->item, "ruling",
	    ruling_json(ledger_ruling(ledger, r->item)));
}

static bool
is_about(const struct ledger_ruling *l, const struct ballot *b)
{
	return l->label && strcmp(l->label, b->label) == 0;
}

static json_t *
explain_json(const struct ledger *ledger, const struct ballot *b)
{
	json_t *seconds = json_array(), *votes = json_array(), *pushback = json_array();
	json_t *rulings = json_array();
	size_t i;

	for (i = 0; i < b->nendorsers; i++)
		json_array_append_new(
		    seconds, evidence_json(ledger, b->endorsers[i].record, &b->endorsers[i].who,
				 b->endorsers[i].counts, b->endorsers[i].reason));
	for (i = 0; i < b->nvotes; i++) {
		const struct ballot_vote *v = &b->votes[i];
		json_t *vote = evidence_json(
		    ledger, v->record, &v->record->fact->who, v->admissible, v->reason);

		json_object_set_new(vote, "org", ctl_text(v->org));
		json_object_set_new(vote, "vote", json_string(vote_name(v->vote)));
		json_array_append_new(votes, vote);
	}
	for (i = 0; i < b->npushback; i++) {
		const struct record *r = b->pushback[i].record;
		json_t *point = evidence_json(ledger, r, &r->fact->who, true, NULL);

		json_object_set_new(point, "answered", json_boolean(b->pushback[i].answered));
		json_array_append_new(pushback, point);
	}
	for (i = 0; i < ledger->nrulings; i++)
		if (is_about(&ledger->rulings[i], b))
			json_array_append_new(rulings, ruling_json(&ledger->rulings[i]));
	return json_pack("{ss so so so so}", "ballot", b->label, "seconds", seconds, "votes", votes,
	    "pushback", pushback, "rulings", rulings);
}

static void
print_ruling(struct ctl *ctl, const struct ledger_ruling *l)
{
	printf("  item %lld was settled as %s by %s at %s%s%s\n", (long long)l->ruling->item,
	    ruling_name(l->ruling->word), ctl_words(ctl, l->ruling->author),
	    ctl_time(ctl, l->ruling->at), l->ruling->reason ? ": " : "",
	    l->ruling->reason ? ctl_words(ctl, l->ruling->reason) : "");
}

static void
print_dispute(struct ctl *ctl, const struct dispute *d)
{
	if (d)
		printf("  DISPUTED by %s at %s%s%s\n", ctl_words(ctl, d->author),
		    ctl_time(ctl, d->at), d->words ? ": " : "", ctl_words(ctl, d->words));
}

static void
print_evidence(struct ctl *ctl, const struct ledger *ledger, const char *what, const char *name,
    const struct record *r, bool counts, const char *reason)
{
	const struct ledger_ruling *ruling = ledger_ruling(ledger, r->item);

	printf("%s by %s: %s%s%s\n", what, name, counts ? "counts" : "does not count",
	    reason ? ": " : "", reason ? reason : "");
	printf("  \"%s\"\n", ctl_words(ctl, r->fact->quote));
	printf("  %s, %s <%s>, grade %s, <%s>\n", ctl_time(ctl, r->at),
	    ctl_words(ctl, r->from_name), ctl_words(ctl, r->from_address), grade_name(r->grade),
	    ctl_words(ctl, r->message_id));
	if (ruling)
		print_ruling(ctl, ruling);
	else
		printf("  item %lld, read by rule %s, %s\n", (long long)r->item, r->fact->rule,
		    certainty_name(r->fact->certainty));
}

/* What was settled to be nothing is no evidence any more, and is still shown. */
static void
print_nothings(struct ctl *ctl, const struct ledger *ledger, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < ledger->nrulings; i++) {
		const struct ledger_ruling *l = &ledger->rulings[i];

		if (!is_about(l, b) || l->ruling->word != RULING_NOTHING)
			continue;
		printf("nothing: \"%s\"\n  <%s>\n", ctl_words(ctl, l->ruling->quote),
		    ctl_words(ctl, l->fact->record.message_id));
		print_ruling(ctl, l);
	}
}

static void
print_explanation(struct ctl *ctl, const struct ledger *ledger, const struct ballot *b,
    const struct disputes *disputes)
{
	size_t i;

	for (i = 0; i < b->nendorsers; i++) {
		print_evidence(ctl, ledger, "endorsement", who(ctl, &b->endorsers[i].who),
		    b->endorsers[i].record, b->endorsers[i].counts, b->endorsers[i].reason);
		print_dispute(ctl, disputes_on(disputes, b->endorsers[i].record, b->label));
	}
	for (i = 0; i < b->nvotes; i++) {
		print_evidence(ctl, ledger,
		    talloc_asprintf(ctl->ctx, "vote %s", vote_name(b->votes[i].vote)),
		    ctl_words(ctl, b->votes[i].org), b->votes[i].record, b->votes[i].admissible,
		    b->votes[i].reason);
		print_dispute(ctl, disputes_on(disputes, b->votes[i].record, b->label));
	}
	for (i = 0; i < b->npushback; i++)
		print_evidence(ctl, ledger,
		    b->pushback[i].answered ? "answered pushback" : "open pushback",
		    who(ctl, &b->pushback[i].record->fact->who), b->pushback[i].record, true, NULL);
	print_nothings(ctl, ledger, b);
}

int
ctl_explain(struct ctl *ctl)
{
	int status;
	struct ledger *ledger;
	const struct ballot *b = ctl_find_ballot(ctl, &ledger, &status);
	struct disputes disputes;
	json_t *waiting;

	if (b)
		status = ctl_stored(
		    ctl, disputes_load(ctl->ctx, ctl->store, ledger, &disputes), "explain");
	if (!b || status != CTL_OK)
		return status;
	if (!ctl->json)
		print_explanation(ctl, ledger, b, &disputes);
	waiting = json_array();
	status = ctl_waiting_on(ctl, ledger, b->label, waiting);
	if (ctl->json && status == CTL_OK) {
		json_t *object = explain_json(ledger, b);

		mark_disputed(json_object_get(object, "votes"), b, &disputes);
		json_object_set(object, "waiting", waiting);
		ctl_print_json(object);
	}
	json_decref(waiting);
	return status;
}
