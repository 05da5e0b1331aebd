/*
 * breaker: how much automatic mail may leave
 *
 * The last guard against a loop or a storm that all others have missed: so many
 * mails a day to one address, so many an hour in all. What is over waits until
 * it may go and is not lost. Pure: what was sent lately and a moment go in.
 *
 * What the schedule or a person asks for is not counted against one address's
 * day and is not held by it: digests, members' summaries, results and minutes,
 * at most one for each period; and answers to what somebody told the gateway,
 * which have a bound of their own (daemon/word/reply.h), so that neither a chair's
 * confirmation waits for receipts, nor these for it. In all they count like any
 * other.
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
