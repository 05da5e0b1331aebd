/*
 * imap_session: a session as the files of mail/imap_*.c share it
 *
 * imap.c makes and ends it, imap_fetch.c opens the folder and goes through its
 * UIDs, imap_items.c asks for what a FETCH is to tell, imap_transfer.c hands
 * messages over, imap_idle.c waits for news; imap_gate.c guards what comes in.
 */
#ifndef MINUTED_MAIL_IMAP_SESSION_H
#define MINUTED_MAIL_IMAP_SESSION_H

#include "mail/imap_gate.h"
#include "mail/imap_limits.h"
#include "mail/tls_stream.h"

struct imap {
	const struct mailbox_config *mailbox;
	const struct imap_limits *limits;
	struct tls_stream *stream;
	struct imap_gate *gate;
	mailimap *session;
	uint32_t exists;      /* messages in the folder, as told last */
	uint32_t uidnext;     /* as told when it was opened; 0: not told, or there is news since */
	uint32_t uidvalidity; /* of the folder that is open; 0: none is */
	bool news;            /* imap_wait has told of messages in it that are not fetched */
};

/* Before a command: its byte budget, and its deadline, lengthened by the floor rate for `bytes`. */
void imap_allow(struct imap *imap, uint64_t bytes);

/*
 * After a command: what libetpan's answer `r` means. Where it is not IMAP_OK,
 * `*why_r` (on `ctx`) says that `what` ("logging in") failed. A tagged NO gives
 * `refused`, or IMAP_UNREACHABLE where the response code says that the server
 * is not able to just now.
 */
enum imap_status imap_judge(
    struct imap *imap, int r, enum imap_status refused, const char *what, void *ctx, char **why_r);

/* By what the server said last; `type` and `name` as libetpan has them. */
bool imap_has_capability(const struct imap *imap, int type, const char *name);

/* The last NO says that the server is not able to just now (RFC 5530). */
bool imap_is_passing(const struct imap *imap);

#endif
