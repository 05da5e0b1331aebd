#include "mail/quote.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

struct quote_rules {
	int none;
};

struct quote_rules *
quote_rules_new(void *ctx, char **why_r)
{
	(void)why_r;
	return talloc_zero(ctx, struct quote_rules);
}

struct quote_parts
quote_split(void *ctx, const struct quote_rules *rules, const char *text, size_t len)
{
	GString *own = g_string_new(NULL), *quoted = g_string_new(NULL);

	(void)rules;
	for (const char *p = text, *end = text + len; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline ? (size_t)(newline - p) + 1 : (size_t)(end - p);
		const char *first = p;
		while (first < p + n && *first == ' ')
			first++;
		bool attribution = n > 8 && n < 300 && memmem(p, n, " wrote:", 7) != NULL;
		if (n == 4 && memcmp(p, "-- \n", 4) == 0)
			break;
		g_string_append_len(
		    (first < p + n && *first == '>') || attribution ? quoted : own, p, (gssize)n);
		p += n;
	}
	struct quote_parts parts = { talloc_strdup(ctx, g_strchomp(own->str)),
		talloc_strdup(ctx, g_strchomp(quoted->str)) };
	g_string_free(own, TRUE);
	g_string_free(quoted, TRUE);
	return parts;
}
