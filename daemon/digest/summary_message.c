#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"
#include "daemon/letters/letter.h"
#include "daemon/letters/schedule.h"
#include "daemon/digest/summary.h"

enum {
	HOUR = 60 * 60,      /* seconds */
	HASH_DIGITS = 16,    /* of an address in a message's identity */
	DEFAULT_WEEKDAY = 1, /* where the chair's digest has none */
	DEFAULT_HOUR = 8
};

/* The kinds, by what a reader wants. */
static const struct {
	const char *due;    /* in the table of what is due */
	const char *letter; /* of the message */
	enum subscription wants;
	int64_t reach; /* seconds that the first of its kind looks back */
	int64_t most;  /* seconds that any looks back, after downtime or when nobody wanted it */
} kinds[] = {
	{ SUMMARY_WEEKLY, "summary", SUBSCRIPTION_WEEKLY, 7 * WHEN_DAY, 60 * WHEN_DAY },
	{ SUMMARY_DAILY, "summary", SUBSCRIPTION_DAILY, WHEN_DAY, 14 * WHEN_DAY },
	{ SUMMARY_MILESTONES, "milestone", SUBSCRIPTION_MILESTONES, HOUR, 14 * WHEN_DAY },
};

static bool
failed(void *ctx, const struct due_task *task, char **why_r)
{
	*why_r = talloc_strdup(ctx, store_why(task->store));
	return false;
}

/* ---- when ---- */

static enum store_status
is_wanted(void *ctx, const struct due_task *task, enum subscription wants, bool *wanted_r)
{
	struct subscriber *readers;
	size_t n, i;
	enum store_status status =
	    subscribers_load(ctx, task->store, task->group, task->now, &readers, &n);

	*wanted_r = false;
	for (i = 0; i < n; i++)
		*wanted_r = *wanted_r || (readers[i].wants == wants && !readers[i].paused);
	return status;
}

static bool
plan(void *ctx, const struct due_task *task, const char *kind, enum subscription wants, int64_t at,
    const char *period, char **why_r)
{
	enum store_status status;
	bool wanted;

	status = is_wanted(ctx, task, wants, &wanted);
	if (status == STORE_OK && wanted && at != WHEN_UNKNOWN)
		status = store_due_add(task->store, kind, task->group->name, period, at);
	return status == STORE_OK || status == STORE_EXISTS || failed(ctx, task, why_r);
}

/* The chair's own hour; a weekly summary on the chair's weekday. */
static struct schedule
schedule_of(const struct group_config *group, enum schedule_kind kind)
{
	struct schedule schedule = group->digest;

	if (schedule.kind == SCHEDULE_NEVER)
		schedule = (struct schedule){ .hour = DEFAULT_HOUR, .zone = group->digest.zone };
	if (schedule.kind != SCHEDULE_WEEKLY)
		schedule.weekday = DEFAULT_WEEKDAY;
	schedule.kind = kind;
	return schedule;
}

bool
summary_weekly_plan(void *ctx, const struct due_task *task, char **why_r)
{
	struct schedule schedule = schedule_of(task->group, SCHEDULE_WEEKLY);
	char period[WHEN_TEXT_MAX];
	int64_t at = schedule_latest(&schedule, task->now, period);

	return plan(ctx, task, SUMMARY_WEEKLY, SUBSCRIPTION_WEEKLY, at, period, why_r);
}

bool
summary_daily_plan(void *ctx, const struct due_task *task, char **why_r)
{
	struct schedule schedule = schedule_of(task->group, SCHEDULE_DAILY);
	char period[WHEN_TEXT_MAX];
	int64_t at = schedule_latest(&schedule, task->now, period);

	return plan(ctx, task, SUMMARY_DAILY, SUBSCRIPTION_DAILY, at, period, why_r);
}

bool
summary_milestones_plan(void *ctx, const struct due_task *task, char **why_r)
{
	int64_t at = task->now - task->now % HOUR;
	char period[WHEN_TEXT_MAX];

	return plan(ctx, task, SUMMARY_MILESTONES, SUBSCRIPTION_MILESTONES, at,
	    when_to_iso(at, period), why_r);
}

/* ---- the messages ---- */

static const char *
period_of(void *ctx, const struct due_task *task, const struct subscriber *reader)
{
	char *lower = g_ascii_strdown(reader->address, -1);
	char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lower, -1);
	const char *period = talloc_asprintf(ctx, "%s.%.*s", task->due->period, HASH_DIGITS, hash);

	g_free(hash);
	g_free(lower);
	return period;
}

static bool
send(void *ctx, const struct due_task *task, const char *kind, const struct subscriber *reader,
    const struct summary *summary, struct due_result *result, char **why_r)
{
	struct compose_address to = { reader->name, reader->address };
	struct letter letter = { .kind = kind,
		.period = period_of(ctx, task, reader),
		.message = { .to = &to,
		    .nto = 1,
		    .subject = summary->subject,
		    .text = summary->text,
		    .html = summary->html,
		    .unsubscribe = task->config->smtp.from_address,
		    .unsubscribe_subject = "unsubscribe" } };
	struct outbox_row *row =
	    letter_row(ctx, task->store, task->config, task->group, &letter, task->now, why_r);

	if (!row)
		return false;
	due_send(ctx, result, row);
	return true;
}

/* Since the last of its kind that was made. */
static enum store_status
since_of(void *ctx, const struct due_task *task, size_t k, int64_t *since_r)
{
	struct due last;
	enum store_status status =
	    store_due_last(ctx, task->store, task->due->kind, task->group->name, &last);

	*since_r = status == STORE_OK ? last.at : task->due->at - kinds[k].reach;
	if (*since_r < task->due->at - kinds[k].most)
		*since_r = task->due->at - kinds[k].most;
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}

bool
summary_make(void *ctx, const struct due_task *task, struct due_result *result_r, char **why_r)
{
	struct digest_input input;
	struct subscriber *readers;
	enum store_status status;
	size_t k = 0, n, i;
	int64_t since;

	while (k + 1 < G_N_ELEMENTS(kinds) && strcmp(kinds[k].due, task->due->kind) != 0)
		k++;
	status = subscribers_load(ctx, task->store, task->group, task->now, &readers, &n);
	if (status == STORE_OK)
		status = since_of(ctx, task, k, &since);
	if (status != STORE_OK)
		return failed(ctx, task, why_r);
	if (!digest_gather(
		ctx, task->store, task->config, task->group, since, task->now, &input, why_r))
		return false;
	for (i = 0; i < n; i++) {
		struct summary *summary;

		if (readers[i].wants != kinds[k].wants || readers[i].paused)
			continue;
		summary = summary_write(ctx, &input, &readers[i]);
		if (summary &&
		    !send(ctx, task, kinds[k].letter, &readers[i], summary, result_r, why_r))
			return false;
	}
	return true;
}
