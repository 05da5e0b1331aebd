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

struct trigram_words {
	uint16_t *runs; /* for each word how many it has, then these */
	size_t n;       /* words */
};

/* The number of the run that ends with `c`. */
static unsigned
next_run(unsigned run, char c)
{
	return (run << LETTER_BITS | ((unsigned char)c & ((1U << LETTER_BITS) - 1))) & TRIGRAM_MASK;
}

static bool
has_run(const struct trigrams *trigrams, unsigned run)
{
	return (trigrams->seen[run / 8] >> (run % 8) & 1) != 0;
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
		if (i >= 2 && !has_run(trigrams, run))
			return false;
	}
	return true;
}

struct trigram_words *
trigram_words_make(void *ctx, const char *words)
{
	struct trigram_words *made = talloc_zero(ctx, struct trigram_words);
	uint16_t *at = made->runs = talloc_array(made, uint16_t, strlen(words) + 1);

	for (;;) {
		size_t len = strcspn(words, "|");
		uint16_t *count = at++;
		unsigned run = 0;

		for (size_t i = 0; i < len; i++) {
			run = next_run(run, words[i]);
			if (i >= 2)
				*at++ = (uint16_t)run;
		}
		*count = (uint16_t)(at - count - 1);
		made->n++;
		if (words[len] == '\0')
			return made;
		words += len + 1;
	}
}

bool
trigrams_may_hold_any(const struct trigrams *trigrams, const struct trigram_words *words)
{
	const uint16_t *runs = words->runs;

	for (size_t word = 0; word < words->n; word++) {
		size_t count = *runs++, i = 0;

		while (i < count && has_run(trigrams, runs[i]))
			i++;
		if (i == count)
			return true;
		runs += count;
	}
	return false;
}
