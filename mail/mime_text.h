/*
 * mime_text: the body of a text part as UTF-8 with LF line ends
 *
 * Transfer encoding and charset undone, control characters blanked, soft line
 * ends of format=flowed (RFC 3676) joined. Decodes no more than it may keep.
 */
#ifndef MINUTED_MAIL_MIME_TEXT_H
#define MINUTED_MAIL_MIME_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/mime_charset.h"
#include "mail/mime_part.h"

/*
 * The text of `part`, owned by `ctx`, of at most `max` bytes. `*broken_r` is
 * set for an unknown charset or invalid bytes, `*cut_r` if there is more.
 */
char *mime_text(void *ctx, const struct mime_part *part, const struct charsets *charsets,
    size_t max, size_t *len_r, bool *broken_r, bool *cut_r);

/*
 * The bytes of `part` with their transfer encoding undone, at most `max` + 1 so
 * that the caller can tell that there are more. They are owned by `ctx` or lie in the mail.
 */
const char *mime_bytes(void *ctx, const struct mime_part *part, size_t max, size_t *len_r);

#endif
