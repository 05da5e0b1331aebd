/* What changed between two texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <talloc.h>

#include "daemon/minutes/text_diff.h"

/* The blocks of both are letters, one a block. */
static void
check(const char *was, const char *is, const char *wanted)
{
	char **a = g_strsplit(was, " ", -1), **b = g_strsplit(is, " ", -1);
	char *diff = text_diff(NULL, (const char *const *)a, was[0] ? g_strv_length(a) : 0,
	    (const char *const *)b, is[0] ? g_strv_length(b) : 0);

	if (!wanted)
		assert_null(diff);
	else
		assert_string_equal(diff, wanted);
	talloc_free(diff);
	g_strfreev(a);
	g_strfreev(b);
}

static void
changes_stand_with_what_is_beside_them(void **state)
{
	(void)state;
	check("a b c", "a b c", NULL);
	check("", "", NULL);
	check("", "a", "+ a\n");
	check("a", "", "- a\n");
	check("a b c d e", "a b X d e", "...\n  b\n- c\n+ X\n  d\n...\n");
	check("a b c", "a c", "  a\n- b\n  c\n");
	check("a b", "X a b", "+ X\n  a\n...\n");
	check("a b", "a b X", "...\n  b\n+ X\n");
	check("a b c d e f g h", "a X c d e f g Y", "  a\n- b\n+ X\n  c\n...\n  g\n- h\n+ Y\n");
	check("a b c d", "a X c Y", "  a\n- b\n+ X\n  c\n- d\n+ Y\n");
	check("a b c d e", "X b c d Y", "- a\n+ X\n  b\n...\n  d\n- e\n+ Y\n");
	check("a b c", "b c a", "- a\n  b\n  c\n+ a\n");
}

static void
long_blocks_are_folded(void **state)
{
	GString *line = g_string_new("x");
	const char *block;
	char *diff, **lines;
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		g_string_append(line, " wordy");
	block = line->str;
	diff = text_diff(NULL, &block, 1, NULL, 0);
	lines = g_strsplit(diff, "\n", -1);
	assert_in_range(g_strv_length(lines), 5, 8);
	for (i = 0; lines[i + 1]; i++) {
		assert_memory_equal(lines[i], "- ", 2);
		assert_in_range(strlen(lines[i]), 3, DIFF_WIDTH);
	}
	g_strfreev(lines);
	talloc_free(diff);
	g_string_free(line, TRUE);
}

/* Past the bound no common part is looked for within what changed. */
static void
the_work_is_bounded(void **state)
{
	enum { SIDE = 2000 };
	const char **was = g_new(const char *, SIDE + 2), **is = g_new(const char *, SIDE + 2);
	int extra, i;

	(void)state;
	assert_int_equal(SIDE * SIDE, DIFF_CELLS_MAX);
	for (extra = -1; extra <= 1; extra++) {
		char *diff;

		for (i = 0; i < SIDE + 1; i++) {
			was[i] = i == 1 ? "common" : "old";
			is[i] = i == 1 ? "common" : "new";
		}
		diff = text_diff(NULL, was, (size_t)(SIDE + extra), is, SIDE);
		assert_true((strstr(diff, "  common\n") != NULL) == (extra < 1));
		talloc_free(diff);
	}
	g_free(was);
	g_free(is);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_stand_with_what_is_beside_them),
		cmocka_unit_test(long_blocks_are_folded),
		cmocka_unit_test(the_work_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
