#include "store/names.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parser/json_fields.h"
#include "store/chain.h"
#include "store/database.h"
#include "store/ledgered.h"

static bool
is_empty(const char *words)
{
	return words == NULL || words[0] == '\0';
}

static bool
too_long(const char *words, size_t max)
{
	return words != NULL && strlen(words) > max;
}

static enum store_status
name_refuse(struct store *store, const struct ballot_name *name)
{
	if (is_empty(name->group) || is_empty(name->name))
		return db_refuse(store, STORE_REFUSED, "a name needs its words and its group");
	if (is_empty(name->author))
		return db_refuse(store, STORE_REFUSED, "a name needs the author of the ruling");
	if (too_long(name->group, FACT_NAME_MAX) || too_long(name->name, FACT_NAME_MAX) ||
	    too_long(name->author, FACT_NAME_MAX) || too_long(name->label, FACT_LABEL_MAX) ||
	    too_long(name->reason, FACT_QUOTE_MAX))
		return db_refuse(store, STORE_REFUSED, "a text of the name is too long");
	return STORE_OK;
}

/* A name as the ledger has it. */
static json_t *
name_json(const struct ballot_name *name)
{
	return json_pack("{s:s, s:o, s:s, s:o}", "name", name->name, "ballot",
	    encode_text(name->label), "author", name->author, "reason", encode_text(name->reason));
}

static enum store_status
name_insert(struct store *store, const struct ballot_name *name)
{
	int64_t entry = 0;
	enum store_status status =
	    chain_append(store, "name", name->group, name->at, 0, name_json(name), &entry);

	if (status != STORE_OK)
		return status;
	return db_run(store, "keep a name",
	    "INSERT INTO ballot_name (group_name, name, label, author, at, reason, entry)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    VALUES(text(name->group), text(name->name), text(name->label), text(name->author),
		integer(name->at), text(name->reason), integer(entry)));
}

/* Nothing can be taken from a name that no ballot has. */
static enum store_status
name_known(struct store *store, const struct ballot_name *name)
{
	int64_t bears = 0;
	enum store_status status = db_integer(store, "look for a name",
	    "SELECT label IS NOT NULL FROM ballot_name WHERE group_name = ? AND name = ?"
	    " ORDER BY id DESC LIMIT 1",
	    VALUES(text(name->group), text(name->name)), &bears);

	if (status == STORE_NOT_FOUND || (status == STORE_OK && bears == 0))
		return db_refuse(
		    store, STORE_REFUSED, "no ballot is settled to be called \"%s\"", name->name);
	return status;
}

enum store_status
store_name(struct store *store, const struct ballot_name *name)
{
	enum store_status status = name_refuse(store, name);
	bool own;

	if (status == STORE_OK)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	if (name->label == NULL)
		status = name_known(store, name);
	if (status == STORE_OK)
		status = name_insert(store, name);
	return write_end(store, own, status);
}

enum store_status
store_names(void *ctx, struct store *store, const char *group, struct ballot_name **names_r,
    size_t *nnames_r)
{
	static const char doing[] = "list the names of ballots";
	struct ballot_name *list = talloc_array(ctx, struct ballot_name, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT group_name, name, label, author, at, reason FROM ballot_name"
	    " WHERE group_name = ? AND label IS NOT NULL"
	    "  AND id = (SELECT max(last.id) FROM ballot_name AS last"
	    "   WHERE last.group_name = ballot_name.group_name AND last.name = ballot_name.name)"
	    " ORDER BY name",
	    VALUES(text(group)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct ballot_name, n + 1);
		list[n++] = (struct ballot_name){
			.group = column_text(list, row, 0),
			.name = column_text(list, row, 1),
			.label = column_text(list, row, 2),
			.author = column_text(list, row, 3),
			.at = column_moment(row, 4),
			.reason = column_text(list, row, 5),
		};
	}
	*names_r = list;
	*nnames_r = status == STORE_OK ? n : 0;
	return status;
}

/* The name of a row of names_check(), as its ledger entry must have it. */
static char *
row_entry(void *ctx, sqlite3_stmt *row)
{
	const struct ballot_name name = { .name = column_text(ctx, row, LEDGERED_OWN),
		.label = column_text(ctx, row, LEDGERED_OWN + 1),
		.author = column_text(ctx, row, LEDGERED_OWN + 2),
		.reason = column_text(ctx, row, LEDGERED_OWN + 3) };

	return chain_json(name_json(&name));
}

enum store_status
names_check(void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r)
{
	static const struct ledgered names = { .what = "name",
		.doing = "check the names of ballots",
		.rows = "SELECT ballot_name.id, ledger.json,"
			" ledger.at IS ballot_name.at AND ledger.kind IS 'name'"
			"  AND ledger.group_name IS ballot_name.group_name,"
			" name, label, author, reason"
			" FROM ballot_name LEFT JOIN ledger ON ledger.number = ballot_name.entry"
			" ORDER BY ballot_name.id",
		.missing = "SELECT count(*) FROM ledger WHERE kind = 'name'"
			   " AND number NOT IN (SELECT entry FROM ballot_name)",
		.entry_of = row_entry };

	return ledgered_check(ctx, store, &names, faults_r, nfaults_r);
}
