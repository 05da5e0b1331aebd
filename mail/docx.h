/*
 * docx: the text of a word processor's document as Markdown
 *
 * Reads Office Open XML (ECMA-376) from memory: no files, no network, no DTD
 * and no entities but XML's own five. Headings by their style, lists with depth by
 * their numbering, table rows as "| a | b |", bold words as "**words**"; all
 * else is escaped so that the Markdown reads back as the same text. What Word
 * does not show (deleted or hidden text, the table of contents, the old form of
 * a drawing) is left out, and so are page headers, footers, notes and comments.
 *
 * Limits: below, in the order in which they are met. Up to a limit all is read,
 * behind it nothing, and the caller is told. The sizes that the archive claims
 * are not believed: reading ends at the limit whatever they say.
 */
#ifndef MINUTED_MAIL_DOCX_H
#define MINUTED_MAIL_DOCX_H

#include <stdbool.h>
#include <stddef.h>

enum {
	DOCX_SIZE_MAX = 16 * 1024 * 1024, /* bytes of the archive; photographs make it large */
	DOCX_ENDS_MAX = 4, /* end records near its end; libzip reads the directory once for each */
	/* Files in it; libzip's table of names is quadratic in like names. */
	DOCX_ENTRIES_MAX = 1000,
	DOCX_XML_MAX = 8 * 1024 * 1024, /* bytes inflated in all; 90 kB of text make 1 MB */
	DOCX_ATTRIBUTES_MAX = 200,      /* of one tag; their cost is quadratic, Word writes 40 */
	DOCX_DEPTH_MAX = 100,           /* open elements; a table in a text box has 30 */
	DOCX_STYLES_MAX = 2000,         /* styles; also list definitions; Word knows 400 */
	DOCX_STYLE_CHAIN_MAX = 16,      /* styles that are based on each other */
	DOCX_PARAGRAPHS_MAX = 20000     /* of the text; the longest minutes have 1,500 */
};

/*
 * At most `max` bytes of Markdown (UTF-8), owned by `ctx`, never NULL. `*cut_r`
 * is set if a limit was met or something could not be read: then there is less
 * text, or none (no archive, no document in it, encrypted).
 */
char *docx_text(void *ctx, const void *bytes, size_t len, size_t max, size_t *len_r, bool *cut_r);

#endif
