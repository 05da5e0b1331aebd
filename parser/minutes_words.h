/*
 * minutes_words: sentences as words, and the wordings that minutes are read by
 *
 * A wording is written as words to be met one after the other, folded as by
 * people_fold():
 *
 *     approv~          a word that begins so
 *     said|says        either word
 *     ?the             may be there or not
 *     *  *7            up to four, or seven, words of any kind
 *     @  ?@            a person or organisation (see minutes_names.h)
 *     ^  $             the start or the end of the sentence
 *     ,                a stop, comma or bracket before the next word, or the start
 *                      or the end of the sentence
 *
 * Wordings stand in tables with a name and a reason each, so that they can be
 * read and added to without reading C. Matching is bounded: a gap is tried at
 * most WORDS_GAP_MAX words long and a wording has at most two gaps in use.
 */
#ifndef MINUTED_PARSER_MINUTES_WORDS_H
#define MINUTED_PARSER_MINUTES_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WORDS_GAP_MAX = 12,       /* words that a gap of a wording may span */
	WORDS_SENTENCE_MAX = 400, /* words; a longer run without a stop is cut */
	WORDS_NO_MENTION = UINT16_MAX
};

struct word {
	uint32_t start, len; /* bytes in the sentence */
	const char *folded;
	bool capital; /* begins with an upper-case letter or a caseless one */
	bool gap; /* a stop, comma or bracket stands before it, not only a blank or an apostrophe */
	uint16_t mention; /* who is meant, index of struct mention; WORDS_NO_MENTION */
	uint16_t follows; /* words after this one that belong to the same mention */
};

struct sentence {
	const char *text; /* as written, trimmed */
	size_t block;     /* index of the block that it stands in */
	struct word *words;
	size_t nwords;
};

struct wording {
	const char *name;
	const char *pattern;
	const char *reason;
};

/*
 * The sentences of `text` (one block), until there are `max`, appended to `*sentences` (a talloc
 * array on `ctx` of `*n` entries, room for `*room`).
 */
void words_sentences(void *ctx, const char *text, size_t block, struct sentence **sentences,
    size_t *n, size_t *room, size_t max);

/* True if the folded `word` is one of the alternatives of `token` ("said|says|approv~"). */
bool word_in(const char *word, const char *token);

/* One sentence of all of `text`; freeing it frees its words. */
struct sentence *words_sentence(void *ctx, const char *text);

/*
 * Where `pattern` first matches at or after word `from`: true with the first
 * and the last word of the match (either pointer may be NULL).
 */
bool words_find(
    const struct sentence *s, const char *pattern, size_t from, size_t *first_r, size_t *last_r);

/* The first of `n` wordings that matches anywhere in the sentence, or NULL. */
const struct wording *words_any(const struct sentence *s, const struct wording *wordings, size_t n,
    size_t *first_r, size_t *last_r);

/* The text of words `first` to `last` as written, allocated on `ctx`. */
char *words_text(void *ctx, const struct sentence *s, size_t first, size_t last);

#endif
