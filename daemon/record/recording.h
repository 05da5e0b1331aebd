/*
 * recording: a validated answer becomes rows of the record
 *
 * The same for core and for `minutectl import`: what a sender of this grade
 * may do is decided here, and our own messages that come back are told apart.
 */
#ifndef MINUTED_DAEMON_RECORDING_H
#define MINUTED_DAEMON_RECORDING_H

#include "daemon/record/answer.h"
#include "store/store.h"

/*
 * Record the reading of `message`; changes the certainties in `answer`. Call
 * within a transaction.
 */
enum store_status recording_file(
    struct store *store, int64_t message, struct answer *answer, int64_t now);

/*
 * What recording_file() records of an answer, without recording it; changes the
 * certainties in `answer`, whose strings it shares. `own`: the message is one
 * of our outbox.
 */
struct mail_record recording_of(struct answer *answer, bool own);

#endif
