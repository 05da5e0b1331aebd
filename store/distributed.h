/*
 * distributed: the text of minutes as it was put into the outbox
 *
 * Kept, so that a later change of the text is known and can be shown as one.
 * Added in the transaction that adds the message to the outbox.
 */
#ifndef MINUTED_STORE_DISTRIBUTED_H
#define MINUTED_STORE_DISTRIBUTED_H

#include "parser/block.h"
#include "store/store.h"

struct distributed {
	const char *date;  /* of the meeting, "2026-04-02" */
	unsigned revision; /* 0: the minutes themselves */
	int64_t message;   /* row in the archive from which the text is */
	int64_t decision;  /* the last one on these minutes that it heeds; 0: none */
	int64_t at;
};

/* STORE_EXISTS: that revision is there. */
enum store_status store_distributed_add(struct store *store, const char *group,
    const struct distributed *distributed, const struct block_tree *document);

/* What was sent last of a meeting is also the text of that message under that decision. */
enum store_status store_distributed_heed(
    struct store *store, const char *group, const char *date, int64_t message, int64_t decision);

/* The last of each meeting of a group, by date. */
enum store_status store_distributed(
    void *ctx, struct store *store, const char *group, struct distributed **list_r, size_t *n_r);

/* The text that was sent last of a meeting; STORE_NOT_FOUND: none was. */
enum store_status store_distributed_document(void *ctx, struct store *store, const char *group,
    const char *date, struct block_tree **document_r);

#endif
