/*
 * ledgered: are the rows that people settled as their ledger entries say?
 *
 * Rulings, names and decisions are each kept in a table of their own with the
 * number of their entry. Whoever changes a row behind the program's back leaves
 * the chained entry as it was, and the check tells of it.
 */
#ifndef MINUTED_STORE_LEDGERED_H
#define MINUTED_STORE_LEDGERED_H

#include "store/database.h"

enum { LEDGERED_OWN = 3 }; /* the first column of `rows` that is the kind's own */

struct ledgered {
	const char *what;  /* "ruling": also the kind of its entries */
	const char *doing; /* completes the sentence "cannot ..." */
	/* SQL: id, the entry's JSON, whether its time, kind and group fit, own columns. */
	const char *rows;
	const char *missing; /* SQL: how many entries of the kind have no row */
	char *(*entry_of)(void *ctx, sqlite3_stmt *row); /* the JSON that it must be; free() it */
};

/* Add to `faults_r` (texts on `ctx`) each row that is not as its entry says. */
enum store_status ledgered_check(void *ctx, struct store *store, const struct ledgered *kind,
    char ***faults_r, size_t *nfaults_r);

#endif
