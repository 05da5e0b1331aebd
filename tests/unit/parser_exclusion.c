#include "tests/unit/reading_scene.h"

/* RULES P4: of all mails that speak of exclusion notices, which are one. */
static void
tells_exclusion_notices_from_talk_of_them(void **state)
{
	static const char review[] = "review.notice", subject[] = "exclusion.subject";
	static const char filed[] = "exclusion.filed", enclosed[] = "exclusion.enclosed";
	static const char patents[] = "exclusion.patents", reported[] = "exclusion.reported";
	static const struct {
		const char *subject, *text, *rule; /* NULL: no notice at all */
		enum certainty certainty;
	} rows[] = {
		{ "[wg] Exclusion Notice for Ballot CSC-31",
		    "Birch Keys hereby submits this Exclusion Notice for section 6.2 of the Final "
		    "Maintenance Guideline.",
		    filed, CERTAINTY_CERTAIN },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "Pursuant to section 4.3 of the IPR Policy we are filing an Exclusion Notice "
		    "for U.S. Patent No. 9,999,999.",
		    filed, CERTAINTY_CERTAIN },
		{ "[wg] CSC-31: our patents",
		    "Birch Keys believes that it holds an essential claim and files a notice of "
		    "exclusion for Ballot CSC-31.",
		    filed, CERTAINTY_CERTAIN },
		{ "[wg] Exclusion Notice, Ballot CSC-31",
		    "Attached please find our Exclusion Notice.\n\nBest regards", enclosed,
		    CERTAINTY_CERTAIN },
		{ "[wg] IPR: CSC-31", "This is an Exclusion Notice under section 4.3.", enclosed,
		    CERTAINTY_CERTAIN },
		{ "[wg] Exclusion notice for CSC-31",
		    "Birch Keys excludes the following patents from the licence: EP 1 234 567.",
		    patents, CERTAINTY_CERTAIN },
		{ "[wg] Exclusion Notice for Ballot CSC-31", "See the attachment.", subject,
		    CERTAINTY_UNCLEAR },
		{ "[wg] End of review of CSC-31",
		    "Cedar Browser submitted an Exclusion Notice on Monday.", reported,
		    CERTAINTY_UNCLEAR },
		{ "[wg] IPR review of CSC-31", "Two Exclusion Notices were received.", reported,
		    CERTAINTY_UNCLEAR },
		{ "[wg] Review Period for CSC-31 begins",
		    "The IPR review takes 30 days. A member who files an Exclusion Notice must "
		    "send "
		    "it to the chair.",
		    review, CERTAINTY_CERTAIN },
		{ "[wg] Review notice for CSC-31",
		    "To exclude an essential claim, submit an Exclusion Notice before the review "
		    "period ends.",
		    review, CERTAINTY_CERTAIN },
		{ "[wg] End of IPR review of CSC-31: no exclusion notices",
		    "The review period has ended. No Exclusion Notice was received.", review,
		    CERTAINTY_CERTAIN },
		{ "[wg] Review period of CSC-31",
		    "The review period is open. If any Exclusion Notices were filed, the vote is "
		    "rescinded.",
		    review, CERTAINTY_CERTAIN },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "Has anybody submitted an Exclusion Notice?", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "We may submit an Exclusion Notice next week.", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Review Period for CSC-31 begins",
		    "We do not plan to file an Exclusion Notice.", NULL, CERTAINTY_UNCLEAR },
		{ "Re: [wg] Ballot CSC-31: Keys", "The licence excludes patents of course.", NULL,
		    CERTAINTY_UNCLEAR },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading *reading = read_mail(*state, rows[i].subject, rows[i].text);
		const struct fact *fact = fact_of(reading, FACT_IPR_NOTICE);

		if (rows[i].rule == NULL) {
			if (fact != NULL)
				fail_msg("row %zu: %s", i, fact->rule);
			continue;
		}
		if (fact == NULL)
			fail_msg("row %zu: no notice in \"%s\"", i, rows[i].text);
		if (strcmp(fact->rule, rows[i].rule) != 0)
			fail_msg("row %zu: %s", i, fact->rule);
		assert_int_equal(fact->certainty, rows[i].certainty);
		assert_string_equal(fact->ballot, "CSC-31");
		assert_int_equal(reading->class, CLASS_IPR_NOTICE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_exclusion_notices_from_talk_of_them),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
