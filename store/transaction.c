#include "store/database.h"
#include "store/words.h"

/*
 * Pages of the log after which it is written back: large enough that a page
 * touched by many commits is written once, small enough that the log stays
 * near 16 MB.
 */
enum { CHECKPOINT_PAGES = 4000 };

/* Statements that end a transaction also run when it is spoiled, so they bypass the cache. */
static int
plain(struct store *store, const char *sql)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL);
}

static enum store_status
write_back(struct store *store)
{
	int code =
	    sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	if (code == SQLITE_OK)
		store->wal_pages = 0;
	/* The commit is safe in the log; a full disk or a reader only puts the rest off. */
	if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED ||
	    code == SQLITE_FULL)
		return STORE_OK;
	return db_failed(store, "write the log back", code);
}

enum store_status
db_checkpoint(struct store *store)
{
	if (store->damaged)
		return STORE_DAMAGED;
	return store->wal_pages < CHECKPOINT_PAGES ? STORE_OK : write_back(store);
}

enum store_status
store_finish(struct store *store)
{
	if (store->damaged || store->in_transaction || store->mode != STORE_WRITE)
		return store->damaged ? STORE_DAMAGED : STORE_OK;
	return write_back(store);
}

enum store_status
store_begin(struct store *store)
{
	int code;

	if (store->damaged)
		return STORE_DAMAGED;
	if (store->mode != STORE_WRITE)
		return db_refuse(store, STORE_REFUSED, "was opened for reading only");
	if (store->in_transaction)
		return db_refuse(store, STORE_REFUSED, "a transaction has been begun already");
	code = plain(store, "BEGIN IMMEDIATE");
	if (code != SQLITE_OK)
		return db_failed(store, "begin to write", code);
	store->in_transaction = true;
	store->spoiled = STORE_OK;
	return STORE_OK;
}

void
store_rollback(struct store *store)
{
	/* SQLite has rolled back by itself after some failures. */
	if (store->in_transaction && !sqlite3_get_autocommit(store->db))
		plain(store, "ROLLBACK");
	store->in_transaction = false;
	store->spoiled = STORE_OK;
	store->words_pending = false;
}

enum store_status
store_commit(struct store *store)
{
	enum store_status status = store->spoiled;
	int code;

	if (!store->in_transaction)
		return db_refuse(store, STORE_REFUSED, "no transaction has been begun");
	if (status == STORE_OK)
		status = words_index(store);
	if (status == STORE_OK) {
		code = plain(store, "COMMIT");
		if (code != SQLITE_OK)
			status = db_failed(store, "commit", code);
	}
	if (status != STORE_OK) {
		store_rollback(store);
		return status;
	}
	store->in_transaction = false;
	/* Damage met here spoils no commit, but the store must not be written to again. */
	return db_checkpoint(store);
}

enum store_status
store_trial(struct store *store)
{
	int code;

	if (!store->in_transaction)
		return db_refuse(store, STORE_REFUSED, "no transaction has been begun");
	if (store->spoiled != STORE_OK)
		return store->spoiled;
	code = plain(store, "SAVEPOINT trial");
	return code == SQLITE_OK ? STORE_OK : db_failed(store, "begin a trial", code);
}

enum store_status
store_trial_end(struct store *store, bool keep)
{
	int code = SQLITE_OK;

	if (store->spoiled != STORE_OK)
		return store->spoiled;
	if (!keep)
		code = plain(store, "ROLLBACK TO trial");
	if (code == SQLITE_OK)
		code = plain(store, "RELEASE trial");
	return code == SQLITE_OK ? STORE_OK : db_failed(store, "end a trial", code);
}

enum store_status
write_begin(struct store *store, bool *own_r)
{
	*own_r = !store->in_transaction;
	if (*own_r)
		return store_begin(store);
	return store->damaged ? STORE_DAMAGED : store->spoiled;
}

enum store_status
write_end(struct store *store, bool own, enum store_status status)
{
	if (!own)
		return status;
	if (status == STORE_OK)
		return store_commit(store);
	store_rollback(store);
	return status;
}

enum store_status
store_view_begin(struct store *store, bool *own_r)
{
	int code;

	*own_r = !store->in_transaction && sqlite3_get_autocommit(store->db);
	if (!*own_r)
		return STORE_OK;
	code = plain(store, "BEGIN");
	return code == SQLITE_OK ? STORE_OK : db_failed(store, "begin to read", code);
}

enum store_status
store_view_end(struct store *store, bool own, enum store_status status)
{
	/* There is nothing to keep, and a rollback cannot be refused. */
	if (own && !sqlite3_get_autocommit(store->db))
		plain(store, "ROLLBACK");
	return status;
}
