/* One sheet, two writers: the same words in the same order, and nothing of a mail as markup. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "daemon/digest/sheet.h"
#include "tests/unit/sheet_words.h"

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

/* One of each kind of block. */
static struct sheet *
full_sheet(void *ctx, const char *archive_url)
{
	struct sheet *s = sheet_new(ctx, archive_url);
	const char *late = sheet_evidence(s, "late@x.example");

	sheet_title(s, "Time Stamping");
	sheet_para(s, TONE_QUIET, "All times are %s.", "UTC");
	sheet_section(s, "What needs you");
	sheet_item(s, TONE_URGENT, "By Wed 3 May 2023", "announce TS-1 %s",
	    sheet_evidence(s, "first@x.example"));
	sheet_item(s, TONE_PLAIN, NULL, "look at TS-2");
	sheet_detail(s, TONE_QUIET, "it is late %s", late);
	sheet_part(s, "one part");
	sheet_part(s, "another part %s", sheet_evidence(s, "first@x.example"));
	sheet_section(s, "Questions");
	sheet_point(s, 1, "Kit Vale: \"looks fine\"");
	sheet_detail(s, TONE_PLAIN, "Answer: 1 yes / 1 no");
	sheet_section(s, "Deadlines");
	sheet_deadline(s, -2, "Mon 1 May 2023, 2 days ago", "the result was due");
	sheet_deadline(s, 400, "Mon 3 June 2024, in 400 days", "far away");
	sheet_section(s, "Open ballots");
	sheet_head(s, "TS-1: Clock drift");
	sheet_detail(s, TONE_PLAIN, "Voting until tomorrow.");
	sheet_tally(s, "Issuers", 3, 1, 0);
	sheet_tally(s, "Consumers", 0, 0, 0);
	sheet_section(s, "The result");
	sheet_verbatim(s, "# Result\n\n  - 3 < 4 & \"so\"\n");
	sheet_para(s, TONE_PLAIN, "The end.");
	sheet_close(s, "The record stands at entry 1.");
	return s;
}

static void
both_writers_say_the_same_words(void **state)
{
	static const char *const archives[] = { NULL, "https://lists.example/%s.html?a=1&b=2" };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(archives); i++) {
		struct sheet *s = full_sheet(*state, archives[i]);

		assert_same_words(*state, sheet_text(*state, s), sheet_html(*state, s, "T"));
	}
}

static void
messages_are_numbered_where_they_first_stand(void **state)
{
	struct sheet *s = full_sheet(*state, "https://lists.example/%s.html");
	const char *text = sheet_text(*state, s), *html = sheet_html(*state, s, "T");

	assert_non_null(strstr(text, "announce TS-1 [1]\n"));
	assert_non_null(strstr(text, "it is late [2]\n"));
	assert_non_null(strstr(text, "another part [1]\n"));
	assert_non_null(strstr(text, "\nEvidence\n--------\n"
				     "[1] https://lists.example/first@x.example.html\n"
				     "[2] https://lists.example/late@x.example.html\n"
				     "\nThe record stands at entry 1.\n"));
	assert_non_null(strstr(html, "<a href=\"https://lists.example/first@x.example.html\" "));
	assert_null(strchr(text, 0x1e));
	assert_null(strchr(html, 0x1e));
}

static void
without_an_archive_there_is_no_link(void **state)
{
	struct sheet *s = full_sheet(*state, NULL);

	assert_null(strstr(sheet_html(*state, s, "T"), "href"));
	assert_non_null(strstr(sheet_html(*state, s, "T"), "&lt;first@x.example&gt;"));
	assert_non_null(strstr(sheet_text(*state, s), "[1] <first@x.example>\n"));
	assert_string_equal(sheet_evidence(s, NULL), "[no Message-ID]");
}

static void
the_text_is_laid_out_for_reading(void **state)
{
	const char *text = sheet_text(*state, full_sheet(*state, NULL));

	assert_non_null(strstr(text, "* By Wed 3 May 2023: announce"));
	assert_non_null(strstr(text, "* look at TS-2\n  it is late [2]\n    - one part\n"));
	assert_non_null(strstr(text, "1. Kit Vale: \"looks fine\"\n   Answer: 1 yes / 1 no\n"));
	assert_non_null(strstr(text, "------------\n\nTS-1: Clock drift\n  Voting until"));
	assert_non_null(strstr(text, "  Issuers: 3 yes, 1 no, 0 abstain\n"));
	assert_non_null(strstr(text, "----------\n# Result\n\n  - 3 < 4 & \"so\"\n\nThe end."));
}

/* Whatever a mail brings is text in both, and neither fetches nor runs anything. */
static void
nothing_of_a_mail_becomes_markup(void **state)
{
	static const char *const hostile[] = {
		"</td></table><script>alert(1)</script>",
		"<img src=\"https://evil.example/x.png\">",
		"\"><a href='javascript:alert(1)'>x</a>",
		"&lt;b&gt; &amp; &#60;i&#62;",
		"\x1e"
		"0\x1f \x1e"
		"99\x1f",
		"a\xe2\x80\xae"
		"b\xff"
		"c",
		"<!--",
		"-->",
		"]]>",
		"<style>*{display:none}</style>",
	};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(hostile); i++) {
		struct sheet *s = sheet_new(*state, "https://lists.example/%s");
		const char *words = page_words(*state, hostile[i], 200), *html;

		sheet_title(s, words);
		sheet_section(s, words);
		sheet_head(s, words);
		sheet_para(s, TONE_PLAIN, "%s", words);
		sheet_item(s, TONE_PLAIN, words, "%s", words);
		sheet_point(s, 1, "%s", words);
		sheet_detail(s, TONE_BAD, "%s %s", words, sheet_evidence(s, hostile[i]));
		sheet_part(s, "%s", words);
		sheet_deadline(s, 3, words, "%s", words);
		sheet_tally(s, words, 1, 2, 3);
		sheet_verbatim(s, words);
		html = sheet_html(*state, s, words);
		assert_null(strstr(html, "<script"));
		assert_null(strstr(html, "<img"));
		assert_null(strstr(html, "<style"));
		assert_null(strstr(html, "<!--"));
		assert_null(strstr(html, "javascript:alert(1)'>x</a>"));
		assert_null(strstr(html, "src=\""));
		assert_null(strstr(html, "url("));
		assert_same_words(*state, sheet_text(*state, s), html);
	}
}

static void
evidence_is_bounded(void **state)
{
	struct sheet *s = sheet_new(*state, NULL);
	size_t i;

	for (i = 0; i < SHEET_EVIDENCE_MAX; i++)
		sheet_para(s, TONE_PLAIN, "%s",
		    sheet_evidence(s, talloc_asprintf(*state, "%zu@x.example", i)));
	assert_int_equal(s->nevidence, SHEET_EVIDENCE_MAX);
	assert_string_equal(sheet_evidence(s, "more@x.example"), "[...]");
	assert_string_not_equal(sheet_evidence(s, "5@x.example"), "[...]");
	assert_non_null(strstr(sheet_text(*state, s), "\n[2000] <1999@x.example>\n"));
}

static void
a_bar_is_as_wide_as_its_votes(void **state)
{
	struct sheet *s = sheet_new(*state, NULL);
	const char *html;

	sheet_tally(s, "Issuers", 3, 1, 0);
	html = sheet_html(*state, s, "T");
	assert_non_null(strstr(html, "width:90px"));
	assert_non_null(strstr(html, "width:30px"));
	assert_non_null(strstr(html, "aria-hidden=\"true\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(both_writers_say_the_same_words),
		TEST(messages_are_numbered_where_they_first_stand),
		TEST(without_an_archive_there_is_no_link),
		TEST(the_text_is_laid_out_for_reading),
		TEST(nothing_of_a_mail_becomes_markup),
		TEST(evidence_is_bounded),
		TEST(a_bar_is_as_wide_as_its_votes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
