#include <string.h>

#include "ballot/course.h"

enum { AFFILIATE_DEPTH_MAX = 8 }; /* levels of control followed; a roster could run in a circle */

bool
same_name(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool
same_address(const char *a, const char *b)
{
	return a != NULL && b != NULL && g_ascii_strcasecmp(a, b) == 0;
}

const struct member *
ballot_party(const struct roster *roster, const char *org, int64_t at)
{
	const struct member *member = org != NULL ? roster_member(roster, org, at) : NULL;
	const struct member *first = member;

	for (int depth = 0; member != NULL && depth < AFFILIATE_DEPTH_MAX; depth++) {
		const struct member *owner = NULL;

		if (member->affiliate_of != NULL)
			owner = roster_member(roster, member->affiliate_of, at);
		if (owner == NULL)
			return member;
		if (strcmp(owner->name, first->name) < 0)
			first = owner;
		member = owner;
	}
	/* Control that runs in a circle: the same one of them speaks, whoever is asked about. */
	return first;
}

const struct member *
party_of(const struct course *course, const char *org, int64_t at)
{
	return ballot_party(course->input->roster, org, at);
}

bool
same_party(const struct course *course, const char *a, const char *b, int64_t at)
{
	const struct member *left, *right;

	if (same_name(a, b))
		return true;
	left = party_of(course, a, at);
	right = party_of(course, b, at);
	return left != NULL && right != NULL && same_name(left->name, right->name);
}

const char *
member_refusal(const struct course *course, const char *org, int64_t at)
{
	const struct member *member;

	if (org == NULL)
		return "organisation not known";
	member = roster_member(course->input->roster, org, at);
	if (member == NULL) {
		member = roster_member_ever(course->input->roster, org);
		if (member == NULL)
			return "not a member";
		if (member->until != ROSTER_OPEN && member->until <= at)
			return "no longer a member";
		return "not yet a member";
	}
	if (member->class != MEMBER_ISSUER && member->class != MEMBER_CONSUMER)
		return "not a voting member";
	return NULL;
}

bool
is_roster_name(const struct course *course, const char *org)
{
	return org != NULL && roster_member_ever(course->input->roster, org) != NULL;
}

const char *
record_org(const struct record *record)
{
	return record->fact->who.org != NULL ? record->fact->who.org : record->sender.org;
}

bool
from_chair(const struct course *course, const struct record *record)
{
	for (size_t i = 0; i < course->input->nchairs; i++) {
		if (same_address(course->input->chairs[i], record->from_address))
			return true;
	}
	return false;
}

bool
from_proposer(const struct course *course, const struct record *record)
{
	const struct person *proposer = &course->ballot->proposer;
	const char *org = record->sender.org != NULL ? record->sender.org : record->fact->who.org;

	if (same_party(course, proposer->org, org, record->at))
		return true;
	if (same_name(proposer->name, record->sender.name))
		return true;
	/* Whoever posted the ballot for the proposer may go on doing so. */
	return course->first != NULL &&
	       same_address(course->first->from_address, record->from_address);
}

bool
on_list(const struct course *course, const struct record *record)
{
	const char *group = course->input->group;

	if (record->channel != CHANNEL_LIST)
		return false;
	return group == NULL || record->group == NULL || strcmp(group, record->group) == 0;
}
