/*
 * summary: what a member or chair who subscribed to it reads (daemon/digest/subscriptions.h)
 *
 * A weekly or daily summary: what the reader's organisation has not voted on,
 * what the reader promised, the deadlines, the open ballots, what changed, the minutes.
 * Or the milestones of ballots of the last hour. Each reader gets a message of
 * its own, with a List-Unsubscribe by mail (RFC 2369). RFC 8058 has a one-click
 * form for web addresses alone, and there is no web server here.
 *
 * The due table holds the kinds below for each day, week or hour, and only as
 * long as somebody wants them. What several missed ones would have told is told
 * in one.
 */
#ifndef MINUTED_DAEMON_SUMMARY_H
#define MINUTED_DAEMON_SUMMARY_H

#include "daemon/digest/digest.h"
#include "daemon/digest/subscriptions.h"

#define SUMMARY_WEEKLY "summary-weekly"
#define SUMMARY_DAILY "summary-daily"
#define SUMMARY_MILESTONES "milestones"

struct summary {
	const char *subject;
	const char *text; /* UTF-8, LF line ends */
	const char *html; /* the same words */
};

/*
 * The summary or milestones that `reader` wants, of all since `input->since`. NULL: there is
 * nothing to tell, and only a weekly summary says so. Pure; on `ctx`.
 */
struct summary *summary_write(
    void *ctx, const struct digest_input *input, const struct subscriber *reader);

/* As work that falls due (daemon/letters/due.h). */
bool summary_weekly_plan(void *ctx, const struct due_task *task, char **why_r);
bool summary_daily_plan(void *ctx, const struct due_task *task, char **why_r);
bool summary_milestones_plan(void *ctx, const struct due_task *task, char **why_r);
bool summary_make(
    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);

#endif
