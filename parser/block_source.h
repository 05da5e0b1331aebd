/*
 * block_source: text made ready for the Markdown reader
 *
 * Word processors and mail programs leave bullets, blanks and emphasis that
 * CommonMark does not know or reads as something else. This pass writes them
 * as CommonMark has them and bounds what makes that reader slow.
 */
#ifndef MINUTED_PARSER_BLOCK_SOURCE_H
#define MINUTED_PARSER_BLOCK_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/*
 * `text` of `len` bytes (UTF-8) as CommonMark, allocated on `ctx`. It ends
 * after BLOCK_LINES_MAX lines; `*truncated_r` becomes true if there are more.
 */
char *block_source(void *ctx, const char *text, size_t len, bool *truncated_r);

/*
 * `text` without the characters that only look different, one line end for
 * all, no marks of direction and no control characters but line ends and tabs.
 */
GString *block_plain(const char *text, size_t len);

/*
 * The length of the bullet or number with the blanks after it at the start of
 * `line`, 0 if there is none. `*ordered_r` tells a number from a bullet.
 */
size_t block_marker(const char *line, bool *ordered_r);

/* True if `line` begins with a bullet of a word processor. */
bool block_bullet(const char *line);

#endif
