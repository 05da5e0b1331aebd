/* The text of minutes that we sent. */
#include "tests/unit/store_folder.h"

#include "store/distributed.h"

static void
keep(struct folder *folder, const char *date, unsigned revision, const char *text, int wanted)
{
	struct block block = { .kind = BLOCK_PARAGRAPH, .text = text };
	struct block_tree tree = { &block, 1, false };
	int64_t message = file_text(
	    folder->store, talloc_asprintf(folder->ctx, "%s %u", date, revision), revision + 1);
	struct distributed d = { date, revision, message, 7, NOON + revision };

	assert_int_equal(store_distributed_add(folder->store, "widgets", &d, &tree), wanted);
}

static void
the_last_text_of_each_meeting_is_found(void **state)
{
	struct folder *folder = *state;
	struct distributed *list;
	struct block_tree *tree;
	size_t n;

	keep(folder, "2026-04-16", 0, "later", STORE_OK);
	keep(folder, "2026-04-02", 0, "first", STORE_OK);
	keep(folder, "2026-04-02", 1, "second", STORE_OK);
	keep(folder, "2026-04-02", 1, "other", STORE_EXISTS);
	assert_int_equal(
	    store_distributed(folder->ctx, folder->store, "widgets", &list, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].date, "2026-04-02");
	assert_int_equal(list[0].revision, 1);
	assert_int_equal(list[0].at, NOON + 1);
	assert_int_equal(list[0].decision, 7);
	assert_int_equal(
	    store_distributed_document(folder->ctx, folder->store, "widgets", "2026-04-02", &tree),
	    STORE_OK);
	assert_int_equal(tree->nblocks, 1);
	assert_string_equal(tree->blocks[0].text, "second");
	assert_int_equal(
	    store_distributed_document(folder->ctx, folder->store, "gadgets", "2026-04-02", &tree),
	    STORE_NOT_FOUND);
	assert_int_equal(
	    store_distributed(folder->ctx, folder->store, "gadgets", &list, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    store_distributed_heed(folder->store, "widgets", "2026-04-02", 1, 12), STORE_OK);
	assert_int_equal(
	    store_distributed(folder->ctx, folder->store, "widgets", &list, &n), STORE_OK);
	assert_int_equal(list[0].decision, 12);
	assert_int_equal(list[0].revision, 1);
	assert_int_equal(list[1].decision, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(the_last_text_of_each_meeting_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
