/*
 * bounces: what came back of the messages that we sent
 *
 * A mail system's report (RFC 3464) on one recipient of a message of the
 * outbox, matched by its Message-ID. Kept, since it is why an address is
 * paused: that is a decision (store/decisions.h) of kind "address", word
 * "paused" or "active", whose subject is the address in lower case. Only these
 * functions write and read such decisions.
 */
#ifndef MINUTED_STORE_BOUNCES_H
#define MINUTED_STORE_BOUNCES_H

#include "store/decisions.h"
#include "store/store.h"

struct bounce {
	int64_t outbox;  /* the row that came back */
	int64_t message; /* in the archive: the mail that tells of it */
	/* the row's own; set by the store */
	const char *group, *kind, *period;
	const char *address; /* as the row has it */
	const char *action;  /* "failed", "delayed" ... */
	const char *status;  /* "5.1.1" */
	const char *words;   /* of the mail system; NULL */
	int64_t at;          /* when the mail that tells of it was received */
};

/*
 * Keep one, for the row of the outbox that bears `message_id`; `outbox`, group,
 * kind and period are filled in. If the row has no recipient `address` but one
 * besides `own`, that one is meant: a mailbox that sends its mail on reports
 * another's address. STORE_NOT_FOUND: no such row, or no such recipient;
 * STORE_EXISTS: it is known.
 */
enum store_status store_bounce_add(
    void *ctx, struct store *store, const char *message_id, const char *own, struct bounce *bounce);

/* Those of a group (NULL: all) received after `since` (WHEN_UNKNOWN: all), latest first. */
enum store_status store_bounces(void *ctx, struct store *store, const char *group, int64_t since,
    struct bounce **bounces_r, size_t *nbounces_r);

/*
 * From now on nothing is sent to that address for a group (`paused`), or all
 * again. `by` names the group and tells who says so, when and why; kind, subject
 * and word are set here. Otherwise as store_decide().
 */
enum store_status store_address_pause(
    struct store *store, const char *address, bool paused, const struct decision *by);

/* True if nothing is sent to that address for the group. */
enum store_status store_address_paused(
    struct store *store, const char *group, const char *address, bool *paused_r);

/* The decisions by which nothing is sent to addresses of the group, by address. */
enum store_status store_addresses_paused(void *ctx, struct store *store, const char *group,
    struct decision **paused_r, size_t *npaused_r);

#endif
