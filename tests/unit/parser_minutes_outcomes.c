#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes.h"
#include "tests/unit/minutes_alone.h"

#define PRESENT                                                                                    \
	"## Attendees\n\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Maple (Yew "         \
	"Sign)\n\n"

static const struct minutes *
read_item(void **state, const char *said)
{
	char *text = talloc_asprintf(*state, PRESENT "## Plan\n\n%s\n\n## Adjourn\n", said);
	return read_alone(state, text);
}

static void
test_decisions_of_the_group(void **state)
{
	static const char *const taken[] = {
		"After a while, rough consensus was to keep the seal.",
		"It was the sense of the group that seals be kept.",
		"Bo: Consensus in the room to keep the seal.",
		"Unanimously resolved to buy wax.",
		"Agreement reached to use red wax.",
		"It was therefore agreed that wax is red.",
		"The Forum approved the budget for wax.",
		"The idea was dropped.",
		"Outcome: red wax.",
	};
	static const char *const not_taken[] = {
		"PENCIL has decided to print a book of its own.",
		"Outcome: consensus was not reached.",
		"The minutes of 4 May were unanimously approved.",
		"The group approved the agenda.",
		"RESOLUTION: Minutes of 4 May accepted",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
		const struct minutes *m = read_item(state, taken[i]);
		assert_int_equal(m->ndecisions, 1);
		assert_string_equal(m->decisions[0], taken[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(not_taken); i++)
		assert_int_equal(read_item(state, not_taken[i])->ndecisions, 0);
}

static void
test_tasks_in_other_words(void **state)
{
	static const char *const tasks[] = {
		"Ada is to come up with a test.",
		"Ada still has to answer the printers.",
		"Ada to meet the printers.",
	};
	static const char *const none[] = {
		"Actions",
		"Ada will be chairing the next call.",
		"29th of September, Ada will chair",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(tasks); i++) {
		const struct minutes *m = read_item(state, tasks[i]);
		assert_int_equal(m->naction_items, 1);
		assert_string_equal(m->action_items[0].owner, "Ada Oakfield");
	}
	for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
		assert_int_equal(read_item(state, none[i])->naction_items, 0);
}

static const struct approval *
only_approval(void **state, const char *said)
{
	char *text = talloc_asprintf(
	    *state, PRESENT "## Approval of minutes of 30 April 2024\n\n%s\n\n## Adjourn\n", said);
	const struct minutes *m = read_alone(state, text);
	assert_int_equal(m->napprovals, 1);
	return &m->approvals[0];
}

static void
test_minutes_put_off(void **state)
{
	static const struct {
		const char *said;
		enum approval_status status;
	} cases[] = {
		{ "They came late and their approval was put off.", APPROVAL_DEFERRED },
		{ "Sent on Monday, therefore not up for approval.", APPROVAL_DEFERRED },
		{ "Not distributed yet; approval deferred.", APPROVAL_DEFERRED },
		{ "Still in draft.", APPROVAL_PENDING },
		{ "We need inputs from Ada and Bo.", APPROVAL_PENDING },
		{ "Ada will circulate them by Friday.", APPROVAL_NOT_SENT },
		{ "Not ready. Ada to circulate this week.", APPROVAL_PENDING },
		{ "Bo moved to take them, Ada seconded. Motion carries.", APPROVAL_APPROVED },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct approval *a = only_approval(state, cases[i].said);
		assert_int_equal(a->status, cases[i].status);
		assert_string_equal(a->minutes_of, "2024-04-30");
	}
}

static const struct spoken_ballot *
only_ballot(void **state, const char *said)
{
	char *text = talloc_asprintf(*state, PRESENT "## SX-7: Seals\n\n%s\n\n## Adjourn\n", said);
	const struct minutes *m = read_alone(state, text);
	assert_int_equal(m->nballots, 1);
	return &m->ballots[0];
}

static void
test_stages_in_other_words(void **state)
{
	static const struct {
		const char *said;
		enum spoken_state spoken;
	} cases[] = {
		{ "The ballot passed with 9 votes, IPR period to end on 5 May.",
		    SPOKEN_IPR_REVIEW },
		{ "It is being voted on until 28 June.", SPOKEN_VOTING },
		{ "The discussion period ended on Friday.", SPOKEN_DISCUSSION },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(only_ballot(state, cases[i].said)->state, cases[i].spoken);
}

static void
test_people_of_a_ballot(void **state)
{
	const struct spoken_ballot *b =
	    only_ballot(state, "Ada is the proposer, Bo and Cyra the endorsers.");
	assert_string_equal(b->lead, "Ada Oakfield");
	assert_int_equal(b->nendorsers, 2);
	assert_string_equal(b->endorsers[1], "Cyra Maple");
	b = only_ballot(state, "Ada wrote it. Bo is endorsing.");
	assert_int_equal(b->nendorsers, 1);
	assert_string_equal(b->endorsers[0], "Bo Elmquist");
}

static void
test_objections_in_other_words(void **state)
{
	static const char *const against[] = {
		"Bo doesn't support the new seal.",
		"Bo spoke against the new seal.",
		"Bo is reluctant to change seals.",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(against); i++)
		assert_true(only_ballot(state, against[i])->pushback);
	/* By its label, in prose elsewhere. */
	const struct minutes *m =
	    read_item(state, "Bo objected to the wax in SX-9. Cyra had no opinion.");
	assert_int_equal(m->nballots, 1);
	assert_true(m->ballots[0].pushback);
}

/* Labels that only "and" parts share what is said, whatever stands behind them. */
static void
test_words_about_several_ballots(void **state)
{
	const struct minutes *m = read_item(state,
	    "Bo regretted the failures of these ballots (SX-7, SX-8, SX-9) and is hesitant to go "
	    "on.");
	assert_int_equal(m->nballots, 3);
	for (size_t i = 0; i < m->nballots; i++)
		assert_int_equal(m->ballots[i].state, SPOKEN_FAILED);
	m = read_item(state, "SX-7 and SX-8 passed, SX-9 failed.");
	assert_int_equal(m->nballots, 3);
	assert_int_equal(m->ballots[1].state, SPOKEN_PASSED);
	assert_int_equal(m->ballots[2].state, SPOKEN_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_decisions_of_the_group, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tasks_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_minutes_put_off, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stages_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_people_of_a_ballot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objections_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_words_about_several_ballots, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
