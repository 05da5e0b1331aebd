#include "store/ledgered.h"

#include <stdarg.h>
#include <stdlib.h>

#include <glib.h>
#include <talloc.h>

static void tell(void *ctx, char ***faults_r, size_t *nfaults_r, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void
tell(void *ctx, char ***faults_r, size_t *nfaults_r, const char *format, ...)
{
	va_list args;

	*faults_r = talloc_realloc(ctx, *faults_r, char *, *nfaults_r + 1);
	va_start(args, format);
	(*faults_r)[(*nfaults_r)++] = talloc_vasprintf(ctx, format, args);
	va_end(args);
}

enum store_status
ledgered_check(void *ctx, struct store *store, const struct ledgered *kind, char ***faults_r,
    size_t *nfaults_r)
{
	enum store_status status;
	int64_t missing = 0;
	sqlite3_stmt *row;

	row = db_query(store, kind->doing, kind->rows, NO_VALUES, &status);
	while (db_next(store, row, kind->doing, &status)) {
		void *tmp = talloc_new(NULL);
		char *entry = kind->entry_of(tmp, row);

		if (g_strcmp0((const char *)sqlite3_column_text(row, 1), entry) != 0 ||
		    !sqlite3_column_int(row, 2))
			tell(ctx, faults_r, nfaults_r, "%s %lld is not what its ledger entry says",
			    kind->what, (long long)sqlite3_column_int64(row, 0));
		free(entry);
		talloc_free(tmp);
	}
	if (status == STORE_OK)
		status = db_integer(store, kind->doing, kind->missing, NO_VALUES, &missing);
	if (status == STORE_OK && missing > 0)
		tell(ctx, faults_r, nfaults_r, "%lld %ss of the ledger are missing",
		    (long long)missing, kind->what);
	return status;
}
