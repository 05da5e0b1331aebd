#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "parser/when.h"

static int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static void
words_of_others_cannot_break_the_page(void **state)
{
	assert_string_equal(page_words(*state, "a\nb\t c\r\n", 100), "a b c");
	assert_string_equal(page_words(*state, "a\x1b[31mb\x07", 100), "a[31mb");
	/* U+202E turns what follows around, U+200B and U+FEFF hide between letters. */
	assert_string_equal(
	    page_words(*state, "yes\xe2\x80\xaeon\xe2\x80\x8b\xef\xbb\xbf.", 100), "yeson.");
	assert_string_equal(page_words(*state, NULL, 100), "");
	assert_string_equal(page_words(*state, "ok\xff tail", 100), "ok");
}

static void
words_are_cut_at_the_bound(void **state)
{
	assert_string_equal(page_words(*state, "abcd", 5), "abcd");
	assert_string_equal(page_words(*state, "abcde", 5), "abcde");
	assert_string_equal(page_words(*state, "abcdef", 5), "abcde\xe2\x80\xa6");
}

static void
lines_are_folded_at_the_width(void **state)
{
	struct page *page = page_new(*state);
	const char *text;
	char **lines;
	size_t i;

	page_line(page, 2, 2, "%s",
	    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
	    "fifteen sixteen");
	text = page_text(page);
	lines = g_strsplit(text, "\n", -1);
	assert_true(g_str_has_prefix(lines[0], "  one "));
	assert_true(g_str_has_prefix(lines[1], "    "));
	for (i = 0; lines[i]; i++)
		assert_true(strlen(lines[i]) <= PAGE_WIDTH);
	g_strfreev(lines);
}

static void
evidence_without_an_archive_is_the_message_id(void **state)
{
	assert_string_equal(page_link(*state, NULL, "a@x.example"), "<a@x.example>");
	assert_string_equal(page_link(*state, "https://lists.example/%s.html", "b/../c@x.example"),
	    "https://lists.example/b%2F..%2Fc@x.example.html");
}

static void
times_are_on_the_clock_of_the_zone(void **state)
{
	int64_t at = when_from_iso("2023-05-02T22:30:00Z");

	assert_string_equal(page_time(*state, at, "Europe/Brussels"), "Wed 3 May 2023, 00:30");
	assert_string_equal(page_time(*state, at, NULL), "Tue 2 May 2023, 22:30");
	assert_string_equal(page_date(*state, at, "America/New_York"), "Tue 2 May 2023");
	assert_string_equal(page_time(*state, WHEN_UNKNOWN, NULL), "an unknown time");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    words_of_others_cannot_break_the_page, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_are_cut_at_the_bound, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lines_are_folded_at_the_width, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    evidence_without_an_archive_is_the_message_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    times_are_on_the_clock_of_the_zone, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
