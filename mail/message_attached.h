/*
 * message_attached: the minutes that came as a file with a mail
 *
 * Of several files one is read: the first whose name holds "minutes" and that
 * has words, else the first that has words. Markdown and text as they are, HTML
 * by html.h, word processor's documents by docx.h. PDF is not read: no library
 * for it is small enough for the jail, and the jailed reader starts no program.
 */
#ifndef MINUTED_MAIL_MESSAGE_ATTACHED_H
#define MINUTED_MAIL_MESSAGE_ATTACHED_H

#include <stdbool.h>

#include "mail/message.h"
#include "mail/mime_charset.h"
#include "mail/mime_part.h"

enum {
	ATTACHED_MAX = 512 * 1024, /* bytes of attached minutes read; the longest have 90 kB */
	ATTACHED_FILES_MAX = 8     /* files opened until one has words; each may inflate to much */
};

/* True if the part is such a file and no text that the mail shows. */
bool is_attached_file(const struct mime_part *part);

/* Fill in `attached` and the marks of what could not be read. */
void message_attached_read(
    struct message *message, const struct charsets *charsets, const struct mime_tree *tree);

#endif
