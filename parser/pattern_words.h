/*
 * pattern_words: words that a pattern cannot match without
 *
 * Read from the pattern itself: of "\b(?:revised|new) (?:draft|version)\b"
 * every match holds "draft" or "version". Where a text holds none of the
 * words, the pattern need not be tried, which costs a hundred times as much.
 *
 * Words are runs of printable ASCII without blanks, since a copy of a text may
 * have other blanks than the text. Understood is what our tables use: groups
 * (bare, named, looking around), classes, quantifiers, escapes of one letter
 * and \x{...}; a pattern with anything else has no words.
 */
#ifndef MINUTED_PARSER_PATTERN_WORDS_H
#define MINUTED_PARSER_PATTERN_WORDS_H

enum {
	PATTERN_WORDS_MAX = 60, /* alternatives that are worth asking for */
	PATTERN_WORD_MIN = 3    /* bytes; every text holds shorter ones */
};

/*
 * The words with `|` between them, in lower case, of which every match of
 * `pattern` holds one, apart from case; on `ctx`. NULL: none are known.
 */
char *pattern_words(void *ctx, const char *pattern);

#endif
