#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes_source.h"
#include "parser/when.h"

enum {
	/* So that a day and month without a year fall within the year before or after. */
	NEAR_DAYS = 170,
	DATE_YEAR_LEAST = 4, /* digits that make a date full */
	DAYS_OF_MONTH = 31,
	YEAR_LEAST = 1000 /* greater numbers are no days */
};

/* True if a year of four digits stands in the `len` bytes before `end`. */
static bool
has_year(const char *start, const char *end)
{
	for (const char *p = start; p + DATE_YEAR_LEAST <= end; p++) {
		if (strspn(p, "0123456789") >= DATE_YEAR_LEAST && (p[0] == '1' || p[0] == '2'))
			return true;
	}
	return false;
}

/* Days from the first to the last of the range ("4-6", "14th – 15th") within a date; 0: one day. */
static int
range_days(const char *start, const char *end)
{
	for (const char *p = start; p < end; p++) {
		bool number = g_ascii_isdigit(*p) &&
			      (p == start || (!g_ascii_isdigit(p[-1]) && p[-1] != '-'));
		int first = 0, last = 0;
		if (!number)
			continue;
		const char *q = p;
		for (; q < end && g_ascii_isdigit(*q); q++)
			first = MIN(first * 10 + (*q - '0'), YEAR_LEAST);
		q += strspn(q, "sthndr ");
		size_t dash = *q == '-' ? 1 : g_str_has_prefix(q, "\xe2\x80\x93") ? 3 : 0;
		q += dash + (dash > 0 ? strspn(q + dash, " ") : 0);
		for (; dash > 0 && q < end && g_ascii_isdigit(*q); q++)
			last = MIN(last * 10 + (*q - '0'), YEAR_LEAST);
		if (last > first && last <= DAYS_OF_MONTH && *q != '-')
			return last - first;
	}
	return 0;
}

size_t
dates_find(const char *text, int64_t near, struct date_found found[DATES_MAX])
{
	size_t n = 0;
	for (const char *p = text; n < DATES_MAX;) {
		int64_t at;
		bool has_time;
		const char *zone;
		const char *end =
		    when_find(p, near == WHEN_UNKNOWN ? 0 : near, &at, &has_time, &zone);
		if (end == NULL || end <= p)
			break;
		int year, month, day;
		when_parts(at, zone, &year, &month, &day, NULL, NULL, NULL, NULL);
		if (near != WHEN_UNKNOWN || has_year(p, end)) {
			int64_t first = when_civil(year, month, day, 0, 0, 0, NULL);
			found[n++] = (struct date_found){ .at = first,
				.last = when_add_days(first, range_days(p, end), NULL),
				.end = (size_t)(end - text) };
		}
		p = end;
	}
	return n;
}

const char *
date_text(void *ctx, int64_t at)
{
	char text[WHEN_TEXT_MAX];
	return at == WHEN_UNKNOWN ? NULL : talloc_strdup(ctx, when_to_date(at, text));
}

int64_t
date_near_past(int64_t meeting)
{
	return meeting == WHEN_UNKNOWN ? WHEN_UNKNOWN : when_add_days(meeting, -NEAR_DAYS, NULL);
}

int64_t
date_near_future(int64_t meeting)
{
	return meeting == WHEN_UNKNOWN ? WHEN_UNKNOWN : when_add_days(meeting, NEAR_DAYS, NULL);
}
