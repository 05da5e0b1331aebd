#include "mail/pdf_layout.h"

#include <math.h>
#include <string.h>

#include "mail/markdown.h"
#include "mail/pdf_rows.h"

enum {
	SIZES = 401,           /* sizes of letters told apart: half points up to 200 */
	PITCHES = 201,         /* distances of lines told apart: half points up to 100 */
	HEADING_MAX = 200,     /* bytes of a heading; longer text in large letters is text */
	TEXT_WIDTH_LEAST = 34, /* sizes of a letter that a full line is wide, at least */
	COLUMNS_MAX = 16,      /* of a table */
	DIGITS_MAX = 3,        /* of an item's number */
	PITCH_SHARE = 20       /* one distance in so many is no slip: the least such is a line's */
};

/* In sizes of a letter. */
static const double INDENT_STEP = 0.6;  /* items further right than this are one level deeper */
static const double HANGING_MAX = 5;    /* an item's text stands at most this far behind its mark */
static const double COLUMN_SHIFT = 1.5; /* cells this near stand below each other */
static const double HEADING_LARGER = 1.1; /* times the size of most letters */
static const double PITCH_USUAL = 1.25;   /* the distance of lines, where no text tells */
static const double PITCH_LARGER = 1.2;   /* times the usual distance: another paragraph */

struct layout_writing {
	struct markdown markdown;
	double body_size, margin, pitch;
	int heading_levels[SIZES];
	/* The block that is open. */
	bool open;
	struct markdown_block block;
	const struct pdf_row *last; /* its last row */
	double left;                /* of its first row, with the mark of an item */
	bool first_row;
	/* The items that are open. */
	double items[MARKDOWN_LIST_LEVELS];
	int nitems;
	/* The table that is open, and its last row. */
	double columns[COLUMNS_MAX];
	size_t ncolumns;
	GArray *cells; /* struct markdown_block */
};

static size_t
size_index(double size)
{
	return size > 0 && size < SIZES / 2 ? (size_t)lround(size * 2) : 0;
}

/* ---- words ---- */

static const char *
behind_marks(const char *text)
{
	while (pdf_is_mark(*text))
		text++;
	return text;
}

static char
last_character(const GString *text)
{
	size_t len = text->len;

	while (len > 0 && pdf_is_mark(text->str[len - 1]))
		len--;
	return len > 0 ? text->str[len - 1] : '\0';
}

static bool
begins_small(const char *text)
{
	return g_unichar_islower(g_utf8_get_char(behind_marks(text)));
}

/* The length of the bullet at the start of `text`, 0 if there is none. */
static size_t
bullet(const char *text)
{
	/* As they are, and as Symbol and Wingdings have them. */
	static const char *const bullets[] = { "\u2022", "\u25e6", "\u25aa", "\u25ab", "\u25a0",
		"\u25a1", "\u25cf", "\u25cb", "\u27a2", "\u25ba", "\u2713", "\u2023", "\u2013",
		"\u2014", "\u00b7", "\u00a7", "\uf0b7", "\uf0a7", "\uf0d8", "\uf0fc", "\uf0a8", "-",
		"*", "o" };

	for (size_t i = 0; i < G_N_ELEMENTS(bullets); i++) {
		size_t len = strlen(bullets[i]);

		if (strncmp(text, bullets[i], len) == 0 && (text[len] == ' ' || text[len] == '\0'))
			return len;
	}
	return 0;
}

/* The length of the number, "12." or "b)", at the start of `text`, 0 if there is none. */
static size_t
number(const char *text)
{
	size_t digits = strspn(text, "0123456789"), len = 0;

	if (digits > 0 && digits <= DIGITS_MAX && (text[digits] == '.' || text[digits] == ')'))
		len = digits + 1;
	else if (g_ascii_islower(*text) && text[1] == ')')
		len = 2;
	return text[len] == ' ' || text[len] == '\0' || pdf_is_mark(text[len]) ? len : 0;
}

static void
join(GString *out, const char *text)
{
	char last = last_character(out);

	if (out->len > 0 && !(last == '-' && begins_small(text)))
		g_string_append_c(out, ' ');
	g_string_append(out, text);
}

/* ---- what is usual in this document ---- */

static void
measure_sizes(struct layout_writing *w, const GArray *rows)
{
	size_t letters[SIZES] = { 0 }, most = 0;
	int level = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);

		for (size_t j = 0; j < row->nlines; j++)
			letters[size_index(row->lines[j].size)] +=
			    strlen(behind_marks(row->lines[j].text));
	}
	for (size_t i = 1; i < SIZES; i++)
		if (letters[i] > letters[most] || most == 0)
			most = i;
	w->body_size = (double)most / 2;
	for (size_t i = SIZES - 1; (double)i / 2 >= w->body_size * HEADING_LARGER && i > 0; i--)
		if (letters[i] > 0)
			w->heading_levels[i] = level = MIN(level + 1, 6);
}

static void
measure_width(struct layout_writing *w, const GArray *rows)
{
	double left = 1e9;

	for (guint i = 0; i < rows->len; i++) {
		const struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);

		if (row->dropped || row->nlines > 1)
			continue;
		left = MIN(left, row->left);
		w->margin = MAX(w->margin, row->right);
	}
	w->margin = MAX(w->margin, left + TEXT_WIDTH_LEAST * w->body_size);
}

/* The distance of lines within paragraphs: the least common one above a small letter. */
static void
measure_pitch(struct layout_writing *w, const GArray *rows)
{
	size_t found[PITCHES] = { 0 }, total = 0;

	for (guint i = 1; i < rows->len; i++) {
		const struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);
		double pitch = row->bottom - row[-1].bottom;

		if (row->page != row[-1].page || !(pitch >= w->body_size / 2) ||
		    !(pitch * 2 < PITCHES - 1) ||
		    size_index(row->size) != size_index(w->body_size) ||
		    !begins_small(row->lines[0].text) || bullet(row->lines[0].text) > 0)
			continue;
		found[lround(pitch * 2)]++;
		total++;
	}
	w->pitch = w->body_size * PITCH_USUAL;
	for (size_t i = 0; i < PITCHES; i++)
		if (found[i] > total / PITCH_SHARE) {
			w->pitch = (double)i / 2;
			break;
		}
}

/* ---- blocks ---- */

static void
close_table(struct layout_writing *w)
{
	struct markdown_block *cells = (struct markdown_block *)(void *)w->cells->data;

	if (w->cells->len > 0)
		markdown_write_row(&w->markdown, cells, w->cells->len);
	for (guint i = 0; i < w->cells->len; i++)
		g_string_free(cells[i].text, TRUE);
	g_array_set_size(w->cells, 0);
}

static void
close_block(struct layout_writing *w)
{
	struct markdown_block *block = &w->block;

	if (!w->open)
		return;
	int level = w->heading_levels[size_index(w->last->size)];
	if (block->kind == MARKDOWN_PARAGRAPH && level > 0 && block->text->len <= HEADING_MAX) {
		block->kind = MARKDOWN_HEADING;
		block->level = level;
	}
	if (block->kind == MARKDOWN_HEADING)
		w->nitems = 0;
	markdown_write_block(&w->markdown, block);
	g_string_truncate(block->text, 0);
	w->open = false;
}

static void
open_block(struct layout_writing *w, const struct pdf_row *row)
{
	GString *text = w->block.text;

	w->open = w->first_row = true;
	w->block = (struct markdown_block){ .kind = MARKDOWN_PARAGRAPH, .text = text };
	w->left = row->left;
	w->last = row;
}

static void
append_lines(struct layout_writing *w, const struct pdf_row *row, size_t skip)
{
	for (size_t i = 0; i < row->nlines; i++) {
		if (i > 0 || row->lines[0].text[skip])
			join(w->block.text, row->lines[i].text + (i == 0 ? skip : 0));
	}
}

/* A new item: those that do not stand left of it are closed. */
static void
write_item(struct layout_writing *w, const struct pdf_row *row, size_t mark, bool ordered)
{
	const char *text = row->lines[0].text;
	size_t skip = (size_t)(behind_marks(text) - text);
	double step = INDENT_STEP * row->size;

	open_block(w, row);
	w->block.kind = MARKDOWN_ITEM;
	w->block.ordered = ordered;
	while (w->nitems > 0 && w->items[w->nitems - 1] > row->left - step)
		w->nitems--;
	w->block.level = w->nitems;
	if (w->nitems < MARKDOWN_LIST_LEVELS)
		w->items[w->nitems++] = row->left;
	/* What was bold before the mark is bold behind it. */
	if (skip > 0)
		g_string_append_len(w->block.text, text, (gssize)skip);
	for (mark += skip; text[mark] == ' '; mark++)
		continue;
	if (text[mark])
		g_string_append(w->block.text, text + mark);
	for (size_t i = 1; i < row->nlines; i++)
		join(w->block.text, row->lines[i].text);
}

static void
write_paragraph(struct layout_writing *w, const struct pdf_row *row)
{
	open_block(w, row);
	while (w->nitems > 0 && w->items[w->nitems - 1] > row->left - INDENT_STEP * row->size)
		w->nitems--;
	w->block.indented = w->nitems > 0;
	append_lines(w, row, 0);
}

/* True if the first word of `row` would not have fitted behind the row above. */
static bool
was_full(const struct layout_writing *w, const struct pdf_row *row)
{
	return w->last->right + row->size * 0.2 + row->lines[0].first_word > w->margin;
}

/* True if the row goes on with the block that is open. */
static bool
continues(const struct layout_writing *w, const struct pdf_row *row)
{
	const struct pdf_row *last = w->last;
	double em = row->size, shift = row->left - w->left;

	if (!w->open || row->nlines > 1 || fabs(row->size - last->size) > 0.6 ||
	    (row->bold != last->bold && (row->bold || w->first_row) && !was_full(w, row)))
		return false;
	if (row->page != last->page)
		return row->page == last->page + 1 && was_full(w, row) &&
		       begins_small(row->lines[0].text);
	double pitch = row->bottom - last->bottom;
	bool large = w->heading_levels[size_index(row->size)] > 0;
	if (pitch > (large ? row->size * 1.6 : w->pitch * PITCH_LARGER))
		return false;
	/* Headings may be centred. */
	if (large && w->block.kind == MARKDOWN_PARAGRAPH)
		shift = 0;
	if (w->block.kind == MARKDOWN_ITEM
		? shift < -em || shift > HANGING_MAX * em
		: fabs(shift) > em && !(w->first_row && shift < 0 && shift > -HANGING_MAX * em))
		return false;
	return was_full(w, row) || (begins_small(row->lines[0].text) &&
				       !strchr(".:;!?", last_character(w->block.text)));
}

/* ---- tables ---- */

/* True if the row has cells; what begins with a bullet or number is an item. */
static bool
has_cells(const struct pdf_row *row)
{
	const char *text = behind_marks(row->lines[0].text);
	size_t mark = MAX(bullet(text), number(text));

	return !row->dropped && row->nlines > 1 && row->nlines <= COLUMNS_MAX &&
	       (mark == 0 || *behind_marks(text + mark));
}

static bool
share_column(const struct pdf_row *a, const struct pdf_row *b)
{
	if (a->page != b->page || !has_cells(a) || !has_cells(b))
		return false;
	for (size_t i = 1; i < a->nlines; i++)
		for (size_t j = 1; j < b->nlines; j++)
			if (fabs(a->lines[i].left - b->lines[j].left) < COLUMN_SHIFT * a->size)
				return true;
	return false;
}

/* True if all its cells stand below columns of the table that is open. */
static bool
has_columns(const struct layout_writing *w, const struct pdf_row *row)
{
	if (w->cells->len == 0 || row->page != w->last->page)
		return false;
	for (size_t i = 0, column = 0; i < row->nlines; i++, column++) {
		while (column < w->ncolumns &&
		       fabs(w->columns[column] - row->lines[i].left) >= COLUMN_SHIFT * row->size)
			column++;
		if (column >= w->ncolumns)
			return false;
	}
	return true;
}

static bool
is_table_row(const struct layout_writing *w, const GArray *rows, guint i)
{
	const struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);

	if (has_cells(row) && has_columns(w, row))
		return true;
	return has_cells(row) && ((i > 0 && share_column(row, row - 1)) ||
				     (i + 1 < rows->len && share_column(row, row + 1)));
}

/* The column that a cell stands in, at least `least`. */
static size_t
column_of(const struct layout_writing *w, const struct pdf_line *line, size_t least)
{
	size_t column = least;

	while (column + 1 < w->ncolumns &&
	       w->columns[column + 1] <= line->left + COLUMN_SHIFT * line->size)
		column++;
	return column;
}

static void
write_table_row(struct layout_writing *w, const struct pdf_row *row)
{
	if (w->cells->len == 0 || row->page != w->last->page) {
		w->ncolumns = row->nlines;
		for (size_t i = 0; i < row->nlines; i++)
			w->columns[i] = row->lines[i].left;
	}
	close_table(w);
	for (size_t i = 0, column = 0; i < row->nlines; i++, column++) {
		column = column_of(w, &row->lines[i], column);
		struct markdown_block cell = { .cell = column,
			.text = g_string_new(row->lines[i].text) };
		g_array_append_val(w->cells, cell);
	}
	w->last = row;
	w->nitems = 0;
}

/* The cell of the open row above `line`, or NULL. */
static struct markdown_block *
cell_above(struct layout_writing *w, const struct pdf_line *line)
{
	for (guint i = 0; i < w->cells->len; i++) {
		struct markdown_block *cell = &g_array_index(w->cells, struct markdown_block, i);

		if (cell->cell > 0 && cell->cell < w->ncolumns &&
		    fabs(w->columns[cell->cell] - line->left) < line->size / 2)
			return cell;
	}
	return NULL;
}

/* Text that was too wide for its cell goes on below it. True if the row is that. */
static bool
continue_cells(struct layout_writing *w, const struct pdf_row *row)
{
	if (w->cells->len == 0 || row->page != w->last->page ||
	    row->bottom - w->last->bottom > w->pitch * PITCH_LARGER)
		return false;
	for (size_t i = 0; i < row->nlines; i++)
		if (!cell_above(w, &row->lines[i]))
			return false;
	for (size_t i = 0; i < row->nlines; i++)
		join(cell_above(w, &row->lines[i])->text, row->lines[i].text);
	w->last = row;
	return true;
}

/* ---- rows ---- */

static void
write_row(struct layout_writing *w, const GArray *rows, guint i)
{
	const struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);
	const char *text = behind_marks(row->lines[0].text);
	size_t dot = bullet(text), digits = row->bold ? 0 : number(text);

	if (continue_cells(w, row))
		return;
	if (is_table_row(w, rows, i)) {
		close_block(w);
		write_table_row(w, row);
		return;
	}
	close_table(w);
	if (w->heading_levels[size_index(row->size)] > 0)
		digits = 0;
	/* "... on March" and then "12. The group ..." is no item. */
	if (digits > 0 && w->open && w->block.kind == MARKDOWN_PARAGRAPH && continues(w, row) &&
	    g_ascii_isalpha(last_character(w->block.text)))
		digits = 0;
	if (dot == 0 && digits == 0 && continues(w, row)) {
		join(w->block.text, row->lines[0].text);
		/* A first line's indent says nothing of the lines below. */
		if (w->block.kind == MARKDOWN_PARAGRAPH)
			w->left = row->left;
		w->first_row = false;
		w->last = row;
		return;
	}
	close_block(w);
	if (dot > 0 || digits > 0)
		write_item(w, row, MAX(dot, digits), digits > 0);
	else
		write_paragraph(w, row);
}

void
pdf_layout_write(struct pdf_line *lines, size_t nlines, GString *out)
{
	GArray *rows = pdf_rows_make(lines, nlines);
	struct layout_writing w = { .markdown.out = out,
		.block.text = g_string_new(NULL),
		.cells = g_array_new(FALSE, FALSE, sizeof(struct markdown_block)) };

	measure_sizes(&w, rows);
	measure_width(&w, rows);
	measure_pitch(&w, rows);
	for (guint i = 0; i < rows->len; i++)
		if (!g_array_index(rows, struct pdf_row, i).dropped)
			write_row(&w, rows, i);
	close_table(&w);
	close_block(&w);
	g_array_free(w.cells, TRUE);
	g_string_free(w.block.text, TRUE);
	g_array_free(rows, TRUE);
}
