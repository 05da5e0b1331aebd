#include "config/group.h"

#include <string.h>

#include <glib.h>

#include "config/memory.h"

static int
weekday(const char *word)
{
	static const char *const days[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
		"friday", "saturday" };

	for (int i = 0; i < 7; i++)
		if (g_ascii_strcasecmp(word, days[i]) == 0 ||
		    (strlen(word) == 3 && g_ascii_strncasecmp(word, days[i], 3) == 0))
			return i;
	return -1;
}

/* "HH:MM" of a day with 24 hours. */
static bool
read_clock(const char *word, int *hour_r, int *minute_r)
{
	if (strlen(word) != 5 || word[2] != ':' || !g_ascii_isdigit(word[0]) ||
	    !g_ascii_isdigit(word[1]) || !g_ascii_isdigit(word[3]) || !g_ascii_isdigit(word[4]))
		return false;
	*hour_r = (word[0] - '0') * 10 + word[1] - '0';
	*minute_r = (word[3] - '0') * 10 + word[4] - '0';
	return *hour_r < 24 && *minute_r < 60;
}

/*
 * GLib's look-up takes offsets and paths for zones as well; only names of the
 * IANA data are wanted, so that summer time is kept.
 */
static bool
zone_exists(const char *name)
{
	GTimeZone *zone;

	if (!g_ascii_isalpha(name[0]) || strstr(name, "..") != NULL)
		return false;
	for (const char *c = name; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && strchr("_+-/", *c) == NULL)
			return false;
	if (strcmp(name, "UTC") == 0)
		return true;
	zone = g_time_zone_new_identifier(name);
	if (zone == NULL)
		return false;
	g_time_zone_unref(zone);
	return true;
}

/* The words between blanks, at most `max`; returns how many there are, counting up to max + 1. */
static size_t
split_words(void *ctx, const char *text, const char **words, size_t max)
{
	size_t n = 0;

	for (;;) {
		size_t len;

		text += strspn(text, " \t");
		len = strcspn(text, " \t");
		if (len == 0 || n == max)
			return n + (len > 0);
		words[n++] = conf_copy(ctx, text, len);
		text += len;
	}
}

void
conf_schedule_read(void *ctx, struct conf_faults *faults, const struct conf_entry *entry,
    struct schedule *schedule_r)
{
	const char *words[4] = { "", "", "", "" };
	size_t n = split_words(ctx, entry->value, words, G_N_ELEMENTS(words));
	const char *clock, *zone;

	memset(schedule_r, 0, sizeof(*schedule_r));
	schedule_r->kind = SCHEDULE_NEVER;
	if (n == 1 && strcmp(words[0], "never") == 0)
		return;
	if (!(n == 4 && strcmp(words[0], "weekly") == 0) &&
	    !(n == 3 && strcmp(words[0], "daily") == 0)) {
		conf_wrong(faults, entry,
		    "this is no schedule; write `weekly mon 08:00 Europe/Brussels`, `daily 08:00 "
		    "UTC` or `never`");
		return;
	}
	clock = words[n - 2];
	zone = words[n - 1];
	if (n == 4 && (schedule_r->weekday = weekday(words[1])) < 0)
		conf_wrong(faults, entry,
		    "`%s` is no day; write mon, tue, wed, thu, fri, sat or sun", words[1]);
	if (!read_clock(clock, &schedule_r->hour, &schedule_r->minute))
		conf_wrong(
		    faults, entry, "`%s` is no time of day; write it from 00:00 to 23:59", clock);
	if (!zone_exists(zone))
		conf_wrong(faults, entry,
		    "`%s` is no known time zone; write a name of the IANA list, as Europe/Brussels "
		    "or UTC",
		    zone);
	schedule_r->kind = n == 4 ? SCHEDULE_WEEKLY : SCHEDULE_DAILY;
	schedule_r->zone = zone;
}
