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
