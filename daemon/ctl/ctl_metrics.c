#include <stdio.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/metrics.h"
#include "daemon/letters/schedule.h"
#include "store/bounces.h"

static enum store_status
take_groups(struct ctl *ctl, struct metrics_group **groups_r)
{
	struct metrics_group *list =
	    talloc_array(ctl->ctx, struct metrics_group, ctl->config->ngroups);
	struct decision *paused;
	size_t npaused, i;

	for (i = 0; i < ctl->config->ngroups; i++) {
		const struct group_config *group = &ctl->config->groups[i];
		struct due last;
		enum store_status status =
		    store_due_last(ctl->ctx, ctl->store, "digest", group->name, &last);

		if (status != STORE_OK && status != STORE_NOT_FOUND)
			return status;
		list[i] = (struct metrics_group){ .name = group->name,
			.last = status == STORE_OK ? last.at : WHEN_UNKNOWN,
			.next = schedule_next(&group->digest, ctl->now) };
		status =
		    store_addresses_paused(ctl->ctx, ctl->store, group->name, &paused, &npaused);
		list[i].paused = (int64_t)npaused;
		if (status != STORE_OK)
			return status;
	}
	*groups_r = list;
	return STORE_OK;
}

int
ctl_metrics(struct ctl *ctl)
{
	struct metrics_input input = {
		.config = ctl->config, .ngroups = ctl->config->ngroups, .now = ctl->now
	};
	struct metrics_group *list = NULL;
	struct census_row *census = NULL;
	struct survey survey;
	int status = ctl_open(ctl, STORE_READ);

	if (status == CTL_OK)
		status = ctl_stored(ctl,
		    survey_take(ctl->ctx, ctl->store, ctl->config, ctl->now, &survey), "metrics");
	if (status == CTL_OK)
		status = ctl_stored(
		    ctl, store_census(ctl->ctx, ctl->store, &census, &input.ncensus), "metrics");
	if (status == CTL_OK)
		status = ctl_stored(ctl, take_groups(ctl, &list), "metrics");
	if (status != CTL_OK)
		return status;
	input.survey = &survey;
	input.census = census;
	input.groups = list;
	fputs(metrics_text(ctl->ctx, &input), stdout);
	return CTL_OK;
}
