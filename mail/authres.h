/*
 * authres: what our own mail host states about a sender (RFC 8601, RFC 8617)
 *
 * Only Authentication-Results fields with our authserv-id count, and only
 * where a sender cannot have put them: above the Received line that our host
 * wrote, with `strips` also between that line and the next one. The statement
 * must be aligned: DKIM's header.d or DMARC's header.from is the domain of the
 * From address or a parent of it.
 */
#ifndef MINUTED_MAIL_AUTHRES_H
#define MINUTED_MAIL_AUTHRES_H

#include "mail/message.h"
#include "mail/mime_header.h"

enum {
	AUTHRES_FIELDS_MAX = 50,   /* Authentication-Results fields that are read */
	AUTHRES_RESULTS_MAX = 100, /* statements of one field */
	ARC_INSTANCES_MAX = 50     /* RFC 8617 section 4.2.1 */
};

/*
 * The grade of a mail from `from_domain` (of the writer), on the list of
 * `list_id` (NULL: no list). `*domain_r` is the aligned domain, on `ctx`, or NULL.
 */
enum message_auth authres_grade(void *ctx, const struct mime_headers *headers,
    const struct message_trust *trust, const char *from_domain, const char *list_id,
    const char **domain_r);

#endif
