#include "mail/docx_xml.h"

#include <string.h>

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "mail/docx.h"

enum {
	/* Blanks may stand around each '=' and before "/>" */
	TAG_WORDS_MAX = 3 * DOCX_ATTRIBUTES_MAX + 1
};

struct docx_parsing {
	xmlParserCtxtPtr parser;
	const struct docx_events *events;
	void *arg;
	size_t depth;
	size_t prefix; /* bytes of the root's prefix with its colon */
	char *root;    /* its name */
	bool stopped;
};

/* Behind `mark`, searched from `p`; NULL if it is not there. */
static const char *
behind(const char *p, const char *end, const char *mark)
{
	const char *found = memmem(p, (size_t)(end - p), mark, strlen(mark));

	return found ? found + strlen(mark) : NULL;
}

/*
 * Behind the tag at `p`; NULL if it has no end or too many attributes. Names
 * without a value count too: libxml2 reports each of them.
 */
static const char *
behind_tag(const char *p, const char *end)
{
	size_t values = 0, words = 0;

	for (p++; p < end; p++) {
		if (*p == '>')
			return p + 1;
		if (g_ascii_isspace(*p) && p + 1 < end && !g_ascii_isspace(p[1]) &&
		    ++words > TAG_WORDS_MAX)
			return NULL;
		if (*p != '"' && *p != '\'')
			continue;
		p = ++values > DOCX_ATTRIBUTES_MAX ? NULL
						   : memchr(p + 1, *p, (size_t)(end - p) - 1);
		if (!p)
			return NULL;
	}
	return NULL;
}

/* Bytes of `xml` that libxml2 may be given: all, or up to what must not be in it. */
static size_t
sound_length(const char *xml, size_t len)
{
	const char *end, *p = xml;

	g_utf8_validate(xml, (gssize)len, &end);
	while (p && p < end) {
		const char *open = memchr(p, '<', (size_t)(end - p));
		size_t left = open ? (size_t)(end - open) : 0;
		if (!open)
			return (size_t)(end - xml);
		if (left >= 4 && memcmp(open, "<!--", 4) == 0)
			p = behind(open + 4, end, "-->");
		else if (left >= 9 && memcmp(open, "<![CDATA[", 9) == 0)
			p = behind(open + 9, end, "]]>");
		else if (left >= 2 && open[1] == '?')
			p = behind(open + 2, end, "?>");
		else if (left >= 2 && open[1] == '!')
			p = NULL;
		else
			p = behind_tag(open, end);
		if (!p)
			return (size_t)(open - xml);
	}
	return (size_t)(end - xml);
}

static void
stop(struct docx_parsing *parsing)
{
	parsing->stopped = true;
	xmlStopParser(parsing->parser);
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
	struct docx_parsing *parsing = arg;
	const char *qualified = (const char *)name, *colon = strchr(qualified, ':');
	size_t prefix = colon ? (size_t)(colon - qualified) + 1 : 0;

	if (parsing->stopped)
		return;
	if (!parsing->root) {
		parsing->root = g_strdup(qualified);
		parsing->prefix = prefix;
	}
	struct docx_tag tag = { qualified + prefix,
		prefix == parsing->prefix && strncmp(qualified, parsing->root, prefix) == 0,
		attributes };
	if (parsing->depth == DOCX_DEPTH_MAX) {
		stop(parsing);
		return;
	}
	parsing->depth++;
	if (!parsing->events->start(parsing->arg, &tag))
		stop(parsing);
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct docx_parsing *parsing = arg;

	(void)name;
	if (parsing->stopped)
		return;
	parsing->depth--;
	if (parsing->events->end)
		parsing->events->end(parsing->arg);
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct docx_parsing *parsing = arg;

	if (!parsing->stopped && parsing->events->text)
		parsing->events->text(parsing->arg, (const char *)text, (size_t)len);
}

static void
on_document_type(void *arg, const xmlChar *name, const xmlChar *id, const xmlChar *uri)
{
	(void)name;
	(void)id;
	(void)uri;
	stop(arg);
}

/* libxml2 would go on to the end, only to report more. */
static void
on_error(void *arg, const char *format, ...)
{
	(void)format;
	stop(arg);
}

static void
on_warning(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

bool
docx_xml_read(const char *xml, size_t len, const struct docx_events *events, void *arg)
{
	size_t sound = sound_length(xml, len);
	struct docx_parsing parsing = { .events = events, .arg = arg };
	xmlSAXHandler handler = {
		.internalSubset = on_document_type,
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.ignorableWhitespace = on_text,
		.error = on_error,
		.warning = on_warning,
		.fatalError = on_error,
	};

	parsing.parser = sound > 0 ? xmlCreateMemoryParserCtxt(xml, (int)sound) : NULL;
	if (!parsing.parser)
		return false;
	xmlParserCtxtPtr parser = parsing.parser;
	*parser->sax = handler;
	parser->userData = &parsing;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_SAX1);
	/* Told outright, or the parser would ask iconv for what the part names. */
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	xmlParseDocument(parser);
	bool whole = sound == len && parser->wellFormed && !parsing.stopped;
	xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
	g_free(parsing.root);
	return whole;
}

const char *
docx_attribute(const struct docx_tag *tag, const char *name)
{
	for (const unsigned char **a = tag->attributes; a && a[0]; a += 2) {
		const char *colon = strchr((const char *)a[0], ':');
		if (strcmp(colon ? colon + 1 : (const char *)a[0], name) == 0)
			return a[1] ? (const char *)a[1] : "";
	}
	return NULL;
}

long
docx_attribute_number(const struct docx_tag *tag, const char *name, long otherwise)
{
	const char *value = docx_attribute(tag, name);
	size_t digits = value ? strspn(value, "0123456789") : 0;

	if (digits == 0 || digits > 6 || value[digits])
		return otherwise;
	long number = 0;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (value[i] - '0');
	return number;
}

bool
docx_is_on(const struct docx_tag *tag)
{
	const char *value = docx_attribute(tag, "val");

	return !value || (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 &&
			     strcmp(value, "off") != 0 && strcmp(value, "none") != 0);
}
