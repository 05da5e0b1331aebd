/*
 * landlock: confine the calling process to some paths
 *
 * glibc has no wrappers for the three system calls (landlock(7)), so they are
 * called by number here and nowhere else.
 */
#ifndef MINUTED_DAEMON_LANDLOCK_H
#define MINUTED_DAEMON_LANDLOCK_H

#include <stddef.h>

enum landlock_right {
	LANDLOCK_LIST, /* look into folders, so that an entry of one can be synced */
	LANDLOCK_READ, /* and read files */
	LANDLOCK_WRITE /* and make, change and remove files, but no folders and no links */
};

struct landlock_path {
	const char *path; /* a file, or a folder with all below it; one not there is passed over */
	enum landlock_right right;
};

/*
 * From now on nothing but `paths` can be opened by this process and its
 * children. Returns NULL, or a sentence on `ctx`.
 */
char *landlock_confine(void *ctx, const struct landlock_path *paths, size_t npaths);

#endif
