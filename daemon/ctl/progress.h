/*
 * progress: one line on a terminal that tells how far a long command is
 *
 * Drawn over itself on standard error, never wider than the terminal: what
 * does not fit is left out, the bar first. Nothing is drawn where standard
 * error is no terminal.
 */
#ifndef MINUTED_DAEMON_PROGRESS_H
#define MINUTED_DAEMON_PROGRESS_H

#include <stdint.h>

enum {
	PROGRESS_STEP_MS = 200,   /* milliseconds between two states of the line */
	PROGRESS_WIDTH_MAX = 100, /* columns used of a wide terminal */
	PROGRESS_WIDTH_UNKNOWN = 79
};

struct progress; /* wipes its line when freed */

/* Begin; `verb` is a literal such as "filed". */
struct progress *progress_start(void *ctx, const char *verb);

/* Tell how far it is: `done` of `total` steps or bytes (total 0: not known), and the mails. */
void progress_show(struct progress *progress, uint64_t done, uint64_t total, uint64_t mails);

/* Wipe the line, before something else is written. */
void progress_wipe(struct progress *progress);

/*
 * The line for a terminal of `width` columns after `ms` milliseconds, on `ctx`:
 * "filed [=======>      ]  52 %, 5,200 mails, 2,950/s, 0:02 left".
 */
char *progress_line(void *ctx, unsigned width, const char *verb, uint64_t done, uint64_t total,
    uint64_t mails, uint64_t ms);

#endif
