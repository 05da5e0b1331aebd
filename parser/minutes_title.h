/*
 * minutes_title: what the line that begins a part of minutes says
 */
#ifndef MINUTED_PARSER_MINUTES_TITLE_H
#define MINUTED_PARSER_MINUTES_TITLE_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/block.h"

enum {
	TITLE_LINE_MAX = 60,  /* bytes of a title that nothing marks but its own line */
	TITLE_STEP_MAX = 100, /* bytes before the dash of a bullet that names an item */
	TITLE_ITEM_MAX = 100  /* bytes before the dash of a numbered item; longer ones are prose */
};

/* True if the line names or begins the list of those present. */
bool title_is_attendees(const char *text);

/*
 * The column of names if the row heads a table of people, by one of its first two
 * headings; SIZE_MAX if it does not.
 */
size_t title_people_column(const struct block *row);

/* True if the heading is that of a column of organisations. */
bool title_is_org_column(const char *cell);

/* True if it names the document or its body ("Minutes", "Minutes of the ...", "Final minutes"). */
bool title_is_head(const char *text);

/* True for a title that asks who takes the minutes. */
bool title_is_taker(const char *text);

/* True for such a title that is a step of the meeting: "Assign minute taker". */
bool title_assigns_taker(const char *text);

/* True for a title that repeats what was agreed: "Summary of action items". */
bool title_is_summary(const char *text);

/*
 * The length of the number of a section and the blank behind it ("4.1 Work"),
 * where a title follows it, else 0. `*top_r` gets its first figure, `*sub_r`
 * whether it has more.
 */
size_t title_section(const char *text, unsigned *top_r, bool *sub_r);

/* True for a title of ballots that are at the same stage ("Ballots in Voting Period"). */
bool title_is_stage(const char *text);

/* True for a line that holds only a date, with or without a label. */
bool title_is_date(const char *text);

/* True for a line that names a step of a meeting or a ballot, as the bullets of a flat list do. */
bool title_is_step(const char *text);

/* True for a short line that says nothing: no stop at its end, no verb, no date. */
bool title_is_line(const char *text);

/* True for a line in title case, or one that ends with people in brackets. */
bool title_is_like(const char *text);

/* Bytes up to the dash or the colon that parts a title from its remark. */
size_t title_length(const char *text);

/*
 * The title in a line, on `ctx`: without number, and without the remark after
 * its dash or colon, to which `*rest_r` points in `text` (or to ""). `strong`
 * is the length of its bold start, `heading` tells a heading line, where only
 * remarks that no title can be are cut off.
 */
char *title_clean(void *ctx, const char *text, size_t strong, bool heading, const char **rest_r);

#endif
