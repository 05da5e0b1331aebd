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

/* True if a line of `plain` has a word that may make it a vote or an endorsement. */
bool forms_matter(const char *plain);

/* True if such a line is not found in `html`, the own words of the other form. Valid UTF-8. */
bool forms_differ(const char *plain, const char *html);

#endif
