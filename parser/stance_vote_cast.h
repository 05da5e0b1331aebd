/*
 * stance_vote_cast: which ballots a vote falls on, and how sure that is
 */
#ifndef MINUTED_PARSER_STANCE_VOTE_CAST_H
#define MINUTED_PARSER_STANCE_VOTE_CAST_H

#include "parser/stance_org.h"
#include "parser/stance_vote_rules.h"

/* One reading of one sentence: what is said, before the doubts. */
struct ballot_call {
	const char *rule;
	size_t start, end; /* of the sentence, the evidence */
	size_t after;      /* where the value's ballots may follow */
	size_t who_start;  /* of the words that tell who acts, after `start` */
	size_t who_end;    /* end of the words before the verb */
	enum vote_value value;
	struct actor actor;
	enum certainty certainty;
};

struct hall {
	const struct votes *votes;
	const struct posting *posting;
	const struct prose *prose;
	const struct labels *labels;
	struct fact_list *list;
	uint64_t present; /* rules that may match */
	bool elsewhere;   /* the mail speaks for another organisation than the sender's */
	bool tells_apart; /* the writer votes on the ballot of the subject and on others */
};

/* A vote is as sure as the least sure thing about it. */
void vote_lower(enum certainty *certainty, enum certainty to);

/* The value that a word of {VALUE}, or of a rule's own `value`, stands for. */
enum vote_value vote_value_of(const char *text, struct span span);

/* Past "on", "ballot", "both" and their like, to where a ballot may stand. */
size_t vote_past_prepositions(const char *text, size_t at, size_t end);

/* How many ballots the stretch names. */
size_t vote_count_labels(const struct hall *hall, size_t start, size_t end);

/* True if the mail is about a vote that runs: only there a value without a verb can be a vote. */
bool vote_is_running(const struct posting *posting);

/* The same by its subject and its quote alone. */
bool vote_is_running_around(const struct posting *posting);

/* A vote on a ballot that neither subject nor quote names may be a slip of the pen. */
enum certainty vote_certainty_of_label(
    const struct hall *hall, const struct label *label, enum certainty certainty);

/* Append one vote, unless it is known already. */
void vote_add(const struct hall *hall, const struct ballot_call *call, enum vote_value value,
    const struct label *label, const char *ballot, enum certainty certainty);

/* Append the votes of a call: on the ballots that it names, else on those of the context. */
void vote_cast(const struct hall *hall, struct ballot_call *call);

#endif
