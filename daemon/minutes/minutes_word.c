#include "daemon/minutes/minutes_word.h"

#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/minutes/redaction.h"

/* What a person took as approved and took back no more. */
static bool
is_taken(const struct minutes_life *life)
{
	bool taken = false;
	size_t i;

	for (i = 0; i < life->nsteps; i++)
		if (life->steps[i].decision > 0 && life->steps[i].kind == STEP_APPROVED)
			taken = true;
		else if (life->steps[i].kind == STEP_UNAPPROVED)
			taken = false;
	return taken;
}

static const char *
approve_fault(const struct minutes_life *life, bool undo)
{
	if (undo)
		return is_taken(life) ? NULL : "no person has taken them as approved";
	return life->is_final ? "they are final already" : NULL;
}

const char *
minutes_word_fault(const struct minutes_life *life, const char *word)
{
	bool stop = strcmp(word, MINUTES_WORD_STOP) == 0;

	if (strcmp(word, MINUTES_WORD_APPROVE) == 0 || strcmp(word, MINUTES_WORD_UNAPPROVE) == 0)
		return approve_fault(life, strcmp(word, MINUTES_WORD_UNAPPROVE) == 0);
	switch (life->sending) {
	case SENDING_DONE:
		return "they are on their way or sent, and nothing has changed since";
	case SENDING_OTHER:
		return "a person has posted them to the list";
	case SENDING_NEVER:
		return "the group has `distribute = never`: its minutes are not sent from here";
	case SENDING_FAILED:
		return "they are in the outbox; 'minutectl outbox' tells what became of them";
	case SENDING_NOT_YET:
		return stop ? NULL : "they are not final";
	case SENDING_STOPPED:
		return stop ? "they are stopped already" : NULL;
	default:
		return NULL;
	}
}

static bool
is_in_force(const struct redaction *list, size_t n, const struct redaction *r)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcasecmp(list[i].words, r->words) == 0)
			return true;
	return false;
}

/* Why it cannot be done; NULL: it can. */
static const char *
redact_fault(const struct minutes_redaction *redact, const struct redaction *list, size_t n,
    const struct redaction *r, size_t places)
{
	if (redact->undo && !is_in_force(list, n, r))
		return "these words are not redacted";
	if (!redact->undo && places == 0)
		return "these words do not stand in the minutes; name them as they stand in one "
		       "paragraph, item or cell of a table";
	if (!redact->undo && n >= REDACTIONS_MAX && !is_in_force(list, n, r))
		return "there are too many redactions in these minutes";
	return NULL;
}

bool
minutes_redact(void *ctx, struct store *store, const struct minutes_redaction *redact,
    size_t *places_r, enum store_status *status_r, const char **why_r)
{
	struct redaction *r = redaction_new(ctx, redact->words, redact->with, why_r), *list;
	struct decision decision = { .group = redact->group->name,
		.kind = MINUTES_WORD_KIND,
		.subject = redact->life->date,
		.word = redact->undo ? MINUTES_WORD_UNREDACT : MINUTES_WORD_REDACT,
		.author = redact->author,
		.at = redact->now,
		.reason = redact->reason };
	struct decision *history;
	struct block_tree *tree;
	size_t nhistory, n;

	*status_r = STORE_OK;
	if (!r)
		return false;
	*status_r = store_minutes_document(ctx, store, redact->life->minutes->message, &tree);
	if (*status_r == STORE_NOT_FOUND) {
		*status_r = STORE_OK;
		*why_r = "their text is not kept; read the archive again with minutectl reparse";
		return false;
	}
	if (*status_r == STORE_OK)
		*status_r = store_decision_history(ctx, store, decision.group, decision.kind,
		    decision.subject, &history, &nhistory);
	if (*status_r != STORE_OK)
		return false;
	list = redactions_in_force(ctx, history, nhistory, decision.subject, &n);
	*places_r = redaction_count(tree, r);
	*why_r = redact_fault(redact, list, n, r, *places_r);
	if (*why_r)
		return false;
	decision.detail = redaction_detail(ctx, r);
	*status_r = store_decide(store, &decision);
	return *status_r == STORE_OK;
}
