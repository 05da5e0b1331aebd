/*
 * prose: the words of a mail made plain for the rules, with the way back
 *
 * Rules match a plain copy: curly quotes straight, dashes a hyphen, no-break
 * and other blanks a blank, emphasis marks and zero-width characters gone,
 * wrapped lines joined. Each byte of the copy can be traced to where it stands
 * in the original, so that a fact can quote the exact words.
 */
#ifndef MINUTED_PARSER_PROSE_H
#define MINUTED_PARSER_PROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/trigrams.h"

enum {
	PROSE_UNITS_MAX = 4000, /* sentences and lines looked at; a long argument has 200 */
	PROSE_UNIT_MAX = 2000,  /* bytes of a sentence; what is longer is no stance */
	PROSE_WRAP_MIN = 40     /* bytes of a line that may have been wrapped after a capital */
};

/* A sentence, a list item or a line that stands alone. */
struct unit {
	size_t start, end; /* in `plain` */
	bool motion;       /* lies between the motion marks */
	bool quoted;       /* starts with `>`: somebody else's words after all */
	bool item;         /* starts a line with a bullet or a number */
	/* Stands between two lines of the same sign only, `***`, `[...]`, or of a mark,
	   `<snip>`. */
	bool fenced;
};

/*
 * From the byte `plain` of the copy on, up to the next step, the original goes
 * along from `original`.
 */
struct prose_step {
	uint32_t plain, original;
};

struct prose {
	const char *original;
	char *plain; /* ends with NUL, and has none before */
	char *lower; /* `plain` in lower case where ASCII, its line ends as they were */
	size_t len;
	struct prose_step *steps; /* ascending, the first at 0 */
	size_t nsteps, nsteps_room;
	struct trigrams *seen; /* of `lower`; NULL: not noted */
	struct unit *units;
	size_t nunits, nunits_room;
	size_t motion_start, motion_end; /* what stands between the marks; equal: no marks */
	bool *gave_up; /* set once a pattern passed its limits: what the text lacks is not known */
};

/*
 * Make `text` (UTF-8, `len` bytes) plain; owned by `ctx`, which must outlive no
 * less than `text`.
 */
struct prose *prose_make(void *ctx, const char *text, size_t len);

/*
 * Note what occurs in the text, so that prose_holds() answers at once for most words that it does
 * not hold. It pays where the whole rule tables are asked about the text.
 */
void prose_note(struct prose *prose);

/* The original words of a stretch of `plain`, cut to FACT_QUOTE_MAX at a letter's end; on `ctx`. */
char *prose_quote(void *ctx, const struct prose *prose, size_t start, size_t end);

/*
 * True if the lower-case words of the stretch hold one of `literals`, e.g.
 * "vote|abstain|=no", where `=` asks for a whole word; NULL: true.
 */
bool prose_holds(const struct prose *prose, size_t start, size_t end, const char *literals);

#endif
