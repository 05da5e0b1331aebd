/*
 * stance_vote_attempt: words that are meant as a vote, and give no value that can be read
 *
 * "Kestrel votes Y", "please withdraw our vote", a ticked box, a lone "oui":
 * a voter who wrote so believes to have voted. The fact that is made of it has
 * the value VOTE_UNKNOWN and is unclear, so a person is asked and nothing counts.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_ATTEMPT_H
#define MINUTED_PARSER_STANCE_VOTE_ATTEMPT_H

#include "parser/stance_vote_cast.h"

/*
 * Append the first such words of a mail that casts no vote. Only in the mail of
 * a member's sender, and where subject or quote speak of a vote that runs.
 */
void attempt_read(const struct hall *hall);

#endif
