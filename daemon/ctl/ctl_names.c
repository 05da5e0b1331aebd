#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "daemon/record/naming.h"
#include "daemon/word/settling.h"
#include "parser/json.h"

static void
print_name(struct ctl *ctl, const struct ballot_name *name)
{
	if (ctl->json)
		ctl_print_json(json_pack("{ss ss so ss so so}", "group", name->group, "name",
		    name->name, "ballot", ctl_text(name->label), "author", name->author, "at",
		    moment_to_json(name->at), "reason", ctl_text(name->reason)));
	else if (name->label)
		printf("\"%s\" is %s, by %s\n", ctl_words(ctl, name->name), name->label,
		    ctl_words(ctl, name->author));
	else
		printf("\"%s\" is no ballot's name any more, by %s\n", ctl_words(ctl, name->name),
		    ctl_words(ctl, name->author));
}

/* The group that --group asks for in `group_r`, or NULL for all. */
static int
asked_group(struct ctl *ctl, const struct group_config **group_r)
{
	size_t n = ctl_groups(ctl, group_r);

	if (!ctl->group)
		*group_r = NULL;
	return n > 0 ? CTL_OK : CTL_USAGE;
}

static int
settle_name(struct ctl *ctl, struct ballot_name *name)
{
	struct settling_place place = { ctl->store, ctl->config, ctl->now };
	const struct group_config *group;
	struct settling_fault fault;
	int status = asked_group(ctl, &group);

	if (status != CTL_OK || settling_name(ctl->ctx, &place, group, name, NULL, &fault))
		return status;
	return ctl_settling_failed(ctl, &fault);
}

int
ctl_settle_name(struct ctl *ctl)
{
	struct ballot_name name = {
		.name = ctl->arguments[1], .at = ctl->now, .reason = ctl->reason
	};
	int status = ctl_line_ok("the name", name.name, FACT_NAME_MAX);

	if (status == CTL_OK && !naming_speaks(name.name))
		status = ctl_fail(CTL_USAGE, name.name, "has no word that tells a ballot");
	if (status == CTL_OK)
		status = ctl_begin(ctl, "settle-name");
	if (status != CTL_OK)
		return status;
	name.author = ctl->author;
	if (strcmp(ctl->arguments[0], "-") != 0)
		name.label = ctl->arguments[0];
	status = ctl_end(ctl, settle_name(ctl, &name), "settle-name");
	if (status == CTL_OK)
		print_name(ctl, &name);
	return status;
}
