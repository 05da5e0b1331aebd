/*
 * starve: a library that lets memory run out in one role of the program
 *
 * To be preloaded. In the process that gives itself the name STARVE_ROLE
 * (PR_SET_NAME) allocation number STARVE_AT fails, and with STARVE_ON all later
 * ones do. The first that fails is told of on standard error, as `starve: done`.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool starving, for_good;
static unsigned long allocations, fails_at;

static bool
fails(void)
{
	static const char done[] = "starve: done\n";

	if (!starving)
		return false;
	allocations++;
	if (fails_at == 0 || allocations < fails_at || (allocations > fails_at && !for_good))
		return false;
	if (allocations == fails_at)
		syscall(SYS_write, STDERR_FILENO, done, sizeof done - 1);
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

int
prctl(int option, ...)
{
	unsigned long a[4];
	va_list rest;
	int i;

	va_start(rest, option);
	for (i = 0; i < 4; i++)
		a[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (option == PR_SET_NAME) {
		const char *role = getenv("STARVE_ROLE"), *at = getenv("STARVE_AT");

		starving = role != NULL && strcmp(role, (const char *)a[0]) == 0;
		fails_at = at != NULL ? strtoul(at, NULL, 10) : 0;
		for_good = getenv("STARVE_ON") != NULL;
		allocations = 0;
	}
	return (int)syscall(SYS_prctl, option, a[0], a[1], a[2], a[3]);
}
