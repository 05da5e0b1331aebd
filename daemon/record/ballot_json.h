/*
 * ballot_json: a ballot as the contract's JSON
 */
#ifndef MINUTED_DAEMON_BALLOT_JSON_H
#define MINUTED_DAEMON_BALLOT_JSON_H

#include <jansson.h>

#include "ballot/ballot.h"

/*
 * The object of `minutectl --json ballot ID`, a new reference. Besides the
 * contract's keys it has kind, stage, deadlines (`expires`, `review_notice_due`,
 * ...), the failing tests, the chair's announcement, and for endorsers, votes and
 * pushback the evidence with its rule.
 */
json_t *ballot_to_json(const struct ballot *ballot);

#endif
