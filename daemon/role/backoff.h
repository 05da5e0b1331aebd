/*
 * backoff: how long to wait after failures in a row
 *
 * 5 s after the first, doubled each time up to 15 minutes. `spice` shortens each
 * wait by up to a fifth, so that many daemons do not knock at a server at one
 * moment when it comes back: a number that differs between mailboxes and moments.
 */
#ifndef MINUTED_DAEMON_BACKOFF_H
#define MINUTED_DAEMON_BACKOFF_H

#include <stdint.h>

enum {
	BACKOFF_MIN = 5,       /* seconds, never less */
	BACKOFF_MAX = 15 * 60, /* seconds, never more */
	BACKOFF_JITTER = 5     /* one part in so many is left to chance */
};

/* Milliseconds to wait after `n` failures in a row; `n` is 1 or more. */
int64_t backoff_ms(unsigned n, uint32_t spice);

#endif
