/*
 * evil: a reader that a mail has taken over
 *
 * Linked into minuted in the place of message_read() (the Makefile's --wrap), so that it runs where
 * a fault in our MIME code would: in the jailed child, after the jail has closed. A mail whose
 * subject is "Escape: NAME" makes it try that escape, and tell in the mail's subject, "ESCAPED:
 * NAME", if it went through. tests/integration/check_escapes posts such mails and looks for none of
 * these.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/process.h"
#include "mail/message.h"

enum {
	BOMB_BYTES = 1 << 20,   /* taken at a time */
	BOMB_ENOUGH = 300 << 20 /* bytes; the reader may have 256 MiB */
};

struct message *__real_message_read(void *ctx, const struct message_reader *reader, const void *raw,
    size_t len, const struct message_trust *trust);
struct message *__wrap_message_read(void *ctx, const struct message_reader *reader, const void *raw,
    size_t len, const struct message_trust *trust);

static bool
opened(int fd)
{
	return fd >= 0;
}

static bool
inet_socket(void)
{
	return opened(socket(AF_INET, SOCK_STREAM, 0));
}

static bool
inet6_socket(void)
{
	return opened(socket(AF_INET6, SOCK_DGRAM, 0));
}

static bool
unix_socket(void)
{
	int pair[2];

	return opened(socket(AF_UNIX, SOCK_STREAM, 0)) ||
	       socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
}

static bool
netlink_socket(void)
{
	return opened(socket(AF_NETLINK, SOCK_RAW, 0));
}

static bool
read_file(void)
{
	return opened(open("/etc/passwd", O_RDONLY | O_CLOEXEC)) ||
	       opened(open("/proc/self/environ", O_RDONLY | O_CLOEXEC)) ||
	       opened(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static bool
write_file(void)
{
	return opened(open("/tmp/minuted-escaped", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) ||
	       opened(memfd_create("escaped", 0));
}

static bool
execute(void)
{
	char *argv[] = { (char[]){ "/bin/true" }, NULL }, *envp[] = { NULL };

	return execve(argv[0], argv, envp) == 0 ||
	       syscall(SYS_execveat, -1, argv[0], argv, envp, 0) == 0;
}

static bool
fork_off(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 || syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) > 0;
}

static bool
trace(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ||
	       syscall(SYS_process_vm_readv, getppid(), NULL, 0UL, NULL, 0UL, 0UL) == 0;
}

static bool
signal_parent(void)
{
	return kill(getppid(), SIGTERM) == 0 ||
	       syscall(SYS_tgkill, getppid(), getppid(), SIGTERM) == 0;
}

static bool
mount_something(void)
{
	return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL) == 0 || chroot("/tmp") == 0;
}

static bool
new_namespace(void)
{
	return unshare(CLONE_NEWUSER) == 0 || syscall(SYS_setns, 0, 0) == 0;
}

static bool
kernel_doors(void)
{
	return syscall(SYS_bpf, 0, NULL, 0) == 0 || syscall(SYS_io_uring_setup, 1, NULL) >= 0 ||
	       syscall(SYS_userfaultfd, 0) >= 0 ||
	       syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0) >= 0;
}

static bool
own_code(void)
{
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		   0) != MAP_FAILED ||
	       mprotect(data, 4096, PROT_READ | PROT_EXEC) == 0;
}

static bool
raise_limits(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	return setrlimit(RLIMIT_AS, &all) == 0 || setrlimit(RLIMIT_CPU, &all) == 0 ||
	       setuid(0) == 0;
}

/* What was taken is given back, so that the child lives to tell. */
static bool
memory_bomb(void)
{
	void *last = NULL, *more;
	size_t taken = 0;

	while (taken < BOMB_ENOUGH && (more = mmap(NULL, BOMB_BYTES, PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED) {
		*(void **)more = last;
		last = more;
		taken += BOMB_BYTES;
	}
	while (last) {
		more = *(void **)last;
		munmap(last, BOMB_BYTES);
		last = more;
	}
	return taken >= BOMB_ENOUGH;
}

static bool
cpu_bomb(void)
{
	volatile unsigned turn = 1;

	while (turn)
		turn = 3 - turn;
	return true;
}

/* What the parent gets is no frame, or one of a length that nobody has. */
static bool
speak_out_of_turn(void)
{
	char noise[4096];

	memset(noise, 0xff, sizeof noise);
	return write(PROCESS_LINK_FD, noise, sizeof noise) < 0;
}

static const struct {
	const char *name;
	bool (*went_through)(void);
} escapes[] = {
	{ "inet-socket", inet_socket },
	{ "inet6-socket", inet6_socket },
	{ "unix-socket", unix_socket },
	{ "netlink-socket", netlink_socket },
	{ "read-file", read_file },
	{ "write-file", write_file },
	{ "execute", execute },
	{ "fork", fork_off },
	{ "trace", trace },
	{ "signal-parent", signal_parent },
	{ "mount", mount_something },
	{ "namespace", new_namespace },
	{ "kernel-doors", kernel_doors },
	{ "own-code", own_code },
	{ "raise-limits", raise_limits },
	{ "memory-bomb", memory_bomb },
	{ "cpu-bomb", cpu_bomb },
	{ "out-of-turn", speak_out_of_turn },
};

struct message *
__wrap_message_read(void *ctx, const struct message_reader *reader, const void *raw, size_t len,
    const struct message_trust *trust)
{
	static const char wish[] = "Escape: ";
	struct message *m = __real_message_read(ctx, reader, raw, len, trust);

	if (!m->subject || strncmp(m->subject, wish, sizeof wish - 1) != 0)
		return m;
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (strcmp(m->subject + sizeof wish - 1, escapes[i].name) == 0)
			m->subject = talloc_asprintf(m, "%s: %s",
			    escapes[i].went_through() ? "ESCAPED" : "REFUSED", escapes[i].name);
	return m;
}
