#include "tests/unit/stance_scene.h"

static char *
seconds_of(const struct reading *reading)
{
	return kinds_of(reading, FACT_SECOND, FACT_SECOND_REQUEST);
}

/* What is said to a request for endorsers. */
static void
expect_seconds(struct fixture *fixture, const struct wording *rows, size_t n)
{
	expect(fixture, seconds_of, "Re: [list] Draft ballot: key sizes",
	    "> I am looking for two endorsers.", rows, n);
}

static void
reads_endorsements(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS endorses.", "second" },
		{ "We would be willing to endorse this, thanks Bo.", "second" },
		{ "Now that the date has moved, we are comfortable endorsing it.", "second" },
		{ "Endorse.", "second" },
		{ "Please add us (Example TS) to the endorsers.", "second" },
		{ "Example TS is in as endorser.", "second" },
		{ "I volunteer to endorse this.", "second" },
		{ "Put Example TS on the list of endorsers.", "second" },
		{ "Endorsing on behalf of Example TS.", "second" },
		{ "Example TS confirms that it endorses SC-97 v3.", "second" },
		{ "Our endorsement stands.", "second" },
		{ "Example TS stands ready as an endorser.", "second" },
		{ "Reconfirmed on the call: we repeat our endorsement.", "second" },
		{ "I confirm Example TS's endorsement of the new version.", "second" },
		{ "We'd like to be named among the endorsers.", "second" },
		{ "If you still need an endorser, Example TS is glad to help.", "second" },
		{ "Bo, if you are looking for a second endorser, we can step in.", "second" },
		{ "Example TS will endorse", "second" },
		{ "ExampleTrust endorses this ballot.", "second" },
		{ "Example TS can endorse this one.", "second" },
		{ "Example TS is happy to endorse.", "second" },
		{ "Example TS would be happy to endorse the ballot.", "second" },
		{ "Example TS would like to endorse this.", "second" },
		{ "When ready, Example TS will endorse.", "second" },
		{ "Example TS seconds the motion.", "second" },
		{ "I endorse this.", "second" },
		{ "I'll endorse.", "second" },
		{ "I will gladly endorse it.", "second" },
		{ "We endorse the motion.", "second" },
		{ "I second the motion.", "second" },
		{ "We second it.", "second" },
		{ "I can second this ballot.", "second" },
		{ "Happy to endorse, with one request.", "second" },
		{ "Hi Bo, happy to second.", "second" },
		{ "I'm glad to endorse it.", "second" },
		{ "Thanks for this. Happy to be an endorser.", "second" },
		{ "Please count me in as an endorser.", "second" },
		{ "Count Example TS as the second endorser.", "second" },
		{ "Please take me as the second endorser.", "second" },
		{ "Please add Example TS as an endorser.", "second" },
		{ "You can list us as endorsers.", "second" },
		{ "Bo, you have Example TS as endorser.", "second" },
		{ "You have my endorsement.", "second" },
		{ "This is our endorsement.", "second" },
		{ "Example TS gives its endorsement.", "second" },
		{ "+1 to endorsing.", "second" },
		{ "2nd", "second" },
		{ "Second.", "second" },
		{ "Seconded!", "second" },
		{ "Endorsed.", "second" },
		{ "Second from me.", "second" },
		{ "Seconded by Example TS", "second" },
		{ "Count Example TS in.", "second" },
		{ "Count us in", "second" },
		{ "You can count on Example TS as an endorser.", "second" },
		{ "I am fine with this and will endorse it.", "second" },
		{ "You may add Example TS to the endorsers.", "second" },
		{ "Looks good to me and I'm happy to endorse.", "second" },
		{ "I can be your second endorser.", "second" },
		{ "I volunteer as endorser.", "second" },
		{ "Example TS will endorse SC-97 v2, provided that the date stays.", "second" },
		{ "I would be glad to endorse, but my board has to agree first.", "?second" },
		{ "I provisionally endorse SC-97.", "?second" },
		{ "Example TS endorses SC-97 in theory.", "?second" },
		{ "Example TS endorses the new chair.", "?second" },
		{ "Example TS endorses the text of RFC 3161.", "" },
		{ ": I endorse SC-97.", "?second" },
		{ "\"I endorse SC-97.\"\n\nBo, is that so?", "?second" },
		{ "Cuente con Example TS: we second it.", "second" },
		{ "+1, will endorse.", "second" },
		{ "Example TS: endorsed.", "second" },
		{ "Example TS - happy to endorse", "second" },
		{ "I'd like Example TS to be listed as an endorser please.", "second" },
		{ "Please consider Example TS as one of the endorsers.", "second" },
		{ "Example TS is happy to be one of your endorsers.", "second" },
		{ "Still happy to endorse.", "second" },
		{ "+1 and happy to endorse", "second" },
		{ "I second Bo's motion.", "second" },
		{ "I can take over as endorser.", "second" },
		{ "Late to this, but Example TS is willing to endorse it if a second endorser is "
		  "still required.",
		    "second" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

static void
takes_no_endorsement_where_none_is_given(void **state)
{
	static const struct wording rows[] = {
		{ "I second that sentiment.", "" },
		{ "Our endorsement stands or falls with the date.", "" },
		{ "We have a date for the second ballot and none for the first.", "" },
		{ "We are not comfortable endorsing it.", "" },
		{ "Can you confirm Example TS's endorsement?", "second_request" },
		{ "If you still need an endorser, ask Birch Keys.", "" },
		{ "Strongly second that sentiment!", "" },
		{ "I'd second Bo's view.", "" },
		{ "Let me second your reading.", "" },
		{ "I would second that opinion as well.", "" },
		{ "I second that.", "" },
		{ "I second Bo on this.", "" },
		{ "Wait a second.", "" },
		{ "I endorse Bo's suggestion.", "" },
		{ "Example TS will not endorse.", "" },
		{ "Bo told me that Birch Keys will endorse.", "" },
		{ "The second paragraph is wrong.", "" },
		{ "I'd like a second person to help with the minutes.", "" },
		{ "A second microphone is on order.", "" },
		{ "Second, the date is too early.", "" },
		{ "On second thought this is fine.", "" },
		{ "Example TS cannot endorse this.", "" },
		{ "We are not in a position to endorse.", "" },
		{ "I do not think Example TS can endorse.", "" },
		{ "We would endorse if the date moved.", "?second" },
		{ "We could endorse it.", "?second" },
		{ "If the date moves we will endorse.", "" },
		{ "Birch Keys endorses this.", "?second" },
		{ "Bo and Cy endorsed it.", "" },
		{ "Bo has agreed to be the first.", "" },
		{ "There is enough agreement here to endorse a ballot.", "" },
		{ "Who endorses this?", "" },
		{ "We endorse the view that keys matter.", "" },
		{ "I support this.", "" },
		{ "Birch Keys: endorsed.", "" },
		{ "Status: endorsed", "" },
		{ "It is no longer needed to have two endorsers in the draft.", "" },
		{ "As an associate member we can't endorse it.", "" },
		{ "We have our endorsers, a number comes next week.", "" },
		{ "Thanks Bo and Cy for endorsing, I have my endorsers.", "" },
		{ "We endorse the goals of this ballot.", "" },
		{ "Example TS endorses the intent.", "" },
		{ "Example TS endorses RFC 3161.", "" },
		{ "I second Bo's suggestion.", "" },
		{ "The motion was proposed by Bo and endorsed by Cy.", "" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

static void
reads_requests_and_withdrawn_endorsements(void **state)
{
	static const struct wording rows[] = {
		{ "May I have two endorsers?", "second_request" },
		{ "Can I get a couple of endorsers?", "second_request" },
		{ "I need two endorsers for this.", "second_request" },
		{ "Looking for two endorsers for the text.", "second_request" },
		{ "[I need one more endorser. - Ana]", "second_request" },
		{ "Seeking endorsers.", "second_request" },
		{ "Who would be willing to endorse it?", "second_request" },
		{ "Would anyone like to endorse this?", "second_request" },
		{ "One endorser found. One more, anybody?", "second_request" },
		{ "I would be glad if two members came forward who can endorse this.",
		    "second_request" },
		{ "Endorsers wanted.", "second_request" },
		{ "Any endorsers?", "second_request" },
		{ "Could two members second this?", "second_request" },
		{ "I need to pull my endorsement.", "second_withdrawn" },
		{ "Example TS withdraws its endorsement.", "second_withdrawn" },
		{ "We no longer endorse the ballot.", "second_withdrawn" },
		{ "Please remove us as endorser.", "second_withdrawn" },
	};

	expect_seconds(*state, rows, COUNT(rows));
}

/* A thread may ask for endorsers in its subject; answers to it do not. */
static void
reads_a_request_from_the_subject(void **state)
{
	static const struct {
		const char *subject;
		bool reply;
		enum mail_class class;
	} rows[] = {
		{ "[wg] Call for endorsers: key sizes", false, CLASS_SECOND_REQUEST },
		{ "[wg] Endorsers needed: key sizes", false, CLASS_SECOND_REQUEST },
		{ "[wg] Our endorsers: key sizes", false, CLASS_DISCUSSION },
		{ "[wg] Call for endorsers: key sizes", true, CLASS_DISCUSSION },
		{ "Re: [wg] Call for endorsers: key sizes", false, CLASS_DISCUSSION },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture *fixture = *state;
		const struct mail_words words = { .subject = rows[i].subject,
			.from_address = "ana@example-trust.example",
			.text = "The text is at https://example.example/keys",
			.reply = rows[i].reply,
			.at = 1700000000,
			.names = names,
			.nnames = COUNT(names),
			.directory = fixture->dir };
		struct reading *reading = reading_make(fixture, fixture->parser, &words);

		if (reading->class != rows[i].class)
			fail_msg("row %zu: %s", i, class_name(reading->class));
		if (reading->class == CLASS_SECOND_REQUEST)
			assert_non_null(strstr(reading->facts[0].quote, "ndorsers"));
		talloc_free(reading);
	}
}

static void
reads_pushback_and_support(void **state)
{
	static const struct wording rows[] = {
		{ "I object to this ballot.", "pushback" },
		{ "Example TS is not in favor of this change.", "pushback" },
		{ "This is a bad idea.", "pushback" },
		{ "I like the idea, but the timeline is too short.", "pushback" },
		{ "Please consider removing section 3.", "pushback" },
		{ "We need more time to review this.", "pushback" },
		{ "I am not comfortable with this.", "pushback" },
		{ "We would vote against this in its current form.", "pushback" },
		{ "I share Bo's concern.", "pushback" },
		{ "This contradicts section 7.1.", "pushback" },
		{ "I urge the proposer to withdraw this ballot.", "pushback" },
		{ "Bo raised a concern on the call; it has been fixed.", "" },
		{ "Thanks for raising your concerns.", "" },
		{ "Do you have concerns?", "" },
		{ "I don't think that is a problem.", "" },
		{ "I withdraw my objection.", "" },
		{ "If nobody objects I go on.", "" },
		{ "The certificate must not contain this field, as the RFC says.", "" },
		{ "LGTM", "support" },
		{ "I no longer agree with the text.", "pushback" },
		{ "I disagree with some of the comments on section 4.", "" },
		{ "Bo said he is not comfortable with it.", "" },
		{ "The rest can wait for another day.", "" },
		{ "Makes perfect sense to me.", "support" },
		{ "We would be delighted to see this pass.", "support" },
		{ "Sounds like a plan.", "support" },
		{ "Yes please, Example TS is in favor of trying it.", "support" },
		{ "We have done so for years and we're supportive.", "support" },
		{ "Seconding what Bo said.", "support" },
		{ "Example TS welcomes this.", "support" },
		{ "Example TS is in favour.", "support" },
		{ "Example TS is fine with v5.", "support" },
		{ "Example TS is not fine with v5.", "" },
		{ "This makes no sense.", "pushback" },
		{ "We have no vote here, but Example TS is very much in favor of it.", "support" },
		{ "I have read it and support its adoption.", "" },
		{ "I have read it and I support its adoption.", "support" },
		{ "We have a serious concern about the date.", "pushback" },
		{ "My concern is that auditors read it otherwise.", "pushback" },
		{ "I do not agree.", "pushback" },
		{ "Example TS disagrees with section 4.", "pushback" },
		{ "I don't believe that this is needed.", "pushback" },
		{ "Please hold off until we have asked our auditor.", "pushback" },
		{ "I would prefer to wait until March.", "pushback" },
		{ "Would it not be better to drop the table?", "pushback" },
		{ "Example TS cannot endorse this.", "pushback" },
		{ "Love the idea, but we are not in a position to endorse.", "pushback" },
		{ "Thank you for the good work, however this would break our systems.",
		    "pushback" },
		{ "No objection to part 1, but I object to part 2.", "pushback" },
		{ "We oppose the ballot.", "pushback" },
		{ "We cannot live with that.", "pushback" },
		{ "I'd push back on monthly scans.", "pushback" },
		{ "I see several issues with the text.", "pushback" },
		{ "\"Material change\" isn't defined.", "pushback" },
		{ "This must be fixed before we vote.", "pushback" },
		{ "No objection.", "support" },
		{ "We have no objections to this ballot.", "support" },
		{ "I do not see any problem with it.", "support" },
		{ "Are there any objections?", "" },
		{ "Would there be any objection to that?", "" },
		{ "Unless there are other concerns, I go ahead.", "" },
		{ "This addresses all my concerns.", "" },
		{ "It was approved without objection.", "" },
		{ "I support this ballot.", "support" },
		{ "This is great, long overdue.", "support" },
		{ "+1", "support" },
		{ "I agree with the authors and endorsers.", "support" },
		{ "I second that sentiment.", "support" },
		{ "Section 4 has a table.", "" },
		{ "Which section do you mean?", "" },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_as(*state, "Ana Example", "ana@example-trust.example",
			"Re: [list] Ballot SC-88: Keys", rows[i].text, NULL);
		char *got = kinds_of(reading, FACT_PUSHBACK, FACT_SUPPORT);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		assert_string_equal(votes_of(reading), "");
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

/* What is said of an agenda or of minutes is no support of a ballot. */
static void
hears_no_support_of_a_meeting(void **state)
{
	static const struct {
		const char *subject;
		enum mail_class class;
	} rows[] = {
		{ "Re: [wg] Keys", CLASS_SUPPORT },
		{ "Re: [wg] Agenda of Thursday", CLASS_DISCUSSION },
		{ "Re: [wg] Draft minutes of 12 March", CLASS_DISCUSSION },
		{ "Re: [wg] Minutes on SC-88", CLASS_SUPPORT },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_as(*state, "Ana Example",
		    "ana@example-trust.example", rows[i].subject, "Looks good to me.", NULL);

		if (reading->class != rows[i].class)
			fail_msg("row %zu: %s", i, class_name(reading->class));
		talloc_free(reading);
	}
}

static void
gives_the_reason_of_a_vote_against(void **state)
{
	struct reading *reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", "Re: Voting begins: SC-88",
		"Example TS votes NO on SC-88.\n\nThe table in section four says more than the "
		"text.\n\nAna",
		NULL);

	assert_int_equal(reading->class, CLASS_VOTE);
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[1].kind, FACT_PUSHBACK);
	assert_string_equal(
	    reading->facts[1].quote, "The table in section four says more than the text.");
	talloc_free(reading);
	/* What is told of voting is no reason, what follows "but" may be. */
	reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", "Re: Voting begins: SC-88",
		"Please disregard what I sent an hour ago.\n\nExample TS votes NO on SC-88.", NULL);
	assert_int_equal(reading->nfacts, 1);
	talloc_free(reading);
	reading =
	    read_as(*state, "Ana Example", "ana@example-trust.example", "Re: Voting begins: SC-88",
		"Example TS votes NO on SC-88.\n\nThe first draft had our vote, but the second one "
		"has a carve-out for one member.",
		NULL);
	assert_int_equal(reading->nfacts, 2);
	assert_int_equal(reading->facts[1].kind, FACT_PUSHBACK);
	talloc_free(reading);
}

static void
asks_which_ballot_where_the_mail_disagrees_with_itself(void **state)
{
	static const struct {
		const char *subject, *text, *quoted, *ballot; /* NULL: open */
		bool clear;
	} rows[] = {
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-89.", NULL, "SC-89", false },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-89.", "> SC-89 is open, too",
		    "SC-89", true },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes on SC-88.", NULL, "SC-88", true },
		{ "Re: [wg] Ballot SC-88", "Example TS votes yes.",
		    "> Subject: Voting begins: Ballot SC-89", NULL, false },
		{ "Re: [wg] a question", "Example TS votes yes.",
		    "> SC-88: voting begins\n> SC-89: voting begins", NULL, false },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-89.", NULL, "SC-89", false },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-89.", "> SC-89 needs endorsers",
		    "SC-89", true },
		{ "[wg] Ballot SC-88", "Example TS endorses SC-89.", NULL, "SC-89", true },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses SC-88.", NULL, "SC-88", true },
		{ "Re: [wg] Ballot SC-88", "Example TS endorses.",
		    "> Subject: Voting begins: Ballot SC-89", NULL, false },
		{ "Re: [wg] Ballots SC-88 and SC-89", "Example TS endorses.", NULL, NULL, false },
		{ "Re: [wg] Ballot SC-88", "I withdraw my endorsement of SC-89.", NULL, "SC-89",
		    false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_as(*state, "Ana Example",
		    "ana@example-trust.example", rows[i].subject, rows[i].text, rows[i].quoted);
		const struct fact *fact = reading->facts;

		assert_true(reading->nfacts >= 1);
		if ((fact->certainty != CERTAINTY_UNCLEAR) != rows[i].clear)
			fail_msg("row %zu: %s", i, certainty_name(fact->certainty));
		if (rows[i].ballot == NULL)
			assert_null(fact->ballot);
		else
			assert_string_equal(fact->ballot, rows[i].ballot);
		talloc_free(reading);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_endorsements),
		cmocka_unit_test(takes_no_endorsement_where_none_is_given),
		cmocka_unit_test(reads_requests_and_withdrawn_endorsements),
		cmocka_unit_test(reads_a_request_from_the_subject),
		cmocka_unit_test(reads_pushback_and_support),
		cmocka_unit_test(hears_no_support_of_a_meeting),
		cmocka_unit_test(gives_the_reason_of_a_vote_against),
		cmocka_unit_test(asks_which_ballot_where_the_mail_disagrees_with_itself),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
