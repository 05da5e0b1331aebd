/*
 * core: the role that holds the database, the rules, the clock and the schedule
 *
 * One loop over the links to minuted, to the reader and to the wires. Nothing
 * here waits for anybody: whatever is slow is another role, and a role that is
 * lost costs what it was doing and nothing else.
 *
 * core.c holds the loop; core_fetch.c what comes from mailboxes, core_audit.c
 * the daily look at all of them, core_read.c what comes from the reader,
 * core_send.c the outbox, core_due.c the schedule, core_publish.c the publish
 * folders.
 * This header is for those files and the program that starts the role.
 */
#ifndef MINUTED_DAEMON_CORE_H
#define MINUTED_DAEMON_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"
#include "daemon/role/frame.h"
#include "daemon/role/fresh.h"
#include "store/audit.h"
#include "store/store.h"

enum {
	CORE_TICK_MS = 5000, /* how often core shows that it lives, and looks for what is due */
	/* How long an open batch waits for the next mail before it is committed. */
	CORE_LINGER_MS = 20,
	CORE_BATCH_MS = 250,  /* how long a batch may stay open: others wait for it to write */
	CORE_READ_AHEAD = 64, /* mails with the reader at once, so that it never waits for core */
	CORE_PAUSE_MS = 1000, /* how long mailboxes wait for a reader that gives no answers */
	/* Not yet taken by the reader: large mails are handed over one by one. */
	CORE_AHEAD_BYTES = 1024 * 1024,
	CORE_UNREAD_STEP = 256,   /* unread mails looked up at once */
	CORE_BACKLOG = 64,        /* unread mails from which on they are the past, not live mail */
	CORE_READER_LOSSES = 3,   /* reader roles that one mail may cost before it is unreadable */
	CORE_LISTEN_GRACE = 30,   /* seconds after its wait until a silent wire is polled anyway */
	CORE_ONCE_TRIES = 3,      /* polls of one mailbox in `--once` when the wire dies */
	CORE_PLAN_QUICK = 10,     /* milliseconds of planning that may follow every commit */
	CORE_PLAN_REST = 20,      /* else so many times as long as it took nothing is planned */
	CORE_DUE_RETRY = 10 * 60, /* seconds until what could not be made is tried again */
	CORE_WORDS_MAX = 1000,    /* characters of a server's words that are kept and shown */
	/* How long to wait for another writer before resting; while core rests it does not wait at
	 * all, so that asked to stop it is heard within SUPERVISE_STOP_MS whatever holds the
	 * database. */
	CORE_BUSY_MS = 2500,
	CORE_PUBLISH_AFTER = 60,      /* seconds at least between two runs of publishing */
	CORE_PUBLISH_EVERY = 15 * 60, /* seconds at most: time goes by, and operators rule */
	/* How long a core that hands over waits for polls and a message on its way: what systemctl
	 * reload takes at most. A session that fetches for longer begins anew. */
	CORE_HAND_OVER_MS = 10 * 1000,
	CORE_REST = 30, /* seconds without new work after the disk was full or the database busy */
	CORE_RETRY_MIN = 5 * 60,  /* seconds until a message that was not taken is sent again */
	CORE_RETRY_MAX = 60 * 60, /* seconds */
	/* Seconds; then it has failed (RFC 5321 section 4.5.4.1). */
	CORE_RETRY_FOR = 5 * 24 * 60 * 60,
	CORE_UNSEEN_MAX = 60 * 60 /* seconds until a receipt that is not seen goes once more */
};

/* One mailbox and the wire that serves it. */
struct session {
	const struct mailbox_config *mailbox;
	struct link *link;      /* NULL while there is no wire */
	bool polling, selected; /* `selected`: the mailbox is open, messages may come */
	bool listens;           /* since the last poll, until it says that there is news */
	bool torn;              /* what it filed was rolled back: it must begin anew */
	bool asked_for;         /* the last poll was the wire's own wish, and a hasty one, ... */
	unsigned idle_wishes;   /* ... and so many in a row brought nothing */
	int64_t polled_ms;      /* end of the last poll, by clock_steady_ms() */
	int64_t next_poll_ms;   /* by clock_steady_ms() */
	unsigned failures;      /* polls in a row that failed */
	unsigned losses;        /* wires in a row that died */
	int64_t polled_at;      /* end of the last poll, good or bad; WHEN_UNKNOWN: none yet */
	bool ok;                /* the last poll was good */
	uint32_t uidvalidity, uidnext, watermark;
	/* the message that is coming in */
	bool receiving, headers_only;
	uint32_t uid;
	uint32_t refused; /* the UID that the store refused last, 0: none */
	int64_t internaldate;
	char *raw;
	size_t len;
	unsigned fetched; /* new messages of this poll */
	/* the daily look at all that is there */
	struct audit *audit; /* asked for in this poll; NULL: none */
	bool audited;        /* `last_audit` is known */
	struct mailbox_audit last_audit;
	struct mailbox_mark mark; /* of the mailbox, as it is told in this poll */
	int64_t audit_again_ms;   /* by clock_steady_ms(): none before */
};

/* How far a kind of work (daemon/letters/due.h) is planned for a group. */
struct plan {
	int64_t at;        /* when it was planned last; WHEN_UNKNOWN: never */
	uint64_t commits;  /* ... and after how many commits */
	uint64_t recorded; /* ... and how many readings */
	int64_t again_ms;  /* not tried before, by clock_steady_ms(), after it could not be made */
	int64_t rest_ms;   /* not planned before, by clock_steady_ms(), as it takes so long */
};

struct core {
	const struct config *config;
	struct store *store;
	int64_t fixed_now; /* CLOCK_REAL or the moment of `--now` */
	bool once;
	bool stopping;
	bool handing_over;       /* to a core with another configuration */
	int64_t hand_over_by_ms; /* by clock_steady_ms() */
	int status;              /* exit status once stopping */
	struct link *control;
	struct session *sessions;
	size_t nsessions;
	int64_t rest_until_ms; /* by clock_steady_ms(): nothing new is begun before */
	bool weary;            /* it has rested since, and waits for no other writer */
	/* the open write transaction */
	bool writing;
	int64_t writing_since_ms; /* by clock_steady_ms() */
	int64_t filed_first;      /* the first message that is new in it, 0: none is */
	size_t batch_messages, batch_bytes;
	uint64_t commits;   /* so many since the start */
	struct plan *plans; /* one a group and kind, the kinds of a group together */
	/* the reader */
	struct link *reader;
	struct unread *unread; /* known unread mails, from `unread_next` on */
	size_t nunread, unread_next;
	int64_t unread_after;           /* the last of them */
	struct fresh *fresh;            /* bytes of some of them */
	int64_t asked[CORE_READ_AHEAD]; /* messages with the reader, oldest first; 0: of no use */
	size_t nasked;
	int64_t answered_ms; /* the last answer, by clock_steady_ms() */
	bool careful; /* a reading was refused: others are recorded when their mail is committed */
	int64_t suspect; /* the mail that the last reader roles were lost with */
	unsigned reader_losses;
	bool all_read;
	/* the sender */
	struct link *smtp;
	int64_t sending;                 /* outbox row with the wire, 0: none */
	struct outbox_row *sending_rows; /* the last that were due; they own what is below */
	struct outbox_row *sending_row;
	bool *sending_to;     /* which of its recipients; of the row */
	int64_t sending_held; /* when the bounds let the others have it; WHEN_UNKNOWN: no others */
	bool sending_told;    /* what became of it is known, and not recorded yet: */
	enum outbox_state sending_state;
	const char *sending_reply;
	int64_t sending_next; /* the next try */
	bool outbox_waits;    /* there are messages to be sent now */
	bool send_failed; /* or could not be made; in this run: for the exit status of `--once` */
	/* the publish folders */
	uint64_t recorded;           /* readings since the start */
	bool published;              /* at least once since the start; then: */
	int64_t published_ms;        /* when last, by clock_steady_ms() */
	uint64_t published_readings; /* of so many readings ... */
	int64_t published_entries;   /* ... and so many entries of the record */
};

/* The role: serves minuted on `fd`. Returns the exit status. */
int core_role(int fd, const struct config *config, int64_t fixed_now, bool once);

/* Core before it has a database or a link; for core_role() and the tests. */
struct core *core_new(void *ctx, const struct config *config, int64_t fixed_now, bool once);

int64_t core_now(const struct core *core);

/*
 * Begin a write transaction unless one is open; committed when the batch is full
 * or nothing is waiting.
 */
bool core_write_begin(struct core *core);
bool core_write_flush(struct core *core);

/* True if the open batch has enough messages or bytes, or is open for long: it is to be flushed. */
bool core_batch_full(const struct core *core);

/*
 * Look at what the store's work on `what` came to: true for STORE_OK and STORE_EXISTS.
 * Otherwise the open transaction is rolled back. Damage stops core with exit status 74; a full
 * disk or a busy database makes it rest (`--once` gives up with 75).
 */
bool core_stored(struct core *core, enum store_status status, const char *what);

/* Give up the open transaction. Sessions that may have filed in it begin their polls anew. */
void core_roll_back(struct core *core);

bool core_rests(const struct core *core);

/* core_fetch.c */
void fetch_start_due(struct core *core);
void fetch_frame(struct core *core, struct session *session, const struct frame *frame);
void fetch_lost(struct core *core, struct session *session, const char *why);

/* A date that a server told, in seconds since the epoch; WHEN_UNKNOWN where it is none. */
int64_t core_internaldate(int64_t told);

/*
 * core_audit.c: where audit_begin() says so, once the mailbox is open, the wire
 * lists all messages after the new ones (false: it told nonsense) and then sends
 * those that audit_wants(); audit_end() belongs to the poll's end.
 */
bool audit_begin(struct core *core, struct session *session);
bool audit_listed(struct core *core, struct session *session, const struct frame *frame);
bool audit_wants(const struct session *session, uint32_t uid);
void audit_end(struct core *core, struct session *session);

/* core_read.c */
void read_ask(struct core *core);
void read_frame(struct core *core, const struct frame *frame);
void read_lost(struct core *core);

/* Give up what the reader has, or was to have, of messages from that one on. */
void read_forget(struct core *core, int64_t message);

/* True while mailboxes are not listened to, as the reader has enough to do. */
bool read_busy(const struct core *core);

/* core_send.c */
void send_next(struct core *core);
void send_frame(struct core *core, const struct frame *frame);
void send_lost(struct core *core);

/* core_due.c */
void due_run(struct core *core);

/* core_publish.c; settled: the publish folders are as what is recorded now demands. */
void publish_run(struct core *core);
bool publish_settled(const struct core *core);

#endif
