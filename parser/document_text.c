#include "parser/document.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum { GAP = 2 /* columns between the cells of a table, and of a list's indent */ };

struct sheet {
	GString *out;
	const struct block *last;              /* that was written; NULL: none */
	unsigned numbers[BLOCK_DEPTH_MAX + 1]; /* of the last item of each list that goes on */
};

/* Columns that `len` bytes of text take. */
static size_t
columns(const char *text, size_t len)
{
	size_t n = 0;

	for (const char *p = text; p < text + len; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		n += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
	}
	return n;
}

/* True if the words of a link are its address already. */
static bool
tells_address(const struct block *b, const struct block_link *link)
{
	static const char *const schemes[] = { "", "mailto:", "https://", "http://" };
	size_t len = link->end - link->start;

	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
		const char *rest = link->address;

		if (!g_str_has_prefix(rest, schemes[i]))
			continue;
		rest += strlen(schemes[i]);
		if (strlen(rest) == len && strncmp(rest, b->text + link->start, len) == 0)
			return true;
	}
	return false;
}

char *
document_words(void *ctx, const struct block *block, size_t from, size_t to)
{
	GString *out = g_string_new(NULL);
	size_t at = from;
	char *words;

	for (size_t i = 0; i < block->nlinks; i++) {
		const struct block_link *link = &block->links[i];

		if (link->end <= from || link->end > to || tells_address(block, link))
			continue;
		g_string_append_len(out, block->text + at, (gssize)(link->end - at));
		g_string_append_printf(out, " <%s>", link->address);
		at = link->end;
		if (at < to && g_ascii_isalnum(block->text[at]))
			g_string_append_c(out, ' ');
	}
	g_string_append_len(out, block->text + at, (gssize)(to - at));
	words = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return words;
}

static void
append_many(GString *out, char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		g_string_append_c(out, c);
}

/* Write `text` from column `column` on, later lines from `hang` on; returns the widest column. */
static size_t
fold(GString *out, const char *text, size_t column, size_t hang)
{
	size_t widest = column;
	bool first = true;

	for (const char *p = text; *p != '\0';) {
		size_t len = strcspn(p, " "), width = columns(p, len);

		if (!first && column + 1 + width > DOCUMENT_WIDTH) {
			g_string_append_c(out, '\n');
			append_many(out, ' ', hang);
			column = hang;
			first = true;
		}
		if (!first)
			g_string_append_c(out, ' ');
		column += width + (first ? 0 : 1);
		g_string_append_len(out, p, (gssize)len);
		widest = MAX(widest, column);
		first = false;
		p += len + strspn(p + len, " ");
	}
	g_string_append_c(out, '\n');
	return widest;
}

/* Write a block's words and the addresses in them from column `column` on. */
static size_t
fold_block(GString *out, const struct block *b, size_t column)
{
	char *words = document_words(NULL, b, 0, strlen(b->text));
	size_t widest = fold(out, words, column, column);

	talloc_free(words);
	return widest;
}

static size_t
indent_of(int level)
{
	return MIN((size_t)level * GAP, (size_t)DOCUMENT_INDENT_MAX);
}

static void
write_heading(struct sheet *s, const struct block *b)
{
	size_t width = fold_block(s->out, b, 0);

	append_many(s->out, b->level == 1 ? '=' : '-', MIN(width, (size_t)DOCUMENT_WIDTH));
	g_string_append_c(s->out, '\n');
}

static void
write_paragraph(struct sheet *s, const struct block *b)
{
	size_t indent = indent_of(b->level);

	append_many(s->out, ' ', indent);
	fold_block(s->out, b, indent);
}

static void
write_item(struct sheet *s, const struct block *b)
{
	size_t indent = indent_of(b->level - 1), start = s->out->len;

	append_many(s->out, ' ', indent);
	/* An agenda goes on after the bullets that were noted below one of its points. */
	if (b->ordered)
		g_string_append_printf(s->out, "%u. ", ++s->numbers[b->level]);
	else
		g_string_append(s->out, "- ");
	fold_block(s->out, b, s->out->len - start);
}

/* The rows from `rows` on that are one table. */
static size_t
table_length(const struct block *rows, size_t most)
{
	size_t n = 1;

	while (n < most && rows[n].kind == BLOCK_ROW && rows[n].level == rows->level)
		n++;
	return n;
}

/* True with the width of each column if the rows fit on a line each. */
static bool
table_fits(const struct block *rows, size_t n, size_t widths[BLOCK_CELLS_MAX])
{
	size_t total = indent_of(rows->level), ncolumns = 0;

	memset(widths, 0, BLOCK_CELLS_MAX * sizeof *widths);
	for (size_t i = 0; i < n; i++) {
		ncolumns = MAX(ncolumns, rows[i].ncells);
		for (size_t k = 0; k < rows[i].ncells; k++)
			widths[k] =
			    MAX(widths[k], columns(rows[i].cells[k], strlen(rows[i].cells[k])));
	}
	for (size_t k = 0; k < ncolumns; k++)
		total += widths[k] + (k > 0 ? GAP : 0);
	return total <= DOCUMENT_WIDTH;
}

static void
write_columns(
    GString *out, const struct block *rows, size_t n, const size_t widths[BLOCK_CELLS_MAX])
{
	size_t indent = indent_of(rows->level);

	for (size_t i = 0; i < n; i++) {
		size_t start = out->len;

		append_many(out, ' ', indent);
		for (size_t k = 0; k < rows[i].ncells; k++) {
			const char *cell = rows[i].cells[k];

			g_string_append(out, cell);
			if (k + 1 < rows[i].ncells)
				append_many(
				    out, ' ', widths[k] - columns(cell, strlen(cell)) + GAP);
		}
		while (out->len > start && out->str[out->len - 1] == ' ')
			g_string_truncate(out, out->len - 1);
		g_string_append_c(out, '\n');
		if (i > 0 || n == 1)
			continue;
		append_many(out, ' ', indent);
		for (size_t k = 0; k < rows->ncells; k++) {
			append_many(out, ' ', k > 0 ? GAP : 0);
			append_many(out, '-', MAX(widths[k], (size_t)1));
		}
		g_string_append_c(out, '\n');
	}
}

/* A wide table: below each other the cells of each row, by what the first row calls them. */
static void
write_cells(GString *out, const struct block *rows, size_t n)
{
	size_t indent = indent_of(rows->level);

	for (size_t i = n > 1 ? 1 : 0; i < n; i++) {
		if (i > 1)
			g_string_append_c(out, '\n');
		for (size_t k = 0; k < rows[i].ncells; k++) {
			const char *label = i > 0 && k < rows->ncells ? rows->cells[k] : "";
			char *line = g_strdup_printf(
			    "%s%s%s", label, *label != '\0' ? ": " : "", rows[i].cells[k]);

			append_many(out, ' ', indent);
			fold(out, line, indent, indent + GAP);
			g_free(line);
		}
	}
}

static void
write_table(struct sheet *s, const struct block *rows, size_t n)
{
	size_t widths[BLOCK_CELLS_MAX];

	if (table_fits(rows, n, widths))
		write_columns(s->out, rows, n, widths);
	else
		write_cells(s->out, rows, n);
}

/* Lists deeper than `b` stands end with it. */
static void
end_lists(struct sheet *s, const struct block *b)
{
	int level = b->kind == BLOCK_HEADING ? 0 : b->level;

	for (int i = level + 1; i <= BLOCK_DEPTH_MAX; i++)
		s->numbers[i] = 0;
}

char *
document_text(void *ctx, const struct block_tree *tree)
{
	struct sheet s = { .out = g_string_new(NULL) };
	size_t n;
	char *text;

	for (size_t i = 0; i < tree->nblocks; i += n) {
		const struct block *b = &tree->blocks[i];

		n = 1;
		if (s.last != NULL && (s.last->kind != BLOCK_ITEM || b->kind != BLOCK_ITEM))
			g_string_append_c(s.out, '\n');
		end_lists(&s, b);
		if (b->kind == BLOCK_ROW) {
			n = table_length(b, tree->nblocks - i);
			write_table(&s, b, n);
		} else if (b->kind == BLOCK_HEADING) {
			write_heading(&s, b);
		} else if (b->kind == BLOCK_ITEM) {
			write_item(&s, b);
		} else {
			write_paragraph(&s, b);
		}
		s.last = b;
	}
	text = talloc_strndup(ctx, s.out->str, s.out->len);
	g_string_free(s.out, TRUE);
	return text;
}
