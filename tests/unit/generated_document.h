/*
 * generated_document: trees of blocks by chance
 *
 * The same seed gives the same tree on every machine.
 */
#ifndef MINUTED_TESTS_GENERATED_DOCUMENT_H
#define MINUTED_TESTS_GENERATED_DOCUMENT_H

#include <glib.h>
#include <string.h>
#include <talloc.h>

#include "parser/block.h"
#include "tests/unit/chance.h"

/* One line of words and of what means something to Markdown, YAML, HTML or a terminal. */
static char *
generated_line(void *ctx, uint64_t *seed)
{
	static const char *const pieces[] = { "a", "Ballot", "CSC-18", "approved", "*", "_", "[",
		"](x)", "`", "<b>", "&amp;", "\\", "#", "{.x}", "{{<", "{%", "~", "!", "é", "我们",
		"\xe2\x80\x93", "\xe2\x80\xa2", "\xf0\x9f\x97\xb3", "1.", "2)", "-", "+", "a)", ":",
		"---", "===", "http://a.example/x_y", "(Org)", ",", "." };
	size_t n = 1 + chance_below(seed, 12);
	GString *line = g_string_new(NULL);
	char *copy;

	for (size_t i = 0; i < n; i++) {
		if (line->len > 0 && chance_one_in(seed, 2))
			g_string_append_c(line, ' ');
		g_string_append(line, pieces[chance_below(seed, G_N_ELEMENTS(pieces))]);
	}
	copy = talloc_strndup(ctx, line->str, line->len);
	g_string_free(line, TRUE);
	return copy;
}

/* Up to two links on words by chance. */
static void
generated_links(struct block_tree *tree, uint64_t *seed, struct block *block)
{
	size_t len = strlen(block->text), at = 0;

	block->links = talloc_array(tree, struct block_link, 2);
	while (block->nlinks < 2 && at < len && chance_one_in(seed, 3)) {
		struct block_link link = { .address = chance_one_in(seed, 2)
							  ? "https://oak.example/a_b?c=1&d#e"
							  : "mailto:ada@oak.example" };

		link.start = at + chance_below(seed, len - at);
		link.end = link.start + 1 + chance_below(seed, len - link.start);
		while (link.start > 0 && ((unsigned char)block->text[link.start] & 0xc0) == 0x80)
			link.start--;
		while (link.end < len && ((unsigned char)block->text[link.end] & 0xc0) == 0x80)
			link.end++;
		if (link.start < at)
			return;
		block->links[block->nlinks++] = link;
		at = link.end;
	}
}

static void
generated_block(struct block_tree *tree, uint64_t *seed, struct block *block)
{
	*block = (struct block){ .kind = (enum block_kind)chance_below(seed, BLOCK_ROW + 1) };
	if (block->kind == BLOCK_HEADING)
		block->level = 1 + (int)chance_below(seed, 6);
	else if (block->kind == BLOCK_ITEM)
		block->level = 1 + (int)chance_below(seed, BLOCK_DEPTH_MAX);
	else
		block->level = (int)chance_below(seed, BLOCK_DEPTH_MAX + 1);
	if (block->kind == BLOCK_ROW) {
		block->ncells = 1 + chance_below(seed, 4);
		block->cells = talloc_array(tree, const char *, block->ncells);
		for (size_t i = 0; i < block->ncells; i++)
			block->cells[i] =
			    i > 0 && chance_one_in(seed, 5) ? "" : generated_line(tree, seed);
		block->text = block_row_text(tree, block->cells, block->ncells);
		return;
	}
	block->ordered = block->kind == BLOCK_ITEM && chance_one_in(seed, 2);
	block->text = generated_line(tree, seed);
	if (chance_one_in(seed, 3))
		block->strong = strlen(block->text);
	generated_links(tree, seed, block);
}

static struct block_tree *
generated_document(void *ctx, uint64_t *seed)
{
	struct block_tree *tree = talloc_zero(ctx, struct block_tree);

	tree->truncated = chance_one_in(seed, 5);
	tree->nblocks = chance_below(seed, 30);
	if (tree->nblocks > 0)
		tree->blocks = talloc_array(tree, struct block, tree->nblocks);
	for (size_t i = 0; i < tree->nblocks; i++)
		generated_block(tree, seed, &tree->blocks[i]);
	return tree;
}

#endif
