/*
 * words: the subjects and new words of mails, for display and full-text search
 *
 * The index is written once a transaction, by store_commit(): a statement on
 * another table makes FTS5 write out what it holds in memory, which costs
 * more than the words of a mail.
 */
#ifndef MINUTED_STORE_WORDS_H
#define MINUTED_STORE_WORDS_H

#include "store/database.h"

/* Keep the words of a message in place of those that are there. Both may be NULL. */
enum store_status words_record(
    struct store *store, int64_t message, const char *subject, const char *words);

/* Index what was kept since the transaction began. */
enum store_status words_index(struct store *store);

#endif
