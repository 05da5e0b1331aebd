/*
 * database: the open database as the files of this room share it
 *
 * Statements are prepared once and kept; values are always bound. Every
 * failure passes through db_failed(), which decides what it means for the
 * store: damage is sticky, and a failure within a transaction spoils it, so
 * that nothing of it can be committed by mistake.
 */
#ifndef MINUTED_STORE_DATABASE_H
#define MINUTED_STORE_DATABASE_H

#include <string.h>
#include <glib.h>
#include <sqlite3.h>
#include <zstd.h>

#include "store/store.h"

enum { STORE_APPLICATION_ID = 0x6d6e7464 }; /* "mntd" */

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	bool damaged;              /* for good */
	bool in_transaction;       /* store_begin() was called */
	enum store_status spoiled; /* what failed since store_begin(); STORE_OK: nothing */
	bool words_pending;        /* words_index() has work to do */
	int wal_pages;             /* pages in the write-ahead log after the last commit */
	char *why;
	enum store_status failure; /* what `why` tells of */
	GHashTable *statements;    /* from the text's address to its sqlite3_stmt */
	ZSTD_CCtx *compressor;
	ZSTD_DCtx *decompressor;
};

/* A value to bind. */
struct value {
	enum { VALUE_INTEGER, VALUE_MOMENT, VALUE_TEXT, VALUE_BLOB } type;
	int64_t integer;
	const void *bytes;
	size_t len;
};

static inline struct value
integer(int64_t integer)
{
	return (struct value){ VALUE_INTEGER, integer, NULL, 0 };
}

/* A moment; WHEN_UNKNOWN is NULL. */
static inline struct value
moment(int64_t at)
{
	return (struct value){ VALUE_MOMENT, at, NULL, 0 };
}

/* A text, or NULL. It must live until the statement is done. */
static inline struct value
text(const char *text)
{
	return (struct value){ VALUE_TEXT, 0, text, 0 };
}

static inline struct value
blob(const void *bytes, size_t len)
{
	return (struct value){ VALUE_BLOB, 0, bytes, len };
}

#define VALUES(...)                                                                                \
	(const struct value[]){ __VA_ARGS__ },                                                     \
	    sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)
#define NO_VALUES NULL, 0

/* True if `words` are there, not empty, and of at most `max` bytes. */
static inline bool
db_fits(const char *words, size_t max)
{
	return words != NULL && words[0] != '\0' && strlen(words) <= max;
}

/*
 * SQL: true if the message of the first value was over the bound, so that only its
 * headers are filed.
 */
#define CUT_WHEN_FILED "(SELECT headers_only FROM message WHERE id = ?1)"

/*
 * Run a statement that gives no rows. `doing` completes the sentence "cannot …".
 * `sql` must be a literal: its address is its name in the cache.
 */
enum store_status db_run(struct store *store, const char *doing, const char *sql,
    const struct value *values, size_t nvalues);

/* How many rows the last statement changed. */
int64_t db_changed(const struct store *store);

/*
 * Begin a query; db_next() is true for each row, and at the end or on failure
 * false with the status in `*status_r`. A query left early is ended by db_end().
 */
sqlite3_stmt *db_query(struct store *store, const char *doing, const char *sql,
    const struct value *values, size_t nvalues, enum store_status *status_r);
bool db_next(
    struct store *store, sqlite3_stmt *stmt, const char *doing, enum store_status *status_r);
void db_end(sqlite3_stmt *stmt);

/* A query for one integer; STORE_NOT_FOUND if there is no row, `*value_r` is then unchanged. */
enum store_status db_integer(struct store *store, const char *doing, const char *sql,
    const struct value *values, size_t nvalues, int64_t *value_r);

/* A column of the row: a copy on `ctx` or NULL; a moment or WHEN_UNKNOWN. */
char *column_text(void *ctx, sqlite3_stmt *stmt, int column);
int64_t column_moment(sqlite3_stmt *stmt, int column);

/* Judge SQLite's last answer `code`: sets the reason, the damage and the spoiled transaction. */
enum store_status db_failed(struct store *store, const char *doing, int code);

/* Refuse for a reason of our own; `status` is not STORE_DAMAGED. */
enum store_status db_refuse(struct store *store, enum store_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Refuse and hold the database for damaged. */
enum store_status db_damaged(struct store *store, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Write ahead log back into the database when it has grown. */
enum store_status db_checkpoint(struct store *store);

/*
 * A writing function's own transaction, unless the caller has begun one.
 * write_end() commits, or rolls back what failed, and returns what became of it.
 */
enum store_status write_begin(struct store *store, bool *own_r);
enum store_status write_end(struct store *store, bool own, enum store_status status);

#endif
