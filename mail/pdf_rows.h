/*
 * pdf_rows: the lines of a PDF's pages as rows, less what stands on every page
 *
 * What tells running heads and feet from text: the same words, but for a number
 * that grows with the pages, at the same height on a page next to it. A head
 * without a number stays where it stands first: it may be the only title.
 */
#ifndef MINUTED_MAIL_PDF_ROWS_H
#define MINUTED_MAIL_PDF_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "mail/pdf_layout.h"

/* Lines on one height, from left to right. */
struct pdf_row {
	const struct pdf_line *lines;
	size_t nlines, page;
	double left, right, top, bottom, size;
	bool bold;
	bool dropped; /* stands on other pages too */
};

/*
 * Sort the lines that have a place and group them; an array of struct pdf_row that
 * the caller frees.
 */
GArray *pdf_rows_make(struct pdf_line *lines, size_t n_given);

/* True for the marks of bold words (markdown.h), which no reader sees. */
bool pdf_is_mark(char c);

#endif
