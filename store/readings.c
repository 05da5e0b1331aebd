#include "store/store.h"

#include <string.h>
#include <talloc.h>

#include "parser/json.h"
#include "store/chain.h"
#include "store/database.h"
#include "store/rulings.h"
#include "store/threads.h"
#include "store/twins.h"
#include "store/words.h"

/* Room for the facts of a message in the numbers of facts, which so outlive a second reading. */
enum { FACTS_PER_MESSAGE = 512 };

_Static_assert(
    (int)READING_FACTS_MAX <= (int)FACTS_PER_MESSAGE, "each fact of a message has its number");

static enum store_status
message_missing(struct store *store, int64_t message)
{
	return db_refuse(store, STORE_NOT_FOUND, "there is no message %lld", (long long)message);
}

/* What an earlier reading of a message left behind. */
struct earlier {
	bool exists;
	bool same_writing;              /* under the same Message-ID as the new reading */
	uint8_t writing[WRITING_BYTES]; /* of the new reading */
	char *ids;
	char *message_id;
};

static enum store_status
earlier_find(void *ctx, struct store *store, int64_t message, const struct mail_record *record,
    struct earlier *earlier_r)
{
	static const char doing[] = "look for an earlier reading";
	enum store_status status;
	sqlite3_stmt *row;

	memset(earlier_r, 0, sizeof(*earlier_r));
	writing_of(record, earlier_r->writing);
	row = db_query(store, doing,
	    "SELECT ids, message_id, message_id IS ? AND writing IS ?, mail.message IS NOT NULL"
	    " FROM message LEFT JOIN mail ON mail.message = message.id WHERE message.id = ?",
	    VALUES(text(record->message_id), blob(earlier_r->writing, WRITING_BYTES),
		integer(message)),
	    &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? message_missing(store, message) : status;
	earlier_r->exists = sqlite3_column_int(row, 3) != 0;
	earlier_r->ids = column_text(ctx, row, 0);
	earlier_r->message_id = column_text(ctx, row, 1);
	earlier_r->same_writing = sqlite3_column_int(row, 2) != 0;
	db_end(row);
	return STORE_OK;
}

/* Take an earlier reading's facts and minutes away. */
static enum store_status
earlier_remove(struct store *store, int64_t message)
{
	enum store_status status;

	status = db_run(store, "replace a reading", "DELETE FROM fact WHERE message = ?",
	    VALUES(integer(message)));
	if (status == STORE_OK)
		status = db_run(store, "replace a reading",
		    "DELETE FROM minutes_document WHERE message = ?", VALUES(integer(message)));
	if (status != STORE_OK)
		return status;
	return db_run(store, "replace a reading", "DELETE FROM minutes WHERE message = ?",
	    VALUES(integer(message)));
}

static enum store_status
mail_insert(struct store *store, int64_t message, int64_t thread, const char *ids,
    const struct mail_record *record, const uint8_t writing[WRITING_BYTES])
{
	const struct reading *reading = record->reading;

	return db_run(store, "record a message",
	    "INSERT INTO mail (message, thread, state, at, date, group_name, channel, grade,"
	    " automatic, marks, truncated, class, ballot, sender_name, sender_org, message_id,"
	    " from_name, from_address, list_id, ids, writing)"
	    " VALUES (?, ?, 'read', ?, ?, ?, ?, ?, ?, ?, (? OR " CUT_WHEN_FILED "),"
	    "  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (message) DO UPDATE SET thread = excluded.thread, state = 'read',"
	    "  why = NULL, at = excluded.at, date = excluded.date,"
	    "  group_name = excluded.group_name, channel = excluded.channel,"
	    "  grade = excluded.grade, automatic = excluded.automatic, marks = excluded.marks,"
	    "  truncated = excluded.truncated, class = excluded.class,"
	    "  ballot = excluded.ballot, sender_name = excluded.sender_name,"
	    "  sender_org = excluded.sender_org, message_id = excluded.message_id,"
	    "  from_name = excluded.from_name, from_address = excluded.from_address,"
	    "  list_id = excluded.list_id, ids = excluded.ids, writing = excluded.writing",
	    VALUES(integer(message), integer(thread), moment(record->at), moment(record->date),
		text(record->group), text(channel_name(record->channel)),
		text(grade_name(record->grade)), integer(record->automatic), integer(record->marks),
		integer(reading->truncated), text(class_name(reading->class)),
		text(reading->nballots > 0 ? reading->ballots[0] : NULL),
		text(reading->sender.name), text(reading->sender.org), text(record->message_id),
		text(record->from_name), text(record->from_address), text(record->list_id),
		text(ids), blob(writing, WRITING_BYTES)));
}

static enum store_status
facts_insert(struct store *store, int64_t message, const struct reading *reading)
{
	enum store_status status = STORE_OK;

	for (size_t i = 0; i < reading->nfacts && status == STORE_OK; i++) {
		const struct fact *fact = &reading->facts[i];
		json_t *object = fact_to_json(fact);
		char *json = json_dumps(object, JSON_COMPACT);

		status = db_run(store, "record a fact",
		    "INSERT INTO fact (id, message, kind, certainty, ballot, org, json)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?)",
		    VALUES(integer(message * FACTS_PER_MESSAGE + (int64_t)i), integer(message),
			text(fact_kind_name(fact->kind)), text(certainty_name(fact->certainty)),
			text(fact->ballot), text(fact->who.org), text(json)));
		free(json);
		json_decref(object);
	}
	return status;
}

static enum store_status
document_insert(struct store *store, int64_t message, const struct block_tree *document)
{
	enum store_status status;
	json_t *object;
	char *json;

	if (document == NULL)
		return STORE_OK;
	object = document_to_json(document);
	json = json_dumps(object, JSON_COMPACT);
	status = db_run(store, "record minutes",
	    "INSERT INTO minutes_document (message, json) VALUES (?, ?)",
	    VALUES(integer(message), text(json)));
	free(json);
	json_decref(object);
	return status;
}

static enum store_status
minutes_insert(struct store *store, int64_t message, const struct minutes *minutes)
{
	enum store_status status;
	json_t *object;
	char *json;

	if (minutes == NULL)
		return STORE_OK;
	object = minutes_to_json(minutes);
	json = json_dumps(object, JSON_COMPACT);
	status = db_run(store, "record minutes",
	    "INSERT INTO minutes (message, date, json) VALUES (?, ?, ?)",
	    VALUES(integer(message), text(minutes->date), text(json)));
	free(json);
	json_decref(object);
	if (status == STORE_OK)
		status = document_insert(store, message, minutes->document);
	return status;
}

/* What the reading says about where the message belongs. */
struct place {
	const char *ids;
	struct topic topic;
	bool stays; /* it is there already */
	bool awaited;
	int64_t thread;
};

static enum store_status
place_find(struct store *store, int64_t message, const struct earlier *earlier, struct place *place)
{
	enum store_status status;

	if (earlier->exists && strcmp(earlier->ids, place->ids) == 0) {
		status = topic_same(store, message, &place->topic, &place->stays);
		if (status != STORE_OK)
			return status;
	}
	if (place->stays)
		return db_integer(store, "look for a thread",
		    "SELECT thread FROM mail WHERE message = ?", VALUES(integer(message)),
		    &place->thread);
	if (earlier->exists) {
		status = threads_leave(store, message);
		if (status != STORE_OK)
			return status;
	}
	return threads_join(store, message, place->ids, &place->thread, &place->awaited);
}

static enum store_status
record_write(struct store *store, int64_t message, const struct mail_record *record,
    const struct earlier *earlier, const char *ids)
{
	struct place place = { .ids = ids, .topic = topic_of(record) };
	enum store_status status = STORE_OK;

	if (earlier->exists)
		status = earlier_remove(store, message);
	if (status == STORE_OK)
		status = place_find(store, message, earlier, &place);
	if (status == STORE_OK)
		status = mail_insert(store, message, place.thread, ids, record, earlier->writing);
	if (status == STORE_OK && !place.stays)
		status = threads_answer(store, message, ids, &place.topic, place.awaited);
	if (status == STORE_OK)
		status = words_record(store, message, record->subject, record->text);
	if (status == STORE_OK)
		status = facts_insert(store, message, record->reading);
	if (status == STORE_OK)
		status = minutes_insert(store, message, record->reading->minutes);
	if (status == STORE_OK)
		status = chain_record(store, message, record);
	if (status == STORE_OK)
		status = rulings_settle(store, message);
	if (status == STORE_OK && !earlier->exists)
		status = twins_join(store, message, record->message_id);
	else if (status == STORE_OK && !earlier->same_writing)
		status = twins_compare(store, record->message_id);
	if (status == STORE_OK && earlier->exists && !earlier->same_writing)
		status = twins_compare(store, earlier->message_id);
	if (status == STORE_OK)
		status = db_run(store, "record a message", "DELETE FROM unread WHERE message = ?",
		    VALUES(integer(message)));
	return status;
}

static enum store_status
message_exists(struct store *store, int64_t message)
{
	enum store_status status;
	int64_t known;

	status = db_integer(store, "look for a message", "SELECT id FROM message WHERE id = ?",
	    VALUES(integer(message)), &known);
	return status == STORE_NOT_FOUND ? message_missing(store, message) : status;
}

enum store_status
store_record(struct store *store, int64_t message, const struct mail_record *record)
{
	struct earlier earlier = { 0 };
	enum store_status status;
	void *tmp;
	bool own;

	if (record->reading->nfacts > READING_FACTS_MAX)
		return db_refuse(store, STORE_REFUSED, "message %lld: more than %d facts",
		    (long long)message, READING_FACTS_MAX);
	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	tmp = talloc_new(store);
	status = earlier_find(tmp, store, message, record, &earlier);
	if (status == STORE_OK)
		status = record_write(store, message, record, &earlier, threads_ids(tmp, record));
	talloc_free(tmp);
	return write_end(store, own, status);
}

enum store_status
store_unreadable(struct store *store, int64_t message, const char *why)
{
	enum store_status status;
	bool own;

	status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = message_exists(store, message);
	/* An earlier reading stays: what it recorded was read from the same bytes. */
	if (status == STORE_OK)
		status = db_run(store, "mark a message unreadable",
		    "INSERT INTO mail (message, thread, state, why, at, group_name, channel, grade,"
		    " automatic, marks, truncated, class, ids)"
		    " VALUES (?1, ?1, 'unreadable', ?2,"
		    "  (SELECT internaldate FROM sighting WHERE message = ?1 ORDER BY id LIMIT 1),"
		    "  (SELECT named_group FROM sighting WHERE message = ?1"
		    "   AND named_group IS NOT NULL ORDER BY id LIMIT 1),"
		    "  ?3, ?4, 0, 0, 0, ?5, '')"
		    " ON CONFLICT (message) DO UPDATE SET state = 'unreadable', why = excluded.why",
		    VALUES(integer(message), text(why), text(channel_name(CHANNEL_OTHER)),
			text(grade_name(GRADE_C)), text(class_name(CLASS_OTHER))));
	if (status == STORE_OK)
		status = db_run(store, "mark a message unreadable",
		    "DELETE FROM unread WHERE message = ?", VALUES(integer(message)));
	return write_end(store, own, status);
}
