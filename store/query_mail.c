#include "store/store.h"

#include <string.h>
#include <talloc.h>

#include "store/query.h"

enum store_status
store_minutes(void *ctx, struct store *store, const char *group, struct stored_minutes **minutes_r,
    size_t *nminutes_r)
{
	static const char doing[] = "list the minutes";
	struct stored_minutes *list = talloc_array(ctx, struct stored_minutes, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*minutes_r = NULL;
	*nminutes_r = 0;
	row = db_query(store, doing,
	    "SELECT minutes.json, message, mail.message_id, mail.at, mail_text.subject,"
	    " mail.from_name, mail.from_address, mail.channel, thread, sender_name, sender_org,"
	    " grade"
	    " FROM minutes CROSS JOIN mail USING (message) LEFT JOIN mail_text USING (message)"
	    " WHERE mail.group_name = ?"
	    " ORDER BY minutes.date, mail.at, message",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct stored_minutes, n + 1);
		list[n] = (struct stored_minutes){
			.message = sqlite3_column_int64(row, 1),
			.message_id = column_text(list, row, 2),
			.at = column_moment(row, 3),
			.subject = column_text(list, row, 4),
			.from_name = column_text(list, row, 5),
			.from_address = column_text(list, row, 6),
			.channel = query_channel(row, 7),
			.thread = sqlite3_column_int64(row, 8),
			.sender = { column_text(list, row, 9), column_text(list, row, 10) },
			.grade = query_grade(row, 11),
		};
		status = query_minutes(list, store, (const char *)sqlite3_column_text(row, 0),
		    list[n].message, &list[n].minutes);
		n++;
		if (status != STORE_OK) {
			db_end(row);
			break;
		}
	}
	if (status != STORE_OK) {
		talloc_free(list);
		return status;
	}
	*minutes_r = list;
	*nminutes_r = n;
	return STORE_OK;
}

enum store_status
store_minutes_document(
    void *ctx, struct store *store, int64_t message, struct block_tree **document_r)
{
	static const char doing[] = "look for the text of minutes";
	enum store_status status;
	sqlite3_stmt *row;

	*document_r = NULL;
	row = db_query(store, doing, "SELECT json FROM minutes_document WHERE message = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	status = query_document(
	    ctx, store, (const char *)sqlite3_column_text(row, 0), message, document_r);
	db_end(row);
	return status;
}
