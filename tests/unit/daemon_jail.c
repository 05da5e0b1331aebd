#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/jail.h"
#include "daemon/publish/publish.h"

/* What a child in a jail tries: 0 if it was refused, else a number that says what went through. */
typedef int escape(const struct config *config);

/*
 * Run `try` in a child that `close` has jailed; returns its exit status, 99 if the
 * jail did not close.
 */
static int
jailed(char *(*close_jail)(void *, const struct config *), escape *try, const struct config *config)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		if (close_jail(NULL, config) != NULL)
			_exit(99);
		_exit(try(config));
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static char *
as_reader(void *ctx, const struct config *config)
{
	(void)config;
	return jail_reader(ctx, jail_address_space());
}

static char *
as_reader_parent(void *ctx, const struct config *config)
{
	(void)config;
	return jail_reader_parent(ctx);
}

static char *
as_wire(void *ctx, const struct config *config)
{
	return jail_wire(ctx, config, &config->mailboxes[0].server);
}

static int
opens(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC, 0600) >= 0;
}

static int
try_sockets(const struct config *config)
{
	(void)config;
	return (socket(AF_INET, SOCK_STREAM, 0) >= 0) |
	       (socket(AF_INET6, SOCK_DGRAM, 0) >= 0) << 1 |
	       (socket(AF_UNIX, SOCK_STREAM, 0) >= 0) << 2 |
	       (socket(AF_NETLINK, SOCK_RAW, 0) >= 0) << 3;
}

static int
try_files(const struct config *config)
{
	return opens("/etc/passwd", O_RDONLY) | opens(config->store_path, O_RDONLY) << 1 |
	       opens("/tmp/escaped", O_WRONLY | O_CREAT) << 2 |
	       opens("/proc/self/environ", O_RDONLY) << 3;
}

static int
try_processes(const struct config *config)
{
	char *argv[] = { (char[]){ "/bin/true" }, NULL }, *envp[] = { NULL };
	int went_through = 0;
	pid_t pid = fork();

	(void)config;
	if (pid == 0)
		_exit(0);
	went_through |= pid > 0;
	execve(argv[0], argv, envp);
	went_through |= (syscall(SYS_kill, getppid(), 0) == 0) << 1;
	went_through |= (ptrace(PTRACE_ATTACH, 1, NULL, NULL) == 0) << 2;
	return went_through;
}

static int
try_memory(const struct config *config)
{
	void *code = mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)config;
	return (code != MAP_FAILED) | (data == MAP_FAILED) << 1 |
	       (mprotect(data, 4096, PROT_READ | PROT_EXEC) == 0) << 2;
}

static int
try_mount_and_kernel(const struct config *config)
{
	(void)config;
	return (syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL) == 0) |
	       (syscall(SYS_unshare, 0) == 0) << 1 | (syscall(SYS_bpf, 0, NULL, 0) == 0) << 2;
}

static int
try_exec_and_ptrace(const struct config *config)
{
	char *argv[] = { (char[]){ "/bin/true" }, NULL }, *envp[] = { NULL };

	(void)config;
	execve(argv[0], argv, envp);
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static int
try_credential(const struct config *config)
{
	return opens(config->mailboxes[0].server.password_file, O_RDONLY);
}

static int
try_database(const struct config *config)
{
	return opens(config->store_path, O_RDONLY);
}

/* ---- the configuration that the roles get: a database and a password in one folder ---- */

struct place {
	struct config config;
	struct mailbox_config mailbox;
	char folder[64], database[80], password[80];
};

static void
make_file(const char *path)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs("secret\n", f);
	fclose(f);
}

static int
set_up(void **state)
{
	struct place *p = talloc_zero(NULL, struct place);

	snprintf(p->folder, sizeof p->folder, "/tmp/minuted-jail.XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->database, sizeof p->database, "%s/minuted.db", p->folder);
	snprintf(p->password, sizeof p->password, "%s/password", p->folder);
	make_file(p->database);
	make_file(p->password);
	p->mailbox = (struct mailbox_config){ .name = "m",
		.server = { .tls = TLS_NONE, .host = "127.0.0.1", .password_file = p->password } };
	p->config =
	    (struct config){ .store_path = p->database, .mailboxes = &p->mailbox, .nmailboxes = 1 };
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	unlink(p->database);
	unlink(p->password);
	rmdir(p->folder);
	talloc_free(p);
	return 0;
}

/* ---- a token that is renewed while the wire runs ---- */

/* Both ends of two pipes: the jailed child asks for the renewal and hears that it is done. */
struct renewal {
	int asked[2], done[2];
	char folder[80], token[96], fresh[96];
};

static struct renewal renewal;

/* The new token comes as another file of the same name. */
static void *
renew(void *arg)
{
	char byte;

	if (read(renewal.asked[0], &byte, 1) == 1 && rename(renewal.fresh, renewal.token) == 0)
		byte = 'y';
	else
		byte = 'n';
	if (write(renewal.done[1], &byte, 1) != 1)
		abort();
	return arg;
}

static int
try_renewed_token(const struct config *config)
{
	const char *token = config->mailboxes[0].server.token_file;
	int before = opens(token, O_RDONLY);
	char byte = '?';

	if (write(renewal.asked[1], &byte, 1) != 1 || read(renewal.done[0], &byte, 1) != 1)
		return 97;
	return before | (byte == 'y') << 1 | opens(token, O_RDONLY) << 2;
}

static void
a_wire_reads_a_token_that_was_renewed(void **state)
{
	struct place *p = *state;
	pthread_t thread;

	snprintf(renewal.folder, sizeof renewal.folder, "%s/tokens", p->folder);
	snprintf(renewal.token, sizeof renewal.token, "%s/token", renewal.folder);
	snprintf(renewal.fresh, sizeof renewal.fresh, "%s/fresh", renewal.folder);
	assert_int_equal(mkdir(renewal.folder, 0700), 0);
	make_file(renewal.token);
	make_file(renewal.fresh);
	assert_int_equal(pipe(renewal.asked), 0);
	assert_int_equal(pipe(renewal.done), 0);
	p->mailbox.server.password_file = NULL;
	p->mailbox.server.token_file = renewal.token;
	assert_int_equal(pthread_create(&thread, NULL, renew, NULL), 0);
	assert_int_equal(jailed(as_wire, try_renewed_token, &p->config), 1 | 2 | 4);
	pthread_join(thread, NULL);
	make_file(renewal.token);
	assert_int_equal(jailed(as_wire, try_database, &p->config), 0);
	unlink(renewal.token);
	rmdir(renewal.folder);
}

static int
try_token(const struct config *config)
{
	return opens(config->mailboxes[0].server.token_file, O_RDONLY);
}

static void
core_reads_no_token(void **state)
{
	struct place *p = *state;

	p->mailbox.server.password_file = NULL;
	p->mailbox.server.token_file = p->password;
	assert_int_equal(jailed(jail_core, try_token, &p->config), 0);
}

static void
a_reader_can_only_compute(void **state)
{
	static escape *const escapes[] = { try_sockets, try_files, try_processes, try_memory,
		try_mount_and_kernel };
	struct place *p = *state;
	size_t i;

	for (i = 0; i < sizeof escapes / sizeof *escapes; i++)
		assert_int_equal(jailed(as_reader, escapes[i], &p->config), 0);
}

static void
the_parent_of_readers_has_no_files_and_no_network(void **state)
{
	struct place *p = *state;

	assert_int_equal(jailed(as_reader_parent, try_sockets, &p->config), 0);
	assert_int_equal(jailed(as_reader_parent, try_files, &p->config), 0);
	assert_int_equal(jailed(as_reader_parent, try_exec_and_ptrace, &p->config), 0);
}

static void
core_has_no_network_and_no_credential(void **state)
{
	struct place *p = *state;

	assert_int_equal(jailed(jail_core, try_sockets, &p->config), 0);
	assert_int_equal(jailed(jail_core, try_credential, &p->config), 0);
	assert_int_equal(jailed(jail_core, try_files, &p->config), 0);
	assert_int_equal(jailed(jail_core, try_exec_and_ptrace, &p->config), 0);
}

static void
a_wire_reads_its_credential_and_no_database(void **state)
{
	struct place *p = *state;

	assert_int_equal(jailed(as_wire, try_database, &p->config), 0);
	assert_int_equal(jailed(as_wire, try_credential, &p->config), 1);
	assert_int_equal(jailed(as_wire, try_exec_and_ptrace, &p->config), 0);
}

static int
try_signals(const struct config *config)
{
	pid_t parent = getppid();

	(void)config;
	return (kill(parent, 0) == 0) | (syscall(SYS_tkill, parent, 0) == 0) << 1 |
	       (syscall(SYS_tgkill, parent, parent, 0) == 0) << 2 |
	       (syscall(SYS_tgkill, getpid(), gettid(), 0) != 0) << 3;
}

static void
the_roles_that_strangers_speak_to_cannot_signal_the_others(void **state)
{
	struct place *p = *state;

	assert_int_equal(jailed(jail_core, try_signals, &p->config), 0);
	assert_int_equal(jailed(as_wire, try_signals, &p->config), 0);
}

/* What a child has used before does not count: it may have read other mails. */
static void
time_is_allowed_for_one_mail(void **state)
{
	volatile unsigned long spun = 0;
	int status = 0;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		for (;;)
			spun++;
	jail_allow_time(pid, 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXCPU);
}

/* Publishing works from within the jail, and nothing around the folder can be written. */
static int
try_publishing(const struct config *config)
{
	const char *folder = config->groups[0].publish_dir;
	char *why = NULL, *up = talloc_asprintf(NULL, "%s/..", folder);
	char *inner = talloc_asprintf(NULL, "%s/inner", folder);

	return (publish_write(NULL, folder, "a.md", "x", 1, &why) != PUBLISH_WRITTEN) |
	       (publish_write(NULL, folder, "a.md", "y", 1, &why) != PUBLISH_WRITTEN) << 1 |
	       (publish_write(NULL, up, "a.md", "x", 1, &why) != PUBLISH_FAILED) << 2 |
	       (mkdir(inner, 0700) == 0) << 3 | (symlink("/etc/passwd", inner) == 0) << 4 |
	       opens(config->store_path, O_WRONLY) << 5 |
	       (rename(config->store_path, inner) == 0) << 6 |
	       (unlink(config->store_path) == 0) << 7;
}

static void
core_writes_only_where_it_publishes(void **state)
{
	struct place *p = *state;
	char *posts = talloc_asprintf(p, "%s/posts", p->folder);
	struct group_config group = { .name = "g", .publish_dir = posts };

	p->config.groups = &group;
	p->config.ngroups = 1;
	/* A folder that is not there when the jail closes stays out of reach. */
	assert_int_equal(jailed(jail_core, try_publishing, &p->config), 3);
	publish_prepare(posts);
	assert_int_equal(jailed(jail_core, try_publishing, &p->config), 0);
	unlink(talloc_asprintf(p, "%s/a.md", posts));
	assert_int_equal(rmdir(posts), 0);
}

/* The database's folder published under another name would be open to writing. */
static void
core_refuses_to_run_where_it_could_write_beside_the_database(void **state)
{
	struct place *p = *state;
	char *other = talloc_asprintf(p, "%s.link", p->folder);
	struct group_config group = { .name = "g", .publish_dir = other };

	p->mailbox.server.password_file = NULL;
	assert_int_equal(symlink(p->folder, other), 0);
	p->config.groups = &group;
	p->config.ngroups = 1;
	assert_int_equal(jailed(jail_core, try_sockets, &p->config), 99);
	unlink(other);
}

/* A credential in a publish folder could be read by core: it says so and does not run. */
static void
core_refuses_to_run_where_it_could_read_a_credential(void **state)
{
	struct place *p = *state;
	struct group_config group = { .name = "g", .publish_dir = p->folder };

	p->config.groups = &group;
	p->config.ngroups = 1;
	assert_int_equal(jailed(jail_core, try_credential, &p->config), 99);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_reader_can_only_compute, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_parent_of_readers_has_no_files_and_no_network, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    core_has_no_network_and_no_credential, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_wire_reads_its_credential_and_no_database, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_wire_reads_a_token_that_was_renewed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(core_reads_no_token, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_roles_that_strangers_speak_to_cannot_signal_the_others, set_up, tear_down),
		cmocka_unit_test(time_is_allowed_for_one_mail),
		cmocka_unit_test_setup_teardown(
		    core_writes_only_where_it_publishes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    core_refuses_to_run_where_it_could_write_beside_the_database, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    core_refuses_to_run_where_it_could_read_a_credential, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
