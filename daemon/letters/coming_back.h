/*
 * coming_back: a mail system's report on a message of ours
 *
 * Matched to its row in the outbox by the Message-ID, which only those know who
 * got the message. An address whose mail came back for good is paused: nothing
 * more is sent to it until a person resumes it. Nobody is written to on account
 * of a report, whatever it says.
 */
#ifndef MINUTED_DAEMON_COMING_BACK_H
#define MINUTED_DAEMON_COMING_BACK_H

#include "daemon/record/answer.h"
#include "store/store.h"

enum {
	/* seconds after which a report pauses nobody: what is old, as in an import, may be mended
	 */
	COMING_BACK_FRESH = 7 * 24 * 60 * 60
};

/*
 * Note what `answer`, the reading of `message`, reports. Call within the
 * transaction that records it. A report that was noted before changes nothing.
 */
enum store_status coming_back_note(struct store *store, const struct config *config,
    int64_t message, const struct answer *answer, int64_t now);

#endif
