#include "store/receipts.h"

#include <string.h>

#include <talloc.h>

#include "store/chain.h"
#include "store/database.h"
#include "store/decisions.h"

enum { PERIOD_LENGTH = 2 * CHAIN_HASH_SIZE }; /* digits */

static enum store_status
period_of(struct store *store, int64_t message, char period_r[CHAIN_HEX_MAX])
{
	static const char doing[] = "look for a message";
	enum store_status status;
	sqlite3_stmt *row;

	row = db_query(store, doing, "SELECT sha256 FROM message WHERE id = ?",
	    VALUES(integer(message)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	chain_hex(sqlite3_column_blob(row, 0), CHAIN_HASH_SIZE, period_r);
	db_end(row);
	return STORE_OK;
}

enum store_status
store_receipt_due(struct store *store, const char *group, int64_t message, int64_t at)
{
	char period[CHAIN_HEX_MAX];
	enum store_status status = period_of(store, message, period);
	int64_t other;

	if (status == STORE_OK)
		status = db_integer(store, "look where a message was seen",
		    "SELECT id FROM sighting WHERE message = ? AND mailbox <> 'import' LIMIT 1",
		    VALUES(integer(message)), &other);
	if (status != STORE_OK)
		return status;
	status = db_integer(store, "look for a receipt",
	    "SELECT due.id FROM mail AS this"
	    " JOIN mail AS copy ON copy.message_id = this.message_id"
	    "  AND copy.writing = this.writing"
	    " JOIN message ON message.id = copy.message"
	    " JOIN due ON due.kind = '" RECEIPT_KIND "' AND due.group_name = ?1"
	    "  AND due.period = lower(hex(message.sha256))"
	    " WHERE this.message = ?2 LIMIT 1",
	    VALUES(text(group), integer(message)), &other);
	if (status == STORE_OK)
		return db_refuse(store, STORE_EXISTS, "the mail has its receipt");
	if (status != STORE_NOT_FOUND)
		return status;
	return store_due_add(store, RECEIPT_KIND, group, period, at);
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A period as the bytes of the hash that it is; false if it is none. */
static bool
hash_of(const char *period, uint8_t hash_r[CHAIN_HASH_SIZE])
{
	if (strlen(period) < PERIOD_LENGTH)
		return false;
	for (size_t i = 0; i < CHAIN_HASH_SIZE; i++) {
		int high = digit(period[2 * i]), low = digit(period[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		hash_r[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

enum store_status
store_receipt_mail(void *ctx, struct store *store, const char *period, struct receipt_mail *mail_r)
{
	static const char doing[] = "look for the mail of a receipt";
	uint8_t hash[CHAIN_HASH_SIZE];
	enum store_status status;
	sqlite3_stmt *row;

	if (!hash_of(period, hash))
		return STORE_NOT_FOUND;
	row = db_query(store, doing,
	    "SELECT mail.message, message_id, from_name, from_address, subject, at"
	    " FROM message JOIN mail ON mail.message = message.id"
	    " LEFT JOIN mail_text ON mail_text.message = message.id WHERE sha256 = ?",
	    VALUES(blob(hash, sizeof hash)), &status);
	if (!db_next(store, row, doing, &status))
		return status == STORE_OK ? STORE_NOT_FOUND : status;
	*mail_r = (struct receipt_mail){ .message = sqlite3_column_int64(row, 0),
		.message_id = column_text(ctx, row, 1),
		.from_name = column_text(ctx, row, 2),
		.from_address = column_text(ctx, row, 3),
		.subject = column_text(ctx, row, 4),
		.at = column_moment(row, 5) };
	db_end(row);
	return STORE_OK;
}

/* What the decision's subject names; STORE_NOT_FOUND if there is no such mail any more. */
static enum store_status
dispute_of(void *ctx, struct store *store, const struct decision *d, struct dispute *dispute_r)
{
	const char *blank = strchr(d->subject, ' ');
	const char *label = blank != NULL ? blank + 1 : "-";

	*dispute_r = (struct dispute){ .period = talloc_strndup(ctx, d->subject, PERIOD_LENGTH),
		.label = strcmp(label, "-") != 0 ? label : NULL,
		.words = d->detail,
		.author = d->author,
		.at = d->at };
	return store_receipt_mail(ctx, store, dispute_r->period, &dispute_r->mail);
}

enum store_status
store_disputes(void *ctx, struct store *store, const char *group, struct dispute **disputes_r,
    size_t *ndisputes_r)
{
	struct decision *decisions;
	struct dispute *list;
	size_t ndecisions, n = 0;
	enum store_status status;

	*disputes_r = NULL;
	*ndisputes_r = 0;
	status = store_decisions(ctx, store, group, DISPUTE_KIND, &decisions, &ndecisions);
	list = talloc_array(ctx, struct dispute, ndecisions + 1);
	for (size_t i = 0; i < ndecisions && status == STORE_OK; i++) {
		if (strcmp(decisions[i].word, "disputed") != 0)
			continue;
		status = dispute_of(list, store, &decisions[i], &list[n]);
		if (status == STORE_OK)
			n++;
		else if (status == STORE_NOT_FOUND)
			status = STORE_OK;
	}
	*disputes_r = list;
	*ndisputes_r = status == STORE_OK ? n : 0;
	return status;
}
