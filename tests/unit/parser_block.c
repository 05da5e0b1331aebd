#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block.h"

static int
setup(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
teardown(void **state)
{
	talloc_free(*state);
	return 0;
}

static struct block_tree *
read_text(void **state, const char *text)
{
	return block_read(*state, text, strlen(text));
}

static void
assert_block(
    const struct block_tree *tree, size_t index, enum block_kind kind, int level, const char *text)
{
	assert_true(index < tree->nblocks);
	assert_string_equal(tree->blocks[index].text, text);
	assert_int_equal(tree->blocks[index].kind, kind);
	assert_int_equal(tree->blocks[index].level, level);
}

static void
test_markdown(void **state)
{
	struct block_tree *tree =
	    read_text(state, "## Course\n\nFirst *soft* words\n\n- outer\n  - inner [with "
			     "link](http://a.example)\n\n1. one\n2. two\n");
	assert_int_equal(tree->nblocks, 6);
	assert_block(tree, 0, BLOCK_HEADING, 2, "Course");
	assert_block(tree, 1, BLOCK_PARAGRAPH, 0, "First soft words");
	assert_block(tree, 2, BLOCK_ITEM, 1, "outer");
	assert_false(tree->blocks[2].ordered);
	assert_block(tree, 3, BLOCK_ITEM, 2, "inner with link");
	assert_block(tree, 4, BLOCK_ITEM, 1, "one");
	assert_true(tree->blocks[4].ordered);
}

static void
test_bold_start(void **state)
{
	struct block_tree *tree =
	    read_text(state, "**Roll call**\n\n**Approval:** done\n\nA **bold** word\n\n**Note "
			     "well: **It was read.\n");
	assert_int_equal(tree->nblocks, 4);
	assert_int_equal(tree->blocks[0].strong, strlen("Roll call"));
	assert_int_equal(tree->blocks[1].strong, strlen("Approval:"));
	assert_string_equal(tree->blocks[1].text, "Approval: done");
	assert_int_equal(tree->blocks[2].strong, 0);
	assert_string_equal(tree->blocks[3].text, "Note well: It was read.");
	assert_int_equal(tree->blocks[3].strong, strlen("Note well: ") - 1);
}

static void
test_bullets_of_word_processors(void **state)
{
	struct block_tree *tree =
	    read_text(state, "\xe2\x80\xa2\tFirst point\no\tBelow it\n\n\xe2\x80\x93 Dashed "
			     "point\n\n\xe2\x80\x93\n\n\\*SX-1 \xe2\x80\x93 passed\n");
	assert_int_equal(tree->nblocks, 4);
	assert_block(tree, 0, BLOCK_ITEM, 1, "First point");
	assert_block(tree, 1, BLOCK_ITEM, 2, "Below it");
	assert_block(tree, 2, BLOCK_ITEM, 1, "Dashed point");
	assert_block(tree, 3, BLOCK_ITEM, 1, "SX-1 \xe2\x80\x93 passed");
}

static void
test_broken_nests(void **state)
{
	struct block_tree *tree = read_text(state,
	    "* 1. 1. alpha\n        2\\. beta\n        3\\. gamma\n*\n* - delta\n- 1\\. epsilon\n");
	assert_int_equal(tree->nblocks, 5);
	assert_string_equal(tree->blocks[0].text, "alpha");
	assert_block(tree, 1, BLOCK_ITEM, 3, "beta");
	assert_true(tree->blocks[1].ordered);
	assert_string_equal(tree->blocks[2].text, "gamma");
	assert_string_equal(tree->blocks[3].text, "delta");
	assert_string_equal(tree->blocks[4].text, "epsilon");
}

static void
test_wide_gap_after_number(void **state)
{
	struct block_tree *tree = read_text(state, "1.      **Title** \xe2\x80\x93 text\n");
	assert_int_equal(tree->nblocks, 1);
	assert_block(tree, 0, BLOCK_ITEM, 1, "Title \xe2\x80\x93 text");
	assert_int_equal(tree->blocks[0].strong, strlen("Title"));
}

static void
test_wrapped_and_ended_lines(void **state)
{
	/* Wrapped prose is one block, lines that the writer ended are several. */
	struct block_tree *tree =
	    read_text(state, "The first line of this paragraph is wrapped by a mail program "
			     "at\nSeventy columns and goes on.\n\n"
			     "March 3rd minutes were approved\nApril 4th minutes were approved\n\n"
			     "1. Roll Call\nAttendance was taken.\n");
	assert_int_equal(tree->nblocks, 5);
	assert_string_equal(tree->blocks[1].text, "March 3rd minutes were approved");
	assert_string_equal(tree->blocks[2].text, "April 4th minutes were approved");
	assert_block(tree, 3, BLOCK_ITEM, 1, "Roll Call");
	assert_block(tree, 4, BLOCK_PARAGRAPH, 1, "Attendance was taken.");
}

static void
test_names_broken_anywhere(void **state)
{
	struct block_tree *tree = read_text(state,
	    "Ada Oak (Fir Trust), Bo Elm (Ash CA),\nCy\nAlder (Yew Sign), Di Birch (Fir Trust)\n");
	assert_int_equal(tree->nblocks, 1);
	assert_string_equal(tree->blocks[0].text,
	    "Ada Oak (Fir Trust), Bo Elm (Ash CA), Cy Alder (Yew Sign), Di Birch (Fir Trust)");
}

static void
test_dash_of_a_wrapped_name(void **state)
{
	struct block_tree *tree =
	    read_text(state, "Ada Oakfield - (Fir Trust), Bo Elmquist - (Ash CA), Cyra Ashworth\n- "
			     "(Yew Sign), Dag Birchley \xe2\x80\x93 (Larch), "
			     "Holly Tamura\n\xe2\x80\x93 (Fir Trust)\n\nThese points came "
			     "up:\n\xe2\x80\x93 one\n- two\n");
	assert_int_equal(tree->nblocks, 4);
	assert_block(tree, 0, BLOCK_PARAGRAPH, 0,
	    "Ada Oakfield - (Fir Trust), Bo Elmquist - (Ash CA), Cyra Ashworth \xe2\x80\x93 (Yew "
	    "Sign), Dag "
	    "Birchley \xe2\x80\x93 "
	    "(Larch), Holly Tamura \xe2\x80\x93 (Fir Trust)");
	assert_block(tree, 2, BLOCK_ITEM, 1, "one");
	assert_block(tree, 3, BLOCK_ITEM, 1, "two");
}

static void
test_head_of_a_list_of_people(void **state)
{
	struct block_tree *tree =
	    read_text(state, "Attendees\nAda Oak (Fir), Bo Elm (Ash), Cy Alder (Yew)\n");
	assert_int_equal(tree->nblocks, 2);
	assert_string_equal(tree->blocks[0].text, "Attendees");
}

static void
test_indented_text(void **state)
{
	struct block_tree *tree =
	    read_text(state, "Above\n\n    * Topic 1: first\n\n    * Topic 2: second\n\n * SX1: "
			     "Title (Ada)\n        Ada: next month\n");
	assert_block(tree, 1, BLOCK_ITEM, 1, "Topic 1: first");
	assert_block(tree, 2, BLOCK_ITEM, 1, "Topic 2: second");
	assert_string_equal(tree->blocks[tree->nblocks - 2].text, "SX1: Title (Ada)");
	assert_string_equal(tree->blocks[tree->nblocks - 1].text, "Ada: next month");
}

static void
test_characters(void **state)
{
	struct block_tree *tree =
	    read_text(state, "A\xc2\xa0no\xe2\x80\x91"
			     "break\xe2\x80\x8b\r\nline\r\n\r\n## Head "
			     "{.wp-block-heading}\r\n\r\n_None_\r\n\r\n____\r\n");
	assert_int_equal(tree->nblocks, 3);
	assert_string_equal(tree->blocks[0].text, "A no-break line");
	assert_block(tree, 1, BLOCK_HEADING, 2, "Head");
	assert_string_equal(tree->blocks[2].text, "None");
}

static void
test_table_rows(void **state)
{
	struct block_tree *tree =
	    read_text(state, "| Name | Org |\n|---|:--|\n| Ada Oak | Fir Trust |\n");
	assert_int_equal(tree->nblocks, 2);
	assert_int_equal(tree->blocks[1].kind, BLOCK_ROW);
	assert_int_equal(tree->blocks[1].ncells, 2);
	assert_string_equal(tree->blocks[1].cells[0], "Ada Oak");
	assert_string_equal(tree->blocks[1].cells[1], "Fir Trust");
}

/* The widest row of a table is a row as the others are. */
static void
test_wide_rows(void **state)
{
	struct block_tree *tree = read_text(state,
	    "| Name of the person | Organisation that the person spoke for on that day |\n"
	    "|---|---|\n| Ada | Fir |\nBelow it\n");
	assert_int_equal(tree->nblocks, 3);
	assert_string_equal(tree->blocks[0].text,
	    "| Name of the person | Organisation that the person spoke for on that day |");
	assert_string_equal(tree->blocks[1].text, "| Ada | Fir |");
	assert_block(tree, 2, BLOCK_PARAGRAPH, 0, "Below it");
}

/* Entities stand for what the text has none of: blanks that look alike, marks, line ends. */
static void
test_entities(void **state)
{
	struct block_tree *tree =
	    read_text(state, "A&nbsp;b&shy;c &lt;d&gt; &#1;e&#2; f&#10;g&#11;h&#27;[2J\n");
	assert_int_equal(tree->nblocks, 1);
	assert_block(tree, 0, BLOCK_PARAGRAPH, 0, "A bc <d> e f g h [2J");
	assert_int_equal(tree->blocks[0].strong, 0);
}

/* What was cleaned once has nothing left that would go the next time. */
static void
test_emphasis_left_in_words(void **state)
{
	struct block_tree *tree =
	    read_text(state, "a\\_\\_ b\n\nc\\_** d\n\n\\***\\*e**\n\nf_g \\_h i\\_\n");
	assert_int_equal(tree->nblocks, 4);
	assert_string_equal(tree->blocks[0].text, "a b");
	assert_string_equal(tree->blocks[1].text, "c d");
	assert_string_equal(tree->blocks[2].text, "e");
	assert_string_equal(tree->blocks[3].text, "f_g _h i");
}

static void
test_html_words(void **state)
{
	struct block_tree *tree = read_text(state, "<div>\nInside <b>it</b>\n</div>\n");
	assert_int_equal(tree->nblocks, 1);
	assert_string_equal(tree->blocks[0].text, "Inside it");
}

static void
test_empty(void **state)
{
	assert_int_equal(read_text(state, "")->nblocks, 0);
	assert_int_equal(read_text(state, "\n\n \t\n")->nblocks, 0);
	assert_int_equal(read_text(state, "\xff\xfe broken")->nblocks, 1);
}

static void
test_text_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		size_t len = (size_t)(BLOCK_TEXT_MAX + over);
		char *text = talloc_array(*state, char, len);
		memset(text, 'a', len);
		struct block_tree *tree = block_read(*state, text, len);
		assert_int_equal(tree->truncated, over > 0);
		assert_int_equal(strlen(tree->blocks[0].text), over < 0 ? len : BLOCK_TEXT_MAX);
	}
}

static void
test_line_and_block_limits(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *lines = g_string_new(NULL), *blocks = g_string_new(NULL);
		for (int i = 0; i < BLOCK_LINES_MAX + over; i++)
			g_string_append(lines, "\n");
		for (int i = 0; i < BLOCKS_MAX + over; i++)
			g_string_append(blocks, "# a\n");
		assert_int_equal(block_read(*state, lines->str, lines->len)->truncated, over > 0);
		struct block_tree *tree = block_read(*state, blocks->str, blocks->len);
		assert_int_equal(tree->truncated, over > 0);
		assert_int_equal(tree->nblocks, over < 0 ? BLOCKS_MAX - 1 : BLOCKS_MAX);
		g_string_free(lines, TRUE);
		g_string_free(blocks, TRUE);
	}
}

static void
test_cells_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *row = g_string_new("|");
		for (int i = 0; i < BLOCK_CELLS_MAX + over; i++)
			g_string_append(row, "a|");
		struct block_tree *tree = block_read(*state, row->str, row->len);
		assert_int_equal(
		    tree->blocks[0].ncells, MIN(BLOCK_CELLS_MAX + over, BLOCK_CELLS_MAX));
		assert_int_equal(tree->truncated, over > 0);
		g_string_append(row, " | |");
		assert_int_equal(block_read(*state, row->str, row->len)->truncated, over > 0);
		g_string_free(row, TRUE);
	}
}

/* Words behind cells that are all empty are cut off with the row, which would be an empty one. */
static void
test_cells_empty(void **state)
{
	GString *row = g_string_new(NULL);
	for (int i = 0; i < BLOCK_CELLS_MAX; i++)
		g_string_append(row, i % 2 ? "|-" : "|");
	g_string_append(row, "|Aye|");
	struct block_tree *tree = block_read(*state, row->str, row->len);
	assert_int_equal(tree->nblocks, 0);
	assert_true(tree->truncated);
	g_string_free(row, TRUE);
}

/* Marks that Markdown readers nest, repeated: the result is bounded in depth and size. */
static void
test_hostile_marks(void **state)
{
	static const char *const marks[] = { ">", "> ", "- ", "* ", "1. ", "[", "![", "[a](", "*a_",
		"**a ", "`", "<", "<a ", "&", "|", "\\", "{.", "\t", "#", "---\n", "- a\n  ",
		"\xe2\x80\xa2 ", "\xe2\x80\x93", "_ ", "(a),", "<!--", "<div>\n" };
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
		GString *text = g_string_new(NULL);
		while (text->len < 100 * 1000)
			g_string_append(text, marks[i]);
		struct block_tree *tree = block_read(*state, text->str, text->len);
		assert_true(tree->nblocks <= BLOCKS_MAX);
		for (size_t b = 0; b < tree->nblocks; b++)
			assert_true(tree->blocks[b].level <= BLOCK_DEPTH_MAX);
		talloc_free(tree);
		g_string_free(text, TRUE);
	}
}

static void
test_deep_indent(void **state)
{
	GString *text = g_string_new(NULL);
	for (int i = 0; i < 2000; i++)
		g_string_append_printf(text, "%*s- item %d\n", 2 * i, "", i);
	struct block_tree *tree = block_read(*state, text->str, text->len);
	assert_true(tree->nblocks > 0);
	for (size_t b = 0; b < tree->nblocks; b++)
		assert_true(tree->blocks[b].level <= BLOCK_DEPTH_MAX);
	g_string_free(text, TRUE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_markdown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bold_start, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bullets_of_word_processors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_nests, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wide_gap_after_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrapped_and_ended_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_broken_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dash_of_a_wrapped_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_head_of_a_list_of_people, setup, teardown),
		cmocka_unit_test_setup_teardown(test_indented_text, setup, teardown),
		cmocka_unit_test_setup_teardown(test_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_table_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wide_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entities, setup, teardown),
		cmocka_unit_test_setup_teardown(test_emphasis_left_in_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_html_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_line_and_block_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep_indent, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
