/*
 * html_parse: HTML as events, whatever libxml2 is not to be given taken out
 *
 * libxml2's parser by its events, so there is no tree and no recursion. Names
 * of elements and attributes come in lower case.
 *
 * Limits: those of html.h. A tag that is too long and attributes that are too
 * many are left out; nesting that is too deep ends the reading.
 */
#ifndef MINUTED_MAIL_HTML_PARSE_H
#define MINUTED_MAIL_HTML_PARSE_H

#include <stdbool.h>
#include <stddef.h>

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

enum html_role html_role_of(const char *name);

/* Attributes of a tag: names and values by turns, NULL behind the last; NULL if there are none. */
typedef const unsigned char **html_attributes;

/* The value of an attribute, "" where it has none; NULL: no such attribute. */
const char *html_attribute(html_attributes attributes, const char *name);

/* True if a style attribute has `wanted`; blanks are left out, letters small. */
bool html_style_has(const char *style, const char *wanted);

/* True if a class attribute names `wanted`. */
bool html_class_has(const char *class, const char *wanted);

struct html_events {
	void (*start)(void *arg, const char *name, html_attributes attributes);
	void (*end)(void *arg); /* of the innermost element */
	void (*text)(void *arg, const char *text, size_t len);
};

/*
 * The HTML (UTF-8) as it is parsed, owned by `ctx`: less the tags and attributes
 * that are left out. `*cut_r` is set if there were any.
 */
char *html_bounded(void *ctx, const char *html, size_t len, size_t *len_r, bool *cut_r);

/* Parse what html_bounded() gave. False if it is nested deeper than HTML_DEPTH_MAX. */
bool html_parse(const char *bounded, size_t len, const struct html_events *events, void *arg);

#endif
