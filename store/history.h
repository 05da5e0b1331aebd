/*
 * history: what is recorded of each message, beside what it is read as today
 *
 * For reading the archive again: walks all messages, and tells what a new
 * reading would change without changing it. Everything here only reads.
 */
#ifndef MINUTED_STORE_HISTORY_H
#define MINUTED_STORE_HISTORY_H

#include "store/store.h"

/* All messages after row `after`, in the order of their rows, read or not; as store_unread(). */
enum store_status store_history(void *ctx, struct store *store, int64_t after, size_t limit,
    struct unread **messages_r, size_t *n_r);

/* A fact that differs, as its JSON; one that is the same in words and kind is changed. */
struct fact_change {
	const char *was; /* NULL: gained */
	const char *is;  /* NULL: lost */
};

struct history_change {
	bool first;   /* there was no reading, so nothing of it can change */
	bool differs; /* whatever it is */
	const char *message_id, *from_name, *from_address, *subject; /* as recorded; NULL */
	const char *class_was, *class_is;                            /* NULL: no such reading */
	const char **fields; /* names of what differs besides class and facts: "sender", "text" */
	size_t nfields;
	struct fact_change *facts;
	size_t nfacts;
	const char **ballots; /* that its facts, old and new, and its thread speak of; may repeat */
	size_t nballots;      /* 0 unless `differs` */
};

/*
 * Compare what is recorded of a message with `record`; NULL: it is unreadable
 * today. What store_record() or store_unreadable() would leave as it is does
 * not differ. The result is owned by `ctx`.
 */
enum store_status store_history_compare(void *ctx, struct store *store, int64_t message,
    const struct mail_record *record, struct history_change *change_r);

/* True if a message of that Message-ID is in our outbox. */
enum store_status store_outbox_holds(struct store *store, const char *message_id, bool *holds_r);

#endif
