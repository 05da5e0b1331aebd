/*
 * minutes_letter: the messages about final minutes
 *
 * To the list: the minutes as text and HTML from one tree of blocks, the Markdown
 * attached; a revision with what changed in it. To the chairs: that they go out,
 * or whether they shall, with what would be sent. Nothing of what the chair
 * redacted is in any of them.
 */
#ifndef MINUTED_DAEMON_MINUTES_LETTER_H
#define MINUTED_DAEMON_MINUTES_LETTER_H

#include "daemon/letters/due.h"
#include "daemon/record/life.h"

enum minutes_letter_kind {
	LETTER_MINUTES, /* to the list and those who want them */
	LETTER_NOTICE,  /* to the chairs: they go out at `sends_at` */
	LETTER_ASK      /* to the chairs: they wait */
};

/* "minutes", "minutes-notice", "minutes-ask": kinds of the outbox and of what is due. */
const char *minutes_letter_kind_name(enum minutes_letter_kind kind);

struct minutes_letter {
	struct outbox_row *row;
	struct block_tree *document; /* that it shows */
};

/*
 * The message that `life->revision` needs, on `ctx`. `row` is NULL without a fault
 * where the text is the same as was sent last. False with `*why_r`.
 */
bool minutes_letter(void *ctx, const struct due_task *task, const struct minutes_life *life,
    enum minutes_letter_kind kind, struct minutes_letter *letter_r, char **why_r);

#endif
