/*
 * docx_styles: what the styles and list definitions of a document say of a paragraph
 */
#ifndef MINUTED_MAIL_DOCX_STYLES_H
#define MINUTED_MAIL_DOCX_STYLES_H

#include <stdbool.h>
#include <stddef.h>

enum { DOCX_NO_LIST = 0, DOCX_UNSET = -1 };

struct docx_look {
	int heading;    /* 1 to 6; 0: none */
	bool contents;  /* a line of the table of contents */
	bool list_text; /* belongs to a list by its name ("List Paragraph") */
	bool bold;
	long list; /* numId, DOCX_NO_LIST, DOCX_UNSET */
	int depth; /* ilvl of the list */
};

struct docx_styles;

struct docx_styles *docx_styles_new(void *ctx);

/* Take up styles.xml or numbering.xml. False if it was not read to its end. */
bool docx_styles_read(struct docx_styles *styles, const char *xml, size_t len);
bool docx_lists_read(struct docx_styles *styles, const char *xml, size_t len);

/* How a paragraph or a run of the style `id` (NULL: the default one) looks. */
struct docx_look docx_look(const struct docx_styles *styles, const char *id);

/* The heading of an outline level (outlineLvl); 0 for that of body text. */
int docx_outline_heading(long outline);

/* True if the list's items are shown at all; `*ordered_r`: with numbers or letters. */
bool docx_list_shows(const struct docx_styles *styles, long list, int depth, bool *ordered_r);

#endif
