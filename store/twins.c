#include "store/twins.h"

#include <string.h>

static const char doing[] = "compare messages of one Message-ID";

static void
words_add(GChecksum *hash, const char *words)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " \t\r\n");

		if (len > 0) {
			g_checksum_update(hash, (const guchar *)words, (gssize)len);
			g_checksum_update(hash, (const guchar *)" ", 1);
		}
		words += len + strspn(words + len, " \t\r\n");
	}
}

void
writing_of(const struct mail_record *record, uint8_t writing_r[WRITING_BYTES])
{
	GChecksum *hash = g_checksum_new(G_CHECKSUM_SHA256);
	char *sender =
	    g_ascii_strdown(record->from_address != NULL ? record->from_address : "", -1);
	gsize len = WRITING_BYTES;

	g_checksum_update(hash, (const guchar *)sender, (gssize)strlen(sender) + 1);
	if (record->text != NULL)
		words_add(hash, record->text);
	g_checksum_get_digest(hash, writing_r, &len);
	g_checksum_free(hash);
	g_free(sender);
}

enum store_status
twins_join(struct store *store, int64_t message, const char *message_id)
{
	enum store_status status;
	int64_t apart = 0;

	if (message_id == NULL)
		return STORE_OK;
	status = db_integer(store, doing,
	    "SELECT twin <> 0 OR writing IS NOT (SELECT writing FROM mail WHERE message = ?1)"
	    " FROM mail WHERE message_id = ?2 AND message <> ?1 LIMIT 1",
	    VALUES(integer(message), text(message_id)), &apart);
	if (status == STORE_NOT_FOUND || (status == STORE_OK && apart == 0))
		return STORE_OK;
	if (status != STORE_OK)
		return status;
	return db_run(store, doing, "UPDATE mail SET twin = 1 WHERE message_id = ? AND twin = 0",
	    VALUES(text(message_id)));
}

enum store_status
twins_compare(struct store *store, const char *message_id)
{
	if (message_id == NULL)
		return STORE_OK;
	return db_run(store, doing,
	    "UPDATE mail SET twin ="
	    "  (SELECT count(DISTINCT writing) > 1 FROM mail WHERE message_id = ?1)"
	    " WHERE message_id = ?1",
	    VALUES(text(message_id)));
}
