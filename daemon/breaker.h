/*
 * breaker: how much automatic mail may leave
 *
 * The last guard against a loop or a storm that all others have missed: so many
 * mails a day to one address, so many an hour in all. What is over waits until
 * it may go and is not lost. Pure: what was sent lately and a moment go in.
 *
 * Digests, results and minutes are not counted against one address's day and
 * are not held by it: they are made by the schedule or by a person's word, at
 * most one for each period, and not because of a mail that came in. In all
 * they count like any other.
 */
#ifndef MINUTED_DAEMON_BREAKER_H
#define MINUTED_DAEMON_BREAKER_H

#include "store/outbox.h"

enum {
	BREAKER_HOUR_MAX = 100, /* mails in all; DESIGN, Bounds */
	BREAKER_DAY_MAX = 5,    /* mails to one address; DESIGN, Bounds */
	BREAKER_HOUR = 60 * 60, /* seconds */
	BREAKER_DAY = 24 * 60 * 60
};

/* The moment from which on another mail may leave; `now` or earlier: at once. */
int64_t breaker_all(const struct outbox_delivery *deliveries, size_t ndeliveries, int64_t now);

/* The same for one of that kind to `address`. */
int64_t breaker_address(const struct outbox_delivery *deliveries, size_t ndeliveries,
    const char *kind, const char *address, int64_t now);

#endif
