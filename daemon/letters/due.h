/*
 * due: the kinds of work that fall due, and who makes each
 *
 * A row of the store's table `due` (unique by kind, group and period) waits for
 * its time; then its kind makes the messages of it. Whatever `make` writes, its
 * rows of the outbox and the mark that it is done are one transaction. No kind
 * is made before its group's mailbox was polled after the time that it was due
 * at, and all that came is read.
 *
 * To add a kind: one row in due_kinds.c.
 */
#ifndef MINUTED_DAEMON_DUE_H
#define MINUTED_DAEMON_DUE_H

#include <stdbool.h>

#include "config/config.h"
#include "store/store.h"

enum {
	DUE_PLAN_EVERY = 60, /* seconds until a kind is planned again though nothing was recorded */
	/*
	 * Seconds that a clock may be set back without an older one being made after a
	 * later one.
	 */
	DUE_SET_BACK_MAX = 35 * 24 * 60 * 60
};

struct due_task {
	struct store *store;
	const struct config *config; /* with [smtp] */
	const struct group_config *group;
	int64_t now;
	const struct due *due; /* NULL while planning */
};

/* What became of it. */
struct due_result {
	struct outbox_row **rows; /* messages to be sent, by due_send() */
	size_t nrows;
	const char *how; /* how it is done, a word or few: "made", "stopped by the chair" */
};

struct due_kind {
	const char *kind; /* as in the table `due` */
	bool folds; /* of those of a group only the latest is made, and none older than that */
	/*
	 * Note in the table (store_due_add()) what is known to be due for a group.
	 * Called for each group after something was recorded, and every
	 * DUE_PLAN_EVERY seconds. NULL: somebody else notes it. False with `*why_r`.
	 */
	bool (*plan)(void *ctx, const struct due_task *task, char **why_r);
	/* Seconds between two plans at least, whatever is recorded; not in `--once`. */
	int64_t every;
	/*
	 * Make what is due, within the open transaction. A result without rows is
	 * done as well. False with `*why_r` (on `ctx`): all of it is rolled back and
	 * tried again after CORE_DUE_RETRY.
	 */
	bool (*make)(
	    void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r);
};

extern const struct due_kind due_kinds[];
extern const size_t due_nkinds;

/* Add a message to a result; `row` and `result` live on `ctx`. */
void due_send(void *ctx, struct due_result *result, struct outbox_row *row);

#endif
