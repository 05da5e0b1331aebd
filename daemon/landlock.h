/*
 * landlock: confine the calling process to some paths
 *
 * glibc has no wrappers for the three system calls (landlock(7)), so they are
 * called by number here and nowhere else.
 */
#ifndef MINUTED_DAEMON_LANDLOCK_H
#define MINUTED_DAEMON_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct landlock_path {
	const char
	    *path;  /* a file or a folder with all below it; one that is not there is passed over */
	bool write; /* else read only */
};

/*
 * From now on nothing but `paths` can be opened by this process and its
 * children. Returns NULL, or a sentence on `ctx`.
 */
char *landlock_confine(void *ctx, const struct landlock_path *paths, size_t npaths);

#endif
