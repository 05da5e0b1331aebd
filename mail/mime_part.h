/*
 * mime_part: the tree of a MIME message walked to its leaves
 *
 * The structure (RFC 2046 section 5.1) is walked with a stack of at most
 * MESSAGE_DEPTH_MAX open boundaries, never by recursion, and ends after
 * MESSAGE_PARTS_MAX parts; GMime's own parser recurses to depth 1,024 and
 * compares every line with all open boundaries. Time is linear in the bytes.
 */
#ifndef MINUTED_MAIL_MIME_PART_H
#define MINUTED_MAIL_MIME_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/mime_header.h"

struct mime_part {
	const char *type;     /* "text/plain", lower case */
	const char *charset;  /* NULL: not told */
	const char *encoding; /* Content-Transfer-Encoding, lower case; NULL */
	const char *filename; /* NULL */
	bool attachment;      /* Content-Disposition says so */
	bool flowed;          /* RFC 3676 */
	bool delsp;
	bool inside_message; /* in a message/rfc822 */
	int alternative;     /* number of the innermost multipart/alternative; 0: in none */
	/* Of a message inside, before its parts; nothing else is set then. */
	const struct mime_headers *headers;
	const char *body; /* encoded */
	size_t len;
};

struct mime_tree {
	struct mime_part *parts; /* the leaves and the headers of messages inside, in order */
	size_t nparts;
	unsigned marks;    /* MARK_DEPTH, MARK_PARTS, MARK_HEADERS */
	bool report;       /* a multipart/report with a delivery status */
	bool notification; /* a multipart/report of another kind */
};

/* Walk the message whose root header is `headers`; all is owned by `ctx`, bodies point into it. */
void mime_tree_read(void *ctx, const struct mime_headers *headers, struct mime_tree *tree_r);

#endif
