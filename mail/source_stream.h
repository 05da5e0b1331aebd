/*
 * source_stream: messages out of one file, read as it comes
 *
 * A file that begins with "From " is an mbox: messages stand between
 * separator lines (RFC 4155). Any other file is one message. What gzip has
 * compressed is read as what it was. Memory is one message of at most
 * MESSAGE_SIZE_MAX and one read buffer.
 *
 * Of the quoted "From " lines of an mbox one ">" is taken away, which undoes
 * mboxrd. Pipermail, told by the "at" in its separators, writes mboxo: it
 * quotes "From " only, so a line with several ">" was written so and stays.
 */
#ifndef MINUTED_MAIL_SOURCE_STREAM_H
#define MINUTED_MAIL_SOURCE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STREAM_BUFFER = 256 * 1024, /* bytes read at a time */
	SEPARATOR_LINE_MAX = 1000   /* bytes of a "From " line; a longer one is text */
};

struct stream_message {
	const char *raw; /* valid until the next call */
	size_t len;
	bool too_large;  /* `raw` holds the headers only */
	uint64_t offset; /* of its first byte or separator, in what is not compressed */
	int64_t at;      /* by the separator; INT64_MIN: not told */
};

struct stream; /* closes its descriptor when freed */

/* Read from `fd`, which the stream owns from now on. */
struct stream *stream_open(void *ctx, int fd);

/*
 * 1: a message, 0: the end, -1: the file cannot be read on, see stream_fault();
 * then comes the end.
 */
int stream_next(struct stream *stream, struct stream_message *message_r);

/* Why the file could not be read on, as half a sentence. */
const char *stream_fault(const struct stream *stream);

uint64_t stream_consumed(const struct stream *stream); /* bytes of the file, compressed or not */
bool stream_is_mbox(struct stream *stream);

#endif
