/*
 * docx_body: the document part as it is read, paragraph by paragraph
 */
#ifndef MINUTED_MAIL_DOCX_BODY_H
#define MINUTED_MAIL_DOCX_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "mail/docx_styles.h"

/* Append up to `max` bytes of Markdown to `out`. False if the part was not read to its end. */
bool docx_body_read(
    const struct docx_styles *styles, const char *xml, size_t len, size_t max, GString *out);

#endif
