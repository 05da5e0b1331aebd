/*
 * quote_lines: a text as lines, each the writer's, quoted, or nobody's
 */
#ifndef MINUTED_MAIL_QUOTE_LINES_H
#define MINUTED_MAIL_QUOTE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "mail/quote.h"

enum line_kind { LINE_OWN, LINE_QUOTED, LINE_CUT };

struct line {
	const char *text;
	size_t len; /* without line end and blanks before it */
	enum line_kind kind;
	bool marked; /* with '>' */
};

struct split {
	const struct quote_rules *rules;
	const char *writer; /* of a mail that passes on another one; NULL */
	size_t tried;       /* lines looked at as the end of an attribution */
	bool cut;
	struct line *lines;
	size_t n;
};

/* The lines of `text`, all the writer's as yet; on `ctx`, pointing into `text`. */
void lines_read(void *ctx, struct split *split, const char *text, size_t len);

/* True if line `i` is there, not empty and the writer's as far as is known. */
bool line_is_own(const struct split *split, size_t i);

size_t line_indent(const struct line *line); /* bytes of blanks at its beginning */
bool line_is_rule(const struct line *line);  /* nothing but rule characters */

void lines_mark(struct split *split, size_t from, size_t to, enum line_kind kind);

/* The lines from `from` to `to`, joined by blanks; to be freed with g_string_free. */
GString *lines_join(const struct split *split, size_t from, size_t to);

#endif
