#include <stdlib.h>

#include "ballot/course.h"

enum { SATURDAY = 6, SUNDAY = 0 };

/*
 * Announcements say "EDT" and mean the clock on the wall there, which may show
 * EST a week later (RULES V1: 167 or 169 hours across a change).
 */
static const char *
place_of(const char *zone)
{
	static const struct {
		const char *zone, *place;
	} seasonal[] = {
		{ "EST", "America/New_York" },
		{ "EDT", "America/New_York" },
		{ "CST", "America/Chicago" },
		{ "CDT", "America/Chicago" },
		{ "MST", "America/Denver" },
		{ "MDT", "America/Denver" },
		{ "PST", "America/Los_Angeles" },
		{ "PDT", "America/Los_Angeles" },
		{ "WET", "Europe/Lisbon" },
		{ "WEST", "Europe/Lisbon" },
		{ "CET", "Europe/Brussels" },
		{ "CEST", "Europe/Brussels" },
		{ "EET", "Europe/Athens" },
		{ "EEST", "Europe/Athens" },
		{ "BST", "Europe/London" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(seasonal); i++) {
		if (same_name(zone, seasonal[i].zone))
			return seasonal[i].place;
	}
	return zone;
}

int64_t
same_clock_after(int64_t at, int days, const char *zone)
{
	return when_add_days(at, days, place_of(zone));
}

/* True if `end` is `days` after `start` as the clock reads it, or with the offset as written. */
static bool
length_ok(int64_t start, int64_t end, int days, const char *zone)
{
	return end == same_clock_after(start, days, zone) ||
	       end == when_add_days(start, days, zone);
}

static bool
is_holiday(int64_t day, const int64_t *holidays, size_t nholidays)
{
	for (size_t i = 0; i < nholidays; i++) {
		if (holidays[i] == day)
			return true;
	}
	return false;
}

int64_t
business_days_after(
    int64_t at, int days, const char *zone, const int64_t *holidays, size_t nholidays)
{
	int year, month, day, weekday;
	int64_t date;

	when_parts(at, zone, &year, &month, &day, NULL, NULL, NULL, NULL);
	date = when_civil(year, month, day, 0, 0, 0, NULL);
	/* RULES section 6: Monday to Friday, the day itself does not count. */
	while (days > 0) {
		date += WHEN_DAY;
		when_parts(date, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &weekday);
		if (weekday == SATURDAY || weekday == SUNDAY ||
		    is_holiday(date, holidays, nholidays))
			continue;
		days--;
	}
	return date;
}

int64_t
minutes_final_on(
    const struct edition *edition, int64_t published, int64_t next_meeting, const char *zone)
{
	int64_t by_rule = when_add_days(published, edition->minutes_final_days, zone);
	int year, month, day;

	/* RULES section 9: approved by the next meeting if one is scheduled in that time. */
	if (next_meeting != WHEN_UNKNOWN && next_meeting >= published && next_meeting <= by_rule)
		by_rule = next_meeting;
	when_parts(by_rule, zone, &year, &month, &day, NULL, NULL, NULL, NULL);
	return when_civil(year, month, day, 0, 0, 0, NULL);
}

int64_t
discussion_start(const struct record *record)
{
	int64_t at = record->at, announced = motion_of(record)->discussion.start;

	if (announced == WHEN_UNKNOWN || announced > at + ANNOUNCED_FAR)
		return at;
	/* A discussion cannot have begun before there was anything to discuss. */
	return announced >= at - ANNOUNCED_SLACK ? announced : at;
}

int64_t
discussion_end(const struct course *course)
{
	const struct period *discussion = &course->ballot->discussion;
	int64_t full, quiet;

	if (discussion->start == WHEN_UNKNOWN)
		return WHEN_UNKNOWN;
	full = same_clock_after(discussion->start, course->edition->discussion_days, /* D1 */
	    discussion->zone);
	quiet = same_clock_after(course->version_at, course->edition->quiet_days, /* D4 */
	    discussion->zone);
	return full > quiet ? full : quiet;
}

struct period
voting_announced(struct course *course, const struct record *record)
{
	int days = course->edition->voting_days;
	struct period voting = motion_of(record)->voting;
	char text[WHEN_TEXT_MAX];

	if (voting.start == WHEN_UNKNOWN && voting.end == WHEN_UNKNOWN) {
		problem(course, RULE_VOTING, "Voting was started without its start and end.");
	} else if (voting.zone == NULL) {
		problem(course, RULE_VOTING,
		    "The voting period was announced without a time zone; UTC is taken.");
	}
	if (voting.start == WHEN_UNKNOWN)
		voting.start = record->at;
	if (llabs(voting.start - record->at) > ANNOUNCED_FAR) {
		problem(course, RULE_VOTING,
		    "Voting was announced to start at %s, far from the mail that says so; the "
		    "mail's time is taken.",
		    when_to_iso(voting.start, text));
		voting.start = record->at;
		voting.end = WHEN_UNKNOWN;
	} else if (voting.start < record->at - ANNOUNCED_SLACK) {
		problem(course, RULE_VOTING,
		    "Voting was announced to start at %s, before the mail that says so.",
		    when_to_iso(voting.start, text));
	}
	if (voting.end == WHEN_UNKNOWN) {
		voting.end = same_clock_after(voting.start, days, voting.zone);
	} else if (voting.end <= voting.start || voting.end > voting.start + ANNOUNCED_FAR) {
		problem(course, RULE_VOTING,
		    "Voting was announced to end at %s, which cannot be meant; %d days are taken.",
		    when_to_iso(voting.end, text), days);
		voting.end = same_clock_after(voting.start, days, voting.zone);
	} else if (!length_ok(voting.start, voting.end, days, voting.zone)) { /* V1 */
		problem(course, RULE_VOTING,
		    "The voting period lasts until %s instead of exactly %d days.",
		    when_to_iso(voting.end, text), days);
	}
	return voting;
}

bool
review_follows(const struct course *course)
{
	const struct edition *edition = course->edition;
	enum motion_kind kind = course->ballot->kind;

	if (edition->review_days == 0 && edition->review_maintenance_days == 0)
		return false;
	return kind == MOTION_UNKNOWN || kind == MOTION_GUIDELINE || kind == MOTION_MAINTENANCE;
}

/* RULES P3: which length the motion's kind asks for; either is right where it does not say. */
static bool
review_length_ok(const struct course *course, const struct period *review)
{
	const struct edition *edition = course->edition;
	enum motion_kind kind = course->ballot->kind;

	if (kind != MOTION_MAINTENANCE &&
	    length_ok(review->start, review->end, edition->review_days, review->zone))
		return true;
	return kind != MOTION_GUIDELINE && length_ok(review->start, review->end,
					       edition->review_maintenance_days, review->zone);
}

struct period
review_announced(struct course *course, const struct record *record)
{
	const struct edition *edition = course->edition;
	int days = course->ballot->kind == MOTION_GUIDELINE ? edition->review_days
							    : edition->review_maintenance_days;
	struct period review = motion_of(record)->review;
	char text[WHEN_TEXT_MAX];

	if (review.start == WHEN_UNKNOWN || review.end == WHEN_UNKNOWN)
		problem(
		    course, RULE_REVIEW, "The review notice does not give both its start and end.");
	else if (review.zone == NULL)
		problem(
		    course, RULE_REVIEW, "The review period was announced without a time zone.");
	if (review.start == WHEN_UNKNOWN) {
		review.start = record->at;
	} else if (llabs(review.start - record->at) > ANNOUNCED_FAR) {
		problem(course, RULE_REVIEW,
		    "The review was announced to start at %s, far from the mail that says so; the "
		    "mail's time is taken.",
		    when_to_iso(review.start, text));
		review.start = record->at;
		review.end = WHEN_UNKNOWN;
	}
	if (review.end == WHEN_UNKNOWN) {
		review.end = same_clock_after(review.start, days, review.zone);
	} else if (review.end <= review.start) {
		problem(course, RULE_REVIEW,
		    "The review was announced to end at %s, which cannot be meant; %d days are "
		    "taken.",
		    when_to_iso(review.end, text), days);
		review.end = same_clock_after(review.start, days, review.zone);
	} else if (!review_length_ok(course, &review)) {
		problem(course, RULE_REVIEW,
		    "The review period lasts until %s instead of exactly %d days.",
		    when_to_iso(review.end, text), days);
	}
	return review;
}
