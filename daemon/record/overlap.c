#include <talloc.h>

#include "daemon/record/overlap.h"

size_t
overlap_gather(
    void *ctx, struct ballot *const *ballots, size_t nballots, struct ballot_other **others_r)
{
	struct ballot_other *others = talloc_array(ctx, struct ballot_other, nballots + 1);
	size_t n = 0, i;

	for (i = 0; i < nballots; i++) {
		const struct ballot *b = ballots[i];

		if (ballot_is_open(b) && b->nsections > 0)
			others[n++] = (struct ballot_other){ b->label, b->proposed, b->sections,
				b->nsections };
	}
	*others_r = others;
	return n < 2 ? 0 : n;
}
