#include "parser/when_words.h"

#include <string.h>

#include <glib.h>

/* Zones as prose writes them; the longest that fits is meant, so longer ones stand first. */
static const struct {
	const char *written;
	const char *zone;
	bool any_case;
} written_zones[] = {
	{ "Coordinated Universal Time", "UTC", true },
	{ "Central European Summer Time", "CEST", true },
	{ "Central European Time", "CET", true },
	{ "Eastern Daylight Time", "EDT", true },
	{ "Eastern Standard Time", "EST", true },
	{ "Eastern Time", "America/New_York", true },
	{ "US Eastern", "America/New_York", true },
	{ "US/Eastern", "America/New_York", true },
	{ "Central Daylight Time", "CDT", true },
	{ "Central Standard Time", "CST", true },
	{ "Central Time", "America/Chicago", true },
	{ "Mountain Daylight Time", "MDT", true },
	{ "Mountain Standard Time", "MST", true },
	{ "Mountain Time", "America/Denver", true },
	{ "Pacific Daylight Time", "PDT", true },
	{ "Pacific Standard Time", "PST", true },
	{ "Pacific Time", "America/Los_Angeles", true },
	{ "US Pacific", "America/Los_Angeles", true },
	{ "US/Pacific", "America/Los_Angeles", true },
	{ "Eastern", "America/New_York", false },
	{ "Pacific", "America/Los_Angeles", false },
	{ "America/New_York", "America/New_York", false },
	{ "America/Los_Angeles", "America/Los_Angeles", false },
	{ "America/Chicago", "America/Chicago", false },
	{ "America/Denver", "America/Denver", false },
	{ "Europe/Brussels", "Europe/Brussels", false },
	{ "Europe/Berlin", "Europe/Berlin", false },
	{ "Europe/London", "Europe/London", false },
	{ "Asia/Tokyo", "Asia/Tokyo", false },
	{ "Zulu", "UTC", true },
	{ "UTC", "UTC", true },
	{ "GMT", "GMT", true },
	{ "EDT", "EDT", true },
	{ "EST", "EST", true },
	{ "CDT", "CDT", true },
	{ "CEST", "CEST", true },
	{ "CET", "CET", true },
	{ "CST", "CST", true },
	{ "MDT", "MDT", true },
	{ "MST", "MST", true },
	{ "PDT", "PDT", true },
	{ "PST", "PST", true },
	{ "WEST", "WEST", false },
	{ "WET", "WET", false },
	{ "EEST", "EEST", true },
	{ "EET", "EET", true },
	{ "BST", "BST", false },
	{ "JST", "JST", true },
	{ "HKT", "HKT", true },
	{ "ET", "America/New_York", false },
	{ "CT", "America/Chicago", false },
	{ "MT", "America/Denver", false },
	{ "PT", "America/Los_Angeles", false },
};

/* The offsets in use on Earth, as static strings. */
static const char *const offsets[] = { "+00:00", "-00:00", "-12:00", "-11:00", "-10:00", "-09:30",
	"-09:00", "-08:00", "-07:00", "-06:00", "-05:00", "-04:00", "-03:30", "-03:00", "-02:30",
	"-02:00", "-01:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30", "+05:00",
	"+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00", "+08:45", "+09:00", "+09:30",
	"+10:00", "+10:30", "+11:00", "+12:00", "+12:45", "+13:00", "+13:45", "+14:00" };

const char *
when_skip_blank(const char *p)
{
	for (;;) {
		if (g_ascii_isspace(*p))
			p++;
		else if (strncmp(p, "\u00a0", 2) == 0)
			p += 2;
		else if (strncmp(p, "\u202f", 3) == 0)
			p += 3;
		else
			return p;
	}
}

size_t
when_digits(const char *p)
{
	return strspn(p, "0123456789");
}

int
when_number(const char *p, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (p[i] - '0');
	return value;
}

static const char *
offset_find(const char *p, const char **end_r)
{
	size_t n = *p == '+' || *p == '-' ? when_digits(p + 1) : 0, hours = n == 4 ? 2 : n;
	int hour, minute = 0;
	const char *end;

	if (n == 0 || n == 3 || n > 4)
		return NULL;
	end = p + 1 + n;
	hour = when_number(p + 1, hours);
	if (n == 4) {
		minute = when_number(p + 3, 2);
	} else if (*end == ':' && when_digits(end + 1) == 2) {
		minute = when_number(end + 1, 2);
		end += 3;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
		if (*p == offsets[i][0] && hour == when_number(offsets[i] + 1, 2) &&
		    minute == when_number(offsets[i] + 4, 2)) {
			*end_r = end;
			return offsets[i];
		}
	}
	return NULL;
}

const char *
when_zone_find(const char *p, const char **end_r)
{
	const char *start = when_skip_blank(p);

	start = *start == '(' || *start == '[' ? when_skip_blank(start + 1) : start;
	if ((*start == '+' || *start == '-') && g_ascii_isdigit(start[1]))
		return offset_find(start, end_r);
	if (*p == 'Z' && !g_ascii_isalnum(p[1])) {
		*end_r = p + 1;
		return "UTC";
	}
	if (!g_ascii_isalpha(*start))
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(written_zones); i++) {
		const char *written = written_zones[i].written;
		size_t len = strlen(written);
		bool same = written_zones[i].any_case
				? g_ascii_strncasecmp(start, written, len) == 0
				: strncmp(start, written, len) == 0;
		const char *offset;

		if (!same || g_ascii_isalnum(start[len]))
			continue;
		*end_r = start + len;
		if (strcmp(written, "UTC") == 0 || strcmp(written, "GMT") == 0) {
			offset = offset_find(start + len, end_r);
			if (offset != NULL)
				return offset;
		}
		return written_zones[i].zone;
	}
	return NULL;
}
