/*
 * token: one-time tokens as mails carry them
 *
 * "7F3K-Q2VA-...": seven groups of four of Crockford's base 32 letters, which
 * have no I, L, O and U. Read in either case, I and L as 1, O as 0, since people
 * copy them by hand. Nothing else in mail looks like one.
 */
#ifndef MINUTED_PARSER_TOKEN_H
#define MINUTED_PARSER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TOKEN_BYTES = 28,    /* random bytes that one is made of; five bits of each are used: 140 */
	TOKEN_TEXT_MAX = 35, /* bytes, with the NUL */
	TOKENS_MAX = 16      /* tokens looked for in one mail; an honest one has one */
};

/* Write the token of those random bytes; returns `text`. */
char *token_write(const uint8_t random[TOKEN_BYTES], char text[TOKEN_TEXT_MAX]);

/* True if all of `words` is a token; `text` is it as token_write() writes it. */
bool token_read(const char *words, char text[TOKEN_TEXT_MAX]);

/*
 * All different tokens that stand in the texts (NULL among them are passed over)
 * as words of their own, on `ctx`, the first TOKENS_MAX of them; returns their number.
 */
size_t tokens_find(void *ctx, const char *const *texts, size_t ntexts, const char ***tokens_r);

#endif
