#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/allocation.h"

static size_t must_succeed; /* process-wide, as the allocator is */

void
allocation_must_succeed(size_t most)
{
	must_succeed = most;
}

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED
#endif

#ifndef SANITIZED

/* What these are called by everybody in the place of: the C library's, or a preloaded library's. */
static struct {
	void *(*malloc)(size_t size);
	void *(*calloc)(size_t number, size_t size);
	void *(*realloc)(void *old, size_t size);
} next;

/*
 * Called before main(), by the first who allocates. dlsym() itself allocates only
 * to tell of a failure.
 */
static void
find_next(void)
{
	next.calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	next.realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	next.malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	if (!next.calloc || !next.realloc || !next.malloc)
		_exit(EX_OSERR);
}

static void *
checked(void *memory, size_t size)
{
	static const char words[] = "minuted: no memory left; nothing was written, try again\n";

	if (memory || size > must_succeed || size == 0)
		return memory;
	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		_exit(EX_TEMPFAIL);
	_exit(EX_TEMPFAIL);
}

void *
malloc(size_t size)
{
	if (!next.malloc)
		find_next();
	return checked(next.malloc(size), size);
}

void *
calloc(size_t number, size_t size)
{
	size_t all;

	if (!next.malloc)
		find_next();
	if (__builtin_mul_overflow(number, size, &all))
		all = SIZE_MAX;
	return checked(next.calloc(number, size), all);
}

void *
realloc(void *old, size_t size)
{
	if (!next.malloc)
		find_next();
	return checked(next.realloc(old, size), size);
}

#endif
