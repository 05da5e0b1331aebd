#include "store/store.h"

#include <string.h>
#include <talloc.h>

#include "store/database.h"

static const char *
or_empty(const char *name)
{
	return name != NULL ? name : "";
}

enum store_status
store_due_add(
    struct store *store, const char *kind, const char *group, const char *period, int64_t at)
{
	bool own;
	int64_t known;
	/* What is due is noted again and again: looking takes no lock. */
	enum store_status status = db_integer(store, "look for what is due",
	    "SELECT id FROM due WHERE kind = ? AND group_name = ? AND period = ?",
	    VALUES(text(kind), text(or_empty(group)), text(or_empty(period))), &known);

	if (status == STORE_OK)
		return db_refuse(store, STORE_EXISTS, "%s of %s for %s is known already", kind,
		    or_empty(group), or_empty(period));
	if (status == STORE_NOT_FOUND)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "note what is due",
	    "INSERT INTO due (kind, group_name, period, at) VALUES (?, ?, ?, ?)"
	    " ON CONFLICT DO NOTHING",
	    VALUES(text(kind), text(or_empty(group)), text(or_empty(period)), moment(at)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = db_refuse(store, STORE_EXISTS, "%s of %s for %s is known already", kind,
		    or_empty(group), or_empty(period));
	return write_end(store, own, status);
}

static struct due
due_row(void *ctx, sqlite3_stmt *row)
{
	return (struct due){
		.id = sqlite3_column_int64(row, 0),
		.kind = column_text(ctx, row, 1),
		.group = column_text(ctx, row, 2),
		.period = column_text(ctx, row, 3),
		.at = column_moment(row, 4),
	};
}

enum store_status
store_due(void *ctx, struct store *store, int64_t now, struct due **due_r, size_t *ndue_r)
{
	static const char doing[] = "list what is due";
	struct due *list = talloc_array(ctx, struct due, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT id, kind, group_name, period, at FROM due"
	    " WHERE done IS NULL AND at <= ? ORDER BY at, id",
	    VALUES(integer(now)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct due, n + 1);
		list[n++] = due_row(list, row);
	}
	*due_r = list;
	*ndue_r = status == STORE_OK ? n : 0;
	return status;
}

enum store_status
store_due_done(struct store *store, int64_t id, const char *how)
{
	bool own;
	enum store_status status = write_begin(store, &own);
	int64_t known;

	if (status != STORE_OK)
		return status;
	status = db_run(store, "note what is done",
	    "UPDATE due SET done = ? WHERE id = ? AND done IS NULL",
	    VALUES(text(or_empty(how)), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0) {
		status = db_integer(store, "look for what is due",
		    "SELECT id FROM due WHERE id = ?", VALUES(integer(id)), &known);
		if (status == STORE_OK)
			status =
			    db_refuse(store, STORE_EXISTS, "%lld is done already", (long long)id);
	}
	return write_end(store, own, status);
}

enum store_status
store_due_last(
    void *ctx, struct store *store, const char *kind, const char *group, struct due *due_r)
{
	static const char doing[] = "look for what was done last";
	enum store_status status;
	sqlite3_stmt *row;

	memset(due_r, 0, sizeof(*due_r));
	row = db_query(store, doing,
	    "SELECT id, kind, group_name, period, at FROM due"
	    " WHERE kind = ? AND group_name = ? AND done <> 'folded'"
	    " ORDER BY at DESC, id DESC LIMIT 1",
	    VALUES(text(kind), text(or_empty(group))), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*due_r = due_row(ctx, row);
	db_end(row);
	return STORE_OK;
}
