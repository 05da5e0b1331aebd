#include "store/habit.h"

#include "parser/when.h"
#include "store/database.h"

enum store_status
store_mailbox_habit(struct store *store, const char *mailbox, int64_t since, int64_t now,
    struct mailbox_habit *habit_r)
{
	static const char doing[] = "look how often mail comes";
	enum store_status status;
	sqlite3_stmt *row;

	*habit_r = (struct mailbox_habit){ 0, WHEN_UNKNOWN, 0 };
	row = db_query(store, doing,
	    "SELECT count(*), max(at), coalesce(max(gap), 0) FROM"
	    " (SELECT at, at - lag(at) OVER (ORDER BY at) AS gap FROM mail"
	    "   WHERE automatic = 0 AND at > ?2 AND at <= ?3 AND EXISTS"
	    "    (SELECT 1 FROM sighting WHERE sighting.message = mail.message AND mailbox = ?1))",
	    VALUES(text(mailbox), integer(since), integer(now)), &status);
	if (!db_next(store, row, doing, &status))
		return status;
	habit_r->n = sqlite3_column_int64(row, 0);
	habit_r->last = column_moment(row, 1);
	habit_r->longest = sqlite3_column_int64(row, 2);
	db_end(row);
	return STORE_OK;
}
