/*
 * subscriptions: which mails a member or chair wants from us
 *
 * A decision of the kind "subscription" (store/decisions.h): the subject is the
 * address in lower case, the word what it wants. Only a representative's address
 * in the roster, or a chair's, can want anything, and gets nothing once it is
 * neither or is paused. The operator's command and the member's own mail end here.
 */
#ifndef MINUTED_DAEMON_SUBSCRIPTIONS_H
#define MINUTED_DAEMON_SUBSCRIPTIONS_H

#include "config/config.h"
#include "daemon/record/minutes_wanted.h"
#include "store/store.h"

enum subscription {
	SUBSCRIPTION_NONE,
	SUBSCRIPTION_WEEKLY,     /* a summary on the weekday and hour of the group's digest */
	SUBSCRIPTION_DAILY,      /* a summary on days on which there is something to tell */
	SUBSCRIPTION_MILESTONES, /* only what moves a ballot: posted, voting, result, review */
	SUBSCRIPTION_MINUTES,    /* only final minutes (daemon/record/minutes_wanted.h) */
	SUBSCRIPTION_COUNT
};

/* "none", "weekly", "daily", "milestones", "minutes". */
const char *subscription_name(enum subscription subscription);

/* What it brings, in words: "the weekly summary"; of none: "no summaries". */
const char *subscription_words(enum subscription wants);
bool subscription_from_name(const char *name, enum subscription *subscription_r);

struct subscriber {
	const char *address; /* as configuration or roster has it */
	const char *name;    /* of the representative; NULL: a chair's address */
	const char *org;     /* likewise */
	enum subscription wants;
	bool paused; /* mail to it came back for good */
	int64_t since;
};

/*
 * Keep what `address` wants from now on. Anything but STORE_OK has its reason in `*why_r`, on
 * `ctx`; STORE_REFUSED: the address is not the roster's nor a chair's, or `author` is empty.
 */
enum store_status subscribe(void *ctx, struct store *store, const struct group_config *group,
    const char *address, enum subscription wants, const char *author, const char *reason,
    int64_t now, char **why_r);

/* Those who want anything and may have it at `now`, by address; owned by `ctx`. */
enum store_status subscribers_load(void *ctx, struct store *store, const struct group_config *group,
    int64_t now, struct subscriber **subscribers_r, size_t *n_r);

#endif
