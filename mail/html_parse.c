#include "mail/html_parse.h"

#include <string.h>

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <talloc.h>

#include "mail/html.h"
#include "mail/message.h"

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
	{ "datalist", ROLE_HIDDEN },
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
	{ "select", ROLE_HIDDEN },
	{ "style", ROLE_HIDDEN },
	{ "table", ROLE_BLOCK },
	{ "tbody", ROLE_BLOCK },
	{ "td", ROLE_CELL },
	{ "template", ROLE_HIDDEN },
	{ "th", ROLE_CELL },
	{ "title", ROLE_HIDDEN },
	{ "tr", ROLE_BLOCK },
	{ "ul", ROLE_BLOCK },
};

enum html_role
html_role_of(const char *name)
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

const char *
html_attribute(html_attributes attributes, const char *name)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2)
		if (strcmp((const char *)attributes[i], name) == 0)
			return attributes[i + 1] ? (const char *)attributes[i + 1] : "";
	return NULL;
}

/* The property's text in a style attribute, blanks left out, lower case. */
bool
html_style_has(const char *style, const char *wanted)
{
	GString *clean = g_string_new(NULL);

	for (; style && *style; style++)
		if (!g_ascii_isspace(*style))
			g_string_append_c(clean, g_ascii_tolower(*style));
	bool has = strstr(clean->str, wanted) != NULL;
	g_string_free(clean, TRUE);
	return has;
}

bool
html_class_has(const char *class, const char *wanted)
{
	size_t len = strlen(wanted);

	for (const char *p = class; p && (p = strstr(p, wanted)); p += len)
		if ((p == class || p[-1] == ' ') && (p[len] == '\0' || p[len] == ' '))
			return true;
	return false;
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

char *
html_bounded(void *ctx, const char *html, size_t len, size_t *len_r, bool *cut_r)
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
		/* Word's conditions, "<![if !supportLists]>", which a browser does not show. */
		if (end - p > 2 && p[1] == '!' && p[2] == '[') {
			const char *behind = memchr(p, '>', (size_t)(end - p));
			p = behind ? behind + 1 : end;
			continue;
		}
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

struct html_parsing {
	const struct html_events *events;
	void *arg;
	htmlParserCtxtPtr parser;
	size_t open;
	bool too_deep;
};

static void
on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
	struct html_parsing *parsing = arg;

	if (parsing->open == HTML_DEPTH_MAX) {
		parsing->too_deep = true;
		xmlStopParser(parsing->parser);
		return;
	}
	parsing->open++;
	parsing->events->start(parsing->arg, (const char *)name, attributes);
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct html_parsing *parsing = arg;

	(void)name;
	if (parsing->open == 0)
		return;
	parsing->open--;
	parsing->events->end(parsing->arg);
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct html_parsing *parsing = arg;

	parsing->events->text(parsing->arg, (const char *)text, (size_t)len);
}

static void
on_error(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

bool
html_parse(const char *bounded, size_t len, const struct html_events *events, void *arg)
{
	struct html_parsing parsing = { .events = events, .arg = arg };
	htmlParserCtxtPtr parser = len > 0 ? htmlCreateMemoryParserCtxt(bounded, (int)len) : NULL;
	htmlSAXHandler handler = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = NULL,
		.error = on_error,
		.warning = on_error,
	};

	if (!parser)
		return true;
	parsing.parser = parser;
	*parser->sax = handler;
	parser->userData = &parsing;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
				       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	/* Told outright, or the parser would ask iconv for what the mail names. */
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	parser->input->encoding = xmlStrdup((const xmlChar *)"UTF-8");
	htmlParseDocument(parser);
	xmlFreeDoc(parser->myDoc);
	htmlFreeParserCtxt(parser);
	return !parsing.too_deep;
}
