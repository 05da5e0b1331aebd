#include "tests/unit/mail_reader.h"

#include "mail/html.h"

static char *
text_of(void *ctx, const char *html, bool *cut_r)
{
	size_t len;

	*cut_r = false;
	return html_text(ctx, html, strlen(html), &len, cut_r);
}

static void
assert_text(void **state, const char *html, const char *wanted)
{
	struct reading_test *test = *state;
	bool cut;

	assert_string_equal(g_strchomp(text_of(test->ctx, html, &cut)), wanted);
	assert_false(cut);
}

static void
blocks_become_lines(void **state)
{
	assert_text(state, "plain", "plain");
	assert_text(state, "a<br>b<br/>c", "a\nb\nc");
	assert_text(state, "<div>a</div><div>b</div>", "a\nb");
	assert_text(state, "<p>a</p><p>b</p>", "a\n\nb");
	assert_text(state, "<p class=MsoNormal>a</p>\n<p class=MsoNormal>b</p>", "a\nb");
	assert_text(state, "<p style='margin:0'>a</p><p style='margin: 0'>b</p>", "a\nb");
	assert_text(state, "<ul><li>a</li><li>b</li></ul>", "* a\n* b");
	assert_text(
	    state, "<ol><li>a</li><li>b<ul><li>c</ul></li><li>d</ol>e", "1. a\n2. b\n* c\n3. d\ne");
	assert_text(state, "<ol start=3><li>a<ol><li>b</ol><li>c</ol>", "3. a\n1. b\n4. c");
	assert_text(state, "<ol start=9998><li>a</ol>", "9998. a");
	assert_text(state, "<ol start=9999><li>a<li>b</ol>", "9999. a\n10000. b");
	assert_text(state, "<ol start=10000><li>a</ol>", "1. a");
	assert_text(state, "<ol start=-1><li>a</ol><li>b", "1. a\n* b");
	assert_text(
	    state, "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
	assert_text(state, "a  b\n\t c&nbsp;d", "a b c d");
	assert_text(state, "<pre>a  b\n c</pre>", "a  b\n c");
	assert_text(state, "Acme votes <b>Y</b>es", "Acme votes Yes");
	assert_text(state, "a &amp; b &lt;c&gt; &eacute; &#8220;q&#8221;", "a & b <c> é “q”");
	assert_text(state, "", "");
}

static void
what_is_not_shown(void **state)
{
	assert_text(state,
	    "<html><head><title>T</title><style>p{}</style></head><body><script>x</script>a</body>",
	    "a");
	assert_text(state, "a<!-- votes no -->b", "ab");
	assert_text(state, "a<![if !supportLists]>b<![endif]>c<![CDATA[d]]>e<![", "abce");
	assert_text(state, "a<span style=\"display: none\">votes no</span>b", "ab");
}

/* What no reader sees, by its own style or that of an element around it. */
static void
what_cannot_be_seen(void **state)
{
	static const char *const unseen[] = { "style='visibility:hidden'", "style='font-size:0'",
		"style='font-size: 1px'", "style='FONT-SIZE: 2.9pt !important'",
		"style='opacity:0'", "style='mso-hide:all'", "style='max-height:0;overflow:hidden'",
		"style='width:0px; overflow: hidden'", "style='position:absolute;left:-9999px'",
		"style='text-indent:-500px'", "style='color:white'", "style='color:#FEFEFE'",
		"style='color:rgb(255, 255, 255)'", "style='color:rgba(0,0,0,0)'",
		"style='color:transparent'", "style='background:#000;color:black'",
		"style='background-color:#123456;color:#123450'", "hidden" };
	static const char *const seen[] = { "style='visibility:visible'", "style='font-size:0.9em'",
		"style='font-size:3px'", "style='font-size:small'", "style='opacity:0.5'",
		"style='mso-hide:none'", "style='max-height:0.5em;overflow:hidden'",
		"style='max-height:0'", "style='left:-499px'", "style='color:red'",
		"style='background-color:white'", "style='color:#e00;background:white'",
		"style='background:#000;color:white'", "style='background:#000'",
		"style='background:url(x.png);color:white'", "style='color:#ff'", "style='color:'",
		"style=';;:;'", "style='color:rgb('", "bgcolor='#000000' style='color:#fff'" };
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(unseen); i++)
		assert_text(state,
		    talloc_asprintf(test->ctx, "a<span %s>b<i>c</i></span>d", unseen[i]), "ad");
	for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
		assert_text(state,
		    talloc_asprintf(test->ctx, "a<span %s>b<i>c</i></span>d", seen[i]), "abcd");
	assert_text(state, "<font color='#ffffff'>a<font color=red>b</font></font>", "b");
	assert_text(state, "<td style='font-size:0'>a<span style='font-size:14px'>b</span>", "b");
	assert_text(
	    state, "<p style='visibility:hidden'>a<span style='visibility:visible'>b</span>", "b");
	assert_text(state, "<p style='opacity:0'>a<span style='opacity:1'>b</span>", "");
	assert_text(state, "<table bgcolor=black><tr><td><font color=white>a</font></table>", "a");
	assert_text(state, "a<template>b</template><select><option>yes<option>no</select>c", "ac");
	/* A style sheet may have given it another background. */
	assert_text(
	    state, "<style>.top{background:#024}</style><p class=top><font color=white>a", "a");
}

static void
words_struck_or_reversed_are_marked(void **state)
{
	assert_text(state, "votes <s>yes</s> no", "votes ~~yes~~ no");
	assert_text(state, "votes <del>yes </del><ins>no</ins>", "votes ~~yes~~ no");
	assert_text(state, "<strike>Acme votes yes.<br>Twice.</strike><p>Wait.",
	    "~~Acme votes yes.~~\n~~Twice.~~\n\nWait.");
	assert_text(
	    state, "a <span style='text-decoration:line-through'>b <u>c</u></span>d", "a ~~b c~~d");
	assert_text(state, "a <bdo dir=rtl>no</bdo> b", "a \xe2\x80\xaeno\xe2\x80\xac b");
	assert_text(state, "a <span style='direction:rtl;unicode-bidi:bidi-override'>no</span>",
	    "a \xe2\x80\xaeno\xe2\x80\xac");
	assert_text(state, "a <p dir=rtl style='direction:rtl'>b", "a\n\nb");
}

/* Writers of documents put an item's words into a paragraph of its own. */
static void
items_of_paragraphs_keep_their_mark(void **state)
{
	assert_text(state, "<ul><li><p>One</p></li><li><p>Two</p><p>more</p></li></ul>",
	    "* One\n\n* Two\n\nmore");
	assert_text(
	    state, "<ol><li> <div>One</div></li><li><span> Two</span></li></ol>", "1. One\n2. Two");
	assert_text(state, "<ul><li><blockquote>a</blockquote></li></ul>", "* \n\n> a");
	assert_text(state, "<ul><li><ul><li><p>deep</p></li></ul></li></ul>", "* \n* deep");
}

static void
quotes_are_marked(void **state)
{
	assert_text(state, "a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd");
	assert_text(
	    state, "<blockquote type=cite>a<blockquote>b</blockquote></blockquote>", "> a\n\n>> b");
	assert_text(state,
	    "a<blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px;\">b</blockquote>",
	    "a\n\nb");
	assert_text(
	    state, "a<div id=\"divRplyFwdMsg\">From: Bo</div><div>b</div>", "a\n\n> From: Bo\n> b");
	assert_text(state,
	    "a<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'>From: "
	    "Bo</div><p>b",
	    "a\n\n> From: Bo\n\n> b");
	assert_text(state,
	    "a<div style='border:none;border-left:solid blue 1.5pt;padding:0in'><p>b</div>c",
	    "a\n\n> b\n\nc");
	assert_text(
	    state, "a<div style='border:1px solid;border-left:2px solid'>b</div>", "a\n\nb");
	assert_text(state, "a<div style='border-left:0'>b</div>", "a\n\nb");
	assert_text(state, "<div class=\"moz-cite-prefix\">On 1/1/2024, Bo wrote:</div>b",
	    "> On 1/1/2024, Bo wrote:\nb");
}

/* Gmail puts answers between quotes into the same block as the quotes. */
static void
answers_between_quotes(void **state)
{
	struct reading_test *test = *state;
	struct message *m = read_with(test, "Content-Type: text/html; charset=utf-8\n",
	    "<div>Hello</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Nov 13, "
	    "2023 at "
	    "9:00 AM Bo &lt;bo@other.example&gt; wrote:<br></div><blockquote>Shall we?</blockquote>"
	    "<div>We shall.</div><blockquote>And then?</blockquote><div>Rest.</div></div>");

	assert_string_equal(m->new_words, "Hello\n\nWe shall.\n\nRest.");
	m = read_with(test, "Content-Type: text/html\n",
	    "<div>Acme votes yes.</div><div class=\"gmail_quote\"><div "
	    "class=\"gmail_attr\">---------- "
	    "Forwarded message ---------<br>From: Bo</div>Bolt votes no.</div>");
	assert_string_equal(m->new_words, "Acme votes yes.");
	m = read_with(test, "Content-Type: text/html\n",
	    "<p>Acme votes yes.</p><div id=appendonsend></div><hr><div "
	    "id=divRplyFwdMsg><b>From:</b> "
	    "Bo<br></div><div>Bolt votes no.</div>");
	assert_string_equal(m->new_words, "Acme votes yes.");
}

static bool
forms_differ_in(void **state, const char *plain, const char *html)
{
	struct reading_test *test = *state;

	return read_with(test, "Content-Type: multipart/alternative; boundary=b\n",
	    talloc_asprintf(test->ctx,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n%s\n--b\nContent-Type: "
		"text/html; charset=utf-8\n\n%s\n--b--\n",
		plain, html))
	    ->differs;
}

/* Two forms of one text: each reader sees one of them. */
static void
forms_that_say_different_things(void **state)
{
	static const struct {
		const char *plain, *html;
		bool differ;
	} rows[] = {
		{ "Acme votes yes.", "<p>Acme votes <b>yes</b>.</p>", false },
		{ "*Acme* hereby casts its vote:\nyes on TS-1<https://a.example/1> \u2013 thanks.",
		    "<p>Acme hereby casts its vote: yes on <a href='https://a.example/1'>TS-1</a> "
		    "&ndash; thanks.",
		    false },
		{ "Yes", "<div>Yes</div><div>Ana</div>", false },
		{ "Hello,\n  1. Acme votes yes.", "Hello,<ol><li>Acme votes yes.</ol>", false },
		{ "Acme votes yes.\n\nOn 1/2/2023 9:00, Bo wrote:\n> Vote!",
		    "Acme votes yes.<br>On 1/2/2023 9:00, Bo wrote:<blockquote>Vote!</blockquote>",
		    false },
		{ "Acme has read the last version and is pleased with it, so we\nvote yes.",
		    "<p>Acme has read the last version and is pleased with it, so we vote yes.",
		    false },
		{ "Acme votes yes.\n\nAna Wren, Voting Representative",
		    "<p>Acme votes yes.</p><p>-- </p><p>Ana Wren, Voting Representative", false },
		{ "The text is fine.", "<p>Another text.</p>", false },
		{ "Acme votes yes.", "<p>Acme votes no.</p>", true },
		{ "Acme votes yes.", "<p>We have to think.</p>", true },
		{ "Acme votes yes.", "<p><s>Acme votes yes.</s></p>", true },
		{ "Acme votes yes.", "<blockquote>Acme votes yes.</blockquote><p>Why?", true },
		{ "Acme votes yes.", "<p style='display:none'>Acme votes yes.</p>", true },
		{ "Acme endorses TS-1.", "<p>Acme endures TS-1.</p>", true },
		{ "Yes", "<p>Yes, I got it.</p>", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (forms_differ_in(state, rows[i].plain, rows[i].html) != rows[i].differ)
			fail_msg("\"%s\" and \"%s\"", rows[i].plain, rows[i].html);
}

static void
alternatives(void **state)
{
	struct message *m = read_with(*state, "Content-Type: multipart/alternative; boundary=b\n",
	    "--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n");

	assert_string_equal(m->new_words, "plain");
	m = read_with(*state, "Content-Type: multipart/alternative; boundary=b\n",
	    "--b\n\n  \n\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n");
	assert_string_equal(m->new_words, "rich");
	m = read_with(*state, "Content-Type: multipart/alternative; boundary=b\n",
	    "--b\n\nplain\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\n"
	    "Content-Type: text/html\n\n<p>rich</p>\n--c\nContent-Type: "
	    "image/png\n\nx\n--c--\n--b--\n");
	assert_string_equal(m->new_words, "plain");
}

/* The charset of the mail rules, whatever the markup says of itself. */
static void
charsets_named_in_the_markup(void **state)
{
	struct message *m = read_with(*state, "Content-Type: text/html; charset=utf-8\n",
	    "<meta http-equiv=Content-Type content=\"text/html; charset=utf-7\"><p>+ADw-é");

	assert_string_equal(m->new_words, "+ADw-é");
	m = read_with(*state, "Content-Type: text/html; charset=iso-8859-1\n",
	    "<meta charset=ebcdic-us><p>caf\xe9");
	assert_string_equal(m->new_words, "café");
}

static char *
nested(struct reading_test *test, size_t depth)
{
	return talloc_asprintf(
	    test->ctx, "<html><body>%s%s", repeat(test, "<div>", depth - 2), "Acme votes yes.");
}

static void
depth_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		bool cut;
		char *text =
		    text_of(test->ctx, nested(test, (size_t)(HTML_DEPTH_MAX + over)), &cut);
		assert_int_equal(cut, over > 0);
		assert_string_equal(g_strstrip(text), "Acme votes yes.");
	}
}

/* Too deep to be parsed: nothing is lost, and a quote stays a quote. */
static void
too_deep_markup(void **state)
{
	struct reading_test *test = *state;
	bool cut;
	char *text = text_of(test->ctx,
	    talloc_asprintf(test->ctx,
		"<style>p{}</style>Own.<blockquote>Bolt votes no.%s</blockquote>Own again.",
		repeat(test, "<b>", 5000)),
	    &cut);

	assert_true(cut);
	assert_string_equal(g_strstrip(text), "Own.\n> Bolt votes no.\nOwn again.");
}

static void
hostile_markup(void **state)
{
	static const char *const pieces[] = { "<", "<a \"", "&", "<!--", "<![CDATA[", "<script>",
		"<?x ", "<p>", "<li>", "</i>", "<b></i>", "<table><tr><td>", "<style>", "<a b='",
		"&#x", "\"", "<title>", "<select><option>", "<frameset>", "</body>", "<p a=b ",
		"<br/" };
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		bool cut;
		char *text =
		    text_of(test->ctx, repeat(test, pieces[i], 200000 / strlen(pieces[i])), &cut);
		assert_true(g_utf8_validate(text, -1, NULL));
	}
	GString *tag = g_string_new("<p");
	for (int i = 0; i < 12000; i++)
		g_string_append_printf(tag, " a%d", i);
	g_string_append(tag, ">shown</p>");
	bool cut;
	assert_non_null(strstr(text_of(test->ctx, tag->str, &cut), "shown"));
	assert_true(cut);
	g_string_free(tag, TRUE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(blocks_become_lines),
		reading_test(what_is_not_shown),
		reading_test(what_cannot_be_seen),
		reading_test(words_struck_or_reversed_are_marked),
		reading_test(items_of_paragraphs_keep_their_mark),
		reading_test(quotes_are_marked),
		reading_test(answers_between_quotes),
		reading_test(forms_that_say_different_things),
		reading_test(alternatives),
		reading_test(charsets_named_in_the_markup),
		reading_test(depth_at_its_limit),
		reading_test(too_deep_markup),
		reading_test(hostile_markup),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
