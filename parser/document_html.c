#include "parser/document.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

/* Mail programs take styles from the elements alone. */
#define STYLE_PAGE "font-family:sans-serif;line-height:1.4;max-width:45em"
#define STYLE_TABLE "border-collapse:collapse;margin:0.5em 0"
#define STYLE_CELL "border:1px solid #999;padding:0.2em 0.5em;text-align:left;vertical-align:top"
#define STYLE_BARE "list-style-type:none"

static const char *const heading_styles[] = { "", "font-size:1.5em;margin:1em 0 0.4em",
	"font-size:1.25em;margin:1em 0 0.4em", "font-size:1.1em;margin:0.9em 0 0.3em",
	"font-size:1em;margin:0.8em 0 0.3em", "font-size:1em;margin:0.8em 0 0.3em",
	"font-size:1em;margin:0.8em 0 0.3em" };

struct sheet {
	GString *out;
	int depth;                             /* lists that are open, with an item open in each */
	bool ordered[BLOCK_DEPTH_MAX + 1];     /* of each open list */
	unsigned numbers[BLOCK_DEPTH_MAX + 1]; /* of the last numbered item at each depth */
	bool in_table;
	int table_level;
};

static void
append_words(GString *out, const char *text, size_t len)
{
	char *escaped = g_markup_escape_text(text, (gssize)len);

	g_string_append(out, escaped);
	g_free(escaped);
}

/* Words of a block with the addresses of its links behind them. */
static void
append_part(GString *out, const struct block *b, size_t from, size_t to)
{
	char *words = document_words(NULL, b, from, to);

	append_words(out, words, strlen(words));
	talloc_free(words);
}

static void
append_block(GString *out, const struct block *b)
{
	if (b->strong > 0) {
		g_string_append(out, "<strong>");
		append_part(out, b, 0, b->strong);
		g_string_append(out, "</strong>");
	}
	append_part(out, b, b->strong, strlen(b->text));
}

static void
end_table(struct sheet *s)
{
	if (s->in_table)
		g_string_append(s->out, "</table>\n");
	s->in_table = false;
}

static void
end_lists(struct sheet *s, int depth)
{
	for (; s->depth > depth; s->depth--)
		g_string_append(s->out, s->ordered[s->depth] ? "</li>\n</ol>\n" : "</li>\n</ul>\n");
}

/* An agenda goes on after the bullets that were noted below one of its points. */
static void
open_list(struct sheet *s, bool ordered)
{
	s->depth++;
	s->ordered[s->depth] = ordered;
	if (ordered && s->numbers[s->depth] > 0)
		g_string_append_printf(s->out, "\n<ol start=\"%u\">\n", s->numbers[s->depth] + 1);
	else
		g_string_append(s->out, ordered ? "\n<ol>\n" : "\n<ul>\n");
}

/* What stands at `level` ends the numbers below it. */
static void
end_numbers(struct sheet *s, int level)
{
	for (int i = level + 1; i <= BLOCK_DEPTH_MAX; i++)
		s->numbers[i] = 0;
}

/* Lists around that no item was written in. */
static void
open_lists(struct sheet *s, int depth)
{
	while (s->depth < depth) {
		open_list(s, false);
		g_string_append(s->out, "<li style=\"" STYLE_BARE "\">");
	}
}

static void
write_heading(struct sheet *s, const struct block *b)
{
	end_lists(s, 0);
	end_numbers(s, 0);
	g_string_append_printf(s->out, "<h%d style=\"%s\">", b->level, heading_styles[b->level]);
	append_block(s->out, b);
	g_string_append_printf(s->out, "</h%d>\n", b->level);
}

static void
write_paragraph(struct sheet *s, const struct block *b)
{
	end_lists(s, b->level);
	end_numbers(s, b->level);
	open_lists(s, b->level);
	g_string_append(s->out, "<p>");
	append_block(s->out, b);
	g_string_append(s->out, "</p>\n");
}

static void
write_item(struct sheet *s, const struct block *b)
{
	end_lists(s, b->level);
	end_numbers(s, b->level);
	if (s->depth == b->level && s->ordered[b->level] != b->ordered)
		end_lists(s, b->level - 1);
	if (s->depth == b->level) {
		g_string_append(s->out, "</li>\n");
	} else {
		open_lists(s, b->level - 1);
		open_list(s, b->ordered);
	}
	s->numbers[b->level] += b->ordered;
	g_string_append(s->out, "<li>");
	append_block(s->out, b);
}

static void
write_row(struct sheet *s, const struct block *b)
{
	bool head = !s->in_table || s->table_level != b->level;
	const char *cell = head ? "th" : "td";

	if (head) {
		end_table(s);
		end_lists(s, b->level);
		end_numbers(s, b->level);
		open_lists(s, b->level);
		g_string_append(s->out, "<table style=\"" STYLE_TABLE "\">\n");
		s->in_table = true;
		s->table_level = b->level;
	}
	g_string_append(s->out, "<tr>");
	for (size_t i = 0; i < b->ncells; i++) {
		g_string_append_printf(s->out, "<%s style=\"" STYLE_CELL "\">", cell);
		append_words(s->out, b->cells[i], strlen(b->cells[i]));
		g_string_append_printf(s->out, "</%s>", cell);
	}
	g_string_append(s->out, "</tr>\n");
}

char *
document_html(void *ctx, const struct block_tree *tree)
{
	static void (*const write[])(struct sheet *, const struct block *) = {
		[BLOCK_HEADING] = write_heading,
		[BLOCK_PARAGRAPH] = write_paragraph,
		[BLOCK_ITEM] = write_item,
		[BLOCK_ROW] = write_row,
	};
	struct sheet s = { .out = g_string_new("<div style=\"" STYLE_PAGE "\">\n") };
	char *text;

	for (size_t i = 0; i < tree->nblocks; i++) {
		if (tree->blocks[i].kind != BLOCK_ROW)
			end_table(&s);
		write[tree->blocks[i].kind](&s, &tree->blocks[i]);
	}
	end_table(&s);
	end_lists(&s, 0);
	g_string_append(s.out, "</div>\n");
	text = talloc_strndup(ctx, s.out->str, s.out->len);
	g_string_free(s.out, TRUE);
	return text;
}
