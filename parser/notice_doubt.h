/*
 * notice_doubt: whether words that withdraw a ballot do so here and now
 *
 * A withdrawn ballot is over for good, so what is conditional, still to come,
 * asked, told of others, cited, taken back or about another ballot than the
 * subject's is for a person to look at.
 */
#ifndef MINUTED_PARSER_NOTICE_DOUBT_H
#define MINUTED_PARSER_NOTICE_DOUBT_H

#include "parser/announce.h"
#include "parser/stance_aside.h"

struct notice_doubts; /* compiled patterns */

/* Owned by `ctx`; `asides` must outlive it. NULL with `*why_r` if a pattern is faulty. */
struct notice_doubts *notice_doubts_compile(void *ctx, const struct asides *asides, char **why_r);

/* True if the notice, which is a withdrawal, may be none. */
bool notice_is_doubtful(
    const struct notice_doubts *doubts, const struct posting *posting, const struct notice *notice);

#endif
