#include "tests/unit/minutes_alone.h"

#include <glib.h>

static const struct minutes *
said_of_ballot(void **state, const char *sentence)
{
	char *text = talloc_asprintf(*state,
	    "## Attendees\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA), Bo Larch (Yew "
	    "Sign)\n\n## Ballot TX-5\n\n%s\n\n## Adjourn\n",
	    sentence);
	return read_alone(state, text);
}

static void
test_pushback_wordings(void **state)
{
	static const char *const yes[] = { "Some pushback was received.",
		"Ada has strong objections.", "This is not something that Fir Trust can support.",
		"Fir Trust is not ready to support the ballot.",
		"Ada raised a concern about the date.", "Ada disagreed." };
	static const char *const no[] = { "Approved without objections.",
		"There were no objections to it.",
		"No opposition and no larger concerns were heard.", "Nobody objected.",
		"No comments at all.", "The ballot is concerned with bark." };
	for (size_t i = 0; i < G_N_ELEMENTS(yes); i++)
		assert_true(said_of_ballot(state, yes[i])->ballots[0].pushback);
	for (size_t i = 0; i < G_N_ELEMENTS(no); i++)
		assert_false(said_of_ballot(state, no[i])->ballots[0].pushback);
}

static void
test_endorsement_wordings(void **state)
{
	static const struct {
		const char *sentence;
		const char *who; /* NULL: nobody */
	} cases[] = {
		{ "Ada will endorse.", "Ada Oakfield" },
		{ "Ada stated she would endorse.", "Ada Oakfield" },
		{ "Ada is also willing to endorse.", "Ada Oakfield" },
		{ "Ada has already endorsed.", "Ada Oakfield" },
		{ "Ash CA has already endorsed.", "Ash CA" },
		{ "Ada has read it and will endorse.", "Ada Oakfield" },
		{ "Bo offered to endorse.", "Bo" },
		{ "Rowan Hazel of Willow is willing to endorse.", "Rowan Hazel" },
		{ "Ada will likely endorse.", NULL },
		{ "Ada might endorse.", NULL },
		{ "Members will see whether they can endorse.", NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct spoken_ballot *b =
		    &said_of_ballot(state, cases[i].sentence)->ballots[0];
		assert_int_equal(b->nendorsers, cases[i].who != NULL);
		if (cases[i].who != NULL)
			assert_string_equal(b->endorsers[0], cases[i].who);
	}
}

static void
test_state_wordings(void **state)
{
	static const struct {
		const char *sentence;
		enum spoken_state state;
	} cases[] = {
		{ "The text is being written.", SPOKEN_DRAFTING },
		{ "Looking for two endorsers.", SPOKEN_SEEKING_ENDORSERS },
		{ "In discussion period.", SPOKEN_DISCUSSION },
		{ "The ballot is in the voting period.", SPOKEN_VOTING },
		{ "The ballot passed.", SPOKEN_PASSED },
		{ "It has passed and is now in IPR review.", SPOKEN_IPR_REVIEW },
		{ "It has passed and the IPR review period is over.", SPOKEN_PASSED },
		{ "The vote failed.", SPOKEN_FAILED },
		{ "The ballot is on hold.", SPOKEN_TABLED },
		{ "No updates.", SPOKEN_UNKNOWN },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(
		    said_of_ballot(state, cases[i].sentence)->ballots[0].state, cases[i].state);
}

static void
test_ballot_list(void **state)
{
	struct minutes *m =
	    read_alone(state, "## Attendees\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n\n## "
			      "Ballot Status\n\nBallots in Voting Period\n\n"
			      "- TX087: Paper for stamps (Ada)\n        No updates\n\nDraft "
			      "ballots:\n\n- Better glue for all (Bo)\n- None\n\n"
			      "Under Review: TX012: Ink (until August 20)\n\nIn Discussion Period: "
			      "NA\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 3);
	assert_string_equal(m->ballots[0].label, "TX087: Paper for stamps");
	assert_string_equal(m->ballots[0].lead, "Ada Oakfield");
	assert_int_equal(m->ballots[0].state, SPOKEN_VOTING);
	assert_string_equal(m->ballots[1].label, "Better glue for all");
	assert_int_equal(m->ballots[1].state, SPOKEN_DRAFTING);
	assert_int_equal(m->ballots[2].state, SPOKEN_IPR_REVIEW);
}

static void
test_ballots_in_prose(void **state)
{
	struct minutes *m =
	    read_alone(state, "## Attendees\nAda Oakfield (Fir Trust), Bo Elmquist (Ash CA)\n\n## "
			      "Report\n\nBo spoke of progress on the "
			      "paper profile ballot. TX-9 exits IPR in May. This ballot is a "
			      "draft.\n\n## Goals\n\n- Glue ballot\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 2);
	assert_string_equal(m->ballots[0].label, "paper profile ballot");
	assert_string_equal(m->ballots[1].label, "TX-9");
	assert_int_equal(m->ballots[1].state, SPOKEN_IPR_REVIEW);
}

static void
assert_ballot(
    const struct minutes *m, size_t i, const char *label, enum spoken_state state, const char *lead)
{
	assert_true(i < m->nballots);
	assert_string_equal(m->ballots[i].label, label);
	assert_int_equal(m->ballots[i].state, state);
	if (lead != NULL)
		assert_string_equal(m->ballots[i].lead, lead);
	else
		assert_null(m->ballots[i].lead);
}

#define WHO "## Attendees\n\nAda Oak (Fir), Bo Elm (Ash), Cyra Ash (Yew)\n\n"

/* A stage alone, as a bold line or as a bullet with its ballots deeper, is no ballot. */
static void
test_ballots_below_their_stage(void **state)
{
	const struct minutes *m = read_alone(state, WHO
	    "## Ballot updates\n\n**Passed**\n\n- TX-1: Old seals\n\n**In IPR review**\n\n- "
	    "TX-2 New seals - IPR review ends March 30\n\n**Discussion**\n\n- TX-3 Wax (Ada) "
	    "\xe2\x80\x93 Ada has answered Bo.\n\n**Draft**\n\n- TXXX Red wax (Bo): Cyra offered "
	    "to endorse.\n- TXXX Short seals (Cyra): Bo opposes it.\n- TXXX: Ballot on paper "
	    "(Ada)\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 6);
	assert_ballot(m, 0, "TX-1: Old seals", SPOKEN_PASSED, NULL);
	assert_ballot(m, 1, "TX-2 New seals", SPOKEN_IPR_REVIEW, NULL);
	assert_ballot(m, 2, "TX-3 Wax", SPOKEN_DISCUSSION, "Ada Oak");
	assert_ballot(m, 3, "TXXX Red wax", SPOKEN_DRAFTING, "Bo Elm");
	assert_true(m->ballots[4].pushback && !m->ballots[3].pushback);
	assert_ballot(m, 5, "TXXX: Ballot on paper", SPOKEN_DRAFTING, "Ada Oak");
	m = read_alone(state,
	    WHO "## Status of ballots\n\n- In Discussion Period:\n  * TX-4 Ink (Ada)\n- In Voting "
		"Period: NA\n- Under IPR Review:\n  * TX-5 Glue (until May 5)\n- Approved and "
		"effective:\n  * TX-6 Pens\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 3);
	assert_int_equal(m->ballots[0].state, SPOKEN_DISCUSSION);
	assert_int_equal(m->ballots[1].state, SPOKEN_IPR_REVIEW);
	assert_int_equal(m->ballots[2].state, SPOKEN_PASSED);
}

static void
test_leads_before_the_title(void **state)
{
	const struct minutes *m = read_alone(state,
	    WHO "## Ballots\n\n- TX-0XX (Ada) Wax for letters: no progress\n- TX-0XX (Bo) Ink for "
		"letters \xe2\x80\x93 needs two endorsers\n- TX-9 Pens: until 2 May\n\n## "
		"Adjourn\n");
	assert_int_equal(m->nballots, 3);
	assert_string_equal(m->ballots[0].label, "TX-0XX Wax for letters");
	assert_string_equal(m->ballots[0].lead, "Ada Oak");
	assert_string_equal(m->ballots[1].label, "TX-0XX Ink for letters");
	assert_true(m->ballots[1].needs_second && !m->ballots[0].needs_second);
	assert_string_equal(m->ballots[2].label, "TX-9 Pens");
}

/* A quorum that is not there yet fails no ballot, and a day is no ballot. */
static void
test_votes_that_go_on(void **state)
{
	const struct minutes *m = read_alone(state,
	    WHO "## Ballots\n\n- TX-7 Wax: Voting closes on Friday. Quorum has not been reached.\n"
		"- TX-8 Ink: Voting ended on Friday. Quorum has not been reached.\n\n## Adjourn\n");
	assert_int_equal(m->nballots, 2);
	assert_int_equal(m->ballots[0].state, SPOKEN_VOTING);
	assert_int_equal(m->ballots[1].state, SPOKEN_FAILED);
	m = read_alone(state,
	    WHO "## Ballot status\n\nTX-9 Precedence (Ada)\n\nIPR ends on 19 December\n\n## "
		"Adjourn\n");
	assert_int_equal(m->nballots, 1);
	assert_int_equal(m->ballots[0].state, SPOKEN_IPR_REVIEW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pushback_wordings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_endorsement_wordings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state_wordings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballot_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballots_in_prose, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ballots_below_their_stage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leads_before_the_title, setup, teardown),
		cmocka_unit_test_setup_teardown(test_votes_that_go_on, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
