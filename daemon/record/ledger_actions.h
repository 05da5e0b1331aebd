/*
 * ledger_actions: the action items of a group, from the minutes of its ledger and the chair's words
 *
 * The chair's words are decisions of the kind "action" (store/decisions.h): the
 * subject is the id of the action item, the word "done", "dropped" or "open".
 */
#ifndef MINUTED_DAEMON_LEDGER_ACTIONS_H
#define MINUTED_DAEMON_LEDGER_ACTIONS_H

#include "daemon/record/actions.h"
#include "daemon/record/ledger.h"

#define ACTION_DECISION "action"

/*
 * All action items of the group as they stand at `now`, oldest first; on `ctx`, strings are the
 * ledger's where they are its.
 */
enum store_status actions_load(void *ctx, struct store *store, const struct ledger *ledger,
    int64_t now, struct action **actions_r, size_t *nactions_r);

/* The action item of that id in any case, with or without its "A-"; NULL: there is none. */
const struct action *actions_find(const struct action *actions, size_t nactions, const char *id);

/*
 * Settle an action item: keep the decision and its entry in the ledger. `author` and `reason` as
 * for a decision. STORE_NOT_FOUND: the group has no such item.
 */
enum store_status action_settle(struct store *store, const struct ledger *ledger, const char *id,
    enum action_state state, const char *author, const char *reason, int64_t now);

#endif
