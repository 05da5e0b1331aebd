#include "tests/unit/minutes_alone.h"

#include <string.h>

#include <glib.h>

/* Invented minutes in the layouts that minute takers use. */

static const char numbered_post[] =
    "---\n"
    "author: Ada Oakfield\n"
    "date: 2031-03-13 17:00:00\n"
    "tags:\n- Minutes\n"
    "title: 2031-03-13 Minutes of the Timber Stamping Certificate\n  Working Group\n"
    "---\n\n"
    "# Attendees\n\n"
    "Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Ashworth (Yew Sign), Dag Birchley (Larch "
    "Data SA (Alder)), "
    "Cyra Maple (Spruce Technologies, Inc.)\n\n"
    "# Minutes\n\n"
    "1. **Antitrust statement read**\n"
    "1. **Approval of minutes**: Feb 27th minutes have not been sent out\n"
    "1. Ballot: Bark removal (Bo)\n\n"
    "- There was pushback from two members.\n"
    "- Discussion from Bo E., Ada O., and Cyra A. on how much to remove.\n"
    "- Agreed to drop the second chapter.\n\n"
    "4. Ballot: Ring counting update (Ada)\n\n"
    "- Ada needs 2 endorsers for the ballot. Dag offered to endorse.\n"
    "- Dag to send the list of open points.\n\n"
    "5. Ballot: Old references \xe2\x80\x93 tabled until spring\n"
    "1. Other business \xe2\x80\x93 Face to face\n\n"
    "7. Next Meeting \xe2\x80\x93 possibly cancel the meeting on 27 March\n\n"
    "1. Adjourn\n";

static const char headed_post[] =
    "---\ndate: 2031-12-11\ntitle: 2031-12-11 Minutes of the Forum\ntype: post\n---\n\n"
    "# Forum \xe2\x80\x93 Meeting Minutes\n\n"
    "**Date:** December 11, 2031  \n**Minutes Taken By:** Holly Tamura\n\n"
    "## 1. Note Well\nThe Note Well was read.\n\n"
    "## 2. Approval of Minutes\n- **November 27th minutes**: Approved without objections.\n"
    "- **20 November minutes** - deferred to the next call\n- The F2F minutes are still being "
    "compiled.\n\n"
    "## 3. Discussion Topics\n\n"
    "### TX-7: Shelf life\n- Holly (Fir Trust): still seeking a second endorser.\n- Marek objects "
    "to the date.\n\n"
    "### b) Wood glue ballot \xe2\x80\x93 concerns of Ash CA\n- Topic tabled until they report.\n\n"
    "## 4. Any Other Business\nNone\n\n"
    "## 5. Adjourn\n\n"
    "## 6. Next Meeting\n**Date:** 8 January  \n\n"
    "## Attendees\nHolly Tamura - (Fir Trust), Marek Elmquist - (Ash CA)\n";

static const char flat_bullets[] =
    "# Attendees\n\n- Ada Oakfield \xe2\x80\x93 Fir Trust\n- Bo Elmquist-FirTrust\n- Cyra Ashworth "
    "(Yew Sign)\n\n"
    "# Minutes\n\n- Assign Minute taker\n\n- Bo Elmquist\n\n- Antitrust statement\n\n- Read by "
    "Ada\n\n"
    "- Approval of prior minutes \xe2\x80\x93 5 Oct, Need minutes!\n\n- Ballot TX-20 New paper\n\n"
    "- Voting is over and it has passed with quorum\n\n- Other business\n\n- None\n\n- Next "
    "meeting \xe2\x80\x93 2 November\n";

static const char plain_mail[] =
    "Hello,\n\nhere are the draft minutes of the last call.\n\n"
    "Attendees: Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra\nAshworth (Yew Sign)\n\n"
    "1. Roll call was taken.\n2. The antitrust statement was read.\n"
    "3. Nobody objected: the minutes of 16 January are approved.\n"
    "4. AOB: none. Next call: February 13.\n\nBest,\nBo\n";

static const char replayed_mail[] = "# Attendees\n\nRep0 Delegate (Oaktigo (former Acorn CA)), "
				    "Rep1 Delegate (W-TRUST), Rep2 Delegate (Alder (Larch "
				    "Data)), Rep3 Delegate (Timber Technologies, Inc.)\n\n"
				    "# Minutes\n\n1. **Antitrust statement read**\n"
				    "1. **Approval of minutes**: minutes of the last meeting were "
				    "approved\n1. Any other business: none\n1. Adjourn\n";

static void
assert_item(const struct minutes *m, size_t index, enum item_kind kind, const char *title)
{
	assert_true(index < m->nagenda_items);
	assert_string_equal(m->agenda_items[index].title, title);
	assert_int_equal(m->agenda_items[index].kind, kind);
}

static void
test_head_and_attendees(void **state)
{
	struct minutes *m = read_alone(state, numbered_post);
	assert_string_equal(
	    m->title, "2031-03-13 Minutes of the Timber Stamping Certificate Working Group");
	assert_string_equal(m->date, "2031-03-13");
	assert_string_equal(m->group, "tscwg");
	assert_string_equal(m->posted_by, "Ada Oakfield");
	assert_int_equal(m->status, MINUTES_UNKNOWN);
	assert_null(m->minute_taker);
	assert_true(m->antitrust_read);
	assert_int_equal(m->nattendees, 5);
	assert_person(m, 3, "Dag Birchley", "Larch Data SA (Alder)");
	assert_person(m, 4, "Cyra Maple", "Spruce Technologies, Inc.");
	assert_false(m->truncated);
}

static void
test_items_and_approvals(void **state)
{
	struct minutes *m = read_alone(state, numbered_post);
	assert_int_equal(m->nagenda_items, 8);
	assert_item(m, 0, ITEM_PROCEDURAL, "Antitrust statement read");
	assert_item(m, 1, ITEM_PROCEDURAL, "Approval of minutes");
	assert_item(m, 2, ITEM_BALLOT, "Ballot: Bark removal (Bo)");
	assert_item(m, 4, ITEM_BALLOT, "Ballot: Old references");
	assert_item(m, 5, ITEM_AOB, "Other business \xe2\x80\x93 Face to face");
	assert_item(m, 6, ITEM_NEXT_MEETING, "Next Meeting");
	assert_item(m, 7, ITEM_ADJOURN, "Adjourn");
	assert_int_equal(m->napprovals, 1);
	assert_approval(m, 0, "2031-02-27", APPROVAL_NOT_SENT);
	assert_string_equal(m->approvals[0].quote, "Feb 27th minutes have not been sent out");
	assert_string_equal(m->next_meeting.date, "2031-03-27");
	assert_int_equal(m->next_meeting.cancelled, CANCELLED_MAYBE);
}

static void
test_ballots(void **state)
{
	struct minutes *m = read_alone(state, numbered_post);
	assert_int_equal(m->nballots, 3);
	const struct spoken_ballot *b = &m->ballots[0];
	assert_string_equal(b->label, "Bark removal");
	assert_string_equal(b->lead, "Bo Elmquist");
	assert_true(b->pushback);
	assert_false(b->needs_second);
	assert_int_equal(b->state, SPOKEN_DRAFTING);
	assert_int_equal(b->nquotes, 3);
	assert_string_equal(b->quotes[1], "There was pushback from two members.");
	b = &m->ballots[1];
	assert_string_equal(b->label, "Ring counting update");
	assert_true(b->needs_second);
	assert_false(b->pushback);
	assert_int_equal(b->state, SPOKEN_SEEKING_ENDORSERS);
	assert_int_equal(b->nendorsers, 1);
	assert_string_equal(b->endorsers[0], "Dag Birchley");
	b = &m->ballots[2];
	assert_null(b->lead);
	assert_int_equal(b->state, SPOKEN_TABLED);
}

static void
test_said(void **state)
{
	struct minutes *m = read_alone(state, numbered_post);
	assert_int_equal(m->ndiscussants, 2);
	assert_string_equal(m->discussants[0].item, "Ballot: Bark removal (Bo)");
	assert_int_equal(m->discussants[0].npeople, 3);
	assert_string_equal(m->discussants[0].people[2], "Cyra Ashworth");
	assert_int_equal(m->ndecisions, 1);
	assert_string_equal(m->decisions[0], "Agreed to drop the second chapter.");
	assert_int_equal(m->naction_items, 1);
	assert_string_equal(m->action_items[0].owner, "Dag Birchley");
}

static void
test_closings(void **state)
{
	struct minutes *m = read_alone(state,
	    "# Minutes of the Bark call of March 7, 2031\n\n## Attendees\n\n"
	    "Ada Oyelaran (Fern), Bo Elmquist (Larch)\n\n## Minutes\n\n### Action items\n\n"
	    "- Ada to circulate the rooting table \xe2\x80\x93 done.\n"
	    "- Previous action item: Bo to ask the editors. Completed.\n"
	    "- Bo to count the leaves\n  - Done\n"
	    "- The glossary is no longer needed.\n"
	    "- The draft of the sapling table has not been completed.\n"
	    "- We wait until the pruning ballot is done.\n"
	    "- Has the hedge list been closed?\n"
	    "- The seed count is almost done.\n"
	    "- Bo will get it done.\n\n### Next meeting\n\nMarch 21, 2031\n");
	assert_int_equal(m->nclosings, 4);
	assert_string_equal(
	    m->closings[0], "Ada to circulate the rooting table \xe2\x80\x93 done.");
	assert_string_equal(
	    m->closings[1], "Previous action item: Bo to ask the editors. Completed.");
	assert_string_equal(m->closings[2], "Bo to count the leaves Done");
	assert_string_equal(m->closings[3], "The glossary is no longer needed.");
}

static void
test_headings_with_topics(void **state)
{
	struct minutes *m = read_alone(state, headed_post);
	assert_string_equal(m->date, "2031-12-11");
	assert_string_equal(m->minute_taker, "Holly Tamura");
	assert_string_equal(m->group, "forum");
	assert_int_equal(m->nattendees, 2);
	assert_person(m, 1, "Marek Elmquist", "Ash CA");
	assert_int_equal(m->nagenda_items, 6);
	assert_item(m, 2, ITEM_DISCUSSION, "Discussion Topics");
	assert_int_equal(m->napprovals, 3);
	assert_approval(m, 0, "2031-11-27", APPROVAL_APPROVED);
	assert_approval(m, 1, "2031-11-20", APPROVAL_DEFERRED);
	assert_approval(m, 2, NULL, APPROVAL_PENDING);
	assert_string_equal(m->next_meeting.date, "2032-01-08");
	assert_int_equal(m->nballots, 2);
	assert_string_equal(m->ballots[0].label, "TX-7: Shelf life");
	assert_true(m->ballots[0].needs_second);
	assert_true(m->ballots[0].pushback);
	assert_string_equal(m->ballots[1].label, "Wood glue ballot");
	assert_int_equal(m->ballots[1].state, SPOKEN_TABLED);
	assert_true(m->ballots[1].pushback);
}

static void
test_flat_bullets(void **state)
{
	struct minutes_context context = { .posted = when_civil(2031, 10, 19, 12, 0, 0, NULL),
		.subject = "[x] Minutes - October 19, 2031",
		.posted_by = "Bo",
		.group = "tx" };
	struct minutes *m = minutes_read(*state, flat_bullets, &context);
	assert_string_equal(m->date, "2031-10-19");
	assert_string_equal(m->group, "tx");
	assert_string_equal(m->posted_by, "Bo");
	assert_string_equal(m->minute_taker, "Bo Elmquist");
	assert_int_equal(m->nattendees, 3);
	assert_person(m, 1, "Bo Elmquist", "FirTrust");
	assert_approval(m, 0, "2031-10-05", APPROVAL_PENDING);
	assert_int_equal(m->nagenda_items, 6);
	assert_item(m, 3, ITEM_BALLOT, "Ballot TX-20 New paper");
	assert_int_equal(m->ballots[0].state, SPOKEN_PASSED);
	assert_string_equal(m->next_meeting.date, "2031-11-02");
}

static void
test_plain_mail(void **state)
{
	struct minutes_context context = { .posted = when_civil(2031, 2, 1, 12, 0, 0, NULL),
		.subject = "Re: [tx] Draft minutes of the TXWG call, 30 January 2031" };
	struct minutes *m = minutes_read(*state, plain_mail, &context);
	assert_string_equal(m->title, "Draft minutes of the TXWG call, 30 January 2031");
	assert_int_equal(m->status, MINUTES_DRAFT);
	assert_string_equal(m->date, "2031-01-30");
	assert_string_equal(m->group, "txwg");
	assert_int_equal(m->nattendees, 3);
	assert_person(m, 2, "Cyra Ashworth", "Yew Sign");
	assert_true(m->antitrust_read);
	assert_int_equal(m->napprovals, 1);
	assert_approval(m, 0, "2031-01-16", APPROVAL_APPROVED);
	assert_string_equal(m->next_meeting.date, "2031-02-13");
	assert_int_equal(m->nballots, 0);
}

static void
test_final_mail_with_odd_organisations(void **state)
{
	struct minutes_context context = { .posted = when_civil(2034, 4, 7, 12, 0, 0, NULL),
		.subject =
		    "[list] Final Minutes of the Timber Certificate Working Group - April 1, 2034",
		.group = "timber" };
	struct minutes *m = minutes_read(*state, replayed_mail, &context);
	assert_int_equal(m->status, MINUTES_FINAL);
	assert_string_equal(m->date, "2034-04-01");
	assert_int_equal(m->nattendees, 4);
	assert_person(m, 0, "Rep0 Delegate", "Oaktigo (former Acorn CA)");
	assert_person(m, 1, "Rep1 Delegate", "W-TRUST");
	assert_person(m, 2, "Rep2 Delegate", "Alder (Larch Data)");
	assert_person(m, 3, "Rep3 Delegate", "Timber Technologies, Inc.");
	assert_approval(m, 0, NULL, APPROVAL_APPROVED);
	assert_true(minutes_recognise(replayed_mail, &context));
}

static void
test_recognises_minutes(void **state)
{
	(void)state;
	struct minutes_context alone = { .posted = WHEN_UNKNOWN };
	struct minutes_context titled = { .posted = WHEN_UNKNOWN,
		.subject = "[x] Draft minutes of the call" };
	assert_true(minutes_recognise(numbered_post, &alone));
	assert_true(minutes_recognise(headed_post, &alone));
	assert_true(minutes_recognise(flat_bullets, NULL));
	assert_true(minutes_recognise(plain_mail, &alone));
	assert_true(minutes_recognise("Present: Ada, Bo\n\nNo decisions.\n", &titled));
	assert_true(minutes_recognise("Minute taker: Ada\n\n1. Antitrust statement read\n2. Agenda "
				      "approved\n3. Next call: April 6\n",
	    &titled));
}

static void
test_other_mails_are_no_minutes(void **state)
{
	(void)state;
	struct minutes_context about = { .posted = WHEN_UNKNOWN,
		.subject = "Re: [x] Draft minutes of the call" };
	struct minutes_context agenda = { .posted = WHEN_UNKNOWN,
		.subject = "[x] Agenda for the call of 3 May" };
	struct minutes_context draft = { .posted = WHEN_UNKNOWN, .subject = "[x] Draft minutes" };
	assert_false(
	    minutes_recognise("The minutes look good to me, but attendees lack Bo.\n", &about));
	assert_false(minutes_recognise("1. Roll call\n2. Antitrust statement\n3. Approval of "
				       "minutes\n4. Next meeting\n5. Adjourn\n",
	    &agenda));
	assert_false(minutes_recognise("Attached are the minutes of yesterday.\n", &draft));
	assert_false(minutes_recognise("Fir Trust votes YES on Ballot TX-5.\n", NULL));
	assert_false(minutes_recognise("", NULL));
}

static void
test_no_minutes_at_all(void **state)
{
	struct minutes *m = minutes_read(*state, "", NULL);
	assert_null(m->title);
	assert_null(m->date);
	assert_int_equal(m->nattendees, 0);
	assert_int_equal(m->nagenda_items, 0);
	assert_int_equal(m->nballots, 0);
	assert_null(m->next_meeting.quote);
	assert_false(m->truncated);
}

static void
test_text_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		size_t len = (size_t)(MINUTES_TEXT_MAX + over);
		char *text = talloc_array(*state, char, len + 1);
		memset(text, 'a', len);
		text[len] = '\0';
		assert_int_equal(read_alone(state, text)->truncated, over > 0);
	}
}

static void
test_list_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *text = g_string_new("Attendees: ");
		for (int i = 0; i < MINUTES_LIST_MAX + over; i++)
			g_string_append_printf(text, "Ada N%d (Org),", i);
		g_string_append(text, "\n");
		struct minutes *m = read_alone(state, text->str);
		assert_int_equal(m->nattendees, MIN(MINUTES_LIST_MAX + over, MINUTES_LIST_MAX));
		g_string_free(text, TRUE);
	}
}

/* Whatever is repeated: an answer within the bounds. */
static void
test_hostile_texts(void **state)
{
	static const char *const pieces[] = { "Attendees: (", "Attendees: a,\n",
		"- Ballot TX-1 passed\n", "## Ballot TX-1\n", "1. Next meeting: \n",
		"Ada will endorse the a ballot to ", "Approval of minutes\n\n",
		"Jan 5th and 2031-01-01 ", "TX-1, TX-2 failed. ", "---\n", "title: a\n b\n", "A. ",
		"? A", "(a) ", "Ballot Status\n\n- A B (C)\n", "\xe2\x80\x93 ", "\xff\xc3",
		"minutes approved on the of ", "Ada and Bo and " };
	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		GString *text = g_string_new(NULL);
		while (text->len < 60 * 1000)
			g_string_append(text, pieces[i]);
		struct minutes *m = read_alone(state, text->str);
		assert_true(m->nattendees <= MINUTES_LIST_MAX);
		assert_true(m->nballots <= MINUTES_LIST_MAX);
		assert_true(m->ndecisions <= MINUTES_LIST_MAX);
		assert_true(m->naction_items <= MINUTES_LIST_MAX);
		assert_true(m->nclosings <= MINUTES_LIST_MAX);
		assert_true(m->napprovals <= MINUTES_LIST_MAX);
		talloc_free(m);
		g_string_free(text, TRUE);
	}
}

static void
test_terms(void **state)
{
	(void)state;
	assert_null(minutes_status_name(MINUTES_UNKNOWN));
	for (int i = MINUTES_DRAFT; i < MINUTES_STATUS_COUNT; i++) {
		enum minutes_status back;
		assert_true(
		    minutes_status_from_name(minutes_status_name((enum minutes_status)i), &back));
		assert_int_equal(back, i);
	}
	for (int i = 0; i < APPROVAL_COUNT; i++) {
		enum approval_status back;
		assert_true(approval_status_from_name(
		    approval_status_name((enum approval_status)i), &back));
		assert_int_equal(back, i);
	}
	for (int i = 0; i < ITEM_COUNT; i++) {
		enum item_kind back;
		assert_true(item_kind_from_name(item_kind_name((enum item_kind)i), &back));
		assert_int_equal(back, i);
	}
	for (int i = 0; i < SPOKEN_COUNT; i++) {
		enum spoken_state back;
		assert_true(spoken_state_from_name(spoken_state_name((enum spoken_state)i), &back));
		assert_int_equal(back, i);
	}
	enum spoken_state none;
	assert_false(spoken_state_from_name("nonsense", &none));
	assert_false(spoken_state_from_name(NULL, &none));
	assert_false(item_kind_from_name("", &(enum item_kind){ ITEM_OTHER }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_head_and_attendees, setup, teardown),
		cmocka_unit_test_setup_teardown(test_items_and_approvals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_said, setup, teardown),
		cmocka_unit_test_setup_teardown(test_closings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_headings_with_topics, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flat_bullets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plain_mail, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_final_mail_with_odd_organisations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_recognises_minutes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_mails_are_no_minutes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_minutes_at_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_list_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_terms, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
