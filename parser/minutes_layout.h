/*
 * minutes_layout: where the items of a meeting begin and end
 *
 * Minute takers mark items by headings, numbers, bold words or nothing but
 * bullets; the layout finds out which of these a text uses and cuts it into
 * parts: agenda items, topics below them, the list of attendees, and heads
 * that only name the document.
 */
#ifndef MINUTED_PARSER_MINUTES_LAYOUT_H
#define MINUTED_PARSER_MINUTES_LAYOUT_H

#include "parser/block.h"
#include "parser/minutes.h"

enum part_type {
	PART_HEAD, /* "Minutes", the document's own title; also what stands before the first item */
	PART_ATTENDEES, /* the list of those present */
	PART_ITEM,
	PART_TOPIC
};

struct part {
	enum part_type type;
	enum item_kind kind;
	/* Less number, markup and remark; "" for the part before the first line. */
	const char *title;
	const char *heading; /* its line as written */
	const char *rest;    /* what follows the title in its line, "" if nothing does */
	size_t block;        /* of its line; SIZE_MAX for the part before the first line */
	size_t body, end;    /* the blocks below it, up to the next part */
	size_t item;         /* of a topic: the part it belongs to; else itself */
	size_t attended;     /* of a list of attendees: the first block that is none of it */
};

struct layout {
	const struct block_tree *tree;
	struct part *parts;
	size_t nparts;
};

/* Cut `tree`; owned by `ctx`. There is at least the part before the first line. */
struct layout *layout_read(void *ctx, const struct block_tree *tree);

/* What kind of item a title names. */
enum item_kind layout_kind(const char *title);

/* True if a title announces a list of ballots ("Ballot Status"), not one ballot. */
bool layout_lists_ballots(const char *title);

#endif
