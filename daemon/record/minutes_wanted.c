#include "daemon/record/minutes_wanted.h"

#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/record/filing.h"
#include "daemon/record/life_course.h"
#include "mail/compose.h"
#include "store/bounces.h"
#include "store/decisions.h"

/* Nothing automatic goes to an address that is not the roster's. */
static bool
is_ours(const struct directory *directory, const struct group_config *group, const char *address,
    int64_t at)
{
	return compose_address_ok(address) && strcasecmp(address, group->list) != 0 &&
	       (life_is_chair(group, address) ||
		   directory_sender(directory, NULL, address, at).org);
}

enum store_status
minutes_wanted_by(void *ctx, struct store *store, const struct group_config *group,
    const char ***addresses_r, size_t *n_r)
{
	struct directory *directory = filing_directory(ctx, group->roster);
	struct decision *decisions;
	enum store_status status;
	size_t ndecisions, i;
	bool paused;

	*n_r = 0;
	status = store_decisions(
	    ctx, store, group->name, SUBSCRIPTION_DECISION, &decisions, &ndecisions);
	*addresses_r = talloc_array(ctx, const char *, status == STORE_OK ? ndecisions + 1 : 1);
	for (i = 0; status == STORE_OK && i < ndecisions; i++) {
		const struct decision *d = &decisions[i];

		if (strcmp(d->word, SUBSCRIPTION_TO_MINUTES) != 0 ||
		    !is_ours(directory, group, d->subject, d->at))
			continue;
		status = store_address_paused(store, group->name, d->subject, &paused);
		if (status == STORE_OK && !paused)
			(*addresses_r)[(*n_r)++] = d->subject;
	}
	return status;
}
