/*
 * mime_param: the grammar of structured fields: tokens, quoted strings, comments, parameters
 *
 * For Content-Type, Content-Disposition (RFC 2045 section 5, RFC 2231) and
 * Authentication-Results (RFC 8601 section 2.2). Linear in the length of the
 * field. Values that RFC 2231 encodes are given as their bytes, without
 * their charset: they are compared, never shown.
 */
#ifndef MINUTED_MAIL_MIME_PARAM_H
#define MINUTED_MAIL_MIME_PARAM_H

#include <stdbool.h>
#include <stddef.h>

enum { MIME_PARAMS_MAX = 64 }; /* parameters of one field that are looked at */

/* Skip blanks and comments (nested ones too). */
const char *mime_skip_cfws(const char *p);

/*
 * The token or quoted string at `p`, on `ctx`, and where it ends; NULL if
 * there is none. A token ends at a blank or at one of `stops`.
 */
char *mime_word(void *ctx, const char **p, const char *stops);

/* The lower-case value before the first ';' of the field ("text/plain"), never NULL. */
char *mime_main_value(void *ctx, const char *field);

/* The parameter of that name (lower case), its continuations joined; NULL if there is none. */
char *mime_param(void *ctx, const char *field, const char *name);

#endif
