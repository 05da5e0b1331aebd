#include "store/minutes_talk.h"

#include <string.h>
#include <talloc.h>

#include "store/query.h"

static struct minutes_mail
mail_row(void *ctx, sqlite3_stmt *row)
{
	return (struct minutes_mail){
		.thread = sqlite3_column_int64(row, 0),
		.at = column_moment(row, 1),
		.message_id = column_text(ctx, row, 2),
		.subject = column_text(ctx, row, 3),
		.text = column_text(ctx, row, 4),
		.sender = { column_text(ctx, row, 5), column_text(ctx, row, 6) },
		.from_name = column_text(ctx, row, 7),
		.from_address = column_text(ctx, row, 8),
		.channel = query_channel(row, 9),
		.grade = query_grade(row, 10),
	};
}

enum store_status
store_minutes_talk(void *ctx, struct store *store, const char *group, struct minutes_mail **mails_r,
    size_t *nmails_r)
{
	static const char doing[] = "list the mails about minutes";
	struct minutes_mail *list = talloc_array(ctx, struct minutes_mail, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*mails_r = NULL;
	*nmails_r = 0;
	row = db_query(store, doing,
	    "SELECT * FROM ("
	    "SELECT thread, mail.at AS at, message_id, mail_text.subject,"
	    " substr(mail_text.text, 1, ?2), sender_name, sender_org, from_name, from_address,"
	    " channel, grade, message"
	    " FROM mail LEFT JOIN mail_text USING (message)"
	    " WHERE thread IN (SELECT posted.thread FROM minutes CROSS JOIN mail AS posted"
	    "   USING (message) WHERE posted.group_name = ?1"
	    "  UNION SELECT own.thread FROM outbox JOIN mail AS own USING (message_id)"
	    "   WHERE outbox.group_name = ?1 AND outbox.kind = 'minutes')"
	    "  AND group_name = ?1 AND state = 'read' AND automatic = 0"
	    "  AND message NOT IN (SELECT message FROM minutes)"
	    "  AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.message_id = mail.message_id)"
	    "  AND NOT EXISTS (SELECT 1 FROM mail AS first WHERE first.message_id = mail.message_id"
	    "   AND first.writing IS mail.writing AND first.message < mail.message)"
	    " ORDER BY mail.at DESC, message DESC LIMIT ?3) ORDER BY at, message",
	    VALUES(text(group), integer(MINUTES_TALK_TEXT_MAX), integer(MINUTES_TALK_MAX)),
	    &status);
	while (db_next(store, row, doing, &status)) {
		if (n % 64 == 0)
			list = talloc_realloc(ctx, list, struct minutes_mail, n + 64);
		list[n] = mail_row(list, row);
		n++;
	}
	if (status != STORE_OK) {
		talloc_free(list);
		return status;
	}
	*mails_r = list;
	*nmails_r = n;
	return STORE_OK;
}

static enum outbox_state
state_of(const char *name)
{
	int state;

	for (state = 0; state < OUTBOX_STATE_COUNT; state++)
		if (name && strcmp(outbox_state_name((enum outbox_state)state), name) == 0)
			return (enum outbox_state)state;
	return OUTBOX_UNKNOWN;
}

enum store_status
store_minutes_sent(void *ctx, struct store *store, const char *group, struct minutes_sent **sent_r,
    size_t *nsent_r)
{
	static const char doing[] = "list what was sent about minutes";
	struct minutes_sent *list = talloc_array(ctx, struct minutes_sent, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	*sent_r = NULL;
	*nsent_r = 0;
	row = db_query(store, doing,
	    "SELECT * FROM (SELECT id, kind, period, message_id, state, created, changed,"
	    " (SELECT thread FROM mail WHERE mail.message_id = outbox.message_id LIMIT 1)"
	    " FROM outbox WHERE group_name = ?"
	    "  AND kind IN ('minutes', 'minutes-notice', 'minutes-ask')"
	    " ORDER BY id DESC LIMIT ?) ORDER BY id",
	    VALUES(text(group), integer(MINUTES_SENT_MAX)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct minutes_sent, n + 1);
		list[n++] = (struct minutes_sent){
			.kind = column_text(list, row, 1),
			.period = column_text(list, row, 2),
			.message_id = column_text(list, row, 3),
			.state = state_of((const char *)sqlite3_column_text(row, 4)),
			.created = column_moment(row, 5),
			.changed = column_moment(row, 6),
			.thread = sqlite3_column_int64(row, 7),
		};
	}
	if (status != STORE_OK) {
		talloc_free(list);
		return status;
	}
	*sent_r = list;
	*nsent_r = n;
	return STORE_OK;
}
