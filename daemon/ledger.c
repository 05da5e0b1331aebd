#include <ctype.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/copies.h"
#include "daemon/filing.h"
#include "daemon/ledger.h"
#include "daemon/ledger_meetings.h"
#include "daemon/ledger_naming.h"
#include "daemon/overlap.h"
#include "parser/subject.h"

/* The facts of one ballot, while they are sorted out. */
struct gathering {
	const char *label;
	struct record *records;
	size_t nrecords;
};

struct sorting {
	struct gathering *ballots;
	size_t nballots;
};

/* The ballot of that label; a new one only if `create`, else NULL. */
static struct gathering *
gathering_of(struct sorting *sorting, const char *label, bool create)
{
	size_t i;

	for (i = 0; i < sorting->nballots; i++)
		if (strcmp(sorting->ballots[i].label, label) == 0)
			return &sorting->ballots[i];
	if (!create)
		return NULL;
	sorting->ballots =
	    talloc_realloc(sorting, sorting->ballots, struct gathering, sorting->nballots + 1);
	sorting->ballots[sorting->nballots] = (struct gathering){ .label = label };
	return &sorting->ballots[sorting->nballots++];
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
	ledger->strays[ledger->nstrays++] = (struct ledger_stray){ fact, why };
}

/* The address that first posted the ballot. */
static const char *
poster(const struct gathering *g)
{
	return g->nrecords > 0 ? g->records[0].from_address : NULL;
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
	       record->fact->kind != FACT_REMARK && g->nrecords > 0 &&
	       (!record->from_address || g_strcmp0(poster(g), record->from_address) != 0);
}

/* ---- rulings ---- */

/* A fact as a person has settled it. What the ruling does not tell stays as it was read. */
static const struct fact *
settled(void *ctx, const struct fact *read, const struct ruling *ruling)
{
	struct fact *fact = talloc_memdup(ctx, read, sizeof *read);

	fact->certainty = ruling->word == RULING_NOTHING ? CERTAINTY_UNCLEAR : CERTAINTY_CERTAIN;
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
	struct record record = stored->record;
	struct gathering *g;

	record.item = stored->id;
	if (!label) {
		if (ours && is_stance(record.fact))
			stray(ledger, stored,
			    record.fact->doubt ? record.fact->doubt : "it names no ballot");
		return;
	}
	if (owner ? owner != ledger->group : !ours)
		return;
	if (!ours)
		record.channel = CHANNEL_OTHER;
	g = gathering_of(sorting, label, record.fact->kind != FACT_REMARK);
	if (!g)
		return;
	if (meddles(ledger, g, &record)) {
		stray(ledger, stored, "no member stands behind it, and another posted the ballot");
		return;
	}
	if (g->nrecords % 64 == 0)
		g->records = talloc_realloc(sorting, g->records, struct record, g->nrecords + 64);
	g->records[g->nrecords++] = record;
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
		.nrecords = g->nrecords,
		.meetings = meetings,
		.nmeetings = ledger->nmeetings,
		.holidays = group->holidays,
		.nholidays = group->nholidays,
		.zone = group->digest.zone,
		.chairs = group->chairs,
		.nchairs = group->nchairs,
		.others = others,
		.nothers = nothers };

	return ballot_fold(ledger, &input, now);
}

/* Each ballot by itself, then once more those that lie beside others. */
static void
fold_all(struct ledger *ledger, const struct sorting *sorting, int64_t now)
{
	struct meeting *meetings = talloc_array(ledger, struct meeting, ledger->nmeetings + 1);
	struct ballot_other *others;
	size_t nothers, i;

	for (i = 0; i < ledger->nmeetings; i++)
		meetings[i] = (struct meeting){ ledger->meetings[i].at, ledger->meetings[i].orgs };
	ledger->ballots = talloc_array(ledger, struct ballot *, sorting->nballots + 1);
	ledger->nballots = sorting->nballots;
	for (i = 0; i < sorting->nballots; i++)
		ledger->ballots[i] = fold_one(ledger, &sorting->ballots[i], meetings, NULL, 0, now);
	nothers = overlap_gather(ledger, ledger->ballots, ledger->nballots, &others);
	for (i = 0; i < sorting->nballots && nothers > 0; i++)
		if (ballot_is_open(ledger->ballots[i]) && ledger->ballots[i]->nsections > 0)
			ledger->ballots[i] =
			    fold_one(ledger, &sorting->ballots[i], meetings, others, nothers, now);
}

struct ledger *
ledger_load(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, enum store_status *status_r)
{
	struct ledger *ledger = talloc_zero(ctx, struct ledger);
	struct sorting *sorting = talloc_zero(ledger, struct sorting);
	struct stored_fact *facts;
	size_t nfacts, i;

	ledger->group = group;
	*status_r = store_facts(ledger, store, group->name, group->ballot_prefixes,
	    group->nballot_prefixes, &facts, &nfacts);
	if (*status_r == STORE_OK)
		*status_r = apply_rulings(ledger, store, facts, nfacts);
	if (*status_r == STORE_OK)
		*status_r = naming_load(ledger, store, config, facts, nfacts);
	if (*status_r == STORE_OK)
		*status_r = meetings_load(ledger, store, now);
	if (*status_r != STORE_OK) {
		talloc_free(ledger);
		return NULL;
	}
	nfacts = copies_fold(facts, nfacts, group->name, now);
	ledger->strays = talloc_array(ledger, struct ledger_stray, nfacts + 1);
	/* Remarks last: they belong to ballots, they do not make one. */
	for (i = 0; i < nfacts; i++)
		if (facts[i].record.fact->kind != FACT_REMARK)
			sort_fact(ledger, sorting, config, &facts[i]);
	for (i = 0; i < nfacts; i++)
		if (facts[i].record.fact->kind == FACT_REMARK)
			sort_fact(ledger, sorting, config, &facts[i]);
	fold_all(ledger, sorting, now);
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
