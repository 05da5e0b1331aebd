#include "store/twins.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <talloc.h>

static const char doing[] = "compare messages of one Message-ID";

/* The words of `from` with one blank after each; returns the end. */
static char *
words_copy(char *to, const char *from)
{
	while (*from != '\0') {
		size_t len = strcspn(from, " \t\r\n");

		memcpy(to, from, len);
		to += len;
		if (len > 0)
			*to++ = ' ';
		from += len;
		from += strspn(from, " \t\r\n");
	}
	return to;
}

void
writing_of(const struct mail_record *record, uint8_t writing_r[WRITING_BYTES])
{
	const char *sender = record->from_address != NULL ? record->from_address : "";
	const char *words = record->text != NULL ? record->text : "";
	char *bytes = talloc_size(NULL, strlen(sender) + strlen(words) + 2), *to = bytes;

	for (; *sender != '\0'; sender++)
		*to++ = g_ascii_tolower(*sender);
	*to++ = '\0';
	to = words_copy(to, words);
	gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, (size_t)(to - bytes), writing_r);
	talloc_free(bytes);
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
