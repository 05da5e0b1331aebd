/*
 * stance_voice: for whom a vote speaks, where its mail names others
 *
 * "I vote yes" is the vote of the sender's organisation, unless the sender lends
 * a voice: "on behalf of Example", "as proxy for Example", "(Example)", or with
 * somebody else's name or organisation below it. Whose vote that is, only a
 * person can tell.
 */
#ifndef MINUTED_PARSER_STANCE_VOICE_H
#define MINUTED_PARSER_STANCE_VOICE_H

#include "parser/stance_org.h"

/* True if the vote in the sentence of `prose` may be another's than that of `actor`. */
bool voice_is_lent(const struct posting *posting, const struct prose *prose, size_t start,
    size_t end, const struct actor *actor);

#endif
