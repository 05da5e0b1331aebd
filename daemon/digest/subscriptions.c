#include "daemon/digest/subscriptions.h"

#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/life_course.h"
#include "mail/compose.h"
#include "store/bounces.h"
#include "store/decisions.h"

static const char *const names[SUBSCRIPTION_COUNT] = { "none", "weekly", "daily", "milestones",
	SUBSCRIPTION_TO_MINUTES };

const char *
subscription_words(enum subscription wants)
{
	static const char *const words[SUBSCRIPTION_COUNT] = {
		[SUBSCRIPTION_NONE] = "no summaries",
		[SUBSCRIPTION_WEEKLY] = "the weekly summary",
		[SUBSCRIPTION_DAILY] = "the daily summary",
		[SUBSCRIPTION_MILESTONES] = "the ballots' milestones",
		[SUBSCRIPTION_MINUTES] = "the minutes",
	};

	return words[wants];
}

const char *
subscription_name(enum subscription subscription)
{
	return (unsigned)subscription < SUBSCRIPTION_COUNT ? names[subscription] : "invalid";
}

bool
subscription_from_name(const char *name, enum subscription *subscription_r)
{
	int i;

	for (i = 0; i < SUBSCRIPTION_COUNT; i++)
		if (name && strcmp(name, names[i]) == 0) {
			*subscription_r = (enum subscription)i;
			return true;
		}
	return false;
}

/* Who it is, as configuration or roster has it; false: nobody that may have mail from us. */
static bool
find(const struct group_config *group, const char *address, int64_t at, struct subscriber *found)
{
	const struct member *member;
	const struct representative *one;

	*found = (struct subscriber){ .address = address };
	if (!compose_address_ok(address) || strcasecmp(address, group->list) == 0 ||
	    (group->member_list && strcasecmp(address, group->member_list) == 0))
		return false;
	one = roster_representative(group->roster, address, at, &member);
	if (one) {
		found->address = one->address;
		found->name = one->name;
		found->org = member->name;
		return true;
	}
	return life_is_chair(group, address);
}

enum store_status
subscribe(void *ctx, struct store *store, const struct group_config *group, const char *address,
    enum subscription wants, const char *author, const char *reason, int64_t now, char **why_r)
{
	struct subscriber found;
	enum store_status status;
	char *lower;

	if (wants != SUBSCRIPTION_NONE && !find(group, address, now, &found)) {
		*why_r = talloc_asprintf(ctx,
		    "no representative has this address in %s, and no chair, so nothing is sent "
		    "to it",
		    group->roster->file);
		return STORE_REFUSED;
	}
	lower = g_ascii_strdown(address, -1);
	status = store_decide(store, &(struct decision){ .group = group->name,
					 .kind = SUBSCRIPTION_DECISION,
					 .subject = lower,
					 .word = subscription_name(wants),
					 .author = author,
					 .at = now,
					 .reason = reason });
	g_free(lower);
	if (status != STORE_OK)
		*why_r = talloc_strdup(ctx, store_why(store));
	return status;
}

/* Addresses are one in any case; of two spellings the later decision is in force. */
static bool
is_superseded(const struct decision *decisions, size_t n, const struct decision *one)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (decisions[i].id > one->id &&
		    strcasecmp(decisions[i].subject, one->subject) == 0)
			return true;
	return false;
}

enum store_status
subscribers_load(void *ctx, struct store *store, const struct group_config *group, int64_t now,
    struct subscriber **subscribers_r, size_t *n_r)
{
	struct decision *decisions;
	struct subscriber *list;
	size_t n, i;
	enum store_status status =
	    store_decisions(ctx, store, group->name, SUBSCRIPTION_DECISION, &decisions, &n);

	*n_r = 0;
	list = *subscribers_r =
	    talloc_array(ctx, struct subscriber, status == STORE_OK ? n + 1 : 1);
	for (i = 0; status == STORE_OK && i < n; i++) {
		struct subscriber *one = &list[*n_r];
		enum subscription wants;

		if (!subscription_from_name(decisions[i].word, &wants) ||
		    wants == SUBSCRIPTION_NONE || decisions[i].at > now ||
		    is_superseded(decisions, n, &decisions[i]) ||
		    !find(group, decisions[i].subject, now, one))
			continue;
		one->wants = wants;
		one->since = decisions[i].at;
		status =
		    store_address_paused(store, group->name, decisions[i].subject, &one->paused);
		if (status == STORE_OK)
			(*n_r)++;
	}
	return status;
}
