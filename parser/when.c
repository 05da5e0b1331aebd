#include "parser/when.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/when_words.h"

enum {
	SECONDS_PER_MINUTE = 60,
	SECONDS_PER_HOUR = 60 * 60,
	YEAR_MIN = 1, /* of the civil calendar that ISO 8601 writes with four digits */
	YEAR_MAX = 9999,
	ZONE_NAME_MAX = 48,        /* bytes; the longest IANA name has 32 */
	OFFSET_MAX = 18 * 60 * 60, /* seconds; no place is further from UTC than 14 hours */
	ZONES_HELD_MAX = 8
};

/* Either a fixed offset, then `tz` is NULL, or a zone with daylight saving. */
struct zone {
	GTimeZone *tz;
	int offset;
};

/* What announcements write for a zone. Only those with `iana` follow daylight saving. */
static const struct {
	const char *name;
	const char *iana;
	int minutes;
} abbreviations[] = {
	{ "UTC", NULL, 0 },
	{ "GMT", NULL, 0 },
	{ "UT", NULL, 0 },
	{ "Z", NULL, 0 },
	{ "EST", NULL, -5 * 60 },
	{ "EDT", NULL, -4 * 60 },
	{ "CST", NULL, -6 * 60 },
	{ "CDT", NULL, -5 * 60 },
	{ "MST", NULL, -7 * 60 },
	{ "MDT", NULL, -6 * 60 },
	{ "PST", NULL, -8 * 60 },
	{ "PDT", NULL, -7 * 60 },
	{ "CET", NULL, 60 },
	{ "CEST", NULL, 2 * 60 },
	{ "WET", NULL, 0 },
	{ "WEST", NULL, 60 },
	{ "EET", NULL, 2 * 60 },
	{ "EEST", NULL, 3 * 60 },
	{ "BST", NULL, 60 },
	{ "JST", NULL, 9 * 60 },
	{ "HKT", NULL, 8 * 60 },
	{ "ET", "America/New_York", 0 },
	{ "CT", "America/Chicago", 0 },
	{ "MT", "America/Denver", 0 },
	{ "PT", "America/Los_Angeles", 0 },
	{ "Eastern Time", "America/New_York", 0 },
	{ "Eastern", "America/New_York", 0 },
	{ "Central Time", "America/Chicago", 0 },
	{ "Mountain Time", "America/Denver", 0 },
	{ "Pacific Time", "America/Los_Angeles", 0 },
	{ "Pacific", "America/Los_Angeles", 0 },
};

static const char *const zones_of_announcements[ZONES_HELD_MAX] = { "America/New_York",
	"America/Chicago", "America/Denver", "America/Los_Angeles", "Europe/Brussels",
	"Europe/Berlin", "Europe/London", "Asia/Tokyo" };

struct when_zones {
	GTimeZone *held[ZONES_HELD_MAX];
};

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
static int64_t
days_of_date(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static void
date_of_days(int64_t days, int *year_r, int *month_r, int *day_r)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day_r = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month_r = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year_r = (int)(yoe + era * 400 + (*month_r <= 2));
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

bool
when_date_ok(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

/* "+02:00", "-0400" or "+2" in seconds. */
static bool
offset_read(const char *text, int *offset_r)
{
	int sign = *text == '-' ? -1 : 1, hours = 0, minutes = 0;
	size_t digits, n = 0;

	if (*text != '+' && *text != '-')
		return false;
	text++;
	digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 4 || digits == 3)
		return false;
	for (n = 0; n < digits; n++) {
		if (n < 2 || digits < 4)
			hours = hours * 10 + (text[n] - '0');
		else
			minutes = minutes * 10 + (text[n] - '0');
	}
	text += digits;
	if (*text == ':' && digits <= 2) {
		if (!g_ascii_isdigit(text[1]) || !g_ascii_isdigit(text[2]))
			return false;
		minutes = (text[1] - '0') * 10 + (text[2] - '0');
		text += 3;
	}
	if (*text != '\0' || minutes > 59)
		return false;
	*offset_r = sign * (hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE);
	return *offset_r >= -OFFSET_MAX && *offset_r <= OFFSET_MAX;
}

static bool
iana_name_ok(const char *zone)
{
	size_t len = strlen(zone);

	if (len == 0 || len > ZONE_NAME_MAX || !g_ascii_isalpha(*zone) ||
	    strstr(zone, "..") != NULL)
		return false;
	for (; *zone != '\0'; zone++)
		if (!g_ascii_isalnum(*zone) && strchr("_/+-", *zone) == NULL)
			return false;
	return true;
}

static bool
zone_open(const char *name, struct zone *zone)
{
	const char *iana = name;

	zone->tz = NULL;
	zone->offset = 0;
	if (name == NULL)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(abbreviations); i++) {
		if (g_ascii_strcasecmp(name, abbreviations[i].name) != 0)
			continue;
		zone->offset = abbreviations[i].minutes * SECONDS_PER_MINUTE;
		iana = abbreviations[i].iana;
		if (iana == NULL)
			return true;
		break;
	}
	if (offset_read(iana, &zone->offset))
		return true;
	if (!iana_name_ok(iana))
		return false;
	zone->tz = g_time_zone_new_identifier(iana);
	return zone->tz != NULL;
}

static void
zone_close(struct zone *zone)
{
	if (zone->tz != NULL)
		g_time_zone_unref(zone->tz);
}

static int
zone_offset(const struct zone *zone, int64_t at)
{
	int interval;

	if (zone->tz == NULL)
		return zone->offset;
	interval = g_time_zone_find_interval(zone->tz, G_TIME_TYPE_UNIVERSAL, at);
	return interval < 0 ? 0 : g_time_zone_get_offset(zone->tz, interval);
}

static int64_t
zone_moment(const struct zone *zone, int64_t wall)
{
	int before = zone_offset(zone, wall - WHEN_DAY);
	int after = zone_offset(zone, wall + WHEN_DAY);
	int larger = before > after ? before : after;
	int smaller = before > after ? after : before;

	/* The larger offset gives the earlier moment, so it is tried first. */
	if (zone_offset(zone, wall - larger) == larger)
		return wall - larger;
	if (zone_offset(zone, wall - smaller) == smaller)
		return wall - smaller;
	return wall - before;
}

bool
when_zone_ok(const char *zone)
{
	struct zone opened;

	if (zone == NULL || !zone_open(zone, &opened))
		return false;
	zone_close(&opened);
	return true;
}

static int
zones_release(struct when_zones *zones)
{
	for (size_t i = 0; i < ZONES_HELD_MAX; i++)
		if (zones->held[i] != NULL)
			g_time_zone_unref(zones->held[i]);
	return 0;
}

struct when_zones *
when_zones_hold(void *ctx)
{
	struct when_zones *zones = talloc_zero(ctx, struct when_zones);

	for (size_t i = 0; i < ZONES_HELD_MAX; i++)
		zones->held[i] = g_time_zone_new_identifier(zones_of_announcements[i]);
	talloc_set_destructor(zones, zones_release);
	return zones;
}

int64_t
when_civil(int year, int month, int day, int hour, int minute, int second, const char *zone)
{
	struct zone opened;
	int64_t wall, at;

	if (!when_date_ok(year, month, day) || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
	    second < 0 || second > 59 || !zone_open(zone, &opened))
		return WHEN_UNKNOWN;
	wall = days_of_date(year, month, day) * WHEN_DAY + hour * SECONDS_PER_HOUR +
	       minute * SECONDS_PER_MINUTE + second;
	at = zone_moment(&opened, wall);
	zone_close(&opened);
	return at;
}

static void
set(int *where, int64_t value)
{
	if (where != NULL)
		*where = (int)value;
}

void
when_parts(int64_t at, const char *zone, int *year, int *month, int *day, int *hour, int *minute,
    int *second, int *weekday)
{
	int64_t days, rest;
	struct zone opened = { NULL, 0 };
	int y, m, d;

	/* Out of the civil calendar's range there is nothing to show but its ends. */
	at = CLAMP(
	    at, days_of_date(YEAR_MIN, 1, 2) * WHEN_DAY, days_of_date(YEAR_MAX, 12, 31) * WHEN_DAY);
	if (zone_open(zone, &opened)) {
		at += zone_offset(&opened, at);
		zone_close(&opened);
	}
	days = floor_div(at, WHEN_DAY);
	rest = at - days * WHEN_DAY;
	date_of_days(days, &y, &m, &d);
	set(year, y);
	set(month, m);
	set(day, d);
	set(hour, rest / SECONDS_PER_HOUR);
	set(minute, rest / SECONDS_PER_MINUTE % 60);
	set(second, rest % 60);
	set(weekday, (days % 7 + 7 + 4) % 7);
}

int64_t
when_add_days(int64_t at, int days, const char *zone)
{
	struct zone opened;
	int64_t moved;

	if (at == WHEN_UNKNOWN || !zone_open(zone, &opened))
		return WHEN_UNKNOWN;
	moved = at + zone_offset(&opened, at) + (int64_t)days * WHEN_DAY;
	moved = zone_moment(&opened, moved);
	zone_close(&opened);
	return moved;
}

/* Exactly `digits` digits at `*text`; -1 if they are not there. */
static int
digits_read(const char **text, int digits)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		if (!g_ascii_isdigit((*text)[i]))
			return -1;
		value = value * 10 + ((*text)[i] - '0');
	}
	*text += digits;
	return value;
}

int64_t
when_from_iso(const char *text)
{
	int year, month, day, hour = 0, minute = 0, second = 0, offset = 0;
	int64_t at;

	if (text == NULL)
		return WHEN_UNKNOWN;
	year = digits_read(&text, 4);
	if (year < 0 || *text++ != '-')
		return WHEN_UNKNOWN;
	month = digits_read(&text, 2);
	if (month < 0 || *text++ != '-')
		return WHEN_UNKNOWN;
	day = digits_read(&text, 2);
	if (day < 0)
		return WHEN_UNKNOWN;
	if (*text == 'T' || *text == 't' || *text == ' ') {
		text++;
		hour = digits_read(&text, 2);
		if (hour < 0 || *text++ != ':')
			return WHEN_UNKNOWN;
		minute = digits_read(&text, 2);
		if (minute >= 0 && *text == ':') {
			text++;
			second = digits_read(&text, 2);
		}
		if (*text == '.' && g_ascii_isdigit(text[1]))
			text += 1 + strspn(text + 1, "0123456789");
		text += *text == ' ' && (text[1] == '+' || text[1] == '-');
		if (*text == 'Z' || *text == 'z')
			text++;
		else if (*text != '\0' && offset_read(text, &offset))
			text += strlen(text);
	}
	if (*text != '\0')
		return WHEN_UNKNOWN;
	at = when_civil(year, month, day, hour, minute, second, NULL);
	return at == WHEN_UNKNOWN ? at : at - offset;
}

char *
when_to_iso(int64_t at, char text[WHEN_TEXT_MAX])
{
	int year, month, day, hour, minute, second;

	when_parts(at, NULL, &year, &month, &day, &hour, &minute, &second, NULL);
	snprintf(text, WHEN_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour,
	    minute, second);
	return text;
}

char *
when_to_date(int64_t at, char text[WHEN_TEXT_MAX])
{
	int year, month, day;

	when_parts(at, NULL, &year, &month, &day, NULL, NULL, NULL, NULL);
	snprintf(text, WHEN_TEXT_MAX, "%04d-%02d-%02d", year, month, day);
	return text;
}
