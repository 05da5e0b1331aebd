/*
 * block: the shape of a document, whatever it was written in
 *
 * One tree for Markdown posts and plain mail text: headings, paragraphs, list
 * items and table rows in the order of the text, each with its depth, as an
 * array in pre-order (a block's children follow it with a greater level).
 * Markup, escapes, bullets and printed numbers are gone; what was bold at the
 * start of a block is told, because minutes use it as a heading.
 *
 * The addresses of links that are safe to write again (link.h) are kept beside
 * the words that they belong to, but for those in tables.
 *
 * Limits: text over BLOCK_TEXT_MAX bytes or BLOCK_LINES_MAX lines is read up to
 * that point, at most BLOCKS_MAX blocks and of a row BLOCK_CELLS_MAX cells are kept; `truncated`
 * tells of each. Nesting is read without recursion and is flattened below BLOCK_DEPTH_MAX.
 */
#ifndef MINUTED_PARSER_BLOCK_H
#define MINUTED_PARSER_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

enum {
	BLOCK_TEXT_MAX = 512 * 1024, /* bytes; the longest post seen has 60 kB */
	BLOCK_LINES_MAX = 20000,     /* lines of the text; the longest post seen has 1500 */
	BLOCKS_MAX = 8000,           /* blocks; the longest post seen has 700 */
	BLOCK_DEPTH_MAX = 16,        /* levels of list; people nest four deep */
	BLOCK_CELLS_MAX = 32,        /* cells of a table row */
	BLOCK_LINKS_MAX = 32,        /* addresses kept of one block; links past that are words */
	BLOCK_ALL_LINKS_MAX = 1000   /* and of one text; the longest post seen has 60 */
};

enum block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_ITEM, BLOCK_ROW };

struct block_link {
	size_t start, end;   /* bytes of the block's text that are its words; not empty */
	const char *address; /* as link_address() gives it */
};

struct block {
	enum block_kind kind;
	int level;    /* of a heading 1 to 6; else the list depth, 0 outside of lists */
	bool ordered; /* BLOCK_ITEM: it was numbered */
	bool joined;  /* its line stood right below that of the block before, in one paragraph */
	/* UTF-8, blanks folded to one, no markup, no control characters; of a row: its cells
	   between bars. */
	const char *text;
	size_t strong;      /* bytes of `text` that were bold from its start */
	const char **cells; /* BLOCK_ROW: its cells */
	size_t ncells;
	struct block_link *links; /* in the order of the text, none within another */
	size_t nlinks;
};

struct block_tree {
	struct block *blocks;
	size_t nblocks;
	bool truncated;
};

/* Read `len` bytes of Markdown or plain text (UTF-8). Never NULL; owned by `ctx`. */
struct block_tree *block_read(void *ctx, const char *text, size_t len);

/* The text of a row of these cells: "| a | b |". */
char *block_row_text(void *ctx, const char *const *cells, size_t ncells);

#endif
