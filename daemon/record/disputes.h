/*
 * disputes: votes of which their writers say that they were read wrongly
 *
 * A dispute changes nothing: the vote stays as it was read, is shown as
 * disputed, and waits in the queue until a person rules on it after the dispute.
 */
#ifndef MINUTED_DAEMON_DISPUTES_H
#define MINUTED_DAEMON_DISPUTES_H

#include "daemon/record/ledger.h"
#include "store/receipts.h"

struct disputes {
	struct dispute *open; /* those on which nobody has ruled since */
	size_t nopen;
};

/* The open disputes of the ledger's group; owned by `ctx`. */
enum store_status disputes_load(
    void *ctx, struct store *store, const struct ledger *ledger, struct disputes *disputes_r);

/* The open dispute on what `record` states for the ballot `label` (NULL: for none); NULL. */
const struct dispute *disputes_on(
    const struct disputes *disputes, const struct record *record, const char *label);

/* What a dispute is about, as an item of the queue; its `item` of kind "dispute" is the fact's. */
struct queue_item dispute_item(
    void *ctx, const struct ledger *ledger, const struct dispute *dispute);

#endif
