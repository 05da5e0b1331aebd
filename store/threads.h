/*
 * threads: which messages belong together
 *
 * Messages that share a Message-ID in Message-ID, In-Reply-To or References are
 * one thread, whatever order they arrive in: ids that are only referred to are
 * kept, so a late parent joins and may merge its children's threads. A thread
 * bears the number of its lowest message. What a message does not say (a
 * subject that is alike) joins nothing.
 */
#ifndef MINUTED_STORE_THREADS_H
#define MINUTED_STORE_THREADS_H

#include "store/database.h"

enum {
	THREAD_REFERENCES_MAX = 200, /* of one message; the last ones are used */
	THREAD_ID_MAX =
	    998 /* bytes of a Message-ID: RFC 5322's longest line; longer ones join nothing */
};

/* The ids of a message, its own first, each once, one a line; owned by `ctx`. */
char *threads_ids(void *ctx, const struct mail_record *record);

/* Join a message that is not in the table `mail` with the threads that its ids name. */
enum store_status threads_join(
    struct store *store, int64_t message, const char *ids, int64_t *thread_r);

/*
 * Take a message out of its thread. The others are joined anew by their own
 * ids, so that what only this message held together falls apart.
 */
enum store_status threads_leave(struct store *store, int64_t message);

#endif
