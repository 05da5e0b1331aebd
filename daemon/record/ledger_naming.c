#include <string.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/ledger_naming.h"
#include "daemon/record/ledger_sketch.h"
#include "parser/labels.h"

enum { EVENTS_STEP = 256 /* for which room is made at once */ };

/* When something of a ballot was said: its posts bring titles, its end closes it. */
struct event {
	const char *label, *title; /* title NULL: the ballot is over */
	int64_t at;
};

struct events {
	struct event *list;
	size_t n;
};

struct namer {
	struct ledger *ledger;
	struct store *store;
	const struct config *config;
	struct fact_shelf *shelf;
	const struct fact_sketch *sketches;
	struct events events;
	const struct ballot_names *labels;
};

static bool
is_stance(enum fact_kind kind)
{
	return kind == FACT_VOTE || kind == FACT_SECOND || kind == FACT_SECOND_WITHDRAWN ||
	       kind == FACT_PUSHBACK;
}

/* The label that the fact's own mail gives; NULL. */
static const char *
own_label(const struct fact_sketch *sketch)
{
	return sketch->by_thread ? NULL : sketch->label;
}

static bool
is_ruled(const struct fact_sketch *sketch)
{
	return sketch->whole && sketch->whole->record.ruled_by;
}

/* The facts are in the order of time, and so are the events. */
static void
collect(struct namer *namer, size_t nsketches)
{
	struct events *events = &namer->events;
	size_t i;

	for (i = 0; i < nsketches; i++) {
		const struct fact_sketch *sketch = &namer->sketches[i];
		bool over = sketch->kind == FACT_RESULT || sketch->kind == FACT_WITHDRAWAL;
		const char *label = own_label(sketch);
		const struct group_config *owner;

		if (!label || sketch->certainty == CERTAINTY_UNCLEAR ||
		    !(over || (sketch_is_post(sketch->kind) && sketch->line)))
			continue;
		owner = filing_label_group(namer->config, label);
		if (owner ? owner != namer->ledger->group : !sketch->own)
			continue;
		if (events->n % EVENTS_STEP == 0)
			events->list = talloc_realloc(
			    namer->ledger, events->list, struct event, events->n + EVENTS_STEP);
		events->list[events->n++] =
		    (struct event){ label, over ? NULL : sketch->line, sketch->at };
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

/* A copy of the fact to be changed, in `*stored_r`, which the sketch stands as from then on. */
static enum store_status
begin_change(const struct namer *namer, const struct fact_sketch *sketch,
    struct stored_fact **stored_r, struct fact **fact_r)
{
	struct stored_fact *stored = *stored_r = talloc(namer->ledger, struct stored_fact);
	enum store_status status = ledger_fact(namer->shelf, namer->store, sketch, stored);

	if (status != STORE_OK)
		return status;
	*fact_r = talloc_memdup(namer->ledger, stored->record.fact, sizeof **fact_r);
	return STORE_OK;
}

static void
end_change(struct fact_sketch *sketch, struct stored_fact *stored, struct fact *fact)
{
	stored->record.fact = fact;
	ledger_amend(sketch, stored);
}

static enum store_status
name_fact(const struct namer *namer, struct fact_sketch *sketch)
{
	struct ledger *ledger = namer->ledger;
	void *tmp = talloc_new(NULL);
	struct naming_title *titles;
	size_t ntitles = titles_at(tmp, ledger, &namer->events, sketch->at, &titles);
	struct naming line = naming_of_line(titles, ntitles, sketch->line), words, found;
	struct stored_fact *stored;
	struct fact *fact;
	enum store_status status = begin_change(namer, sketch, &stored, &fact);

	if (status != STORE_OK)
		goto out;
	words = naming_in_text(titles, ntitles, fact->quote);
	found = agreed(&line, &words);
	if (!found.one)
		goto out;
	fact->ballot = talloc_strdup(ledger, found.label);
	if (found.another)
		fact->doubt = talloc_asprintf(
		    ledger, "its words fit both %s and %s", found.one, found.another);
	else if (!found.settled && !stored->record.ruled_by && fact->certainty > CERTAINTY_LIKELY)
		fact->certainty = CERTAINTY_LIKELY;
	end_change(sketch, stored, fact);
out:
	talloc_free(tmp);
	return status;
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
thread_says(const struct namer *namer, const struct fact_sketch *sketch)
{
	const struct fact_sketch *f;
	const char *other = NULL;

	for (f = namer->sketches; f < sketch; f++) {
		const char *label = own_label(f);

		if (f->thread != sketch->thread || !label || !sketch_is_post(f->kind))
			continue;
		if (strcmp(label, sketch->label) == 0)
			return NULL;
		other = label;
	}
	return other;
}

/* Only the text names a ballot, and the thread is another's: nothing tells which is meant. */
static enum store_status
doubt_fact(const struct namer *namer, struct fact_sketch *sketch)
{
	struct stored_fact *stored;
	const char *other;
	struct fact *fact;
	enum store_status status;

	if (is_ruled(sketch) || subject_has_label(namer->config, namer->labels, sketch->line))
		return STORE_OK;
	other = thread_says(namer, sketch);
	if (!other)
		return STORE_OK;
	status = begin_change(namer, sketch, &stored, &fact);
	if (status != STORE_OK)
		return status;
	fact->doubt = talloc_asprintf(
	    namer->ledger, "its words name %s, its thread is about %s", fact->ballot, other);
	fact->ballot = NULL;
	sketch->label = NULL;
	end_change(sketch, stored, fact);
	return STORE_OK;
}

enum store_status
naming_load(struct ledger *ledger, struct store *store, const struct config *config,
    struct fact_shelf *shelf, struct fact_sketch *sketches, size_t nsketches)
{
	struct namer namer = { ledger, store, config, shelf, sketches, { 0 }, NULL };
	size_t i;
	enum store_status status =
	    store_names(ledger, store, ledger->group->name, &ledger->names, &ledger->nnames);

	collect(&namer, nsketches);
	namer.labels = filing_ballot_names(ledger, config);
	for (i = 0; i < nsketches && status == STORE_OK; i++) {
		if (!is_stance(sketches[i].kind) || !sketches[i].own)
			continue;
		if (own_label(&sketches[i]))
			status = doubt_fact(&namer, &sketches[i]);
		else if (!sketches[i].label)
			status = name_fact(&namer, &sketches[i]);
	}
	talloc_free(namer.events.list);
	talloc_free((void *)namer.labels);
	return status;
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
