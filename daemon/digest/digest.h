/*
 * digest: what the chair reads once a week
 *
 * First what needs the chair, by date, each with the next thing to do; then what
 * could not be read with certainty, with the words to answer in; the deadlines;
 * each ballot; what changed since the last digest; minutes, attendance, action
 * items; the health of archive and record. Every statement carries the number of
 * the message that shows it. Times are on the clock of the group's digest zone.
 * A digest with nothing to say has two lines.
 *
 * Points that can be answered by mail are numbered through the whole digest; the
 * numbers are kept with it (store/digest_items.h).
 */
#ifndef MINUTED_DAEMON_DIGEST_H
#define MINUTED_DAEMON_DIGEST_H

#include "config/config.h"
#include "daemon/record/disputes.h"
#include "daemon/letters/due.h"
#include "daemon/record/ledger.h"
#include "daemon/record/ledger_actions.h"
#include "mail/compose.h"
#include "store/bounces.h"
#include "store/chain.h"
#include "store/decisions.h"
#include "store/digest_items.h"
#include "store/store.h"

enum {
	DIGEST_QUEUE_SHOWN = 20,   /* unclear mails shown with their words; the rest is counted */
	DIGEST_ACTIONS_SHOWN = 40, /* action items, likewise */
	DIGEST_STEPS_SHOWN = 6,    /* of the life of one meeting's minutes, the last ones */
	DIGEST_ENDED_DAYS = 90,    /* days for which the first digest tells of ended ballots */
	DIGEST_MINUTES_DAYS = 180, /* days after which what nothing becomes of is the past */
	/* Days after which a task that nobody speaks of is counted only. */
	DIGEST_ACTION_DAYS = 365,
	DIGEST_MISSED_MAX = 999, /* digests counted that were not made */
	DIGEST_EXPIRY_DAYS = 14  /* days before its expiry that a ballot needs the chair */
};

struct digest {
	const char *subject;
	const char *text;                /* UTF-8, LF line ends */
	const char *html;                /* the same words */
	const struct digest_item *items; /* what the numbers stand for */
	size_t nitems;
	const struct compose_attachment *files; /* announcements of results, ready to send */
	size_t nfiles;
};

/* What mail systems sent back of our mails to the group's people. */
struct digest_returned {
	const struct decision *paused; /* addresses that nothing is sent to */
	size_t npaused;
	const struct bounce *bounces; /* others, since the last digest, latest first */
	size_t nbounces;
};

struct digest_input {
	const struct ledger *ledger;
	size_t nforgotten; /* ballots beside the ledger's that nothing became of, with no end */
	const struct queue_item *queue; /* of the group */
	size_t nqueue;
	const struct decision *announced; /* what the chair said of results */
	size_t nannounced;
	struct disputes disputes; /* its items stand in `queue` too */
	const struct action *actions;
	size_t nactions;
	struct digest_returned returned;
	struct store_counts counts;      /* of the whole archive */
	const struct mailbox_poll *poll; /* of the group's mailbox; NULL: never polled */
	int64_t since;   /* time of the digest before; WHEN_UNKNOWN: this is the first */
	unsigned missed; /* digests that were due since then and were not made */
	int64_t now;
	struct chain_head head; /* where the record's ledger stands */
};

/* Write the digest; pure, owned by `ctx`. */
struct digest *digest_write(void *ctx, const struct digest_input *input);

/*
 * Gather the input from the store and write the digest as of `now`. NULL with
 * `*why_r`; on `ctx`.
 */
struct digest *digest_now(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, char **why_r);

/* The same, telling of what changed since `since` instead of the last digest that was made. */
struct digest *digest_since(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t since, int64_t now, char **why_r);

/*
 * A digest as the outbox row to be sent: the whole message, addressed to the
 * group's chairs and vice chairs, with the identity (digest, group, period). Needs [smtp] in
 * the configuration. Owned by `ctx`; NULL with `*why_r`.
 */
struct outbox_row *digest_row(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const struct digest *digest, const char *period, int64_t now,
    char **why_r);

/* The kind "digest" of daemon/letters/due.h. Making it keeps its numbers. */
bool digest_plan(void *ctx, const struct due_task *task, char **why_r);
bool digest_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

#endif
