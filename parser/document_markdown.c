#include "parser/document.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block_source.h"

/*
 * What block_source.c bounds, with some room: columns of indent and bullets of
 * one line, and characters that may be markup between two empty lines.
 */
enum {
	COLUMNS_MAX = 32,
	BULLETS_MAX = 8,
	ACTIVE_ENOUGH = 300,
	NUMBER_MAX = 999,
	LINKED_ACTIVE_MAX = 360 /* of one block with its links */
};

/* What a list item needs that no words stand in: a paragraph of nothing. */
#define NOTHING "[](#)"

/* Nothing at all: at the left edge it ends all lists, within words it ends emphasis. */
#define INVISIBLE "<!-- -->"

struct list {
	size_t column;   /* of what stands in its items */
	bool ordered;    /* its last item was numbered */
	unsigned number; /* the last one that was; 0: it has none yet */
};

struct writer {
	GString *out;
	struct list lists[BLOCK_DEPTH_MAX + 1]; /* lists[0] is the page itself */
	int depth;                              /* lists that are open */
	/* Characters that may be markup: since the last empty line, and of the block that is
	   written. */
	size_t active, own;
	const struct block *last; /* that was written; NULL: none, or something stood in between */
};

/* ---- words ---- */

/* True if a word goes on around the underscore at `at`: there it marks nothing. */
static bool
within_word(const char *text, size_t at)
{
	return at > 0 && g_ascii_isalnum(text[at - 1]) && g_ascii_isalnum(text[at + 1]);
}

/* True if the character at `at` would be markup wherever it stands. */
static bool
is_markup(const char *text, size_t at, bool heading)
{
	char before = at > 0 ? text[at - 1] : '\0';

	switch (text[at]) {
	case '\\':
	case '`':
	case '*':
	case '[':
	case '<':
	case '{':
	case '~':
		return true;
	case '_':
		return !within_word(text, at);
	case '&':
		return g_ascii_isalnum(text[at + 1]) || text[at + 1] == '#';
	case '#':
		return heading;
	case '.':
	case '%':
		return before == '{'; /* attributes and templates of site generators */
	default:
		return false;
	}
}

static void
append_words(GString *out, const char *text, size_t from, size_t to, bool heading)
{
	for (size_t i = from; i < to; i++) {
		if (is_markup(text, i, heading))
			g_string_append_c(out, '\\');
		g_string_append_c(out, text[i]);
	}
}

/*
 * True if the link may be written: nothing beside or at the ends of its words
 * could take part in its brackets or mean something else because of them.
 */
static bool
is_linkable(const struct block *b, const struct block_link *link)
{
	char before = link->start > 0 ? b->text[link->start - 1] : ' ';
	bool apart = link->end <= b->strong || link->start >= b->strong;

	return apart && before != '!' && before != '_' && b->text[link->start] != '_' &&
	       b->text[link->end - 1] != '_' && b->text[link->end] != '_';
}

/* How many characters of a link the reader counts as markup. */
static size_t
active_of_link(const struct block_link *link)
{
	size_t n = 3;

	for (const char *p = link->address; *p != '\0'; p++)
		n += *p == '_' || *p == '&' || *p == '!';
	return n;
}

/* "[the draft](<https://oak.example/1>)" */
static void
append_link(GString *out, const struct block *b, const struct block_link *link, bool heading)
{
	g_string_append_c(out, '[');
	for (size_t i = link->start; i < link->end; i++) {
		if (b->text[i] == ']')
			g_string_append(out, "\\]");
		else
			append_words(out, b->text, i, i + 1, heading);
	}
	g_string_append_printf(out, "](<%s>)", link->address);
}

/* The words from byte `from` up to `to` with the first `nlinks` of the block's links. */
static void
append_linked(GString *out, const struct block *b, size_t from, size_t to, size_t nlinks)
{
	bool heading = b->kind == BLOCK_HEADING;

	for (size_t i = 0; i < nlinks; i++) {
		const struct block_link *link = &b->links[i];

		if (link->start < from || link->end > to || !is_linkable(b, link))
			continue;
		append_words(out, b->text, from, link->start, heading);
		append_link(out, b, link, heading);
		from = link->end;
	}
	append_words(out, b->text, from, to, heading);
}

/*
 * Write what would be markup at the start of a line so that it is none: a
 * backslash before the character, or its number where it is no punctuation.
 * Returns how many bytes of `text` that took.
 */
static size_t
append_line_start(GString *out, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	gunichar c = g_utf8_get_char(text);

	if (strchr("#>-+=:", *text) != NULL) {
		g_string_append_printf(out, "\\%c", *text);
		return 1;
	}
	if (digits > 0 && (text[digits] == '.' || text[digits] == ')')) {
		g_string_append_len(out, text, (gssize)digits);
		g_string_append_printf(out, "\\%c", text[digits]);
		return digits + 1;
	}
	if (block_bullet(text)) {
		g_string_append_printf(out, "&#%u;", (unsigned)c);
		return (size_t)(g_utf8_next_char(text) - text);
	}
	return 0;
}

/* True if no emphasis could end where that of `b` does: behind a mark, right before a word. */
static bool
strong_needs_end(const struct block *b)
{
	return b->strong > 0 && !g_ascii_isalnum(b->text[b->strong - 1]) &&
	       b->text[b->strong] != '\0' && b->text[b->strong] != ' ';
}

/* How many characters of a block's words the reader counts as markup. */
static size_t
active_words(const struct block *b)
{
	size_t n = b->strong > 0 ? 6 : 1;

	for (const char *p = b->text; *p != '\0'; p++)
		n += strchr("*_[]`<!&", *p) != NULL;
	return n;
}

/*
 * How many of the block's links are written; all of them only where the reader
 * takes so many marks.
 */
static size_t
links_of(const struct block *b)
{
	size_t active = active_words(b), n = 0;

	for (; n < b->nlinks; n++) {
		active += active_of_link(&b->links[n]);
		if (active > LINKED_ACTIVE_MAX)
			break;
	}
	return n;
}

/* The same with the links that are written. */
static size_t
active_of(const struct block *b)
{
	size_t active = active_words(b);

	for (size_t i = links_of(b); i-- > 0;)
		active += active_of_link(&b->links[i]);
	return active;
}

/*
 * The words of a block. `mark` (or "") stands before them: a bullet that the
 * reader takes away again, for words that it would else take away from.
 */
static void
append_block(GString *out, const struct block *b, const char *mark)
{
	size_t len = strlen(b->text), at = 0, nlinks = links_of(b);
	bool heading = b->kind == BLOCK_HEADING;
	bool linked = nlinks > 0 && b->links[0].start == 0 && is_linkable(b, &b->links[0]);

	if (b->strong > 0)
		g_string_append(out, "**");
	g_string_append(out, mark);
	if (b->strong == 0 && *mark == '\0' && !heading && !linked)
		at = append_line_start(out, b->text);
	append_linked(out, b, at, MAX(at, b->strong), nlinks);
	if (b->strong > 0)
		g_string_append(out, "**");
	if (strong_needs_end(b))
		g_string_append(out, INVISIBLE);
	append_linked(out, b, MAX(at, b->strong), len, nlinks);
}

/* ---- lines ---- */

static void
empty_line(struct writer *w)
{
	size_t len = w->out->len;

	if (len > 0 && !(len > 1 && w->out->str[len - 2] == '\n'))
		g_string_append_c(w->out, '\n');
	w->active = w->own;
	w->last = NULL;
}

static void
indent(struct writer *w, int depth)
{
	for (size_t i = 0; i < w->lists[depth].column; i++)
		g_string_append_c(w->out, ' ');
}

/* Open a list within the lists that are open, with the bullet of an item on the line. */
static void
open_list(struct writer *w)
{
	size_t column = w->lists[w->depth].column;

	g_string_append(w->out, "- ");
	w->depth++;
	w->lists[w->depth] = (struct list){ .column = column + 2 };
}

static void
end_lists(struct writer *w)
{
	empty_line(w);
	g_string_append(w->out, INVISIBLE "\n");
	empty_line(w);
	w->depth = 0;
}

/* Open lists with nothing in them until there are `depth`. */
static void
open_lists(struct writer *w, int depth)
{
	while (w->depth < depth) {
		int most = MIN(w->depth + BULLETS_MAX, depth);

		empty_line(w);
		indent(w, w->depth);
		while (w->depth < most)
			open_list(w);
		g_string_append(w->out, NOTHING "\n");
		empty_line(w);
	}
}

/*
 * Come to stand in list `depth`, or in the lists around it that are open, so
 * that what is still to be opened is indented by no more than COLUMNS_MAX.
 */
static void
enter_list(struct writer *w, int depth)
{
	if (depth < w->depth)
		w->depth = depth;
	if (w->lists[w->depth].column + 2 * (size_t)(depth - w->depth) > COLUMNS_MAX)
		end_lists(w);
}

/* ---- blocks ---- */

static void
write_heading(struct writer *w, const struct block *b)
{
	empty_line(w);
	w->depth = 0;
	for (int i = 0; i < b->level; i++)
		g_string_append_c(w->out, '#');
	g_string_append_c(w->out, ' ');
	append_block(w->out, b, "");
	g_string_append_c(w->out, '\n');
}

static void
write_paragraph(struct writer *w, const struct block *b)
{
	enter_list(w, b->level);
	open_lists(w, b->level);
	empty_line(w);
	indent(w, w->depth);
	append_block(w->out, b, "");
	g_string_append_c(w->out, '\n');
}

/* The bullet that the reader takes away from the start of an item's words, where it would. */
static const char *
item_mark(const struct block *b)
{
	bool ordered;

	if (block_marker(b->text, &ordered) == 0 && *b->text != '|' && *b->text != '_')
		return "";
	return b->ordered ? "1\\. " : "\\- ";
}

static void
write_item(struct writer *w, const struct block *b)
{
	struct list *list = &w->lists[b->level];
	/* An agenda goes on after the bullets that were noted below one of its points. */
	unsigned before = w->depth >= b->level ? list->number : 0;
	unsigned number = b->ordered ? MIN(before + 1, NUMBER_MAX) : before;
	bool again = b->ordered && before > 0 && !list->ordered;
	size_t start;

	if (w->last == NULL || w->last->kind != BLOCK_ITEM || w->active > ACTIVE_ENOUGH || again)
		empty_line(w);
	enter_list(w, b->level - 1);
	if (b->level - w->depth > BULLETS_MAX)
		open_lists(w, b->level - BULLETS_MAX);
	indent(w, w->depth);
	while (w->depth < b->level - 1)
		open_list(w);
	start = w->out->len;
	if (b->ordered)
		g_string_append_printf(w->out, "%u. ", number);
	else
		g_string_append(w->out, "- ");
	*list = (struct list){ .column = w->lists[w->depth].column + (w->out->len - start),
		.ordered = b->ordered,
		.number = number };
	w->depth = b->level;
	append_block(w->out, b, item_mark(b));
	g_string_append_c(w->out, '\n');
}

static void
write_row(struct writer *w, const struct block *b)
{
	bool first = w->last == NULL || w->last->kind != BLOCK_ROW || w->last->level != b->level ||
		     w->active > ACTIVE_ENOUGH;

	if (first) {
		enter_list(w, b->level);
		open_lists(w, b->level);
		empty_line(w);
	}
	indent(w, w->depth);
	g_string_append_c(w->out, '|');
	for (size_t i = 0; i < b->ncells; i++) {
		size_t len = strlen(b->cells[i]);

		g_string_append_c(w->out, ' ');
		append_words(w->out, b->cells[i], 0, len, false);
		/* An underscore before a blank would be taken for the end of emphasis. */
		g_string_append(w->out, len > 0 && b->cells[i][len - 1] == '_' ? "|" : " |");
	}
	g_string_append_c(w->out, '\n');
	if (!first)
		return;
	indent(w, w->depth);
	for (size_t i = 0; i < b->ncells; i++)
		g_string_append(w->out, "|---");
	g_string_append(w->out, "|\n");
}

char *
document_markdown(void *ctx, const struct block_tree *tree)
{
	static void (*const write[])(struct writer *, const struct block *) = {
		[BLOCK_HEADING] = write_heading,
		[BLOCK_PARAGRAPH] = write_paragraph,
		[BLOCK_ITEM] = write_item,
		[BLOCK_ROW] = write_row,
	};
	struct writer w = { .out = g_string_new(NULL) };
	char *text;

	for (size_t i = 0; i < tree->nblocks; i++) {
		const struct block *b = &tree->blocks[i];

		w.own = active_of(b);
		w.active += w.own;
		write[b->kind](&w, b);
		w.last = b;
	}
	text = talloc_strndup(ctx, w.out->str, w.out->len);
	g_string_free(w.out, TRUE);
	return text;
}
