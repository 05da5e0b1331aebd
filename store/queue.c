#include "store/store.h"

#include <stdlib.h>
#include <talloc.h>

#include "parser/when.h"
#include "store/query.h"
#include "store/rulings.h"

static const char listing[] = "list the queue";

struct queue_list {
	void *ctx;
	struct queue_item *items;
	size_t n, room;
};

static struct queue_item *
item_add(struct queue_list *list)
{
	if (list->n == list->room) {
		list->room = list->room * 2 + 16;
		list->items = talloc_realloc(list->ctx, list->items, struct queue_item, list->room);
	}
	list->items[list->n] = (struct queue_item){ .at = WHEN_UNKNOWN };
	return &list->items[list->n++];
}

/* The columns that facts and messages share, from the first on. */
#define MAIL_COLUMNS                                                                               \
	"mail.message, mail.group_name, mail.message_id, mail.at, mail.from_name,"                 \
	" mail.from_address, mail_text.subject"
enum { AFTER_MAIL = 7 };

static struct queue_item *
item_add_mail(struct queue_list *list, const char *kind, sqlite3_stmt *row)
{
	struct queue_item *item = item_add(list);

	item->kind = kind;
	item->message = sqlite3_column_int64(row, 0);
	item->id = item->message;
	item->group = column_text(list->ctx, row, 1);
	item->message_id = column_text(list->ctx, row, 2);
	item->at = column_moment(row, 3);
	item->from_name = column_text(list->ctx, row, 4);
	item->from_address = column_text(list->ctx, row, 5);
	item->subject = column_text(list->ctx, row, 6);
	return item;
}

static const char *
fact_why(void *ctx, const struct fact *fact)
{
	const char *on = fact->ballot != NULL ? " on ballot " : "";
	const char *ballot = fact->ballot != NULL ? fact->ballot : "";
	const char *kind = fact_kind_phrase(fact->kind);

	if (fact->doubt != NULL)
		return talloc_asprintf(ctx, "This is %s%s%s by its words (rule %s), but %s.", kind,
		    on, ballot, fact->rule, fact->doubt);
	return talloc_asprintf(
	    ctx, "It is not clear that this is %s%s%s (rule %s).", kind, on, ballot, fact->rule);
}

/*
 * SQL: true if the mail in scope as `mail` is a copy of one that came a better
 * way, over the group's list or better vouched for: what it says is asked about
 * there, once. The order is that of daemon/record/copies.h.
 */
#define WAY(mail)                                                                                  \
	"(CASE " mail ".channel WHEN 'list' THEN 0 WHEN 'member_list' THEN 1 ELSE 2 END, " mail    \
	".grade, coalesce(" mail ".at, 0), " mail ".message)"
#define COPY_OF_BETTER                                                                             \
	"EXISTS (SELECT 1 FROM mail AS copy WHERE copy.message_id = mail.message_id"               \
	" AND copy.writing IS mail.writing AND copy.group_name IS mail.group_name"                 \
	" AND copy.message <> mail.message AND " WAY("copy") " < " WAY("mail") ")"

static enum store_status
queue_facts(struct store *store, struct queue_list *list, const char *group)
{
	enum store_status status;
	struct queue_item *item;
	sqlite3_stmt *row;
	struct fact *fact;

	row = db_query(store, listing,
	    "SELECT " MAIL_COLUMNS ", fact.id, fact.json"
	    " FROM fact JOIN mail USING (message) LEFT JOIN mail_text USING (message)"
	    " WHERE fact.certainty = 'unclear' AND fact.kind <> 'remark'"
	    "  AND NOT EXISTS (SELECT 1 FROM settled"
	    "   WHERE settled.message = fact.message AND settled.fact = fact.id)"
	    "  AND NOT " COPY_OF_BETTER "  AND (?1 IS NULL OR mail.group_name = ?1)"
	    " ORDER BY fact.message, fact.id",
	    VALUES(text(group)), &status);
	while (db_next(store, row, listing, &status)) {
		item = item_add_mail(list, "fact", row);
		item->id = sqlite3_column_int64(row, AFTER_MAIL);
		status = query_fact(list->ctx, store,
		    (const char *)sqlite3_column_text(row, AFTER_MAIL + 1), item->id, &fact);
		if (status != STORE_OK) {
			db_end(row);
			return status;
		}
		item->fact = fact;
		item->why = fact_why(list->ctx, fact);
	}
	return status;
}

static const char *
message_why(void *ctx, sqlite3_stmt *row)
{
	bool twin = sqlite3_column_int(row, AFTER_MAIL + 2) != 0;

	if (sqlite3_column_type(row, AFTER_MAIL) != SQLITE_NULL)
		return talloc_asprintf(ctx, "The message could not be read: %s.",
		    (const char *)sqlite3_column_text(row, AFTER_MAIL));
	if (sqlite3_column_int64(row, AFTER_MAIL + 1) != 0)
		return twin ? "The message was read in part only, and another message bears its "
			      "Message-ID with other words."
			    : "The message passes a bound or is malformed, and was read in part "
			      "only.";
	if (sqlite3_column_int(row, AFTER_MAIL + 3) != 0)
		return "The message's text is longer than the reader reads.";
	return "Another message bears its Message-ID with other words or another sender.";
}

static enum store_status
queue_messages(struct store *store, struct queue_list *list, const char *group)
{
	enum store_status status;
	struct queue_item *item;
	sqlite3_stmt *row;

	/* An unreadable message may belong to any group: each is told of it. */
	row = db_query(store, listing,
	    "SELECT " MAIL_COLUMNS ","
	    "  iif(state = 'unreadable', coalesce(mail.why, 'no reason was given'), NULL),"
	    "  mail.marks, mail.twin, mail.truncated"
	    " FROM mail LEFT JOIN mail_text USING (message)"
	    " WHERE (state <> 'read' OR marks <> 0 OR truncated <> 0 OR twin <> 0)"
	    "  AND NOT " RULING_SET_ASIDE "  AND (?1 IS NULL OR mail.group_name = ?1"
	    "       OR (mail.group_name IS NULL AND state = 'unreadable'))"
	    " ORDER BY mail.message",
	    VALUES(text(group)), &status);
	while (db_next(store, row, listing, &status)) {
		item = item_add_mail(list, "message", row);
		item->marks = (unsigned)sqlite3_column_int64(row, AFTER_MAIL + 1);
		item->why = message_why(list->ctx, row);
	}
	return status;
}

/*
 * Rulings whose words no fact has any more, since the mail is read otherwise
 * today: what a person said must not be lost without a word. A later ruling on
 * the same mail puts an end to it.
 */
#define ORPHANS                                                                                    \
	" FROM ruling JOIN message USING (sha256) JOIN mail ON mail.message = message.id"          \
	" LEFT JOIN mail_text ON mail_text.message = mail.message"                                 \
	" WHERE ruling.word NOT IN ('nothing', 'undo') AND mail.state = 'read'"                    \
	" AND NOT EXISTS (SELECT 1 FROM settled WHERE settled.message = mail.message"              \
	"  AND settled.ruling = ruling.id)"                                                        \
	" AND NOT EXISTS (SELECT 1 FROM ruling AS later WHERE later.sha256 = ruling.sha256"        \
	"  AND later.id > ruling.id)"

static enum store_status
queue_rulings(struct store *store, struct queue_list *list, const char *group)
{
	enum store_status status;
	struct queue_item *item;
	sqlite3_stmt *row;

	row = db_query(store, listing,
	    "SELECT " MAIL_COLUMNS ", ruling.id, ruling.word, ruling.author, ruling.quote" ORPHANS
	    " AND (?1 IS NULL OR mail.group_name = ?1) ORDER BY ruling.id",
	    VALUES(text(group)), &status);
	while (db_next(store, row, listing, &status)) {
		item = item_add_mail(list, "ruling", row);
		item->id = sqlite3_column_int64(row, AFTER_MAIL);
		item->why = talloc_asprintf(list->ctx,
		    "The ruling of %s (%s) finds its words no more, as the mail is read otherwise "
		    "today; rule on what is read now: \"%s\".",
		    (const char *)sqlite3_column_text(row, AFTER_MAIL + 2),
		    (const char *)sqlite3_column_text(row, AFTER_MAIL + 1),
		    (const char *)sqlite3_column_text(row, AFTER_MAIL + 3));
	}
	return status;
}

static enum store_status
queue_holes(struct store *store, struct queue_list *list)
{
	enum store_status status;
	struct queue_item *item;
	sqlite3_stmt *row;

	row = db_query(store, listing,
	    "SELECT id, mailbox, uidvalidity, uid, tries, why FROM hole WHERE tries >= ?"
	    " ORDER BY id",
	    VALUES(integer(STORE_FILE_TRIES)), &status);
	while (db_next(store, row, listing, &status)) {
		item = item_add(list);
		item->kind = "hole";
		item->id = sqlite3_column_int64(row, 0);
		item->why = talloc_asprintf(list->ctx,
		    "Message %lld of mailbox %s (UIDVALIDITY %lld) could not be filed in %lld "
		    "tries: %s.",
		    (long long)sqlite3_column_int64(row, 3),
		    (const char *)sqlite3_column_text(row, 1),
		    (long long)sqlite3_column_int64(row, 2),
		    (long long)sqlite3_column_int64(row, 4),
		    (const char *)sqlite3_column_text(row, 5));
	}
	return status;
}

static int
by_time(const void *a, const void *b)
{
	const struct queue_item *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->message != y->message)
		return x->message < y->message ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

enum store_status
store_queue(void *ctx, struct store *store, const char *group, struct queue_item **items_r,
    size_t *nitems_r)
{
	struct queue_list list = { .ctx = talloc_new(ctx) };
	enum store_status status;
	bool own;

	*items_r = NULL;
	*nitems_r = 0;
	status = store_view_begin(store, &own);
	if (status == STORE_OK)
		status = queue_facts(store, &list, group);
	if (status == STORE_OK)
		status = queue_messages(store, &list, group);
	if (status == STORE_OK)
		status = queue_rulings(store, &list, group);
	if (status == STORE_OK)
		status = queue_holes(store, &list);
	status = store_view_end(store, own, status);
	if (status != STORE_OK) {
		talloc_free(list.ctx);
		return status;
	}
	if (list.n > 0)
		qsort(list.items, list.n, sizeof(list.items[0]), by_time);
	*items_r = list.items;
	*nitems_r = list.n;
	return STORE_OK;
}

enum store_status
store_counts(struct store *store, struct store_counts *counts_r)
{
	static const char doing[] = "count what is there";
	enum store_status status;
	sqlite3_stmt *row;

	*counts_r = (struct store_counts){ 0 };
	row = db_query(store, doing,
	    "SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM unread),"
	    " (SELECT count(*) FROM mail WHERE state <> 'read' AND NOT " RULING_SET_ASIDE "),"
	    " (SELECT count(DISTINCT thread) FROM mail), (SELECT count(*) FROM fact WHERE kind <> "
	    "'remark'),"
	    " (SELECT count(*) FROM fact JOIN mail USING (message)"
	    "   WHERE certainty = 'unclear' AND kind <> 'remark'"
	    "   AND NOT EXISTS (SELECT 1 FROM settled"
	    "    WHERE settled.message = fact.message AND settled.fact = fact.id)"
	    "   AND NOT " COPY_OF_BETTER ")"
	    "  + (SELECT count(*) FROM mail"
	    "     WHERE (state <> 'read' OR marks <> 0 OR truncated <> 0 OR twin <> 0)"
	    "      AND NOT " RULING_SET_ASIDE ")"
	    "  + (SELECT count(*)" ORPHANS ") + (SELECT count(*) FROM hole WHERE tries >= ?),"
	    " (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')),"
	    " (SELECT count(*) FROM outbox WHERE state = 'failed' AND dropped IS NULL),"
	    " (SELECT count(*) FROM outbox WHERE state = 'unknown'),"
	    " (SELECT min(coalesce(begun, created)) FROM outbox WHERE state IN ('queued', "
	    "'sending'))",
	    VALUES(integer(STORE_FILE_TRIES)), &status);
	if (!db_next(store, row, doing, &status))
		return status;
	*counts_r = (struct store_counts){
		.messages = sqlite3_column_int64(row, 0),
		.unread = sqlite3_column_int64(row, 1),
		.unreadable = sqlite3_column_int64(row, 2),
		.threads = sqlite3_column_int64(row, 3),
		.facts = sqlite3_column_int64(row, 4),
		.queue = sqlite3_column_int64(row, 5),
		.outbox_waiting = sqlite3_column_int64(row, 6),
		.outbox_failed = sqlite3_column_int64(row, 7),
		.outbox_unknown = sqlite3_column_int64(row, 8),
		.outbox_waits_since = column_moment(row, 9),
	};
	db_end(row);
	return STORE_OK;
}
