/*
 * imap_transfer: the bytes of listed messages, from the server to the sink
 *
 * Bytes go to the sink as they come, so that no message is held in memory as a
 * whole; only where a server tells the UID behind them are they kept until then.
 * Private to mail/imap_*.c.
 */
#ifndef MINUTED_MAIL_IMAP_TRANSFER_H
#define MINUTED_MAIL_IMAP_TRANSFER_H

#include "mail/imap_session.h"

/*
 * Hand the listed messages, which stand by rising UID, over in that order. Where
 * the server leaves one out or sends another first, what follows is passed over,
 * that one is asked for alone, and the rest is asked for again. What the sink is
 * told of messages that do not come is at imap_fetch_new(). `*why_r` is on `ctx`.
 */
enum imap_status imap_transfer(struct imap *imap, const struct imap_sink *sink,
    const struct imap_message *messages, size_t count, void *ctx, char **why_r);

#endif
