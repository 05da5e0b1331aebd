/*
 * naming: which ballot words mean that bear no label
 *
 * People write "Re: Clock drift ballot", minutes speak of "the Malware ballot".
 * Pure: titles and names that were settled go in, words too, a label comes out
 * where the words are close to those of one ballot alone.
 *
 * Words are compared without case, accents, filler words ("ballot", "of", "Re")
 * and endings ("base", "based"). A title is close if the words hold all of it,
 * or NAMING_CLOSE percent of both are the same; it has at least
 * NAMING_WORDS_MIN words, for one word alone is no title's own. A settled name
 * may have one word, and the words must hold all of it.
 */
#ifndef MINUTED_DAEMON_NAMING_H
#define MINUTED_DAEMON_NAMING_H

#include <stdbool.h>
#include <stddef.h>

enum {
	NAMING_WORDS_MIN = 2,  /* of a title, filler left out */
	NAMING_WORDS_MAX = 60, /* looked at in one line; a subject has under 30 */
	NAMING_CLOSE = 80,     /* percent; "Clock drift limits" is not close to "Clock drift" */
	NAMING_STEM_MIN = 3,   /* letters that two words of different endings share at least */
	NAMING_ENDING_MAX = 2  /* letters of an ending: "s", "d", "ed" */
};

/* What a ballot is called. */
struct naming_title {
	const char *label;
	const char *title;
	bool settled; /* a person has ruled that it is called so */
};

struct naming {
	const char *label;   /* of the titles; NULL: none, or several */
	const char *another; /* with `label` NULL: two of the ballots that fit */
	const char *one;
	bool settled; /* by a settled name */
};

/* The ballot that a line such as a subject or a heading means. `line` may be NULL. */
struct naming naming_of_line(const struct naming_title *titles, size_t ntitles, const char *line);

/* The ballot whose whole title or name stands in running text, its words in their order. */
struct naming naming_in_text(const struct naming_title *titles, size_t ntitles, const char *text);

/* True if both are the same name: the same words in the same order, filler left out. */
bool naming_same(const char *a, const char *b);

/* True if the name has a word that is no filler. */
bool naming_speaks(const char *name);

#endif
