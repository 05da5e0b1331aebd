#include "tests/unit/ballot_scene.h"

#include "ballot/course.h"

/* Editions for the quorum modes of RULES section 6. */
static struct edition
edition_of(enum quorum_mode mode, int transition)
{
	struct edition edition = scene_edition();

	edition.quorum = mode;
	edition.quorum_transition = transition;
	return edition;
}

enum { MORE = QUORUM_MORE_THAN_HALF, HALF = QUORUM_HALF, AVERAGE = QUORUM_AVERAGE };

/*
 * RULES section 11: the worked tallies, by number. Cases 7 and 9 read "50 % plus
 * one" by the letter.
 */
static const struct tally_case {
	int number;
	int mode;
	int transition;
	size_t nmeetings;
	unsigned attendance[3];
	struct ballot_count issuer, consumer;
	unsigned quorum;
	enum motion_kind kind;
	const char *failures; /* joined by blanks */
} cases[] = {
	{ 1, MORE, 0, 3, { 9, 10, 9 }, { 7, 0, 0 }, { 1, 0, 0 }, 5, 0, "" },
	{ 2, MORE, 0, 3, { 6, 6, 6 }, { 4, 2, 0 }, { 1, 0, 0 }, 4, 0, "" },
	{ 3, MORE, 0, 3, { 20, 20, 20 }, { 12, 7, 0 }, { 3, 0, 0 }, 11, 0, "ISSUERS" },
	{ 4, MORE, 0, 3, { 26, 26, 27 }, { 7, 3, 9 }, { 2, 0, 0 }, 14, 0, "" },
	{ 5, MORE, 0, 3, { 19, 19, 19 }, { 13, 1, 2 }, { 2, 2, 0 }, 10, 0, "CONSUMERS" },
	{ 6, MORE, 0, 3, { 18, 18, 18 }, { 10, 0, 0 }, { 2, 1, 0 }, 10, 0, "" },
	{ 7, MORE, 0, 3, { 18, 18, 18 }, { 10, 0, 0 }, { 2, 1, 0 }, 10, 0, "LITERAL" },
	{ 8, MORE, 0, 3, { 24, 24, 25 }, { 11, 1, 0 }, { 1, 0, 0 }, 13, 0, "" },
	{ 9, MORE, 0, 3, { 24, 24, 25 }, { 11, 1, 0 }, { 1, 0, 0 }, 13, 0, "LITERAL" },
	{ 10, MORE, 0, 3, { 9, 9, 9 }, { 6, 0, 0 }, { 0, 0, 0 }, 5, 0, "NO_YES_IN_CLASS" },
	{ 11, MORE, 0, 3, { 9, 9, 9 }, { 6, 0, 0 }, { 0, 0, 1 }, 5, 0, "NO_YES_IN_CLASS" },
	{ 12, MORE, 0, 3, { 10, 10, 10 }, { 3, 0, 1 }, { 0, 3, 1 }, 6, 0,
	    "CONSUMERS NO_YES_IN_CLASS" },
	{ 13, MORE, 0, 3, { 9, 10, 10 }, { 0, 5, 0 }, { 0, 1, 0 }, 5, 0,
	    "ISSUERS CONSUMERS NO_YES_IN_CLASS" },
	{ 14, MORE, 0, 3, { 18, 18, 18 }, { 8, 0, 0 }, { 2, 0, 0 }, 10, 0, "" },
	{ 15, MORE, 0, 3, { 18, 18, 18 }, { 7, 0, 0 }, { 2, 0, 0 }, 10, 0, "QUORUM" },
	{ 16, HALF, 0, 3, { 18, 18, 18 }, { 7, 0, 0 }, { 2, 0, 0 }, 9, 0, "" },
	{ 17, MORE, 0, 3, { 19, 19, 19 }, { 8, 0, 0 }, { 2, 0, 0 }, 10, 0, "" },
	{ 18, MORE, 0, 3, { 19, 20, 20 }, { 8, 0, 0 }, { 2, 0, 0 }, 10, 0, "" },
	{ 19, MORE, 0, 3, { 10, 10, 11 }, { 4, 0, 0 }, { 1, 0, 0 }, 6, 0, "QUORUM" },
	{ 20, MORE, 0, 3, { 20, 20, 20 }, { 2, 0, 7 }, { 1, 0, 1 }, 11, 0, "" },
	{ 21, MORE, 0, 3, { 20, 20, 20 }, { 2, 0, 6 }, { 1, 0, 1 }, 11, 0, "QUORUM" },
	{ 22, AVERAGE, 0, 3, { 17, 18, 18 }, { 14, 0, 0 }, { 3, 0, 0 }, 18, 0, "QUORUM" },
	{ 23, MORE, 0, 3, { 17, 18, 18 }, { 14, 0, 0 }, { 3, 0, 0 }, 9, 0, "" },
	{ 24, AVERAGE, 10, 2, { 15, 14 }, { 8, 0, 0 }, { 2, 0, 0 }, 10, 0, "" },
	{ 25, AVERAGE, 10, 2, { 15, 14 }, { 7, 0, 0 }, { 2, 0, 0 }, 10, 0, "QUORUM" },
	{ 26, MORE, 0, 2, { 9, 9 }, { 7, 0, 0 }, { 1, 0, 0 }, 0, 0, "QUORUM_UNDEFINED" },
	{ 27, MORE, 0, 3, { 20, 21, 21 }, { 7, 0, 2 }, { 1, 0, 0 }, 11, 0, "QUORUM" },
	{ 28, MORE, 0, 3, { 18, 18, 18 }, { 11, 20, 2 }, { 7, 0, 0 }, 10, 0, "ISSUERS" },
	{ 29, MORE, 0, 3, { 24, 25, 24 }, { 4, 1, 7 }, { 0, 4, 0 }, 13, 0,
	    "CONSUMERS NO_YES_IN_CLASS" },
	{ 30, MORE, 0, 3, { 28, 28, 28 }, { 3, 2, 0 }, { 0, 0, 0 }, 15, MOTION_OFFICER, "" },
	{ 31, MORE, 0, 3, { 28, 28, 28 }, { 2, 2, 0 }, { 0, 0, 0 }, 15, MOTION_OFFICER,
	    "MAJORITY" },
	{ 32, MORE, 0, 3, { 3, 3, 3 }, { 1, 0, 0 }, { 1, 0, 0 }, 2, 0, "" },
};

static char *
failures_of(void *ctx, const struct edition *edition, const struct tally_case *c)
{
	const char *failures[8];
	unsigned quorum = quorum_needed(edition, c->attendance, c->nmeetings);
	size_t n = tally_judge(edition, c->kind, &c->issuer, &c->consumer, quorum, failures);
	char *joined = talloc_strdup(ctx, "");

	for (size_t i = 0; i < n; i++)
		joined = talloc_asprintf_append(joined, "%s%s", i > 0 ? " " : "", failures[i]);
	return joined;
}

static void
worked_tallies_come_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct tally_case *c = &cases[i];
		struct edition edition = edition_of((enum quorum_mode)c->mode, c->transition);
		bool literal = strcmp(c->failures, "LITERAL") == 0;
		char *failures = failures_of(NULL, &edition, c);

		if (quorum_needed(&edition, c->attendance, c->nmeetings) != c->quorum)
			fail_msg("case %d: quorum", c->number);
		if (strcmp(failures, literal ? "" : c->failures) != 0)
			fail_msg("case %d: fails %s", c->number, failures);
		if (literal && tally_literal_majority(&c->consumer))
			fail_msg("case %d: met by the letter", c->number);
		talloc_free(failures);
	}
}

static void
literal_majority_is_half_plus_one_vote(void **state)
{
	(void)state;
	assert_true(tally_literal_majority(&(struct ballot_count){ 3, 1, 5 }));
	assert_true(tally_literal_majority(&(struct ballot_count){ 2, 0, 0 }));
	assert_false(tally_literal_majority(&(struct ballot_count){ 2, 2, 0 }));
	assert_false(tally_literal_majority(&(struct ballot_count){ 0, 0, 0 }));
}

/* Integers only: the thresholds hold at the ends of their range. */
static void
thresholds_are_exact(void **state)
{
	const struct ballot_count half = { UINT32_MAX / 2, UINT32_MAX / 2, 0 };
	const struct ballot_count one_more = { UINT32_MAX / 2 + 1, UINT32_MAX / 2, 0 };
	const struct ballot_count issuer = { 2, 1, 0 }, one = { 1, 0, 0 };
	struct edition edition = edition_of(QUORUM_NONE, 0);
	const char *failures[8];

	(void)state;
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &issuer, &half, 0, failures), 1);
	assert_string_equal(failures[0], "CONSUMERS");
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &issuer, &one_more, 0, failures), 0);
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &one_more, &one, 0, failures), 1);
	assert_string_equal(failures[0], "ISSUERS");
}

static void
nobody_for_it_never_passes(void **state)
{
	const struct ballot_count none = { 0, 0, 0 }, abstained = { 0, 0, 9 };
	struct edition edition = edition_of(QUORUM_NONE, 0);
	const char *failures[8];

	(void)state;
	edition.yes_in_each_class = false;
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &none, &none, 0, failures), 1);
	assert_string_equal(failures[0], "MAJORITY");
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &abstained, &none, 0, failures), 1);
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &none,
			     &(struct ballot_count){ 1, 0, 0 }, 0, failures),
	    0);
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &(struct ballot_count){ 1, 0, 0 },
			     &none, 0, failures),
	    0);
}

/* RULES T3: a yes is missing in the one class or in the other. */
static void
each_class_needs_a_yes(void **state)
{
	const struct ballot_count none = { 0, 0, 0 }, some = { 9, 0, 0 };
	struct edition edition = edition_of(QUORUM_NONE, 0);
	const char *failures[8];

	(void)state;
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &none, &some, 0, failures), 1);
	assert_string_equal(failures[0], "NO_YES_IN_CLASS");
	assert_int_equal(tally_judge(&edition, MOTION_UNKNOWN, &some, &none, 0, failures), 1);
	assert_string_equal(failures[0], "NO_YES_IN_CLASS");
}

static void
officers_follow_class_rules_where_the_edition_says_so(void **state)
{
	const struct tally_case c = cases[29];
	struct edition edition = edition_of(QUORUM_MORE_THAN_HALF, 0);
	char *failures;

	(void)state;
	edition.officer_needs_quorum = true;
	failures = failures_of(NULL, &edition, &c);
	assert_string_equal(failures, "ISSUERS NO_YES_IN_CLASS QUORUM");
	talloc_free(failures);
}

/* An election's figures, if its committee gives any, are judged as an officer's. */
static void
elections_are_judged_by_majority(void **state)
{
	const struct ballot_count some = { 3, 2, 0 }, none = { 0, 0, 0 };
	struct edition edition = edition_of(QUORUM_MORE_THAN_HALF, 0);
	const char *failures[8];

	(void)state;
	assert_int_equal(tally_judge(&edition, MOTION_ELECTION, &some, &none, 0, failures), 0);
}

static void
abstentions_are_left_out_where_the_edition_says_so(void **state)
{
	const struct tally_case c = cases[19];
	struct edition edition = edition_of(QUORUM_MORE_THAN_HALF, 0);
	char *failures;

	(void)state;
	edition.abstain_counts_for_quorum = false;
	failures = failures_of(NULL, &edition, &c);
	assert_string_equal(failures, "QUORUM");
	talloc_free(failures);
}

static void
quorum_takes_the_last_meetings(void **state)
{
	const unsigned counts[] = { 100, 18, 18, 18 };
	struct edition edition = edition_of(QUORUM_MORE_THAN_HALF, 0);

	(void)state;
	assert_int_equal(quorum_needed(&edition, counts, 4), 10);
	assert_int_equal(quorum_needed(&edition, counts, 3), 23);
	assert_int_equal(quorum_needed(&edition, counts, 2), 0);
	assert_int_equal(quorum_needed(&edition, NULL, 0), 0);
	edition.quorum_meetings = 0;
	assert_int_equal(quorum_needed(&edition, counts, 4), 0);
	edition = edition_of(QUORUM_NONE, 10);
	assert_int_equal(quorum_needed(&edition, counts, 2), 0);
}

static void
quorum_is_undefined_where_a_meeting_is_not_counted(void **state)
{
	const unsigned counts[] = { MEETING_UNCOUNTED, 18, 0, 18, MEETING_UNCOUNTED };
	struct edition edition = edition_of(QUORUM_MORE_THAN_HALF, 0);

	(void)state;
	assert_int_equal(quorum_needed(&edition, counts, 3), 0);
	assert_int_equal(quorum_needed(&edition, counts, 4), 7);
	assert_int_equal(quorum_needed(&edition, counts, 5), 0);
	edition = edition_of(QUORUM_MORE_THAN_HALF, 10);
	assert_int_equal(quorum_needed(&edition, counts, 1), 10);
}

static void
quorum_of_huge_meetings_does_not_overflow(void **state)
{
	const unsigned counts[] = { UINT_MAX - 1, UINT_MAX - 1, UINT_MAX - 1 };
	struct edition edition = edition_of(QUORUM_AVERAGE, 0);

	(void)state;
	assert_true(quorum_needed(&edition, counts, 3) == UINT_MAX - 1);
	edition.quorum = QUORUM_MORE_THAN_HALF;
	assert_true(quorum_needed(&edition, counts, 3) == UINT_MAX / 2 + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_tallies_come_out),
		cmocka_unit_test(literal_majority_is_half_plus_one_vote),
		cmocka_unit_test(thresholds_are_exact),
		cmocka_unit_test(nobody_for_it_never_passes),
		cmocka_unit_test(each_class_needs_a_yes),
		cmocka_unit_test(officers_follow_class_rules_where_the_edition_says_so),
		cmocka_unit_test(elections_are_judged_by_majority),
		cmocka_unit_test(abstentions_are_left_out_where_the_edition_says_so),
		cmocka_unit_test(quorum_takes_the_last_meetings),
		cmocka_unit_test(quorum_is_undefined_where_a_meeting_is_not_counted),
		cmocka_unit_test(quorum_of_huge_meetings_does_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
