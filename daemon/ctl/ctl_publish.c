#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/publish/calendar.h"
#include "daemon/ctl/ctl.h"
#include "daemon/publish/publishing.h"
#include "parser/json.h"
#include "parser/when.h"

static const char *
publish_name(enum publish_outcome outcome)
{
	static const char *const names[] = { "same", "written", "failed" };

	return names[outcome];
}

/* What became of each file; CTL_NOT_WELL if one could not be written. */
static int
tell(struct ctl *ctl, const struct group_config *group, const struct publishing *result,
    json_t *array)
{
	int status = CTL_OK;
	size_t i;

	for (i = 0; i < result->nfiles; i++) {
		const struct published_file *f = &result->files[i];

		json_array_append_new(
		    array, json_pack("{ss ss so ss ss so}", "group", group->name, "name", f->name,
			       "date", ctl_text(f->date), "sha256", f->sha256, "outcome",
			       publish_name(f->outcome), "why", ctl_text(f->why)));
		if (f->outcome == PUBLISH_FAILED)
			status = ctl_fail(CTL_NOT_WELL, group->name, "%s", f->why);
		else if (!ctl->json)
			printf("%-8s %s\n", publish_name(f->outcome), f->name);
	}
	if (result->textless > 0)
		status = ctl_fail(CTL_NOT_WELL, group->name,
		    "the text of %zu minutes is not kept since they were read by an older minuted; "
		    "read the archive again with minutectl reparse",
		    result->textless);
	return status;
}

static int
publish_group(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	struct publishing result;
	int status = CTL_OK;
	struct ledger *ledger = ctl_ledger(ctl, group, &status);
	size_t nnews;

	if (!ledger)
		return status;
	status = ctl_stored(ctl,
	    publishing_run(ctl->ctx, ctl->store, ledger, ctl->to ? ctl->to : group->publish_dir,
		ctl->all ? PUBLISHING_ALL_FINAL : PUBLISHING_DUE, ctl->now, &result),
	    group->name);
	if (status == CTL_OK && !ctl->to)
		status = ctl_stored(
		    ctl, publishing_compare(ctl->store, group, &result, &nnews), group->name);
	if (status == CTL_OK && !ctl->to && nnews > 0)
		status = ctl_stored(
		    ctl, publishing_note(ctl->store, group, &result, ctl->now), group->name);
	return status == CTL_OK ? tell(ctl, group, &result, array) : status;
}

int
ctl_publish(struct ctl *ctl)
{
	const struct group_config *groups;
	size_t ngroups = ctl_groups(ctl, &groups), i, published = 0;
	json_t *array = json_array();
	int status = ngroups ? ctl_open(ctl, ctl->to ? STORE_READ : STORE_WRITE) : CTL_USAGE;
	int worst = status;

	for (i = 0; i < ngroups && status == CTL_OK; i++) {
		if (!ctl->to && !groups[i].publish_dir)
			continue;
		published++;
		if (!ctl->to)
			publish_prepare(groups[i].publish_dir);
		status = publish_group(ctl, &groups[i], array);
		if (status != CTL_OK)
			worst = status;
		if (status == CTL_NOT_WELL) /* of one group; the others go on */
			status = CTL_OK;
	}
	if (status == CTL_OK && published == 0)
		worst = ctl_fail(CTL_USAGE, ctl->group ? ctl->group : "publish",
		    "there is no publish_dir in the configuration; name a folder with --to");
	if (ctl->json && published > 0 && (worst == CTL_OK || worst == CTL_NOT_WELL))
		ctl_print_json(json_pack("{sO}", "files", array));
	json_decref(array);
	return worst;
}

/* ---- calendar ---- */

static json_t *
event_json(const struct ledger *ledger, const struct calendar_event *e)
{
	char text[WHEN_TEXT_MAX];

	return json_pack("{ss ss ss so so ss}", "group", ledger->group->name, "uid", e->uid,
	    "summary", e->summary, "start",
	    e->all_day ? json_string(when_to_date(e->at, text)) : moment_to_json(e->at),
	    "description", ctl_text(e->description), "status", calendar_status_name(e->status));
}

static int
show_calendar(struct ctl *ctl, const struct group_config *group, json_t *array)
{
	int status;
	const struct ledger *ledger = ctl_ledger(ctl, group, &status);
	struct calendar calendar;
	const char *text;
	size_t i;

	if (!ledger)
		return status;
	if (!ctl->json) {
		text = publishing_calendar(ctl->ctx, ledger, group->publish_dir, ctl->now);
		fputs(text ? text : "", stdout);
		return CTL_OK;
	}
	calendar = calendar_of(ctl->ctx, ledger);
	for (i = 0; i < calendar.nevents; i++)
		json_array_append_new(array, event_json(ledger, &calendar.events[i]));
	return CTL_OK;
}

int
ctl_calendar(struct ctl *ctl)
{
	return ctl_each_group(ctl, "events", show_calendar);
}
