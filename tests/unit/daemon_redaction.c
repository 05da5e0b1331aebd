/* Words that do not leave the house. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <talloc.h>

#include "daemon/minutes/redaction.h"
#include "parser/document.h"

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

static struct redaction *
of(void *ctx, const char *words, const char *with)
{
	const char *why = NULL;
	struct redaction *r = redaction_new(ctx, words, with, &why);

	if (!r)
		fail_msg("%s: %s", words, why);
	return r;
}

static const char *
applied(void *ctx, const char *text, const char *words, const char *with)
{
	return redactions_apply_text(ctx, text, of(ctx, words, with), 1);
}

static void
words_are_found_whatever_their_case_and_blanks(void **state)
{
	static const struct {
		const char *text, *words, *out;
	} lines[] = {
		{ "Alice left the room.", "Alice", "[redacted] left the room." },
		{ "ALICE and alice", "Alice", "[redacted] and [redacted]" },
		{ "Alice\xc2\xa0Green", " Alice \n Green ", "[redacted]" },
		{ "Größe und GRÖSSE", "GRÖßE", "[redacted] und GRÖSSE" },
		{ "ÉTÉ", "été", "[redacted]" },
		{ "aaa", "aa", "[redacted]a" },
		{ "nothing here", "Alice", "nothing here" },
		{ "", "Alice", "" },
	};
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_string_equal(
		    applied(*state, lines[i].text, lines[i].words, NULL), lines[i].out);
	assert_string_equal(applied(*state, "Alice left.", "Alice", "A member"), "A member left.");
}

/* Of two that overlap nothing is left of either. */
static void
overlapping_redactions_leave_no_end(void **state)
{
	struct redaction both[3] = { *of(*state, "Alice", NULL), *of(*state, "Alice Green", NULL),
		*of(*state, "Green of Kestrel", NULL) };

	assert_string_equal(redactions_apply_text(*state, "Alice Green of Kestrel left.", both, 3),
	    "[redacted] left.");
	assert_string_equal(redactions_apply_text(*state, "Alice and Green of Kestrel", both, 3),
	    "[redacted] and [redacted]");
}

static void
a_tree_is_redacted_in_every_block_and_cell(void **state)
{
	static const char text[] = "# Talk with Alice Green\n\n**Alice Green:** she spoke.\n\n"
				   "- one\n  - of alice green\n\n| Name | Org |\n|--|--|\n"
				   "| Alice Green | Kestrel |\n";
	struct block_tree *tree = block_read(*state, text, strlen(text)), *out;
	struct redaction *r = of(*state, "Alice Green", NULL);
	const char *markdown;
	size_t i, strong = 0;

	assert_int_equal(redaction_count(tree, r), 4);
	out = redactions_apply(*state, tree, r, 1);
	assert_int_equal(out->nblocks, tree->nblocks);
	assert_int_equal(redaction_count(out, r), 0);
	markdown = document_markdown(*state, out);
	assert_null(strstr(markdown, "Alice"));
	assert_null(strstr(markdown, "alice"));
	assert_null(strstr(document_html(*state, out), "Green"));
	assert_null(strstr(document_text(*state, out), "Green"));
	for (i = 0; i < out->nblocks; i++)
		if (out->blocks[i].strong > 0 && out->blocks[i].kind != BLOCK_HEADING) {
			strong = out->blocks[i].strong;
			assert_memory_equal(
			    out->blocks[i].text, "[redacted]:", strlen("[redacted]:"));
		}
	assert_int_equal(strong, strlen("[redacted]:"));
	/* The original is as it was. */
	assert_int_equal(redaction_count(tree, r), 4);
	/* Words that stand in no one block do not occur. */
	assert_int_equal(redaction_count(tree, of(*state, "spoke. one", NULL)), 0);
	assert_int_equal(redaction_count(tree, of(*state, "Green Kestrel", NULL)), 0);
}

static void
decisions_fold_to_what_is_in_force(void **state)
{
	const char *alice = redaction_detail(*state, of(*state, "Alice", "a member"));
	const char *again = redaction_detail(*state, of(*state, "ALICE", "somebody"));
	const char *bob = redaction_detail(*state, of(*state, "Bob", NULL));
	struct decision list[] = {
		{ .subject = "2026-04-02", .word = "redact", .detail = alice },
		{ .subject = "2026-04-02", .word = "stop" },
		{ .subject = "2026-04-16", .word = "redact", .detail = bob },
		{ .subject = "2026-04-02", .word = "redact", .detail = bob },
		{ .subject = "2026-04-02", .word = "redact", .detail = again },
		{ .subject = "2026-04-02", .word = "redact", .detail = "{\"no\":1}" },
		{ .subject = "2026-04-02", .word = "unredact", .detail = bob },
	};
	struct redaction *r;
	size_t n;

	r = redactions_in_force(*state, list, 7, "2026-04-02", &n);
	assert_int_equal(n, 1);
	assert_string_equal(r[0].words, "ALICE");
	assert_string_equal(r[0].with, "somebody");
	redactions_in_force(*state, list, 6, "2026-04-02", &n);
	assert_int_equal(n, 2);
	redactions_in_force(*state, list, 7, "2026-04-03", &n);
	assert_int_equal(n, 0);
}

static void
texts_that_cannot_be_used_are_refused(void **state)
{
	const char *why = NULL;
	char *longest = talloc_zero_array(*state, char, REDACTION_WORDS_MAX + 2);

	assert_null(redaction_new(*state, "", NULL, &why));
	assert_string_equal(why, "no words are named");
	assert_null(redaction_new(*state, " \n\t", NULL, &why));
	assert_null(redaction_new(*state, "\xff", NULL, &why));
	assert_null(redaction_new(*state, "Alice", "\xff", &why));
	assert_null(redaction_new(*state, "Alice", "not alice", &why));
	assert_string_equal(why, "what stands for the words holds them");
	assert_null(redaction_new(*state, "redacted", NULL, &why));
	assert_null(redaction_new(*state, "Alice", "a|b", &why));
	assert_null(redaction_new(*state, "Alice", "\x1b[2J", &why));
	assert_null(redaction_new(*state, "Alice", "\xe2\x80\xae", &why));
	memset(longest, 'a', REDACTION_WORDS_MAX - 1);
	assert_non_null(redaction_new(*state, longest, NULL, &why));
	memset(longest, 'a', REDACTION_WORDS_MAX);
	assert_non_null(redaction_new(*state, longest, NULL, &why));
	memset(longest, 'a', REDACTION_WORDS_MAX + 1);
	assert_null(redaction_new(*state, longest, NULL, &why));
	assert_null(redaction_from_detail(*state, NULL));
	assert_null(redaction_from_detail(*state, "no json"));
}

/* An address may tell what its words do not any more. */
static void
addresses_go_with_the_words(void **state)
{
	static const char source[] =
	    "Told by [her](mailto:alice@oak.example) in [a "
	    "letter](https://oak.example/1).\n\nAlice wrote "
	    "[it](https://oak.example/2).\n\nSee [it](https://oak.example/3).\n";
	struct block_tree *tree = block_read(*state, source, strlen(source));
	struct block_tree *kept = redactions_apply(*state, tree, of(*state, "Alice", NULL), 1);

	assert_int_equal(tree->blocks[0].nlinks, 2);
	assert_int_equal(kept->blocks[0].nlinks, 0);
	assert_int_equal(tree->blocks[1].nlinks, 1);
	assert_int_equal(kept->blocks[1].nlinks, 0);
	assert_int_equal(kept->blocks[2].nlinks, 1);
	assert_null(strstr(document_markdown(*state, kept), "alice"));
}

#define REDACTION_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		REDACTION_TEST(words_are_found_whatever_their_case_and_blanks),
		REDACTION_TEST(overlapping_redactions_leave_no_end),
		REDACTION_TEST(a_tree_is_redacted_in_every_block_and_cell),
		REDACTION_TEST(addresses_go_with_the_words),
		REDACTION_TEST(decisions_fold_to_what_is_in_force),
		REDACTION_TEST(texts_that_cannot_be_used_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
