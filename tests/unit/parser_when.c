#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <talloc.h>

#include "parser/when.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void
assert_iso(int64_t at, const char *want)
{
	char text[WHEN_TEXT_MAX];

	if (want == NULL)
		assert_true(at == WHEN_UNKNOWN);
	else
		assert_string_equal(at == WHEN_UNKNOWN ? "unknown" : when_to_iso(at, text), want);
}

static void
reads_iso_dates(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "2023-04-20", "2023-04-20T00:00:00Z" },
		{ "2023-04-20T15:00:00Z", "2023-04-20T15:00:00Z" },
		{ "2023-04-20 15:00+02:00", "2023-04-20T13:00:00Z" },
		{ "2023-04-20 15:00 -0400", "2023-04-20T19:00:00Z" },
		{ "2023-04-20T15:00:00.123Z", "2023-04-20T15:00:00Z" },
		{ "2024-02-29", "2024-02-29T00:00:00Z" },
		{ "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z" },
		{ "2023-02-29", NULL },
		{ "1900-02-29", NULL },
		{ "2023-13-01", NULL },
		{ "2023-04-00", NULL },
		{ "2023-04-20T24:00:00Z", NULL },
		{ "2023-04-20T15:60:00Z", NULL },
		{ "2023-04-20X", NULL },
		{ "2023-4-2", NULL },
		{ "20 April 2023", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_iso(when_from_iso(rows[i].text), rows[i].want);
}

static void
keeps_the_wall_clock_over_daylight_saving(void **state)
{
	static const char new_york[] = "America/New_York";

	(void)state;
	/* The clocks go back on 3 November and forward on 9 March: 169 and 167 hours. */
	assert_iso(when_add_days(when_civil(2024, 10, 31, 12, 0, 0, new_york), 7, new_york),
	    "2024-11-07T17:00:00Z");
	assert_iso(when_add_days(when_civil(2025, 3, 6, 12, 0, 0, new_york), 7, "Eastern Time"),
	    "2025-03-13T16:00:00Z");
	/* A fixed abbreviation does not follow them. */
	assert_iso(when_add_days(when_civil(2024, 10, 31, 12, 0, 0, "EDT"), 7, "EDT"),
	    "2024-11-07T16:00:00Z");
	/* 02:30 does not exist on 10 March 2024, and exists twice on 3 November 2024. */
	assert_iso(when_civil(2024, 3, 10, 2, 30, 0, new_york), "2024-03-10T07:30:00Z");
	assert_iso(when_civil(2024, 11, 3, 1, 30, 0, new_york), "2024-11-03T05:30:00Z");
	assert_iso(when_civil(2024, 11, 3, 2, 0, 0, new_york), "2024-11-03T07:00:00Z");
	assert_iso(when_add_days(WHEN_UNKNOWN, 7, NULL), NULL);
}

static void
knows_zones(void **state)
{
	static const char *const good[] = { "UTC", "gmt", "Z", "EST", "EDT", "ET", "Eastern Time",
		"CET", "CEST", "PST", "PDT", "Europe/Brussels", "America/New_York", "+02:00",
		"-0400", "+2", "+14:00" };
	static const char *const bad[] = { "", "Nowhere/Land", "+25:00", "+2:5", "+020",
		"../etc/passwd", "/etc/localtime", "UTC; rm", "EASTERNISH" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(when_zone_ok(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(when_zone_ok(bad[i]));
	assert_false(when_zone_ok(NULL));
	assert_iso(when_civil(2023, 4, 20, 15, 0, 0, "Nowhere/Land"), NULL);
}

static void
gives_parts_and_texts(void **state)
{
	char text[WHEN_TEXT_MAX];
	int year, month, day, hour, minute, second, weekday;

	(void)state;
	when_parts(when_from_iso("2023-12-31T23:30:00Z"), "Europe/Brussels", &year, &month, &day,
	    &hour, &minute, &second, &weekday);
	assert_int_equal(year, 2024);
	assert_int_equal(month, 1);
	assert_int_equal(day, 1);
	assert_int_equal(hour, 0);
	assert_int_equal(minute, 30);
	assert_int_equal(second, 0);
	assert_int_equal(weekday, 1);
	when_parts(0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &weekday);
	assert_int_equal(weekday, 4);
	assert_string_equal(when_to_date(-1, text), "1969-12-31");
	assert_string_equal(when_to_iso(INT64_MAX, text), "9999-12-31T00:00:00Z");
	assert_string_equal(when_to_iso(INT64_MIN, text), "0001-01-02T00:00:00Z");
}

static void
finds_dates_in_prose(void **state)
{
	static const struct {
		const char *text, *want;
		bool has_time;
		const char *zone;
	} rows[] = {
		{ "16:00 UTC on 4 December 2023", "2023-12-04T16:00:00Z", true, "UTC" },
		{ "Friday, March 17, 2017 at 23:00 UTC.", "2017-03-17T23:00:00Z", true, "UTC" },
		{ "Jan 26th", "2023-01-26T00:00:00Z", false, NULL },
		{ "9 March", "2023-03-09T00:00:00Z", false, NULL },
		{ "2023-02-09", "2023-02-09T00:00:00Z", false, NULL },
		{ "Start: 2024-05-13 16:00 UTC", "2024-05-13T16:00:00Z", true, "UTC" },
		{ "at 22:00 UTC on Friday, 3 May", "2023-05-03T22:00:00Z", true, "UTC" },
		{ "December 30", "2022-12-30T00:00:00Z", false, NULL },
		{ "January 26, 2022, 12:00 pm Eastern Time", "2022-01-26T17:00:00Z", true,
		    "America/New_York" },
		{ "the 4th of December 2023 at 9am ET", "2023-12-04T14:00:00Z", true,
		    "America/New_York" },
		{ "2022-03-02 2200 UTC", "2022-03-02T22:00:00Z", true, "UTC" },
		{ "Oct 31, 2024 12:00 EDT", "2024-10-31T16:00:00Z", true, "EDT" },
		{ "10.03.2025 08:00 UTC", "2025-03-10T08:00:00Z", true, "UTC" },
		{ "2023-10-06 18:00:00 (UTC+02:00)", "2023-10-06T16:00:00Z", true, "+02:00" },
		{ "24:00 UTC, 31 January 2023", "2023-02-01T00:00:00Z", true, "UTC" },
		{ "12:30 am on 5 May 2022 GMT", "2022-05-05T00:30:00Z", true, NULL },
		{ "2023-04-20T15:00:00Z", "2023-04-20T15:00:00Z", true, "UTC" },
		{ "noon UTC on 3 May 2022", "2022-05-03T12:00:00Z", true, "UTC" },
		{ "14:00\u00a0UTC on 3\u00a0May 2022", "2022-05-03T14:00:00Z", true, "UTC" },
		{ "Tuesday, August 27, 2024 at 12:30 Pacific Time", "2024-08-27T19:30:00Z", true,
		    "America/Los_Angeles" },
		{ "05/13/2024", "2024-05-13T00:00:00Z", false, NULL },
		{ "Feb 29, 2024", "2024-02-29T00:00:00Z", false, NULL },
		{ "05/06/2024", NULL, false, NULL },
		{ "Feb 29, 2023", NULL, false, NULL },
		{ "version 1.4 December", NULL, false, NULL },
		{ "you may 5 times march 3 miles", NULL, false, NULL },
		{ "April 2023", NULL, false, NULL },
		{ "section 4.2.1 and 22:00", NULL, false, NULL },
		{ "", NULL, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t at = WHEN_UNKNOWN;
		bool has_time = false;
		const char *zone = NULL;
		const char *end =
		    when_find(rows[i].text, when_from_iso("2023-01-20"), &at, &has_time, &zone);

		if ((end == NULL) != (rows[i].want == NULL))
			fail_msg("%s", rows[i].text);
		if (end == NULL)
			continue;
		assert_iso(at, rows[i].want);
		assert_int_equal(has_time, rows[i].has_time);
		if (rows[i].zone == NULL)
			assert_null(zone);
		else
			assert_string_equal(zone, rows[i].zone);
		assert_in_range((uintptr_t)end, (uintptr_t)rows[i].text,
		    (uintptr_t)rows[i].text + strlen(rows[i].text));
	}
}

static void
needs_a_near_date_for_a_missing_year(void **state)
{
	bool has_time;
	const char *zone;
	int64_t at;

	(void)state;
	assert_null(when_find("9 March", WHEN_UNKNOWN, &at, &has_time, &zone));
	assert_non_null(when_find("9 March 2020", WHEN_UNKNOWN, &at, &has_time, &zone));
	/* The end of the year looks forward, its start back. */
	assert_non_null(when_find("Jan 3", when_from_iso("2023-12-20"), &at, &has_time, &zone));
	assert_iso(at, "2024-01-03T00:00:00Z");
}

static void
holds_zones_open(void **state)
{
	struct when_zones *zones = when_zones_hold(NULL);

	(void)state;
	assert_non_null(zones);
	assert_true(when_zone_ok("Eastern Time"));
	talloc_free(zones);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_iso_dates),
		cmocka_unit_test(keeps_the_wall_clock_over_daylight_saving),
		cmocka_unit_test(knows_zones),
		cmocka_unit_test(gives_parts_and_texts),
		cmocka_unit_test(finds_dates_in_prose),
		cmocka_unit_test(needs_a_near_date_for_a_missing_year),
		cmocka_unit_test(holds_zones_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
