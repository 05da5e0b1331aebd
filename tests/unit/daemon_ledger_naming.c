/* Stances whose mails bear no label, from the store to the ballot that they fall on. */
#include "tests/unit/ledger_house.h"

/* An endorsement without a label, in no thread. */
static struct mail *
unlabelled(struct house *house, const char *subject, const char *words)
{
	struct mail *m = mail_of(house, subject, "Larkspur", "2024-03-05T12:00:00Z");

	m->fact.ballot = NULL;
	m->fact.quote = words;
	m->reading->nballots = 0;
	m->answer.subject = subject;
	return m;
}

static const struct ballot *
ballot_at(struct house *house, const char *label, const char *now)
{
	const struct ballot *b = ledger_ballot(load(house, "ts", now), label);

	assert_non_null(b);
	return b;
}

static void
a_title_repeated_names_the_ballot(void **state)
{
	struct house *house = *state;
	const struct ballot *b;

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	posts(house, "TS-2", "Key sizes", FACT_PROPOSAL, "2024-03-02T12:00:00Z");
	states(
	    house, unlabelled(house, "Re: Clock drift ballot", "Larkspur endorses."), FACT_SECOND);
	states(house, unlabelled(house, "one more", "We endorse the ballot on key sizes."),
	    FACT_SECOND);
	b = ballot_at(house, "TS-1", "2024-03-06T00:00:00Z");
	assert_int_equal(b->nendorsers, 1);
	assert_true(b->endorsers[0].counts);
	assert_int_equal(b->endorsers[0].record->fact->certainty, CERTAINTY_LIKELY);
	assert_int_equal(ballot_at(house, "TS-2", "2024-03-06T00:00:00Z")->nendorsers, 1);
	assert_int_equal(load(house, "ts", "2024-03-06T00:00:00Z")->nstrays, 0);
}

static void
two_ballots_that_fit_leave_it_to_a_person(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	posts(house, "TS-2", "Key sizes", FACT_PROPOSAL, "2024-03-02T12:00:00Z");
	posts(house, "TS-3", "Clock drift", FACT_PROPOSAL, "2024-03-03T12:00:00Z");
	states(house, unlabelled(house, "Re: Clock drift", "Larkspur endorses."), FACT_SECOND);
	/* The subject says one, the words another. */
	states(house, unlabelled(house, "Re: Key sizes", "I endorse the clock drift ballot."),
	    FACT_SECOND);
	ledger = load(house, "ts", "2024-03-06T00:00:00Z");
	assert_int_equal(ledger->nstrays, 2);
	assert_string_equal(ledger->strays[0].why, "its words fit both TS-1 and TS-3");
	for (size_t i = 0; i < ledger->nballots; i++)
		assert_int_equal(ledger->ballots[i]->nendorsers, 0);
}

/* A title means a ballot only while that is open: posted before, not over, not long ago. */
static void
only_open_ballots_are_meant_by_their_titles(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2023-03-01T12:00:00Z");
	posts(house, "TS-2", "Clock drift", FACT_PROPOSAL, "2024-02-01T12:00:00Z");
	posts(house, "TS-2", "Clock drift", FACT_RESULT, "2024-02-20T12:00:00Z");
	posts(house, "TS-3", "Clock drift", FACT_PROPOSAL, "2024-03-09T12:00:00Z");
	states(house, unlabelled(house, "Re: Clock drift", "Larkspur endorses."), FACT_SECOND);
	ledger = load(house, "ts", "2024-03-10T00:00:00Z");
	assert_int_equal(ledger->nstrays, 1);
	assert_string_equal(ledger->strays[0].why, "it names no ballot");
	posts(house, "TS-4", "Clock drift", FACT_PROPOSAL, "2024-03-04T12:00:00Z");
	ledger = load(house, "ts", "2024-03-10T00:00:00Z");
	assert_int_equal(ledger->nstrays, 0);
	assert_int_equal(ledger_ballot(ledger, "TS-4")->nendorsers, 1);
}

static void
a_title_of_another_group_means_nothing_here(void **state)
{
	struct house *house = *state;
	struct mail *m = unlabelled(house, "Re: Clock drift", "Larkspur endorses.");

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	m->answer.group = config_group(house->config, "forum");
	states(house, m, FACT_SECOND);
	assert_int_equal(ballot_at(house, "TS-1", "2024-03-06T00:00:00Z")->nendorsers, 0);
	assert_int_equal(load(house, "forum", "2024-03-06T00:00:00Z")->nstrays, 1);
}

static void
a_settled_name_means_its_ballot(void **state)
{
	struct house *house = *state;
	const struct ballot_name name = {
		.group = "ts", .name = "Malware ballot", .label = "TS-1", .author = "ana", .at = 1
	};
	const struct ballot *b;

	posts(house, "TS-1", "Base revocation", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	states(
	    house, unlabelled(house, "Re: the malware ballot", "Larkspur endorses."), FACT_SECOND);
	assert_int_equal(ballot_at(house, "TS-1", "2024-03-06T00:00:00Z")->nendorsers, 0);
	assert_int_equal(store_name(house->folder->store, &name), STORE_OK);
	b = ballot_at(house, "TS-1", "2024-03-06T00:00:00Z");
	assert_int_equal(b->nendorsers, 1);
	assert_int_equal(b->endorsers[0].record->fact->certainty, CERTAINTY_CERTAIN);
}

/* Words that name another ballot than the thread is about, under a subject that names none. */
static void
words_against_their_thread_leave_it_to_a_person(void **state)
{
	struct house *house = *state;
	static const char *references[] = { "TS-1-2024-03-01T12:00:00Z" };
	struct mail *m;
	struct ledger *ledger;

	posts(house, "TS-1", "Clock drift", FACT_PROPOSAL, "2024-03-01T12:00:00Z");
	posts(house, "TS-2", "Key sizes", FACT_PROPOSAL, "2024-03-02T12:00:00Z");
	m = unlabelled(house, "Re: one more thing", "Larkspur endorses TS-2.");
	m->fact.ballot = "TS-2";
	m->answer.references = references;
	m->answer.nreferences = 1;
	states(house, m, FACT_SECOND);
	ledger = load(house, "ts", "2024-03-06T00:00:00Z");
	assert_int_equal(ledger->nstrays, 1);
	assert_string_equal(ledger->strays[0].why, "its words name TS-2, its thread is about TS-1");
	assert_int_equal(ledger_ballot(ledger, "TS-2")->nendorsers, 0);
	/* With the label in its subject it is a mail about that ballot. */
	m = unlabelled(house, "Re: Ballot TS-2", "Larkspur endorses TS-2.");
	m->fact.ballot = "TS-2";
	m->answer.references = references;
	m->answer.nreferences = 1;
	states(house, m, FACT_SECOND);
	ledger = load(house, "ts", "2024-03-06T00:00:00Z");
	assert_int_equal(ledger->nstrays, 1);
	assert_int_equal(ledger_ballot(ledger, "TS-2")->nendorsers, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_title_repeated_names_the_ballot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    two_ballots_that_fit_leave_it_to_a_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    only_open_ballots_are_meant_by_their_titles, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_title_of_another_group_means_nothing_here, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    words_against_their_thread_leave_it_to_a_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_settled_name_means_its_ballot, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
