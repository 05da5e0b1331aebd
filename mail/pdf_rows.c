#include "mail/pdf_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mail/markdown.h"

enum {
	MARGIN_ROWS = 3,  /* rows at the top or bottom of a page that may stand on others too */
	MARGIN_PAGES = 2, /* pages further on: left and right ones may differ */
	MARGIN_SHIFT = 3  /* points by which such a row may stand elsewhere */
};

bool
pdf_is_mark(char c)
{
	return c == MARKDOWN_BOLD || c == MARKDOWN_PLAIN;
}

static double
middle(const struct pdf_line *line)
{
	return (line->top + line->bottom) / 2;
}

static int
by_height(const void *one, const void *other)
{
	const struct pdf_line *a = one, *b = other;

	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	if (middle(a) < middle(b) || middle(a) > middle(b))
		return middle(a) < middle(b) ? -1 : 1;
	return a->left < b->left ? -1 : a->left > b->left;
}

static int
by_left(const void *one, const void *other)
{
	const struct pdf_line *a = one, *b = other;

	return a->left < b->left ? -1 : a->left > b->left;
}

static bool
same_height(const struct pdf_line *a, const struct pdf_line *b)
{
	double lesser = MIN(a->bottom - a->top, b->bottom - b->top);

	return a->page == b->page && fabs(middle(a) - middle(b)) < lesser / 2;
}

static struct pdf_row
row_of(struct pdf_line *lines, size_t n)
{
	struct pdf_row row = { lines, n, lines->page, 0, 0, 0, 0, lines->size, true, false };

	qsort(lines, n, sizeof *lines, by_left);
	row.left = lines->left;
	row.right = lines->right;
	row.top = lines->top;
	row.bottom = lines->bottom;
	for (size_t i = 0; i < n; i++) {
		row.right = MAX(row.right, lines[i].right);
		row.top = MIN(row.top, lines[i].top);
		row.bottom = MAX(row.bottom, lines[i].bottom);
		row.size = MAX(row.size, lines[i].size);
		row.bold &= lines[i].bold;
	}
	return row;
}

/* ---- running heads ---- */

/* True if the texts are the same but for a number that is by `pages` more in the second. */
static bool
same_but_number(const char *a, const char *b, size_t pages)
{
	while (*a || *b) {
		if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
			char *behind_a, *behind_b;
			guint64 one = g_ascii_strtoull(a, &behind_a, 10);
			guint64 other = g_ascii_strtoull(b, &behind_b, 10);

			if (other != one && other - one != pages)
				return false;
			a = behind_a;
			b = behind_b;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return true;
}

static bool
same_row(const struct pdf_row *a, const struct pdf_row *b)
{
	if (a->nlines != b->nlines || fabs(a->top - b->top) > MARGIN_SHIFT)
		return false;
	for (size_t i = 0; i < a->nlines; i++)
		if (!same_but_number(a->lines[i].text, b->lines[i].text, b->page - a->page))
			return false;
	return true;
}

/* True if like rows of two pages have their page's number. */
static bool
is_numbered(const struct pdf_row *a, const struct pdf_row *b)
{
	for (size_t i = 0; i < a->nlines; i++)
		if (strcmp(a->lines[i].text, b->lines[i].text) != 0)
			return true;
	return false;
}

/* "Page 2 of 3", "2", "- 2 -": nothing but the number of its own page. */
static bool
is_page_number(const struct pdf_row *row)
{
	GString *text = g_string_new(NULL);
	size_t number = 0, total = 0;

	for (const char *p = row->lines[0].text; *p; p++)
		if (!pdf_is_mark(*p) && !strchr(" -|", *p))
			g_string_append_c(text, g_ascii_tolower(*p));
	const char *p = g_str_has_prefix(text->str, "page") ? text->str + 4 : text->str;
	for (; g_ascii_isdigit(*p) && number <= row->page; p++)
		number = number * 10 + (size_t)(*p - '0');
	if (*p == '/' || g_str_has_prefix(p, "of"))
		for (p += *p == '/' ? 1 : 2; g_ascii_isdigit(*p) && total < 1000; p++)
			total++;
	bool is = *p == '\0' && row->nlines == 1 && number == row->page + 1;
	g_string_free(text, TRUE);
	return is;
}

/* The first (or last) row of each page that is still there, or NULL. */
static struct pdf_row **
outermost(GArray *rows, size_t npages, bool last)
{
	struct pdf_row **found = g_new0(struct pdf_row *, npages);

	for (guint i = 0; i < rows->len; i++) {
		struct pdf_row *row = &g_array_index(rows, struct pdf_row, i);

		if (!row->dropped && (last || !found[row->page]))
			found[row->page] = row;
	}
	return found;
}

static void
drop_running(GArray *rows, size_t npages, bool last)
{
	struct pdf_row **found = outermost(rows, npages, last);

	for (size_t page = 0; page < npages; page++) {
		if (found[page] && is_page_number(found[page]))
			found[page]->dropped = true;
		for (size_t next = page + 1; next < npages && next <= page + MARGIN_PAGES; next++)
			if (found[page] && found[next] && same_row(found[page], found[next])) {
				found[page]->dropped |=
				    last || is_numbered(found[page], found[next]);
				found[next]->dropped = true;
			}
	}
	g_free(found);
}

static bool
has_place(const struct pdf_line *line)
{
	return isfinite(line->left) && isfinite(line->right) && isfinite(line->top) &&
	       isfinite(line->bottom) && isfinite(line->size) && isfinite(line->first_word);
}

GArray *
pdf_rows_make(struct pdf_line *lines, size_t n_given)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct pdf_row));
	size_t nlines = 0;

	for (size_t i = 0; i < n_given; i++)
		if (has_place(&lines[i]))
			lines[nlines++] = lines[i];
	if (nlines == 0)
		return rows;
	qsort(lines, nlines, sizeof *lines, by_height);
	for (size_t i = 0, n; i < nlines; i += n) {
		for (n = 1; i + n < nlines && same_height(&lines[i], &lines[i + n]); n++)
			continue;
		struct pdf_row row = row_of(lines + i, n);
		g_array_append_val(rows, row);
	}
	size_t npages = lines[nlines - 1].page + 1;
	for (int i = 0; i < MARGIN_ROWS; i++) {
		drop_running(rows, npages, false);
		drop_running(rows, npages, true);
	}
	return rows;
}
