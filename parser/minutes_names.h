/*
 * minutes_names: who is meant by "Ada O.", "Holly", "Bo/Cyra"
 *
 * Resolves people in prose against the attendees of the meeting and, where
 * these do not help, the directory. A name that fits two people stays as it is
 * written.
 */
#ifndef MINUTED_PARSER_MINUTES_NAMES_H
#define MINUTED_PARSER_MINUTES_NAMES_H

#include "parser/minutes_words.h"
#include "parser/people.h"

enum { NAMES_MENTIONS_MAX = 60000 /* of one text; an index of 16 bits */ };

struct mention {
	const char *name; /* as the attendees have it, or as written */
	bool org;         /* an organisation, not a person */
	bool resolved;
};

struct names;

/* The people that a text may name; `attendees` and `directory` must outlive it. */
struct names *names_new(
    void *ctx, const struct person *attendees, size_t n, const struct directory *directory);

/* Let `letters` ("AO") stand for the attendee of that name; both are copied. */
void names_add_initials(struct names *names, const char *letters, const char *name);

/*
 * Note who speaks in the sentence and is in no list; to be called for all
 * sentences, which must outlive `names`, before the first is marked.
 */
void names_learn(struct names *names, const struct sentence *s);

/* Fill `mention` and `follows` of the sentence's words. */
void names_mark(struct names *names, struct sentence *s);

const struct mention *names_mention(const struct names *names, size_t mention);

/*
 * The people in the list that the mention at word `at` belongs to ("Bo,
 * Cyra and Ada O."), on `ctx`; `*n_r` gets their number, at least 1.
 */
const char **names_list(
    void *ctx, const struct names *names, const struct sentence *s, size_t at, size_t *n_r);

/* The first person that `text` names, as resolved; NULL if it names nobody. */
const char *names_first(void *ctx, struct names *names, const char *text);

#endif
