/*
 * browse: the archive as people look through it: threads, messages, words
 *
 * Copies of one mail (store/twins.h) are shown once. Lists come a page at a
 * time, BROWSE_PAGE rows each; pages count from 1, and `more` tells whether
 * there is another.
 */
#ifndef MINUTED_STORE_BROWSE_H
#define MINUTED_STORE_BROWSE_H

#include "store/store.h"

enum {
	BROWSE_PAGE = 25,               /* rows: what a terminal shows at once */
	BROWSE_PAGES_MAX = 1000 * 1000, /* more rows than an archive will have */
	BROWSE_TREE_MAX = 2000,         /* messages of one thread's tree; the first ones */
	BROWSE_WORDS_MAX = 100,         /* words of one search */
	BROWSE_SNIPPET_WORDS = 24       /* words of the text around what was found */
};

/* ---- threads ---- */

struct thread_row {
	int64_t thread;
	const char *subject; /* of its first mail; may be NULL */
	const char *message_id;
	size_t messages, people;
	int64_t first, last;  /* WHEN_UNKNOWN: no mail of it has a time */
	const char **ballots; /* that its mails and their facts name, by label */
	size_t nballots;
};

/*
 * Threads that have mails of `group` (NULL: of any), counted by these mails
 * alone, the latest first; with `ballot` those that name it.
 */
enum store_status store_threads(void *ctx, struct store *store, const char *group,
    const char *ballot, unsigned page, struct thread_row **rows_r, size_t *nrows_r, bool *more_r);

/* A place in the tree of a thread (store/tree.h), parents first. */
struct thread_place {
	int64_t message; /* 0: missing; what follows but message_id and depth is then unknown */
	const char *message_id, *parent;
	size_t depth;
	const char *subject, *from_name, *from_address, *group;
	int64_t at;
	enum mail_class class;
};

/* `*left_out_r`: messages beyond BROWSE_TREE_MAX, the latest ones. */
enum store_status store_thread_tree(void *ctx, struct store *store, int64_t thread,
    struct thread_place **places_r, size_t *nplaces_r, size_t *left_out_r);

/* ---- a message ---- */

struct archived {
	struct stored_message mail; /* `text` is NULL where none was read */
	const char *list_id, *sender_name, *sender_org, *why, *ballot;
	const char **ancestors; /* that it names, the nearest last */
	size_t nancestors;
	bool automatic, truncated;
	bool differs; /* another message bears its Message-ID with other words */
	const char *writing;
	const struct fact **facts; /* as they were read */
	int64_t *items;            /* the number of each, by which a ruling names it */
	size_t nfacts;
};

/*
 * All messages that bear a Message-ID, copies too: those over a list first, then
 * by time. STORE_NOT_FOUND: none.
 */
enum store_status store_archived(void *ctx, struct store *store, const char *message_id,
    struct archived **list_r, size_t *nlist_r);

/* ---- words ---- */

struct search {
	const char *const *words; /* each a word or a phrase, all of which must be there */
	size_t nwords;
	const char *from;      /* part of the sender's name, address or organisation; NULL */
	const char *ballot;    /* canonical label; NULL */
	const char *group;     /* NULL */
	int64_t before, after; /* received before, and at or after; WHEN_UNKNOWN: any time */
};

struct found {
	const char *message_id, *subject, *from_name, *from_address, *group;
	int64_t message, thread, at;
	enum mail_class class;
	const char *snippet; /* what was found between FOUND_OPEN and FOUND_CLOSE; NULL: no words */
};

/* Marks around what was found: control characters, which no text of a mail is shown with. */
#define FOUND_OPEN "\x02"
#define FOUND_CLOSE "\x03"

/* What fits best comes first, then what is latest; without words the latest. */
enum store_status store_search(void *ctx, struct store *store, const struct search *search,
    unsigned page, struct found **found_r, size_t *nfound_r, bool *more_r);

#endif
