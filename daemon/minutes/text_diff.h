/*
 * text_diff: what changed between two texts, for people to read
 *
 * By blocks: what went begins with "- ", what came with "+ ", a block that stays
 * beside a change with two blanks, and "..." stands for more that stays.
 * Long blocks are folded at DIFF_WIDTH columns.
 *
 * Bound: where the changed parts are longer than DIFF_CELLS_MAX allows, all of
 * the one is shown as gone and all of the other as come.
 */
#ifndef MINUTED_DAEMON_TEXT_DIFF_H
#define MINUTED_DAEMON_TEXT_DIFF_H

#include <stddef.h>

enum {
	DIFF_WIDTH = 72,                 /* columns, as of daemon/page.h */
	DIFF_CELLS_MAX = 4 * 1000 * 1000 /* product of both parts' blocks; 2000 by 2000 */
};

/* NULL: they are alike. Owned by `ctx`. */
char *text_diff(void *ctx, const char *const *was, size_t nwas, const char *const *is, size_t nis);

#endif
