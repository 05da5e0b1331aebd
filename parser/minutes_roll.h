/*
 * minutes_roll: how the lines of a list of those present are written
 *
 * One person a line or several, with the organisation in brackets, behind a
 * dash or a comma, or before a colon. Nothing here knows who there is: a line
 * is told from prose and from the steps of a meeting by its form alone.
 */
#ifndef MINUTED_PARSER_MINUTES_ROLL_H
#define MINUTED_PARSER_MINUTES_ROLL_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/block.h"

enum { ROLL_ENTRY_MAX = 160 /* bytes of one person with organisation; the longest seen has 90 */ };

/* True if `name`, which may have its organisation behind it, can be a person's. */
bool roll_name_like(const char *name);

/* True for a line that tells of those who did not come, or of something else: "Regrets: Ada". */
bool roll_is_absent(const char *text);

/* True for "Regrets: Ada", "Absent: none", whatever follows the label. */
bool roll_is_absent_label(const char *text);

/* What follows a label such as "Remote:", else all of `text`. */
const char *roll_unlabelled(const char *text);

/* "(in alphabetical order)": a remark above the list. */
bool roll_is_remark(const char *text);

/* One person on a line of its own: "Ada Oak (Fir Trust)". */
bool roll_is_person(const char *text);

/*
 * The same where lines of one paragraph follow each other, by block `index`:
 * "Ada Oak", "Ada Oak - Fir Trust". Steps of a meeting are none.
 */
bool roll_is_line_of_people(const struct block_tree *tree, size_t index);

/* True if the items, or the lines of one paragraph, from `from` hold one comma each: "Name,
 * Organisation". */
bool roll_one_comma_each(const struct block_tree *tree, size_t from, size_t end);

/* True if the entries parted by semicolons hold one comma each: "Ada Oak, Fir Trust; Bo Elm, Ash
 * CA". */
bool roll_pairs(const char *text);

/* True if each item from `from` begins with its organisation: "Fir Trust: Ada Oak, Bo Elm". */
bool roll_by_organisation(const struct block_tree *tree, size_t from, size_t end);

/* True if `letters` are the capitals that the words of `name` begin with: "AO", "Ada Oak". */
bool roll_initials(const char *letters, const char *name);

#endif
