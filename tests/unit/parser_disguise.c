#include "tests/unit/reading_scene.h"

static const char running[] = "Re: [cscwg] VOTING BEGINS: Ballot CSC-31: Keys";

static void
assert_certainty(void **state, const char *text, bool disguised)
{
	const struct fact *vote = fact_of(read_mail(*state, running, text), FACT_VOTE);

	assert_non_null(vote);
	assert_int_equal(vote->certainty, disguised ? CERTAINTY_UNCLEAR : CERTAINTY_CERTAIN);
	assert_true((vote->doubt != NULL) == disguised);
}

static void
votes_that_look_otherwise_are_doubted(void **state)
{
	static const char *const disguised[] = {
		"Birch Keys votes \xe2\x80\xaeno\xe2\x80\xac on CSC-31.",
		"\xe2\x80\xaezzz\nBirch Keys votes no on CSC-31.",
		"Birch Keys votes no on CSC-31.\n\n\xe2\x80\xadzzz",
		"Birch Keys votes yes\xcc\xb6 on CSC-31.",
		"Birch Keys votes yes\xf3\xa0\x81\xae on CSC-31.",
		"~~Birch Keys votes yes on CSC-31.~~\n\nWe have to think again.",
		"~~We have looked at it. Birch Keys votes yes on CSC-31. Thanks.~~",
	};
	static const char *const plain[] = {
		"Birch Keys votes yes on CSC-31.",
		"~~~~~~~~~~\n\nBirch Keys votes yes on CSC-31.",
		"Birch Keys votes yes on CSC-31.\n\n~ Ana ~~ ",
		/* Marks of the direction alone, an accent, a flag of tags. */
		"\xe2\x80\x8e"
		"Birch Keys votes yes on CSC-31.\n\n\xe2\x80\xabzzz\xe2\x80\xac",
		"Birch Keys votes yes on CSC-31.\n\nRene\xcc\x81",
		"Birch Keys votes yes on "
		"CSC-31.\n\n\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2",
	};

	for (size_t i = 0; i < sizeof disguised / sizeof *disguised; i++)
		assert_certainty(state, disguised[i], true);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		assert_certainty(state, plain[i], false);
}

static void
another_text_in_html_is_doubted(void **state)
{
	struct mail_words words = mail(*state, running, "Birch Keys votes yes on CSC-31.");
	const struct fact *vote;

	words.differs = true;
	vote = fact_of(reading_make(*state, ((struct fixture *)*state)->parser, &words), FACT_VOTE);
	assert_int_equal(vote->certainty, CERTAINTY_UNCLEAR);
	assert_string_equal(vote->doubt, "the mail's HTML shows other words than its plain text");
}

static void
other_stances_too(void **state)
{
	const struct reading *reading =
	    read_mail(*state, "Re: Ballot CSC-31: Keys", "~~Birch Keys endorses CSC-31.~~");
	const struct fact *second = fact_of(reading, FACT_SECOND);

	assert_true(second == NULL || second->certainty == CERTAINTY_UNCLEAR);
	reading =
	    read_mail(*state, "Birch Keys votes \xe2\x80\xaeno\xe2\x80\xac on Ballot CSC-31", "");
	assert_true(fact_of(reading, FACT_VOTE) == NULL ||
		    fact_of(reading, FACT_VOTE)->certainty == CERTAINTY_UNCLEAR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(votes_that_look_otherwise_are_doubted),
		cmocka_unit_test(another_text_in_html_is_doubted),
		cmocka_unit_test(other_stances_too),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
