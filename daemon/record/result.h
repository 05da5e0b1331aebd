/*
 * result: the announcement of a closed ballot, in Markdown, ready to post
 *
 * Votes by class with names and shares, what the rules ask for and whether it
 * was met, the purpose with proposer and endorsers, and the dates of the
 * procedure. Every requirement names the section of the rules that it comes
 * from. Times are UTC, so that the text is the same wherever it is made.
 */
#ifndef MINUTED_DAEMON_RESULT_H
#define MINUTED_DAEMON_RESULT_H

#include "ballot/ballot.h"

/*
 * Pure; owned by `ctx`. NULL with `*why_r`, a clause, where there is nothing to
 * announce: voting is not over, no voting was held, or the votes are secret.
 */
const char *result_write(void *ctx, const struct ballot *ballot, const char **why_r);

#endif
