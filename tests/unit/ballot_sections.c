/* Ballots on sections that another open one changes: B 2.4(10). */
#include "tests/unit/ballot_scene.h"

static const char *const reasons[] = { "4.9.1.1", "7.1" };

/* The usual ballot, on two sections; `other` lies with it in the group. */
static struct record *
touches(struct scene *scene, const struct ballot_other *other)
{
	struct record *record = proposes(scene, POSTED);
	struct motion *motion = fact_of(record)->motion;

	motion->sections = talloc_memdup(scene, reasons, sizeof reasons);
	motion->nsections = 2;
	scene->input.others = other;
	scene->input.nothers = 1;
	return record;
}

static void
a_section_of_another_open_ballot_is_told(void **state)
{
	static const struct {
		const char *label, *proposed, *section;
		unsigned told;
	} cases[] = {
		{ "CSC-39", "2025-09-01", "4.9.1.1", 1 },
		{ "CSC-39", "2025-09-01", "7.1", 1 },
		{ "CSC-39", "2025-09-01", "4.9.1", 1 },
		{ "CSC-39", "2025-09-01", "4.9.1.1.2", 1 },
		{ "CSC-39", "2025-09-01", "4.9", 0 },
		{ "CSC-39", "2025-09-01", "7.1.2", 0 },
		{ "CSC-39", "2025-09-01", "4.9.1.11", 0 },
		{ "CSC-39", "2025-09-01", "4.9.2", 0 },
		{ "CSC-39", POSTED, "7.1", 1 },
		{ "CSC-41", POSTED, "7.1", 0 },
		{ "CSC-39", "2025-09-17", "7.1", 0 },
		{ "CSC-40", "2025-09-01", "7.1", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		struct scene *scene = scene_new(state);
		const struct ballot_other other = { cases[i].label, at(cases[i].proposed),
			&cases[i].section, 1 };
		const struct ballot *ballot;

		touches(scene, &other);
		ballot = fold(scene, "2025-09-20");
		if (told(ballot, RULE_SECTIONS) != cases[i].told)
			fail_msg("row %zu", i);
		assert_int_equal(ballot->nsections, 2);
		scene_teardown(state);
	}
}

static void
what_the_text_names_is_no_departure(void **state)
{
	const struct ballot_other other = { "CSC-39", at("2025-09-01"), reasons, 2 };
	static const char *named[] = { "CSC-38", "CSC-39" };
	struct scene *scene = *state;
	struct motion *motion = fact_of(touches(scene, &other))->motion;

	assert_true(told_words(fold(scene, POSTED), "section 4.9.1.1, as the open ballot CSC-39"));
	motion->others = named;
	motion->nothers = 1; /* it names another */
	assert_int_equal(told(fold(scene, POSTED), RULE_SECTIONS), 1);
	motion->nothers = 2;
	assert_int_equal(told(fold(scene, POSTED), RULE_SECTIONS), 0);
}

static void
a_group_without_that_rule_is_told_nothing(void **state)
{
	const struct ballot_other other = { "CSC-39", at("2025-09-01"), reasons, 2 };
	struct scene *scene = *state;

	touches(scene, &other);
	scene->editions[0].section[RULE_SECTIONS] = NULL;
	assert_int_equal(told(fold(scene, POSTED), RULE_SECTIONS), 0);
}

static void
a_ballot_that_is_over_touches_nothing_any_more(void **state)
{
	const struct ballot_other other = { "CSC-39", at("2025-09-01"), reasons, 2 };
	struct scene *scene = *state;
	struct ballot *ballot;

	touches(scene, &other);
	says(scene, "2025-09-18", PROPOSER, FACT_WITHDRAWAL);
	assert_int_equal(told(fold(scene, "2025-09-17"), RULE_SECTIONS), 1);
	ballot = fold(scene, "2025-09-19");
	assert_false(ballot_is_open(ballot));
	assert_int_equal(told(ballot, RULE_SECTIONS), 0);
}

/* A new version that only points at its redline still changes what the first one said. */
static void
the_last_version_that_names_sections_tells(void **state)
{
	static const char *other_reasons[] = { "9.1" };
	struct scene *scene = *state;
	struct record *second;

	touches(scene, NULL);
	scene->input.nothers = 0;
	second = proposes(scene, "2025-09-18");
	fact_of(second)->motion->digest = "bb";
	fact_of(second)->version = "2";
	assert_string_equal(fold(scene, "2025-09-19")->sections[0], "4.9.1.1");
	fact_of(second)->motion->sections = other_reasons;
	fact_of(second)->motion->nsections = 1;
	assert_int_equal(fold(scene, "2025-09-19")->nsections, 1);
	assert_string_equal(fold(scene, "2025-09-19")->sections[0], "9.1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE(a_section_of_another_open_ballot_is_told),
		TEST(what_the_text_names_is_no_departure),
		TEST(a_group_without_that_rule_is_told_nothing),
		TEST(a_ballot_that_is_over_touches_nothing_any_more),
		TEST(the_last_version_that_names_sections_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
