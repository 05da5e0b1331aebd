/*
 * imap_limits: the limits of a session as values, so that tests need not wait
 *
 * Private to mail/ and its tests; everybody else uses imap_connect.
 */
#ifndef MINUTED_MAIL_IMAP_LIMITS_H
#define MINUTED_MAIL_IMAP_LIMITS_H

#include "mail/imap.h"

enum {
	IMAP_CONNECT_SECONDS = 60, /* absolute: lookup, connection, TLS and greeting */
	IMAP_LOGOUT_SECONDS = 2,   /* absolute; a server that does not answer is left */
	/* Of one IDLE: home routers forget a silent connection after 10 min. */
	IMAP_IDLE_SECONDS = 9 * 60,
	IMAP_ANSWER_MAX = 256 * 1024, /* bytes of an answer without messages */
	IMAP_LISTED_MAX = 256, /* bytes in which a message is listed; Dovecot needs about 100 */
	/* Bytes a second that a server must reach at least: what IMAP_COMMAND_SECONDS is
	 * lengthened by for large FETCH ranges. The slowest DSL line does four times this. */
	IMAP_FLOOR_RATE = 16 * 1024,
	IMAP_WINDOW = 10000, /* UIDs listed in one command where they are dense */
	/* Servers that count RFC822.SIZE with bare line feeds tell a few percent too little. */
	IMAP_SIZE_TOLERANCE = 4 /* a message may be larger than told by a fourth */
};

struct imap_limits {
	int64_t connect_ms;
	int64_t command_ms;
	int64_t logout_ms;
	int64_t idle_ms;     /* one IDLE is renewed after this */
	uint64_t floor_rate; /* bytes a second */
	uint64_t answer_max; /* bytes */
	size_t line_max;     /* bytes */
	size_t fetch_batch;  /* messages */
	uint64_t fetch_bytes;
	uint32_t uids_max;
	uint32_t window;      /* UIDs */
	uint64_t message_max; /* bytes; larger: headers only */
	uint64_t headers_max; /* bytes fetched of such a message */
};

extern const struct imap_limits imap_limits_default;

/* As imap_connect, with these limits, which must outlive the session. */
struct imap *imap_connect_limited(void *ctx, const struct mailbox_config *mailbox, int stop_fd,
    const struct imap_limits *limits, enum imap_status *status_r, char **why_r);

#endif
