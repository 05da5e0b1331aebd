/*
 * stance_voice: for whom a vote or an endorsement speaks, where its mail names others
 *
 * "I vote yes" is the vote of the sender's organisation, unless the sender lends
 * a voice: "on behalf of Example", "as proxy for Example", or with somebody
 * else's name or organisation below it, below a line that tells of another
 * speaker ("Bo Sample, 9:00 AM", "<bo@birch.example> wrote", "Bo:"), or with the
 * name of a second organisation that the sender acts for anywhere in the mail.
 * Whose word that is, only a person can tell.
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

/*
 * True if the sender's own words, here or there in the mail, speak for another than the sender's
 * organisation: "I write on behalf of Birch Keys", or, of two that a person may act for, the one
 * that the address does not tell. Then the first person is nobody's for sure. Reads the whole
 * mail: to be asked once.
 */
bool voice_speaks_elsewhere(const struct posting *posting);

#define VOICE_DOUBT "its mail names another organisation than the sender's"

#endif
