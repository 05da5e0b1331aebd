#include "mail/html.h"

#include <string.h>

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <talloc.h>

#include "mail/message.h"

/* What an element means for the text. */
enum html_role {
	ROLE_INLINE,
	ROLE_BLOCK,     /* stands on lines of its own */
	ROLE_PARAGRAPH, /* with an empty line around it */
	ROLE_BREAK,
	ROLE_CELL,
	ROLE_ITEM,
	ROLE_HIDDEN, /* its content is not shown */
	ROLE_PRE,
	ROLE_QUOTE,
	ROLE_RULE
};

struct html_element {
	const char *name;
	enum html_role role;
};

static const struct html_element elements[] = {
	{ "address", ROLE_BLOCK },
	{ "article", ROLE_BLOCK },
	{ "blockquote", ROLE_QUOTE },
	{ "br", ROLE_BREAK },
	{ "center", ROLE_BLOCK },
	{ "dd", ROLE_BLOCK },
	{ "div", ROLE_BLOCK },
	{ "dl", ROLE_BLOCK },
	{ "dt", ROLE_BLOCK },
	{ "footer", ROLE_BLOCK },
	{ "form", ROLE_BLOCK },
	{ "h1", ROLE_PARAGRAPH },
	{ "h2", ROLE_PARAGRAPH },
	{ "h3", ROLE_PARAGRAPH },
	{ "h4", ROLE_PARAGRAPH },
	{ "h5", ROLE_PARAGRAPH },
	{ "h6", ROLE_PARAGRAPH },
	{ "head", ROLE_HIDDEN },
	{ "header", ROLE_BLOCK },
	{ "hr", ROLE_RULE },
	{ "li", ROLE_ITEM },
	{ "main", ROLE_BLOCK },
	{ "ol", ROLE_BLOCK },
	{ "p", ROLE_PARAGRAPH },
	{ "pre", ROLE_PRE },
	{ "script", ROLE_HIDDEN },
	{ "section", ROLE_BLOCK },
	{ "style", ROLE_HIDDEN },
	{ "table", ROLE_BLOCK },
	{ "tbody", ROLE_BLOCK },
	{ "td", ROLE_CELL },
	{ "th", ROLE_CELL },
	{ "title", ROLE_HIDDEN },
	{ "tr", ROLE_BLOCK },
	{ "ul", ROLE_BLOCK },
};

/* An open element and what it changed. */
struct open_element {
	enum html_role role;
	bool quote;
	bool hidden;
};

struct html_reading {
	htmlParserCtxtPtr parser;
	GString *out;
	struct open_element open[HTML_DEPTH_MAX];
	size_t nopen;
	size_t quotes, hidden, pre;
	bool rest_quoted; /* behind a mark that says: all below is quoted */
	bool line_open;   /* something stands on the line */
	bool blank;       /* a blank is due before the next word */
	int newlines;     /* line ends written since the last word */
	bool too_deep;
};

static enum html_role
role_of(const char *name)
{
	size_t low = 0, high = G_N_ELEMENTS(elements);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name, elements[middle].name);
		if (order == 0)
			return elements[middle].role;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ROLE_INLINE;
}

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
	reading->newlines = 0;
	reading->blank = false;
}

/* End the line, and leave up to `empty` empty lines below it. */
static void
line_end(struct html_reading *reading, int empty)
{
	reading->blank = false;
	if (reading->out->len == 0)
		return;
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
	g_string_append_c(reading->out, '\n');
	reading->newlines++;
	reading->line_open = false;
}

static const char *
attribute_of(const xmlChar **attributes, const char *name)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2)
		if (strcmp((const char *)attributes[i], name) == 0)
			return attributes[i + 1] ? (const char *)attributes[i + 1] : "";
	return NULL;
}

/* The property's text in a style attribute, blanks left out, lower case. */
static bool
style_has(const char *style, const char *wanted)
{
	GString *clean = g_string_new(NULL);

	for (; style && *style; style++)
		if (!g_ascii_isspace(*style))
			g_string_append_c(clean, g_ascii_tolower(*style));
	bool has = strstr(clean->str, wanted) != NULL;
	g_string_free(clean, TRUE);
	return has;
}

static bool
class_has(const char *class, const char *wanted)
{
	size_t len = strlen(wanted);

	for (const char *p = class; p && (p = strstr(p, wanted)); p += len)
		if ((p == class || p[-1] == ' ') && (p[len] == '\0' || p[len] == ' '))
			return true;
	return false;
}

/* Outlook's paragraphs are its lines. */
static bool
is_tight(const xmlChar **attributes)
{
	const char *class = attribute_of(attributes, "class");
	const char *style = attribute_of(attributes, "style");

	return class_has(class, "MsoNormal") || class_has(class, "MsoPlainText") ||
	       (style && (style_has(style, "margin:0") || style_has(style, "margin-bottom:0")));
}

/* True if the element holds quoted text. */
static bool
is_quote(const char *name, const xmlChar **attributes)
{
	const char *class = attribute_of(attributes, "class");
	const char *type = attribute_of(attributes, "type");

	if (type && g_ascii_strcasecmp(type, "cite") == 0)
		return true;
	/*
	 * Not gmail_quote and its like: answers between the quotes stand in it too,
	 * and its quotes are blockquotes or have a line above that tells.
	 */
	if (class_has(class, "moz-cite-prefix") || class_has(class, "yahoo_quoted"))
		return true;
	/* Mailers also indent by blockquote: then it has no border and a left margin of 40 px. */
	return strcmp(name, "blockquote") == 0 &&
	       !(style_has(attribute_of(attributes, "style"), "border:none") &&
		   style_has(attribute_of(attributes, "style"), "040px"));
}

/* True if all behind this element is what the mailer quotes below an answer. */
static bool
begins_quoted_rest(const char *name, const xmlChar **attributes)
{
	const char *id = attribute_of(attributes, "id");
	const char *style = attribute_of(attributes, "style");

	if (id && (strstr(id, "divRplyFwdMsg") || strstr(id, "appendonsend") ||
		      strstr(id, "mail-editor-reference-message-container")))
		return true;
	/* Outlook's rule above "From: Sent: To: Subject:". */
	return strcmp(name, "div") == 0 && style && style_has(style, "border:none") &&
	       style_has(style, "border-top:solid#");
}

static void
on_start(void *arg, const xmlChar *xml_name, const xmlChar **attributes)
{
	struct html_reading *reading = arg;
	const char *name = (const char *)xml_name;
	struct open_element element = { role_of(name), false, false };

	if (reading->nopen == HTML_DEPTH_MAX) {
		reading->too_deep = true;
		xmlStopParser(reading->parser);
		return;
	}
	if (attributes && begins_quoted_rest(name, attributes)) {
		line_end(reading, 1);
		reading->rest_quoted = true;
	}
	if (element.role == ROLE_PARAGRAPH && attributes && is_tight(attributes))
		element.role = ROLE_BLOCK;
	element.quote = (attributes || element.role == ROLE_QUOTE) && is_quote(name, attributes);
	const char *style = attribute_of(attributes, "style");
	element.hidden = element.role == ROLE_HIDDEN || (style && style_has(style, "display:none"));
	switch (element.role) {
	case ROLE_PARAGRAPH:
	case ROLE_QUOTE:
		line_end(reading, 1);
		break;
	case ROLE_BLOCK:
	case ROLE_PRE:
	case ROLE_RULE:
		line_end(reading, 0);
		break;
	case ROLE_ITEM:
		line_end(reading, 0);
		line_begin(reading);
		g_string_append(reading->out, "* ");
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
	reading->hidden += element.hidden;
	reading->pre += element.role == ROLE_PRE;
	reading->open[reading->nopen++] = element;
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct html_reading *reading = arg;

	(void)name;
	if (reading->nopen == 0)
		return;
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
	reading->hidden -= element.hidden;
	reading->pre -= element.role == ROLE_PRE;
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct html_reading *reading = arg;
	const char *p = (const char *)text, *end = p + len;

	if (reading->hidden)
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
		bool due = reading->blank && reading->line_open;
		line_begin(reading);
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

static void
on_error(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

/* The end of the tag at `p` (at its '<'), behind its '>', quotes respected; NULL without end. */
static const char *
tag_end(const char *p, const char *end, size_t *attributes_r)
{
	char quote = 0;
	size_t attributes = 0;
	const char *first_close = NULL;

	for (p++; p < end; p++) {
		if (quote) {
			if (*p == '>' && !first_close)
				first_close = p + 1;
			if (*p == quote)
				quote = 0;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
			attributes++;
		} else if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '/') {
			attributes++;
		} else if (*p == '>') {
			*attributes_r = attributes;
			return p + 1;
		}
	}
	*attributes_r = attributes;
	return first_close;
}

/* The HTML without tags that are too long and without attributes that are too many. */
static char *
bounded_tags(void *ctx, const char *html, size_t len, size_t *len_r, bool *cut_r)
{
	const char *end = html + len, *p = html;
	GString *out = g_string_sized_new(len + 1);

	while (p < end) {
		const char *open = memchr(p, '<', (size_t)(end - p));
		if (!open) {
			g_string_append_len(out, p, end - p);
			break;
		}
		g_string_append_len(out, p, open - p);
		p = open;
		size_t attributes = 0;
		bool tag = end - p > 1 && (g_ascii_isalpha(p[1]) || p[1] == '/');
		const char *close = tag ? tag_end(p, end, &attributes) : p + 1;
		if (!close)
			close = end;
		if ((size_t)(close - p) > MESSAGE_HTML_TAG_MAX) {
			*cut_r = true;
		} else if (attributes > HTML_ATTRIBUTES_MAX * 4) {
			const char *name = p + 1;
			while (name < close && (g_ascii_isalnum(*name) || *name == '/'))
				name++;
			g_string_append_len(out, p, name - p);
			g_string_append_c(out, '>');
			*cut_r = true;
		} else {
			g_string_append_len(out, p, close - p);
		}
		p = close;
	}
	*len_r = out->len;
	char *clean = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return clean;
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
	void *tmp = talloc_new(NULL);
	size_t bounded_len;
	char *bounded = bounded_tags(tmp, html, len, &bounded_len, cut_r);
	struct html_reading *reading = talloc_zero(tmp, struct html_reading);
	htmlSAXHandler handler = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = NULL,
		.error = on_error,
		.warning = on_error,
	};

	reading->out = g_string_sized_new(len / 2 + 16);
	reading->parser =
	    bounded_len > 0 ? htmlCreateMemoryParserCtxt(bounded, (int)bounded_len) : NULL;
	if (reading->parser) {
		htmlParserCtxtPtr parser = reading->parser;
		*parser->sax = handler;
		parser->userData = reading;
		htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
					       HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
					       HTML_PARSE_IGNORE_ENC);
		/* Told outright, or the parser would ask iconv for what the mail names. */
		xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
		parser->input->encoding = xmlStrdup((const xmlChar *)"UTF-8");
		htmlParseDocument(parser);
		xmlFreeDoc(parser->myDoc);
		htmlFreeParserCtxt(parser);
	}
	char *text;
	if (reading->too_deep) {
		*cut_r = true;
		text = strip_tags(ctx, bounded, bounded_len, len_r);
	} else {
		*len_r = reading->out->len;
		text = talloc_strndup(ctx, reading->out->str, reading->out->len);
	}
	g_string_free(reading->out, TRUE);
	talloc_free(tmp);
	return text;
}
