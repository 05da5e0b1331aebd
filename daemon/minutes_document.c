#include "daemon/minutes_document.h"

enum store_status
minutes_document(void *ctx, struct store *store, const struct group_config *group,
    const struct minutes_life *life, struct block_tree **document_r)
{
	*document_r = NULL;
	(void)group;
	if (!life->minutes)
		return STORE_NOT_FOUND;
	return store_minutes_document(ctx, store, life->minutes->message, document_r);
}
