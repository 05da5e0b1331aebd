#include "store/publications.h"
#include "tests/unit/store_folder.h"

static struct publication *
listed(struct folder *folder, const char *group, size_t *n_r)
{
	struct publication *list;

	assert_int_equal(
	    store_publications(folder->ctx, folder->store, group, &list, n_r), STORE_OK);
	return list;
}

static void
note(struct folder *folder, const char *sha256, const char *why, int64_t now)
{
	assert_int_equal(
	    store_publication_note(folder->store, "cscwg", "a.md", "2024-03-21", sha256, why, now),
	    STORE_OK);
}

static void
a_file_is_noted_with_its_times(void **state)
{
	struct folder *folder = *state;
	struct publication *list;
	size_t n;

	listed(folder, NULL, &n);
	assert_int_equal(n, 0);
	note(folder, "aa", NULL, 100);
	note(folder, "aa", NULL, 200);
	list = listed(folder, "cscwg", &n);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "a.md");
	assert_string_equal(list[0].date, "2024-03-21");
	assert_int_equal(list[0].first, 100);
	assert_int_equal(list[0].at, 100);
	assert_null(list[0].why);
	note(folder, "bb", NULL, 300);
	list = listed(folder, "cscwg", &n);
	assert_int_equal(list[0].first, 100);
	assert_int_equal(list[0].at, 300);
	assert_string_equal(list[0].sha256, "bb");
	listed(folder, "scwg", &n);
	assert_int_equal(n, 0);
}

static void
a_failure_keeps_what_was_written(void **state)
{
	struct folder *folder = *state;
	struct publication *list;
	size_t n;

	note(folder, NULL, "no room", 50);
	list = listed(folder, NULL, &n);
	assert_null(list[0].sha256);
	assert_int_equal(list[0].first, WHEN_UNKNOWN);
	assert_string_equal(list[0].why, "no room");
	note(folder, "aa", NULL, 100);
	note(folder, NULL, "no room again", 200);
	list = listed(folder, NULL, &n);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].sha256, "aa");
	assert_int_equal(list[0].first, 100);
	assert_string_equal(list[0].why, "no room again");
	note(folder, "aa", NULL, 300);
	list = listed(folder, NULL, &n);
	assert_int_equal(list[0].at, 100);
	assert_null(list[0].why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_file_is_noted_with_its_times),
		FOLDER_TEST(a_failure_keeps_what_was_written),
	};

	return cmocka_run_group_tests_name("store publications", tests, NULL, NULL);
}
