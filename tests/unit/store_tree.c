/* Who answers whom: the cases that RFC 5256 and its servers' tests turn on, with ids of our own. */
#include "tests/unit/store_folder.h"

#include "store/threads.h"
#include "store/tree.h"

enum { MAILS_MAX = 8, DEEP = 100 * 1000 };

/* A mail as the tree sees it, in order of time. */
struct mail {
	const char *id;         /* "-": it has none */
	const char *references; /* ids between blanks */
	int answers;            /* by its subject: the number of a mail, from 1 */
	const char *writing;
};

/* The ids as threads_ids() gives them. */
static char *
ids_of(void *ctx, const struct mail *mail)
{
	struct mail_record record = { .message_id = *mail->id == '-' ? NULL : mail->id };
	char **references = g_strsplit(mail->references, " ", -1);
	char *ids;

	record.references = (const char *const *)references;
	record.nreferences = g_strv_length(references);
	ids = threads_ids(ctx, &record);
	g_strfreev(references);
	return ids;
}

/* "a(b(c) d) ?x(e f)": answers between brackets, what is missing with a mark. */
static char *
drawn(void *ctx, const struct tree_place *places, size_t nplaces)
{
	char *drawing = talloc_strdup(ctx, "");

	for (size_t i = 0; i < nplaces; i++) {
		size_t before = i > 0 ? places[i - 1].depth : 0;

		if (i > 0 && places[i].depth > before) {
			assert_int_equal(places[i].depth, before + 1);
			drawing = talloc_strdup_append(drawing, "(");
		}
		for (size_t d = before; d > places[i].depth; d--)
			drawing = talloc_strdup_append(drawing, ")");
		if (i > 0 && places[i].depth <= before)
			drawing = talloc_strdup_append(drawing, " ");
		drawing = talloc_asprintf_append(drawing, "%s%s", places[i].message == 0 ? "?" : "",
		    places[i].message_id != NULL ? places[i].message_id : "-");
	}
	for (size_t d = nplaces > 0 ? places[nplaces - 1].depth : 0; d > 0; d--)
		drawing = talloc_strdup_append(drawing, ")");
	return drawing;
}

static void
assert_tree(const struct mail mails[MAILS_MAX], const char *expected)
{
	void *ctx = talloc_new(NULL);
	struct tree_member members[MAILS_MAX], turned[MAILS_MAX];
	struct tree_place *places;
	size_t n = 0, nplaces;

	for (; n < MAILS_MAX && mails[n].id != NULL; n++)
		members[n] = (struct tree_member){ .message = (int64_t)n + 1,
			.at = NOON + (int64_t)n,
			.hash = "",
			.ids = ids_of(ctx, &mails[n]),
			.writing = mails[n].writing,
			.answers = mails[n].answers };
	/* Whatever order they come in, and with time or hash to tell which is first. */
	for (size_t turn = 0; turn < n * 2; turn++) {
		for (size_t i = 0; i < n; i++) {
			size_t from = turn < n ? (i + turn) % n : (n * 2 - 1 - i + turn) % n;

			turned[i] = members[from];
			if (turn % 2 == 1) {
				turned[i].at = NOON;
				turned[i].hash = talloc_asprintf(ctx, "%04zu", from);
			}
		}
		places = tree_build(ctx, turned, n, &nplaces);
		assert_string_equal(drawn(ctx, places, nplaces), expected);
	}
	talloc_free(ctx);
}

#define TREE(expected, ...) assert_tree((const struct mail[MAILS_MAX]){ __VA_ARGS__ }, expected)

static void
answers_stand_below_what_they_answer(void **state)
{
	(void)state;
	TREE("a", { "a", "", 0, NULL });
	TREE("a(b(c))", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "c", "a b", 0, NULL });
	TREE("a(b(d) c) e", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "c", "a", 0, NULL },
	    { "d", "a b", 0, NULL }, { "e", "", 0, NULL });
	/* The last one is the parent, even where it is alone. */
	TREE("a(b(c))", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "c", "b", 0, NULL });
}

static void
answers_may_come_before_what_they_answer(void **state)
{
	(void)state;
	TREE("a(b(c))", { "c", "a b", 0, NULL }, { "b", "a", 0, NULL }, { "a", "", 0, NULL });
	TREE("a(b c)", { "b", "a", 0, NULL }, { "c", "a", 0, NULL }, { "a", "", 0, NULL });
}

static void
a_missing_one_is_shown_only_to_hold_several_together(void **state)
{
	(void)state;
	TREE("b", { "b", "x", 0, NULL });
	TREE("?x(b c)", { "b", "x", 0, NULL }, { "c", "x", 0, NULL });
	/* Within a thread its children move up. */
	TREE("a(c d)", { "a", "", 0, NULL }, { "c", "a x", 0, NULL }, { "d", "a x", 0, NULL });
	TREE("a(c)", { "a", "", 0, NULL }, { "c", "a x y", 0, NULL });
	/* Of a chain of missing ones the top stays. */
	TREE("?x(c d)", { "c", "x y", 0, NULL }, { "d", "x y", 0, NULL });
	TREE("?x(c d(e))", { "c", "x y", 0, NULL }, { "d", "x z", 0, NULL },
	    { "e", "x z w d", 0, NULL });
}

static void
its_own_word_on_its_parent_is_the_best(void **state)
{
	(void)state;
	/* The references of d leave b out. */
	TREE("a(b(c(d)))", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "d", "a c", 0, NULL },
	    { "c", "a b", 0, NULL });
	/* Those of d claim another parent of c, which c has told itself. */
	TREE("a(b(c(d)))", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "c", "a b", 0, NULL },
	    { "d", "x c", 0, NULL });
	/* What says nothing itself is taken at the word of others. */
	TREE("?x(a(b) c)", { "a", "", 0, NULL }, { "b", "x a", 0, NULL }, { "c", "x", 0, NULL });
	TREE("a(b) c", { "b", "x a", 0, NULL }, { "a", "", 0, NULL }, { "c", "x", 0, NULL });
}

static void
loops_are_not_closed(void **state)
{
	(void)state;
	TREE("a", { "a", "a", 0, NULL });
	TREE("a(b)", { "a", "", 0, NULL }, { "b", "a b b", 0, NULL });
	TREE("c(b)", { "b", "c", 0, NULL }, { "c", "b", 0, NULL });
	TREE("c(a(b))", { "a", "c", 0, NULL }, { "b", "a", 0, NULL }, { "c", "b", 0, NULL });
	TREE("a(b(c))", { "a", "", 0, NULL }, { "b", "a", 0, NULL }, { "c", "b a b", 0, NULL });
	TREE("a(b c)", { "a", "", 0, NULL }, { "b", "x y a", 0, NULL }, { "c", "y x a", 0, NULL });
}

static void
messages_of_one_id_stand_side_by_side_but_copies_once(void **state)
{
	(void)state;
	TREE("a(b) a", { "a", "", 0, "one" }, { "a", "", 0, "other" }, { "b", "a", 0, "b" });
	TREE("a(b)", { "a", "", 0, "one" }, { "a", "", 0, "one" }, { "b", "a", 0, "b" });
	TREE("r(a(b) a)", { "r", "", 0, "r" }, { "a", "r", 0, "one" }, { "a", "r", 0, "other" },
	    { "b", "a", 0, "b" });
	TREE("a a", { "a", "", 0, NULL }, { "a", "", 0, NULL });
}

static void
what_has_no_id_can_answer(void **state)
{
	(void)state;
	TREE("- -", { "-", "", 0, NULL }, { "-", "", 0, NULL });
	TREE("a(- -)", { "a", "", 0, NULL }, { "-", "a", 0, NULL }, { "-", "a", 0, NULL });
}

static void
a_subject_answers_where_no_reference_does(void **state)
{
	(void)state;
	TREE("a(b(c))", { "a", "", 0, NULL }, { "b", "", 1, NULL }, { "c", "b", 0, NULL });
	TREE("a(b)", { "a", "", 0, NULL }, { "b", "x", 1, NULL });
	/* Those that name the same missing one come along. */
	TREE("a(b c)", { "a", "", 0, NULL }, { "b", "x", 1, NULL }, { "c", "x", 2, NULL });
	/* No loop by this way either, and no answer to what is elsewhere. */
	TREE("b(a)", { "a", "b", 0, NULL }, { "b", "", 1, NULL });
	TREE("a", { "a", "", 7, NULL });
	TREE("a", { "a", "", 1, NULL });
	/* A copy answers what its original answers. */
	TREE("a(b)", { "a", "", 0, "a" }, { "b", "x", 1, "b" }, { "b", "x", 2, "b" });
}

static void
no_messages_make_no_tree(void **state)
{
	size_t n = 1;

	(void)state;
	talloc_free(tree_build(NULL, NULL, 0, &n));
	assert_int_equal(n, 0);
}

/* The parent is told even where the message itself is missing and not shown. */
static void
the_parent_of_a_message_is_told_by_its_id(void **state)
{
	void *ctx = talloc_new(NULL);
	struct tree_member members[] = {
		{ .message = 1, .at = 1, .hash = "", .ids = "a\n" },
		{ .message = 2, .at = 2, .hash = "", .ids = "c\na\nx\n" },
	};
	struct tree_place *places;
	size_t n;

	(void)state;
	places = tree_build(ctx, members, 2, &n);
	assert_int_equal(n, 2);
	assert_null(places[0].parent);
	assert_string_equal(places[1].parent, "x");
	assert_int_equal(places[1].depth, 1);
	talloc_free(ctx);
}

static void
a_deep_thread_is_no_recursion(void **state)
{
	void *ctx = talloc_new(NULL);
	struct tree_member *members = talloc_zero_array(ctx, struct tree_member, DEEP);
	struct tree_place *places;
	size_t n;

	(void)state;
	for (size_t i = 0; i < DEEP; i++)
		members[i] = (struct tree_member){ .message = (int64_t)i + 1,
			.at = (int64_t)i,
			.hash = "",
			.ids = talloc_asprintf(ctx, "m%zu\nm%zu\n", i, i - (i > 0)) };
	places = tree_build(ctx, members, DEEP, &n);
	assert_int_equal(n, DEEP);
	assert_int_equal(places[DEEP - 1].depth, DEEP - 1);
	talloc_free(ctx);
}

/* ---- what a message says of its ancestors ---- */

static void
assert_ids(const char *id, const char *in_reply_to, const char *references, const char *expected)
{
	char **list = g_strsplit(references, " ", -1);
	struct mail_record record = { .message_id = id,
		.in_reply_to = in_reply_to,
		.references = (const char *const *)list,
		.nreferences = g_strv_length(list) };
	char *ids = threads_ids(NULL, &record);

	assert_string_equal(ids, expected);
	talloc_free(ids);
	g_strfreev(list);
}

static void
the_nearest_ancestor_is_the_last(void **state)
{
	(void)state;
	assert_ids("a", NULL, "", "a\n");
	assert_ids(NULL, NULL, "", "\n");
	assert_ids("two words", NULL, "r", "\nr\n");
	assert_ids("c", NULL, "a b", "c\na\nb\n");
	assert_ids("c", "b", "", "c\nb\n");
	/* In-Reply-To adds what References leave out, and changes nothing in them. */
	assert_ids("c", "b", "a", "c\na\nb\n");
	assert_ids("c", "a", "a b", "c\na\nb\n");
	assert_ids("c", "c", "c a c a b", "c\na\nb\n");
	assert_ids("c", "no id at all", "a", "c\na\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_stand_below_what_they_answer),
		cmocka_unit_test(answers_may_come_before_what_they_answer),
		cmocka_unit_test(a_missing_one_is_shown_only_to_hold_several_together),
		cmocka_unit_test(its_own_word_on_its_parent_is_the_best),
		cmocka_unit_test(loops_are_not_closed),
		cmocka_unit_test(messages_of_one_id_stand_side_by_side_but_copies_once),
		cmocka_unit_test(what_has_no_id_can_answer),
		cmocka_unit_test(a_subject_answers_where_no_reference_does),
		cmocka_unit_test(no_messages_make_no_tree),
		cmocka_unit_test(the_parent_of_a_message_is_told_by_its_id),
		cmocka_unit_test(a_deep_thread_is_no_recursion),
		cmocka_unit_test(the_nearest_ancestor_is_the_last),
	};

	return cmocka_run_group_tests_name("store tree", tests, NULL, NULL);
}
