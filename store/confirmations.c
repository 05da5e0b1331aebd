#include "store/confirmations.h"

#include <string.h>
#include <talloc.h>

#include "store/database.h"

#define COLUMNS "id, group_name, address, command, created, state, changed, asked, done"

static const char *const state_names[CONFIRMATION_STATE_COUNT] = {
	[CONFIRMATION_OPEN] = "open",
	[CONFIRMATION_USED] = "used",
	[CONFIRMATION_DEAD] = "dead",
};

/* A state that is none is the one that does nothing. */
static enum confirmation_state
state_from_name(const char *name)
{
	for (unsigned i = 0; i < CONFIRMATION_STATE_COUNT; i++)
		if (name != NULL && strcmp(name, state_names[i]) == 0)
			return (enum confirmation_state)i;
	return CONFIRMATION_DEAD;
}

enum store_status
store_confirmation_add(struct store *store, const struct confirmation *c,
    const uint8_t token[CONFIRMATION_HASH_SIZE], int64_t *id_r)
{
	enum store_status status;
	bool own;

	if (!db_fits(c->group, FACT_NAME_MAX) || !db_fits(c->address, FACT_NAME_MAX) ||
	    !db_fits(c->asked, FACT_NAME_MAX) || !db_fits(c->command, CONFIRMATION_COMMAND_MAX))
		return db_refuse(store, STORE_REFUSED,
		    "what is to be confirmed needs its group, address, answer and command, "
		    "none too long");
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "keep what is to be confirmed",
	    "INSERT INTO confirmation"
	    " (group_name, address, command, token, created, state, changed, asked)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?5, ?6)",
	    VALUES(text(c->group), text(c->address), text(c->command),
		blob(token, CONFIRMATION_HASH_SIZE), integer(c->created), text(c->asked)));
	if (id_r != NULL)
		*id_r = sqlite3_last_insert_rowid(store->db);
	return write_end(store, own, status);
}

static struct confirmation
row_read(void *ctx, sqlite3_stmt *row)
{
	return (struct confirmation){
		.id = sqlite3_column_int64(row, 0),
		.group = column_text(ctx, row, 1),
		.address = column_text(ctx, row, 2),
		.command = column_text(ctx, row, 3),
		.created = column_moment(row, 4),
		.state = state_from_name((const char *)sqlite3_column_text(row, 5)),
		.changed = column_moment(row, 6),
		.asked = column_text(ctx, row, 7),
		.done = column_text(ctx, row, 8),
	};
}

/* The one row of a query. */
static enum store_status
one_read(void *ctx, struct store *store, const char *sql, const struct value *values,
    size_t nvalues, struct confirmation *confirmation_r)
{
	static const char doing[] = "look for what is to be confirmed";
	enum store_status status;
	sqlite3_stmt *row = db_query(store, doing, sql, values, nvalues, &status);

	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*confirmation_r = row_read(ctx, row);
	db_end(row);
	return STORE_OK;
}

enum store_status
store_confirmation_of_token(void *ctx, struct store *store,
    const uint8_t token[CONFIRMATION_HASH_SIZE], struct confirmation *confirmation_r)
{
	return one_read(ctx, store, "SELECT " COLUMNS " FROM confirmation WHERE token = ?",
	    VALUES(blob(token, CONFIRMATION_HASH_SIZE)), confirmation_r);
}

enum store_status
store_confirmation_of_answer(void *ctx, struct store *store, const char *group, const char *period,
    struct confirmation *confirmation_r)
{
	return one_read(ctx, store,
	    "SELECT " COLUMNS
	    " FROM confirmation WHERE group_name = ?1 AND (asked = ?2 OR done = ?2)"
	    " ORDER BY done IS ?2 DESC, id LIMIT 1",
	    VALUES(text(group), text(period)), confirmation_r);
}

enum store_status
store_confirmation(void *ctx, struct store *store, int64_t id, struct confirmation *confirmation_r)
{
	return one_read(ctx, store, "SELECT " COLUMNS " FROM confirmation WHERE id = ?",
	    VALUES(integer(id)), confirmation_r);
}

static enum store_status
state_set(
    struct store *store, int64_t id, enum confirmation_state state, const char *done, int64_t now)
{
	enum store_status status;
	bool own;

	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "note what became of a confirmation",
	    "UPDATE confirmation SET state = ?, done = ?, changed = ? WHERE id = ? AND state = "
	    "'open'",
	    VALUES(text(state_names[state]), text(done), integer(now), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status =
		    db_refuse(store, STORE_REFUSED, "confirmation %lld is not open", (long long)id);
	return write_end(store, own, status);
}

enum store_status
store_confirmation_use(struct store *store, int64_t id, const char *done, int64_t now)
{
	return state_set(store, id, CONFIRMATION_USED, done, now);
}

enum store_status
store_confirmation_end(struct store *store, int64_t id, int64_t now)
{
	return state_set(store, id, CONFIRMATION_DEAD, NULL, now);
}

enum store_status
store_confirmation_seen(struct store *store, const uint8_t token[CONFIRMATION_HASH_SIZE],
    const char *address, int64_t now, bool *killed_r)
{
	enum store_status status;
	bool own;

	*killed_r = false;
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "note that a token was seen",
	    "UPDATE confirmation SET state = 'dead', changed = ?1"
	    " WHERE token = ?2 AND state = 'open' AND (?3 IS NULL OR address <> ?3 COLLATE NOCASE)",
	    VALUES(integer(now), blob(token, CONFIRMATION_HASH_SIZE), text(address)));
	if (status == STORE_OK)
		*killed_r = db_changed(store) > 0;
	return write_end(store, own, status);
}

enum store_status
store_confirmations(void *ctx, struct store *store, int64_t since,
    struct confirmation **confirmations_r, size_t *nconfirmations_r)
{
	static const char doing[] = "list what is to be confirmed";
	struct confirmation *list = talloc_array(ctx, struct confirmation, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT " COLUMNS " FROM confirmation WHERE state = 'open' AND created > ? ORDER BY id",
	    VALUES(integer(since)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct confirmation, n + 1);
		list[n++] = row_read(list, row);
	}
	*confirmations_r = list;
	*nconfirmations_r = status == STORE_OK ? n : 0;
	return status;
}
