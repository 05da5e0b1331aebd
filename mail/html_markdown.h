/*
 * html_markdown: an HTML file as Markdown
 *
 * For minutes that come as a file; html.h reads the HTML that a mail shows.
 * Headings, paragraphs, line breaks, bold words, rows of tables, and lists with
 * their depth, also those that Word writes as paragraphs; all else is escaped
 * so that the Markdown reads back as the same text. A table in a table's cell
 * is text of that cell.
 *
 * Limits: those of html.h; markup that is nested deeper is read as plain text.
 */
#ifndef MINUTED_MAIL_HTML_MARKDOWN_H
#define MINUTED_MAIL_HTML_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * About `max` bytes of Markdown of `html` (UTF-8), owned by `ctx`, never NULL.
 * `*cut_r` is set if there was more, a tag or attributes were left out, or the
 * nesting was too deep.
 */
char *html_markdown(
    void *ctx, const char *html, size_t len, size_t max, size_t *len_r, bool *cut_r);

#endif
