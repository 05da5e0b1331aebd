#include "tests/unit/minutes_alone.h"

static void
assert_attendees(void **state, const char *list, const char *want)
{
	char *text = talloc_asprintf(
	    *state, "**Attendance:** %s\n\n**Roll call** \xe2\x80\x93 done\n", list);
	struct minutes *m = read_alone(state, text);
	char *got = talloc_strdup(*state, "");
	for (size_t i = 0; i < m->nattendees; i++)
		got = talloc_asprintf_append(got, "%s%s|%s", i > 0 ? ";" : "", m->attendees[i].name,
		    m->attendees[i].org != NULL ? m->attendees[i].org : "-");
	assert_string_equal(got, want);
}

static void
test_attendee_notations(void **state)
{
	assert_attendees(state, "Ada Oak, Bo Elm, and Cy Ash", "Ada Oak|-;Bo Elm|-;Cy Ash|-");
	assert_attendees(state, "Ada Oak (Fir),Bo Elm (Ash)", "Ada Oak|Fir;Bo Elm|Ash");
	assert_attendees(state, "Ada Oak \xe2\x80\x93 (Fir), Bo Elm \xe2\x80\x93 Ash.",
	    "Ada Oak|Fir;Bo Elm|Ash");
	assert_attendees(state, "Ada Oak - Fir; Bo Elm - Ash", "Ada Oak|Fir;Bo Elm|Ash");
	assert_attendees(state, "Ada (Addie) Oak \xe2\x80\x93 (Fir), Bo Elm \xe2\x80\x93 (Ash)",
	    "Ada (Addie) Oak|Fir;Bo Elm|Ash");
	assert_attendees(state,
	    "Ada Oak \xe2\x80\x93 Fir Technologies, Inc., Bo Elm \xe2\x80\x93 Ash",
	    "Ada Oak|Fir Technologies, Inc.;Bo Elm|Ash");
	assert_attendees(state, "Ada Oak \xe2\x80\x93 OakSign, Bo Elm OakSign",
	    "Ada Oak|OakSign;Bo Elm|OakSign");
	assert_attendees(
	    state, "Ada Oak (Fir), Ada Oak (Fir), Bo Elm (Ash)", "Ada Oak|Fir;Bo Elm|Ash");
	assert_attendees(state, "Ada Oak-Grey (Fir), Bo Elm (chair)", "Ada Oak-Grey|Fir;Bo Elm|-");
	assert_attendees(state, "Ada Oak (Fir), Bo Elm (Ash", "Ada Oak|Fir;Bo Elm|Ash");
	assert_attendees(state, "none", "");
}

static void
test_attendee_table(void **state)
{
	struct minutes *m =
	    read_alone(state, "## Attendees\n\n| Name | Organisation |\n|---|---|\n| Ada Oak | Fir "
			      "|\n| Bo Elm | Ash |\n\n## 1. Roll call\n\n## 2. Adjourn\n");
	assert_int_equal(m->nattendees, 2);
	assert_person(m, 1, "Bo Elm", "Ash");
}

static void
test_scribe_in_brackets(void **state)
{
	struct minutes *m = read_alone(
	    state, "Present: Ada, Bo (scribe), Cyra\n\n- TX-1 v2: Ada repeated her objection.\n");
	assert_string_equal(m->minute_taker, "Bo");
	assert_int_equal(m->nattendees, 3);
	assert_int_equal(m->nballots, 1);
	assert_true(m->ballots[0].pushback);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_attendee_notations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_attendee_table, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scribe_in_brackets, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
