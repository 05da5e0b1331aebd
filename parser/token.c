#include "parser/token.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum { GROUP = 4, GROUPS = 7, LENGTH = GROUPS * GROUP + GROUPS - 1 };

_Static_assert(LENGTH + 1 == TOKEN_TEXT_MAX, "a token and its NUL");
_Static_assert(GROUPS *GROUP == TOKEN_BYTES, "a letter for each byte");

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *
token_write(const uint8_t random[TOKEN_BYTES], char text[TOKEN_TEXT_MAX])
{
	char *to = text;

	for (size_t i = 0; i < TOKEN_BYTES; i++) {
		if (i > 0 && i % GROUP == 0)
			*to++ = '-';
		*to++ = letters[random[i] % 32];
	}
	*to = '\0';
	return text;
}

/* The letter that is meant; NUL for none. */
static char
letter_of(char c)
{
	char upper = g_ascii_toupper(c);

	if (upper == 'O')
		return '0';
	if (upper == 'I' || upper == 'L')
		return '1';
	return upper && strchr(letters, upper) ? upper : '\0';
}

/* True if a token begins at `words`. */
static bool
begins(const char *words, char text[TOKEN_TEXT_MAX])
{
	for (size_t i = 0; i < LENGTH; i++) {
		text[i] = i % (GROUP + 1) == GROUP ? '-' : letter_of(words[i]);
		if (text[i] == '\0' || (text[i] == '-' && words[i] != '-'))
			return false;
	}
	text[LENGTH] = '\0';
	return true;
}

bool
token_read(const char *words, char text[TOKEN_TEXT_MAX])
{
	return begins(words, text) && words[LENGTH] == '\0';
}

static bool
is_known(const char *const *tokens, size_t n, const char *token)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(tokens[i], token) == 0)
			return true;
	return false;
}

/* Add the tokens of one text; returns how many there are now. */
static size_t
text_tokens(const char **tokens, size_t n, const char *text)
{
	char token[TOKEN_TEXT_MAX];

	for (const char *p = strchr(text, '-'); p != NULL && n < TOKENS_MAX;
	     p = strchr(p + 1, '-')) {
		const char *start = p - GROUP;

		if (p - text < GROUP || (start > text && g_ascii_isalnum(start[-1])) ||
		    !begins(start, token) || g_ascii_isalnum(start[LENGTH]))
			continue;
		if (!is_known(tokens, n, token))
			tokens[n++] = talloc_strdup(tokens, token);
	}
	return n;
}

size_t
tokens_find(void *ctx, const char *const *texts, size_t ntexts, const char ***tokens_r)
{
	size_t n = 0;

	*tokens_r = talloc_array(ctx, const char *, TOKENS_MAX);
	for (size_t i = 0; i < ntexts; i++)
		if (texts[i] != NULL)
			n = text_tokens(*tokens_r, n, texts[i]);
	return n;
}
