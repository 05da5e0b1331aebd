/*
 * threads: which messages belong together
 *
 * Messages that share a Message-ID in Message-ID, In-Reply-To or References are
 * one thread, and so are a reply that names no message of the archive and what
 * it answers by its subject (store/answers.h). Ids that are only referred to are
 * kept, so a late parent joins and may merge its children's threads; a late
 * message that shows a reply to have answered something else parts them again.
 * The threads are a function of what is recorded, whatever order it came in. A
 * thread bears the number of its lowest message. Who answers whom within a
 * thread is told by store/tree.h.
 */
#ifndef MINUTED_STORE_THREADS_H
#define MINUTED_STORE_THREADS_H

#include "store/answers.h"
#include "store/database.h"

enum {
	THREAD_REFERENCES_MAX = 200, /* of one message; the last ones are used */
	/* Bytes of a Message-ID: RFC 5322's longest line; longer ones join nothing. */
	THREAD_ID_MAX = 998
};

/*
 * The ids of a message, one a line: its own (an empty line if it has none), then
 * its ancestors, the nearest last: References, then In-Reply-To if it is not
 * among them. Each stands once. Owned by `ctx`.
 */
char *threads_ids(void *ctx, const struct mail_record *record);

/* The next of the ids in `*ids`, terminated in place, which may be empty; NULL at the end. */
char *threads_next_id(char **ids);

/*
 * Join a message that is not in the table `mail` with the threads that its ids
 * name. `*awaited_r`: its own id was known already.
 */
enum store_status threads_join(
    struct store *store, int64_t message, const char *ids, int64_t *thread_r, bool *awaited_r);

/*
 * Once it is in the table: file it under its topic, join it with what it answers by
 * its subject, and mend what others were taken to answer while it was missing.
 */
enum store_status threads_answer(
    struct store *store, int64_t message, const char *ids, const struct topic *topic, bool awaited);

/*
 * Take a message out of its thread; its row in the table keeps neither ids nor
 * Message-ID. The others are joined anew, so that what only this message held
 * together falls apart.
 */
enum store_status threads_leave(struct store *store, int64_t message);

#endif
