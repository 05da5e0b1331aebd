#include "mail/html.h"

#include <string.h>

#include <glib.h>
#include <libxml/parser.h>
#include <talloc.h>

#include "mail/html_look.h"
#include "mail/html_parse.h"

/* An open element and what it changed. */
struct open_element {
	enum html_role role;
	bool quote;
	bool list;
	struct html_look look;
	unsigned number; /* of a numbered list's next item; 0: of a list without numbers */
};

#define STRUCK_MARK "~~"
#define REVERSE_BEGIN "\xe2\x80\xae" /* U+202E, right-to-left override */
#define REVERSE_END "\xe2\x80\xac"

struct html_reading {
	GString *out;
	struct open_element open[HTML_DEPTH_MAX];
	size_t nopen;
	size_t quotes, pre;
	bool rest_quoted; /* behind a mark that says: all below is quoted */
	bool line_open;   /* something stands on the line */
	bool marked;      /* nothing but an item's number or mark */
	bool blank;       /* a blank is due before the next word */
	bool styled;      /* by a style sheet */
	bool struck;      /* a mark says that what follows is struck through */
	bool reversed;    /* a mark says that what follows is shown in reverse */
	int newlines;     /* line ends written since the last word */
};

static void
line_begin(struct html_reading *reading)
{
	size_t depth = MIN(reading->quotes + (reading->rest_quoted ? 1 : 0), 8);

	if (reading->line_open)
		return;
	for (size_t i = 0; i < depth; i++)
		g_string_append_c(reading->out, '>');
	if (depth > 0)
		g_string_append_c(reading->out, ' ');
	reading->line_open = true;
	reading->marked = false;
	reading->newlines = 0;
	reading->blank = false;
}

/* Close the marks of how the words look. */
static void
marks_close(struct html_reading *reading)
{
	if (reading->reversed)
		g_string_append(reading->out, REVERSE_END);
	if (reading->struck)
		g_string_append(reading->out, STRUCK_MARK);
	reading->struck = reading->reversed = false;
}

/* Before a word: the marks of how it looks. */
static void
marks_open(struct html_reading *reading, const struct html_look *look)
{
	if (look->struck && !reading->struck)
		g_string_append(reading->out, STRUCK_MARK);
	if (look->reversed && !reading->reversed)
		g_string_append(reading->out, REVERSE_BEGIN);
	reading->struck = look->struck;
	reading->reversed = look->reversed;
}

/* End the line, and leave up to `empty` empty lines below it. */
static void
line_end(struct html_reading *reading, int empty)
{
	reading->blank = false;
	if (reading->out->len == 0)
		return;
	marks_close(reading);
	while (reading->newlines < 1 + empty) {
		g_string_append_c(reading->out, '\n');
		reading->newlines++;
	}
	reading->line_open = false;
}

static void
line_break(struct html_reading *reading)
{
	reading->blank = false;
	if (reading->out->len == 0)
		return;
	marks_close(reading);
	g_string_append_c(reading->out, '\n');
	reading->newlines++;
	reading->line_open = false;
}

/* Outlook's paragraphs are its lines. */
static bool
is_tight(html_attributes attributes)
{
	const char *class = html_attribute(attributes, "class");
	const char *style = html_attribute(attributes, "style");

	return html_class_has(class, "MsoNormal") || html_class_has(class, "MsoPlainText") ||
	       (style &&
		   (html_style_has(style, "margin:0") || html_style_has(style, "margin-bottom:0")));
}

/* True if the element holds quoted text. */
static bool
is_quote(const char *name, html_attributes attributes)
{
	const char *class = html_attribute(attributes, "class");
	const char *type = html_attribute(attributes, "type");

	if (type && g_ascii_strcasecmp(type, "cite") == 0)
		return true;
	/*
	 * Not gmail_quote and its like: answers between the quotes stand in it too,
	 * and its quotes are blockquotes or have a line above that tells.
	 */
	if (html_class_has(class, "moz-cite-prefix") || html_class_has(class, "yahoo_quoted"))
		return true;
	if (strcmp(name, "div") == 0 && html_look_barred(attributes))
		return true;
	/* Mailers also indent by blockquote: then it has no border and a left margin of 40 px. */
	return strcmp(name, "blockquote") == 0 &&
	       !(html_style_has(html_attribute(attributes, "style"), "border:none") &&
		   html_style_has(html_attribute(attributes, "style"), "040px"));
}

/* True if all behind this element is what the mailer quotes below an answer. */
static bool
begins_quoted_rest(const char *name, html_attributes attributes)
{
	const char *id = html_attribute(attributes, "id");
	const char *style = html_attribute(attributes, "style");

	if (id && (strstr(id, "divRplyFwdMsg") || strstr(id, "appendonsend") ||
		      strstr(id, "mail-editor-reference-message-container")))
		return true;
	/* Outlook's rule above "From: Sent: To: Subject:". */
	return strcmp(name, "div") == 0 && style && html_style_has(style, "border:none") &&
	       html_style_has(style, "border-top:solid#");
}

/* The number that the first item of a list shows; 0 where items have none. */
static unsigned
first_number(const char *name, html_attributes attributes)
{
	const char *start = html_attribute(attributes, "start");
	guint64 number = 1;

	if (strcmp(name, "ol") != 0)
		return 0;
	if (start && !g_ascii_string_to_unsigned(start, 10, 1, HTML_NUMBER_MAX, &number, NULL))
		number = 1;
	return (unsigned)number;
}

/* An item begins with its number, as its writer saw it, or with a mark. */
static void
write_item_mark(struct html_reading *reading)
{
	size_t i = reading->nopen;

	while (i > 0 && !reading->open[i - 1].list)
		i--;
	if (i > 0 && reading->open[i - 1].number > 0)
		g_string_append_printf(reading->out, "%u. ", reading->open[i - 1].number++);
	else
		g_string_append(reading->out, "* ");
	reading->marked = true;
}

static const struct html_look *
look_now(const struct html_reading *reading)
{
	return reading->nopen > 0 ? &reading->open[reading->nopen - 1].look : &html_look_plain;
}

static void
on_start(void *arg, const char *name, html_attributes attributes)
{
	struct html_reading *reading = arg;
	struct open_element element = { .role = html_role_of(name),
		.list = strcmp(name, "ol") == 0 || strcmp(name, "ul") == 0,
		.number = first_number(name, attributes) };

	if (attributes && begins_quoted_rest(name, attributes)) {
		line_end(reading, 1);
		reading->rest_quoted = true;
	}
	if (element.role == ROLE_PARAGRAPH && attributes && is_tight(attributes))
		element.role = ROLE_BLOCK;
	element.quote = (attributes || element.role == ROLE_QUOTE) && is_quote(name, attributes);
	reading->styled |= strcmp(name, "style") == 0;
	element.look = html_look_inside(look_now(reading), name, attributes, reading->styled);
	element.look.gone |= element.role == ROLE_HIDDEN;
	switch (element.role) {
	case ROLE_PARAGRAPH:
	case ROLE_BLOCK:
		/* An item's first paragraph stands behind its mark. */
		if (!reading->marked || !reading->line_open)
			line_end(reading, element.role == ROLE_PARAGRAPH ? 1 : 0);
		break;
	case ROLE_QUOTE:
		line_end(reading, 1);
		break;
	case ROLE_PRE:
	case ROLE_RULE:
		line_end(reading, 0);
		break;
	case ROLE_ITEM:
		line_end(reading, 0);
		line_begin(reading);
		write_item_mark(reading);
		break;
	case ROLE_BREAK:
		line_break(reading);
		break;
	case ROLE_CELL:
		reading->blank = true;
		break;
	case ROLE_INLINE:
	case ROLE_HIDDEN:
		break;
	}
	if (element.quote)
		line_end(reading, 0);
	reading->quotes += element.quote;
	reading->pre += element.role == ROLE_PRE;
	reading->open[reading->nopen++] = element;
}

static void
on_end(void *arg)
{
	struct html_reading *reading = arg;
	struct open_element element = reading->open[--reading->nopen];
	switch (element.role) {
	case ROLE_PARAGRAPH:
	case ROLE_QUOTE:
		line_end(reading, 1);
		break;
	case ROLE_BLOCK:
	case ROLE_PRE:
	case ROLE_ITEM:
		line_end(reading, 0);
		break;
	case ROLE_INLINE:
	case ROLE_BREAK:
	case ROLE_CELL:
	case ROLE_HIDDEN:
	case ROLE_RULE:
		break;
	}
	if (element.quote)
		line_end(reading, 0);
	reading->quotes -= element.quote;
	reading->pre -= element.role == ROLE_PRE;
}

static void
on_text(void *arg, const char *text, size_t len)
{
	struct html_reading *reading = arg;
	const char *p = text, *end = p + len;

	const struct html_look *look = look_now(reading);

	if (!html_look_shows(look))
		return;
	while (p < end) {
		if (*p == '\n' && reading->pre) {
			line_break(reading);
			p++;
			continue;
		}
		/* U+00A0 is what mailers write for a blank. */
		size_t blank = p[0] == '\xc2' && end - p > 1 && p[1] == '\xa0'       ? 2
			       : *p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' ? 1
										     : 0;
		if (blank > 0) {
			if (reading->pre)
				line_begin(reading);
			if (reading->pre)
				g_string_append_c(reading->out, ' ');
			reading->blank = reading->line_open && !reading->pre;
			p += blank;
			continue;
		}
		bool due = reading->blank && reading->line_open && !reading->marked;
		line_begin(reading);
		reading->marked = false;
		if (reading->struck != look->struck || reading->reversed != look->reversed) {
			if (!look->struck || !look->reversed)
				marks_close(reading);
			if (due)
				g_string_append_c(reading->out, ' ');
			due = false;
			marks_open(reading, look);
		}
		if (due)
			g_string_append_c(reading->out, ' ');
		reading->blank = false;
		const char *from = p;
		while (p < end && *p != ' ' && *p != '\t' && *p != '\n' && *p != '\r' &&
		       !(p[0] == '\xc2' && end - p > 1 && p[1] == '\xa0'))
			p++;
		g_string_append_len(reading->out, from, p - from);
	}
}

static bool
tag_is(const char *p, const char *end, const char *name)
{
	size_t len = strlen(name);

	return (size_t)(end - p) > len && g_ascii_strncasecmp(p, name, len) == 0;
}

/* Behind the tag at `p`, and behind the whole of a style or script; the end if it never ends. */
static const char *
tag_skip(const char *p, const char *end)
{
	const char *close = p + 1;

	for (const char *name = "style"; name;
	     name = strcmp(name, "style") == 0 ? "script" : NULL) {
		if (!tag_is(p + 1, end, name))
			continue;
		while ((close = memmem(close, (size_t)(end - close), "</", 2))) {
			close += 2;
			if (tag_is(close, end, name))
				break;
		}
		if (!close)
			return end;
	}
	close = memchr(close, '>', (size_t)(end - close));
	return close ? close + 1 : end;
}

/*
 * All between '<' and '>' taken away: for markup that libxml2 is not to be
 * given. Quoted blocks keep their mark, so that a quote does not become the
 * writer's words by being nested too deep.
 */
static char *
strip_tags(void *ctx, const char *html, size_t len, size_t *len_r)
{
	GString *out = g_string_sized_new(len + 1);
	size_t quotes = 0;

	for (const char *p = html, *end = html + len; p < end;) {
		if (*p == '<') {
			if (tag_is(p + 1, end, "blockquote"))
				quotes++;
			else if (tag_is(p + 1, end, "/blockquote") && quotes > 0)
				quotes--;
			p = tag_skip(p, end);
			if (out->len > 0 && out->str[out->len - 1] != '\n')
				g_string_append_c(out, '\n');
			continue;
		}
		if (quotes > 0 && (out->len == 0 || out->str[out->len - 1] == '\n'))
			g_string_append(out, "> ");
		g_string_append_c(out, *p++);
	}
	*len_r = out->len;
	char *text = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return text;
}

void
html_prepare(void)
{
	xmlInitParser();
}

char *
html_text(void *ctx, const char *html, size_t len, size_t *len_r, bool *cut_r)
{
	static const struct html_events events = { on_start, on_end, on_text };
	void *tmp = talloc_new(NULL);
	size_t bounded_len;
	char *bounded = html_bounded(tmp, html, len, &bounded_len, cut_r);
	struct html_reading *reading = talloc_zero(tmp, struct html_reading);
	char *text;

	reading->out = g_string_sized_new(len / 2 + 16);
	if (html_parse(bounded, bounded_len, &events, reading)) {
		*len_r = reading->out->len;
		text = talloc_strndup(ctx, reading->out->str, reading->out->len);
	} else {
		*cut_r = true;
		text = strip_tags(ctx, bounded, bounded_len, len_r);
	}
	g_string_free(reading->out, TRUE);
	talloc_free(tmp);
	return text;
}
