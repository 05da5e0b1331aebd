#include "mail/quote.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/quote_rules.h"

enum {
	JOINED_MAX = 600,         /* bytes of the lines of one attribution */
	BLOCK_HEADERS_MAX = 20,   /* headers of one block */
	CONTINUATION_MAX = 6,     /* lines that one header of a block may be folded to */
	TAGLINE_MAX = 160,        /* bytes */
	RULE_MIN = 5,             /* characters of a line that is only a rule */
	INITIALS_MAX = 4,         /* letters before '>' in old quotes: "ABC>" */
	FOOTER_LINES_MAX = 8,     /* lines of a list's footer below its rule */
	SIGNATURE_LINES_MAX = 40, /* lines below "-- "; more are a text that only began so */
	WRAPPED_LINE_MIN = 60 /* bytes of a quoted line whose last words a mailer put on the next */
};

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

static void
lines_read(void *ctx, struct split *split, const char *text, size_t len)
{
	size_t room = 64;

	split->lines = talloc_array(ctx, struct line, (unsigned)room);
	for (const char *p = text, *end = text + len; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline ? (size_t)(newline - p) : (size_t)(end - p);
		struct line line = { p, n, LINE_OWN, false };
		while (line.len > 0 && (p[line.len - 1] == ' ' || p[line.len - 1] == '\t'))
			line.len--;
		if (split->n == room) {
			room *= 2;
			split->lines =
			    talloc_realloc(ctx, split->lines, struct line, (unsigned)room);
		}
		split->lines[split->n++] = line;
		p += n + (newline ? 1 : 0);
	}
}

static bool
is_own(const struct split *split, size_t i)
{
	return i < split->n && split->lines[i].kind == LINE_OWN && split->lines[i].len > 0;
}

/* The first line from `i` on that is not empty, or the number of lines. */
static size_t
next_filled(const struct split *split, size_t i)
{
	while (i < split->n && split->lines[i].len == 0)
		i++;
	return i;
}

static size_t
leading_blanks(const struct line *line)
{
	size_t n = 0;

	while (n < line->len && (line->text[n] == ' ' || line->text[n] == '\t'))
		n++;
	return n;
}

/* '>' first, behind at most the initials of whom the line is from. */
static bool
is_marked(const struct line *line)
{
	size_t at = leading_blanks(line), letters = 0;

	while (at + letters < line->len && letters <= INITIALS_MAX &&
	       g_ascii_isupper(line->text[at + letters]))
		letters++;
	at += letters;
	return letters != 1 && letters <= INITIALS_MAX && at < line->len && line->text[at] == '>';
}

/* A line of nothing but rule characters. */
static bool
is_rule(const struct line *line)
{
	size_t at = leading_blanks(line), n = line->len - at;

	if (n < RULE_MIN || !strchr("_-=*~", line->text[at]))
		return false;
	for (size_t i = at; i < line->len; i++)
		if (line->text[i] != line->text[at])
			return false;
	return true;
}

static void
mark_lines(struct split *split, size_t from, size_t to, enum line_kind kind)
{
	for (size_t i = from; i < to && i < split->n; i++)
		split->lines[i].kind = kind;
}

static void
find_marked(struct split *split)
{
	for (size_t i = 0; i < split->n; i++) {
		split->lines[i].marked = is_marked(&split->lines[i]);
		if (split->lines[i].marked)
			split->lines[i].kind = LINE_QUOTED;
	}
}

static bool
ends_in_colon(const struct line *line)
{
	size_t n = line->len;

	return n > 0 &&
	       (line->text[n - 1] == ':' || (n >= 3 && memcmp(line->text + n - 3, "：", 3) == 0));
}

static GString *
join_lines(const struct split *split, size_t from, size_t to)
{
	GString *joined = g_string_new(NULL);

	for (size_t i = from; i <= to; i++) {
		size_t at = leading_blanks(&split->lines[i]);
		if (joined->len > 0)
			g_string_append_c(joined, ' ');
		g_string_append_len(
		    joined, split->lines[i].text + at, (gssize)(split->lines[i].len - at));
	}
	return joined;
}

static bool
has_figure(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (g_ascii_isdigit(line->text[i]))
			return true;
	return false;
}

/* A date, a time or an address in these lines: they are no mere sentence. */
static bool
is_dated(const struct split *split, const GString *joined)
{
	return joined->len <= JOINED_MAX && strpbrk(joined->str, "0123456789@") &&
	       quote_matches(split->rules, QUOTE_WHEN, joined->str, joined->len);
}

static bool
is_attribution(const struct split *split, enum quote_table table, size_t first, size_t last)
{
	GString *joined = join_lines(split, first, last);
	bool is =
	    quote_matches(split->rules, table, joined->str, joined->len) && is_dated(split, joined);

	g_string_free(joined, TRUE);
	return is;
}

/*
 * The first line of the attribution that ends in line `last` (with a colon),
 * or `last` + 1. The shortest form whose first words are an attribution's is
 * taken, so that the writer's words right above stay the writer's.
 */
static size_t
attribution_start(const struct split *split, size_t last, bool *sure_r)
{
	const struct line *line = &split->lines[last];
	size_t above = last;

	*sure_r = true;
	for (size_t i = last; last - i < QUOTE_ATTRIBUTION_MAX && is_own(split, i); i--) {
		if (is_attribution(split, QUOTE_ATTRIBUTION, i, last))
			return i;
		if (i == 0)
			break;
	}
	/* The name and the date may stand on the line above, the verb behind an address. */
	if (!has_figure(line) && last > 0 && is_own(split, last - 1) &&
	    has_figure(&split->lines[last - 1]))
		above = last - 1;
	if (quote_matches(split->rules, QUOTE_ATTRIBUTION_LOOSE, line->text, line->len) &&
	    is_attribution(split, QUOTE_ATTRIBUTION_LOOSE, above, last))
		return above;
	*sure_r = false;
	return quote_matches(split->rules, QUOTE_INTRODUCTION, line->text, line->len) ? last
										      : last + 1;
}

/* Lines that belong to a header of the block but begin with no key. */
static bool
is_continuation(const struct split *split, size_t i, size_t since)
{
	const char *value;
	size_t value_len;

	return i < split->n && split->lines[i].len > 0 && !split->lines[i].marked &&
	       i - since <= CONTINUATION_MAX &&
	       quote_header_key(split->rules, split->lines[i].text, split->lines[i].len, &value,
		   &value_len) == HEADER_NONE;
}

/* The key of the next header of a block: at `i`, or behind continuations or one empty line. */
static size_t
next_header(const struct split *split, size_t i, enum quote_header *role_r)
{
	const char *value;
	size_t value_len, since = i, at = i;

	while (is_continuation(split, at, since))
		at++;
	if (at < split->n && split->lines[at].len == 0)
		at++;
	*role_r = at < split->n && !split->lines[at].marked
		      ? quote_header_key(split->rules, split->lines[at].text, split->lines[at].len,
			    &value, &value_len)
		      : HEADER_NONE;
	return *role_r != HEADER_NONE ? at : i;
}

static bool
has_address(const char *text, size_t len)
{
	return memchr(text, '@', len) || memmem(text, len, "[mailto:", 8) ||
	       memmem(text, len, "[email", 6) || memmem(text, len, " at ", 4);
}

/*
 * The line behind the block of headers that begins at `i`, or `i` if there is
 * none. A block has From or a word for "sent", and two more of the usual
 * keys, or From with an address and nothing that speaks against it: "Date:"
 * and "To:" alone stand in minutes too.
 */
static size_t
header_block_end(const struct split *split, size_t i)
{
	unsigned seen = 0;
	const char *value;
	size_t value_len, end = i;
	const struct line *line = &split->lines[i];
	enum quote_header role =
	    quote_header_key(split->rules, line->text, line->len, &value, &value_len);
	bool address = role == HEADER_FROM && has_address(value, value_len);

	if (role == HEADER_NONE || role == HEADER_CC || role == HEADER_OTHER ||
	    role == HEADER_SENT_BY)
		return i;
	for (int n = 0; role != HEADER_NONE && n < BLOCK_HEADERS_MAX; n++) {
		seen |= 1U << role;
		size_t next = next_header(split, end + 1, &role);
		if (role == HEADER_NONE)
			break;
		end = next;
	}
	bool from = seen & (1U << HEADER_FROM);
	bool sent = seen & (1U << HEADER_SENT);
	bool date = seen & (1U << HEADER_DATE);
	bool to = seen & (1U << HEADER_TO);
	bool subject = seen & (1U << HEADER_SUBJECT);
	int more = sent + date + to + subject;
	bool block = (from && more >= 2) || (sent && (to || subject)) ||
		     (address && (more >= 1 || i + 1 >= split->n || split->lines[i + 1].len == 0));
	if (!block)
		return i;
	/* The last header may be folded; nothing tells, so only clear continuations go with it. */
	return end + 1;
}

/* Notes: a name, "Sent by: ...", a date, and keys that stand on lines of their own. */
static bool
is_notes_block(const struct split *split, size_t i)
{
	const char *value;
	size_t value_len;
	const struct line *line = &split->lines[i];

	return i > 0 && is_own(split, i - 1) &&
	       quote_header_key(split->rules, line->text, line->len, &value, &value_len) ==
		   HEADER_SENT_BY &&
	       i + 1 < split->n && split->lines[i + 1].len > 0 &&
	       g_ascii_isdigit(split->lines[i + 1].text[leading_blanks(&split->lines[i + 1])]);
}

/* Between rules, or with a colon: other lines are not looked at for a separator. */
static bool
may_separate(const struct line *line)
{
	return ends_in_colon(line) || (line->len > 0 && strchr("-_=*~", line->text[line->len - 1]));
}

/* From here on all is quoted; rules and empty lines right above go with it. */
static void
quote_rest(struct split *split, size_t from)
{
	while (from > 0 &&
	       (split->lines[from - 1].len == 0 ||
		   (split->lines[from - 1].kind == LINE_OWN && is_rule(&split->lines[from - 1]))))
		from--;
	mark_lines(split, from, split->n, LINE_QUOTED);
}

/* True if the block of headers in these lines says that the writer wrote what follows. */
static bool
is_passed_on(const struct split *split, size_t first, size_t end)
{
	size_t bytes = 0;
	bool own = false;

	if (!split->writer)
		return false;
	for (size_t i = first; i < end; i++) {
		const char *value;
		size_t len;
		enum quote_header role = quote_header_key(
		    split->rules, split->lines[i].text, split->lines[i].len, &value, &len);
		char *from = role == HEADER_FROM ? g_ascii_strdown(value, (gssize)len) : NULL;
		char *writer = from ? g_ascii_strdown(split->writer, -1) : NULL;
		own = own || (from && strstr(from, writer));
		g_free(from);
		g_free(writer);
	}
	for (size_t i = end; own && i < split->n && bytes < QUOTE_PASSED_ON_MIN; i++)
		bytes += split->lines[i].marked ? 0 : split->lines[i].len;
	return own && bytes >= QUOTE_PASSED_ON_MIN;
}

/*
 * What introduces a quote. Where marked lines follow, it goes with them and
 * the writer may go on below; where unmarked ones follow, nobody can tell who
 * speaks, and all the rest is taken as quoted.
 */
static void
find_introductions(struct split *split)
{
	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		size_t start = i, end = i;
		bool sure = true;
		if (!is_own(split, i))
			continue;
		if (ends_in_colon(line)) {
			if (++split->tried > QUOTE_TRIED_MAX) {
				split->cut = true;
				quote_rest(split, i);
				return;
			}
			size_t first = attribution_start(split, i, &sure);
			if (first <= i) {
				start = first;
				end = i + 1;
			}
		}
		if (end == i && may_separate(line) &&
		    quote_matches(split->rules, QUOTE_SEPARATOR, line->text, line->len)) {
			sure = true;
			end = i + 1;
		}
		if (end == i) {
			sure = true;
			end = header_block_end(split, i);
		}
		if (end == i && is_notes_block(split, i)) {
			start = i - 1;
			end = i + 1;
		}
		if (end == i)
			continue;
		size_t next = next_filled(split, end);
		/* A separator's headers stand below it. */
		size_t headers_end = next < split->n ? header_block_end(split, next) : next;
		if (is_passed_on(split, start, headers_end > next ? headers_end : end)) {
			end = headers_end > next ? headers_end : end;
			split->writer = NULL;
			mark_lines(split, start, end, LINE_QUOTED);
			i = end - 1;
		} else if (next < split->n && split->lines[next].marked) {
			mark_lines(split, start, end, LINE_QUOTED);
			i = end - 1;
		} else if (sure) {
			quote_rest(split, start);
			return;
		}
	}
}

/*
 * The last words of a long quoted line that a mailer put on a line of their
 * own, without the mark. They look like the writer's, so only what reads on
 * in mid-sentence counts.
 */
static void
find_wrapped(struct split *split)
{
	for (size_t i = 1; i + 1 < split->n; i++) {
		const struct line *before = &split->lines[i - 1], *line = &split->lines[i];
		if (!is_own(split, i) || !before->marked || !split->lines[i + 1].marked ||
		    before->len < WRAPPED_LINE_MIN || line->len >= before->len)
			continue;
		gunichar first = g_utf8_get_char(line->text + leading_blanks(line));
		char last = before->text[before->len - 1];
		if (g_unichar_islower(first) && !strchr(".!?:;", last))
			split->lines[i].kind = LINE_QUOTED;
	}
}

/* The end of the writer's block that holds line `i`. */
static size_t
block_end(const struct split *split, size_t i)
{
	while (i < split->n && split->lines[i].kind != LINE_QUOTED)
		i++;
	return i;
}

static void
find_signatures(struct split *split)
{
	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (!is_own(split, i) || line->len != 2 || memcmp(line->text, "--", 2) != 0)
			continue;
		/* RFC 3676 section 4.3: "-- "; some mailers and lists take its blank away. */
		bool exact = line->text[2] == ' ';
		size_t most = exact ? SIGNATURE_LINES_MAX : QUOTE_SIGNATURE_MAX;
		size_t end = i + 1, filled = 0;
		for (; end < split->n && split->lines[end].kind != LINE_QUOTED; end++)
			if (split->lines[end].len > 0 && ++filled > most)
				break;
		if (filled <= most) {
			mark_lines(split, i, end, LINE_CUT);
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
	while (is_own(split, i))
		i++;
	return i;
}

static bool
begins_paragraph(const struct split *split, size_t i)
{
	return i == 0 || split->lines[i - 1].len == 0 || split->lines[i - 1].kind != LINE_OWN ||
	       is_rule(&split->lines[i - 1]);
}

static bool
paragraph_matches(const struct split *split, enum quote_table table, size_t i)
{
	size_t last = i;

	while (last + 1 < split->n && last - i < 4 && is_own(split, last + 1))
		last++;
	GString *joined = join_lines(split, i, last);
	bool matches = quote_matches(split->rules, table, joined->str, joined->len);
	g_string_free(joined, TRUE);
	return matches;
}

/* Lines that nobody wrote: list footers, banners, legal notices, what a phone adds. */
static void
find_boilerplate(struct split *split)
{
	bool own_above = false;

	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (!is_own(split, i))
			continue;
		size_t end = is_rule(line) ? list_footer_end(split, i) : i;
		bool first = begins_paragraph(split, i);
		bool edge = first || !is_own(split, i + 1) || line->text[0] == '-';
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
		mark_lines(split, i, end, LINE_CUT);
		i = end - 1;
	}
}

/* Lines of a kind as text; where others stood between them there is an empty line. */
static char *
collect(void *ctx, const struct split *split, enum line_kind kind)
{
	GString *out = g_string_new(NULL);
	bool gap = false;

	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (line->kind != kind || line->len == 0) {
			gap = true;
			continue;
		}
		if (gap && out->len > 0)
			g_string_append_c(out, '\n');
		gap = false;
		g_string_append_len(out, line->text, (gssize)line->len);
		g_string_append_c(out, '\n');
	}
	if (out->len > 0)
		g_string_truncate(out, out->len - 1);
	char *text = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return text;
}

struct quote_parts
quote_split_passed_on(
    void *ctx, const struct quote_rules *rules, const char *text, size_t len, const char *writer)
{
	void *tmp = talloc_new(NULL);
	struct split split = { .rules = rules, .writer = writer };
	struct quote_parts parts;

	lines_read(tmp, &split, text, len);
	find_marked(&split);
	find_introductions(&split);
	find_wrapped(&split);
	find_signatures(&split);
	find_boilerplate(&split);
	parts.own = collect(ctx, &split, LINE_OWN);
	parts.quoted = collect(ctx, &split, LINE_QUOTED);
	parts.cut = split.cut;
	talloc_free(tmp);
	return parts;
}

struct quote_parts
quote_split(void *ctx, const struct quote_rules *rules, const char *text, size_t len)
{
	return quote_split_passed_on(ctx, rules, text, len, NULL);
}
