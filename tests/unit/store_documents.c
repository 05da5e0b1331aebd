/* The text of minutes, kept as blocks beside them. */
#include "tests/unit/store_folder.h"

#include "tests/unit/same_blocks.h"

static void
documents_are_kept_beside_the_minutes(void **state)
{
	struct folder *folder = *state;
	const char words[] = "# Minutes\n\n- **Roll call** was taken\n\n| a | b |\n";
	struct minutes minutes = { .title = "Minutes", .date = "2023-04-20" };
	struct reading reading = { .class = CLASS_MINUTES, .minutes = &minutes };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "a", 1);
	struct stored_minutes *list;
	struct block_tree *kept;
	size_t n;

	minutes.document = block_read(folder->ctx, words, strlen(words));
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	assert_int_equal(
	    store_minutes_document(folder->ctx, folder->store, message, &kept), STORE_OK);
	assert_same_blocks(minutes.document, kept, words);
	assert_int_equal(
	    store_minutes(folder->ctx, folder->store, record.group, &list, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_null(list[0].minutes->document);
	assert_int_equal(list[0].grade, record.grade);

	/* Another reading replaces it, or leaves none. */
	minutes.document = block_read(folder->ctx, words, strlen("# Minutes"));
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	assert_int_equal(
	    store_minutes_document(folder->ctx, folder->store, message, &kept), STORE_OK);
	assert_int_equal(kept->nblocks, 1);
	reading.minutes = NULL;
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	assert_int_equal(
	    store_minutes_document(folder->ctx, folder->store, message, &kept), STORE_NOT_FOUND);
	assert_null(kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(documents_are_kept_beside_the_minutes),
	};

	return cmocka_run_group_tests_name("store documents", tests, NULL, NULL);
}
