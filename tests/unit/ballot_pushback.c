#include "tests/unit/ballot_scene.h"

static void
pushback_is_answered_by_the_proposers_side_in_its_thread(void **state)
{
	static const struct {
		const char *when, *org;
		int64_t thread;
		enum fact_kind kind;
		bool answers;
	} cases[] = {
		{ "2025-09-19", PROPOSER, 7, FACT_REVISION, true },
		{ "2025-09-19", "Ardea East", 7, FACT_SUPPORT, true },
		{ "2025-09-19", FIRST, 7, FACT_SUPPORT, true },
		{ "2025-09-19", PROPOSER, 7, FACT_REMARK, true },
		{ "2025-09-19", SECOND, 7, FACT_REMARK, true },
		{ "2025-09-19", "Heron ID", 7, FACT_REMARK, false },
		{ "2025-09-19", "Heron ID", 7, FACT_SUPPORT, false },
		{ "2025-09-19", PROPOSER, 8, FACT_REVISION, false },
		{ "2025-09-18", PROPOSER, 7, FACT_SUPPORT, false },
		{ "2025-09-17", PROPOSER, 7, FACT_SUPPORT, false },
		{ "2025-09-21", PROPOSER, 7, FACT_SUPPORT, false },
		{ "2025-09-19", PROPOSER, 7, FACT_VOTE, false },
		{ "2025-09-19", FIRST, 7, FACT_PUSHBACK, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *scene = scene_new(state);
		struct record *pushback, *answer;
		struct ballot *ballot;

		proposes(scene, POSTED);
		pushback = says(scene, "2025-09-18", "Elm Certs", FACT_PUSHBACK);
		pushback->thread = 7;
		answer = says(scene, cases[i].when, cases[i].org, cases[i].kind);
		answer->thread = cases[i].thread;
		ballot = fold(scene, "2025-09-20");
		assert_ptr_equal(ballot->pushback[0].record, pushback);
		assert_int_equal(ballot->pushback[0].answered, cases[i].answers);
		/*
		 * A mail that the reader was not sure of is an answer as well; the last one
		 * counts.
		 */
		fact_of(answer)->certainty = CERTAINTY_UNCLEAR;
		fact_of(answer)->who.org = NULL;
		says(scene, "2025-09-17", PROPOSER, FACT_SUPPORT)->thread = 7;
		ballot = fold(scene, "2025-09-20");
		assert_int_equal(ballot->pushback[0].answered, cases[i].answers);
		talloc_free(scene);
	}
}

static void
an_answer_by_a_refused_endorser_is_none(void **state)
{
	struct scene *scene = *state;

	names(scene, fact_of(proposes(scene, POSTED))->motion, 2, "Tern Audit", SECOND);
	says(scene, "2025-09-18", "Elm Certs", FACT_PUSHBACK);
	says(scene, "2025-09-19", "Tern Audit", FACT_SUPPORT)->sender.org = NULL;
	assert_false(fold(scene, "2025-09-20")->pushback[0].answered);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE(pushback_is_answered_by_the_proposers_side_in_its_thread),
		TEST(an_answer_by_a_refused_endorser_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
