#include <string.h>
#include <talloc.h>

#include "daemon/digest.h"
#include "daemon/letter.h"
#include "daemon/schedule.h"

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

/* The chairs and those who stand in for them. */
static const struct compose_address *
chairs(void *ctx, const struct group_config *group, size_t *n_r)
{
	struct compose_address *to =
	    talloc_zero_array(ctx, struct compose_address, group->nchairs + group->nvice_chairs);
	size_t i;

	*n_r = 0;
	for (i = 0; i < group->nchairs; i++)
		to[(*n_r)++].address = group->chairs[i];
	for (i = 0; i < group->nvice_chairs; i++)
		to[(*n_r)++].address = group->vice_chairs[i];
	return to;
}

struct outbox_row *
digest_message(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const char *period, int64_t now, char **why_r)
{
	void *work = talloc_new(ctx);
	struct digest *digest = digest_now(work, store, config, group, now, why_r);
	struct letter letter = { .kind = "digest", .period = period };
	struct outbox_row *row = NULL;

	if (digest) {
		letter.message =
		    (struct compose){ .subject = digest->subject, .text = digest->text };
		letter.message.to = chairs(work, group, &letter.message.nto);
		row = letter_row(ctx, store, config, group, &letter, now, why_r);
	} else {
		*why_r = talloc_strdup(ctx, *why_r ? *why_r : "no reason given");
	}
	talloc_free(work);
	return row;
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
