#include "parser/trigrams.h"

#include <stdint.h>
#include <string.h>

#include <talloc.h>

enum {
	LETTER_BITS = 5, /* of a byte: enough to tell letters apart */
	TRIGRAM_BITS = 3 * LETTER_BITS,
	TRIGRAM_MASK = (1 << TRIGRAM_BITS) - 1
};

struct trigrams {
	uint8_t seen[(1 << TRIGRAM_BITS) / 8];
};

/* The number of the run that ends with `c`. */
static unsigned
next_run(unsigned run, char c)
{
	return (run << LETTER_BITS | ((unsigned char)c & ((1U << LETTER_BITS) - 1))) & TRIGRAM_MASK;
}

struct trigrams *
trigrams_note(void *ctx, const char *text, size_t len)
{
	struct trigrams *trigrams = talloc_zero(ctx, struct trigrams);
	unsigned run = 0;

	for (size_t i = 0; i < len; i++) {
		run = next_run(run, text[i]);
		trigrams->seen[run / 8] |= (uint8_t)(1U << (run % 8));
	}
	return trigrams;
}

bool
trigrams_may_hold(const struct trigrams *trigrams, const char *word, size_t len)
{
	unsigned run = 0;

	for (size_t i = 0; i < len; i++) {
		run = next_run(run, word[i]);
		if (i >= 2 && (trigrams->seen[run / 8] >> (run % 8) & 1) == 0)
			return false;
	}
	return true;
}

bool
trigrams_may_hold_any(const struct trigrams *trigrams, const char *words)
{
	for (;;) {
		size_t n = strcspn(words, "|");

		if (trigrams_may_hold(trigrams, words, n))
			return true;
		if (words[n] == '\0')
			return false;
		words += n + 1;
	}
}
