#include "daemon/record/minutes_period.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parser/when.h"

enum { DATE_LENGTH = 10 /* "2026-04-02" */, REVISION_DIGITS_MAX = 3 };

bool
minutes_period_is(const char *period, const char *date)
{
	size_t len = strlen(date);

	return strncmp(period, date, len) == 0 &&
	       (period[len] == '\0' || period[len] == '/' || period[len] == '@');
}

unsigned
minutes_period_revision(const char *period)
{
	const char *p = strchr(period, '/');
	unsigned number = 0;
	int i;

	for (i = 1; p && i <= REVISION_DIGITS_MAX && isdigit((unsigned char)p[i]); i++)
		number = number * 10 + (unsigned)(p[i] - '0');
	return number;
}

const char *
minutes_period(void *ctx, const char *date, unsigned revision)
{
	if (revision == 0)
		return talloc_strdup(ctx, date);
	return talloc_asprintf(ctx, "%s/%u", date, revision);
}

const char *
minutes_period_date(void *ctx, const char *period)
{
	const char *date = talloc_strndup(ctx, period, DATE_LENGTH);

	if (strlen(date) == DATE_LENGTH && minutes_period_is(period, date) &&
	    when_from_iso(date) != WHEN_UNKNOWN)
		return date;
	return NULL;
}
