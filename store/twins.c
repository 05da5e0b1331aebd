#include "store/twins.h"

static const char doing[] = "compare messages of one Message-ID";

enum store_status
twins_join(struct store *store, int64_t message, const char *message_id)
{
	enum store_status status;
	int64_t apart = 0;

	if (message_id == NULL)
		return STORE_OK;
	status = db_integer(store, doing,
	    "SELECT twin <> 0 OR lower(mail.from_address) IS NOT lower(own.from_address)"
	    "  OR words.text IS NOT own_words.text"
	    " FROM mail JOIN mail_text AS words USING (message)"
	    " JOIN (SELECT from_address FROM mail WHERE message = ?1) AS own"
	    " JOIN (SELECT text FROM mail_text WHERE message = ?1) AS own_words"
	    " WHERE mail.message_id = ?2 AND mail.message <> ?1 LIMIT 1",
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
	    "UPDATE mail SET twin = (SELECT count(*) > 1 FROM"
	    "  (SELECT DISTINCT lower(from_address), text"
	    "   FROM mail JOIN mail_text USING (message) WHERE message_id = ?1))"
	    " WHERE message_id = ?1",
	    VALUES(text(message_id)));
}
