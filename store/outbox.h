/*
 * outbox: what becomes of a message beyond its first try
 *
 * store/store.h has the way of a row from `queued` to `sent`. Here are the ways
 * that it does not go by itself: once more by its kind's rule, later by the
 * bounds on automatic mail, again or never by a person's word. None of them
 * asks a recipient again whom the server has taken the message for.
 */
#ifndef MINUTED_STORE_OUTBOX_H
#define MINUTED_STORE_OUTBOX_H

#include "store/store.h"

enum {
	OUTBOX_STEP = 50, /* rows that are due given at once; what is held back is due no more */
	/*
	 * A recipient's code: the server took the message's envelope, and its last word
	 * never came.
	 */
	OUTBOX_CODE_OPEN = 354
};

/*
 * A person's word: send it (again) now. From `queued`, `failed`, `unknown` and
 * `dropped`; those who were refused for good are asked once more unless the
 * message's fate is unknown. STORE_REFUSED where nobody is left to be asked.
 */
enum store_status store_outbox_retry(struct store *store, int64_t id, int64_t now);

/* A person's word: never send it (again). From `queued`, `failed` and `unknown`. */
enum store_status store_outbox_drop(struct store *store, int64_t id, int64_t now);

/*
 * Rows of that kind that are unknown since `before` or longer are queued once
 * more, with the same bytes, if they never were; `n_r` of them.
 */
enum store_status store_outbox_once_more(
    struct store *store, const char *kind, int64_t before, int64_t now, size_t *n_r);

/* Rows of a group that are not sent and not dropped, newest first, without their bytes. */
enum store_status store_outbox_unsent(
    void *ctx, struct store *store, const char *group, struct outbox_row **rows_r, size_t *nrows_r);

/* Hold a queued row back until `until`; `why` is shown as its reply. Nothing else changes. */
enum store_status store_outbox_put_off(
    struct store *store, int64_t id, int64_t until, const char *why);

/* One recipient of a message that was tried. */
struct outbox_delivery {
	int64_t row, at;
	const char *kind, *address;
};

/*
 * The messages that were tried last after `since`, by that time, then row; one
 * entry a recipient.
 */
enum store_status store_outbox_deliveries(void *ctx, struct store *store, int64_t since,
    struct outbox_delivery **deliveries_r, size_t *ndeliveries_r);

/* ---- for the files of this room ---- */

/*
 * SQL: true of what is not sent. Said beside each narrower condition, since
 * SQLite takes the index of these few only where its own condition is named,
 * and goes through all that was ever sent otherwise.
 */
#define OUTBOX_OPEN "state <> 'sent'"

/* Why nothing changed: there is no such row, or its state does not allow it. */
enum store_status outbox_refuse(struct store *store, int64_t id, const char *what);

#endif
