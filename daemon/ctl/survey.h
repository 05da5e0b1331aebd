/* survey: is all well? What `status` and the metrics tell of the daemon's work. */
#ifndef MINUTED_DAEMON_SURVEY_H
#define MINUTED_DAEMON_SURVEY_H

#include "config/config.h"
#include "store/audit.h"
#include "store/chain.h"
#include "store/publications.h"
#include "store/store.h"

enum { SURVEY_POLLS_MISSED = 3 }; /* intervals without a good poll until a mailbox is not well */

struct survey {
	struct store_counts counts; /* `queue`: all that `minutectl queue` lists */
	struct mailbox_poll *polls;
	size_t npolls;
	struct mailbox_audit *audits;
	size_t naudits;
	struct chain_head head;
	struct publication *unpublished; /* files that could not be published the last time */
	size_t nunpublished;
	/* Mailboxes are read, nothing is unreadable, nothing failed to be sent or published. */
	bool well;
};

/* Owned by `ctx`. */
enum store_status survey_take(void *ctx, struct store *store, const struct config *config,
    int64_t now, struct survey *survey_r);

/* The last poll of that mailbox, or NULL. */
const struct mailbox_poll *survey_poll(
    const struct survey *survey, const struct mailbox_config *mailbox);

/* Its last look at all that is there, or NULL. */
const struct mailbox_audit *survey_audit(
    const struct survey *survey, const struct mailbox_config *mailbox);

/* `poll` NULL: it was never polled, and is not well. */
bool survey_mailbox_well(
    const struct mailbox_config *mailbox, const struct mailbox_poll *poll, int64_t now);

/* Messages that the server has and we have not fetched, as of that poll (may be NULL). */
int64_t survey_lag(const struct mailbox_poll *poll);

#endif
