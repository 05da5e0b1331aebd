/*
 * clock: a library that lets core's clock jump while the program runs
 *
 * To be preloaded. In the process that gives itself the name "core"
 * (PR_SET_NAME) time() is off by as many seconds as the file CLOCK_FILE holds,
 * an int64_t that may be changed at any moment. It is mapped at start, so that no
 * jail keeps it from being read. Other processes, certificates' dates among what
 * they look at, and the clock that waits are measured by are left alone. libfaketime
 * cannot do this: it opens its file at each look at the clock, which core's jail
 * forbids, so that core went on by the true time when it was tried.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "tests/fault/role.h"

static const volatile int64_t *offset;
static int jumps;

__attribute__((constructor)) static void
map(void)
{
	const char *path = getenv("CLOCK_FILE");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *memory;

	if (fd < 0)
		return;
	memory = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (memory != MAP_FAILED)
		offset = memory;
}

time_t
time(time_t *where)
{
	static time_t (*next)(time_t *);
	time_t now;

	if (!next)
		next = (time_t(*)(time_t *))dlsym(RTLD_NEXT, "time");
	now = next(where) + (offset && jumps ? (time_t)*offset : 0);
	if (where)
		*where = now;
	return now;
}

static void
role_taken(const char *name)
{
	jumps = strcmp(name, "core") == 0;
}
