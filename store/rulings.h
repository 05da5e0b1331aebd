/*
 * rulings: what a person has settled about facts that the reader was not sure of
 *
 * A ruling is kept for ever and names the words that it is about: the mail by
 * the SHA-256 of its bytes, the fact by its quote and its place among the facts
 * of that quote. So it holds again when the archive is read again, whatever
 * rule then reads those words. Of several rulings on one item the last is in
 * force; RULING_UNDO puts the item back to what was read.
 */
#ifndef MINUTED_STORE_RULINGS_H
#define MINUTED_STORE_RULINGS_H

#include "store/store.h"

enum ruling_word {
	RULING_YES, /* it is that vote */
	RULING_NO,
	RULING_ABSTAIN,
	RULING_SECOND,
	RULING_PUSHBACK,
	RULING_AS_READ, /* the fact as the reader read it */
	RULING_NOTHING, /* it states nothing */
	RULING_UNDO,    /* no ruling is in force any more */
	RULING_COUNT
};

/* "yes", ..., "as-read", "nothing", "undo". */
const char *ruling_name(enum ruling_word word);
bool ruling_from_name(const char *name, enum ruling_word *word_r);

struct ruling {
	int64_t id;
	int64_t item; /* the fact's number in the queue */
	enum ruling_word word;
	const char *ballot; /* what the reader could not tell, in canonical form; NULL */
	const char *org;    /* likewise */
	const char *author; /* never empty */
	int64_t at;
	const char *reason; /* NULL */
	const char *quote;  /* the words ruled on, and the rule that read them */
	const char *rule;
};

/*
 * Rule on the fact of that number; takes word, ballot, org, author, at and reason.
 * STORE_NOT_FOUND: no such fact. STORE_REFUSED: a text over FACT_NAME_MAX bytes
 * (reason: FACT_QUOTE_MAX), no author, or nothing to undo.
 */
enum store_status store_rule(struct store *store, int64_t number, const struct ruling *ruling);

/*
 * Rule on a message of the queue as a whole: RULING_NOTHING, a person has looked
 * and it does not wait any more; RULING_UNDO, it waits again. STORE_REFUSED: another word.
 */
enum store_status store_rule_message(
    struct store *store, int64_t message, const struct ruling *ruling);

/* The rulings in force on facts, by item. */
enum store_status store_rulings(
    void *ctx, struct store *store, struct ruling **rulings_r, size_t *nrulings_r);

/* The fact of that number as it was read, with its mail; STORE_NOT_FOUND. */
enum store_status store_item(
    void *ctx, struct store *store, int64_t number, struct queue_item *item_r);

/* ---- for the files of this room ---- */

/* The place of a ruling on a whole message, which has no quote. */
#define RULING_WHOLE "-1"

/* SQL: true if the mail in scope as `mail` was looked at and set aside as a whole. */
#define RULING_SET_ASIDE                                                                           \
	"coalesce((SELECT ruling.word = 'nothing' FROM ruling JOIN message USING (sha256)"         \
	" WHERE message.id = mail.message AND ruling.place = " RULING_WHOLE                        \
	" ORDER BY ruling.id DESC LIMIT 1), 0)"

/* Find anew which facts of a message the rulings on it settle. */
enum store_status rulings_settle(struct store *store, int64_t message);

/* Add to `faults_r` (texts on `ctx`) each ruling that is not as its ledger entry says. */
enum store_status rulings_check(
    void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r);

#endif
