/*
 * text_bound: how much of a text is read where only so many bytes are
 *
 * UTF-8 is never cut within a character, so what is kept of a valid text is
 * valid.
 */
#ifndef MINUTED_PARSER_TEXT_BOUND_H
#define MINUTED_PARSER_TEXT_BOUND_H

#include <stddef.h>

/*
 * The bytes of the longest beginning of `text` (up to its NUL) that has at most
 * `max` and ends between two characters. No byte past `text[max]` is looked at.
 */
size_t text_bound(const char *text, size_t max);

#endif
