/*
 * markdown: paragraphs, list items and rows written as Markdown (CommonMark)
 *
 * A text that is handed over is plain: its bold words stand between
 * MARKDOWN_BOLD and MARKDOWN_PLAIN, its line breaks are MARKDOWN_BREAK, blanks
 * are as they come. Who hands it over keeps these characters of the document's
 * own out of it.
 */
#ifndef MINUTED_MAIL_MARKDOWN_H
#define MINUTED_MAIL_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

enum { MARKDOWN_BOLD = 0x01, MARKDOWN_PLAIN = 0x02, MARKDOWN_BREAK = 0x03 };

enum { MARKDOWN_LIST_LEVELS = 9 };

enum markdown_kind { MARKDOWN_PARAGRAPH, MARKDOWN_HEADING, MARKDOWN_ITEM };

struct markdown_block {
	enum markdown_kind kind;
	int level;     /* of a heading 1 to 6, of an item from 0 */
	bool ordered;  /* the item has a number */
	bool indented; /* a paragraph that goes on with the item above it */
	size_t cell;   /* of a row */
	GString *text;
};

struct markdown {
	GString *out;
	int levels[MARKDOWN_LIST_LEVELS]; /* of the items that are open, outermost first */
	int depth;                        /* of them; 0: no item is open */
};

/* True if a text that is handed over is more than blanks and marks. */
bool markdown_has_words(const char *text);

/* Append a block; one without words is left out. */
void markdown_write_block(struct markdown *markdown, const struct markdown_block *block);

/* Append the blocks of a row of a table, in the order of their cells. */
void markdown_write_row(
    struct markdown *markdown, const struct markdown_block *blocks, size_t nblocks);

#endif
