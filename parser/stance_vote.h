/*
 * stance_vote: the votes that a mail casts
 *
 * A wrong vote is the worst that the reader can do. A vote is recorded only
 * where the writer says in so many words that the writer's own organisation
 * votes, now, without a condition. Votes that are promised, hedged, ironic or
 * somebody else's come out as unclear; those that are asked for, quoted,
 * reported or tallied are none.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_H
#define MINUTED_PARSER_STANCE_VOTE_H

#include "parser/rules.h"
#include "parser/stance_aside.h"

struct votes; /* compiled patterns */

/* The asides stay as long as they. */
struct votes *votes_compile(void *ctx, const struct asides *asides, char **why_r);

/* Append the votes of a mail, those in its subject too. */
void votes_read(const struct votes *votes, const struct posting *posting, struct fact_list *list);

#endif
