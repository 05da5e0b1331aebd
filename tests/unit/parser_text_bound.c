/* Texts are cut at their bound, and never within a character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser/text_bound.h"

static void
a_text_is_cut_between_two_characters(void **state)
{
	static const struct {
		const char *text;
		size_t max, bound;
	} rows[] = {
		{ "", 0, 0 },
		{ "", 5, 0 },
		{ "vote", 0, 0 },
		{ "vote", 3, 3 },
		{ "vote", 4, 4 },
		{ "vote", 5, 4 },
		{ "vot\u00e9s", 3, 3 },
		{ "vot\u00e9s", 4, 3 },
		{ "vot\u00e9s", 5, 5 },
		{ "vot\u00e9s", 6, 6 },
		{ "a\u2013b", 1, 1 },
		{ "a\u2013b", 3, 1 },
		{ "a\u2013b", 4, 4 },
		{ "\U0001f5f3", 3, 0 },
		{ "\U0001f5f3", 4, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_bound(rows[i].text, rows[i].max) != rows[i].bound)
			fail_msg("row %zu: %zu", i, text_bound(rows[i].text, rows[i].max));
}

static void
what_follows_the_bound_is_not_looked_at(void **state)
{
	static const char open[4] = { 'v', 'o', 't', 'e' };

	(void)state;
	assert_int_equal(text_bound(open, 3), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_cut_between_two_characters),
		cmocka_unit_test(what_follows_the_bound_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
