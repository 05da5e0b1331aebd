/*
 * when: moments, civil dates and zones
 *
 * A moment is a number of seconds since 1970-01-01T00:00:00Z. Nothing here
 * reads a clock: whoever needs "now" takes it as an argument. Zones are IANA
 * names ("Europe/Brussels"), offsets ("-04:00") or the abbreviations that
 * announcements use ("UTC", "EDT", "Eastern Time").
 */
#ifndef MINUTED_PARSER_WHEN_H
#define MINUTED_PARSER_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEN_UNKNOWN INT64_MIN /* no moment given */

enum {
	WHEN_DAY = 24 * 60 * 60, /* seconds */
	WHEN_TEXT_MAX = 32       /* bytes, room for any text made below, with its NUL */
};

/* A span of time as somebody announced it. */
struct period {
	int64_t start;    /* WHEN_UNKNOWN where the text gives none */
	int64_t end;      /* WHEN_UNKNOWN where the text gives none */
	const char *zone; /* as when_zone_ok() takes it; NULL: the text names none */
};

/* True if `zone` is a zone that the functions below know. */
bool when_zone_ok(const char *zone);

/*
 * Open the zones that announcements use and keep them open as long as the
 * result, owned by `ctx`, lives: no function here opens one of their files again.
 */
struct when_zones;
struct when_zones *when_zones_hold(void *ctx);

/*
 * The moment of a wall clock time in `zone` (NULL: UTC). A time that a
 * daylight-saving change skips is moved forward over the gap, of a time that
 * occurs twice the first is meant. WHEN_UNKNOWN for an impossible date.
 */
int64_t when_civil(
    int year, int month, int day, int hour, int minute, int second, const char *zone);

/* The parts of `at` on the wall clock of `zone`; any pointer may be NULL. weekday: 0 Sunday. */
void when_parts(int64_t at, const char *zone, int *year, int *month, int *day, int *hour,
    int *minute, int *second, int *weekday);

/* `days` calendar days later at the same wall clock time in `zone` (NULL: UTC). */
int64_t when_add_days(int64_t at, int days, const char *zone);

/*
 * Read ISO 8601: "2023-04-20", "2023-04-20T15:00:00Z", "2023-04-20 15:00+02:00".
 * A date alone is its midnight in UTC. WHEN_UNKNOWN if `text` is anything else.
 */
int64_t when_from_iso(const char *text);

/* Write "2023-04-20T15:00:00Z" or, for the date, "2023-04-20"; returns `text`. */
char *when_to_iso(int64_t at, char text[WHEN_TEXT_MAX]);
char *when_to_date(int64_t at, char text[WHEN_TEXT_MAX]);

/*
 * Find the first date, with its time and zone where given, in English prose
 * ("16:00 UTC on 4 December 2023", "Friday, March 17, 2017 at 23:00 UTC",
 * "Jan 26th", "9 March", "2023-02-09"). `near` supplies a missing year: the
 * year that puts the date closest to it. Returns the byte after what was read,
 * or NULL if there is none. `*has_time_r` tells whether a time of day was
 * given; `zone_r` gets a static string, NULL if no zone was given.
 */
const char *when_find(
    const char *text, int64_t near, int64_t *at_r, bool *has_time_r, const char **zone_r);

#endif
