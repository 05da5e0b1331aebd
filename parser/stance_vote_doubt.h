/*
 * stance_vote_doubt: why a sentence that reads as a vote casts none, or is not sure to
 *
 * By its own words (the table of doubts in stance_vote_rules.c), and by what
 * else the mail says: a tally, two values for one ballot.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_DOUBT_H
#define MINUTED_PARSER_STANCE_VOTE_DOUBT_H

#include "parser/stance_vote_cast.h"

/* Weigh the sentence's doubts, lowering the call's certainty; false if it casts no vote at all. */
bool vote_weigh_doubts(const struct hall *hall, struct ballot_call *call);

/*
 * Votes of several other organisations in one mail are a tally, the writer's own among them. The
 * votes are those from `first` on.
 */
void vote_doubt_tallies(const struct posting *posting, struct fact_list *list, size_t first);

/* Two values for one ballot and organisation in one mail: nobody can tell which one is meant. */
void vote_doubt_contradictions(struct fact_list *list);

#endif
