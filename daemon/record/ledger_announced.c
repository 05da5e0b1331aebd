#include "daemon/record/ledger_announced.h"

#include <string.h>
#include <talloc.h>

#include "daemon/record/ledger_sketch.h"
#include "store/decisions.h"

static const char rule[] = "announced.chair-says-so";

/* The decision as if the chair had posted the result to the list. */
static struct stored_fact *
fact_of(void *ctx, const struct group_config *group, const struct decision *d, enum outcome outcome)
{
	struct motion *motion = talloc_zero(ctx, struct motion);
	struct fact *fact = talloc_zero(ctx, struct fact);
	struct stored_fact *stored = talloc_zero(ctx, struct stored_fact);

	motion->outcome = outcome;
	motion->discussion = motion->voting = motion->review =
	    (struct period){ WHEN_UNKNOWN, WHEN_UNKNOWN, NULL };
	*fact = (struct fact){ .kind = FACT_RESULT,
		.certainty = CERTAINTY_CERTAIN,
		.rule = rule,
		.quote = d->reason ? d->reason : "",
		.ballot = d->subject,
		.motion = motion };
	stored->record = (struct record){ .fact = fact,
		.at = d->at,
		.date = WHEN_UNKNOWN,
		.from_name = d->author,
		.from_address = group->chairs[0],
		.grade = GRADE_A,
		.channel = CHANNEL_LIST,
		.group = group->name,
		.ruled_by = d->author };
	return stored;
}

static struct fact_sketch
sketch_of(const struct stored_fact *stored)
{
	struct fact_sketch sketch = { .at = stored->record.at,
		.from_address = stored->record.from_address,
		.own = true,
		.grade = stored->record.grade,
		.channel = stored->record.channel };

	ledger_amend(&sketch, stored);
	return sketch;
}

enum store_status
announced_add(void *ctx, struct store *store, const struct group_config *group,
    struct fact_sketch **sketches, size_t *nsketches)
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
		*sketches = talloc_realloc(ctx, *sketches, struct fact_sketch, *nsketches + 1);
		(*sketches)[(*nsketches)++] = sketch_of(fact_of(ctx, group, &list[i], outcome));
	}
	return STORE_OK;
}
