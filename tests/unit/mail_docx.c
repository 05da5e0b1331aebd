#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <cmark.h>

#include "mail/docx.h"
#include "mail/html.h"
#include "mail/message.h"
#include "tests/unit/docx_build.h"

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

#define docx_test(function) cmocka_unit_test_setup_teardown(function, context_open, context_close)

static char *
text_of(void *ctx, struct docx_file file, bool *cut_r)
{
	size_t len;
	char *text = docx_text(ctx, file.bytes, file.len, MESSAGE_TEXT_MAX, &len, cut_r);

	assert_int_equal(strlen(text), len);
	assert_true(g_utf8_validate(text, (gssize)len, NULL));
	return text;
}

/* What is read of a document with this body, and whether all of it. */
static char *
text_of_body(void *ctx, const char *body, bool *cut_r)
{
	return text_of(ctx, docx_of(ctx, docx_document(ctx, body)), cut_r);
}

static void
assert_markdown(void **state, const char *body, const char *wanted)
{
	bool cut;

	assert_string_equal(text_of_body(*state, body, &cut), wanted);
	assert_false(cut);
}

#define P(text) "<w:p><w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r></w:p>"
#define STYLED(style, text)                                                                        \
	"<w:p><w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define ITEM(list, depth, text)                                                                    \
	"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" depth "\"/><w:numId w:val=\"" list                 \
	"\"/></w:numPr></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define B(text) "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define R(text) "<w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define CELL(content) "<w:tc><w:tcPr/>" content "</w:tc>"

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

static uint32_t
next_number(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
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

/* ---- limits and hostile input ---- */

static char *
many(void *ctx, const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = talloc_array(ctx, char, (unsigned)(len * n + 1));

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	all[len * n] = '\0';
	return all;
}

static void
size_at_its_limit(void **state)
{
	struct docx_file file = docx_of(*state, docx_document(*state, P("a")));
	char *padded = talloc_zero_array(*state, char, DOCX_SIZE_MAX + 1);

	/* Bytes before an archive count to its size; libzip finds it by its end. */
	for (int over = -1; over <= 1; over++) {
		size_t len = (size_t)(DOCX_SIZE_MAX + over);
		struct docx_part parts[] = { { "word/document.xml", docx_document(*state, P("a")),
						 0 },
			{ "word/media/image1.bin", padded, len } };
		size_t room = 0;
		bool cut;
		/* Stored, so the archive is as much larger than the picture as the small one shows.
		 */
		file = docx_pack(*state, parts, 2, ZIP_CM_STORE, ZIP_EM_NONE);
		room = file.len - len;
		parts[1].len = len - room;
		file = docx_pack(*state, parts, 2, ZIP_CM_STORE, ZIP_EM_NONE);
		assert_int_equal(file.len, len);
		assert_string_equal(text_of(*state, file, &cut), over > 0 ? "" : "a");
		assert_int_equal(cut, over > 0);
	}
}

static void
entries_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		size_t n = (size_t)(DOCX_ENTRIES_MAX + over);
		struct docx_part *parts = talloc_array(*state, struct docx_part, (unsigned)n);
		bool cut;
		parts[0] =
		    (struct docx_part){ "word/document.xml", docx_document(*state, P("a")), 0 };
		for (size_t i = 1; i < n; i++)
			parts[i] =
			    (struct docx_part){ talloc_asprintf(*state, "media/%zu", i), "x", 1 };
		text_of(*state, docx_pack(*state, parts, n, ZIP_CM_STORE, ZIP_EM_NONE), &cut);
		assert_int_equal(cut, over > 0);
	}
}

/* The end record again, before the true one, as often as the limit allows. */
static void
ends_at_their_limit(void **state)
{
	struct docx_file file = docx_of(*state, docx_document(*state, P("a")));
	const size_t end = 22;

	for (int over = -1; over <= 1; over++) {
		size_t more = (size_t)(DOCX_ENDS_MAX + over) - 1;
		GString *bytes = g_string_new_len(file.bytes, (gssize)(file.len - end));
		bool cut;
		for (size_t i = 0; i <= more; i++)
			g_string_append_len(bytes, file.bytes + file.len - end, (gssize)end);
		struct docx_file changed = { bytes->str, bytes->len };
		assert_string_equal(text_of(*state, changed, &cut), over > 0 ? "" : "a");
		assert_int_equal(cut, over > 0);
		g_string_free(bytes, TRUE);
	}
}

/* All parts together; the text before the limit is kept. */
static void
inflated_at_its_limit(void **state)
{
	size_t others = strlen(DOCX_STYLES) + strlen(DOCX_LISTS);

	for (int over = -1; over <= 1; over++) {
		char *document = docx_document(*state, P("a") "<!-- %s -->");
		size_t len = (size_t)((long)DOCX_XML_MAX - (long)others + over);
		char *mark = strstr(document, "%s");
		char *behind = talloc_strdup(*state, mark + 2);
		bool cut;
		*mark = '\0';
		char *fill = many(*state, "x", len - strlen(document) - strlen(behind));
		document = talloc_asprintf(*state, "%s%s%s", document, fill, behind);
		assert_string_equal(text_of(*state, docx_of(*state, document), &cut), "a");
		assert_int_equal(cut, over > 0);
	}
}

/* 256 MiB of blanks or text in a quarter of a MiB, whatever the headers claim. */
static void
zip_bombs(void **state)
{
	static const char *const fills[] = { " ", "x", "<w:p/>", "<w:t>x</w:t>" };

	for (size_t i = 0; i < G_N_ELEMENTS(fills); i++) {
		size_t size = 32 * 1024 * 1024;
		char *fill = many(*state, fills[i], size / strlen(fills[i]));
		char *document =
		    talloc_asprintf(*state, "%s<w:body>%s%s", DOCX_ROOT("document"), P("a"), fill);
		struct docx_file file = docx_of(*state, document);
		bool cut;
		assert_true(file.len < size / 100);
		assert_true(g_str_has_prefix(text_of(*state, file, &cut), "a"));
		assert_true(cut);
		/* The size of the first entry is told to be small in both its headers. */
		char *central = memmem(file.bytes, file.len, "PK\1\2", 4);
		memset(file.bytes + 22, 1, 4);
		memset(central + 24, 1, 4);
		text_of(*state, file, &cut);
		assert_true(cut);
		talloc_free(fill);
		talloc_free(document);
	}
}

static void
attributes_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *body = g_string_new(P("a") "<w:p");
		bool cut;
		for (int i = 0; i < DOCX_ATTRIBUTES_MAX + over; i++)
			g_string_append_printf(body, " a%d='>'", i);
		g_string_append(body, ">" R("b") "</w:p>");
		assert_string_equal(
		    text_of_body(*state, body->str, &cut), over > 0 ? "a" : "a\n\nb");
		assert_int_equal(cut, over > 0);
		g_string_free(body, TRUE);
	}
}

static void
depth_at_its_limit(void **state)
{
	/* Around the text stand document, body, p, r and t. */
	for (int over = -1; over <= 1; over++) {
		size_t depth = (size_t)(DOCX_DEPTH_MAX - 5 + over);
		char *body = talloc_asprintf(*state, P("a") "%s" P("b") "%s",
		    many(*state, "<w:sdt>", depth), many(*state, "</w:sdt>", depth));
		bool cut;
		assert_string_equal(text_of_body(*state, body, &cut), over > 0 ? "a" : "a\n\nb");
		assert_int_equal(cut, over > 0);
	}
	bool cut;
	text_of_body(*state, many(*state, "<w:tbl><w:tr><w:tc>", 100000), &cut);
	assert_true(cut);
	text_of_body(*state, many(*state, "<w:p><w:r>", 100000), &cut);
	assert_true(cut);
}

static void
styles_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++)
		for (int lists = 0; lists < 2; lists++) {
			GString *xml =
			    g_string_new(lists ? DOCX_ROOT("numbering") : DOCX_ROOT("styles"));
			bool cut;
			for (int i = 1; i <= DOCX_STYLES_MAX + over; i++)
				g_string_append_printf(xml,
				    lists
					? "<w:num w:numId=\"%d\"><w:abstractNumId "
					  "w:val=\"0\"/></w:num>"
					: "<w:style w:styleId=\"s%d\"><w:name w:val=\"heading 1\"/>"
					  "</w:style>",
				    i);
			g_string_append(xml, lists ? "</w:numbering>" : "</w:styles>");
			const struct docx_part parts[] = {
				{ "word/document.xml", docx_document(*state, STYLED("s1", "a")),
				    0 },
				{ lists ? "word/numbering.xml" : "word/styles.xml", xml->str, 0 }
			};
			assert_string_equal(
			    text_of(*state, docx_pack(*state, parts, 2, ZIP_CM_DEFLATE, 0), &cut),
			    lists ? "a" : "# a");
			assert_int_equal(cut, over > 0);
			g_string_free(xml, TRUE);
		}
}

/* s0 is based on s1 and so on to a heading. */
static void
style_chain_at_its_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *xml = g_string_new(DOCX_ROOT("styles"));
		int n = DOCX_STYLE_CHAIN_MAX + over;
		bool cut;
		for (int i = 0; i < n; i++)
			g_string_append_printf(xml,
			    "<w:style w:styleId=\"s%d\"><w:name w:val=\"%s\"/><w:basedOn "
			    "w:val=\"s%d\"/>"
			    "</w:style>",
			    i, i == n - 1 ? "heading 2" : "Mine", (i + 1) % n);
		g_string_append(xml, "</w:styles>");
		const struct docx_part parts[] = {
			{ "word/document.xml", docx_document(*state, STYLED("s0", "a")), 0 },
			{ "word/styles.xml", xml->str, 0 }
		};
		assert_string_equal(
		    text_of(*state, docx_pack(*state, parts, 2, ZIP_CM_DEFLATE, 0), &cut),
		    over > 0 ? "a" : "## a");
		assert_false(cut);
		g_string_free(xml, TRUE);
	}
}

static void
paragraphs_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		bool cut;
		char *text = text_of_body(
		    *state, many(*state, P("a"), (size_t)(DOCX_PARAGRAPHS_MAX + over)), &cut);
		size_t kept = (size_t)(DOCX_PARAGRAPHS_MAX + MIN(over, 0));
		assert_int_equal(strlen(text), kept * 3 - 2);
		assert_int_equal(cut, over > 0);
	}
}

static void
text_at_its_limit(void **state)
{
	static const char *const letters[] = { "x", "é", "*" };

	for (size_t l = 0; l < G_N_ELEMENTS(letters); l++) {
		/* An escaped asterisk is two bytes too. */
		size_t wide = l == 0 ? 1 : 2, max = 4096, len;
		for (int over = -1; over <= 1; over++) {
			size_t n = max / wide + (size_t)over;
			char *body = talloc_asprintf(*state, P("%s"), many(*state, letters[l], n));
			struct docx_file file = docx_of(*state, docx_document(*state, body));
			bool cut;
			char *text = docx_text(*state, file.bytes, file.len, max, &len, &cut);
			assert_int_equal(len, over > 0 ? max : n * wide);
			assert_true(g_utf8_validate(text, (gssize)len, NULL));
			assert_int_equal(cut, over > 0);
		}
	}
	struct docx_file file = docx_of(*state, docx_document(*state, P("aéb")));
	size_t len;
	bool cut;
	assert_string_equal(docx_text(*state, file.bytes, file.len, 2, &len, &cut), "a");
	assert_string_equal(docx_text(*state, file.bytes, file.len, 0, &len, &cut), "");
	assert_true(cut);
}

static void
what_is_no_document(void **state)
{
	static const char *const nothings[] = { "", "PK", "PK\5\6", "%PDF-1.7\n", "just text",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" };
	bool cut;

	for (size_t i = 0; i < G_N_ELEMENTS(nothings); i++) {
		struct docx_file file = { (char *)(uintptr_t)nothings[i], strlen(nothings[i]) };
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	const struct docx_part other[] = { { "content.xml", "<a/>", 0 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, other, 1, ZIP_CM_DEFLATE, 0), &cut), "");
	assert_true(cut);
}

static void
encrypted_or_packed_oddly(void **state)
{
	const struct docx_part parts[] = { { "word/document.xml", docx_document(*state, P("a")),
	    0 } };
	bool cut;

	if (zip_encryption_method_supported(ZIP_EM_AES_256, 1)) {
		struct docx_file file = docx_pack(*state, parts, 1, ZIP_CM_DEFLATE, ZIP_EM_AES_256);
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	if (zip_compression_method_supported(ZIP_CM_BZIP2, 1)) {
		struct docx_file file = docx_pack(*state, parts, 1, ZIP_CM_BZIP2, ZIP_EM_NONE);
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 1, ZIP_CM_STORE, ZIP_EM_NONE), &cut), "a");
	assert_false(cut);
}

/* Where the package says that its document has another name. */
static void
parts_by_relationship(void **state)
{
	const struct docx_part parts[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"/text/main.xml\"/></Relationships>",
		    0 },
		{ "text/_rels/main.xml.rels",
		    "<Relationships><Relationship Type=\"urn:x/styles\" "
		    "Target=\"looks.xml\"/></Relationships>",
		    0 },
		{ "text/looks.xml", DOCX_STYLES, 0 },
		{ "text/main.xml", docx_document(*state, STYLED("Kop1", "a")), 0 },
		{ "word/document.xml", docx_document(*state, P("decoy")), 0 },
	};
	const struct docx_part lost[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"../../etc/passwd\"/></Relationships>",
		    0 },
	};
	bool cut;

	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 5, ZIP_CM_DEFLATE, 0), &cut), "# a");
	assert_false(cut);
	assert_string_equal(
	    text_of(*state, docx_pack(*state, lost, 1, ZIP_CM_DEFLATE, 0), &cut), "");
	assert_true(cut);
}

static void
entities_are_not_expanded(void **state)
{
	static const char bomb[] =
	    "<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY a \"lol\">"
	    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">"
	    "<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
	    "<w:document xmlns:w=\"u\"><w:body>" P("&c;&x;") "</w:body></w:document>";
	bool cut;

	assert_string_equal(text_of(*state, docx_of(*state, bomb), &cut), "");
	assert_true(cut);
	/* One that nothing defines is left out and told. */
	assert_string_equal(text_of_body(*state, P("a") P("&undefined;") P("b"), &cut), "a\n\nb");
	assert_true(cut);
	assert_markdown(state, P("&#x41;&#66;&lt;&quot;&#8364;"), "AB\\<\"€");
}

static void
other_encodings(void **state)
{
	const char latin[] =
	    "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><w:document><w:body>" P(
		"a\xe9") "</w:body></w:document>";
	const char wide[] = "\xff\xfe<\0w\0:\0d\0/\0>\0";
	const char zero[] = "<w:document><w:body>" P("a") "\0" P("b");
	bool cut;

	text_of(*state, docx_of(*state, latin), &cut);
	assert_true(cut);
	const struct docx_part parts[] = { { "word/document.xml", wide, sizeof wide - 1 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 1, ZIP_CM_STORE, 0), &cut), "");
	assert_true(cut);
	const struct docx_part ended[] = { { "word/document.xml", zero, sizeof zero - 1 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, ended, 1, ZIP_CM_STORE, 0), &cut), "a");
	assert_true(cut);
}

static struct docx_file
good_file(void *ctx, int method)
{
	const struct docx_part parts[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"word/document.xml\"/></Relationships>",
		    0 },
		{ "word/styles.xml", DOCX_STYLES, 0 },
		{ "word/numbering.xml", DOCX_LISTS, 0 },
		{ "word/document.xml",
		    docx_document(ctx, STYLED("Kop1", "Minutes") ITEM("1", "0", "a")
					   ITEM("1", "1", "b") "<w:p>" B("x")
					       R("y") "</w:p><w:tbl><w:tr>" CELL(P("a"))
						   CELL(P("b")) "</w:tr></w:tbl>" P("end")),
		    0 },
	};

	return docx_pack(ctx, parts, G_N_ELEMENTS(parts), method, ZIP_EM_NONE);
}

static void
cut_anywhere(void **state)
{
	for (int method = ZIP_CM_STORE; method <= ZIP_CM_DEFLATE; method += ZIP_CM_DEFLATE) {
		struct docx_file file = good_file(*state, method);
		bool cut;
		text_of(*state, file, &cut);
		assert_false(cut);
		for (size_t len = 0; len < file.len; len++) {
			/* A copy of its own, so that the sanitizer sees a read behind it. */
			char *copy = talloc_memdup(*state, file.bytes, len);
			text_of(*state, (struct docx_file){ copy, len }, &cut);
			assert_true(cut);
			talloc_free(copy);
		}
	}
}

static void
bytes_flipped(void **state)
{
	uint32_t seed = 20261123;

	for (int method = ZIP_CM_STORE; method <= ZIP_CM_DEFLATE; method += ZIP_CM_DEFLATE) {
		struct docx_file file = good_file(*state, method);
		for (int i = 0; i < 5000; i++) {
			void *ctx = talloc_new(*state);
			char *copy = talloc_memdup(ctx, file.bytes, file.len);
			size_t flips = 1 + next_number(&seed) % 8;
			bool cut;
			for (size_t j = 0; j < flips; j++)
				copy[next_number(&seed) % file.len] = (char)next_number(&seed);
			text_of(ctx, (struct docx_file){ copy, file.len }, &cut);
			talloc_free(ctx);
		}
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
		docx_test(size_at_its_limit),
		docx_test(entries_at_their_limit),
		docx_test(ends_at_their_limit),
		docx_test(inflated_at_its_limit),
		docx_test(zip_bombs),
		docx_test(attributes_at_their_limit),
		docx_test(depth_at_its_limit),
		docx_test(styles_at_their_limit),
		docx_test(style_chain_at_its_limit),
		docx_test(paragraphs_at_their_limit),
		docx_test(text_at_its_limit),
		docx_test(what_is_no_document),
		docx_test(encrypted_or_packed_oddly),
		docx_test(parts_by_relationship),
		docx_test(entities_are_not_expanded),
		docx_test(other_encodings),
		docx_test(cut_anywhere),
		docx_test(bytes_flipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
