#include <string.h>

#include "daemon/digest/digest_parts.h"

/* Something of the ballot came since the last digest. */
static bool
has_news(const struct writer *w, const struct ballot *b)
{
	size_t i;

	if (dw_is_new(w, b->changed) || dw_is_new(w, b->voting.start) ||
	    dw_is_new(w, b->voting.end) || dw_is_new(w, b->review.start) ||
	    dw_is_new(w, b->review.end) || (b->proposal && dw_is_new(w, b->proposal->at)) ||
	    (b->announcement && dw_is_new(w, b->announcement->at)))
		return true;
	for (i = 0; i < b->nendorsers; i++)
		if (b->endorsers[i].record && dw_is_new(w, b->endorsers[i].record->at))
			return true;
	for (i = 0; i < b->nvotes; i++)
		if (dw_is_new(w, b->votes[i].record->at))
			return true;
	for (i = 0; i < b->npushback; i++)
		if (dw_is_new(w, b->pushback[i].record->at))
			return true;
	return false;
}

/* Of a ballot that is over: something is still to be done, or was until lately. */
static bool
is_owed_something(const struct writer *w, const struct ballot *b)
{
	const int64_t dates[] = { b->discussion.end, b->voting.start, b->voting.end, b->expires,
		b->review.end, b->result_due, b->review_notice_due, b->review_tell_due,
		b->review_web_due };
	const int64_t past = w->in->now - (int64_t)(DIGEST_ENDED_DAYS + 2) * WHEN_DAY;
	size_t i;

	for (i = 0; i < sizeof dates / sizeof dates[0]; i++)
		if (dates[i] != WHEN_UNKNOWN && dates[i] >= past)
			return true;
	return false;
}

static bool
is_disputed(const struct digest_wish *wish, const struct ballot *b)
{
	size_t i;

	for (i = 0; i < wish->ndisputes; i++)
		if (wish->disputes[i].label && strcmp(wish->disputes[i].label, b->label) == 0)
			return true;
	return false;
}

/* Known from talk only, but from talk of late. */
static bool
is_spoken_of(const struct writer *w, const struct ballot *b)
{
	return b->stage == STAGE_NONE && digest_is_open(b) &&
	       b->changed >= w->in->now - (int64_t)DIGEST_MINUTES_DAYS * WHEN_DAY;
}

bool
digest_wants(void *arg, const struct ledger *ledger, const struct ballot *ballot)
{
	struct digest_wish *wish = arg;
	const struct writer w = { .in = wish->in };

	(void)ledger;
	if (digest_is_live(&w, ballot) || digest_ended_lately(&w, ballot) ||
	    is_spoken_of(&w, ballot) || ballot->state == BALLOT_VOTING || has_news(&w, ballot) ||
	    (!digest_is_open(ballot) && is_owed_something(&w, ballot)) || is_disputed(wish, ballot))
		return true;
	wish->nforgotten += digest_is_open(ballot) && ballot->stage != STAGE_NONE;
	return false;
}
