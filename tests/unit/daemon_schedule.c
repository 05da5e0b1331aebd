#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/letters/schedule.h"

static const struct schedule monday = { SCHEDULE_WEEKLY, 1, 8, 0, "Europe/Brussels" };
static const struct schedule daily_in_gap = { SCHEDULE_DAILY, 0, 2, 30, "Europe/Brussels" };
static const struct schedule never = { SCHEDULE_NEVER, 0, 0, 0, "UTC" };

static void
assert_latest(
    const struct schedule *schedule, const char *now, const char *want, const char *want_period)
{
	char period[WHEN_TEXT_MAX], text[WHEN_TEXT_MAX];
	int64_t at = schedule_latest(schedule, when_from_iso(now), period);

	assert_string_equal(when_to_iso(at, text), want);
	assert_string_equal(period, want_period);
}

static void
assert_next(const struct schedule *schedule, const char *now, const char *want)
{
	char text[WHEN_TEXT_MAX];

	assert_string_equal(when_to_iso(schedule_next(schedule, when_from_iso(now)), text), want);
}

static void
weekly_is_due_at_its_second(void **state)
{
	(void)state;
	assert_latest(&monday, "2023-04-24T05:59:59Z", "2023-04-17T06:00:00Z", "2023-04-17");
	assert_latest(&monday, "2023-04-24T06:00:00Z", "2023-04-24T06:00:00Z", "2023-04-24");
	assert_latest(&monday, "2023-04-30T23:00:00Z", "2023-04-24T06:00:00Z", "2023-04-24");
	assert_next(&monday, "2023-04-24T05:59:59Z", "2023-04-24T06:00:00Z");
	assert_next(&monday, "2023-04-24T06:00:00Z", "2023-05-01T06:00:00Z");
}

/* Brussels leaves summer time on 29 October 2023: 08:00 is an hour later in UTC from then on. */
static void
weekly_keeps_its_wall_clock_over_the_change(void **state)
{
	(void)state;
	assert_latest(&monday, "2023-10-29T12:00:00Z", "2023-10-23T06:00:00Z", "2023-10-23");
	assert_next(&monday, "2023-10-29T12:00:00Z", "2023-10-30T07:00:00Z");
	assert_latest(&monday, "2023-10-30T06:30:00Z", "2023-10-23T06:00:00Z", "2023-10-23");
}

/*
 * 02:30 does not exist on 26 March 2023: the digest of that day is due after the
 * gap, not skipped.
 */
static void
daily_in_the_gap_is_due_after_it(void **state)
{
	(void)state;
	assert_latest(&daily_in_gap, "2023-03-26T12:00:00Z", "2023-03-26T01:30:00Z", "2023-03-26");
	assert_latest(&daily_in_gap, "2023-03-27T00:29:00Z", "2023-03-26T01:30:00Z", "2023-03-26");
}

static void
the_local_day_names_the_period(void **state)
{
	static const struct schedule auckland = { SCHEDULE_DAILY, 0, 8, 0, "Pacific/Auckland" };

	(void)state;
	assert_latest(&auckland, "2023-06-30T20:00:00Z", "2023-06-30T20:00:00Z", "2023-07-01");
}

static void
never_is_never(void **state)
{
	char period[WHEN_TEXT_MAX];

	(void)state;
	assert_int_equal(schedule_latest(&never, 0, period), WHEN_UNKNOWN);
	assert_int_equal(schedule_next(&never, 0), WHEN_UNKNOWN);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(weekly_is_due_at_its_second),
		cmocka_unit_test(weekly_keeps_its_wall_clock_over_the_change),
		cmocka_unit_test(daily_in_the_gap_is_due_after_it),
		cmocka_unit_test(the_local_day_names_the_period),
		cmocka_unit_test(never_is_never),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
