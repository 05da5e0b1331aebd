#include "parser/prose.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/fact.h"
#include "parser/text_bound.h"
#include "parser/when_words.h"

#define LONG_S "\xc5\xbf"
#define KELVIN_SIGN "\xe2\x84\xaa"

enum {
	FIELD_NAME_MAX = 30, /* bytes before the colon of a form's field */
	MARK_BYTES_MAX = 24, /* of a line that is one word between signs */
	FENCE_BYTES_MIN = 3  /* of a line that sets words apart; two dashes open a signature */
};

static const char fence_signs[] = "*=~#+-_\"'`";

/* Behind those of the signs: lines that set words apart in other ways. */
enum { FENCE_ELLIPSIS = sizeof fence_signs, FENCE_MARK, FENCES };

#define ELLIPSIS "\xe2\x80\xa6"

/* What a character looks like in the plain copy; "" drops it. */
static const struct {
	gunichar first, last;
	const char *plain;
} plain_forms[] = {
	{ 0x00a0, 0x00a0, " " },
	{ 0x00ab, 0x00ab, "\"" },
	{ 0x00ad, 0x00ad, "" },
	{ 0x00b4, 0x00b4, "'" },
	{ 0x00bb, 0x00bb, "\"" },
	{ 0x2000, 0x200a, " " },
	{ 0x200b, 0x200f, "" },
	{ 0x2010, 0x2015, "-" },
	{ 0x2018, 0x201b, "'" },
	{ 0x201c, 0x201f, "\"" },
	{ 0x2022, 0x2023, "*" },
	{ 0x2028, 0x2029, "\n" },
	{ 0x202a, 0x202e, "" },
	{ 0x202f, 0x202f, " " },
	{ 0x2039, 0x203a, "'" },
	{ 0x205f, 0x205f, " " },
	{ 0x2060, 0x2064, "" },
	{ 0x2066, 0x2069, "" },
	{ 0x2212, 0x2212, "-" },
	{ 0x25cf, 0x25cf, "*" },
	{ 0x3000, 0x3000, " " },
	{ 0x300c, 0x300f, "\"" },
	{ 0xfeff, 0xfeff, "" },
	{ 0xff0c, 0xff0c, "," },
	{ 0xff1a, 0xff1a, ":" },
};

static const char *
plain_form(gunichar c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(plain_forms); i++)
		if (c >= plain_forms[i].first && c <= plain_forms[i].last)
			return plain_forms[i].plain;
	return NULL;
}

/*
 * Bytes that the plain copy takes over as they are: all of ASCII but blanks to be made plain,
 * carriage returns and signs that may be emphasis.
 */
static const bool ordinary[256] = { [0x01 ... 0x08] = true,
	['\n'] = true,
	[0x0b] = true,
	[0x0e ... ')'] = true,
	['+' ... '^'] = true,
	['a' ... 0x7f] = true };

/* How many ordinary bytes there are next; eight together take half as long as each alone. */
static size_t
ordinary_run(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = 0;

	for (; n + 8 <= len; n += 8, p += 8)
		if (!(ordinary[p[0]] & ordinary[p[1]] & ordinary[p[2]] & ordinary[p[3]] &
			ordinary[p[4]] & ordinary[p[5]] & ordinary[p[6]] & ordinary[p[7]]))
			break;
	for (; n < len && ordinary[*p]; n++)
		p++;
	return n;
}

/* Append what stands in the original at `at`, or what stands for it. */
static void
put(struct prose *prose, const char *bytes, size_t n, size_t at)
{
	const struct prose_step *last = &prose->steps[prose->nsteps - 1];

	if (last->original + (prose->len - last->plain) != at) {
		if (prose->nsteps == prose->nsteps_room) {
			prose->nsteps_room *= 2;
			prose->steps = talloc_realloc(
			    prose, prose->steps, struct prose_step, prose->nsteps_room);
		}
		prose->steps[prose->nsteps++] =
		    (struct prose_step){ (uint32_t)prose->len, (uint32_t)at };
	}
	memcpy(prose->plain + prose->len, bytes, n);
	prose->len += n;
}

static bool
line_start(const struct prose *prose)
{
	size_t i = prose->len;

	while (i > 0 && prose->plain[i - 1] == ' ')
		i--;
	return i == 0 || prose->plain[i - 1] == '\n';
}

/* True for a sign that only emphasises the word beside it: *Yes*, _met_, `yes`. */
static bool
emphasis(const struct prose *prose, const char *text, size_t len, size_t i)
{
	char before = i > 0 ? text[i - 1] : ' ', after = i + 1 < len ? text[i + 1] : ' ';

	if (text[i] == '*')
		return !(line_start(prose) && after == ' ');
	if (text[i] == '`')
		return true;
	if (text[i] != '_' || before == '_' || after == '_')
		return false;
	return !g_ascii_isalnum(before) || !g_ascii_isalnum(after);
}

static void
make_plain(struct prose *prose, const char *text, size_t len)
{
	prose->nsteps_room = 16;
	prose->steps = talloc_array(prose, struct prose_step, prose->nsteps_room);
	prose->steps[prose->nsteps++] = (struct prose_step){ 0, 0 };
	for (size_t i = 0; i < len;) {
		const char *form;
		gunichar c;
		size_t run = ordinary_run(text + i, len - i), bytes;

		if (run > 0) {
			put(prose, text + i, run, i);
			i += run;
			continue;
		}
		if ((text[i] & 0x80) == 0) {
			if (text[i] == '\t' || text[i] == '\0' || text[i] == '\f')
				put(prose, " ", 1, i);
			else if (text[i] != '\r' && !emphasis(prose, text, len, i))
				put(prose, text + i, 1, i);
			i++;
			continue;
		}
		c = g_utf8_get_char_validated(text + i, (gssize)(len - i));
		bytes = c >= (gunichar)-2 ? 1 : (size_t)(g_utf8_next_char(text + i) - (text + i));
		form = c >= (gunichar)-2 ? "?" : plain_form(c);
		if (form == NULL)
			put(prose, text + i, bytes, i);
		else if (*form != '\0')
			put(prose, form, 1, i);
		i += bytes;
	}
	put(prose, "", 1, len);
	prose->len--;
}

/* Where the byte `at` of the plain copy, or its end, stands in the original. */
static size_t
origin_of(const struct prose *prose, size_t at)
{
	size_t low = 0, high = prose->nsteps;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (prose->steps[middle].plain <= at)
			low = middle;
		else
			high = middle;
	}
	return prose->steps[low].original + (at - prose->steps[low].plain);
}

/*
 * Eight letters at a time: the copy is made of every text, and a call for each
 * took a tenth of all.
 */
static void
copy_lower(char *to, const char *from, size_t len)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (uint64_t word; i + sizeof word <= len; i += sizeof word) {
		uint64_t low, upper;

		memcpy(&word, from + i, sizeof word);
		/* The top bit of a byte of `upper` is set for 'A' to 'Z'. */
		low = word & (0x7f * each);
		upper = (low + (0x80 - 'A') * each) & ~(low + (0x7f - 'Z') * each) & ~word &
			(0x80 * each);
		word |= upper >> 2;
		memcpy(to + i, &word, sizeof word);
	}
	for (; i < len; i++)
		to[i] = g_ascii_tolower(from[i]);
}

static size_t
line_end(const struct prose *prose, size_t start)
{
	const char *newline = memchr(prose->plain + start, '\n', prose->len - start);

	return newline == NULL ? prose->len : (size_t)(newline - prose->plain);
}

/* True if the line starts with a bullet, a number or a short heading sign. */
static bool
item_at(const char *p)
{
	size_t n = 0;

	while (*p == ' ')
		p++;
	if ((p[0] != '\0' && (p[1] == ' ' || p[1] == '-')) && strchr("-*+o#|>", *p) != NULL)
		return true;
	while (g_ascii_isdigit(p[n]))
		n++;
	if (n > 0 && n <= 2 && (p[n] == '.' || p[n] == ')') && p[n + 1] == ' ')
		return true;
	return *p == '(' && g_ascii_isalnum(p[1]) && p[2] == ')';
}

static bool
ends_with(const struct prose *prose, size_t start, size_t end, const char *signs)
{
	while (end > start && prose->plain[end - 1] == ' ')
		end--;
	return end > start && strchr(signs, prose->plain[end - 1]) != NULL;
}

/* True if a field of a form starts at `p`: "Voting period:". */
static bool
field_at(const char *p)
{
	size_t n = strspn(p, WHEN_LETTERS " ");

	return n > 0 && n <= FIELD_NAME_MAX && p[n] == ':' && g_ascii_isspace(p[n + 1]);
}

/* True for a name that starts small, "eExample": it may well start a sentence. */
static bool
capital_inside(const char *word)
{
	for (; g_ascii_isalpha(*word); word++)
		if (g_ascii_isupper(*word))
			return true;
	return false;
}

/* Three blanks, between the columns of a table. */
static bool
has_gap(const char *text, size_t len)
{
	for (size_t i = 2; i < len; i++)
		if (text[i] == ' ' && text[i - 1] == ' ' && text[i - 2] == ' ')
			return true;
	return false;
}

/* True if the line end at `end` only wraps the sentence on to the line at `next`. */
static bool
wrapped(const struct prose *prose, size_t start, size_t end, size_t next)
{
	const char *p = prose->plain + next;

	while (*p == ' ')
		p++;
	if (*p == '\n' || *p == '\0' || end == start || item_at(p))
		return false;
	/* A row of a table and a field of a form stand alone. */
	if (field_at(p))
		return false;
	if (has_gap(prose->plain + start, end - start))
		return false;
	if (g_ascii_islower(*p) && !capital_inside(p))
		return !ends_with(prose, start, end, ":") || end - start >= PROSE_WRAP_MIN;
	if (ends_with(prose, start, end, ",(&/"))
		return end - start >= PROSE_WRAP_MIN / 2;
	return end - start >= PROSE_WRAP_MIN && !ends_with(prose, start, end, ".!?:;");
}

static void
join_lines(struct prose *prose)
{
	size_t start = 0;

	while (start < prose->len) {
		size_t end = line_end(prose, start);

		if (end < prose->len && wrapped(prose, start, end, end + 1))
			prose->plain[end] = ' ';
		start = end + 1;
	}
}

/* Words whose full stop ends no sentence. */
static const char *const abbreviations[] = { "e.g", "i.e", "etc", "vs", "cf", "mr", "mrs", "ms",
	"dr", "prof", "st", "co", "corp", "inc", "ltd", "no", "nos", "sec", "sect", "v", "ver",
	"fig", "approx", "dept", "sr", "jr", "p.s", "resp", "incl", "s.p.a", "sp", "z.o.o", "s.a",
	"art" };

static bool
abbreviation(const struct prose *prose, size_t start, size_t stop)
{
	size_t begin = stop, len;

	while (begin > start && prose->plain[begin - 1] != ' ' && prose->plain[begin - 1] != '(')
		begin--;
	len = stop - begin;
	/* An initial: "Vytenis V. Jankus". */
	if (len == 1 && g_ascii_isupper(prose->plain[begin]))
		return prose->plain[begin] != 'I';
	for (size_t i = 0; i < G_N_ELEMENTS(abbreviations); i++)
		if (strlen(abbreviations[i]) == len &&
		    strncmp(prose->lower + begin, abbreviations[i], len) == 0)
			return strcmp(abbreviations[i], "no") != 0 ||
			       g_ascii_isdigit(prose->plain[stop + 2]);
	return false;
}

/* The end of the sentence that starts at `start`, at most the line's `end`. */
static size_t
sentence_end(const struct prose *prose, size_t start, size_t end)
{
	/* A line end, or the NUL, stands at `end` at the latest. */
	for (size_t i = start; (i += strcspn(prose->plain + i, ".!?\n")) < end; i++) {
		char c = prose->plain[i], next;
		size_t after = i + 1;

		while (after < end && strchr("\"')]!?.", prose->plain[after]) != NULL)
			after++;
		if (after >= end)
			return end;
		if (prose->plain[after] != ' ')
			continue;
		next = prose->plain[after + strspn(prose->plain + after, " ")];
		if (g_ascii_islower(next) || strchr("-,;:)", next) != NULL)
			continue;
		if (c == '.' && abbreviation(prose, start, i))
			continue;
		return after;
	}
	return end;
}

static void
add_unit(struct prose *prose, size_t start, size_t end, bool item)
{
	struct unit *unit;

	while (start < end && prose->plain[start] == ' ')
		start++;
	while (end > start && prose->plain[end - 1] == ' ')
		end--;
	if (start == end || end - start > PROSE_UNIT_MAX || prose->nunits == PROSE_UNITS_MAX)
		return;
	if (prose->nunits == prose->nunits_room) {
		prose->nunits_room = MAX(prose->nunits_room * 2, (size_t)32);
		prose->units = talloc_realloc(prose, prose->units, struct unit, prose->nunits_room);
	}
	unit = &prose->units[prose->nunits++];
	*unit = (struct unit){ .start = start, .end = end, .item = item };
	unit->quoted = prose->plain[start] == '>';
	unit->motion = start >= prose->motion_start && end <= prose->motion_end;
}

static void
find_units(struct prose *prose)
{
	for (size_t start = 0; start < prose->len;) {
		size_t end = line_end(prose, start), at = start;
		bool item = item_at(prose->plain + start);

		while (at < end) {
			size_t stop = sentence_end(prose, at, end);

			add_unit(prose, at, stop, item && at == start);
			at = stop;
		}
		start = end + 1;
	}
}

/* "[...]": something is left out. */
static bool
is_ellipsis(const char *line, size_t len)
{
	size_t dots = 0;

	for (size_t i = 0; i < len; i++) {
		if (strchr("[]() ", line[i]) != NULL)
			continue;
		if (line[i] != '.' && strncmp(line + i, ELLIPSIS, len - i < 3 ? len - i : 3) != 0)
			return false;
		dots += line[i] == '.' ? 1 : 3;
		i += line[i] == '.' ? 0 : 2;
	}
	return dots >= FENCE_BYTES_MIN;
}

/* "<snip>", "--8<--": one word between signs. */
static bool
is_mark(const char *line, size_t len)
{
	return len > FENCE_BYTES_MIN && len <= MARK_BYTES_MAX && strchr("<[{-=", line[0]) != NULL &&
	       strchr(">]}-=", line[len - 1]) != NULL && memchr(line, ' ', len) == NULL;
}

/* The sign of which a line is made, if it is nothing else, as its index and one; 0: it is not. */
static size_t
fence_sign(const char *line, size_t len)
{
	const char *sign;
	size_t n = 0;

	while (len > 0 && g_ascii_isspace(line[len - 1]))
		len--;
	if (len < FENCE_BYTES_MIN)
		return 0;
	sign = strchr(fence_signs, *line);
	while (sign != NULL && n < len && line[n] == *sign)
		n++;
	if (n == len)
		return (size_t)(sign - fence_signs) + 1;
	return is_ellipsis(line, len) ? FENCE_ELLIPSIS : is_mark(line, len) ? FENCE_MARK : 0;
}

/* Mark what stands between two lines of the same sign; emphasis, they are gone from the copy. */
static void
mark_fenced(struct prose *prose)
{
	size_t open[FENCES] = { 0 }, unit = 0, end = origin_of(prose, prose->len);

	for (size_t at = 0; at < end;) {
		const char *line = prose->original + at, *newline = memchr(line, '\n', end - at);
		size_t len = newline == NULL ? end - at : (size_t)(newline - line);
		size_t sign = fence_sign(line, len);

		while (unit < prose->nunits && origin_of(prose, prose->units[unit].start) < at)
			unit++;
		if (sign > 0 && open[sign - 1] > 0) {
			for (size_t i = open[sign - 1] - 1; i < unit; i++)
				prose->units[i].fenced = true;
			open[sign - 1] = 0;
		} else if (sign > 0) {
			open[sign - 1] = unit + 1;
		}
		at += len + 1;
	}
}

/* A line that says no more than "motion begins" or "motion ends", with any signs around it. */
static bool
motion_mark(const struct prose *prose, size_t start, size_t end, const char *const *verbs)
{
	const char *p = prose->lower + start, *limit = prose->lower + end;

	while (p < limit && !g_ascii_isalpha(*p))
		p++;
	if (limit - p < 10 || strncmp(p, "motion", 6) != 0)
		return false;
	p += 6 + strspn(p + 6, " ");
	for (; *verbs != NULL; verbs++)
		if (strncmp(p, *verbs, strlen(*verbs)) == 0 && !g_ascii_isalpha(p[strlen(*verbs)]))
			break;
	if (*verbs == NULL)
		return false;
	for (p += strlen(*verbs); p < limit; p++)
		if (g_ascii_isalnum(*p))
			return false;
	return true;
}

static void
find_motion(struct prose *prose)
{
	static const char *const begins[] = { "begins", "begin", "starts", "start", NULL };
	static const char *const ends[] = { "ends", "end", NULL };
	bool open = false;

	if (strstr(prose->lower, "motion") == NULL)
		return;
	for (size_t start = 0; start < prose->len;) {
		size_t end = line_end(prose, start);

		if (!open && motion_mark(prose, start, end, begins)) {
			prose->motion_start = MIN(end + 1, prose->len);
			prose->motion_end = prose->len;
			open = true;
		} else if (open && motion_mark(prose, start, end, ends)) {
			prose->motion_end = start;
			return;
		}
		start = end + 1;
	}
}

struct prose *
prose_make(void *ctx, const char *text, size_t len)
{
	struct prose *prose = talloc_zero(ctx, struct prose);

	prose->original = text;
	prose->gave_up = talloc_zero(prose, bool);
	prose->plain = talloc_array(prose, char, len + 1);
	make_plain(prose, text, len);
	prose->lower = talloc_array(prose, char, prose->len + 1);
	copy_lower(prose->lower, prose->plain, prose->len + 1);
	find_motion(prose);
	join_lines(prose);
	find_units(prose);
	mark_fenced(prose);
	return prose;
}

void
prose_note(struct prose *prose)
{
	/* Patterns take these for "s" and "k", words do not. */
	if (strstr(prose->plain, LONG_S) == NULL && strstr(prose->plain, KELVIN_SIGN) == NULL)
		prose->seen = trigrams_note(prose, prose->lower, prose->len);
}

char *
prose_quote(void *ctx, const struct prose *prose, size_t start, size_t end)
{
	size_t from = origin_of(prose, start), to = origin_of(prose, end);
	const char *valid_end;

	/* Signs dropped from the copy may stand at the end: a closing mark, a line end. */
	while (to > from && g_ascii_isspace(prose->original[to - 1]))
		to--;
	if (to - from > FACT_QUOTE_MAX)
		to = from + text_bound(prose->original + from, FACT_QUOTE_MAX);
	g_utf8_validate(prose->original + from, (gssize)(to - from), &valid_end);
	return talloc_strndup(
	    ctx, prose->original + from, (size_t)(valid_end - (prose->original + from)));
}
