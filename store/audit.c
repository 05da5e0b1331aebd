#include "store/audit.h"

#include <talloc.h>

#include "store/database.h"

enum { SEEN_FIRST = 256 }; /* room at first, doubled as it fills */

enum store_status
store_audit_set(struct store *store, const struct mailbox_audit *audit)
{
	bool own;
	enum store_status status = write_begin(store, &own);

	if (status != STORE_OK)
		return status;
	status = db_run(store, "note what an audit found",
	    "INSERT OR REPLACE INTO audit (mailbox, at, uidvalidity, listed, missed, vanished,"
	    " whole_at, modseq, uidnext, \"exists\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    VALUES(text(audit->mailbox), moment(audit->at), integer(audit->uidvalidity),
		integer(audit->listed), integer(audit->missed), integer(audit->vanished),
		moment(audit->whole_at), integer((int64_t)audit->mark.modseq),
		integer(audit->mark.uidnext), integer(audit->mark.exists)));
	return write_end(store, own, status);
}

enum store_status
store_audits(void *ctx, struct store *store, struct mailbox_audit **audits_r, size_t *naudits_r)
{
	static const char doing[] = "list the audits";
	struct mailbox_audit *audits = talloc_array(ctx, struct mailbox_audit, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT mailbox, at, uidvalidity, listed, missed, vanished, whole_at, modseq, uidnext,"
	    " \"exists\" FROM audit ORDER BY mailbox",
	    NO_VALUES, &status);
	while (db_next(store, row, doing, &status)) {
		audits = talloc_realloc(ctx, audits, struct mailbox_audit, n + 1);
		audits[n++] = (struct mailbox_audit){
			.mailbox = column_text(audits, row, 0),
			.at = column_moment(row, 1),
			.uidvalidity = (uint32_t)sqlite3_column_int64(row, 2),
			.listed = sqlite3_column_int64(row, 3),
			.missed = sqlite3_column_int64(row, 4),
			.vanished = sqlite3_column_int64(row, 5),
			.whole_at = column_moment(row, 6),
			.mark = { .modseq = (uint64_t)sqlite3_column_int64(row, 7),
			    .uidnext = (uint32_t)sqlite3_column_int64(row, 8),
			    .exists = (uint32_t)sqlite3_column_int64(row, 9) },
		};
	}
	*audits_r = audits;
	*naudits_r = status == STORE_OK ? n : 0;
	return status;
}

enum store_status
store_seen(void *ctx, struct store *store, const char *mailbox, uint32_t uidvalidity,
    struct seen **seen_r, size_t *nseen_r)
{
	static const char doing[] = "list what was seen in a mailbox";
	struct seen *seen = talloc_array(ctx, struct seen, SEEN_FIRST);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT uid, internaldate FROM sighting WHERE mailbox = ?1 AND uidvalidity = ?2"
	    " UNION ALL SELECT uid, NULL FROM hole WHERE mailbox = ?1 AND uidvalidity = ?2"
	    " AND tries >= ?3 ORDER BY 1",
	    VALUES(text(mailbox), integer(uidvalidity), integer(STORE_HOLE_TRIES)), &status);
	while (db_next(store, row, doing, &status)) {
		if (n == talloc_array_length(seen))
			seen = talloc_realloc(ctx, seen, struct seen, n * 2);
		seen[n++] = (struct seen){ .uid = (uint32_t)sqlite3_column_int64(row, 0),
			.internaldate = column_moment(row, 1) };
	}
	*seen_r = seen;
	*nseen_r = status == STORE_OK ? n : 0;
	return status;
}
