#include "daemon/publish/calendar.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parser/when.h"

#define PRODUCT "-//minuted//calendar of a working group//EN"

/* What tells of the event's history and not of the event. */
static const icalproperty_kind history[] = { ICAL_SEQUENCE_PROPERTY, ICAL_DTSTAMP_PROPERTY,
	ICAL_LASTMODIFIED_PROPERTY, ICAL_CREATED_PROPERTY };
enum { NHISTORY = sizeof history / sizeof *history };

static const icalproperty_status statuses[] = { ICAL_STATUS_CONFIRMED, ICAL_STATUS_TENTATIVE,
	ICAL_STATUS_CANCELLED };

struct entry {
	icalcomponent *event;
	const char *uid;
	int64_t at;
};

struct writer {
	struct entry *entries;
	size_t nentries;
	int64_t now;
	void *ctx;
};

const char *
calendar_status_name(enum calendar_status status)
{
	static const char *const names[] = { "CONFIRMED", "TENTATIVE", "CANCELLED" };

	return names[status];
}

char *
calendar_file_name(void *ctx, const char *group)
{
	return talloc_asprintf(ctx, "%s.ics", group);
}

static struct icaltimetype
moment(int64_t at)
{
	return icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
}

static struct icaltimetype
day(int64_t at)
{
	return icaltime_from_timet_with_zone((time_t)at, 1, NULL);
}

/* The event without its history, always in this order. */
static icalcomponent *
event_new(const struct calendar_event *e)
{
	icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

	icalcomponent_add_property(event, icalproperty_new_uid(e->uid));
	icalcomponent_add_property(
	    event, icalproperty_new_dtstart(e->all_day ? day(e->at) : moment(e->at)));
	icalcomponent_add_property(event, icalproperty_new_summary(e->summary));
	if (e->description)
		icalcomponent_add_property(event, icalproperty_new_description(e->description));
	icalcomponent_add_property(event, icalproperty_new_status(statuses[e->status]));
	icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	return event;
}

static void
remove_all(icalcomponent *event, icalproperty_kind kind)
{
	icalproperty *property;

	while ((property = icalcomponent_get_first_property(event, kind))) {
		icalcomponent_remove_property(event, property);
		icalproperty_free(property);
	}
}

/* Put the history last, as it was or as of `now`. */
static void
set_history(
    icalcomponent *event, int sequence, struct icaltimetype created, struct icaltimetype changed)
{
	size_t i;

	for (i = 0; i < NHISTORY; i++)
		remove_all(event, history[i]);
	icalcomponent_add_property(event, icalproperty_new_sequence(sequence));
	icalcomponent_add_property(event, icalproperty_new_created(created));
	icalcomponent_add_property(event, icalproperty_new_dtstamp(changed));
	icalcomponent_add_property(event, icalproperty_new_lastmodified(changed));
}

/* True if the events differ in nothing but their history. */
static bool
same_event(icalcomponent *a, icalcomponent *b)
{
	icalcomponent *x = icalcomponent_new_clone(a), *y = icalcomponent_new_clone(b);
	char *s, *t;
	size_t i;
	bool same;

	for (i = 0; i < NHISTORY; i++) {
		remove_all(x, history[i]);
		remove_all(y, history[i]);
	}
	s = icalcomponent_as_ical_string_r(x);
	t = icalcomponent_as_ical_string_r(y);
	same = s && t && strcmp(s, t) == 0;
	free(s);
	free(t);
	icalcomponent_free(x);
	icalcomponent_free(y);
	return same;
}

static struct icaltimetype
created_of(icalcomponent *event, struct icaltimetype otherwise)
{
	icalproperty *p = icalcomponent_get_first_property(event, ICAL_CREATED_PROPERTY);

	return p ? icalproperty_get_created(p) : otherwise;
}

static struct icaltimetype
changed_of(icalcomponent *event, struct icaltimetype otherwise)
{
	icalproperty *p = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY);

	return p ? icalproperty_get_lastmodified(p) : otherwise;
}

static void
add_entry(struct writer *w, icalcomponent *event, int64_t at)
{
	w->entries = talloc_realloc(w->ctx, w->entries, struct entry, w->nentries + 1);
	w->entries[w->nentries++] = (struct entry){ event, icalcomponent_get_uid(event), at };
}

/* Goes on with the history of what it was. */
static void
add_known(struct writer *w, icalcomponent *event, icalcomponent *was, int64_t at)
{
	struct icaltimetype now = moment(w->now);
	int sequence = icalcomponent_get_sequence(was);

	if (same_event(event, was))
		set_history(event, sequence, created_of(was, now), changed_of(was, now));
	else
		set_history(event, sequence + 1, created_of(was, now), now);
	add_entry(w, event, at);
}

static icalcomponent *
event_of(icalcomponent *calendar, const char *uid)
{
	icalcomponent *event = NULL;

	if (calendar)
		event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
		const char *other = icalcomponent_get_uid(event);

		if (other && strcmp(other, uid) == 0)
			return event;
	}
	return NULL;
}

static bool
is_written(const struct writer *w, const char *uid)
{
	size_t i;

	for (i = 0; i < w->nentries; i++)
		if (strcmp(w->entries[i].uid, uid) == 0)
			return true;
	return false;
}

/* What is no more stays as cancelled. */
static void
add_vanished(struct writer *w, icalcomponent *calendar, int64_t oldest)
{
	icalcomponent *was = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

	for (; was; was = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
		const char *uid = icalcomponent_get_uid(was);
		struct icaltimetype start = icalcomponent_get_dtstart(was);
		int64_t at =
		    icaltime_is_null_time(start) ? oldest : (int64_t)icaltime_as_timet(start);
		icalcomponent *event;

		if (!uid || at <= oldest || is_written(w, uid))
			continue;
		event = icalcomponent_new_clone(was);
		icalcomponent_set_status(event, ICAL_STATUS_CANCELLED);
		add_known(w, event, was, at);
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->uid, y->uid);
}

static icalcomponent *
calendar_new(const char *title)
{
	icalcomponent *calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
	icalproperty *name = icalproperty_new_x(title);

	icalproperty_set_x_name(name, "X-WR-CALNAME");
	icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
	icalcomponent_add_property(calendar, icalproperty_new_prodid(PRODUCT));
	icalcomponent_add_property(calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
	icalcomponent_add_property(calendar, name);
	return calendar;
}

static char *
write_entries(void *ctx, const struct calendar *calendar, struct writer *w)
{
	icalcomponent *whole = calendar_new(calendar->title);
	size_t i, first;
	char *text, *copy;

	if (w->nentries > 1)
		qsort(w->entries, w->nentries, sizeof *w->entries, by_time);
	first = w->nentries > CALENDAR_EVENTS_MAX ? w->nentries - CALENDAR_EVENTS_MAX : 0;
	for (i = 0; i < w->nentries; i++)
		if (i >= first)
			icalcomponent_add_component(whole, w->entries[i].event);
		else
			icalcomponent_free(w->entries[i].event);
	text = icalcomponent_as_ical_string_r(whole);
	copy = talloc_strdup(ctx, text ? text : "");
	free(text);
	icalcomponent_free(whole);
	return copy;
}

char *
calendar_write(void *ctx, const struct calendar *calendar, const char *previous, int64_t now)
{
	struct writer w = { .now = now, .ctx = talloc_new(NULL) };
	int64_t oldest = now - (int64_t)CALENDAR_PAST_DAYS * WHEN_DAY;
	icalcomponent *before;
	char *text;
	size_t i;

	icalerror_set_errors_are_fatal(0); /* a previous file that is broken is none */
	before = previous ? icalparser_parse_string(previous) : NULL;
	if (before && icalcomponent_isa(before) != ICAL_VCALENDAR_COMPONENT) {
		icalcomponent_free(before);
		before = NULL;
	}
	for (i = 0; i < calendar->nevents; i++) {
		const struct calendar_event *e = &calendar->events[i];
		icalcomponent *event, *was;

		if (e->at <= oldest || is_written(&w, e->uid))
			continue;
		event = event_new(e);
		was = event_of(before, e->uid);
		if (was) {
			add_known(&w, event, was, e->at);
		} else {
			set_history(event, 0, moment(now), moment(now));
			add_entry(&w, event, e->at);
		}
	}
	if (before)
		add_vanished(&w, before, oldest);
	text = write_entries(ctx, calendar, &w);
	if (before)
		icalcomponent_free(before);
	talloc_free(w.ctx);
	return text;
}
