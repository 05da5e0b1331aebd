/*
 * impostor: does a sender pass for somebody of the roster?
 */
#ifndef MINUTED_DAEMON_IMPOSTOR_H
#define MINUTED_DAEMON_IMPOSTOR_H

#include "config/roster.h"

/*
 * Why a sender may be taken for a member's: a display name that only looks like
 * a representative's, with an address that is none of that member's, or a domain
 * that only looks like a member's. A clause on `ctx`, fit for a fact's `doubt`;
 * NULL: no such thing. `name` and `address` may be NULL.
 */
const char *impostor_doubt(
    void *ctx, const struct roster *roster, const char *name, const char *address);

#endif
