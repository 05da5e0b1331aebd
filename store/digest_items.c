#include "store/digest_items.h"

#include <string.h>
#include <talloc.h>

#include "store/database.h"

static bool
is_fact(const char *kind)
{
	return strcmp(kind, "fact") == 0;
}

static enum store_status
items_refuse(struct store *store, const char *group, const char *period,
    const struct digest_item *items, size_t nitems)
{
	if (!db_fits(group, FACT_NAME_MAX) || !db_fits(period, FACT_NAME_MAX))
		return db_refuse(store, STORE_REFUSED, "numbers need the digest they stand in");
	if (nitems > DIGEST_ITEMS_MAX)
		return db_refuse(
		    store, STORE_REFUSED, "a digest has at most %d numbers", (int)DIGEST_ITEMS_MAX);
	for (size_t i = 0; i < nitems; i++) {
		if (items[i].number != i + 1)
			return db_refuse(store, STORE_REFUSED,
			    "the numbers of a digest ascend from 1, and %u is not %zu",
			    items[i].number, i + 1);
		if (!db_fits(items[i].kind, FACT_LABEL_MAX) ||
		    !db_fits(items[i].subject, DIGEST_SUBJECT_MAX))
			return db_refuse(store, STORE_REFUSED,
			    "number %u of the digest does not say what it stands for",
			    items[i].number);
	}
	return STORE_OK;
}

static enum store_status
item_insert(
    struct store *store, const char *group, const char *period, const struct digest_item *item)
{
	static const char doing[] = "keep a number of a digest";
	enum store_status status;

	if (!is_fact(item->kind))
		return db_run(store, doing,
		    "INSERT INTO digest_item (group_name, period, number, kind, subject)"
		    " VALUES (?, ?, ?, ?, ?)",
		    VALUES(text(group), text(period), integer(item->number), text(item->kind),
			text(item->subject)));
	status = db_run(store, doing,
	    "INSERT INTO digest_item (group_name, period, number, kind, subject, sha256, quote,"
	    " place) SELECT ?1, ?2, ?3, 'fact', ?4, message.sha256,"
	    " json_extract(fact.json, '$.quote'),"
	    " (SELECT count(*) FROM fact AS other WHERE other.message = fact.message"
	    "   AND other.id < fact.id"
	    "   AND json_extract(other.json, '$.quote') = json_extract(fact.json, '$.quote'))"
	    " FROM fact JOIN message ON message.id = fact.message"
	    " WHERE fact.id = CAST(?4 AS INTEGER)",
	    VALUES(text(group), text(period), integer(item->number), text(item->subject)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = db_refuse(store, STORE_REFUSED, "there is no item %s", item->subject);
	return status;
}

enum store_status
store_digest_items_keep(struct store *store, const char *group, const char *period,
    const struct digest_item *items, size_t nitems)
{
	enum store_status status = items_refuse(store, group, period, items, nitems);
	int64_t known;
	bool own;

	if (status == STORE_OK)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = db_integer(store, "look for the numbers of a digest",
	    "SELECT 1 FROM digest_item WHERE group_name = ? AND period = ? LIMIT 1",
	    VALUES(text(group), text(period)), &known);
	if (status == STORE_OK)
		status = db_refuse(store, STORE_EXISTS,
		    "the numbers of the digest of %s for %s are kept", group, period);
	else if (status == STORE_NOT_FOUND)
		status = STORE_OK;
	for (size_t i = 0; i < nitems && status == STORE_OK; i++)
		status = item_insert(store, group, period, &items[i]);
	return write_end(store, own, status);
}

enum store_status
store_digest_item(void *ctx, struct store *store, const char *group, const char *period,
    unsigned number, struct digest_item *item_r)
{
	static const char doing[] = "look for a number of a digest";
	enum store_status status;
	sqlite3_stmt *row;
	bool lost;

	row = db_query(store, doing,
	    "SELECT kind, CASE WHEN kind <> 'fact' THEN subject ELSE"
	    " (SELECT fact.id FROM message JOIN fact ON fact.message = message.id"
	    "   WHERE message.sha256 = digest_item.sha256"
	    "    AND json_extract(fact.json, '$.quote') = digest_item.quote"
	    "    AND digest_item.place = (SELECT count(*) FROM fact AS other"
	    "     WHERE other.message = fact.message AND other.id < fact.id"
	    "      AND json_extract(other.json, '$.quote') = digest_item.quote)) END"
	    " FROM digest_item WHERE group_name = ? AND period = ? AND number = ?",
	    VALUES(text(group), text(period), integer(number)), &status);
	if (!db_next(store, row, doing, &status))
		return status != STORE_OK
			   ? status
			   : db_refuse(store, STORE_NOT_FOUND,
				 "the digest of %s for %s has no number %u", group, period, number);
	*item_r = (struct digest_item){ .number = number,
		.kind = column_text(ctx, row, 0),
		.subject = column_text(ctx, row, 1) };
	lost = item_r->subject == NULL;
	db_end(row);
	return lost ? db_refuse(store, STORE_NOT_FOUND,
			  "the words of number %u are read otherwise today", number)
		    : STORE_OK;
}
