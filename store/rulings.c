#include "store/rulings.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parser/json_fields.h"
#include "store/chain.h"
#include "store/ledgered.h"
#include "store/query.h"

static const char *const names[RULING_COUNT] = {
	[RULING_YES] = "yes",
	[RULING_NO] = "no",
	[RULING_ABSTAIN] = "abstain",
	[RULING_SECOND] = "second",
	[RULING_PUSHBACK] = "pushback",
	[RULING_AS_READ] = "as-read",
	[RULING_NOTHING] = "nothing",
	[RULING_UNDO] = "undo",
};

const char *
ruling_name(enum ruling_word word)
{
	return (unsigned)word < RULING_COUNT ? names[word] : "invalid";
}

bool
ruling_from_name(const char *name, enum ruling_word *word_r)
{
	for (unsigned i = 0; i < RULING_COUNT; i++) {
		if (name != NULL && strcmp(name, names[i]) == 0) {
			*word_r = (enum ruling_word)i;
			return true;
		}
	}
	return false;
}

/* ---- a new ruling ---- */

/* What a ruling names: words of a mail. */
struct item {
	int64_t message;
	char sha256[CHAIN_HEX_MAX];
	const char *group;
	const char *kind, *rule, *quote;
	int64_t place; /* among the message's facts of that quote */
	bool settled;
};

/* The status of a query that found no such fact, or could not be asked. */
static enum store_status
item_missing(struct store *store, enum store_status status, int64_t number)
{
	if (status != STORE_OK)
		return status;
	return db_refuse(store, STORE_NOT_FOUND, "there is no item %lld", (long long)number);
}

static enum store_status
item_find(void *ctx, struct store *store, int64_t number, struct item *item)
{
	static const char doing[] = "look for a fact";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT fact.message, lower(hex(message.sha256)), mail.group_name, fact.kind,"
	    " json_extract(fact.json, '$.rule'), json_extract(fact.json, '$.quote'),"
	    " (SELECT count(*) FROM fact AS other WHERE other.message = fact.message"
	    "   AND other.id < fact.id"
	    "   AND json_extract(other.json, '$.quote') = json_extract(fact.json, '$.quote')),"
	    " EXISTS (SELECT 1 FROM settled"
	    "   WHERE settled.message = fact.message AND settled.fact = fact.id)"
	    " FROM fact JOIN mail USING (message) JOIN message ON message.id = fact.message"
	    " WHERE fact.id = ?",
	    VALUES(integer(number)), &status);
	if (!db_next(store, row, doing, &status))
		return item_missing(store, status, number);
	item->message = sqlite3_column_int64(row, 0);
	g_strlcpy(item->sha256, (const char *)sqlite3_column_text(row, 1), sizeof(item->sha256));
	item->group = column_text(ctx, row, 2);
	item->kind = column_text(ctx, row, 3);
	item->rule = column_text(ctx, row, 4);
	item->quote = column_text(ctx, row, 5);
	item->place = sqlite3_column_int64(row, 6);
	item->settled = sqlite3_column_int(row, 7) != 0;
	db_end(row);
	return STORE_OK;
}

static bool
too_long(const char *words, size_t max)
{
	return words != NULL && strlen(words) > max;
}

static enum store_status
ruling_refuse(struct store *store, const struct ruling *ruling)
{
	if ((unsigned)ruling->word >= RULING_COUNT)
		return db_refuse(store, STORE_REFUSED, "that is no ruling");
	if (ruling->author == NULL || ruling->author[0] == '\0')
		return db_refuse(store, STORE_REFUSED, "a ruling needs its author");
	if (too_long(ruling->author, FACT_NAME_MAX) || too_long(ruling->org, FACT_NAME_MAX) ||
	    too_long(ruling->ballot, FACT_LABEL_MAX) || too_long(ruling->reason, FACT_QUOTE_MAX))
		return db_refuse(store, STORE_REFUSED, "a text of the ruling is too long");
	return STORE_OK;
}

/* A ruling as the ledger has it. */
static json_t *
ruling_json(const struct item *item, const struct ruling *ruling)
{
	return json_pack("{s:s, s:o, s:o, s:I, s:s, s:o, s:o, s:o, s:o, s:o}", "message",
	    item->sha256, "quote", encode_text(item->quote), "kind", encode_text(item->kind),
	    "place", (json_int_t)item->place, "ruling", ruling_name(ruling->word), "rule",
	    encode_text(item->rule), "ballot", encode_text(ruling->ballot), "org",
	    encode_text(ruling->org), "author", encode_text(ruling->author), "reason",
	    encode_text(ruling->reason));
}

static enum store_status
ruling_insert(struct store *store, const struct item *item, const struct ruling *ruling)
{
	int64_t entry = 0;
	enum store_status status = chain_append(store, "ruling", item->group, ruling->at,
	    item->message, ruling_json(item, ruling), &entry);

	if (status != STORE_OK)
		return status;
	return db_run(store, "keep a ruling",
	    "INSERT INTO ruling (sha256, quote, place, kind, rule, word, ballot, org, author, at,"
	    " reason, entry) VALUES ((SELECT sha256 FROM message WHERE id = ?),"
	    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    VALUES(integer(item->message), text(item->quote), integer(item->place),
		text(item->kind), text(item->rule), text(ruling_name(ruling->word)),
		text(ruling->ballot), text(ruling->org), text(ruling->author), integer(ruling->at),
		text(ruling->reason), integer(entry)));
}

enum store_status
store_rule(struct store *store, int64_t number, const struct ruling *ruling)
{
	enum store_status status = ruling_refuse(store, ruling);
	struct item item = { 0 };
	void *tmp;
	bool own;

	if (status == STORE_OK)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	tmp = talloc_new(store);
	status = item_find(tmp, store, number, &item);
	if (status == STORE_OK && ruling->word == RULING_UNDO && !item.settled)
		status =
		    db_refuse(store, STORE_REFUSED, "item %lld is not settled", (long long)number);
	if (status == STORE_OK)
		status = ruling_insert(store, &item, ruling);
	if (status == STORE_OK)
		status = rulings_settle(store, item.message);
	talloc_free(tmp);
	return write_end(store, own, status);
}

static enum store_status
message_find(struct store *store, int64_t message, struct item *item)
{
	static const char doing[] = "look for a message";
	enum store_status status;
	sqlite3_stmt *row;

	*item = (struct item){ .message = message,
		.kind = "message",
		.rule = "queue",
		.quote = "",
		.place = strtoll(RULING_WHOLE, NULL, 10) };
	row = db_query(store, doing,
	    "SELECT lower(hex(message.sha256)), " RULING_SET_ASIDE
	    " FROM mail JOIN message ON message.id = mail.message WHERE mail.message = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status != STORE_OK ? status
					  : db_refuse(store, STORE_NOT_FOUND,
						"there is no message %lld", (long long)message);
	g_strlcpy(item->sha256, (const char *)sqlite3_column_text(row, 0), sizeof(item->sha256));
	item->settled = sqlite3_column_int(row, 1) != 0;
	db_end(row);
	return STORE_OK;
}

enum store_status
store_rule_message(struct store *store, int64_t message, const struct ruling *ruling)
{
	enum store_status status = ruling_refuse(store, ruling);
	struct item item;
	bool own;

	if (status == STORE_OK && ruling->word != RULING_NOTHING && ruling->word != RULING_UNDO)
		status = db_refuse(store, STORE_REFUSED,
		    "a whole message can only be settled as nothing; rule on its facts");
	if (status == STORE_OK)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = message_find(store, message, &item);
	if (status == STORE_OK && ruling->word == RULING_UNDO && !item.settled)
		status = db_refuse(
		    store, STORE_REFUSED, "message %lld is not settled", (long long)message);
	if (status == STORE_OK)
		status = ruling_insert(store, &item, ruling);
	return write_end(store, own, status);
}

/* ---- which facts are settled ---- */

enum store_status
rulings_settle(struct store *store, int64_t message)
{
	static const char doing[] = "apply the rulings";
	enum store_status status;
	int64_t any;

	status = db_integer(store, doing,
	    "SELECT 1 FROM settled WHERE message = ?1 UNION ALL SELECT 1 FROM ruling"
	    " WHERE sha256 = (SELECT sha256 FROM message WHERE id = ?1) LIMIT 1",
	    VALUES(integer(message)), &any);
	if (status == STORE_OK)
		status = db_run(store, doing, "DELETE FROM settled WHERE message = ?",
		    VALUES(integer(message)));
	if (status != STORE_OK)
		return status == STORE_NOT_FOUND ? STORE_OK : status;
	return db_run(store, doing,
	    "INSERT INTO settled (message, fact, ruling)"
	    " SELECT fact.message, fact.id, ruling.id"
	    " FROM message JOIN ruling USING (sha256) JOIN fact ON fact.message = message.id"
	    "  AND json_extract(fact.json, '$.quote') = ruling.quote"
	    " WHERE message.id = ? AND ruling.word <> 'undo'"
	    "  AND ruling.id = (SELECT max(last.id) FROM ruling AS last"
	    "   WHERE last.sha256 = ruling.sha256 AND last.quote = ruling.quote"
	    "    AND last.place = ruling.place)"
	    "  AND ruling.place = (SELECT count(*) FROM fact AS other"
	    "   WHERE other.message = fact.message AND other.id < fact.id"
	    "    AND json_extract(other.json, '$.quote') = ruling.quote)",
	    VALUES(integer(message)));
}

enum store_status
store_rulings(void *ctx, struct store *store, struct ruling **rulings_r, size_t *nrulings_r)
{
	static const char doing[] = "list the rulings";
	struct ruling *list = talloc_array(ctx, struct ruling, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT ruling.id, settled.fact, ruling.word, ruling.ballot, ruling.org,"
	    " ruling.author, ruling.at, ruling.reason, ruling.quote, ruling.rule"
	    " FROM settled JOIN ruling ON ruling.id = settled.ruling"
	    " ORDER BY settled.message, settled.fact",
	    NO_VALUES, &status);
	while (db_next(store, row, doing, &status)) {
		struct ruling *ruling;

		list = talloc_realloc(ctx, list, struct ruling, n + 1);
		ruling = &list[n];
		*ruling = (struct ruling){
			.id = sqlite3_column_int64(row, 0),
			.item = sqlite3_column_int64(row, 1),
			.ballot = column_text(list, row, 3),
			.org = column_text(list, row, 4),
			.author = column_text(list, row, 5),
			.at = column_moment(row, 6),
			.reason = column_text(list, row, 7),
			.quote = column_text(list, row, 8),
			.rule = column_text(list, row, 9),
		};
		/* A word of a newer version rules nothing here. */
		n += ruling_from_name((const char *)sqlite3_column_text(row, 2), &ruling->word);
	}
	*rulings_r = list;
	*nrulings_r = status == STORE_OK ? n : 0;
	return status;
}

enum store_status
store_item(void *ctx, struct store *store, int64_t number, struct queue_item *item_r)
{
	static const char doing[] = "look for a fact";
	enum store_status status;
	struct fact *fact = NULL;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT fact.json, mail.message, mail.group_name, mail.message_id, mail.at,"
	    " mail.from_name, mail.from_address, mail_text.subject"
	    " FROM fact JOIN mail USING (message) LEFT JOIN mail_text USING (message)"
	    " WHERE fact.id = ?",
	    VALUES(integer(number)), &status);
	if (!db_next(store, row, doing, &status))
		return item_missing(store, status, number);
	*item_r = (struct queue_item){
		.id = number,
		.kind = "fact",
		.message = sqlite3_column_int64(row, 1),
		.group = column_text(ctx, row, 2),
		.message_id = column_text(ctx, row, 3),
		.at = column_moment(row, 4),
		.from_name = column_text(ctx, row, 5),
		.from_address = column_text(ctx, row, 6),
		.subject = column_text(ctx, row, 7),
		.why = "",
	};
	status = query_fact(ctx, store, (const char *)sqlite3_column_text(row, 0), number, &fact);
	item_r->fact = fact;
	db_end(row);
	return status;
}

/* ---- are they as they were kept? ---- */

/* The ruling of a row of rulings_check(), as its ledger entry must have it. */
static char *
row_entry(void *ctx, sqlite3_stmt *row)
{
	enum { SHA256 = LEDGERED_OWN, QUOTE, PLACE, KIND, RULE, WORD, BALLOT, ORG, AUTHOR, REASON };
	struct item item = { .quote = column_text(ctx, row, QUOTE),
		.place = sqlite3_column_int64(row, PLACE),
		.kind = column_text(ctx, row, KIND),
		.rule = column_text(ctx, row, RULE) };
	struct ruling ruling = { .ballot = column_text(ctx, row, BALLOT),
		.org = column_text(ctx, row, ORG),
		.author = column_text(ctx, row, AUTHOR),
		.reason = column_text(ctx, row, REASON) };

	g_strlcpy(item.sha256, (const char *)sqlite3_column_text(row, SHA256), sizeof(item.sha256));
	if (!ruling_from_name((const char *)sqlite3_column_text(row, WORD), &ruling.word))
		return strdup("");
	return chain_json(ruling_json(&item, &ruling));
}

enum store_status
rulings_check(void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r)
{
	static const struct ledgered rulings = { .what = "ruling",
		.doing = "check the rulings",
		.rows = "SELECT ruling.id, ledger.json, ledger.at IS ruling.at"
			"  AND ledger.kind IS 'ruling',"
			" lower(hex(ruling.sha256)), quote, place, ruling.kind, rule, word,"
			" ballot, org, author, reason"
			" FROM ruling LEFT JOIN ledger ON ledger.number = ruling.entry"
			" ORDER BY ruling.id",
		.missing = "SELECT count(*) FROM ledger WHERE kind = 'ruling'"
			   " AND number NOT IN (SELECT entry FROM ruling)",
		.entry_of = row_entry };

	return ledgered_check(ctx, store, &rulings, faults_r, nfaults_r);
}
