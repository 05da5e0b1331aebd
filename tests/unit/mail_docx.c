#include <cmark.h>

#include "tests/unit/docx_read.h"

static void
paragraphs_and_headings(void **state)
{
	assert_markdown(state, "", "");
	assert_markdown(state, P("One  line\n with\tblanks ") P("") P(" ") P("Zoë &amp; Bo"),
	    "One line with blanks\n\nZoë \\& Bo");
	assert_markdown(state, STYLED("Title", "T") STYLED("Kop1", "A") STYLED("Kop2", "B"),
	    "# T\n\n# A\n\n## B");
	assert_markdown(state, STYLED("Derived", "C") STYLED("Outline", "D") STYLED("Nowhere", "E"),
	    "## C\n\n### D\n\nE");
	assert_markdown(state,
	    "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>" R(
		"Top") "</w:p>"
		       "<w:p><w:pPr><w:pStyle w:val=\"Kop1\"/><w:outlineLvl "
		       "w:val=\"9\"/></w:pPr>" R("Body") "</w:p>",
	    "# Top\n\nBody");
	assert_markdown(state,
	    "<w:p>" R("one") "<w:r><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t>"
			     "<w:noBreakHyphen/><w:t>four</w:t></w:r></w:p>",
	    "one two  \nthree-four");
	assert_markdown(state, STYLED("Kop1", "A</w:t><w:br/><w:t>B #"), "# A B \\#");
}

static void
lists_have_depth(void **state)
{
	assert_markdown(state,
	    ITEM("1", "0", "a") ITEM("1", "1", "b") ITEM("1", "2", "c") ITEM("1", "0", "d"),
	    "- a\n\n    - b\n\n        - c\n\n- d");
	assert_markdown(state, ITEM("2", "0", "a") ITEM("2", "1", "b") ITEM("2", "0", "c"),
	    "1. a\n\n    1. b\n\n1. c");
	/* A list that begins inside, or leaves a level out, has the depth that is to be seen. */
	assert_markdown(state, ITEM("1", "3", "a") ITEM("1", "5", "b") P("p") ITEM("1", "1", "c"),
	    "- a\n\n    - b\n\np\n\n- c");
	assert_markdown(state, STYLED("Bullets", "a") STYLED("More", "goes on") P("p"),
	    "- a\n\n   goes on\n\np");
	assert_markdown(
	    state, ITEM("3", "0", "no mark") ITEM("0", "0", "no list"), "no mark\n\nno list");
	assert_markdown(state, ITEM("77", "0", "unknown list"), "- unknown list");
	assert_markdown(state,
	    "<w:p><w:pPr><w:pStyle w:val=\"Bullets\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>"
	    "</w:pPr>" R("taken off") "</w:p>",
	    "taken off");
}

static void
bold_words(void **state)
{
	assert_markdown(state, "<w:p>" B("Attendees: ") R("Ana") "</w:p>", "**Attendees:** Ana");
	assert_markdown(state, "<w:p>" B("Att") B("endees") "</w:p>", "**Attendees**");
	assert_markdown(state, "<w:p>" R("a ") B(" b ") R(" c") "</w:p>", "a **b** c");
	assert_markdown(state, STYLED("Strong", "All"), "**All**");
	assert_markdown(
	    state, "<w:p><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>no</w:t></w:r></w:p>", "no");
	/* The paragraph's mark is bold, not its words. */
	assert_markdown(state, "<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>" R("no") "</w:p>", "no");
	assert_markdown(state, STYLED("Kop1", "x</w:t></w:r>" B("y") "<w:r><w:t>"), "# xy");
	/* Where CommonMark would show the asterisks they are left out. */
	assert_markdown(state, "<w:p>" B("Attendees:") R("Ana") "</w:p>", "Attendees:Ana");
	assert_markdown(
	    state, "<w:p>" R("see") B("(all) of") R(" it") "</w:p>", "see(all) **of** it");
	assert_markdown(state,
	    "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>",
	    "**a**  \n**b**");
}

static void
tables_are_rows(void **state)
{
	assert_markdown(state,
	    "<w:tbl><w:tblPr/><w:tr>" CELL(P("Name"))
		CELL(P("Organisation")) "</w:tr><w:tr>" CELL(P("Ana | Example"))
		    CELL(P("One") P("Two.") P("Three")) "</w:tr></w:tbl>" P("after"),
	    "| Name | Organisation |\n\n| Ana \\| Example | One; Two. Three |\n\nafter");
	assert_markdown(state,
	    "<w:tbl><w:tr>" CELL(P("a")) CELL("<w:p/>") CELL(P("c")) "</w:tr></w:tbl>",
	    "| a |  | c |");
	/* A frame around text. */
	assert_markdown(state,
	    "<w:tbl><w:tr>" CELL(STYLED("Kop1", "A") ITEM("1", "0", "b"))
		CELL("<w:p/>") "</w:tr></w:tbl>",
	    "# A\n\n- b");
	assert_markdown(state,
	    "<w:tbl><w:tr>" CELL(P("a"))
		CELL("<w:tbl><w:tr>" CELL(P("b")) CELL(P("c")) "</w:tr></w:tbl>") "</w:tr></w:tbl>",
	    "| a | b; c |");
}

static void
what_is_not_shown(void **state)
{
	assert_markdown(state,
	    "<w:p>" R("a") "<w:del><w:r><w:t>votes no</w:t><w:delText>x</w:delText></w:r></w:del>"
			   "<w:ins>" R("b") "</w:ins><w:moveFrom>" R("c") "</w:moveFrom></w:p>",
	    "ab");
	assert_markdown(
	    state, "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r>" R("a") "</w:p>", "a");
	assert_markdown(state, STYLED("Toc", "Roll call 1") P("a"), "a");
	assert_markdown(
	    state, "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" R("a") "</w:p>", "a");
	assert_markdown(state,
	    "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs><w:pPrChange><w:pPr><w:pStyle "
	    "w:val=\"Kop1\"/></w:pPr></w:pPrChange></w:pPr>" R("a") "</w:p>",
	    "a");
	assert_markdown(state,
	    "<w:p>" R("a") "<w:r><mc:AlternateContent "
			   "xmlns:mc=\"urn:mc\"><mc:Choice><w:txbxContent>" P(
			       "box") "</"
				      "w:"
				      "txbxContent><"
				      "/mc:Choice><"
				      "mc:Fallback><"
				      "w:"
				      "txbxContent"
				      ">" P("box") "</"
						   "w:"
						   "tx"
						   "bx"
						   "Co"
						   "nt"
						   "en"
						   "t>"
						   "</"
						   "mc"
						   ":F"
						   "al"
						   "lb"
						   "ac"
						   "k>"
						   "</"
						   "mc"
						   ":A"
						   "lt"
						   "er"
						   "na"
						   "te"
						   "Co"
						   "nt"
						   "en"
						   "t>"
						   "</"
						   "w:"
						   "r"
						   ">" R("b") "</w:p>",
	    "a\n\nbox\n\nb");
	assert_markdown(
	    state, "<w:p><a:t xmlns:a=\"urn:a\">drawn</a:t>" R("a<!-- b -->c") "</w:p>", "ac");
}

/* The words of Markdown as CommonMark shows them, blocks on lines of their own. */
static char *
shown(void *ctx, const char *markdown)
{
	cmark_node *root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(root);
	GString *out = g_string_new(NULL);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_TEXT)
			g_string_append(out, cmark_node_get_literal(node));
		else if (type == CMARK_NODE_LINEBREAK ||
			 (type == CMARK_NODE_PARAGRAPH && event == CMARK_EVENT_EXIT))
			g_string_append_c(out, '\n');
		else
			assert_true(type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_STRONG ||
				    type == CMARK_NODE_DOCUMENT);
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
	char *text = talloc_strdup(ctx, g_strchomp(out->str));
	g_string_free(out, TRUE);
	return text;
}

/* Any text of any marks comes back from the Markdown as it was. */
static void
text_reads_back(void **state)
{
	static const char *const pieces[] = { "*", "**", "_", "`", "```", "[a](b)", "[x]: y", "<b>",
		"<!--", "&amp;", "&", "\\", "#", "# ", "- ", "+ ", "1. ", "23) ", "===", "---",
		"~~~", ">", "|", "!", "{.c}", ":", "a", "Bo", "Zoë", "é", "€", "“", "”", "(", ")",
		"http://a.example/_b_", " ", " ", "." };
	uint32_t seed = 7;

	for (int i = 0; i < 3000; i++) {
		void *ctx = talloc_new(*state);
		GString *plain = g_string_new(NULL), *body = g_string_new("<w:p>");
		size_t n = 1 + next_number(&seed) % 12;
		for (size_t j = 0; j < n; j++) {
			const char *piece = pieces[next_number(&seed) % G_N_ELEMENTS(pieces)];
			char *escaped = g_markup_escape_text(piece, -1);
			bool bold = next_number(&seed) % 3 == 0;
			g_string_append(plain, piece);
			g_string_append_printf(body, "<w:r><w:rPr>%s</w:rPr><w:t>%s</w:t></w:r>",
			    bold ? "<w:b/>" : "", escaped);
			if (next_number(&seed) % 6 == 0) {
				g_string_append_c(plain, '\n');
				g_string_append(body, "<w:r><w:br/></w:r>");
			}
			g_free(escaped);
		}
		g_string_append(body, "</w:p>");
		bool cut;
		char *markdown = text_of_body(ctx, body->str, &cut);
		/* Blanks are folded, and none stand at the ends of lines. */
		GString *wanted = g_string_new(NULL);
		char **lines = g_strsplit(plain->str, "\n", -1);
		for (char **line = lines; *line; line++) {
			char **words = g_strsplit(*line, " ", -1);
			bool any = false;
			for (char **word = words; *word; word++)
				if (**word) {
					if (any)
						g_string_append_c(wanted, ' ');
					else if (wanted->len > 0)
						g_string_append_c(wanted, '\n');
					g_string_append(wanted, *word);
					any = true;
				}
			g_strfreev(words);
		}
		g_strfreev(lines);
		assert_false(cut);
		assert_string_equal(shown(ctx, markdown), wanted->str);
		g_string_free(wanted, TRUE);
		g_string_free(plain, TRUE);
		g_string_free(body, TRUE);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		docx_test(paragraphs_and_headings),
		docx_test(lists_have_depth),
		docx_test(bold_words),
		docx_test(tables_are_rows),
		docx_test(what_is_not_shown),
		docx_test(text_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
