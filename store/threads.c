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

/* Of ids that stand several times the last counts; the message's own is in `known` already. */
static void
references_add(GString *ids, GHashTable *known, const char *const *references, size_t n)
{
	bool said[THREAD_REFERENCES_MAX] = { false };

	for (size_t i = n; i > 0; i--)
		said[i - 1] =
		    id_ok(references[i - 1]) && g_hash_table_add(known, (void *)references[i - 1]);
	for (size_t i = 0; i < n; i++)
		if (said[i])
			g_string_append_printf(ids, "%s\n", references[i]);
}

char *
threads_ids(void *ctx, const struct mail_record *record)
{
	GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
	GString *ids = g_string_new(NULL);
	size_t n = record->nreferences, skipped = 0;
	char *result;

	if (n > THREAD_REFERENCES_MAX)
		skipped = n - THREAD_REFERENCES_MAX;
	if (id_ok(record->message_id)) {
		g_hash_table_add(known, (void *)record->message_id);
		g_string_append(ids, record->message_id);
	}
	g_string_append_c(ids, '\n');
	if (n > 0)
		references_add(ids, known, record->references + skipped, n - skipped);
	if (id_ok(record->in_reply_to) && g_hash_table_add(known, (void *)record->in_reply_to))
		g_string_append_printf(ids, "%s\n", record->in_reply_to);
	result = talloc_strndup(ctx, ids->str, ids->len);
	g_string_free(ids, TRUE);
	g_hash_table_destroy(known);
	return result;
}

char *
threads_next_id(char **ids)
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

/*
 * Assign those of the ids that are not known to be of the thread; `known` is NULL
 * or says which are.
 */
static enum store_status
ids_assign(struct store *store, const char *ids, const bool *known, int64_t thread)
{
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;

	for (size_t i = 0; status == STORE_OK && (id = threads_next_id(&rest)) != NULL; i++)
		if (*id != '\0' && (known == NULL || !known[i]))
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

static enum store_status
member_ids(void *ctx, struct store *store, int64_t message, char **ids_r)
{
	static const char doing[] = "look for the ids of a message";
	enum store_status status;
	sqlite3_stmt *row;

	*ids_r = NULL;
	row = db_query(store, doing, "SELECT ids FROM mail WHERE message = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*ids_r = column_text(ctx, row, 0);
	db_end(row);
	return STORE_OK;
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
		status = ids_assign(store, members[i].ids, NULL, into);
	if (status == STORE_OK)
		status =
		    db_run(store, "merge threads", "UPDATE mail SET thread = ? WHERE thread = ?",
			VALUES(integer(into), integer(from)));
	talloc_free(tmp);
	return status;
}

static enum store_status
threads_merge(struct store *store, int64_t one, int64_t other, int64_t *thread_r)
{
	*thread_r = one < other ? one : other;
	return one == other ? STORE_OK : thread_merge(store, one < other ? other : one, *thread_r);
}

enum store_status
threads_join(
    struct store *store, int64_t message, const char *ids, int64_t *thread_r, bool *awaited_r)
{
	int64_t found[THREAD_REFERENCES_MAX + 2] = { 0 }, thread = message;
	bool known[THREAD_REFERENCES_MAX + 2] = { false };
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;
	size_t n = 0;

	*awaited_r = false;
	while (n < sizeof(found) / sizeof(found[0]) && (id = threads_next_id(&rest)) != NULL) {
		status = id_thread(store, id, &found[n]);
		if (status == STORE_OK)
			thread = found[n] < thread ? found[n] : thread;
		else if (status != STORE_NOT_FOUND)
			break;
		known[n] = status == STORE_OK;
		*awaited_r |= known[n] && id == list;
		n++;
		status = STORE_OK;
	}
	talloc_free(list);
	/* A merge takes along every id of the thread that it ends. */
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		if (known[i] && found[i] != thread)
			status = thread_merge(store, found[i], thread);
	if (status == STORE_OK)
		status = ids_assign(store, ids, known, thread);
	*thread_r = thread;
	return status;
}

static enum store_status
ids_forget(struct store *store, const char *ids)
{
	char *list = talloc_strdup(store, ids), *rest = list, *id;
	enum store_status status = STORE_OK;

	while (status == STORE_OK && (id = threads_next_id(&rest)) != NULL)
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

static enum store_status
thread_of(struct store *store, int64_t message, int64_t *thread_r)
{
	return db_integer(store, "look for a thread", "SELECT thread FROM mail WHERE message = ?",
	    VALUES(integer(message)), thread_r);
}

/* Put a message and what it answers by its subject into one thread. */
static enum store_status
member_answer(struct store *store, int64_t message, int64_t answered)
{
	int64_t own, other, thread;
	enum store_status status = answer_set(store, message, answered);

	if (status != STORE_OK || answered == 0)
		return status;
	status = thread_of(store, message, &own);
	if (status == STORE_OK)
		status = thread_of(store, answered, &other);
	return status == STORE_OK ? threads_merge(store, own, other, &thread) : status;
}

/* Join the members of a thread anew, each by what it says itself. */
static enum store_status
members_join(struct store *store, const struct member *members, size_t n)
{
	enum store_status status = STORE_OK;
	int64_t thread, answered;
	bool awaited;

	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = ids_forget(store, members[i].ids);
	/*
	 * Each stands alone before the first joins, so that no merge takes along one not
	 * yet due.
	 */
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = member_move(store, members[i].message, members[i].message);
	for (size_t i = 0; i < n && status == STORE_OK; i++) {
		status = threads_join(store, members[i].message, members[i].ids, &thread, &awaited);
		if (status == STORE_OK)
			status = member_move(store, members[i].message, thread);
	}
	for (size_t i = 0; i < n && status == STORE_OK; i++) {
		status = answer_find(store, members[i].message, members[i].ids, &answered);
		if (status == STORE_OK)
			status = member_answer(store, members[i].message, answered);
	}
	return status;
}

static enum store_status
thread_part(struct store *store, int64_t thread)
{
	void *tmp = talloc_new(store);
	struct member *members = NULL;
	size_t n = 0;
	enum store_status status = thread_members(tmp, store, thread, &members, &n);

	if (status == STORE_OK)
		status = members_join(store, members, n);
	talloc_free(tmp);
	return status;
}

enum store_status
threads_leave(struct store *store, int64_t message)
{
	enum store_status status;
	int64_t thread;
	char *ids;

	status = thread_of(store, message, &thread);
	if (status == STORE_OK)
		status = member_ids(store, store, message, &ids);
	if (status != STORE_OK)
		return status;
	/* It names nothing, answers nothing and nothing knows it while the others join anew. */
	status = topic_forget(store, message);
	if (status == STORE_OK)
		status = ids_forget(store, ids);
	if (status == STORE_OK)
		status = db_run(store, "leave a thread",
		    "UPDATE mail SET message_id = NULL, ids = '', answers = NULL WHERE message = ?",
		    VALUES(integer(message)));
	if (status == STORE_OK)
		status = thread_part(store, thread);
	talloc_free(ids);
	return status;
}

/*
 * The message is what some that answered by their subject alone had named:
 * they answer it. True in `*parted_r` if there was one.
 */
static enum store_status
awaiting_release(
    struct store *store, int64_t message, int64_t thread, const char *id, bool *parted_r)
{
	static const char doing[] = "look for replies that waited for a message";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT 1 FROM mail WHERE thread = ?1 AND answers IS NOT NULL AND message <> ?2"
	    " AND instr(ids, char(10) || ?3 || char(10)) LIMIT 1",
	    VALUES(integer(thread), integer(message), text(id)), &status);
	if (db_next(store, row, doing, &status)) {
		*parted_r = true;
		db_end(row);
	}
	return status;
}

/* The reply that follows in the topic may answer this message and no longer an earlier one. */
static enum store_status
follower_turn(struct store *store, int64_t message, int64_t answered, bool *parted_r)
{
	int64_t follower, before = 0, now = 0;
	enum store_status status = topic_follower(store, message, &follower);
	char *ids = NULL;

	if (status != STORE_OK || follower == 0)
		return status;
	status = member_ids(store, store, follower, &ids);
	if (status == STORE_OK)
		status = answer_get(store, follower, &before);
	if (status == STORE_OK)
		status = answer_find(store, follower, ids, &now);
	if (status == STORE_OK && now != before) {
		status = member_answer(store, follower, now);
		*parted_r |= before != 0 && before != answered;
	}
	talloc_free(ids);
	return status;
}

enum store_status
threads_answer(
    struct store *store, int64_t message, const char *ids, const struct topic *topic, bool awaited)
{
	bool parted = false;
	int64_t answered = 0, thread;
	enum store_status status = topic_file(store, message, topic);

	if (status == STORE_OK && topic->any) {
		status = answer_find(store, message, ids, &answered);
		if (status == STORE_OK && answered != 0)
			status = member_answer(store, message, answered);
		if (status == STORE_OK)
			status = follower_turn(store, message, answered, &parted);
	}
	if (status != STORE_OK || !(awaited || parted))
		return status;
	status = thread_of(store, message, &thread);
	if (status == STORE_OK && awaited) {
		char *id = talloc_strndup(store, ids, strcspn(ids, "\n"));

		status = awaiting_release(store, message, thread, id, &parted);
		talloc_free(id);
	}
	return status == STORE_OK && parted ? thread_part(store, thread) : status;
}
