#include "store/browse.h"

#include <string.h>
#include <talloc.h>

#include "parser/when.h"
#include "store/query.h"
#include "store/threads.h"
#include "store/tree.h"

static const char listing_threads[] = "list the threads";
static const char reading_thread[] = "read a thread";

static struct value
page_start(unsigned page)
{
	if (page < 1)
		page = 1;
	if (page > BROWSE_PAGES_MAX)
		page = BROWSE_PAGES_MAX;
	return integer((int64_t)(page - 1) * BROWSE_PAGE);
}

/* ---- threads ---- */

/* The subject and Message-ID of the first mail. */
static enum store_status
thread_head(void *ctx, struct store *store, const char *group, struct thread_row *thread)
{
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, listing_threads,
	    "SELECT mail_text.subject, message_id FROM mail LEFT JOIN mail_text USING (message)"
	    " WHERE thread = ?1 AND (?2 IS NULL OR group_name = ?2)"
	    " ORDER BY mail.at, message LIMIT 1",
	    VALUES(integer(thread->thread), text(group)), &status);
	if (!db_next(store, row, listing_threads, &status))
		return status;
	thread->subject = column_text(ctx, row, 0);
	thread->message_id = column_text(ctx, row, 1);
	db_end(row);
	return STORE_OK;
}

static enum store_status
thread_labels(void *ctx, struct store *store, const char *group, struct thread_row *thread)
{
	enum store_status status;
	sqlite3_stmt *row;

	thread->ballots = talloc_array(ctx, const char *, 0);
	row = db_query(store, listing_threads,
	    "SELECT ballot FROM mail"
	    " WHERE thread = ?1 AND (?2 IS NULL OR group_name = ?2) AND ballot IS NOT NULL"
	    " UNION SELECT fact.ballot FROM mail JOIN fact USING (message)"
	    " WHERE thread = ?1 AND (?2 IS NULL OR group_name = ?2) AND fact.ballot IS NOT NULL"
	    " ORDER BY 1",
	    VALUES(integer(thread->thread), text(group)), &status);
	while (db_next(store, row, listing_threads, &status)) {
		thread->ballots =
		    talloc_realloc(ctx, thread->ballots, const char *, thread->nballots + 1);
		thread->ballots[thread->nballots++] = column_text(thread->ballots, row, 0);
	}
	return status;
}

static enum store_status
threads_list(void *ctx, struct store *store, const char *group, const char *ballot, unsigned page,
    struct thread_row **rows_r, size_t *nrows_r, bool *more_r)
{
	struct thread_row *rows = talloc_zero_array(ctx, struct thread_row, BROWSE_PAGE);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, listing_threads,
	    "SELECT thread, count(DISTINCT coalesce(message_id, message)),"
	    " count(DISTINCT lower(coalesce(from_address, from_name))), min(at), max(at)"
	    " FROM mail WHERE (?1 IS NULL OR group_name = ?1)"
	    " AND (?2 IS NULL OR thread IN (SELECT thread FROM mail WHERE ballot = ?2"
	    "  UNION SELECT thread FROM fact JOIN mail USING (message) WHERE fact.ballot = ?2))"
	    " GROUP BY thread ORDER BY max(at) DESC, thread DESC LIMIT ?3 OFFSET ?4",
	    VALUES(text(group), text(ballot), integer(BROWSE_PAGE + 1), page_start(page)), &status);
	while (db_next(store, row, listing_threads, &status)) {
		if (n == BROWSE_PAGE) {
			*more_r = true;
			db_end(row);
			break;
		}
		rows[n].thread = sqlite3_column_int64(row, 0);
		rows[n].messages = (size_t)sqlite3_column_int64(row, 1);
		rows[n].people = (size_t)sqlite3_column_int64(row, 2);
		rows[n].first = column_moment(row, 3);
		rows[n++].last = column_moment(row, 4);
	}
	*rows_r = rows;
	*nrows_r = n;
	return status;
}

enum store_status
store_threads(void *ctx, struct store *store, const char *group, const char *ballot, unsigned page,
    struct thread_row **rows_r, size_t *nrows_r, bool *more_r)
{
	enum store_status status;
	bool own;

	*more_r = false;
	*nrows_r = 0;
	status = store_view_begin(store, &own);
	if (status == STORE_OK)
		status = threads_list(ctx, store, group, ballot, page, rows_r, nrows_r, more_r);
	for (size_t i = 0; i < *nrows_r && status == STORE_OK; i++) {
		status = thread_head(*rows_r, store, group, &(*rows_r)[i]);
		if (status == STORE_OK)
			status = thread_labels(*rows_r, store, group, &(*rows_r)[i]);
	}
	return store_view_end(store, own, status);
}

/* ---- one thread ---- */

static enum store_status
members_read(
    void *ctx, struct store *store, int64_t thread, struct tree_member **members_r, size_t *n_r)
{
	struct tree_member *members = talloc_array(ctx, struct tree_member, BROWSE_TREE_MAX);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, reading_thread,
	    "SELECT message, at, hex(substr(sha256, 1, 8)), ids, hex(writing),"
	    " coalesce(answers, 0) FROM mail JOIN message ON message.id = mail.message"
	    " WHERE thread = ? ORDER BY at, sha256 LIMIT ?",
	    VALUES(integer(thread), integer(BROWSE_TREE_MAX)), &status);
	while (db_next(store, row, reading_thread, &status))
		members[n++] = (struct tree_member){
			.message = sqlite3_column_int64(row, 0),
			.at = column_moment(row, 1),
			.hash = column_text(members, row, 2),
			.ids = column_text(members, row, 3),
			.writing = column_text(members, row, 4),
			.answers = sqlite3_column_int64(row, 5),
		};
	*members_r = members;
	*n_r = n;
	return status;
}

static enum store_status
place_read(void *ctx, struct store *store, struct thread_place *place)
{
	enum store_status status;
	sqlite3_stmt *row;

	place->at = WHEN_UNKNOWN;
	place->class = CLASS_OTHER;
	if (place->message == 0)
		return STORE_OK;
	row = db_query(store, reading_thread,
	    "SELECT mail_text.subject, from_name, from_address, group_name, at, class"
	    " FROM mail LEFT JOIN mail_text USING (message) WHERE message = ?",
	    VALUES(integer(place->message)), &status);
	if (!db_next(store, row, reading_thread, &status))
		return status;
	place->subject = column_text(ctx, row, 0);
	place->from_name = column_text(ctx, row, 1);
	place->from_address = column_text(ctx, row, 2);
	place->group = column_text(ctx, row, 3);
	place->at = column_moment(row, 4);
	place->class = query_class(row, 5);
	db_end(row);
	return STORE_OK;
}

static enum store_status
tree_read(void *ctx, struct store *store, int64_t thread, struct thread_place **places_r,
    size_t *nplaces_r)
{
	void *tmp = talloc_new(store);
	struct tree_member *members = NULL;
	struct tree_place *tree;
	size_t nmembers = 0, n = 0;
	enum store_status status = members_read(tmp, store, thread, &members, &nmembers);

	tree = tree_build(tmp, members, status == STORE_OK ? nmembers : 0, &n);
	*places_r = talloc_zero_array(ctx, struct thread_place, n + 1);
	for (size_t i = 0; i < n && status == STORE_OK; i++) {
		struct thread_place *place = &(*places_r)[i];

		place->message = tree[i].message;
		place->message_id = talloc_strdup(*places_r, tree[i].message_id);
		place->parent = talloc_strdup(*places_r, tree[i].parent);
		place->depth = tree[i].depth;
		status = place_read(*places_r, store, place);
	}
	*nplaces_r = n;
	talloc_free(tmp);
	return status;
}

enum store_status
store_thread_tree(void *ctx, struct store *store, int64_t thread, struct thread_place **places_r,
    size_t *nplaces_r, size_t *left_out_r)
{
	enum store_status status;
	int64_t all = 0;
	bool own;

	status = store_view_begin(store, &own);
	if (status == STORE_OK)
		status = db_integer(store, reading_thread,
		    "SELECT count(*) FROM mail WHERE thread = ?", VALUES(integer(thread)), &all);
	if (status == STORE_OK)
		status = tree_read(ctx, store, thread, places_r, nplaces_r);
	*left_out_r = all > BROWSE_TREE_MAX ? (size_t)(all - BROWSE_TREE_MAX) : 0;
	return store_view_end(store, own, status);
}

/* ---- a message ---- */

static enum store_status
facts_of(struct store *store, struct archived *list, struct archived *archived)
{
	static const char doing[] = "read the facts of a message";
	enum store_status status;
	sqlite3_stmt *row;

	archived->facts = talloc_array(list, const struct fact *, 0);
	row = db_query(store, doing, "SELECT json, id FROM fact WHERE message = ? ORDER BY id",
	    VALUES(integer(archived->mail.message)), &status);
	while (db_next(store, row, doing, &status)) {
		struct fact *fact;

		status = query_fact(list, store, (const char *)sqlite3_column_text(row, 0),
		    sqlite3_column_int64(row, 1), &fact);
		if (status != STORE_OK) {
			db_end(row);
			return status;
		}
		archived->facts = talloc_realloc(
		    list, archived->facts, const struct fact *, archived->nfacts + 1);
		archived->items =
		    talloc_realloc(list, archived->items, int64_t, archived->nfacts + 1);
		archived->items[archived->nfacts] = sqlite3_column_int64(row, 1);
		archived->facts[archived->nfacts++] = fact;
	}
	return status;
}

static void
ancestors_of(void *ctx, char *ids, struct archived *archived)
{
	char *id;

	archived->ancestors = talloc_array(ctx, const char *, THREAD_REFERENCES_MAX + 2);
	if (ids == NULL || threads_next_id(&ids) == NULL)
		return;
	while (archived->nancestors < THREAD_REFERENCES_MAX + 2 &&
	       (id = threads_next_id(&ids)) != NULL)
		archived->ancestors[archived->nancestors++] = id;
}

static struct archived
archived_read(void *ctx, sqlite3_stmt *row)
{
	const int rest = QUERY_MESSAGE_WIDTH;
	struct archived archived = {
		.mail = query_message(ctx, row),
		.list_id = column_text(ctx, row, rest),
		.sender_name = column_text(ctx, row, rest + 1),
		.sender_org = column_text(ctx, row, rest + 2),
		.why = column_text(ctx, row, rest + 3),
		.ballot = column_text(ctx, row, rest + 4),
		.automatic = sqlite3_column_int(row, rest + 5) != 0,
		.truncated = sqlite3_column_int(row, rest + 6) != 0,
		.differs = sqlite3_column_int(row, rest + 7) != 0,
		.writing = column_text(ctx, row, rest + 8),
	};

	ancestors_of(ctx, column_text(ctx, row, rest + 9), &archived);
	return archived;
}

enum store_status
store_archived(void *ctx, struct store *store, const char *message_id, struct archived **list_r,
    size_t *nlist_r)
{
	static const char doing[] = "look for a message";
	struct archived *list = talloc_array(ctx, struct archived, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT " QUERY_MESSAGE_COLUMNS
	    ", list_id, sender_name, sender_org, why, ballot, automatic, truncated, twin,"
	    " hex(writing), ids" QUERY_MESSAGES " WHERE message_id = ?"
	    " ORDER BY channel = 'other', at, message",
	    VALUES(text(message_id)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct archived, n + 1);
		list[n++] = archived_read(list, row);
	}
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = facts_of(store, list, &list[i]);
	*list_r = list;
	*nlist_r = n;
	return status == STORE_OK && n == 0 ? STORE_NOT_FOUND : status;
}
