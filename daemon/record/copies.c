#include "daemon/record/copies.h"

#include <glib.h>
#include <string.h>

/* Which list a copy came over, as seen from the group: the less, the better. */
static int
way_rank(const struct fact_sketch *sketch)
{
	if (!sketch->own)
		return 3;
	if (sketch->channel == CHANNEL_LIST)
		return 0;
	return sketch->channel == CHANNEL_MEMBER_LIST ? 1 : 2;
}

static bool
better(const struct fact_sketch *a, const struct fact_sketch *b)
{
	int way = way_rank(a) - way_rank(b);

	if (way != 0)
		return way < 0;
	if (a->grade != b->grade)
		return a->grade > b->grade;
	return a->at != b->at ? a->at < b->at : a->message < b->message;
}

size_t
copies_fold(struct fact_sketch *sketches, size_t nsketches, int64_t now)
{
	GHashTable *taken = g_hash_table_new(g_str_hash, g_str_equal);
	bool *keep = g_new0(bool, nsketches + 1);
	const struct fact_sketch *best;
	size_t left = 0, i;

	for (i = 0; i < nsketches; i++) {
		struct fact_sketch *sketch = &sketches[i];

		if (sketch->at > now || !sketch->copy)
			continue;
		best = g_hash_table_lookup(taken, sketch->copy);
		if (!best || better(sketch, best))
			g_hash_table_replace(taken, (void *)sketch->copy, sketch);
	}
	for (i = 0; i < nsketches; i++) {
		best = sketches[i].copy ? g_hash_table_lookup(taken, sketches[i].copy) : NULL;
		keep[i] = sketches[i].at <= now && (!best || best->message == sketches[i].message);
	}
	g_hash_table_destroy(taken);
	for (i = 0; i < nsketches; i++)
		if (keep[i])
			sketches[left++] = sketches[i];
	g_free(keep);
	return left;
}
