/*
 * twins: messages that bear one Message-ID and do not say the same
 *
 * A stranger may reuse a member's Message-ID to hide that member's mail, so
 * all bearers of such an id are kept and flagged. Copies of one mail that came
 * different ways, over the list and as Cc, are the same writing and are no twins.
 */
#ifndef MINUTED_STORE_TWINS_H
#define MINUTED_STORE_TWINS_H

#include "store/database.h"

enum { WRITING_BYTES = 32 }; /* of SHA-256 */

/*
 * What tells copies of one mail from other mails of its Message-ID: a hash of
 * the sender's address, letters' case aside, and the new words, blanks and line
 * ends aside, as each way of transport sets them anew.
 */
void writing_of(const struct mail_record *record, uint8_t writing_r[WRITING_BYTES]);

/*
 * Compare a message that was just recorded for the first time with the others
 * of its Message-ID. Looks at one of them: those that are not flagged are alike.
 */
enum store_status twins_join(struct store *store, int64_t message, const char *message_id);

/* Compare all messages of a Message-ID, after one of them has changed or left. */
enum store_status twins_compare(struct store *store, const char *message_id);

#endif
