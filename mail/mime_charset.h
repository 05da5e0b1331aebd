/*
 * mime_charset: bytes of a named charset as UTF-8
 *
 * All conversions are opened when the table is made and stay open, since
 * glibc's iconv loads its modules from files at the first use and the reader's
 * jail opens none. A charset that is not in the table is never handed to
 * iconv. UTF-7 is refused: it hides ASCII from whoever looks at the bytes.
 */
#ifndef MINUTED_MAIL_MIME_CHARSET_H
#define MINUTED_MAIL_MIME_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct charsets; /* the open conversions */

/* Open all allowed charsets; owned by `ctx`, closed with it. NULL with `*why_r`. */
struct charsets *charsets_open(void *ctx, char **why_r);

/*
 * iconv's name of the charset that a mail calls `label` (not terminated), the
 * superset that senders mean (iso-8859-1 is windows-1252, gb2312 is gb18030).
 * NULL if it is unknown or refused.
 */
const char *charset_name(const struct charsets *charsets, const char *label, size_t len);

/*
 * `bytes` as valid UTF-8 without NUL, owned by `ctx`, of at most `max` bytes.
 * `label` NULL: not told (UTF-8 if it is valid, else windows-1252). What
 * cannot be read becomes U+FFFD and sets `*broken_r`; `*cut_r` is set if the
 * text was longer than `max`.
 */
char *charset_to_utf8(void *ctx, const struct charsets *charsets, const char *label,
    const char *bytes, size_t len, size_t max, size_t *len_r, bool *broken_r, bool *cut_r);

/*
 * The bytes of the longest beginning of `utf8` (valid, `len` bytes) that has at
 * most `max` and ends between two characters.
 */
size_t charset_prefix(const char *utf8, size_t len, size_t max);

#endif
