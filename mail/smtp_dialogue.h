/*
 * smtp_dialogue: what was said in an SMTP session, and what it means
 *
 * libcurl tells whether a transfer went well, not who answered what. Here
 * each command that is sent and each reply are noted, so that the outcome is
 * known exactly (RFC 5321 section 4.2.5).
 */
#ifndef MINUTED_MAIL_SMTP_DIALOGUE_H
#define MINUTED_MAIL_SMTP_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/smtp.h"

enum smtp_verb {
	SMTP_OTHER, /* greeting, EHLO, STARTTLS, AUTH */
	SMTP_MAIL,
	SMTP_RCPT,
	SMTP_DATA,
	SMTP_CONTENT, /* the message after DATA's 354 */
	SMTP_QUIT
};

struct smtp_dialogue {
	void *ctx;                     /* owns the replies */
	struct smtp_recipient **asked; /* in the order in which they are asked for */
	size_t nasked;
	size_t rcpts;                         /* RCPT commands sent so far */
	enum smtp_verb verb;                  /* of the last command */
	bool overheard;                       /* it was, and has no reply yet */
	int mail_code, data_code, final_code; /* 0: no reply yet */
	char *reply;        /* of the command that decided, as far as things have gone */
	char *lines;        /* of a reply that has more lines to come */
	uint64_t replies;   /* bytes of all */
	int64_t decided_at; /* tls_stream_clock() of the final reply; 0: none */
};

/* Some bytes of a command that go out; libcurl tells only of those that go out at once. */
void smtp_dialogue_command(struct smtp_dialogue *dialogue, const char *bytes, size_t len);

/* One line of a reply, with or without its line end. */
void smtp_dialogue_reply(struct smtp_dialogue *dialogue, const char *line, size_t len);

/* What became of the message, when nothing more is going to be said. */
enum smtp_outcome smtp_dialogue_outcome(const struct smtp_dialogue *dialogue);

#endif
