#include <string.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/ledger_naming.h"
#include "parser/subject.h"

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

/* True if a label stands in the subject, so that the mail is about it wherever it was threaded. */
static bool
subject_has_label(const struct config *config, const struct ballot_names *labels, const char *line)
{
	void *tmp = talloc_new(NULL);
	bool has = line && labels_find(tmp, line, strlen(line), labels, config->ngroups).n > 0;

	talloc_free(tmp);
	return has;
}

/*
 * The ballot that the thread was about before this mail by its posts, where that
 * is another than the mail's own words say; NULL if they agree or it was none.
 */
static const char *
thread_says(const struct stored_fact *facts, const struct stored_fact *stored)
{
	const struct stored_fact *f;
	const char *other = NULL;

	for (f = facts; f < stored; f++) {
		const char *label = f->record.fact->ballot;

		if (f->record.thread != stored->record.thread || !label || !is_post(f->record.fact))
			continue;
		if (strcmp(label, stored->record.fact->ballot) == 0)
			return NULL;
		other = label;
	}
	return other;
}

/* Only the text names a ballot, and the thread is another's: nothing tells which is meant. */
static void
doubt_fact(struct ledger *ledger, const struct config *config, const struct ballot_names *labels,
    const struct stored_fact *facts, struct stored_fact *stored)
{
	const struct fact *read = stored->record.fact;
	const char *other;
	struct fact *fact;

	if (stored->record.ruled_by || subject_has_label(config, labels, stored->record.subject))
		return;
	other = thread_says(facts, stored);
	if (!other)
		return;
	fact = talloc_memdup(ledger, read, sizeof *fact);
	fact->ballot = NULL;
	fact->doubt = talloc_asprintf(
	    ledger, "its words name %s, its thread is about %s", read->ballot, other);
	stored->record.fact = fact;
	stored->thread_ballot = NULL;
}

enum store_status
naming_load(struct ledger *ledger, struct store *store, const struct config *config,
    struct stored_fact *facts, size_t nfacts)
{
	struct events events = { 0 };
	const struct ballot_names *labels;
	size_t i;
	enum store_status status =
	    store_names(ledger, store, ledger->group->name, &ledger->names, &ledger->nnames);

	if (status != STORE_OK)
		return status;
	collect(ledger, config, facts, nfacts, &events);
	labels = filing_ballot_names(events.list, config);
	for (i = 0; i < nfacts; i++) {
		struct stored_fact *stored = &facts[i];

		if (!is_stance(stored->record.fact) ||
		    strcmp(stored->record.group, ledger->group->name) != 0)
			continue;
		if (stored->record.fact->ballot)
			doubt_fact(ledger, config, labels, facts, stored);
		else if (!stored->thread_ballot)
			name_fact(ledger, &events, stored);
	}
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
