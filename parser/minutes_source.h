/*
 * minutes_source: a text cut and marked, as the readers of minutes share it
 */
#ifndef MINUTED_PARSER_MINUTES_SOURCE_H
#define MINUTED_PARSER_MINUTES_SOURCE_H

#include "parser/block.h"
#include "parser/minutes.h"
#include "parser/minutes_layout.h"
#include "parser/minutes_names.h"
#include "parser/minutes_words.h"

/* The head of a web post; any part may be NULL. */
struct front_matter {
	const char *title;
	const char *date;
	const char *author;
};

/* Letters that the list of those present gives somebody: "AO" for "Ada Oak". */
struct initials {
	const char *letters;
	const char *name;
};

struct minutes_source {
	void *tmp; /* talloc context of all below */
	const struct minutes_context *context;
	struct front_matter front;
	struct block_tree *tree;
	struct layout *layout;
	struct initials *initials; /* talloc array */
	size_t ninitials;
	struct names *names;
	struct sentence *sentences;
	size_t nsentences;
	size_t *first; /* of each block: its first sentence; one more at the end */
	/* Midnight UTC of the meeting's day, else about when: completes years; WHEN_UNKNOWN. */
	int64_t meeting;
	bool dated; /* `meeting` is the day itself */
};

/* A date found in a text. */
struct date_found {
	int64_t at;   /* midnight UTC of its day, of a range of days ("4-6 June") the first */
	int64_t last; /* of the last day, `at` for a single one */
	size_t end;   /* byte after it */
};

enum {
	DATES_MAX = 16,       /* of one sentence */
	SENTENCES_MAX = 16000 /* of one text; the longest post seen has 900 */
};

/* Read the head of a post; returns the text after it, `text` itself if there is none. */
const char *front_matter_read(void *ctx, const char *text, struct front_matter *front_r);

/*
 * The dates in `text`; `near` completes years as when_find() does, WHEN_UNKNOWN:
 * only full dates count.
 */
size_t dates_find(const char *text, int64_t near, struct date_found found[DATES_MAX]);

/* "YYYY-MM-DD" on `ctx`, NULL for WHEN_UNKNOWN. */
const char *date_text(void *ctx, int64_t at);

/* Moments that complete the years of dates before and after the meeting. */
int64_t date_near_past(int64_t meeting);
int64_t date_near_future(int64_t meeting);

void source_add_initials(struct minutes_source *src, const char *letters, const char *name);

/* The first sentence of the blocks from `block` on: those up to `end` end before its. */
static inline size_t
source_first(const struct minutes_source *src, size_t block)
{
	return src->first[block];
}

/* The readers; each fills its fields of `m` and owns what it adds by `m`. */
void meeting_read_head(struct minutes *m, struct minutes_source *src);
void meeting_read_steps(struct minutes *m, const struct minutes_source *src);
void attendees_read(struct minutes *m, struct minutes_source *src);
void items_read(struct minutes *m, const struct minutes_source *src);
void approvals_read(struct minutes *m, const struct minutes_source *src);
void next_meeting_read(struct minutes *m, const struct minutes_source *src);
void ballots_read(struct minutes *m, const struct minutes_source *src);
void said_read(struct minutes *m, const struct minutes_source *src);
/* The rows of tables that have a column of tasks and one of their owners. */
void said_read_tables(struct minutes *m, const struct minutes_source *src);

/* True if the sentence records that something was agreed. */
bool said_decision(const struct sentence *s);

/* "Agreed." behind a proposal, "Accepted." behind an application. */
bool decision_settles(const struct sentence *before, const struct sentence *s);

/*
 * A motion that carries is a decision, but for the minutes, the agenda and the
 * end. `*motion` is the sentence that moved last, NULL for none.
 */
void decision_by_motion(struct minutes *m, const struct minutes_source *src,
    const struct sentence *s, const struct sentence **motion);

/* Append `text`, copied, to the talloc array `*list` of `m`; false if the list is full. */
bool source_append(struct minutes *m, const char ***list, size_t *n, const char *text);

#endif
