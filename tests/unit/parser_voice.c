#include "tests/unit/stance_scene.h"

/* Members of whom some have like names, and one who is of two. */
static int
voices_setup(void **state)
{
	static const char *const example_names[] = { "Example TS" };
	static const char *const cedar_domains[] = { "cedar.example" };
	struct fixture *fixture = fixture_new(state);

	directory_add_org(fixture->dir, "Example Trust Services", example_names, 1, NULL, 0,
	    WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(
	    fixture->dir, "Example Time", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_org(fixture->dir, "Birch Keys", NULL, 0, NULL, 0, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(
	    fixture->dir, "Example Trust Services", "Ana Example", "ana@example-trust.example");
	directory_add_person(
	    fixture->dir, "Example Time", "Una Example", "una@example-trust.example");
	directory_add_person(
	    fixture->dir, "Example Trust Services", "Una Example", "una@example-trust.example");
	directory_add_person(fixture->dir, "Example Trust Services", "Ole Example", NULL);
	directory_add_person(fixture->dir, "Birch Keys", "Bo Sample", "bo@birch.example");
	directory_add_org(
	    fixture->dir, "Cedar Sign", NULL, 0, cedar_domains, 1, WHEN_UNKNOWN, WHEN_UNKNOWN);
	directory_add_person(fixture->dir, "Cedar Sign", "Ida Sample", NULL);
	directory_add_person(fixture->dir, "Birch Keys", "Ida Sample", NULL);
	return 0;
}

static const char running[] = "Re: VOTING BEGINS: Ballot SC-88: Keys";

/* "yes", "?yes" where it is unclear, "" for no vote. */
static char *
vote_of(const struct reading *reading)
{
	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];

		if (fact->kind != FACT_VOTE)
			continue;
		assert_string_equal(fact->ballot, "SC-88");
		assert_true(fact->certainty == CERTAINTY_UNCLEAR || fact->vote != VOTE_UNKNOWN);
		return talloc_asprintf((void *)reading, "%s%s",
		    fact->certainty == CERTAINTY_UNCLEAR ? "?" : "", vote_name(fact->vote));
	}
	return talloc_strdup((void *)reading, "");
}

static struct reading *
read_in_vote(struct fixture *fixture, const char *text)
{
	return read_as(fixture, NULL, "ana@example-trust.example", running, text, NULL);
}

static void
asks_whose_vote_it_is_where_another_is_named(void **state)
{
	static const struct wording rows[] = {
		{ "I vote yes on behalf of Birch Keys.", "?yes" },
		{ "On behalf of Birch Keys, I vote yes.", "?yes" },
		{ "As proxy for Birch Keys I vote no.", "?no" },
		{ "I vote yes, acting for Birch Keys", "?yes" },
		{ "Example TS votes yes on behalf of Birch Keys.", "?yes" },
		{ "We vote no (Birch Keys).", "?no" },
		{ "Vote: YES\nCompany: Birch Keys", "?yes" },
		{ "We vote yes.\n\nBo Sample\nBirch Keys", "?yes" },
		{ "YES\n\nBo Sample", "?yes" },
		{ "Yes\n\nAna\nfor Birch Keys", "?yes" },
		{ "We vote yes on the text of Birch Keys.", "?yes" },
	};

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
}

/* Words of another without a mark: a line above tells who speaks, or a name below. */
static void
asks_whose_words_stand_below_a_name(void **state)
{
	static const struct wording rows[] = {
		{ "Thanks.\n\nBo Sample  9:00 AM\nWe vote no.\n\nWhy?", "?no" },
		{ "Thanks.\n\n[09:00] Bo Sample:\nHello all,\n\nWe vote no.", "?no" },
		{ "Bo Sample via Forum\nMarch 2\nWe vote no.", "?no" },
		{ "Bo:\nWe vote no.", "?no" },
		{ "<bo>\nWe vote no.", "?no" },
		{ "@bo commented:\nWe vote no.", "?no" },
		{ "bo@birch.example, 2 March\nWe vote no.", "?no" },
		{ "According to Bo Sample:\nWe vote no.", "?no" },
		{ "We vote no.\n\nBo\n\nThat was quick.\n\nAna", "?no" },
		{ "We vote no.\nBo Sample, Birch Keys\n\nI cannot agree.\nAna Example, Example TS",
		    "?no" },
		/* Somebody is named, and does not speak. */
		{ "Hi Bo Sample\n\nWe vote yes.", "yes" },
		{ "Dear Bo Sample,\n\nWe vote yes.", "yes" },
		{ "Bo,\n\nWe vote yes.", "yes" },
		{ "Thanks to Bo Sample\n\nWe vote yes.", "yes" },
		{ "I agree with what Bo Sample has put together\n\nWe vote yes.", "yes" },
		{ "Bo Sample is right.\n\nWe vote yes.", "yes" },
		{ "Ana Example\n\nWe vote yes.", "yes" },
		{ "Ana:\nWe vote yes.", "yes" },
		{ "ana@example-trust.example\nWe vote yes.", "yes" },
		{ "We vote yes.\n\nAna\n\nBo", "yes" },
	};

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
}

static void
takes_the_senders_own_names_for_the_sender(void **state)
{
	static const struct wording rows[] = {
		{ "I vote yes.", "yes" },
		{ "I vote yes on behalf of Example TS.", "yes" },
		{ "We vote yes.\n\nAna Example\nExample Trust Services", "yes" },
		{ "We vote yes.\n\nOle Example", "yes" },
		{ "Example TS votes yes.\n\nThanks, Birch Keys", "yes" },
		{ "Example TS votes yes, as Birch Keys asked for section 4.", "yes" },
		{ "We vote yes.\nThanks to Birch Keys for the text.", "yes" },
		{ "I agree with Birch Keys. We vote yes.", "yes" },
	};

	struct reading *reading;

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
	/* One person may act for affiliates, which the roster tells. */
	reading =
	    read_as(*state, NULL, "una@example-trust.example", "Re: VOTING BEGINS: Ballot SC-88",
		"Example Time votes yes on behalf of Example TS.", NULL);
	assert_string_equal(vote_of(reading), "yes");
	talloc_free(reading);
}

/* Ida's mails are Cedar Sign's by her address, or those of the other member that she acts for. */
static void
asks_for_which_of_two_organisations_a_person_speaks(void **state)
{
	static const struct wording rows[] = {
		{ "We vote yes.", "yes" },
		{ "We vote yes.\n\nIda Sample\nCedar Sign", "yes" },
		{ "Birch Keys votes yes.", "yes" },
		{ "We vote yes.\n\nIda Sample\nBirch Keys", "?yes" },
		{ "Voting for Birch Keys:\n\nBallot SC-88: Yes", "?yes" },
		{ "For Birch Keys:\n\nSC-88: yes", "?yes" },
		{ "This is the vote of Birch Keys.\n\nI vote yes.", "?yes" },
		{ "(with my Birch Keys hat)\n\nYes.", "?yes" },
		{ "Today I speak on behalf of Example TS.\n\nWe vote yes.", "?yes" },
		{ "I am voting for my colleagues at Example TS.\n\nWe vote yes.", "?yes" },
	};
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading =
		    read_as(*state, "Ida Sample", "ida@cedar.example", running, rows[i].text, NULL);
		char *got = vote_of(reading);

		if (strcmp(got, rows[i].want) != 0) {
			print_error(
			    "\"%s\": got \"%s\", want \"%s\"\n", rows[i].text, got, rows[i].want);
			wrong++;
		}
		talloc_free(reading);
	}
	assert_int_equal(wrong, 0);
}

static void
asks_about_words_that_are_meant_as_a_vote(void **state)
{
	static const struct wording rows[] = {
		{ "Example TS votes Y", "?unknown" },
		{ "Example TS votes yeah", "?unknown" },
		{ "Example TS votes Yes/No", "?unknown" },
		{ "Example TS votes neither yes nor no.", "?unknown" },
		{ "Example TS votes in good spirits.", "?unknown" },
		{ "Example TS: +1", "?unknown" },
		{ "Example TS - approved", "?unknown" },
		{ "Example TS says yes", "?unknown" },
		{ "Example TS does not vote yes on this ballot.", "?unknown" },
		{ "Example TS retracts its vote.", "?unknown" },
		{ "Please withdraw our vote.", "?unknown" },
		{ "Could you change our vote to no?", "?unknown" },
		{ "[x] Yes [ ] No [ ] Abstain", "?unknown" },
		{ "( ) yes\n(x) no", "?unknown" },
		{ "Voting yes.", "?unknown" },
		{ "We are a yes.", "?unknown" },
		{ "It's a no from Example TS.", "?unknown" },
		{ "Oui", "?unknown" },
		{ "\u0434\u0430", "?unknown" },
		{ "\u8d5e\u6210", "?unknown" },
		{ "Approved", "?unknown" },
		{ "Example TS stimmt mit Ja.", "?unknown" },
	};

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
}

static void
asks_about_nothing_else(void **state)
{
	static const struct wording rows[] = {
		{ "When we vote on this, remember the date.", "" },
		{ "We voted on this last year.", "" },
		{ "Our vote stands.", "" },
		{ "Does Example TS vote Y?", "" },
		{ "We will change our vote if section 4 stays.", "" },
		{ "If Example TS votes Y, it will say so.", "" },
		{ "Birch Keys votes Y.", "" },
		{ "Birch Keys says yes", "" },
		{ "Example TS votes no later than Friday.", "" },
		{ "Approved minutes of the last meeting are on the web site, please look there "
		  "too.",
		    "" },
		{ "This is a no-brainer.", "" },
		{ "Voting yes would be a mistake.", "" },
		{ "> [x] Yes [ ] No", "" },
	};
	struct reading *reading;

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
	/* Where no vote runs, and from people whom the roster does not know. */
	reading = read_as(*state, NULL, "ana@example-trust.example", "Re: Ballot SC-88: Keys",
	    "Example TS votes Y", NULL);
	assert_string_equal(vote_of(reading), "");
	talloc_free(reading);
	reading = read_as(*state, NULL, "eve@elsewhere.example", "Re: VOTING BEGINS: Ballot SC-88",
	    "[x] Yes [ ] No\n\nEve", NULL);
	assert_string_equal(vote_of(reading), "");
	talloc_free(reading);
}

static void
reads_a_change_that_the_chair_is_asked_for(void **state)
{
	static const struct wording rows[] = {
		{ "Please change our vote from yes to no.", "no" },
		{ "Please correct my previous vote to abstain.", "abstain" },
		{ "Please change Example TS's vote to \"no\".", "no" },
		{ "Please change Birch Keys's vote to no.", "?no" },
	};

	expect(*state, vote_of, running, NULL, rows, COUNT(rows));
}

/* What a mail does besides comes first; only a mail that does nothing else is a vote by it. */
static void
gives_way_to_what_the_mail_does(void **state)
{
	struct reading *reading = read_in_vote(*state,
	    "Example TS votes Y.\n\nWe have serious concerns about section 4, which is wrong.");

	assert_string_equal(vote_of(reading), "?unknown");
	assert_int_equal(reading->class, CLASS_PUSHBACK);
	talloc_free(reading);
	reading = read_in_vote(*state, "Example TS votes Y.");
	assert_int_equal(reading->class, CLASS_VOTE);
	assert_non_null(reading->facts[0].doubt);
	talloc_free(reading);
}

static void
asks_whose_endorsement_it_is(void **state)
{
	static const struct {
		const char *text;
		enum fact_kind kind;
		enum certainty certainty;
	} rows[] = {
		{ "I endorse on behalf of Birch Keys.", FACT_SECOND, CERTAINTY_UNCLEAR },
		{ "I endorse.\n\nBo Sample\nBirch Keys", FACT_SECOND, CERTAINTY_UNCLEAR },
		{ "Birch Keys withdraws its endorsement.", FACT_SECOND_WITHDRAWN,
		    CERTAINTY_UNCLEAR },
		{ "I endorse.\n\nAna Example\nExample TS", FACT_SECOND, CERTAINTY_CERTAIN },
		{ "I endorse the ballot of Birch Keys.", FACT_SECOND, CERTAINTY_CERTAIN },
		{ "Example TS withdraws its endorsement.", FACT_SECOND_WITHDRAWN,
		    CERTAINTY_CERTAIN },
	};

	struct reading *two;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_as(*state, NULL, "ana@example-trust.example",
		    "Re: Ballot SC-88: Keys", rows[i].text, NULL);

		assert_int_equal(reading->nfacts, 1);
		assert_int_equal(reading->facts[0].kind, rows[i].kind);
		assert_int_equal(reading->facts[0].certainty, rows[i].certainty);
		talloc_free(reading);
	}
	two = read_as(*state, "Ida Sample", "ida@cedar.example", "Re: Ballot SC-88: Keys",
	    "This is for Birch Keys. We will endorse.", NULL);
	assert_int_equal(two->facts[0].kind, FACT_SECOND);
	assert_int_equal(two->facts[0].certainty, CERTAINTY_UNCLEAR);
	talloc_free(two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_whose_vote_it_is_where_another_is_named),
		cmocka_unit_test(asks_whose_words_stand_below_a_name),
		cmocka_unit_test(takes_the_senders_own_names_for_the_sender),
		cmocka_unit_test(asks_for_which_of_two_organisations_a_person_speaks),
		cmocka_unit_test(asks_about_words_that_are_meant_as_a_vote),
		cmocka_unit_test(asks_about_nothing_else),
		cmocka_unit_test(reads_a_change_that_the_chair_is_asked_for),
		cmocka_unit_test(gives_way_to_what_the_mail_does),
		cmocka_unit_test(asks_whose_endorsement_it_is),
	};

	return cmocka_run_group_tests(tests, voices_setup, teardown);
}
