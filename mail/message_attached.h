/*
 * message_attached: the minutes that came as a file with a mail
 *
 * Of several files one is read: the first whose name holds "minutes" and that
 * has words, else the first that has words; a PDF file only where no other file
 * of that kind has, as it tells least about its shape. Markdown and text as
 * they are, HTML by html_markdown.h, word processor's documents by docx.h, PDF by pdf.h.
 */
#ifndef MINUTED_MAIL_MESSAGE_ATTACHED_H
#define MINUTED_MAIL_MESSAGE_ATTACHED_H

#include <stdbool.h>

#include "mail/message.h"
#include "mail/mime_charset.h"
#include "mail/mime_part.h"
#include "mail/pdf.h"

enum {
	ATTACHED_MAX = 512 * 1024, /* bytes of attached minutes read; the longest have 90 kB */
	ATTACHED_FILES_MAX = 8     /* files opened until one has words; each may inflate to much */
};

/* Who opens PDF files. */
struct attached_pdf {
	const struct pdf_library *library; /* this reader; NULL: not this one */
	bool elsewhere;                    /* another one */
};

/* True if the part is such a file and no text that the mail shows. */
bool is_attached_file(const struct mime_part *part);

/*
 * Fill in `attached`, `pdf_unopened` and the marks of what could not be read; of
 * PDF files only where their name or the mail's subject speaks of minutes.
 */
void message_attached_read(struct message *message, const struct charsets *charsets,
    const struct attached_pdf *pdf, const struct mime_tree *tree);

#endif
