/*
 * publish: write a file of a publish folder, whole or not at all
 *
 * A reader of the folder sees the file as it was or as it is, never a part: the
 * bytes go to a file beside it, which is synced and takes its name, and then the
 * folder is synced. A file that holds these bytes already is left alone, so
 * that doing it again does nothing. Nothing but the folder is ever written: the
 * name is checked, and what has the name is replaced, not followed.
 */
#ifndef MINUTED_DAEMON_PUBLISH_H
#define MINUTED_DAEMON_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

enum {
	PUBLISH_NAME_MAX = 200,             /* bytes of a name; file systems take 255 */
	PUBLISH_BYTES_MAX = 8 * 1024 * 1024 /* bytes of a file; posts have 60 kB */
};

enum publish_outcome { PUBLISH_SAME, PUBLISH_WRITTEN, PUBLISH_FAILED };

/* PUBLISH_FAILED: `*why_r` is a sentence on `ctx`. Files are readable by all (0644). */
enum publish_outcome publish_write(
    void *ctx, const char *folder, const char *name, const void *bytes, size_t len, char **why_r);

/*
 * The bytes of a file of the folder, with a NUL behind them, on `ctx`. NULL if
 * there is none, it is no plain file, or longer than PUBLISH_BYTES_MAX.
 */
char *publish_read(void *ctx, const char *folder, const char *name, size_t *len_r);

/*
 * Make the folder (0755) where its parent is there; whether that worked shows when
 * it is written.
 */
void publish_prepare(const char *folder);

#endif
