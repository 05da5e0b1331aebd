/*
 * query: rows of derived tables as the parser's types
 */
#ifndef MINUTED_STORE_QUERY_H
#define MINUTED_STORE_QUERY_H

#include "store/database.h"

/* The fact or minutes of a row, on `ctx`. What cannot be decoded refuses the whole query. */
enum store_status query_fact(
    void *ctx, struct store *store, const char *json, int64_t id, struct fact **fact_r);
enum store_status query_minutes(
    void *ctx, struct store *store, const char *json, int64_t message, struct minutes **minutes_r);

/* Words of columns; what is no word is the weakest value. */
enum grade query_grade(sqlite3_stmt *row, int column);
enum channel query_channel(sqlite3_stmt *row, int column);
enum mail_class query_class(sqlite3_stmt *row, int column);

#endif
