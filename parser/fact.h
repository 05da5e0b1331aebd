/*
 * fact: what a mail says, as data
 *
 * The types that the reader fills, the store keeps and the ballot ledger
 * folds. A fact never stands without its evidence: the exact words and the
 * name of the rule that read them. Everything in a reading is owned by the
 * talloc context that it was made on.
 */
#ifndef MINUTED_PARSER_FACT_H
#define MINUTED_PARSER_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/people.h"
#include "parser/when.h"

enum {
	FACT_QUOTE_MAX = 1000,   /* bytes of evidence kept; a vote's line has under 200 */
	FACT_NAME_MAX = 300,     /* bytes of a name, an organisation or a title */
	FACT_LABEL_MAX = 32,     /* bytes of a ballot label */
	READING_FACTS_MAX = 500, /* facts of one mail; a digest of a busy week had under 60 */
	READING_BALLOTS_MAX = 64 /* ballots that one mail acts on */
};

/* How sure the reader is. Only the first two are recorded; `unclear` waits for a person. */
enum certainty { CERTAINTY_UNCLEAR, CERTAINTY_LIKELY, CERTAINTY_CERTAIN, CERTAINTY_COUNT };

/* What a mail's own new words do; of several, the most binding. */
enum mail_class {
	CLASS_VOTE,
	CLASS_SECOND,
	CLASS_SECOND_REQUEST,
	CLASS_PUSHBACK,
	CLASS_SUPPORT,
	CLASS_PROPOSAL,
	CLASS_REVISION,
	CLASS_DISCUSSION_START,
	CLASS_VOTING_START,
	CLASS_RESULT,
	CLASS_WITHDRAWAL,
	CLASS_IPR_NOTICE,
	CLASS_MINUTES,
	CLASS_AGENDA,
	CLASS_DISCUSSION,
	CLASS_AUTO_REPLY,
	CLASS_BOUNCE,
	CLASS_SPAM,
	CLASS_OTHER,
	CLASS_COUNT
};

enum fact_kind {
	FACT_VOTE,
	FACT_SECOND,           /* an endorsement, given */
	FACT_SECOND_WITHDRAWN, /* an endorsement, taken back */
	FACT_SECOND_REQUEST,
	FACT_PUSHBACK,
	FACT_SUPPORT,
	FACT_PROPOSAL,
	FACT_REVISION, /* a new version by the proposer */
	FACT_DISCUSSION_START,
	FACT_VOTING_START,
	FACT_RESULT,
	FACT_WITHDRAWAL,
	FACT_IPR_NOTICE,
	FACT_REMARK, /* no stance: a mail of the thread, which may answer pushback */
	FACT_KIND_COUNT
};

enum vote_value {
	VOTE_YES,
	VOTE_NO,
	VOTE_ABSTAIN,
	VOTE_COUNT,
	VOTE_UNKNOWN = VOTE_COUNT /* meant as a vote, and nobody can tell which; always unclear */
};

/* What kind of ballot a motion says it is (RULES section 2). */
enum motion_kind {
	MOTION_UNKNOWN,
	MOTION_GUIDELINE,   /* Final Guideline: 60-day review */
	MOTION_MAINTENANCE, /* Final Maintenance Guideline: 30-day review */
	MOTION_FORUM,       /* Bylaws, charters: no review */
	MOTION_OFFICER,     /* confirmation of an officer */
	MOTION_ELECTION,    /* secret: its votes are never collected */
	MOTION_KIND_COUNT
};

/* What an announcement of a result says. */
enum outcome { OUTCOME_UNKNOWN, OUTCOME_PASSED, OUTCOME_FAILED, OUTCOME_COUNT };

/* The body of a proposal, revision, discussion start, voting start, result or review notice. */
struct motion {
	const char *title; /* NULL if none was found */
	enum motion_kind kind;
	struct person proposer;
	struct person *endorsers; /* as the text names them, blanks left out */
	size_t nendorsers;
	struct period discussion;
	struct period voting;
	struct period review;
	/* SHA-256 (hex) of the words between the motion marks, white space folded; NULL: no
	   marks. */
	const char *digest;
	enum outcome outcome;  /* FACT_RESULT only */
	const char **sections; /* "4.9.1.1": those of a document that its text changes */
	size_t nsections;
	const char **others; /* labels of other ballots that its text names */
	size_t nothers;
};

struct fact {
	enum fact_kind kind;
	enum certainty certainty;
	const char *rule;      /* name of the rule that read it, e.g. "vote.org-verb" */
	const char *quote;     /* the exact words */
	const char *ballot;    /* "CSC-18", "231"; NULL: the mail does not tell */
	const char *version;   /* "2", "2.1"; NULL: not told */
	struct person who;     /* who acts; the organisation that a vote speaks for */
	enum vote_value vote;  /* FACT_VOTE only */
	struct motion *motion; /* for the kinds named at struct motion, else NULL */
	/* Why it is unclear where the words are not the reason, a clause: "no server of ours
	   vouches for the sender"; NULL: none. */
	const char *doubt;
};

struct minutes; /* parser/minutes.h */

/* All that one mail says. */
struct reading {
	enum mail_class class;
	const char **ballots; /* the ballots that it acts on or speaks of, its own first */
	size_t nballots;
	const char *ballot_version;
	struct person sender;
	struct fact *facts; /* in the order of the text */
	size_t nfacts;
	struct minutes *minutes; /* NULL: it holds none */
	bool truncated;          /* the text was longer than the reader reads */
};

/* How far a sender can be believed (DESIGN, Trust). */
enum grade { GRADE_C, GRADE_B, GRADE_A, GRADE_COUNT };

/* Which of the group's addresses a mail came over. */
enum channel { CHANNEL_OTHER, CHANNEL_LIST, CHANNEL_MEMBER_LIST, CHANNEL_COUNT };

/* A fact with the message that carries it, as the store gives it to the ledger. */
struct record {
	const struct fact *fact;
	int64_t message; /* row in the archive */
	const char *message_id;
	int64_t thread;
	int64_t at;   /* when the trusted host received the message */
	int64_t date; /* what its Date header claims; WHEN_UNKNOWN: nothing readable */
	const char *from_name;
	const char *from_address;
	const char *subject;
	enum grade grade;
	enum channel channel;
	struct person sender; /* by the roster; parts may be NULL */
	const char *group;    /* the group the mail was filed under */
	int64_t item;         /* the fact's row in the store, as the queue numbers it; 0: none */
	const char *ruled_by; /* the person who settled what the fact is; NULL: as it was read */
};

/* The contract's word for a value ("second_request", "likely", "A"), never NULL. */
const char *class_name(enum mail_class class);
const char *fact_kind_name(enum fact_kind kind);
const char *certainty_name(enum certainty certainty);
const char *vote_name(enum vote_value vote); /* "unknown" for VOTE_UNKNOWN */
const char *motion_kind_name(enum motion_kind kind);
const char *outcome_name(enum outcome outcome);
const char *grade_name(enum grade grade);
const char *channel_name(enum channel channel);

/* The same for people, as part of a sentence: "a request for endorsers", never NULL. */
const char *fact_kind_phrase(enum fact_kind kind);

/* The value for the contract's word; false if it is none. */
bool class_from_name(const char *name, enum mail_class *class_r);
bool fact_kind_from_name(const char *name, enum fact_kind *kind_r);
bool certainty_from_name(const char *name, enum certainty *certainty_r);
bool vote_from_name(const char *name, enum vote_value *vote_r);
bool motion_kind_from_name(const char *name, enum motion_kind *kind_r);
bool outcome_from_name(const char *name, enum outcome *outcome_r);
bool grade_from_name(const char *name, enum grade *grade_r);
bool channel_from_name(const char *name, enum channel *channel_r);

#endif
