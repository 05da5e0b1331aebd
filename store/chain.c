#include "store/chain.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parser/json.h"
#include "parser/json_fields.h"
#include "store/database.h"

static const char appending[] = "write the ledger";

void
chain_hex(const void *bytes, size_t len, char *hex_r)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < len; i++) {
		hex_r[2 * i] = digits[byte[i] >> 4];
		hex_r[2 * i + 1] = digits[byte[i] & 15];
	}
	hex_r[2 * len] = '\0';
}

char *
chain_json(json_t *object)
{
	char *json = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(object);
	return json;
}

void
chain_hash(const uint8_t before[CHAIN_HASH_SIZE], int64_t number, int64_t at, const char *group,
    const char *kind, const char *json, uint8_t hash_r[CHAIN_HASH_SIZE])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	char hex[CHAIN_HEX_MAX];
	gsize len = CHAIN_HASH_SIZE;
	char *head;

	chain_hex(before, CHAIN_HASH_SIZE, hex);
	head = g_strdup_printf("minuted ledger 1\n%s\n%lld\n%lld\n%s\n%s\n", hex, (long long)number,
	    (long long)at, group, kind);
	g_checksum_update(sum, (const guchar *)head, -1);
	g_checksum_update(sum, (const guchar *)json, -1);
	g_checksum_update(sum, (const guchar *)"\n", 1);
	g_checksum_get_digest(sum, hash_r, &len);
	g_checksum_free(sum);
	g_free(head);
}

/* The last entry's number and hash; number 0 and zeros where there is none. */
static enum store_status
head_read(struct store *store, int64_t *number_r, uint8_t hash_r[CHAIN_HASH_SIZE])
{
	static const char doing[] = "read the ledger's end";
	enum store_status status;
	sqlite3_stmt *row;

	*number_r = 0;
	memset(hash_r, 0, CHAIN_HASH_SIZE);
	row = db_query(store, doing,
	    "SELECT number, sha256 FROM ledger ORDER BY number DESC LIMIT 1", NO_VALUES, &status);
	if (!db_next(store, row, doing, &status))
		return status;
	*number_r = sqlite3_column_int64(row, 0);
	if (sqlite3_column_bytes(row, 1) == CHAIN_HASH_SIZE)
		memcpy(hash_r, sqlite3_column_blob(row, 1), CHAIN_HASH_SIZE);
	db_end(row);
	return STORE_OK;
}

enum store_status
store_chain_head(struct store *store, struct chain_head *head_r)
{
	uint8_t hash[CHAIN_HASH_SIZE];
	enum store_status status = head_read(store, &head_r->number, hash);

	chain_hex(hash, CHAIN_HASH_SIZE, head_r->sha256);
	return status;
}

static enum store_status
append(struct store *store, const char *kind, const char *group, int64_t at, int64_t message,
    const char *json, int64_t *number_r)
{
	uint8_t before[CHAIN_HASH_SIZE], hash[CHAIN_HASH_SIZE];
	enum store_status status;
	int64_t number;

	group = group != NULL ? group : "";
	status = head_read(store, &number, before);
	number++;
	if (status == STORE_OK) {
		chain_hash(before, number, at, group, kind, json, hash);
		status = db_run(store, appending,
		    "INSERT INTO ledger (number, at, group_name, kind, json, message, before,"
		    " sha256) VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8)",
		    VALUES(integer(number), integer(at), text(group), text(kind), text(json),
			integer(message), blob(before, sizeof(before)), blob(hash, sizeof(hash))));
	}
	if (status == STORE_OK && number_r != NULL)
		*number_r = number;
	return status;
}

enum store_status
chain_append(struct store *store, const char *kind, const char *group, int64_t at, int64_t message,
    json_t *entry, int64_t *number_r)
{
	char *json = chain_json(entry);
	enum store_status status = append(store, kind, group, at, message, json, number_r);

	free(json);
	return status;
}

/* ---- what readings gain and lose ---- */

/* Talk, agreement and the search for endorsers change nothing that anybody counts on. */
static bool
is_entered(const struct fact *fact)
{
	return fact->certainty != CERTAINTY_UNCLEAR && fact->kind != FACT_REMARK &&
	       fact->kind != FACT_SUPPORT && fact->kind != FACT_SECOND_REQUEST;
}

/*
 * A fact without what only tells of the reader: a better rule that reads the
 * same is no change of the record.
 */
static char *
fact_entry(const char *sha256, const struct mail_record *record, const struct fact *fact)
{
	json_t *object = fact_to_json(fact);

	json_object_del(object, "rule");
	json_object_del(object, "certainty");
	json_object_del(object, "doubt");
	json_object_set_new(object, "message", json_string(sha256));
	json_object_set_new(object, "message_id", encode_text(record->message_id));
	json_object_set_new(object, "at", moment_to_json(record->at));
	return chain_json(object);
}

enum store_status
chain_message_hash(struct store *store, int64_t message, char sha256_r[CHAIN_HEX_MAX])
{
	static const char doing[] = "look for a message";
	enum store_status status;
	sqlite3_stmt *row;

	sha256_r[0] = '\0';
	row = db_query(store, doing, "SELECT sha256 FROM message WHERE id = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status;
	if (sqlite3_column_bytes(row, 0) == CHAIN_HASH_SIZE)
		chain_hex(sqlite3_column_blob(row, 0), CHAIN_HASH_SIZE, sha256_r);
	db_end(row);
	return STORE_OK;
}

/* Take one occurrence of `json` out of the list; false if it is not in it. */
static bool
take_out(GPtrArray *list, const char *json)
{
	for (guint i = 0; i < list->len; i++) {
		if (strcmp(list->pdata[i], json) == 0) {
			g_ptr_array_remove_index(list, i);
			return true;
		}
	}
	return false;
}

/* The facts of a message that stand in the ledger: gained and not lost since. */
static enum store_status
standing(struct store *store, int64_t message, GPtrArray *list)
{
	static const char doing[] = "read the ledger";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT kind, json FROM ledger WHERE message = ? AND kind IN ('fact', 'fact-lost')"
	    " ORDER BY number",
	    VALUES(integer(message)), &status);
	while (db_next(store, row, doing, &status)) {
		const char *kind = (const char *)sqlite3_column_text(row, 0);
		const char *json = (const char *)sqlite3_column_text(row, 1);

		if (strcmp(kind, "fact") == 0)
			g_ptr_array_add(list, g_strdup(json));
		else
			take_out(list, json);
	}
	return status;
}

static enum store_status
enter(struct store *store, const char *kind, int64_t message, const struct mail_record *record,
    const char *json)
{
	return append(store, kind, record->group, record->now, message, json, NULL);
}

/* Enter what is in one list and not in the other; `before` is used up. */
static enum store_status
enter_changes(struct store *store, int64_t message, const struct mail_record *record,
    GPtrArray *before, const GPtrArray *after)
{
	GPtrArray *gained = g_ptr_array_new();
	enum store_status status = STORE_OK;

	for (guint i = 0; i < after->len; i++) {
		if (!take_out(before, after->pdata[i]))
			g_ptr_array_add(gained, after->pdata[i]);
	}
	for (guint i = 0; i < before->len && status == STORE_OK; i++)
		status = enter(store, "fact-lost", message, record, before->pdata[i]);
	for (guint i = 0; i < gained->len && status == STORE_OK; i++)
		status = enter(store, "fact", message, record, gained->pdata[i]);
	g_ptr_array_free(gained, TRUE);
	return status;
}

enum store_status
chain_record(struct store *store, int64_t message, const struct mail_record *record)
{
	GPtrArray *before = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *after = g_ptr_array_new_with_free_func(free);
	const struct reading *reading = record->reading;
	enum store_status status = standing(store, message, before);
	char sha256[CHAIN_HEX_MAX] = "";

	for (size_t i = 0; i < reading->nfacts && status == STORE_OK; i++) {
		if (!is_entered(&reading->facts[i]))
			continue;
		if (sha256[0] == '\0')
			status = chain_message_hash(store, message, sha256);
		g_ptr_array_add(after, fact_entry(sha256, record, &reading->facts[i]));
	}
	if (status == STORE_OK)
		status = enter_changes(store, message, record, before, after);
	g_ptr_array_free(before, TRUE);
	g_ptr_array_free(after, TRUE);
	return status;
}
