/*
 * html_look: how an element's text looks to a reader
 *
 * Words that nobody sees are nobody's words: text that is not displayed, too
 * small to read, without colour, of its background's colour or moved out of
 * sight. Words struck through are there to be seen as taken back, and words
 * whose letters are shown in reverse read as others than those that are written.
 *
 * Style attributes and the old attributes of colour are read, style sheets are
 * not. Where a style sheet may give an element its background, or a picture is
 * it, what stands on it is taken as shown.
 */
#ifndef MINUTED_MAIL_HTML_LOOK_H
#define MINUTED_MAIL_HTML_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "mail/html_parse.h"

struct html_look {
	bool gone;      /* not shown, whatever the elements inside say */
	bool invisible; /* until an element inside says otherwise */
	bool tiny;
	bool struck;
	bool reversed;
	bool painted;    /* the background is no plain colour */
	int32_t colour;  /* of the text, 0xrrggbb, or one of those below */
	int32_t surface; /* of the background */
};

#define HTML_COLOUR_NONE (-1)  /* it has none and cannot be seen */
#define HTML_COLOUR_USUAL (-2) /* whatever is usual there, or none that is known by its name */

extern const struct html_look html_look_plain; /* the usual colour on white */

/* The look of an element inside one that looks as `look`; `styled`: there is a style sheet. */
struct html_look html_look_inside(
    const struct html_look *look, const char *name, html_attributes attributes, bool styled);

/* True if a reader sees the text. */
bool html_look_shows(const struct html_look *look);

/* True if the element is set off by a line at its left side alone, as quotes are. */
bool html_look_barred(html_attributes attributes);

#endif
