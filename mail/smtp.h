/*
 * smtp: send one message that is already made, byte for byte
 *
 * libcurl over verified TLS. Addresses are checked again here: one with CR,
 * LF or NUL never reaches a command. What became of the message is told
 * exactly, since core must never send a digest twice: SMTP_UNKNOWN is a
 * connection lost after the final dot and before its reply.
 */
#ifndef MINUTED_MAIL_SMTP_H
#define MINUTED_MAIL_SMTP_H

#include <stddef.h>

#include "config/config.h"

enum {
	SMTP_RESPONSE_SECONDS = 600, /* RFC 5321 section 4.5.3.2.6; less makes duplicates */
	SMTP_CONNECT_SECONDS = 60,
	SMTP_REPLY_MAX = 1000 /* bytes of a reply that are kept */
};

enum smtp_outcome {
	SMTP_SENT,    /* accepted by the final reply, for at least one recipient */
	SMTP_RETRY,   /* not sent: unreachable, untrusted, or a 4xx reply */
	SMTP_FAILED,  /* not sent, for good: a 5xx reply to all recipients or to the data */
	SMTP_UNKNOWN, /* 354 was seen and no final reply */
	SMTP_OUTCOME_COUNT
};

struct smtp_recipient {
	const char *address;
	int code;          /* of the server's reply to RCPT, 451 if not 2xx, 4xx or 5xx; 0: none */
	const char *reply; /* on the ctx of smtp_send; NULL */
};

struct smtp_result {
	enum smtp_outcome outcome;
	const char *reply; /* the server's last words, or what went wrong; never NULL */
};

const char *smtp_outcome_name(enum smtp_outcome outcome);

/*
 * Send `bytes` (CRLF line ends, made by mail/compose) from `sender` (empty:
 * null return path) to the recipients, whose `code` and `reply` are filled.
 */
struct smtp_result smtp_send(void *ctx, const struct smtp_config *smtp, const char *sender,
    struct smtp_recipient *recipients, size_t nrecipients, const void *bytes, size_t len);

#endif
