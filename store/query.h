/*
 * query: rows of derived tables as the parser's types
 */
#ifndef MINUTED_STORE_QUERY_H
#define MINUTED_STORE_QUERY_H

#include "store/database.h"
#include "store/store.h"

/* The fact or minutes of a row, on `ctx`. What cannot be decoded refuses the whole query. */
enum store_status query_fact(
    void *ctx, struct store *store, const char *json, int64_t id, struct fact **fact_r);
enum store_status query_minutes(
    void *ctx, struct store *store, const char *json, int64_t message, struct minutes **minutes_r);
enum store_status query_document(void *ctx, struct store *store, const char *json, int64_t message,
    struct block_tree **document_r);

/* Words of columns; what is no word is the weakest value. */
enum grade query_grade(sqlite3_stmt *row, int column);
enum channel query_channel(sqlite3_stmt *row, int column);
enum mail_class query_class(sqlite3_stmt *row, int column);

/* The columns of a message, the first of a query over QUERY_MESSAGES; their strings on `ctx`. */
#define QUERY_MESSAGE_COLUMNS                                                                      \
	"message, thread, message_id, mail_text.subject, from_name, from_address, group_name,"     \
	" mail_text.text, at, date, class, grade, channel, marks, state"
#define QUERY_MESSAGES " FROM mail LEFT JOIN mail_text USING (message)"
enum { QUERY_MESSAGE_WIDTH = 15 }; /* columns */
struct stored_message query_message(void *ctx, sqlite3_stmt *row);

#endif
