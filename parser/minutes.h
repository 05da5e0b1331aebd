/*
 * minutes: a meeting as its minutes tell it
 *
 * Reads Markdown (with the front matter of a web post, if any), or the plain
 * text of a mail, into one object. The same text gives the same object.
 *
 * Limits: text over MINUTES_TEXT_MAX bytes, or with more lines, blocks or
 * sentences than any real minutes have (block.h, minutes_source.h), is read up
 * to that point and the result says so in `truncated`.
 */
#ifndef MINUTED_PARSER_MINUTES_H
#define MINUTED_PARSER_MINUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/block.h"
#include "parser/people.h"

enum {
	MINUTES_TEXT_MAX = 512 * 1024, /* bytes; the longest post seen has 60 kB */
	MINUTES_LIST_MAX = 2000        /* entries of any list below */
};

enum minutes_status { MINUTES_UNKNOWN, MINUTES_DRAFT, MINUTES_FINAL, MINUTES_STATUS_COUNT };

enum approval_status {
	APPROVAL_APPROVED,
	APPROVAL_PENDING,
	APPROVAL_NOT_SENT,
	APPROVAL_DEFERRED,
	APPROVAL_CIRCULATED,
	APPROVAL_COUNT
};

enum item_kind {
	ITEM_BALLOT,
	ITEM_PROCEDURAL,
	ITEM_DISCUSSION,
	ITEM_AOB,
	ITEM_NEXT_MEETING,
	ITEM_ADJOURN,
	ITEM_OTHER,
	ITEM_COUNT
};

enum spoken_state {
	SPOKEN_DRAFTING,
	SPOKEN_SEEKING_ENDORSERS,
	SPOKEN_DISCUSSION,
	SPOKEN_VOTING,
	SPOKEN_PASSED,
	SPOKEN_FAILED,
	SPOKEN_IPR_REVIEW,
	SPOKEN_TABLED,
	SPOKEN_UNKNOWN,
	SPOKEN_COUNT
};

enum cancelled { CANCELLED_NO, CANCELLED_YES, CANCELLED_MAYBE };

struct approval {
	const char *minutes_of; /* "YYYY-MM-DD"; NULL: the text does not tell */
	enum approval_status status;
	const char *quote;
};

struct agenda_item {
	const char *title;
	enum item_kind kind;
};

struct spoken_ballot {
	const char *label; /* as written: "CSC-18" or "Malware base revocation" */
	const char *lead;  /* NULL: none named */
	const char **endorsers;
	size_t nendorsers;
	enum spoken_state state;
	bool pushback;
	bool needs_second;
	const char **quotes;
	size_t nquotes;
};

struct discussants {
	const char *item;
	const char **people;
	size_t npeople;
};

struct action_item {
	const char *owner; /* NULL: nobody named */
	const char *quote;
};

struct next_meeting {
	const char *date; /* "YYYY-MM-DD"; NULL: not told */
	enum cancelled cancelled;
	const char *quote; /* NULL: the minutes do not speak of one */
};

struct minutes {
	const char *title;
	const char *date; /* of the meeting, "YYYY-MM-DD"; NULL: not told */
	/* Days that the text, or the head of a post, gives instead of that one; NULL: none. */
	const char *body_date, *head_date;
	const char *group;
	enum minutes_status status;
	const char *posted_by;
	struct person *attendees;
	size_t nattendees;
	const char *minute_taker;
	bool antitrust_read;
	struct approval *approvals;
	size_t napprovals;
	struct agenda_item *agenda_items;
	size_t nagenda_items;
	struct spoken_ballot *ballots;
	size_t nballots;
	struct discussants *discussants;
	size_t ndiscussants;
	const char **decisions;
	size_t ndecisions;
	struct action_item *action_items;
	size_t naction_items;
	const char **closings; /* what is said to be done, closed or not needed any more */
	size_t nclosings;
	struct next_meeting next_meeting;
	bool truncated;
	/* The text that all this was read from, less the head of a post; NULL where only the
	   object was kept. */
	struct block_tree *document;
};

/* What is known of the minutes besides their text. All may be NULL or WHEN_UNKNOWN. */
struct minutes_context {
	const char *subject;   /* of the mail that carried them */
	const char *posted_by; /* its sender */
	const char *group;     /* the group's section name in the configuration */
	int64_t posted;        /* when it was received; supplies missing years */
	const struct directory *directory;
};

/*
 * True if `text` (UTF-8) with this context reads as the minutes of a meeting:
 * attendees and at least one step of a meeting, not an agenda or a mail about minutes.
 */
bool minutes_recognise(const char *text, const struct minutes_context *context);

/*
 * Read minutes. Never NULL: a text that holds none gives an object with empty
 * lists. The result and all it points to are owned by `ctx`.
 */
struct minutes *minutes_read(void *ctx, const char *text, const struct minutes_context *context);

/* "draft", "final", ... as the contract has them; a status that is not known is NULL. */
const char *minutes_status_name(enum minutes_status status);
const char *approval_status_name(enum approval_status status);
const char *item_kind_name(enum item_kind kind);
const char *spoken_state_name(enum spoken_state state);
bool minutes_status_from_name(const char *name, enum minutes_status *status_r);
bool approval_status_from_name(const char *name, enum approval_status *status_r);
bool item_kind_from_name(const char *name, enum item_kind *kind_r);
bool spoken_state_from_name(const char *name, enum spoken_state *state_r);

#endif
