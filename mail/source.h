/*
 * source: raw messages from files: mbox, Maildir, folders of mails and of mbox files, single mails
 *
 * Streams one message at a time, so a 10 GB mbox needs the memory of its
 * largest mail. mbox is told apart by its first line; ">From " lines are
 * unquoted once. Files compressed by gzip are read like the others. What is
 * taken for mail in a folder is told in source_folder.h.
 */
#ifndef MINUTED_MAIL_SOURCE_H
#define MINUTED_MAIL_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source_message {
	const void *raw;
	size_t len;
	bool too_large;    /* over MESSAGE_SIZE_MAX: `raw` holds the headers only */
	const char *place; /* "list.mbox:1234" (byte offset) or the file's name */
	int64_t at;        /* arrival by the From_ line or the file's time; INT64_MIN: not told */
};

struct source;

/* Open a file, a Maildir, a folder with mail, or "-" (standard input). NULL with `*why_r`. */
struct source *source_open(void *ctx, const char *path, char **why_r);

/*
 * The next message, valid until the next call. 1: there is one, 0: the end,
 * -1: it cannot be read (`*why_r` tells what and where; the source goes on).
 */
int source_next(struct source *source, struct source_message *message_r, char **why_r);

/* Bytes read so far and in all (0: not known), for a progress bar. */
void source_progress(const struct source *source, uint64_t *done_r, uint64_t *total_r);

#endif
