#include "daemon/record/ledger_sketch.h"

enum store_status
ledger_fact(struct fact_shelf *shelf, struct store *store, const struct fact_sketch *sketch,
    struct stored_fact *fact_r)
{
	if (!sketch->whole)
		return store_facts_of(shelf, store, &sketch->id, 1, fact_r);
	*fact_r = *sketch->whole;
	return STORE_OK;
}

void
ledger_amend(struct fact_sketch *sketch, const struct stored_fact *whole)
{
	const struct fact *fact = whole->record.fact;

	sketch->whole = whole;
	sketch->kind = fact->kind;
	sketch->certainty = fact->certainty;
	if (fact->ballot) {
		sketch->label = fact->ballot;
		sketch->by_thread = false;
	}
	if (sketch_is_post(fact->kind))
		sketch->line = fact->motion ? fact->motion->title : NULL;
	else
		sketch->line = whole->record.subject;
}
