/*
 * starve: a library that lets memory run out in one role of the program
 *
 * To be preloaded. In the process that gives itself the name STARVE_ROLE
 * (PR_SET_NAME) allocation number STARVE_AT fails, or with STARVE_STACK the first
 * from there on that has this stack; with STARVE_ON all later ones do too. The first that
 * fails is told of on standard error, as `starve: done`.
 *
 * STARVE_FILE is a file of numbers of 64 bits, which is mapped at start, so that no
 * jail keeps it from being written: first how many allocations there were, then
 * the stack of each, as a hash of the innermost calls that led to it and of all of
 * the program's own, as far as there is room. Without STARVE_AT nothing fails.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "tests/fault/role.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);

enum {
	CALLS_MAX = 64, /* of a stack, innermost first, that are looked at */
	CALLS_INNERMOST = 4
};

static bool starving, has_failed, for_good, looking;
static unsigned long allocations, fails_at;
static uint64_t fails_with; /* this stack; 0: with any */
static struct {
	uint64_t *numbers;
	size_t length;
} file;

__attribute__((constructor)) static void
map(void)
{
	const char *path = getenv("STARVE_FILE");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	struct stat told;
	void *memory;

	backtrace((void *[1]){ NULL }, 1); /* loads what it needs, while there is no jail */
	if (fd < 0)
		return;
	if (fstat(fd, &told) == 0) {
		memory =
		    mmap(NULL, (size_t)told.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (memory != MAP_FAILED) {
			file.numbers = memory;
			file.length = (size_t)told.st_size / sizeof *file.numbers;
		}
	}
	close(fd);
}

static uint64_t
stack_now(void)
{
	void *calls[CALLS_MAX];
	uint64_t hash = 14695981039346656037u;
	struct dl_find_object here, there;
	int i, ncalls, nothers = 0;

	looking = true;
	ncalls = backtrace(calls, CALLS_MAX);
	looking = false;
	if (_dl_find_object((void *)map, &here) != 0)
		return hash;
	for (i = 0; i < ncalls; i++) {
		if (_dl_find_object(calls[i], &there) != 0 ||
		    there.dlfo_map_start == here.dlfo_map_start)
			continue;
		/* The program itself has no name. Libraries lie elsewhere in each run. */
		if (nothers++ < CALLS_INNERMOST || there.dlfo_link_map->l_name[0] == '\0')
			hash =
			    (hash ^ (uintptr_t)((char *)calls[i] - (char *)there.dlfo_map_start)) *
			    1099511628211u;
	}
	return hash;
}

static bool
fails(void)
{
	static const char done[] = "starve: done\n";

	if (!starving || looking)
		return false;
	allocations++;
	if (file.numbers != NULL)
		file.numbers[0] = allocations;
	if (file.numbers != NULL && allocations < file.length)
		file.numbers[allocations] = stack_now();
	if (fails_at == 0 || allocations < fails_at || (has_failed && !for_good))
		return false;
	if (!has_failed && fails_with != 0 && stack_now() != fails_with)
		return false;
	if (!has_failed)
		syscall(SYS_write, STDERR_FILENO, done, sizeof done - 1);
	has_failed = true;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t number, size_t size)
{
	return fails() ? NULL : __libc_calloc(number, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

static void
role_taken(const char *name)
{
	const char *role = getenv("STARVE_ROLE"), *at = getenv("STARVE_AT"),
		   *stack = getenv("STARVE_STACK");

	starving = role != NULL && strcmp(role, name) == 0;
	fails_at = at != NULL ? strtoul(at, NULL, 10) : 0;
	fails_with = stack != NULL ? strtoull(stack, NULL, 10) : 0;
	for_good = getenv("STARVE_ON") != NULL;
	allocations = 0;
}
