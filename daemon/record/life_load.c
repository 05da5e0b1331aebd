#include "daemon/record/life_load.h"

#include <string.h>
#include <talloc.h>

#include "store/distributed.h"
#include "store/publications.h"

enum store_status
life_load(void *ctx, struct store *store, const struct group_config *group, bool talk,
    struct life_input *input_r)
{
	struct stored_minutes *rows = NULL;
	struct decision *decisions = NULL;
	struct minutes_mail *mails = NULL;
	struct minutes_sent *sent = NULL;
	struct distributed *distributed = NULL;
	struct publication *publications = NULL;
	struct due live;
	enum store_status status;

	*input_r = (struct life_input){ .group = group, .live_since = WHEN_UNKNOWN };
	status = store_minutes(ctx, store, group->name, &rows, &input_r->nrows);
	if (status == STORE_OK)
		status = store_decision_history(
		    ctx, store, group->name, "minutes", NULL, &decisions, &input_r->ndecisions);
	if (status == STORE_OK)
		status = store_minutes_sent(ctx, store, group->name, &sent, &input_r->nsent);
	if (status == STORE_OK)
		status = store_distributed(
		    ctx, store, group->name, &distributed, &input_r->ndistributed);
	if (status == STORE_OK)
		status = store_publications(
		    ctx, store, group->name, &publications, &input_r->npublications);
	if (status == STORE_OK && talk)
		status = store_minutes_talk(ctx, store, group->name, &mails, &input_r->nmails);
	if (status != STORE_OK)
		return status;
	input_r->rows = rows;
	input_r->decisions = decisions;
	input_r->mails = mails;
	input_r->sent = sent;
	input_r->distributed = distributed;
	input_r->publications = publications;
	status = store_due_last(ctx, store, LIFE_LIVE_KIND, group->name, &live);
	if (status == STORE_OK)
		input_r->live_since = live.at;
	return status == STORE_NOT_FOUND ? STORE_OK : status;
}

/* The row is found by its kind and done at once. */
static enum store_status
mark_live(struct store *store, const struct group_config *group, int64_t now)
{
	struct due *due;
	size_t ndue, i;
	enum store_status status = store_due_add(store, LIFE_LIVE_KIND, group->name, "", now);
	void *tmp;

	if (status != STORE_OK)
		return status;
	tmp = talloc_new(NULL);
	status = store_due(tmp, store, now, &due, &ndue);
	for (i = 0; i < ndue && status == STORE_OK; i++)
		if (strcmp(due[i].kind, LIFE_LIVE_KIND) == 0 &&
		    strcmp(due[i].group, group->name) == 0)
			status = store_due_done(store, due[i].id, "begun");
	talloc_free(tmp);
	return status;
}

enum store_status
life_begin(struct store *store, const struct group_config *group, int64_t now)
{
	void *tmp = talloc_new(NULL);
	struct due live;
	enum store_status status = store_due_last(tmp, store, LIFE_LIVE_KIND, group->name, &live);

	talloc_free(tmp);
	if (status != STORE_NOT_FOUND)
		return status;
	status = store_begin(store);
	if (status != STORE_OK)
		return status;
	status = mark_live(store, group, now);
	if (status != STORE_OK) {
		store_rollback(store);
		return status == STORE_EXISTS ? STORE_OK : status;
	}
	return store_commit(store);
}
