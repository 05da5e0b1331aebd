/*
 * schedule: when something regular is due
 *
 * Local times are kept as zone and wall clock; no timer is state.
 */
#ifndef MINUTED_DAEMON_SCHEDULE_H
#define MINUTED_DAEMON_SCHEDULE_H

#include <stdint.h>

#include "config/config.h"
#include "parser/when.h"

/*
 * The latest moment at or before `now` at which `schedule` falls due, and its
 * period, the local date ("2023-04-24"). WHEN_UNKNOWN for SCHEDULE_NEVER.
 */
int64_t schedule_latest(const struct schedule *schedule, int64_t now, char period[WHEN_TEXT_MAX]);

/* The first moment after `now`. */
int64_t schedule_next(const struct schedule *schedule, int64_t now);

#endif
