/*
 * motion_sections: the sections of a document that a motion changes, and the ballots that it names
 *
 * A motion's text refers to more sections than it changes. A section counts as
 * changed where its sentence has a word of changing or begins with it, and does
 * not merely follow it ("pursuant to Section 2.3 of the Bylaws").
 */
#ifndef MINUTED_PARSER_MOTION_SECTIONS_H
#define MINUTED_PARSER_MOTION_SECTIONS_H

#include "parser/rules.h"

enum {
	MOTION_SECTIONS_MAX = 100, /* sections of one motion; a reordering of a document named 40 */
	MOTION_SECTION_BYTES = 24  /* "6.2.7.4.2" and then some */
};

struct section_words; /* compiled patterns */

struct section_words *section_words_compile(void *ctx, char **why_r);

/*
 * Fill `sections` and `others` of `motion`, each once, in the order of the text:
 * from between the motion marks, or from all of a mail that has none there.
 */
void sections_read(
    const struct section_words *words, const struct posting *posting, struct motion *motion);

#endif
