/* HTML files as Markdown. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/html.h"
#include "mail/html_markdown.h"

enum { ROOM = 512 * 1024 };

static const char *
read_html(void *ctx, const char *html, size_t max, bool *cut_r)
{
	size_t len;

	*cut_r = false;
	const char *text = html_markdown(ctx, html, strlen(html), max, &len, cut_r);
	assert_int_equal(strlen(text), len);
	return text;
}

static void
assert_markdown(void **state, const char *html, const char *wanted)
{
	bool cut;

	assert_string_equal(read_html(*state, html, ROOM, &cut), wanted);
	assert_false(cut);
}

static int
context_open(void **state)
{
	html_prepare();
	*state = talloc_new(NULL);
	return 0;
}

static int
context_close(void **state)
{
	talloc_free(*state);
	return 0;
}

static void
blocks(void **state)
{
	assert_markdown(state, "", "");
	assert_markdown(state, "words", "words");
	assert_markdown(state,
	    "<html><head><title>x</title><style>p{}</style></head><body><h1>Notes</h1>"
	    "<p>One\n  two&nbsp;three<br>four</p><div>five</div><div>six<div>seven</div></div>"
	    "<blockquote>eight</blockquote><hr>nine</body></html>",
	    "# Notes\n\nOne two three  \nfour\n\nfive\n\nsix\n\nseven\n\neight\n\nnine");
	assert_markdown(state, "<pre>one\n two</pre>", "one  \ntwo");
	assert_markdown(state, "<p>a <b>bold</b> and <strong>bold</strong> word",
	    "a **bold** and **bold** word");
	assert_markdown(
	    state, "<p><span style='Font-Weight: bold'>Roll call</span></p>", "**Roll call**");
	assert_markdown(state, "<h2><b>2. Ballots</b></h2>", "## 2\\. Ballots");
	assert_markdown(state, "<p style='display: none'>hidden<p>1. shown*", "1\\. shown\\*");
	/* The writer's own marks cannot be in the text. */
	assert_markdown(state,
	    "<p>a&#1;b&#2;c\x03"
	    "d",
	    "abcd");
}

static void
lists(void **state)
{
	assert_markdown(state, "<ul><li>a</li><li>b</ul>after", "- a\n\n- b\n\nafter");
	assert_markdown(state,
	    "<ol><li>one<ul><li>deep<ol><li>deeper</ol></ul><p>goes on<li>two</ol>",
	    "1. one\n\n    - deep\n\n        1. deeper\n\n   goes on\n\n1. two");
	/* Some nest lists without an item. */
	assert_markdown(
	    state, "<ul><li>a<ul><ul><li>b</ul></ul><li>c</ul>", "- a\n\n    - b\n\n- c");
	assert_markdown(state, "<ul><ul><li>a</ul></ul>", "- a");
	assert_markdown(state, "<li>a<li>b", "- a\n\n- b");
	assert_markdown(
	    state, "<ul><li><p>a</p><p>b</p></li><li></li><li>c</ul>", "- a\n\n   b\n\n- c");
	assert_markdown(
	    state, "<ul><li>a</ul><h2>Next</h2><ul><li>b</ul>", "- a\n\n## Next\n\n- b");
}

#define WORD_ITEM(list, mark, words)                                                               \
	"<p class=MsoListParagraph style='text-indent:-.25in;mso-list:" list "'>"                  \
	"<![if !supportLists]><span style='mso-list:Ignore'>" mark                                 \
	"<span>&nbsp;&nbsp; </span></span><![endif]>" words "<o:p></o:p></p>"

static void
lists_that_word_writes(void **state)
{
	assert_markdown(state,
	    WORD_ITEM("l0 level1 lfo1", "1.", "one") WORD_ITEM("l0 level2 lfo1", "o", "deep")
		WORD_ITEM("l0 level3 lfo1", "&sect;", "deeper") WORD_ITEM(
		    "l0 level1 lfo1", "2.", "two") WORD_ITEM("l0 level1 lfo1", "(c)", "three")
		    WORD_ITEM("l0 level1 lfo1", "3.", "") "<p>after</p>",
	    "1. one\n\n    - deep\n\n        - deeper\n\n1. two\n\n1. three\n\nafter");
	assert_markdown(state, "<p style='mso-list:none'>no item", "no item");
	assert_markdown(state, "<p style='mso-list:l0 level0'>no item", "no item");
}

static void
tables(void **state)
{
	assert_markdown(state,
	    "<table><thead><tr><th>Name<th>Organisation</tr></thead><tr><td>Ada<td>Elm | Oak</tr>"
	    "<tr><td>Bo<td><p>a</p><p>b</p></tr></table>after",
	    "| Name | Organisation |\n\n| Ada | Elm \\| Oak |\n\n| Bo | a; b |\n\nafter");
	/* A table of one cell is a frame around text, a table in a cell is its text. */
	assert_markdown(state, "<table><tr><td><h1>Notes</h1><p>a<ul><li>b</ul></table>",
	    "# Notes\n\na\n\n- b");
	assert_markdown(state, "<table><tr><td>x<td><table><tr><td>1<td>2<tr><td>3</table></table>",
	    "| x | 1; 2; 3 |");
	assert_markdown(state, "<tr><td>a<td>b", "a\n\nb");
	/* The words of the table's last cell are there as it ends. */
	assert_markdown(state, "<table>a</table>", "a");
	assert_markdown(state, "<table><tr><td>a<td>b<br></table>", "| a | b |");
	assert_markdown(state, "<table><tr><td>a<td>b<br>c.<br>d</table>", "| a | b; c. d |");
}

/* What a reader is not shown is no text of the file. */
static void
hidden_words(void **state)
{
	assert_markdown(state, "a<div style='display:none'><p>x</p></div><p>b", "a\n\nb");
	assert_markdown(state, "a<span style='font-size:0'>x</span> b", "a b");
	assert_markdown(state, "a<span style='color:#fff'>x</span> b", "a b");
	assert_markdown(state, "<p>a</p><script>x</script><p>b", "a\n\nb");
	assert_markdown(state,
	    "<table><tr bgcolor='#000'><td style='color:#fff'>a<td style='color:#fff'>b</table>",
	    "| a | b |");
}

static void
text_at_its_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		bool cut;
		const char *text =
		    read_html(*state, "<p>12345<p>1234567", (size_t)(14 - over), &cut);

		assert_string_equal(text, "12345\n\n1234567");
		assert_int_equal(cut, over > 0);
	}
	/* Behind it no more is read. */
	GString *html = g_string_new(NULL);
	bool cut;
	for (int i = 0; i < 100000; i++)
		g_string_append(html, "<p>words");
	assert_in_range(strlen(read_html(*state, html->str, 1000, &cut)), 1000, 1010);
	assert_true(cut);
	g_string_free(html, TRUE);
}

static void
depth_at_its_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *html = g_string_new(NULL);
		bool cut;

		/* libxml2 adds html and body. */
		for (int i = 0; i < HTML_DEPTH_MAX - 2 + over; i++)
			g_string_append(html, i % 2 ? "<li>" : "<ol>");
		g_string_append(html, "words");
		const char *text = read_html(*state, html->str, ROOM, &cut);
		assert_string_equal(text, over > 0 ? "words" : "1. words");
		assert_int_equal(cut, over > 0);
		g_string_free(html, TRUE);
	}
}

static void
hostile_markup(void **state)
{
	static const char *const files[] = { "</ol></li></table></p></td>a", "<td>a</td></td></td>",
		"<table><table><tr><table><td>a", "<ol></ul></ol></ul><li></ol>a",
		"<p style='mso-list:l0 level'>a", "<p style='mso-list:level99999999999'>a",
		"<table><tr></table></tr><td>a", "<b></b></b></b>a", "<!--", "<", "<p <p <p>a" };

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		bool cut;
		const char *text = read_html(*state, files[i], ROOM, &cut);

		assert_true(strlen(text) < 20);
	}
}

int
main(void)
{
#define MARKDOWN_TEST(name) cmocka_unit_test_setup_teardown(name, context_open, context_close)
	static const struct CMUnitTest tests[] = {
		MARKDOWN_TEST(blocks),
		MARKDOWN_TEST(lists),
		MARKDOWN_TEST(lists_that_word_writes),
		MARKDOWN_TEST(tables),
		MARKDOWN_TEST(hidden_words),
		MARKDOWN_TEST(text_at_its_limit),
		MARKDOWN_TEST(depth_at_its_limit),
		MARKDOWN_TEST(hostile_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
