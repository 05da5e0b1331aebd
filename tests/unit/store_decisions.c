/* What people decide besides: kept, the last in force, and verified. */
#include "tests/unit/store_folder.h"

#include "store/decisions.h"
#include "store/verify.h"

static const struct decision stop = { .group = "widgets",
	.kind = "minutes",
	.subject = "2026-04-02",
	.word = "stop",
	.author = "ana",
	.at = NOON,
	.reason = "a name is wrong" };

static size_t
in_force(struct folder *folder, struct decision **decisions_r)
{
	size_t n;

	assert_int_equal(
	    store_decisions(folder->ctx, folder->store, "widgets", "minutes", decisions_r, &n),
	    STORE_OK);
	return n;
}

static void
the_last_word_on_a_subject_is_in_force(void **state)
{
	struct folder *folder = *state;
	struct decision decision = stop, *found;
	size_t n;

	assert_int_equal(in_force(folder, &found), 0);
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.word = "distribute";
	decision.detail = "now";
	decision.reason = NULL;
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.subject = "2026-05-07";
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.group = "gadgets";
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision = stop;
	decision.kind = "action";
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);

	assert_int_equal(in_force(folder, &found), 2);
	assert_string_equal(found[0].subject, "2026-04-02");
	assert_string_equal(found[0].word, "distribute");
	assert_string_equal(found[0].detail, "now");
	assert_string_equal(found[0].author, "ana");
	assert_null(found[0].reason);
	assert_string_equal(found[1].subject, "2026-05-07");

	assert_int_equal(store_decision_history(folder->ctx, folder->store, "widgets", "minutes",
			     "2026-04-02", &found, &n),
	    STORE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(found[0].word, "stop");
	assert_string_equal(found[0].reason, "a name is wrong");
	assert_int_equal(found[0].at, NOON);
	assert_int_equal(store_decision_history(
			     folder->ctx, folder->store, "widgets", "minutes", NULL, &found, &n),
	    STORE_OK);
	assert_int_equal(n, 3);
}

static void
decisions_keep_their_bounds(void **state)
{
	struct folder *folder = *state;
	char *words = talloc_zero_array(folder->ctx, char, DECISION_DETAIL_MAX + 2);
	struct decision decision = stop;

	memset(words, 'a', DECISION_DETAIL_MAX + 1);
	decision.detail = words;
	assert_int_equal(store_decide(folder->store, &decision), STORE_REFUSED);
	decision.detail = words + 1;
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.subject = words + DECISION_DETAIL_MAX - FACT_NAME_MAX;
	assert_int_equal(store_decide(folder->store, &decision), STORE_REFUSED);
	decision.subject++;
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.word = words + DECISION_DETAIL_MAX - DECISION_WORD_MAX;
	assert_int_equal(store_decide(folder->store, &decision), STORE_REFUSED);
	decision.word++;
	assert_int_equal(store_decide(folder->store, &decision), STORE_OK);
	decision.author = "";
	assert_int_equal(store_decide(folder->store, &decision), STORE_REFUSED);
	decision = stop;
	decision.group = NULL;
	assert_int_equal(store_decide(folder->store, &decision), STORE_REFUSED);
}

static void
each_change_of_a_decision_is_found(void **state)
{
	static const char *const changes[] = {
		"UPDATE decision SET word = 'distribute'",
		"UPDATE decision SET subject = '2026-04-03'",
		"UPDATE decision SET kind = 'action'",
		"UPDATE decision SET detail = 'more'",
		"UPDATE decision SET author = 'bo'",
		"UPDATE decision SET at = at + 1",
		"UPDATE decision SET reason = NULL",
		"UPDATE decision SET group_name = 'gadgets'",
		"DELETE FROM decision",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		struct verification found;
		struct folder *folder;
		void *made = NULL;

		assert_int_equal(folder_setup(&made), 0);
		folder = made;
		assert_int_equal(store_decide(folder->store, &stop), STORE_OK);
		assert_int_equal(store_verify(folder->ctx, folder->store, &found), STORE_OK);
		assert_int_equal(found.nfaults, 0);
		folder_do(folder, changes[i]);
		assert_int_equal(store_verify(folder->ctx, folder->store, &found), STORE_OK);
		if (found.nfaults == 0)
			fail_msg("not found: %s", changes[i]);
		assert_non_null(strstr(found.faults[found.nfaults - 1], "decision"));
		folder_teardown(&made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(the_last_word_on_a_subject_is_in_force),
		FOLDER_TEST(decisions_keep_their_bounds),
		cmocka_unit_test(each_change_of_a_decision_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
