/*
 * password: the first line of a password or token file, for as long as a login takes
 */
#ifndef MINUTED_MAIL_PASSWORD_H
#define MINUTED_MAIL_PASSWORD_H

enum {
	PASSWORD_MAX = 1024, /* bytes */
	TOKEN_MAX = 8 * 1024 /* bytes of an access token; those of large providers have 3 kB */
};

/*
 * The first line of `file` without its line end. NULL with `*why_r` (on `ctx`)
 * when the file cannot be read, or the line is empty, too long or holds a NUL
 * or CR. The bytes are wiped when the result is freed.
 */
char *password_read(void *ctx, const char *file, char **why_r);

/* Likewise an access token, which has only the characters of RFC 6750 section 2.1. */
char *access_token_read(void *ctx, const char *file, char **why_r);

#endif
