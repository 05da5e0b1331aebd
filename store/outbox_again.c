#include <talloc.h>

#include "store/database.h"
#include "store/outbox.h"

enum store_status
store_outbox_retry(struct store *store, int64_t id, int64_t now)
{
	static const char doing[] = "queue a message again";
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, doing,
	    "UPDATE outbox_recipient SET code = 0 WHERE outbox = ?1 AND code / 100 = 5"
	    " AND (SELECT state FROM outbox WHERE id = ?1) = 'failed'",
	    VALUES(integer(id)));
	if (status == STORE_OK)
		status = db_run(store, doing,
		    "UPDATE outbox SET state = 'queued', dropped = NULL, next_try = ?1, begun = "
		    "?1,"
		    "  changed = ?1, seen = NULL"
		    " WHERE id = ?2 AND state IN ('queued', 'failed', 'unknown') AND EXISTS"
		    "  (SELECT 1 FROM outbox_recipient WHERE outbox = ?2"
		    "    AND code / 100 NOT IN (2, 5))",
		    VALUES(integer(now), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = outbox_refuse(store, id,
		    "it was sent or is being sent, or all whom it is for have their answer");
	return write_end(store, own, status);
}

enum store_status
store_outbox_drop(struct store *store, int64_t id, int64_t now)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "drop a message",
	    "UPDATE outbox SET state = 'failed', dropped = ?1, next_try = NULL, changed = ?1"
	    " WHERE id = ?2 AND state IN ('queued', 'failed', 'unknown') AND dropped IS NULL",
	    VALUES(integer(now), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status =
		    outbox_refuse(store, id, "it was sent or is being sent, or is dropped already");
	return write_end(store, own, status);
}

enum store_status
store_outbox_once_more(
    struct store *store, const char *kind, int64_t before, int64_t now, size_t *n_r)
{
	static const char doing[] = "queue a message once more";
	enum store_status status;
	int64_t any = 0;
	bool own;

	*n_r = 0;
	/* Asked often, and nearly always there is none: looking takes no lock. */
	status = db_integer(store, doing,
	    "SELECT count(*) FROM outbox"
	    " WHERE " OUTBOX_OPEN
	    " AND state = 'unknown' AND kind = ? AND again = 0 AND changed <= ?",
	    VALUES(text(kind), integer(before)), &any);
	if (status != STORE_OK || any == 0)
		return status;
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, doing,
	    "UPDATE outbox SET state = 'queued', again = 1, next_try = ?1, changed = ?1,"
	    "  seen = NULL"
	    " WHERE state = 'unknown' AND kind = ?2 AND again = 0 AND changed <= ?3",
	    VALUES(integer(now), text(kind), integer(before)));
	if (status == STORE_OK)
		*n_r = (size_t)db_changed(store);
	return write_end(store, own, status);
}

enum store_status
store_outbox_put_off(struct store *store, int64_t id, int64_t until, const char *why)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "hold a message back",
	    "UPDATE outbox SET next_try = ?, reply = ? WHERE id = ? AND state = 'queued'",
	    VALUES(integer(until), text(why), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = outbox_refuse(store, id, "it is not queued");
	return write_end(store, own, status);
}

enum store_status
store_outbox_deliveries(void *ctx, struct store *store, int64_t since,
    struct outbox_delivery **deliveries_r, size_t *ndeliveries_r)
{
	static const char doing[] = "list what was sent lately";
	struct outbox_delivery *list = talloc_array(ctx, struct outbox_delivery, 0);
	enum store_status status;
	sqlite3_stmt *stmt;
	size_t n = 0;

	stmt = db_query(store, doing,
	    "SELECT id, changed, kind, address FROM outbox JOIN outbox_recipient ON outbox = id"
	    " WHERE changed > ? AND tries > 0 ORDER BY changed, id, place",
	    VALUES(integer(since)), &status);
	while (db_next(store, stmt, doing, &status)) {
		list = talloc_realloc(ctx, list, struct outbox_delivery, n + 1);
		list[n++] =
		    (struct outbox_delivery){ sqlite3_column_int64(stmt, 0), column_moment(stmt, 1),
			    column_text(list, stmt, 2), column_text(list, stmt, 3) };
	}
	*deliveries_r = list;
	*ndeliveries_r = status == STORE_OK ? n : 0;
	return status;
}
