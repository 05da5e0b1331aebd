/*
 * ballot: what becomes of a ballot under its group's rules
 *
 * Pure: facts, roster, attendance, rules and a moment go in, the whole state
 * of one ballot comes out. No I/O, no clock, no database. The order in which
 * the facts arrived does not matter, only their times.
 *
 * Rules are cited as RULES.md of the project's reference material numbers them:
 * what the Bylaws, the charters and the IPR policy of the CA/Browser Forum ask.
 * ballot/course.h has a line for each with the file that applies it; the figures
 * and the sections of the writing itself come from a profile.
 */
#ifndef MINUTED_BALLOT_BALLOT_H
#define MINUTED_BALLOT_BALLOT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/profile.h"
#include "config/roster.h"
#include "parser/fact.h"

enum ballot_state {
	BALLOT_DRAFTING,
	BALLOT_SEEKING_ENDORSERS,
	BALLOT_DISCUSSION,
	BALLOT_VOTING,
	BALLOT_CLOSED,
	BALLOT_REVIEW,
	BALLOT_ADOPTED,
	BALLOT_FAILED,
	BALLOT_WITHDRAWN,
	BALLOT_EXPIRED,
	BALLOT_STATE_COUNT
};

const char *ballot_state_name(enum ballot_state state);

/*
 * Where exactly a ballot stands: the rows of RULES section 10. `state` above is
 * what it is called outside; several stages share one.
 */
enum ballot_stage {
	STAGE_NONE,  /* known from talk only: no motion was posted */
	STAGE_DRAFT, /* posted, endorsers missing */
	STAGE_DISCUSSION,
	STAGE_VOTING_SET, /* the start of voting is announced and still to come */
	STAGE_VOTING,
	STAGE_CLOSED,       /* voting is over, the result not announced or not as we count */
	STAGE_AWAIT_REVIEW, /* a guideline that passed, before its review notice */
	STAGE_REVIEW,
	STAGE_RESCINDED, /* exclusion notices came: the vote is void (RULES P7) */
	STAGE_FINAL,     /* the review ended with no exclusion notice */
	STAGE_ADOPTED,
	STAGE_FAILED,
	STAGE_EXPIRED,
	STAGE_WITHDRAWN,
	BALLOT_STAGE_COUNT
};

const char *ballot_stage_name(enum ballot_stage stage);

/* A meeting that counts for the quorum (RULES section 6). */
struct meeting {
	int64_t date;  /* midnight UTC of its day */
	unsigned orgs; /* distinct voting members present, or MEETING_UNCOUNTED */
};

#define MEETING_UNCOUNTED UINT_MAX /* its minutes do not tell */

/* Another ballot of the group that is not over, and the sections that it changes. */
struct ballot_other {
	const char *label;
	int64_t proposed;
	const char *const *sections;
	size_t nsections;
};

struct ballot_input {
	const char *label;
	const char *group;
	const struct profile *profile;
	const struct roster *roster;
	const struct record *records; /* of this ballot, any order; each fact's ballot is `label` */
	size_t nrecords;
	const struct meeting *meetings; /* any order */
	size_t nmeetings;
	const int64_t *holidays; /* midnights UTC, ascending */
	size_t nholidays;
	/* Of the chair, for business days where no zone was announced; NULL: UTC. */
	const char *zone;
	/* Addresses of the chair and vice chair; none: nobody is told from the chair. */
	const char *const *chairs;
	size_t nchairs;
	const struct ballot_other *others; /* open at `now`; the ballot itself may be among them */
	size_t nothers;
};

struct ballot_endorser {
	struct person who;
	const char *version; /* of the ballot when endorsed; NULL */
	bool confirmed; /* by an own message; else only named in the ballot's text (RULES R5) */
	bool counts;
	const char *reason; /* why it does not count; NULL */
	const struct record *record;
};

struct ballot_vote {
	const char *org;
	enum member_class class; /* MEMBER_CLASS_COUNT: no member */
	enum vote_value vote;
	bool admissible;
	const char *reason; /* why not: "early", "late", "wrong list", ...; NULL */
	const struct record *record;
};

struct ballot_pushback {
	const struct record *record;
	bool answered; /* the proposer's side has written in its thread since */
};

/* A departure from the rules. */
struct ballot_problem {
	enum rule rule;
	const char *section; /* "Bylaws 2.3(4)" */
	const char *text;    /* one sentence */
};

struct ballot_count {
	unsigned yes, no, abstain;
};

struct ballot_quorum {
	char active_average[16]; /* "14.3"; "" where undefined */
	unsigned needed;         /* 0: undefined, or with `met` that the rules ask for none */
	unsigned present;
	bool met;
};

/* Would it pass with the votes given, and if not, what is missing: sentences. */
struct ballot_forecast {
	enum outcome outcome;
	const char **missing;
	size_t nmissing;
};

struct ballot {
	const char *label, *title, *group, *version;
	enum ballot_state state;
	enum motion_kind kind;
	struct person proposer;
	int64_t proposed; /* when the ballot was first posted */
	struct ballot_endorser *endorsers;
	size_t nendorsers;
	unsigned endorsers_needed;  /* by the rules */
	unsigned endorsers_missing; /* still to come */
	struct period discussion;   /* end: the earliest start of voting by the rules */
	int64_t expires;            /* WHEN_UNKNOWN: never or not any more */
	struct period voting;
	struct ballot_vote *votes; /* by time; superseded ones are there with their reason */
	size_t nvotes;
	/* Words of support that a member posted while voting was open, and who gave no vote that
	 * counts: perhaps meant as a vote (RULES M3, V6). By time. */
	const struct record **maybe_votes;
	size_t nmaybe_votes;
	struct ballot_count issuer, consumer; /* admissible, each member's last */
	struct ballot_quorum quorum;
	enum outcome outcome; /* by our tally once voting is over; OUTCOME_UNKNOWN before */
	/* ISSUERS, CONSUMERS, NO_YES_IN_CLASS, QUORUM, QUORUM_UNDEFINED, MAJORITY */
	const char **failures;
	size_t nfailures;
	enum outcome announced; /* by the chair's mail */
	int64_t announced_at;   /* WHEN_UNKNOWN */
	int64_t result_due;     /* midnight UTC of the day; WHEN_UNKNOWN */
	struct period review;
	int64_t review_notice_due; /* midnight UTC of the day; WHEN_UNKNOWN */
	struct ballot_forecast if_closed_now;
	struct ballot_pushback *pushback;
	size_t npushback;
	struct ballot_problem *problems;
	size_t nproblems;
	int64_t changed; /* time of the latest fact or passage of a deadline up to `now` */
	enum ballot_stage stage;
	bool irregular;      /* voting started although a guard of RULES section 10 failed */
	bool second_vote;    /* after a rescinded first one (RULES P7) */
	unsigned exclusions; /* exclusion notices filed during the review (RULES P4) */
	/* Day after which the vice chair must open the review; WHEN_UNKNOWN. */
	int64_t vice_chair_due;
	int64_t review_tell_due;       /* days by which the end of review is told to the list */
	int64_t review_web_due;        /* and to the web site; WHEN_UNKNOWN */
	bool review_told;              /* a mail of the chair told the list how it ended */
	const struct record *proposal; /* the mail that first posted the ballot; NULL */
	/* The mail that announced the voting that governs; NULL. */
	const struct record *voting_start;
	const struct record *announcement; /* the mail that announced the result; NULL */
	const struct edition *edition;     /* the rules that govern it; of the input's profile */
	const char *const *sections;       /* that its last version changes; of its records */
	size_t nsections;
};

/* Fold one ballot as it stands at `now`. Never NULL; owned by `ctx`. */
struct ballot *ballot_fold(void *ctx, const struct ballot_input *input, int64_t now);

/* True from its first post until it is adopted, failed, expired or withdrawn. */
bool ballot_is_open(const struct ballot *ballot);

/* True if the votes are enough, and only that nobody can tell the quorum stands against it. */
bool ballot_hangs_on_quorum(const struct ballot *ballot);

/* ---- the parts, each usable alone ---- */

/*
 * The member that `org` counts as at that time: the one that controls it, at the
 * end of the chain, or itself (RULES R4, V7). NULL: it is no member then.
 */
const struct member *ballot_party(const struct roster *roster, const char *org, int64_t at);

/*
 * Needed votes from the distinct voting members present at the last meetings, 0 if the rules leave
 * it undefined or one of these meetings is MEETING_UNCOUNTED. `counts` holds one number a meeting.
 */
unsigned quorum_needed(const struct edition *edition, const unsigned *counts, size_t ncounts);

/* Which tests of RULES section 6 fail: fills `failures_r` (up to 8 words), returns their number. */
size_t tally_judge(const struct edition *edition, enum motion_kind kind,
    const struct ballot_count *issuer, const struct ballot_count *consumer, unsigned quorum,
    const char *failures_r[8]);

/*
 * The end of the `days`-th business day after the day of `at` in `zone`, as the
 * midnight UTC of that calendar date (RULES section 6, Announcing).
 */
int64_t business_days_after(
    int64_t at, int days, const char *zone, const int64_t *holidays, size_t nholidays);

/*
 * When draft minutes published at `published` are final (RULES section 9);
 * `next_meeting` may be WHEN_UNKNOWN.
 */
int64_t minutes_final_on(
    const struct edition *edition, int64_t published, int64_t next_meeting, const char *zone);

#endif
