#include "mail/quote_boilerplate.h"

#include <string.h>

#include "mail/quote_rules.h"

enum {
	TAGLINE_MAX = 160,        /* bytes */
	FOOTER_LINES_MAX = 8,     /* lines of a list's footer below its rule */
	SIGNATURE_LINES_MAX = 40, /* lines below "-- "; more are a text that only began so */
	PARAGRAPH_LINES = 5 /* lines of a paragraph that are looked at for a notice or banner */
};

void
boilerplate_find_signatures(struct split *split)
{
	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (!line_is_own(split, i) || line->len != 2 || memcmp(line->text, "--", 2) != 0)
			continue;
		/* RFC 3676 section 4.3: "-- "; some mailers and lists take its blank away. */
		bool exact = line->text[2] == ' ';
		size_t most = exact ? SIGNATURE_LINES_MAX : QUOTE_SIGNATURE_MAX;
		size_t end = i + 1, filled = 0;
		for (; end < split->n && split->lines[end].kind != LINE_QUOTED; end++)
			if (split->lines[end].len > 0 && ++filled > most)
				break;
		if (filled <= most) {
			lines_mark(split, i, end, LINE_CUT);
			i = end - 1;
		}
	}
}

static bool
is_footer_line(const struct line *line)
{
	return memmem(line->text, line->len, "mailing list", 12) ||
	       memmem(line->text, line->len, "listinfo", 8) ||
	       memmem(line->text, line->len, "mailman", 7) ||
	       memmem(line->text, line->len, "unsubscribe", 11);
}

/* Below a rule: the list's name, its address, where to leave it. */
static size_t
list_footer_end(const struct split *split, size_t i)
{
	size_t end = i, last = i;

	for (size_t j = i + 1; j < split->n && j - i <= FOOTER_LINES_MAX; j++) {
		if (split->lines[j].kind != LINE_OWN || (last > i && split->lines[j].len == 0))
			break;
		if (is_footer_line(&split->lines[j]))
			last = j;
		if (split->lines[j].len > 0)
			end = j;
	}
	return last > i ? end + 1 : i;
}

static size_t
paragraph_end(const struct split *split, size_t i)
{
	while (line_is_own(split, i))
		i++;
	return i;
}

static bool
begins_paragraph(const struct split *split, size_t i)
{
	return i == 0 || split->lines[i - 1].len == 0 || split->lines[i - 1].kind != LINE_OWN ||
	       line_is_rule(&split->lines[i - 1]);
}

static bool
paragraph_matches(const struct split *split, enum quote_table table, size_t i)
{
	size_t last = i;

	while (
	    last + 1 < split->n && last - i + 1 < PARAGRAPH_LINES && line_is_own(split, last + 1))
		last++;
	GString *joined = lines_join(split, i, last);
	bool matches = quote_matches(split->rules, table, joined->str, joined->len);
	g_string_free(joined, TRUE);
	return matches;
}

/* The end of the writer's block that holds line `i`. */
static size_t
block_end(const struct split *split, size_t i)
{
	while (i < split->n && split->lines[i].kind != LINE_QUOTED)
		i++;
	return i;
}

/* Lines that nobody wrote: list footers, banners, legal notices, what a phone adds. */
void
boilerplate_find(struct split *split)
{
	bool own_above = false;

	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (!line_is_own(split, i))
			continue;
		size_t end = line_is_rule(line) ? list_footer_end(split, i) : i;
		bool first = begins_paragraph(split, i);
		bool edge = first || !line_is_own(split, i + 1) || line->text[0] == '-';
		if (end == i && edge &&
		    quote_matches(split->rules, QUOTE_FOOTER, line->text, line->len))
			end = paragraph_end(split, i);
		if (end == i && edge && line->len <= TAGLINE_MAX &&
		    quote_matches(split->rules, QUOTE_TAGLINE, line->text, line->len))
			end = i + 1;
		if (end == i && first) {
			if (paragraph_matches(split, QUOTE_BANNER, i))
				end = paragraph_end(split, i);
			else if (paragraph_matches(split, QUOTE_DISCLAIMER, i))
				end = own_above ? block_end(split, i) : paragraph_end(split, i);
		}
		if (end == i) {
			own_above = true;
			continue;
		}
		lines_mark(split, i, end, LINE_CUT);
		i = end - 1;
	}
}
