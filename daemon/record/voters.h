/* voters: who may vote on a ballot, and who has not */
#ifndef MINUTED_DAEMON_VOTERS_H
#define MINUTED_DAEMON_VOTERS_H

#include "ballot/ballot.h"

/*
 * A voting member when voting began. An affiliate votes with the member that
 * controls it (RULES R4, V7).
 */
bool voters_may(const struct roster *roster, const struct member *member, const struct ballot *b);

/* An admissible vote of the member, or of the member that controls it, is there. */
bool voters_has(const struct ballot *b, const struct member *member);

#endif
