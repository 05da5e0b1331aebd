/*
 * smtp_limits: the limits of a delivery as values, so that tests need not wait
 *
 * Private to mail/ and its tests; everybody else uses smtp_send.
 */
#ifndef MINUTED_MAIL_SMTP_LIMITS_H
#define MINUTED_MAIL_SMTP_LIMITS_H

#include <stdint.h>

#include "mail/smtp.h"

enum {
	SMTP_TOTAL_SECONDS = 3600, /* absolute, of one delivery */
	SMTP_QUIT_SECONDS = 2,     /* for the answer to QUIT: all is decided by then */
	/* Bytes of all replies; a thousand recipients need 100 kB. */
	SMTP_REPLIES_MAX = 1024 * 1024,
	SMTP_ADDRESS_MAX = 254 /* bytes; RFC 5321 section 4.5.3.1.3 less its brackets */
};

struct smtp_limits {
	long connect_seconds;
	long response_seconds;
	long total_seconds;
	int64_t quit_ms;
	uint64_t replies_max; /* bytes */
};

extern const struct smtp_limits smtp_limits_default;

/* As smtp_send, with these limits. */
struct smtp_result smtp_send_limited(void *ctx, const struct smtp_config *smtp, const char *sender,
    struct smtp_recipient *recipients, size_t nrecipients, const void *bytes, size_t len,
    const struct smtp_limits *limits);

#endif
