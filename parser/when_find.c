#include "parser/when.h"

#include <string.h>

#include <glib.h>

#include "parser/when_words.h"

enum {
	WORD_MAX = 40,     /* bytes of a word of a date; longer ones belong to something else */
	YEAR_FIRST = 1970, /* years that announcements of this kind can mean */
	YEAR_LAST = 2199,
	CONNECTORS_MAX = 6 /* words between a date and its time, as in ", at about" */
};

struct clock {
	const char *start, *end;
	int hour, minute, second;
	const char *zone;
};

struct date {
	const char *end;
	int year; /* 0: not told */
	int month, day;
};

/* Words that may stand between a time and its date. */
static const char *const connectors[] = { "on", "at", "by", "the", "of", "about", "around", "from",
	"until", "till", "exactly", "o'clock", "hours", "hrs", "time", "ca" };

static const char *const months[] = { "january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december" };

static const char *const weekdays[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday" };

static bool
names(const char *word, size_t len, const char *full, size_t least)
{
	return len >= least && len <= strlen(full) && g_ascii_strncasecmp(word, full, len) == 0;
}

/* The month, 1 to 12, that a word of `len` bytes names in full or by its first letters; 0: none. */
static int
month_named(const char *word, size_t len)
{
	for (int i = 0; i < 12; i++) {
		if (len > 4 && len != strlen(months[i]))
			continue;
		if (names(word, len, months[i], 3))
			return i + 1;
	}
	return 0;
}

/* True if a word of `len` bytes names a day of the week, in full or shortened. */
static bool
is_weekday(const char *word, size_t len)
{
	for (int i = 0; i < 7; i++) {
		if (len > 5 && len != strlen(weekdays[i]))
			continue;
		if (names(word, len, weekdays[i], 3))
			return true;
	}
	return false;
}

static size_t
letters(const char *p)
{
	return strspn(p, WHEN_LETTERS);
}

/* "am", "p.m.": moves `clock` to the afternoon; false if the hour cannot be one of twelve. */
static bool
half_day(const char *p, struct clock *clock)
{
	const char *start = when_skip_blank(p);
	char half = g_ascii_tolower(*start);
	size_t len = 0;

	if (half != 'a' && half != 'p')
		return true;
	if (g_ascii_tolower(start[1]) == 'm' && !g_ascii_isalpha(start[2]))
		len = 2;
	else if (start[1] == '.' && g_ascii_tolower(start[2]) == 'm')
		len = start[3] == '.' ? 4 : 3;
	if (len == 0)
		return true;
	if (clock->hour < 1 || clock->hour > 12)
		return false;
	clock->hour = clock->hour % 12 + (half == 'p' ? 12 : 0);
	clock->end = start + len;
	return true;
}

static bool
clock_word(const char *p, struct clock *clock)
{
	size_t len = letters(p);

	if (!names(p, len, "noon", 4) && !names(p, len, "midnight", 8))
		return false;
	clock->hour = len == 4 ? 12 : 0;
	clock->end = p + len;
	clock->zone = when_zone_find(clock->end, &clock->end);
	return true;
}

/* A time of day at `p`: 22:00, 10:00:30 pm UTC, 9am ET, 2200 UTC, noon. */
static bool
clock_at(const char *p, struct clock *clock)
{
	size_t n = when_digits(p);
	bool certain = false;

	*clock = (struct clock){ .start = p };
	if (n == 0)
		return clock_word(p, clock);
	if (n > 4 || n == 3)
		return false;
	clock->hour = when_number(p, n == 4 ? 2 : n);
	clock->end = p + n;
	if (n == 4) {
		clock->minute = when_number(p + 2, 2);
	} else if ((p[n] == ':' || p[n] == '.') && when_digits(p + n + 1) == 2) {
		certain = p[n] == ':';
		clock->minute = when_number(p + n + 1, 2);
		clock->end = p + n + 3;
		if (*clock->end == ':' && when_digits(clock->end + 1) == 2) {
			clock->second = when_number(clock->end + 1, 2);
			clock->end += 3;
			if (*clock->end == '.' && when_digits(clock->end + 1) > 0)
				clock->end += 1 + when_digits(clock->end + 1);
		}
	}
	p = clock->end;
	if (!half_day(p, clock))
		return false;
	certain |= clock->end != p;
	p = when_skip_blank(clock->end);
	if (names(p, letters(p), "hours", 5) || names(p, letters(p), "hrs", 3) ||
	    names(p, letters(p), "h", 1)) {
		clock->end = p + letters(p);
		certain |= n == 4;
	}
	clock->zone = when_zone_find(clock->end, &clock->end);
	if (clock->hour == 24 && clock->minute != 0)
		return false;
	return (certain || clock->zone != NULL) && clock->hour <= 24 && clock->minute < 60 &&
	       clock->second < 60;
}

static const char *
past_comma(const char *p)
{
	p = when_skip_blank(p);
	return *p == ',' ? when_skip_blank(p + 1) : p;
}

/* A year at `p` that is not the time of a following zone ("Jan 26, 2000 UTC"). */
static int
year_at(const char *p, const char **end_r)
{
	const char *end;
	int year;

	if (when_digits(p) != 4)
		return 0;
	year = when_number(p, 4);
	if (year < YEAR_FIRST || year > YEAR_LAST || p[4] == ':')
		return 0;
	/* Nobody meets at 20:23, so such a figure before a zone is a year all the same. */
	if (year % 5 == 0 && g_ascii_isspace(p[4]) && when_zone_find(p + 4, &end) != NULL)
		return 0;
	*end_r = p + 4;
	return year;
}

static size_t
ordinal(const char *p)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };

	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
		if (g_ascii_strncasecmp(p, ends[i], 2) == 0 && !g_ascii_isalnum(p[2]))
			return 2;
	return 0;
}

/* Behind the last day of a range of days ("-15", " – 16th") at `p`, else `p`. */
static const char *
past_range(const char *p)
{
	const char *last = when_skip_blank(p);
	if (g_str_has_prefix(last, "\xe2\x80\x93"))
		last += 3;
	else if (*last == '-')
		last++;
	else
		return p;
	last = when_skip_blank(last);
	size_t n = when_digits(last);
	if (n == 0 || n > 2 || last[n] == ':' || last[n] == '-')
		return p;
	last += n + ordinal(last + n);
	return g_ascii_isalnum(*last) ? p : last;
}

/* A month's name at `p`; "may" and "march" are verbs unless they start with a capital. */
static int
month_at(const char *p, const char **end_r)
{
	size_t len = letters(p);
	int month = len < WORD_MAX ? month_named(p, len) : 0;

	if ((month == 3 || month == 5) && g_ascii_islower(*p))
		return 0;
	*end_r = p + len + (month != 0 && p[len] == '.');
	return month;
}

static bool
date_month_first(const char *p, struct date *date)
{
	const char *end;
	size_t n;

	date->month = month_at(p, &end);
	if (date->month == 0)
		return false;
	p = when_skip_blank(end);
	p += *p == '-' ? 1 : 0;
	if (g_ascii_strncasecmp(p, "the ", 4) == 0)
		p = when_skip_blank(p + 4);
	n = when_digits(p);
	if (n == 0 || n > 2 || ((p[n] == ':' || p[n] == '.') && g_ascii_isdigit(p[n + 1])))
		return false;
	date->day = when_number(p, n);
	date->end = past_range(p + n + ordinal(p + n));
	if (g_ascii_isalpha(*date->end))
		return false;
	p = past_comma(date->end);
	p += *p == '-' ? 1 : 0;
	date->year = year_at(p, &date->end);
	return true;
}

static bool
date_day_first(const char *p, struct date *date)
{
	size_t n = when_digits(p);
	const char *end;

	if (n == 0 || n > 2)
		return false;
	date->day = when_number(p, n);
	p += n;
	p = past_range(p + ordinal(p));
	p += *p == '.' || *p == '-';
	p = when_skip_blank(p);
	if (g_ascii_strncasecmp(p, "of ", 3) == 0)
		p = when_skip_blank(p + 3);
	date->month = month_at(p, &end);
	if (date->month == 0)
		return false;
	date->end = end;
	p = past_comma(end);
	p += *p == '-' ? 1 : 0;
	date->year = year_at(p, &date->end);
	return true;
}

/* 2023-02-09, 2023/02/09, 9.2.2023, and 2/17/2023 where only one order is possible. */
static bool
date_figures(const char *p, struct date *date)
{
	size_t a = when_digits(p), b, c;
	char mark = p[a];
	int first, second, third;

	if (a == 0 || (mark != '-' && mark != '/' && mark != '.'))
		return false;
	b = when_digits(p + a + 1);
	if (b == 0 || b > 2 || p[a + 1 + b] != mark)
		return false;
	c = when_digits(p + a + b + 2);
	first = a <= 4 ? when_number(p, a) : 0;
	second = when_number(p + a + 1, b);
	third = c <= 4 ? when_number(p + a + b + 2, c) : 0;
	date->end = p + a + b + c + 2;
	if (a == 4 && c >= 1 && c <= 2 && mark != '.') {
		date->year = first;
		date->month = second;
		date->day = third;
	} else if (a <= 2 && c == 4 && mark == '.') {
		date->year = third;
		date->month = second;
		date->day = first;
	} else if (a <= 2 && c == 4 && mark == '/' &&
		   (first > 12 || second > 12 || first == second)) {
		date->year = third;
		date->month = first > 12 ? second : first;
		date->day = first > 12 ? first : second;
	} else {
		return false;
	}
	return date->year >= YEAR_FIRST && date->year <= YEAR_LAST;
}

static int64_t
distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* Supply the year that puts the date closest to `near`. */
static bool
date_complete(struct date *date, int64_t near)
{
	int year, best = 0;
	int64_t least = INT64_MAX;

	if (date->year == 0 && near == WHEN_UNKNOWN)
		return false;
	if (date->year == 0) {
		when_parts(near, NULL, &year, NULL, NULL, NULL, NULL, NULL, NULL);
		for (int y = year - 1; y <= year + 1; y++) {
			int64_t at = when_civil(y, date->month, date->day, 12, 0, 0, NULL);

			if (at != WHEN_UNKNOWN && distance(at, near) < least) {
				least = distance(at, near);
				best = y;
			}
		}
		date->year = best;
	}
	return when_date_ok(date->year, date->month, date->day);
}

static bool
date_at(const char *p, int64_t near, struct date *date)
{
	*date = (struct date){ 0 };
	if (date_figures(p, date) || date_day_first(p, date) || date_month_first(p, date))
		return date_complete(date, near);
	return false;
}

/* Past one word or sign that may stand between a date and its time; NULL if it is another. */
static const char *
connector(const char *p)
{
	size_t len;

	p = when_skip_blank(p);
	if (*p != '\0' && strchr(",@(-|*~", *p) != NULL)
		return p + 1;
	if (strncmp(p, "\u2013", 3) == 0 || strncmp(p, "\u2014", 3) == 0)
		return p + 3;
	len = letters(p);
	if (len == 0)
		return NULL;
	if (is_weekday(p, len))
		return p + len + (p[len] == '.');
	for (size_t i = 0; i < G_N_ELEMENTS(connectors); i++)
		if (strlen(connectors[i]) == len && g_ascii_strncasecmp(p, connectors[i], len) == 0)
			return p + len;
	return NULL;
}

static bool
clock_after(const char *p, struct clock *clock)
{
	if (*p == 'T' && clock_at(p + 1, clock))
		return true;
	for (int i = 0; i <= CONNECTORS_MAX; i++) {
		p = when_skip_blank(p);
		if (clock_at(p, clock))
			return true;
		p = connector(p);
		if (p == NULL)
			return false;
	}
	return false;
}

/* True if only connecting words stand between the time before and the date at `p`. */
static bool
clock_before(const struct clock *clock, const char *p)
{
	const char *end = clock->end;

	if (end == NULL)
		return false;
	for (int i = 0; i <= CONNECTORS_MAX; i++) {
		end = when_skip_blank(end);
		if (end == p || (*end == ')' && when_skip_blank(end + 1) == p))
			return true;
		end = *end == ')' ? end + 1 : connector(end);
		if (end == NULL || end > p)
			return false;
	}
	return false;
}

static int64_t
moment(const struct date *date, const struct clock *clock)
{
	int64_t at = when_civil(date->year, date->month, date->day, clock->hour % 24, clock->minute,
	    clock->second, clock->zone);

	return at == WHEN_UNKNOWN || clock->hour < 24 ? at : when_add_days(at, 1, clock->zone);
}

static bool
in_word(const char *p)
{
	return g_ascii_isalnum(*p) ||
	       ((*p & 0x80) != 0 && when_skip_blank(p) == p && strncmp(p, "\u2013", 3) != 0 &&
		   strncmp(p, "\u2014", 3) != 0);
}

/* The start of the next word after `p`. */
static const char *
next_word(const char *p)
{
	while (in_word(p))
		p++;
	while (*p != '\0' && !g_ascii_isalnum(*p))
		p++;
	return p;
}

const char *
when_find(const char *text, int64_t near, int64_t *at_r, bool *has_time_r, const char **zone_r)
{
	struct clock before = { 0 }, after;
	const char *p = g_ascii_isalnum(*text) ? text : next_word(text);
	struct date date;
	char previous;

	for (; *p != '\0'; p = next_word(p)) {
		previous = p > text ? p[-1] : ' ';
		if ((previous == '.' || previous == '/' || previous == '-') && p > text + 1 &&
		    g_ascii_isdigit(p[-2]))
			continue;
		if (date_at(p, near, &date)) {
			const char *end = date.end;

			if (clock_after(date.end, &after))
				end = after.end;
			else if (clock_before(&before, p))
				after = before;
			else
				after = (struct clock){ 0 };
			*at_r = moment(&date, &after);
			*has_time_r = after.end != NULL;
			*zone_r = after.zone;
			return end;
		}
		if (clock_at(p, &after)) {
			before = after;
			p = after.end - 1;
		}
	}
	return NULL;
}
