#include "tests/unit/minutes_alone.h"

/* More invented minutes, each in a layout that breaks what another relies on. */

static const char pairs_post[] =
    "---\n"
    "author: Ada Oakfield\n"
    "date: 2032-03-09 17:00:00\n"
    "title: 2032-03-09 Minutes of the Timber Stamping Certificate Working Group\n"
    "---\n"
    "\n"
    "# Attendees\n"
    "\n"
    "Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Ashworth (Yew Sign), Dag Birchley "
    "(Larch)\n"
    "\n"
    "# Minutes\n"
    "\n"
    "1. Antitrust Statement\n"
    "1. Dag reminded all to follow the antitrust rules.\n"
    "1. Approval of prior minutes\n"
    "1. Minutes of 23 February were approved; 9 February still pending.\n"
    "1. Ballots\n"
    "\n"
    "**a. Ballot TX-18 \xe2\x80\x93 Malware**\n"
    "\n"
    "Bo \xe2\x80\x93 said that two endorsers are still missing. Cyra will endorse.\n"
    "\n"
    "**b. Timestamp changes**\n"
    "\n"
    "Cyra to prepare text with Ada.\n"
    "\n"
    "1. Any other business\n"
    "1. None\n"
    "1. Next meeting\n"
    "1. 23 March 2032\n";

static const char agenda_first_post[] =
    "---\n"
    "date: 2033-04-13 00:00:00\n"
    "title: 2033-04-13 Minutes of the Server Certificate Working Group\n"
    "---\n"
    "# **Server Certificate Working\n"
    "Group**\n"
    "\n"
    "Agenda:\n"
    "\n"
    "1. Roll Call\n"
    "2. Read Antitrust Statement\n"
    "3. Review Agenda\n"
    "4. Approval of Minutes\n"
    "5. Ballot Status\n"
    "6. Next call\n"
    "\n"
    "**Attendees:** Ada Oakfield \xe2\x80\x93 (Fir Trust), Bo Elmquist \xe2\x80\x93 (Ash CA)\n"
    "\n"
    "1. Roll Call\n"
    "\n"
    "Ada took the roll.\n"
    "\n"
    "2. Read Antitrust Statement\n"
    "\n"
    "The statement was read by Bo.\n"
    "\n"
    "3. Review Agenda\n"
    "\n"
    "No changes.\n"
    "\n"
    "4. Approval of Minutes\n"
    "\n"
    "The minutes of the March 16 and March 30 teleconferences were approved.\n"
    "\n"
    "5. Ballot Status\n"
    "\n"
    "**Ballots in Discussion Period**\n"
    "\n"
    "SX-63: Make OCSP optional (Ada)\n"
    "Bo noted that a discussion period started on Monday.\n"
    "\n"
    "**Draft Ballots**\n"
    "\n"
    "SX-64: Cleanup (Bo) \xe2\x80\x93 looking for one more endorser\n"
    "\n"
    "6. Next call\n"
    "\n"
    "April 27, 2033 at 11:00 am Eastern Time\n"
    "\n"
    "Adjourned\n";

static const char sentence_headings_post[] =
    "---\n"
    "date: 2035-11-20\n"
    "title: 2035-11-20 Minutes of the Server Certificate Working Group\n"
    "---\n"
    "\n"
    "## Ada took the roll call.\n"
    "\n"
    "## Ada read the note well.\n"
    "\n"
    "## Minutes\n"
    "\n"
    "- October 23rd \xe2\x80\x93 approved\n"
    "- November 6th \xe2\x80\x93 pending receipt from Bo\n"
    "\n"
    "## Ballot status\n"
    "\n"
    "-\tTX092 (Bo): voting has begun, ends on 27 November\n"
    "-\tTX093: Key sizes (Ada) \xe2\x80\x93 Cyra has two endorsers\n"
    "-\t- Dag asked about the effective date.\n"
    "-\t- - Ada will propose another date.\n"
    "\n"
    "## AOB\n"
    "\n"
    "Nothing.\n"
    "\n"
    "## Next call\n"
    "\n"
    "December 4th. The call of December 18 is cancelled.\n"
    "\n"
    "## Attendees\n"
    "\n"
    "Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Ashworth (Yew Sign), Dag Birchley "
    "(Larch)\n";

static const char unspaced_mail[] =
    "Hi all,\n"
    "\n"
    "Final minutes of our call, approved on 3 May.\n"
    "\n"
    "Roll Call: Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra\n"
    "    Ashworth (Yew Sign), Dag Birchley (Larch)\n"
    "Minute taker: Cyra\n"
    "\n"
    "1) Antitrust statement read by Ada.\n"
    "2) Approval of minutes\n"
    "   Minutes of April 5 approved, April 12 deferred.\n"
    "3) Ballots\n"
    "   a) TX-7: Bo objects to section 3. Ada will send new text.\n"
    "   b) TX-8: passed, now in IPR review until 1 July.\n"
    "4) AOB\n"
    "   Dag asked for volunteers.\n"
    "5) Next meeting: 3 May, the meeting of 17 May is cancelled\n";

static const char agenda_mail[] = "Draft minutes of the NetSec call on 9 May 2034\n"
				  "\n"
				  "In attendance:\n"
				  "* Ada Oakfield, Fir Trust (chair)\n"
				  "* Bo Elmquist, Ash CA\n"
				  "* Cyra Ashworth, Yew Sign (minutes)\n"
				  "\n"
				  "Regrets: Dag Birchley\n"
				  "\n"
				  "Agenda\n"
				  "1. Note well\n"
				  "2. Minutes of 25 April\n"
				  "3. NS-9\n"
				  "4. Other business\n"
				  "\n"
				  "1. Note well\n"
				  "   Ada read it.\n"
				  "\n"
				  "2. Minutes of 25 April\n"
				  "   Approved as circulated.\n"
				  "\n"
				  "3. NS-9: Remote access\n"
				  "   Bo presented version 2. Cyra is concerned about the deadline "
				  "in section 4 and cannot support it as it stands.\n"
				  "   Ada and Cyra offered to second.\n"
				  "   ACTION: Bo to publish version 3 by Friday.\n"
				  "   Decision: discussion starts on Monday.\n"
				  "\n"
				  "4. Other business\n"
				  "   None.\n"
				  "\n"
				  "Next call 23 May.\n";

static const char days_post[] =
    "---\n"
    "date: 2034-06-06\n"
    "title: Minutes of the F2F Meeting in Oslo, 4-6 June 2034\n"
    "---\n"
    "\n"
    "## Attendance\n"
    "\n"
    "**In person:** Ada Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n"
    "\n"
    "**Remote:** Cyra Ashworth (Yew Sign), Dag Birchley (Larch)\n"
    "\n"
    "## Day 1\n"
    "\n"
    "### Opening\n"
    "\n"
    "Ada welcomed everyone. The anti-trust statement was read aloud by Bo.\n"
    "\n"
    "### Approval of Minutes from the call of May 21\n"
    "\n"
    "Minutes were approved, no comments.\n"
    "\n"
    "### Ballot SX-101 v3: Shorter paper\n"
    "\n"
    "Presenter: Ada\n"
    "Minute taker: Cyra\n"
    "\n"
    "Ada gave an overview. Bo questioned whether the dates can be met. There was no agreement on "
    "the dates.\n"
    "Dag said that Larch would be willing to endorse. One more endorser is needed.\n"
    "\n"
    "### SX-102 (Dag)\n"
    "\n"
    "Ballot is in voting until June 12.\n"
    "\n"
    "## Action items\n"
    "\n"
    "- Ada: circulate the redline\n"
    "- Bo to ask the auditors\n"
    "- Cyra and Dag will write the FAQ\n"
    "\n"
    "## Next meeting\n"
    "\n"
    "Next F2F: Bergen, 10-12 October 2034. Next call: June 20.\n";

static const char table_post[] = "# Meeting Minutes 2034-03-03\n"
				 "\n"
				 "| Attendee | Organization |\n"
				 "|---|---|\n"
				 "| Ada Oakfield | Fir Trust |\n"
				 "| Bo Elmquist | Ash CA |\n"
				 "\n"
				 "**Scribe**: Bo\n"
				 "\n"
				 "* **Antitrust**: read by Ada\n"
				 "* **Previous minutes**: 17 February - approved\n"
				 "* **Ballots**:\n"
				 "  * SX-110 (Bo): failed, 3 yes and 7 no\n"
				 "  * SX-111: withdrawn by Ada\n"
				 "* **AOB**: none\n"
				 "* **Next meeting**: cancelled because of Easter; then 31 March\n";

static const char lines_mail[] =
    "Attendees\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA), Cyra Ashworth (Yew Sign)\n\n"
    "Note Well\nAda read the note well.\n\n"
    "Approval of prior minutes\nThe minutes of February 6 were approved.\n\n"
    "Moving to one profile\nBo said that nothing has changed. It was put off to the next "
    "meeting.\n\n"
    "Ballot SX-31: Old paper\nLooking for two endorsers. Cyra stated she would endorse.\n\n"
    "Next Meeting: March 6\n";

static void
assert_items(const struct minutes *m, const char *want)
{
	char *got = talloc_strdup(NULL, "");
	for (size_t i = 0; i < m->nagenda_items; i++)
		got = talloc_asprintf_append(
		    got, "%s%s", i > 0 ? "; " : "", m->agenda_items[i].title);
	assert_string_equal(got, want);
	talloc_free(got);
}

static void
assert_approvals(const struct minutes *m, const char *want)
{
	char *got = talloc_strdup(NULL, "");
	for (size_t i = 0; i < m->napprovals; i++)
		got = talloc_asprintf_append(got, "%s%s %s", i > 0 ? "; " : "",
		    m->approvals[i].minutes_of != NULL ? m->approvals[i].minutes_of : "-",
		    approval_status_name(m->approvals[i].status));
	assert_string_equal(got, want);
	talloc_free(got);
}

static void
assert_ballots(const struct minutes *m, const char *want)
{
	char *got = talloc_strdup(NULL, "");
	for (size_t i = 0; i < m->nballots; i++)
		got = talloc_asprintf_append(got, "%s%s (%s) %s", i > 0 ? "; " : "",
		    m->ballots[i].label, m->ballots[i].lead != NULL ? m->ballots[i].lead : "-",
		    spoken_state_name(m->ballots[i].state));
	assert_string_equal(got, want);
	talloc_free(got);
}

/* Each item is a numbered line, and what was said of it the next one. */
static void
test_label_and_value_pairs(void **state)
{
	struct minutes *m = read_alone(state, pairs_post);
	assert_items(m, "Antitrust Statement; Approval of prior minutes; Ballots; Any other "
			"business; Next meeting");
	assert_approvals(m, "2032-02-23 approved; 2032-02-09 pending");
	assert_ballots(
	    m, "TX-18 \xe2\x80\x93 Malware (-) seeking_endorsers; Timestamp changes (-) drafting");
	assert_int_equal(m->ballots[0].nendorsers, 1);
	assert_string_equal(m->ballots[0].endorsers[0], "Cyra Ashworth");
	assert_string_equal(m->next_meeting.date, "2032-03-23");
	assert_int_equal(m->naction_items, 1);
	assert_string_equal(m->action_items[0].owner, "Cyra Ashworth");
}

/* The agenda is printed above the minutes: no item is told twice. */
static void
test_agenda_printed_first(void **state)
{
	struct minutes *m = read_alone(state, agenda_first_post);
	assert_items(m, "Roll Call; Read Antitrust Statement; Review Agenda; Approval of Minutes; "
			"Ballot Status; "
			"Next call; Ballots in Discussion Period");
	assert_int_equal(m->nattendees, 2);
	assert_approvals(m, "2033-03-16 approved; 2033-03-30 approved");
	assert_ballots(m, "SX-63: Make OCSP optional (Ada Oakfield) discussion; SX-64: Cleanup (Bo "
			  "Elmquist) seeking_endorsers");
	assert_string_equal(m->next_meeting.date, "2033-04-27");
}

static void
test_sentences_as_headings(void **state)
{
	struct minutes *m = read_alone(state, sentence_headings_post);
	assert_items(m, "Ada took the roll call.; Ada read the note well.; Minutes; Ballot status; "
			"AOB; Next call");
	assert_true(m->antitrust_read);
	assert_approvals(m, "2035-10-23 approved; 2035-11-06 pending");
	assert_ballots(m, "TX092 (Bo Elmquist) voting; TX093: Key sizes (Ada Oakfield) drafting");
	assert_string_equal(m->next_meeting.date, "2035-12-04");
	assert_int_equal(m->next_meeting.cancelled, CANCELLED_NO);
	assert_int_equal(m->nattendees, 4);
}

/* A mail without blank lines, whose list of people is wrapped. */
static void
test_unspaced_mail(void **state)
{
	const struct minutes_context context = { .posted = when_civil(2034, 5, 4, 9, 0, 0, NULL),
		.subject = "[tx] Final minutes TX WG 19 April 2034" };
	struct minutes *m = minutes_read(*state, unspaced_mail, &context);
	assert_int_equal(m->status, MINUTES_FINAL);
	assert_string_equal(m->date, "2034-04-19");
	assert_string_equal(m->minute_taker, "Cyra Ashworth");
	assert_int_equal(m->nattendees, 4);
	assert_string_equal(m->attendees[2].name, "Cyra Ashworth");
	assert_string_equal(m->attendees[2].org, "Yew Sign");
	assert_items(
	    m, "Antitrust statement read by Ada.; Approval of minutes; Ballots; AOB; Next meeting");
	assert_approvals(m, "2034-04-05 approved; 2034-04-12 deferred");
	assert_ballots(m, "TX-7 (-) drafting; TX-8 (-) ipr_review");
	assert_true(m->ballots[0].pushback);
	assert_false(m->ballots[1].pushback);
	assert_string_equal(m->next_meeting.date, "2034-05-03");
	assert_int_equal(m->next_meeting.cancelled, CANCELLED_NO);
}

/* One person a line, "Name, Organisation (role)"; the agenda is printed first. */
static void
test_mail_with_agenda(void **state)
{
	struct minutes *m = read_alone(state, agenda_mail);
	assert_string_equal(m->title, "Draft minutes of the NetSec call on 9 May 2034");
	assert_int_equal(m->status, MINUTES_DRAFT);
	assert_string_equal(m->date, "2034-05-09");
	assert_int_equal(m->nattendees, 3);
	assert_string_equal(m->attendees[0].name, "Ada Oakfield");
	assert_string_equal(m->attendees[0].org, "Fir Trust");
	assert_string_equal(m->minute_taker, "Cyra Ashworth");
	assert_approvals(m, "2034-04-25 approved");
	assert_ballots(m, "NS-9: Remote access (Bo Elmquist) drafting");
	assert_true(m->ballots[0].pushback);
	assert_int_equal(m->ballots[0].nendorsers, 2);
	assert_int_equal(m->ndecisions, 1);
	assert_int_equal(m->naction_items, 1);
	assert_string_equal(m->action_items[0].owner, "Bo Elmquist");
	assert_string_equal(m->next_meeting.date, "2034-05-23");
}

/* Items stand below headings of days; those present in two lists. */
static void
test_days_above_items(void **state)
{
	struct minutes *m = read_alone(state, days_post);
	assert_string_equal(m->date, "2034-06-06");
	assert_int_equal(m->nattendees, 4);
	assert_string_equal(m->minute_taker, "Cyra Ashworth");
	assert_items(m, "Opening; Approval of Minutes from the call of May 21; Ballot SX-101 v3: "
			"Shorter paper; "
			"SX-102 (Dag); Next meeting");
	assert_approvals(m, "2034-05-21 approved");
	assert_ballots(
	    m, "SX-101 v3: Shorter paper (-) seeking_endorsers; SX-102 (Dag Birchley) voting");
	assert_int_equal(m->ballots[0].nendorsers, 1);
	assert_string_equal(m->ballots[0].endorsers[0], "Larch");
	assert_int_equal(m->naction_items, 3);
	assert_string_equal(m->action_items[2].owner, "Cyra Ashworth; Dag Birchley");
}

static void
test_table_and_bold_bullets(void **state)
{
	struct minutes *m = read_alone(state, table_post);
	assert_string_equal(m->date, "2034-03-03");
	assert_int_equal(m->nattendees, 2);
	assert_string_equal(m->minute_taker, "Bo Elmquist");
	assert_items(m, "Antitrust; Previous minutes; Ballots; AOB; Next meeting");
	assert_approvals(m, "2034-02-17 approved");
	assert_ballots(m, "SX-110 (Bo Elmquist) failed; SX-111 (-) tabled");
	assert_string_equal(m->next_meeting.date, "2034-03-31");
	assert_int_equal(m->next_meeting.cancelled, CANCELLED_NO);
	assert_true(minutes_recognise(table_post, NULL));
}

/* Nothing but a line of its own marks an item. */
static void
test_bare_lines(void **state)
{
	const struct minutes_context context = { .posted = when_civil(2034, 2, 21, 9, 0, 0, NULL),
		.subject = "[sx] Draft minutes of the call on 20 February 2034" };
	struct minutes *m = minutes_read(*state, lines_mail, &context);
	assert_int_equal(m->nattendees, 3);
	assert_items(m, "Note Well; Approval of prior minutes; Moving to one profile; Ballot "
			"SX-31: Old paper; Next Meeting");
	assert_approvals(m, "2034-02-06 approved");
	assert_ballots(m, "SX-31: Old paper (-) seeking_endorsers");
	assert_int_equal(m->ballots[0].nendorsers, 1);
	assert_string_equal(m->next_meeting.date, "2034-03-06");
	assert_true(minutes_recognise(lines_mail, &context));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_label_and_value_pairs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_agenda_printed_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sentences_as_headings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unspaced_mail, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mail_with_agenda, setup, teardown),
		cmocka_unit_test_setup_teardown(test_days_above_items, setup, teardown),
		cmocka_unit_test_setup_teardown(test_table_and_bold_bullets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bare_lines, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
