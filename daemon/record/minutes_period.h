/*
 * minutes_period: of which meeting and revision a message about minutes is
 *
 * In the outbox "2026-04-02" are the minutes of that day, "2026-04-02/1" their
 * first revision. What is due for them may add what made it due, after an "@":
 * "2026-04-02/1@340".
 */
#ifndef MINUTED_DAEMON_MINUTES_PERIOD_H
#define MINUTED_DAEMON_MINUTES_PERIOD_H

#include <stdbool.h>

/* True if `period` is of the meeting of `date`, whatever its revision. */
bool minutes_period_is(const char *period, const char *date);

/* The number of the revision; 0: the minutes themselves. */
unsigned minutes_period_revision(const char *period);

/* The period of a message, on `ctx`. */
const char *minutes_period(void *ctx, const char *date, unsigned revision);

/* The date that a period begins with, on `ctx`; NULL: it begins with none. */
const char *minutes_period_date(void *ctx, const char *period);

#endif
