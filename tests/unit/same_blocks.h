/* same_blocks: that two trees have the same blocks, told field by field */
#ifndef MINUTED_TESTS_SAME_BLOCKS_H
#define MINUTED_TESTS_SAME_BLOCKS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "parser/block.h"

/* True if the block has this link. */
static inline bool
has_link(const struct block *block, const struct block_link *link)
{
	for (size_t i = 0; i < block->nlinks; i++)
		if (block->links[i].start == link->start && block->links[i].end == link->end &&
		    strcmp(block->links[i].address, link->address) == 0)
			return true;
	return false;
}

/*
 * The same blocks, with no links in `b` that `a` does not have; whether a tree was
 * cut is no part of them. `about` is shown if they differ.
 */
static void
assert_same_blocks(const struct block_tree *a, const struct block_tree *b, const char *about)
{
	for (size_t i = 0; i < a->nblocks || i < b->nblocks; i++) {
		const struct block *x = &a->blocks[i], *y = &b->blocks[i];
		bool same = i < a->nblocks && i < b->nblocks && x->kind == y->kind &&
			    x->level == y->level && x->ordered == y->ordered &&
			    x->strong == y->strong && x->ncells == y->ncells &&
			    strcmp(x->text, y->text) == 0;

		for (size_t k = 0; same && k < x->ncells; k++)
			same = strcmp(x->cells[k], y->cells[k]) == 0;
		for (size_t k = 0; same && k < y->nlinks; k++)
			same = has_link(x, &y->links[k]);
		if (!same)
			fail_msg("block %zu: {%d %d %d \"%s\" %zu} is not {%d %d %d \"%s\" %zu} "
				 "in:\n%s",
			    i, i < a->nblocks ? (int)x->kind : -1, i < a->nblocks ? x->level : 0,
			    i < a->nblocks && x->ordered, i < a->nblocks ? x->text : "",
			    i < a->nblocks ? x->strong : 0, i < b->nblocks ? (int)y->kind : -1,
			    i < b->nblocks ? y->level : 0, i < b->nblocks && y->ordered,
			    i < b->nblocks ? y->text : "", i < b->nblocks ? y->strong : 0, about);
	}
}

#endif
