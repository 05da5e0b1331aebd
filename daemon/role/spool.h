/*
 * spool: records set aside in a file without a name, to be read once in order
 *
 * Lies in the folder of the database, whose disk has room for it; gone when it
 * is freed or the program dies. Memory is one record.
 */
#ifndef MINUTED_DAEMON_SPOOL_H
#define MINUTED_DAEMON_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool;

/* A spool in the folder of the file `beside`. NULL with `*why_r` on `ctx`. */
struct spool *spool_new(void *ctx, const char *beside, char **why_r);

/* Add a record. False with errno if the disk takes no more. */
bool spool_add(struct spool *spool, int64_t key, const void *bytes, size_t len);

/* How many there are. */
uint64_t spool_count(const struct spool *spool);

/* Go back to the first record. False with errno. */
bool spool_rewind(struct spool *spool);

/* The next record, its bytes on `ctx`. False at the end, or with errno if it cannot be read. */
bool spool_next(void *ctx, struct spool *spool, int64_t *key_r, void **bytes_r, size_t *len_r);

#endif
