/*
 * verify: is the database what was written into it?
 *
 * Reads everything: SQLite's own structure and references, the archive against
 * the size and SHA-256 of each message, the ledger against its chain, the
 * rulings against the ledger. Changes nothing and repairs nothing.
 */
#ifndef MINUTED_STORE_VERIFY_H
#define MINUTED_STORE_VERIFY_H

#include "store/store.h"

enum { VERIFY_FAULTS_MAX = 100 }; /* told of one kind; a database with more is restored anyway */

struct verification {
	char **faults; /* one clause each */
	size_t nfaults;
	int64_t messages, entries, rulings; /* how many were read */
};

/*
 * Owned by `ctx`. STORE_OK also where faults were found; another status, with
 * store_why(), where the database cannot be read to its end.
 */
enum store_status store_verify(void *ctx, struct store *store, struct verification *found_r);

/*
 * Is the ledger's entry `number` the one whose hash begins with `prefix`, as a
 * digest has printed it? STORE_NOT_FOUND: it is not, or there is none.
 */
enum store_status store_verify_entry(struct store *store, int64_t number, const char *prefix);

/*
 * Copy the database as it is at this moment to `path`, which must not be there,
 * while others read and write it; then verify the copy. The file is complete
 * and on the disk when this returns STORE_OK; else there is none.
 */
enum store_status store_backup(
    void *ctx, struct store *store, const char *path, struct verification *found_r);

#endif
