/*
 * stance_voice: for whom a vote or an endorsement speaks, where its mail names others
 *
 * "I vote yes" is the vote of the sender's organisation, unless the sender lends
 * a voice: "on behalf of Example", "as proxy for Example", or with somebody
 * else's name or organisation below it. Whose word that is, only a person can
 * tell.
 */
#ifndef MINUTED_PARSER_STANCE_VOICE_H
#define MINUTED_PARSER_STANCE_VOICE_H

#include "parser/stance_org.h"

/* True if what the sentence of `prose` says may be another's word than that of `actor`. */
bool voice_is_lent(const struct posting *posting, const struct prose *prose, size_t start,
    size_t end, const struct actor *actor);

/* True if the sentence names another organisation than the sender's, and not the sender's. */
bool voice_names_another(
    const struct posting *posting, const struct prose *prose, size_t start, size_t end);

#define VOICE_DOUBT "its mail names another organisation than the sender's"

#endif
