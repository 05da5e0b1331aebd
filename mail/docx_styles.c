#include "mail/docx_styles.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/docx.h"
#include "mail/docx_xml.h"

enum { LIST_LEVELS = 9, HEADING_MAX = 6 };

struct style {
	char *based_on; /* NULL */
	int heading;    /* DOCX_UNSET */
	int bold;       /* DOCX_UNSET, 0, 1 */
	bool contents;
	bool list_text;
	long list; /* DOCX_UNSET */
	int depth;
};

enum list_marks { MARKS_BULLET, MARKS_NUMBER, MARKS_NONE };

struct list {
	unsigned char marks[LIST_LEVELS]; /* of enum list_marks */
};

struct docx_styles {
	GHashTable *styles;  /* style's id: struct style */
	GHashTable *shapes;  /* abstractNumId: struct list */
	GHashTable *lists;   /* numId: abstractNumId + 1 */
	struct style *style; /* that is being read */
	struct list *shape;
	long list;
	int level;
};

static int
styles_free(struct docx_styles *styles)
{
	g_hash_table_destroy(styles->styles);
	g_hash_table_destroy(styles->shapes);
	g_hash_table_destroy(styles->lists);
	return 0;
}

struct docx_styles *
docx_styles_new(void *ctx)
{
	struct docx_styles *styles = talloc_zero(ctx, struct docx_styles);

	styles->styles = g_hash_table_new(g_str_hash, g_str_equal);
	styles->shapes = g_hash_table_new(NULL, NULL);
	styles->lists = g_hash_table_new(NULL, NULL);
	talloc_set_destructor(styles, styles_free);
	return styles;
}

/* Word's own styles are known by their English names in all languages. */
static void
name_read(struct style *style, const char *name)
{
	if (g_ascii_strncasecmp(name, "heading ", 8) == 0 && name[8] >= '1' && name[8] <= '9')
		style->heading = MIN(name[8] - '0', HEADING_MAX);
	else if (g_ascii_strcasecmp(name, "title") == 0)
		style->heading = 1;
	style->contents = g_ascii_strncasecmp(name, "toc ", 4) == 0;
	style->list_text = g_ascii_strncasecmp(name, "list ", 5) == 0;
}

int
docx_outline_heading(long outline)
{
	return outline < 9 ? MIN((int)outline + 1, HEADING_MAX) : 0;
}

static bool
on_style(void *arg, const struct docx_tag *tag)
{
	struct docx_styles *styles = arg;
	struct style *style = styles->style;
	const char *value = docx_attribute(tag, "val");

	if (strcmp(tag->name, "style") == 0) {
		const char *id = docx_attribute(tag, "styleId");
		if (g_hash_table_size(styles->styles) == DOCX_STYLES_MAX)
			return false;
		style = talloc_zero(styles, struct style);
		style->heading = style->bold = DOCX_UNSET;
		style->list = DOCX_UNSET;
		styles->style = style;
		g_hash_table_replace(styles->styles, talloc_strdup(style, id ? id : ""), style);
		return true;
	}
	if (!style || !tag->word)
		return true;
	if (strcmp(tag->name, "b") == 0)
		style->bold = docx_is_on(tag);
	else if (!value)
		return true;
	else if (strcmp(tag->name, "name") == 0)
		name_read(style, value);
	else if (strcmp(tag->name, "basedOn") == 0)
		style->based_on = talloc_strdup(style, value);
	else if (strcmp(tag->name, "outlineLvl") == 0 && style->heading == DOCX_UNSET)
		style->heading = docx_outline_heading(docx_attribute_number(tag, "val", 9));
	else if (strcmp(tag->name, "numId") == 0)
		style->list = docx_attribute_number(tag, "val", DOCX_NO_LIST);
	else if (strcmp(tag->name, "ilvl") == 0)
		style->depth = (int)docx_attribute_number(tag, "val", 0);
	return true;
}

bool
docx_styles_read(struct docx_styles *styles, const char *xml, size_t len)
{
	static const struct docx_events events = { .start = on_style };

	return docx_xml_read(xml, len, &events, styles);
}

static bool
on_list(void *arg, const struct docx_tag *tag)
{
	struct docx_styles *styles = arg;
	const char *value = docx_attribute(tag, "val");

	if (strcmp(tag->name, "abstractNum") == 0) {
		long id = docx_attribute_number(tag, "abstractNumId", 0);
		if (g_hash_table_size(styles->shapes) == DOCX_STYLES_MAX)
			return false;
		styles->shape = talloc_zero(styles, struct list);
		styles->level = 0;
		g_hash_table_replace(styles->shapes, GSIZE_TO_POINTER(id), styles->shape);
	} else if (strcmp(tag->name, "num") == 0) {
		if (g_hash_table_size(styles->lists) == DOCX_STYLES_MAX)
			return false;
		styles->shape = NULL;
		styles->list = docx_attribute_number(tag, "numId", DOCX_NO_LIST);
	} else if (strcmp(tag->name, "abstractNumId") == 0) {
		long id = docx_attribute_number(tag, "val", 0);
		g_hash_table_replace(
		    styles->lists, GSIZE_TO_POINTER(styles->list), GSIZE_TO_POINTER(id + 1));
	} else if (strcmp(tag->name, "lvl") == 0) {
		styles->level = (int)MIN(docx_attribute_number(tag, "ilvl", 0), LIST_LEVELS - 1);
	} else if (strcmp(tag->name, "numFmt") == 0 && styles->shape && value) {
		styles->shape->marks[styles->level] = strcmp(value, "bullet") == 0 ? MARKS_BULLET
						      : strcmp(value, "none") == 0 ? MARKS_NONE
										   : MARKS_NUMBER;
	}
	return true;
}

bool
docx_lists_read(struct docx_styles *styles, const char *xml, size_t len)
{
	static const struct docx_events events = { .start = on_list };

	return docx_xml_read(xml, len, &events, styles);
}

struct docx_look
docx_look(const struct docx_styles *styles, const char *id)
{
	struct docx_look look = { .list = DOCX_UNSET };
	bool heading = false, bold = false;

	for (int i = 0; id && i < DOCX_STYLE_CHAIN_MAX; i++) {
		const struct style *style = g_hash_table_lookup(styles->styles, id);
		if (!style)
			break;
		if (!heading && style->heading != DOCX_UNSET) {
			look.heading = style->heading;
			heading = true;
		}
		if (!bold && style->bold != DOCX_UNSET) {
			look.bold = style->bold;
			bold = true;
		}
		if (look.list == DOCX_UNSET && style->list != DOCX_UNSET) {
			look.list = style->list;
			look.depth = style->depth;
		}
		look.contents |= style->contents;
		look.list_text |= style->list_text;
		id = style->based_on;
	}
	return look;
}

bool
docx_list_shows(const struct docx_styles *styles, long list, int depth, bool *ordered_r)
{
	size_t id = GPOINTER_TO_SIZE(g_hash_table_lookup(styles->lists, GSIZE_TO_POINTER(list)));
	const struct list *shape =
	    id > 0 ? g_hash_table_lookup(styles->shapes, GSIZE_TO_POINTER(id - 1)) : NULL;
	int level = CLAMP(depth, 0, LIST_LEVELS - 1);

	*ordered_r = shape && shape->marks[level] == MARKS_NUMBER;
	return list > DOCX_NO_LIST && !(shape && shape->marks[level] == MARKS_NONE);
}
