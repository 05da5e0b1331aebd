#include "store/store.h"

#include <string.h>
#include <talloc.h>

#include "store/fact_shelf.h"

enum { FACTS_MANY = 20000 }; /* from so many on the pages in memory are given back */

static const char listing[] = "list the facts";

/* The facts found so far, and what their threads and messages share. */
struct fact_list {
	void *ctx;
	struct fact_shelf *shelf;
	struct stored_fact *facts;
	size_t n, room;
	GHashTable *thread_ballots; /* from the thread to its ballot's label or NULL */
};

#define FACT_COLUMNS                                                                               \
	"SELECT fact.id, fact.json, mail.message, mail.thread, mail.at, mail.date,"                \
	" mail.message_id, mail.from_name, mail.from_address, mail_text.subject, mail.grade,"      \
	" mail.channel, mail.sender_name, mail.sender_org, mail.group_name,"                       \
	" hex(substr(mail.writing, 1, 16))"
#define FACT_SUBJECT " LEFT JOIN mail_text USING (message)"

static struct record
record_read(struct fact_shelf *shelf, sqlite3_stmt *row)
{
	return (struct record){
		.message = sqlite3_column_int64(row, 2),
		.thread = sqlite3_column_int64(row, 3),
		.at = column_moment(row, 4),
		.date = column_moment(row, 5),
		.message_id = shelf_text(shelf, row, 6),
		.from_name = shelf_word(shelf, row, 7),
		.from_address = shelf_word(shelf, row, 8),
		.subject = shelf_word(shelf, row, 9),
		.grade = query_grade(row, 10),
		.channel = query_channel(row, 11),
		.sender = { shelf_word(shelf, row, 12), shelf_word(shelf, row, 13) },
		.group = shelf_word(shelf, row, 14),
	};
}

static enum store_status
facts_collect(
    struct store *store, struct fact_list *list, sqlite3_stmt *row, enum store_status *status)
{
	while (db_next(store, row, listing, status)) {
		struct stored_fact *last = list->n > 0 ? &list->facts[list->n - 1] : NULL;
		struct stored_fact found = { .id = sqlite3_column_int64(row, 0) };
		const struct fact *fact;

		/* Facts of one message follow each other and share its strings. */
		if (last != NULL && last->record.message == sqlite3_column_int64(row, 2)) {
			found.record = last->record;
			found.writing = last->writing;
		} else {
			found.record = record_read(list->shelf, row);
			found.writing = shelf_text(list->shelf, row, 15);
		}
		*status = shelf_fact(
		    list->shelf, store, (const char *)sqlite3_column_text(row, 1), found.id, &fact);
		if (*status != STORE_OK) {
			db_end(row);
			return *status;
		}
		found.record.fact = fact;
		if (list->n == list->room) {
			list->room = list->room * 2 + 64;
			list->facts =
			    talloc_realloc(list->ctx, list->facts, struct stored_fact, list->room);
		}
		list->facts[list->n++] = found;
	}
	return *status;
}

/*
 * Facts of other groups' mails on ballots of that prefix. A label is the
 * prefix, a hyphen and a number: "CSC" does not begin "CSCX-1".
 */
static enum store_status
facts_with_prefix(
    struct store *store, struct fact_list *list, const char *group, const char *prefix)
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
	from = talloc_asprintf(list->ctx, "%s-", upper);
	to = talloc_asprintf(list->ctx, "%s%c", upper, '-' + 1);
	g_free(upper);
	row = db_query(store, listing,
	    FACT_COLUMNS " FROM fact JOIN mail USING (message)" FACT_SUBJECT
			 " WHERE fact.ballot >= ? AND fact.ballot < ? AND mail.group_name IS NOT ?"
			 " ORDER BY fact.message, fact.id",
	    VALUES(text(from), text(to), text(group)), &status);
	facts_collect(store, list, row, &status);
	talloc_free(from);
	talloc_free(to);
	return status;
}

/* The one label that the mails of a thread and their facts bear; NULL for none or several. */
static enum store_status
thread_ballot_find(struct store *store, struct fact_list *list, int64_t thread, char **label_r)
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
		*label_r = column_text(list->ctx, row, 0);
	db_end(row);
	return STORE_OK;
}

static enum store_status
thread_ballots_fill(struct store *store, struct fact_list *list)
{
	enum store_status status = STORE_OK;

	for (size_t i = 0; i < list->n && status == STORE_OK; i++) {
		int64_t thread = list->facts[i].record.thread;
		void *known = NULL;
		char *label;

		if (g_hash_table_lookup_extended(
			list->thread_ballots, GSIZE_TO_POINTER((gsize)thread), NULL, &known)) {
			list->facts[i].thread_ballot = known;
			continue;
		}
		status = thread_ballot_find(store, list, thread, &label);
		g_hash_table_insert(list->thread_ballots, GSIZE_TO_POINTER((gsize)thread), label);
		list->facts[i].thread_ballot = label;
	}
	return status;
}

static int
by_time(const void *a, const void *b)
{
	const struct stored_fact *x = a, *y = b;

	if (x->record.at != y->record.at)
		return x->record.at < y->record.at ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Two of the prefixes may be spellings of one. */
static void
facts_once(struct fact_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (kept == 0 || list->facts[kept - 1].id != list->facts[i].id)
			list->facts[kept++] = list->facts[i];
	list->n = kept;
}

enum store_status
store_facts(void *ctx, struct store *store, const char *group, const char *const *prefixes,
    size_t nprefixes, struct stored_fact **facts_r, size_t *nfacts_r)
{
	struct fact_list list = { .ctx = talloc_new(ctx) };
	enum store_status status;
	sqlite3_stmt *row;
	bool own;

	*facts_r = NULL;
	*nfacts_r = 0;
	list.shelf = fact_shelf_new(list.ctx);
	status = read_begin(store, &own);
	if (status == STORE_OK) {
		/* Mail by mail, as to sort all facts would take memory for all at once. */
		row = db_query(store, listing,
		    FACT_COLUMNS " FROM mail CROSS JOIN fact USING (message)" FACT_SUBJECT
				 " WHERE mail.group_name = ? ORDER BY mail.message, fact.id",
		    VALUES(text(group)), &status);
		facts_collect(store, &list, row, &status);
	}
	for (size_t i = 0; i < nprefixes && status == STORE_OK; i++)
		status = facts_with_prefix(store, &list, group, prefixes[i]);
	if (list.n > 0)
		qsort(list.facts, list.n, sizeof(list.facts[0]), by_time);
	facts_once(&list);
	list.thread_ballots = g_hash_table_new(NULL, NULL);
	if (status == STORE_OK)
		status = thread_ballots_fill(store, &list);
	g_hash_table_destroy(list.thread_ballots);
	status = read_end(store, own, status);
	if (list.n >= FACTS_MANY) /* their pages are not needed again soon */
		sqlite3_db_release_memory(store->db);
	if (status != STORE_OK) {
		talloc_free(list.ctx);
		return status;
	}
	*facts_r = list.facts;
	*nfacts_r = list.n;
	return STORE_OK;
}
