/*
 * html: the text that an HTML mail shows
 *
 * libxml2's parser by its events, so there is no tree and no recursion. Blocks
 * become lines, quoted blocks (blockquote and what mailers mark as such) lines
 * that begin with "> ", so one set of rules finds quotes in text and HTML.
 * What a reader does not see is left out (mail/html_look.h); words struck
 * through stand between "~~", words shown in reverse behind U+202E.
 *
 * Limits: a tag over MESSAGE_HTML_TAG_MAX bytes is left out and
 * HTML_ATTRIBUTES_MAX attributes of one are read (their cost is quadratic);
 * markup nested deeper than HTML_DEPTH_MAX is read by taking the tags away.
 */
#ifndef MINUTED_MAIL_HTML_H
#define MINUTED_MAIL_HTML_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HTML_DEPTH_MAX = 200,      /* open elements; libxml2's cost of an end tag grows with them */
	HTML_ATTRIBUTES_MAX = 200, /* of one tag */
	HTML_NUMBER_MAX = 9999     /* at which a numbered list may start; of more, it starts at 1 */
};

/* Prepare libxml2 before the jail closes. */
void html_prepare(void);

/*
 * The text of `html` (UTF-8), owned by `ctx`, never NULL. `*cut_r` is set if a
 * tag or attributes were left out or the nesting was too deep.
 */
char *html_text(void *ctx, const char *html, size_t len, size_t *len_r, bool *cut_r);

#endif
