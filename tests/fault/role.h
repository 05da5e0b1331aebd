/*
 * role: for libraries that are preloaded, the moment at which a process of the program takes up its
 * role
 *
 * Each process gives itself its role's name by prctl(PR_SET_NAME). That call
 * goes through here, and role_taken(), which whoever includes this writes, is told
 * of the name first. To be included by one file of a library.
 */
#ifndef MINUTED_TESTS_FAULT_ROLE_H
#define MINUTED_TESTS_FAULT_ROLE_H

#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROLE_PRCTL_ARGUMENTS = 4 };

static void role_taken(const char *name);

int
prctl(int option, ...)
{
	unsigned long a[ROLE_PRCTL_ARGUMENTS];
	va_list rest;
	int i;

	va_start(rest, option);
	for (i = 0; i < ROLE_PRCTL_ARGUMENTS; i++)
		a[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (option == PR_SET_NAME)
		role_taken((const char *)a[0]);
	return (int)syscall(SYS_prctl, option, a[0], a[1], a[2], a[3]);
}

#endif
