#include "tests/unit/minutes_alone.h"

/* The people as "Ada Oak|Fir;Bo Elm|-". */
static char *
people_of(void **state, const struct minutes *m)
{
	char *got = talloc_strdup(*state, "");
	for (size_t i = 0; i < m->nattendees; i++)
		got = talloc_asprintf_append(got, "%s%s|%s", i > 0 ? ";" : "", m->attendees[i].name,
		    m->attendees[i].org != NULL ? m->attendees[i].org : "-");
	return got;
}

static void
assert_attendees(void **state, const char *list, const char *want)
{
	char *text = talloc_asprintf(
	    *state, "**Attendance:** %s\n\n**Roll call** \xe2\x80\x93 done\n", list);
	assert_string_equal(people_of(state, read_alone(state, text)), want);
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
	assert_attendees(state, "Will Oak (Fir), Nadir Said (Ash)", "Will Oak|Fir;Nadir Said|Ash");
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

/* Prose, steps and absences behind the list are none of it. */
static void
test_what_follows_the_list(void **state)
{
	const struct minutes *m = read_alone(state,
	    "Minutes of the call of 19 December 2024.\n\nAttendees: Ada Oak (Fir), Bo Elm "
	    "(Ash)\n\nNo ballots. Meetings 2026: Oslo in March, Bilbao in October.\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir;Bo Elm|Ash");
	m = read_alone(state,
	    "Attendees: Ada Oak (Fir), Bo Elm (Ash)\n\n1. Roll Call \xe2\x80\x93 completed\n2. "
	    "Review Agenda \xe2\x80\x93 no changes\n3. Ballot status \xe2\x80\x93\n\nBallot 223 "
	    "\xe2\x80\x93 passed.\nBallot 224 \xe2\x80\x93 failed.\nBallot 225 \xe2\x80\x93 in "
	    "voting.\n\n4. Any other business \xe2\x80\x93 None\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir;Bo Elm|Ash");
	assert_int_equal(m->nagenda_items, 4);
	assert_string_equal(m->agenda_items[0].title, "Roll Call");
	m = read_alone(state,
	    "**Present:** Ada Oak (Fir), Bo Elm (Ash)\n\n**Apologies:** Cyra Ash (Yew)\n\n**"
	    "Note well** read by Ada\n\n**Adjourn**\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir;Bo Elm|Ash");
	assert_int_equal(m->nagenda_items, 2);
}

/* One person a line, in one paragraph. */
static void
test_lines_of_people(void **state)
{
	const struct minutes *m = read_alone(state,
	    "Attendees\n\nAda Oak\nBo van Elm\nCyra Ash\n\nNote Well\n\nRead by Ada\n\nStraw "
	    "Poll\n\nBo reported.\n\nNext call\n\nApril 1\n");
	assert_string_equal(people_of(state, m), "Ada Oak|-;Bo van Elm|-;Cyra Ash|-");
	assert_int_equal(m->nagenda_items, 3);
	m = read_alone(state,
	    "## Attendees\n\nAda Oak - Fir Trust\nBo Elm - Ash CA\nCyra Ash - Yew\n\n## Note "
	    "Well\n\n## Adjourn\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir Trust;Bo Elm|Ash CA;Cyra Ash|Yew");
	m = read_alone(state,
	    "## Attendees\n\nAda Oak, Fir Trust\nBo Elm, Ash CA\n\n## Note Well\n\n## Adjourn\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir Trust;Bo Elm|Ash CA");
	assert_attendees(state, "Ada Oak, Fir Trust; Bo Elm, Ash CA; Cyra Ash, Yew",
	    "Ada Oak|Fir Trust;Bo Elm|Ash CA;Cyra Ash|Yew");
}

static void
test_people_by_organisation(void **state)
{
	const struct minutes *m = read_alone(state,
	    "## Attendees\n\n- Fir Trust: Ada Oak\n- Ash CA: Bo Elm, Cyra Ash (minutes)\n\n## "
	    "Note Well\n\n## Adjourn\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir Trust;Bo Elm|Ash CA;Cyra Ash|Ash CA");
	assert_string_equal(m->minute_taker, "Cyra Ash");
	m = read_alone(state,
	    "## Attendees\n\n| Company | Attendees |\n|---|---|\n| Fir Trust | Ada Oak; Bo Elm "
	    "|\n| Ash CA | \xe2\x80\x93 |\n\n## Note Well\n\n## Adjourn\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir Trust;Bo Elm|Fir Trust");
}

static void
test_initials(void **state)
{
	const struct minutes *m = read_alone(state,
	    "Present: AO (Ada Oak, Fir Trust), Bo Elm (BE, Ash CA), Cyra Ash (CAR)\n\nMinutes: "
	    "BE\n\n1. AO opened the meeting.\n2. BE to update the page.\n3. CA is short for "
	    "something else.\n");
	assert_string_equal(people_of(state, m), "Ada Oak|Fir Trust;Bo Elm|Ash CA;Cyra Ash|CAR");
	assert_int_equal(m->naction_items, 1);
	assert_string_equal(m->action_items[0].owner, "Bo Elm");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_attendee_notations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_attendee_table, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scribe_in_brackets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_follows_the_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines_of_people, setup, teardown),
		cmocka_unit_test_setup_teardown(test_people_by_organisation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_initials, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
