#include "store/query.h"

#include <talloc.h>

#include "parser/json.h"

enum store_status
query_fact(void *ctx, struct store *store, const char *json, int64_t id, struct fact **fact_r)
{
	struct fact *fact = talloc_zero(ctx, struct fact);
	json_t *object = json_loads(json, 0, NULL);
	char *why = NULL;
	bool ok = fact_from_json(fact, object, fact, &why);

	json_decref(object);
	if (ok) {
		*fact_r = fact;
		return STORE_OK;
	}
	db_refuse(store, STORE_REFUSED,
	    "fact %lld cannot be read (%s); read the archive again with minutectl reparse",
	    (long long)id, why);
	talloc_free(fact);
	return STORE_REFUSED;
}

enum store_status
query_minutes(
    void *ctx, struct store *store, const char *json, int64_t message, struct minutes **minutes_r)
{
	json_t *object = json_loads(json, 0, NULL);
	char *why = NULL;

	*minutes_r = minutes_from_json(ctx, object, &why);
	json_decref(object);
	if (*minutes_r != NULL)
		return STORE_OK;
	db_refuse(store, STORE_REFUSED,
	    "the minutes in message %lld cannot be read (%s); read the archive again with "
	    "minutectl reparse",
	    (long long)message, why);
	talloc_free(why);
	return STORE_REFUSED;
}

enum store_status
query_document(void *ctx, struct store *store, const char *json, int64_t message,
    struct block_tree **document_r)
{
	json_t *object = json_loads(json, 0, NULL);
	char *why = NULL;

	*document_r = document_from_json(ctx, object, &why);
	json_decref(object);
	if (*document_r != NULL)
		return STORE_OK;
	db_refuse(store, STORE_REFUSED,
	    "the text of the minutes in message %lld cannot be read (%s); read the archive again "
	    "with minutectl reparse",
	    (long long)message, why);
	talloc_free(why);
	return STORE_REFUSED;
}

enum grade
query_grade(sqlite3_stmt *row, int column)
{
	enum grade grade;

	if (grade_from_name((const char *)sqlite3_column_text(row, column), &grade))
		return grade;
	return GRADE_C;
}

enum channel
query_channel(sqlite3_stmt *row, int column)
{
	enum channel channel;

	if (channel_from_name((const char *)sqlite3_column_text(row, column), &channel))
		return channel;
	return CHANNEL_OTHER;
}

enum mail_class
query_class(sqlite3_stmt *row, int column)
{
	enum mail_class class;

	if (class_from_name((const char *)sqlite3_column_text(row, column), &class))
		return class;
	return CLASS_OTHER;
}

struct stored_message
query_message(void *ctx, sqlite3_stmt *row)
{
	return (struct stored_message){
		.message = sqlite3_column_int64(row, 0),
		.thread = sqlite3_column_int64(row, 1),
		.message_id = column_text(ctx, row, 2),
		.subject = column_text(ctx, row, 3),
		.from_name = column_text(ctx, row, 4),
		.from_address = column_text(ctx, row, 5),
		.group = column_text(ctx, row, 6),
		.text = column_text(ctx, row, 7),
		.at = column_moment(row, 8),
		.date = column_moment(row, 9),
		.class = query_class(row, 10),
		.grade = query_grade(row, 11),
		.channel = query_channel(row, 12),
		.marks = (unsigned)sqlite3_column_int64(row, 13),
		.state = column_text(ctx, row, 14),
	};
}
