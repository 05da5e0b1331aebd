#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "daemon/log.h"
#include "daemon/publish/calendar.h"
#include "daemon/publish/publishing.h"
#include "store/chain.h"

/* Tell what changed, and keep it. */
static void
note(struct core *core, const struct group_config *group, const struct publishing *result)
{
	size_t i;

	for (i = 0; i < result->nfiles; i++) {
		const struct published_file *f = &result->files[i];

		if (f->news && f->outcome == PUBLISH_FAILED)
			log_about(LOG_FAULT, LOG_ABOUT(LOG_NOT_MADE, .group = group->name),
			    "%s of %s cannot be published: %s; tried again every %d min", f->name,
			    group->name, f->why, CORE_PUBLISH_EVERY / 60);
		else if (f->news)
			log_about(LOG_NOTICE_, LOG_ABOUT(LOG_PUBLISHED, .group = group->name),
			    "%s of %s is published", f->name, group->name);
	}
	if (core_write_begin(core) &&
	    core_stored(core, publishing_note(core->store, group, result, core_now(core)),
		"what was published"))
		core_write_flush(core);
}

static void
publish_group(struct core *core, const struct group_config *group)
{
	void *ctx = talloc_new(core);
	struct publishing result = { 0 };
	struct calendar_wish needed = { .now = core_now(core) };
	const struct ledger_wish wish = { calendar_wants, &needed };
	enum store_status status;
	struct ledger *ledger =
	    ledger_load_some(ctx, core->store, core->config, group, needed.now, &wish, &status);
	size_t nnews = 0, i;

	if (ledger)
		status = publishing_run(ctx, core->store, ledger, group->publish_dir,
		    PUBLISHING_DUE, needed.now, &result);
	if (status == STORE_OK)
		status = publishing_compare(core->store, group, &result, &nnews);
	for (i = 0; i < result.nfiles; i++)
		core->send_failed = core->send_failed || result.files[i].outcome == PUBLISH_FAILED;
	if (core_stored(core, status, "what is to be published") && ledger && nnews > 0)
		note(core, group, &result);
	talloc_free(ctx);
}

static bool
publishes(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->config->ngroups; i++)
		if (core->config->groups[i].publish_dir)
			return true;
	return false;
}

/*
 * True if something may have to be published that was not when that was done
 * last: a mail was read, or a person ruled, in whatever process.
 */
static bool
has_changed(const struct core *core)
{
	struct chain_head head;

	if (!core->published || core->published_readings != core->recorded)
		return true;
	return store_chain_head(core->store, &head) != STORE_OK ||
	       head.number != core->published_entries;
}

static bool
is_due(const struct core *core)
{
	int64_t waited = clock_steady_ms() - core->published_ms;

	if (!core->published || waited >= CORE_PUBLISH_EVERY * 1000)
		return true;
	return (core->once || waited >= CORE_PUBLISH_AFTER * 1000) && has_changed(core);
}

bool
publish_settled(const struct core *core)
{
	return !publishes(core) || !has_changed(core);
}

void
publish_run(struct core *core)
{
	struct chain_head head;
	size_t i;

	if (!publishes(core) || !core->all_read || core->nasked > 0 || core->writing ||
	    core->stopping || !is_due(core) ||
	    !core_stored(core, store_chain_head(core->store, &head), "what is to be published"))
		return;
	core->published = true;
	core->published_ms = clock_steady_ms();
	core->published_readings = core->recorded;
	core->published_entries = head.number;
	for (i = 0; i < core->config->ngroups && !core->stopping; i++)
		if (core->config->groups[i].publish_dir)
			publish_group(core, &core->config->groups[i]);
}
