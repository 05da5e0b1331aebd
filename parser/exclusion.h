/*
 * exclusion: is a mail an Exclusion Notice?
 *
 * A member that files one during the review of a guideline keeps patents out of
 * the licence, and makes the vote void (RULES P4, P7). Many more mails speak of
 * exclusion notices than are one: every review notice does.
 */
#ifndef MINUTED_PARSER_EXCLUSION_H
#define MINUTED_PARSER_EXCLUSION_H

#include "parser/rules.h"

struct exclusions; /* compiled patterns */

struct exclusions *exclusions_compile(void *ctx, char **why_r);

/*
 * The rule by which the mail is an exclusion notice, its sentence in `*unit_r`
 * (NULL: the subject says so); NULL if it is none. `*certainty_r`: certain where
 * the writer files it, unclear where the filing is told of or only the subject
 * speaks. All rules' names begin with "exclusion.".
 */
const struct rule *exclusion_find(const struct exclusions *exclusions,
    const struct posting *posting, const struct unit **unit_r, enum certainty *certainty_r);

#endif
