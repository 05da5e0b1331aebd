/* How minuted ends, with the real roles and a server that nobody runs. */
#include "tests/unit/store_folder.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "config/config.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/role/supervise.h"

/*
 * Port 9 (discard) of loopback, where nobody listens; %s: of [store], and what
 * else the mailbox has.
 */
static const char configuration[] =
    "[store]\npath = %s\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1:9/INBOX\npassword_file = password\n%s\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\nchair = "
    "chair@lists.example\n";

static struct config *
configure(struct folder *folder, const char *store, const char *mailbox)
{
	struct config_faults faults;
	struct config *config;
	char *path = g_build_filename(folder->path, "minuted.conf", NULL);

	folder_file(folder, "password", "secret\n");
	folder_file(
	    folder, "all.members", "[member \"Kestrel\"]\nclass = issuer\ndomain = k.example\n");
	folder_file(
	    folder, "minuted.conf", talloc_asprintf(folder->ctx, configuration, store, mailbox));
	config = config_read(folder->ctx, path, "config/profiles", &faults);
	g_free(path);
	for (size_t i = 0; i < faults.ntexts; i++)
		print_error("%s\n", faults.texts[i]);
	assert_non_null(config);
	return config;
}

#define FAULTY "faulty"   /* a configuration with a fault */
#define REFUSED "refused" /* one with which the wire refuses to run */

/* What SIGHUP brings: each file once, the last one again and again. */
struct again {
	struct folder *folder;
	const char *const *stores; /* paths of the databases; one of the two below */
};

static const struct config *
read_again(void *ctx, void *arg, char **why_r)
{
	struct again *again = arg;
	const char *store = *again->stores;

	if (again->stores[1])
		again->stores++;
	if (strcmp(store, REFUSED) == 0)
		return configure(again->folder, "minuted.db", "ca_file = minuted.db");
	if (strcmp(store, FAULTY) != 0)
		return configure(again->folder, store, "tls = none");
	*why_r = talloc_strdup(ctx, "minuted.conf:1: nonsense\nREADY=0");
	return NULL;
}

/* What was said to systemd, one datagram a line; line breaks in them become blanks. */
static char *
heard(struct folder *folder, int fd)
{
	char *all = talloc_strdup(folder->ctx, "");
	char said[4096];
	ssize_t n;

	while ((n = recv(fd, said, sizeof said - 1, MSG_DONTWAIT)) > 0) {
		said[n] = '\0';
		for (char *c = said; *c; c++)
			if (*c == '\n')
				*c = ' ';
		all = talloc_asprintf_append(all, "%s\n", said);
	}
	return all;
}

/* The socket that systemd would listen on. */
static int
listen_as_systemd(struct folder *folder)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char *path = g_build_filename(folder->path, "notify", NULL);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), room = 1024 * 1024;

	assert_true(strlen(path) < sizeof name.sun_path);
	memcpy(name.sun_path, path, strlen(path));
	unlink(path);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
	setenv("NOTIFY_SOCKET", path, 1);
	g_free(path);
	return fd;
}

/* `what` was said after the reload had begun. */
static bool
said_since(const char *all, const char *what)
{
	const char *begin = strstr(all, "RELOADING=1");

	return begin && strstr(begin, what);
}

/*
 * Run it in a process of its own that has `signals` (0 ends them) pending from the start. Once it
 * has said `until` since it began to reload it gets `then` (0: nothing).
 */
static int
run_until(struct folder *folder, const struct config *config, struct supervision how,
    const int *signals, const char *until, int then, char **heard_r)
{
	int notify = listen_as_systemd(folder), status = 0;
	char *all = talloc_strdup(folder->ctx, "");
	sigset_t set, before;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	pid = fork();
	if (pid == 0) {
		log_open("minuted");
		for (; *signals; signals++)
			kill(getpid(), *signals);
		_exit(supervise(config, &how));
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (int tries = 0; then && tries < 4000 && !said_since(all, until); tries++) {
		g_usleep(50 * 1000);
		all = talloc_asprintf_append(all, "%s", heard(folder, notify));
	}
	if (then)
		kill(pid, then);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	*heard_r = talloc_asprintf_append(all, "%s", heard(folder, notify));
	close(notify);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
run(struct folder *folder, const struct config *config, bool once, const int *signals)
{
	static const char *const same[] = { "minuted.db", NULL };
	struct again again = { folder, same };
	struct supervision how = {
		.fixed_now = NOON, .once = once, .read = read_again, .arg = &again
	};
	char *said;

	return run_until(folder, config, how, signals, NULL, 0, &said);
}

static const int no_signals[] = { 0 };

static void
one_run_with_a_dead_mailbox_is_to_be_tried_again(void **state)
{
	struct folder *folder = *state;

	assert_int_equal(
	    run(folder, configure(folder, "minuted.db", "tls = none"), true, no_signals),
	    EX_TEMPFAIL);
	folder->store = folder_open(folder, STORE_READ);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM poll WHERE status = 'unreachable'"), 1);
}

static void
the_status_of_core_is_that_of_minuted(void **state)
{
	struct folder *folder = *state;

	assert_int_equal(run(folder, configure(folder, "no-such-folder/minuted.db", "tls = none"),
			     true, no_signals),
	    EX_CANTCREAT);
}

/* A wire that may read the database for its certificates sees that it can, and does not run. */
static void
a_role_that_refuses_to_run_ends_minuted(void **state)
{
	struct folder *folder = *state;
	const struct config *config;

	folder_file(folder, "minuted.db", "");
	config = configure(folder, "minuted.db", "ca_file = minuted.db");
	assert_int_equal(run(folder, config, false, no_signals), EX_OSERR);
}

static void
asked_to_end_it_ends_in_good_order(void **state)
{
	static const int signals[] = { SIGTERM, 0 };
	struct folder *folder = *state;

	assert_int_equal(
	    run(folder, configure(folder, "minuted.db", "tls = none"), false, signals), EX_OK);
}

/* Reload with what `stores` name, then end once `until` was heard; what it said. */
static char *
reloaded(struct folder *folder, const char *const *stores, const char *until)
{
	static const int signals[] = { SIGHUP, 0 };
	struct again again = { folder, stores };
	struct supervision how = { .fixed_now = NOON, .read = read_again, .arg = &again };
	char *said;

	assert_int_equal(run_until(folder, configure(folder, "minuted.db", "tls = none"), how,
			     signals, until, SIGTERM, &said),
	    EX_OK);
	assert_string_equal(said + strlen(said) - strlen("STOPPING=1\n"), "STOPPING=1\n");
	return said;
}

static bool
is_there(const struct folder *folder, const char *name)
{
	char *path = g_build_filename(folder->path, name, NULL);
	bool there = access(path, F_OK) == 0;

	g_free(path);
	return there;
}

static void
another_configuration_comes_into_force(void **state)
{
	static const char *const stores[] = { "other.db", NULL };
	struct folder *folder = *state;
	char *said = reloaded(folder, stores, "READY=1");

	assert_non_null(strstr(said, "RELOADING=1 MONOTONIC_USEC="));
	assert_true(strstr(said, "READY=1") < strstr(said, "RELOADING=1"));
	assert_null(strstr(said, "not in force"));
	assert_true(is_there(folder, "other.db"));
}

static void
a_faulty_configuration_is_refused(void **state)
{
	static const char *const stores[] = { FAULTY, NULL };
	struct folder *folder = *state;
	char *said = reloaded(folder, stores, "not in force");
	char *refused = strstr(said, "READY=1 STATUS=");

	assert_non_null(strstr(said, "RELOADING=1"));
	assert_non_null(refused);
	assert_non_null(strstr(refused, "not in force: minuted.conf:1: nonsense READY=0\n"));
	assert_non_null(strstr(said, "WATCHDOG=1 STATUS="));
}

/* Nothing is wrong with the file, but core cannot make its database there. */
static void
a_configuration_that_does_not_work_is_given_up(void **state)
{
	static const char *const stores[] = { "no-such-folder/minuted.db", NULL };
	struct folder *folder = *state;
	char *said = reloaded(folder, stores, "not in force: core ended with status 73");

	assert_non_null(strstr(said, "not in force: core ended with status 73"));
}

static void
one_with_which_a_wire_refuses_to_run_is_given_up_too(void **state)
{
	static const char *const stores[] = { REFUSED, NULL };
	struct folder *folder = *state;
	char *said = reloaded(folder, stores, "not in force: wire m refuses to run");

	assert_non_null(strstr(said, "not in force: wire m refuses to run"));
}

/* Whichever the kernel gives first: a service that is stopped while it reloads must end. */
static void
the_wish_to_end_is_stronger_than_that_to_reload(void **state)
{
	static const int signals[] = { SIGHUP, SIGTERM, 0 };
	struct folder *folder = *state;

	assert_int_equal(
	    run(folder, configure(folder, "minuted.db", "tls = none"), false, signals), EX_OK);
}

/* The process of that name whose parent is `parent`; 0: none. */
static pid_t
role_of(pid_t parent, const char *name)
{
	GDir *proc = g_dir_open("/proc", 0, NULL);
	const char *entry;
	pid_t found = 0;

	while (!found && (entry = g_dir_read_name(proc)) != NULL) {
		char *path = g_strdup_printf("/proc/%s/stat", entry), *text = NULL;
		char *want = g_strdup_printf("(%s) ", name), *at;

		if (g_file_get_contents(path, &text, NULL, NULL) &&
		    (at = strstr(text, want)) != NULL &&
		    strtol(at + strlen(want) + 2, NULL, 10) == parent)
			found = (pid_t)strtol(entry, NULL, 10);
		g_free(path);
		g_free(text);
		g_free(want);
	}
	g_dir_close(proc);
	return found;
}

/* A stopped process takes no SIGTERM: so does one that hangs in the kernel. */
static void
a_role_that_does_not_end_is_killed(void **state)
{
	struct folder *folder = *state;
	const struct config *config = configure(folder, "minuted.db", "tls = none");
	pid_t pid = fork(), wire = 0;
	int status = 0;

	if (pid == 0) {
		static const struct supervision how = { .fixed_now = NOON };

		log_open("minuted");
		_exit(supervise(config, &how));
	}
	while (!wire && waitpid(pid, NULL, WNOHANG) == 0)
		wire = role_of(pid, "wire m");
	assert_true(wire > 0);
	assert_int_equal(kill(wire, SIGSTOP), 0);
	assert_int_equal(kill(pid, SIGTERM), 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EX_OK);
	assert_int_equal(kill(wire, 0), -1);
	assert_int_equal(errno, ESRCH);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		EMPTY_FOLDER_TEST(one_run_with_a_dead_mailbox_is_to_be_tried_again),
		EMPTY_FOLDER_TEST(the_status_of_core_is_that_of_minuted),
		EMPTY_FOLDER_TEST(a_role_that_refuses_to_run_ends_minuted),
		EMPTY_FOLDER_TEST(asked_to_end_it_ends_in_good_order),
		EMPTY_FOLDER_TEST(another_configuration_comes_into_force),
		EMPTY_FOLDER_TEST(a_faulty_configuration_is_refused),
		EMPTY_FOLDER_TEST(a_configuration_that_does_not_work_is_given_up),
		EMPTY_FOLDER_TEST(one_with_which_a_wire_refuses_to_run_is_given_up_too),
		EMPTY_FOLDER_TEST(the_wish_to_end_is_stronger_than_that_to_reload),
		EMPTY_FOLDER_TEST(a_role_that_does_not_end_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
