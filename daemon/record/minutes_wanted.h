/* minutes_wanted: who gets final minutes besides the list */
#ifndef MINUTED_DAEMON_MINUTES_WANTED_H
#define MINUTED_DAEMON_MINUTES_WANTED_H

#include "config/config.h"
#include "store/store.h"

/*
 * The addresses that asked for the minutes (decisions of kind "subscription", word
 * "minutes"), are the roster's or the chair's, and are not paused. Owned by `ctx`.
 */
enum store_status minutes_wanted_by(void *ctx, struct store *store,
    const struct group_config *group, const char ***addresses_r, size_t *n_r);

#endif
