/*
 * fact_shelf: facts of many mails in little memory
 *
 * A group's record is some hundred thousand facts, and most of their words
 * repeat: names, addresses, labels, rules, subjects. The shelf keeps such words
 * once, and facts that say the same of nobody's words (remarks) once as well.
 * What it hands out lives as long as the shelf and is not to be changed.
 */
#ifndef MINUTED_STORE_FACT_SHELF_H
#define MINUTED_STORE_FACT_SHELF_H

#include "store/query.h"
#include "store/sketches.h"

/*
 * A column's text; NULL for NULL. `shelf_word` keeps what repeats once,
 * `shelf_text` what does not.
 */
const char *shelf_word(struct fact_shelf *shelf, sqlite3_stmt *row, int column);
const char *shelf_text(struct fact_shelf *shelf, sqlite3_stmt *row, int column);

/* Words that repeat and are in no column; NULL for NULL. */
const char *shelf_copy(struct fact_shelf *shelf, const char *text);

/* The fact of that JSON, as query_fact(). */
enum store_status shelf_fact(struct fact_shelf *shelf, struct store *store, const char *json,
    int64_t id, const struct fact **fact_r);

#endif
