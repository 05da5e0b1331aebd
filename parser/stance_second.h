/*
 * stance_second: endorsements given, promised, taken back and asked for
 *
 * An endorsement needs the writer or the writer's organisation as the one who
 * endorses. Seconding a view is support, not an endorsement; a refusal to
 * endorse is pushback (stance_view.h).
 */
#ifndef MINUTED_PARSER_STANCE_SECOND_H
#define MINUTED_PARSER_STANCE_SECOND_H

#include "parser/rules.h"
#include "parser/stance_aside.h"

struct seconds; /* compiled patterns */

/* The asides stay as long as they. */
struct seconds *seconds_compile(void *ctx, const struct asides *asides, char **why_r);

/* Append endorsements, those taken back, and requests for them. */
void seconds_read(
    const struct seconds *seconds, const struct posting *posting, struct fact_list *list);

#endif
