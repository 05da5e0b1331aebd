/* census: how many there are of each kind, for those who watch the program */
#ifndef MINUTED_STORE_CENSUS_H
#define MINUTED_STORE_CENSUS_H

#include "store/store.h"

struct census_row {
	/* "mails" (kind: class), "facts" (kind, certainty), "outbox" (kind: state). */
	const char *of;
	const char *kind;      /* the contract's word */
	const char *certainty; /* facts only; else NULL */
	int64_t n;
};

/* Owned by `ctx`; sorted. A kind of which there is none has no row. */
enum store_status store_census(
    void *ctx, struct store *store, struct census_row **rows_r, size_t *nrows_r);

#endif
