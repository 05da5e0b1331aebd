#include "daemon/ctl/survey.h"

#include <string.h>
#include <talloc.h>

#include "daemon/record/disputes.h"
#include "daemon/record/ledger.h"

const struct mailbox_poll *
survey_poll(const struct survey *survey, const struct mailbox_config *mailbox)
{
	size_t i;

	for (i = 0; i < survey->npolls; i++)
		if (strcmp(survey->polls[i].mailbox, mailbox->name) == 0)
			return &survey->polls[i];
	return NULL;
}

const struct mailbox_audit *
survey_audit(const struct survey *survey, const struct mailbox_config *mailbox)
{
	size_t i;

	for (i = 0; i < survey->naudits; i++)
		if (strcmp(survey->audits[i].mailbox, mailbox->name) == 0)
			return &survey->audits[i];
	return NULL;
}

bool
survey_mailbox_well(
    const struct mailbox_config *mailbox, const struct mailbox_poll *poll, int64_t now)
{
	return poll && !poll->why && poll->ok_at != WHEN_UNKNOWN &&
	       now - poll->ok_at <= SURVEY_POLLS_MISSED * mailbox->poll_interval;
}

int64_t
survey_lag(const struct mailbox_poll *poll)
{
	return poll && poll->uidnext > poll->uid + 1 ? (int64_t)poll->uidnext - poll->uid - 1 : 0;
}

/* Of groups that publish; what another configuration failed at is the past. */
static enum store_status
take_unpublished(void *ctx, struct store *store, const struct config *config, struct survey *survey)
{
	struct publication *list;
	size_t n, i;
	enum store_status status = store_publications(ctx, store, NULL, &list, &n);

	if (status != STORE_OK)
		return status;
	survey->unpublished = list;
	for (i = 0; i < n; i++) {
		const struct group_config *group = config_group(config, list[i].group);

		if (list[i].why && group && group->publish_dir)
			survey->unpublished[survey->nunpublished++] = list[i];
	}
	return STORE_OK;
}

/* What waits for a person besides what the reader was not sure of, as `queue` lists it. */
static enum store_status
add_waiting(void *ctx, struct store *store, const struct config *config, int64_t now,
    struct store_counts *counts)
{
	static const struct ledger_wish none = { NULL, NULL };
	enum store_status status = STORE_OK;
	size_t i;

	for (i = 0; i < config->ngroups && status == STORE_OK; i++) {
		struct disputes disputes = { 0 };
		struct ledger *ledger =
		    ledger_load_some(ctx, store, config, &config->groups[i], now, &none, &status);

		if (ledger)
			status = disputes_load(ledger, store, ledger, &disputes);
		if (ledger && status == STORE_OK)
			counts->queue += (int64_t)(ledger->nstrays + disputes.nopen);
		talloc_free(ledger);
	}
	return status;
}

enum store_status
survey_take(void *ctx, struct store *store, const struct config *config, int64_t now,
    struct survey *survey_r)
{
	enum store_status status;
	size_t i;

	*survey_r = (struct survey){ 0 };
	status = store_counts(store, &survey_r->counts);
	if (status == STORE_OK)
		status = add_waiting(ctx, store, config, now, &survey_r->counts);
	if (status == STORE_OK)
		status = store_polls(ctx, store, &survey_r->polls, &survey_r->npolls);
	if (status == STORE_OK)
		status = store_audits(ctx, store, &survey_r->audits, &survey_r->naudits);
	if (status == STORE_OK)
		status = store_chain_head(store, &survey_r->head);
	if (status == STORE_OK)
		status = take_unpublished(ctx, store, config, survey_r);
	if (status != STORE_OK)
		return status;
	survey_r->well = survey_r->counts.unreadable == 0 && survey_r->counts.outbox_failed == 0 &&
			 survey_r->counts.outbox_unknown == 0 && survey_r->nunpublished == 0;
	for (i = 0; i < config->nmailboxes; i++)
		survey_r->well =
		    survey_r->well && survey_mailbox_well(&config->mailboxes[i],
					  survey_poll(survey_r, &config->mailboxes[i]), now);
	return STORE_OK;
}
