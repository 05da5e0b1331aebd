/* The numbers of a digest: kept with it, and found again after a new reading. */
#include "tests/unit/store_folder.h"

#include "store/digest_items.h"

static int64_t
unclear_votes(struct folder *folder)
{
	struct fact facts[] = { vote_fact("CSC-18", "Example Trust"),
		vote_fact("CSC-19", "Example Trust") };
	struct reading reading = { .class = CLASS_VOTE, .facts = facts, .nfacts = 2 };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);

	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	return message;
}

static const char *
fact_id(struct folder *folder, const char *ballot)
{
	char *sql = talloc_asprintf(folder->ctx, "SELECT id FROM fact WHERE ballot = '%s'", ballot);

	return talloc_asprintf(folder->ctx, "%lld", (long long)folder_ask(folder, sql));
}

static struct digest_item
kept(struct folder *folder, const char *period, unsigned number)
{
	struct digest_item item = { 0 };

	assert_int_equal(
	    store_digest_item(folder->ctx, folder->store, "widgets", period, number, &item),
	    STORE_OK);
	return item;
}

static void
each_digest_has_its_own_numbers(void **state)
{
	struct folder *folder = *state;
	struct digest_item first[] = { { 1, "message", "12" }, { 2, "minutes", "2024-03-07" } };
	struct digest_item second[] = { { 1, "action", "a1b2c3" } };
	struct digest_item item;

	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "2024-03-04", first, 2), STORE_OK);
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "2024-03-11", second, 1), STORE_OK);
	assert_string_equal(kept(folder, "2024-03-04", 2).kind, "minutes");
	assert_string_equal(kept(folder, "2024-03-04", 2).subject, "2024-03-07");
	assert_string_equal(kept(folder, "2024-03-04", 1).subject, "12");
	assert_string_equal(kept(folder, "2024-03-11", 1).kind, "action");
	assert_int_equal(
	    store_digest_item(folder->ctx, folder->store, "widgets", "2024-03-11", 2, &item),
	    STORE_NOT_FOUND);
	assert_int_equal(
	    store_digest_item(folder->ctx, folder->store, "gadgets", "2024-03-04", 1, &item),
	    STORE_NOT_FOUND);
	assert_int_equal(store_digest_items_keep(folder->store, "widgets", "2024-03-04", second, 1),
	    STORE_EXISTS);
	assert_string_equal(kept(folder, "2024-03-04", 1).subject, "12");
}

static void
a_fact_is_found_after_the_archive_was_read_again(void **state)
{
	struct folder *folder = *state;
	int64_t message = unclear_votes(folder);
	struct digest_item item = { 1, "fact", fact_id(folder, "CSC-19") };
	struct fact facts[] = { vote_fact("CSC-18", "Example Trust"),
		vote_fact("CSC-19", "Example Trust") };
	struct reading reading = { .class = CLASS_VOTE, .facts = facts, .nfacts = 2 };
	struct mail_record record = plain_record(&reading, "a@trust.example");

	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "2024-03-04", &item, 1), STORE_OK);
	assert_string_equal(kept(folder, "2024-03-04", 1).subject, item.subject);
	folder_forget_readings(folder);
	assert_int_equal(
	    store_digest_item(folder->ctx, folder->store, "widgets", "2024-03-04", 1, &item),
	    STORE_NOT_FOUND);
	assert_non_null(strstr(store_why(folder->store), "read otherwise"));
	unclear_votes(folder);
	assert_int_equal(store_record(folder->store, message, &record), STORE_OK);
	assert_string_equal(kept(folder, "2024-03-04", 1).subject, fact_id(folder, "CSC-19"));
}

static void
numbers_keep_their_bounds(void **state)
{
	struct folder *folder = *state;
	struct digest_item items[DIGEST_ITEMS_MAX + 1], odd[] = { { 2, "message", "1" } };
	char subject[DIGEST_SUBJECT_MAX + 2] = "";

	for (unsigned i = 0; i <= DIGEST_ITEMS_MAX; i++)
		items[i] = (struct digest_item){ i + 1, "message", "7" };
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "a", items, DIGEST_ITEMS_MAX + 1),
	    STORE_REFUSED);
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "a", items, DIGEST_ITEMS_MAX),
	    STORE_OK);
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "b", items, DIGEST_ITEMS_MAX - 1),
	    STORE_OK);
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "c", odd, 1), STORE_REFUSED);
	odd[0] = (struct digest_item){ 1, "fact", "999" };
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "c", odd, 1), STORE_REFUSED);
	odd[0] = (struct digest_item){ 1, "", "999" };
	assert_int_equal(
	    store_digest_items_keep(folder->store, "widgets", "c", odd, 1), STORE_REFUSED);
	for (size_t len = DIGEST_SUBJECT_MAX - 1; len <= DIGEST_SUBJECT_MAX + 1; len++) {
		memset(subject, 'x', len);
		subject[len] = '\0';
		odd[0] = (struct digest_item){ 1, "action", subject };
		assert_int_equal(store_digest_items_keep(folder->store, "widgets",
				     talloc_asprintf(folder->ctx, "len %zu", len), odd, 1),
		    len <= DIGEST_SUBJECT_MAX ? STORE_OK : STORE_REFUSED);
	}
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM digest_item WHERE period = 'c'"), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		FOLDER_TEST(each_digest_has_its_own_numbers),
		FOLDER_TEST(a_fact_is_found_after_the_archive_was_read_again),
		FOLDER_TEST(numbers_keep_their_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
