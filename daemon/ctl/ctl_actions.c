#include <stdio.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/ledger_actions.h"

static int64_t
age_days(const struct ctl *ctl, const struct action *a)
{
	return (ctl->now - when_from_iso(a->since)) / WHEN_DAY;
}

static json_t *
action_json(const struct ctl *ctl, const char *group, const struct action *a)
{
	return json_pack("{ss ss so so ss ss sI ss sI ss so so so so so so}", "id", a->id, "group",
	    group, "owner", ctl_text(a->owner), "org", ctl_text(a->org), "quote", a->quote, "since",
	    a->since, "age_days", (json_int_t)age_days(ctl, a), "last_seen", a->last_seen,
	    "meetings", (json_int_t)a->meetings, "state", action_state_name(a->state), "message_id",
	    ctl_text(a->message_id), "last_message_id", ctl_text(a->last_message_id), "ended_on",
	    ctl_text(a->ended_on), "ended_by", ctl_text(a->ended_by), "ended_quote",
	    ctl_text(a->ended_quote), "ended_message_id", ctl_text(a->ended_message_id));
}

static void
print_action(struct ctl *ctl, const char *group, const struct action *a)
{
	printf("%s  %-8s %s%s%s%s: \"%s\"\n", a->id, group,
	    a->owner ? ctl_words(ctl, a->owner) : "nobody named", a->org ? " (" : "",
	    a->org ? ctl_words(ctl, a->org) : "", a->org ? ")" : "", ctl_words(ctl, a->quote));
	printf("  %s since %s (%lld %s), told at %u %s, last %s  <%s>\n",
	    action_state_name(a->state), a->since, (long long)age_days(ctl, a),
	    age_days(ctl, a) == 1 ? "day" : "days", a->meetings,
	    a->meetings == 1 ? "meeting" : "meetings", a->last_seen, ctl_words(ctl, a->message_id));
	if (a->state == ACTION_OPEN)
		return;
	printf("  %s on %s, %s%s%s%s%s\n", action_state_name(a->state), a->ended_on,
	    a->ended_by ? "by " : "as the minutes say",
	    a->ended_by ? ctl_words(ctl, a->ended_by) : "", a->ended_quote ? ": \"" : "",
	    a->ended_quote ? ctl_words(ctl, a->ended_quote) : "", a->ended_quote ? "\"" : "");
}

static int
load(struct ctl *ctl, const struct group_config *group, struct ledger **ledger_r,
    struct action **actions_r, size_t *nactions_r)
{
	int status;

	*nactions_r = 0;
	*ledger_r = ctl_ledger(ctl, group, &status);
	if (!*ledger_r)
		return status;
	return ctl_stored(ctl,
	    actions_load(ctl->ctx, ctl->store, *ledger_r, ctl->now, actions_r, nactions_r),
	    group->name);
}

static int
show_actions(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	struct ledger *ledger;
	struct action *actions;
	size_t nactions, i;
	int status = load(ctl, group, &ledger, &actions, &nactions);

	for (i = 0; i < nactions; i++) {
		if (actions[i].state != ACTION_OPEN && !ctl->all)
			continue;
		if (ctl->json)
			json_array_append_new(array, action_json(ctl, group->name, &actions[i]));
		else
			print_action(ctl, group->name, &actions[i]);
	}
	return status;
}

int
ctl_actions(struct ctl *ctl)
{
	return ctl_each_group(ctl, "actions", show_actions);
}

/* The first group that has the action item; ids of two groups are never one but by chance. */
static int
settle(struct ctl *ctl, const char *id, enum action_state state)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), nactions, i;
	int status = ngroups ? CTL_OK : CTL_USAGE;

	for (i = 0; i < ngroups && status == CTL_OK; i++) {
		const struct action *action;
		struct ledger *ledger;
		struct action *actions;

		status = load(ctl, &groups[i], &ledger, &actions, &nactions);
		action = status == CTL_OK ? actions_find(actions, nactions, id) : NULL;
		if (!action)
			continue;
		status = ctl_stored(ctl,
		    action_settle(
			ctl->store, ledger, action->id, state, ctl->author, ctl->reason, ctl->now),
		    id);
		if (status == CTL_OK)
			status = load(ctl, &groups[i], &ledger, &actions, &nactions);
		action = status == CTL_OK ? actions_find(actions, nactions, id) : NULL;
		if (action && ctl->json)
			ctl_print_json(action_json(ctl, groups[i].name, action));
		else if (action)
			print_action(ctl, groups[i].name, action);
		return status;
	}
	return status != CTL_OK ? status
				: ctl_fail(CTL_NOT_WELL, id,
				      "no such action item; 'minutectl actions --all' lists them");
}

int
ctl_settle_action(struct ctl *ctl)
{
	enum action_state state;
	int status;

	if (!action_state_from_name(ctl->arguments[1], &state))
		return ctl_fail(CTL_USAGE, ctl->arguments[1],
		    "an action item is settled as done, dropped or open");
	status = ctl_begin(ctl, "settle-action");
	if (status != CTL_OK)
		return status;
	return ctl_end(ctl, settle(ctl, ctl->arguments[0], state), "settle-action");
}
