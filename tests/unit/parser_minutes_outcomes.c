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
		"It's been agreed that wax is red.",
		"The group felt that no new seal is needed.",
		"We'll keep the seal as it is.",
		"With this change there was unanimous support for the seal.",
		"The subcommittee has also agreed on a template.",
	};
	static const char *const not_taken[] = {
		"PENCIL has decided to print a book of its own.",
		"Outcome: consensus was not reached.",
		"The minutes of 4 May were unanimously approved.",
		"The group approved the agenda.",
		"RESOLUTION: Minutes of 4 May accepted",
		"Outcome: Ada will draw a new seal.",
		"Sounds like there is agreement on the seal.",
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
		"Ada disagrees, but will draft a text.",
		"Ada has to check the paper.",
		"Ada takes care of this.",
	};
	static const char *const none[] = {
		"Actions",
		"Ada will be chairing the next call.",
		"29th of September, Ada will chair",
		"Next steps:",
		"Ada will be away on April 6th; Bo to chair",
		"Ada will be the proposer of the first one.",
		"Bo: Fir Trust will close its mill in April.",
		"Bo said that it must be mended, otherwise Ada will place it elsewhere.",
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
		{ "Not yet, there was no time.", APPROVAL_PENDING },
		{ "Ada: the first day lacks the section on wax.", APPROVAL_PENDING },
		{ "Still open for comments.", APPROVAL_PENDING },
		{ "Ada and Bo still have to hand in their sections.", APPROVAL_PENDING },
		{ "They are to be finished by Bo.", APPROVAL_PENDING },
		{ "Went out late, we'll approve them at the next call.", APPROVAL_DEFERRED },
		{ "Bo is still consolidating the sections.", APPROVAL_PENDING },
		{ "Ada and Bo have still to deliver their parts.", APPROVAL_PENDING },
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

/* A sentence whose meetings stand below it, and a table of them. */
static void
test_lists_of_approvals(void **state)
{
	const struct minutes *m = read_alone(state,
	    "# Minutes of 22 October 2025\n\n" PRESENT
	    "## Approval of past minutes\n\nThe following minutes were approved:\n\n - September "
	    "24\n - F2F Oslo\n\nStill pending:\n\n - October 8\n\nAda asked for names.\n\n## "
	    "Adjourn\n");
	assert_int_equal(m->napprovals, 3);
	assert_approval(m, 0, "2025-09-24", APPROVAL_APPROVED);
	assert_approval(m, 1, NULL, APPROVAL_APPROVED);
	assert_approval(m, 2, "2025-10-08", APPROVAL_PENDING);
	m = read_alone(state,
	    "# Minutes of 22 October 2025\n\n" PRESENT
	    "## Approval of past minutes\n\nThe following minutes were approved:\n\n - NA\n\n## "
	    "Adjourn\n");
	assert_int_equal(m->napprovals, 0);
	m = read_alone(state,
	    "# Minutes of 6 March 2024\n\n" PRESENT
	    "## Previous minutes\n\n| Meeting | Status |\n|---|---|\n| 2024-02-07 | Approved |\n| "
	    "2024-02-21 | Deferred |\n| F2F 61 | approved |\n\n## Adjourn\n");
	assert_int_equal(m->napprovals, 3);
	assert_approval(m, 0, "2024-02-07", APPROVAL_APPROVED);
	assert_approval(m, 1, "2024-02-21", APPROVAL_DEFERRED);
	assert_approval(m, 2, NULL, APPROVAL_APPROVED);
}

/* "Minutes" is a step where approvals stand below it. */
static void
test_minutes_as_a_step(void **state)
{
	const struct minutes *m = read_alone(state,
	    "# Minutes of 9 May 2024\n\n" PRESENT "## Note well\n\nRead by Ada.\n\n## "
	    "Minutes\n\nApril 11 - Bo asked for a change in section 5, will be approved next "
	    "time\n\n## Adjourn\n");
	assert_int_equal(m->nagenda_items, 3);
	assert_string_equal(m->agenda_items[1].title, "Minutes");
	assert_int_equal(m->napprovals, 1);
	assert_approval(m, 0, "2024-04-11", APPROVAL_DEFERRED);
	m = read_alone(state,
	    PRESENT "## Note well\n\nRead by Ada.\n\n## Minutes\n\nAda told a story.\n\n## "
		    "Adjourn\n");
	assert_int_equal(m->nagenda_items, 2);
}

static void
test_motions(void **state)
{
	const struct minutes *m = read_item(state,
	    "Ada moved to send draft 3 out. Seconded by Bo. No objection. The motion passes.\n\nBo "
	    "moved to adjourn. The motion carries.\n\nA motion to table the seal was put. The "
	    "motion was lost.");
	assert_int_equal(m->ndecisions, 1);
	assert_string_equal(m->decisions[0], "Ada moved to send draft 3 out. The motion passes.");
}

static void
test_tasks_by_their_form(void **state)
{
	const struct minutes *m = read_alone(state,
	    PRESENT "## Actions\n\nA1 Ada: inform the mill (by 30 June)\n\nBo: send out the "
		    "poll\n\nThe old ones stand.\n\n## Seals\n\n- [ ] Cyra: examples\n- [x] Ada to "
		    "ask the printers\n\n## Adjourn\n");
	assert_int_equal(m->naction_items, 3);
	assert_string_equal(m->action_items[0].owner, "Ada Oakfield");
	assert_string_equal(m->action_items[1].owner, "Bo Elmquist");
	assert_string_equal(m->action_items[2].owner, "Cyra Maple");
	assert_int_equal(m->nclosings, 1);
	m = read_item(state, "Bo has many comments from Ada and will write them down.");
	assert_int_equal(m->naction_items, 1);
	assert_string_equal(m->action_items[0].owner, "Bo Elmquist");
}

static void
assert_taker(void **state, const char *said, const char *taker)
{
	char *text = talloc_asprintf(*state, "%s\n\n" PRESENT "## Adjourn\n", said);
	const struct minutes *m = read_alone(state, text);
	assert_non_null(m->minute_taker);
	assert_string_equal(m->minute_taker, taker);
}

static void
test_takers(void **state)
{
	assert_taker(state,
	    "These are the Approved Minutes of the Teleconference described in the subject of "
	    "this message as prepared by Ada Oakfield (Fir Trust).",
	    "Ada Oakfield");
	assert_taker(state, "Minute taker for today: Cyra", "Cyra Maple");
	assert_taker(state, "Bo is minuting.", "Bo Elmquist");
	assert_taker(state, "Bo is the scribe.", "Bo Elmquist");
	assert_taker(state, "Bo was today's note taker.", "Bo Elmquist");
	assert_taker(state, "**Assign Minutetaker:** Cyra", "Cyra Maple");
	const struct minutes *m = read_alone(
	    state, PRESENT "## Minute taker\n\nnobody was found for it today\n\n## Adjourn\n");
	assert_null(m->minute_taker);
}

static void
test_next_meeting_in_other_words(void **state)
{
	static const char *const said[] = { "Next interim: 6 November 2024",
		"Adjourned until November 6, 2024" };
	for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
		char *text = talloc_asprintf(
		    *state, "# Minutes of 9 October 2024\n\n" PRESENT "## Plan\n\n%s\n", said[i]);
		assert_string_equal(read_alone(state, text)->next_meeting.date, "2024-11-06");
	}
}

/* The step right above those who answered it is one of the meeting. */
static void
test_roll_call_above_the_list(void **state)
{
	const struct minutes *m =
	    read_alone(state, "## Roll call\n\n" PRESENT "## Note well\n\n## Adjourn\n");
	assert_int_equal(m->nagenda_items, 3);
	assert_string_equal(m->agenda_items[0].title, "Roll call");
	assert_int_equal(m->nattendees, 3);
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
		{ "Discussion period, please comment.", SPOKEN_DISCUSSION },
		{ "Voting period.", SPOKEN_VOTING },
		{ "It entered its voting period yesterday.", SPOKEN_VOTING },
		{ "We are in the second discussion period.", SPOKEN_DISCUSSION },
		{ "In force since April 1", SPOKEN_PASSED },
		{ "On ice", SPOKEN_TABLED },
		{ "IPR review closes on February 9.", SPOKEN_IPR_REVIEW },
		{ "Voting ended yesterday. It carries.", SPOKEN_PASSED },
		{ "IPR review period: concludes Nov 15", SPOKEN_IPR_REVIEW },
		{ "Not moving forward at this time", SPOKEN_TABLED },
		{ "Dropped", SPOKEN_TABLED },
		{ "Bo wants it dropped from section 5.", SPOKEN_DRAFTING },
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
	b = only_ballot(state, "Bo and Cyra remain endorsers.");
	assert_int_equal(b->nendorsers, 2);
	b = only_ballot(state, "Bo and Cyra confirmed that they endorse again.");
	assert_int_equal(b->nendorsers, 2);
	b = only_ballot(state, "Endorsers: Bo, one more required");
	assert_true(b->needs_second);
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
		"Two comments, one of them strongly negative.",
		"Bo: this is a burden for small mills.",
		"Bo would rather keep the status quo.",
		"Bo: still troubled by the change.",
		"Bo finds the new rule unacceptable.",
		"Bo thinks that it's a bad idea to seal paper.",
		"Bo felt uneasy about the seal.",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(against); i++)
		assert_true(only_ballot(state, against[i])->pushback);
	/* By its label, in prose elsewhere. */
	const struct minutes *m =
	    read_item(state, "Bo objected to the wax in SX-9. Cyra had no opinion.");
	assert_int_equal(m->nballots, 1);
	assert_true(m->ballots[0].pushback);
}

/* Who endorses something else, later, endorses no ballot that is through. */
static void
test_endorsers_of_something_else(void **state)
{
	const struct minutes *m =
	    read_alone(state, PRESENT "## Discussion\n\nAda told that SX-3 completed its IPR "
				      "review.\n\nThe group turned to wax. Bo asked for "
				      "endorsers; Ada and Cyra will endorse.");
	assert_int_equal(m->nballots, 1);
	assert_int_equal(m->ballots[0].nendorsers, 0);
	assert_false(m->ballots[0].needs_second);
	m = read_alone(state, PRESENT "## Discussion\n\nAda drafted ballot SX-4.\n\nAda asked for "
				      "endorsers; Bo and Cyra will endorse.");
	assert_int_equal(m->nballots, 1);
	assert_int_equal(m->ballots[0].nendorsers, 2);
}

/* A line of nothing but a label heads what is said of that ballot. */
static void
test_labels_as_lines(void **state)
{
	const struct minutes *m = read_alone(state,
	    PRESENT "## Discussion\n\n1. Wax\n\nBo told a story.\n\n2. Ballot SX-5\n\nIPR review "
		    "closes on February 9.\n\nNo notices were filed.\n\n3. Ink\n\nThe vote failed "
		    "him.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 1);
	assert_string_equal(m->ballots[0].label, "SX-5");
	assert_int_equal(m->ballots[0].state, SPOKEN_IPR_REVIEW);
}

/* The item's name with its label behind is one ballot, and a lost arrow parts a name from words. */
static void
test_names_of_ballots(void **state)
{
	const struct minutes *m = read_alone(state, PRESENT
	    "## Erratum ballot\n\nAda reported that the erratum ballot SX-02 entered its voting "
	    "period.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 1);
	assert_string_equal(m->ballots[0].label, "SX-02 Erratum");
	assert_int_equal(m->ballots[0].state, SPOKEN_VOTING);
	m = read_alone(state, PRESENT
	    "## Ballot Status\n\nSX-3 \xc3\xa0 the vote closed, passed.\n\nWeak wax \xc3\xa0 Bo "
	    "is looking for two endorsers.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 2);
	assert_string_equal(m->ballots[1].label, "Weak wax");
	assert_true(m->ballots[1].needs_second && !m->ballots[0].needs_second);
}

/* Bold lines without a number below the numbered item of ballots are no items. */
static void
test_bold_ballots_below_a_number(void **state)
{
	const struct minutes *m = read_alone(state,
	    "Attendees: Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n\n**1. Roll "
	    "Call**\n\nTaken.\n\n**2. Read Antitrust Statement**\n\nRead.\n\n**3. Ballot "
	    "Status**\n\n**Ballots in Discussion Period**\n\n**SX-1 Wax (Ada)**: no comments\n\n"
	    "**Ballots in Voting Period**\n\nNone\n\n**Draft Ballots under "
	    "Consideration**\n\n**Ink (Bo)**: Ada could not endorse it.\n\n**4. Any Other "
	    "Business**\n\nNone\n\n**Adjourned**\n");
	assert_int_equal(m->nagenda_items, 5);
	assert_string_equal(m->agenda_items[3].title, "Any Other Business");
	assert_int_equal(m->nballots, 2);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
	assert_string_equal(m->ballots[1].label, "Ink");
	assert_true(m->ballots[1].pushback);
}

/* The first heading may be a step already, and "Agenda" with a sentence below it is one. */
static void
test_steps_as_headings(void **state)
{
	const struct minutes *m = read_alone(state,
	    "# 1. Roll Call\n\nDone.\n\n# 2. Note Well\n\nRead by Ada.\n\n# Agenda\n\nAda asked "
	    "for "
	    "a change.\n\n# 3. AOB\n\nNone\n\n# Attendees\n\nAda Oakfield (Fir Trust), Bo "
	    "Elmquist (Ash CA)\n");
	assert_int_equal(m->nagenda_items, 4);
	assert_string_equal(m->agenda_items[0].title, "Roll Call");
	assert_string_equal(m->agenda_items[2].title, "Agenda");
}

/* What the meeting does with the ballots is no stage of theirs. */
static void
test_talk_about_ballots(void **state)
{
	const struct minutes *m = read_alone(state, PRESENT
	    "## Ballot discussion\n\n### SX-5: Ink\n\nAda changed the text.\n\n## Ballots in "
	    "discussion\n\n- SX-6: Wax\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 2);
	assert_int_equal(m->ballots[0].state, SPOKEN_DRAFTING);
	assert_int_equal(m->ballots[1].state, SPOKEN_DISCUSSION);
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
		cmocka_unit_test_setup_teardown(test_lists_of_approvals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_minutes_as_a_step, setup, teardown),
		cmocka_unit_test_setup_teardown(test_motions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tasks_by_their_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_takers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_next_meeting_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_roll_call_above_the_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stages_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_people_of_a_ballot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objections_in_other_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_endorsers_of_something_else, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_of_ballots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_labels_as_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bold_ballots_below_a_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_steps_as_headings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_talk_about_ballots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_words_about_several_ballots, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
