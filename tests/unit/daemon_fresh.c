#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <talloc.h>

#include "daemon/role/fresh.h"

static int
set_up(void **state)
{
	*state = fresh_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static bool
has(struct fresh *fresh, int64_t message, const char *text)
{
	size_t len = 0;
	void *raw = NULL;

	if (!fresh_take(fresh, fresh, message, &raw, &len))
		return false;
	assert_int_equal(len, strlen(text));
	assert_memory_equal(raw, text, len);
	return true;
}

static void
what_was_kept_is_taken_once(void **state)
{
	struct fresh *fresh = *state;

	fresh_keep(fresh, 3, "three", 5);
	fresh_keep(fresh, 5, "five!", 5);
	fresh_keep(fresh, 6, "", 0);
	assert_false(has(fresh, 2, ""));
	assert_false(has(fresh, 4, "")); /* drops the third */
	assert_false(has(fresh, 3, "three"));
	assert_true(has(fresh, 5, "five!"));
	assert_false(has(fresh, 5, "five!"));
	assert_true(has(fresh, 6, ""));
	fresh_keep(fresh, 7, "a", 1);
	fresh_keep(fresh, 7, "b", 1); /* not rising */
	fresh_keep(fresh, 6, "c", 1);
	assert_true(has(fresh, 7, "a"));
	assert_false(has(fresh, 8, ""));
}

static void
so_many_are_kept(void **state)
{
	struct fresh *fresh = *state;
	int64_t i;

	for (i = 1; i <= FRESH_MAILS + 1; i++) {
		assert_int_equal(fresh_full(fresh), i > FRESH_MAILS);
		fresh_keep(fresh, i, "x", 1);
	}
	for (i = 1; i <= FRESH_MAILS; i++)
		assert_true(has(fresh, i, "x"));
	assert_false(has(fresh, i, "x"));
}

static void
so_many_bytes_are_kept(void **state)
{
	struct fresh *fresh = *state;
	char *bytes = talloc_zero_array(fresh, char, FRESH_BYTES + 1);

	fresh_keep(fresh, 1, bytes, FRESH_BYTES + 1);
	assert_false(fresh_full(fresh));
	fresh_keep(fresh, 2, bytes, FRESH_BYTES - 1);
	assert_false(fresh_full(fresh));
	fresh_keep(fresh, 3, bytes, 2);
	assert_false(fresh_full(fresh));
	fresh_keep(fresh, 4, "y", 1);
	assert_true(fresh_full(fresh));
	assert_false(has(fresh, 1, ""));
	assert_false(has(fresh, 3, ""));
	assert_true(has(fresh, 4, "y"));
	assert_false(fresh_full(fresh));
}

static void
what_was_given_up_is_forgotten(void **state)
{
	struct fresh *fresh = *state;
	int64_t i;

	for (i = 1; i <= 10; i++)
		fresh_keep(fresh, i, "x", 1);
	fresh_forget(fresh, 4);
	fresh_keep(fresh, 4, "new", 3);
	assert_true(has(fresh, 3, "x"));
	assert_true(has(fresh, 4, "new"));
	assert_false(has(fresh, 5, "x"));
	fresh_forget(fresh, 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_kept_is_taken_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(so_many_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(so_many_bytes_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_given_up_is_forgotten, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
