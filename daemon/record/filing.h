/*
 * filing: which group a mail belongs to, over which list it came, how far its sender is believed
 */
#ifndef MINUTED_DAEMON_FILING_H
#define MINUTED_DAEMON_FILING_H

#include "config/config.h"
#include "mail/message.h"
#include "parser/fact.h"
#include "parser/reading.h"

struct filing {
	const struct group_config *group; /* NULL: no group fits */
	enum channel channel;
	enum grade grade;
	bool stranger; /* our MX vouches for the sender's domain, but it is no member's */
};

/*
 * Decide by List-Id, then by the lists' addresses among the recipients, then by
 * the ballot prefix in the subject, then by the mailbox if it serves one group.
 * `mailbox` and `group` (named by an operator) may be NULL.
 */
struct filing filing_decide(const struct config *config, const char *mailbox, const char *group,
    const struct message *message);

/* Whose Authentication-Results count for mail of that mailbox (or operator's group). */
struct message_trust filing_trust(
    const struct config *config, const char *mailbox, const char *group);

/* The group whose ballots bear labels such as `label`, or NULL. */
const struct group_config *filing_label_group(const struct config *config, const char *label);

/* The roster as the parser's directory; the prefixes of all groups. Owned by `ctx`. */
struct directory *filing_directory(void *ctx, const struct roster *roster);
struct ballot_names *filing_ballot_names(void *ctx, const struct config *config);

/*
 * When the trusted host received the mail: its Received line, with the
 * mailbox's INTERNALDATE as the upper bound (DESIGN, Trust). For an import
 * `internaldate` is only the last resort.
 */
int64_t filing_received(const struct message *message, int64_t internaldate, bool import);

/*
 * What the group's `unauthenticated` makes of a fact that a sender of that
 * grade states. A stranger's post of a ballot on the list is recorded, likely
 * at most: the ledger shows that no member stands behind it.
 */
enum certainty filing_certainty(
    const struct group_config *group, const struct filing *filing, const struct fact *fact);

#endif
