#include "mail/quote_lines.h"

#include <string.h>

#include <talloc.h>

enum { RULE_MIN = 5 }; /* characters of a line that is only a rule */

#define NO_BREAK_SPACE "\xc2\xa0" /* what Outlook writes into an empty line */

/* The length of the blank that ends before `p[len]`, 0 if there is none. */
static size_t
blank_before(const char *p, size_t len)
{
	if (p[len - 1] == ' ' || p[len - 1] == '\t')
		return 1;
	return len >= 2 && memcmp(p + len - 2, NO_BREAK_SPACE, 2) == 0 ? 2 : 0;
}

void
lines_read(void *ctx, struct split *split, const char *text, size_t len)
{
	size_t room = 64;

	split->lines = talloc_array(ctx, struct line, (unsigned)room);
	for (const char *p = text, *end = text + len; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline ? (size_t)(newline - p) : (size_t)(end - p);
		struct line line = { p, n, LINE_OWN, false };
		while (line.len > 0 && blank_before(p, line.len) > 0)
			line.len -= blank_before(p, line.len);
		if (split->n == room) {
			room *= 2;
			split->lines =
			    talloc_realloc(ctx, split->lines, struct line, (unsigned)room);
		}
		split->lines[split->n++] = line;
		p += n + (newline ? 1 : 0);
	}
}

bool
line_is_own(const struct split *split, size_t i)
{
	return i < split->n && split->lines[i].kind == LINE_OWN && split->lines[i].len > 0;
}

size_t
line_indent(const struct line *line)
{
	size_t n = 0;

	while (n < line->len) {
		if (line->text[n] == ' ' || line->text[n] == '\t')
			n++;
		else if (line->len - n >= 2 && memcmp(line->text + n, NO_BREAK_SPACE, 2) == 0)
			n += 2;
		else
			break;
	}
	return n;
}

/* A line of nothing but rule characters. */
bool
line_is_rule(const struct line *line)
{
	size_t at = line_indent(line), n = line->len - at;

	if (n < RULE_MIN || !strchr("_-=*~", line->text[at]))
		return false;
	for (size_t i = at; i < line->len; i++)
		if (line->text[i] != line->text[at])
			return false;
	return true;
}

void
lines_mark(struct split *split, size_t from, size_t to, enum line_kind kind)
{
	for (size_t i = from; i < to && i < split->n; i++)
		split->lines[i].kind = kind;
}

GString *
lines_join(const struct split *split, size_t from, size_t to)
{
	GString *joined = g_string_new(NULL);

	for (size_t i = from; i <= to; i++) {
		size_t at = line_indent(&split->lines[i]);
		if (joined->len > 0)
			g_string_append_c(joined, ' ');
		g_string_append_len(
		    joined, split->lines[i].text + at, (gssize)(split->lines[i].len - at));
	}
	return joined;
}
