#include "store/group_mail.h"

#include <talloc.h>

#include "store/database.h"

enum store_status
store_group_mail(void *ctx, struct store *store, const char *group, struct group_mail **mails_r,
    size_t *nmails_r)
{
	static const char doing[] = "list the messages of a group";
	struct group_mail *list = talloc_array(ctx, struct group_mail, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT mail.message, lower(hex(sha256)), message_id, from_address, class, at"
	    " FROM mail JOIN message ON message.id = mail.message"
	    " WHERE group_name = ? ORDER BY at, sha256",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct group_mail, n + 1);
		list[n] = (struct group_mail){
			.message = sqlite3_column_int64(row, 0),
			.sha256 = column_text(list, row, 1),
			.message_id = column_text(list, row, 2),
			.from_address = column_text(list, row, 3),
			.class = CLASS_OTHER,
			.at = column_moment(row, 5),
		};
		class_from_name((const char *)sqlite3_column_text(row, 4), &list[n].class);
		n++;
	}
	*mails_r = list;
	*nmails_r = status == STORE_OK ? n : 0;
	return status;
}
