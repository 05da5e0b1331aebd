/*
 * audit: what a mailbox's daily look at all its messages found
 *
 * A watermark tells how far a mailbox is read; the audit compares all that the
 * server lists with all that was seen there, both ways (daemon/role/audit.h). Kept
 * is the last audit of each mailbox.
 */
#ifndef MINUTED_STORE_AUDIT_H
#define MINUTED_STORE_AUDIT_H

#include "store/store.h"

/* What is alike in a mailbox at two moments if nothing has come or gone between them. */
struct mailbox_mark {
	uint64_t modseq; /* below 2^63; 0: not told, and never alike */
	uint32_t uidnext, exists;
};

struct mailbox_audit {
	const char *mailbox;
	int64_t at;
	uint32_t uidvalidity;
	int64_t listed;   /* messages that the server told of */
	int64_t missed;   /* of these never seen before: fetched then, or holes */
	int64_t vanished; /* seen once and no longer there */
	int64_t whole_at; /* when all was listed last; later audits found nothing changed since */
	struct mailbox_mark mark;
};

/* Keep the last audit of a mailbox. */
enum store_status store_audit_set(struct store *store, const struct mailbox_audit *audit);

/* The last audits, by mailbox. */
enum store_status store_audits(
    void *ctx, struct store *store, struct mailbox_audit **audits_r, size_t *naudits_r);

/*
 * A message as it was seen in a mailbox; a hole that has had all its tries is seen
 * without a date.
 */
struct seen {
	uint32_t uid;
	int64_t internaldate; /* WHEN_UNKNOWN: not told */
};

/*
 * All that was seen in a mailbox under one UIDVALIDITY, by rising UID. A UID
 * occurs more than once where the server gave it to several messages.
 */
enum store_status store_seen(void *ctx, struct store *store, const char *mailbox,
    uint32_t uidvalidity, struct seen **seen_r, size_t *nseen_r);

#endif
