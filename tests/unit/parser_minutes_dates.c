#include "tests/unit/minutes_alone.h"

static void
test_dates_weighed(void **state)
{
	/* The head has the day of posting, the title the day of the meeting. */
	assert_string_equal(
	    read_alone(state, "---\ndate: 2031-08-26\ntitle: 2031-08-08 Minutes of the Call\n---\n")
		->date,
	    "2031-08-08");
	/* The year in the title is last year's. */
	assert_string_equal(
	    read_alone(state, "---\ndate: 2031-01-07\ntitle: 2030-01-07 Minutes of the Call\n---\n")
		->date,
	    "2031-01-07");
	/* The text itself is believed before the head alone. */
	assert_string_equal(
	    read_alone(state, "---\ndate: 2031-06-29\ntitle: Minutes of TX\n---\n\nJune 23, "
			      "2031\n\n### 1. Roll Call\n\n### 2. Adjourn\n")
		->date,
	    "2031-06-23");
	/* Two against one. */
	assert_string_equal(
	    read_alone(state, "---\ndate: 2031-06-23\ntitle: 2031-06-23 Minutes of TX\n---\n\nJune "
			      "23, 2021\n\n### 1. Roll Call\n\n### 2. Adjourn\n")
		->date,
	    "2031-06-23");
	/* A range of days. */
	assert_string_equal(read_alone(state, "---\ndate: 2031-03-02\ntitle: Minutes of the "
					      "Meeting, 28 Feb 2031 - 2 March 2031\n---\n")
				->date,
	    "2031-03-02");
	assert_null(read_alone(state, "Nothing dated\n")->date);
}

/* Days that do not agree with the one that is taken are told beside it. */
static void
test_dates_that_differ(void **state)
{
	const struct minutes *m = read_alone(
	    state, "---\ndate: 2031-08-26\ntitle: 2031-08-08 Minutes of the Call\n---\n");

	assert_string_equal(m->head_date, "2031-08-26");
	assert_null(m->body_date);
	m = read_alone(state, "---\ndate: 2031-06-23\ntitle: 2031-06-23 Minutes of TX\n---\n\nJune "
			      "23, 2021\n\n### 1. Roll Call\n\n### 2. Adjourn\n");
	assert_string_equal(m->date, "2031-06-23");
	assert_string_equal(m->body_date, "2021-06-23");
	assert_null(m->head_date);
}

/* Where the minutes do not date themselves, the time of posting completes years and no more. */
static void
test_undated_mail(void **state)
{
	const struct minutes_context context = { .posted = when_civil(2034, 3, 7, 12, 0, 0, NULL),
		.subject = "[x] Final minutes of the call" };
	struct minutes *m = minutes_read(*state,
	    "Attendees: Ada Oak (Fir), Bo Elm (Ash)\n\n1. Approval of minutes\nThose of February "
	    "20 were approved.\n"
	    "2. Next call: March 20\n3. Adjourned\n",
	    &context);
	assert_null(m->date);
	assert_approval(m, 0, "2034-02-20", APPROVAL_APPROVED);
	assert_string_equal(m->next_meeting.date, "2034-03-20");
	m = minutes_read(
	    *state, "Attendees: Ada Oak, Bo Elm\n\nThe next meeting is in two weeks.\n", &context);
	assert_null(m->next_meeting.date);
}

static void
assert_next(void **state, const char *line, const char *date, enum cancelled cancelled)
{
	char *text = talloc_asprintf(
	    *state, "---\ndate: 2031-10-05\ntitle: 2031-10-05 Minutes of TX\n---\n\n%s\n", line);
	struct minutes *m = read_alone(state, text);
	if (date == NULL)
		assert_null(m->next_meeting.date);
	else
		assert_string_equal(m->next_meeting.date, date);
	assert_int_equal(m->next_meeting.cancelled, cancelled);
}

static void
test_next_meeting_wordings(void **state)
{
	assert_next(state, "Next meeting is October 19th.", "2031-10-19", CANCELLED_NO);
	assert_next(state, "**Next Meeting:** January 8", "2032-01-08", CANCELLED_NO);
	assert_next(
	    state, "The call closed; next meeting in two weeks.", "2031-10-19", CANCELLED_NO);
	assert_next(
	    state, "Next meeting will be held next week, Wednesday", "2031-10-15", CANCELLED_NO);
	assert_next(state, "**Next call** \xe2\x80\x93 the October 19 call is cancelled",
	    "2031-10-19", CANCELLED_YES);
	assert_next(state, "**Next call** \xe2\x80\x93 we may cancel it", NULL, CANCELLED_MAYBE);
	assert_next(state, "It was put off to the next meeting.", NULL, CANCELLED_NO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_dates_weighed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dates_that_differ, setup, teardown),
		cmocka_unit_test_setup_teardown(test_undated_mail, setup, teardown),
		cmocka_unit_test_setup_teardown(test_next_meeting_wordings, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
