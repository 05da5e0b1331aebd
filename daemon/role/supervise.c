#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/allocation.h"
#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "daemon/role/frame.h"
#include "daemon/role/jail.h"
#include "daemon/log.h"
#include "daemon/log_hub.h"
#include "daemon/options.h"
#include "daemon/page.h"
#include "daemon/process.h"
#include "daemon/role/reader.h"
#include "daemon/role/roles.h"
#include "daemon/role/supervise.h"
#include "daemon/role/wire.h"

enum { WHY_MAX = 500 /* characters of a fault in the status text */ };

struct supervisor {
	const struct supervision *how;
	const struct config *first;  /* at the start; our caller's */
	const struct config *config; /* in force */
	const struct config *fresh;  /* core hands over, for this one; NULL: it does not */
	const struct config *before; /* the one before, to which to go back; NULL: there is none */
	int64_t trial_until_ms;
	/* Why the configuration as it is on disk is not in force; NULL: it is. */
	const char *refused;
	const char *status; /* core's last word */
	struct roles *roles;
	pid_t core;
	struct link *control;
	int signals;
	bool stopping, ready;
	bool again; /* SIGHUP came while none could be heeded */
	int64_t stop_by_ms;
};

static int
run_role(const struct supervisor *s, const struct role *role)
{
	switch (role->kind) {
	case ROLE_READER:
		return reader_role(PROCESS_LINK_FD, s->config);
	case ROLE_WIRE_MAILBOX:
		return wire_mailbox_role(PROCESS_LINK_FD, s->config, role->mailbox);
	case ROLE_WIRE_SMTP:
		return wire_smtp_role(PROCESS_LINK_FD, s->config);
	}
	return EX_SOFTWARE;
}

/* Give core one end of the pair to the role. */
static bool
tell_core(struct supervisor *s, const struct role *role, int fd)
{
	static const char *const words[] = { "reader", "mailbox", "smtp" };

	return link_send_fd(s->control, FRAME_LINK,
	    json_pack("{ss ss* sb}", "role", words[role->kind], "mailbox",
		role->mailbox ? role->mailbox->name : NULL, "listens", role->listens),
	    fd);
}

/* Fork a role on one end of a new pair and give core the other. */
static void
start_role(struct supervisor *s, struct role *role)
{
	int fds[2];

	if (!link_pair(fds)) {
		log_about(LOG_FAULT, LOG_ABOUT(LOG_ROLE_LOST),
		    "%s could not be started: no socket (%s); trying again", role->name,
		    strerror(errno));
		role_start_later(role);
		return;
	}
	role_starts(s->roles, role);
	role->pid = fork();
	if (role->pid == 0) {
		process_begin(role->name);
		process_keep_fds(fds[1]);
		jail_common();
		_exit(run_role(s, role));
	}
	close(fds[1]);
	if (role->pid > 0)
		tell_core(s, role, fds[0]);
	if (role->pid < 0) {
		log_about(LOG_FAULT, LOG_ABOUT(LOG_ROLE_LOST),
		    "%s could not be started: no process (%s); trying again", role->name,
		    strerror(errno));
		role->pid = 0;
		role_start_later(role);
	}
	close(fds[0]);
}

static bool
start_core(struct supervisor *s)
{
	int fds[2];

	if (!link_pair(fds))
		return false;
	s->core = fork();
	if (s->core == 0) {
		process_begin("core");
		process_keep_fds(fds[1]);
		jail_common();
		allocation_must_succeed(ALLOCATION_ANY);
		_exit(core_role(PROCESS_LINK_FD, s->config, s->how->fixed_now, s->how->once));
	}
	close(fds[1]);
	s->control = link_new(s, fds[0], FRAME_CONTROL_MAX);
	link_take_fds(s->control);
	return s->core > 0;
}

static void
stop(struct supervisor *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->stop_by_ms = clock_steady_ms() + SUPERVISE_STOP_MS;
	sd_notify(0, "STOPPING=1");
	link_send(s->control, FRAME_STOP, NULL, 0);
}

/* ---- another configuration ---- */

static void
tell_status(const struct supervisor *s, const char *words)
{
	sd_notifyf(0, "%s\nSTATUS=%s%s%s", words, s->status ? s->status : "starting",
	    s->refused ? "; the configuration on disk is not in force: " : "",
	    s->refused ? s->refused : "");
}

static void
refuse(struct supervisor *s, const char *why)
{
	talloc_free((char *)s->refused);
	s->refused = page_words(s, why ? why : "it has faults", WHY_MAX);
}

static bool
on_trial(const struct supervisor *s)
{
	return s->before && (!s->ready || clock_steady_ms() < s->trial_until_ms);
}

/* Ask core to end for the sake of another configuration. */
static void
change_to(struct supervisor *s, const struct config *fresh)
{
	s->fresh = fresh;
	s->stop_by_ms = clock_steady_ms() + CORE_HAND_OVER_MS + SUPERVISE_STOP_MS;
	link_send(s->control, FRAME_HAND_OVER, NULL, 0);
}

static void
reload(struct supervisor *s)
{
	const struct config *fresh;
	char *why = NULL;

	if (s->fresh || !s->ready) {
		s->again = true; /* when the new core says that it lives */
		return;
	}
	s->again = false;
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_steady_us());
	fresh = s->how->read(s, s->how->arg, &why);
	if (fresh) {
		talloc_free((char *)s->refused);
		s->refused = NULL;
		change_to(s, fresh);
		return;
	}
	refuse(s, why);
	log_about(LOG_FAULT, LOG_ABOUT(LOG_RELOAD_REFUSED),
	    "the configuration is refused, going on with the configuration as it was: %s",
	    s->refused);
	tell_status(s, "READY=1");
}

/* Back to the configuration before: the one on trial does not work. */
static void
give_up(struct supervisor *s, const char *why)
{
	refuse(s, why);
	log_about(LOG_FAULT, LOG_ABOUT(LOG_RELOAD_REFUSED),
	    "the new configuration does not work and is given up for the one before: %s", why);
}

/* Core hands the link to a role back. */
static void
take_link(struct supervisor *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	const char *mailbox = json_string_value(json_object_get(json, "mailbox"));
	char *name = talloc_asprintf(s, "wire %s", mailbox ? mailbox : "smtp");
	struct role *role =
	    roles_find(s->roles, mailbox ? ROLE_WIRE_MAILBOX : ROLE_WIRE_SMTP, name);

	if (s->fresh && role && role->pid > 0 && role->link < 0) {
		role->link = frame->fd;
		role->listens = json_is_true(json_object_get(json, "listens"));
	} else if (frame->fd >= 0) {
		close(frame->fd);
	}
	talloc_free(name);
	json_decref(json);
}

/*
 * Core has ended: go on with the other configuration and another core. False: none
 * can be started.
 */
static bool
switch_over(struct supervisor *s)
{
	bool back = s->fresh == s->before;
	const struct config *left = s->config, *before = s->before;
	struct roles *old = s->roles;
	char *kept;
	size_t i;

	s->config = s->fresh;
	s->fresh = NULL;
	s->before = back ? NULL : left;
	s->trial_until_ms = clock_steady_ms() + SUPERVISE_TRIAL_MS;
	s->ready = false;
	TALLOC_FREE(s->control);
	s->roles = roles_new(s, s->config);
	kept = roles_take_over(s->roles, old);
	talloc_free(old);
	if (back && left != s->first)
		talloc_free((struct config *)left);
	else if (!back && before != s->first)
		talloc_free((struct config *)before);
	log_about(LOG_NOTICE_, LOG_ABOUT(LOG_RELOADED),
	    "configuration %s: %s, %s; without a break: %s",
	    back ? "of before in force" : "read again", s->config->file,
	    options_shape(kept, s->config), *kept ? kept : "nothing");
	talloc_free(kept);
	if (!start_core(s))
		return false;
	for (i = 0; i < s->roles->n; i++) {
		struct role *role = &s->roles->list[i];

		if (role->link >= 0)
			tell_core(s, role, role->link);
		role_drop_link(role);
	}
	return true;
}

static void
core_ended(struct supervisor *s, int status, int *status_r)
{
	s->core = 0;
	if (*status_r == 0)
		*status_r = WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
	if (WIFSIGNALED(status))
		log_about(LOG_FAULT, LOG_ABOUT(LOG_ROLE_LOST), "core died of signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
}

static long long
seconds_left(const struct role *role)
{
	return (role->start_ms - clock_steady_ms() + 999) / 1000;
}

/* A role that could not close its jail must not be tried again and again: nothing runs without. */
static void
role_ended(struct supervisor *s, struct role *role, int status, int *status_r)
{
	role->pid = 0;
	role_drop_link(role);
	role_start_later(role);
	if (s->stopping || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return; /* in good order: its link has ended, as all do when core ends */
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR && on_trial(s)) {
		if (s->fresh)
			return; /* core ends already for the sake of another one */
		give_up(s, talloc_asprintf(s->roles, "%s refuses to run", role->name));
		change_to(s, s->before);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR) {
		log_about(LOG_FAULT, LOG_ABOUT(LOG_ROLE_LOST), "%s refuses to run, so minuted ends",
		    role->name);
		*status_r = EX_OSERR;
		stop(s);
	} else if (WIFSIGNALED(status)) {
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ROLE_LOST),
		    "%s died of signal %d (%s); it is started again in %lld s", role->name,
		    WTERMSIG(status), strsignal(WTERMSIG(status)), seconds_left(role));
	} else {
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ROLE_LOST),
		    "%s ended with status %d; it is started again in %lld s", role->name,
		    WEXITSTATUS(status), seconds_left(role));
	}
}

/* Bury the dead. True once core is among them. */
static bool
reap(struct supervisor *s, int *status_r)
{
	int status;
	pid_t pid;
	size_t i;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->core)
			core_ended(s, status, status_r);
		for (i = 0; i < s->roles->n; i++)
			if (s->roles->list[i].pid == pid)
				role_ended(s, &s->roles->list[i], status, status_r);
	}
	return s->core == 0;
}

/* The next signal, if any. */
static void
take_signal(struct supervisor *s)
{
	struct signalfd_siginfo info;

	if (read(s->signals, &info, sizeof info) != (ssize_t)sizeof info)
		return;
	if (info.ssi_signo == SIGHUP && !s->stopping)
		reload(s);
	else if (info.ssi_signo != SIGHUP && info.ssi_signo != SIGCHLD)
		stop(s);
}

/* Core lives, and says what it does. */
static void
alive(struct supervisor *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	const char *status = json_string_value(json_object_get(json, "status"));

	if (status && !s->stopping) {
		talloc_free((char *)s->status);
		s->status = page_words(s, status, WHY_MAX);
		if (!s->ready)
			log_about(LOG_NOTICE_, LOG_ABOUT(LOG_RUNNING), "running: %s", s->status);
		tell_status(s, s->ready ? "WATCHDOG=1" : "READY=1\nWATCHDOG=1");
		s->ready = true;
	}
	json_decref(json);
	if (s->ready && s->again && !s->stopping)
		reload(s);
}

static void
take_control(struct supervisor *s)
{
	struct frame frame;

	link_fill(s->control);
	while (link_next(s->control, &frame))
		if (frame.type == FRAME_ALIVE)
			alive(s, &frame);
		else if (frame.type == FRAME_LINK)
			take_link(s, &frame);
}

/* Core has ended. True if another one takes over. */
static bool
succeeded(struct supervisor *s, int *status_r)
{
	while (!link_broken(s->control)) /* its last words */
		take_control(s);
	if (s->stopping)
		return false;
	if (s->fresh && s->fresh == s->before) {
		; /* however it ended */
	} else if (*status_r != 0 && on_trial(s)) {
		give_up(s, talloc_asprintf(s->roles, "core ended with status %d", *status_r));
		s->fresh = s->before;
	} else if (!s->fresh || *status_r != 0) {
		return false;
	}
	*status_r = 0;
	if (switch_over(s))
		return true;
	log_fault("core could not be started: %s", strerror(errno));
	*status_r = EX_OSERR;
	return false;
}

static int
next_start_ms(const struct supervisor *s)
{
	bool ends = s->stopping || s->fresh;
	int64_t now = clock_steady_ms(), wait = ends ? s->stop_by_ms - now : -1;
	size_t i;

	for (i = 0; i < s->roles->n && !s->stopping; i++)
		if (s->roles->list[i].pid == 0) {
			int64_t left =
			    s->roles->list[i].start_ms > now ? s->roles->list[i].start_ms - now : 0;

			if (wait < 0 || left < wait)
				wait = left;
		}
	return wait < 0 && ends ? 0 : (int)wait;
}

static void
run(struct supervisor *s, int *status_r)
{
	size_t i;

	while (!reap(s, status_r) || succeeded(s, status_r)) {
		struct pollfd p[3] = { { .fd = s->signals, .events = POLLIN },
			{ .fd = link_fd(s->control), .events = POLLIN },
			{ .fd = log_hub_fd(), .events = POLLIN } };

		for (i = 0; i < s->roles->n && !s->stopping; i++)
			if (s->roles->list[i].pid == 0 &&
			    s->roles->list[i].start_ms <= clock_steady_ms())
				start_role(s, &s->roles->list[i]);
		poll(p, 3, next_start_ms(s));
		if (p[2].revents & POLLIN)
			log_hub_pass();
		if (p[0].revents & POLLIN)
			take_signal(s);
		if (p[1].revents & POLLIN)
			take_control(s);
		if (p[1].revents & (POLLHUP | POLLERR)) {
			/* Core is ending: wait for SIGCHLD without spinning on its closed link. */
			struct pollfd signal_only = { .fd = s->signals, .events = POLLIN };

			poll(&signal_only, 1, SUPERVISE_RESTART_MS);
			take_signal(s);
		}
		if ((s->stopping || s->fresh) && clock_steady_ms() >= s->stop_by_ms &&
		    s->core > 0) {
			log_about(LOG_FAULT, LOG_ABOUT(LOG_ROLE_LOST),
			    "core did not end in time and is killed");
			kill(s->core, SIGKILL);
			s->stop_by_ms = clock_steady_ms() + SUPERVISE_STOP_MS;
		}
	}
}

static int
watch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
supervise(const struct config *config, const struct supervision *how)
{
	struct supervisor *s = talloc_zero(NULL, struct supervisor);
	int status = 0;

	signal(SIGPIPE, SIG_IGN);
	s->how = how;
	s->first = s->config = config;
	s->signals = watch_signals();
	s->roles = roles_new(s, config);
	if (start_core(s)) {
		run(s, &status);
	} else {
		log_fault("core could not be started: %s", strerror(errno));
		status = EX_OSERR;
	}
	roles_end(s->roles);
	log_hub_pass();
	close(s->signals);
	talloc_free(s);
	return status;
}
