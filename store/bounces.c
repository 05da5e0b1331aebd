#include "store/bounces.h"

#include <string.h>
#include <strings.h>

#include <glib.h>
#include <talloc.h>

#include "parser/when.h"
#include "store/database.h"

/* The recipient of the row that a report on `address` is about; NULL: none. On `ctx`. */
static enum store_status
recipient_meant(void *ctx, struct store *store, int64_t outbox, const char *own,
    const char *address, const char **meant_r)
{
	static const char doing[] = "look for a recipient";
	const char *only = NULL;
	enum store_status status;
	sqlite3_stmt *row;
	size_t others = 0;

	*meant_r = NULL;
	row = db_query(store, doing,
	    "SELECT address FROM outbox_recipient WHERE outbox = ? ORDER BY place",
	    VALUES(integer(outbox)), &status);
	while (db_next(store, row, doing, &status)) {
		const char *there = column_text(ctx, row, 0);

		if (strcasecmp(there, address) == 0)
			*meant_r = there;
		if (own == NULL || strcasecmp(there, own) != 0) {
			only = there;
			others++;
		}
	}
	if (*meant_r == NULL && others == 1 && (own == NULL || strcasecmp(address, own) != 0))
		*meant_r = only;
	return status == STORE_OK && *meant_r == NULL ? STORE_NOT_FOUND : status;
}

static enum store_status
row_of(void *ctx, struct store *store, const char *message_id, struct bounce *bounce)
{
	static const char doing[] = "look into the outbox";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing,
	    "SELECT id, group_name, kind, period FROM outbox WHERE message_id = ?",
	    VALUES(text(message_id)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	bounce->outbox = sqlite3_column_int64(row, 0);
	bounce->group = column_text(ctx, row, 1);
	bounce->kind = column_text(ctx, row, 2);
	bounce->period = column_text(ctx, row, 3);
	db_end(row);
	return STORE_OK;
}

enum store_status
store_bounce_add(
    void *ctx, struct store *store, const char *message_id, const char *own, struct bounce *bounce)
{
	enum store_status status = row_of(ctx, store, message_id, bounce);
	const char *meant = NULL;
	bool opened;

	if (status == STORE_OK)
		status = recipient_meant(ctx, store, bounce->outbox, own, bounce->address, &meant);
	if (status != STORE_OK)
		return status;
	bounce->address = meant;
	status = write_begin(store, &opened);
	if (status != STORE_OK)
		return status;
	status = db_run(store, "keep a bounce",
	    "INSERT INTO bounce (outbox, message, address, action, status, words, at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	    VALUES(integer(bounce->outbox), integer(bounce->message), text(meant),
		text(bounce->action), text(bounce->status), text(bounce->words),
		moment(bounce->at)));
	if (status == STORE_OK && db_changed(store) == 0)
		status = db_refuse(store, STORE_EXISTS, "that bounce is known already");
	return write_end(store, opened, status);
}

enum store_status
store_bounces(void *ctx, struct store *store, const char *group, int64_t since,
    struct bounce **bounces_r, size_t *nbounces_r)
{
	static const char doing[] = "list the bounces";
	struct bounce *list = talloc_array(ctx, struct bounce, 0);
	enum store_status status;
	sqlite3_stmt *row;
	size_t n = 0;

	row = db_query(store, doing,
	    "SELECT outbox, message, group_name, kind, period, address, action, status, words, at"
	    " FROM bounce JOIN outbox ON outbox.id = outbox"
	    " WHERE (?1 IS NULL OR group_name = ?1) AND (?2 IS NULL OR at > ?2)"
	    " ORDER BY at DESC, bounce.id DESC",
	    VALUES(text(group), moment(since)), &status);
	while (db_next(store, row, doing, &status)) {
		list = talloc_realloc(ctx, list, struct bounce, n + 1);
		list[n++] = (struct bounce){
			.outbox = sqlite3_column_int64(row, 0),
			.message = sqlite3_column_int64(row, 1),
			.group = column_text(list, row, 2),
			.kind = column_text(list, row, 3),
			.period = column_text(list, row, 4),
			.address = column_text(list, row, 5),
			.action = column_text(list, row, 6),
			.status = column_text(list, row, 7),
			.words = column_text(list, row, 8),
			.at = column_moment(row, 9),
		};
	}
	*bounces_r = list;
	*nbounces_r = status == STORE_OK ? n : 0;
	return status;
}

enum store_status
store_address_pause(
    struct store *store, const char *address, bool paused, const struct decision *by)
{
	struct decision decision = *by;
	char *subject = g_ascii_strdown(address, -1);
	enum store_status status;

	decision.kind = "address";
	decision.subject = subject;
	decision.word = paused ? "paused" : "active";
	status = store_decide(store, &decision);
	g_free(subject);
	return status;
}

enum store_status
store_address_paused(struct store *store, const char *group, const char *address, bool *paused_r)
{
	enum store_status status;
	int64_t paused = 0;

	status = db_integer(store, "look for a paused address",
	    "SELECT word = 'paused' FROM decision"
	    " WHERE group_name = ? AND kind = 'address' AND subject = lower(?)"
	    " ORDER BY id DESC LIMIT 1",
	    VALUES(text(group), text(address)), &paused);
	*paused_r = paused != 0;
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}

enum store_status
store_addresses_paused(void *ctx, struct store *store, const char *group,
    struct decision **paused_r, size_t *npaused_r)
{
	enum store_status status =
	    store_decisions(ctx, store, group, "address", paused_r, npaused_r);
	size_t i, n = 0;

	for (i = 0; i < *npaused_r; i++)
		if (strcmp((*paused_r)[i].word, "paused") == 0)
			(*paused_r)[n++] = (*paused_r)[i];
	*npaused_r = n;
	return status;
}
