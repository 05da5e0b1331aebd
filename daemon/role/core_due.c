#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "daemon/letters/due.h"
#include "daemon/log.h"

static struct plan *
plan_of(const struct core *core, const struct group_config *group, const struct due_kind *kind)
{
	size_t g = (size_t)(group - core->config->groups), k = (size_t)(kind - due_kinds);

	return &core->plans[g * due_nkinds + k];
}

static const struct due_kind *
kind_of(const struct due *due)
{
	size_t i;

	for (i = 0; i < due_nkinds; i++)
		if (strcmp(due_kinds[i].kind, due->kind) == 0)
			return &due_kinds[i];
	return NULL;
}

/*
 * A message must not be made before everything that came until its time was
 * fetched and read: it waits for a poll after that time, good or bad.
 */
static bool
may_make(const struct core *core, const struct group_config *group, int64_t at)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++) {
		const struct session *s = &core->sessions[i];

		if (s->mailbox == group->mailbox)
			return !s->polling && s->polled_at != WHEN_UNKNOWN && s->polled_at >= at;
	}
	return true;
}

static struct due_task
task_of(const struct core *core, const struct group_config *group, const struct due *due)
{
	return (struct due_task){ .store = core->store,
		.config = core->config,
		.group = group,
		.now = core_now(core),
		.due = due };
}

static void
failed(struct core *core, const struct group_config *group, const struct due_kind *kind,
    const char *what, const char *why)
{
	log_about(LOG_FAULT, LOG_ABOUT(LOG_NOT_MADE, .group = group->name),
	    "%s %s of %s could not be made: %s; next try in %d s", kind->kind, what, group->name,
	    why ? why : "no reason given", CORE_DUE_RETRY);
	plan_of(core, group, kind)->again_ms = clock_steady_ms() + CORE_DUE_RETRY * 1000;
	core->send_failed = true;
}

/* Its mailbox is bringing mails, so that what is planned now would be planned again soon. */
static bool
is_bringing(const struct core *core, const struct group_config *group)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (core->sessions[i].mailbox == group->mailbox)
			return core->sessions[i].polling && core->sessions[i].fetched > 0;
	return false;
}

/* Planned not long ago. `--once` ends soon: what it has read since is not put off. */
static bool
rests(const struct core *core, const struct plan *p)
{
	return clock_steady_ms() < p->rest_ms && !(core->once && p->recorded != core->recorded);
}

/*
 * Planning looks through what is recorded, so it is done when that has changed,
 * or time went by. Where the record is large it is done seldom: mails come first.
 */
static void
plan(struct core *core, const struct group_config *group, const struct due_kind *kind)
{
	struct plan *p = plan_of(core, group, kind);
	struct due_task task = task_of(core, group, NULL);
	int64_t began = clock_steady_ms(), took;
	char *why = NULL;
	void *ctx;

	if (!kind->plan || clock_steady_ms() < p->again_ms || is_bringing(core, group))
		return;
	if (!core->once && p->at != WHEN_UNKNOWN && task.now >= p->at &&
	    task.now - p->at < kind->every)
		return;
	if (p->at != WHEN_UNKNOWN && task.now >= p->at && task.now - p->at < DUE_PLAN_EVERY &&
	    (p->commits == core->commits || rests(core, p)))
		return;
	ctx = talloc_new(core);
	p->commits = core->commits;
	p->recorded = core->recorded;
	p->at = task.now;
	if (!kind->plan(ctx, &task, &why))
		failed(core, group, kind, "plan", why);
	took = clock_steady_ms() - began;
	p->rest_ms = took < CORE_PLAN_QUICK ? 0 : clock_steady_ms() + took * CORE_PLAN_REST;
	talloc_free(ctx);
}

/* The rows of `result` and the mark, in the transaction that is open. */
static bool
keep(struct core *core, const struct due *due, const struct due_result *result)
{
	size_t i;

	for (i = 0; i < result->nrows; i++)
		if (!core_stored(
			core, store_outbox_add(core->store, result->rows[i]), "the outbox"))
			return false;
	return core_stored(core,
		   store_due_done(core->store, due->id, result->how ? result->how : "made"),
		   "what is due") &&
	       core_write_flush(core);
}

/* Nothing else is in the transaction, so no poll has to begin anew. */
static void
give_up(struct core *core)
{
	store_rollback(core->store);
	core->writing = false;
}

/* Make the messages and mark it done, in one transaction. */
static void
make(struct core *core, const struct group_config *group, const struct due_kind *kind,
    const struct due *due, bool folded)
{
	void *ctx = talloc_new(core);
	struct due_task task = task_of(core, group, due);
	struct due_result result = { .how = folded ? "folded" : NULL };
	char *why = NULL;
	size_t i;

	if (!core_write_begin(core))
		goto out;
	if (!folded && !kind->make(ctx, &task, &result, &why)) {
		give_up(core);
		failed(core, group, kind, due->period, why);
		goto out;
	}
	if (!keep(core, due, &result))
		goto out;
	for (i = 0; i < result.nrows; i++)
		log_about(LOG_INFO_,
		    LOG_ABOUT(LOG_MESSAGE_MADE, .group = group->name,
			.message_id = result.rows[i]->message_id),
		    "%s of %s for %s is in the outbox, for %zu recipients", result.rows[i]->kind,
		    group->name, result.rows[i]->period, result.rows[i]->nrecipients);
	if (result.nrows == 0 && result.how && !folded)
		log_about(LOG_INFO_, LOG_ABOUT(LOG_MESSAGE_MADE, .group = group->name),
		    "%s of %s for %s: nothing is sent, %s", due->kind, group->name, due->period,
		    result.how);
out:
	talloc_free(ctx);
}

/*
 * A later one was made before the clock was set back. One that lies so far ahead
 * that the clock must have been wrong then, and not now, is no reason.
 */
static bool
is_overtaken(struct core *core, const struct due *due)
{
	void *ctx = talloc_new(core);
	struct due last;
	bool overtaken =
	    store_due_last(ctx, core->store, due->kind, due->group, &last) == STORE_OK &&
	    last.at > due->at && last.at - core_now(core) <= DUE_SET_BACK_MAX;

	talloc_free(ctx);
	return overtaken;
}

/* True if its kind folds and a later one of the same group is due as well, or made already. */
static bool
is_folded(
    struct core *core, const struct due_kind *kind, const struct due *due, size_t ndue, size_t i)
{
	size_t k;

	for (k = i + 1; k < ndue && kind->folds; k++)
		if (strcmp(due[k].kind, due[i].kind) == 0 &&
		    strcmp(due[k].group, due[i].group) == 0)
			return true;
	return kind->folds && is_overtaken(core, &due[i]);
}

static bool
may_begin(const struct core *core)
{
	return core->config->has_smtp && core->all_read && core->nasked == 0 && !core->writing &&
	       !core->stopping;
}

void
due_run(struct core *core)
{
	void *ctx = talloc_new(core);
	struct due *due;
	size_t ndue, i, k;

	for (i = 0; i < core->config->ngroups && may_begin(core); i++)
		for (k = 0; k < due_nkinds; k++)
			plan(core, &core->config->groups[i], &due_kinds[k]);
	if (!may_begin(core) ||
	    !core_stored(
		core, store_due(ctx, core->store, core_now(core), &due, &ndue), "what is due"))
		goto out;
	for (i = 0; i < ndue && !core->stopping; i++) {
		const struct group_config *group = config_group(core->config, due[i].group);
		const struct due_kind *kind = kind_of(&due[i]);

		if (group && kind && may_make(core, group, due[i].at) &&
		    clock_steady_ms() >= plan_of(core, group, kind)->again_ms)
			make(core, group, kind, &due[i], is_folded(core, kind, due, ndue, i));
	}
out:
	talloc_free(ctx);
}
