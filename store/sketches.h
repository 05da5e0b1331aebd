/*
 * sketches: a group's facts in short, and facts by their numbers
 *
 * A group's record is some hundred thousand facts, nearly all on ballots that
 * are long over. A sketch has of a fact what tells on which ballot it falls; the
 * fact itself is loaded when its ballot's turn has come. The two are to be in one
 * view of the database: store_view_begin().
 */
#ifndef MINUTED_STORE_SKETCHES_H
#define MINUTED_STORE_SKETCHES_H

#include "store/store.h"

struct fact_sketch {
	int64_t id; /* 0: it is not in the store, but in `whole` */
	int64_t message, thread;
	int64_t at;               /* received */
	const char *label;        /* of the ballot that it names; NULL: none does */
	const char *line;         /* of a post its motion's title, else its mail's subject; NULL */
	const char *from_address; /* NULL */
	const char *copy; /* the same for copies of one mail; NULL: no other bears its Message-ID */
	/* As it stands where it is not as it was read; else NULL. */
	const struct stored_fact *whole;
	bool by_thread; /* `label` is what the mails of its thread share, it names none itself */
	bool own;       /* filed under the group itself */
	enum fact_kind kind;
	enum certainty certainty;
	enum grade grade;
	enum channel channel;
};

/* True for the kinds that post a ballot, in one version or another. */
bool sketch_is_post(enum fact_kind kind);

/*
 * All facts of mails filed under `group`, and those of other groups' mails
 * whose ballot label begins with one of `prefixes`, by time. A prefix ("CSC", in
 * any case) is followed by a hyphen in the label, so that it does not begin
 * "CSCX-1". Copies of one mail, as of list and Cc, have the same Message-ID and
 * words of the same sender; the facts of each are listed.
 */
enum store_status store_sketches(void *ctx, struct store *store, const char *group,
    const char *const *prefixes, size_t nprefixes, struct fact_sketch **sketches_r,
    size_t *nsketches_r);

/* Holds the words of facts, each once; what it hands out lives as long and is not to be changed. */
struct fact_shelf;
struct fact_shelf *fact_shelf_new(void *ctx);

/*
 * The facts of those numbers, in their order. STORE_NOT_FOUND: one is not there.
 * One that cannot be decoded refuses all.
 */
enum store_status store_facts_of(struct fact_shelf *shelf, struct store *store, const int64_t *ids,
    size_t n, struct stored_fact *facts_r);

#endif
