/*
 * tree: who answers whom within a thread
 *
 * The REFERENCES algorithm of RFC 5256 (after Zawinski) over a set of messages:
 * the ancestors that each names form a chain, the nearest is the parent, and
 * a Message-ID that no message bears stands as an empty place. The messages are
 * taken in the order of time received, then of the hash of their bytes, so the
 * same set gives the same tree whatever order it came in: what is kept for each
 * message is what it says itself, and the tree is made when it is looked at.
 *
 * A link that would close a loop is not made. A message of an id that another
 * message bears stands beside it, unless both are copies of one writing: then
 * the first stands for all. Below the last link of RFC 5256 stands what a reply
 * without known references answers by its subject.
 */
#ifndef MINUTED_STORE_TREE_H
#define MINUTED_STORE_TREE_H

#include <stddef.h>
#include <stdint.h>

/* A message of the thread. */
struct tree_member {
	int64_t message;
	int64_t at;          /* WHEN_UNKNOWN comes first */
	const char *hash;    /* orders messages of one second; unique */
	const char *ids;     /* as of threads_ids() */
	const char *writing; /* alike for copies; may be NULL */
	int64_t answers;     /* by its subject; 0: nothing */
};

/* A place of the tree. Parents stand before their children. */
struct tree_place {
	int64_t message;        /* 0: no message of the archive bears this id */
	const char *message_id; /* NULL: it has none */
	const char *parent;     /* Message-ID of what it answers, also of what is missing; NULL */
	size_t depth;           /* 0 for those that answer nothing that is shown */
};

/*
 * The tree of `members`, which are sorted, as it is shown: missing messages are
 * left out and their children moved up, but for one at the top that has several
 * (RFC 5256, step 3). Siblings are in order of time. Owned by `ctx`.
 */
struct tree_place *tree_build(
    void *ctx, struct tree_member *members, size_t nmembers, size_t *nplaces_r);

#endif
