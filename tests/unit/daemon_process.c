/* What a forked role does first. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/process.h"

enum { HIGH_FD = 50, WENT_ON = 1 };

/* How a process ends that keeps one end of a pair, with descriptors below `limit` to be had. */
static int
keeps(rlim_t limit)
{
	int fds[2], status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		const struct rlimit few = { limit, limit };
		char byte = 'x';

		if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0 ||
		    dup2(fds[1], HIGH_FD) != HIGH_FD || write(fds[0], &byte, 1) != 1 ||
		    setrlimit(RLIMIT_NOFILE, &few) != 0)
			_exit(EX_OSERR);
		process_keep_fds(HIGH_FD);
		if (read(PROCESS_LINK_FD, &byte, 1) != 1 || fcntl(HIGH_FD, F_GETFD) != -1)
			_exit(EX_SOFTWARE);
		_exit(WENT_ON);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* On whatever else has the number of its link it would wait for ever. */
static void
a_role_without_its_link_ends(void **state)
{
	(void)state;
	assert_int_equal(keeps(HIGH_FD + 1), WENT_ON);
	assert_int_equal(keeps(PROCESS_LINK_FD), EX_TEMPFAIL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(a_role_without_its_link_ends) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
