#include "store/fact_shelf.h"

#include <string.h>
#include <talloc.h>

enum {
	SHELF_BLOCK = 16 * 1024, /* bytes of words taken from the heap at once */
	SHELF_FACTS = 64         /* facts likewise */
};

struct fact_shelf {
	GStringChunk *words;
	GHashTable *remarks; /* from JSON to the fact */
	struct fact *facts;  /* of the block that is being filled */
	size_t nfacts;
};

static int
shelf_free(struct fact_shelf *shelf)
{
	g_hash_table_destroy(shelf->remarks);
	g_string_chunk_free(shelf->words);
	return 0;
}

struct fact_shelf *
fact_shelf_new(void *ctx)
{
	struct fact_shelf *shelf = talloc_zero(ctx, struct fact_shelf);

	shelf->words = g_string_chunk_new(SHELF_BLOCK);
	shelf->remarks = g_hash_table_new(g_str_hash, g_str_equal);
	talloc_set_destructor(shelf, shelf_free);
	return shelf;
}

const char *
shelf_copy(struct fact_shelf *shelf, const char *text)
{
	return text != NULL ? g_string_chunk_insert_const(shelf->words, text) : NULL;
}

const char *
shelf_word(struct fact_shelf *shelf, sqlite3_stmt *row, int column)
{
	return shelf_copy(shelf, (const char *)sqlite3_column_text(row, column));
}

const char *
shelf_text(struct fact_shelf *shelf, sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text != NULL ? g_string_chunk_insert(shelf->words, text) : NULL;
}

static struct person
person_keep(struct fact_shelf *shelf, const struct person *person)
{
	return (struct person){ shelf_copy(shelf, person->name), shelf_copy(shelf, person->org) };
}

static const char **
words_keep(struct fact_shelf *shelf, const char *const *list, size_t n)
{
	const char **kept = n > 0 ? talloc_array(shelf, const char *, n) : NULL;

	for (size_t i = 0; i < n; i++)
		kept[i] = shelf_copy(shelf, list[i]);
	return kept;
}

static struct motion *
motion_keep(struct fact_shelf *shelf, const struct motion *read)
{
	struct motion *motion;

	if (read == NULL)
		return NULL;
	motion = talloc_memdup(shelf, read, sizeof(*read));
	motion->title = shelf_copy(shelf, read->title);
	motion->proposer = person_keep(shelf, &read->proposer);
	motion->endorsers = NULL;
	if (read->nendorsers > 0)
		motion->endorsers = talloc_array(shelf, struct person, read->nendorsers);
	for (size_t i = 0; i < read->nendorsers; i++)
		motion->endorsers[i] = person_keep(shelf, &read->endorsers[i]);
	motion->discussion.zone = shelf_copy(shelf, read->discussion.zone);
	motion->voting.zone = shelf_copy(shelf, read->voting.zone);
	motion->review.zone = shelf_copy(shelf, read->review.zone);
	motion->digest = shelf_copy(shelf, read->digest);
	motion->sections = words_keep(shelf, read->sections, read->nsections);
	motion->others = words_keep(shelf, read->others, read->nothers);
	return motion;
}

static const struct fact *
fact_keep(struct fact_shelf *shelf, const struct fact *read)
{
	struct fact *fact;

	if (shelf->nfacts % SHELF_FACTS == 0)
		shelf->facts = talloc_array(shelf, struct fact, SHELF_FACTS);
	fact = &shelf->facts[shelf->nfacts++ % SHELF_FACTS];
	*fact = *read;
	fact->rule = shelf_copy(shelf, read->rule);
	fact->quote = shelf_copy(shelf, read->quote);
	fact->ballot = shelf_copy(shelf, read->ballot);
	fact->version = shelf_copy(shelf, read->version);
	fact->who = person_keep(shelf, &read->who);
	fact->motion = motion_keep(shelf, read->motion);
	fact->doubt = shelf_copy(shelf, read->doubt);
	return fact;
}

enum store_status
shelf_fact(struct fact_shelf *shelf, struct store *store, const char *json, int64_t id,
    const struct fact **fact_r)
{
	enum store_status status;
	struct fact *read;

	*fact_r = json != NULL ? g_hash_table_lookup(shelf->remarks, json) : NULL;
	if (*fact_r != NULL)
		return STORE_OK;
	status = query_fact(NULL, store, json, id, &read);
	if (status != STORE_OK)
		return status;
	*fact_r = fact_keep(shelf, read);
	if (read->kind == FACT_REMARK)
		g_hash_table_insert(
		    shelf->remarks, g_string_chunk_insert(shelf->words, json), (void *)*fact_r);
	talloc_free(read);
	return STORE_OK;
}
