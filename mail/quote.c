#include "mail/quote.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/quote_boilerplate.h"
#include "mail/quote_lines.h"
#include "mail/quote_rules.h"

enum {
	JOINED_MAX = 600,       /* bytes of the lines of one attribution */
	BLOCK_HEADERS_MAX = 20, /* headers of one block */
	CONTINUATION_MAX = 6,   /* lines that one header of a block may be folded to */
	INITIALS_MAX = 4,       /* letters before '>' in old quotes: "ABC>" */
	NAME_MAX_BYTES = 24,    /* of a name before it: "marit.oduya>" */
	RULE_BESIDE_MIN = 2,    /* dashes at each side of a separator's words */
	WRAPPED_LINE_MIN = 60 /* bytes of a quoted line whose last words a mailer put on the next */
};

/* The first line from `i` on that is not empty, or the number of lines. */
static size_t
next_filled(const struct split *split, size_t i)
{
	while (i < split->n && split->lines[i].len == 0)
		i++;
	return i;
}

/* The signs that some mailers and writers put for '>'. */
static bool
has_other_mark(const char *text, size_t len)
{
	static const char *const marks[] = { "»", "›", "＞", "&gt;" };

	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (len >= strlen(marks[i]) && memcmp(text, marks[i], strlen(marks[i])) == 0)
			return true;
	return false;
}

/* "marit.oduya> ": more than the initials. */
static bool
is_named(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && n <= NAME_MAX_BYTES &&
	       (g_ascii_isalpha(text[n]) || strchr(".-_", text[n]) || (text[n] & 0x80)))
		n++;
	return n >= 2 && n <= NAME_MAX_BYTES && n + 1 < len && text[n] == '>' && text[n + 1] == ' ';
}

/* ">>> Bo Sample 13.11.2023 09:00 >>>": GroupWise marks nothing else. */
static bool
is_groupwise(const char *text, size_t len)
{
	return len > 6 && memcmp(text, ">>>", 3) == 0 && memcmp(text + len - 3, ">>>", 3) == 0;
}

/* '>' first, behind at most the name of whom the line is from. */
static bool
is_marked(const struct line *line)
{
	size_t at = line_indent(line), letters = 0;

	if (has_other_mark(line->text + at, line->len - at) ||
	    is_named(line->text + at, line->len - at))
		return true;
	if (is_groupwise(line->text + at, line->len - at))
		return false;
	while (at + letters < line->len && letters <= INITIALS_MAX &&
	       g_ascii_isupper(line->text[at + letters]))
		letters++;
	at += letters;
	return letters != 1 && letters <= INITIALS_MAX && at < line->len && line->text[at] == '>';
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

static bool
has_figure(const struct line *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (g_ascii_isdigit(line->text[i]))
			return true;
	return false;
}

/* "9:30": nearly every attribution has it, and the tables of QUOTE_WHEN need not be asked then. */
static bool
has_time(const GString *joined)
{
	for (const char *p = joined->str; (p = strchr(p, ':')); p++)
		if (p > joined->str && g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]) &&
		    g_ascii_isdigit(p[2]))
			return true;
	return false;
}

/* A date, a time or an address in these lines: they are no mere sentence. */
static bool
is_dated(const struct split *split, const GString *joined)
{
	return joined->len <= JOINED_MAX && strpbrk(joined->str, "0123456789@") &&
	       (has_time(joined) ||
		   quote_matches(split->rules, QUOTE_WHEN, joined->str, joined->len));
}

static bool
is_attribution(const struct split *split, enum quote_table table, size_t first, size_t last)
{
	GString *joined = lines_join(split, first, last);
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
	for (size_t i = last; last - i < QUOTE_ATTRIBUTION_MAX && line_is_own(split, i); i--) {
		if (is_attribution(split, QUOTE_ATTRIBUTION, i, last))
			return i;
		if (i == 0)
			break;
	}
	/* The name and the date may stand on the line above, the verb behind an address. */
	if (!has_figure(line) && last > 0 && line_is_own(split, last - 1) &&
	    has_figure(&split->lines[last - 1]))
		above = last - 1;
	if (quote_matches(split->rules, QUOTE_ATTRIBUTION_LOOSE, line->text, line->len) &&
	    is_attribution(split, QUOTE_ATTRIBUTION_LOOSE, above, last))
		return above;
	*sure_r = false;
	return quote_matches(split->rules, QUOTE_INTRODUCTION, line->text, line->len) ? last
										      : last + 1;
}

/* The key of a header that line `i` begins with, and its value. */
static enum quote_header
header_key(const struct split *split, size_t i, const char **value_r, size_t *value_len_r)
{
	const struct line *line = &split->lines[i];
	size_t at = line_indent(line);

	return quote_header_key(
	    split->rules, line->text + at, line->len - at, value_r, value_len_r);
}

/* Lines that belong to a header of the block but begin with no key. */
static bool
is_continuation(const struct split *split, size_t i, size_t since)
{
	const char *value;
	size_t value_len;

	return i < split->n && split->lines[i].len > 0 && !split->lines[i].marked &&
	       i - since <= CONTINUATION_MAX &&
	       header_key(split, i, &value, &value_len) == HEADER_NONE;
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
		      ? header_key(split, at, &value, &value_len)
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
	enum quote_header role = header_key(split, i, &value, &value_len);
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
	bool block = (from && (more >= 2 || sent)) || (sent && (to || subject)) ||
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

	return i > 0 && line_is_own(split, i - 1) &&
	       header_key(split, i, &value, &value_len) == HEADER_SENT_BY && i + 1 < split->n &&
	       split->lines[i + 1].len > 0 &&
	       g_ascii_isdigit(split->lines[i + 1].text[line_indent(&split->lines[i + 1])]);
}

/* Between rules, or with a colon: other lines are not looked at for a separator. */
static bool
may_separate(const struct line *line)
{
	return ends_in_colon(line) || (line->len > 0 && strchr("-_=*~", line->text[line->len - 1]));
}

/* Dashes at both sides, and between them `words_r`. */
static bool
is_between_rules(const struct line *line, struct line *words_r)
{
	size_t at = line_indent(line), first = at, last = line->len;

	while (first < last && strchr("-_=*~", line->text[first]))
		first++;
	while (last > first && strchr("-_=*~", line->text[last - 1]))
		last--;
	if (first - at < RULE_BESIDE_MIN || line->len - last < RULE_BESIDE_MIN || first == last)
		return false;
	while (first < last && line->text[first] == ' ')
		first++;
	while (last > first && line->text[last - 1] == ' ')
		last--;
	*words_r = (struct line){ .text = line->text + first, .len = last - first };
	return last > first;
}

/* A letter that no language written in Latin letters has. */
static bool
has_foreign_letter(const struct line *words)
{
	for (const char *p = words->text; p < words->text + words->len; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isalpha(c) && g_unichar_get_script(c) != G_UNICODE_SCRIPT_LATIN)
			return true;
	}
	return false;
}

/* A separator by its form: what it says is known, or in letters that only a mailer writes here. */
static bool
is_ruled_separator(const struct split *split, const struct line *line)
{
	struct line words;

	return is_between_rules(line, &words) &&
	       (has_foreign_letter(&words) ||
		   quote_matches(split->rules, QUOTE_RULED, words.text, words.len));
}

/* From here on all is quoted; rules and empty lines right above go with it. */
static void
quote_rest(struct split *split, size_t from)
{
	while (from > 0 &&
	       (split->lines[from - 1].len == 0 || (split->lines[from - 1].kind == LINE_OWN &&
						       line_is_rule(&split->lines[from - 1]))))
		from--;
	lines_mark(split, from, split->n, LINE_QUOTED);
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
		enum quote_header role = header_key(split, i, &value, &len);
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

/* Lines that introduce a quote, and whether they can be anything else. */
struct introduction {
	size_t start, end;
	bool sure;
};

/* Behind the headers or the attribution that some mailers put below a separator. */
static size_t
below_separator(const struct split *split, size_t end)
{
	size_t first = next_filled(split, end);

	if (first >= split->n || split->lines[first].marked)
		return end;
	size_t headers_end = header_block_end(split, first);
	if (headers_end > first)
		return headers_end;
	for (size_t i = first; i - first < QUOTE_ATTRIBUTION_MAX && line_is_own(split, i); i++) {
		bool sure;
		if (ends_in_colon(&split->lines[i]))
			return attribution_start(split, i, &sure) == first ? i + 1 : end;
	}
	return end;
}

/* The introduction that line `i` is of (the last line, of an attribution); false if of none. */
static bool
introduction_at(const struct split *split, size_t i, struct introduction *found_r)
{
	const struct line *line = &split->lines[i];
	struct introduction found = { i, i, true };

	if (ends_in_colon(line)) {
		size_t first = attribution_start(split, i, &found.sure);
		if (first <= i)
			found = (struct introduction){ first, i + 1, found.sure };
	}
	if (found.end == i &&
	    is_groupwise(line->text + line_indent(line), line->len - line_indent(line)))
		found.end = i + 1;
	if (found.end == i && may_separate(line) &&
	    (quote_matches(split->rules, QUOTE_SEPARATOR, line->text, line->len) ||
		is_ruled_separator(split, line)))
		found = (struct introduction){ i, below_separator(split, i + 1), true };
	if (found.end == i)
		found = (struct introduction){ i, header_block_end(split, i), true };
	if (found.end == i && is_notes_block(split, i))
		found = (struct introduction){ i - 1, i + 1, true };
	*found_r = found;
	return found.end > i;
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
		struct introduction found;
		if (!line_is_own(split, i))
			continue;
		if (ends_in_colon(&split->lines[i]) && ++split->tried > QUOTE_TRIED_MAX) {
			split->cut = true;
			quote_rest(split, i);
			return;
		}
		if (!introduction_at(split, i, &found))
			continue;
		size_t next = next_filled(split, found.end);
		bool passed_on = is_passed_on(split, found.start, found.end);
		if (passed_on || (next < split->n && split->lines[next].marked)) {
			split->writer = passed_on ? NULL : split->writer;
			lines_mark(split, found.start, found.end, LINE_QUOTED);
			i = found.end - 1;
		} else if (found.sure) {
			quote_rest(split, found.start);
			return;
		}
	}
}

/* The longest of the marked lines that end with line `i`. */
static size_t
quote_width(const struct split *split, size_t i)
{
	size_t width = 0;

	for (; split->lines[i].marked; i--) {
		width = MAX(width, split->lines[i].len);
		if (i == 0)
			break;
	}
	return width;
}

/* The first word of `line` had no room on the quoted line `i` before it. */
static bool
has_no_room(const struct split *split, size_t i, const struct line *line)
{
	size_t at = line_indent(line), word = at;

	while (word < line->len && line->text[word] != ' ')
		word++;
	return word < line->len && split->lines[i].len + 1 + word - at > quote_width(split, i);
}

/*
 * The last words of a long quoted line that a mailer put on a line of their
 * own, without the mark. They look like the writer's, so only what reads on
 * in mid-sentence counts: with the quote going on below, or where the quoted
 * line had no room for them.
 */
static void
find_wrapped(struct split *split)
{
	for (size_t i = 1; i < split->n; i++) {
		const struct line *before = &split->lines[i - 1], *line = &split->lines[i];
		if (!line_is_own(split, i) || !before->marked || before->len < WRAPPED_LINE_MIN ||
		    line->len >= before->len)
			continue;
		bool goes_on = i + 1 < split->n && split->lines[i + 1].marked;
		gunichar first = g_utf8_get_char(line->text + line_indent(line));
		char last = before->text[before->len - 1];
		bool reads_on = last == ',' || (g_unichar_islower(first) && !strchr(".!?:;", last));
		if (reads_on && (goes_on || has_no_room(split, i - 1, line)))
			split->lines[i].kind = LINE_QUOTED;
	}
}

/* Lines of a kind as text; where others stood between them there is an empty line. */
static char *
collect(void *ctx, const struct split *split, enum line_kind kind)
{
	size_t room = 1, len = 0;
	bool gap = false;

	for (size_t i = 0; i < split->n; i++)
		room += split->lines[i].kind == kind ? split->lines[i].len + 2 : 0;
	char *text = talloc_array(ctx, char, room);
	for (size_t i = 0; i < split->n; i++) {
		const struct line *line = &split->lines[i];
		if (line->kind != kind || line->len == 0) {
			gap = true;
			continue;
		}
		if (gap && len > 0)
			text[len++] = '\n';
		gap = false;
		memcpy(text + len, line->text, line->len);
		len += line->len;
		text[len++] = '\n';
	}
	text[len > 0 ? len - 1 : 0] = '\0';
	return text;
}

struct quote_parts
quote_split(
    void *ctx, const struct quote_rules *rules, const char *text, size_t len, const char *writer)
{
	void *tmp = talloc_new(NULL);
	struct split split = { .rules = rules, .writer = writer };
	struct quote_parts parts;

	lines_read(tmp, &split, text, len);
	find_marked(&split);
	find_introductions(&split);
	find_wrapped(&split);
	boilerplate_find_signatures(&split);
	boilerplate_find(&split);
	parts.own = collect(ctx, &split, LINE_OWN);
	parts.quoted = collect(ctx, &split, LINE_QUOTED);
	parts.cut = split.cut;
	talloc_free(tmp);
	return parts;
}
