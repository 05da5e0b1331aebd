#include "daemon/record/overlap.h"

#include <talloc.h>

bool
overlap_matters(const struct ballot *ballot)
{
	return ballot_is_open(ballot) && ballot->nsections > 0;
}

struct ballot_other
overlap_other(void *ctx, const struct ballot *ballot)
{
	const char **sections = talloc_array(ctx, const char *, ballot->nsections);
	size_t i;

	for (i = 0; i < ballot->nsections; i++)
		sections[i] = talloc_strdup(ctx, ballot->sections[i]);
	return (struct ballot_other){ talloc_strdup(ctx, ballot->label), ballot->proposed, sections,
		ballot->nsections };
}
