/*
 * dsn: what a mail system reports of a message that it could not deliver
 *
 * A delivery status notification (RFC 3464, RFC 6533) names the recipients and
 * what became of each, and returns the message or its headers, which tell whose
 * it was. It comes from anybody: only what has the form that the RFC gives it
 * is handed on, and no more of it than the bounds say.
 */
#ifndef MINUTED_MAIL_DSN_H
#define MINUTED_MAIL_DSN_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/mime_part.h"

enum {
	DSN_RECIPIENTS_MAX = 100,   /* of one report; our messages have fewer, more are left out */
	DSN_BYTES_MAX = 256 * 1024, /* bytes of a report or of returned headers that are read */
	DSN_WORDS_MAX = 500,        /* bytes of a mail system's words */
	DSN_STATUS_MAX = 9,         /* bytes of "5.999.999", RFC 3463 section 2 */
	DSN_ACTION_MAX = 9          /* bytes of "delivered" */
};

struct dsn_recipient {
	const char *address; /* as the sender gave it, else as it ended up; usable as an address */
	const char *action;  /* "failed", "delayed", "delivered", "relayed", "expanded" */
	const char *status;  /* "5.1.1" */
	const char *words;   /* printable UTF-8 on one line; NULL: none */
};

struct dsn {
	const char *message_id; /* of the message that is reported on, without brackets; NULL */
	struct dsn_recipient *recipients;
	size_t nrecipients;
};

/* True for an action or a status of RFC 3464 and RFC 3463; for whoever takes a report over. */
bool dsn_is_action(const char *action);
bool dsn_is_status(const char *status);

/* The report in a message whose parts are `tree`; NULL if it holds none. Owned by `ctx`. */
struct dsn *dsn_read(void *ctx, const struct mime_tree *tree);

#endif
