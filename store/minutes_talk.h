/*
 * minutes_talk: the mails around minutes, and our own messages about them
 */
#ifndef MINUTED_STORE_MINUTES_TALK_H
#define MINUTED_STORE_MINUTES_TALK_H

#include "store/store.h"

enum {
	MINUTES_TALK_MAX = 5000,           /* mails of one group; ten years of a busy one */
	MINUTES_TALK_TEXT_MAX = 16 * 1024, /* characters of a mail that are given */
	MINUTES_SENT_MAX = 2000            /* messages of one group; the last ones */
};

/* A mail of a thread in which minutes were posted or sent by us. */
struct minutes_mail {
	int64_t thread, at;
	const char *message_id, *subject, *text; /* any may be NULL */
	struct person sender;                    /* by the roster; parts may be NULL */
	const char *from_name, *from_address;
	enum channel channel;
	enum grade grade;
};

/*
 * The mails of such threads that are filed under `group`, by time: without
 * minutes, automatic mails, our own, and further copies of one mail. Of more
 * than MINUTES_TALK_MAX the last.
 */
enum store_status store_minutes_talk(void *ctx, struct store *store, const char *group,
    struct minutes_mail **mails_r, size_t *nmails_r);

/* A message of ours about minutes: "minutes", "minutes-notice" and "minutes-ask" of the outbox. */
struct minutes_sent {
	const char *kind, *period, *message_id;
	enum outbox_state state;
	int64_t created; /* when it was put into the outbox */
	int64_t changed; /* when it came to its state */
	int64_t thread;  /* where its copy was filed; 0: not seen yet */
};

/* By time. */
enum store_status store_minutes_sent(void *ctx, struct store *store, const char *group,
    struct minutes_sent **sent_r, size_t *nsent_r);

#endif
