/*
 * alone: one minuted a database
 *
 * Two that work with one database would each take what the other is sending for
 * lost. So core locks the database's file for as long as it lives, by flock(2),
 * which neither SQLite nor minutectl looks at. The lock ends with the process,
 * however that ends.
 */
#ifndef MINUTED_DAEMON_ALONE_H
#define MINUTED_DAEMON_ALONE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* Milliseconds: so long one that was killed may take to be gone, and what it wrote on
	   disk. */
	ALONE_WAIT_MS = 20 * 1000,
	ALONE_LOOK_MS = 50 /* milliseconds between two looks */
};

/*
 * Lock the database in the file `path`, which is there. False: another process
 * has it, and had it for `wait_ms` milliseconds; that it waits is told in the
 * log. The descriptor that holds the lock is never closed, since closing any of
 * a file would end SQLite's own locks on it. Where the file system knows no such
 * locks, or the file cannot be opened, it is true.
 */
bool alone_take(const char *path, int64_t wait_ms);

#endif
