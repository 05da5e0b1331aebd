/* The line that tells what a mail was read as. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <talloc.h>

#include "daemon/record/answer_told.h"

static const struct group_config group = { .name = "ts" };

static void
a_vote_is_told_with_its_rule(void **state)
{
	struct fact fact = { .kind = FACT_VOTE,
		.certainty = CERTAINTY_CERTAIN,
		.rule = "vote.org-verb",
		.ballot = "TS-7",
		.vote = VOTE_YES };
	struct reading reading = {
		.class = CLASS_VOTE, .facts = &fact, .nfacts = 1, .sender = { .org = "Kestrel" }
	};
	struct answer a = {
		.from_address = "tomas@kestrel.example", .group = &group, .reading = &reading
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	assert_string_equal(answer_told(ctx, &a),
	    "from tomas@kestrel.example (Kestrel), ts: vote; vote yes on TS-7 (vote.org-verb) "
	    "certain");
	fact.certainty = CERTAINTY_UNCLEAR;
	fact.doubt = "no server of ours vouches for the sender";
	fact.kind = FACT_SECOND;
	reading.class = CLASS_SECOND;
	assert_string_equal(answer_told(ctx, &a),
	    "from tomas@kestrel.example (Kestrel), ts: second; second on TS-7 (vote.org-verb) "
	    "waits in "
	    "the queue: no server of ours vouches for the sender");
	talloc_free(ctx);
}

static void
what_is_not_known_is_told_as_such(void **state)
{
	struct reading reading = { .class = CLASS_OTHER };
	struct answer a = { .reading = &reading };
	void *ctx = talloc_new(NULL);

	(void)state;
	assert_string_equal(answer_told(ctx, &a), "from ?, no group's: other");
	talloc_free(ctx);
}

static void
many_facts_are_counted(void **state)
{
	struct fact facts[ANSWER_TOLD_FACTS + 1];
	struct reading reading = { .class = CLASS_VOTE, .facts = facts };
	struct answer a = { .from_address = "a@b.example", .group = &group, .reading = &reading };
	void *ctx = talloc_new(NULL);
	char *told, *at;

	(void)state;
	for (size_t i = 0; i <= ANSWER_TOLD_FACTS; i++)
		facts[i] = (struct fact){
			.kind = FACT_SUPPORT, .certainty = CERTAINTY_LIKELY, .rule = "view.support"
		};
	for (size_t n = ANSWER_TOLD_FACTS - 1; n <= ANSWER_TOLD_FACTS + 1; n++) {
		size_t told_n = 0;

		reading.nfacts = n;
		told = answer_told(ctx, &a);
		for (at = told; (at = strstr(at, "; support on ? (view.support) likely")) != NULL;
		     at++)
			told_n++;
		assert_int_equal(told_n, n > ANSWER_TOLD_FACTS ? ANSWER_TOLD_FACTS : n);
		assert_true((strstr(told, "; and 1 more") != NULL) == (n > ANSWER_TOLD_FACTS));
	}
	talloc_free(ctx);
}

/* A long part is cut, and none hides a line's end: the log escapes what is left. */
static void
parts_are_bounded(void **state)
{
	char *long_name = talloc_array(NULL, char, 10000);
	struct reading reading = { .class = CLASS_OTHER };
	struct answer a = { .reading = &reading };

	(void)state;
	memset(long_name, 'x', 9999);
	long_name[9999] = '\0';
	a.from_address = reading.sender.org = long_name;
	assert_true(strlen(answer_told(long_name, &a)) < 2 * ANSWER_TOLD_MAX + 60);
	a.from_address = "a\nb\r\n@c.example";
	reading.sender.org = NULL;
	assert_string_equal(answer_told(long_name, &a), "from a b @c.example, no group's: other");
	talloc_free(long_name);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vote_is_told_with_its_rule),
		cmocka_unit_test(what_is_not_known_is_told_as_such),
		cmocka_unit_test(many_facts_are_counted),
		cmocka_unit_test(parts_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
