/* habit: how often mail comes into a mailbox, to tell when it has gone silent */
#ifndef MINUTED_STORE_HABIT_H
#define MINUTED_STORE_HABIT_H

#include "store/store.h"

struct mailbox_habit {
	int64_t n;       /* mails by people since then */
	int64_t last;    /* when the last one was received; WHEN_UNKNOWN: none */
	int64_t longest; /* seconds, the longest time between two of them; 0 with fewer than two */
};

/*
 * Of mails received after `since` and not after `now`; automatic ones, ours among
 * them, show no life.
 */
enum store_status store_mailbox_habit(struct store *store, const char *mailbox, int64_t since,
    int64_t now, struct mailbox_habit *habit_r);

#endif
