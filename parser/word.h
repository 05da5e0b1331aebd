/*
 * word: what a mail to the gateway's own address tells it to do
 *
 * Commands stand at the top of the mail's new words, one a line, in the words
 * of minuted(8), "THE CHAIR'S WORD BY MAIL". A line that is none of them is
 * handed on as it is, so that it can be answered; nothing is guessed. A greeting
 * and thanks before the first command are passed over; a closing ("Thanks, Bo")
 * ends the reading, and so do two paragraphs or four lines in a row that are no
 * commands: perhaps a mail of ours follows, quoted without a mark. Words to
 * redact go on in the next line, and what is wrong with a receipt to the end. A
 * mail without words of its own has its subject for its only line, unless that
 * answers another.
 *
 * No I/O, no clock: the same mail gives the same words.
 */
#ifndef MINUTED_PARSER_WORD_H
#define MINUTED_PARSER_WORD_H

#include <jansson.h>

#include "parser/reading.h"

enum {
	WORDS_MAX = 40,            /* lines of a mail that are looked at; a digest asks far less */
	WORD_LINE_MAX = 300,       /* bytes of a line; the longest command names an organisation */
	WORD_NUMBER_MAX = 999,     /* of a point of a digest */
	WORD_TEXT_MAX = 256 * 1024 /* bytes of new words in which lines are looked for */
};

enum word_kind {
	WORD_UNKNOWN,     /* no command */
	WORD_ANSWER,      /* "2 not a vote": to a point of the digest that is answered */
	WORD_NAME,        /* "CSC-18 is Malware ballot" */
	WORD_STOP,        /* "stop distribution", of one meeting's minutes or the next */
	WORD_DISTRIBUTE,  /* "distribute 2026-04-02" */
	WORD_APPROVE,     /* "approve 2026-04-02" */
	WORD_REDACT,      /* "redact 2026-04-02 these words" */
	WORD_ANNOUNCED,   /* "result CSC-18 announced" */
	WORD_STATUS,      /* "status", "status SC-62" */
	WORD_HELP,        /* "help" */
	WORD_UNDO,        /* "undo", of what the answered mail tells */
	WORD_CONFIRM,     /* "confirm 7F3K-..." */
	WORD_WRONG,       /* "wrong", of a receipt, with words of its own or none */
	WORD_SUBSCRIBE,   /* "subscribe weekly" */
	WORD_UNSUBSCRIBE, /* "unsubscribe" */
	WORD_KIND_COUNT
};

/* One line. What a kind does not have is NULL or 0. */
struct word {
	enum word_kind kind;
	unsigned number;    /* of the point, from 1 */
	const char *what;   /* answer: one of word_answers[]; subscribe: "weekly" ... */
	const char *ballot; /* in canonical form */
	/* Of a ballot; the organisation of an answer; what is wrong, or redacted. */
	const char *name;
	const char *date;  /* of a meeting, "2026-04-02" */
	const char *token; /* as token_write() writes it */
	const char *line;  /* as it was written; never NULL */
};

struct words {
	struct word *words;
	size_t nwords;
	bool more; /* there are words that were not read */
};

/* What can be said of a point of a digest, in the one form that each has here; ends with NULL. */
extern const char *const word_answers[];

/* "answer", "name", ...; never NULL. */
const char *word_kind_name(enum word_kind kind);

struct word_rules;

/* Compile the rules once; owned by `ctx`. NULL with `*why_r` if one is faulty. */
struct word_rules *word_rules_compile(void *ctx, char **why_r);

/* Read a mail's words; takes text, subject, at (for dates without a year) and names. On `ctx`. */
struct words *words_read(void *ctx, const struct word_rules *rules, const struct mail_words *mail);

/* True if one of the lines is a command. */
bool words_have_command(const struct words *words);

/* As JSON, and back; NULL with `*why_r` (on `ctx`) for what breaks a bound. */
json_t *words_to_json(const struct words *words);
struct words *words_from_json(void *ctx, const json_t *object, char **why_r);

#endif
