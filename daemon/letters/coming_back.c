#include "daemon/letters/coming_back.h"

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/log.h"
#include "daemon/page.h"
#include "store/bounces.h"
#include "store/decisions.h"

/* Failed, with a permanent status (RFC 3463 section 2). */
static bool
is_for_good(const struct bounce *bounce)
{
	return strcmp(bounce->action, "failed") == 0 && bounce->status[0] == '5';
}

static enum store_status
pause_address(void *ctx, struct store *store, const struct bounce *bounce, int64_t now)
{
	char *subject = g_ascii_strdown(bounce->address, -1);
	struct decision decision = { .group = bounce->group,
		.kind = "address",
		.subject = subject,
		.word = "paused",
		.author = "minuted",
		.at = now,
		.reason = talloc_asprintf(ctx, "%s %s came back: %s%s%s", bounce->kind,
		    bounce->period, bounce->status, bounce->words ? " " : "",
		    bounce->words ? page_words(ctx, bounce->words, PAGE_QUOTE_MAX) : "") };
	enum store_status status;
	bool paused;

	status = store_address_paused(store, bounce->group, bounce->address, &paused);
	if (status == STORE_OK && !paused) {
		status = store_decide(store, &decision);
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ADDRESS_PAUSED, .group = bounce->group),
		    "%s: nothing more of %s is sent to it, %s", bounce->address, bounce->group,
		    decision.reason);
	}
	g_free(subject);
	return status;
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
	if (!is_for_good(&bounce) || !*bounce.group || now - answer->at > COMING_BACK_FRESH)
		return STORE_OK;
	if (own && g_ascii_strcasecmp(bounce.address, own) == 0)
		return STORE_OK;
	return pause_address(ctx, store, &bounce, now);
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
