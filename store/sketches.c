#include "store/sketches.h"

#include <string.h>
#include <talloc.h>

#include "store/fact_shelf.h"

enum { SKETCHES_STEP = 4096 }; /* for which room is made at once */

static const char listing[] = "list the facts";

/* The sketches made so far, and what their threads and mails share. */
struct sketching {
	void *ctx;
	struct fact_shelf *shelf;
	struct fact_sketch *list;
	size_t n;
	GHashTable *shared;        /* Message-IDs that several mails bear */
	GHashTable *thread_labels; /* from the thread to the one label in it or NULL */
};

static int
sketching_end(struct sketching *s)
{
	g_hash_table_destroy(s->shared);
	g_hash_table_destroy(s->thread_labels);
	return 0;
}

static struct sketching *
sketching_new(void *ctx)
{
	struct sketching *s = talloc_zero(ctx, struct sketching);

	s->shelf = fact_shelf_new(s);
	s->shared = g_hash_table_new(g_str_hash, g_str_equal);
	s->thread_labels = g_hash_table_new(NULL, NULL);
	talloc_set_destructor(s, sketching_end);
	return s;
}

bool
sketch_is_post(enum fact_kind kind)
{
	return kind == FACT_PROPOSAL || kind == FACT_REVISION || kind == FACT_DISCUSSION_START ||
	       kind == FACT_VOTING_START;
}

static enum store_status
shared_find(struct store *store, struct sketching *s)
{
	enum store_status status;
	sqlite3_stmt *row = db_query(store, listing,
	    "SELECT message_id FROM mail WHERE message_id IS NOT NULL"
	    " GROUP BY message_id HAVING count(*) > 1",
	    NO_VALUES, &status);

	while (db_next(store, row, listing, &status))
		g_hash_table_add(s->shared, (void *)shelf_text(s->shelf, row, 0));
	return status;
}

#define SKETCH_COLUMNS                                                                             \
	"SELECT fact.id, mail.message, mail.thread, mail.at, fact.ballot, fact.kind,"              \
	" fact.certainty, mail.grade, mail.channel, mail.from_address, mail_text.subject,"         \
	" mail.message_id, mail.message_id || char(10) || hex(substr(mail.writing, 1, 16)),"       \
	" fact.json"
#define SKETCH_SUBJECT " LEFT JOIN mail_text USING (message)"

/* The title of a post's motion, which only the fact itself has. */
static enum store_status
take_title(struct store *store, struct sketching *s, sqlite3_stmt *row, struct fact_sketch *sketch)
{
	struct fact *fact;
	enum store_status status =
	    query_fact(s, store, (const char *)sqlite3_column_text(row, 13), sketch->id, &fact);

	if (status != STORE_OK)
		return status;
	sketch->line = fact->motion != NULL ? shelf_copy(s->shelf, fact->motion->title) : NULL;
	talloc_free(fact);
	return STORE_OK;
}

/* Whether several mails bear its Message-ID, and if so what they must share to be copies. */
static const char *
copy_mark(struct sketching *s, sqlite3_stmt *row)
{
	const char *message_id = (const char *)sqlite3_column_text(row, 11);

	if (message_id == NULL || !g_hash_table_contains(s->shared, message_id))
		return NULL;
	return sqlite3_column_type(row, 12) == SQLITE_NULL ? shelf_word(s->shelf, row, 11)
							   : shelf_word(s->shelf, row, 12);
}

static enum store_status
sketch_read(
    struct store *store, struct sketching *s, sqlite3_stmt *row, bool own, struct fact_sketch *r)
{
	*r = (struct fact_sketch){ .id = sqlite3_column_int64(row, 0),
		.message = sqlite3_column_int64(row, 1),
		.thread = sqlite3_column_int64(row, 2),
		.at = column_moment(row, 3),
		.label = shelf_word(s->shelf, row, 4),
		.own = own,
		.grade = query_grade(row, 7),
		.channel = query_channel(row, 8),
		.from_address = shelf_word(s->shelf, row, 9),
		.copy = copy_mark(s, row) };
	if (!fact_kind_from_name((const char *)sqlite3_column_text(row, 5), &r->kind) ||
	    !certainty_from_name((const char *)sqlite3_column_text(row, 6), &r->certainty))
		return db_refuse(store, STORE_REFUSED,
		    "fact %lld cannot be read (its kind is none); read the archive again with "
		    "minutectl reparse",
		    (long long)r->id);
	if (sketch_is_post(r->kind))
		return take_title(store, s, row, r);
	if (r->kind != FACT_REMARK)
		r->line = shelf_word(s->shelf, row, 10);
	return STORE_OK;
}

static enum store_status
sketches_collect(struct store *store, struct sketching *s, sqlite3_stmt *row, bool own,
    enum store_status *status)
{
	while (db_next(store, row, listing, status)) {
		if (s->n % SKETCHES_STEP == 0)
			s->list =
			    talloc_realloc(s, s->list, struct fact_sketch, s->n + SKETCHES_STEP);
		*status = sketch_read(store, s, row, own, &s->list[s->n]);
		if (*status != STORE_OK) {
			db_end(row);
			return *status;
		}
		s->n++;
	}
	return *status;
}

static enum store_status
sketches_of_group(struct store *store, struct sketching *s, const char *group)
{
	enum store_status status;
	/* Mail by mail, as to sort all facts would take memory for all at once. */
	sqlite3_stmt *row = db_query(store, listing,
	    SKETCH_COLUMNS " FROM mail CROSS JOIN fact USING (message)" SKETCH_SUBJECT
			   " WHERE mail.group_name = ? ORDER BY mail.message, fact.id",
	    VALUES(text(group)), &status);

	return sketches_collect(store, s, row, true, &status);
}

/*
 * Facts of other groups' mails on ballots of that prefix. A label is the
 * prefix, a hyphen and a number: "CSC" does not begin "CSCX-1".
 */
static enum store_status
sketches_with_prefix(
    struct store *store, struct sketching *s, const char *group, const char *prefix)
{
	size_t len = strlen(prefix);
	enum store_status status;
	char *upper, *from, *to;
	sqlite3_stmt *row;

	if (len > 0 && prefix[len - 1] == '-')
		len--;
	if (len == 0)
		return STORE_OK;
	upper = g_ascii_strup(prefix, (gssize)len);
	from = talloc_asprintf(s, "%s-", upper);
	to = talloc_asprintf(s, "%s%c", upper, '-' + 1);
	g_free(upper);
	row = db_query(store, listing,
	    SKETCH_COLUMNS
	    " FROM fact JOIN mail USING (message)" SKETCH_SUBJECT
	    " WHERE fact.ballot >= ? AND fact.ballot < ? AND mail.group_name IS NOT ?"
	    " ORDER BY fact.message, fact.id",
	    VALUES(text(from), text(to), text(group)), &status);
	sketches_collect(store, s, row, false, &status);
	talloc_free(from);
	talloc_free(to);
	return status;
}

/* ---- what a thread is about ---- */

/* The one label that the mails of a thread and their facts bear; NULL for none or several. */
static enum store_status
thread_label_find(struct store *store, struct sketching *s, int64_t thread, const char **label_r)
{
	static const char doing[] = "look for a thread's ballot";
	enum store_status status;
	sqlite3_stmt *row;

	*label_r = NULL;
	row = db_query(store, doing,
	    "SELECT min(label), max(label) FROM ("
	    " SELECT ballot AS label FROM mail WHERE thread = ?1"
	    " UNION ALL SELECT fact.ballot FROM mail JOIN fact USING (message) WHERE thread = ?1)",
	    VALUES(integer(thread)), &status);
	if (!db_next(store, row, doing, &status))
		return status;
	if (sqlite3_column_type(row, 0) != SQLITE_NULL &&
	    strcmp((const char *)sqlite3_column_text(row, 0),
		(const char *)sqlite3_column_text(row, 1)) == 0)
		*label_r = shelf_word(s->shelf, row, 0);
	db_end(row);
	return STORE_OK;
}

static enum store_status
thread_labels_fill(struct store *store, struct sketching *s)
{
	enum store_status status = STORE_OK;

	for (size_t i = 0; i < s->n && status == STORE_OK; i++) {
		struct fact_sketch *sketch = &s->list[i];
		void *key = GSIZE_TO_POINTER((gsize)sketch->thread), *known = NULL;
		const char *label;

		if (sketch->label != NULL)
			continue;
		if (!g_hash_table_lookup_extended(s->thread_labels, key, NULL, &known)) {
			status = thread_label_find(store, s, sketch->thread, &label);
			g_hash_table_insert(s->thread_labels, key, known = (void *)label);
		}
		sketch->label = known;
		sketch->by_thread = known != NULL;
	}
	return status;
}

/* ---- all of them ---- */

static int
by_time(const void *a, const void *b)
{
	const struct fact_sketch *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Two of the prefixes may be spellings of one. */
static void
sketches_once(struct sketching *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		if (kept == 0 || s->list[kept - 1].id != s->list[i].id)
			s->list[kept++] = s->list[i];
	s->n = kept;
}

enum store_status
store_sketches(void *ctx, struct store *store, const char *group, const char *const *prefixes,
    size_t nprefixes, struct fact_sketch **sketches_r, size_t *nsketches_r)
{
	struct sketching *s = sketching_new(ctx);
	enum store_status status;
	bool own;

	*sketches_r = NULL;
	*nsketches_r = 0;
	status = store_view_begin(store, &own);
	if (status == STORE_OK)
		status = shared_find(store, s);
	if (status == STORE_OK)
		status = sketches_of_group(store, s, group);
	for (size_t i = 0; i < nprefixes && status == STORE_OK; i++)
		status = sketches_with_prefix(store, s, group, prefixes[i]);
	if (s->n > 0)
		qsort(s->list, s->n, sizeof(s->list[0]), by_time);
	sketches_once(s);
	if (status == STORE_OK)
		status = thread_labels_fill(store, s);
	status = store_view_end(store, own, status);
	if (status != STORE_OK) {
		talloc_free(s);
		return status;
	}
	*sketches_r = s->list;
	*nsketches_r = s->n;
	return STORE_OK;
}

/* ---- facts by their numbers ---- */

static struct record
record_read(struct fact_shelf *shelf, sqlite3_stmt *row)
{
	return (struct record){
		.message = sqlite3_column_int64(row, 1),
		.thread = sqlite3_column_int64(row, 2),
		.at = column_moment(row, 3),
		.date = column_moment(row, 4),
		.message_id = shelf_text(shelf, row, 5),
		.from_name = shelf_word(shelf, row, 6),
		.from_address = shelf_word(shelf, row, 7),
		.subject = shelf_word(shelf, row, 8),
		.grade = query_grade(row, 9),
		.channel = query_channel(row, 10),
		.sender = { shelf_word(shelf, row, 11), shelf_word(shelf, row, 12) },
		.group = shelf_word(shelf, row, 13),
	};
}

/* `last` is the fact before it, or NULL: facts of one message share its strings. */
static enum store_status
fact_load(struct fact_shelf *shelf, struct store *store, int64_t id, const struct stored_fact *last,
    struct stored_fact *fact_r)
{
	enum store_status status;
	sqlite3_stmt *row = db_query(store, listing,
	    "SELECT fact.json, mail.message, mail.thread, mail.at, mail.date, mail.message_id,"
	    " mail.from_name, mail.from_address, mail_text.subject, mail.grade, mail.channel,"
	    " mail.sender_name, mail.sender_org, mail.group_name"
	    " FROM fact JOIN mail USING (message) LEFT JOIN mail_text USING (message)"
	    " WHERE fact.id = ?",
	    VALUES(integer(id)), &status);

	if (!db_next(store, row, listing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*fact_r = (struct stored_fact){ .id = id };
	if (last != NULL && last->record.message == sqlite3_column_int64(row, 1))
		fact_r->record = last->record;
	else
		fact_r->record = record_read(shelf, row);
	status = shelf_fact(
	    shelf, store, (const char *)sqlite3_column_text(row, 0), id, &fact_r->record.fact);
	db_end(row);
	return status;
}

enum store_status
store_facts_of(struct fact_shelf *shelf, struct store *store, const int64_t *ids, size_t n,
    struct stored_fact *facts_r)
{
	enum store_status status = STORE_OK;

	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status =
		    fact_load(shelf, store, ids[i], i > 0 ? &facts_r[i - 1] : NULL, &facts_r[i]);
	return status;
}
