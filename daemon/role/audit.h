/*
 * audit: a daily look at all messages of a mailbox, against all that was seen there
 *
 * The watermark only ever looks forward. A server that lists a message late, or
 * gives UIDs again after it was restored from a backup, would hide mail from it
 * for ever. So once a day the wire lists all UIDs with their dates, and what was
 * never seen under its UID and date is fetched. Messages that were seen and are
 * gone are counted: the archive keeps them.
 *
 * audit.c compares and knows no clock, no database; core_audit.c does the rest.
 */
#ifndef MINUTED_DAEMON_AUDIT_H
#define MINUTED_DAEMON_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/audit.h"

enum {
	AUDIT_WANTED_MAX = 10000,   /* messages fetched by one audit; the next one takes the rest */
	AUDIT_EVERY = 24 * 60 * 60, /* seconds */
	AUDIT_HOUR = 2 * 60 * 60,  /* of the day, UTC, from which on mailboxes are looked at, ... */
	AUDIT_HOURS = 3 * 60 * 60, /* ... each at its own moment within so many seconds */
	AUDIT_WHOLE = 7 * 24 * 60 * 60, /* seconds after which all is listed whatever is told */
	AUDIT_RETRY = 60 * 60           /* seconds until one that failed is tried again */
};

/* What the server lists. */
struct listed {
	uint32_t uid;
	int64_t internaldate; /* WHEN_UNKNOWN: unreadable */
};

struct audit_finding {
	int64_t listed;   /* messages up to the watermark that the server lists */
	int64_t missed;   /* of these never seen */
	int64_t vanished; /* seen and not listed */
	uint32_t *wanted; /* of the missed the first AUDIT_WANTED_MAX, rising */
	size_t nwanted;
};

/*
 * Compare; both lists stand by rising UID. Messages after `watermark` are not
 * looked at: they are for the next poll. Without `whole` the listing broke off,
 * and nothing after its last message is looked at either.
 */
void audit_compare(void *ctx, const struct listed *listed, size_t nlisted, bool whole,
    const struct seen *seen, size_t nseen, uint32_t watermark, struct audit_finding *finding_r);

/*
 * By the server's own word nothing has come or gone since all was listed last,
 * which is less than AUDIT_WHOLE ago.
 */
bool audit_is_unchanged(const struct mailbox_audit *last, uint32_t uidvalidity,
    const struct mailbox_mark *mark, int64_t now);

/* The last moment at which the mailbox of that name was to be looked at. */
int64_t audit_moment(const char *mailbox, int64_t now);

#endif
