/*
 * message_from: the addresses of a mail, and who wrote it
 *
 * A list that keeps DMARC working puts its own address into From ("Ana Example
 * via list" <list@...>); the writer then stands in X-Original-From, Reply-To
 * or X-MailFrom. That is evidence of grade C at best: see authres.
 */
#ifndef MINUTED_MAIL_MESSAGE_FROM_H
#define MINUTED_MAIL_MESSAGE_FROM_H

#include "mail/message.h"
#include "mail/mime_header.h"

/* Bytes of one mailbox with its name, encoded words in quoted-printable. */
enum { MAILBOX_TEXT_MAX = 8000 };

struct mailbox {
	const char *name; /* NULL: none */
	const char *address;
};

/*
 * The mailboxes of an address list (RFC 5322 section 3.4), groups opened, at
 * most `max`; the number is returned. `*more_r` is set if there are more.
 */
size_t mailbox_list(void *ctx, const struct mime_field *field, const struct charsets *charsets,
    size_t max, struct mailbox **mailboxes_r, bool *more_r, bool *broken_r);

/* Fill from_name, from_address, munged and the MARK_FROM of `message` (list_id is set already). */
void message_from_read(struct message *message, const struct mime_headers *headers,
    const struct charsets *charsets, bool *broken_r);

#endif
