#include <stdio.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/digest/subscriptions.h"
#include "parser/json.h"

static json_t *
subscriber_json(const struct group_config *group, const struct subscriber *s)
{
	return json_pack("{ss ss so so ss sb so}", "group", group->name, "address", s->address,
	    "person", ctl_text(s->name), "org", ctl_text(s->org), "wants",
	    subscription_name(s->wants), "paused", s->paused, "since", moment_to_json(s->since));
}

static void
print_subscriber(struct ctl *ctl, const struct group_config *group, const struct subscriber *s)
{
	printf("%-8s %-10s %s%s%s%s since %s%s\n", group->name, subscription_name(s->wants),
	    ctl_words(ctl, s->address), s->org ? " (" : "", s->org ? ctl_words(ctl, s->org) : "",
	    s->org ? ")" : "", ctl_time(ctl, s->since),
	    s->paused ? ", paused: mail to it came back" : "");
}

static int
show_subscriptions(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	struct subscriber *list;
	size_t n, i;
	int status = ctl_stored(
	    ctl, subscribers_load(ctl->ctx, ctl->store, group, ctl->now, &list, &n), group->name);

	for (i = 0; status == CTL_OK && i < n; i++)
		if (ctl->json)
			json_array_append_new(array, subscriber_json(group, &list[i]));
		else
			print_subscriber(ctl, group, &list[i]);
	return status;
}

int
ctl_subscriptions(struct ctl *ctl)
{
	return ctl_each_group(ctl, "subscriptions", show_subscriptions);
}

/* In each group that is asked for; one that does not know the address is none of its groups. */
static int
subscribe_all(struct ctl *ctl, const char *address, enum subscription wants)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i, done = 0;
	char *why = NULL;

	for (i = 0; i < ngroups; i++) {
		enum store_status status = subscribe(ctl->ctx, ctl->store, &groups[i], address,
		    wants, ctl->author, ctl->reason, ctl->now, &why);

		if (status == STORE_REFUSED && (ngroups > 1 || i > 0))
			continue;
		if (status == STORE_REFUSED)
			return ctl_fail(CTL_NOT_WELL, address, "%s", why);
		if (status != STORE_OK)
			return ctl_stored(ctl, status, address);
		done++;
		if (!ctl->json)
			printf("%s gets %s of %s from now on\n", ctl_words(ctl, address),
			    subscription_words(wants), groups[i].name);
	}
	if (done == 0)
		return ngroups == 0 ? CTL_USAGE : ctl_fail(CTL_NOT_WELL, address, "%s", why);
	if (ctl->json)
		ctl_print_json(json_pack("{ss ss si}", "address", address, "wants",
		    subscription_name(wants), "groups", (int)done));
	return CTL_OK;
}

int
ctl_subscribe(struct ctl *ctl)
{
	enum subscription wants;
	int status;

	if (!subscription_from_name(ctl->arguments[1], &wants))
		return ctl_fail(CTL_USAGE, ctl->arguments[1],
		    "what there is: weekly, daily, milestones, minutes, none");
	status = ctl_line_ok("the address", ctl->arguments[0], FACT_NAME_MAX);
	if (status == CTL_OK)
		status = ctl_begin(ctl, "subscribe");
	if (status != CTL_OK)
		return status;
	return ctl_end(ctl, subscribe_all(ctl, ctl->arguments[0], wants), "subscribe");
}
