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

static void
assert_action(const struct minutes *m, size_t i, const char *owner, const char *quote)
{
	assert_true(i < m->naction_items);
	assert_string_equal(m->action_items[i].owner, owner);
	assert_string_equal(m->action_items[i].quote, quote);
}

/* A line that heads a list within an item, and a part of that name. */
static void
test_lists_of_actions_and_decisions(void **state)
{
	const struct minutes *m = read_alone(state,
	    PRESENT "## Wrap-up\n\nAction items:\n\n* Ada: new version of the text by May\n* Bo: "
		    "ask the printers\n\nBo told a story.\n\n## Decisions\n\n- Paper stays one "
		    "document.\n- One call in August.\n\n## Action items from previous "
		    "meeting\n\n- Cyra to talk to legal (open)\n- Bo to fill the page (done)\n\n"
		    "## Adjourn\n");
	assert_int_equal(m->naction_items, 3);
	assert_action(m, 0, "Ada Oakfield", "Ada: new version of the text by May");
	assert_action(m, 1, "Bo Elmquist", "Bo: ask the printers");
	assert_action(m, 2, "Cyra Maple", "Cyra to talk to legal (open)");
	assert_int_equal(m->ndecisions, 2);
	assert_string_equal(m->decisions[1], "One call in August.");
	m = read_alone(state, PRESENT "## Actions\n\n- The old minutes stand.\n\n## Adjourn\n");
	assert_int_equal(m->naction_items, 0);
}

static void
test_tables_of_actions(void **state)
{
	const struct minutes *m = read_alone(state,
	    PRESENT "## Action items\n\n| # | Owner | Action | Status |\n|---|---|---|---|\n| 1 | "
		    "Ada, Bo | Post the text | open |\n| 2 | Cyra | Find samples | |\n| 3 | Bo | "
		    "Ring | done |\n| 4 | Printers | Paper | |\n\n## Rates\n\n| Item | Sum "
		    "|\n|---|---|\n| Ink | 4 |\n\n## Adjourn\n");
	assert_int_equal(m->naction_items, 3);
	assert_action(m, 0, "Ada Oakfield; Bo Elmquist", "Post the text");
	assert_action(m, 1, "Cyra Maple", "Find samples");
	assert_action(m, 2, "Printers", "Paper");
}

static void
test_tables_of_people(void **state)
{
	const struct minutes *m = read_alone(state,
	    "| Company | Attendee |\n|---|---|\n| Fir Trust | Ada Oakfield, Bo Elmquist |\n| Yew "
	    "Sign | Cyra Maple |\n\n## Note Well\n\nRead by Ada\n\n## Adjourn\n");
	assert_int_equal(m->nattendees, 3);
	assert_string_equal(m->attendees[1].name, "Bo Elmquist");
	assert_string_equal(m->attendees[1].org, "Fir Trust");
	m = read_alone(state,
	    "## Attendees\n\n| Name | Present | Organisation |\n|---|---|---|\n| Ada Oakfield | "
	    "yes "
	    "| Fir Trust |\n| Bo Elmquist | no | Ash CA |\n| Cyra Maple | x | Yew Sign |\n\n## "
	    "Note Well\n\n## Adjourn\n");
	assert_int_equal(m->nattendees, 2);
	assert_string_equal(m->attendees[1].name, "Cyra Maple");
	assert_string_equal(m->attendees[1].org, "Yew Sign");
}

static char *
titles(void **state, const struct minutes *m)
{
	char *all = talloc_strdup(*state, "");
	for (size_t i = 0; i < m->nagenda_items; i++)
		all = talloc_asprintf_append(
		    all, "%s%s", i > 0 ? "; " : "", m->agenda_items[i].title);
	return all;
}

/* Stages in italics, numbered remarks below bold numbers, a bullet behind nested ones. */
static void
test_items_and_what_is_below(void **state)
{
	const struct minutes *m = read_alone(state,
	    "**Attendees:** Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n\n**1. Note "
	    "Well**\n\nRead.\n\n**2. Minutes approval**\n\nNone.\n\n**3. Ballot "
	    "Status**\n\n*Ballots in Discussion Period*\n\nTX-15: Paper (Ada)\n\n_Ballots in "
	    "Voting "
	    "Period_\n\nTX-14: Ink (Bo)\n\n**4. Any other business**\n\nNone\n\n**5. "
	    "Adjourn**\n");
	assert_string_equal(titles(state, m),
	    "Note Well; Minutes approval; Ballot Status; Any other business; Adjourn");
	assert_int_equal(m->nballots, 2);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
	assert_int_equal(m->ballots[1].state, SPOKEN_VOTING);
	m = read_alone(state,
	    "## Attendees\n\nAda Oakfield, Bo Elmquist\n\n**1. Note Well**\n\nRead.\n\n**2. "
	    "Approval of minutes**\n\nDone.\n\n**3. Ballot TX-5: Paper**\n\n1. Bo will update the "
	    "draft ballot.\n1. Bo: Ash CA could not vote for it.\n\n**4. Next "
	    "meeting**\n\nNone\n");
	assert_string_equal(
	    titles(state, m), "Note Well; Approval of minutes; Ballot TX-5: Paper; Next meeting");
	assert_int_equal(m->nballots, 1);
	assert_true(m->ballots[0].pushback);
	m = read_alone(state,
	    "## Attendees\n\nAda Oakfield, Bo Elmquist\n\n- Note Well: read\n- Approval of "
	    "minutes: "
	    "none\n- Ballots\n  - TX-5: Paper is on hold\n- Garden topics: please send to Ada\n- "
	    "AOB: none\n- Meeting adjourned\n");
	assert_string_equal(titles(state, m), "Note Well; Approval of minutes; Ballots; Garden "
					      "topics; AOB; Meeting adjourned");
	assert_int_equal(m->nballots, 1);
}

/* Entries of a list that are lines of one paragraph, some longer than a mail's. */
static void
test_entries_of_a_list(void **state)
{
	const struct minutes *m = read_alone(state,
	    "Attendees\n\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n\nApproval of minutes\n\n"
	    "Approved\n\nBallot Status\n\nTX-21 Paper \xe2\x80\x93 voting to end on January 15\n"
	    "TX-22 Ink \xe2\x80\x93 ditto\nGlue without ends (Bo) \xe2\x80\x93 Bo waits for the "
	    "printers, who wait for the paper that the mill promised.\nStamps (Ada) \xe2\x80\x93 "
	    "paused\n\nNext meeting\n\nJanuary 25\n\nAdjourn\n");
	assert_string_equal(
	    titles(state, m), "Approval of minutes; Ballot Status; Next meeting; Adjourn");
	assert_int_equal(m->nballots, 4);
	assert_int_equal(m->ballots[0].state, SPOKEN_VOTING);
	assert_int_equal(m->ballots[1].state, SPOKEN_VOTING);
	assert_string_equal(m->ballots[2].label, "Glue without ends");
	assert_string_equal(m->ballots[3].label, "Stamps");
	assert_int_equal(m->ballots[3].state, SPOKEN_TABLED);
	m = read_alone(state,
	    PRESENT "## Ballots\n\n- TX-26 \xe2\x80\x93 Form an IPR club: under discussion. Ada "
		    "disagreed with the scope; she'd prefer a party.\n- Dry ink (nobody assigned)\n"
		    "- Charter marks\n  Voting ends tomorrow. No comments.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 3);
	assert_true(m->ballots[0].pushback);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
	assert_string_equal(m->ballots[1].label, "Dry ink");
	assert_null(m->ballots[1].lead);
	assert_int_equal(m->ballots[2].state, SPOKEN_VOTING);
}

/* Items whose titles do not say that they are about a ballot, and one ballot told within prose. */
static void
test_ballots_of_items(void **state)
{
	const struct minutes *m = read_alone(state,
	    PRESENT "## Charter update\n\nBo needs one more endorser. Cyra volunteered.\n\n## "
		    "Discussion\n\n**Old profiles:** The ballot to retire them was read.\n\n## "
		    "News\n\nAda reported that TX-26 failed since nobody voted.\n\nNext ballot "
		    "would be on worn paper, Bo is leading.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 4);
	assert_string_equal(m->ballots[0].label, "Charter update");
	assert_int_equal(m->ballots[0].nendorsers, 1);
	assert_string_equal(m->ballots[0].endorsers[0], "Cyra Maple");
	assert_string_equal(m->ballots[1].label, "Old profiles");
	assert_string_equal(m->ballots[2].label, "TX-26");
	assert_int_equal(m->ballots[2].state, SPOKEN_FAILED);
	assert_string_equal(m->ballots[3].label, "worn paper");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_lists_of_actions_and_decisions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tables_of_actions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tables_of_people, setup, teardown),
		cmocka_unit_test_setup_teardown(test_items_and_what_is_below, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entries_of_a_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballots_of_items, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
