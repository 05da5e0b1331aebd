/*
 * axe: run a program and let one of its system calls go wrong
 *
 *   axe [-d DEED] [-r ROLE] [-n N] [-p] [-s SECONDS] -o REPORT -- PROGRAM [ARGUMENT...]
 *
 * Follows the program and all that it forks, and counts the system calls of the
 * processes of one name (ROLE, as set by PR_SET_NAME; without it, of all) that
 * the deed is for. At the Nth (with -p: from the Nth on) it happens:
 *
 *   kill     the process is killed before the call; others live on
 *   killall  all are killed at once, as by the loss of power
 *   short    a read or write moves half of its bytes
 *   EIO, ENOSPC, EINTR, ENOMEM, EMFILE   the call fails so and does nothing
 *   sync     as EIO, but only fsync and fdatasync are counted
 *
 * Without -n nothing goes wrong and all calls are counted. REPORT then has
 * `count ROLE <TAB> DEED <TAB> N` for each role and deed; always `exit STATUS`, and
 * `hit ROLE <TAB> CALL` for the first deed done, `after WRITES SYNCS` the writes to files and
 * syncs that the process made after it, `folder` if what was to be synced is one, `late` where all
 * was killed after SECONDS. One program a time; x86-64, whose registers it changes.
 */
#ifdef __x86_64__

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PROCESSES_MAX = 4096, /* of one run, dead ones included */
	ROLES_MAX = 32,
	NAME_SIZE = 16, /* of a process, as the kernel keeps it */
	SECONDS_DEFAULT = 60
};

enum deed {
	KILL,
	KILLALL,
	SHORT,
	FAIL_EIO,
	FAIL_ENOSPC,
	FAIL_EINTR,
	FAIL_ENOMEM,
	FAIL_EMFILE,
	SYNC,
	DEEDS
};

static const struct {
	const char *name;
	int error;
} deeds[DEEDS] = { { "kill", 0 }, { "killall", 0 }, { "short", 0 }, { "EIO", EIO },
	{ "ENOSPC", ENOSPC }, { "EINTR", EINTR }, { "ENOMEM", ENOMEM }, { "EMFILE", EMFILE },
	{ "sync", EIO } };

struct role {
	char name[NAME_SIZE];
	unsigned long counts[DEEDS];
};

struct process {
	pid_t pid;
	struct role *role;
	bool inside;   /* between a call's entry and its exit */
	long call;     /* that it is in */
	long result;   /* to be put in the place of the call's; 0: none */
	bool is_fresh; /* its first stop is still to come */
};

static struct {
	enum deed deed;
	const char *role; /* NULL: all */
	unsigned long at; /* 0: count only */
	bool persistent;
	unsigned long seen;
	struct role roles[ROLES_MAX];
	size_t nroles;
	struct process processes[PROCESSES_MAX];
	size_t nprocesses;
	char hit_role[NAME_SIZE];
	long hit_call;
	bool hit_folder;
	pid_t hit_pid;
	unsigned long writes_after, syncs_after;
} axe;

static volatile sig_atomic_t is_late;

static struct role *
role_named(const char *name)
{
	size_t i;

	for (i = 0; i < axe.nroles; i++)
		if (strncmp(axe.roles[i].name, name, NAME_SIZE) == 0)
			return &axe.roles[i];
	if (axe.nroles == ROLES_MAX)
		return &axe.roles[0];
	snprintf(axe.roles[axe.nroles].name, NAME_SIZE, "%s", name);
	return &axe.roles[axe.nroles++];
}

static void
read_name(struct process *process)
{
	char path[64], name[NAME_SIZE] = "";
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/comm", (int)process->pid);
	in = fopen(path, "r");
	if (in == NULL)
		return;
	if (fgets(name, sizeof name, in) != NULL)
		name[strcspn(name, "\n")] = '\0';
	fclose(in);
	process->role = role_named(name);
}

static struct process *
process_of(pid_t pid)
{
	size_t i;

	for (i = axe.nprocesses; i > 0; i--)
		if (axe.processes[i - 1].pid == pid)
			return &axe.processes[i - 1];
	if (axe.nprocesses == PROCESSES_MAX) {
		fprintf(stderr, "axe: more than %d processes\n", PROCESSES_MAX);
		exit(3);
	}
	axe.processes[axe.nprocesses] = (struct process){ .pid = pid, .is_fresh = true };
	read_name(&axe.processes[axe.nprocesses]);
	return &axe.processes[axe.nprocesses++];
}

static bool
is_one_of(long call, const long *calls)
{
	for (; *calls >= 0; calls++)
		if (call == *calls)
			return true;
	return false;
}

static const long moving[] = { SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_sendto,
	SYS_recvfrom, -1 };
static const long syncing[] = { SYS_fsync, SYS_fdatasync, -1 };
static const long writing[] = { SYS_pwrite64, SYS_ftruncate, -1 };

/* The call is one that the deed may be done to. */
static bool
is_for(enum deed deed, long call)
{
	static const long broken[] = { SYS_read, SYS_write, SYS_pread64, SYS_pwrite64,
		SYS_ftruncate, SYS_fsync, SYS_fdatasync, SYS_sendto, SYS_recvfrom, SYS_sendmsg,
		SYS_recvmsg, -1 };
	static const long full[] = { SYS_write, SYS_pwrite64, SYS_ftruncate, SYS_openat,
		SYS_fallocate, -1 };
	static const long interrupted[] = { SYS_read, SYS_write, SYS_sendto, SYS_recvfrom,
		SYS_sendmsg, SYS_recvmsg, SYS_poll, SYS_connect, SYS_openat, SYS_wait4, -1 };
	static const long memory[] = { SYS_mmap, SYS_brk, SYS_clone, -1 };
	static const long files[] = { SYS_openat, SYS_socket, SYS_socketpair, SYS_pipe2, SYS_dup2,
		-1 };

	switch (deed) {
	case KILL:
	case KILLALL:
		return true;
	case SHORT:
		return is_one_of(call, moving);
	case FAIL_EIO:
		return is_one_of(call, broken);
	case FAIL_ENOSPC:
		return is_one_of(call, full);
	case FAIL_EINTR:
		return is_one_of(call, interrupted);
	case FAIL_ENOMEM:
		return is_one_of(call, memory);
	case FAIL_EMFILE:
		return is_one_of(call, files);
	default:
		return is_one_of(call, syncing);
	}
}

static void
kill_all(void)
{
	size_t i;

	for (i = 0; i < axe.nprocesses; i++)
		if (axe.processes[i].pid > 0)
			kill(axe.processes[i].pid, SIGKILL);
}

static void
on_alarm(int signal)
{
	(void)signal;
	is_late = 1;
}

/* The file that the call's first argument stands for is a folder. */
static bool
is_of_folder(const struct process *process, const struct user_regs_struct *regs)
{
	char path[64];
	struct stat told;

	snprintf(path, sizeof path, "/proc/%d/fd/%lld", (int)process->pid, (long long)regs->rdi);
	return stat(path, &told) == 0 && S_ISDIR(told.st_mode);
}

/* Make the call one that does nothing but fail, so that its result can be replaced. */
static void
disarm(struct user_regs_struct *regs)
{
	switch ((long)regs->orig_rax) {
	case SYS_openat:
		regs->rsi = 0; /* no path */
		break;
	case SYS_mmap:
		regs->rsi = 0; /* no length */
		break;
	case SYS_brk:
		regs->rdi = 0;
		break;
	case SYS_poll:
		regs->rsi = 0; /* nothing to wait for, */
		regs->rdx = 0; /* and no time */
		break;
	case SYS_wait4:
		regs->rdx = ~0ULL; /* no such option */
		break;
	case SYS_socketpair:
	case SYS_socket:
	case SYS_clone:
	case SYS_pipe2:
	case SYS_dup2:
		regs->orig_rax = SYS_read;
		regs->rdi = ~0ULL;
		break;
	default:
		regs->rdi = ~0ULL; /* no descriptor */
	}
}

static void
do_deed(struct process *process, struct user_regs_struct *regs)
{
	long call = (long)regs->orig_rax;

	if (axe.hit_pid == 0) {
		axe.hit_pid = process->pid;
		axe.hit_call = call;
		axe.hit_folder = is_one_of(call, syncing) && is_of_folder(process, regs);
		memcpy(axe.hit_role, process->role->name, NAME_SIZE);
	}
	switch (axe.deed) {
	case KILLALL:
		kill_all();
		return;
	case KILL:
		kill(process->pid, SIGKILL);
		return;
	case SHORT:
		if (regs->rdx > 1)
			regs->rdx /= 2;
		break;
	default:
		process->result = -deeds[axe.deed].error;
		if (call == SYS_brk) /* gives the old end instead of an error */
			process->result = 0;
		disarm(regs);
	}
	ptrace(PTRACE_SETREGS, process->pid, NULL, regs);
}

static void
on_entry(struct process *process)
{
	struct user_regs_struct regs;
	bool mine = axe.role == NULL || strcmp(axe.role, process->role->name) == 0;
	long call;
	int deed;

	if (ptrace(PTRACE_GETREGS, process->pid, NULL, &regs) != 0)
		return;
	call = (long)regs.orig_rax;
	process->call = call;
	process->result = 0;
	if (axe.at == 0)
		for (deed = 0; deed < DEEDS; deed++)
			process->role->counts[deed] += is_for((enum deed)deed, call);
	if (axe.hit_pid == process->pid) {
		axe.writes_after += is_one_of(call, writing);
		axe.syncs_after += is_one_of(call, syncing);
	}
	if (axe.at == 0 || !mine || !is_for(axe.deed, call))
		return;
	axe.seen++;
	if (axe.seen == axe.at || (axe.persistent && axe.seen > axe.at))
		do_deed(process, &regs);
}

static void
on_exit_of_call(struct process *process)
{
	struct user_regs_struct regs;

	if (process->call == SYS_prctl || process->call == SYS_execve)
		read_name(process);
	if (process->result == 0 || ptrace(PTRACE_GETREGS, process->pid, NULL, &regs) != 0)
		return;
	regs.rax = (unsigned long long)process->result;
	ptrace(PTRACE_SETREGS, process->pid, NULL, &regs);
	process->result = 0;
}

/*
 * Its calls are looked at: nothing has happened yet that happens once, and it is
 * one of those that it may happen to, or may become one, which has its first name.
 */
static bool
is_watched(const struct process *process)
{
	const char *name = process->role->name;

	if (process->result != 0)
		return true;
	if (axe.hit_pid != 0 && !axe.persistent && axe.deed != SYNC)
		return false;
	return axe.role == NULL || strcmp(name, axe.role) == 0 || strcmp(name, "minuted") == 0 ||
	       strcmp(name, "axe") == 0;
}

/* A stop of a process; returns the signal that it is to get when it goes on. */
static int
on_stop(struct process *process, int status)
{
	int signal = WSTOPSIG(status);

	if (signal == (SIGTRAP | 0x80)) {
		process->inside = !process->inside;
		if (process->inside)
			on_entry(process);
		else
			on_exit_of_call(process);
		return 0;
	}
	if (status >> 16 != 0) /* a fork or exec: the new one stops by itself */
		return 0;
	if (process->is_fresh && signal == SIGSTOP) {
		process->is_fresh = false;
		return 0;
	}
	return signal;
}

/* Until all have ended; returns the exit status of the first. */
static int
follow(pid_t first)
{
	int status, result = -1;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR) {
			kill_all();
			continue;
		}
		if (pid < 0)
			return result;
		if (WIFSTOPPED(status)) {
			struct process *process = process_of(pid);
			int signal = on_stop(process, status);

			ptrace(
			    is_watched(process) ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL, signal);
			continue;
		}
		process_of(pid)->pid = -pid;
		if (pid == first)
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

static void
report(const char *path, int result)
{
	FILE *out = fopen(path, "w");
	size_t i;
	int deed;

	if (out == NULL)
		return;
	fprintf(out, "exit %d\n", result);
	if (is_late)
		fprintf(out, "late\n");
	if (axe.hit_folder)
		fprintf(out, "folder\n");
	if (axe.hit_pid != 0)
		fprintf(out, "hit %s\t%ld\nafter %lu %lu\n", axe.hit_role, axe.hit_call,
		    axe.writes_after, axe.syncs_after);
	for (i = 0; i < axe.nroles && axe.at == 0; i++)
		for (deed = 0; deed < DEEDS; deed++)
			if (axe.roles[i].counts[deed] > 0)
				fprintf(out, "count %s\t%s\t%lu\n", axe.roles[i].name,
				    deeds[deed].name, axe.roles[i].counts[deed]);
	fclose(out);
}

static pid_t
start(char **command)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) != 0) {
		perror("axe: ptrace");
		exit(3);
	}
	process_of(pid)->is_fresh = false;
	ptrace(PTRACE_SYSCALL, pid, NULL, 0);
	return pid;
}

static enum deed
deed_named(const char *name)
{
	int deed;

	for (deed = 0; deed < DEEDS; deed++)
		if (strcmp(deeds[deed].name, name) == 0)
			return (enum deed)deed;
	fprintf(stderr, "axe: no such deed: %s\n", name);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct sigaction late = { .sa_handler = on_alarm };
	const char *out = "/dev/null";
	unsigned seconds = SECONDS_DEFAULT;
	int option, result;

	while ((option = getopt(argc, argv, "+d:r:n:ps:o:")) != -1) {
		switch (option) {
		case 'd':
			axe.deed = deed_named(optarg);
			break;
		case 'r':
			axe.role = optarg;
			break;
		case 'n':
			axe.at = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			axe.persistent = true;
			break;
		case 's':
			seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'o':
			out = optarg;
			break;
		default:
			return 2;
		}
	}
	if (optind == argc)
		return 2;
	sigaction(SIGALRM, &late, NULL);
	alarm(seconds);
	result = follow(start(argv + optind));
	report(out, result);
	return 0;
}

#else

#include <stdio.h>

int
main(void)
{
	fputs("axe: works on x86-64 only\n", stderr);
	return 3;
}

#endif
