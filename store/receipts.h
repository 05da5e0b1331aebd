/*
 * receipts: which mails are to be acknowledged to their writers, and what they dispute
 *
 * A receipt is work that is due and then a message, both of kind "receipt" with
 * the SHA-256 of the mail (64 hexadecimal digits) as their period. Of a mail
 * that came several ways one copy has the receipt.
 *
 * A dispute is a decision (store/decisions.h) of kind "dispute": its subject is
 * that period, a blank and the ballot's label ("-" where it has none), its word
 * "disputed" or "withdrawn", its detail what the writer said, its author the
 * writer's address.
 */
#ifndef MINUTED_STORE_RECEIPTS_H
#define MINUTED_STORE_RECEIPTS_H

#include "store/store.h"

#define RECEIPT_KIND "receipt"
#define DISPUTE_KIND "dispute"

/*
 * Make a receipt for `message` due at `at`; STORE_EXISTS if it or a copy of it,
 * by the same writer with the same words, has one in the group; STORE_NOT_FOUND
 * if it was seen in no mailbox, but imported from a file.
 */
enum store_status store_receipt_due(
    struct store *store, const char *group, int64_t message, int64_t at);

/* The mail that a period is of, as it was read: who wrote it and when it came. */
struct receipt_mail {
	int64_t message;
	const char *message_id, *from_name, *from_address, *subject; /* NULL: it has none */
	int64_t at;
};
enum store_status store_receipt_mail(
    void *ctx, struct store *store, const char *period, struct receipt_mail *mail_r);

/* A dispute in force. */
struct dispute {
	const char *period;       /* of the receipt */
	const char *label;        /* of the ballot; NULL: the mail tells none */
	const char *words;        /* NULL */
	const char *author;       /* the writer's address */
	int64_t at;               /* when it was disputed */
	struct receipt_mail mail; /* what is disputed */
};
enum store_status store_disputes(void *ctx, struct store *store, const char *group,
    struct dispute **disputes_r, size_t *ndisputes_r);

#endif
