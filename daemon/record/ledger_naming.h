/*
 * ledger_naming: the ballots of a group by what they are called
 */
#ifndef MINUTED_DAEMON_LEDGER_NAMING_H
#define MINUTED_DAEMON_LEDGER_NAMING_H

#include "daemon/record/ledger.h"
#include "daemon/record/naming.h"
#include "store/sketches.h"

enum {
	/* Days since its last post in which a ballot can be meant by its title: 90 until it
	   expires, 7 of voting, 60 of review, some between. */
	NAMING_AGE_MAX = 180
};

/*
 * Load the names that the group's chair has settled into `ledger`, and give
 * each stance that has no label, nor its thread, the ballot whose title its
 * subject repeats or its words hold: one of those open at that time, and at
 * most likely. Where several fit, `doubt` of the fact says which. Only what a
 * settled name tells is as certain as it was read. A stance on a ballot that only
 * its words name, in a thread about another, is left without one, and its `doubt`
 * says so. The words of the facts that this changes are on `shelf`, which the
 * ledger owns.
 */
enum store_status naming_load(struct ledger *ledger, struct store *store,
    const struct config *config, struct fact_shelf *shelf, struct fact_sketch *sketches,
    size_t nsketches);

/* All titles of the ledger's ballots and the settled names; returns their number. On `ctx`. */
size_t naming_titles(void *ctx, const struct ledger *ledger, struct naming_title **titles_r);

#endif
