/*
 * labels: the ballots that a text names, in any spelling
 *
 * A label is written PREFIX-NUMBER without leading zeros, with the canonical
 * prefix of the group whose spelling was used, or as the bare number of an old
 * ballot. Text here is the plain copy of prose.h.
 */
#ifndef MINUTED_PARSER_LABELS_H
#define MINUTED_PARSER_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/reading.h"

enum {
	LABEL_DIGITS_MAX = 5, /* digits of a ballot number, leading zeros included */
	LABELS_MAX = 200,     /* mentions of ballots in one text */
	LABEL_RANGE_MAX = 12  /* ballots of a range, "180-182"; a longer one is something else */
};

/* A ballot named in a text. */
struct label {
	const char *ballot;  /* "CSC-18", "206"; NULL: a placeholder, "Ballot XXX" */
	const char *version; /* "2", "2.1"; NULL: not told */
	size_t start, end;   /* in the text, with the version */
	bool listed; /* follows the label before it in one list: "SC-101, SC-102 and SC-103" */
};

struct labels {
	struct label *items;
	size_t n;
};

/* All ballots that `text` names, in its order; owned by `ctx`. */
struct labels labels_find(
    void *ctx, const char *text, size_t len, const struct ballot_names *names, size_t nnames);

/* True if one of the labels is `ballot`. */
bool labels_have(const struct labels *labels, const char *ballot);

/*
 * The version at the end of a line or in brackets, without a label before it:
 * "... v2", "(v2)", "[v2, updated]". On `ctx`; NULL if there is none.
 */
const char *labels_loose_version(void *ctx, const char *line);

#endif
