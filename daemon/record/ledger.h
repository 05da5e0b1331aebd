/*
 * ledger: a group's ballots, meetings and minutes as they stand at a moment
 *
 * Gathers what the pure parts need (facts by ballot, attendance, rules) and
 * folds every ballot of the group. Everything is owned by the ledger.
 */
#ifndef MINUTED_DAEMON_LEDGER_H
#define MINUTED_DAEMON_LEDGER_H

#include "ballot/ballot.h"
#include "config/config.h"
#include "daemon/record/life.h"
#include "store/names.h"
#include "store/rulings.h"
#include "store/store.h"

/* Somebody that minutes name as present. */
struct ledger_attendee {
	const char *name;
	const char *org;             /* as the minutes write it; NULL: not told */
	const struct member *member; /* NULL: not resolved, or no member at that time */
	/* As which it counts: itself or who controls it; NULL likewise. */
	const struct member *party;
	bool counts;     /* for the quorum */
	const char *why; /* it does not, a clause; NULL: it does */
};

/*
 * A meeting by the best minutes there are of it: final ones before drafts, later
 * ones before earlier.
 */
struct ledger_meeting {
	const char *date; /* "YYYY-MM-DD" */
	int64_t at;       /* midnight UTC of that day */
	const struct stored_minutes *minutes;
	struct ledger_attendee *attendees;
	size_t nattendees;
	unsigned orgs; /* distinct voting members present */
};

/*
 * What counts for the quorum: `orgs`, or MEETING_UNCOUNTED where its minutes name nobody in whom
 * the roster knows a voting member: that nobody was there is not what they say.
 */
unsigned meeting_present(const struct ledger_meeting *meeting);

/* How far the minutes of a meeting are. */
enum minutes_state { MINUTES_AWAIT_APPROVAL, MINUTES_APPROVED, MINUTES_FINAL_BY_TIME };

struct ledger_minutes {
	const struct ledger_meeting *meeting;
	enum minutes_state state;
	const struct stored_minutes *approved_in; /* the minutes that tell of the approval; NULL */
	/* Midnight UTC: the day of approval, or when they are final by the rules. */
	int64_t final_on;
	const struct minutes_life *life;
};

/* A fact that counts for no ballot, or words of support that were perhaps meant as a vote. */
struct ledger_stray {
	const struct stored_fact *fact;
	const char *why; /* "it names no ballot" */
};

/* A ruling in force on a fact of the group. */
struct ledger_ruling {
	const struct ruling *ruling;
	const struct stored_fact *fact; /* as it stands by the ruling */
	const char *label;              /* the ballot that it falls on; NULL: none */
};

struct ledger {
	const struct group_config *group;
	struct ballot **ballots; /* by first mention, oldest first */
	size_t nballots;
	struct ledger_meeting *meetings; /* by date */
	size_t nmeetings;
	struct ledger_minutes *minutes; /* one a meeting, by date */
	size_t nminutes;
	struct minutes_life *lives; /* by date; also of meetings that no minutes are known of */
	size_t nlives;
	struct ledger_stray *strays;
	size_t nstrays;
	struct ledger_ruling *rulings; /* by item */
	size_t nrulings;
	struct ballot_name *names; /* what the chair has settled that its ballots are called */
	size_t nnames;
};

/* Load and fold. NULL with `*status_r` if the store fails. */
struct ledger *ledger_load(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, enum store_status *status_r);

/*
 * As ledger_load(), but of the ballots only those that `wish` wants: each is
 * shown to it once, whole, with the ledger as it is without ballots, and one that
 * is not wanted is let go before the next is folded. So a record of thousands of
 * ballots takes the memory of those at hand.
 */
struct ledger_wish {
	/* NULL: none is wanted, only what lies beside the ballots */
	bool (*wants)(void *arg, const struct ledger *ledger, const struct ballot *ballot);
	void *arg;
};
struct ledger *ledger_load_some(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, const struct ledger_wish *wish,
    enum store_status *status_r);

/* As ledger_load(), but of the ballots only the one of that canonical label; NULL: none. */
struct ledger *ledger_load_one(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const char *label, int64_t now, enum store_status *status_r);

/* The ballot of that canonical label, or NULL. */
const struct ballot *ledger_ballot(const struct ledger *ledger, const char *label);

/* The ruling in force on that item, or NULL. */
const struct ledger_ruling *ledger_ruling(const struct ledger *ledger, int64_t item);

const char *minutes_state_name(enum minutes_state state);

#endif
