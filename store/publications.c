#include "store/publications.h"

#include <talloc.h>

#include "store/database.h"

enum store_status
store_publication_note(struct store *store, const char *group, const char *name, const char *date,
    const char *sha256, const char *why, int64_t now)
{
	if (why != NULL)
		return db_run(store, "note what could not be published",
		    "INSERT INTO publication (group_name, name, date, why) VALUES (?, ?, ?, ?)"
		    " ON CONFLICT (group_name, name) DO UPDATE SET why = excluded.why",
		    VALUES(text(group), text(name), text(date), text(why)));
	return db_run(store, "note what was published",
	    "INSERT INTO publication (group_name, name, date, sha256, first, at)"
	    " VALUES (?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (group_name, name) DO UPDATE SET"
	    "  at = CASE WHEN sha256 IS excluded.sha256 THEN at ELSE excluded.at END,"
	    "  first = coalesce(first, excluded.first), sha256 = excluded.sha256, why = NULL",
	    VALUES(text(group), text(name), text(date), text(sha256), integer(now), integer(now)));
}

enum store_status
store_publications(void *ctx, struct store *store, const char *group,
    struct publication **publications_r, size_t *npublications_r)
{
	static const char doing[] = "list what was published";
	struct publication *list = talloc_array(ctx, struct publication, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*publications_r = NULL;
	*npublications_r = 0;
	row = db_query(store, doing,
	    "SELECT group_name, name, date, sha256, first, at, why FROM publication"
	    " WHERE ?1 IS NULL OR group_name = ?1 ORDER BY group_name, name",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct publication, n + 1);
		list[n++] = (struct publication){
			.group = column_text(list, row, 0),
			.name = column_text(list, row, 1),
			.date = column_text(list, row, 2),
			.sha256 = column_text(list, row, 3),
			.first = column_moment(row, 4),
			.at = column_moment(row, 5),
			.why = column_text(list, row, 6),
		};
	}
	if (status != STORE_OK) {
		talloc_free(list);
		return status;
	}
	*publications_r = list;
	*npublications_r = n;
	return STORE_OK;
}
