#include "config/group.h"

#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "config/memory.h"
#include "config/textfile.h"
#include "config/values.h"

enum {
	HOLIDAYS_MAX = 5000, /* dates in a file; 15 a year for 300 years */
	DATE_LEN = 10        /* bytes of YYYY-MM-DD */
};

static int
by_time(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static bool
read_date(const char *line, int64_t *at_r)
{
	char date[DATE_LEN + 1] = "";
	size_t len = strcspn(line, " \t;#");

	if (len != DATE_LEN)
		return false;
	memcpy(date, line, DATE_LEN);
	return conf_date_text(date, at_r);
}

static bool
listed(const int64_t *dates, size_t n, int64_t at)
{
	for (size_t i = 0; i < n; i++)
		if (dates[i] == at)
			return true;
	return false;
}

void
conf_holidays_read(void *ctx, struct conf_faults *faults, const struct conf_entry *entry,
    struct group_config *group_r)
{
	const char *path = conf_path(ctx, entry->file, entry->value);
	const char *why, *line;
	struct conf_textfile *file = conf_textfile_read(ctx, path, &why);
	int64_t *dates = NULL, at;
	size_t n = 0;
	int number;

	if (file == NULL) {
		conf_wrong(faults, entry, "%s cannot be read: %s; name a file with a date a line",
		    path, why);
		return;
	}
	while ((line = conf_textfile_next(file, faults, &number)) != NULL) {
		if (conf_comment(line))
			continue;
		if (!read_date(line, &at)) {
			conf_fault(faults, path, number,
			    "this line does not begin with a date; write for example 2024-12-25 "
			    "Christmas Day");
		} else if (listed(dates, n, at)) {
			conf_fault(faults, path, number,
			    "this date was given before; keep one of the two");
		} else if (n == HOLIDAYS_MAX) {
			conf_fault(faults, path, number,
			    "a file holds at most %d dates; remove old ones", HOLIDAYS_MAX);
			break;
		} else {
			dates = conf_grow(ctx, dates, n, sizeof(*dates));
			dates[n++] = at;
		}
	}
	if (n > 0)
		qsort(dates, n, sizeof(*dates), by_time);
	group_r->holidays = dates;
	group_r->nholidays = n;
	talloc_free(file);
}
