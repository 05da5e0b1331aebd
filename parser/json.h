/*
 * json: readings and minutes as JSON, in the words of the contract
 *
 * One encoding serves `minutectl parse`, the reader's answer to core and the
 * store. Decoding treats its input as hostile: lengths, counts, UTF-8 and
 * enumerations are checked and an object that breaks a bound is refused whole.
 *
 * Bounds: those of fact.h for facts (names, organisations, titles, rules
 * and doubts FACT_NAME_MAX, quotes FACT_QUOTE_MAX, labels and versions FACT_LABEL_MAX, 500
 * endorsers), in minutes MINUTES_LIST_MAX entries a list and MINUTES_TEXT_MAX
 * bytes a text. A rule is never empty, a quote is in a remark only. The kinds of
 * fact that carry a motion have one, the others have none; a vote stands in votes
 * only. A field that is not known is refused, one that is absent is null or false.
 * Encoding never fails: bytes that are not UTF-8 become U+FFFD, and a fact that
 * should carry a motion and has none gets an empty one.
 */
#ifndef MINUTED_PARSER_JSON_H
#define MINUTED_PARSER_JSON_H

#include <jansson.h>

#include "parser/fact.h"
#include "parser/minutes.h"

/*
 * The keys of `minutectl --json parse` that tell what a mail means: class,
 * ballot, ballots, ballot_version, org, votes, seconds, pushback, proposer,
 * endorsers_listed, discussion, voting, minutes. A new reference.
 */
json_t *reading_contract_json(const struct reading *reading);

/* All of a reading, and back. NULL with `*why_r` (on `ctx`) if the object is not a reading. */
json_t *reading_to_json(const struct reading *reading);
struct reading *reading_from_json(void *ctx, const json_t *object, char **why_r);

/* One fact, and back. */
json_t *fact_to_json(const struct fact *fact);

/* The contract's word for a vote; null for VOTE_UNKNOWN. */
json_t *vote_to_json(enum vote_value vote);
bool fact_from_json(void *ctx, const json_t *object, struct fact *fact_r, char **why_r);

/* The contract's object `minutes`, and back; the document is none of it. */
json_t *minutes_to_json(const struct minutes *minutes);
struct minutes *minutes_from_json(void *ctx, const json_t *object, char **why_r);

/*
 * The text of minutes as blocks, and back: {"blocks":[{"kind":"item","level":1,
 * "ordered":true,"text":…,"strong":4},{"kind":"row","level":0,"cells":[…]}],
 * "truncated":false}. Bounds as block.h has them: what block_read() cannot make
 * (text with control characters, cells with bars, empty rows, levels there are not) is refused.
 */
json_t *document_to_json(const struct block_tree *tree);
struct block_tree *document_from_json(void *ctx, const json_t *object, char **why_r);

/* {"person":…,"org":…} or null if both are unknown; ISO 8601 UTC or null. New references. */
json_t *person_to_json(const struct person *person);
json_t *moment_to_json(int64_t at);
json_t *period_to_json(const struct period *period);

#endif
