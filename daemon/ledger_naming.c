#include <string.h>
#include <talloc.h>

#include "daemon/filing.h"
#include "daemon/ledger_naming.h"

/* When something of a ballot was said: its posts bring titles, its end closes it. */
struct event {
	const char *label, *title; /* title NULL: the ballot is over */
	int64_t at;
};

struct events {
	struct event *list;
	size_t n;
};

static bool
is_post(const struct fact *fact)
{
	return fact->kind == FACT_PROPOSAL || fact->kind == FACT_REVISION ||
	       fact->kind == FACT_DISCUSSION_START || fact->kind == FACT_VOTING_START;
}

static bool
is_stance(const struct fact *fact)
{
	return fact->kind == FACT_VOTE || fact->kind == FACT_SECOND ||
	       fact->kind == FACT_SECOND_WITHDRAWN || fact->kind == FACT_PUSHBACK;
}

/* The facts are in the order of time, and so are the events. */
static void
collect(struct ledger *ledger, const struct config *config, const struct stored_fact *facts,
    size_t nfacts, struct events *events)
{
	size_t i;

	events->list = talloc_array(ledger, struct event, nfacts + 1);
	for (i = 0; i < nfacts; i++) {
		const struct fact *fact = facts[i].record.fact;
		bool over = fact->kind == FACT_RESULT || fact->kind == FACT_WITHDRAWAL;
		const struct group_config *owner;

		if (!fact->ballot || fact->certainty == CERTAINTY_UNCLEAR ||
		    !(over || (is_post(fact) && fact->motion && fact->motion->title)))
			continue;
		owner = filing_label_group(config, fact->ballot);
		if (owner ? owner != ledger->group
			  : strcmp(facts[i].record.group, ledger->group->name) != 0)
			continue;
		events->list[events->n++] = (struct event){ fact->ballot,
			over ? NULL : fact->motion->title, facts[i].record.at };
	}
}

static bool
closed_by(const struct events *events, const char *label, int64_t at)
{
	size_t i;

	for (i = 0; i < events->n && events->list[i].at <= at; i++)
		if (!events->list[i].title && strcmp(events->list[i].label, label) == 0)
			return true;
	return false;
}

/* The titles of the ballots that were open at `at`, and the settled names, which hold for ever. */
static size_t
titles_at(void *ctx, const struct ledger *ledger, const struct events *events, int64_t at,
    struct naming_title **titles_r)
{
	struct naming_title *titles =
	    talloc_array(ctx, struct naming_title, events->n + ledger->nnames + 1);
	size_t n = 0, i;

	for (i = 0; i < events->n && events->list[i].at <= at; i++) {
		const struct event *e = &events->list[i];

		if (e->title && at - e->at <= (int64_t)NAMING_AGE_MAX * WHEN_DAY &&
		    !closed_by(events, e->label, at))
			titles[n++] = (struct naming_title){ e->label, e->title, false };
	}
	for (i = 0; i < ledger->nnames; i++)
		if (ledger->names[i].label)
			titles[n++] = (struct naming_title){ ledger->names[i].label,
				ledger->names[i].name, true };
	*titles_r = titles;
	return n;
}

/* What both the subject and the words say; what only one says holds. */
static struct naming
agreed(const struct naming *line, const struct naming *words)
{
	struct naming both = *line;

	if (line->another || !words->one)
		return both;
	if (words->another || !line->one)
		return *words;
	if (strcmp(line->label, words->label) != 0)
		return (struct naming){ NULL, words->label, line->label, false };
	both.settled = line->settled || words->settled;
	return both;
}

static void
name_fact(struct ledger *ledger, const struct events *events, struct stored_fact *stored)
{
	struct record *record = &stored->record;
	void *tmp = talloc_new(NULL);
	struct naming_title *titles;
	size_t ntitles = titles_at(tmp, ledger, events, record->at, &titles);
	struct naming line = naming_of_line(titles, ntitles, record->subject);
	struct naming words = naming_in_text(titles, ntitles, record->fact->quote);
	struct naming found = agreed(&line, &words);
	struct fact *fact;

	talloc_free(tmp);
	if (!found.one)
		return;
	fact = talloc_memdup(ledger, record->fact, sizeof *fact);
	fact->ballot = found.label;
	if (found.another)
		fact->doubt = talloc_asprintf(
		    ledger, "its words fit both %s and %s", found.one, found.another);
	else if (!found.settled && !record->ruled_by && fact->certainty > CERTAINTY_LIKELY)
		fact->certainty = CERTAINTY_LIKELY;
	record->fact = fact;
}

enum store_status
naming_load(struct ledger *ledger, struct store *store, const struct config *config,
    struct stored_fact *facts, size_t nfacts)
{
	struct events events = { 0 };
	size_t i;
	enum store_status status =
	    store_names(ledger, store, ledger->group->name, &ledger->names, &ledger->nnames);

	if (status != STORE_OK)
		return status;
	collect(ledger, config, facts, nfacts, &events);
	for (i = 0; i < nfacts; i++)
		if (!facts[i].record.fact->ballot && !facts[i].thread_ballot &&
		    is_stance(facts[i].record.fact) &&
		    strcmp(facts[i].record.group, ledger->group->name) == 0)
			name_fact(ledger, &events, &facts[i]);
	talloc_free(events.list);
	return STORE_OK;
}

size_t
naming_titles(void *ctx, const struct ledger *ledger, struct naming_title **titles_r)
{
	struct naming_title *titles =
	    talloc_array(ctx, struct naming_title, ledger->nballots + ledger->nnames + 1);
	size_t n = 0, i;

	for (i = 0; i < ledger->nballots; i++)
		if (ledger->ballots[i]->title)
			titles[n++] = (struct naming_title){ ledger->ballots[i]->label,
				ledger->ballots[i]->title, false };
	for (i = 0; i < ledger->nnames; i++)
		titles[n++] =
		    (struct naming_title){ ledger->names[i].label, ledger->names[i].name, true };
	*titles_r = titles;
	return n;
}
