#include "daemon/record/voters.h"

#include <string.h>

bool
voters_may(const struct roster *roster, const struct member *m, const struct ballot *b)
{
	return (m->class == MEMBER_ISSUER || m->class == MEMBER_CONSUMER) && !m->affiliate_of &&
	       roster_member(roster, m->name, b->voting.start) == m;
}

bool
voters_has(const struct ballot *b, const struct member *member)
{
	size_t i;

	for (i = 0; i < b->nvotes; i++)
		if (b->votes[i].admissible &&
		    (strcmp(b->votes[i].org, member->name) == 0 ||
			(member->affiliate_of &&
			    strcmp(b->votes[i].org, member->affiliate_of) == 0)))
			return true;
	return false;
}
