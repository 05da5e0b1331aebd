/* ledger_meetings: the meetings of a ledger, who attended them, and what became of their minutes */
#ifndef MINUTED_DAEMON_LEDGER_MEETINGS_H
#define MINUTED_DAEMON_LEDGER_MEETINGS_H

#include "daemon/record/ledger.h"

/* Fill `ledger`'s meetings and minutes from the store, as known at `now`. */
enum store_status meetings_load(struct ledger *ledger, struct store *store, int64_t now);

#endif
