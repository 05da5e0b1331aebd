/*
 * receipts: each voter and endorser is told how the mail was read
 *
 * One private mail for each that states a vote or an endorsement, counted or
 * not, while something can still be done about it. It goes to nobody but a
 * representative who wrote from the address in the roster, vouched for by our
 * own server, on the day that the mail came: never on account of automatic
 * mail, of an import, of history that is read again, or of a sender whom
 * nobody vouches for. Whoever answers it with WRONG disputes the reading, which
 * stays as it is until a person rules (daemon/record/disputes.h).
 */
#ifndef MINUTED_DAEMON_RECEIPTS_H
#define MINUTED_DAEMON_RECEIPTS_H

#include "daemon/record/answer.h"
#include "daemon/letters/due.h"
#include "store/receipts.h"

enum {
	/*
	 * Seconds since the mail came, after which no receipt is made: whoever voted knows
	 * by then.
	 */
	RECEIPT_FRESH = 24 * 60 * 60
};

/*
 * Make due what `answer`, the reading of `message`, deserves. Call within the
 * transaction that records it.
 */
enum store_status receipt_note(struct store *store, const struct config *config, int64_t message,
    const struct answer *answer, int64_t now);

/* The receipt as work that falls due (daemon/letters/due.h). */
bool receipt_make(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

/* What a receipt of ours is for. */
struct receipt_subject {
	const struct group_config *group;
	const char *period;
	struct receipt_mail mail;
};

/*
 * The receipt of ours that bears `message_id`, if it went to `address`;
 * STORE_NOT_FOUND: it is no receipt, or somebody else's. On `ctx`.
 */
enum store_status receipt_of(void *ctx, struct store *store, const struct config *config,
    const char *message_id, const char *address, struct receipt_subject *subject_r);

/*
 * Its writer, whom the caller has made sure of, says that the mail was read
 * wrongly: on the ballot `label`, on all that it states with NULL. `words` (may
 * be NULL) are shown to the chair. `what_r` (on `ctx`) tells what is disputed
 * now, in words. STORE_NOT_FOUND: the mail states nothing of that kind;
 * STORE_EXISTS: all of it is disputed already.
 */
enum store_status receipt_dispute(void *ctx, struct store *store, const struct config *config,
    const struct receipt_subject *subject, const char *label, const char *words, int64_t now,
    const char **what_r);

#endif
