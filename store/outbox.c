#include "store/outbox.h"

#include <string.h>
#include <talloc.h>

#include "parser/when.h"
#include "store/chain.h"
#include "store/database.h"

static const char *const state_names[OUTBOX_STATE_COUNT] = {
	[OUTBOX_QUEUED] = "queued",
	[OUTBOX_SENDING] = "sending",
	[OUTBOX_SENT] = "sent",
	[OUTBOX_FAILED] = "failed",
	[OUTBOX_UNKNOWN] = "unknown",
	[OUTBOX_DROPPED] = "dropped",
};

const char *
outbox_state_name(enum outbox_state state)
{
	return (unsigned)state < OUTBOX_STATE_COUNT ? state_names[state] : "invalid";
}

static enum outbox_state
state_from_name(const char *name)
{
	for (unsigned i = 0; i < OUTBOX_STATE_COUNT; i++)
		if (g_strcmp0(name, state_names[i]) == 0)
			return (enum outbox_state)i;
	return OUTBOX_UNKNOWN;
}

static const char *
or_empty(const char *name)
{
	return name != NULL ? name : "";
}

static enum store_status
recipient_write(
    struct store *store, int64_t outbox, size_t place, const struct outbox_recipient *recipient)
{
	return db_run(store, "note a recipient",
	    "INSERT INTO outbox_recipient (outbox, place, address, code, reply)"
	    " VALUES (?, ?, ?, ?, ?)",
	    VALUES(integer(outbox), integer((int64_t)place), text(recipient->address),
		integer(recipient->code), text(recipient->reply)));
}

/* The ledger's word on a message: what it is, to the byte. */
static enum store_status
enter(struct store *store, const char *kind, int64_t id, int64_t at)
{
	static const char doing[] = "enter a message in the ledger";
	void *tmp = talloc_new(store);
	enum store_status status;
	char *group = NULL, *sum;
	json_t *entry = NULL;
	sqlite3_stmt *stmt;

	stmt = db_query(store, doing,
	    "SELECT kind, group_name, period, message_id, bytes FROM outbox WHERE id = ?",
	    VALUES(integer(id)), &status);
	if (db_next(store, stmt, doing, &status)) {
		sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, sqlite3_column_blob(stmt, 4),
		    (gsize)sqlite3_column_bytes(stmt, 4));
		group = column_text(tmp, stmt, 1);
		entry = json_pack("{s:s, s:s, s:s, s:s}", "kind", sqlite3_column_text(stmt, 0),
		    "period", sqlite3_column_text(stmt, 2), "message_id",
		    sqlite3_column_text(stmt, 3), "sha256", sum);
		g_free(sum);
		db_end(stmt);
	}
	if (entry != NULL)
		status =
		    chain_append(store, kind, group, at != WHEN_UNKNOWN ? at : 0, 0, entry, NULL);
	talloc_free(tmp);
	return status;
}

/* Entered when it is known to have been sent, by the server's word or by its arrival. */
static enum store_status
enter_sent(struct store *store, int64_t id, int64_t now)
{
	enum store_status status;
	int64_t known;

	status = db_integer(store, "look into the outbox",
	    "SELECT id FROM outbox WHERE id = ? AND state = 'sent'", VALUES(integer(id)), &known);
	if (status == STORE_NOT_FOUND)
		return STORE_OK;
	return status == STORE_OK ? enter(store, "sent", id, now) : status;
}

/*
 * A database that was restored from a backup knows nothing of what it has sent
 * since. Our own mailbox does: what arrived there is not sent a second time.
 */
static enum store_status
note_arrived(struct store *store, int64_t id, const struct outbox_row *row)
{
	enum store_status status = db_run(store, "look for our own copy",
	    "UPDATE outbox SET state = 'sent', seen = ?1, changed = ?1"
	    " WHERE id = ?2 AND EXISTS (SELECT 1 FROM mail WHERE message_id = ?3)",
	    VALUES(moment(row->created), integer(id), text(row->message_id)));

	if (status == STORE_OK && db_changed(store) > 0)
		status = enter(store, "sent", id, row->created);
	return status;
}

enum store_status
store_outbox_add(struct store *store, const struct outbox_row *row)
{
	enum store_status status;
	int64_t id;
	bool own;

	if (row->nrecipients == 0)
		return db_refuse(store, STORE_REFUSED, "a message to send has no recipient");
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "put a message into the outbox",
	    "INSERT INTO outbox (kind, group_name, period, message_id, sender, subject, state,"
	    " created, next_try, changed, bytes) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)"
	    " ON CONFLICT (kind, group_name, period) DO NOTHING",
	    VALUES(text(row->kind), text(or_empty(row->group)), text(or_empty(row->period)),
		text(row->message_id), text(or_empty(row->sender)), text(row->subject),
		moment(row->created), moment(row->next_try), moment(row->created),
		blob(row->bytes, row->len)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = db_refuse(store, STORE_EXISTS, "%s of %s for %s is in the outbox already",
		    row->kind, or_empty(row->group), or_empty(row->period));
	id = sqlite3_last_insert_rowid(store->db);
	for (size_t i = 0; i < row->nrecipients && status == STORE_OK; i++)
		status = recipient_write(store, id, i, &row->recipients[i]);
	if (status == STORE_OK)
		status = enter(store, "made", id, row->created);
	if (status == STORE_OK)
		status = note_arrived(store, id, row);
	return write_end(store, own, status);
}

static enum store_status
recipients_read(void *ctx, struct store *store, struct outbox_row *row)
{
	static const char doing[] = "list the recipients";
	struct outbox_recipient *list = talloc_array(ctx, struct outbox_recipient, 0);
	enum store_status status;
	sqlite3_stmt *stmt;
	size_t n = 0;

	stmt = db_query(store, doing,
	    "SELECT address, code, reply FROM outbox_recipient WHERE outbox = ? ORDER BY place",
	    VALUES(integer(row->id)), &status);
	while (db_next(store, stmt, doing, &status)) {
		list = talloc_realloc(ctx, list, struct outbox_recipient, n + 1);
		list[n++] = (struct outbox_recipient){
			.address = column_text(list, stmt, 0),
			.code = sqlite3_column_int(stmt, 1),
			.reply = column_text(list, stmt, 2),
		};
	}
	row->recipients = list;
	row->nrecipients = n;
	return status;
}

#define ROW_COLUMNS                                                                                \
	"id, kind, group_name, period, message_id, sender, subject, state, tries, created,"        \
	" next_try, changed, reply, coalesce(begun, created), dropped"
enum { ROW_BYTES = 15 }; /* the column after these, where it is asked for */

static struct outbox_row
row_read(void *ctx, sqlite3_stmt *stmt)
{
	struct outbox_row row = {
		.id = sqlite3_column_int64(stmt, 0),
		.kind = column_text(ctx, stmt, 1),
		.group = column_text(ctx, stmt, 2),
		.period = column_text(ctx, stmt, 3),
		.message_id = column_text(ctx, stmt, 4),
		.sender = column_text(ctx, stmt, 5),
		.subject = column_text(ctx, stmt, 6),
		.state = state_from_name((const char *)sqlite3_column_text(stmt, 7)),
		.tries = (unsigned)sqlite3_column_int64(stmt, 8),
		.created = column_moment(stmt, 9),
		.next_try = column_moment(stmt, 10),
		.changed = column_moment(stmt, 11),
		.reply = column_text(ctx, stmt, 12),
		.begun = column_moment(stmt, 13),
	};

	if (column_moment(stmt, 14) != WHEN_UNKNOWN)
		row.state = OUTBOX_DROPPED;
	if (sqlite3_column_count(stmt) > ROW_BYTES) {
		row.len = (size_t)sqlite3_column_bytes(stmt, ROW_BYTES);
		row.bytes = talloc_memdup(ctx, sqlite3_column_blob(stmt, ROW_BYTES), row.len);
	}
	return row;
}

static enum store_status
rows_read(void *ctx, struct store *store, const char *sql, const struct value *values,
    size_t nvalues, struct outbox_row **rows_r, size_t *nrows_r)
{
	static const char doing[] = "list the outbox";
	struct outbox_row *rows = talloc_array(ctx, struct outbox_row, 0);
	enum store_status status;
	sqlite3_stmt *stmt;
	size_t n = 0;
	bool own;

	*rows_r = rows;
	*nrows_r = 0;
	status = store_view_begin(store, &own);
	if (status != STORE_OK)
		return status;
	stmt = db_query(store, doing, sql, values, nvalues, &status);
	while (db_next(store, stmt, doing, &status)) {
		rows = talloc_realloc(ctx, rows, struct outbox_row, n + 1);
		rows[n++] = row_read(rows, stmt);
	}
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = recipients_read(rows, store, &rows[i]);
	*rows_r = rows;
	*nrows_r = status == STORE_OK ? n : 0;
	return store_view_end(store, own, status);
}

enum store_status
store_outbox_due(
    void *ctx, struct store *store, int64_t now, struct outbox_row **rows_r, size_t *nrows_r)
{
	return rows_read(ctx, store,
	    "SELECT " ROW_COLUMNS ", bytes FROM outbox"
	    " WHERE " OUTBOX_OPEN " AND state = 'queued' AND coalesce(next_try, ?1) <= ?1"
	    " ORDER BY id LIMIT ?2",
	    VALUES(integer(now), integer(OUTBOX_STEP)), rows_r, nrows_r);
}

enum store_status
store_outbox(
    void *ctx, struct store *store, bool with_bytes, struct outbox_row **rows_r, size_t *nrows_r)
{
	if (with_bytes)
		return rows_read(ctx, store,
		    "SELECT " ROW_COLUMNS ", bytes FROM outbox ORDER BY id DESC", NO_VALUES, rows_r,
		    nrows_r);
	return rows_read(ctx, store, "SELECT " ROW_COLUMNS " FROM outbox ORDER BY id DESC",
	    NO_VALUES, rows_r, nrows_r);
}

enum store_status
store_outbox_unsent(
    void *ctx, struct store *store, const char *group, struct outbox_row **rows_r, size_t *nrows_r)
{
	return rows_read(ctx, store,
	    "SELECT " ROW_COLUMNS " FROM outbox INDEXED BY outbox_open"
	    " WHERE " OUTBOX_OPEN " AND dropped IS NULL AND group_name = ? ORDER BY id DESC",
	    VALUES(text(group)), rows_r, nrows_r);
}

enum store_status
outbox_refuse(struct store *store, int64_t id, const char *what)
{
	enum store_status status;
	int64_t known;

	status = db_integer(store, "look into the outbox", "SELECT id FROM outbox WHERE id = ?",
	    VALUES(integer(id)), &known);
	if (status == STORE_NOT_FOUND)
		return db_refuse(
		    store, STORE_NOT_FOUND, "there is no message %lld to send", (long long)id);
	if (status != STORE_OK)
		return status;
	return db_refuse(store, STORE_REFUSED, "message %lld to send: %s", (long long)id, what);
}

enum store_status
store_outbox_sending(struct store *store, int64_t id, int64_t now)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "mark a message as being sent",
	    "UPDATE outbox SET state = 'sending', tries = tries + 1, changed = ?, seen = NULL"
	    " WHERE id = ? AND state = 'queued'",
	    VALUES(integer(now), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = outbox_refuse(store, id, "it is not queued");
	if (status == STORE_OK)
		status = db_run(store, "mark a message as being sent",
		    "UPDATE outbox_recipient SET code = 0"
		    " WHERE outbox = ? AND code / 100 NOT IN (2, 5)",
		    VALUES(integer(id)));
	return write_end(store, own, status);
}

static enum store_status
recipients_answer(
    struct store *store, int64_t id, const struct outbox_recipient *recipients, size_t nrecipients)
{
	enum store_status status = STORE_OK;

	for (size_t i = 0; i < nrecipients && status == STORE_OK; i++)
		status = db_run(store, "note a recipient's answer",
		    "UPDATE outbox_recipient SET code = ?, reply = ? WHERE outbox = ? AND address "
		    "= ?",
		    VALUES(integer(recipients[i].code), text(recipients[i].reply), integer(id),
			text(recipients[i].address)));
	return status;
}

/*
 * A row of unknown fate whose copy has arrived was sent, to all that were asked
 * with it; those put off before the message went out are asked again. A copy
 * from an earlier try, which some have already had, says nothing.
 */
static enum store_status
resolve(struct store *store, int64_t id, int64_t now)
{
	enum store_status status;

	status = db_run(store, "note that a message arrived",
	    "UPDATE outbox SET changed = ?1,"
	    "  state = iif((SELECT count(*) FROM outbox_recipient"
	    "    WHERE outbox = ?2 AND code / 100 = 4) > 0, 'queued', 'sent'),"
	    "  next_try = iif((SELECT count(*) FROM outbox_recipient"
	    "    WHERE outbox = ?2 AND code / 100 = 4) > 0, ?1, NULL)"
	    " WHERE id = ?2 AND state = 'unknown' AND seen IS NOT NULL AND NOT EXISTS"
	    "  (SELECT 1 FROM outbox_recipient WHERE outbox = ?2 AND code / 100 = 2)",
	    VALUES(integer(now), integer(id)));
	if (status != STORE_OK || db_changed(store) == 0)
		return status;
	status = db_run(store, "note that a message arrived",
	    "UPDATE outbox_recipient SET code = 250 WHERE outbox = ? AND code = ?",
	    VALUES(integer(id), integer(OUTBOX_CODE_OPEN)));
	return status == STORE_OK ? enter_sent(store, id, now) : status;
}

enum store_status
store_outbox_answer(struct store *store, int64_t id, enum outbox_state state,
    const struct outbox_recipient *recipients, size_t nrecipients, const char *reply, int64_t now,
    int64_t next_try)
{
	int64_t again = state == OUTBOX_QUEUED ? next_try : WHEN_UNKNOWN;
	enum store_status status;
	bool own;

	if (state == OUTBOX_SENDING || (unsigned)state >= OUTBOX_DROPPED)
		return db_refuse(store, STORE_REFUSED, "%s is no answer", outbox_state_name(state));
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "note what became of a message",
	    "UPDATE outbox SET state = ?1, reply = ?2, changed = ?3, next_try = ?4"
	    " WHERE id = ?5 AND state = 'sending'",
	    VALUES(
		text(state_names[state]), text(reply), integer(now), moment(again), integer(id)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = outbox_refuse(store, id, "it is not being sent");
	if (status == STORE_OK)
		status = recipients_answer(store, id, recipients, nrecipients);
	/* Seen in our own mailbox while it was being sent: then it is known to be sent. */
	if (status == STORE_OK && state == OUTBOX_UNKNOWN)
		status = resolve(store, id, now);
	else if (status == STORE_OK)
		status = enter_sent(store, id, now);
	return write_end(store, own, status);
}

/* What was being sent and has arrived in our own mailbox was sent. */
static enum store_status
recover_seen(struct store *store, int64_t now)
{
	static const char doing[] = "recover the outbox";
	int64_t *ids = talloc_array(store, int64_t, 0);
	enum store_status status;
	sqlite3_stmt *stmt;
	size_t n = 0;

	stmt = db_query(store, doing,
	    "SELECT id FROM outbox WHERE " OUTBOX_OPEN
	    " AND state = 'unknown' AND seen IS NOT NULL",
	    NO_VALUES, &status);
	while (db_next(store, stmt, doing, &status)) {
		ids = talloc_realloc(store, ids, int64_t, n + 1);
		ids[n++] = sqlite3_column_int64(stmt, 0);
	}
	for (size_t i = 0; i < n && status == STORE_OK; i++)
		status = resolve(store, ids[i], now);
	talloc_free(ids);
	return status;
}

enum store_status
store_outbox_recover(struct store *store, int64_t now, size_t *n_r)
{
	bool own;
	enum store_status status = write_begin(store, &own);
	int64_t before = 0, after = 0;
	static const char doing[] = "recover the outbox",
			  unknown[] = "SELECT count(*) FROM outbox WHERE state = 'unknown'";

	*n_r = 0;
	if (status != STORE_OK)
		return status;
	status = db_integer(store, doing, unknown, NO_VALUES, &before);
	if (status == STORE_OK)
		status = db_run(store, doing,
		    "UPDATE outbox SET state = 'unknown', changed = ? WHERE state = 'sending'",
		    VALUES(integer(now)));
	if (status == STORE_OK)
		status = recover_seen(store, now);
	if (status == STORE_OK)
		status = db_integer(store, doing, unknown, NO_VALUES, &after);
	status = write_end(store, own, status);
	if (status == STORE_OK && after > before)
		*n_r = (size_t)(after - before);
	return status;
}

enum store_status
store_outbox_seen(struct store *store, const char *message_id, int64_t now)
{
	enum store_status status;
	int64_t known;
	bool own;

	/* Nearly every mail is a stranger's: looking takes no lock. */
	status = db_integer(store, "look into the outbox",
	    "SELECT id FROM outbox WHERE message_id = ?", VALUES(text(message_id)), &known);
	if (status != STORE_OK)
		return status;
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "note that a message arrived",
	    "UPDATE outbox SET seen = ? WHERE id = ? AND state IN ('sending', 'unknown')",
	    VALUES(integer(now), integer(known)));
	if (status == STORE_OK && db_changed(store) > 0)
		status = resolve(store, known, now);
	return write_end(store, own, status);
}
