#include "tests/unit/reading_scene.h"

static void
classes_mails(void **state)
{
	static const struct {
		const char *subject, *text;
		enum mail_class class;
	} rows[] = {
		{ "[wg] Ballot CSC-31: Keys", BALLOT_TEXT, CLASS_PROPOSAL },
		{ "[wg] Ballot CSC-31: Keys - Discussion Period Begins",
		    BALLOT_TEXT "\nDiscussion (at least 7 days)\nStart: 2024-05-14 10:00 UTC\n",
		    CLASS_DISCUSSION_START },
		{ "[wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    BALLOT_TEXT
		    "\nVote for approval (7 days)\nStart: 2024-05-14 10:00 UTC\nEnd: 2024-05-21 "
		    "10:00 UTC\n",
		    CLASS_VOTING_START },
		{ "[wg] Ballot CSC-31 v2: Keys", "V2 with the new table.\n\n" BALLOT_TEXT,
		    CLASS_REVISION },
		{ "[wg] Ballot CSC-31 v5", "As promised: v5 drops section 6.2.", CLASS_REVISION },
		{ "[wg] Draft ballot: Keys", "I have updated the draft with all comments.",
		    CLASS_REVISION },
		{ "Re: [wg] Draft ballot: Keys", "I have updated the draft with all comments.",
		    CLASS_DISCUSSION },
		{ "[wg] Ballot CSC-31 v5", "Would v5 drop section 6.2? It is unclear to me.",
		    CLASS_PUSHBACK },
		{ "[wg] Draft Ballot CSC-XXX: Keys", "May I have two endorsers?\n\n" BALLOT_TEXT,
		    CLASS_SECOND_REQUEST },
		{ "[wg] Voting on CSC-31 starts today", "CSC-31 is open for votes until Monday.",
		    CLASS_VOTING_START },
		{ "[wg] Results on Ballot CSC-31",
		    "Voting on Ballot CSC-31 has ended.\n\n2 Yes votes: Birch Keys, Cedar "
		    "Browser\n0 No "
		    "votes\n\nThe ballot has passed.",
		    CLASS_RESULT },
		{ "[wg] Withdrawing Ballot CSC-31", "I withdraw Ballot CSC-31.", CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "The ballot is off the table.",
		    CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "I must pull my endorsement.", CLASS_WITHDRAWAL },
		{ "Re: [wg] Ballot CSC-31: Keys", "A ballot in voting cannot be withdrawn.",
		    CLASS_DISCUSSION },
		{ "[wg] CSC-31 becomes effective",
		    "The Review Period is over and no Exclusion Notices were filed.",
		    CLASS_IPR_NOTICE },
		{ "[wg] CSC-31: Keys",
		    "Proposer: Bo Sample (Birch Keys)\nEndorsers: Cy Tester (Cedar Browser)\n\nThe "
		    "form is replaced.",
		    CLASS_PROPOSAL },
		{ "[wg] CSC-31: Keys", "The proposer: who is it?", CLASS_DISCUSSION },
		{ "[wg] Proposed ballot CSC-31: Keys",
		    "CSC-31: Keys\n\nProposed by Bo Sample (Birch Keys). Endorsed by Cy Tester "
		    "(Cedar "
		    "Browser) and (second endorser wanted).",
		    CLASS_PROPOSAL },
		{ "[wg] Chair election: nominations are open", "Send names until Friday.",
		    CLASS_OTHER },
		{ "Re: [wg] Chair election: nominations are open", "Until which hour?",
		    CLASS_DISCUSSION },
		{ "[wg] Review Period for CSC-31 begins", "The IPR review takes 30 days.",
		    CLASS_IPR_NOTICE },
		{ "[wg] Agenda of the call on Thursday",
		    "1. Roll call\n2. Minutes\n3. Ballots\n4. AOB\n", CLASS_AGENDA },
		{ "Re: [wg] Agenda of the call on Thursday", "I can take item 2.",
		    CLASS_DISCUSSION },
		{ "[wg] Final minutes of 9 May",
		    "Attendees: Bo Sample (Birch Keys), Cy Tester (Cedar Browser)\n\n1. Roll call "
		    "was "
		    "taken.\n2. Antitrust statement read.\n3. Birch Keys votes yes on CSC-31.\n",
		    CLASS_MINUTES },
		{ "Automatic reply: [wg] Ballot CSC-31", "Birch Keys votes yes.",
		    CLASS_AUTO_REPLY },
		{ "Re: [wg] Ballot CSC-31", "Birch Keys endorses.", CLASS_SECOND },
		{ "Re: [wg] Ballot CSC-31", "I object to this ballot.", CLASS_PUSHBACK },
		{ "Re: [wg] Ballot CSC-31", "Which table do you mean?", CLASS_DISCUSSION },
		{ "Re: [wg] WGLC draft-example-keys-07", "I do not think this document is ready.",
		    CLASS_PUSHBACK },
		{ "Re: [wg] Call for Consensus: publish Keys", "-1 from me, sorry.",
		    CLASS_PUSHBACK },
		{ "Re: [wg] Dinner on Thursday", "-1 from me, sorry.", CLASS_DISCUSSION },
		{ "Re: [wg] Ballot CSC-31",
		    "May I remind you that voting starts on Thursday at 2200 UTC.",
		    CLASS_DISCUSSION },
		{ "[wg] Ballot discussion",
		    "Without other comments I will start the voting tomorrow.", CLASS_DISCUSSION },
		{ "", "", CLASS_OTHER },
		{ NULL, NULL, CLASS_OTHER },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);

		if (reading->class != rows[i].class) {
			print_error("\"%s\" \"%.40s\": got %s, want %s\n", rows[i].subject,
			    rows[i].text, class_name(reading->class), class_name(rows[i].class));
			wrong++;
		}
		if (reading->class != CLASS_VOTE)
			assert_null(fact_of(reading, FACT_VOTE));
	}
	assert_int_equal(wrong, 0);
}

/* Words of withdrawing: only those that do it here and now are recorded. */
static void
doubts_withdrawals_that_may_be_none(void **state)
{
	static const struct {
		const char *subject, *text;
		bool sure;
	} rows[] = {
		{ "Re: [wg] Ballot CSC-31: Keys", "I withdraw Ballot CSC-31.", true },
		{ "Re: [wg] Ballot CSC-31: Keys", "I withdraw it, and a new one follows next week.",
		    true },
		{ "Re: [wg] Ballot CSC-31: Keys", "Please note that we withdraw the ballot.",
		    true },
		{ "[wg] Ballot CSC-31 withdrawn", "Thanks to all.", true },
		{ "Re: [wg] Ballot CSC-31: Keys", "If section 4 stays, I withdraw CSC-31.", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "I withdraw CSC-31 unless two endorse it.",
		    false },
		{ "Re: [wg] Ballot CSC-31: Keys", "Cy, is it true that CSC-31 is withdrawn?",
		    false },
		{ "Re: [wg] Ballot CSC-31: Keys", "When the ballot is withdrawn, the votes lapse.",
		    false },
		{ "Re: [wg] Ballot CSC-31: Keys", "I will withdraw CSC-31 next week.", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "Ballot CSC-30 has been withdrawn.", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "I heard that the ballot is withdrawn.", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "Cy wrote:\nI withdraw Ballot CSC-31.\n\nWhy?",
		    false },
		{ "Re: [wg] Ballot CSC-31: Keys", "\"I withdraw Ballot CSC-31\"\n\nCy?", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "~~I withdraw Ballot CSC-31.~~", false },
		{ "Re: [wg] Ballot CSC-31: Keys", "I withdraw my proposal to meet on Monday.",
		    false },
		{ "[wg] Please withdraw Ballot CSC-31", "It does harm.", false },
		{ "[wg] Vote on CSC-31 withdrawn", "See my last mail.", false },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fact *fact =
		    fact_of(read_mail(*state, rows[i].subject, rows[i].text), FACT_WITHDRAWAL);

		if (rows[i].sure != (fact != NULL && fact->certainty != CERTAINTY_UNCLEAR)) {
			print_error("\"%s\" \"%s\"\n", rows[i].subject, rows[i].text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* Talk of a result or of a vote that begins, under the subject of a notice. */
static void
takes_no_talk_for_a_notice(void **state)
{
	static const struct {
		const char *subject, *text;
	} rows[] = {
		{ "[wg] Results of Ballot CSC-31", "The ballot passes if two more say yes." },
		{ "[wg] Results of Ballot CSC-31", "Ballot CSC-31 would pass today." },
		{ "[wg] Results of Ballot CSC-31", "Cy says that Ballot CSC-31 has passed." },
		{ "[wg] Results of Ballot CSC-31", "The ballot CSC-31 has failed to convince me." },
		{ "[wg] Results of Ballot CSC-31",
		    "The deadline for comments on the ballot has passed." },
		{ "[wg] Interim results of Ballot CSC-31", "So far: 4 yes, 1 no." },
		{ "[wg] Straw poll results on CSC-31", "4 yes, 1 no" },
		{ "[wg] Objection to the result of CSC-31", "The ballot passed with 4 yes." },
		{ "[wg] Voting on Ballot CSC-31", "Once the text is right, voting on it begins." },
		{ "[wg] Voting on Ballot CSC-31", "Voting begins soon." },
		{ "[wg] TEST: voting begins: CSC-31", "Voting begins now on Ballot CSC-31." },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);

		if (reading->class == CLASS_RESULT || reading->class == CLASS_VOTING_START) {
			print_error("\"%s\" \"%s\"\n", rows[i].subject, rows[i].text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* What became of a ballot, in a subject's words or in a reply that says all of it. */
static void
reads_results_by_what_they_say(void **state)
{
	static const struct {
		const char *subject, *text;
		enum mail_class class;
		enum outcome outcome; /* of a result */
	} rows[] = {
		{ "[wg] Ballot CSC-31 has been adopted", "See the list of votes on our web site.",
		    CLASS_RESULT, OUTCOME_PASSED },
		{ "[wg] Ballot CSC-31 v2 - approved unanimously", "Thanks to all.", CLASS_RESULT,
		    OUTCOME_PASSED },
		{ "[wg] CSC-31 fails for want of a quorum", "Three members voted.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] Ballot 206 did not pass", "Two of six issuers said yes.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] Voting on CSC-31 has closed", "The ballot is rejected.", CLASS_RESULT,
		    OUTCOME_FAILED },
		{ "[wg] CSC-31: voting closed", "Votes for: 6\nVotes against: 0\n", CLASS_RESULT,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "Voting on CSC-31 has ended.\n\nIssuers: 4 yes, 1 no\nConsumers: 2 yes\n\n"
		    "The ballot passed.",
		    CLASS_RESULT, OUTCOME_PASSED },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "I see that voting has ended and that the ballot passed.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "If the voting has ended and the ballot passed with 4 yes, what then?",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] Ballot CSC-31 approved?", "I cannot find the count of votes.",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] Why ballot CSC-31 failed", "The ballot failed in March.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "[wg] Voting room now closed", "No ballot has failed for it.", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "Re: [wg] VOTING BEGINS: Ballot CSC-31: Keys",
		    "Voting on CSC-31 has ended and the ballot passed with 4 yes, how nice!",
		    CLASS_DISCUSSION, OUTCOME_UNKNOWN },
		{ "[wg] CSC-31: approved algorithms", "Which ones do you mean?", CLASS_DISCUSSION,
		    OUTCOME_UNKNOWN },
		{ "[wg] Ballot CSC-31: Passed and failed audits", BALLOT_TEXT, CLASS_PROPOSAL,
		    OUTCOME_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);

		if (reading->class != rows[i].class)
			fail_msg("\"%s\": got %s", rows[i].subject, class_name(reading->class));
		if (rows[i].class == CLASS_RESULT &&
		    fact_of(reading, FACT_RESULT)->motion->outcome != rows[i].outcome)
			fail_msg("\"%s\": another outcome", rows[i].subject);
	}
}

/* A reply opens the vote if it gives both ends, the first within two days of the mail. */
static void
opens_the_vote_in_a_reply_that_dates_it(void **state)
{
	static const struct {
		const char *text;
		enum mail_class class;
	} rows[] = {
		{ "The voting period starts now.\n\nStart: 2024-05-14 12:00 UTC\n"
		  "End: 2024-05-21 12:00 UTC\n",
		    CLASS_VOTING_START },
		{ "The voting period starts now.\n\nStart: 2024-05-16 10:00 UTC\n"
		  "End: 2024-05-23 10:00 UTC\n",
		    CLASS_VOTING_START },
		{ "The voting period starts now.\n\nStart: 2024-05-16 10:01 UTC\n"
		  "End: 2024-05-23 10:01 UTC\n",
		    CLASS_DISCUSSION },
		{ "The voting period starts now.\n\nStart: 2024-05-12 09:59 UTC\n"
		  "End: 2024-05-19 09:59 UTC\n",
		    CLASS_DISCUSSION },
		{ "The voting period starts now.\n\nStart: 2024-05-14 12:00 UTC\n",
		    CLASS_DISCUSSION },
		{ "Does the voting period start now?\n\nStart: 2024-05-14 12:00 UTC\n"
		  "End: 2024-05-21 12:00 UTC\n",
		    CLASS_DISCUSSION },
		{ "Voting will begin tomorrow.\n\nStart: 2024-05-15 12:00 UTC\n"
		  "End: 2024-05-22 12:00 UTC\n",
		    CLASS_DISCUSSION },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_mail(*state, "Re: [wg] Ballot CSC-31: Keys", rows[i].text);
		const struct fact *start = fact_of(reading, FACT_VOTING_START);

		if (reading->class != rows[i].class)
			fail_msg("row %zu: got %s", i, class_name(reading->class));
		assert_int_equal(start != NULL, rows[i].class == CLASS_VOTING_START);
		if (start != NULL)
			assert_int_equal(start->certainty, CERTAINTY_LIKELY);
	}
}

/*
 * Who opens the vote may cast the first one in the same mail; an answer to the
 * notice opens none.
 */
static void
opens_the_vote_where_its_proposer_votes_too(void **state)
{
	static const char text[] = "Voting on CSC-31 is open.\n\nStart: 2024-05-14 10:00 UTC\n"
				   "End: 2024-05-21 10:00 UTC\n\nBirch Keys votes yes on CSC-31.\n";
	struct reading *reading =
	    read_mail(*state, "[wg] Voting begins: Ballot CSC-31: Keys", text);
	struct mail_words answer = mail(*state, "[wg] Voting begins: Ballot CSC-31: Keys", text);

	assert_int_equal(reading->class, CLASS_VOTING_START);
	assert_non_null(fact_of(reading, FACT_VOTING_START));
	assert_true(fact_of(reading, FACT_VOTING_START)->motion->voting.end ==
		    when_from_iso("2024-05-21T10:00:00Z"));
	assert_non_null(fact_of(reading, FACT_VOTE));
	assert_int_equal(fact_of(reading, FACT_VOTE)->certainty, CERTAINTY_CERTAIN);
	reading = read_mail(
	    *state, "[wg] Voting begins: Ballot CSC-31: Keys", "Birch Keys votes yes on CSC-31.");
	assert_int_equal(reading->class, CLASS_VOTE);
	assert_null(fact_of(reading, FACT_VOTING_START));
	answer.reply = true;
	reading = reading_make(*state, ((struct fixture *)*state)->parser, &answer);
	assert_int_equal(reading->class, CLASS_VOTE);
}

static void
reads_a_proposal_whole(void **state)
{
	struct reading *reading =
	    read_mail(*state, "[wg] Ballot CSC-031: Keys - Discussion Period Begins",
		BALLOT_TEXT
		"\nDiscussion (at least 7 days)\nStart: 2024-05-14 10:00 UTC\nEnd: not before "
		"2024-05-21 10:00 UTC\n");
	const struct fact *proposal = fact_of(reading, FACT_PROPOSAL);
	const struct fact *start = fact_of(reading, FACT_DISCUSSION_START);

	assert_non_null(proposal);
	assert_non_null(start);
	assert_string_equal(start->ballot, "CSC-31");
	assert_string_equal(start->motion->title, "Keys");
	assert_string_equal(start->motion->proposer.name, "Bo Sample");
	assert_string_equal(start->motion->proposer.org, "Birch Keys");
	assert_int_equal(start->motion->nendorsers, 2);
	assert_string_equal(start->motion->endorsers[0].org, "Cedar Browser");
	assert_string_equal(start->motion->endorsers[1].org, "Dune");
	assert_non_null(start->motion->digest);
	assert_true(start->motion->discussion.start == when_from_iso("2024-05-14T10:00:00Z"));
	assert_true(start->motion->discussion.end == when_from_iso("2024-05-21T10:00:00Z"));
	assert_true(start->motion->voting.start == WHEN_UNKNOWN);
	assert_null(fact_of(reading, FACT_SECOND));
	assert_null(fact_of(reading, FACT_SECOND_REQUEST));
}

static void
tells_a_notice_for_each_of_its_ballots(void **state)
{
	struct reading *reading = read_mail(*state, "[wg] Voting begins: Ballots CSC-31 and CSC-32",
	    "Both: start 2024-05-14 16:00 UTC, end 2024-05-21 16:00 UTC. Proposed by Bo Sample "
	    "(Birch "
	    "Keys), endorsed by Cy Tester (Cedar Browser).");

	assert_int_equal(reading->nfacts, 2);
	assert_string_equal(reading->facts[0].ballot, "CSC-31");
	assert_string_equal(reading->facts[1].ballot, "CSC-32");
	assert_int_equal(reading->facts[1].kind, FACT_VOTING_START);
	assert_true(reading->facts[1].motion->voting.end == when_from_iso("2024-05-21T16:00:00Z"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_mails),
		cmocka_unit_test(doubts_withdrawals_that_may_be_none),
		cmocka_unit_test(takes_no_talk_for_a_notice),
		cmocka_unit_test(reads_results_by_what_they_say),
		cmocka_unit_test(opens_the_vote_in_a_reply_that_dates_it),
		cmocka_unit_test(opens_the_vote_where_its_proposer_votes_too),
		cmocka_unit_test(reads_a_proposal_whole),
		cmocka_unit_test(tells_a_notice_for_each_of_its_ballots),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
