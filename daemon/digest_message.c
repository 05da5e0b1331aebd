#include <glib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/digest.h"
#include "daemon/schedule.h"
#include "mail/compose.h"

static bool
gather(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, struct digest_input *input, char **why_r)
{
	struct queue_item *queue;
	struct mailbox_poll *polls;
	struct due last;
	size_t npolls, i;
	enum store_status status;

	*input = (struct digest_input){ .now = now, .since = WHEN_UNKNOWN };
	input->ledger = ledger_load(ctx, store, config, group, now, &status);
	if (status == STORE_OK)
		status = store_queue(ctx, store, group->name, &queue, &input->nqueue);
	if (status == STORE_OK)
		status = store_polls(ctx, store, &polls, &npolls);
	if (status == STORE_OK)
		status = store_chain_head(store, &input->head);
	if (status == STORE_OK) {
		status = store_due_last(ctx, store, "digest", group->name, &last);
		if (status == STORE_OK)
			input->since = last.at;
		else if (status == STORE_NOT_FOUND)
			status = STORE_OK;
	}
	if (status != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(store));
		return false;
	}
	input->queue = queue;
	for (i = 0; i < npolls; i++)
		if (strcmp(polls[i].mailbox, group->mailbox->name) == 0)
			input->poll = &polls[i];
	return true;
}

struct digest *
digest_now(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, char **why_r)
{
	struct digest_input input;

	if (!gather(ctx, store, config, group, now, &input, why_r))
		return NULL;
	return digest_write(ctx, &input);
}

static const char *
domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at ? at + 1 : address;
}

/* An identity derived from what the message is, so the same digest can never have two. */
static const char *
identity(
    void *ctx, const struct config *config, const struct group_config *group, const char *period)
{
	char *source =
	    g_strdup_printf("digest/%s/%s/%s", config->smtp.from_address, group->name, period);
	char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, source, -1);
	const char *id = talloc_asprintf(ctx, "digest.%s.%s.%.16s@%s", group->name, period, hash,
	    domain_of(config->smtp.from_address));

	g_free(hash);
	g_free(source);
	return id;
}

/* The chairs, and our own mailbox: a copy that arrives there proves that the message was sent. */
static void
address(struct outbox_row *row, const struct config *config, const struct group_config *group)
{
	size_t i;
	bool own = false;

	row->recipients = talloc_zero_array(row, struct outbox_recipient, group->nchairs + 1);
	for (i = 0; i < group->nchairs; i++) {
		row->recipients[row->nrecipients++].address = group->chairs[i];
		own = own || strcasecmp(group->chairs[i], config->smtp.from_address) == 0;
	}
	if (!own)
		row->recipients[row->nrecipients++].address = config->smtp.from_address;
}

struct outbox_row *
digest_message(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const char *period, int64_t now, char **why_r)
{
	struct outbox_row *row = talloc_zero(ctx, struct outbox_row);
	struct compose_address *to = talloc_zero_array(row, struct compose_address, group->nchairs);
	struct digest *digest = digest_now(row, store, config, group, now, why_r);
	struct compose compose;
	size_t i;

	if (!digest)
		goto fail;
	for (i = 0; i < group->nchairs; i++)
		to[i].address = group->chairs[i];
	row->message_id = identity(row, config, group, period);
	compose = (struct compose){ .from = { config->smtp.from_name, config->smtp.from_address },
		.to = to,
		.nto = group->nchairs,
		.subject = digest->subject,
		.date = now,
		.message_id = row->message_id,
		.text = digest->text };
	row->bytes = compose_message(row, &compose, &row->len, why_r);
	if (!row->bytes)
		goto fail;
	row->kind = "digest";
	row->group = group->name;
	row->period = talloc_strdup(row, period);
	row->sender = config->smtp.from_address;
	row->subject = digest->subject;
	row->created = row->next_try = row->changed = now;
	address(row, config, group);
	return row;
fail:
	*why_r = talloc_strdup(ctx, *why_r ? *why_r : "no reason given");
	talloc_free(row);
	return NULL;
}

/* Only the latest digest is planned; earlier ones that were missed fold into it. */
bool
digest_plan(void *ctx, const struct due_task *task, char **why_r)
{
	char period[WHEN_TEXT_MAX];
	int64_t at = schedule_latest(&task->group->digest, task->now, period);
	enum store_status status;

	if (at == WHEN_UNKNOWN)
		return true;
	status = store_due_add(task->store, "digest", task->group->name, period, at);
	if (status == STORE_OK || status == STORE_EXISTS)
		return true;
	*why_r = talloc_strdup(ctx, store_why(task->store));
	return false;
}

bool
digest_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct outbox_row *row = digest_message(
	    ctx, task->store, task->config, task->group, task->due->period, task->now, why_r);

	if (!row)
		return false;
	due_send(ctx, result_r, row);
	return true;
}
