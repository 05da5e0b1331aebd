/*
 * packed_answer: an answer as the payload of a FRAME_ANSWER
 *
 * JSON without the texts of the mail, a NUL, then the texts: message_id,
 * in_reply_to, subject, from_name, from_address, list_id, text, and each
 * reference. A text is `=`, its bytes and a NUL, or `-` and a NUL where there
 * is none. JSON takes texts apart letter by letter on both sides, and most of
 * an answer is text.
 *
 * What comes from a reader is validated as in answer.h: bounds, and UTF-8
 * without NUL.
 */
#ifndef MINUTED_DAEMON_PACKED_ANSWER_H
#define MINUTED_DAEMON_PACKED_ANSWER_H

#include "daemon/record/answer.h"

/* The payload, on `ctx`; NULL if something in its JSON is not UTF-8. */
char *answer_pack(void *ctx, const struct answer *answer, size_t *len_r);

/*
 * True if two payloads tell the same of a mail, but for what a file in it says:
 * `reading`, `marks` and `tokens`. They are not validated.
 */
bool answer_same_mail(const void *one, size_t one_len, const void *other, size_t other_len);

/* Validate a payload and take it apart. NULL with `*why_r` on `ctx`. */
struct answer *answer_unpack(
    void *ctx, const struct config *config, const void *payload, size_t len, char **why_r);

#endif
