/*
 * calendar: a group's meetings and deadlines as an iCalendar file (RFC 5545)
 *
 * Pure: what there is, the file that was published last and the moment go in,
 * the new file comes out. An event has its UID for ever, made of the group, the ballot or
 * meeting and the kind. One that is as it was keeps its SEQUENCE, DTSTAMP and
 * LAST-MODIFIED, so that nothing new gives the same bytes; one that moved has
 * the next SEQUENCE; one that is no more stays, cancelled, until it is long past.
 *
 * Times are in UTC; what a whole day is due for is a day. Words that came by
 * mail are escaped and folded by libical and hold no control characters.
 */
#ifndef MINUTED_DAEMON_CALENDAR_H
#define MINUTED_DAEMON_CALENDAR_H

#include "daemon/record/ledger.h"

enum {
	CALENDAR_PAST_DAYS = 400,   /* what is longer past is left out */
	CALENDAR_EVENTS_MAX = 5000, /* events of one file, the latest ones; groups have 100 */
	CALENDAR_WORDS_MAX = 200    /* characters of a ballot's title in an event */
};

enum calendar_status { CALENDAR_CONFIRMED, CALENDAR_TENTATIVE, CALENDAR_CANCELLED };

struct calendar_event {
	const char *uid;
	const char *summary;     /* one line */
	const char *description; /* NULL: none */
	int64_t at;              /* `all_day`: midnight UTC of the day */
	bool all_day;
	enum calendar_status status;
};

struct calendar {
	const char *title; /* of the group */
	struct calendar_event *events;
	size_t nevents;
};

/*
 * A wish for ledger_load_some(): the ballots that a calendar written at `now`
 * has events of, and one that had any, so that there is a calendar at all.
 */
struct calendar_wish {
	int64_t now;
	bool one; /* at first false */
};
bool calendar_wants(void *arg, const struct ledger *ledger, const struct ballot *ballot);

/*
 * The meetings that believed minutes announce, and of each ballot the start and
 * end of voting, when its result and review notice are due, when its review
 * ends and when it expires; those of a withdrawn ballot are cancelled. On `ctx`.
 */
struct calendar calendar_of(void *ctx, const struct ledger *ledger);

/*
 * The file, on `ctx`. `previous`: what calendar_write() gave last, or NULL; what
 * is no calendar counts for none.
 */
char *calendar_write(void *ctx, const struct calendar *calendar, const char *previous, int64_t now);

/* "CONFIRMED", "TENTATIVE", "CANCELLED". */
const char *calendar_status_name(enum calendar_status status);

/* The name of its file: "cscwg.ics"; on `ctx`. */
char *calendar_file_name(void *ctx, const char *group);

#endif
