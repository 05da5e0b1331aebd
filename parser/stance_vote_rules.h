/*
 * stance_vote_rules: the tables by which votes are read
 *
 * Adding a wording is a row here and a row in the tests.
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_RULES_H
#define MINUTED_PARSER_STANCE_VOTE_RULES_H

#include "parser/rules.h"

enum vote_rule_kind {
	BY_VERB,  /* whoever stands before the match acts */
	BY_COUNT, /* group `who` is to be counted as */
	BY_OWNER  /* group `who` may be empty: "Vote: yes" */
};

/* How words are meant as a vote whose value cannot be read. */
enum attempt_kind {
	BY_MEMBER,  /* whoever stands before the match acts: the sender or nobody */
	BY_NAME,    /* the same, by the name of the sender's organisation only */
	BY_WRITER,  /* the words themselves tell that the writer acts */
	BY_REQUEST, /* as BY_WRITER, and asked politely it is no question */
	BY_BARE     /* as BY_WRITER, and the mail says next to nothing else */
};

/* Why a sentence that reads as a vote casts none, or is not sure to. */
enum doubt_kind { NO_VOTE, REPORTED, HEDGED, CONDITIONAL, PERSONAL, UNSURE, TURNED };

/* The compiled tables; the groups of their patterns are those that stance_vote.c asks for. */
struct votes {
	struct rules *rules;
	struct rules *doubts;
	struct rules *attempts;
	struct pattern *more_values;
	struct pattern *goes_on;
	struct pattern *label_value;
	struct pattern *label_reason;
	struct pattern *listed_reason;
	struct pattern *ballot_object;
	struct pattern *ballot_step;
	struct pattern *adopted;
	struct pattern *wish_denied;
	const struct asides *asides;
	struct pattern *bare;
	struct pattern *mail_doubt;
	struct pattern *subject_doubt;
};

#endif
