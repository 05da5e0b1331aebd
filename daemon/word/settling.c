#include "daemon/word/settling.h"

#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/ledger_label.h"

/* What is being ruled. */
struct work {
	void *ctx;
	const struct settling_place *place;
	const struct settling *asked;
	struct ruling ruling;
	struct settled *settled;
	struct settling_fault *fault;
};

static bool
refuse(struct settling_fault *fault, const char *what, const char *why)
{
	fault->status = STORE_OK;
	fault->what = what;
	fault->why = why;
	return false;
}

static bool
stored(void *ctx, const struct settling_place *place, enum store_status status, const char *what,
    struct settling_fault *fault)
{
	if (status == STORE_OK || status == STORE_EXISTS)
		return true;
	fault->status = status;
	fault->what = what;
	fault->why = talloc_strdup(ctx, store_why(place->store));
	return false;
}

static bool
bears(const struct member *m, const char *name)
{
	size_t i;

	if (strcasecmp(m->name, name) == 0)
		return true;
	for (i = 0; i < m->naliases; i++)
		if (strcasecmp(m->aliases[i], name) == 0)
			return true;
	for (i = 0; i < m->nformer; i++)
		if (strcasecmp(m->former[i], name) == 0)
			return true;
	return false;
}

static bool
take_item(struct work *w)
{
	struct settled *s = w->settled;
	const char *name = w->asked->name;

	if (!stored(w->ctx, w->place,
		store_item(w->ctx, w->place->store, w->asked->number, &s->item), name, w->fault))
		return false;
	s->group = s->item.group ? config_group(w->place->config, s->item.group) : NULL;
	if (s->group)
		return true;
	return refuse(w->fault, name, "its mail belongs to no group");
}

static bool
take_org(struct work *w)
{
	const struct roster *roster = w->settled->group->roster;
	const char *org = w->asked->org;
	size_t i;

	if (!org)
		return true;
	for (i = 0; i < roster->nmembers; i++)
		if (bears(&roster->members[i], org)) {
			w->ruling.org = roster->members[i].name;
			return true;
		}
	return refuse(w->fault, org,
	    talloc_asprintf(
		w->ctx, "the roster of %s has no such member", w->settled->group->title));
}

/* The ballot that is named, or that the ruling falls on, is all that is asked for. */
static bool
is_asked_for(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	const struct work *w = arg;
	const struct ledger_ruling *ruling = ledger_ruling(ledger, w->asked->number);

	return (w->ruling.ballot && strcmp(ballot->label, w->ruling.ballot) == 0) ||
	       (ruling && ruling->label && strcmp(ballot->label, ruling->label) == 0);
}

/* The ledger of the group whose ballots bear such labels, else of the mail's. */
static struct ledger *
ledger_of(struct work *w)
{
	const struct ledger_wish wish = { is_asked_for, w };
	const struct group_config *owner =
	    w->ruling.ballot ? filing_label_group(w->place->config, w->ruling.ballot) : NULL;
	const struct group_config *group = owner ? owner : w->settled->group;
	enum store_status status = STORE_OK;
	struct ledger *ledger = ledger_load_some(
	    w->ctx, w->place->store, w->place->config, group, w->place->now, &wish, &status);

	if (!ledger)
		stored(w->ctx, w->place, status, group->name, w->fault);
	return ledger;
}

static bool
take_ballot(struct work *w)
{
	struct ledger *ledger;

	if (!w->asked->ballot)
		return true;
	w->ruling.ballot = ledger_label(w->ctx, w->place->config, w->asked->ballot);
	ledger = ledger_of(w);
	if (!ledger)
		return false;
	return ledger_ballot(ledger, w->ruling.ballot)
		   ? true
		   : refuse(w->fault, w->ruling.ballot, "no such ballot in the record");
}

static void
find_in_ballot(void *ctx, const struct ballot *b, int64_t item, struct settled *s)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++)
		if (b->votes[i].record->item == item) {
			s->found = true;
			s->what = talloc_asprintf(ctx, "vote %s", vote_name(b->votes[i].vote));
			s->org = b->votes[i].org;
			s->counts = b->votes[i].admissible;
			s->why = b->votes[i].reason;
		}
	for (i = 0; i < b->nendorsers; i++)
		if (b->endorsers[i].record->item == item) {
			s->found = true;
			s->what = "endorsement";
			s->org = b->endorsers[i].who.org;
			s->counts = b->endorsers[i].counts;
			s->why = b->endorsers[i].reason;
		}
	for (i = 0; i < b->npushback; i++)
		if (b->pushback[i].record->item == item) {
			s->found = s->counts = true;
			s->what = "pushback";
			s->org = b->pushback[i].record->fact->who.org;
		}
}

static bool
is_stance(const struct ledger_ruling *ruling)
{
	enum fact_kind kind = ruling->fact->record.fact->kind;

	return ruling->ruling->word != RULING_NOTHING &&
	       (kind == FACT_VOTE || kind == FACT_SECOND || kind == FACT_PUSHBACK);
}

/* Whom a mail speaks for, as the ledger sees it. */
static const char *
speaker(const struct record *record)
{
	return record->fact->who.org ? record->fact->who.org : record->sender.org;
}

/* A stance that would count nowhere settles nothing: what is missing is asked for. */
static bool
complete(struct work *w, const struct ledger_ruling *ruling)
{
	enum fact_kind kind;

	if (!ruling || w->ruling.word == RULING_NOTHING)
		return true;
	kind = ruling->fact->record.fact->kind;
	if (kind == FACT_VOTE && ruling->fact->record.fact->vote == VOTE_UNKNOWN)
		return refuse(w->fault, w->asked->name,
		    "the mail tells neither yes, no nor abstain; say which, or nothing");
	if (!ruling->label) {
		w->fault->lacks_ballot = true;
		return refuse(w->fault, w->asked->name, "the mail tells no ballot");
	}
	if (!speaker(&ruling->fact->record) && (kind == FACT_VOTE || kind == FACT_SECOND)) {
		w->fault->lacks_org = true;
		return refuse(w->fault, w->asked->name, "the mail tells no organisation");
	}
	return true;
}

/* What became of it, in the ledger as it is now. */
static bool
look_up(struct work *w)
{
	const struct ledger_ruling *ruling;
	const struct ballot *ballot = NULL;
	struct ledger *ledger = ledger_of(w);

	if (!ledger)
		return false;
	ruling = ledger_ruling(ledger, w->asked->number);
	if (!complete(w, ruling))
		return false;
	if (ruling && ruling->label)
		ballot = ledger_ballot(ledger, ruling->label);
	if (ballot) {
		w->settled->ballot = ballot->label;
		find_in_ballot(w->ctx, ballot, w->asked->number, w->settled);
		w->settled->elsewhere = !w->settled->found && is_stance(ruling);
	}
	return true;
}

bool
settling_rule(void *ctx, const struct settling_place *place, const struct settling *asked,
    struct settled *settled_r, struct settling_fault *fault_r)
{
	struct work w = { .ctx = ctx,
		.place = place,
		.asked = asked,
		.ruling = { .word = asked->word,
		    .author = asked->author,
		    .at = place->now,
		    .reason = asked->reason },
		.settled = settled_r,
		.fault = fault_r };

	*settled_r = (struct settled){ 0 };
	*fault_r = (struct settling_fault){ .status = STORE_OK };
	if (asked->message)
		return stored(ctx, place,
		    store_rule_message(place->store, asked->number, &w.ruling), asked->name,
		    fault_r);
	return take_item(&w) && take_org(&w) && take_ballot(&w) &&
	       stored(ctx, place, store_rule(place->store, asked->number, &w.ruling), asked->name,
		   fault_r) &&
	       look_up(&w);
}
