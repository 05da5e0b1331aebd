#include "store/threads.h"

#include <string.h>
#include <talloc.h>

/* Blanks and control characters stand in no Message-ID, and a line end separates them here. */
static bool
id_ok(const char *id)
{
	size_t len = 0;

	if (id == NULL)
		return false;
	for (; id[len] != '\0'; len++)
		if ((unsigned char)id[len] <= ' ' || id[len] == 0x7f || len >= THREAD_ID_MAX)
			return false;
	return len > 0;
}

static void
id_add(GString *ids, GHashTable *known, const char *id)
{
	if (!id_ok(id) || !g_hash_table_add(known, (void *)id))
		return;
	g_string_append(ids, id);
	g_string_append_c(ids, '\n');
}

char *
threads_ids(void *ctx, const struct mail_record *record)
{
	GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
	GString *ids = g_string_new(NULL);
	size_t first = 0;
	char *result;

	if (record->nreferences > THREAD_REFERENCES_MAX)
		first = record->nreferences - THREAD_REFERENCES_MAX;
	id_add(ids, known, record->message_id);
	id_add(ids, known, record->in_reply_to);
	for (size_t i = first; i < record->nreferences; i++)
		id_add(ids, known, record->references[i]);
	result = talloc_strndup(ctx, ids->str, ids->len);
	g_string_free(ids, TRUE);
	g_hash_table_destroy(known);
	return result;
}

/* The next of the ids in `*ids`, terminated in place; NULL at the end. */
static char *
id_next(char **ids)
{
	char *id = *ids, *end = strchr(id, '\n');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*ids = end + 1;
	return id;
}

static enum store_status
id_thread(struct store *store, const char *id, int64_t *thread_r)
{
	return db_integer(store, "look for a thread", "SELECT thread FROM mail_id WHERE id = ?",
	    VALUES(text(id)), thread_r);
}

static enum store_status
id_assign(struct store *store, const char *id, int64_t thread)
{
	return db_run(store, "join a thread",
	    "INSERT INTO mail_id (id, thread) VALUES (?, ?)"
	    " ON CONFLICT (id) DO UPDATE SET thread = excluded.thread"
	    "  WHERE thread <> excluded.thread",
	    VALUES(text(id), integer(thread)));
}

static enum store_status
ids_assign(struct store *store, const char *ids, int64_t thread)
{
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;

	while (status == STORE_OK && (id = id_next(&rest)) != NULL)
		status = id_assign(store, id, thread);
	talloc_free(list);
	return status;
}

/* A message of a thread, with its ids. */
struct member {
	int64_t message;
	char *ids;
};

static enum store_status
thread_members(
    void *ctx, struct store *store, int64_t thread, struct member **members_r, size_t *n_r)
{
	static const char doing[] = "list a thread";
	struct member *members = talloc_array(ctx, struct member, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT message, ids FROM mail WHERE thread = ? ORDER BY message",
	    VALUES(integer(thread)), &status);
	while (db_next(store, row, doing, &status)) {
		members = talloc_realloc(ctx, members, struct member, n + 1);
		members[n].message = sqlite3_column_int64(row, 0);
		members[n++].ids = column_text(members, row, 1);
	}
	*members_r = members;
	*n_r = n;
	return status;
}

/* Every id of a thread is named by one of its messages, so these lead to all that must change. */
static enum store_status
thread_merge(struct store *store, int64_t from, int64_t into)
{
	void *tmp = talloc_new(store);
	struct member *members;
	enum store_status status;
	size_t n;

	status = thread_members(tmp, store, from, &members, &n);
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = ids_assign(store, members[i].ids, into);
	if (status == STORE_OK)
		status =
		    db_run(store, "merge threads", "UPDATE mail SET thread = ? WHERE thread = ?",
			VALUES(integer(into), integer(from)));
	talloc_free(tmp);
	return status;
}

enum store_status
threads_join(struct store *store, int64_t message, const char *ids, int64_t *thread_r)
{
	int64_t found[THREAD_REFERENCES_MAX + 2], thread = message;
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;
	size_t n = 0;

	while (n < sizeof(found) / sizeof(found[0]) && (id = id_next(&rest)) != NULL) {
		status = id_thread(store, id, &found[n]);
		if (status == STORE_OK)
			thread = found[n] < thread ? found[n] : thread;
		else if (status != STORE_NOT_FOUND)
			break;
		n += status == STORE_OK;
		status = STORE_OK;
	}
	talloc_free(list);
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		if (found[i] != thread)
			status = thread_merge(store, found[i], thread);
	if (status == STORE_OK)
		status = ids_assign(store, ids, thread);
	*thread_r = thread;
	return status;
}

static enum store_status
ids_forget(struct store *store, const char *ids)
{
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;

	while (status == STORE_OK && (id = id_next(&rest)) != NULL)
		status = db_run(
		    store, "leave a thread", "DELETE FROM mail_id WHERE id = ?", VALUES(text(id)));
	talloc_free(list);
	return status;
}

static enum store_status
member_move(struct store *store, int64_t message, int64_t thread)
{
	return db_run(store, "join a thread", "UPDATE mail SET thread = ? WHERE message = ?",
	    VALUES(integer(thread), integer(message)));
}

enum store_status
threads_leave(struct store *store, int64_t message)
{
	void *tmp = talloc_new(store);
	enum store_status status;
	struct member *members = NULL;
	int64_t thread;
	size_t n = 0;

	status = db_integer(store, "look for a thread", "SELECT thread FROM mail WHERE message = ?",
	    VALUES(integer(message)), &thread);
	if (status == STORE_OK)
		status = thread_members(tmp, store, thread, &members, &n);
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = ids_forget(store, members[i].ids);
	/* Each stands alone before the first joins, so that no merge takes along one not yet due.
	 */
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = member_move(store, members[i].message, members[i].message);
	for (size_t i = 0; i < n && status == STORE_OK; i++) {
		if (members[i].message == message)
			continue;
		status = threads_join(store, members[i].message, members[i].ids, &thread);
		if (status == STORE_OK)
			status = member_move(store, members[i].message, thread);
	}
	talloc_free(tmp);
	return status;
}
