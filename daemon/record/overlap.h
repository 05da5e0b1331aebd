/*
 * overlap: which of a group's open ballots change the same sections
 */
#ifndef MINUTED_DAEMON_OVERLAP_H
#define MINUTED_DAEMON_OVERLAP_H

#include "ballot/ballot.h"

/*
 * The open ballots among `ballots` that name sections, as the fold of each of
 * the others needs them; 0 where there are not two of them. On `ctx`; the
 * strings are the ballots'.
 */
size_t overlap_gather(
    void *ctx, struct ballot *const *ballots, size_t nballots, struct ballot_other **others_r);

#endif
