/*
 * frame: what the roles say to each other
 *
 * A frame is a length, a type and a payload on a stream socket between two
 * roles. Either side treats the other as hostile: a length over the link's
 * bound, a type that is not known or a frame that breaks off ends the link.
 * Control frames carry JSON, data frames raw bytes.
 */
#ifndef MINUTED_DAEMON_FRAME_H
#define MINUTED_DAEMON_FRAME_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_type {
	/* core and reader */
	FRAME_READ = 1,    /* JSON: what to read; a FRAME_BYTES with the raw mail follows */
	FRAME_READ_SHARED, /* as FRAME_READ; the child that reads it may read other mails too */
	FRAME_ANSWER,      /* JSON: what it says */
	FRAME_UNREADABLE,  /* JSON: why there is no answer */
	/* core and wire */
	FRAME_POLL,        /* JSON: `wait`, seconds to listen for news afterwards; 0: do not */
	FRAME_SELECTED,    /* JSON: uidvalidity, uidnext, exists, modseq (0: not told) */
	FRAME_AFTER,       /* JSON: `uid` after which to fetch; `audit`: then list all messages */
	FRAME_MESSAGE,     /* JSON: uid, internaldate, size */
	FRAME_BYTES,       /* a piece of a message */
	FRAME_MESSAGE_END, /* JSON: whether it came whole */
	FRAME_LISTED,      /* JSON: `uids`, pairs of UID and date; the last one has `whole` */
	FRAME_WANTED,      /* JSON: `uids` of the listed messages to fetch, rising */
	FRAME_POLLED,      /* JSON: status, why, and whether it listens now */
	FRAME_NEWS,        /* there may be new messages, or the wait is over: poll again */
	FRAME_SEND, /* JSON: id, sender, recipients; FRAME_BYTES follow, then FRAME_SEND_END */
	FRAME_SEND_END,
	FRAME_SENT, /* JSON: id, outcome, reply, recipients */
	/* core and minuted */
	/* JSON: role, mailbox, and `listens`: a mailbox's wire that waits for news. A socket comes
	 * along (SCM_RIGHTS). To core: a role to work with; from core, that hands over: a role
	 * that another core can go on with. */
	FRAME_LINK,
	FRAME_ALIVE,     /* JSON: ready, status: for systemd */
	FRAME_STOP,      /* end in good order */
	FRAME_HAND_OVER, /* begin nothing new, give the links back that are at rest, then end */
	/* the reader role and its children */
	FRAME_ANSWER_SO_FAR, /* as FRAME_ANSWER, but for a PDF file that the child may not open */
	FRAME_TYPE_COUNT
};

enum {
	FRAME_CONTROL_MAX = 256 * 1024,     /* bytes of a JSON frame between core and wire */
	FRAME_PIECE = 64 * 1024,            /* bytes of one piece of a message */
	FRAME_RAW_MAX = 52 * 1024 * 1024,   /* bytes of a raw mail on its way to the reader */
	FRAME_ANSWER_MAX = 16 * 1024 * 1024 /* bytes of the reader's answer */
};

struct frame {
	enum frame_type type;
	const void *payload; /* valid until link_fill() or link_wait() */
	size_t len;
	int fd; /* that came along with a FRAME_LINK, or -1; the receiver owns it */
};

struct link; /* one end of a socket */

/*
 * Take over `fd` (closed with the link, which `ctx` owns). Frames longer than
 * `max_in` bytes break it. Nothing blocks but link_wait() and link_drain().
 */
struct link *link_new(void *ctx, int fd, size_t max_in);

int link_fd(const struct link *link);

/* Queue a frame, to be written with the one behind it: the other side then wakes once for both. */
bool link_queue(struct link *link, enum frame_type type, const void *payload, size_t len);

/* Queue a frame and write what the socket takes. False if the link is broken. */
bool link_send(struct link *link, enum frame_type type, const void *payload, size_t len);
bool link_send_json(struct link *link, enum frame_type type, json_t *object); /* steals `object` */
bool link_send_fd(struct link *link, enum frame_type type, json_t *object, int fd);

/* Bytes that wait to be written: poll for POLLOUT, then link_flush(). */
size_t link_pending(const struct link *link);
bool link_flush(struct link *link);

/* Read what is there. False at the end of the link or when it is broken. */
bool link_fill(struct link *link);

/* The other side spoke nonsense, or is gone: nothing more comes. */
bool link_broken(const struct link *link);

/* Nothing of a frame waits to be written or is half read: another process may take the socket. */
bool link_at_rest(const struct link *link);

/* Let sockets come along with FRAME_LINK; those that come over any other link are closed unseen. */
void link_take_fds(struct link *link);

/* The next whole frame that has been read: true if there is one. */
bool link_next(struct link *link, struct frame *frame_r);

/*
 * Wait for the next frame, writing what is pending; `deadline_ms` by
 * clock_steady_ms(), -1: for ever.
 */
bool link_wait(struct link *link, struct frame *frame_r, int64_t deadline_ms);

/* Write all that is pending, waiting as long as it takes. */
bool link_drain(struct link *link);

/* The payload as a JSON object, or NULL if it is none. A new reference. */
json_t *frame_json(const struct frame *frame);

/* A JSON string of any bytes (those that are not UTF-8 become U+FFFD), null for NULL. */
json_t *frame_text(const char *text);

/* A connected pair; both ends close on exec. False with errno. */
bool link_pair(int fds_r[2]);

#endif
