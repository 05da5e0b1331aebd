#include <stddef.h>
#include <string.h>

#include "parser/minutes.h"

/* The contract's words for the values of the enumerations of minutes.h. */

static const char *const statuses[MINUTES_STATUS_COUNT] = {
	[MINUTES_DRAFT] = "draft", [MINUTES_FINAL] = "final"
};

static const char *const approvals[APPROVAL_COUNT] = { [APPROVAL_APPROVED] = "approved",
	[APPROVAL_PENDING] = "pending",
	[APPROVAL_NOT_SENT] = "not_sent",
	[APPROVAL_DEFERRED] = "deferred",
	[APPROVAL_CIRCULATED] = "circulated" };

static const char *const items[ITEM_COUNT] = { [ITEM_BALLOT] = "ballot",
	[ITEM_PROCEDURAL] = "procedural",
	[ITEM_DISCUSSION] = "discussion",
	[ITEM_AOB] = "aob",
	[ITEM_NEXT_MEETING] = "next_meeting",
	[ITEM_ADJOURN] = "adjourn",
	[ITEM_OTHER] = "other" };

static const char *const states[SPOKEN_COUNT] = { [SPOKEN_DRAFTING] = "drafting",
	[SPOKEN_SEEKING_ENDORSERS] = "seeking_endorsers",
	[SPOKEN_DISCUSSION] = "discussion",
	[SPOKEN_VOTING] = "voting",
	[SPOKEN_PASSED] = "passed",
	[SPOKEN_FAILED] = "failed",
	[SPOKEN_IPR_REVIEW] = "ipr_review",
	[SPOKEN_TABLED] = "tabled",
	[SPOKEN_UNKNOWN] = "unknown" };

/* The index of `name` in `names`, `n` if it is not there. */
static size_t
index_of(const char *const *names, size_t n, const char *name)
{
	size_t i = 0;
	while (i < n && (name == NULL || names[i] == NULL || strcmp(names[i], name) != 0))
		i++;
	return i;
}

const char *
minutes_status_name(enum minutes_status status)
{
	return status < MINUTES_STATUS_COUNT ? statuses[status] : NULL;
}

const char *
approval_status_name(enum approval_status status)
{
	return approvals[status < APPROVAL_COUNT ? status : APPROVAL_PENDING];
}

const char *
item_kind_name(enum item_kind kind)
{
	return items[kind < ITEM_COUNT ? kind : ITEM_OTHER];
}

const char *
spoken_state_name(enum spoken_state state)
{
	return states[state < SPOKEN_COUNT ? state : SPOKEN_UNKNOWN];
}

bool
minutes_status_from_name(const char *name, enum minutes_status *status_r)
{
	size_t i = index_of(statuses, MINUTES_STATUS_COUNT, name);
	if (i == MINUTES_STATUS_COUNT)
		return false;
	*status_r = (enum minutes_status)i;
	return true;
}

bool
approval_status_from_name(const char *name, enum approval_status *status_r)
{
	size_t i = index_of(approvals, APPROVAL_COUNT, name);
	if (i == APPROVAL_COUNT)
		return false;
	*status_r = (enum approval_status)i;
	return true;
}

bool
item_kind_from_name(const char *name, enum item_kind *kind_r)
{
	size_t i = index_of(items, ITEM_COUNT, name);
	if (i == ITEM_COUNT)
		return false;
	*kind_r = (enum item_kind)i;
	return true;
}

bool
spoken_state_from_name(const char *name, enum spoken_state *state_r)
{
	size_t i = index_of(states, SPOKEN_COUNT, name);
	if (i == SPOKEN_COUNT)
		return false;
	*state_r = (enum spoken_state)i;
	return true;
}
