/*
 * heard: what live mails told the gateway to do, until it is answered
 *
 * Kept in the transaction that records the mail, with the work that it makes due
 * (kind "answer", its period the SHA-256 of the mail in hexadecimal): so no
 * command is lost in a crash, and none is done twice, however often the mail is
 * read. What mails of the past say is never put here.
 */
#ifndef MINUTED_STORE_HEARD_H
#define MINUTED_STORE_HEARD_H

#include "store/store.h"

#define HEARD_KIND "answer" /* of the work that is due, and of the message that answers */

enum { HEARD_JSON_MAX = 512 * 1024 }; /* bytes; the words of a mail and what it answers */

struct heard {
	int64_t message;
	const char *group;   /* whose record it is about */
	const char *address; /* of the writer, as configuration or roster has it */
	const char *json;    /* what was said */
	int64_t at;          /* when it is due to be answered */
};

/* Keep it and make its answer due; STORE_EXISTS: heard before, or first seen in an import. */
enum store_status store_heard_add(struct store *store, const struct heard *heard);

/* What the answer of that period is to; STORE_NOT_FOUND. */
enum store_status store_heard(
    void *ctx, struct store *store, const char *group, const char *period, struct heard *heard_r);

/* How many answers to `address` were made after `since`. */
enum store_status store_heard_answers(
    struct store *store, const char *address, int64_t since, int64_t *n_r);

/* A message of ours, by its Message-ID. */
struct our_message {
	const char *kind, *group, *period;
	bool to_address; /* `address` was among those whom it was for */
};
/* STORE_NOT_FOUND: no row of the outbox has that Message-ID. */
enum store_status store_our_message(void *ctx, struct store *store, const char *message_id,
    const char *address, struct our_message *message_r);

#endif
