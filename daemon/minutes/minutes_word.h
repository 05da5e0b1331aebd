/*
 * minutes_word: what a person decides about a meeting's minutes
 *
 * The same for whoever may: an operator's minutectl, the chair's word by mail.
 * Each is a decision of kind "minutes" on the day of the meeting; what follows
 * from it is life.h's and distribution.h's to say.
 */
#ifndef MINUTED_DAEMON_MINUTES_WORD_H
#define MINUTED_DAEMON_MINUTES_WORD_H

#include "daemon/record/life.h"

#define MINUTES_WORD_KIND "minutes"
#define MINUTES_WORD_STOP "stop"
#define MINUTES_WORD_DISTRIBUTE "distribute"
#define MINUTES_WORD_APPROVE "approve"
#define MINUTES_WORD_UNAPPROVE "unapprove"
#define MINUTES_WORD_REDACT "redact"
#define MINUTES_WORD_UNREDACT "unredact"

/*
 * Why one of the first four words cannot be said of these minutes, half a sentence;
 * NULL: it can.
 */
const char *minutes_word_fault(const struct minutes_life *life, const char *word);

/*
 * Leave words out of the minutes, or (`undo`) no more: checks the words and keeps
 * the decision in the caller's transaction. `*places_r` is how often they stand in
 * the minutes. False with `*why_r` (on `ctx`), `*status_r` the store's if it failed.
 */
struct minutes_redaction {
	const struct group_config *group;
	const struct minutes_life *life; /* with minutes */
	const char *words, *with;        /* `with` NULL: REDACTION_DEFAULT */
	bool undo;
	const char *author, *reason;
	int64_t now;
};
bool minutes_redact(void *ctx, struct store *store, const struct minutes_redaction *redact,
    size_t *places_r, enum store_status *status_r, const char **why_r);

#endif
