/*
 * minutes_label: the labels of ballots in prose
 */
#ifndef MINUTED_PARSER_MINUTES_LABEL_H
#define MINUTED_PARSER_MINUTES_LABEL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True if a ballot's label ("CSC-6", "SC 050", "SC0XX", "FORUM-19") starts at
 * `text`; `*len_r` gets its length. Standards, releases and the like that look
 * the same ("RFC 3647", "SHA-1", "F2F 47") are none.
 */
bool label_at(const char *text, size_t *len_r);

/* The first label in `text` at a word's start, or NULL. */
const char *label_find(const char *text, size_t *len_r);

/* True if two labels mean the same ballot ("CSC 018", "CSC-18"). */
bool label_same(const char *a, const char *b);

#endif
