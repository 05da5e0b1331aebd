#include "store/store.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <talloc.h>

#include "store/database.h"
#include "store/history.h"

enum {
	SHA256_SIZE = 32,
	/* List mail shrinks to a quarter; higher levels gain little for twice the time. */
	ZSTD_LEVEL = 3
};

/* GnuTLS's uses the processor's instructions for it and takes a fifth of the time of GLib's. */
static void
sha256(const void *bytes, size_t len, uint8_t digest_r[SHA256_SIZE])
{
	gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, len, digest_r);
}

static enum store_status
message_insert(struct store *store, const void *raw, size_t len, const uint8_t digest[SHA256_SIZE],
    bool headers_only, int64_t *message_r)
{
	size_t room = ZSTD_compressBound(len), packed_len;
	void *packed = talloc_size(store, room);
	enum store_status status;

	if (store->compressor == NULL)
		store->compressor = ZSTD_createCCtx();
	packed_len = ZSTD_compressCCtx(store->compressor, packed, room, raw, len, ZSTD_LEVEL);
	if (ZSTD_isError(packed_len)) {
		talloc_free(packed);
		return db_refuse(store, STORE_REFUSED, "cannot compress a message: %s",
		    ZSTD_getErrorName(packed_len));
	}
	status = db_run(store, "file a message",
	    "INSERT INTO message (sha256, size, headers_only) VALUES (?, ?, ?)",
	    VALUES(blob(digest, SHA256_SIZE), integer((int64_t)len), integer(headers_only)));
	*message_r = sqlite3_last_insert_rowid(store->db);
	if (status == STORE_OK)
		status =
		    db_run(store, "file a message", "INSERT INTO raw (message, zstd) VALUES (?, ?)",
			VALUES(integer(*message_r), blob(packed, packed_len)));
	if (status == STORE_OK)
		status = db_run(store, "file a message", "INSERT INTO unread (message) VALUES (?)",
		    VALUES(integer(*message_r)));
	talloc_free(packed);
	return status;
}

static enum store_status
sighting_insert(
    struct store *store, int64_t message, const struct sighting *sighting, const char *group)
{
	const char *place = sighting->place != NULL ? sighting->place : "";
	enum store_status status;

	status = db_run(store, "note where a message was seen",
	    "INSERT INTO sighting (message, mailbox, uidvalidity, uid, place, internaldate,"
	    " named_group) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	    VALUES(integer(message), text(sighting->mailbox), integer(sighting->uidvalidity),
		integer(sighting->uid), text(place), moment(sighting->internaldate), text(group)));
	if (status != STORE_OK || sighting->uid == 0)
		return status;
	return db_run(store, "close a hole",
	    "DELETE FROM hole WHERE mailbox = ? AND uidvalidity = ? AND uid = ?",
	    VALUES(
		text(sighting->mailbox), integer(sighting->uidvalidity), integer(sighting->uid)));
}

enum store_status
store_file(struct store *store, const void *raw, size_t len, const struct sighting *sighting,
    const char *group, bool headers_only, int64_t *message_r, bool *new_r)
{
	uint8_t digest[SHA256_SIZE];
	enum store_status status;
	int64_t message = 0;
	bool own, is_new;

	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	sha256(raw, len, digest);
	status = db_integer(store, "look for a message", "SELECT id FROM message WHERE sha256 = ?",
	    VALUES(blob(digest, SHA256_SIZE)), &message);
	is_new = status == STORE_NOT_FOUND;
	if (is_new)
		status = message_insert(store, raw, len, digest, headers_only, &message);
	if (status == STORE_OK)
		status = sighting_insert(store, message, sighting, group);
	status = write_end(store, own, status);
	if (status == STORE_OK) {
		*message_r = message;
		*new_r = is_new;
	}
	return status;
}

/* The bytes of the row at hand; what does not match its size and hash is damage. */
static enum store_status
raw_unpack(
    void *ctx, struct store *store, sqlite3_stmt *row, int64_t message, void **raw_r, size_t *len_r)
{
	size_t len = (size_t)sqlite3_column_int64(row, 1);
	const void *packed = sqlite3_column_blob(row, 0);
	size_t packed_len = (size_t)sqlite3_column_bytes(row, 0);
	uint8_t digest[SHA256_SIZE];
	void *raw;

	if (ZSTD_getFrameContentSize(packed, packed_len) != len)
		return db_damaged(store, "message %lld has not its size", (long long)message);
	if (store->decompressor == NULL)
		store->decompressor = ZSTD_createDCtx();
	raw = talloc_size(ctx, len + 1);
	if (ZSTD_decompressDCtx(store->decompressor, raw, len, packed, packed_len) == len) {
		sha256(raw, len, digest);
		if (sqlite3_column_bytes(row, 2) == SHA256_SIZE &&
		    memcmp(digest, sqlite3_column_blob(row, 2), SHA256_SIZE) == 0) {
			((char *)raw)[len] = '\0';
			*raw_r = raw;
			*len_r = len;
			return STORE_OK;
		}
	}
	talloc_free(raw);
	return db_damaged(store, "message %lld is not what was filed", (long long)message);
}

enum store_status
store_raw(void *ctx, struct store *store, int64_t message, void **raw_r, size_t *len_r)
{
	static const char doing[] = "read a message from the archive";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT zstd, size, sha256 FROM raw JOIN message ON message.id = raw.message"
	    " WHERE raw.message = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	status = raw_unpack(ctx, store, row, message, raw_r, len_r);
	db_end(row);
	return status;
}

/*
 * Rows with the messages that `wanted` selects, each with when, where and for whom
 * it was first seen.
 */
#define FIRST_SEEN(wanted)                                                                         \
	"SELECT wanted.message, first.internaldate, first.mailbox,"                                \
	"  (SELECT named_group FROM sighting WHERE message = wanted.message"                       \
	"   AND named_group IS NOT NULL ORDER BY id LIMIT 1)"                                      \
	" FROM (" wanted ") AS wanted JOIN sighting AS first ON first.id ="                        \
	"  (SELECT min(id) FROM sighting WHERE message = wanted.message)"                          \
	" ORDER BY wanted.message"

static enum store_status
list_first_seen(void *ctx, struct store *store, const char *doing, const char *sql, int64_t after,
    size_t limit, struct unread **list_r, size_t *n_r)
{
	struct unread *list = talloc_array(ctx, struct unread, 0);
	int64_t most = limit > INT64_MAX ? INT64_MAX : (int64_t)limit;
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing, sql, VALUES(integer(after), integer(most)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct unread, n + 1);
		list[n++] = (struct unread){
			.message = sqlite3_column_int64(row, 0),
			.internaldate = column_moment(row, 1),
			.mailbox = column_text(list, row, 2),
			.group = column_text(list, row, 3),
		};
	}
	*list_r = list;
	*n_r = status == STORE_OK ? n : 0;
	return status;
}

enum store_status
store_unread(void *ctx, struct store *store, int64_t after, size_t limit, struct unread **unread_r,
    size_t *nunread_r)
{
	return list_first_seen(ctx, store, "list the unread messages",
	    FIRST_SEEN("SELECT message FROM unread WHERE message > ?1 ORDER BY message LIMIT ?2"),
	    after, limit, unread_r, nunread_r);
}

enum store_status
store_history(void *ctx, struct store *store, int64_t after, size_t limit,
    struct unread **messages_r, size_t *n_r)
{
	return list_first_seen(ctx, store, "list the archive",
	    FIRST_SEEN("SELECT id AS message FROM message WHERE id > ?1 ORDER BY id LIMIT ?2"),
	    after, limit, messages_r, n_r);
}
