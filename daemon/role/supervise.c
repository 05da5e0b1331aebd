#include <errno.h>
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
#include "daemon/process.h"
#include "daemon/role/reader.h"
#include "daemon/role/supervise.h"
#include "daemon/role/wire.h"

enum role_kind { ROLE_READER, ROLE_WIRE_MAILBOX, ROLE_WIRE_SMTP };

struct role {
	enum role_kind kind;
	const struct mailbox_config *mailbox; /* ROLE_WIRE_MAILBOX */
	const char *name;
	pid_t pid;          /* 0: not running */
	int64_t start_ms;   /* not before this moment; while it runs: when it was started */
	int64_t restart_ms; /* the wait before the next start */
};

struct supervisor {
	const struct config *config;
	int64_t fixed_now;
	bool once;
	struct role *roles;
	size_t nroles;
	pid_t core;
	struct link *control;
	int signals;
	bool stopping, reload, ending, ready;
	int64_t stop_by_ms;
};

static void
add_role(struct supervisor *s, enum role_kind kind, const struct mailbox_config *mailbox,
    const char *name)
{
	s->roles[s->nroles++] = (struct role){ .kind = kind, .mailbox = mailbox, .name = name };
}

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

/* Start it again later: the later, the more often it has ended soon after its start. */
static void
start_later(struct role *role)
{
	int64_t now = clock_steady_ms(), wait = role->restart_ms;

	if (wait == 0 || now - role->start_ms >= SUPERVISE_STEADY_MS)
		wait = SUPERVISE_RESTART_MS;
	role->start_ms = now + wait;
	role->restart_ms =
	    2 * wait < SUPERVISE_RESTART_MAX_MS ? 2 * wait : SUPERVISE_RESTART_MAX_MS;
}

/* Fork a role on one end of a new pair and give core the other. */
static void
start_role(struct supervisor *s, struct role *role)
{
	static const char *const words[] = { "reader", "mailbox", "smtp" };
	int fds[2];

	if (!link_pair(fds)) {
		log_fault("%s could not be started: no socket (%s); trying again", role->name,
		    strerror(errno));
		start_later(role);
		return;
	}
	role->start_ms = clock_steady_ms();
	role->pid = fork();
	if (role->pid == 0) {
		process_begin(role->name);
		process_keep_fds(fds[1]);
		jail_common();
		_exit(run_role(s, role));
	}
	close(fds[1]);
	if (role->pid > 0)
		link_send_fd(s->control, FRAME_LINK,
		    json_pack("{ss ss*}", "role", words[role->kind], "mailbox",
			role->mailbox ? role->mailbox->name : NULL),
		    fds[0]);
	if (role->pid < 0) {
		log_fault("%s could not be started: no process (%s); trying again", role->name,
		    strerror(errno));
		role->pid = 0;
		start_later(role);
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
		_exit(core_role(PROCESS_LINK_FD, s->config, s->fixed_now, s->once));
	}
	close(fds[1]);
	s->control = link_new(s, fds[0], FRAME_CONTROL_MAX);
	return s->core > 0;
}

static void
stop(struct supervisor *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->stop_by_ms = clock_steady_ms() + SUPERVISE_STOP_MS;
	sd_notify(0, s->reload ? "RELOADING=1" : "STOPPING=1");
	link_send(s->control, FRAME_STOP, NULL, 0);
}

static void
core_ended(struct supervisor *s, int status, int *status_r)
{
	s->core = 0;
	if (*status_r == 0)
		*status_r = WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
	if (WIFSIGNALED(status))
		log_fault(
		    "core died of signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
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
	start_later(role);
	if (s->stopping || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return; /* in good order: its link has ended, as all do when core ends */
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR) {
		log_fault("%s refuses to run, so minuted ends", role->name);
		*status_r = EX_OSERR;
		stop(s);
	} else if (WIFSIGNALED(status)) {
		log_warning("%s died of signal %d (%s); it is started again in %lld s", role->name,
		    WTERMSIG(status), strsignal(WTERMSIG(status)), seconds_left(role));
	} else {
		log_warning("%s ended with status %d; it is started again in %lld s", role->name,
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
		for (i = 0; i < s->nroles; i++)
			if (s->roles[i].pid == pid)
				role_ended(s, &s->roles[i], status, status_r);
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
	if (info.ssi_signo == SIGCHLD)
		return;
	/* The wish to end is the stronger one, whichever comes first. */
	s->ending = s->ending || info.ssi_signo != SIGHUP;
	s->reload = !s->ending;
	stop(s);
}

static void
take_control(struct supervisor *s)
{
	struct frame frame;

	link_fill(s->control);
	while (link_next(s->control, &frame)) {
		json_t *json = frame.type == FRAME_ALIVE ? frame_json(&frame) : NULL;
		const char *status = json_string_value(json_object_get(json, "status"));

		if (status && !s->ready)
			log_notice("running: %s", status);
		if (status)
			sd_notifyf(
			    0, "%sWATCHDOG=1\nSTATUS=%s", s->ready ? "" : "READY=1\n", status);
		s->ready = s->ready || status;
		json_decref(json);
	}
}

static int
next_start_ms(const struct supervisor *s)
{
	int64_t now = clock_steady_ms(), wait = s->stopping ? s->stop_by_ms - now : -1;
	size_t i;

	for (i = 0; i < s->nroles && !s->stopping; i++)
		if (s->roles[i].pid == 0) {
			int64_t left = s->roles[i].start_ms > now ? s->roles[i].start_ms - now : 0;

			if (wait < 0 || left < wait)
				wait = left;
		}
	return wait < 0 && s->stopping ? 0 : (int)wait;
}

static void
run(struct supervisor *s, int *status_r)
{
	size_t i;

	while (!reap(s, status_r)) {
		struct pollfd p[2] = { { .fd = s->signals, .events = POLLIN },
			{ .fd = link_fd(s->control), .events = POLLIN } };

		for (i = 0; i < s->nroles && !s->stopping; i++)
			if (s->roles[i].pid == 0 && s->roles[i].start_ms <= clock_steady_ms())
				start_role(s, &s->roles[i]);
		poll(p, 2, next_start_ms(s));
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
		if (s->stopping && clock_steady_ms() >= s->stop_by_ms && s->core > 0) {
			log_fault("core did not end in %d ms and is killed", SUPERVISE_STOP_MS);
			kill(s->core, SIGKILL);
			s->stop_by_ms = clock_steady_ms() + SUPERVISE_STOP_MS;
		}
	}
}

static void
signal_roles(const struct supervisor *s, int number)
{
	size_t i;

	for (i = 0; i < s->nroles; i++)
		if (s->roles[i].pid > 0)
			kill(s->roles[i].pid, number);
}

static size_t
roles_alive(struct supervisor *s)
{
	size_t alive = 0, i;

	for (i = 0; i < s->nroles; i++) {
		struct role *role = &s->roles[i];

		if (role->pid > 0 && waitpid(role->pid, NULL, WNOHANG) != 0)
			role->pid = 0;
		alive += role->pid > 0;
	}
	return alive;
}

/* Wait until all have ended, but not longer than a role has time to. False if some have not. */
static bool
await_roles(struct supervisor *s)
{
	int64_t until = clock_steady_ms() + SUPERVISE_ROLE_END_MS, left;
	struct signalfd_siginfo info;

	while (roles_alive(s) > 0) {
		struct pollfd p = { .fd = s->signals, .events = POLLIN };

		left = until - clock_steady_ms();
		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) > 0 && read(s->signals, &info, sizeof info) < 0)
			continue; /* was taken back */
	}
	return true;
}

/* What does not end when it is asked to is killed; what not even that ends is the kernel's. */
static void
end_roles(struct supervisor *s)
{
	size_t i;

	signal_roles(s, SIGTERM);
	if (await_roles(s))
		return;
	for (i = 0; i < s->nroles; i++)
		if (s->roles[i].pid > 0)
			log_fault("%s did not end in %d ms and is killed", s->roles[i].name,
			    SUPERVISE_ROLE_END_MS);
	signal_roles(s, SIGKILL);
	await_roles(s);
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

enum supervise_end
supervise(const struct config *config, int64_t fixed_now, bool once, int *status_r)
{
	struct supervisor *s = talloc_zero(NULL, struct supervisor);
	enum supervise_end end;
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	s->config = config;
	s->fixed_now = fixed_now;
	s->once = once;
	s->signals = watch_signals();
	s->roles = talloc_zero_array(s, struct role, config->nmailboxes + 2);
	add_role(s, ROLE_READER, NULL, "reader");
	for (i = 0; i < config->nmailboxes; i++)
		add_role(s, ROLE_WIRE_MAILBOX, &config->mailboxes[i],
		    talloc_asprintf(s, "wire %s", config->mailboxes[i].name));
	if (config->has_smtp)
		add_role(s, ROLE_WIRE_SMTP, NULL, "wire smtp");
	*status_r = 0;
	if (start_core(s)) {
		run(s, status_r);
	} else {
		log_fault("core could not be started: %s", strerror(errno));
		*status_r = EX_OSERR;
	}
	end_roles(s);
	end = s->reload && *status_r == 0 ? SUPERVISE_RELOAD : SUPERVISE_ENDED;
	close(s->signals);
	talloc_free(s);
	return end;
}
