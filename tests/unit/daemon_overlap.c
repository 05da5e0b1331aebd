/* Two open ballots on one section, from the store to the problem that the chair reads. */
#include "tests/unit/ledger_house.h"

static const char *reasons[] = { "4.9.1.1" };

static void
post(struct house *house, const char *label, const char *id, const char *when)
{
	struct mail *m = mail_of(house, id, "Kestrel", when);

	m->fact.ballot = m->ballots[0] = label;
	m->answer.subject = talloc_asprintf(m, "Ballot %s", label);
	m->fact.kind = FACT_PROPOSAL;
	m->motion = (struct motion){ .title = label,
		.proposer = m->fact.who,
		.discussion = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.voting = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.review = { WHEN_UNKNOWN, WHEN_UNKNOWN, NULL },
		.sections = reasons,
		.nsections = 1 };
	m->fact.motion = &m->motion;
	m->reading->facts = &m->fact;
	m->reading->nfacts = 1;
	record(house, m);
}

static unsigned
told(const struct ledger *ledger, const char *label)
{
	const struct ballot *b = ledger_ballot(ledger, label);
	unsigned n = 0;

	assert_non_null(b);
	for (size_t i = 0; i < b->nproblems; i++)
		n += b->problems[i].rule == RULE_SECTIONS;
	return n;
}

static void
the_later_of_two_open_ballots_is_told(void **state)
{
	struct house *house = *state;
	struct ledger *ledger;

	post(house, "TS-1", "one", "2024-03-01T12:00:00Z");
	ledger = load(house, "ts", "2024-03-02T00:00:00Z");
	assert_int_equal(told(ledger, "TS-1"), 0);
	post(house, "TS-2", "two", "2024-03-03T12:00:00Z");
	ledger = load(house, "ts", "2024-03-04T00:00:00Z");
	assert_int_equal(told(ledger, "TS-1"), 0);
	assert_int_equal(told(ledger, "TS-2"), 1);
	/* The first one expires. */
	ledger = load(house, "ts", "2024-05-31T00:00:00Z");
	assert_int_equal(ledger_ballot(ledger, "TS-1")->state, BALLOT_EXPIRED);
	assert_int_equal(told(ledger, "TS-2"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_later_of_two_open_ballots_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
