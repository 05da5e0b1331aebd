#include "config/roster.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>

/* Whether the member is one at `at`; `until` is the first moment at which it is none. */
static bool
member_at(const struct member *member, int64_t at)
{
	return (member->since == ROSTER_OPEN || at >= member->since) &&
	       (member->until == ROSTER_OPEN || at < member->until);
}

const struct member *
roster_member(const struct roster *roster, const char *name, int64_t at)
{
	for (size_t i = 0; i < roster->nmembers; i++)
		if (strcmp(roster->members[i].name, name) == 0 &&
		    member_at(&roster->members[i], at))
			return &roster->members[i];
	return NULL;
}

const struct member *
roster_member_ever(const struct roster *roster, const char *name)
{
	for (size_t i = 0; i < roster->nmembers; i++)
		if (strcmp(roster->members[i].name, name) == 0)
			return &roster->members[i];
	return NULL;
}

const char *member_class_name(enum member_class class)
{
	static const char *const names[MEMBER_CLASS_COUNT] = {
		[MEMBER_ISSUER] = "issuer",
		[MEMBER_CONSUMER] = "consumer",
		[MEMBER_ASSOCIATE] = "associate",
		[MEMBER_INTERESTED] = "interested",
	};

	return (unsigned)class < MEMBER_CLASS_COUNT ? names[class] : "unknown";
}
