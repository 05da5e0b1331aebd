#include <ctype.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/copies.h"
#include "daemon/record/filing.h"
#include "daemon/record/ledger.h"
#include "daemon/record/ledger_announced.h"
#include "daemon/record/ledger_meetings.h"
#include "daemon/record/ledger_naming.h"
#include "daemon/record/overlap.h"
#include "parser/subject.h"

enum { GATHER_STEP = 64 /* facts or ballots for which room is made at once */ };

/* Which facts speak of one ballot. */
struct gathering {
	const char *label;
	const char *poster; /* the address that first posted it */
	size_t *facts;      /* their places among all */
	size_t nfacts;
	void *whole; /* owns the records and what is folded of them */
	const struct record *records;
};

struct sorting {
	struct stored_fact *facts; /* all, until they are sorted */
	struct gathering *ballots;
	size_t nballots;
	GHashTable *places; /* from labels to places among `ballots`, counted from 1 */
};

static int
sorting_end(struct sorting *sorting)
{
	g_hash_table_destroy(sorting->places);
	return 0;
}

static struct sorting *
sorting_new(void *ctx, struct stored_fact *facts)
{
	struct sorting *sorting = talloc_zero(ctx, struct sorting);

	sorting->facts = facts;
	sorting->places = g_hash_table_new(g_str_hash, g_str_equal);
	talloc_set_destructor(sorting, sorting_end);
	return sorting;
}

/* The ballot of that label; a new one only if `create`, else NULL. */
static struct gathering *
gathering_of(struct sorting *sorting, const char *label, bool create)
{
	size_t place = GPOINTER_TO_SIZE(g_hash_table_lookup(sorting->places, label));

	if (place > 0)
		return &sorting->ballots[place - 1];
	if (!create)
		return NULL;
	if (sorting->nballots % GATHER_STEP == 0)
		sorting->ballots = talloc_realloc(
		    sorting, sorting->ballots, struct gathering, sorting->nballots + GATHER_STEP);
	sorting->ballots[sorting->nballots++] = (struct gathering){ .label = label };
	g_hash_table_insert(sorting->places, (void *)label, GSIZE_TO_POINTER(sorting->nballots));
	return &sorting->ballots[sorting->nballots - 1];
}

static bool
is_stance(const struct fact *fact)
{
	return fact->certainty != CERTAINTY_UNCLEAR &&
	       (fact->kind == FACT_VOTE || fact->kind == FACT_SECOND ||
		   fact->kind == FACT_SECOND_WITHDRAWN || fact->kind == FACT_PUSHBACK);
}

static void
stray(struct ledger *ledger, const struct stored_fact *fact, const char *why)
{
	ledger->strays[ledger->nstrays++] =
	    (struct ledger_stray){ talloc_memdup(ledger, fact, sizeof *fact), why };
}

/*
 * A sender that no member stands behind may post a ballot, since the ledger
 * shows that it is none's; but not move the ballot of somebody else.
 */
static bool
meddles(const struct ledger *ledger, const struct gathering *g, const struct record *record)
{
	return ledger->group->unauthenticated == UNAUTHENTICATED_QUEUE && !record->ruled_by &&
	       record->grade == GRADE_C && record->fact->certainty != CERTAINTY_UNCLEAR &&
	       record->fact->kind != FACT_REMARK && g->nfacts > 0 &&
	       (!record->from_address || g_strcmp0(g->poster, record->from_address) != 0);
}

/* ---- rulings ---- */

/* A fact as a person has settled it. What the ruling does not tell stays as it was read. */
static const struct fact *
settled(void *ctx, const struct fact *read, const struct ruling *ruling)
{
	struct fact *fact = talloc_memdup(ctx, read, sizeof *read);

	/* Words that give no value stay without one, whoever takes them as they were read. */
	bool untold =
	    ruling->word == RULING_AS_READ && read->kind == FACT_VOTE && read->vote == VOTE_UNKNOWN;

	fact->certainty =
	    ruling->word == RULING_NOTHING || untold ? CERTAINTY_UNCLEAR : CERTAINTY_CERTAIN;
	/* What kind of notice it is, its rule tells. */
	fact->rule = ruling->word == RULING_AS_READ ? read->rule : "ruling";
	fact->doubt = NULL;
	if (ruling->word <= RULING_ABSTAIN) {
		fact->kind = FACT_VOTE;
		fact->vote = (enum vote_value)(VOTE_YES + (ruling->word - RULING_YES));
	} else if (ruling->word == RULING_SECOND) {
		fact->kind = FACT_SECOND;
	} else if (ruling->word == RULING_PUSHBACK) {
		fact->kind = FACT_PUSHBACK;
	}
	if (fact->kind != read->kind)
		fact->motion = NULL;
	if (ruling->ballot)
		fact->ballot = ruling->ballot;
	if (ruling->org)
		fact->who.org = ruling->org;
	return fact;
}

static void
apply_ruling(struct ledger *ledger, struct stored_fact *stored, const struct ruling *ruling)
{
	struct record *record = &stored->record;

	record->fact = settled(ledger, record->fact, ruling);
	record->ruled_by = ruling->author;
	/* Whose mail it is was settled with it. */
	if (ruling->org)
		record->sender.org = ruling->org;
	ledger->rulings[ledger->nrulings++] =
	    (struct ledger_ruling){ ruling, talloc_memdup(ledger, stored, sizeof *stored),
		    record->fact->ballot ? record->fact->ballot : stored->thread_ballot };
}

static int
by_item(const void *a, const void *b)
{
	const struct ruling *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static enum store_status
apply_rulings(struct ledger *ledger, struct store *store, struct stored_fact *facts, size_t nfacts)
{
	struct ruling *rulings, *ruling, key = { 0 };
	size_t nrulings, i;
	enum store_status status = store_rulings(ledger, store, &rulings, &nrulings);

	ledger->rulings = talloc_array(ledger, struct ledger_ruling, nrulings + 1);
	if (status != STORE_OK || nrulings == 0)
		return status;
	qsort(rulings, nrulings, sizeof *rulings, by_item);
	for (i = 0; i < nfacts; i++) {
		key.item = facts[i].id;
		ruling = bsearch(&key, rulings, nrulings, sizeof *rulings, by_item);
		if (ruling && ledger->nrulings < nrulings)
			apply_ruling(ledger, &facts[i], ruling);
	}
	return STORE_OK;
}

/* ---- ballots ---- */

/* Put a fact to its ballot. A ballot of another group's list bears the prefix of that group. */
static void
sort_fact(struct ledger *ledger, struct sorting *sorting, const struct config *config,
    struct stored_fact *stored)
{
	const char *label =
	    stored->record.fact->ballot ? stored->record.fact->ballot : stored->thread_ballot;
	const struct group_config *owner = label ? filing_label_group(config, label) : NULL;
	bool ours = strcmp(stored->record.group, ledger->group->name) == 0;
	const struct record *record = &stored->record;
	struct gathering *g;

	if (!label) {
		if (ours && is_stance(record->fact))
			stray(ledger, stored,
			    record->fact->doubt ? record->fact->doubt : "it names no ballot");
		return;
	}
	if (owner ? owner != ledger->group : !ours)
		return;
	g = gathering_of(sorting, label, record->fact->kind != FACT_REMARK);
	if (!g)
		return;
	if (meddles(ledger, g, record)) {
		stray(ledger, stored, "no member stands behind it, and another posted the ballot");
		return;
	}
	if (g->nfacts == 0)
		g->poster = record->from_address;
	if (g->nfacts % GATHER_STEP == 0)
		g->facts = talloc_realloc(sorting, g->facts, size_t, g->nfacts + GATHER_STEP);
	g->facts[g->nfacts++] = (size_t)(stored - sorting->facts);
}

/* The records of a ballot as its group sees them. */
static void
take_records(struct ledger *ledger, const struct sorting *sorting, struct gathering *g)
{
	struct record *records;
	size_t i;

	g->whole = talloc_new(ledger);
	g->records = records = talloc_array(g->whole, struct record, g->nfacts + 1);

	for (i = 0; i < g->nfacts; i++) {
		const struct stored_fact *stored = &sorting->facts[g->facts[i]];

		records[i] = stored->record;
		records[i].item = stored->id;
		if (strcmp(stored->record.group, ledger->group->name) != 0)
			records[i].channel = CHANNEL_OTHER;
	}
	TALLOC_FREE(g->facts);
}

/* From the facts to records ballot by ballot; then nobody needs all facts any more. */
static void
take_all_records(struct ledger *ledger, struct sorting *sorting)
{
	size_t i;

	for (i = 0; i < sorting->nballots; i++)
		take_records(ledger, sorting, &sorting->ballots[i]);
	TALLOC_FREE(sorting->facts);
}

static struct ballot *
fold_one(struct ledger *ledger, const struct gathering *g, const struct meeting *meetings,
    const struct ballot_other *others, size_t nothers, int64_t now)
{
	const struct group_config *group = ledger->group;
	struct ballot_input input = { .label = g->label,
		.group = group->name,
		.profile = group->profile,
		.roster = group->roster,
		.records = g->records,
		.nrecords = g->nfacts,
		.meetings = meetings,
		.nmeetings = ledger->nmeetings,
		.holidays = group->holidays,
		.nholidays = group->nholidays,
		.zone = group->digest.zone,
		.chairs = group->chairs,
		.nchairs = group->nchairs,
		.others = others,
		.nothers = nothers };

	return ballot_fold(g->whole, &input, now);
}

static bool
is_wanted(const struct ledger_wish *wish, const struct ballot *ballot)
{
	return !wish || wish->wants(wish->arg, ballot);
}

/*
 * Each ballot by itself, then once more those that lie beside others. What is
 * over lies beside none, so that it need not be held if nobody wants it.
 */
static void
fold_all(struct ledger *ledger, const struct sorting *sorting, int64_t now,
    const struct ledger_wish *wish)
{
	struct meeting *meetings = talloc_array(ledger, struct meeting, ledger->nmeetings + 1);
	size_t *places = talloc_array(sorting, size_t, sorting->nballots + 1);
	struct ballot_other *others;
	size_t nothers, n = 0, i;

	for (i = 0; i < ledger->nmeetings; i++)
		meetings[i] = (struct meeting){ ledger->meetings[i].at, ledger->meetings[i].orgs };
	ledger->ballots = talloc_array(ledger, struct ballot *, sorting->nballots + 1);
	for (i = 0; i < sorting->nballots; i++) {
		struct gathering *g = &sorting->ballots[i];

		ledger->ballots[n] = fold_one(ledger, g, meetings, NULL, 0, now);
		if (ballot_is_open(ledger->ballots[n]) || is_wanted(wish, ledger->ballots[n]))
			places[n++] = i;
		else
			TALLOC_FREE(g->whole);
	}
	nothers = overlap_gather(ledger, ledger->ballots, n, &others);
	for (i = 0; i < n; i++) {
		struct ballot *b = ledger->ballots[i];
		bool open = ballot_is_open(b);

		if (nothers > 0 && open && b->nsections > 0)
			b = fold_one(
			    ledger, &sorting->ballots[places[i]], meetings, others, nothers, now);
		if (!open || is_wanted(wish, b))
			ledger->ballots[ledger->nballots++] = b;
	}
}

struct ledger *
ledger_load(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, enum store_status *status_r)
{
	return ledger_load_some(ctx, store, config, group, now, NULL, status_r);
}

struct ledger *
ledger_load_some(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, const struct ledger_wish *wish,
    enum store_status *status_r)
{
	struct ledger *ledger = talloc_zero(ctx, struct ledger);
	struct stored_fact *facts;
	struct sorting *sorting;
	size_t nfacts, i;

	ledger->group = group;
	store_lean(store, true);
	*status_r = store_facts(ledger, store, group->name, group->ballot_prefixes,
	    group->nballot_prefixes, &facts, &nfacts);
	if (*status_r == STORE_OK)
		*status_r = announced_add(ledger, store, group, &facts, &nfacts);
	if (*status_r == STORE_OK)
		*status_r = apply_rulings(ledger, store, facts, nfacts);
	if (*status_r == STORE_OK)
		*status_r = naming_load(ledger, store, config, facts, nfacts);
	if (*status_r == STORE_OK)
		*status_r = meetings_load(ledger, store, now);
	store_lean(store, false);
	if (*status_r != STORE_OK) {
		talloc_free(ledger);
		return NULL;
	}
	nfacts = copies_fold(facts, nfacts, group->name, now);
	ledger->strays = talloc_array(ledger, struct ledger_stray, nfacts + 1);
	sorting = sorting_new(ledger, facts);
	/* Remarks last: they belong to ballots, they do not make one. */
	for (i = 0; i < nfacts; i++)
		if (facts[i].record.fact->kind != FACT_REMARK)
			sort_fact(ledger, sorting, config, &facts[i]);
	for (i = 0; i < nfacts; i++)
		if (facts[i].record.fact->kind == FACT_REMARK)
			sort_fact(ledger, sorting, config, &facts[i]);
	take_all_records(ledger, sorting);
	fold_all(ledger, sorting, now, wish);
	talloc_free(sorting);
	return ledger;
}

const struct ballot *
ledger_ballot(const struct ledger *ledger, const char *label)
{
	size_t i;

	for (i = 0; i < ledger->nballots; i++)
		if (strcmp(ledger->ballots[i]->label, label) == 0)
			return ledger->ballots[i];
	return NULL;
}

const struct ledger_ruling *
ledger_ruling(const struct ledger *ledger, int64_t item)
{
	size_t i;

	for (i = 0; i < ledger->nrulings; i++)
		if (ledger->rulings[i].ruling->item == item)
			return &ledger->rulings[i];
	return NULL;
}

/* The canonical prefix for one of `len` letters, upper case; NULL: no group has it. */
static const char *
canonical_prefix(void *ctx, const struct config *config, const char *typed, size_t len)
{
	size_t i, k;

	for (i = 0; i < config->ngroups; i++)
		for (k = 0; k < config->groups[i].nballot_prefixes; k++) {
			const char *prefix = config->groups[i].ballot_prefixes[k];
			char *upper, *p;

			if (strlen(prefix) != len || strncasecmp(prefix, typed, len) != 0)
				continue;
			upper = talloc_strdup(ctx, config->groups[i].ballot_prefixes[0]);
			for (p = upper; *p; p++)
				*p = (char)toupper((unsigned char)*p);
			return upper;
		}
	return NULL;
}

const char *
ledger_label(void *ctx, const struct config *config, const char *typed)
{
	size_t letters = 0, digits;
	const char *number, *prefix;

	while (isalpha((unsigned char)typed[letters]))
		letters++;
	number = typed + letters + strspn(typed + letters, " -_");
	digits = strspn(number, "0123456789");
	if (digits == 0 || number[digits] != '\0')
		return talloc_strdup(ctx, typed);
	while (digits > 1 && *number == '0') {
		number++;
		digits--;
	}
	if (digits > LABEL_DIGITS_MAX)
		return talloc_strdup(ctx, typed);
	if (letters == 0 ||
	    (letters == strlen("ballot") && strncasecmp(typed, "ballot", letters) == 0))
		return talloc_strdup(ctx, number);
	prefix = canonical_prefix(ctx, config, typed, letters);
	return prefix ? talloc_asprintf(ctx, "%s-%s", prefix, number) : talloc_strdup(ctx, typed);
}
