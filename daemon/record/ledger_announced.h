/*
 * ledger_announced: results that a chair says were announced
 *
 * A result may be announced where we do not read it. The chair's word on that is
 * a decision (store/decisions.h) of kind "announced": its subject is the
 * ballot's label, its word "announced" (another takes it back), its detail the
 * outcome. For the ledger it is an announcement on the list at the moment of
 * the decision; a mail that was read and came before it goes first.
 */
#ifndef MINUTED_DAEMON_LEDGER_ANNOUNCED_H
#define MINUTED_DAEMON_LEDGER_ANNOUNCED_H

#include "daemon/record/ledger.h"
#include "store/sketches.h"

#define ANNOUNCED_DECISION "announced"

/* Add the announcements in force to the sketches of the group's facts; they live on `ctx`. */
enum store_status announced_add(void *ctx, struct store *store, const struct group_config *group,
    struct fact_sketch **sketches, size_t *nsketches);

#endif
