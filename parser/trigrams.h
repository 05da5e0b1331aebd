/*
 * trigrams: which runs of three bytes occur in a text
 *
 * Made once of a text that is asked about hundreds of words: a word whose
 * trigrams do not all occur is not there, and that is told after two or three
 * of them where a search goes through the whole text. Three bytes are hashed
 * to a bit, so "may hold" can be wrong, "does not hold" cannot.
 */
#ifndef MINUTED_PARSER_TRIGRAMS_H
#define MINUTED_PARSER_TRIGRAMS_H

#include <stdbool.h>
#include <stddef.h>

struct trigrams;
struct trigram_words; /* words as their trigrams, for a question that is asked of each text */

/* Those of `len` bytes of text; owned by `ctx`. */
struct trigrams *trigrams_note(void *ctx, const char *text, size_t len);

/* The words, which have `|` between them, for trigrams_may_hold_any(); owned by `ctx`. */
struct trigram_words *trigram_words_make(void *ctx, const char *words);

/* False if the text holds none of the words. */
bool trigrams_may_hold_any(const struct trigrams *trigrams, const struct trigram_words *words);

/*
 * False if the text does not hold the `len` bytes of `word`; words under three
 * bytes it may hold.
 */
bool trigrams_may_hold(const struct trigrams *trigrams, const char *word, size_t len);

#endif
