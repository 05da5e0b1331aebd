#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/log_hub.h"
#include "daemon/process.h"

void
process_standard_fds(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			_exit(EX_TEMPFAIL);
}

void
process_keep_fds(int fd)
{
	int log = log_hub_join(), null;

	if (log >= 0) /* out of the way of both numbers */
		log = fcntl(log, F_DUPFD_CLOEXEC, LOG_HUB_FD + 1);
	/* On another's link it would wait for ever. */
	while (fd != PROCESS_LINK_FD && dup2(fd, PROCESS_LINK_FD) < 0)
		if (errno != EINTR)
			_exit(EX_TEMPFAIL);
	fcntl(PROCESS_LINK_FD, F_SETFD, FD_CLOEXEC);
	if (log >= 0) {
		dup2(log, LOG_HUB_FD);
		fcntl(LOG_HUB_FD, F_SETFD, FD_CLOEXEC);
		log_hub_moved();
	}
	close_range(log >= 0 ? LOG_HUB_FD + 1 : PROCESS_LINK_FD + 1, ~0U, 0);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
}

void
process_json_memory(void)
{
	json_set_alloc_funcs(g_malloc, g_free); /* GLib's ends the program */
}

void
process_begin(const char *role)
{
	sigset_t none;

	log_open(role);
	prctl(PR_SET_NAME, role, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	signal(SIGTERM, SIG_DFL);
	signal(
	    SIGINT, SIG_IGN); /* the terminal's ^C goes to minuted, which ends its roles in order */
	signal(SIGHUP, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}
