/*
 * quote: the writer's own new words apart from what was quoted
 *
 * Reads lines of text only. Cut are lines marked with '>', attribution lines,
 * header blocks that mailers put above an unmarked quote, signatures,
 * disclaimers, caution banners and list footers. Answers between quotes stay
 * in their order. Where the writer's words end is decided on the safe side:
 * a word too few is asked about, another member's words taken for the
 * writer's would be a wrong record.
 *
 * Limits: lines over QUOTE_LINE_LOOK bytes are looked at up to that point;
 * behind QUOTE_TRIED_MAX lines that end in a colon all is taken as quoted, and
 * `cut` is set.
 */
#ifndef MINUTED_MAIL_QUOTE_H
#define MINUTED_MAIL_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	QUOTE_LINE_LOOK = 1000, /* bytes of a line that patterns see */
	QUOTE_TRIED_MAX = 2000, /* lines that end in a colon; minutes of 90 kB have some hundreds */
	QUOTE_ATTRIBUTION_MAX = 4, /* lines that one attribution may be folded to */
	/* Bytes; the shortest minutes seen have 600, votes with reasons 800. */
	QUOTE_PASSED_ON_MIN = 1000,
	QUOTE_SIGNATURE_MAX = 12 /* lines below "--" without its blank that are still a signature */
};

struct quote_rules; /* the compiled tables */

/* Compile the tables; owned by `ctx`. NULL with `*why_r` if a rule is faulty. */
struct quote_rules *quote_rules_new(void *ctx, char **why_r);

struct quote_parts {
	char *own;    /* the writer's words, LF line ends, blank lines at both ends trimmed */
	char *quoted; /* what was cut as another's words, in order */
	bool cut;     /* a limit was passed */
};

/*
 * Split `text` (terminated, UTF-8, LF line ends); the parts are owned by `ctx`, never NULL.
 *
 * `writer` is NULL, or the address of who passes on another mail, by its subject:
 * where that one is from `writer` as well, it stays the writer's own if it has
 * QUOTE_PASSED_ON_MIN bytes: minutes and motions are passed on to a further
 * list, and have them; a vote is said again.
 */
struct quote_parts quote_split(
    void *ctx, const struct quote_rules *rules, const char *text, size_t len, const char *writer);

#endif
