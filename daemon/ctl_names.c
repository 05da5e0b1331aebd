#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl.h"
#include "daemon/filing.h"
#include "daemon/naming.h"
#include "parser/json.h"

/* The group whose record has that ballot; NULL (told) with the exit status. */
static const struct group_config *
group_of(struct ctl *ctl, const char *label, int *status_r)
{
	const struct group_config *groups, *owner = filing_label_group(ctl->config, label);
	size_t ngroups = ctl_groups(ctl, &groups), i;

	*status_r = ngroups ? CTL_OK : CTL_USAGE;
	for (i = 0; i < ngroups && *status_r == CTL_OK; i++) {
		struct ledger *ledger;

		if (owner && owner != &groups[i])
			continue;
		ledger = ctl_ledger(ctl, &groups[i], status_r);
		if (ledger && ledger_ballot(ledger, label))
			return &groups[i];
	}
	if (*status_r == CTL_OK)
		*status_r = ctl_fail(CTL_NOT_WELL, label, "no such ballot in the record");
	return NULL;
}

/* The one group whose ballot is called so; NULL (told) with the exit status. */
static const struct group_config *
group_of_name(struct ctl *ctl, const char *name, int *status_r)
{
	const struct group_config *groups, *found = NULL;
	size_t ngroups = ctl_groups(ctl, &groups), nnames, i, k, n = 0;
	struct ballot_name *names;

	*status_r = ngroups ? CTL_OK : CTL_USAGE;
	for (i = 0; i < ngroups && *status_r == CTL_OK; i++) {
		*status_r = ctl_stored(
		    ctl, store_names(ctl->ctx, ctl->store, groups[i].name, &names, &nnames), name);
		for (k = 0; k < nnames; k++)
			if (naming_same(names[k].name, name)) {
				found = &groups[i];
				n++;
			}
	}
	if (*status_r == CTL_OK && n > 1)
		*status_r = ctl_fail(CTL_USAGE, name,
		    "ballots of several groups are called so; say which with --group");
	else if (*status_r == CTL_OK && n == 0)
		*status_r = ctl_fail(CTL_NOT_WELL, name, "no ballot is settled to be called so");
	return n == 1 ? found : NULL;
}

/* Another spelling of a settled name is that name. */
static int
known_spelling(struct ctl *ctl, struct ballot_name *name)
{
	struct ballot_name *names;
	size_t nnames, i;
	int status = ctl_stored(
	    ctl, store_names(ctl->ctx, ctl->store, name->group, &names, &nnames), name->name);

	for (i = 0; i < nnames; i++)
		if (naming_same(names[i].name, name->name))
			name->name = names[i].name;
	return status;
}

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

static int
settle_name(struct ctl *ctl, struct ballot_name *name)
{
	const struct group_config *group;
	int status;

	group = name->label ? group_of(ctl, name->label, &status)
			    : group_of_name(ctl, name->name, &status);
	if (!group)
		return status;
	name->group = group->name;
	status = known_spelling(ctl, name);
	if (status == CTL_OK)
		status = ctl_stored(ctl, store_name(ctl->store, name), name->name);
	return status;
}

int
ctl_settle_name(struct ctl *ctl)
{
	struct ballot_name name = { .name = ctl->arguments[1],
		.author = ctl->author,
		.at = ctl->now,
		.reason = ctl->reason };
	int status = ctl_line_ok("the name", name.name, FACT_NAME_MAX);

	if (status == CTL_OK && !naming_speaks(name.name))
		status = ctl_fail(CTL_USAGE, name.name, "has no word that tells a ballot");
	if (status == CTL_OK)
		status = ctl_line_ok("--author", ctl->author, FACT_NAME_MAX);
	if (status == CTL_OK)
		status = ctl_line_ok("--reason", ctl->reason, FACT_QUOTE_MAX);
	if (status == CTL_OK)
		status = ctl_open(ctl, STORE_WRITE);
	if (status != CTL_OK)
		return status;
	if (strcmp(ctl->arguments[0], "-") != 0)
		name.label = ledger_label(ctl->ctx, ctl->config, ctl->arguments[0]);
	if (!name.author)
		name.author = ctl_operator(ctl);
	status = ctl_stored(ctl, store_begin(ctl->store), "settle-name");
	if (status != CTL_OK)
		return status;
	status = settle_name(ctl, &name);
	if (status != CTL_OK) {
		store_rollback(ctl->store);
		return status;
	}
	status = ctl_stored(ctl, store_commit(ctl->store), "settle-name");
	if (status == CTL_OK)
		print_name(ctl, &name);
	return status;
}
