#include "store/store.h"

#include <talloc.h>

#include "store/database.h"

enum store_status
store_watermark(struct store *store, const char *mailbox, uint32_t *uidvalidity_r, uint32_t *uid_r)
{
	static const char doing[] = "read how far a mailbox is read";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing, "SELECT uidvalidity, uid FROM watermark WHERE mailbox = ?",
	    VALUES(text(mailbox)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*uidvalidity_r = (uint32_t)sqlite3_column_int64(row, 0);
	*uid_r = (uint32_t)sqlite3_column_int64(row, 1);
	db_end(row);
	return STORE_OK;
}

enum store_status
store_watermark_set(struct store *store, const char *mailbox, uint32_t uidvalidity, uint32_t uid)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "note how far a mailbox is read",
	    "INSERT INTO watermark (mailbox, uidvalidity, uid) VALUES (?, ?, ?)"
	    " ON CONFLICT (mailbox) DO UPDATE SET uidvalidity = excluded.uidvalidity,"
	    "  uid = excluded.uid",
	    VALUES(text(mailbox), integer(uidvalidity), integer(uid)));
	return write_end(store, own, status);
}

enum store_status
store_hole(struct store *store, const char *mailbox, uint32_t uidvalidity, uint32_t uid,
    const char *why, unsigned *tries_r)
{
	const char *reason = why != NULL ? why : "no reason was given";
	bool own;
	enum store_status status = write_begin(store, &own);
	int64_t tries = 0;

	if (status != STORE_OK)
		return status;
	status = db_integer(store, "note a message that could not be filed",
	    "INSERT INTO hole (mailbox, uidvalidity, uid, tries, why) VALUES (?, ?, ?, 1, ?)"
	    " ON CONFLICT (mailbox, uidvalidity, uid) DO UPDATE SET tries = tries + 1,"
	    "  why = excluded.why RETURNING tries",
	    VALUES(text(mailbox), integer(uidvalidity), integer(uid), text(reason)), &tries);
	status = write_end(store, own, status);
	if (status == STORE_OK)
		*tries_r = (unsigned)tries;
	return status;
}

enum store_status
store_poll_set(struct store *store, const struct mailbox_poll *poll)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "note how a poll ended",
	    "INSERT INTO poll (mailbox, at, ok_at, status, why, uidvalidity, uid, uidnext)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (mailbox) DO UPDATE SET at = excluded.at,"
	    "  ok_at = coalesce(excluded.ok_at, ok_at), status = excluded.status,"
	    "  why = excluded.why, uidvalidity = excluded.uidvalidity, uid = excluded.uid,"
	    "  uidnext = excluded.uidnext",
	    VALUES(text(poll->mailbox), moment(poll->at), moment(poll->ok_at), text(poll->status),
		text(poll->why), integer(poll->uidvalidity), integer(poll->uid),
		integer(poll->uidnext)));
	return write_end(store, own, status);
}

enum store_status
store_polls(void *ctx, struct store *store, struct mailbox_poll **polls_r, size_t *npolls_r)
{
	static const char doing[] = "list the polls";
	struct mailbox_poll *polls = talloc_array(ctx, struct mailbox_poll, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT poll.mailbox, at, ok_at, status, why,"
	    "  coalesce(watermark.uidvalidity, poll.uidvalidity),"
	    "  coalesce(watermark.uid, poll.uid), uidnext"
	    " FROM poll LEFT JOIN watermark USING (mailbox) ORDER BY poll.mailbox",
	    NO_VALUES, &status);
	while (db_next(store, row, doing, &status)) {
		polls = talloc_realloc(ctx, polls, struct mailbox_poll, n + 1);
		polls[n++] = (struct mailbox_poll){
			.mailbox = column_text(polls, row, 0),
			.at = column_moment(row, 1),
			.ok_at = column_moment(row, 2),
			.status = column_text(polls, row, 3),
			.why = column_text(polls, row, 4),
			.uidvalidity = (uint32_t)sqlite3_column_int64(row, 5),
			.uid = (uint32_t)sqlite3_column_int64(row, 6),
			.uidnext = (uint32_t)sqlite3_column_int64(row, 7),
		};
	}
	*polls_r = polls;
	*npolls_r = status == STORE_OK ? n : 0;
	return status;
}
