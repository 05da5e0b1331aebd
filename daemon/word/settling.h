/*
 * settling: rule on an item of the queue, or on what a ballot is called
 *
 * The same for whoever may: an operator's `minutectl settle`, the chair's word
 * by mail. Everything is done within the caller's transaction, which is to be
 * taken back where these functions return false: a ruling that would count
 * nowhere settles nothing.
 */
#ifndef MINUTED_DAEMON_SETTLING_H
#define MINUTED_DAEMON_SETTLING_H

#include "daemon/record/ledger.h"

/* Where rulings are made, as of when. */
struct settling_place {
	struct store *store;
	const struct config *config;
	int64_t now;
};

/* Why it was not done. */
struct settling_fault {
	enum store_status status; /* of the store; STORE_OK where it is not the store's fault */
	bool lacks_ballot;        /* the mail tells none and nobody said which */
	bool lacks_org;           /* likewise the organisation */
	const char *what, *why;   /* what it is about; half a sentence. On the context */
};

struct settling {
	bool message;   /* a whole message of the queue, else a fact */
	int64_t number; /* in the queue */
	enum ruling_word word;
	const char *ballot, *org; /* as people write them; NULL */
	const char *author, *reason;
	const char *name; /* of the item, for faults: "12", "message:12" */
};

/* What a ruling came to. */
struct settled {
	struct queue_item item;           /* of a fact */
	const struct group_config *group; /* that its mail is filed under; NULL for a message */
	const char *ballot;               /* the label of the ballot that it falls on; NULL */
	const char *what;                 /* "vote yes", "endorsement", "pushback"; NULL */
	const char *org;                  /* NULL: not known */
	bool found;      /* it is among the ballot's votes, endorsements or pushback */
	bool counts;     /* there */
	const char *why; /* it does not count; NULL */
	bool elsewhere;  /* it is a stance on the ballot, and another copy of the mail is taken */
};

bool settling_rule(void *ctx, const struct settling_place *place, const struct settling *settling,
    struct settled *settled_r, struct settling_fault *fault_r);

/*
 * Settle what `group` (NULL: one of all groups, found by label or name) calls
 * its ballots. Takes name, label (as people write it; NULL: of no ballot any
 * more), author, at and reason of `name` and fills in its group, the label in
 * canonical form and the spelling that is settled already. `before_r` (may be
 * NULL) is the label that the name had, or NULL.
 */
bool settling_name(void *ctx, const struct settling_place *place, const struct group_config *group,
    struct ballot_name *name, const char **before_r, struct settling_fault *fault_r);

#endif
