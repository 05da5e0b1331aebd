/*
 * document: a tree of blocks as text again
 *
 * Three writers over one tree: Markdown for the web, plain text for a mail or a
 * terminal, HTML for a mail. Pure; what they return is owned by `ctx`.
 *
 * The words of a tree came by mail. None of them is ever markup of what is
 * written: not of Markdown or HTML, nor of the templates of site generators
 * ("{{<", "{%"). Trees hold no control characters and no marks of direction
 * (block.h), so neither does what is written.
 *
 * Links: Markdown has them as such, where no character beside them could change
 * what they are; plain text and HTML have the address in angle brackets behind
 * the words, so that readers see where it leads.
 *
 * What block_read() reads from document_markdown() is the same blocks, as long
 * as the Markdown keeps the bounds of block.h and a block has fewer than 390 of
 * the characters *_[]`<!&, of which the reader takes 400 in one paragraph.
 */
#ifndef MINUTED_PARSER_DOCUMENT_H
#define MINUTED_PARSER_DOCUMENT_H

#include "parser/block.h"

enum {
	DOCUMENT_WIDTH = 72,     /* columns of plain text, as mail is read and quoted */
	DOCUMENT_INDENT_MAX = 24 /* columns that plain text is indented at most */
};

/*
 * The words of a block from byte `from` up to `to` with the addresses of the
 * links that end there behind them: "the draft <https://oak.example/1>".
 */
char *document_words(void *ctx, const struct block *block, size_t from, size_t to);

/* CommonMark with tables of bars; a line a block, so that a changed block is a changed line. */
char *document_markdown(void *ctx, const struct block_tree *tree);

/*
 * Plain text wrapped at DOCUMENT_WIDTH: headings underlined, lists indented,
 * tables in columns where they fit, else a line a cell. Words longer than a
 * line stay whole.
 */
char *document_text(void *ctx, const struct block_tree *tree);

/*
 * HTML to stand within <body>: no style sheets, no scripts, no links (their
 * addresses are words), nothing that a mail program would fetch.
 */
char *document_html(void *ctx, const struct block_tree *tree);

#endif
