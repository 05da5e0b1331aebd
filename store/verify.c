#include "store/verify.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "store/chain.h"
#include "store/database.h"
#include "store/decisions.h"
#include "store/names.h"
#include "store/rulings.h"

/* Above what any mailbox hands out; keeps a damaged size from asking for all memory. */
enum { MESSAGE_BYTES_MAX = 200 * 1024 * 1024 };

static const char checking[] = "check it";

static void fault(void *ctx, struct verification *found, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
fault(void *ctx, struct verification *found, const char *format, ...)
{
	va_list args;

	found->faults = talloc_realloc(ctx, found->faults, char *, found->nfaults + 1);
	va_start(args, format);
	found->faults[found->nfaults++] = talloc_vasprintf(ctx, format, args);
	va_end(args);
}

/* ---- SQLite's own structure ---- */

static enum store_status
structure_check(void *ctx, struct store *store, struct verification *found)
{
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, checking, "PRAGMA integrity_check(100)", NO_VALUES, &status);
	while (db_next(store, row, checking, &status)) {
		const char *said = (const char *)sqlite3_column_text(row, 0);

		if (said == NULL || strcmp(said, "ok") != 0)
			fault(ctx, found, "the database's structure: %s",
			    said != NULL ? said : "unknown");
	}
	if (status != STORE_OK)
		return status;
	row = db_query(store, checking, "PRAGMA foreign_key_check", NO_VALUES, &status);
	for (int n = 0; n < VERIFY_FAULTS_MAX && db_next(store, row, checking, &status); n++)
		fault(ctx, found, "row %lld of %s refers to what is not in %s",
		    (long long)sqlite3_column_int64(row, 1),
		    (const char *)sqlite3_column_text(row, 0),
		    (const char *)sqlite3_column_text(row, 2));
	db_end(row);
	return status;
}

/* ---- the archive ---- */

/* What is wrong with the bytes of a message, or NULL. */
static const char *
archive_fault(void *ctx, ZSTD_DCtx *decompressor, sqlite3_stmt *row)
{
	const void *packed = sqlite3_column_blob(row, 3), *sha256 = sqlite3_column_blob(row, 2);
	size_t packed_len = (size_t)sqlite3_column_bytes(row, 3);
	size_t size = (size_t)sqlite3_column_int64(row, 1);
	uint8_t digest[CHAIN_HASH_SIZE];
	void *raw;
	bool same;

	if (packed == NULL)
		return "has no bytes in the archive";
	if (size > MESSAGE_BYTES_MAX || ZSTD_getFrameContentSize(packed, packed_len) != size)
		return "has not its size";
	raw = talloc_size(ctx, size + 1);
	if (ZSTD_decompressDCtx(decompressor, raw, size, packed, packed_len) != size)
		return "cannot be unpacked";
	gnutls_hash_fast(GNUTLS_DIG_SHA256, raw, size, digest);
	talloc_free(raw);
	same = sqlite3_column_bytes(row, 2) == CHAIN_HASH_SIZE &&
	       memcmp(digest, sha256, CHAIN_HASH_SIZE) == 0;
	return same ? NULL : "is not what was filed";
}

static enum store_status
archive_check(void *ctx, struct store *store, struct verification *found)
{
	ZSTD_DCtx *decompressor = ZSTD_createDCtx();
	size_t before = found->nfaults;
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, checking,
	    "SELECT message.id, message.size, message.sha256, raw.zstd"
	    " FROM message LEFT JOIN raw ON raw.message = message.id ORDER BY message.id",
	    NO_VALUES, &status);
	while (db_next(store, row, checking, &status)) {
		void *tmp = talloc_new(ctx);
		const char *what = archive_fault(tmp, decompressor, row);

		found->messages++;
		if (what != NULL && found->nfaults - before < VERIFY_FAULTS_MAX)
			fault(ctx, found, "message %lld %s",
			    (long long)sqlite3_column_int64(row, 0), what);
		talloc_free(tmp);
	}
	ZSTD_freeDCtx(decompressor);
	return status;
}

/* ---- the ledger ---- */

/* What is wrong with the entry at hand, which should be the one after `number`; NULL: nothing. */
static const char *
entry_fault(sqlite3_stmt *row, int64_t number, const uint8_t before[CHAIN_HASH_SIZE])
{
	uint8_t hash[CHAIN_HASH_SIZE];

	if (sqlite3_column_int64(row, 0) != number + 1)
		return "follows a gap";
	if (sqlite3_column_bytes(row, 5) != CHAIN_HASH_SIZE ||
	    memcmp(sqlite3_column_blob(row, 5), before, CHAIN_HASH_SIZE) != 0)
		return "does not follow from the entry before";
	chain_hash(before, number + 1, sqlite3_column_int64(row, 1),
	    (const char *)sqlite3_column_text(row, 2), (const char *)sqlite3_column_text(row, 3),
	    (const char *)sqlite3_column_text(row, 4), hash);
	if (sqlite3_column_bytes(row, 6) != CHAIN_HASH_SIZE ||
	    memcmp(sqlite3_column_blob(row, 6), hash, CHAIN_HASH_SIZE) != 0)
		return "is not what was written";
	return NULL;
}

static enum store_status
chain_check(void *ctx, struct store *store, struct verification *found)
{
	uint8_t before[CHAIN_HASH_SIZE] = { 0 };
	size_t faults = found->nfaults;
	enum store_status status;
	int64_t number = 0;
	sqlite3_stmt *row;

	row = db_query(store, checking,
	    "SELECT number, at, group_name, kind, json, before, sha256 FROM ledger"
	    " ORDER BY number",
	    NO_VALUES, &status);
	while (db_next(store, row, checking, &status)) {
		const char *what = entry_fault(row, number, before);

		found->entries++;
		number = sqlite3_column_int64(row, 0);
		if (what != NULL && found->nfaults - faults < VERIFY_FAULTS_MAX)
			fault(ctx, found, "entry %lld of the ledger %s", (long long)number, what);
		/* Each fault is told once: the rest is judged by what stands there. */
		if (sqlite3_column_bytes(row, 6) == CHAIN_HASH_SIZE)
			memcpy(before, sqlite3_column_blob(row, 6), CHAIN_HASH_SIZE);
	}
	return status;
}

/* The row that an entry names must be the mail that its words name. */
static enum store_status
mails_check(void *ctx, struct store *store, struct verification *found)
{
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, checking,
	    "SELECT number FROM ledger LEFT JOIN message ON message.id = ledger.message"
	    " WHERE ledger.kind IN ('fact', 'fact-lost', 'ruling')"
	    "  AND json_extract(ledger.json, '$.message') IS NOT lower(hex(message.sha256))"
	    " LIMIT 100",
	    NO_VALUES, &status);
	while (db_next(store, row, checking, &status))
		fault(ctx, found, "entry %lld of the ledger names another mail than it is filed by",
		    (long long)sqlite3_column_int64(row, 0));
	return status;
}

enum store_status
store_verify(void *ctx, struct store *store, struct verification *found_r)
{
	enum store_status status;
	bool own;

	*found_r = (struct verification){ 0 };
	status = store_view_begin(store, &own);
	if (status == STORE_OK)
		status = structure_check(ctx, store, found_r);
	if (status == STORE_OK)
		status = archive_check(ctx, store, found_r);
	if (status == STORE_OK)
		status = chain_check(ctx, store, found_r);
	if (status == STORE_OK)
		status = mails_check(ctx, store, found_r);
	if (status == STORE_OK)
		status = rulings_check(ctx, store, &found_r->faults, &found_r->nfaults);
	if (status == STORE_OK)
		status = names_check(ctx, store, &found_r->faults, &found_r->nfaults);
	if (status == STORE_OK)
		status = decisions_check(ctx, store, &found_r->faults, &found_r->nfaults);
	if (status == STORE_OK)
		status = db_integer(
		    store, checking, "SELECT count(*) FROM ruling", NO_VALUES, &found_r->rulings);
	return store_view_end(store, own, status);
}

enum store_status
store_verify_entry(struct store *store, int64_t number, const char *prefix)
{
	enum store_status status;
	char hex[CHAIN_HEX_MAX] = "";
	sqlite3_stmt *row;

	row = db_query(store, checking, "SELECT sha256 FROM ledger WHERE number = ?",
	    VALUES(integer(number)), &status);
	if (!db_next(store, row, checking, &status))
		return status != STORE_OK ? status
					  : db_refuse(store, STORE_NOT_FOUND,
						"the ledger has no entry %lld", (long long)number);
	if (sqlite3_column_bytes(row, 0) == CHAIN_HASH_SIZE)
		chain_hex(sqlite3_column_blob(row, 0), CHAIN_HASH_SIZE, hex);
	db_end(row);
	if (prefix[0] == '\0' || strncasecmp(hex, prefix, strlen(prefix)) != 0)
		return db_refuse(store, STORE_NOT_FOUND,
		    "entry %lld of the ledger begins with %.16s and not with %s", (long long)number,
		    hex, prefix);
	return STORE_OK;
}
