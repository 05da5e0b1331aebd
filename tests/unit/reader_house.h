/*
 * reader_house: a reader role with its children, as they really run, and how a
 * test finds, stops and kills them
 */
#ifndef MINUTED_TESTS_READER_HOUSE_H
#define MINUTED_TESTS_READER_HOUSE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/reader.h"

static const char mail[] = "From: Kit Vale <kit@kestrel.example>\r\nSubject: Which room?\r\n"
			   "Message-ID: <a@kestrel.example>\r\n\r\nWhich room is it?\r\n";

/* A living child of `parent` that is called `name`, 0 if there is none. */
static inline pid_t
child_called(pid_t parent, const char *name)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (proc && !found && (entry = readdir(proc))) {
		char path[300];
		char called[32] = "", state = 'Z';
		int of = 0;
		FILE *f;

		snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
		f = strtol(entry->d_name, NULL, 10) > 0 ? fopen(path, "re") : NULL;
		if (f && fscanf(f, "%*d (%31[^)]) %c %d", called, &state, &of) == 3 &&
		    of == parent && state != 'Z' && strcmp(called, name) == 0)
			found = (pid_t)strtol(entry->d_name, NULL, 10);
		if (f)
			fclose(f);
	}
	if (proc)
		closedir(proc);
	return found;
}

static inline pid_t
child_of(pid_t parent)
{
	return child_called(parent, "reader");
}

enum { LOOKS = 20000, LOOK_US = 10 * 1000 }; /* as long as the slowest machine may take */

/* A child that is not `before`. */
static inline pid_t
wait_for_other_child(pid_t parent, const char *name, pid_t before)
{
	pid_t child = 0;
	int looks;

	for (looks = 0; (!child || child == before) && looks < LOOKS; looks++) {
		child = child_called(parent, name);
		usleep(LOOK_US);
	}
	assert_true(child > 0);
	return child;
}

static inline pid_t
wait_for_child(pid_t parent, const char *name)
{
	return wait_for_other_child(parent, name, 0);
}

/* The child that waits for the next mail; the role makes it when it has answered. */
static inline pid_t
waiting_child(pid_t role)
{
	usleep(100 * 1000); /* so that it is rarely the one before, which takes no other mail */
	return wait_for_child(role, "reader");
}

static inline void
wait_until_dead(pid_t pid)
{
	char path[64], state = ' ';
	int looks;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	for (looks = 0; state != 'Z' && looks < LOOKS; looks++) {
		FILE *f = fopen(path, "re");

		if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 'Z';
		if (f)
			fclose(f);
		usleep(LOOK_US);
	}
	assert_int_equal(state, 'Z');
}

/*
 * Kill it, if it has not ended, and wait until it is dead; the role, its parent,
 * buries it later.
 */
static inline void
kill_child(pid_t child)
{
	assert_true(kill(child, SIGKILL) == 0 || errno == ESRCH);
	wait_until_dead(child);
}

/* A child that waits for a mail, and is kept from taking it. */
static inline pid_t
stop_waiting_child(pid_t role)
{
	pid_t child = waiting_child(role);

	while (kill(child, SIGSTOP) != 0)
		child = waiting_child(role);
	return child;
}

static inline bool
reads(void *ctx, struct reader *reader, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	char *why = NULL;
	struct answer *a = reader_read(ctx, reader, &request, mail, strlen(mail), &why);

	if (!a)
		print_error("%s\n", why);
	return a && strcmp(a->subject, "Which room?") == 0;
}

static inline int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static inline int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static inline struct reader *
start(void *ctx)
{
	struct config *config = talloc_zero(ctx, struct config);
	char *why = NULL;
	struct reader *reader = reader_start(ctx, config, &why);

	assert_non_null(reader);
	return reader;
}

enum { MANY = 200 }; /* more than one child is given at once, and than the role takes */

static inline void
ask_for_many(struct reader *reader, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	unsigned i;

	for (i = 0; i < MANY; i++) {
		char *text = talloc_asprintf(NULL, "Subject: number %u\r\n\r\nwords\r\n", i);

		assert_true(reader_ask(reader_link(reader), &request, text, strlen(text)));
		talloc_free(text);
	}
}

static inline void
many_are_answered_in_order(void *ctx, struct reader *reader)
{
	struct config config = { 0 };
	unsigned i;

	for (i = 0; i < MANY; i++) {
		char *why = NULL, *subject = talloc_asprintf(ctx, "number %u", i);
		struct answer *a;
		struct frame frame;

		assert_true(link_wait(reader_link(reader), &frame, -1));
		a = reader_answer(ctx, &config, &frame, &why);
		if (!a)
			print_error("%s\n", why);
		assert_non_null(a);
		assert_string_equal(a->subject, subject);
	}
}

#endif
