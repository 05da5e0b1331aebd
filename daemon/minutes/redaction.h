/*
 * redaction: words of minutes that do not leave the house
 *
 * The chair names words; wherever they stand in the minutes, capitals and blanks
 * aside, something else goes out in their place (RULES section 9: private or
 * sensitive parts). Redactions are decisions of kind "minutes" on the day of the
 * meeting, word "redact", taken back by "unredact"; the archive keeps the minutes
 * as they came.
 *
 * Bounds: words of REDACTION_WORDS_MAX bytes, REDACTIONS_MAX of them for one
 * meeting. Words are looked for within a block or a cell of a table.
 */
#ifndef MINUTED_DAEMON_REDACTION_H
#define MINUTED_DAEMON_REDACTION_H

#include "parser/block.h"
#include "store/decisions.h"

enum {
	REDACTION_WORDS_MAX = 2000, /* bytes; a long paragraph of minutes */
	REDACTIONS_MAX = 200        /* of one meeting's minutes */
};

#define REDACTION_DEFAULT "[redacted]"

struct redaction {
	const char *words; /* blanks folded */
	const char *with;  /* what stands for them; never NULL */
};

/*
 * A redaction as a person types it, on `ctx`; `with` may be NULL. NULL with
 * `*why_r`, half a sentence, if its texts cannot be used.
 */
struct redaction *redaction_new(void *ctx, const char *words, const char *with, const char **why_r);

/* As the detail of a decision, and back (NULL: it is none); on `ctx`. */
char *redaction_detail(void *ctx, const struct redaction *redaction);
struct redaction *redaction_from_detail(void *ctx, const char *detail);

/* Those in force by the decisions (oldest first) on the meeting of `date`; on `ctx`. */
struct redaction *redactions_in_force(
    void *ctx, const struct decision *decisions, size_t ndecisions, const char *date, size_t *n_r);

/* How often the words stand in the minutes. */
size_t redaction_count(const struct block_tree *tree, const struct redaction *redaction);

/* A copy of the minutes, or of a line, on `ctx`, with all of them applied. */
struct block_tree *redactions_apply(void *ctx, const struct block_tree *tree,
    const struct redaction *redactions, size_t nredactions);
char *redactions_apply_text(
    void *ctx, const char *text, const struct redaction *redactions, size_t nredactions);

#endif
