#include "config/roster.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

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

const struct representative *
roster_representative(
    const struct roster *roster, const char *address, int64_t at, const struct member **member_r)
{
	for (size_t i = 0; address != NULL && i < roster->nmembers; i++) {
		const struct member *member = &roster->members[i];

		for (size_t k = 0; k < member->nrepresentatives && member_at(member, at); k++) {
			const struct representative *one = &member->representatives[k];

			if (one->address == NULL || strcasecmp(one->address, address) != 0)
				continue;
			if (member_r != NULL)
				*member_r = member;
			return one;
		}
	}
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
