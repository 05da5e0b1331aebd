#include "daemon/letters/coming_back.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/log.h"
#include "daemon/page.h"
#include "store/bounces.h"

/* Failed, with a permanent status (RFC 3463 section 2). */
static bool
is_for_good(const struct bounce *bounce)
{
	return strcmp(bounce->action, "failed") == 0 && bounce->status[0] == '5';
}

/* Send nothing more to the address, unless that is so already. */
static enum store_status
pause_address(
    struct store *store, const char *group, const char *address, const char *why, int64_t now)
{
	const struct decision by = {
		.group = group, .author = "minuted", .at = now, .reason = why
	};
	enum store_status status;
	bool paused;

	status = store_address_paused(store, group, address, &paused);
	if (status == STORE_OK && !paused) {
		status = store_address_pause(store, address, true, &by);
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ADDRESS_PAUSED, .group = group),
		    "%s: nothing more of %s is sent to it, %s", address, group, why);
	}
	return status;
}

static enum store_status
pause_returned(void *ctx, struct store *store, const struct bounce *bounce, int64_t now)
{
	const char *why = talloc_asprintf(ctx, "%s %s came back: %s%s%s", bounce->kind,
	    bounce->period, bounce->status, bounce->words ? " " : "",
	    bounce->words ? page_words(ctx, bounce->words, PAGE_QUOTE_MAX) : "");

	return pause_address(store, bounce->group, bounce->address, why, now);
}

static enum store_status
note_one(void *ctx, struct store *store, const char *own, int64_t message,
    const struct answer *answer, const struct dsn_recipient *recipient, int64_t now)
{
	struct bounce bounce = { .message = message,
		.address = recipient->address,
		.action = recipient->action,
		.status = recipient->status,
		.words = recipient->words,
		.at = answer->at };
	enum store_status status =
	    store_bounce_add(ctx, store, answer->report->message_id, own, &bounce);

	/* Not a message of ours, or known. */
	if (status == STORE_NOT_FOUND || status == STORE_EXISTS)
		return STORE_OK;
	if (status != STORE_OK)
		return status;
	if (!is_for_good(&bounce) || !*bounce.group || answer->at == WHEN_UNKNOWN ||
	    now - answer->at > COMING_BACK_FRESH)
		return STORE_OK;
	if (own && g_ascii_strcasecmp(bounce.address, own) == 0)
		return STORE_OK;
	return pause_returned(ctx, store, &bounce, now);
}

enum store_status
coming_back_note(struct store *store, const struct config *config, int64_t message,
    const struct answer *answer, int64_t now)
{
	const char *own = config->has_smtp ? config->smtp.from_address : NULL;
	enum store_status status = STORE_OK;
	void *ctx;
	size_t i;

	if (!answer->report)
		return STORE_OK;
	ctx = talloc_new(store);
	for (i = 0; i < answer->report->nrecipients && status == STORE_OK; i++)
		status =
		    note_one(ctx, store, own, message, answer, &answer->report->recipients[i], now);
	talloc_free(ctx);
	return status;
}

/*
 * "550 5.1.1 ...": what is wrong is the address (RFC 3463 section 3.2, RFC 7505) or that the
 * mailbox is closed. 5.1.5 is success, 5.1.7 to 5.1.9 are about the sender or a host on the way. A
 * reply without such a code may mean the message, and says nothing of the address.
 */
static bool
names_bad_address(const char *reply)
{
	static const char *const codes[] = { "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6",
		"5.1.10", "5.2.1" };
	size_t i;

	if (strspn(reply, "0123456789") != 3 || *reply != '5' ||
	    (reply[3] != ' ' && reply[3] != '-'))
		return false;
	reply += 4;
	for (i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strspn(reply, "0123456789.") == strlen(codes[i]) &&
		    strncmp(reply, codes[i], strlen(codes[i])) == 0)
			return true;
	return false;
}

enum store_status
coming_back_refused(struct store *store, const struct config *config, const struct outbox_row *row,
    const struct outbox_recipient *recipient, int64_t now)
{
	enum store_status status;
	void *ctx;
	const char *why;

	if (recipient->code / 100 != 5 || !recipient->reply || !row->group || !*row->group ||
	    !names_bad_address(recipient->reply))
		return STORE_OK;
	if (config->has_smtp &&
	    g_ascii_strcasecmp(recipient->address, config->smtp.from_address) == 0)
		return STORE_OK;
	ctx = talloc_new(store);
	why = talloc_asprintf(ctx, "%s %s was refused: %s", row->kind, row->period,
	    page_words(ctx, recipient->reply, PAGE_QUOTE_MAX));
	status = pause_address(store, row->group, recipient->address, why, now);
	talloc_free(ctx);
	return status;
}
