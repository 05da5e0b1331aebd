/*
 * schema: the tables, and the steps from each version of them to the next
 */
#ifndef MINUTED_STORE_SCHEMA_H
#define MINUTED_STORE_SCHEMA_H

#include "store/database.h"

/* The version that this program writes: `user_version` of the database. */
int schema_version(void);

/* The statements that lead from version `from` to the next, ended by NULL; for the tests. */
const char *const *schema_step(int from);

/* Bring the database from version `from` to schema_version(), in the transaction that is open. */
enum store_status schema_migrate(struct store *store, int from);

#endif
