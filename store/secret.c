#include "store/secret.h"

#include <string.h>

#include "store/database.h"

enum store_status
store_secret(struct store *store, const char *name, uint8_t secret_r[SECRET_SIZE])
{
	static const char doing[] = "read a secret of the database";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(
	    store, doing, "SELECT bytes FROM secret WHERE name = ?", VALUES(text(name)), &status);
	if (!db_next(store, row, doing, &status))
		return status != STORE_OK ? status
					  : db_refuse(store, STORE_NOT_FOUND,
						"the database has no secret for %s", name);
	if (sqlite3_column_bytes(row, 0) != SECRET_SIZE)
		status = db_damaged(store, "the secret for %s is not whole", name);
	else
		memcpy(secret_r, sqlite3_column_blob(row, 0), SECRET_SIZE);
	db_end(row);
	return status;
}
