#include "parser/labels.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

struct scan {
	void *ctx;
	const char *text;
	size_t len;
	const struct ballot_names *names;
	size_t nnames;
	struct labels found;
	/*
	 * For the first letter of a prefix or of "ballot", by its last five bits,
	 * what may be its second, a bit for each by its last five.
	 */
	uint32_t starts[32];
};

static bool
word_before(const struct scan *scan, size_t at)
{
	return at > 0 && (g_ascii_isalnum(scan->text[at - 1]) || scan->text[at - 1] == '@' ||
			     (scan->text[at - 1] & 0x80) != 0);
}

static size_t
digit_run(const char *p)
{
	return strspn(p, "0123456789");
}

/* The number without leading zeros; its length in `*len_r`. */
static const char *
trim_zeros(const char *number, size_t digits, size_t *len_r)
{
	while (digits > 1 && *number == '0') {
		number++;
		digits--;
	}
	*len_r = digits;
	return number;
}

/* Read "v2", "v.2", " version 2.1", " (v2)", "-v2" at `at`; the byte after it, or `at`. */
static size_t
version_at(const struct scan *scan, size_t at, const char **version_r)
{
	const char *p = scan->text + at, *number;
	size_t n, len;

	p += strspn(p, " ");
	p += *p == '(' || *p == '[' || *p == ',' || *p == '-' ? 1 : 0;
	p += strspn(p, " ");
	if (g_ascii_strncasecmp(p, "version", 7) == 0)
		p += 7;
	else if (g_ascii_strncasecmp(p, "ver", 3) == 0)
		p += 3;
	else if (*p == 'v' || *p == 'V')
		p++;
	else
		return at;
	p += *p == '.';
	p += strspn(p, " ");
	n = digit_run(p);
	if (n == 0 || n > 3)
		return at;
	number = trim_zeros(p, n, &len);
	p += n;
	while (*p == '.' && digit_run(p + 1) > 0 && digit_run(p + 1) <= 3) {
		len += 1 + digit_run(p + 1);
		p += 1 + digit_run(p + 1);
	}
	if (g_ascii_isalnum(*p) || len > 12)
		return at;
	*version_r = talloc_strndup(scan->ctx, number, len);
	return (size_t)(p - scan->text);
}

/* Returns the byte after the label and its version; a list goes on there, also past LABELS_MAX. */
static size_t
add_label(struct scan *scan, char *ballot, size_t start, size_t end, bool listed)
{
	struct label *label;

	if (scan->found.n == LABELS_MAX)
		return end;
	scan->found.items =
	    talloc_realloc(scan->ctx, scan->found.items, struct label, scan->found.n + 1);
	label = &scan->found.items[scan->found.n++];
	*label = (struct label){ .ballot = ballot, .start = start, .listed = listed };
	label->end = ballot == NULL ? end : version_at(scan, end, &label->version);
	return label->end;
}

static bool
placeholder_at(const char *p, size_t *len_r)
{
	size_t zeros = strspn(p, "0"), n = strspn(p + zeros, "xX");

	if (n == 0)
		n = strspn(p + zeros, "#?_");
	if (n == 0)
		n = strspn(p + zeros, "N");
	if (n == 0 && g_ascii_strncasecmp(p, "TBD", 3) == 0)
		n = 3;
	*len_r = zeros + n;
	return n >= 2 && !g_ascii_isalnum(p[zeros + n]);
}

/* True if a number of `n` digits at `p` can end here: not in a date, a decimal or a word. */
static bool
number_ends(const char *p, size_t n)
{
	const char *end = p + n;

	if (n == 0 || n > LABEL_DIGITS_MAX)
		return false;
	if ((*end == '/' || *end == '.' || *end == ':') && g_ascii_isdigit(end[1]))
		return false;
	if (g_ascii_isalpha(*end))
		return (*end == 'v' || *end == 'V') && (g_ascii_isdigit(end[1]) || end[1] == '.');
	return *end != '%' && (*end & 0x80) == 0;
}

/*
 * A label with a prefix that a group uses, at `at`. After the word "ballot"
 * (`told`) a blank may stand between prefix and number.
 */
static size_t
prefixed_at(struct scan *scan, size_t at, bool told, bool listed)
{
	const char *p = scan->text + at, *canonical = NULL, *q, *number;
	size_t longest = 0, digits, len, blank;
	bool exact = false, hyphen;
	char *label, *upper;

	for (size_t g = 0; g < scan->nnames; g++) {
		for (size_t i = 0; i < scan->names[g].nprefixes; i++) {
			const char *prefix = scan->names[g].prefixes[i];
			size_t n = strlen(prefix);

			if (n <= longest || g_ascii_strncasecmp(p, prefix, n) != 0)
				continue;
			longest = n;
			canonical = scan->names[g].prefixes[0];
			exact = strncmp(p, prefix, n) == 0;
		}
	}
	if (canonical == NULL)
		return at;
	q = p + longest;
	hyphen = *q == '-' || *q == '_' || *q == '#';
	q += hyphen;
	blank = strspn(q, " ");
	q += blank + (q[blank] == '#' || (blank > 0 && q[blank] == '-'));
	if ((blank > 0 && !told) || blank > 2 || (!hyphen && blank == 0 && !exact && !told))
		return at;
	q += blank > 0 ? strspn(q, " ") : 0;
	if (placeholder_at(q, &len)) {
		add_label(scan, NULL, at, (size_t)(q + len - scan->text), listed);
		return (size_t)(q + len - scan->text);
	}
	digits = digit_run(q);
	if (!number_ends(q, digits))
		return at;
	number = trim_zeros(q, digits, &len);
	upper = g_ascii_strup(canonical, -1);
	label = talloc_asprintf(scan->ctx, "%s-%.*s", upper, (int)len, number);
	g_free(upper);
	return add_label(scan, label, at, (size_t)(q + digits - scan->text), listed);
}

/* A prefix of no group that we know, after the word "ballot": "Ballot EVG-3". */
static size_t
foreign_at(struct scan *scan, size_t at, bool listed)
{
	const char *p = scan->text + at, *number;
	size_t letters = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), digits, len;

	if (letters < 2 || letters > 8 || p[letters] != '-')
		return at;
	digits = digit_run(p + letters + 1);
	if (!number_ends(p + letters + 1, digits))
		return at;
	number = trim_zeros(p + letters + 1, digits, &len);
	return add_label(scan,
	    talloc_asprintf(scan->ctx, "%.*s-%.*s", (int)letters, p, (int)len, number), at,
	    at + letters + 1 + digits, listed);
}

static size_t
bare_at(struct scan *scan, size_t at, bool listed)
{
	const char *p = scan->text + at, *number;
	size_t digits = digit_run(p), len;

	if (!number_ends(p, digits) || digits > 3)
		return at;
	number = trim_zeros(p, digits, &len);
	return add_label(scan, talloc_strndup(scan->ctx, number, len), at, at + digits, listed);
}

/* The rest of "180-182" after its first ballot. */
static size_t
range_at(struct scan *scan, size_t at)
{
	const char *p = scan->text + at, *first;
	size_t digits;
	int from, to;

	if (*p != '-' || scan->found.n == 0)
		return at;
	digits = digit_run(p + 1);
	first = scan->found.items[scan->found.n - 1].ballot;
	if (first == NULL || !g_ascii_isdigit(*first) || !number_ends(p + 1, digits) || digits > 3)
		return at;
	from = (int)g_ascii_strtoll(first, NULL, 10);
	to = (int)g_ascii_strtoll(p + 1, NULL, 10);
	if (to <= from || to - from > LABEL_RANGE_MAX)
		return at;
	for (int i = from + 1; i <= to; i++)
		add_label(scan, talloc_asprintf(scan->ctx, "%d", i), at, at + 1 + digits, true);
	return at + 1 + digits;
}

/* Past ", and", "&", "/" and the word "ballot" between two ballots of a list; `at` if none. */
static size_t
separator_at(const struct scan *scan, size_t at)
{
	const char *p = scan->text + at;
	bool found = false;

	for (;;) {
		p += strspn(p, " ");
		if (*p == ',' || *p == '&' || *p == '/' || *p == '+') {
			p++;
			found = true;
		} else if (found && g_ascii_strncasecmp(p, "ballot ", 7) == 0) {
			p += 7;
		} else if ((g_ascii_strncasecmp(p, "and ", 4) == 0 ||
			       g_ascii_strncasecmp(p, "und ", 4) == 0)) {
			p += 4;
			found = true;
		} else {
			return found ? (size_t)(p - scan->text) : at;
		}
	}
}

static size_t
item_of_list(struct scan *scan, size_t at, bool told, bool listed)
{
	size_t end = prefixed_at(scan, at, told, listed);

	if (end == at && told)
		end = foreign_at(scan, at, listed);
	if (end == at && told)
		end = bare_at(scan, at, listed);
	return end == at ? at : range_at(scan, end);
}

static size_t
list_at(struct scan *scan, size_t at, bool told)
{
	size_t end = item_of_list(scan, at, told, false), next;

	while (end != at) {
		at = separator_at(scan, end);
		if (at == end)
			return end;
		next = item_of_list(scan, at, told, true);
		if (next == at)
			return end;
		end = next;
	}
	return end;
}

/* "Ballot", "ballots no.", "Ballot [", "Ballot #": the byte where a number may start; 0: none. */
static size_t
ballot_word_at(const struct scan *scan, size_t at)
{
	const char *p = scan->text + at;

	if (g_ascii_strncasecmp(p, "ballot", 6) != 0)
		return 0;
	p += 6 + (p[6] == 's' || p[6] == 'S');
	if (g_ascii_isalpha(*p))
		return 0;
	p += *p == ':';
	p += strspn(p, " ");
	if (g_ascii_strncasecmp(p, "no. ", 4) == 0)
		p += 4;
	else if (g_ascii_strncasecmp(p, "number ", 7) == 0)
		p += 7;
	if ((*p == '[' || *p == '(') && p[1] != '#')
		p++;
	if (*p == '#' && p[1] != '#')
		p += 1 + (p[1] == ' ');
	if (*p == '\n')
		p++;
	return (size_t)(p - scan->text);
}

static void
note_start(struct scan *scan, const char *word)
{
	if (!g_ascii_isalpha(*word))
		return;
	scan->starts[*word & 31] |= word[1] == '\0' ? UINT32_MAX : UINT32_C(1) << (word[1] & 31);
}

static void
note_starts(struct scan *scan)
{
	for (size_t g = 0; g < scan->nnames; g++)
		for (size_t i = 0; i < scan->names[g].nprefixes; i++)
			note_start(scan, scan->names[g].prefixes[i]);
	note_start(scan, "ballot");
}

/*
 * The next byte with which a label or the word "ballot" may start, or the end.
 * Two letters together are rare enough that the loop goes on nearly always,
 * which processors foresee: looked at one by one it took twice as long.
 */
static size_t
next_start(const struct scan *scan, size_t at)
{
	const uint32_t *starts = scan->starts;
	const char *p = scan->text + at, *end = scan->text + scan->len;

	while (p < end && (starts[p[0] & 31] >> (p[1] & 31) & 1) == 0)
		p++;
	return (size_t)(p - scan->text);
}

/* Bytes of words: letters and figures, and all beyond ASCII. */
static const bool in_word[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, [0x80 ... 0xff] = true
};

struct labels
labels_find(
    void *ctx, const char *text, size_t len, const struct ballot_names *names, size_t nnames)
{
	struct scan scan = {
		.ctx = ctx, .text = text, .len = len, .names = names, .nnames = nnames
	};

	note_starts(&scan);
	for (size_t at = 0; at < len;) {
		size_t told, end, n;

		at = next_start(&scan, at);
		if (at == len || !g_ascii_isalpha(text[at]) || word_before(&scan, at)) {
			at++;
			continue;
		}
		told = ballot_word_at(&scan, at);
		if (told != 0) {
			end = list_at(&scan, told, true);
			if (end == told && placeholder_at(text + told, &n)) {
				add_label(&scan, NULL, told, told + n, false);
				end = told + n;
			}
			at = MAX(end, told);
			continue;
		}
		end = list_at(&scan, at, false);
		if (end == at)
			while (in_word[(unsigned char)text[end]])
				end++;
		at = MAX(end, at + 1);
	}
	return scan.found;
}

bool
labels_have(const struct labels *labels, const char *ballot)
{
	for (size_t i = 0; i < labels->n; i++)
		if (labels->items[i].ballot != NULL && strcmp(labels->items[i].ballot, ballot) == 0)
			return true;
	return false;
}

const char *
labels_loose_version(void *ctx, const char *line)
{
	struct scan scan = { .ctx = ctx, .text = line, .len = strlen(line) };
	const char *version = NULL;

	for (size_t at = 0; at < scan.len; at++) {
		const char *p = line + at;
		bool bracket = at > 0 && (line[at - 1] == '(' || line[at - 1] == '[');
		size_t end;

		if ((*p != 'v' && *p != 'V') || word_before(&scan, at))
			continue;
		end = version_at(&scan, at, &version);
		if (end == at)
			continue;
		if (bracket || line[end + strspn(line + end, " *)]")] == '\0')
			return version;
		version = NULL;
	}
	return NULL;
}
