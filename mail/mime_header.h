/*
 * mime_header: the header fields of a message or a part
 *
 * Fields stay slices of the raw bytes in their order, since trust depends on
 * where a field stands. Values are unfolded (RFC 5322 section 2.2.3) and
 * decoded (RFC 2047) only when asked for. Charsets are taken from the open
 * table alone, so nothing here opens a file.
 */
#ifndef MINUTED_MAIL_MIME_HEADER_H
#define MINUTED_MAIL_MIME_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/mime_charset.h"

struct mime_field {
	const char *name; /* not terminated */
	size_t name_len;
	const char *value; /* raw, folded, not terminated */
	size_t value_len;  /* at most MESSAGE_HEADER_MAX less the name */
};

struct mime_headers {
	struct mime_field *fields;
	size_t nfields;
	bool cut;         /* a bound was passed: see MARK_HEADERS */
	const char *body; /* after the empty line */
	size_t body_len;
};

/*
 * Split `raw` into fields (on `ctx`) and body. At most `block_max` bytes are
 * read as headers. A line that is no field ends the headers, as it does for
 * the MX that judged the mail.
 */
void mime_headers_read(
    void *ctx, const char *raw, size_t len, size_t block_max, struct mime_headers *headers_r);

bool mime_field_is(const struct mime_field *field, const char *name);

/* The first field of that name, or NULL; how many there are. */
const struct mime_field *mime_headers_find(const struct mime_headers *headers, const char *name);
size_t mime_headers_count(const struct mime_headers *headers, const char *name);

/* The value on one line, trimmed, without control characters; not decoded. */
char *mime_field_value(void *ctx, const struct mime_field *field);

/* The same of the first field of that name; NULL if there is none. */
char *mime_headers_value(void *ctx, const struct mime_headers *headers, const char *name);

/* The value decoded to valid UTF-8 on one line; `*broken_r` is set for unreadable charsets. */
char *mime_field_text(
    void *ctx, const struct mime_field *field, const struct charsets *charsets, bool *broken_r);

/*
 * The value undecoded, valid UTF-8, for GMime to decode word by word: no encoded
 * word in it names a charset that is not open.
 */
char *mime_field_words(
    void *ctx, const struct mime_field *field, const struct charsets *charsets, bool *broken_r);

/*
 * Make control characters, line and paragraph separators and direction marks of
 * valid UTF-8 blanks.
 */
void mime_blank_controls(char *utf8);

/*
 * The next message identifier at `*p` (RFC 5322 section 3.6.4), without brackets,
 * on `ctx`; NULL at the end.
 */
const char *mime_next_id(void *ctx, const char **p);

/* The first one of the first field of that name, also where it has no brackets; NULL. */
const char *mime_headers_id(void *ctx, const struct mime_headers *headers, const char *name);

/*
 * Seconds since the epoch of an RFC 5322 date, obsolete forms too; MESSAGE_NO_TIME
 * if unreadable.
 */
int64_t mime_date(const char *value);

#endif
