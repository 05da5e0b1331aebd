/*
 * stance_org: who acts in a sentence, and on which ballot
 */
#ifndef MINUTED_PARSER_STANCE_ORG_H
#define MINUTED_PARSER_STANCE_ORG_H

#include "parser/rules.h"

enum actor_kind {
	ACTOR_NONE,         /* nobody that the words tell */
	ACTOR_SELF,         /* the sender's organisation, by its name */
	ACTOR_FIRST_PERSON, /* "we", "I": the sender's organisation */
	ACTOR_STRANGER,     /* the sender, whom the roster does not know */
	ACTOR_OTHER         /* another organisation than the sender's */
};

struct actor {
	enum actor_kind kind;
	struct person person;
	size_t name_start, name_end; /* of the name in the words given; equal: none stands there */
};

/* Where the words stand: before the verb, after "count", or before "vote:". */
enum actor_form { ACTOR_SUBJECT, ACTOR_OBJECT, ACTOR_OWNER };

/*
 * Who acts by the words `who`, e.g. "On second thought, Example TS". Words that
 * only lead up to the name are passed over; others make it ACTOR_NONE.
 */
struct actor actor_find(
    void *ctx, const struct posting *posting, const char *who, size_t len, enum actor_form form);

/* An organisation of the roster that a text names, in any spelling. */
struct mention {
	size_t start, end; /* in the text */
	const char *org;
};

/* The next organisation named in `text` from `at` on, whole words only; false: none. */
bool mention_next(const struct posting *posting, const char *text, size_t len, size_t at,
    struct mention *mention_r);

/* The sender as the one who acts. */
struct actor actor_sender(const struct posting *posting);

/* True if the sender is known to act for `org`. */
bool actor_speaks_for(const struct posting *posting, const char *org);

/* True if neither person nor organisation is known: nobody can be recorded. */
bool actor_is_nobody(const struct actor *actor);

/* The ballots that a mail's context gives a sentence that names none. */
struct ballot_choice {
	const struct label *labels;
	size_t n;
	enum certainty certainty; /* at most */
};

/*
 * The subject's ballots; without them the only ballot that the quote names,
 * never certain; nothing where subject and quoted notice disagree.
 */
struct ballot_choice ballot_of_context(const struct posting *posting);

#endif
