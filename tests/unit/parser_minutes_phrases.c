#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/minutes.h"
#include "parser/when.h"
#include "tests/unit/minutes_alone.h"

/* Minutes of 2034-06-20 with `body` between their attendees and their end. */
static const struct minutes *
meeting(void **state, const char *body)
{
	const struct minutes_context context = { .subject = "Minutes of the call on 20 June 2034",
		.posted = when_from_iso("2034-06-21T09:00:00Z") };
	char *text = talloc_asprintf(*state,
	    "## Attendees\n\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Maple (Yew "
	    "Sign), Dag Birchley (Larch Data)\n\n%s\n\n## Adjourn\n",
	    body);
	return minutes_read(*state, text, &context);
}

static const struct spoken_ballot *
entry(void **state, const char *line)
{
	char *body = talloc_asprintf(*state, "## Ballot status\n\n- %s\n", line);
	const struct minutes *m = meeting(state, body);
	assert_int_equal(m->nballots, 1);
	return &m->ballots[0];
}

static void
test_states_of_entries(void **state)
{
	static const struct {
		const char *line;
		enum spoken_state state;
	} cases[] = {
		{ "TX-5: Paper (Ada) \xe2\x80\x93 adopted, in force since March", SPOKEN_PASSED },
		{ "TX-5: Paper (Ada) \xe2\x80\x93 Voting closes on Friday.", SPOKEN_VOTING },
		{ "TX-5: Paper (Ada) - Voting opened on 2 June.", SPOKEN_VOTING },
		{ "TX-5: Voting period in progress, three votes so far.", SPOKEN_VOTING },
		{ "TX-5: Paper (Ada) \xe2\x80\x93 In discussion; Bo asked for more time.",
		    SPOKEN_DISCUSSION },
		{ "TX-5: The discussion period was started on 16 June.", SPOKEN_DISCUSSION },
		{ "TX-5: Discussion period ends on June 23.", SPOKEN_DISCUSSION },
		{ "TX-5: Ada said that the ballot will go to voting on Monday.",
		    SPOKEN_DISCUSSION },
		{ "TX-5: Discussion starts on Monday.", SPOKEN_DRAFTING },
		{ "TX-5: Voting ended, the ballot did not pass.", SPOKEN_FAILED },
		{ "TX-5: Voting is over; quorum was not reached.", SPOKEN_FAILED },
		{ "TX-5: Passed; review period ends June 28", SPOKEN_IPR_REVIEW },
		{ "TX-5: adopted after the IPR review closed without notices.", SPOKEN_PASSED },
		{ "TX-5: took effect on 10 June.", SPOKEN_PASSED },
		{ "TX-5: Ada said she would shelve it.", SPOKEN_TABLED },
		{ "TX-5: Ada would like to drop this.", SPOKEN_TABLED },
		{ "TX-5: Ada looks for endorsers", SPOKEN_SEEKING_ENDORSERS },
		{ "TX-5 Paper (Ada): In progress, Ada finished three sections.", SPOKEN_DRAFTING },
		{ "TX-5: if the ballot has not passed by May, start again", SPOKEN_DRAFTING },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct spoken_ballot *b = entry(state, cases[i].line);
		assert_string_equal(spoken_state_name(b->state), spoken_state_name(cases[i].state));
		assert_int_equal(strncmp(b->label, "TX-5", 4), 0);
		assert_null(strstr(b->label, "rogress"));
	}
}

static void
test_objections_in_talk(void **state)
{
	static const char *const yes[] = { "Bo does not agree with the limit.",
		"Ash CA cannot vote for this version.", "Bo is not comfortable with the date.",
		"Bo might vote against this.",
		"Bo will not endorse it without a longer grace period.",
		"Bo expressed strong reservations.", "Bo still has issues with the date.",
		"Bo does not want the rule to go.", "Bo was unhappy about section 3." };
	static const char *const no[] = { "Bo has no reservations.", "Bo is comfortable with it.",
		"Bo will endorse it.", "Bo wants to read it again.",
		"Nobody expressed reservations.", "Bo is happy with the date.",
		"Bo has two endorsers." };
	for (size_t i = 0; i < G_N_ELEMENTS(yes); i++)
		assert_true(entry(state, talloc_asprintf(*state, "TX-5: %s", yes[i]))->pushback);
	for (size_t i = 0; i < G_N_ELEMENTS(no); i++)
		assert_false(entry(state, talloc_asprintf(*state, "TX-5: %s", no[i]))->pushback);
}

static void
test_leads_and_subjects(void **state)
{
	static const struct {
		const char *line, *lead; /* NULL: nobody */
	} cases[] = {
		{ "TX-5 (Logging): no updates", NULL },
		{ "TX-5 (Bo): no updates", "Bo Elmquist" },
		{ "TX-5: Wider logs (NetLog): no updates", NULL },
		{ "TX-5: Wider logs (Elm): no updates", "Elm" },
		{ "TX-5: Bo is drafting; Ada waits.", "Bo Elmquist" },
		{ "TX-5: Bo said that he has two endorsers.", "Bo Elmquist" },
		{ "TX-5: Bo sent a first draft to the list.", "Bo Elmquist" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct spoken_ballot *b = entry(state, cases[i].line);
		if (cases[i].lead == NULL)
			assert_null(b->lead);
		else
			assert_string_equal(b->lead, cases[i].lead);
	}
}

/* Topics below the headings of stages, entries without labels, remarks below an entry. */
static void
test_lists_of_ballots(void **state)
{
	const struct minutes *m = meeting(state,
	    "### Ballot Status\n\n#### Ballots in Voting Period\n\n**TX55: Log retention "
	    "(Ada)**\n\nAda asked for votes.\n\n#### Ballots in Review Period\n\n**TX54: "
	    "Names (Bo)**\n\nUntil July 3rd.\n\n#### Draft Ballots under "
	    "Consideration\n\n**TX5X: Old marks (Cyra)**\n\nComments came in.\n");
	assert_int_equal(m->nballots, 3);
	assert_int_equal(m->ballots[0].state, SPOKEN_VOTING);
	assert_int_equal(m->ballots[1].state, SPOKEN_IPR_REVIEW);
	assert_int_equal(m->ballots[2].state, SPOKEN_DRAFTING);
	assert_string_equal(m->ballots[2].label, "TX5X: Old marks");
	m = meeting(state,
	    "## Ballots\n\n- TX-73: Keys\n  - Passed; review period ends June 28\n- Profile "
	    "cleanup\n  - Bo sent a first draft\n\n## Root programs\n\nAda gave a summary.\n");
	assert_int_equal(m->nballots, 2);
	assert_int_equal(m->ballots[0].state, SPOKEN_IPR_REVIEW);
	assert_string_equal(m->ballots[1].label, "Profile cleanup");
	m = meeting(state,
	    "## Ballots\n\nSigning halls (Bo): Draft sent out. Ada has volunteered to "
	    "endorse.\n\nOld stamps: Cyra's text took effect on 10 June.\n\n"
	    "Next steps: wait.\n");
	assert_int_equal(m->nballots, 2);
	assert_string_equal(m->ballots[0].label, "Signing halls");
	assert_string_equal(m->ballots[0].lead, "Bo Elmquist");
	assert_string_equal(m->ballots[0].endorsers[0], "Ada Oakfield");
	assert_string_equal(m->ballots[1].label, "Old stamps");
	assert_int_equal(m->ballots[1].state, SPOKEN_PASSED);
	m = meeting(state,
	    "## Ballots\n\n### TX-80: Shorter paper (Bo)\n\n- **Status:** "
	    "Discussion\n- Voting was not asked for.\n\n## Guests\n\nNobody came.\n");
	assert_int_equal(m->nballots, 1);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
}

static void
test_approvals(void **state)
{
	static const struct {
		const char *lines;
		const char *want[2]; /* "date status" */
	} cases[] = {
		{ "- June 6: approved\n- May 23 still needs to be distributed",
		    { "2034-06-06 approved", "2034-05-23 not_sent" } },
		{ "June 6 - approved; May 23 - approved.",
		    { "2034-06-06 approved", "2034-05-23 approved" } },
		{ "The June 6 minutes have been circulated; please read. Approval is deferred.",
		    { "2034-06-06 deferred", NULL } },
		{ "The minutes of the F2F will be reviewed at the next call.",
		    { "- deferred", NULL } },
		{ "The F2F minutes: waiting for two parts.", { "- pending", NULL } },
		{ "6 June: Bo has not distributed these yet.", { "2034-06-06 not_sent", NULL } },
		{ "6 June: Bo is still working on it.", { "2034-06-06 pending", NULL } },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct minutes *m = meeting(state,
		    talloc_asprintf(*state, "## Approval of minutes\n\n%s\n", cases[i].lines));
		assert_int_equal(m->napprovals, cases[i].want[1] != NULL ? 2 : 1);
		for (size_t k = 0; k < m->napprovals; k++) {
			const struct approval *a = &m->approvals[k];
			char *got = talloc_asprintf(*state, "%s %s",
			    a->minutes_of != NULL ? a->minutes_of : "-",
			    approval_status_name(a->status));
			assert_string_equal(got, cases[i].want[k]);
		}
	}
}

static void
test_next_meetings(void **state)
{
	static const struct {
		const char *line, *date;
		enum cancelled cancelled;
	} cases[] = {
		{ "No call on July 4 because of the F2F. Next call July 18th.", "2034-07-18",
		    CANCELLED_NO },
		{ "The call on July 4 is cancelled.", "2034-07-04", CANCELLED_YES },
		{ "18-19 September 2034, Oslo", "2034-09-18", CANCELLED_NO },
		{ "July 4\xe2\x80\x93"
		  "6, in Oslo",
		    "2034-07-04", CANCELLED_NO },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct minutes *m = meeting(
		    state, talloc_asprintf(*state, "## Next meeting\n\n%s\n", cases[i].line));
		assert_string_equal(m->next_meeting.date, cases[i].date);
		assert_int_equal(m->next_meeting.cancelled, cases[i].cancelled);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states_of_entries, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objections_in_talk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leads_and_subjects, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lists_of_ballots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_approvals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_next_meetings, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
