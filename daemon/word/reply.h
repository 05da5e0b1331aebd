/*
 * reply: our answer to a mail that spoke to the gateway
 *
 * One answer to one mail, ever: it is the work that store/heard.h makes due, and
 * the message of the outbox with the same identity (kind "answer", period the
 * SHA-256 of the mail). It tells what will be done once it is confirmed, what
 * was done, what cannot be done and what was not understood.
 *
 * What changes the record is done only when a one-time token comes back. The
 * token goes to the address of the configuration or roster, is bound to exactly
 * what the answer says, lives REPLY_TOKEN_LIFE seconds and is used once. Without
 * one: help, status, to end a subscription, to dispute a receipt, to give up
 * what is still to be confirmed.
 *
 * An answer is Auto-Submitted: auto-replied (RFC 3834), and its envelope has our
 * own address, so that a bounce tells us that it did not arrive; bounces and
 * automatic mail are never answered.
 */
#ifndef MINUTED_DAEMON_REPLY_H
#define MINUTED_DAEMON_REPLY_H

#include "daemon/letters/due.h"
#include "parser/token.h"

enum {
	/* Seconds from the answer until the confirming mail came. */
	REPLY_TOKEN_LIFE = 48 * 60 * 60,
	/* Answers to one address in REPLY_DAY; a confirmation that is valid is always answered. */
	REPLY_DAY_MAX = 5,
	REPLY_DAY = 24 * 60 * 60 /* seconds */
};

/* Make what is due of the kind "answer" (daemon/letters/due.h), with a token from getrandom(2). */
bool reply_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

/* The same with the random bytes of the token that may be needed. */
bool reply_make_with(void *ctx, const struct due_task *task, const uint8_t random[TOKEN_BYTES],
    struct due_result *result_r, char **why_r);

#endif
