#include "parser/lookalike.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/people.h"

enum { NAME_WORDS_MAX = 12 }; /* that are compared; a person's name has under eight */

/* Lower-case letters (also of capitals that look alike) and what they pass for. */
static const struct {
	gunichar letter;
	char looks;
} letters[] = {
	/* Cyrillic */
	{ 0x0430, 'a' },
	{ 0x0432, 'b' },
	{ 0x0433, 'r' },
	{ 0x0435, 'e' },
	{ 0x043a, 'k' },
	{ 0x043c, 'm' },
	{ 0x043d, 'h' },
	{ 0x043e, 'o' },
	{ 0x0440, 'p' },
	{ 0x0441, 'c' },
	{ 0x0442, 't' },
	{ 0x0443, 'y' },
	{ 0x0445, 'x' },
	{ 0x0455, 's' },
	{ 0x0456, 'l' },
	{ 0x0458, 'j' },
	{ 0x04bb, 'h' },
	{ 0x04cf, 'l' },
	{ 0x0501, 'd' },
	{ 0x051b, 'q' },
	{ 0x051d, 'w' },
	/* Greek */
	{ 0x03b1, 'a' },
	{ 0x03b2, 'b' },
	{ 0x03b3, 'y' },
	{ 0x03b5, 'e' },
	{ 0x03b6, 'z' },
	{ 0x03b7, 'h' },
	{ 0x03b9, 'l' },
	{ 0x03ba, 'k' },
	{ 0x03bc, 'm' },
	{ 0x03bd, 'v' },
	{ 0x03bf, 'o' },
	{ 0x03c1, 'p' },
	{ 0x03c3, 'o' },
	{ 0x03c4, 't' },
	{ 0x03c5, 'u' },
	{ 0x03c7, 'x' },
	{ 0x03f2, 'c' },
	{ 0x03f3, 'j' },
	/* Armenian */
	{ 0x0570, 'h' },
	{ 0x0578, 'n' },
	{ 0x057d, 'u' },
	{ 0x0581, 'g' },
	{ 0x0585, 'o' },
	/* Latin letters and digits; i stands for its capital, which looks like l */
	{ 0x0131, 'l' },
	{ 0x0251, 'a' },
	{ 0x0261, 'g' },
	{ 0x01c0, 'l' },
	{ 'i', 'l' },
	{ '1', 'l' },
	{ '|', 'l' },
	{ '0', 'o' },
};

static const struct {
	const char *pair;
	char looks;
} pairs[] = { { "rn", 'm' }, { "vv", 'w' } };

static gunichar
look_of(gunichar letter)
{
	for (size_t i = 0; i < G_N_ELEMENTS(letters); i++)
		if (letters[i].letter == letter)
			return (gunichar)letters[i].looks;
	return letter;
}

/* `text` (folded) as it looks; pairs are looked for after single letters. */
static char *
look(void *ctx, const char *text)
{
	GString *out = g_string_new(NULL);
	char *copy;
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		g_string_append_unichar(out, look_of(g_utf8_get_char(p)));
	for (size_t at = 0; at < out->len; at++) {
		out->str[n] = out->str[at];
		for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
			if (strncmp(out->str + at, pairs[i].pair, 2) != 0)
				continue;
			out->str[n] = pairs[i].looks;
			at++;
			break;
		}
		n++;
	}
	copy = talloc_strndup(ctx, out->str, n);
	g_string_free(out, TRUE);
	return copy;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of a folded name in the order of the alphabet. */
static char *
sorted(void *ctx, char *folded)
{
	char *words[NAME_WORDS_MAX], *word, *joined = talloc_strdup(ctx, "");
	size_t n = 0;

	while ((word = strsep(&folded, " ")) != NULL && n < NAME_WORDS_MAX)
		if (*word != '\0')
			words[n++] = word;
	qsort(words, n, sizeof *words, by_text);
	for (size_t i = 0; i < n; i++)
		joined = talloc_asprintf_append(joined, "%s ", words[i]);
	return joined;
}

bool
lookalike_names(const char *a, const char *b)
{
	void *tmp = talloc_new(NULL);
	char *x = people_fold(tmp, a, strnlen(a, LOOKALIKE_BYTES_MAX));
	char *y = people_fold(tmp, b, strnlen(b, LOOKALIKE_BYTES_MAX));
	char *x_looks = sorted(tmp, look(tmp, x)), *y_looks = sorted(tmp, look(tmp, y));
	bool alike = *x_looks != '\0' && strcmp(x_looks, y_looks) == 0 &&
		     strcmp(sorted(tmp, x), sorted(tmp, y)) != 0;

	talloc_free(tmp);
	return alike;
}

/* ---- domains ---- */

/* Lower case, in letters where it is written in Punycode. */
static char *
domain_plain(void *ctx, const char *domain)
{
	size_t len = strnlen(domain, LOOKALIKE_BYTES_MAX);
	char *copy = g_strndup(domain, len), *unicode = g_hostname_to_unicode(copy);
	char *lower = g_utf8_validate(unicode != NULL ? unicode : copy, -1, NULL)
			  ? g_utf8_strdown(unicode != NULL ? unicode : copy, -1)
			  : g_ascii_strdown(copy, -1);
	const char *end;
	char *plain;

	g_utf8_validate(lower, -1, &end);
	plain = talloc_strndup(ctx, lower, (size_t)(end - lower));
	g_free(lower);
	g_free(unicode);
	g_free(copy);
	return plain;
}

static size_t
dots(const char *domain)
{
	size_t n = 0;

	for (; *domain != '\0'; domain++)
		n += *domain == '.';
	return n;
}

/* Without the hosts that it has before as many parts as `of`. */
static const char *
without_hosts(const char *domain, const char *of)
{
	size_t extra = dots(domain), want = dots(of);

	for (; extra > want; extra--)
		domain = strchr(domain, '.') + 1;
	return domain;
}

/* True if one letter put in, left out, changed or swapped makes `a` into `b`. */
static bool
one_edit(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), head = 0, tail = 0;
	size_t shorter = MIN(la, lb), longer = MAX(la, lb);

	if (longer - shorter > 1)
		return false;
	while (head < shorter && a[head] == b[head])
		head++;
	while (tail < shorter - head && a[la - 1 - tail] == b[lb - 1 - tail])
		tail++;
	if (la != lb)
		return head + tail == shorter;
	if (head + tail + 1 == la)
		return true;
	return head + tail + 2 == la && a[head] == b[head + 1] && a[head + 1] == b[head];
}

bool
lookalike_domains(const char *domain, const char *of)
{
	void *tmp = talloc_new(NULL);
	const char *b = domain_plain(tmp, of);
	const char *a = without_hosts(domain_plain(tmp, domain), b);
	bool alike = false;

	if (strcmp(a, b) != 0)
		alike = strcmp(look(tmp, a), look(tmp, b)) == 0 ||
			(strcspn(b, ".") >= LOOKALIKE_EDIT_MIN && one_edit(a, b));
	talloc_free(tmp);
	return alike;
}
