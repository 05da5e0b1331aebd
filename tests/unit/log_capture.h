/* What the log writes to standard error, caught in a pipe. For tests of daemon/log. */
#ifndef MINUTED_TESTS_LOG_CAPTURE_H
#define MINUTED_TESTS_LOG_CAPTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/log.h"

struct capture {
	int saved, ours;
	char text[4 * LOG_RECORD_MAX]; /* what capture_text() found */
};

static inline void
capture_begin(struct capture *c)
{
	int fds[2];

	fflush(stderr);
	assert_int_equal(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
	c->saved = dup(STDERR_FILENO);
	c->ours = fds[0];
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
}

/* Let JOURNAL_STREAM name standard error, or another file. */
static inline void
capture_as_journal(bool same)
{
	struct stat st;
	char stream[64];

	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)st.st_dev,
	    (unsigned long long)st.st_ino + (same ? 0 : 1));
	setenv("JOURNAL_STREAM", stream, 1);
}

/* All that was written since the last call. */
static inline const char *
capture_text(struct capture *c)
{
	ssize_t n = read(c->ours, c->text, sizeof c->text - 1);

	c->text[n > 0 ? n : 0] = '\0';
	return c->text;
}

static inline void
capture_end(struct capture *c)
{
	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	close(c->ours);
	unsetenv("JOURNAL_STREAM");
	log_divert(NULL);
	log_set_level(LOG_INFO_);
}

#endif
