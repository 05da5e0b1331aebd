#include "tests/unit/minutes_alone.h"

#include <string.h>

#include <glib.h>

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
		{ "TX-5: A final internal review is underway.", SPOKEN_DRAFTING },
		{ "TX-5: No notices so far; the review ends on 25 June.", SPOKEN_IPR_REVIEW },
		{ "TX-5: The vote ended with 9 in favour. Review period has started.",
		    SPOKEN_IPR_REVIEW },
		{ "TX-5: passed the IPR review without notices", SPOKEN_PASSED },
		{ "TX-5 is being discussed.", SPOKEN_DISCUSSION },
		{ "TX-5: Effective since 10 June.", SPOKEN_PASSED },
		{ "TX-5: Ada said that it completed IPR review.", SPOKEN_PASSED },
		{ "TX-5 passed; IPR review started on 8 June.", SPOKEN_IPR_REVIEW },
		{ "TX-5: Ada has one endorser (Bo), needs another one", SPOKEN_SEEKING_ENDORSERS },
		{ "TX-5: Ada said she would shelve it.", SPOKEN_TABLED },
		{ "TX-5: Ada would like to drop this.", SPOKEN_TABLED },
		{ "TX-5: Ada looks for endorsers", SPOKEN_SEEKING_ENDORSERS },
		{ "TX-5 Paper (Ada): In progress, Ada finished three sections.", SPOKEN_DRAFTING },
		{ "TX-5: if the ballot has not passed by May, start again", SPOKEN_DRAFTING },
		{ "TX-5: passed, IPR until May 11", SPOKEN_IPR_REVIEW },
		{ "TX-5 (Paper): voting to end on June 25; reminder to vote", SPOKEN_VOTING },
		{ "TX-5: It has started its voting period on 18 June.", SPOKEN_VOTING },
		{ "TX-5 is effective since April.", SPOKEN_PASSED },
		{ "TX-5: Dag is on leave. Delay to 2035.", SPOKEN_TABLED },
		{ "TX-5: Paper (Ada) \xe2\x80\x93 paused", SPOKEN_TABLED },
		{ "TX-5: Bo withdrew this draft.", SPOKEN_TABLED },
		{ "TX-5: In IPR review. A notice was filed but withdrawn.", SPOKEN_IPR_REVIEW },
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
		"Bo does not want the rule to go.", "Bo was unhappy about section 3.",
		"Several CAs object to the January date.",
		"Bo expressed worry that subscribers cannot move.",
		"Bo sees a problem with the definition.",
		"Bo thinks the rule would be too burdensome for small CAs." };
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
		{ "TX-5: Paper and ink for everybody (Bo E. / Dag). Discussion ends on June 23.",
		    "Bo Elmquist" },
		{ "TX-5: Ada has one endorser (Bo), needs another one", "Ada Oakfield" },
		{ "TX-5: Ada noted that Bo has two endorsers.", "Bo Elmquist" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct spoken_ballot *b = entry(state, cases[i].line);
		assert_string_equal(
		    b->lead != NULL ? b->lead : "-", cases[i].lead != NULL ? cases[i].lead : "-");
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
		{ "June 6: missing", { "2034-06-06 pending", NULL } },
		{ "The minutes of June 6 were approved; the F2F minutes have not been reviewed.",
		    { "2034-06-06 approved", "- pending" } },
		{ "F2F 90: drafts are in the wiki, review until June 30", { "- pending", NULL } },
		{ "F2F 90: Bo and Cyra still owe their parts", { "- pending", NULL } },
		{ "F2F minutes \xe2\x80\x93 Bo to send out", { "- not_sent", NULL } },
		{ "June 6 minutes: no draft yet", { "2034-06-06 pending", NULL } },
		{ "The F2F minutes are being collected", { "- pending", NULL } },
		{ "The June 6 minutes have been circulated and will be up for approval next time.",
		    { "2034-06-06 deferred", NULL } },
		{ "6 June: Bo is still working on it.", { "2034-06-06 pending", NULL } },
		{ "The minutes of the F2F will be distributed next week.", { "- not_sent", NULL } },
		{ "The June 6 minutes were approved and will be circulated.",
		    { "2034-06-06 approved", NULL } },
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
		{ "Skipped because of the F2F; next call July 18", "2034-07-18", CANCELLED_NO },
		{ "We will skip the next call on July 4.", "2034-07-04", CANCELLED_YES },
		{ "Two weeks from today", "2034-07-04", CANCELLED_NO },
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

static void
test_actions_and_owners(void **state)
{
	static const struct {
		const char *sentence, *owner; /* "": nobody; NULL: no action */
	} cases[] = {
		{ "#412: Bo to open a pull request by March 21.", "Bo Elmquist" },
		{ "Ada and Bo to meet and prepare slides.", "Ada Oakfield; Bo Elmquist" },
		{ "AI: Bo to update the page.", "Bo Elmquist" },
		{ "ACTION 78/1: Bo Elmquist to refresh the text.", "Bo Elmquist" },
		{ "Action: Bo - compare with the audit.", "Bo Elmquist" },
		{ "ACTION Bo: write up the model.", "Bo Elmquist" },
		{ "Bo will endorse.", NULL },
		{ "Bo and Ada said they would endorse the ballot.", NULL },
		{ "Bo indicated he would be willing to endorse.", NULL },
		{ "Bo will be on vacation.", NULL },
		{ "Ada told of bounced mails; Bo will look into the logs.", "Bo Elmquist" },
		{ "Bo to merge the text; Ada to check numbers", "Bo Elmquist" },
		{ "The text will be published by Bo this week.", "Bo Elmquist" },
		{ "Needs corrections by Bo, will be approved later.", NULL },
		{ "Bo will also propose a date.", "Bo Elmquist" },
		{ "Bo is going to prepare a definition.", "Bo Elmquist" },
		{ "Bo is against the merger and will write to the list.", "Bo Elmquist" },
		{ "Bo agreed to survey the members.", "Bo Elmquist" },
		{ "Bo reported on the move. It is late. He will send a notice.", "Bo Elmquist" },
		{ "The pump works. He will send a notice.", NULL },
		{ "Chair to announce the result.", "" },
		{ "Bo agreed to take minutes.", NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct minutes *m = meeting(
		    state, talloc_asprintf(*state, "## Paper\n\n- %s\n", cases[i].sentence));
		assert_int_equal(m->naction_items, cases[i].owner != NULL);
		if (cases[i].owner != NULL && *cases[i].owner != '\0')
			assert_string_equal(m->action_items[0].owner, cases[i].owner);
		else if (cases[i].owner != NULL)
			assert_null(m->action_items[0].owner);
	}
	const struct minutes *m = meeting(state, "## Guests\n\n- There were no objections and the "
						 "application was approved.\n");
	assert_int_equal(m->ndecisions, 1);
	m = meeting(state,
	    "## Paper\n\n- Bo suggested an exception. Agreed.\n- Bo and Ada will compare "
	    "notes.\n\n## Action items review\n\n- Bo - update the page - done\n- Ada - "
	    "find a printer - in progress\n");
	assert_int_equal(m->ndecisions, 1);
	assert_string_equal(m->decisions[0], "Bo suggested an exception. Agreed.");
	assert_null(m->minute_taker);
	assert_string_equal(m->action_items[m->naction_items - 1].owner, "Ada Oakfield");
	assert_string_equal(
	    m->action_items[m->naction_items - 1].quote, "Ada - find a printer - in progress");
	for (size_t i = 0; i < m->naction_items; i++)
		assert_null(strstr(m->action_items[i].quote, "update the page"));
}

static void
test_attendees(void **state)
{
	static const char *const lists[] = {
		"Ada Oakfield (Fir Trust)\nBo Elmquist (Ash CA)\nCyra Maple (Yew Sign)",
		"(by name)\n\nAda Oakfield (Fir Trust), Bo Elm (Ash CA), Cyra Maple (Yew Sign)",
		"Ada Oakfield/Fir Trust, Bo Elmquist/Ash CA, Cyra Maple/Yew Sign",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		const struct minutes *m = read_alone(
		    state, talloc_asprintf(*state,
			       "## Attendees\n\n%s\n\n## Note Well\n\nRead by Ada\n\n## Adjourn\n",
			       lists[i]));
		assert_int_equal(m->nattendees, 3);
		assert_string_equal(m->attendees[2].name, "Cyra Maple");
		assert_string_equal(m->attendees[2].org, "Yew Sign");
	}
	const struct minutes *table = read_alone(
	    state, "## Participants\n\nName Organisation\n\n## Note Well\n\n## Adjourn\n");
	assert_int_equal(table->nattendees, 0);
	const struct minutes *m = read_alone(state,
	    "## Attendees\n\nAda Oakfield (CPA Guild/Audit), Bo Elmquist (Ash CA)\n\n## Note "
	    "Well\n\n## Adjourn\n");
	assert_string_equal(m->attendees[0].org, "CPA Guild/Audit");
}

static void
test_ballot_tables(void **state)
{
	const struct minutes *m = meeting(state,
	    "## Ballot status\n\n| Ballot | Lead | Status |\n|---|---|---|\n| TX-75 Paper | Bo | "
	    "In IPR review until August 5 |\n| TX-77 Ink | Ada | Looking for endorsers |\n| TX-78 "
	    "Glue | Cyra | Draft |\n\n## Votes\n\n| Item | Count |\n|---|---|\n| TX-90 | 4 |\n");
	assert_int_equal(m->nballots, 3);
	assert_string_equal(m->ballots[0].label, "TX-75 Paper");
	assert_string_equal(m->ballots[0].lead, "Bo Elmquist");
	assert_int_equal(m->ballots[0].state, SPOKEN_IPR_REVIEW);
	assert_int_equal(m->ballots[1].state, SPOKEN_SEEKING_ENDORSERS);
	assert_true(m->ballots[1].needs_second);
	assert_int_equal(m->ballots[2].state, SPOKEN_DRAFTING);
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

static void
test_items_without_markup(void **state)
{
	struct minutes *m = read_alone(state,
	    "Minutes of meeting TSX#78\n\nDate: 14-15 May 2034\n\n1  Opening and roll "
	    "call\nAda Oakfield opened the meeting.\n\nPresent: Ada Oakfield (Fir Trust), Bo "
	    "Elmquist (Ash CA)\n\n2  Work items\n2.1 Paper\nBo reported.\n3 sheets "
	    "were shown.\n\n3  Any other business\nNone.\n\n4  Date and place of next "
	    "meeting\n18-19 September 2034, Oslo\n");
	assert_string_equal(m->date, "2034-05-14");
	assert_string_equal(m->next_meeting.date, "2034-09-18");
	assert_string_equal(titles(state, m),
	    "Opening and roll call; Work items; Any other business; Date and place of next "
	    "meeting");
	m = read_alone(state,
	    "Attendees:\n\n* Ada Oakfield (Fir Trust)\n* Bo Elmquist (Ash CA)\n\nOpening - Ada "
	    "read the antitrust statement.\n\nMembership - Bo reported.\n\nMinutes of 2 "
	    "May 2034 - approved.\n\nNext F2F - June 7-9 2034, Oslo.\n\nNext call - May 30th, "
	    "2034\n");
	assert_string_equal(
	    titles(state, m), "Opening; Membership; Minutes of 2 May 2034; Next F2F; Next call");
	assert_string_equal(m->next_meeting.date, "2034-05-30");
	m = read_alone(state,
	    "Present\n   Ada Oakfield, Bo Elmquist\n\nScribe\n   Bo Elmquist\n\nContents\n\n   1. "
	    "Approve minutes\n   2. Paper\n   3. Ink planning\n   4. Summary of action "
	    "items\n\nApprove minutes\n\nRESOLUTION: approve minutes of 5 May "
	    "2034\n\nPaper\n\nACTION: Ada to open an issue\n\nSummary of action items\n\n 1. Ada "
	    "to open an issue\n");
	assert_string_equal(m->minute_taker, "Bo Elmquist");
	assert_int_equal(m->naction_items, 1);
	assert_int_equal(m->napprovals, 1);
	const struct minutes *bold =
	    meeting(state, "**Note Well** was read\n\n**Minute taker**\n\n- Bo\n\n**Paper**\n\n- "
			   "Nothing new\n");
	assert_string_equal(bold->minute_taker, "Bo Elmquist");
}

/* One sentence about several ballots tells of each its own. */
static void
test_several_in_a_sentence(void **state)
{
	static const struct {
		const char *sentence;
		enum spoken_state states[3];
	} cases[] = {
		{ "Bo reported: TX-58 adopted, TX-59 in discussion, TX-60 to be proposed next "
		  "week.",
		    { SPOKEN_PASSED, SPOKEN_DISCUSSION, SPOKEN_DRAFTING } },
		{ "TX-58 and TX-59 are in voting, TX-60 failed.",
		    { SPOKEN_VOTING, SPOKEN_VOTING, SPOKEN_FAILED } },
		{ "Repeated failures of ballots (TX-58, TX-59, TX-60) were noted.",
		    { SPOKEN_FAILED, SPOKEN_FAILED, SPOKEN_FAILED } },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct minutes *m =
		    meeting(state, talloc_asprintf(*state, "## Report\n\n%s\n", cases[i].sentence));
		assert_int_equal(m->nballots, 3);
		for (size_t k = 0; k < 3; k++)
			assert_string_equal(spoken_state_name(m->ballots[k].state),
			    spoken_state_name(cases[i].states[k]));
	}
}

/* A ballot's number is enough of a name; a review that is over is no review any more. */
static void
test_reviews_and_roles(void **state)
{
	const struct minutes *m = meeting(state,
	    "### Ballot Status\n\n#### Ballots in Review Period\n\n**TX25: Old paper "
	    "(Bo)**\n\nReview "
	    "period completed without notices.\n\n**TX26: New paper (Bo)**\n\nPassed on 1 "
	    "June.\n");
	assert_int_equal(m->ballots[0].state, SPOKEN_PASSED);
	assert_int_equal(m->ballots[1].state, SPOKEN_IPR_REVIEW);
	m = meeting(state,
	    "## Charter renewal\n\nAda will prepare a ballot to renew it. Bo and Cyra "
	    "agreed to be endorsers.\n\nDag has voted no on another one.\n");
	assert_int_equal(m->nballots, 1);
	assert_string_equal(m->ballots[0].lead, "Ada Oakfield");
	assert_int_equal(m->ballots[0].nendorsers, 2);
}

/* Bullets of a mail program: items by label, remarks behind a small "o" below them. */
static void
test_mail_bullets(void **state)
{
	struct minutes *m = read_alone(state,
	    "Minutes of our meeting on 30 January 2034.\n\nAttending: Ada Oakfield (Fir Trust), Bo "
	    "Elmquist (Ash CA)\n\n* Antitrust statement: read by Ada\n* Minutes 16 January: "
	    "approved\n* NS-3 restructure\n  o Bo: still objects to section 2\n  o voting to start "
	    "on 6 February\n* NS-4 logging\n  o waiting for NS-3\n* Next meeting: 13 February\n");
	assert_string_equal(titles(state, m), "Antitrust statement; Minutes 16 January; NS-3 "
					      "restructure; NS-4 logging; Next meeting");
	assert_int_equal(m->nballots, 2);
	assert_true(m->ballots[0].pushback);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
	m = read_alone(state,
	    "Final minutes of 17 January 2034\n\nThese are the Final Minutes of the "
	    "Teleconference described in the subject of this message, prepared by Bo "
	    "Elmquist (Ash CA).\n\n*Attendees*\n\nAda Oakfield - (Fir Trust), Bo "
	    "Elmquist - (Ash CA)\n\n*1. Roll Call*\n\nTaken.\n\n*2. Adjourn*\n");
	assert_string_equal(m->minute_taker, "Bo Elmquist");
}

static void
test_more_about_endorsers(void **state)
{
	static const struct {
		const char *line, *who; /* NULL: nobody */
	} cases[] = {
		{ "TX-5: Bo and Ada have agreed to endorse.", "Bo Elmquist" },
		{ "TX-5: Bo and Ada remain as endorsers.", "Bo Elmquist" },
		{ "TX-5: Bo: happy to endorse", "Bo Elmquist" },
		{ "TX-5: Bo and Ada remain in the room.", NULL },
		{ "TX-5: Proposed by Ada, endorsed by Bo and Cyra.", "Bo Elmquist" },
		{ "TX-5: Bo and Cyra are both still willing to endorse.", "Bo Elmquist" },
		{ "TX-5: The text is ready, Bo and Cyra to endorse.", "Bo Elmquist" },
		{ "TX-5: Ada has Bo and Cyra as endorsers.", "Bo Elmquist" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct spoken_ballot *b = entry(state, cases[i].line);
		assert_int_equal(b->nendorsers > 0, cases[i].who != NULL);
		if (cases[i].who != NULL)
			assert_string_equal(b->endorsers[0], cases[i].who);
	}
	assert_string_equal(
	    entry(state, "TX-5: Bo read the comments and is looking for a second endorser.")->lead,
	    "Bo Elmquist");
	assert_true(entry(state, "TX-5: Bo remains unconvinced.")->pushback);
	assert_string_equal(
	    entry(state, "TX-5: Proposed by Ada, endorsed by Bo and Cyra.")->lead, "Ada Oakfield");
	assert_true(entry(state, "TX-5: Ada would like to have endorsers soon.")->needs_second);
	assert_string_equal(
	    meeting(state, "## Start\n\nAda assigned Bo as minute taker.\n")->minute_taker,
	    "Bo Elmquist");
	const struct minutes *m = meeting(state,
	    "## Members\n\n- Application of Zinc Sign: all is in order. Accepted.\n- A word on the "
	    "agenda. Accepted.\n- Agreed that one day is enough.\n");
	assert_int_equal(m->ndecisions, 2);
	/* Lines of a mail that are as long as lines of a mail get. */
	m = meeting(state,
	    "## Ballots\n\nTX-72 (Ada): discussion ongoing until 28 June. Dag asked for "
	    "the reason once more.\nTX-73 (Bo): text ready, Bo needs two endorsers.\n");
	assert_int_equal(m->nballots, 2);
	assert_false(m->ballots[0].needs_second);
	assert_true(m->ballots[1].needs_second);
}

/* A ballot that is given its number in the meeting stays one ballot. */
static void
test_new_number(void **state)
{
	const struct minutes *m = meeting(state,
	    "## Ink merge ballot\n\n- Ballot number will be TX-2\n- Ada and Bo are the "
	    "endorsers\n");
	assert_int_equal(m->nballots, 1);
	assert_string_equal(m->ballots[0].label, "TX-2 Ink merge");
	assert_int_equal(m->ballots[0].nendorsers, 2);
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
		cmocka_unit_test_setup_teardown(test_new_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_items_without_markup, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballot_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(test_attendees, setup, teardown),
		cmocka_unit_test_setup_teardown(test_actions_and_owners, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reviews_and_roles, setup, teardown),
		cmocka_unit_test_setup_teardown(test_several_in_a_sentence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mail_bullets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_more_about_endorsers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_next_meetings, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
