#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/letters/letter.h"
#include "daemon/letters/schedule.h"

/* Digests that were due between the last that was made and now, the one being made aside. */
static unsigned
missed(const struct group_config *group, int64_t since, int64_t now)
{
	char period[WHEN_TEXT_MAX];
	int64_t latest = schedule_latest(&group->digest, now, period), at = since;
	unsigned n = 0;

	while (latest != WHEN_UNKNOWN && n < DIGEST_MISSED_MAX) {
		at = schedule_next(&group->digest, at);
		if (at == WHEN_UNKNOWN || at >= latest)
			break;
		n++;
	}
	return n;
}

/* The last digest that was made before `now`, if there is one. */
static enum store_status
take_since(
    void *ctx, struct store *store, const struct group_config *group, struct digest_input *input)
{
	struct due last;
	enum store_status status = store_due_last(ctx, store, "digest", group->name, &last);

	if (status == STORE_NOT_FOUND)
		return STORE_OK;
	if (status == STORE_OK && last.at < input->now) {
		input->since = last.at;
		input->missed = missed(group, last.at, input->now);
	}
	return status;
}

/* What waits for a person at `now`, disputes first; of a hole nobody knows when it came. */
static enum store_status
take_queue(
    void *ctx, struct store *store, const struct group_config *group, struct digest_input *input)
{
	struct queue_item *queue;
	size_t n, i;
	enum store_status status = store_queue(ctx, store, group->name, &queue, &n);
	struct queue_item *list;

	if (status == STORE_OK)
		status = disputes_load(ctx, store, input->ledger, &input->disputes);
	if (status != STORE_OK)
		return status;
	list = talloc_array(ctx, struct queue_item, n + input->disputes.nopen + 1);
	input->nqueue = 0;
	for (i = 0; i < input->disputes.nopen; i++)
		if (input->disputes.open[i].at <= input->now)
			list[input->nqueue++] =
			    dispute_item(ctx, input->ledger, &input->disputes.open[i]);
	for (i = 0; i < n; i++)
		if (queue[i].at == WHEN_UNKNOWN || queue[i].at <= input->now)
			list[input->nqueue++] = queue[i];
	input->queue = list;
	return STORE_OK;
}

static enum store_status
take_ledger(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, struct digest_input *input)
{
	struct digest_wish wanted = { .in = input };
	const struct ledger_wish wish = { digest_wants, &wanted };
	struct dispute *disputes;
	enum store_status status =
	    store_disputes(ctx, store, group->name, &disputes, &wanted.ndisputes);

	wanted.disputes = disputes;
	if (status == STORE_OK)
		input->ledger =
		    ledger_load_some(ctx, store, config, group, input->now, &wish, &status);
	input->nforgotten = wanted.nforgotten;
	return status;
}

bool
digest_gather(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t since, int64_t now, struct digest_input *input,
    char **why_r)
{
	struct mailbox_poll *polls;
	struct action *actions = NULL;
	struct decision *announced = NULL;
	size_t npolls, i;
	enum store_status status = STORE_OK;

	*input = (struct digest_input){ .now = now, .since = since };
	if (since == WHEN_UNKNOWN)
		status = take_since(ctx, store, group, input);
	if (status == STORE_OK)
		status = take_ledger(ctx, store, config, group, input);
	if (status == STORE_OK)
		status = actions_load(ctx, store, input->ledger, now, &actions, &input->nactions);
	if (status == STORE_OK)
		status = store_decisions(
		    ctx, store, group->name, "announced", &announced, &input->nannounced);
	if (status == STORE_OK)
		status = take_queue(ctx, store, group, input);
	if (status == STORE_OK)
		status = store_polls(ctx, store, &polls, &npolls);
	if (status == STORE_OK)
		status = store_counts(store, &input->counts);
	if (status == STORE_OK)
		status = store_chain_head(store, &input->head);
	if (status == STORE_OK)
		status = digest_returned_take(ctx, store, input, &input->returned);
	if (status != STORE_OK) {
		*why_r = talloc_strdup(ctx, store_why(store));
		return false;
	}
	input->actions = actions;
	input->announced = announced;
	for (i = 0; i < npolls; i++)
		if (strcmp(polls[i].mailbox, group->mailbox->name) == 0)
			input->poll = &polls[i];
	return true;
}

struct digest *
digest_since(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t since, int64_t now, char **why_r)
{
	struct digest_input input;

	if (!digest_gather(ctx, store, config, group, since, now, &input, why_r))
		return NULL;
	if (since != WHEN_UNKNOWN)
		input.missed = missed(group, since, now);
	return digest_write(ctx, &input);
}

struct digest *
digest_now(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, int64_t now, char **why_r)
{
	return digest_since(ctx, store, config, group, WHEN_UNKNOWN, now, why_r);
}

struct outbox_row *
digest_row(void *ctx, struct store *store, const struct config *config,
    const struct group_config *group, const struct digest *digest, const char *period, int64_t now,
    char **why_r)
{
	struct letter letter = { .kind = "digest",
		.period = period,
		.message = {
		    .subject = digest->subject, .text = digest->text, .html = digest->html } };
	void *work = talloc_new(ctx);
	struct outbox_row *row;

	letter.message.to = letter_chairs(work, group, &letter.message.nto);
	row = letter_row(ctx, store, config, group, &letter, now, why_r);
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

/* The numbers are kept in the transaction that the message goes into the outbox in. */
bool
digest_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct digest *digest =
	    digest_now(ctx, task->store, task->config, task->group, task->now, why_r);
	struct outbox_row *row = NULL;
	enum store_status status;

	if (digest)
		row = digest_row(ctx, task->store, task->config, task->group, digest,
		    task->due->period, task->now, why_r);
	if (!row)
		return false;
	status = store_digest_items_keep(
	    task->store, task->group->name, task->due->period, digest->items, digest->nitems);
	if (status != STORE_OK && status != STORE_EXISTS) {
		*why_r = talloc_strdup(ctx, store_why(task->store));
		return false;
	}
	due_send(ctx, result_r, row);
	return true;
}
