#include "mail/html_markdown.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/html.h"
#include "mail/html_look.h"
#include "mail/html_parse.h"
#include "mail/markdown.h"

enum { MARKER_MAX = 16 /* bytes kept of an item's number or bullet as Word prints it */ };

/* An open element and what it changed. */
struct open_element {
	enum html_role role;
	bool list, table, bold, marker;
	struct html_look look;
};

struct markdown_reading {
	struct markdown markdown;
	size_t max;
	struct open_element open[HTML_DEPTH_MAX];
	size_t nopen;
	bool styled; /* by a style sheet */
	size_t pre, bold, markers, items, tables;
	bool ordered[HTML_DEPTH_MAX]; /* of the lists that are open, outermost first */
	size_t lists;
	struct markdown_block block; /* that is open; its text stays allocated */
	bool bold_written;           /* the last mark in its text */
	bool item;                   /* the next block begins one */
	int item_level;
	bool item_ordered;
	GString *marker; /* of Word's item */
	GArray *row;     /* struct markdown_block of the row that is open */
	size_t cell, ncells;
};

/* ---- blocks ---- */

/* What Word prints before an item that has a number: "1.", "(b)". */
static bool
is_number(const char *marker)
{
	return strpbrk(marker, ".)") != NULL && *marker != '.';
}

static void
shape(struct markdown_reading *reading)
{
	struct markdown_block *block = &reading->block;

	if (block->kind == MARKDOWN_HEADING)
		return;
	if (reading->item) {
		block->kind = MARKDOWN_ITEM;
		block->level = reading->item_level;
		block->ordered = reading->marker->len > 0 ? is_number(reading->marker->str)
							  : reading->item_ordered;
	} else if (reading->items > 0) {
		/* It goes on with the innermost item that is still open. */
		block->indented = true;
		reading->markdown.depth = MIN(reading->markdown.depth, (int)reading->items);
	}
}

/* End the block and write it, or keep it for its row. */
static void
close_block(struct markdown_reading *reading)
{
	struct markdown_block *block = &reading->block;

	if (markdown_has_words(block->text->str)) {
		if (reading->bold_written)
			g_string_append_c(block->text, MARKDOWN_PLAIN);
		shape(reading);
		if (reading->tables > 0) {
			block->cell = reading->cell;
			g_array_append_val(reading->row, *block);
			block->text = g_string_new(NULL);
		} else {
			markdown_write_block(&reading->markdown, block);
		}
		reading->item = false;
	}
	g_string_truncate(block->text, 0);
	g_string_truncate(reading->marker, 0);
	reading->bold_written = false;
	*block = (struct markdown_block){ .text = block->text };
}

static void
close_row(struct markdown_reading *reading)
{
	close_block(reading);
	struct markdown_block *blocks = (struct markdown_block *)(void *)reading->row->data;

	markdown_write_row(&reading->markdown, blocks, reading->row->len);
	for (guint i = 0; i < reading->row->len; i++)
		g_string_free(blocks[i].text, TRUE);
	g_array_set_size(reading->row, 0);
	reading->cell = reading->ncells = 0;
}

/* ---- events ---- */

static void
open_item(struct markdown_reading *reading)
{
	close_block(reading);
	reading->item = true;
	reading->item_level = reading->lists > 0 ? (int)reading->lists - 1 : (int)reading->items;
	reading->item_ordered = reading->lists > 0 && reading->ordered[reading->lists - 1];
	reading->items++;
}

/* Word's lists are paragraphs: "mso-list:l0 level2 lfo1". */
static void
open_paragraph(struct markdown_reading *reading, const char *name, const char *style)
{
	const char *list = style ? strcasestr(style, "mso-list:") : NULL;
	const char *level = list ? strcasestr(list, "level") : NULL;

	close_block(reading);
	reading->item &= reading->items > 0; /* one of Word's that had no words */
	if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0') {
		reading->block.kind = MARKDOWN_HEADING;
		reading->block.level = name[1] - '0';
	} else if (level && g_ascii_isdigit(level[5]) && level[5] > '0') {
		reading->item = true;
		reading->item_level = level[5] - '1';
		reading->item_ordered = false;
	}
}

static void
open_in_table(struct markdown_reading *reading, const char *name)
{
	if (strcmp(name, "table") == 0) {
		close_block(reading);
		reading->tables++;
	} else if (reading->tables == 1 && strcmp(name, "tr") == 0) {
		close_row(reading);
	} else {
		close_block(reading);
	}
}

static void
open_cell(struct markdown_reading *reading)
{
	close_block(reading);
	if (reading->tables == 1)
		reading->cell = reading->ncells++;
}

static bool
is_bold(const char *name, const char *style)
{
	return strcmp(name, "b") == 0 || strcmp(name, "strong") == 0 ||
	       (style && (html_style_has(style, "font-weight:bold") ||
			     html_style_has(style, "font-weight:700")));
}

static const struct html_look *
look_now(const struct markdown_reading *reading)
{
	return reading->nopen > 0 ? &reading->open[reading->nopen - 1].look : &html_look_plain;
}

static void
on_start(void *arg, const char *name, html_attributes attributes)
{
	struct markdown_reading *reading = arg;
	const char *style = html_attribute(attributes, "style");
	struct open_element element = { .role = html_role_of(name) };

	element.list = strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0;
	element.table = strcmp(name, "table") == 0;
	element.bold = is_bold(name, style);
	element.marker = style && html_style_has(style, "mso-list:ignore");
	reading->styled |= strcmp(name, "style") == 0;
	element.look = html_look_inside(look_now(reading), name, attributes, reading->styled);
	element.look.gone |= element.role == ROLE_HIDDEN;
	switch (element.role) {
	case ROLE_ITEM:
		open_item(reading);
		break;
	case ROLE_PARAGRAPH:
		open_paragraph(reading, name, style);
		break;
	case ROLE_BLOCK:
		open_in_table(reading, name);
		break;
	case ROLE_QUOTE:
	case ROLE_PRE:
	case ROLE_RULE:
		close_block(reading);
		break;
	case ROLE_CELL:
		open_cell(reading);
		break;
	case ROLE_BREAK:
		if (reading->tables > 0)
			close_block(reading); /* a row has no lines */
		else
			g_string_append_c(reading->block.text, MARKDOWN_BREAK);
		break;
	case ROLE_INLINE:
	case ROLE_HIDDEN:
		break;
	}
	if (element.list)
		reading->ordered[reading->lists++] = *name == 'o';
	reading->bold += element.bold;
	reading->markers += element.marker;
	reading->pre += element.role == ROLE_PRE;
	reading->open[reading->nopen++] = element;
}

static void
on_end(void *arg)
{
	struct markdown_reading *reading = arg;
	struct open_element element = reading->open[--reading->nopen];

	if (element.table && reading->tables == 1)
		close_row(reading);
	if (element.role != ROLE_INLINE && element.role != ROLE_BREAK &&
	    element.role != ROLE_HIDDEN)
		close_block(reading);
	if (element.role == ROLE_ITEM) {
		reading->items--;
		reading->item = false;
	}
	reading->tables -= element.table;
	reading->lists -= element.list;
	reading->bold -= element.bold;
	reading->markers -= element.marker;
	reading->pre -= element.role == ROLE_PRE;
}

static void
on_text(void *arg, const char *text, size_t len)
{
	struct markdown_reading *reading = arg;
	GString *out = reading->block.text;

	if (!html_look_shows(look_now(reading)) || reading->markdown.out->len > reading->max)
		return;
	if (reading->markers > 0) {
		for (size_t i = 0; i < len && reading->marker->len < MARKER_MAX; i++)
			g_string_append_c(reading->marker, text[i]);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool bold = reading->bold > 0;

		if (c == '\n' && reading->pre > 0) {
			g_string_append_c(out, MARKDOWN_BREAK);
			continue;
		}
		if ((guchar)c <= ' ') {
			g_string_append_c(out, ' ');
			continue;
		}
		if (bold != reading->bold_written)
			g_string_append_c(out, bold ? MARKDOWN_BOLD : MARKDOWN_PLAIN);
		reading->bold_written = bold;
		g_string_append_c(out, c);
	}
}

char *
html_markdown(void *ctx, const char *html, size_t len, size_t max, size_t *len_r, bool *cut_r)
{
	static const struct html_events events = { on_start, on_end, on_text };
	void *tmp = talloc_new(NULL);
	size_t bounded_len;
	char *bounded = html_bounded(tmp, html, len, &bounded_len, cut_r);
	struct markdown_reading *reading = talloc_zero(tmp, struct markdown_reading);
	GString *out = g_string_new(NULL);
	char *text;

	reading->markdown.out = out;
	reading->max = max;
	reading->block.text = g_string_new(NULL);
	reading->marker = g_string_new(NULL);
	reading->row = g_array_new(FALSE, FALSE, sizeof(struct markdown_block));
	bool whole = html_parse(bounded, bounded_len, &events, reading);
	close_row(reading);
	if (whole) {
		*len_r = out->len;
		text = talloc_strndup(ctx, out->str, out->len);
	} else {
		text = html_text(ctx, html, len, len_r, cut_r);
	}
	*cut_r |= *len_r > max;
	g_array_free(reading->row, TRUE);
	g_string_free(reading->marker, TRUE);
	g_string_free(reading->block.text, TRUE);
	g_string_free(out, TRUE);
	talloc_free(tmp);
	return text;
}
