#include "parser/prose.h"

#include <string.h>

#include <glib.h>

static bool
letter_at(const char *text, size_t len, size_t at)
{
	return at < len && (g_ascii_isalpha(text[at]) || (text[at] & 0x80) != 0);
}

/* memmem() for sentences: the C library's prepares a table for each search, which takes longer. */
static const char *
find_word(const char *text, size_t len, const char *word, size_t n)
{
	const char *end = text + len;

	while ((size_t)(end - text) >= n) {
		text = n == 0 ? text : memchr(text, *word, (size_t)(end - text) - n + 1);
		if (text == NULL || memcmp(text, word, n) == 0)
			return text;
		text++;
	}
	return NULL;
}

/* True if `word` stands in `text` with no letter beside it. */
static bool
holds_word(const char *text, size_t len, const char *word, size_t n)
{
	size_t from = 0;
	const char *hit;

	while ((hit = find_word(text + from, len - from, word, n)) != NULL) {
		size_t at = (size_t)(hit - text);

		if ((at == 0 || !letter_at(text, len, at - 1)) && !letter_at(text, len, at + n))
			return true;
		from = at + 1;
	}
	return false;
}

bool
prose_holds(const struct prose *prose, size_t start, size_t end, const char *literals)
{
	const char *text = prose->lower + start;
	size_t len = end - start;

	if (literals == NULL)
		return true;
	for (;;) {
		size_t n = strcspn(literals, "|");
		bool whole = *literals == '=';
		const char *word = literals + whole;

		if ((prose->seen == NULL || trigrams_may_hold(prose->seen, word, n - whole)) &&
		    (whole ? holds_word(text, len, word, n - 1)
			   : find_word(text, len, word, n) != NULL))
			return true;
		if (literals[n] == '\0')
			return false;
		literals += n + 1;
	}
}
