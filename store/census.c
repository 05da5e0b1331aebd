#include "store/census.h"

#include <talloc.h>

#include "store/database.h"

enum store_status
store_census(void *ctx, struct store *store, struct census_row **rows_r, size_t *nrows_r)
{
	static const char doing[] = "count what there is";
	struct census_row *list = talloc_array(ctx, struct census_row, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT 'mails', class, NULL, count(*) FROM mail GROUP BY class"
	    " UNION ALL SELECT 'facts', kind, certainty, count(*) FROM fact GROUP BY kind, "
	    "certainty"
	    " UNION ALL SELECT 'outbox', iif(dropped IS NULL, state, 'dropped'), NULL, count(*) "
	    "FROM outbox"
	    " GROUP BY 2 ORDER BY 1, 2, 3",
	    NO_VALUES, &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct census_row, n + 1);
		list[n++] = (struct census_row){
			.of = column_text(list, row, 0),
			.kind = column_text(list, row, 1),
			.certainty = column_text(list, row, 2),
			.n = sqlite3_column_int64(row, 3),
		};
	}
	*rows_r = list;
	*nrows_r = status == STORE_OK ? n : 0;
	return status;
}
