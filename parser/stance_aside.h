/*
 * stance_aside: words around a sentence by which it is not what it reads as
 *
 * "Your vote has to look like this:", "Marit wrote:", a question that the
 * sentence answers, "scratch that" further below. None of these says what is
 * meant instead; they only make what was read unclear, for a person to look at.
 */
#ifndef MINUTED_PARSER_STANCE_ASIDE_H
#define MINUTED_PARSER_STANCE_ASIDE_H

#include "parser/stance_org.h"

struct asides; /* compiled patterns */

/* Owned by `ctx`; NULL with `*why_r`, NULL before, if a pattern is faulty. */
struct asides *asides_compile(void *ctx, char **why_r);

/* True if the line before the sentence at `start` leads in an example, a draft or a citation. */
bool aside_leads_in(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start);

/*
 * True if the line before the sentence at `start` ends in a colon behind no word of a vote or the
 * ballot: "What the page shows:". Whose words "We vote yes" below it are, it does not tell.
 */
bool aside_below_colon(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start);

/*
 * True if the pattern occurs in the stretch beside the organisations' names: these
 * hold any word.
 */
bool aside_matches(const struct posting *posting, const struct prose *prose, size_t start,
    size_t end, const struct pattern *pattern);

/*
 * True if the words from `start` to `end`, those before who acts, end a clause with a colon that
 * says more than who votes on what: "Rumour: Example TS".
 */
bool aside_headed(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start, size_t end);

/* True if the stretch holds only words that say who votes on what. */
bool aside_says_who_and_what(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start, size_t end);

/* True if the mail is a form that asks for more than a vote: "Dinner: fish". */
bool aside_among_fields(
    const struct asides *asides, const struct posting *posting, const struct prose *prose);

/* True if the sentence at `start` stands in a list under "Example TS votes:". */
bool aside_heads_votes(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start);

/* True if the line before the sentence at `start` asks or is of another matter. */
bool aside_under_title(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start);

/* True if what follows the sentence asks about it, "Is this right?", or makes it a part of more. */
bool aside_asked_about(const struct asides *asides, const struct prose *prose, size_t end);

/* True if the sentence at `start` is set apart by lines of signs, as words of another are. */
bool aside_fenced(const struct prose *prose, size_t start);

/* True if what stands before the sentence at `start` is a question of the same writer. */
bool aside_answers(const struct prose *prose, size_t start);

/* True if the mail takes back or mocks what stands in it. */
bool aside_takes_back(const struct asides *asides, const struct prose *prose);

/* True if the sentence is an organisation's name and nothing else: "Yes Sign". */
bool aside_is_name(
    const struct posting *posting, const struct prose *prose, size_t start, size_t end);

/* True if the sentence opens with somebody else's name or a stroke: "Marit: we vote yes". */
bool aside_speaker(const struct asides *asides, const struct posting *posting,
    const struct prose *prose, size_t start, size_t end);

/*
 * True if the sentence names no ballot of ours, but, before `after` or soon behind it, something
 * that is written like one: "FORUM-14".
 */
bool aside_names_foreign(
    const struct prose *prose, const struct labels *labels, size_t start, size_t end, size_t after);

#endif
