/*
 * password: the first line of a password file, for as long as a login takes
 */
#ifndef MINUTED_MAIL_PASSWORD_H
#define MINUTED_MAIL_PASSWORD_H

enum { PASSWORD_MAX = 1024 }; /* bytes; a token of OAuth is longer, but is no password */

/*
 * The first line of `file` without its line end. NULL with `*why_r` (on `ctx`)
 * when the file cannot be read, or the line is empty, too long or holds a NUL
 * or CR. The bytes are wiped when the result is freed.
 */
char *password_read(void *ctx, const char *file, char **why_r);

#endif
