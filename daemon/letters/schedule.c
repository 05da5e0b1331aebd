#include <stdio.h>

#include "daemon/letters/schedule.h"

enum { DAYS_OF_WEEK = 7 };

/*
 * The schedule's moment on the local day `offset` days from that of `now`;
 * WHEN_UNKNOWN on another weekday.
 */
static int64_t
moment_on(const struct schedule *schedule, int64_t now, int offset, char period[WHEN_TEXT_MAX])
{
	int year, month, day, weekday;
	int64_t noon;

	when_parts(now, schedule->zone, &year, &month, &day, NULL, NULL, NULL, NULL);
	/* Noon exists once on every day in every zone, so counting days from it is safe. */
	noon = when_add_days(
	    when_civil(year, month, day, 12, 0, 0, schedule->zone), offset, schedule->zone);
	when_parts(noon, schedule->zone, &year, &month, &day, NULL, NULL, NULL, &weekday);
	if (schedule->kind == SCHEDULE_WEEKLY && weekday != schedule->weekday)
		return WHEN_UNKNOWN;
	if (period)
		snprintf(period, WHEN_TEXT_MAX, "%04d-%02d-%02d", year, month, day);
	return when_civil(year, month, day, schedule->hour, schedule->minute, 0, schedule->zone);
}

int64_t
schedule_latest(const struct schedule *schedule, int64_t now, char period[WHEN_TEXT_MAX])
{
	int offset;

	for (offset = 0; schedule->kind != SCHEDULE_NEVER && offset >= -DAYS_OF_WEEK; offset--) {
		int64_t at = moment_on(schedule, now, offset, period);

		if (at != WHEN_UNKNOWN && at <= now)
			return at;
	}
	return WHEN_UNKNOWN;
}

int64_t
schedule_next(const struct schedule *schedule, int64_t now)
{
	int offset;

	for (offset = 0; schedule->kind != SCHEDULE_NEVER && offset <= DAYS_OF_WEEK; offset++) {
		int64_t at = moment_on(schedule, now, offset, NULL);

		if (at != WHEN_UNKNOWN && at > now)
			return at;
	}
	return WHEN_UNKNOWN;
}
