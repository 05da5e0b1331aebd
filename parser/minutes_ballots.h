/*
 * minutes_ballots: the ballots that a meeting spoke of
 *
 * Found in four ways: in the rows of a table of ballots, as items and topics of their own, as
 * entries of an item that goes through all ballots, and in prose by label or name. What is said of
 * each is then read from its sentences.
 */
#ifndef MINUTED_PARSER_MINUTES_BALLOTS_H
#define MINUTED_PARSER_MINUTES_BALLOTS_H

#include <glib.h>

#include "parser/minutes_source.h"

enum {
	BALLOT_ALL_LINES_MAX = 8000, /* and for all of a text */
	BALLOT_LINES_MAX = 400       /* sentences that are read for one ballot */
};

/* How far a ballot has come, as its sentences tell. */
struct ballot_course {
	enum spoken_state state;    /* by wordings; SPOKEN_UNKNOWN: none */
	size_t rank;                /* of the wording */
	enum spoken_state labelled; /* by a line that holds only the stage; SPOKEN_UNKNOWN: none */
	bool silent;                /* it is said that there is no news */
	bool voted_soon;            /* a vote is to come */
	bool open;                  /* a vote goes on */
};

/* One ballot as it is gathered. */
struct ballot_entry {
	const char *label;
	const char *lead;
	const struct sentence *words; /* of the label */
	const char *heading; /* the line that names it, if that says that it is a ballot; NULL */
	enum spoken_state stage; /* of the list it stands in; SPOKEN_UNKNOWN: none */
	bool prose;              /* known from a sentence only */
	const struct sentence **lines;
	size_t nlines;
	struct ballot_course so_far; /* by the first `ntold` lines */
	size_t ntold;
};

struct ballot_list {
	const struct minutes_source *src;
	struct ballot_entry *entries; /* talloc array on src->tmp */
	size_t n;
	GHashTable *keys; /* key -> index + 1 into entries */
	size_t nlines;    /* of all entries */
};

/*
 * The ballot entry of that label, made if there is none; NULL if the list is full
 * or the label empty.
 */
struct ballot_entry *ballot_entry(struct ballot_list *list, const char *label);

void ballot_add_line(
    struct ballot_list *list, struct ballot_entry *entry, const struct sentence *s);

/*
 * The name of the ballot in a heading or an entry's line, on the list's
 * context, and who leads it by the brackets behind the name (NULL: nobody).
 */
const char *ballot_name(struct ballot_list *list, const char *line, const char **lead_r);

/* True if a heading names one ballot. */
bool ballot_is_heading(const char *title);

/* The stage that a list's title or a line's label names; SPOKEN_UNKNOWN if none. */
enum spoken_state ballot_stage(const char *title);

/* True if a title or a line names a stage and nothing else: "Passed", "Under IPR review:". */
bool ballot_is_stage(const char *title);

/*
 * File the sentence under the ballots whose labels it holds. True if the entry
 * `own` is one of them or there is no label at all.
 */
bool ballot_labels(struct ballot_list *list, const struct sentence *s, size_t own);

/* True if the sentence speaks of "the <title> ballot". */
bool ballot_named(const struct sentence *s, const char *title);

/* True if the entry is only another name, from prose, of a ballot that the list has. */
bool ballot_is_alias(const struct ballot_list *list, size_t entry);

/* The ballots that a sentence names: entries for them, with the sentence as their line. */
void ballot_prose(struct ballot_list *list, const struct sentence *s);

/* The rows of tables that have a column of ballots and one of their status. */
void ballot_tables(struct ballot_list *list);

/* Add what one more sentence tells; true if it tells anything. */
bool ballot_read_course(struct ballot_course *course, const struct sentence *s);

/* True if the state was told by words for a review that is over. */
bool ballot_review_over(const struct ballot_course *course);

/* What is said of a ballot, from the lines gathered. */
struct spoken_ballot ballot_judge(
    struct minutes *m, const struct minutes_source *src, const struct ballot_entry *entry);

/* True if a sentence asks for endorsers. */
bool ballot_asks_endorsers(const struct sentence *s);

/* True if a sentence asks for endorsers or tells of one. */
bool ballot_endorsing(const struct sentence *s);

#endif
