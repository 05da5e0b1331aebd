#include "store/distributed.h"

#include <stdlib.h>
#include <talloc.h>

#include "parser/json.h"
#include "store/query.h"

enum store_status
store_distributed_add(struct store *store, const char *group, const struct distributed *distributed,
    const struct block_tree *document)
{
	json_t *object = document_to_json(document);
	char *json = json_dumps(object, JSON_COMPACT);
	enum store_status status = db_run(store, "keep the text of minutes that are sent",
	    "INSERT INTO distributed (group_name, date, revision, message, decision, at, json)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	    VALUES(text(group), text(distributed->date), integer(distributed->revision),
		integer(distributed->message), integer(distributed->decision),
		integer(distributed->at), text(json)));

	if (status == STORE_OK && db_changed(store) == 0)
		status = db_refuse(store, STORE_EXISTS,
		    "revision %u of the minutes of %s is kept already", distributed->revision,
		    distributed->date);
	free(json);
	json_decref(object);
	return status;
}

enum store_status
store_distributed_heed(
    struct store *store, const char *group, const char *date, int64_t message, int64_t decision)
{
	return db_run(store, "note that minutes are as they were sent",
	    "UPDATE distributed SET message = ?3, decision = ?4"
	    " WHERE group_name = ?1 AND date = ?2 AND revision ="
	    "  (SELECT max(revision) FROM distributed WHERE group_name = ?1 AND date = ?2)",
	    VALUES(text(group), text(date), integer(message), integer(decision)));
}

enum store_status
store_distributed(
    void *ctx, struct store *store, const char *group, struct distributed **list_r, size_t *n_r)
{
	static const char doing[] = "list the minutes that were sent";
	struct distributed *list = talloc_array(ctx, struct distributed, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*list_r = NULL;
	*n_r = 0;
	row = db_query(store, doing,
	    "SELECT date, max(revision), message, decision, at FROM distributed"
	    " WHERE group_name = ? GROUP BY date ORDER BY date",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct distributed, n + 1);
		list[n++] = (struct distributed){
			.date = column_text(list, row, 0),
			.revision = (unsigned)sqlite3_column_int(row, 1),
			.message = sqlite3_column_int64(row, 2),
			.decision = sqlite3_column_int64(row, 3),
			.at = column_moment(row, 4),
		};
	}
	if (status != STORE_OK) {
		talloc_free(list);
		return status;
	}
	*list_r = list;
	*n_r = n;
	return STORE_OK;
}

enum store_status
store_distributed_document(void *ctx, struct store *store, const char *group, const char *date,
    struct block_tree **document_r)
{
	static const char doing[] = "look for the text that was sent";
	enum store_status status;
	sqlite3_stmt *row;

	*document_r = NULL;
	row = db_query(store, doing,
	    "SELECT json, message FROM distributed WHERE group_name = ? AND date = ?"
	    " ORDER BY revision DESC LIMIT 1",
	    VALUES(text(group), text(date)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	status = query_document(ctx, store, (const char *)sqlite3_column_text(row, 0),
	    sqlite3_column_int64(row, 1), document_r);
	db_end(row);
	return status;
}
