#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "daemon/digest/digest_parts.h"

static bool
is_paused(const struct digest_returned *r, const char *address)
{
	size_t i;

	for (i = 0; i < r->npaused; i++)
		if (strcasecmp(r->paused[i].subject, address) == 0)
			return true;
	return false;
}

static bool
is_trouble(const struct bounce *bounce)
{
	return strcmp(bounce->action, "failed") == 0 || strcmp(bounce->action, "delayed") == 0;
}

enum store_status
digest_returned_take(void *ctx, struct store *store, const struct digest_input *input,
    struct digest_returned *returned_r)
{
	const char *group = input->ledger->group->name;
	struct digest_returned *r = returned_r;
	struct decision *paused;
	struct bounce *bounces;
	size_t npaused, nbounces, i;
	enum store_status status = store_addresses_paused(ctx, store, group, &paused, &npaused);

	*r = (struct digest_returned){ 0 };
	if (status == STORE_OK)
		status = store_bounces(ctx, store, group, input->since, &bounces, &nbounces);
	if (status != STORE_OK)
		return status;
	for (i = 0; i < npaused; i++)
		if (paused[i].at <= input->now)
			paused[r->npaused++] = paused[i];
	r->paused = paused;
	/* Why an address is paused says what came back from it. */
	for (i = 0; i < nbounces; i++)
		if (bounces[i].at <= input->now && is_trouble(&bounces[i]) &&
		    !is_paused(r, bounces[i].address))
			bounces[r->nbounces++] = bounces[i];
	r->bounces = bounces;
	return STORE_OK;
}

void
digest_returned(struct writer *w)
{
	const struct digest_returned *r = &w->in->returned;
	size_t i;

	for (i = 0; i < r->npaused && i < DIGEST_QUEUE_SHOWN; i++)
		sheet_para(w->sheet, TONE_BAD,
		    "Nothing has been sent to %s since %s, as %s. Once the address works again an "
		    "operator says so: minutectl outbox resume %s",
		    dw_quote(w, r->paused[i].subject), dw_date(w, r->paused[i].at),
		    dw_quote(w, r->paused[i].reason ? r->paused[i].reason : "a person said so"),
		    dw_quote(w, r->paused[i].subject));
	for (i = 0; i < r->nbounces && i < DIGEST_QUEUE_SHOWN; i++)
		sheet_para(w->sheet, TONE_PLAIN, "Mail to %s %s on %s (%s). %s",
		    dw_quote(w, r->bounces[i].address),
		    strcmp(r->bounces[i].action, "failed") == 0 ? "came back" : "was delayed",
		    dw_date(w, r->bounces[i].at), r->bounces[i].status,
		    dw_quote(w, r->bounces[i].words ? r->bounces[i].words : ""));
	if (r->npaused > DIGEST_QUEUE_SHOWN || r->nbounces > DIGEST_QUEUE_SHOWN)
		sheet_para(w->sheet, TONE_PLAIN, "There are more: minutectl outbox");
}
