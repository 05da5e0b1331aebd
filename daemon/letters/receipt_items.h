/*
 * receipt_items: what one mail states, as the ledger has it
 *
 * Votes and endorsements of a mail with what became of each, and until when
 * something can be done about it. Pure: the ledger and the queue at a moment go in.
 */
#ifndef MINUTED_DAEMON_RECEIPT_ITEMS_H
#define MINUTED_DAEMON_RECEIPT_ITEMS_H

#include "daemon/record/ledger.h"
#include "store/receipts.h"

struct receipt_item {
	const struct record *record; /* NULL: not read with certainty, nothing is recorded */
	const struct fact *fact;
	const char *org;             /* NULL: not known */
	const char *label;           /* NULL: the mail tells none */
	const struct ballot *ballot; /* NULL: no such ballot is known */
	bool counts;
	const char *reason; /* why it does not count, as the ballot says; NULL */
	const char *why;    /* a sentence for the writer; NULL where it counts */
	bool mends;         /* something can still be done, or it counts */
	int64_t mend_until; /* WHEN_UNKNOWN: no date is known */
	const char *mend;   /* what the writer can do, a sentence; NULL: nothing */
};

/* True if the items of `mail` need that ballot, of those of a ledger that is being loaded. */
bool receipt_needs(const struct ledger *ledger, const struct queue_item *queue, size_t nqueue,
    const struct receipt_mail *mail, const struct ballot *ballot);

/* The items of `mail` that its writer should hear of, in the order of the ballots. On `ctx`. */
size_t receipt_items(void *ctx, const struct ledger *ledger, const struct queue_item *queue,
    size_t nqueue, const struct receipt_mail *mail, int64_t now, struct receipt_item **items_r);

#endif
