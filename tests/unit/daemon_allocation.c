/* Where memory runs out, the process ends: in our code and in each library's. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/allocation.h"

/* AddressSanitizer's shadow needs more address space than any limit leaves. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

enum {
	ROOM = 256 * 1024 * 1024, /* bytes that the processes below may have */
	WENT_ON = 1               /* exit status */
};

#ifndef SANITIZED

/* How a process ends that has little room, and `must` succeed; `work` asks for more. */
static int
ends(size_t must, void (*work)(void))
{
	const struct rlimit room = { ROOM, ROOM };
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (setrlimit(RLIMIT_AS, &room) != 0)
			_exit(EX_OSERR);
		allocation_must_succeed(must);
		work();
		_exit(WENT_ON);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A compiler leaves out allocations that nobody looks at. */
static void *volatile looked_at;

/* So much that not even a byte is left. */
static void
exhaust(void)
{
	size_t size = ROOM;

	for (; size > 0; size /= 2)
		while ((looked_at = malloc(size)) != NULL)
			;
}

static void
copy_a_text(void)
{
	char *text = malloc(ROOM / 4);
	void *ctx;

	memset(text, 'x', ROOM / 4 - 1);
	text[ROOM / 4 - 1] = '\0';
	ctx = talloc_new(NULL);
	while ((looked_at = talloc_strdup(ctx, text)) != NULL)
		;
}

static void
make_json(void)
{
	json_t *array = json_array();

	while (json_array_append_new(array, json_string("words")) == 0)
		;
}

static void
ask_the_database(void)
{
	sqlite3 *db;

	if (sqlite3_open(":memory:", &db) == SQLITE_OK)
		sqlite3_exec(db, "CREATE TABLE t AS SELECT zeroblob(200000000)", NULL, NULL, NULL);
}

static void
make_a_list(void)
{
	char *volatile list = calloc(ROOM / 4, 1);

	list = realloc(list, (size_t)2 * ROOM);
	free(list);
}

static void
ask_for_too_many(void)
{
	volatile size_t number = SIZE_MAX / 2;
	void *volatile list = calloc(number, 4);

	free(list);
}

static void
ask_for_one_more_than_small(void)
{
	static volatile size_t sizes[] = { ALLOCATION_SMALL + 1, ROOM };
	size_t i;

	for (i = 0; i < 2; i++)
		while ((looked_at = malloc(sizes[i])) != NULL)
			;
}

static void
ask_for_small(void)
{
	while ((looked_at = malloc(ALLOCATION_SMALL)) != NULL)
		;
}

static void
whatever_fails_ends_the_process(void **state)
{
	static void (*const works[])(void) = { exhaust, copy_a_text, make_json, ask_the_database,
		make_a_list, ask_for_too_many };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof works / sizeof works[0]; i++)
		assert_int_equal(ends(ALLOCATION_ANY, works[i]), EX_TEMPFAIL);
}

static void
what_is_large_may_fail_where_that_is_said(void **state)
{
	(void)state;
	assert_int_equal(ends(ALLOCATION_SMALL, ask_for_one_more_than_small), WENT_ON);
	assert_int_equal(ends(ALLOCATION_SMALL, ask_for_too_many), WENT_ON);
	assert_int_equal(ends(ALLOCATION_SMALL, ask_for_small), EX_TEMPFAIL);
	assert_int_equal(ends(ALLOCATION_SMALL, exhaust), EX_TEMPFAIL);
}

#endif

static void
what_there_is_room_for_succeeds(void **state)
{
	char *text;

	(void)state;
	allocation_must_succeed(ALLOCATION_ANY);
	text = calloc(2, 3);
	assert_non_null(text);
	text = realloc(text, 100);
	assert_non_null(text);
	assert_memory_equal(text, "\0\0\0\0\0\0", 6);
	free(text);
	free(malloc(0));
	text = realloc(malloc(5), 0); /* frees it, which is no failure */
	free(text);
	allocation_must_succeed(0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#ifndef SANITIZED
		cmocka_unit_test(whatever_fails_ends_the_process),
		cmocka_unit_test(what_is_large_may_fail_where_that_is_said),
#endif
		cmocka_unit_test(what_there_is_room_for_succeeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
