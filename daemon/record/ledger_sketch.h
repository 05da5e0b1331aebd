/*
 * ledger_sketch: facts as they stand, where that is not as they were read
 *
 * Until its ballot's turn a ledger has a fact as a sketch (store/sketches.h).
 * What a person has ruled on, or a chair said, or its ballot's name told, is
 * whole.
 */
#ifndef MINUTED_DAEMON_LEDGER_SKETCH_H
#define MINUTED_DAEMON_LEDGER_SKETCH_H

#include "store/sketches.h"

/* The fact of a sketch: its whole one, or that of the store with its words on `shelf`. */
enum store_status ledger_fact(struct fact_shelf *shelf, struct store *store,
    const struct fact_sketch *sketch, struct stored_fact *fact_r);

/*
 * From now on the fact stands as `whole`, which must live as long as the sketch.
 * What its thread tells of its ballot holds where it names none itself.
 */
void ledger_amend(struct fact_sketch *sketch, const struct stored_fact *whole);

#endif
