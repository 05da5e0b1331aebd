/*
 * message_forms: whether the two forms of one text say the same where it counts
 *
 * A mail may come as plain text and as HTML, and each reader sees one of them.
 * Where a line of the plain text has a word of voting or endorsing and the
 * writer's own words in HTML lack that line (it is struck through there, or
 * quoted, or says something else), nobody can tell what was said. Compared are
 * letters and figures alone: mailers break lines, mark emphasis and write out
 * links each in their own way.
 */
#ifndef MINUTED_MAIL_MESSAGE_FORMS_H
#define MINUTED_MAIL_MESSAGE_FORMS_H

#include <stdbool.h>

#include "mail/quote.h"

enum { FORMS_LINES_MAX = 2000 }; /* lines with such words: each is looked for in the whole text */

/* True if a line of `plain` has a word that may make it a vote or an endorsement. */
bool forms_matter(const char *plain);

/*
 * True if such a line of `plain` is not among the own words of the other form, `html`, of which
 * `shown` are the parts, nor below them, or if there are more than FORMS_LINES_MAX of them. All are
 * valid UTF-8.
 */
bool forms_differ(const char *plain, const char *html, const struct quote_parts *shown);

#endif
