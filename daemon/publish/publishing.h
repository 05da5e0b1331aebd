/*
 * publishing: bring a group's publish folder in line with the record
 *
 * A post for each meeting whose minutes are final and may leave the house
 * (publishing_wants()), and the group's calendar. What should be there follows from the record
 * alone, so doing it again does nothing, and whatever was interrupted is done by
 * the next run. Files that are there and should not be are left: what was
 * published once is not taken back by a program.
 */
#ifndef MINUTED_DAEMON_PUBLISHING_H
#define MINUTED_DAEMON_PUBLISHING_H

#include "daemon/record/ledger.h"
#include "daemon/publish/publish.h"
#include "store/publications.h"

enum publishing_scope {
	PUBLISHING_DUE,      /* what goes out by itself */
	PUBLISHING_ALL_FINAL /* all final minutes that somebody of the group stands behind */
};

struct published_file {
	const char *name;
	const char *date; /* of the meeting; NULL: the file holds no minutes */
	char sha256[65];  /* of what should be in it, in hexadecimal */
	enum publish_outcome outcome;
	const char *why; /* PUBLISH_FAILED */
	bool news;       /* it went otherwise than the store knows of it */
};

struct publishing {
	struct published_file *files; /* posts by date, then the calendar */
	size_t nfiles;
	size_t textless; /* final minutes whose text is not kept: they were not read since it is */
};

/*
 * True if the minutes go to the web site: they are final, members or chairs
 * stand behind them, and they are on their way to the members or there (or the
 * group's minutes are not sent by us); for PUBLISHING_ALL_FINAL, the first two.
 */
bool publishing_wants(const struct minutes_life *life, enum publishing_scope scope);

/* Write what differs into `folder`. What could not be written is told in the result. */
enum store_status publishing_run(void *ctx, struct store *store, const struct ledger *ledger,
    const char *folder, enum publishing_scope scope, int64_t now, struct publishing *result_r);

/*
 * The group's calendar as it should be in `folder` (NULL: nothing was published
 * of it yet); NULL if there is nothing to put in it. On `ctx`.
 */
char *publishing_calendar(void *ctx, const struct ledger *ledger, const char *folder, int64_t now);

/* Mark what of the result is news to the store, and count it. */
enum store_status publishing_compare(struct store *store, const struct group_config *group,
    struct publishing *result, size_t *nnews_r);

/* Note the news in the store; in an open transaction or of its own. */
enum store_status publishing_note(struct store *store, const struct group_config *group,
    const struct publishing *result, int64_t now);

#endif
