/*
 * imap: fetch new messages of one mailbox, never changing it
 *
 * EXAMINE and BODY.PEEK only. TLS is verified (name, chain, dates) before the
 * password is sent. Each command has a deadline and a byte budget, so a slow
 * or endless server costs a connection, not the daemon. Runs in the wire role:
 * the library parses hostile bytes and may die; nothing is lost by that, since
 * the watermark is moved by core with the message that it covers.
 */
#ifndef MINUTED_MAIL_IMAP_H
#define MINUTED_MAIL_IMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"

enum {
	IMAP_COMMAND_SECONDS = 120, /* absolute, of one command */
	IMAP_LINE_MAX = 64 * 1024,  /* bytes of one response line outside literals */
	IMAP_FETCH_BATCH = 500,     /* messages of one FETCH range */
	/* Bytes of messages asked for in one FETCH, by RFC822.SIZE. */
	IMAP_FETCH_BYTES = 64 * 1024 * 1024,
	IMAP_UIDS_MAX = 1000 * 1000 /* UIDs of one mailbox listed in one poll */
};

enum imap_status {
	IMAP_OK,
	IMAP_UNREACHABLE, /* no address, refused, timed out */
	IMAP_UNTRUSTED,   /* the certificate does not verify, or STARTTLS is not to be had */
	IMAP_REFUSED,     /* the server refuses the login */
	IMAP_NO_MAILBOX,
	IMAP_PROTOCOL, /* the server says what no server may say, or too much of it */
	IMAP_TIMEOUT,
	IMAP_LOCAL,   /* our own fault: password file unreadable, ... */
	IMAP_STOPPED, /* `sink` asked to stop, or the connection was closed by us */
	IMAP_STATUS_COUNT
};

const char *imap_status_name(enum imap_status status); /* one word, for status and logs */

/* Where the server stands. */
struct imap_state {
	uint32_t uidvalidity;
	uint32_t uidnext; /* 0: not told */
	uint32_t exists;
	/* Of a server with QRESYNC (RFC 7162): as long as it is the same, nothing has come, gone
	 * or changed. 0: not told. */
	uint64_t modseq;
};

/* One message as the server tells of it. */
struct imap_message {
	uint32_t uid;
	int64_t internaldate; /* seconds since the epoch; INT64_MIN: unreadable */
	uint64_t size;        /* RFC822.SIZE */
	bool headers_only;    /* larger than MESSAGE_SIZE_MAX */
};

/*
 * Receives what is fetched. Each returns 0 to go on, another value to stop.
 * For a message: `begin`, `data` as often as bytes come, `end` with whether it
 * came whole. A session that breaks leaves out the `end`: see imap_fetch_new.
 */
struct imap_sink {
	void *arg;
	/*
	 * The folder is open; `*after_r` is set to the UID after which to fetch (0: all). After
	 * imap_wait has told of news it is not opened again, and `uidnext` and `modseq` are not
	 * told.
	 */
	int (*selected)(void *arg, const struct imap_state *state, uint32_t *after_r);
	int (*begin)(void *arg, const struct imap_message *message);
	int (*data)(void *arg, const void *bytes, size_t len);
	int (*end)(void *arg, bool whole);
};

struct imap; /* a session */

/*
 * Connect, verify, log in. The result is owned by `ctx` and closed with it;
 * `mailbox` must outlive it.
 * NULL with `*status_r` and `*why_r` (one sentence: what failed, on what, and
 * what the operator can do). `stop_fd` (or -1) ends any wait when readable.
 */
struct imap *imap_connect(void *ctx, const struct mailbox_config *mailbox, int stop_fd,
    enum imap_status *status_r, char **why_r);

/*
 * EXAMINE the folder and hand all messages after the sink's watermark to it, by
 * rising UID. `*why_r` is owned by the `ctx` of imap_connect.
 *
 * `end` tells that a message is not whole when the server lists it and does not
 * deliver it (deleted meanwhile, unreadable), or sends nonsense as its bytes:
 * asking again would not help, so it may be passed over as a hole. Where the
 * session breaks otherwise, the status is not IMAP_OK and the message that was
 * the next one has had its `begin` and gets no `end`: it is to be dropped and
 * comes again with the next poll. Who sees that with the same message each time
 * may conclude that it is the message that breaks the server.
 * At most IMAP_UIDS_MAX messages are handed over in one call.
 */
enum imap_status imap_fetch_new(struct imap *imap, const struct imap_sink *sink, char **why_r);

/*
 * For a look at all that is there, after imap_fetch_new: the messages of the
 * folder that it opened with their UIDs, dates and sizes, by rising UID, on the
 * `ctx` of imap_connect. `*whole_r`: all of them, and not only the first
 * IMAP_UIDS_MAX.
 */
enum imap_status imap_list(struct imap *imap, struct imap_message **messages_r, size_t *nmessages_r,
    bool *whole_r, char **why_r);

/* Hand some of those to the sink, as imap_fetch_new does; they stand by rising UID. */
enum imap_status imap_fetch_listed(struct imap *imap, const struct imap_sink *sink,
    const struct imap_message *messages, size_t nmessages, char **why_r);

/* The server has IDLE, so imap_wait may be called after imap_fetch_new. */
bool imap_can_wait(const struct imap *imap);

/*
 * Wait until the server tells of new messages in the folder that imap_fetch_new
 * opened, at most `seconds`. `*news_r`: whether it did. With IMAP_OK the session
 * goes on, e.g. by imap_fetch_new again; any other status ends it. A server may
 * forget to tell: poll now and then all the same. `*why_r` as above.
 */
enum imap_status imap_wait(struct imap *imap, int64_t seconds, bool *news_r, char **why_r);

#endif
