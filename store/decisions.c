#include "store/decisions.h"

#include <string.h>

#include <talloc.h>

#include "parser/json_fields.h"
#include "store/chain.h"
#include "store/database.h"
#include "store/ledgered.h"

#define COLUMNS "id, group_name, kind, subject, word, detail, author, at, reason"

static bool
fits_or_none(const char *words, size_t max)
{
	return words == NULL || strlen(words) <= max;
}

static enum store_status
decision_refuse(struct store *store, const struct decision *d)
{
	if (!db_fits(d->group, FACT_NAME_MAX) || !db_fits(d->kind, DECISION_WORD_MAX) ||
	    !db_fits(d->subject, FACT_NAME_MAX) || !db_fits(d->word, DECISION_WORD_MAX) ||
	    !db_fits(d->author, FACT_NAME_MAX))
		return db_refuse(store, STORE_REFUSED,
		    "a decision needs its group, kind, subject, word and author, none too long");
	if (!fits_or_none(d->detail, DECISION_DETAIL_MAX) ||
	    !fits_or_none(d->reason, FACT_QUOTE_MAX))
		return db_refuse(store, STORE_REFUSED, "a text of the decision is too long");
	return STORE_OK;
}

/* A decision as the ledger has it. */
static json_t *
decision_json(const struct decision *d)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o}", "on", d->kind, "subject", d->subject,
	    "word", d->word, "detail", encode_text(d->detail), "author", d->author, "reason",
	    encode_text(d->reason));
}

enum store_status
store_decide(struct store *store, const struct decision *d)
{
	enum store_status status = decision_refuse(store, d);
	int64_t entry = 0;
	bool own;

	if (status == STORE_OK)
		status = write_begin(store, &own);
	if (status != STORE_OK)
		return status;
	status = chain_append(store, "decision", d->group, d->at, 0, decision_json(d), &entry);
	if (status == STORE_OK)
		status = db_run(store, "keep a decision",
		    "INSERT INTO decision"
		    " (group_name, kind, subject, word, detail, author, at, reason, entry)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    VALUES(text(d->group), text(d->kind), text(d->subject), text(d->word),
			text(d->detail), text(d->author), integer(d->at), text(d->reason),
			integer(entry)));
	return write_end(store, own, status);
}

static void
decisions_collect(void *ctx, struct store *store, sqlite3_stmt *row, const char *doing,
    enum store_status *status, struct decision **decisions_r, size_t *ndecisions_r)
{
	struct decision *list = talloc_array(ctx, struct decision, 0);
	size_t n = 0;

	while (db_next(store, row, doing, status)) {
		list = talloc_realloc(ctx, list, struct decision, n + 1);
		list[n++] = (struct decision){
			.id = sqlite3_column_int64(row, 0),
			.group = column_text(list, row, 1),
			.kind = column_text(list, row, 2),
			.subject = column_text(list, row, 3),
			.word = column_text(list, row, 4),
			.detail = column_text(list, row, 5),
			.author = column_text(list, row, 6),
			.at = column_moment(row, 7),
			.reason = column_text(list, row, 8),
		};
	}
	*decisions_r = list;
	*ndecisions_r = *status == STORE_OK ? n : 0;
}

enum store_status
store_decisions(void *ctx, struct store *store, const char *group, const char *kind,
    struct decision **decisions_r, size_t *ndecisions_r)
{
	static const char doing[] = "list the decisions in force";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT " COLUMNS " FROM decision WHERE id IN (SELECT max(id) FROM decision"
	    "  WHERE group_name = ? AND kind = ? GROUP BY subject) ORDER BY subject",
	    VALUES(text(group), text(kind)), &status);
	decisions_collect(ctx, store, row, doing, &status, decisions_r, ndecisions_r);
	return status;
}

enum store_status
store_decision_history(void *ctx, struct store *store, const char *group, const char *kind,
    const char *subject, struct decision **decisions_r, size_t *ndecisions_r)
{
	static const char doing[] = "list the decisions";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT " COLUMNS " FROM decision"
	    " WHERE group_name = ?1 AND kind = ?2 AND (?3 IS NULL OR subject = ?3) ORDER BY id",
	    VALUES(text(group), text(kind), text(subject)), &status);
	decisions_collect(ctx, store, row, doing, &status, decisions_r, ndecisions_r);
	return status;
}

/* The decision of a row of decisions_check(), as its ledger entry must have it. */
static char *
row_entry(void *ctx, sqlite3_stmt *row)
{
	const struct decision d = { .kind = column_text(ctx, row, LEDGERED_OWN),
		.subject = column_text(ctx, row, LEDGERED_OWN + 1),
		.word = column_text(ctx, row, LEDGERED_OWN + 2),
		.detail = column_text(ctx, row, LEDGERED_OWN + 3),
		.author = column_text(ctx, row, LEDGERED_OWN + 4),
		.reason = column_text(ctx, row, LEDGERED_OWN + 5) };

	return chain_json(decision_json(&d));
}

enum store_status
decisions_check(void *ctx, struct store *store, char ***faults_r, size_t *nfaults_r)
{
	static const struct ledgered decisions = { .what = "decision",
		.doing = "check the decisions",
		.rows = "SELECT decision.id, ledger.json, ledger.at IS decision.at"
			"  AND ledger.kind IS 'decision'"
			"  AND ledger.group_name IS decision.group_name,"
			" decision.kind, subject, word, detail, author, reason"
			" FROM decision LEFT JOIN ledger ON ledger.number = decision.entry"
			" ORDER BY decision.id",
		.missing = "SELECT count(*) FROM ledger WHERE kind = 'decision'"
			   " AND number NOT IN (SELECT entry FROM decision)",
		.entry_of = row_entry };

	return ledgered_check(ctx, store, &decisions, faults_r, nfaults_r);
}
