/* life_load: what life_trace() needs, out of the store */
#ifndef MINUTED_DAEMON_LIFE_LOAD_H
#define MINUTED_DAEMON_LIFE_LOAD_H

#include "daemon/record/life.h"

/* The kind of the row in the table `due` that tells since when we work for a group. */
#define LIFE_LIVE_KIND "live"

/*
 * Fill `input_r`, all of it on `ctx`. Without `talk` the mails around the minutes
 * are left out: for those who only ask how far the minutes are.
 */
enum store_status life_load(void *ctx, struct store *store, const struct group_config *group,
    bool talk, struct life_input *input_r);

/* Note that we work for the group from `now` on, unless it is known already. */
enum store_status life_begin(struct store *store, const struct group_config *group, int64_t now);

#endif
