#include "store/heard.h"

#include <string.h>
#include <talloc.h>

#include "store/database.h"

/* The mail's SHA-256 in hexadecimal, which its answer is known by. */
static enum store_status
period_of(void *ctx, struct store *store, int64_t message, char **period_r)
{
	static const char doing[] = "look for a message";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing, "SELECT lower(hex(sha256)) FROM message WHERE id = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status != STORE_OK ? status
					  : db_refuse(store, STORE_NOT_FOUND,
						"there is no message %lld", (long long)message);
	*period_r = column_text(ctx, row, 0);
	db_end(row);
	return STORE_OK;
}

/* A mail that an operator imported is of the past. */
static enum store_status
came_live(struct store *store, int64_t message)
{
	int64_t live = 0;
	enum store_status status = db_integer(store, "look where a mail was seen",
	    "SELECT mailbox <> 'import' FROM sighting WHERE message = ? ORDER BY id LIMIT 1",
	    VALUES(integer(message)), &live);

	return status == STORE_OK && !live ? STORE_EXISTS : status;
}

static enum store_status
heard_insert(void *ctx, struct store *store, const struct heard *heard)
{
	char *period = NULL;
	enum store_status status = period_of(ctx, store, heard->message, &period);

	if (status == STORE_OK)
		status = came_live(store, heard->message);
	if (status == STORE_OK)
		status = db_run(store, "keep what the gateway was told",
		    "INSERT INTO heard (message, period, group_name, address, json)"
		    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (message) DO NOTHING",
		    VALUES(integer(heard->message), text(period), text(heard->group),
			text(heard->address), text(heard->json)));
	if (status == STORE_OK && db_changed(store) == 0)
		return STORE_EXISTS;
	return status == STORE_OK
		   ? store_due_add(store, HEARD_KIND, heard->group, period, heard->at)
		   : status;
}

enum store_status
store_heard_add(struct store *store, const struct heard *heard)
{
	enum store_status status;
	void *tmp;
	bool own;

	if (!db_fits(heard->group, FACT_NAME_MAX) || !db_fits(heard->address, FACT_NAME_MAX) ||
	    !db_fits(heard->json, HEARD_JSON_MAX))
		return db_refuse(store, STORE_REFUSED,
		    "what the gateway was told needs its group, writer and words, none too long");
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	tmp = talloc_new(store);
	status = heard_insert(tmp, store, heard);
	talloc_free(tmp);
	if (own && status == STORE_EXISTS) {
		store_rollback(store);
		return status;
	}
	return write_end(store, own, status);
}

enum store_status
store_heard(
    void *ctx, struct store *store, const char *group, const char *period, struct heard *heard_r)
{
	static const char doing[] = "look for what the gateway was told";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT heard.message, heard.group_name, heard.address, heard.json, due.at"
	    " FROM heard JOIN due USING (group_name, period)"
	    " WHERE heard.group_name = ? AND heard.period = ? AND due.kind = '" HEARD_KIND "'",
	    VALUES(text(group), text(period)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*heard_r = (struct heard){ .message = sqlite3_column_int64(row, 0),
		.group = column_text(ctx, row, 1),
		.address = column_text(ctx, row, 2),
		.json = column_text(ctx, row, 3),
		.at = column_moment(row, 4) };
	db_end(row);
	return STORE_OK;
}

enum store_status
store_heard_answers(struct store *store, const char *address, int64_t since, int64_t *n_r)
{
	return db_integer(store, "count the answers to an address",
	    "SELECT count(*) FROM outbox WHERE kind = '" HEARD_KIND "' AND created > ?"
	    " AND EXISTS (SELECT 1 FROM outbox_recipient"
	    "  WHERE outbox = outbox.id AND address = ? COLLATE NOCASE)",
	    VALUES(integer(since), text(address)), n_r);
}

enum store_status
store_our_message(void *ctx, struct store *store, const char *message_id, const char *address,
    struct our_message *message_r)
{
	static const char doing[] = "look into the outbox";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT kind, group_name, period, EXISTS (SELECT 1 FROM outbox_recipient"
	    "  WHERE outbox = outbox.id AND address = ? COLLATE NOCASE)"
	    " FROM outbox WHERE message_id = ?",
	    VALUES(text(address), text(message_id)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*message_r = (struct our_message){ .kind = column_text(ctx, row, 0),
		.group = column_text(ctx, row, 1),
		.period = column_text(ctx, row, 2),
		.to_address = sqlite3_column_int(row, 3) != 0 };
	db_end(row);
	return STORE_OK;
}
