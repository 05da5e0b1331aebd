/*
 * digest_items: what the numbers in a digest stand for
 *
 * A digest numbers the points that can be answered by mail; "2 not a vote" in a
 * reply means the second point of the digest that is answered, however many
 * digests were sent since. The numbers are kept with the digest's identity
 * (group and period) in the transaction that puts it into the outbox. A fact is
 * kept by its words, as rulings are (store/rulings.h), so that its number still
 * finds it after the archive was read again.
 *
 * Kinds, and what `subject` is:
 *   "fact", "message", "ruling"  the number in the queue (queue_item.id)
 *   "minutes"                    the date of the meeting, "2024-03-07"
 *   "action"                     the id of the action item
 */
#ifndef MINUTED_STORE_DIGEST_ITEMS_H
#define MINUTED_STORE_DIGEST_ITEMS_H

#include "store/store.h"

enum {
	DIGEST_ITEMS_MAX = 200,  /* numbers of one digest; people answer the first few */
	DIGEST_SUBJECT_MAX = 100 /* bytes of a subject */
};

struct digest_item {
	unsigned number; /* from 1, in the order of the digest */
	const char *kind;
	const char *subject; /* of a fact and when read back: its number in the queue of today */
};

/*
 * Keep the numbers of one digest. STORE_EXISTS: that digest's are kept already.
 * STORE_REFUSED: more than DIGEST_ITEMS_MAX, numbers not ascending from 1, an empty
 * text or one over its bound, or a fact that is not there.
 */
enum store_status store_digest_items_keep(struct store *store, const char *group,
    const char *period, const struct digest_item *items, size_t nitems);

/*
 * What `number` stands for in that digest; on `ctx`. STORE_NOT_FOUND: the digest has no such
 * number, or the words of a fact are read otherwise today (store_why() says which).
 */
enum store_status store_digest_item(void *ctx, struct store *store, const char *group,
    const char *period, unsigned number, struct digest_item *item_r);

#endif
