#include "parser/subject.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/fact.h"
#include "parser/prose.h"
#include "parser/text_bound.h"

/* What stands before the subject proper; of replies and of forwarded mail. */
static const struct {
	const char *word;
	bool forward;
} lead_words[] = { { "re", false }, { "aw", false }, { "sv", false }, { "vs", false },
	{ "r", false }, { "rif", false }, { "antw", false }, { "odp", false }, { "ynt", false },
	{ "res", false }, { "ref", false }, { "bls", false }, { "回复", false }, { "答复", false },
	{ "回覆", false }, { "ha", false }, { "απ", false }, { "fw", true }, { "fwd", true },
	{ "wg", true }, { "tr", true }, { "rv", true }, { "转发", true }, { "i", true } };

/* Words at the end of a subject that are no part of the ballot's title, in lower case. */
static const char *const title_tails[] = { "voting period begins", "voting period", "voting begins",
	"voting has started", "voting open", "voting", "discussion period begins",
	"discussion period started", "discussion period", "discussion begins", "discussion",
	"vote results", "voting results", "results", "result", "amended", "withdrawn", "revised",
	"abstimmung" };

/*
 * What goes on with a sentence about the ballot, "Voting on SC-96 starts today",
 * begins no title.
 */
static const char *const verbs[] = { "are", "began", "begins", "closed", "closes", "ended", "ends",
	"expired", "expires", "failed", "fails", "has", "have", "is", "needs", "now", "opened",
	"opens", "passed", "passes", "started", "starts", "was", "will" };

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

/* Past one Re: or Fwd:, also "Re[2]:"; NULL if none stands at `p`. */
static const char *
past_lead_word(const char *p, struct subject *subject)
{
	for (size_t i = 0; i < G_N_ELEMENTS(lead_words); i++) {
		size_t n = strlen(lead_words[i].word);
		const char *q = p + n;

		if (g_ascii_strncasecmp(p, lead_words[i].word, n) != 0)
			continue;
		if (*q == '[' || *q == '(') {
			size_t digits = digit_run(q + 1);

			if (digits > 0 && (q[digits + 1] == ']' || q[digits + 1] == ')'))
				q += digits + 2;
		}
		q += strspn(q, " ");
		if (*q != ':')
			continue;
		if (lead_words[i].forward)
			subject->forward = true;
		else
			subject->reply = true;
		return q + 1;
	}
	return NULL;
}

/* Marks in brackets that say something about the ballot and are no list's tag. */
static bool
tag_speaks(const char *tag, size_t len)
{
	static const char *const words[] = { "voting", "vote", "result", "discussion", "correct",
		"draft", "review", "withdraw", "ballot", "revis" };
	char *lower = g_ascii_strdown(tag, (gssize)len);
	bool speaks = false;

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		speaks |= strstr(lower, words[i]) != NULL;
	g_free(lower);
	return speaks;
}

static const char *
past_leads(const char *p, struct subject *subject)
{
	for (;;) {
		const char *next;

		p += strspn(p, " ]*");
		if (*p == '[') {
			size_t len = strcspn(p, "]");

			if (p[len] == '\0' || tag_speaks(p, len))
				return p;
			p += len + 1;
			continue;
		}
		next = past_lead_word(p, subject);
		if (next == NULL)
			return p;
		p = next;
	}
}

/* The version at the end of the line or in brackets: "... v2", "(v2)", "[v2, updated]". */
static const char *
loose_version(void *ctx, const char *words)
{
	struct scan scan = { .ctx = ctx, .text = words, .len = strlen(words) };
	const char *version = NULL;

	for (size_t at = 0; at < scan.len; at++) {
		const char *p = words + at;
		bool bracket = at > 0 && (words[at - 1] == '(' || words[at - 1] == '[');
		size_t end;

		if ((*p != 'v' && *p != 'V') || word_before(&scan, at))
			continue;
		end = version_at(&scan, at, &version);
		if (end == at)
			continue;
		if (bracket || words[end + strspn(words + end, " *)]")] == '\0')
			return version;
		version = NULL;
	}
	return NULL;
}

/* True if `title` of `len` bytes ends with the words; a separator must stand before them. */
static bool
tail_at(const char *title, size_t len, const char *tail, size_t *cut_r)
{
	size_t n = strlen(tail), at = len - n;

	if (len < n || g_ascii_strncasecmp(title + at, tail, n) != 0)
		return false;
	while (at > 0 && title[at - 1] == ' ')
		at--;
	if (at > 0 && strchr("-(|/[:", title[at - 1]) == NULL)
		return false;
	*cut_r = at > 0 ? at - 1 : 0;
	return true;
}

static size_t
cut_tails(const char *title, size_t len)
{
	size_t before;

	do {
		before = len;
		while (len > 0 && strchr(" -*)]|", title[len - 1]) != NULL)
			len--;
		for (size_t i = 0; i < G_N_ELEMENTS(title_tails); i++)
			tail_at(title, len, title_tails[i], &len);
	} while (len != before);
	/* A version at the end: " v2", " (v2". */
	for (size_t at = len; at > 1 && len - at < 8; at--) {
		if ((title[at - 1] != 'v' && title[at - 1] != 'V') ||
		    at + strspn(title + at, "0123456789.") < len || at == len)
			continue;
		if (title[at - 2] == ' ' || title[at - 2] == '(' || title[at - 2] == '[')
			len = at - 1;
		break;
	}
	while (len > 0 && strchr(" -*([|,", title[len - 1]) != NULL)
		len--;
	return len;
}

static bool
goes_on(const char *text)
{
	size_t len = strcspn(text, " ,.:;!");

	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (len == strlen(verbs[i]) && memcmp(text, verbs[i], len) == 0)
			return true;
	return false;
}

static const char *
find_title(void *ctx, const struct subject *subject)
{
	const struct label *label = subject->labels.items;
	const char *p;
	size_t len;

	if (subject->labels.n == 0 || subject->labels.n > 1)
		return NULL;
	p = subject->words + label->end;
	p += strspn(p, " :-|*)].,");
	if (goes_on(p))
		return NULL;
	len = text_bound(p, cut_tails(p, MIN(strlen(p), (size_t)FACT_NAME_MAX)));
	return len < 3 ? NULL : talloc_strndup(ctx, p, len);
}

struct subject *
subject_read(void *ctx, const char *line, const struct ballot_names *names, size_t nnames)
{
	struct subject *subject = talloc_zero(ctx, struct subject);
	size_t len = line == NULL ? 0 : strnlen(line, READING_SUBJECT_MAX);
	struct prose *prose = prose_make(subject, line == NULL ? "" : line, len);

	g_strdelimit(prose->plain, "\n", ' ');
	subject->plain = prose->plain;
	subject->words = past_leads(prose->plain, subject);
	subject->labels =
	    labels_find(subject, subject->words, strlen(subject->words), names, nnames);
	/* Only the first list is what the mail is about; a title may name other ballots. */
	for (size_t i = 1; i < subject->labels.n; i++)
		if (!subject->labels.items[i].listed)
			subject->labels.n = i;
	for (size_t i = 0; i < subject->labels.n; i++)
		subject->placeholder |= subject->labels.items[i].ballot == NULL;
	if (subject->labels.n > 0)
		subject->version = subject->labels.items[0].version;
	if (subject->version == NULL)
		subject->version = loose_version(subject, subject->words);
	subject->title = find_title(subject, subject);
	return subject;
}
