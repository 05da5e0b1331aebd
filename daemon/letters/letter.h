/*
 * letter: a message of ours as a row of the outbox
 *
 * What a message is (kind, group, period) is its identity: there is one row of
 * it ever, and its Message-ID follows from it and from a secret of the database,
 * so that nobody who knows what we send can send a copy that passes for ours.
 */
#ifndef MINUTED_DAEMON_LETTER_H
#define MINUTED_DAEMON_LETTER_H

#include "config/config.h"
#include "mail/compose.h"
#include "store/store.h"

struct letter {
	const char *kind;   /* "digest", "receipt" ... */
	const char *period; /* "2023-04-24", or what else there is one of */
	const char *sender; /* of the envelope; NULL: our own address; "" for the null path */
	/*
	 * The message itself. `from` NULL means our own address, and `message_id`
	 * and `date` are set here.
	 */
	struct compose message;
};

/*
 * The row, addressed to the message's recipients and to our own mailbox, whose
 * copy proves that it was sent. Needs [smtp] in the configuration. Owned by
 * `ctx`; NULL with `*why_r` (on `ctx`) if an address cannot be used or the store
 * cannot be read.
 */
struct outbox_row *letter_row(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const struct letter *letter, int64_t now, char **why_r);

/* The group's chairs and vice chairs, each once. On `ctx`. */
struct compose_address *letter_chairs(void *ctx, const struct group_config *group, size_t *n_r);

#endif
