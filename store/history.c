#include "store/history.h"

#include <string.h>
#include <talloc.h>

#include "parser/json.h"
#include "store/database.h"
#include "store/threads.h"

static const char comparing[] = "compare a reading";

/* What a query of RECORDED_QUERY compares, in the order of its columns. */
static const char *const fields[] = { "time", "date", "group", "channel", "grade", "automatic",
	"marks", "truncated", "ballot", "sender", "message_id", "from", "list_id", "references",
	"subject", "text" };

enum {
	NFIELDS = sizeof fields / sizeof *fields,
	COLUMN_STATE = NFIELDS, /* behind the fields: what is recorded */
	COLUMN_CLASS,
	COLUMN_MESSAGE_ID,
	COLUMN_FROM_NAME,
	COLUMN_FROM_ADDRESS,
	COLUMN_SUBJECT,
	COLUMN_THREAD
};

#define RECORDED_QUERY                                                                             \
	"SELECT mail.at IS ?2, date IS ?3, group_name IS ?4, channel IS ?5, grade IS ?6,"          \
	" automatic IS ?7, marks IS ?8, truncated IS (?9 OR " CUT_WHEN_FILED "),"                  \
	" ballot IS ?10,"                                                                          \
	" sender_name IS ?11 AND sender_org IS ?12, message_id IS ?13,"                            \
	" from_name IS ?14 AND from_address IS ?15, list_id IS ?16, ids IS ?17,"                   \
	" mail_text.subject IS ?18, mail_text.text IS ?19,"                                        \
	" state, class, message_id, from_name, from_address, mail_text.subject, thread"            \
	" FROM mail LEFT JOIN mail_text USING (message) WHERE message = ?1"

static sqlite3_stmt *
recorded_query(void *tmp, struct store *store, int64_t message, const struct mail_record *record,
    enum store_status *status)
{
	const struct mail_record none = { .reading = NULL };
	const struct mail_record *r = record ? record : &none;
	const struct reading empty = { .nballots = 0 };
	const struct reading *reading = record ? record->reading : &empty;

	return db_query(store, comparing, RECORDED_QUERY,
	    VALUES(integer(message), moment(r->at), moment(r->date), text(r->group),
		text(channel_name(r->channel)), text(grade_name(r->grade)), integer(r->automatic),
		integer(r->marks), integer(reading->truncated),
		text(reading->nballots > 0 ? reading->ballots[0] : NULL),
		text(reading->sender.name), text(reading->sender.org), text(r->message_id),
		text(r->from_name), text(r->from_address), text(r->list_id),
		text(threads_ids(tmp, r)), text(r->subject), text(r->text)),
	    status);
}

static void
field_add(void *ctx, struct history_change *change, const char *name)
{
	if (change->nfields % NFIELDS == 0)
		change->fields =
		    talloc_realloc(ctx, change->fields, const char *, change->nfields + NFIELDS);
	change->fields[change->nfields++] = name;
	change->differs = true;
}

static void
ballot_add(void *ctx, struct history_change *change, const char *label)
{
	if (!label)
		return;
	change->ballots = talloc_realloc(ctx, change->ballots, const char *, change->nballots + 1);
	change->ballots[change->nballots++] = talloc_strdup(ctx, label);
}

/* The row of the message against the record; `*thread_r` is 0 if there is none. */
static enum store_status
mail_compare(void *ctx, struct store *store, int64_t message, const struct mail_record *record,
    struct history_change *change, int64_t *thread_r)
{
	enum store_status status;
	void *tmp = talloc_new(ctx);
	sqlite3_stmt *row = recorded_query(tmp, store, message, record, &status);
	bool unreadable;

	*thread_r = 0;
	change->first = !db_next(store, row, comparing, &status);
	change->class_is = record ? class_name(record->reading->class) : NULL;
	if (change->first || status != STORE_OK) {
		change->differs = true;
		talloc_free(tmp);
		return status;
	}
	unreadable = strcmp((const char *)sqlite3_column_text(row, COLUMN_STATE), "read") != 0;
	if (unreadable != (record == NULL))
		field_add(ctx, change, "readable");
	for (int i = 0; record && i < NFIELDS; i++)
		if (sqlite3_column_int(row, i) == 0)
			field_add(ctx, change, fields[i]);
	change->class_was = column_text(ctx, row, COLUMN_CLASS);
	change->message_id = column_text(ctx, row, COLUMN_MESSAGE_ID);
	change->from_name = column_text(ctx, row, COLUMN_FROM_NAME);
	change->from_address = column_text(ctx, row, COLUMN_FROM_ADDRESS);
	change->subject = column_text(ctx, row, COLUMN_SUBJECT);
	*thread_r = sqlite3_column_int64(row, COLUMN_THREAD);
	if (change->class_is && strcmp(change->class_was, change->class_is) != 0)
		change->differs = true;
	db_end(row);
	talloc_free(tmp);
	return status;
}

/* A fact on one of the two sides. */
struct side {
	const char *json, *kind, *ballot, *quote;
	bool matched;
};

struct sides {
	struct side *was, *is;
	size_t nwas, nis;
};

/* The quote of a recorded fact, for pairing; a fact that cannot be decoded has none. */
static const char *
quote_of(void *ctx, const char *json)
{
	json_t *object = json_loads(json, 0, NULL);
	const char *quote = json_string_value(json_object_get(object, "quote"));
	char *copy = talloc_strdup(ctx, quote ? quote : "");

	json_decref(object);
	return copy;
}

static enum store_status
facts_recorded(void *ctx, struct store *store, int64_t message, struct sides *sides)
{
	enum store_status status;
	sqlite3_stmt *row = db_query(store, comparing,
	    "SELECT json, kind, ballot FROM fact WHERE message = ? ORDER BY id",
	    VALUES(integer(message)), &status);

	while (db_next(store, row, comparing, &status)) {
		sides->was = talloc_realloc(ctx, sides->was, struct side, sides->nwas + 1);
		sides->was[sides->nwas++] = (struct side){
			.json = column_text(ctx, row, 0),
			.kind = column_text(ctx, row, 1),
			.ballot = column_text(ctx, row, 2),
		};
	}
	return status;
}

static void
facts_read(void *ctx, const struct reading *reading, struct sides *sides)
{
	sides->is = talloc_array(ctx, struct side, reading->nfacts + 1);
	for (size_t i = 0; i < reading->nfacts; i++) {
		const struct fact *fact = &reading->facts[i];
		json_t *object = fact_to_json(fact);
		char *json = json_dumps(object, JSON_COMPACT);

		sides->is[sides->nis++] = (struct side){ .json = talloc_strdup(ctx, json),
			.kind = fact_kind_name(fact->kind),
			.ballot = fact->ballot,
			.quote = fact->quote };
		free(json);
		json_decref(object);
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

enum likeness { THE_SAME, OF_THE_SAME_WORDS, OF_ONE_KIND, LIKENESS_COUNT };

static bool
alike(void *ctx, struct side *was, const struct side *is, enum likeness likeness)
{
	if (likeness == THE_SAME)
		return strcmp(was->json, is->json) == 0;
	if (strcmp(was->kind, is->kind) != 0)
		return false;
	if (likeness == OF_ONE_KIND)
		return same_text(was->ballot, is->ballot);
	if (!was->quote)
		was->quote = quote_of(ctx, was->json);
	return same_text(was->quote, is->quote);
}

/* Pair what is alike, the most alike first; only what is the same has not changed. */
static void
facts_pair(void *ctx, struct sides *sides, enum likeness likeness, struct history_change *change)
{
	for (size_t i = 0; i < sides->nwas; i++)
		for (size_t k = 0; k < sides->nis && !sides->was[i].matched; k++) {
			if (sides->is[k].matched ||
			    !alike(ctx, &sides->was[i], &sides->is[k], likeness))
				continue;
			sides->was[i].matched = sides->is[k].matched = true;
			if (likeness != THE_SAME)
				change->facts[change->nfacts++] =
				    (struct fact_change){ sides->was[i].json, sides->is[k].json };
		}
}

static void
facts_compare(void *ctx, struct sides *sides, struct history_change *change)
{
	change->facts = talloc_array(ctx, struct fact_change, sides->nwas + sides->nis + 1);
	for (int likeness = 0; likeness < LIKENESS_COUNT; likeness++)
		facts_pair(ctx, sides, (enum likeness)likeness, change);
	for (size_t i = 0; i < sides->nwas; i++)
		if (!sides->was[i].matched)
			change->facts[change->nfacts++] =
			    (struct fact_change){ sides->was[i].json, NULL };
	for (size_t i = 0; i < sides->nis; i++)
		if (!sides->is[i].matched)
			change->facts[change->nfacts++] =
			    (struct fact_change){ NULL, sides->is[i].json };
	change->differs = change->differs || change->nfacts > 0;
}

/*
 * Add the field unless `object` (stolen; NULL: there is none) is what `sql` finds
 * for the message.
 */
static enum store_status
json_compare(void *ctx, struct store *store, int64_t message, const char *sql, json_t *object,
    const char *field, struct history_change *change)
{
	char *json = object ? json_dumps(object, JSON_COMPACT) : NULL;
	enum store_status status;
	int64_t same = object == NULL;

	status = db_integer(store, comparing, sql, VALUES(text(json), integer(message)), &same);
	if (status == STORE_NOT_FOUND) {
		same = object == NULL;
		status = STORE_OK;
	}
	if (status == STORE_OK && !same)
		field_add(ctx, change, field);
	free(json);
	json_decref(object);
	return status;
}

static enum store_status
minutes_compare(void *ctx, struct store *store, int64_t message, const struct minutes *minutes,
    struct history_change *change)
{
	const struct block_tree *document = minutes ? minutes->document : NULL;
	enum store_status status =
	    json_compare(ctx, store, message, "SELECT json IS ? FROM minutes WHERE message = ?",
		minutes ? minutes_to_json(minutes) : NULL, "minutes", change);

	if (status != STORE_OK)
		return status;
	return json_compare(ctx, store, message,
	    "SELECT json IS ? FROM minutes_document WHERE message = ?",
	    document ? document_to_json(document) : NULL, "document", change);
}

/* The ballots that a difference may concern: those of the facts and the one of the thread. */
static enum store_status
ballots_find(void *ctx, struct store *store, int64_t thread, const struct sides *sides,
    struct history_change *change)
{
	enum store_status status;
	sqlite3_stmt *row;

	for (size_t i = 0; i < sides->nwas; i++)
		ballot_add(ctx, change, sides->was[i].ballot);
	for (size_t i = 0; i < sides->nis; i++)
		ballot_add(ctx, change, sides->is[i].ballot);
	row = db_query(store, comparing,
	    "SELECT min(label) FROM ("
	    " SELECT ballot AS label FROM mail WHERE thread = ?1"
	    " UNION ALL SELECT fact.ballot FROM mail JOIN fact USING (message) WHERE thread = ?1)"
	    " HAVING min(label) = max(label)",
	    VALUES(integer(thread)), &status);
	while (db_next(store, row, comparing, &status))
		ballot_add(ctx, change, (const char *)sqlite3_column_text(row, 0));
	return status;
}

enum store_status
store_history_compare(void *ctx, struct store *store, int64_t message,
    const struct mail_record *record, struct history_change *change_r)
{
	struct sides sides = { NULL, NULL, 0, 0 };
	enum store_status status;
	int64_t thread;

	memset(change_r, 0, sizeof *change_r);
	status = mail_compare(ctx, store, message, record, change_r, &thread);
	/* What an unreadable message had said before stays, so nothing else of it differs. */
	if (status == STORE_OK && record) {
		status = facts_recorded(ctx, store, message, &sides);
		facts_read(ctx, record->reading, &sides);
		facts_compare(ctx, &sides, change_r);
	}
	if (status == STORE_OK && record)
		status = minutes_compare(ctx, store, message, record->reading->minutes, change_r);
	if (status == STORE_OK && change_r->differs)
		status = ballots_find(ctx, store, thread, &sides, change_r);
	return status;
}

enum store_status
store_outbox_holds(struct store *store, const char *message_id, bool *holds_r)
{
	enum store_status status;
	int64_t known;

	status = db_integer(store, "look into the outbox",
	    "SELECT id FROM outbox WHERE message_id = ?", VALUES(text(message_id)), &known);
	*holds_r = status == STORE_OK;
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}
