/*
 * reminders: what somebody should hear of before it is too late
 *
 * Of a ballot: voting closes and votes are missing for the quorum; it is about
 * to expire; its result, its review notice or the publication after its review
 * is due. Of the gateway: a mailbox has been silent or unreadable for longer
 * than is its habit; a digest did not leave.
 *
 * Each is given once: its period names what it is about and its date, so a date
 * that moves is a new one. What has passed is not given any more, as after
 * weeks of downtime, nor what is not so any more when it is made.
 *
 * They go to the chairs and vice chairs. With `reminders = members` each member
 * whose vote is missing for the quorum has one as well, to the addresses in the
 * roster, by a mail of its own.
 */
#ifndef MINUTED_DAEMON_REMINDERS_H
#define MINUTED_DAEMON_REMINDERS_H

#include "daemon/letters/due.h"
#include "daemon/record/ledger.h"
#include "store/habit.h"

#define REMINDER_KIND "reminder"

enum {
	REMIND_PLAN_EVERY = 10 * 60, /* seconds: nothing here is due to the minute */
	REMIND_HOUR = 60 * 60,
	REMIND_DAY = 24 * REMIND_HOUR,
	REMIND_VOTING = 48 * REMIND_HOUR,   /* seconds before voting closes */
	REMIND_EXPIRY = 7 * REMIND_DAY,     /* before a ballot expires: a week finds an endorser */
	REMIND_DUTY = REMIND_DAY,           /* before the day on which the chair owes something */
	REMIND_HABIT = 180 * REMIND_DAY,    /* how far back a mailbox shows its habit */
	REMIND_HABIT_MAILS = 10,            /* fewer mails in that time show none */
	REMIND_SILENT_MIN = 7 * REMIND_DAY, /* silence up to this is nothing, however busy it was */
	REMIND_UNREAD_POLLS = 12,           /* poll intervals without a good poll, ... */
	REMIND_UNREAD_MIN = 2 * REMIND_HOUR, /* ... but not before this: servers are restarted */
};

struct reminder {
	const char *period;  /* identity: "quorum TS-1 2023-04-24" */
	int64_t at;          /* from when it is to be given */
	int64_t passed;      /* from when it is of no use any more; WHEN_UNKNOWN: never */
	const char *subject; /* one line */
	const char *text;    /* sentences */
	const struct ballot *missing_votes; /* it is about the votes missing there; NULL */
};

struct reminders_input {
	const struct ledger *ledger;
	const struct mailbox_poll *poll;   /* of the group's mailbox; NULL: never polled */
	const struct mailbox_habit *habit; /* of the same, over REMIND_HABIT */
	const struct outbox_row *outbox;   /* the group's */
	size_t noutbox;
	int64_t now;
};

/* All that is to be given at that moment; pure, on `ctx`. */
size_t reminders_find(
    void *ctx, const struct reminders_input *input, struct reminder **reminders_r);

/* The kind "reminder" of daemon/letters/due.h. */
bool reminders_plan(void *ctx, const struct due_task *task, char **why_r);
bool reminders_make(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

#endif
