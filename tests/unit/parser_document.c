#include "parser/document.h"
#include "tests/unit/generated_document.h"
#include "tests/unit/same_blocks.h"

enum { ROUNDS = 20000 };

static struct block_tree *
blocks_of(void *ctx, const char *text)
{
	return block_read(ctx, text, strlen(text));
}

/* Text by chance from what Markdown, its reader and word processors give a meaning. */
static char *
generated_source(void *ctx, uint64_t *seed)
{
	static const char *const pieces[] = { "a", "Ada Oak", "(Fir Trust)", ",", ".", " ", " ",
		"\n", "\n", "\n\n", "- ", "* ", "1. ", "2)", "17. ", "2023. ", "a) ", "# ", "### ",
		"> ", "**", "*", "_", "__", "`", "```\n", "[", "](x)", "![", "<b>", "<!--", "-->",
		"&amp;", "&nbsp;", "&#1;", "&#10;", "&#8211; ", "\\", "\\*", "\\_", "\\-", "\\|",
		"|", "| a | b |", "|---|", "---\n", "===\n", "{.x}", "{{<", "{%", "~~~\n", "~~",
		"    ", "  ", "\t", "o\t", "o ", "  o ", "\xe2\x80\xa2 ", "\xe2\x80\x93 ",
		"\xc3\xa0 ", "\xc2\xa7", "\xc2\xa0", "\xe2\x80\xae", "\xf0\x9f\x97\xb3", "é",
		"http://a.example", "](https://a.example/b_c)", "](<http://a.example/x y>)",
		"](https://u@evil.example)", "](javascript:alert(1))",
		"](mailto:ada@oak.example?cc=x)", "](data:text/html,x)", "[a](https://a.example/1)",
		"!", "[**b** c](http://b.example)", "<http://b.example>", "Minute taker: ", "+ ",
		"=", ":", "- - - ", "1. - 1. " };
	size_t n = 1 + chance_below(seed, 40);
	GString *text = g_string_new(NULL);
	char *copy;

	for (size_t i = 0; i < n; i++)
		g_string_append(text, pieces[chance_below(seed, G_N_ELEMENTS(pieces))]);
	copy = talloc_strndup(ctx, text->str, text->len);
	g_string_free(text, TRUE);
	return copy;
}

static void
assert_comes_back(void *ctx, const struct block_tree *tree, const char *source)
{
	char *written = document_markdown(ctx, tree);
	char *about = talloc_asprintf(ctx, "%s\n=== from ===\n%s\n===", written, source);

	assert_same_blocks(tree, blocks_of(ctx, written), about);
}

static void
any_text_comes_back_from_markdown(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		void *ctx = talloc_new(NULL);
		char *source = generated_source(ctx, &seed);

		assert_comes_back(ctx, blocks_of(ctx, source), source);
		talloc_free(ctx);
	}
}

/* Lists within lists, far deeper than people nest, with everything in them. */
static char *
generated_nest(void *ctx, uint64_t *seed)
{
	static const char *const words[] = { "a", "****", "| a | b |", "# a", "<b></b>", "\\- a",
		"\\|a b", "\\_a", "1\\. 1\\. a", "**a**b", "    a" };
	static const char *const marks[] = { "- ", "1. ", "* ", "10) ", "- - ", "1. - 1. ",
		"- - - - - - - - " };
	GString *text = g_string_new(NULL);
	size_t n = 1 + chance_below(seed, 12);
	char *copy;

	for (size_t i = 0; i < n; i++) {
		g_string_append_printf(text, "%*s", (int)chance_below(seed, 36), "");
		if (!chance_one_in(seed, 3))
			g_string_append(text, marks[chance_below(seed, G_N_ELEMENTS(marks))]);
		g_string_append(text, words[chance_below(seed, G_N_ELEMENTS(words))]);
		g_string_append(text, chance_one_in(seed, 3) ? "\n\n" : "\n");
	}
	copy = talloc_strndup(ctx, text->str, text->len);
	g_string_free(text, TRUE);
	return copy;
}

static void
any_nest_comes_back_from_markdown(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		void *ctx = talloc_new(NULL);
		char *source = generated_nest(ctx, &seed);

		assert_comes_back(ctx, blocks_of(ctx, source), source);
		talloc_free(ctx);
	}
}

/*
 * A tree that no text gives (its words have bullets and emphasis left) may
 * come back cleaned, as a text of those words would be; what came back stays.
 */
static void
any_tree_comes_back_once_cleaned(void **state)
{
	uint64_t seed = 13;

	(void)state;
	for (int i = 0; i < ROUNDS / 10; i++) {
		void *ctx = talloc_new(NULL);
		struct block_tree *tree = generated_document(ctx, &seed);
		char *written = document_markdown(ctx, tree);

		assert_comes_back(ctx, blocks_of(ctx, written), written);
		talloc_free(ctx);
	}
}

/* Every kind at every level after every other: nothing is lost or moved. */
static void
every_order_of_blocks_comes_back(void **state)
{
	const char *cells[] = { "Name", "a_", "" };
	struct block kinds[] = { { BLOCK_HEADING, 1, false, false, "Head # 1", 4, NULL, 0, NULL,
				     0 },
		{ BLOCK_PARAGRAPH, 0, false, false, "2023. It was (so) said", 0, NULL, 0, NULL, 0 },
		{ BLOCK_PARAGRAPH, 1, false, false, "Below & <beside>", 5, NULL, 0, NULL, 0 },
		{ BLOCK_PARAGRAPH, 16, false, false, "\xe2\x80\x93 deep", 0, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 1, false, false, "one", 0, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 1, true, false, "- one", 3, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 2, true, false, "_two", 0, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 9, true, false, "|nine|", 0, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 16, true, false, "*sixteen", 0, NULL, 0, NULL, 0 },
		{ BLOCK_ITEM, 16, false, false, "sixteen", 7, NULL, 0, NULL, 0 },
		{ BLOCK_ROW, 0, false, false, NULL, 0, cells, 3, NULL, 0 },
		{ BLOCK_ROW, 16, false, false, NULL, 0, cells, 2, NULL, 0 } };
	enum { KINDS = sizeof kinds / sizeof *kinds };
	struct block blocks[3];
	struct block_tree tree = { blocks, 3, false };

	for (size_t i = 0; i < KINDS * KINDS * KINDS; i++) {
		void *ctx = talloc_new(NULL);

		blocks[0] = kinds[i % KINDS];
		blocks[1] = kinds[i / KINDS % KINDS];
		blocks[2] = kinds[i / KINDS / KINDS];
		for (size_t k = 0; k < 3; k++)
			if (blocks[k].kind == BLOCK_ROW)
				blocks[k].text =
				    block_row_text(ctx, blocks[k].cells, blocks[k].ncells);
		assert_comes_back(ctx, &tree, "a table of kinds");
		talloc_free(ctx);
	}
	(void)state;
}

/* Blocks with as much that may be markup as the reader takes between two empty lines. */
static void
marks_of_many_blocks_stay(void **state)
{
	void *ctx = talloc_new(NULL);
	char *many = talloc_strdup(ctx, "x");
	const char *cells[] = { "a", NULL };
	struct block blocks[60];
	struct block_tree tree = { blocks, 60, false };

	(void)state;
	for (int i = 0; i < 380; i++)
		many = talloc_strdup_append_buffer(many, "[");
	cells[1] = talloc_strndup(ctx, many, 100);
	for (size_t i = 0; i < 60; i++)
		blocks[i] = i < 30 ? (struct block){ .kind = BLOCK_ITEM,
			.level = 1,
			.text = i % 3 ? "[a] _b c" : many }
				   : (struct block){ .kind = BLOCK_ROW,
					     .text = block_row_text(ctx, cells, 2),
					     .cells = cells,
					     .ncells = 2 };
	assert_comes_back(ctx, &tree, "many marks");
	talloc_free(ctx);
}

static void
markdown_reads_well(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] = "# Minutes\n\n## 1. Roll call\n\nTaken by snake_case & Co.\n\n"
			    "- **CSC-18**: voted on\n  - by all\n  - of *them*\n\n    and more\n"
			    "- done\n\n1. one\n2. two\n\n| Name | Org |\n|---|---|\n| A | B |\n\n"
			    "Over.\n";

	(void)state;
	assert_string_equal(document_markdown(ctx, blocks_of(ctx, text)),
	    "# Minutes\n\n## 1. Roll call\n\nTaken by snake_case & Co.\n\n"
	    "- **CSC-18**: voted on\n  - by all\n  - of them\n\n    and more\n\n"
	    "- done\n1. one\n2. two\n\n| Name | Org |\n|---|---|\n| A | B |\n\n"
	    "Over.\n");
	talloc_free(ctx);
}

/* Nothing of a mail becomes a template, an element, a link or a heading of the web site. */
static void
markdown_holds_no_markup_of_others(void **state)
{
	void *ctx = talloc_new(NULL);
	struct block blocks[] = {
		{ BLOCK_PARAGRAPH, 0, false, false,
		    "{{< readfile /etc/passwd >}} {% include x %} {{% y %}}", 0, NULL, 0, NULL, 0 },
		{ BLOCK_PARAGRAPH, 0, false, false,
		    "<script>alert(1)</script> [a](javascript:b) ![c](http://d.example)", 0, NULL,
		    0, NULL, 0 },
		{ BLOCK_PARAGRAPH, 0, false, false, "--- title: x ---", 0, NULL, 0, NULL, 0 },
		{ BLOCK_PARAGRAPH, 0, false, false, "# x `y` &lt; \\", 0, NULL, 0, NULL, 0 },
	};
	struct block_tree tree = { blocks, 4, false };

	(void)state;
	assert_string_equal(document_markdown(ctx, &tree),
	    "\\{\\{\\< readfile /etc/passwd >}} \\{\\% include x %} \\{\\{\\% y %}}\n\n"
	    "\\<script>alert(1)\\</script> \\[a](javascript:b) !\\[c](http://d.example)\n\n"
	    "\\--- title: x ---\n\n"
	    "\\# x \\`y\\` \\&lt; \\\\\n");
	assert_comes_back(ctx, &tree, "markup");
	talloc_free(ctx);
}

/* ---- plain text ---- */

static void
text_reads_well(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] =
	    "# Minutes of the \xe4\xb8\xad\xe6\x96\x87 group\n\n## Roll call\n\nThe words of this "
	    "paragraph are more than fit on one line of seventy-two columns.\n\n"
	    "- **CSC-18**: a point with so many words that it has to go on below the first of "
	    "them\n  1. one\n  2. two\n\n     more of two\n\n  and of the point\n\n"
	    "| Name | Organisation |\n|---|---|\n| Ada Oak | Fir |\n| Bo | Ash |\n\nOver.\n";

	(void)state;
	assert_string_equal(document_text(ctx, blocks_of(ctx, text)),
	    "Minutes of the \xe4\xb8\xad\xe6\x96\x87 group\n"
	    "=========================\n\n"
	    "Roll call\n"
	    "---------\n\n"
	    "The words of this paragraph are more than fit on one line of seventy-two\n"
	    "columns.\n\n"
	    "- CSC-18: a point with so many words that it has to go on below the\n"
	    "  first of them\n"
	    "  1. one\n"
	    "  2. two\n\n"
	    "    more of two\n\n"
	    "  and of the point\n\n"
	    "Name     Organisation\n"
	    "-------  ------------\n"
	    "Ada Oak  Fir\n"
	    "Bo       Ash\n\n"
	    "Over.\n");
	talloc_free(ctx);
}

static void
wide_tables_go_below_each_other(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] =
	    "| Name | What was said on that day |\n|---|---|\n"
	    "| Ada Oak of the Fir Trust | That all of it should be read once more by "
	    "everybody who can |\n| Bo | |\n";

	(void)state;
	assert_string_equal(document_text(ctx, blocks_of(ctx, text)),
	    "Name: Ada Oak of the Fir Trust\n"
	    "What was said on that day: That all of it should be read once more by\n"
	    "  everybody who can\n\n"
	    "Name: Bo\n"
	    "What was said on that day:\n");
	talloc_free(ctx);
}

/* No line but one of a single word is longer than the width, however deep it stands. */
/* As a reader might send it that a mail has taken over. */
static void
an_empty_row_is_an_empty_line(void **state)
{
	void *ctx = talloc_new(NULL);
	const char *cells[] = { "", "" };
	struct block blocks[] = {
		{ BLOCK_ROW, 0, false, false, "|  |  |", 0, cells, 2, NULL, 0 },
		{ BLOCK_PARAGRAPH, 0, false, false, "Over.", 0, NULL, 0, NULL, 0 },
	};
	struct block_tree tree = { blocks, 2, false };

	(void)state;
	assert_string_equal(document_text(ctx, &tree), "\n\nOver.\n");
	talloc_free(ctx);
}

static void
lines_of_text_are_bounded(void **state)
{
	uint64_t seed = 17;

	(void)state;
	for (int i = 0; i < 500; i++) {
		void *ctx = talloc_new(NULL);
		struct block_tree *tree = generated_document(ctx, &seed);
		char **lines = g_strsplit(document_text(ctx, tree), "\n", -1);

		for (char **line = lines; *line != NULL; line++) {
			const char *words = *line + strspn(*line, " -0123456789.");

			if (g_utf8_strlen(*line, -1) > DOCUMENT_WIDTH)
				assert_null(strchr(words, ' '));
		}
		g_strfreev(lines);
		talloc_free(ctx);
	}
}

/* ---- HTML ---- */

/* The points of an agenda keep their numbers over the notes between them. */
static void
numbers_go_on_after_bullets(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] = "1. one\n1. two\n\n- a note\n- another\n\n3. three\n1. four\n\n"
			    "# Next\n\n- a\n\n1. one\n\nWords.\n\n1. one\n";
	const struct block_tree *tree = block_read(ctx, text, strlen(text));
	const char *html = document_html(ctx, tree);

	(void)state;
	assert_string_equal(document_markdown(ctx, tree),
	    "1. one\n2. two\n- a note\n- another\n\n3. three\n4. four\n\n"
	    "# Next\n\n- a\n1. one\n\nWords.\n\n1. one\n");
	assert_string_equal(document_text(ctx, tree),
	    "1. one\n2. two\n- a note\n- another\n3. three\n4. four\n\n"
	    "Next\n====\n\n- a\n1. one\n\nWords.\n\n1. one\n");
	assert_non_null(
	    strstr(html, "<li>another</li>\n</ul>\n\n<ol start=\"3\">\n<li>three</li>"));
	assert_null(strstr(strstr(html, "Next"), "start="));
	assert_comes_back(ctx, tree, text);
	talloc_free(ctx);
}

static void
html_reads_well(void **state)
{
	void *ctx = talloc_new(NULL);
	const char text[] =
	    "# A & B\n\n1. **one**: x\n   - in it\n2. two\n\n| N |\n|---|\n| a<b |\n";
	char *html = document_html(ctx, blocks_of(ctx, text));

	(void)state;
	assert_non_null(strstr(html, ">A &amp; B</h1>\n"));
	assert_non_null(strstr(html, "\n<ol>\n<li><strong>one</strong>: x\n<ul>\n<li>in it</li>\n"
				     "</ul>\n</li>\n<li>two</li>\n</ol>\n"));
	assert_non_null(strstr(html, ">a&lt;b</td>"));
	talloc_free(ctx);
}

/* Only the writer's own elements are there, each of them is closed, and none has an address. */
static void
html_holds_no_markup_of_others(void **state)
{
	static const char *const own[] = { "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul",
		"ol", "li", "table", "tr", "th", "td", "strong" };
	uint64_t seed = 19;

	(void)state;
	for (int i = 0; i < 500; i++) {
		void *ctx = talloc_new(NULL);
		char *html = document_html(ctx, generated_document(ctx, &seed));
		GPtrArray *open = g_ptr_array_new_with_free_func(g_free);

		assert_null(strstr(html, "href"));
		assert_null(strstr(html, "url("));
		for (const char *p = html; (p = strchr(p, '<')) != NULL; p++) {
			bool end = p[1] == '/', known = false;
			char *name = g_strndup(p + 1 + end, strcspn(p + 1 + end, " >"));

			for (size_t k = 0; k < G_N_ELEMENTS(own); k++)
				known = known || strcmp(name, own[k]) == 0;
			assert_true(known);
			if (end) {
				assert_true(open->len > 0);
				assert_string_equal(open->pdata[open->len - 1], name);
				g_ptr_array_set_size(open, (int)open->len - 1);
				g_free(name);
			} else {
				g_ptr_array_add(open, name);
			}
		}
		assert_int_equal(open->len, 0);
		g_ptr_array_free(open, TRUE);
		talloc_free(ctx);
	}
}

static void
an_empty_document_is_nothing(void **state)
{
	void *ctx = talloc_new(NULL);
	struct block_tree tree = { NULL, 0, false };

	(void)state;
	assert_string_equal(document_markdown(ctx, &tree), "");
	assert_string_equal(document_text(ctx, &tree), "");
	assert_non_null(strstr(document_html(ctx, &tree), "</div>\n"));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_text_comes_back_from_markdown),
		cmocka_unit_test(any_nest_comes_back_from_markdown),
		cmocka_unit_test(any_tree_comes_back_once_cleaned),
		cmocka_unit_test(every_order_of_blocks_comes_back),
		cmocka_unit_test(marks_of_many_blocks_stay),
		cmocka_unit_test(markdown_reads_well),
		cmocka_unit_test(markdown_holds_no_markup_of_others),
		cmocka_unit_test(text_reads_well),
		cmocka_unit_test(wide_tables_go_below_each_other),
		cmocka_unit_test(an_empty_row_is_an_empty_line),
		cmocka_unit_test(lines_of_text_are_bounded),
		cmocka_unit_test(numbers_go_on_after_bullets),
		cmocka_unit_test(html_reads_well),
		cmocka_unit_test(html_holds_no_markup_of_others),
		cmocka_unit_test(an_empty_document_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
