/*
 * stance_vote_line: lines of nothing but ballots with their values
 *
 * "CSC-21: Abstain, CSC-22: Yes", "Ballot CSC-21 (keys): no, because ...": the
 * ballot's title may stand between them, and a reason behind the last value.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_LINE_H
#define MINUTED_PARSER_STANCE_VOTE_LINE_H

#include "parser/stance_vote_cast.h"

/* True if the sentence is such a line; its votes are appended only if `cast_them`. */
bool line_read(const struct hall *hall, size_t start, size_t end, bool cast_them);

#endif
