#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/core.h"
#include "daemon/digest.h"
#include "daemon/log.h"
#include "daemon/schedule.h"

static struct plan *
plan_of(const struct core *core, const struct group_config *group)
{
	return &core->plans[group - core->config->groups];
}

/*
 * A digest must not be made before everything that came until its time was
 * fetched and read: it waits for a poll after that time, good or bad.
 */
static bool
may_make(const struct core *core, const struct group_config *group, int64_t at)
{
	size_t i;

	if (clock_steady_ms() < plan_of(core, group)->again_ms)
		return false;
	for (i = 0; i < core->nsessions; i++) {
		const struct session *s = &core->sessions[i];

		if (s->mailbox == group->mailbox)
			return !s->polling && s->polled_at != WHEN_UNKNOWN && s->polled_at >= at;
	}
	return true;
}

/* The latest digest is due; earlier ones that were missed fold into it. */
static void
plan(struct core *core, size_t i)
{
	const struct group_config *group = &core->config->groups[i];
	char period[WHEN_TEXT_MAX];
	int64_t at = schedule_latest(&group->digest, core_now(core), period);

	if (at == WHEN_UNKNOWN || at == core->plans[i].at)
		return;
	if (core_stored(
		core, store_due_add(core->store, "digest", group->name, period, at), "what is due"))
		core->plans[i].at = at;
}

/* Make the message and mark it done, in one transaction. */
static void
make(struct core *core, const struct group_config *group, const struct due *due, bool folded)
{
	void *ctx = talloc_new(core);
	struct outbox_row *row = NULL;
	char *why = NULL;

	if (!folded) {
		row = digest_message(
		    ctx, core->store, core->config, group, due->period, core_now(core), &why);
		if (!row) {
			log_fault("the digest of %s for %s could not be made: %s; next try in %d s",
			    group->name, due->period, why, CORE_DUE_RETRY);
			plan_of(core, group)->again_ms = clock_steady_ms() + CORE_DUE_RETRY * 1000;
			core->send_failed = true;
		}
	}
	if ((row || folded) && core_write_begin(core) &&
	    (folded || core_stored(core, store_outbox_add(core->store, row), "a digest")) &&
	    core_stored(core, store_due_done(core->store, due->id, folded ? "folded" : "made"),
		"what is due") &&
	    core_write_flush(core) && row)
		log_notice("digest of %s for %s is in the outbox", group->name, due->period);
	talloc_free(ctx);
}

/* True if a later digest of the same group is due as well. */
static bool
is_folded(const struct due *due, size_t ndue, size_t i)
{
	size_t k;

	for (k = i + 1; k < ndue; k++)
		if (strcmp(due[k].kind, due[i].kind) == 0 &&
		    strcmp(due[k].group, due[i].group) == 0)
			return true;
	return false;
}

void
due_run(struct core *core)
{
	void *ctx = talloc_new(core);
	struct due *due;
	size_t ndue, i;

	if (!core->config->has_smtp || !core->all_read || core->nasked > 0 || core->writing ||
	    core->stopping)
		goto out;
	for (i = 0; i < core->config->ngroups; i++)
		plan(core, i);
	if (!core_stored(
		core, store_due(ctx, core->store, core_now(core), &due, &ndue), "what is due"))
		goto out;
	for (i = 0; i < ndue && !core->stopping; i++) {
		const struct group_config *group = config_group(core->config, due[i].group);

		if (group && strcmp(due[i].kind, "digest") == 0 && may_make(core, group, due[i].at))
			make(core, group, &due[i], is_folded(due, ndue, i));
	}
out:
	talloc_free(ctx);
}
