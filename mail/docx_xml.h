/*
 * docx_xml: one XML part of a document, read by its events
 *
 * UTF-8 only. A document type declaration ends the reading (ECMA-376 part 2,
 * section 10 forbids it), so there are no entities to expand. Names come
 * without their prefix; `word` tells those of the root element's namespace from
 * those of others.
 */
#ifndef MINUTED_MAIL_DOCX_XML_H
#define MINUTED_MAIL_DOCX_XML_H

#include <stdbool.h>
#include <stddef.h>

struct docx_tag {
	const char *name;                 /* "p" of "w:p" */
	bool word;                        /* it has the prefix of the root element */
	const unsigned char **attributes; /* name and value in turn, NULL at the end; NULL: none */
};

/* Any may be NULL. `start` returns false to end the reading. */
struct docx_events {
	bool (*start)(void *arg, const struct docx_tag *tag);
	void (*end)(void *arg);
	void (*text)(void *arg, const char *text, size_t len);
};

/*
 * False if the part was not read to its end. An element that is started is not
 * always ended then.
 */
bool docx_xml_read(const char *xml, size_t len, const struct docx_events *events, void *arg);

/* The attribute of that name, whatever its prefix; NULL if there is none. */
const char *docx_attribute(const struct docx_tag *tag, const char *name);

/* A number from 0 to 999,999, or `otherwise`. */
long docx_attribute_number(const struct docx_tag *tag, const char *name, long otherwise);

/* The value of a switch such as <w:b/>: on unless it says off. */
bool docx_is_on(const struct docx_tag *tag);

#endif
