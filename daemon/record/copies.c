#include "daemon/record/copies.h"

#include <glib.h>
#include <string.h>

static guint
mail_hash(gconstpointer key)
{
	const struct stored_fact *fact = key;

	return g_str_hash(fact->record.message_id);
}

static gboolean
mail_equal(gconstpointer a, gconstpointer b)
{
	const struct stored_fact *x = a, *y = b;

	return strcmp(x->record.message_id, y->record.message_id) == 0 &&
	       g_strcmp0(x->writing, y->writing) == 0;
}

/* Which list a copy came over, as seen from the group: the less, the better. */
static int
way_rank(const struct record *record, const char *group)
{
	if (g_strcmp0(record->group, group) != 0)
		return 3;
	if (record->channel == CHANNEL_LIST)
		return 0;
	return record->channel == CHANNEL_MEMBER_LIST ? 1 : 2;
}

static bool
better(const struct record *a, const struct record *b, const char *group)
{
	int way = way_rank(a, group) - way_rank(b, group);

	if (way != 0)
		return way < 0;
	if (a->grade != b->grade)
		return a->grade > b->grade;
	return a->at != b->at ? a->at < b->at : a->message < b->message;
}

size_t
copies_fold(struct stored_fact *facts, size_t nfacts, const char *group, int64_t now)
{
	GHashTable *taken = g_hash_table_new(mail_hash, mail_equal);
	bool *keep = g_new0(bool, nfacts + 1);
	size_t left = 0, i;

	for (i = 0; i < nfacts; i++) {
		const struct stored_fact *best;

		if (facts[i].record.at > now || facts[i].record.message_id == NULL)
			continue;
		best = g_hash_table_lookup(taken, &facts[i]);
		if (best == NULL || better(&facts[i].record, &best->record, group))
			g_hash_table_replace(taken, &facts[i], &facts[i]);
	}
	for (i = 0; i < nfacts; i++) {
		const struct stored_fact *best = NULL;

		if (facts[i].record.message_id != NULL)
			best = g_hash_table_lookup(taken, &facts[i]);
		keep[i] = facts[i].record.at <= now &&
			  (best == NULL || best->record.message == facts[i].record.message);
	}
	g_hash_table_destroy(taken);
	for (i = 0; i < nfacts; i++)
		if (keep[i])
			facts[left++] = facts[i];
	g_free(keep);
	return left;
}
