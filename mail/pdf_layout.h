/*
 * pdf_layout: lines with their places on pages, read as a document
 *
 * A PDF has no paragraphs, lists or tables, only words at places. Lines on one
 * height are a row; a line that was full when the next word did not fit goes
 * on with the next one; a bullet or number at the start makes an item whose
 * depth is told by its indent; larger letters than those of most lines make a
 * heading; rows of several cells that stand below each other make a table.
 * What stands at the top or bottom of several pages, but for its numbers, is
 * no text. Text in two columns is read as a table of two cells a row.
 *
 * Pure: no clock, no files. Time grows with the lines (and the logarithm of
 * those of one page).
 */
#ifndef MINUTED_MAIL_PDF_LAYOUT_H
#define MINUTED_MAIL_PDF_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/* Words that stand together on one height. Places are points from the page's upper left corner. */
struct pdf_line {
	size_t page; /* from 0, rising */
	double left, right, top, bottom;
	double size;       /* of most of its letters, in points */
	double first_word; /* its width, in points */
	bool bold;         /* all of it */
	const char *text;  /* no blanks at its ends; bold words as in markdown.h */
};

/*
 * Append the document as Markdown. The lines of a page come in any order and
 * are sorted; those without a place that is a number are left out.
 */
void pdf_layout_write(struct pdf_line *lines, size_t nlines, GString *out);

#endif
