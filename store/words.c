#include "store/words.h"

static enum store_status
words_forget(struct store *store, int64_t message)
{
	static const char doing[] = "replace the words of a message";
	enum store_status status;

	status = db_run(
	    store, doing, "DELETE FROM mail_unindexed WHERE message = ?", VALUES(integer(message)));
	/* The index has no copy of its text and must be told the words that it forgets. */
	if (status == STORE_OK && db_changed(store) == 0)
		status = db_run(store, doing,
		    "INSERT INTO mail_words (mail_words, rowid, subject, text)"
		    " SELECT 'delete', message, subject, text FROM mail_text WHERE message = ?",
		    VALUES(integer(message)));
	if (status != STORE_OK)
		return status;
	return db_run(
	    store, doing, "DELETE FROM mail_text WHERE message = ?", VALUES(integer(message)));
}

enum store_status
words_record(struct store *store, int64_t message, const char *subject, const char *words)
{
	static const char doing[] = "record the words of a message";
	enum store_status status;
	int64_t same = 0;

	status = db_integer(store, doing,
	    "SELECT subject IS ? AND text IS ? FROM mail_text WHERE message = ?",
	    VALUES(text(subject), text(words), integer(message)), &same);
	if (status == STORE_OK && same != 0)
		return STORE_OK;
	if (status == STORE_OK)
		status = words_forget(store, message);
	else if (status == STORE_NOT_FOUND)
		status = STORE_OK;
	if (status == STORE_OK)
		status = db_run(store, doing,
		    "INSERT INTO mail_text (message, subject, text) VALUES (?, ?, ?)",
		    VALUES(integer(message), text(subject), text(words)));
	if (status == STORE_OK)
		status = db_run(store, doing, "INSERT INTO mail_unindexed (message) VALUES (?)",
		    VALUES(integer(message)));
	store->words_pending = true;
	return status;
}

enum store_status
words_index(struct store *store)
{
	static const char doing[] = "index the words of messages";
	enum store_status status;

	if (!store->words_pending)
		return STORE_OK;
	status = db_run(store, doing,
	    "INSERT INTO mail_words (rowid, subject, text)"
	    " SELECT message, subject, text FROM mail_unindexed JOIN mail_text USING (message)",
	    NO_VALUES);
	if (status == STORE_OK)
		status = db_run(store, doing, "DELETE FROM mail_unindexed", NO_VALUES);
	store->words_pending = false;
	return status;
}
