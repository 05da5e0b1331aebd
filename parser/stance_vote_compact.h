/*
 * stance_vote_compact: votes that are told in no more words than a vote needs
 *
 * "The vote of Kestrel on TS-12 is: yes", "TS-12 - YES - Kestrel": a sentence
 * that holds nothing but the sender's organisation, one value, the ballots and
 * the small words between them is a vote in whatever order they stand. Any other
 * word, another organisation or a question mark leaves it to the rules.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_COMPACT_H
#define MINUTED_PARSER_STANCE_VOTE_COMPACT_H

#include "parser/stance_vote_cast.h"

/* Which of them: told as past, one is no more than a copy of the vote that is cast elsewhere. */
enum compact_tense { COMPACT_PRESENT, COMPACT_PAST };

/*
 * Append the vote of a compact sentence. True if the sentence is one, of either tense: the rules
 * are not to read it then.
 */
bool compact_read(const struct hall *hall, size_t start, size_t end, enum compact_tense tense);

#endif
