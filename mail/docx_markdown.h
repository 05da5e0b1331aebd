/*
 * docx_markdown: paragraphs, list items and rows written as Markdown (CommonMark)
 *
 * A text that is handed over is plain: its bold words stand between DOCX_BOLD
 * and DOCX_PLAIN, its line breaks are DOCX_BREAK, blanks are as they come. XML has no
 * such characters, so they cannot be in the document itself.
 */
#ifndef MINUTED_MAIL_DOCX_MARKDOWN_H
#define MINUTED_MAIL_DOCX_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

enum { DOCX_BOLD = 0x01, DOCX_PLAIN = 0x02, DOCX_BREAK = 0x03 };

enum { DOCX_LIST_LEVELS = 9 };

enum docx_kind { DOCX_PARAGRAPH, DOCX_HEADING, DOCX_ITEM };

struct docx_block {
	enum docx_kind kind;
	int level;     /* of a heading 1 to 6, of an item from 0 */
	bool ordered;  /* the item has a number */
	bool indented; /* a paragraph that goes on with the item above it */
	size_t cell;   /* of a row */
	GString *text;
};

struct docx_markdown {
	GString *out;
	int levels[DOCX_LIST_LEVELS]; /* of the items that are open, outermost first */
	int depth;                    /* of them; 0: no item is open */
};

/* Append a block; one without words is left out. */
void docx_write_block(struct docx_markdown *markdown, const struct docx_block *block);

/* Append the blocks of a row of a table, in the order of their cells. */
void docx_write_row(
    struct docx_markdown *markdown, const struct docx_block *blocks, size_t nblocks);

#endif
