/*
 * minutes_document: the text of a meeting's minutes as it may leave the house
 *
 * The blocks of the best minutes there are of the meeting. Whatever the chair
 * has redacted is changed in the blocks, here and nowhere else, so that posts,
 * mails and what minutectl prints all leave it out.
 */
#ifndef MINUTED_DAEMON_MINUTES_DOCUMENT_H
#define MINUTED_DAEMON_MINUTES_DOCUMENT_H

#include "config/config.h"
#include "daemon/record/life.h"
#include "parser/block.h"

/*
 * On `ctx`. STORE_NOT_FOUND: no minutes are known of the meeting, or they were
 * not read since their text is kept (read the archive again with minutectl reparse).
 */
enum store_status minutes_document(void *ctx, struct store *store, const struct group_config *group,
    const struct minutes_life *life, struct block_tree **document_r);

/*
 * A line about the minutes, as their author's name, with the same words left out; on
 * `ctx`. NULL stays NULL.
 */
enum store_status minutes_document_line(void *ctx, struct store *store,
    const struct group_config *group, const struct minutes_life *life, const char *line,
    const char **line_r);

#endif
