#include <talloc.h>

#include "daemon/page.h"
#include "daemon/record/answer_told.h"

static const char *
words(void *ctx, const char *text)
{
	return page_words(ctx, text ? text : "?", ANSWER_TOLD_MAX);
}

/* "vote yes", and what else the mail does. */
static const char *
kind_of(void *ctx, const struct fact *fact)
{
	if (fact->kind != FACT_VOTE)
		return fact_kind_name(fact->kind);
	return talloc_asprintf(ctx, "vote %s", vote_name(fact->vote));
}

static char *
add_fact(void *ctx, char *told, const struct fact *fact)
{
	bool waits = fact->certainty == CERTAINTY_UNCLEAR;

	return talloc_asprintf_append(told, "; %s on %s (%s) %s%s%s", kind_of(ctx, fact),
	    words(ctx, fact->ballot), words(ctx, fact->rule),
	    waits ? "waits in the queue" : certainty_name(fact->certainty),
	    waits && fact->doubt ? ": " : "", waits && fact->doubt ? words(ctx, fact->doubt) : "");
}

char *
answer_told(void *ctx, const struct answer *a)
{
	const struct reading *r = a->reading;
	void *scratch = talloc_new(ctx);
	char *told = talloc_asprintf(ctx, "from %s", words(scratch, a->from_address));
	size_t i;

	if (r->sender.org)
		told = talloc_asprintf_append(told, " (%s)", words(scratch, r->sender.org));
	told = talloc_asprintf_append(
	    told, ", %s: %s", a->group ? a->group->name : "no group's", class_name(r->class));
	for (i = 0; i < r->nfacts && i < ANSWER_TOLD_FACTS; i++)
		told = add_fact(scratch, told, &r->facts[i]);
	if (r->nfacts > ANSWER_TOLD_FACTS)
		told = talloc_asprintf_append(
		    told, "; and %zu more", r->nfacts - (size_t)ANSWER_TOLD_FACTS);
	talloc_free(scratch);
	return told;
}
