#include "store/comparison.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <talloc.h>

#include "store/query.h"
#include "store/twins.h"

enum { FIRST_ROOM = 256 }; /* rows at first, doubled as they come */

static char *
hex(void *ctx, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF"; /* as SQLite's hex() writes them */
	char *text = talloc_size(ctx, 2 * len + 1);
	size_t i;

	for (i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * len] = '\0';
	return text;
}

char *
comparison_bytes(void *ctx, const void *raw, size_t len)
{
	uint8_t digest[32];

	gnutls_hash_fast(GNUTLS_DIG_SHA256, raw, len, digest);
	return hex(ctx, digest, sizeof digest);
}

char *
comparison_writing(void *ctx, const char *from_address, const char *text)
{
	struct mail_record record = { .from_address = from_address, .text = text };
	uint8_t writing[WRITING_BYTES];

	writing_of(&record, writing);
	return hex(ctx, writing, sizeof writing);
}

enum store_status
store_comparables(
    void *ctx, struct store *store, const char *group, struct comparable **list_r, size_t *nlist_r)
{
	static const char doing[] = "list the mails of a group";
	struct comparable *list = talloc_array(ctx, struct comparable, FIRST_ROOM);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT mail.message, hex(message.sha256), message_id, hex(writing), mail_text.subject,"
	    " from_address, at, channel FROM mail JOIN message ON message.id = mail.message"
	    " LEFT JOIN mail_text ON mail_text.message = mail.message"
	    " WHERE group_name = ? ORDER BY at, mail.message",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		if (n == talloc_array_length(list))
			list = talloc_realloc(ctx, list, struct comparable, n * 2);
		list[n++] = (struct comparable){
			.message = sqlite3_column_int64(row, 0),
			.bytes = column_text(ctx, row, 1),
			.message_id = column_text(ctx, row, 2),
			.writing = column_text(ctx, row, 3),
			.subject = column_text(ctx, row, 4),
			.from_address = column_text(ctx, row, 5),
			.at = column_moment(row, 6),
			.channel = query_channel(row, 7),
		};
	}
	*list_r = list;
	*nlist_r = status == STORE_OK ? n : 0;
	return status;
}
