/* minutes_wanted: who gets final minutes besides the list */
#ifndef MINUTED_DAEMON_MINUTES_WANTED_H
#define MINUTED_DAEMON_MINUTES_WANTED_H

#include "config/config.h"
#include "store/store.h"

/* The kind of the decisions on who wants which mails, and the word of those who want minutes. */
#define SUBSCRIPTION_DECISION "subscription"
#define SUBSCRIPTION_TO_MINUTES "minutes"

/*
 * The addresses that asked for the minutes (daemon/digest/subscriptions.h),
 * are the roster's or the chair's, and are not paused. Owned by `ctx`.
 */
enum store_status minutes_wanted_by(void *ctx, struct store *store,
    const struct group_config *group, const char ***addresses_r, size_t *n_r);

#endif
