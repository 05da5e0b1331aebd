#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "daemon/role/jail.h"
#include "daemon/role/landlock.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

void
jail_common(void)
{
	struct rlimit none = { 0, 0 };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
}

/* ---- seccomp ---- */

/*
 * System calls that no role needs once it runs. They fail with EPERM, so that the
 * proof can try them.
 */
static const char *const never[] = { "execve", "execveat", "ptrace", "process_vm_readv",
	"process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "bpf",
	"perf_event_open", "keyctl", "add_key", "request_key", "kexec_load", "init_module",
	"finit_module", "delete_module", "reboot", "swapon", "swapoff", "userfaultfd",
	"io_uring_setup", "open_by_handle_at", "pidfd_getfd", "acct", "settimeofday",
	"clock_settime", "quotactl", NULL };

static const char *const network[] = { "socket", "connect", "bind", "listen", "accept", "accept4",
	NULL };

/* Other roles run as the same user. */
static const char *const signals[] = { "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
	"pidfd_send_signal", NULL };

static const char *const processes[] = { "fork", "vfork", "clone", "clone3", NULL };

static bool
add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names)
{
	for (; *names; names++) {
		int number = seccomp_syscall_resolve_name(*names);

		if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, number, 0) != 0)
			return false;
	}
	return true;
}

/* abort() sends its signal by tgkill to a thread of its own process. */
static bool
only_own_threads(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1,
		   SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid(), 0)) == 0;
}

/* Put the filter in force, if it could be made; `filter` is released. */
static char *
load(void *ctx, scmp_filter_ctx filter, bool made)
{
	bool ok = made && seccomp_load(filter) == 0;

	if (filter)
		seccomp_release(filter);
	return ok ? NULL
		  : talloc_strdup(
			ctx, "the kernel takes no seccomp filter; minuted does not run without");
}

/* Allow everything but the lists given. */
static char *
forbid(void *ctx, const char *const *const *lists)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = filter != NULL;

	for (; ok && *lists; lists++)
		ok = add_all(filter, SCMP_ACT_ERRNO(EPERM), *lists) &&
		     (*lists != signals || only_own_threads(filter));
	return load(ctx, filter, ok);
}

/* What computing, a heap and one connected socket need. */
static const char *const reader_calls[] = { "read", "write", "readv", "writev", "close", "exit",
	"recvmsg", "sendto", "exit_group", "brk", "munmap", "mremap", "madvise", "futex",
	"getrandom", "clock_gettime", "gettimeofday", "rt_sigreturn", "rt_sigprocmask",
	"rt_sigaction", "restart_syscall", "sched_yield", "poll", "ppoll", "fstat", "newfstatat",
#if SANITIZED
	"sigaltstack", "getpid", "gettid", "tgkill", "getrlimit", "prlimit64", "readlink", "lseek",
	"sched_getaffinity",
#endif
	NULL };

static char *
allow_reader_calls(void *ctx)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ok = filter != NULL && add_all(filter, SCMP_ACT_ALLOW, reader_calls);

	/* Memory, but none that could be run. */
	ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		       SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		       SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	return load(ctx, filter, ok);
}

/* ---- the proofs: each returns a sentence if what it tries is possible ---- */

static char *
prove_no_network(void *ctx)
{
	static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_NETLINK };
	size_t i;

	for (i = 0; i < sizeof families / sizeof *families; i++) {
		int fd = socket(families[i], SOCK_STREAM, 0);

		if (fd < 0)
			continue;
		close(fd);
		return talloc_asprintf(
		    ctx, "a socket of family %d can still be opened", families[i]);
	}
	return NULL;
}

static char *
prove_cannot_open(void *ctx, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return NULL;
	close(fd);
	return talloc_asprintf(ctx, "%s can still be opened", path);
}

static char *
prove_cannot_write(void *ctx, const char *folder)
{
	char *path = talloc_asprintf(ctx, "%s/minuted.jail-proof", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno != EEXIST)
		return NULL;
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	return talloc_asprintf(ctx, "files can still be made in %s", folder);
}

static char *
prove_no_exec(void *ctx)
{
	static char name[] = "/bin/false";
	char *argv[] = { name, NULL }, *envp[] = { NULL };

	execve(name, argv, envp);
	return errno == EPERM || errno == EACCES
		   ? NULL
		   : talloc_strdup(ctx, "another program can still be run");
}

static char *
prove_no_fork(void *ctx)
{
	pid_t pid = fork();

	if (pid < 0)
		return NULL;
	if (pid == 0)
		_exit(0);
	return talloc_strdup(ctx, "another process can still be started");
}

/* ---- the roles ---- */

char *
jail_reader_parent(void *ctx)
{
	static const char *const *const lists[] = { never, network, NULL };
	char *why = landlock_confine(ctx, NULL, 0);

	if (!why)
		why = forbid(ctx, lists);
	if (!why)
		why = prove_no_network(ctx);
	if (!why)
		why = prove_cannot_open(ctx, "/etc/passwd");
	if (!why)
		why = prove_no_exec(ctx);
	return why;
}

size_t
jail_address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f || fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void
limit(int resource, rlim_t value)
{
	struct rlimit l = { value, value };

	setrlimit((__rlimit_resource_t)resource, &l);
}

void
jail_allow_time(pid_t pid, int seconds)
{
	struct timespec used = { 0, 0 };
	struct rlimit l = { 0, RLIM_INFINITY };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) == 0)
		clock_gettime(clock, &used);
	l.rlim_cur = (rlim_t)used.tv_sec + (rlim_t)seconds;
	prlimit(pid, RLIMIT_CPU, &l, NULL);
}

char *
jail_reader(void *ctx, size_t address_space)
{
	char *why;

	/*
	 * AddressSanitizer maps terabytes of shadow, so the limit on memory holds only
	 * without it.
	 */
	if (!SANITIZED)
		limit(RLIMIT_AS, address_space + JAIL_READER_MEMORY);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_NOFILE, JAIL_READER_FILES);
	why = allow_reader_calls(ctx);
	if (!why)
		why = prove_no_network(ctx);
	if (!why)
		why = prove_cannot_open(ctx, "/proc/self/status");
	if (!why)
		why = prove_no_fork(ctx);
	if (!why)
		why = prove_no_exec(ctx);
	return why;
}

/* The folder that holds `path`. */
static const char *
folder_of(void *ctx, const char *path)
{
	return dirname(talloc_strdup(ctx, path));
}

static char *
prove_no_secret(void *ctx, const struct server *server)
{
	if (server->token_file)
		return prove_cannot_open(ctx, server->token_file);
	return server->password_file ? prove_cannot_open(ctx, server->password_file) : NULL;
}

static char *
prove_no_credentials(void *ctx, const struct config *config)
{
	char *why = NULL;
	size_t i;

	for (i = 0; i < config->nmailboxes && !why; i++)
		why = prove_no_secret(ctx, &config->mailboxes[i].server);
	if (!why && config->has_smtp)
		why = prove_no_secret(ctx, &config->smtp.server);
	return why ? talloc_asprintf(ctx,
			 "the credential %s; keep it outside the database's and the publish "
			 "folders",
			 why)
		   : NULL;
}

static char *
prove_no_database(void *ctx, const struct config *config)
{
	char *why = prove_cannot_open(ctx, config->store_path);

	if (!why)
		why = prove_cannot_open(ctx, folder_of(ctx, config->store_path));
	return why ? talloc_asprintf(ctx,
			 "the database %s by the role that speaks to servers; keep it in a "
			 "folder of its own, apart from certificates and passwords",
			 why)
		   : NULL;
}

/* True if `folder` is one that is published, or lies within one. */
static bool
is_published(const struct config *config, const char *folder)
{
	size_t i;

	for (i = 0; i < config->ngroups; i++) {
		const char *published = config->groups[i].publish_dir;
		size_t len = published ? strlen(published) : 0;

		while (len > 1 && published[len - 1] == '/')
			len--;
		if (len > 0 && strncmp(folder, published, len) == 0 &&
		    (folder[len] == '\0' || folder[len] == '/'))
			return true;
	}
	return false;
}

/*
 * Beside the database and the configuration, core makes no files unless they are
 * published there.
 */
static char *
prove_writes_only_what_is_published(void *ctx, const struct config *config)
{
	const char *folders[] = { folder_of(ctx, config->store_path),
		config->file ? folder_of(ctx, config->file) : NULL };
	char *why = NULL;
	size_t i;

	for (i = 0; i < sizeof folders / sizeof *folders && !why; i++)
		if (folders[i] && !is_published(config, folders[i]))
			why = prove_cannot_write(ctx, folders[i]);
	return why;
}

char *
jail_core(void *ctx, const struct config *config)
{
	static const char *const *const lists[] = { never, network, processes, signals, NULL };
	struct landlock_path *paths = talloc_array(ctx, struct landlock_path, config->ngroups + 2);
	size_t i, npaths = 0;
	char *why;

	paths[npaths++] =
	    (struct landlock_path){ folder_of(paths, config->store_path), LANDLOCK_LIST };
	paths[npaths++] = (struct landlock_path){ "/usr/share/zoneinfo", LANDLOCK_READ };
	for (i = 0; i < config->ngroups; i++)
		if (config->groups[i].publish_dir)
			paths[npaths++] =
			    (struct landlock_path){ config->groups[i].publish_dir, LANDLOCK_WRITE };
	why = landlock_confine(ctx, paths, npaths);
	if (!why)
		why = forbid(ctx, lists);
	if (!why)
		why = prove_no_network(ctx);
	if (!why)
		why = prove_no_exec(ctx);
	if (!why)
		why = prove_no_credentials(ctx, config);
	if (!why)
		why = prove_writes_only_what_is_published(ctx, config);
	return why;
}

char *
jail_wire(void *ctx, const struct config *config, const struct server *server)
{
	/*
	 * Names and TLS: resolver and NSS configuration, their modules, the system's
	 * GnuTLS policy.
	 */
	static const char *const system_paths[] = { "/etc/resolv.conf", "/etc/hosts",
		"/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
		"/etc/protocols", "/etc/gnutls", "/etc/ssl", "/etc/ld.so.cache", "/usr/lib",
		"/usr/share/zoneinfo", "/lib", "/run/systemd/resolve", "/dev/null",
		"/dev/urandom" };
	static const char *const *const lists[] = { never, signals, NULL };
	size_t n = sizeof system_paths / sizeof *system_paths, npaths = 0, i;
	struct landlock_path *paths = talloc_array(ctx, struct landlock_path, n + 3);
	char *why;

	for (i = 0; i < n; i++)
		paths[npaths++] = (struct landlock_path){ system_paths[i], LANDLOCK_READ };
	if (server->ca_file)
		paths[npaths++] = (struct landlock_path){ server->ca_file, LANDLOCK_READ };
	if (server->password_file)
		paths[npaths++] = (struct landlock_path){ server->password_file, LANDLOCK_READ };
	/* Its folder, since a renewed token comes as another file of the same name. */
	if (server->token_file)
		paths[npaths++] =
		    (struct landlock_path){ folder_of(paths, server->token_file), LANDLOCK_READ };
	why = landlock_confine(ctx, paths, npaths);
	if (!why)
		why = forbid(ctx, lists);
	if (!why)
		why = prove_no_database(ctx, config);
	if (!why)
		why = prove_no_exec(ctx);
	return why;
}
