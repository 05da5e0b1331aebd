/*
 * names: what the chair has settled that people call a ballot
 *
 * Minutes and mails speak of "the Malware ballot". Such a name holds within one
 * group. It is kept for ever, with an entry of the ledger as rulings are; of
 * several on one name the last is in force, and one without a label takes the
 * name from all ballots. The spelling is the key: which spellings are one name
 * is the caller's to say.
 */
#ifndef MINUTED_STORE_NAMES_H
#define MINUTED_STORE_NAMES_H

#include "store/store.h"

struct ballot_name {
	const char *group;
	const char *name;   /* never empty */
	const char *label;  /* NULL: no ballot is called so any more */
	const char *author; /* never empty */
	int64_t at;
	const char *reason; /* NULL */
};

/*
 * Keep a name. STORE_REFUSED: no group, name or author, a text over FACT_NAME_MAX
 * bytes (label: FACT_LABEL_MAX, reason: FACT_QUOTE_MAX), or no label where none is in force.
 */
enum store_status store_name(struct store *store, const struct ballot_name *name);

/* The names in force in a group, by their spelling. */
enum store_status store_names(void *ctx, struct store *store, const char *group,
    struct ballot_name **names_r, size_t *nnames_r);

/* ---- for the files of this room ---- */

/* Add to `faults_r` (texts on `ctx`) each name that is not as its ledger entry says. */
enum store_status names_check(void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r);

#endif
