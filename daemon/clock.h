/*
 * clock: the one place that reads the time
 *
 * `--now` replaces the clock; everything else takes the moment as an argument.
 */
#ifndef MINUTED_DAEMON_CLOCK_H
#define MINUTED_DAEMON_CLOCK_H

#include <stdint.h>

#define CLOCK_REAL INT64_MIN /* no moment given: the machine's clock counts */

/* Seconds since the epoch: `fixed`, or the machine's clock for CLOCK_REAL. */
int64_t clock_now(int64_t fixed);

/* Milliseconds that never jump, for deadlines of processes and for waiting. */
int64_t clock_steady_ms(void);

/* The same clock in microseconds, as systemd wants it to be told. */
int64_t clock_steady_us(void);

#endif
