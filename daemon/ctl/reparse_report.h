/*
 * reparse_report: what reading the archive again would change, for people and programs
 */
#ifndef MINUTED_DAEMON_REPARSE_REPORT_H
#define MINUTED_DAEMON_REPARSE_REPORT_H

#include "daemon/ctl/ctl.h"
#include "store/history.h"

struct reparse_counts {
	uint64_t messages;   /* read again */
	uint64_t first;      /* of them read for the first time */
	uint64_t unreadable; /* of them unreadable today */
	uint64_t differing;  /* messages that read otherwise today, sealed ones among them */
	uint64_t gained, lost, changed; /* facts of them */
	uint64_t classes;               /* messages of another class */
	uint64_t moved;  /* closed ballots that stand otherwise through other mails */
	uint64_t sealed; /* messages that keep their reading since a ballot is closed */
};

/*
 * Tell of one message; `sealed` is the closed ballot that it speaks of or NULL,
 * `why` the reason that it is unreadable today or NULL. One line of JSON, or some of text.
 */
void reparse_report(struct ctl *ctl, int64_t message, const struct history_change *change,
    const char *sealed, const char *why);

/* Tell of a closed ballot that stands otherwise now; both as ballot_to_json() has it. */
void reparse_report_ballot(struct ctl *ctl, const char *label, const char *was, const char *is);

/* The last line. `applied`: the differences that are not sealed were recorded. */
void reparse_summary(struct ctl *ctl, const struct reparse_counts *counts, bool applied);

#endif
