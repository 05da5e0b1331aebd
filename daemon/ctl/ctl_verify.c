#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"
#include "store/chain.h"
#include "store/verify.h"

static void
print_faults(struct ctl *ctl, const struct verification *found)
{
	size_t i;

	for (i = 0; i < found->nfaults; i++)
		ctl_fail(CTL_NOT_WELL, "verify", "%s", ctl_words(ctl, found->faults[i]));
}

static void
print_verification(struct ctl *ctl, const struct verification *found, const struct chain_head *head)
{
	json_t *faults = json_array();
	size_t i;

	for (i = 0; i < found->nfaults; i++)
		json_array_append_new(faults, ctl_text(found->faults[i]));
	if (ctl->json)
		ctl_print_json(json_pack("{sb so sI sI sI s{sI ss}}", "ok", found->nfaults == 0,
		    "faults", faults, "messages", (json_int_t)found->messages, "entries",
		    (json_int_t)found->entries, "rulings", (json_int_t)found->rulings, "record",
		    "number", (json_int_t)head->number, "sha256", head->sha256));
	else
		json_decref(faults);
	print_faults(ctl, found);
	if (!ctl->json)
		printf("%s: %lld messages, %lld entries and %lld rulings were read\n"
		       "the record stands at entry %lld, %.*s\n",
		    found->nfaults == 0 ? "well" : "NOT WELL", (long long)found->messages,
		    (long long)found->entries, (long long)found->rulings, (long long)head->number,
		    CHAIN_SHOWN, head->sha256);
}

/* The entry and hash that an old digest ends with. */
static int
verify_entry(struct ctl *ctl)
{
	char *end;
	long long number;

	if (ctl->narguments == 0)
		return CTL_OK;
	errno = 0;
	number = strtoll(ctl->arguments[0], &end, 10);
	if (ctl->narguments != 2 || errno != 0 || *end != '\0' || number <= 0)
		return ctl_fail(CTL_USAGE, "verify",
		    "an entry is its number and the beginning of its hash, as in a digest");
	return ctl_stored(ctl, store_verify_entry(ctl->store, number, ctl->arguments[1]), "verify");
}

int
ctl_verify(struct ctl *ctl)
{
	struct verification found = { 0 };
	struct chain_head head = { 0 };
	enum store_status status;
	int exit = ctl_open(ctl, STORE_READ);

	if (exit != CTL_OK)
		return exit;
	status = store_verify(ctl->ctx, ctl->store, &found);
	if (status == STORE_OK)
		status = store_chain_head(ctl->store, &head);
	if (status != STORE_OK) {
		print_faults(ctl, &found);
		ctl_stored(ctl, status, "verify");
		return status == STORE_BUSY ? CTL_LATER : CTL_NOT_WELL;
	}
	print_verification(ctl, &found, &head);
	exit = verify_entry(ctl);
	return found.nfaults > 0 ? CTL_NOT_WELL : exit;
}
