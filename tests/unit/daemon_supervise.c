/* How minuted ends, with the real roles and a server that nobody runs. */
#include "tests/unit/store_folder.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "config/config.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/role/supervise.h"

/* Port 9 (discard) of loopback, where nobody listens; %s: of [store], and what else the mailbox
 * has. */
static const char configuration[] =
    "[store]\npath = %s\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1:9/INBOX\npassword_file = password\n%s\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\nchair = "
    "chair@lists.example\n";

static void
write_file(const struct folder *folder, const char *name, const char *text)
{
	char *path = g_build_filename(folder->path, name, NULL);

	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_free(path);
}

static struct config *
configure(struct folder *folder, const char *store, const char *mailbox)
{
	struct config_faults faults;
	struct config *config;
	char *path = g_build_filename(folder->path, "minuted.conf", NULL);

	write_file(folder, "password", "secret\n");
	write_file(
	    folder, "all.members", "[member \"Kestrel\"]\nclass = issuer\ndomain = k.example\n");
	write_file(
	    folder, "minuted.conf", talloc_asprintf(folder->ctx, configuration, store, mailbox));
	config = config_read(folder->ctx, path, "config/profiles", &faults);
	g_free(path);
	for (size_t i = 0; i < faults.ntexts; i++)
		print_error("%s\n", faults.texts[i]);
	assert_non_null(config);
	return config;
}

/* Run it in a process of its own that has `signals` (0 ends them) pending from the start. */
static int
run(const struct config *config, bool once, const int *signals, enum supervise_end *end_r)
{
	enum { ENDED = 1, RELOADS = 2 };
	int fds[2], status = 0;
	unsigned char said[2] = { 0, 0 };
	sigset_t set, before;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	pid = fork();
	if (pid == 0) {
		enum supervise_end end;

		log_open("minuted", 0);
		for (; *signals; signals++)
			kill(getpid(), *signals);
		end = supervise(config, NOON, once, &status);
		said[0] = end == SUPERVISE_RELOAD ? RELOADS : ENDED;
		said[1] = (unsigned char)status;
		_exit(write(fds[1], said, 2) != 2);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(fds[1]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	assert_int_equal(read(fds[0], said, 2), 2);
	close(fds[0]);
	assert_true(said[0] == ENDED || said[0] == RELOADS);
	*end_r = said[0] == RELOADS ? SUPERVISE_RELOAD : SUPERVISE_ENDED;
	return said[1];
}

static const int no_signals[] = { 0 };

static void
one_run_with_a_dead_mailbox_is_to_be_tried_again(void **state)
{
	struct folder *folder = *state;
	enum supervise_end end;

	assert_int_equal(run(configure(folder, "minuted.db", "tls = none"), true, no_signals, &end),
	    EX_TEMPFAIL);
	assert_int_equal(end, SUPERVISE_ENDED);
	folder->store = folder_open(folder, STORE_READ);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM poll WHERE status = 'unreachable'"), 1);
}

static void
the_status_of_core_is_that_of_minuted(void **state)
{
	struct folder *folder = *state;
	enum supervise_end end;

	assert_int_equal(run(configure(folder, "no-such-folder/minuted.db", "tls = none"), true,
			     no_signals, &end),
	    EX_CANTCREAT);
	assert_int_equal(end, SUPERVISE_ENDED);
}

/* A wire that may read the database for its certificates sees that it can, and does not run. */
static void
a_role_that_refuses_to_run_ends_minuted(void **state)
{
	struct folder *folder = *state;
	const struct config *config;
	enum supervise_end end;

	write_file(folder, "minuted.db", "");
	config = configure(folder, "minuted.db", "ca_file = minuted.db");
	assert_int_equal(run(config, false, no_signals, &end), EX_OSERR);
	assert_int_equal(end, SUPERVISE_ENDED);
}

static void
asked_to_end_it_ends_in_good_order(void **state)
{
	static const int signals[] = { SIGTERM, 0 };
	struct folder *folder = *state;
	enum supervise_end end;

	assert_int_equal(
	    run(configure(folder, "minuted.db", "tls = none"), false, signals, &end), EX_OK);
	assert_int_equal(end, SUPERVISE_ENDED);
}

static void
asked_to_reload_it_says_so(void **state)
{
	static const int signals[] = { SIGHUP, 0 };
	struct folder *folder = *state;
	enum supervise_end end;

	assert_int_equal(
	    run(configure(folder, "minuted.db", "tls = none"), false, signals, &end), EX_OK);
	assert_int_equal(end, SUPERVISE_RELOAD);
}

/* Whichever the kernel gives first: a service that is stopped while it reloads must end. */
static void
the_wish_to_end_is_stronger_than_that_to_reload(void **state)
{
	static const int signals[] = { SIGHUP, SIGTERM, 0 };
	struct folder *folder = *state;
	enum supervise_end end;

	assert_int_equal(
	    run(configure(folder, "minuted.db", "tls = none"), false, signals, &end), EX_OK);
	assert_int_equal(end, SUPERVISE_ENDED);
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
		log_open("minuted", 0);
		supervise(config, NOON, false, &status);
		_exit(status);
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
		EMPTY_FOLDER_TEST(asked_to_reload_it_says_so),
		EMPTY_FOLDER_TEST(the_wish_to_end_is_stronger_than_that_to_reload),
		EMPTY_FOLDER_TEST(a_role_that_does_not_end_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
