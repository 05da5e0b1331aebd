/*
 * ctl: the commands of minutectl
 *
 * One function a command, in a table of minutectl.c. Each gets what was asked
 * and returns the exit status: 0 done, 1 not there or not well, 2 wrong usage,
 * 74 the database is damaged or cannot be written, 75 try again later. Results
 * go to standard output, reasons to standard error as "minutectl: what: why".
 */
#ifndef MINUTED_DAEMON_CTL_H
#define MINUTED_DAEMON_CTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sysexits.h>

#include "config/config.h"
#include "daemon/record/ledger.h"
#include "store/store.h"

enum { CTL_KEEP_MAX = 10000 }; /* backups of one folder; daily ones of 27 years */

enum {
	CTL_OK = 0,
	CTL_NOT_WELL = 1,
	CTL_USAGE = 2,
	CTL_DAMAGED = EX_IOERR,
	CTL_LATER = EX_TEMPFAIL
};

struct ctl {
	void *ctx; /* freed at the end of the program */
	const struct config *config;
	struct store *store; /* opened by ctl_open() */
	bool json;
	int64_t now;
	bool at_moment;    /* `now` is that of --now */
	const char *group; /* --group or NULL */
	bool all, print, diff;
	int64_t since;                              /* --since of digest, or WHEN_UNKNOWN */
	const char *format;                         /* --format or NULL */
	const char *to;                             /* --to: a folder, or NULL */
	const char *mbox;                           /* --mbox: of audit, or NULL */
	const char *ballot, *org, *author, *reason; /* of settle; NULL */
	unsigned page;                              /* --page or 1 */
	unsigned keep;                              /* --keep, at least 1; or 0 */
	bool raw;
	const char *with; /* of redact; NULL */
	bool undo;        /* likewise */
	char **arguments; /* of the command */
	int narguments;
};

int ctl_import(struct ctl *ctl);
int ctl_parse(struct ctl *ctl);
int ctl_ballots(struct ctl *ctl);
int ctl_ballot(struct ctl *ctl);
int ctl_explain(struct ctl *ctl);
int ctl_lint(struct ctl *ctl);
int ctl_result(struct ctl *ctl);
int ctl_minutes(struct ctl *ctl);
int ctl_actions(struct ctl *ctl);
int ctl_approve(struct ctl *ctl);
int ctl_redact(struct ctl *ctl);
int ctl_stop(struct ctl *ctl);
int ctl_distribute(struct ctl *ctl);
int ctl_attendance(struct ctl *ctl);
int ctl_publish(struct ctl *ctl);
int ctl_calendar(struct ctl *ctl);
int ctl_digest(struct ctl *ctl);
int ctl_threads(struct ctl *ctl);
int ctl_show(struct ctl *ctl);
int ctl_search(struct ctl *ctl);
int ctl_outbox(struct ctl *ctl);
int ctl_queue(struct ctl *ctl);
int ctl_settle(struct ctl *ctl);
int ctl_undo(struct ctl *ctl);
int ctl_settle_name(struct ctl *ctl);
int ctl_confirmations(struct ctl *ctl);
int ctl_settle_action(struct ctl *ctl);
int ctl_subscribe(struct ctl *ctl);
int ctl_subscriptions(struct ctl *ctl);
int ctl_verify(struct ctl *ctl);
int ctl_backup(struct ctl *ctl);
int ctl_audit(struct ctl *ctl);
int ctl_reparse(struct ctl *ctl);
int ctl_export(struct ctl *ctl);
int ctl_metrics(struct ctl *ctl);
int ctl_status(struct ctl *ctl);

/* "minutectl: what: why" on standard error; returns `status`. */
int ctl_fail(int status, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Open the database (creating it where there is none); an exit status, CTL_OK if it is open. */
int ctl_open(struct ctl *ctl, enum store_mode mode);

/* The exit status for what the store says, with its reason told. */
int ctl_stored(struct ctl *ctl, enum store_status status, const char *what);

/*
 * The exit status where something could not be made for the reason `why`, told:
 * whether the store failed shows if trying again helps.
 */
int ctl_not_made(struct ctl *ctl, const char *what, const char *why);

/*
 * The groups that `--group` asks for: one, or all. Returns their number, 0 (told)
 * if there is no such group.
 */
size_t ctl_groups(struct ctl *ctl, const struct group_config **first_r);

/*
 * What a command shows of one group: prints it or, with --json, puts it into
 * `array`. Returns the exit status.
 */
typedef int ctl_show_group(struct ctl *ctl, const struct group_config *group, json_t *array);

/*
 * Open the database for reading and show each group that `--group` asks for, up to
 * the first that does not return CTL_OK; with --json then print the array under
 * `name`. Returns the exit status.
 */
int ctl_each_group(struct ctl *ctl, const char *name, ctl_show_group *show);

/* The ledger of a group at ctl->now; NULL (told) with the exit status. */
struct ledger *ctl_ledger(struct ctl *ctl, const struct group_config *group, int *status_r);

/*
 * The ballot that the first argument names, with its group's ledger; NULL (told)
 * with the exit status. Opens the database for reading.
 */
const struct ballot *ctl_find_ballot(struct ctl *ctl, struct ledger **ledger_r, int *status_r);

/*
 * Show what of the queue is about that ballot of the ledger, as `queue` does: to
 * `array`, and printed where JSON is not asked for. An exit status.
 */
int ctl_waiting_on(struct ctl *ctl, const struct ledger *ledger, const char *label, json_t *array);

/* The exit status for why something was not settled, told. */
struct settling_fault;
int ctl_settling_failed(struct ctl *ctl, const struct settling_fault *fault);

/*
 * Words of an operator that are kept for ever: text on one line of at most `max`
 * bytes, or NULL; else CTL_USAGE, told of `option`.
 */
int ctl_line_ok(const char *option, const char *words, size_t max);

/*
 * Check `--author` and `--reason`. Where no author is named, ctl->author becomes
 * the person at the terminal, else whose process it is.
 */
int ctl_author(struct ctl *ctl);

/*
 * Begin what a person decides: ctl_author(), the database opened for writing, a
 * transaction. ctl_end() keeps what was done if `status` is CTL_OK, else takes it
 * back; it returns the exit status.
 */
int ctl_begin(struct ctl *ctl, const char *what);
int ctl_end(struct ctl *ctl, int status, const char *what);

/* Print an object with "schema_version" first; steals it. */
void ctl_print_json(json_t *object);

/* A moment as people read it: "2023-04-20 15:00 UTC"; "-" for unknown. On ctl->ctx. */
const char *ctl_time(struct ctl *ctl, int64_t at);

/* Somebody else's words, fit for a terminal: one line, no control characters. On ctl->ctx. */
const char *ctl_words(struct ctl *ctl, const char *text);

/* The names of a message's marks. */
json_t *ctl_marks(unsigned marks);

/* A string, or null; a new reference. What is not UTF-8, such as the name of a file, is made so. */
json_t *ctl_text(const char *text);

#endif
