#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/record/copies.h"
#include "daemon/record/filing.h"
#include "daemon/record/ledger.h"
#include "daemon/record/ledger_announced.h"
#include "daemon/record/ledger_meetings.h"
#include "daemon/record/ledger_naming.h"
#include "daemon/record/overlap.h"
#include "daemon/record/ledger_sketch.h"

enum { GATHER_STEP = 16 /* facts of a ballot for which room is made at once */ };

/* Which facts speak of one ballot. */
struct gathering {
	const char *label;
	const char *poster; /* the address that first posted it */
	size_t *facts;      /* their places among the sketches */
	size_t nfacts;
	void *whole; /* owns the records and what is folded of them */
	const struct record *records;
	bool beside; /* it may lie beside others */
};

struct sorting {
	struct ledger *ledger;
	struct store *store;
	struct fact_sketch *sketches;
	size_t nsketches;
	struct fact_shelf *shelf; /* of what the ledger holds besides ballots; the ledger's */
	bool keeps_all;           /* of the ballots as well */
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
sorting_new(struct ledger *ledger, struct store *store, bool keeps_all)
{
	struct sorting *sorting = talloc_zero(ledger, struct sorting);

	sorting->ledger = ledger;
	sorting->store = store;
	sorting->shelf = fact_shelf_new(ledger);
	sorting->keeps_all = keeps_all;
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
is_stance(const struct fact_sketch *sketch)
{
	return sketch->certainty != CERTAINTY_UNCLEAR &&
	       (sketch->kind == FACT_VOTE || sketch->kind == FACT_SECOND ||
		   sketch->kind == FACT_SECOND_WITHDRAWN || sketch->kind == FACT_PUSHBACK);
}

/* `why` NULL: as its doubt says, or since it names no ballot. */
static enum store_status
stray(struct sorting *sorting, const struct fact_sketch *sketch, const char *why)
{
	struct ledger *ledger = sorting->ledger;
	struct stored_fact *fact = talloc(ledger, struct stored_fact);
	enum store_status status = ledger_fact(sorting->shelf, sorting->store, sketch, fact);

	if (status != STORE_OK)
		return status;
	if (!why)
		why = fact->record.fact->doubt ? fact->record.fact->doubt : "it names no ballot";
	if (ledger->nstrays % GATHER_STEP == 0)
		ledger->strays = talloc_realloc(
		    ledger, ledger->strays, struct ledger_stray, ledger->nstrays + GATHER_STEP);
	ledger->strays[ledger->nstrays++] = (struct ledger_stray){ fact, why };
	return STORE_OK;
}

/*
 * A sender that no member stands behind may post a ballot, since the ledger
 * shows that it is none's; but not move the ballot of somebody else.
 */
static bool
meddles(const struct ledger *ledger, const struct gathering *g, const struct fact_sketch *sketch)
{
	bool ruled = sketch->whole && sketch->whole->record.ruled_by;

	return ledger->group->unauthenticated == UNAUTHENTICATED_QUEUE && !ruled &&
	       sketch->grade == GRADE_C && sketch->certainty != CERTAINTY_UNCLEAR &&
	       sketch->kind != FACT_REMARK && g->nfacts > 0 &&
	       (!sketch->from_address || g_strcmp0(g->poster, sketch->from_address) != 0);
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

static enum store_status
apply_ruling(struct sorting *sorting, struct fact_sketch *sketch, const struct ruling *ruling)
{
	struct ledger *ledger = sorting->ledger;
	struct stored_fact *stored = talloc(ledger, struct stored_fact);
	enum store_status status = ledger_fact(sorting->shelf, sorting->store, sketch, stored);
	struct record *record = &stored->record;

	if (status != STORE_OK)
		return status;
	record->fact = settled(ledger, record->fact, ruling);
	record->ruled_by = ruling->author;
	/* Whose mail it is was settled with it. */
	if (ruling->org)
		record->sender.org = ruling->org;
	ledger_amend(sketch, stored);
	ledger->rulings[ledger->nrulings++] =
	    (struct ledger_ruling){ ruling, talloc_memdup(ledger, stored, sizeof *stored),
		    talloc_strdup(ledger, sketch->label) };
	return STORE_OK;
}

static int
by_item(const void *a, const void *b)
{
	const struct ruling *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static enum store_status
apply_rulings(struct sorting *sorting)
{
	struct ledger *ledger = sorting->ledger;
	struct ruling *rulings, *ruling, key = { 0 };
	size_t nrulings, i;
	enum store_status status = store_rulings(ledger, sorting->store, &rulings, &nrulings);

	ledger->rulings = talloc_array(ledger, struct ledger_ruling, nrulings + 1);
	if (status != STORE_OK || nrulings == 0)
		return status;
	qsort(rulings, nrulings, sizeof *rulings, by_item);
	for (i = 0; i < sorting->nsketches && status == STORE_OK; i++) {
		key.item = sorting->sketches[i].id;
		ruling = bsearch(&key, rulings, nrulings, sizeof *rulings, by_item);
		if (ruling && ledger->nrulings < nrulings)
			status = apply_ruling(sorting, &sorting->sketches[i], ruling);
	}
	return status;
}

/* ---- ballots ---- */

/* Put a fact to its ballot. A ballot of another group's list bears the prefix of that group. */
static enum store_status
sort_fact(struct sorting *sorting, const struct config *config, const struct fact_sketch *sketch)
{
	const struct ledger *ledger = sorting->ledger;
	const struct group_config *owner =
	    sketch->label ? filing_label_group(config, sketch->label) : NULL;
	struct gathering *g;

	if (!sketch->label)
		return sketch->own && is_stance(sketch) ? stray(sorting, sketch, NULL) : STORE_OK;
	if (owner ? owner != ledger->group : !sketch->own)
		return STORE_OK;
	g = gathering_of(sorting, sketch->label, sketch->kind != FACT_REMARK);
	if (!g)
		return STORE_OK;
	if (meddles(ledger, g, sketch))
		return stray(
		    sorting, sketch, "no member stands behind it, and another posted the ballot");
	if (g->nfacts == 0)
		g->poster = sketch->from_address;
	if (g->nfacts % GATHER_STEP == 0)
		g->facts = talloc_realloc(sorting, g->facts, size_t, g->nfacts + GATHER_STEP);
	g->facts[g->nfacts++] = (size_t)(sketch - sorting->sketches);
	return STORE_OK;
}

/* Remarks last: they belong to ballots, they do not make one. */
static enum store_status
sort_all(struct sorting *sorting, const struct config *config)
{
	enum store_status status = STORE_OK;
	int remarks;
	size_t i;

	for (remarks = 0; remarks < 2; remarks++)
		for (i = 0; i < sorting->nsketches && status == STORE_OK; i++)
			if ((sorting->sketches[i].kind == FACT_REMARK) == remarks)
				status = sort_fact(sorting, config, &sorting->sketches[i]);
	return status;
}

/* The facts of a ballot, those in the store and those that stand otherwise. */
static enum store_status
load_facts(struct sorting *sorting, struct gathering *g, struct fact_shelf *shelf,
    struct stored_fact *facts)
{
	int64_t *ids = talloc_array(sorting, int64_t, g->nfacts + 1);
	size_t n = 0, i;
	enum store_status status;

	for (i = 0; i < g->nfacts; i++)
		if (!sorting->sketches[g->facts[i]].whole)
			ids[n++] = sorting->sketches[g->facts[i]].id;
	status = store_facts_of(shelf, sorting->store, ids, n, facts);
	/* Those that were loaded stand at the front: from the last on, each moves to its place. */
	for (i = g->nfacts; i > 0; i--) {
		const struct stored_fact *whole = sorting->sketches[g->facts[i - 1]].whole;

		facts[i - 1] = whole ? *whole : facts[--n];
	}
	talloc_free(ids);
	return status;
}

/* The records of a ballot as its group sees them. */
static enum store_status
take_records(struct sorting *sorting, struct gathering *g)
{
	struct stored_fact *facts = talloc_zero_array(sorting, struct stored_fact, g->nfacts + 1);
	struct fact_shelf *shelf;
	struct record *records;
	enum store_status status;
	size_t i;

	g->whole = talloc_new(sorting->ledger);
	shelf = sorting->keeps_all ? sorting->shelf : fact_shelf_new(g->whole);
	g->records = records = talloc_array(g->whole, struct record, g->nfacts + 1);
	status = load_facts(sorting, g, shelf, facts);
	for (i = 0; i < g->nfacts && status == STORE_OK; i++) {
		records[i] = facts[i].record;
		records[i].item = facts[i].id;
		if (!sorting->sketches[g->facts[i]].own)
			records[i].channel = CHANNEL_OTHER;
	}
	talloc_free(facts);
	return status;
}

/* What all ballots of a group are folded with. */
struct folding {
	struct meeting *meetings;
	struct ballot_other *others; /* those that may lie beside others */
	size_t nothers;
	int64_t now;
	const struct ledger_wish *wish;
};

static struct ballot *
fold_one(const struct ledger *ledger, const struct gathering *g, const struct folding *folding,
    size_t nothers)
{
	const struct group_config *group = ledger->group;
	struct ballot_input input = { .label = talloc_strdup(g->whole, g->label),
		.group = group->name,
		.profile = group->profile,
		.roster = group->roster,
		.records = g->records,
		.nrecords = g->nfacts,
		.meetings = folding->meetings,
		.nmeetings = ledger->nmeetings,
		.holidays = group->holidays,
		.nholidays = group->nholidays,
		.zone = group->digest.zone,
		.chairs = group->chairs,
		.nchairs = group->nchairs,
		.others = folding->others,
		.nothers = nothers };

	return ballot_fold(g->whole, &input, folding->now);
}

/* Show a ballot, once it is whole, to whom wishes for some; NULL if it is let go. */
static struct ballot *
keep_wanted(const struct ledger *ledger, struct gathering *g, const struct ledger_wish *wish,
    struct ballot *ballot)
{
	if (!wish || (wish->wants && wish->wants(wish->arg, ledger, ballot)))
		return ballot;
	TALLOC_FREE(g->whole);
	return NULL;
}

/* What was perhaps meant as a vote is asked about until the result is announced. */
static enum store_status
stray_maybe_votes(struct sorting *sorting, const struct gathering *g, const struct ballot *ballot)
{
	enum store_status status = STORE_OK;
	size_t i, k;

	if (ballot->stage != STAGE_VOTING && ballot->stage != STAGE_CLOSED)
		return STORE_OK;
	for (i = 0; i < ballot->nmaybe_votes; i++)
		for (k = 0; k < g->nfacts && status == STORE_OK; k++)
			if (sorting->sketches[g->facts[k]].id == ballot->maybe_votes[i]->item)
				status = stray(sorting, &sorting->sketches[g->facts[k]],
				    "it was posted while voting was open and is no clear vote");
	return status;
}

/* A ballot by itself: NULL if it is not wanted, or is to be folded again beside others. */
static enum store_status
fold_alone(
    struct sorting *sorting, struct gathering *g, struct folding *folding, struct ballot **ballot_r)
{
	enum store_status status = take_records(sorting, g);

	if (status != STORE_OK)
		return status;
	*ballot_r = fold_one(sorting->ledger, g, folding, 0);
	g->beside = overlap_matters(*ballot_r);
	if (!g->beside) {
		status = stray_maybe_votes(sorting, g, *ballot_r);
		*ballot_r = keep_wanted(sorting->ledger, g, folding->wish, *ballot_r);
		return status;
	}
	folding->others[folding->nothers++] = overlap_other(folding->others, *ballot_r);
	if (folding->wish) {
		TALLOC_FREE(g->whole);
		*ballot_r = NULL;
	}
	return STORE_OK;
}

static enum store_status
fold_beside(
    struct sorting *sorting, struct gathering *g, struct folding *folding, struct ballot **ballot_r)
{
	size_t nothers = folding->nothers > 1 ? folding->nothers : 0;
	enum store_status status = STORE_OK;

	if (*ballot_r && nothers == 0)
		return stray_maybe_votes(sorting, g, *ballot_r);
	if (!g->whole)
		status = take_records(sorting, g);
	if (status != STORE_OK)
		return status;
	*ballot_r = fold_one(sorting->ledger, g, folding, nothers);
	status = stray_maybe_votes(sorting, g, *ballot_r);
	*ballot_r = keep_wanted(sorting->ledger, g, folding->wish, *ballot_r);
	return status;
}

/*
 * Each ballot by itself, then once more those that lie beside others. Of those
 * that nobody wants one is there at a time.
 */
static enum store_status
fold_all(struct sorting *sorting, int64_t now, const struct ledger_wish *wish)
{
	struct ledger *ledger = sorting->ledger;
	struct folding folding = { .now = now, .wish = wish };
	enum store_status status = STORE_OK;
	struct ballot **ballots;
	size_t i;

	folding.meetings = talloc_array(ledger, struct meeting, ledger->nmeetings + 1);
	folding.others = talloc_array(sorting, struct ballot_other, sorting->nballots + 1);
	for (i = 0; i < ledger->nmeetings; i++)
		folding.meetings[i] = (struct meeting){ ledger->meetings[i].at,
			meeting_present(&ledger->meetings[i]) };
	ballots = talloc_zero_array(ledger, struct ballot *, sorting->nballots + 1);
	for (i = 0; i < sorting->nballots && status == STORE_OK; i++)
		status = fold_alone(sorting, &sorting->ballots[i], &folding, &ballots[i]);
	for (i = 0; i < sorting->nballots && status == STORE_OK; i++)
		if (sorting->ballots[i].beside)
			status = fold_beside(sorting, &sorting->ballots[i], &folding, &ballots[i]);
	for (i = 0; i < sorting->nballots; i++)
		if (ballots[i])
			ballots[ledger->nballots++] = ballots[i];
	ledger->ballots = ballots;
	return status;
}

/* ---- all of it ---- */

static enum store_status
load_all(struct sorting *sorting, const struct config *config, int64_t now,
    const struct ledger_wish *wish)
{
	struct ledger *ledger = sorting->ledger;
	const struct group_config *group = ledger->group;
	struct store *store = sorting->store;
	enum store_status status =
	    store_sketches(sorting, store, group->name, group->ballot_prefixes,
		group->nballot_prefixes, &sorting->sketches, &sorting->nsketches);

	if (status == STORE_OK)
		status =
		    announced_add(ledger, store, group, &sorting->sketches, &sorting->nsketches);
	if (status == STORE_OK)
		status = apply_rulings(sorting);
	if (status == STORE_OK)
		status = naming_load(
		    ledger, store, config, sorting->shelf, sorting->sketches, sorting->nsketches);
	if (status == STORE_OK)
		status = meetings_load(ledger, store, now);
	if (status != STORE_OK)
		return status;
	sorting->nsketches = copies_fold(sorting->sketches, sorting->nsketches, now);
	status = sort_all(sorting, config);
	return status == STORE_OK ? fold_all(sorting, now, wish) : status;
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
	struct sorting *sorting;
	bool own;

	ledger->group = group;
	sorting = sorting_new(ledger, store, !wish);
	store_lean(store, true);
	*status_r = store_view_begin(store, &own);
	if (*status_r == STORE_OK)
		*status_r = load_all(sorting, config, now, wish);
	*status_r = store_view_end(store, own, *status_r);
	store_lean(store, false);
	talloc_free(sorting);
	if (*status_r == STORE_OK)
		return ledger;
	talloc_free(ledger);
	return NULL;
}

static bool
is_labelled(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	const char *const *label = arg;

	(void)ledger;
	return *label && strcmp(ballot->label, *label) == 0;
}

struct ledger *
ledger_load_one(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const char *label, int64_t now, enum store_status *status_r)
{
	const struct ledger_wish wish = { is_labelled, &label };

	return ledger_load_some(ctx, store, config, group, now, &wish, status_r);
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
