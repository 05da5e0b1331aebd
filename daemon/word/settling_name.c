#include <string.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/naming.h"
#include "daemon/record/ledger_label.h"
#include "daemon/word/settling.h"

struct search {
	void *ctx;
	const struct settling_place *place;
	const struct group_config *groups; /* those looked through */
	size_t ngroups;
	struct settling_fault *fault;
};

static bool
refuse(const struct search *s, const char *what, const char *why)
{
	s->fault->status = STORE_OK;
	s->fault->what = what;
	s->fault->why = why;
	return false;
}

static bool
stored(const struct search *s, enum store_status status, const char *what)
{
	if (status == STORE_OK || status == STORE_EXISTS)
		return true;
	s->fault->status = status;
	s->fault->what = what;
	s->fault->why = talloc_strdup(s->ctx, store_why(s->place->store));
	return false;
}

/* The group whose record has that ballot; NULL with the fault. */
static const struct group_config *
group_of_label(const struct search *s, const char *label)
{
	const struct group_config *owner = filing_label_group(s->place->config, label);
	size_t i;

	for (i = 0; i < s->ngroups; i++) {
		enum store_status status = STORE_OK;
		struct ledger *ledger;

		if (owner && owner != &s->groups[i])
			continue;
		ledger = ledger_load_one(s->ctx, s->place->store, s->place->config, &s->groups[i],
		    label, s->place->now, &status);
		if (!ledger) {
			stored(s, status, s->groups[i].name);
			return NULL;
		}
		if (ledger_ballot(ledger, label))
			return &s->groups[i];
	}
	refuse(s, label, "no such ballot in the record");
	return NULL;
}

/* The one group whose ballot is called so; NULL with the fault. */
static const struct group_config *
group_of_name(const struct search *s, const char *name)
{
	const struct group_config *found = NULL;
	struct ballot_name *names;
	size_t nnames, i, k, n = 0;

	for (i = 0; i < s->ngroups; i++) {
		if (!stored(s,
			store_names(s->ctx, s->place->store, s->groups[i].name, &names, &nnames),
			name))
			return NULL;
		for (k = 0; k < nnames; k++)
			if (naming_same(names[k].name, name)) {
				found = &s->groups[i];
				n++;
			}
	}
	if (n > 1)
		refuse(s, name, "ballots of several groups are called so; say of which group");
	else if (n == 0)
		refuse(s, name, "no ballot is settled to be called so");
	return n == 1 ? found : NULL;
}

/* Another spelling of a settled name is that name. */
static bool
known_spelling(const struct search *s, struct ballot_name *name, const char **before_r)
{
	struct ballot_name *names;
	size_t nnames, i;

	if (!stored(
		s, store_names(s->ctx, s->place->store, name->group, &names, &nnames), name->name))
		return false;
	for (i = 0; i < nnames; i++)
		if (naming_same(names[i].name, name->name)) {
			name->name = names[i].name;
			if (before_r)
				*before_r = names[i].label;
		}
	return true;
}

bool
settling_name(void *ctx, const struct settling_place *place, const struct group_config *group,
    struct ballot_name *name, const char **before_r, struct settling_fault *fault_r)
{
	struct search s = { .ctx = ctx,
		.place = place,
		.groups = group ? group : place->config->groups,
		.ngroups = group ? 1 : place->config->ngroups,
		.fault = fault_r };
	const struct group_config *found;

	*fault_r = (struct settling_fault){ .status = STORE_OK };
	if (before_r)
		*before_r = NULL;
	if (!naming_speaks(name->name))
		return refuse(&s, name->name, "has no word that tells a ballot");
	if (name->label)
		name->label = ledger_label(ctx, place->config, name->label);
	found = name->label ? group_of_label(&s, name->label) : group_of_name(&s, name->name);
	if (!found)
		return false;
	name->group = found->name;
	return known_spelling(&s, name, before_r) &&
	       stored(&s, store_name(place->store, name), name->name);
}
