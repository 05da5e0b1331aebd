/*
 * store: the archive, what was derived from it, and what is to be sent
 *
 * One SQLite database. One writer (core, or minutectl while it holds the
 * write lock), readers open read-only and briefly. Raw messages are kept for
 * ever, byte for byte; readings can be thrown away and made again.
 *
 * What a function gives back is owned by the `ctx` that it is given, with all
 * that it points to. A list with nothing in it is STORE_OK and 0. Times are
 * seconds since the epoch, WHEN_UNKNOWN where there is none.
 *
 * Errors: a status and, in `*why_r` (or store_why()), one sentence that says
 * what failed, on what. STORE_DAMAGED (fsync, I/O error, corruption) means:
 * stop writing at once and exit 74; nothing is retried, nothing repaired.
 * Every write outside store_begin()/store_commit() is a transaction of its own.
 * What SQLite refuses within a transaction spoils it: all further calls and
 * store_commit() answer with that status and nothing of it is written.
 * STORE_EXISTS, STORE_NOT_FOUND and a refused change of state spoil nothing.
 */
#ifndef MINUTED_STORE_STORE_H
#define MINUTED_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/fact.h"
#include "parser/minutes.h"

enum {
	STORE_BUSY_MS = 5000,                /* how long to wait for another writer */
	STORE_BATCH_MESSAGES = 500,          /* messages filed or read in one transaction */
	STORE_BATCH_BYTES = 8 * 1024 * 1024, /* bytes of them: what a commit has to write */
	STORE_FILE_TRIES = 5, /* tries before a message becomes a hole in the queue */
	STORE_HOLE_TRIES = 8  /* tries after which no audit asks for it again */
};

enum store_status {
	STORE_OK,
	STORE_NOT_FOUND,
	STORE_EXISTS,  /* a unique thing is there already: nothing was done */
	STORE_BUSY,    /* another writer, or memory is short: try again (exit 75) */
	STORE_FULL,    /* the disk is full: nothing was written */
	STORE_NEWER,   /* the database was written by a newer minuted */
	STORE_DAMAGED, /* I/O error or corruption: stop (exit 74) */
	STORE_REFUSED, /* cannot open or not a minuted database, wrong value */
	STORE_STATUS_COUNT
};

const char *store_status_name(enum store_status status);

enum store_mode { STORE_READ, STORE_WRITE /* creates and migrates where needed */ };

struct store;

/* Open; owned by `ctx` and closed with it. NULL with status and reason. */
struct store *store_open(
    void *ctx, const char *path, enum store_mode mode, enum store_status *status_r, char **why_r);

/*
 * Before closing what was written to: write the log back. Closing does so as
 * well, but keeps to itself that the disk failed.
 */
enum store_status store_finish(struct store *store);

/* The sentence for the last failure on this store; "" if there was none. */
const char *store_why(const struct store *store);

/* What kind of failure that was; STORE_OK if there was none. */
enum store_status store_failure(const struct store *store);

/* From now on wait up to `ms` for another writer; STORE_BUSY_MS unless set. */
void store_patience(struct store *store, int ms);

/*
 * While something large is loaded: give back what memory is only kept for speed (pages
 * of the database, what the heap has free) and keep little of it, so that the two do
 * not add up. Then as before.
 */
void store_lean(struct store *store, bool lean);

enum store_status store_begin(struct store *store); /* BEGIN IMMEDIATE */
enum store_status store_commit(struct store *store);
void store_rollback(struct store *store);

/*
 * Try something within an open transaction: what was written since is kept or
 * taken back, the rest of the transaction stands either way. Trials do not nest.
 * What SQLite refused meanwhile spoils the whole transaction all the same.
 */
enum store_status store_trial(struct store *store);
enum store_status store_trial_end(struct store *store, bool keep);

/*
 * One view of the database for several queries, whatever others write meanwhile;
 * within a transaction or another view it is that one's. store_view_end() gives
 * back `status`.
 */
enum store_status store_view_begin(struct store *store, bool *own_r);
enum store_status store_view_end(struct store *store, bool own, enum store_status status);

/* ---- the archive ---- */

/* Where and when a message was seen. */
struct sighting {
	const char *mailbox;  /* section name, or "import" */
	uint32_t uidvalidity; /* 0 for imports */
	uint32_t uid;         /* 0 for imports */
	int64_t internaldate; /* WHEN_UNKNOWN: not told */
	const char *place;    /* file and offset of an import; NULL */
};

/*
 * File raw bytes and the sighting; the same bytes are kept once. `*message_r`
 * is the row, `*new_r` whether these bytes are new. `group` (may be NULL) is
 * the group that an import names. `headers_only`: the mail was over the bound.
 */
enum store_status store_file(struct store *store, const void *raw, size_t len,
    const struct sighting *sighting, const char *group, bool headers_only, int64_t *message_r,
    bool *new_r);

/* The bytes of a message, as they came. */
enum store_status store_raw(
    void *ctx, struct store *store, int64_t message, void **raw_r, size_t *len_r);

/* How far a mailbox is read: moved only in the transaction that files what it covers. */
enum store_status store_watermark(struct store *store, const char *mailbox, uint32_t *uidvalidity_r,
    uint32_t *uid_r); /* STORE_NOT_FOUND: never read */
enum store_status store_watermark_set(
    struct store *store, const char *mailbox, uint32_t uidvalidity, uint32_t uid);

/*
 * A message that could not be filed: a hole with a count of tries. Polls pass it
 * after STORE_FILE_TRIES; audits ask for it until it has had STORE_HOLE_TRIES, as it may
 * have been the network that broke off so often. store_file() of its UID closes
 * the hole.
 */
enum store_status store_hole(struct store *store, const char *mailbox, uint32_t uidvalidity,
    uint32_t uid, const char *why, unsigned *tries_r);

/* What a poll of a mailbox ended with, for `status`. */
struct mailbox_poll {
	const char *mailbox;
	int64_t at;         /* end of the last poll; WHEN_UNKNOWN: never */
	int64_t ok_at;      /* end of the last good one */
	const char *status; /* one word */
	const char *why;    /* NULL when good */
	uint32_t uidvalidity, uid;
	uint32_t uidnext;
};

/*
 * Note how a poll ended; `ok_at` WHEN_UNKNOWN keeps the last good one. The
 * list gives `uidvalidity` and `uid` of the watermark where there is one.
 */
enum store_status store_poll_set(struct store *store, const struct mailbox_poll *poll);
enum store_status store_polls(
    void *ctx, struct store *store, struct mailbox_poll **polls_r, size_t *npolls_r);

/* ---- readings ---- */

/* The headers and text of a message as the reader gave them, with its reading. */
struct mail_record {
	const char *message_id, *in_reply_to;
	const char *const *references;
	size_t nreferences;
	const char *subject, *from_name, *from_address, *list_id;
	int64_t at;        /* received, by the trusted host */
	int64_t date;      /* claimed */
	const char *group; /* where it is filed; NULL: no group fits */
	enum channel channel;
	enum grade grade;
	bool automatic;
	unsigned marks;
	const char *text; /* new words, for full-text search */
	const struct reading *reading;
	int64_t now; /* when it is recorded: the time of its entries in the ledger */
};

/* Messages not yet read, oldest first; `group_r` entries may be NULL. */
struct unread {
	int64_t message;
	int64_t internaldate;
	const char *mailbox; /* of the first sighting */
	const char *group;   /* named by an import; NULL */
};
enum store_status store_unread(void *ctx, struct store *store, int64_t after, size_t limit,
    struct unread **unread_r, size_t *nunread_r);

/* Record a reading (replacing an earlier one), join threads, file facts and minutes. */
enum store_status store_record(
    struct store *store, int64_t message, const struct mail_record *record);

/*
 * The reader died or gave no valid answer: `why` is shown in the queue. What an
 * earlier reading of the message recorded stays.
 */
enum store_status store_unreadable(struct store *store, int64_t message, const char *why);

/* ---- what was read ---- */

/* A fact with its mail (store/sketches.h). */
struct stored_fact {
	int64_t id;
	struct record record;
};

/* Minutes filed under `group`, by meeting date, then time received; without their documents. */
struct stored_minutes {
	int64_t message;
	const char *message_id;
	int64_t at;
	const char *subject;
	const char *from_name, *from_address;
	enum channel channel;
	int64_t thread;
	struct person sender; /* by the roster; parts may be NULL */
	enum grade grade;
	struct minutes *minutes;
};
enum store_status store_minutes(void *ctx, struct store *store, const char *group,
    struct stored_minutes **minutes_r, size_t *nminutes_r);

/*
 * The text of the minutes in a message as blocks. STORE_NOT_FOUND: the message
 * holds none, or it has not been read since the blocks are kept.
 */
enum store_status store_minutes_document(
    void *ctx, struct store *store, int64_t message, struct block_tree **document_r);

/* A message's headers, new words and thread. */
struct stored_message {
	int64_t message, thread;
	const char *message_id, *subject, *from_name, *from_address, *group, *text;
	int64_t at, date;
	enum mail_class class;
	enum grade grade;
	enum channel channel;
	unsigned marks;
	const char *state; /* "read", "unreadable" */
};

/*
 * What waits for a person: unclear facts (remarks are none), unreadable, marked and truncated
 * messages, messages of one Message-ID that differ, holes after
 * STORE_FILE_TRIES tries. Of copies of one mail in a group the best one is asked
 * about. By time. `id` is unique for its kind. `group` NULL: all; else what is
 * filed under it, and what may belong to any group: holes and unreadable messages.
 */
struct queue_item {
	int64_t id;
	const char *kind;  /* "fact", "message", "ruling", "hole" */
	const char *group; /* may be NULL */
	const char *message_id;
	int64_t message; /* 0 for a hole */
	int64_t at;
	const char *from_name, *from_address, *subject;
	const char *why;         /* one sentence */
	const struct fact *fact; /* kind "fact" */
	unsigned marks;          /* kind "message": as in its mail_record */
};
enum store_status store_queue(void *ctx, struct store *store, const char *group,
    struct queue_item **items_r, size_t *nitems_r);

/* Counts for `status` and the tests. */
struct store_counts {
	int64_t messages, unread, unreadable, threads, facts, queue, outbox_waiting, outbox_failed,
	    outbox_unknown;
	/* When the oldest that waits was made; WHEN_UNKNOWN: none does. */
	int64_t outbox_waits_since;
};
enum store_status store_counts(struct store *store, struct store_counts *counts_r);

/* ---- what is due, and the outbox ---- */

/*
 * Work that is due once: unique by kind, group and period ("2023-W17").
 * store_due_done() belongs in the transaction that puts the message into the outbox.
 */
enum store_status store_due_add(struct store *store, const char *kind, const char *group,
    const char *period, int64_t at); /* STORE_EXISTS: known, whatever its state */
struct due {
	int64_t id;
	const char *kind, *group, *period;
	int64_t at;
};
enum store_status store_due(void *ctx, struct store *store, int64_t now, struct due **due_r,
    size_t *ndue_r); /* not done and at <= now, by time */
enum store_status store_due_done(struct store *store, int64_t id, const char *how);
/*
 * The latest period of that kind and group that is done, STORE_NOT_FOUND if none; for "since the
 * last digest". One that was folded into a later one is not counted as done.
 */
enum store_status store_due_last(
    void *ctx, struct store *store, const char *kind, const char *group, struct due *due_r);

enum outbox_state {
	OUTBOX_QUEUED,
	OUTBOX_SENDING,
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_UNKNOWN,
	OUTBOX_DROPPED, /* by a person's word; store/outbox.h */
	OUTBOX_STATE_COUNT
};
const char *outbox_state_name(enum outbox_state state);

/*
 * One of those whom a message is for. `code` is the server's last word on this
 * one: 2xx has it and is never asked again, 5xx does not get it, 4xx is asked
 * again, OUTBOX_CODE_OPEN may have it; 0: no word yet.
 */
struct outbox_recipient {
	const char *address;
	int code;
	const char *reply; /* NULL */
};

struct outbox_row {
	int64_t id;
	const char *kind, *group, *period; /* unique together */
	const char *message_id;            /* without brackets */
	const char *sender;                /* envelope; "" for the null path */
	struct outbox_recipient *recipients;
	size_t nrecipients;
	const char *subject;
	const void *bytes;
	size_t len;
	enum outbox_state state;
	unsigned tries;
	int64_t created, next_try, changed;
	int64_t begun;     /* since when it is tried: `created`, or a person's word to try again */
	const char *reply; /* the server's last words; NULL */
};

/*
 * Put a message in; STORE_EXISTS if one of that kind, group and period is there. If the
 * archive has a copy of it already (the database was restored from a backup), it is `sent`.
 */
enum store_status store_outbox_add(struct store *store, const struct outbox_row *row);

/* Rows to be sent now (queued and next_try <= now), oldest first, at most OUTBOX_STEP. */
enum store_status store_outbox_due(
    void *ctx, struct store *store, int64_t now, struct outbox_row **rows_r, size_t *nrows_r);

/* All rows, newest first, without `bytes` unless `with_bytes`. */
enum store_status store_outbox(
    void *ctx, struct store *store, bool with_bytes, struct outbox_row **rows_r, size_t *nrows_r);

/*
 * Committed before the connection is made: queued -> sending. The codes of those
 * who have no final answer are forgotten: they are asked anew.
 */
enum store_status store_outbox_sending(struct store *store, int64_t id, int64_t now);

/*
 * What became of a row in `sending`; `next_try` only for OUTBOX_QUEUED (a
 * retry). Any other change of state is STORE_REFUSED.
 */
enum store_status store_outbox_answer(struct store *store, int64_t id, enum outbox_state state,
    const struct outbox_recipient *recipients, size_t nrecipients, const char *reply, int64_t now,
    int64_t next_try);

/* After a crash: every row left in `sending` becomes unknown. Returns how many in `*n_r`. */
enum store_status store_outbox_recover(struct store *store, int64_t now, size_t *n_r);

/*
 * A message with this Message-ID arrived in our own mailbox: an unknown row was
 * sent after all, and one that is being sent becomes `sent` where it would have
 * become unknown; those whom the server had put off are asked again. A copy
 * proves nothing of a try that was only for the rest of the recipients, since
 * an earlier one may have brought it. STORE_NOT_FOUND: no row has that Message-ID.
 */
enum store_status store_outbox_seen(struct store *store, const char *message_id, int64_t now);

#endif
