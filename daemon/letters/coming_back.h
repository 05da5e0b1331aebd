/*
 * coming_back: what a mail system says of an address that a message of ours went to
 *
 * It says so at once, as it refuses the recipient, or later in a report, which is
 * matched to its row in the outbox by the Message-ID, as only those know that who
 * got the message. An address whose mail came back for good is paused: nothing
 * more is sent to it until a person resumes it. Nobody is written to on account
 * of a report, whatever it says.
 */
#ifndef MINUTED_DAEMON_COMING_BACK_H
#define MINUTED_DAEMON_COMING_BACK_H

#include "daemon/record/answer.h"
#include "store/store.h"

enum {
	/*
	 * Seconds after which a report pauses nobody: what is old, as in an import, may be
	 * mended.
	 */
	COMING_BACK_FRESH = 7 * 24 * 60 * 60
};

/*
 * Note what `answer`, the reading of `message`, reports. Call within the
 * transaction that records it. A report that was noted before changes nothing.
 */
enum store_status coming_back_note(struct store *store, const struct config *config,
    int64_t message, const struct answer *answer, int64_t now);

/*
 * The server's answer to a recipient of `row`. One that says for good that there is no such address
 * or mailbox ("550 5.1.1 ...") pauses it, as a report would; any other changes nothing.
 */
enum store_status coming_back_refused(struct store *store, const struct config *config,
    const struct outbox_row *row, const struct outbox_recipient *recipient, int64_t now);

#endif
