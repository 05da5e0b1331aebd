/*
 * word_line: one line of a mail to the gateway, as a command or none; used by word.c only
 *
 * All of a line must be a command, apart from a bullet, quotes around it, stops
 * at its end and a "please" or "thanks". No I/O, no clock.
 */
#ifndef MINUTED_PARSER_WORD_LINE_H
#define MINUTED_PARSER_WORD_LINE_H

#include "parser/word.h"

enum { LINE_ANSWERS_MAX = 10 /* "1 yes, 2 no, ..." in one line; whoever has more takes several */ };

/* What a line that is no command is for. */
enum courtesy {
	COURTESY_NONE,
	COURTESY_GREETING, /* "Dear minuted," */
	COURTESY_THANKS,   /* "Thanks for the digest!": before the commands or after them */
	COURTESY_CLOSING   /* "Kind regards", or what heads a quoted mail: words end here */
};

/* The line as the rules want it: one blank between words, bare of what was said above. On `ctx`. */
char *word_line_plain(void *ctx, const char *text, size_t len);

/* Read a plain line; WORD_UNKNOWN where no rule takes it whole. `line` is left to the caller. */
struct word word_line_read(
    void *ctx, const struct word_rules *rules, const struct mail_words *mail, const char *plain);

/* Read a plain line that answers several points; 0 unless each part of it does. */
size_t word_line_answers(void *ctx, const struct word_rules *rules, const struct mail_words *mail,
    const char *plain, struct word answers_r[LINE_ANSWERS_MAX]);

enum courtesy word_line_courtesy(const struct word_rules *rules, const char *plain);

#endif
