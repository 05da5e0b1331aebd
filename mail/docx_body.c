#include "mail/docx_body.h"

#include <string.h>

#include <talloc.h>

#include "mail/docx.h"
#include "mail/docx_xml.h"
#include "mail/markdown.h"
#include "mail/mime_charset.h"

enum body_role {
	ROLE_OTHER,
	ROLE_HIDDEN, /* not shown, or how something was before a change */
	ROLE_PARAGRAPH,
	ROLE_PARAGRAPH_LOOK,
	ROLE_RUN,
	ROLE_RUN_LOOK,
	ROLE_TEXT,
	ROLE_TABLE,
	ROLE_ROW,
	ROLE_CELL
};

static const struct {
	const char *name;
	enum body_role role;
} roles[] = {
	{ "p", ROLE_PARAGRAPH }, { "r", ROLE_RUN }, { "t", ROLE_TEXT },
	{ "pPr", ROLE_PARAGRAPH_LOOK }, { "rPr", ROLE_RUN_LOOK }, { "tbl", ROLE_TABLE },
	{ "tr", ROLE_ROW }, { "tc", ROLE_CELL }, { "del", ROLE_HIDDEN },
	{ "moveFrom", ROLE_HIDDEN }, { "pPrChange", ROLE_HIDDEN }, { "rPrChange", ROLE_HIDDEN },
	{ "rt", ROLE_HIDDEN }, /* how a word is pronounced, above it */
};

struct body_reading {
	const struct docx_styles *styles;
	void *tmp;
	struct markdown markdown;
	size_t max, room; /* bytes */
	size_t paragraphs;
	enum body_role open[DOCX_DEPTH_MAX];
	size_t nopen;
	size_t hidden, tables, looks;
	bool in_run, in_text;
	bool run_bold, run_hidden;
	struct docx_look look;       /* of the paragraph */
	struct markdown_block block; /* the paragraph; its text stays allocated */
	bool bold;                   /* the last mark in its text */
	GArray *row;                 /* struct markdown_block of the row that is open */
	size_t cell;
	bool full;
};

static enum body_role
role_of(const struct docx_tag *tag)
{
	/* A drawing comes twice, as new and as old programs read it. */
	if (!tag->word)
		return strcmp(tag->name, "Fallback") == 0 ? ROLE_HIDDEN : ROLE_OTHER;
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
		if (strcmp(roles[i].name, tag->name) == 0)
			return roles[i].role;
	return ROLE_OTHER;
}

static void
paragraph_open(struct body_reading *body)
{
	body->look = docx_look(body->styles, NULL);
	body->block = (struct markdown_block){ .text = body->block.text };
	body->bold = false;
}

/* What the paragraph's look makes of it. */
static void
shape(struct body_reading *body)
{
	const struct docx_look *look = &body->look;
	struct markdown_block *block = &body->block;
	bool ordered;

	if (look->heading > 0) {
		block->kind = MARKDOWN_HEADING;
		block->level = look->heading;
	} else if (look->list > DOCX_NO_LIST &&
		   docx_list_shows(body->styles, look->list, look->depth, &ordered)) {
		block->kind = MARKDOWN_ITEM;
		block->level = look->depth;
		block->ordered = ordered;
	} else {
		block->indented |= look->list_text;
	}
}

static void
check_full(struct body_reading *body)
{
	GString *out = body->markdown.out;

	if (out->len <= body->max)
		return;
	g_string_truncate(out, charset_prefix(out->str, out->len, body->max));
	body->full = true;
}

static void
row_close(struct body_reading *body)
{
	struct markdown_block *blocks = (struct markdown_block *)(void *)body->row->data;

	markdown_write_row(&body->markdown, blocks, body->row->len);
	check_full(body);
	for (guint i = 0; i < body->row->len; i++)
		g_string_free(blocks[i].text, TRUE);
	g_array_set_size(body->row, 0);
	body->cell = 0;
}

static void
paragraph_close(struct body_reading *body)
{
	shape(body);
	if (!body->look.contents && body->block.text->len > 0) {
		if (body->tables > 0) {
			body->block.cell = body->cell;
			g_array_append_val(body->row, body->block);
			body->block.text = g_string_new(NULL);
		} else {
			markdown_write_block(&body->markdown, &body->block);
			check_full(body);
		}
	}
	g_string_truncate(body->block.text, 0);
	paragraph_open(body);
}

static bool
append(struct body_reading *body, const char *text, size_t len)
{
	bool bold = body->run_bold;

	if (body->hidden > 0 || body->run_hidden)
		return true;
	if (len > body->room) {
		body->full = true;
		len = charset_prefix(text, len, body->room);
	}
	body->room -= len;
	if (bold != body->bold)
		g_string_append_c(body->block.text, bold ? MARKDOWN_BOLD : MARKDOWN_PLAIN);
	body->bold = bold;
	g_string_append_len(body->block.text, text, (gssize)len);
	return !body->full;
}

/* What stands in the properties of a paragraph. */
static void
paragraph_look(struct body_reading *body, const struct docx_tag *tag)
{
	if (strcmp(tag->name, "pStyle") == 0) {
		const char *id = docx_attribute(tag, "val");
		body->look = docx_look(body->styles, id);
	} else if (strcmp(tag->name, "outlineLvl") == 0) {
		body->look.heading = docx_outline_heading(docx_attribute_number(tag, "val", 9));
	} else if (strcmp(tag->name, "ilvl") == 0) {
		body->look.depth = (int)docx_attribute_number(tag, "val", 0);
	} else if (strcmp(tag->name, "numId") == 0) {
		body->look.list = docx_attribute_number(tag, "val", DOCX_NO_LIST);
	} else if (strcmp(tag->name, "ind") == 0) {
		long left = docx_attribute_number(tag, "left", 0);
		body->block.indented |= left > 0 || docx_attribute_number(tag, "start", 0) > 0;
	}
}

static void
run_look(struct body_reading *body, const struct docx_tag *tag)
{
	if (strcmp(tag->name, "b") == 0)
		body->run_bold = docx_is_on(tag);
	else if (strcmp(tag->name, "vanish") == 0)
		body->run_hidden = docx_is_on(tag);
	else if (strcmp(tag->name, "rStyle") == 0 && docx_attribute(tag, "val"))
		body->run_bold |= docx_look(body->styles, docx_attribute(tag, "val")).bold;
}

/* Characters that are elements. */
static bool
run_character(struct body_reading *body, const struct docx_tag *tag)
{
	if (strcmp(tag->name, "tab") == 0 || strcmp(tag->name, "ptab") == 0)
		return append(body, " ", 1);
	if (strcmp(tag->name, "br") == 0 || strcmp(tag->name, "cr") == 0)
		return append(body, (const char[]){ MARKDOWN_BREAK, '\0' }, 1);
	if (strcmp(tag->name, "noBreakHyphen") == 0)
		return append(body, "-", 1);
	return true;
}

static bool
open_role(struct body_reading *body, enum body_role role)
{
	switch (role) {
	case ROLE_HIDDEN:
		body->hidden++;
		break;
	case ROLE_PARAGRAPH:
		if (++body->paragraphs > DOCX_PARAGRAPHS_MAX)
			return false;
		/* One inside another stands in a text box; what came before it is filed first. */
		paragraph_close(body);
		break;
	case ROLE_PARAGRAPH_LOOK:
	case ROLE_RUN_LOOK:
		body->looks++;
		break;
	case ROLE_RUN:
		body->in_run = true;
		body->run_bold = body->look.bold;
		body->run_hidden = false;
		break;
	case ROLE_TEXT:
		body->in_text = true;
		break;
	case ROLE_TABLE:
		paragraph_close(body);
		body->tables++;
		break;
	case ROLE_ROW:
	case ROLE_CELL:
	case ROLE_OTHER:
		break;
	}
	return true;
}

static bool
on_start(void *arg, const struct docx_tag *tag)
{
	struct body_reading *body = arg;
	enum body_role role = role_of(tag);
	enum body_role above = body->nopen > 0 ? body->open[body->nopen - 1] : ROLE_OTHER;
	bool more = !body->full && open_role(body, role);

	if (more && body->hidden == 0 && tag->word && role == ROLE_OTHER) {
		/* numPr stands between a paragraph's look and its ilvl and numId. */
		if (above == ROLE_RUN_LOOK && body->in_run)
			run_look(body, tag);
		else if (body->looks > 0 && above != ROLE_RUN_LOOK)
			paragraph_look(body, tag);
		else if (above == ROLE_RUN)
			more = run_character(body, tag);
	}
	body->open[body->nopen++] = role;
	return more && !body->full;
}

static void
on_end(void *arg)
{
	struct body_reading *body = arg;

	switch (body->open[--body->nopen]) {
	case ROLE_HIDDEN:
		body->hidden--;
		break;
	case ROLE_PARAGRAPH:
		paragraph_close(body);
		break;
	case ROLE_PARAGRAPH_LOOK:
	case ROLE_RUN_LOOK:
		body->looks--;
		break;
	case ROLE_RUN:
		body->in_run = false;
		break;
	case ROLE_TEXT:
		body->in_text = false;
		break;
	case ROLE_TABLE:
		if (--body->tables == 0)
			row_close(body);
		break;
	case ROLE_ROW:
		if (body->tables == 1)
			row_close(body);
		break;
	case ROLE_CELL:
		if (body->tables == 1)
			body->cell++;
		break;
	case ROLE_OTHER:
		break;
	}
}

static void
on_text(void *arg, const char *text, size_t len)
{
	struct body_reading *body = arg;

	if (body->in_text && !body->full)
		append(body, text, len);
}

bool
docx_body_read(
    const struct docx_styles *styles, const char *xml, size_t len, size_t max, GString *out)
{
	static const struct docx_events events = { on_start, on_end, on_text };
	struct body_reading *body = talloc_zero(NULL, struct body_reading);

	body->styles = styles;
	body->markdown.out = out;
	body->max = body->room = max;
	body->block.text = g_string_new(NULL);
	body->row = g_array_new(FALSE, FALSE, sizeof(struct markdown_block));
	paragraph_open(body);
	bool whole = docx_xml_read(xml, len, &events, body);
	/* What was open where the reading ended. */
	paragraph_close(body);
	row_close(body);
	whole = whole && !body->full;
	for (guint i = 0; i < body->row->len; i++)
		g_string_free(g_array_index(body->row, struct markdown_block, i).text, TRUE);
	g_array_free(body->row, TRUE);
	g_string_free(body->block.text, TRUE);
	talloc_free(body);
	return whole;
}
