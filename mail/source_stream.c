#include "mail/source_stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <talloc.h>
#include <zlib.h>

#include "mail/message.h"
#include "mail/mime_header.h"

enum { COMPRESSED_BUFFER = 128 * 1024 }; /* bytes of a compressed file read at a time */

struct stream {
	gzFile file;  /* hands on as they are bytes that gzip has not compressed */
	char *buffer; /* STREAM_BUFFER bytes */
	size_t at, end;
	uint64_t offset; /* in the file, of buffer[at] */
	bool eof;
	bool failed;
	const char *fault; /* why */
	bool begun;        /* the kind is known */
	bool mbox;
	bool quoted_once; /* mboxo: no line has more than one mark that is not the writer's */
	char *message;
	size_t len, room;
	bool too_large;
	bool in_line;     /* the last bytes appended end in mid-line */
	bool after_blank; /* the line before was empty, or there was none */
};

static int
stream_close(struct stream *stream)
{
	gzclose(stream->file);
	return 0;
}

struct stream *
stream_open(void *ctx, int fd)
{
	struct stream *stream = talloc_zero(ctx, struct stream);

	stream->file = gzdopen(fd, "rb");
	gzbuffer(stream->file, COMPRESSED_BUFFER);
	stream->buffer = talloc_array(stream, char, STREAM_BUFFER);
	talloc_set_destructor(stream, stream_close);
	return stream;
}

/* What the last read of the file says; false: it failed. */
static bool
read_on(struct stream *stream, int n, int error)
{
	int code = Z_OK;

	gzerror(stream->file, &code);
	if (n > 0 || (n == 0 && code == Z_OK))
		return true;
	if (code == Z_ERRNO || code == Z_OK)
		stream->fault = talloc_strdup(stream, strerror(error));
	else if (code == Z_BUF_ERROR)
		stream->fault = "what gzip has compressed breaks off; the file is not whole";
	else
		stream->fault = "what gzip has compressed is damaged";
	return false;
}

/* Have at least `want` bytes in the buffer, fewer only at the end of the file. */
static void
stream_fill(struct stream *stream, size_t want)
{
	if (stream->end - stream->at >= want || stream->eof)
		return;
	memmove(stream->buffer, stream->buffer + stream->at, stream->end - stream->at);
	stream->end -= stream->at;
	stream->at = 0;
	while (stream->end < want && !stream->eof) {
		int n = gzread(stream->file, stream->buffer + stream->end,
		    (unsigned)(STREAM_BUFFER - stream->end));
		if (n < 0 && errno == EINTR) {
			gzclearerr(stream->file);
			continue;
		}
		if (!read_on(stream, n, errno))
			stream->failed = true;
		if (n <= 0)
			stream->eof = true;
		else
			stream->end += (size_t)n;
	}
}

static void
stream_skip(struct stream *stream, size_t n)
{
	stream->at += n;
	stream->offset += n;
}

/* When a separator says that the message arrived; MESSAGE_NO_TIME if it holds no date. */
static int64_t
separator_time(const char *line, size_t len)
{
	static const char days[] = "Mon Tue Wed Thu Fri Sat Sun ";
	char text[SEPARATOR_LINE_MAX + 1];

	memcpy(text, line, len);
	text[len] = '\0';
	if (strlen(text) != len)
		return MESSAGE_NO_TIME;
	g_strchomp(text);
	for (char *p = strchr(text, ' '); p; p = strchr(p + 1, ' ')) {
		char day[5] = { p[1], p[1] ? p[2] : 0, p[1] && p[2] ? p[3] : 0, ' ', 0 };
		if (strlen(day) == 4 && strstr(days, day) && strchr(p, ':'))
			return mime_date(p + 1);
	}
	return MESSAGE_NO_TIME;
}

/* True if a message may begin with this line: a field, an old separator, or nothing more. */
static bool
may_begin_message(const char *line, size_t len)
{
	size_t n = 0;

	if (len == 0 || line[0] == '\n' || line[0] == '\r' ||
	    (len > 6 && memcmp(line, ">From ", 6) == 0))
		return true;
	while (n < len && line[n] > ' ' && line[n] < 127 && line[n] != ':')
		n++;
	return n > 0 && n < len && line[n] == ':';
}

/*
 * The length of the separator at the buffer's place, 0 if there is none: after
 * an empty line, "From ", a date, and a header behind it. So a sentence that
 * begins with "From" in a mail that nobody quoted stays a sentence.
 */
static size_t
separator_length(struct stream *stream, int64_t *at_r)
{
	stream_fill(stream, 2 * SEPARATOR_LINE_MAX);
	const char *line = stream->buffer + stream->at;
	size_t have = stream->end - stream->at;

	if (have < 6 || memcmp(line, "From ", 5) != 0)
		return 0;
	const char *newline = memchr(line, '\n', MIN(have, (size_t)SEPARATOR_LINE_MAX));
	if (!newline)
		return 0;
	size_t len = (size_t)(newline - line) + 1;
	*at_r = separator_time(line, len);
	if (*at_r == MESSAGE_NO_TIME || !may_begin_message(newline + 1, have - len))
		return 0;
	return len;
}

bool
stream_is_mbox(struct stream *stream)
{
	if (!stream->begun) {
		stream_fill(stream, 5);
		stream->mbox = stream->end - stream->at >= 5 &&
			       memcmp(stream->buffer + stream->at, "From ", 5) == 0;
		stream->begun = true;
	}
	return stream->mbox;
}

/* The length of the header block with its empty line. */
static size_t
header_length(const char *raw, size_t len)
{
	size_t at = 0;

	while (at < len) {
		const char *newline = memchr(raw + at, '\n', len - at);
		size_t line = newline ? (size_t)(newline - raw) - at : len - at;
		if (newline && (line == 0 || (line == 1 && raw[at] == '\r')))
			return at + line + 1;
		at += line + (newline ? 1 : 0);
	}
	return MIN(len, (size_t)MESSAGE_HEADER_BLOCK_MAX);
}

static void
message_append(struct stream *stream, const char *bytes, size_t len)
{
	if (stream->too_large)
		return;
	if (stream->len + len > MESSAGE_SIZE_MAX) {
		/* The header may still be open in what comes now, but not for long. */
		stream->len = header_length(stream->message, stream->len);
		stream->too_large = true;
		return;
	}
	if (stream->len + len > stream->room) {
		stream->room = MAX(stream->room * 2, stream->len + len + STREAM_BUFFER);
		stream->message =
		    talloc_realloc(stream, stream->message, char, (unsigned)stream->room);
	}
	memcpy(stream->message + stream->len, bytes, len);
	stream->len += len;
}

/* The next line or a piece of a long one, quoted "From " lines of an mbox opened once. */
static void
take_line(struct stream *stream)
{
	const char *line = stream->buffer + stream->at;
	size_t have = stream->end - stream->at;
	const char *newline = memchr(line, '\n', have);
	size_t len = newline ? (size_t)(newline - line) + 1 : have;
	size_t marks = 0;

	if (stream->mbox && !stream->in_line) {
		while (marks < len && line[marks] == '>')
			marks++;
		if (marks > 0 && (len - marks < 5 || memcmp(line + marks, "From ", 5) != 0))
			marks = 0;
		if (marks > 1 && stream->quoted_once)
			marks = 0;
	}
	stream->after_blank =
	    !stream->in_line && newline && (len == 1 || (len == 2 && line[0] == '\r'));
	message_append(stream, line + (marks > 0), len - (marks > 0));
	stream->in_line = newline == NULL;
	stream_skip(stream, len);
}

/* The empty line before a separator is the separator's. */
static void
drop_last_blank(struct stream *stream)
{
	size_t n = stream->len;

	if (stream->too_large || n < 2 || stream->message[n - 1] != '\n')
		return;
	if (stream->message[n - 2] == '\n')
		stream->len -= 1;
	else if (n >= 3 && stream->message[n - 2] == '\r' && stream->message[n - 3] == '\n')
		stream->len -= 2;
}

/* Only the first line of a file may be no separator: "From " without a date. */
static void
skip_separator(struct stream *stream, int64_t *at_r)
{
	size_t len = separator_length(stream, at_r);

	if (len > 0) {
		if (stream->offset == 0)
			stream->quoted_once = memmem(stream->buffer + stream->at, len, " at ", 4);
		stream_skip(stream, len);
		return;
	}
	do {
		stream_fill(stream, 1);
		take_line(stream);
	} while (stream->in_line && stream->end > stream->at);
	stream->len = 0;
	stream->in_line = stream->after_blank = false;
}

int
stream_next(struct stream *stream, struct stream_message *message_r)
{
	bool mbox = stream_is_mbox(stream);
	int64_t at = MESSAGE_NO_TIME, ignored;

	*message_r = (struct stream_message){ .offset = stream->offset, .at = MESSAGE_NO_TIME };
	stream->len = 0;
	stream->too_large = stream->in_line = stream->after_blank = false;
	stream_fill(stream, 1);
	if (stream->end == stream->at && !stream->failed)
		return 0;
	if (mbox)
		skip_separator(stream, &at);
	for (;;) {
		/* A quoted "From " is recognised by a few bytes; a separator needs its line. */
		stream_fill(stream, 2 * SEPARATOR_LINE_MAX);
		if (stream->end == stream->at)
			break;
		if (mbox && !stream->in_line && stream->after_blank &&
		    separator_length(stream, &ignored) > 0)
			break;
		take_line(stream);
	}
	/* What was read before the fault may hold more whole messages; only the last is not. */
	if (stream->failed && stream->end == stream->at) {
		stream->failed = false;
		return -1;
	}
	if (mbox)
		drop_last_blank(stream);
	message_r->raw = stream->message ? stream->message : "";
	message_r->len = stream->len;
	message_r->too_large = stream->too_large;
	message_r->at = at;
	return 1;
}

const char *
stream_fault(const struct stream *stream)
{
	return stream->fault ? stream->fault : "";
}

uint64_t
stream_consumed(const struct stream *stream)
{
	z_off_t at = gzdirect(stream->file) ? -1 : gzoffset(stream->file);

	return at >= 0 ? (uint64_t)at : stream->offset;
}
