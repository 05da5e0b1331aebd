#include "daemon/record/ledger_announced.h"

#include <string.h>
#include <talloc.h>

#include "store/decisions.h"

static const char rule[] = "announced.chair-says-so";

/* The decision as if the chair had posted the result to the list. */
static struct stored_fact
fact_of(void *ctx, const struct group_config *group, const struct decision *d, enum outcome outcome)
{
	struct motion *motion = talloc_zero(ctx, struct motion);
	struct fact *fact = talloc_zero(ctx, struct fact);

	motion->outcome = outcome;
	motion->discussion = motion->voting = motion->review =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	*fact = (struct fact){ .kind = FACT_RESULT,
		.certainty = CERTAINTY_CERTAIN,
		.rule = rule,
		.quote = d->reason ? d->reason : "",
		.ballot = d->subject,
		.motion = motion };
	return (struct stored_fact){ .record = { .fact = fact,
					 .at = d->at,
					 .date = WHEN_UNKNOWN,
					 .from_name = d->author,
					 .from_address = group->chairs[0],
					 .grade = GRADE_A,
					 .channel = CHANNEL_LIST,
					 .group = group->name,
					 .ruled_by = d->author } };
}

enum store_status
announced_add(void *ctx, struct store *store, const struct group_config *group,
    struct stored_fact **facts, size_t *nfacts)
{
	struct decision *list;
	size_t n, i;
	enum store_status status =
	    store_decisions(ctx, store, group->name, ANNOUNCED_DECISION, &list, &n);

	if (status != STORE_OK)
		return status;
	for (i = 0; i < n; i++) {
		enum outcome outcome;

		if (strcmp(list[i].word, ANNOUNCED_DECISION) != 0 || !list[i].detail ||
		    !outcome_from_name(list[i].detail, &outcome))
			continue;
		*facts = talloc_realloc(ctx, *facts, struct stored_fact, *nfacts + 1);
		(*facts)[(*nfacts)++] = fact_of(ctx, group, &list[i], outcome);
	}
	return STORE_OK;
}
