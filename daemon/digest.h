/*
 * digest: what the chair reads once a week
 *
 * First what needs the chair, then each ballot, the minutes and what could not
 * be read with certainty. Every statement carries the number of the message
 * that shows it. Times are on the clock of the group's digest zone.
 */
#ifndef MINUTED_DAEMON_DIGEST_H
#define MINUTED_DAEMON_DIGEST_H

#include "config/config.h"
#include "daemon/due.h"
#include "daemon/ledger.h"
#include "store/chain.h"
#include "store/store.h"

enum { DIGEST_QUEUE_SHOWN = 20 }; /* unclear mails shown with their words; the rest is counted */

struct digest {
	const char *subject;
	const char *text; /* UTF-8, LF line ends */
};

struct digest_input {
	const struct ledger *ledger;
	const struct queue_item *queue; /* of the group */
	size_t nqueue;
	const struct mailbox_poll *poll; /* of the group's mailbox; NULL: never polled */
	int64_t since; /* time of the digest before; WHEN_UNKNOWN: this is the first */
	int64_t now;
	struct chain_head head; /* where the record's ledger stands */
};

/* Write the digest; pure, owned by `ctx`. */
struct digest *digest_write(void *ctx, const struct digest_input *input);

/* Gather the input from the store and write the digest as of `now`. NULL with `*why_r`; on `ctx`.
 */
struct digest *digest_now(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, char **why_r);

/*
 * The same as the outbox row to be sent: the whole message, addressed to the
 * group's chairs, with the identity (digest, group, period). Needs [smtp] in
 * the configuration. Owned by `ctx`; NULL with `*why_r`.
 */
struct outbox_row *digest_message(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const char *period, int64_t now, char **why_r);

/* The chair's digest as work that falls due (daemon/due.h). */
bool digest_plan(void *ctx, const struct due_task *task, char **why_r);
bool digest_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

#endif
