/*
 * pdf: the text of a PDF file as Markdown
 *
 * By poppler (libpoppler-glib.so.8, the library below pdftotext) where it is
 * installed: it is opened at run time, nothing is needed to build. It is large,
 * written in C++ and made to be fed strangers' files: pdf_text() is to be
 * called in a process that is closed in a jail, reads one mail and nothing
 * else, and whose death costs nothing (daemon/role/reader.h). It opens no file
 * that it could not do without: character maps of old CJK fonts that the file
 * does not hold are not there, so such text is missing.
 *
 * The words come with their places on the page, from which pdf_layout.h makes
 * headings, paragraphs, items and tables. A page's pictures are not read: a
 * scan has no words, and the caller is told that something is missing.
 *
 * Limits: below. Up to a limit all is read, behind it nothing, and the caller
 * is told. What one page costs the library is bounded by the jail alone.
 */
#ifndef MINUTED_MAIL_PDF_H
#define MINUTED_MAIL_PDF_H

#include <stdbool.h>
#include <stddef.h>

enum {
	PDF_SIZE_MAX = 16 * 1024 * 1024, /* bytes of the file; photographs make it large */
	PDF_PAGES_MAX = 200,             /* the longest minutes have 40 */
	PDF_PAGE_CHARACTERS_MAX = 20000  /* of one page; a full page in small print has 8,000 */
};

struct pdf_library;

/* Open the library, before any jail closes; it stays open. NULL if it is not installed. */
const struct pdf_library *pdf_library_open(void *ctx);

/*
 * At most `max` bytes of Markdown (UTF-8), owned by `ctx`, never NULL. `*cut_r`
 * is set if a limit was met or something could not be read: then there is less
 * text, or none (no PDF, damaged, encrypted, a scan).
 */
char *pdf_text(void *ctx, const struct pdf_library *library, const void *bytes, size_t len,
    size_t max, size_t *len_r, bool *cut_r);

#endif
