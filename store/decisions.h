/*
 * decisions: what people have decided besides what a mail says
 *
 * That the minutes of a meeting are stopped, that an action item is done, that
 * a member wants a digest: a group, a kind, a subject within the kind, and a
 * word. Each is kept for ever with an entry of the ledger, as rulings are; of
 * several on one subject the last is in force. Which words a kind has, and what
 * a subject is, is the caller's to say and to check.
 */
#ifndef MINUTED_STORE_DECISIONS_H
#define MINUTED_STORE_DECISIONS_H

#include "store/store.h"

enum {
	DECISION_WORD_MAX = 64,        /* bytes of a kind or word */
	DECISION_DETAIL_MAX = 8 * 1024 /* bytes; a redaction's words and what stands for them */
};

struct decision {
	int64_t id;          /* ascending in time; set by the store */
	const char *group;   /* never empty; likewise kind, subject, word and author */
	const char *kind;    /* "minutes", "action", "subscription" ... */
	const char *subject; /* "2026-04-02", an address ... */
	const char *word;    /* "stop", "done", "weekly" ... */
	const char *detail;  /* what the word needs besides; NULL */
	const char *author;  /* a person's name or address; "minuted" for its own */
	int64_t at;
	const char *reason; /* NULL */
};

/*
 * Keep a decision. STORE_REFUSED: something that may not be empty is, or a text
 * over its bound (kind and word DECISION_WORD_MAX, detail DECISION_DETAIL_MAX, reason
 * FACT_QUOTE_MAX, others FACT_NAME_MAX bytes).
 */
enum store_status store_decide(struct store *store, const struct decision *decision);

/* The decisions in force in a group, the last of each subject, by subject. */
enum store_status store_decisions(void *ctx, struct store *store, const char *group,
    const char *kind, struct decision **decisions_r, size_t *ndecisions_r);

/* All decisions of a kind, oldest first; on one subject unless `subject` is NULL. */
enum store_status store_decision_history(void *ctx, struct store *store, const char *group,
    const char *kind, const char *subject, struct decision **decisions_r, size_t *ndecisions_r);

/* ---- for the files of this room ---- */

/* Add to `faults_r` (texts on `ctx`) each decision that is not as its ledger entry says. */
enum store_status decisions_check(
    void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r);

#endif
