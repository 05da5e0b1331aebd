#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "daemon/publish/calendar.h"
#include "parser/when.h"

static int64_t
at(const char *iso)
{
	return when_from_iso(iso);
}

static struct calendar_event
event(const char *uid, const char *moment)
{
	return (struct calendar_event){ .uid = uid,
		.summary = "Ballot TS-7: voting ends (Keys, old; and \"new\")",
		.description = "https://lists.example/archive/a@b.example",
		.at = at(moment) };
}

static char *
write_at(void *ctx, const struct calendar_event *events, size_t n, const char *previous,
    const char *moment)
{
	struct calendar calendar = { "Time Stamping Working Group", NULL, n };

	calendar.events = talloc_memdup(ctx, events, n * sizeof *events);
	return calendar_write(ctx, &calendar, previous, at(moment));
}

/* The value of a property of the event as text, or "-". */
static char *
value(void *ctx, const char *text, const char *uid, icalproperty_kind kind)
{
	icalcomponent *whole = icalparser_parse_string(text), *c;
	char *found = talloc_strdup(ctx, "-");

	assert_non_null(whole);
	assert_int_equal(icalcomponent_count_errors(whole), 0);
	for (c = icalcomponent_get_first_component(whole, ICAL_VEVENT_COMPONENT); c;
	     c = icalcomponent_get_next_component(whole, ICAL_VEVENT_COMPONENT)) {
		icalproperty *p = icalcomponent_get_first_property(c, kind);

		if (strcmp(icalcomponent_get_uid(c), uid) == 0 && p) {
			char *string = icalproperty_get_value_as_string_r(p);

			found = talloc_strdup(ctx, string);
			free(string);
		}
	}
	icalcomponent_free(whole);
	return found;
}

static void
assert_value(const char *text, const char *uid, icalproperty_kind kind, const char *wanted)
{
	void *ctx = talloc_new(NULL);

	assert_string_equal(value(ctx, text, uid, kind), wanted);
	talloc_free(ctx);
}

static void
a_file_is_as_the_standard_has_it(void **state)
{
	void *ctx = talloc_new(NULL);
	struct calendar_event events[] = { event("b@x", "2026-04-02T15:00:00Z"),
		event("a@x", "2026-04-01") };
	char *text, **lines;

	(void)state;
	events[1].all_day = true;
	events[1].status = CALENDAR_TENTATIVE;
	text = write_at(ctx, events, 2, NULL, "2026-03-20T10:00:00Z");
	assert_true(g_str_has_prefix(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
	assert_true(g_str_has_suffix(text, "END:VEVENT\r\nEND:VCALENDAR\r\n"));
	assert_non_null(strstr(text, "\r\nDTSTART;VALUE=DATE:20260401\r\n"));
	assert_non_null(strstr(text, "\r\nDTSTART:20260402T150000Z\r\n"));
	assert_true(strstr(text, "UID:a@x") < strstr(text, "UID:b@x"));
	assert_value(text, "a@x", ICAL_STATUS_PROPERTY, "TENTATIVE");
	assert_value(text, "b@x", ICAL_STATUS_PROPERTY, "CONFIRMED");
	assert_value(text, "b@x", ICAL_SEQUENCE_PROPERTY, "0");
	assert_value(text, "b@x", ICAL_DTSTAMP_PROPERTY, "20260320T100000Z");
	lines = g_strsplit(text, "\r\n", -1);
	for (char **line = lines; *line; line++) {
		assert_true(strlen(*line) <= 75);
		assert_null(strchr(*line, '\n'));
	}
	g_strfreev(lines);
	talloc_free(ctx);
}

static void
nothing_new_gives_the_same_bytes(void **state)
{
	void *ctx = talloc_new(NULL);
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z"),
		event("b@x", "2026-04-03T15:00:00Z") };
	char *first = write_at(ctx, events, 2, NULL, "2026-03-20T10:00:00Z");

	(void)state;
	assert_string_equal(write_at(ctx, events, 2, first, "2026-03-28T10:00:00Z"), first);
	assert_string_equal(write_at(ctx, events, 2, first, "2026-05-28T10:00:00Z"), first);
	talloc_free(ctx);
}

static void
what_moved_has_the_next_sequence(void **state)
{
	void *ctx = talloc_new(NULL);
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z"),
		event("b@x", "2026-04-03T15:00:00Z") };
	char *text = write_at(ctx, events, 2, NULL, "2026-03-20T10:00:00Z");

	(void)state;
	events[0].at = at("2026-04-09T15:00:00Z");
	text = write_at(ctx, events, 2, text, "2026-03-21T10:00:00Z");
	assert_value(text, "a@x", ICAL_DTSTART_PROPERTY, "20260409T150000Z");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "1");
	assert_value(text, "a@x", ICAL_LASTMODIFIED_PROPERTY, "20260321T100000Z");
	assert_value(text, "a@x", ICAL_CREATED_PROPERTY, "20260320T100000Z");
	assert_value(text, "b@x", ICAL_SEQUENCE_PROPERTY, "0");
	assert_value(text, "b@x", ICAL_LASTMODIFIED_PROPERTY, "20260320T100000Z");
	/* A day instead of a moment, and other words, are changes too. */
	events[0].all_day = true;
	events[0].at = at("2026-04-09");
	text = write_at(ctx, events, 2, text, "2026-03-22T10:00:00Z");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "2");
	events[0].summary = "Other words";
	text = write_at(ctx, events, 2, text, "2026-03-23T10:00:00Z");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "3");
	events[0].status = CALENDAR_CANCELLED;
	text = write_at(ctx, events, 2, text, "2026-03-24T10:00:00Z");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "4");
	assert_value(text, "a@x", ICAL_STATUS_PROPERTY, "CANCELLED");
	talloc_free(ctx);
}

static void
what_is_no_more_stays_cancelled(void **state)
{
	void *ctx = talloc_new(NULL);
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z"),
		event("b@x", "2026-04-03T15:00:00Z") };
	char *text = write_at(ctx, events, 2, NULL, "2026-03-20T10:00:00Z"), *again;

	(void)state;
	text = write_at(ctx, &events[1], 1, text, "2026-03-21T10:00:00Z");
	assert_value(text, "a@x", ICAL_STATUS_PROPERTY, "CANCELLED");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "1");
	assert_value(text, "a@x", ICAL_DTSTART_PROPERTY, "20260402T150000Z");
	again = write_at(ctx, &events[1], 1, text, "2026-03-25T10:00:00Z");
	assert_string_equal(again, text);
	/* It comes back. */
	text = write_at(ctx, events, 2, text, "2026-03-26T10:00:00Z");
	assert_value(text, "a@x", ICAL_STATUS_PROPERTY, "CONFIRMED");
	assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "2");
	talloc_free(ctx);
}

static void
the_long_past_is_left_out(void **state)
{
	void *ctx = talloc_new(NULL);
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z") };
	char *text = write_at(ctx, events, 1, NULL, "2026-04-02T15:00:00Z");
	char day[WHEN_TEXT_MAX];

	(void)state;
	for (int over = -1; over <= 1; over++) {
		int64_t now =
		    at("2026-04-02T15:00:00Z") + (int64_t)CALENDAR_PAST_DAYS * WHEN_DAY + over;
		const char *moment = when_to_iso(now, day);

		/* Neither what is there nor what was published before. */
		assert_int_equal(
		    strstr(write_at(ctx, events, 1, NULL, moment), "a@x") != NULL, over < 0);
		assert_int_equal(
		    strstr(write_at(ctx, events, 0, text, moment), "a@x") != NULL, over < 0);
	}
	talloc_free(ctx);
}

static void
events_are_bounded(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (int over = -1; over <= 1; over++) {
		size_t n = (size_t)(CALENDAR_EVENTS_MAX + over), shown = 0;
		struct calendar calendar = { "Group", talloc_array(ctx, struct calendar_event, n),
			n };
		char *text;

		for (size_t i = 0; i < n; i++)
			calendar.events[i] = (struct calendar_event){
				.uid = talloc_asprintf(calendar.events, "%zu@x", i),
				.summary = "x",
				.at = at("2026-04-02T15:00:00Z") + (int64_t)i
			};
		text = calendar_write(ctx, &calendar, NULL, at("2026-04-02"));
		for (const char *p = text; (p = strstr(p, "BEGIN:VEVENT")); p++)
			shown++;
		assert_int_equal(shown, over < 0 ? n : CALENDAR_EVENTS_MAX);
		assert_int_equal(strstr(text, "UID:0@x") != NULL, over <= 0);
		talloc_free(calendar.events);
	}
	talloc_free(ctx);
}

/* What a mail calls a ballot stays a text of one event. */
static void
words_stay_words(void **state)
{
	void *ctx = talloc_new(NULL);
	static const char title[] = "x\\n;,\\nEND:VEVENT \xe6\x88\x91\xe4\xbb\xac "
				    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
				    "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
				    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
				    "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z") };
	icalcomponent *whole, *first;
	char *text, **lines;

	(void)state;
	events[0].summary = title;
	text = write_at(ctx, events, 1, NULL, "2026-03-20T10:00:00Z");
	whole = icalparser_parse_string(text);
	assert_int_equal(icalcomponent_count_components(whole, ICAL_VEVENT_COMPONENT), 1);
	first = icalcomponent_get_first_component(whole, ICAL_VEVENT_COMPONENT);
	assert_string_equal(icalcomponent_get_summary(first), title);
	icalcomponent_free(whole);
	/* Folding splits no character, and the file is the same once more. */
	lines = g_strsplit(text, "\r\n", -1);
	for (char **line = lines; *line; line++)
		assert_true(g_utf8_validate(*line, -1, NULL));
	g_strfreev(lines);
	assert_string_equal(write_at(ctx, events, 1, text, "2026-03-21T10:00:00Z"), text);
	talloc_free(ctx);
}

static void
a_broken_file_counts_for_none(void **state)
{
	static const char *const broken[] = { "", "x", "BEGIN:VCALENDAR",
		"BEGIN:VEVENT\r\nUID:a@x\r\nEND:VEVENT\r\n",
		"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:b@x\r\nSEQUENCE:x\r\nDTSTART:y\r\n"
		 "END:VEVENT\r\nEND:VCALENDAR\r\n") };
	struct calendar_event events[] = { event("a@x", "2026-04-02T15:00:00Z") };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		void *ctx = talloc_new(NULL);
		char *text = write_at(ctx, events, 1, broken[i], "2026-03-20T10:00:00Z");

		assert_value(text, "a@x", ICAL_SEQUENCE_PROPERTY, "0");
		assert_value(text, "b@x", ICAL_SEQUENCE_PROPERTY, "-");
		talloc_free(ctx);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_as_the_standard_has_it),
		cmocka_unit_test(nothing_new_gives_the_same_bytes),
		cmocka_unit_test(what_moved_has_the_next_sequence),
		cmocka_unit_test(what_is_no_more_stays_cancelled),
		cmocka_unit_test(the_long_past_is_left_out),
		cmocka_unit_test(events_are_bounded),
		cmocka_unit_test(words_stay_words),
		cmocka_unit_test(a_broken_file_counts_for_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
