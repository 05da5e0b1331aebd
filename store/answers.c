#include "store/answers.h"

#include <string.h>
#include <talloc.h>

#include "parser/subject.h"
#include "parser/when.h"

static const char doing[] = "look for what a reply answers";

enum { DAY = 24 * 60 * 60 };

static void
hash_add(GChecksum *hash, const char *text)
{
	/* With its final zero, so that no two parts run into one another. */
	g_checksum_update(hash, (const guchar *)text, (gssize)strlen(text) + 1);
}

static int64_t
topic_key(const struct mail_record *record, const char *words)
{
	GChecksum *hash = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize len = sizeof(digest);
	int64_t key;

	hash_add(hash, record->group);
	hash_add(hash, channel_name(record->channel));
	hash_add(hash, words);
	g_checksum_get_digest(hash, digest, &len);
	g_checksum_free(hash);
	memcpy(&key, digest, sizeof(key));
	return key;
}

/* The subject proper, upper and lower case and runs of blanks being alike; to be freed. */
static char *
words_fold(const char *words)
{
	char *folded = g_utf8_casefold(words, -1), *to = folded;

	for (const char *from = g_strstrip(folded); *from != '\0'; from++)
		if (!g_ascii_isspace(*from))
			*to++ = *from;
		else if (to > folded && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
	return folded;
}

struct topic
topic_of(const struct mail_record *record)
{
	struct topic topic = { 0 };
	struct subject *subject;
	void *tmp;
	char *words;

	if (record->group == NULL || record->subject == NULL || record->at == WHEN_UNKNOWN)
		return topic;
	tmp = talloc_new(NULL);
	subject = subject_read(tmp, record->subject, NULL, 0);
	words = words_fold(subject->words);
	if (*words != '\0')
		topic =
		    (struct topic){ true, topic_key(record, words), record->at, subject->reply };
	g_free(words);
	talloc_free(tmp);
	return topic;
}

enum store_status
topic_same(struct store *store, int64_t message, const struct topic *topic, bool *same_r)
{
	int64_t same = 0;
	enum store_status status;

	status = db_integer(store, doing,
	    "SELECT topic = ? AND at = ? AND reply = ? FROM mail_topic WHERE message = ?",
	    VALUES(
		integer(topic->key), integer(topic->at), integer(topic->reply), integer(message)),
	    &same);
	*same_r = status == STORE_NOT_FOUND ? !topic->any : topic->any && same != 0;
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}

enum store_status
topic_file(struct store *store, int64_t message, const struct topic *topic)
{
	if (!topic->any)
		return STORE_OK;
	return db_run(store, "file a message by its subject",
	    "INSERT INTO mail_topic (message, topic, at, tie, reply)"
	    " SELECT id, ?2, ?3, substr(sha256, 1, 8), ?4 FROM message WHERE id = ?1",
	    VALUES(
		integer(message), integer(topic->key), integer(topic->at), integer(topic->reply)));
}

enum store_status
topic_forget(struct store *store, int64_t message)
{
	return db_run(store, "file a message by its subject",
	    "DELETE FROM mail_topic WHERE message = ?", VALUES(integer(message)));
}

static enum store_status
none_is_zero(enum store_status status, int64_t *value)
{
	if (status != STORE_NOT_FOUND)
		return status;
	*value = 0;
	return STORE_OK;
}

enum store_status
topic_follower(struct store *store, int64_t message, int64_t *follower_r)
{
	return none_is_zero(
	    db_integer(store, doing,
		"SELECT iif(next.reply AND next.at - own.at <= ?2, next.message, 0)"
		" FROM mail_topic AS own JOIN mail_topic AS next ON next.topic = own.topic"
		"  AND (next.at, next.tie) > (own.at, own.tie)"
		" WHERE own.message = ?1 ORDER BY next.at, next.tie LIMIT 1",
		VALUES(integer(message), integer((int64_t)ANSWER_DAYS_MAX * DAY)), follower_r),
	    follower_r);
}

/* The message before a reply in its topic; 0 for a message that is none. */
static enum store_status
topic_before(struct store *store, int64_t message, int64_t *before_r)
{
	return none_is_zero(
	    db_integer(store, doing,
		"SELECT iif(own.at - last.at <= ?2, last.message, 0)"
		" FROM mail_topic AS own JOIN mail_topic AS last ON last.topic = own.topic"
		"  AND (last.at, last.tie) < (own.at, own.tie)"
		" WHERE own.message = ?1 AND own.reply ORDER BY last.at DESC, last.tie DESC LIMIT "
		"1",
		VALUES(integer(message), integer((int64_t)ANSWER_DAYS_MAX * DAY)), before_r),
	    before_r);
}

/* True if one of the ancestors that `ids` names is in the archive; the nearest is asked first. */
static enum store_status
ancestor_known(struct store *store, const char *ids, bool *known_r)
{
	char *list = talloc_strdup(store, ids), *end;
	enum store_status status = STORE_OK;
	int64_t found;

	*known_r = false;
	/* The first line is its own Message-ID. */
	while (status == STORE_OK && !*known_r && (end = strrchr(list, '\n')) != NULL) {
		char *id;

		*end = '\0';
		id = strrchr(list, '\n');
		if (id == NULL)
			break;
		status = db_integer(store, doing, "SELECT 1 FROM mail WHERE message_id = ? LIMIT 1",
		    VALUES(text(id + 1)), &found);
		*known_r = status == STORE_OK;
		status = none_is_zero(status, &found);
	}
	talloc_free(list);
	return status;
}

enum store_status
answer_find(struct store *store, int64_t message, const char *ids, int64_t *answered_r)
{
	enum store_status status = topic_before(store, message, answered_r);
	bool known = false;

	if (status == STORE_OK && *answered_r != 0)
		status = ancestor_known(store, ids, &known);
	if (known)
		*answered_r = 0;
	return status;
}

enum store_status
answer_get(struct store *store, int64_t message, int64_t *answered_r)
{
	return db_integer(store, doing, "SELECT coalesce(answers, 0) FROM mail WHERE message = ?",
	    VALUES(integer(message)), answered_r);
}

enum store_status
answer_set(struct store *store, int64_t message, int64_t answered)
{
	return db_run(store, "record what a reply answers",
	    "UPDATE mail SET answers = nullif(?, 0) WHERE message = ?",
	    VALUES(integer(answered), integer(message)));
}
