/*
 * profile: the ballot rules of a group, as data
 *
 * Read from `<name>.profile` (minuted-profile(5)). Rules change with time: a
 * profile holds one or more editions, each with the date from which it is in
 * force, and the edition in force at a ballot's start governs it. Each rule
 * names the section that it comes from, for the problems that are reported.
 */
#ifndef MINUTED_CONFIG_PROFILE_H
#define MINUTED_CONFIG_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum quorum_mode {
	QUORUM_MORE_THAN_HALF, /* S/6 + 1 of the sum S over three meetings (RULES section 6) */
	QUORUM_HALF,           /* ceil(S/6) */
	QUORUM_AVERAGE,        /* ceil(S/3) */
	QUORUM_NONE
};

/* The rules of which a profile must give the section; index of `section` below. */
enum rule {
	RULE_PROPOSER,   /* who may propose */
	RULE_ENDORSERS,  /* how many endorse, and from where */
	RULE_LIST,       /* where ballots and votes are posted */
	RULE_DISCUSSION, /* length of the discussion, quiet days before voting */
	RULE_EXPIRY,     /* days until a ballot that is not voted on fails */
	RULE_VOTING,     /* length of voting, zone */
	RULE_VOTE,       /* what is a valid vote */
	RULE_THRESHOLDS, /* what passes */
	RULE_QUORUM,
	RULE_RESULT,  /* when the result is due */
	RULE_REVIEW,  /* opening and length of the review */
	RULE_OFFICER, /* officer ballots */
	RULE_WITHDRAWAL,
	RULE_MINUTES, /* when minutes are final */
	/*
	 * Ballots on a section that an open one touches must name that; a profile may not
	 * have it.
	 */
	RULE_SECTIONS,
	RULE_COUNT
};

/*
 * A share of the yes and no votes of a class: yes * den >= (yes + no) * num, or
 * > if `strict`. The file's `none` is 0/1, which holds even without a vote.
 */
struct threshold {
	int num, den;
	bool strict;
};

struct edition {
	int64_t from;                    /* in force from this moment; INT64_MIN: ever */
	const char *section[RULE_COUNT]; /* e.g. "Bylaws 2.3(4)" */
	int endorsers;                   /* other voting members that must endorse */
	int discussion_days;             /* least length of the discussion */
	int quiet_days;                  /* days without a new version before voting may start */
	int expiry_days;                 /* after the last version; 0: never */
	int voting_days;                 /* exact length of the voting period */
	struct threshold issuer, consumer;
	bool yes_in_each_class; /* at least one yes in each class */
	/* Tell where a class has more than half but not half and one vote; see
	 * tally_literal_majority(). */
	bool tell_literal_majority;
	enum quorum_mode quorum;
	int quorum_meetings; /* how many meetings are averaged */
	/* Needed until that many meetings were held; 0: undefined, ask the chair. */
	int quorum_transition;
	int result_days;             /* business days from the close to the announcement */
	int review_open_days;        /* business days from the announcement to the review notice */
	int review_vice_chair_days;  /* business days after which the vice chair must open it */
	int review_days;             /* calendar days, Final Guideline; 0: no review */
	int review_maintenance_days; /* calendar days, Final Maintenance Guideline */
	int review_tell_days;        /* business days from the end of review to the notice */
	int review_web_days;         /* business days from the end of review to the web site */
	/* Calendar days after which minutes are final with no meeting in between. */
	int minutes_final_days;
	/* Calendar days until the draft is with the members, from the meeting; until the final
	   minutes are on the list and on the web site, from when they are final; 0: no term. */
	int minutes_draft_days, minutes_post_days, minutes_web_days;
	bool abstain_counts_for_quorum;
	bool officer_needs_quorum; /* officer ballots: class thresholds and quorum apply */
};

struct profile {
	const char *name;
	const char *title;
	struct edition *editions; /* by `from`, ascending; at least one */
	size_t neditions;
};

/* The edition in force at `at`. Never NULL. */
const struct edition *profile_edition(const struct profile *profile, int64_t at);

const char *rule_name(enum rule rule); /* "discussion", ... as the files write it */

#endif
