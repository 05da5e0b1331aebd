#include "store/database.h"

#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "parser/when.h"

static enum store_status
status_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_NOMEM: /* passes as well, and says nothing of what was to be written */
		return STORE_BUSY;
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return STORE_DAMAGED;
	default:
		return STORE_REFUSED;
	}
}

static const char *
advice_for(enum store_status status, int code)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return "nothing was written; try again";
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return "its files -wal and -shm beside it must be writable even to read it; run "
		       "as the user whose database it is";
	default:
		break;
	}
	switch (status) {
	case STORE_BUSY:
		return "another process is writing; try again";
	case STORE_FULL:
		return "the disk is full; nothing was written; make room";
	case STORE_DAMAGED:
		return "the database or its disk is damaged; stop, check the disk and restore a "
		       "backup";
	default:
		return "nothing was written";
	}
}

/* After this nothing can be written, and what fails once more keeps the first reason. */
static enum store_status
fail_with(struct store *store, enum store_status status, char *why)
{
	if (store->damaged) {
		talloc_free(why);
		return STORE_DAMAGED;
	}
	talloc_free(store->why);
	store->why = why;
	store->failure = status;
	store->damaged = status == STORE_DAMAGED;
	if (store->in_transaction && store->spoiled == STORE_OK)
		store->spoiled = status;
	return status;
}

enum store_status
db_failed(struct store *store, const char *doing, int code)
{
	enum store_status status = status_of(code);

	return fail_with(store, status,
	    talloc_asprintf(store, "%s: cannot %s: %s; %s", store->path, doing,
		sqlite3_errmsg(store->db), advice_for(status, code)));
}

enum store_status
db_refuse(struct store *store, enum store_status status, const char *format, ...)
{
	va_list args;
	char *what;

	if (store->damaged)
		return STORE_DAMAGED;
	va_start(args, format);
	what = talloc_vasprintf(store, format, args);
	va_end(args);
	talloc_free(store->why);
	store->why = talloc_asprintf(store, "%s: %s", store->path, what);
	store->failure = status;
	talloc_free(what);
	return status;
}

enum store_status
db_damaged(struct store *store, const char *format, ...)
{
	va_list args;
	char *what, *why;

	va_start(args, format);
	what = talloc_vasprintf(store, format, args);
	va_end(args);
	why = talloc_asprintf(
	    store, "%s: %s; %s", store->path, what, advice_for(STORE_DAMAGED, SQLITE_CORRUPT));
	talloc_free(what);
	return fail_with(store, STORE_DAMAGED, why);
}

static int
value_bind(sqlite3_stmt *stmt, int place, const struct value *value)
{
	switch (value->type) {
	case VALUE_MOMENT:
		if (value->integer == WHEN_UNKNOWN)
			return sqlite3_bind_null(stmt, place);
		return sqlite3_bind_int64(stmt, place, value->integer);
	case VALUE_TEXT:
		return sqlite3_bind_text(stmt, place, value->bytes, -1, SQLITE_STATIC);
	case VALUE_BLOB:
		if (value->len == 0)
			return sqlite3_bind_zeroblob(stmt, place, 0);
		return sqlite3_bind_blob64(stmt, place, value->bytes, value->len, SQLITE_STATIC);
	default:
		return sqlite3_bind_int64(stmt, place, value->integer);
	}
}

void
db_end(sqlite3_stmt *stmt)
{
	if (stmt == NULL)
		return;
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

sqlite3_stmt *
db_query(struct store *store, const char *doing, const char *sql, const struct value *values,
    size_t nvalues, enum store_status *status_r)
{
	sqlite3_stmt *stmt = g_hash_table_lookup(store->statements, sql);
	int code = SQLITE_OK;

	*status_r = STORE_OK;
	if (store->in_transaction && store->spoiled != STORE_OK) {
		*status_r = store->spoiled;
		return NULL;
	}
	if (stmt == NULL) {
		code =
		    sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
		if (code == SQLITE_OK)
			g_hash_table_insert(store->statements, (void *)sql, stmt);
	}
	for (size_t i = 0; i < nvalues && code == SQLITE_OK; i++)
		code = value_bind(stmt, (int)i + 1, &values[i]);
	if (code == SQLITE_OK)
		return stmt;
	*status_r = db_failed(store, doing, code);
	db_end(stmt);
	return NULL;
}

bool
db_next(struct store *store, sqlite3_stmt *stmt, const char *doing, enum store_status *status_r)
{
	int code;

	if (stmt == NULL)
		return false;
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		*status_r = db_failed(store, doing, code);
	db_end(stmt);
	return false;
}

enum store_status
db_run(struct store *store, const char *doing, const char *sql, const struct value *values,
    size_t nvalues)
{
	enum store_status status;
	sqlite3_stmt *stmt = db_query(store, doing, sql, values, nvalues, &status);

	while (db_next(store, stmt, doing, &status))
		;
	return status;
}

int64_t
db_changed(const struct store *store)
{
	return sqlite3_changes64(store->db);
}

enum store_status
db_integer(struct store *store, const char *doing, const char *sql, const struct value *values,
    size_t nvalues, int64_t *value_r)
{
	enum store_status status;
	sqlite3_stmt *stmt = db_query(store, doing, sql, values, nvalues, &status);

	if (!db_next(store, stmt, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*value_r = sqlite3_column_int64(stmt, 0);
	db_end(stmt);
	return STORE_OK;
}

char *
column_text(void *ctx, sqlite3_stmt *stmt, int column)
{
	const char *value = (const char *)sqlite3_column_text(stmt, column);

	if (value == NULL)
		return NULL;
	return talloc_strndup(ctx, value, (size_t)sqlite3_column_bytes(stmt, column));
}

int64_t
column_moment(sqlite3_stmt *stmt, int column)
{
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return WHEN_UNKNOWN;
	return sqlite3_column_int64(stmt, column);
}
