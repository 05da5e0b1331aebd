/*
 * publications: which files were published last, and what could not be
 *
 * A file of a group's publish folder by its name, with the hash of what was
 * written and when, or the reason why it could not be. The files follow from
 * the record and can be made again at any time; what is kept here tells people
 * when they were, and whether all is well.
 */
#ifndef MINUTED_STORE_PUBLICATIONS_H
#define MINUTED_STORE_PUBLICATIONS_H

#include "store/store.h"

struct publication {
	const char *group;
	const char *name;   /* of the file; not empty */
	const char *date;   /* of the meeting whose minutes it holds; NULL: it holds none */
	const char *sha256; /* of what is in it, in hexadecimal; NULL: it was never written */
	int64_t first;      /* when it was first written; WHEN_UNKNOWN: never */
	int64_t at;         /* when it was last changed; WHEN_UNKNOWN: never */
	const char *why;    /* why the last try failed; NULL: it did not */
};

/*
 * Note how writing a file ended at `now`: with `sha256` of what is in it, or with
 * `why` it could not be. `first`, `at` and the last hash are kept as that demands.
 */
enum store_status store_publication_note(struct store *store, const char *group, const char *name,
    const char *date, const char *sha256, const char *why, int64_t now);

/* The files of a group by name; `group` NULL: of all. */
enum store_status store_publications(void *ctx, struct store *store, const char *group,
    struct publication **publications_r, size_t *npublications_r);

#endif
