/* One minuted a database: who comes second waits, and goes on once the first is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/role/alone.h"

enum { SECOND_HAS_IT, SECOND_HAS_IT_NOT };

static int
make_file(void **state)
{
	static char path[] = "/tmp/minuted-alone.XXXXXX";

	*state = path;
	return mkstemp(path) < 0;
}

static int
remove_file(void **state)
{
	return unlink(*state);
}

/* What another process finds. */
static int
second(const char *path)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0)
		_exit(alone_take(path, 0) ? SECOND_HAS_IT : SECOND_HAS_IT_NOT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
second_waits_for_first(void **state)
{
	int told[2], leave[2], status;
	char byte;
	pid_t first;

	assert_int_equal(pipe(told), 0);
	assert_int_equal(pipe(leave), 0);
	first = fork();
	if (first == 0) {
		byte = alone_take(*state, 0) ? 'y' : 'n';
		close(leave[1]);
		_exit(write(told[1], &byte, 1) != 1 || read(leave[0], &byte, 1) < 0);
	}
	assert_int_equal(read(told[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	assert_int_equal(second(*state), SECOND_HAS_IT_NOT);
	close(leave[1]);
	assert_true(alone_take(*state, INT32_MAX));
	assert_int_equal(waitpid(first, &status, 0), first);
	assert_int_equal(second(*state), SECOND_HAS_IT_NOT);
}

static void
where_nothing_can_be_locked_nobody_waits(void **state)
{
	(void)state;
	assert_true(alone_take("/nowhere/minuted.db", INT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_waits_for_first),
		cmocka_unit_test(where_nothing_can_be_locked_nobody_waits),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
