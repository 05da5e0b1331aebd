#include "daemon/minutes/minutes_document.h"

#include <talloc.h>

#include "daemon/minutes/redaction.h"

static enum store_status
redactions_of(void *ctx, struct store *store, const struct group_config *group,
    const struct minutes_life *life, struct redaction **list_r, size_t *n_r)
{
	struct decision *decisions;
	size_t ndecisions;
	enum store_status status = store_decision_history(
	    ctx, store, group->name, "minutes", life->date, &decisions, &ndecisions);

	*n_r = 0;
	if (status == STORE_OK)
		*list_r = redactions_in_force(ctx, decisions, ndecisions, life->date, n_r);
	return status;
}

enum store_status
minutes_document(void *ctx, struct store *store, const struct group_config *group,
    const struct minutes_life *life, struct block_tree **document_r)
{
	void *tmp = talloc_new(NULL);
	struct redaction *redactions;
	struct block_tree *whole;
	enum store_status status;
	size_t n;

	*document_r = NULL;
	status = life->minutes ? store_minutes_document(tmp, store, life->minutes->message, &whole)
			       : STORE_NOT_FOUND;
	if (status == STORE_OK)
		status = redactions_of(tmp, store, group, life, &redactions, &n);
	if (status == STORE_OK)
		*document_r = redactions_apply(ctx, whole, redactions, n);
	talloc_free(tmp);
	return status;
}

enum store_status
minutes_document_line(void *ctx, struct store *store, const struct group_config *group,
    const struct minutes_life *life, const char *line, const char **line_r)
{
	void *tmp = talloc_new(NULL);
	struct redaction *redactions;
	size_t n;
	enum store_status status = redactions_of(tmp, store, group, life, &redactions, &n);

	*line_r = NULL;
	if (status == STORE_OK && line)
		*line_r = redactions_apply_text(ctx, line, redactions, n);
	talloc_free(tmp);
	return status;
}
