#include "parser/minutes.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/when.h"

/*
 * The sentences of each block. Of a line that begins an item and goes on with
 * what was said, only the latter is read: the title stands in the layout. A
 * title alone is read without its number.
 */
static void
read_sentences(struct minutes_source *src)
{
	const struct block_tree *tree = src->tree;
	const char **rests = talloc_zero_array(src->tmp, const char *, tree->nblocks + 1);
	for (size_t i = 0; i < src->layout->nparts; i++) {
		const struct part *p = &src->layout->parts[i];
		if (p->block != SIZE_MAX && (p->type == PART_ITEM || p->type == PART_TOPIC))
			rests[p->block] = *p->rest != '\0' ? p->rest : p->title;
	}
	size_t room = 0;
	src->first = talloc_array(src->tmp, size_t, tree->nblocks + 1);
	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];
		src->first[i] = src->nsentences;
		if (b->kind != BLOCK_ROW && src->nsentences < SENTENCES_MAX)
			words_sentences(src->tmp, rests[i] != NULL ? rests[i] : b->text, i,
			    &src->sentences, &src->nsentences, &room, SENTENCES_MAX);
	}
	src->first[tree->nblocks] = src->nsentences;
	for (size_t i = 0; i < src->nsentences; i++)
		names_learn(src->names, &src->sentences[i]);
	for (size_t i = 0; i < src->nsentences; i++)
		names_mark(src->names, &src->sentences[i]);
}

/* The length of `text` up to `max` bytes, cut before a broken character. */
static size_t
bounded_length(const char *text, size_t max)
{
	size_t len = strnlen(text, max + 1);
	if (len <= max)
		return len;
	len = max;
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

void
source_add_initials(struct minutes_source *src, const char *letters, const char *name)
{
	if (src->ninitials == MINUTES_LIST_MAX)
		return;
	src->initials =
	    talloc_realloc(src->tmp, src->initials, struct initials, src->ninitials + 1);
	src->initials[src->ninitials++] =
	    (struct initials){ talloc_strdup(src->tmp, letters), talloc_strdup(src->tmp, name) };
}

struct minutes *
minutes_read(void *ctx, const char *text, const struct minutes_context *context)
{
	static const struct minutes_context nothing = { .posted = WHEN_UNKNOWN };
	struct minutes *m = talloc_zero(ctx, struct minutes);
	struct minutes_source src = { .tmp = talloc_new(NULL),
		.context = context != NULL ? context : &nothing };
	size_t len = bounded_length(text, MINUTES_TEXT_MAX);
	m->truncated = text[len] != '\0';
	char *valid = g_utf8_make_valid(text, (gssize)len);
	char *own = talloc_strdup(src.tmp, valid);
	g_free(valid);
	const char *body = front_matter_read(src.tmp, own, &src.front);
	src.tree = block_read(src.tmp, body, strlen(body));
	src.layout = layout_read(src.tmp, src.tree);
	meeting_read_head(m, &src);
	attendees_read(m, &src);
	src.names = names_new(src.tmp, m->attendees, m->nattendees, src.context->directory);
	for (size_t i = 0; i < src.ninitials; i++)
		names_add_initials(src.names, src.initials[i].letters, src.initials[i].name);
	read_sentences(&src);
	m->truncated = m->truncated || src.tree->truncated || src.nsentences >= SENTENCES_MAX;
	meeting_read_steps(m, &src);
	items_read(m, &src);
	approvals_read(m, &src);
	next_meeting_read(m, &src);
	ballots_read(m, &src);
	said_read(m, &src);
	said_read_tables(m, &src);
	m->document = talloc_steal(m, src.tree);
	talloc_free(src.tmp);
	return m;
}
