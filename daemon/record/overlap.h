/*
 * overlap: which of a group's open ballots change the same sections
 */
#ifndef MINUTED_DAEMON_OVERLAP_H
#define MINUTED_DAEMON_OVERLAP_H

#include "ballot/ballot.h"

/* True if the ballot is open and names sections, so that it may lie beside others. */
bool overlap_matters(const struct ballot *ballot);

/* Such a ballot as the fold of each of the others needs it, on `ctx`. */
struct ballot_other overlap_other(void *ctx, const struct ballot *ballot);

#endif
