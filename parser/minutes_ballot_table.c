#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_ballots.h"

/* Columns of a table of ballots; SIZE_MAX: it has none of that kind. */
struct columns {
	size_t ballot, title, lead, status;
};

/* What the heading of a column begins with. */
static const char ballot_words[] = "ballot|ballots|number|id|label";
static const char title_words[] = "title|name|subject|description|topic";
static const char lead_words[] = "lead|leader|proposer|owner|author|editor|sponsor|champion|by";
static const char status_words[] = "status|state|stage|progress|phase";

static size_t
column(const struct block *row, const char *words)
{
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < row->ncells && found == SIZE_MAX; i++) {
		struct sentence *s = words_sentence(NULL, row->cells[i]);
		for (size_t w = 0; w < s->nwords && found == SIZE_MAX; w++) {
			if (word_in(s->words[w].folded, words))
				found = i;
		}
		talloc_free(s);
	}
	return found;
}

static bool
heads_ballots(const struct block *row, struct columns *c_r)
{
	*c_r = (struct columns){ .ballot = column(row, ballot_words),
		.title = column(row, title_words),
		.lead = column(row, lead_words),
		.status = column(row, status_words) };
	if (c_r->status == c_r->ballot)
		return false;
	return c_r->ballot != SIZE_MAX && c_r->status != SIZE_MAX;
}

static const char *
cell(const struct block *row, size_t index)
{
	return index < row->ncells ? row->cells[index] : "";
}

static void
read_row(struct ballot_list *list, const struct block *row, const struct columns *c)
{
	const struct minutes_source *src = list->src;
	const char *name = cell(row, c->ballot), *title = cell(row, c->title), *lead;
	const char *said = cell(row, c->status);
	if (*title != '\0' && c->title != c->ballot)
		name = talloc_asprintf(src->tmp, "%s %s", name, title);
	const char *label = ballot_name(list, name, &lead);
	struct ballot_entry *e = ballot_entry(list, label);
	if (e == NULL)
		return;
	e->prose = false;
	const char *named = names_first(src->tmp, src->names, cell(row, c->lead));
	if (e->lead == NULL)
		e->lead = named != NULL ? named : lead;
	if (e->stage == SPOKEN_UNKNOWN)
		e->stage = ballot_stage(said);
	if (e->heading == NULL)
		e->heading = row->text;
	struct sentence *s = words_sentence(src->tmp, said);
	names_mark(src->names, s);
	if (s->nwords > 0)
		ballot_add_line(list, e, s);
}

void
ballot_tables(struct ballot_list *list)
{
	const struct block_tree *tree = list->src->tree;
	struct columns columns;
	bool open = false;
	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];
		if (b->kind != BLOCK_ROW)
			open = false;
		else if (!open)
			open = heads_ballots(b, &columns);
		else
			read_row(list, b, &columns);
	}
}
