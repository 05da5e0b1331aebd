/* Tests of records set aside in a file without a name. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/spool.h"

static size_t
files_in(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void
records_come_back_in_order(void **state)
{
	char folder[] = "/tmp/daemon_spool.XXXXXX";
	void *ctx = talloc_new(NULL), *bytes;
	char *large = talloc_zero_size(ctx, 3 * 1024 * 1024), *why = NULL;
	struct spool *spool;
	int64_t key;
	size_t len;

	(void)state;
	assert_non_null(mkdtemp(folder));
	spool = spool_new(ctx, talloc_asprintf(ctx, "%s/minuted.db", folder), &why);
	assert_non_null(spool);
	assert_int_equal(files_in(folder), 0);
	memset(large, 'x', 3 * 1024 * 1024);
	assert_true(spool_add(spool, 7, "seven", 5));
	assert_true(spool_add(spool, INT64_MAX, "", 0));
	assert_true(spool_add(spool, 9, large, 3 * 1024 * 1024));
	assert_int_equal(spool_count(spool), 3);
	for (int round = 0; round < 2; round++) {
		assert_true(spool_rewind(spool));
		assert_true(spool_next(ctx, spool, &key, &bytes, &len));
		assert_int_equal(key, 7);
		assert_int_equal(len, 5);
		assert_string_equal(bytes, "seven");
		assert_true(spool_next(ctx, spool, &key, &bytes, &len));
		assert_int_equal(key, INT64_MAX);
		assert_int_equal(len, 0);
		assert_true(spool_next(ctx, spool, &key, &bytes, &len));
		assert_int_equal(len, 3 * 1024 * 1024);
		assert_memory_equal(bytes, large, len);
		assert_false(spool_next(ctx, spool, &key, &bytes, &len));
		assert_int_equal(errno, 0);
	}
	talloc_free(ctx);
	assert_int_equal(files_in(folder), 0);
	rmdir(folder);
}

static void
a_folder_that_is_not_there(void **state)
{
	void *ctx = talloc_new(NULL);
	char *why = NULL;

	(void)state;
	assert_null(spool_new(ctx, "/nonexistent/folder/minuted.db", &why));
	assert_non_null(strstr(why, "/nonexistent/folder"));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_back_in_order),
		cmocka_unit_test(a_folder_that_is_not_there),
	};

	return cmocka_run_group_tests_name("daemon_spool", tests, NULL, NULL);
}
