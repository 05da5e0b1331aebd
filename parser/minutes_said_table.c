#include <string.h>

#include <talloc.h>

#include "parser/minutes_source.h"

/* Columns of a table of tasks; SIZE_MAX: it has none of that kind. */
struct columns {
	size_t task, owner, status;
};

/* What stands in the heading of a column. */
static const char task_words[] = "action|actions|task|tasks|todo|description|item";
static const char owner_words[] =
    "owner|owners|assignee|assigned|responsible|responsibility|who|lead|person|by";
static const char status_words[] = "status|state|done";

/* Of a task that is over. */
static const char over[] = "done|completed|complete|closed|finished|resolved|dropped";

static size_t
column(const struct block *row, const char *words, size_t besides)
{
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < row->ncells && found == SIZE_MAX; i++) {
		struct sentence *s = words_sentence(NULL, row->cells[i]);
		for (size_t w = 0; w < s->nwords && i != besides; w++) {
			if (word_in(s->words[w].folded, words))
				found = i;
		}
		talloc_free(s);
	}
	return found;
}

static bool
heads_tasks(const struct block *row, struct columns *c_r)
{
	size_t owner = column(row, owner_words, SIZE_MAX);
	*c_r = (struct columns){ .owner = owner,
		.task = column(row, task_words, owner),
		.status = column(row, status_words, owner) };
	return c_r->task != SIZE_MAX && c_r->owner != SIZE_MAX;
}

static const char *
cell(const struct block *row, size_t index)
{
	return index < row->ncells ? row->cells[index] : "";
}

static bool
is_over(const char *status)
{
	struct sentence *s = words_sentence(NULL, status);
	bool is = s->nwords > 0 && word_in(s->words[0].folded, over);
	talloc_free(s);
	return is;
}

/* "Ada", "Ada, Bo": as the attendees have them; what names nobody stays as it is written. */
static const char *
owner_of(struct minutes *m, const struct minutes_source *src, const char *text)
{
	struct sentence *s = words_sentence(src->tmp, text);
	names_mark(src->names, s);
	for (size_t i = 0; i < s->nwords; i++) {
		if (s->words[i].mention == WORDS_NO_MENTION)
			continue;
		size_t n;
		const char **names = names_list(src->tmp, src->names, s, i, &n);
		char *joined = talloc_strdup(m, names[0]);
		for (size_t k = 1; k < n; k++)
			joined = talloc_asprintf_append(joined, "; %s", names[k]);
		return joined;
	}
	return s->nwords > 0 ? talloc_strdup(m, text) : NULL;
}

static void
read_row(struct minutes *m, const struct minutes_source *src, const struct block *row,
    const struct columns *c)
{
	const char *task = cell(row, c->task);
	if (*task == '\0' || is_over(cell(row, c->status)) || m->naction_items == MINUTES_LIST_MAX)
		return;
	m->action_items =
	    talloc_realloc(m, m->action_items, struct action_item, m->naction_items + 1);
	m->action_items[m->naction_items++] =
	    (struct action_item){ .owner = owner_of(m, src, cell(row, c->owner)),
		    .quote = talloc_strdup(m, task) };
}

void
said_read_tables(struct minutes *m, const struct minutes_source *src)
{
	const struct block_tree *tree = src->tree;
	struct columns columns = { 0 };
	bool open = false, first = true;
	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];
		if (b->kind == BLOCK_ROW && first)
			open = heads_tasks(b, &columns);
		else if (b->kind == BLOCK_ROW && open)
			read_row(m, src, b, &columns);
		first = b->kind != BLOCK_ROW;
	}
}
