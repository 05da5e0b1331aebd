/*
 * reading: from one mail's text to all that it says
 *
 * The door of the parser: takes what mail/ has made of a message (decoded
 * text, the writer's own new words apart from quotes) and the group's words
 * for things, and gives the class of the mail and its facts. No I/O, no clock,
 * no global state: the same mail gives the same reading on every machine.
 *
 * Limits: text over READING_TEXT_MAX bytes is read up to that point and the
 * result says so in `truncated`.
 */
#ifndef MINUTED_PARSER_READING_H
#define MINUTED_PARSER_READING_H

#include "parser/fact.h"

enum {
	/* Bytes of new words; the longest real mail seen has 90 kB. */
	READING_TEXT_MAX = 256 * 1024,
	READING_SUBJECT_MAX = 2000 /* bytes of subject looked at */
};

struct parser; /* the compiled rules */

/* Compile all rule tables once; owned by `ctx`. NULL with `*why_r` set if a rule is faulty. */
struct parser *parser_new(void *ctx, char **why_r);

/* What a group calls its ballots: each written spelling of a prefix and the canonical one. */
struct ballot_names {
	const char *const *prefixes; /* upper or lower case is the same; the first is canonical */
	size_t nprefixes;
};

struct mail_words {
	const char *subject;   /* decoded, UTF-8; NULL: none */
	const char *from_name; /* display name of the writer (a munged From undone); may be NULL */
	const char *from_address; /* may be NULL */
	const char *text;         /* the writer's new words, UTF-8, quotes and signature removed */
	const char *quoted;       /* the quoted text: context, never evidence; may be NULL */
	const char *shaped;       /* `text` as Markdown where it was HTML; may be NULL */
	const char *attached;     /* text of attached or inlined minutes (Markdown); may be NULL */
	bool automatic;    /* Auto-Submitted, Precedence: bulk from a robot, and their like */
	bool bounce;       /* a delivery status notification */
	bool differs;      /* the mail's HTML shows other words of voting than `text` */
	bool reply;        /* has In-Reply-To or References */
	int64_t at;        /* when it was received; supplies missing years */
	const char *group; /* section name of the group it is filed under; may be NULL */
	const struct ballot_names *names; /* of all groups of the configuration */
	size_t nnames;
	const struct directory *directory; /* of the group it is filed under */
};

/* Read a mail. Never NULL; the result and all it points to are owned by `ctx`. */
struct reading *reading_make(
    void *ctx, const struct parser *parser, const struct mail_words *words);

#endif
