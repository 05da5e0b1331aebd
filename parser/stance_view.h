/*
 * stance_view: pushback and support
 *
 * Pushback is disagreement with a ballot: objection, concern, a request to
 * hold, another way demanded, a refusal to endorse. Support is agreement that
 * is neither a vote nor an endorsement.
 */
#ifndef MINUTED_PARSER_STANCE_VIEW_H
#define MINUTED_PARSER_STANCE_VIEW_H

#include "parser/rules.h"

struct views; /* compiled patterns */

struct views *views_compile(void *ctx, char **why_r);

/* Append pushback, one fact a sentence, and support where there is no pushback. */
void views_read(const struct views *views, const struct posting *posting, struct fact_list *list);

#endif
