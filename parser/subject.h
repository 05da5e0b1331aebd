/*
 * subject: the grammar of a subject line
 *
 * Marks of replies and of lists before it, the ballots that it names, their
 * version, and the title of the first. What is read here is the plain copy
 * (prose.h) of at most READING_SUBJECT_MAX bytes.
 */
#ifndef MINUTED_PARSER_SUBJECT_H
#define MINUTED_PARSER_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/labels.h"

struct subject {
	const char *plain; /* the whole line, plain */
	const char *words; /* the same without list tags, Re: and their like */
	bool reply;        /* Re:, AW:, SV: ... */
	bool forward;
	bool placeholder;     /* names a ballot that has no number yet */
	struct labels labels; /* of `words` */
	const char *version;  /* of the first ballot, wherever it stands; NULL: not told */
	const char *title;    /* of the ballot; NULL: none */
};

/* Read a subject line (decoded, UTF-8; may be NULL); owned by `ctx`. */
struct subject *subject_read(
    void *ctx, const char *line, const struct ballot_names *names, size_t nnames);

#endif
