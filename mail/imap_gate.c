#include "mail/imap_gate.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	GATE_READ = 64 * 1024,    /* bytes asked of the connection at once, beside the line limit */
	STREAM_BUFFER = 64 * 1024 /* bytes; libetpan's own, for reading and for writing */
};

struct imap_gate {
	struct tls_stream *stream;
	size_t line_max;
	char *buffer;
	size_t size;
	size_t start, end; /* bytes received and not yet handed out */
	size_t searched;   /* bytes from `start` known to hold no line end */
	size_t line;       /* bytes from `start` that are a checked line */
	uint64_t literal;  /* bytes of a literal that follow the line */
	bool in_fetch;     /* the response being read is a FETCH */
	bool continued;    /* the next line goes on with that response, after a literal */
	unsigned depth;
	uint32_t uid;
};

struct imap_gate *
imap_gate_new(void *ctx, struct tls_stream *stream, size_t line_max)
{
	struct imap_gate *gate = talloc_zero(ctx, struct imap_gate);

	if (gate == NULL)
		return NULL;
	gate->stream = stream;
	gate->line_max = line_max;
	gate->size = line_max + GATE_READ;
	gate->buffer = talloc_array(gate, char, gate->size);
	return gate->buffer != NULL ? gate : NULL;
}

bool
imap_gate_empty(const struct imap_gate *gate)
{
	return gate->start == gate->end && gate->literal == 0;
}

uint32_t
imap_gate_uid(const struct imap_gate *gate)
{
	return gate->uid;
}

char *
imap_gate_words(void *ctx, const char *words, size_t len)
{
	size_t kept = len < GATE_WORDS_MAX ? len : GATE_WORDS_MAX;
	char *valid = g_utf8_make_valid(words, (gssize)kept);
	char *quoted;
	char *at;

	for (at = valid; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
	g_strstrip(valid);
	quoted = talloc_asprintf(ctx, "\"%s%s\"", valid, kept < len ? "..." : "");
	g_free(valid);
	return quoted;
}

/*
 * The bytes of `{n}` or `{n+}` at the end of a line without its line end, at
 * most UINT64_MAX. False: there is none.
 */
static bool
literal_announced(const char *line, size_t len, uint64_t *bytes_r)
{
	size_t end = len, at;

	if (end < 3 || line[--end] != '}')
		return false;
	if (line[end - 1] == '+')
		end--;
	for (at = end; at > 0 && g_ascii_isdigit(line[at - 1]);)
		at--;
	if (at == 0 || at == end || line[at - 1] != '{')
		return false;
	*bytes_r = g_ascii_strtoull(line + at, NULL, 10);
	return true;
}

/* The words of a line after `* ` and an optional number: "FETCH (...", "OK ...", "BYE ...". */
static const char *
response_word(const char *line, const char *end)
{
	if (end - line < 2 || line[0] != '*' || line[1] != ' ')
		return NULL;
	for (line++; line < end && *line == ' ';)
		line++;
	while (line < end && g_ascii_isdigit(*line))
		line++;
	while (line < end && *line == ' ')
		line++;
	return line;
}

static bool
starts_with(const char *line, const char *end, const char *word)
{
	size_t len = strlen(word);

	return line != NULL && (size_t)(end - line) >= len &&
	       g_ascii_strncasecmp(line, word, len) == 0;
}

/*
 * A response code on the line that libetpan misreads when it is malformed, and
 * that we do not need.
 */
static bool
has_risky_code(const char *line, const char *end)
{
	const char *at = line, *word;

	while ((at = memchr(at, '[', (size_t)(end - at))) != NULL) {
		for (word = ++at; word < end && *word == ' ';)
			word++;
		if (starts_with(word, end, "PERMANENTFLAGS") ||
		    starts_with(word, end, "BADCHARSET"))
			return true;
	}
	return false;
}

/* Note the UID that a FETCH response gives on this line, outside of quotes. */
static void
find_uid(struct imap_gate *gate, const char *line, const char *end)
{
	bool quoted = false;
	const char *at;

	for (at = line; at < end; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && at > line && (at[-1] == ' ' || at[-1] == '(') &&
			 starts_with(at, end, "UID ")) {
			guint64 uid = 0;
			for (at += 4; at < end && g_ascii_isdigit(*at) && uid <= UINT32_MAX; at++)
				uid = uid * 10 + (guint64)(*at - '0');
			gate->uid = uid <= UINT32_MAX ? (uint32_t)uid : 0;
			at--;
		}
	}
}

static int
refuse(struct imap_gate *gate, const char *what)
{
	return tls_stream_fail(gate->stream, STREAM_PROTOCOL,
	    "%s sent %s; the connection was dropped, nothing of it was believed",
	    tls_stream_peer(gate->stream), what);
}

/* Bytes that libetpan would not survive, or that no server sends. 0, or -1 with a fault set. */
static int
check_bytes(struct imap_gate *gate, const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (line[i] == '\0')
			return refuse(gate, "a NUL in an answer");
		if (line[i] == '(' && ++gate->depth > GATE_DEPTH_MAX)
			return refuse(gate, "an answer with too many nested parentheses");
		if (line[i] == ')' && gate->depth > 0)
			gate->depth--;
	}
	return 0;
}

static int
goodbye(struct imap_gate *gate, const char *words, size_t len)
{
	char *quoted = imap_gate_words(gate, words, len);

	tls_stream_fail(gate->stream, STREAM_CLOSED,
	    "%s ended the session: %s; check the server's log", tls_stream_peer(gate->stream),
	    quoted);
	talloc_free(quoted);
	return -1;
}

/*
 * Look at the whole line at `start`, `len` bytes with its line end. 1: hand it
 * out, 0: pass over it, -1: a fault is set.
 */
static int
check_line(struct imap_gate *gate, size_t len)
{
	const char *line = gate->buffer + gate->start;
	const char *end = line + len - 1;
	const char *word;

	if (end > line && end[-1] == '\r')
		end--;
	if (!gate->continued) {
		gate->depth = 0;
		gate->uid = 0;
		word = response_word(line, end);
		gate->in_fetch = starts_with(word, end, "FETCH ");
		if (starts_with(word, end, "BYE"))
			return goodbye(gate, word + 3, (size_t)(end - word - 3));
		if (!gate->in_fetch && has_risky_code(line, end)) {
			if (starts_with(word, end, "OK "))
				return 0;
			return refuse(gate, "a response code out of place");
		}
	}
	gate->continued = false;
	if (check_bytes(gate, line, (size_t)(end - line)) < 0)
		return -1;
	find_uid(gate, line, end);
	if (literal_announced(line, (size_t)(end - line), &gate->literal)) {
		if (!gate->in_fetch)
			return refuse(gate, "a literal that is no part of a message");
		if (gate->literal > tls_stream_left(gate->stream) + (gate->end - gate->start))
			return tls_stream_fail(gate->stream, STREAM_TOO_MUCH,
			    "%s announced %" G_GUINT64_FORMAT
			    " bytes, more than the message has by RFC822.SIZE; the connection was "
			    "dropped",
			    tls_stream_peer(gate->stream), (guint64)gate->literal);
		gate->continued = true;
	}
	return 1;
}

/* Receive more behind what is there: 1, or 0 when nothing came before `until`, or -1. */
static int
fill(struct imap_gate *gate, int64_t until)
{
	ssize_t got;

	if (gate->start == gate->end) {
		gate->start = gate->end = 0;
	} else if (gate->size - gate->end < GATE_READ / 2) {
		memmove(gate->buffer, gate->buffer + gate->start, gate->end - gate->start);
		gate->end -= gate->start;
		gate->start = 0;
	}
	got = tls_stream_read_before(
	    gate->stream, gate->buffer + gate->end, gate->size - gate->end, until);
	if (got <= 0)
		return (int)got;
	gate->end += (size_t)got;
	return 1;
}

/* Make `line` the next line's bytes: 1, or 0 when it did not come before `until`, or -1. */
static int
next_line(struct imap_gate *gate, int64_t until)
{
	const char *from, *lf;
	size_t len;
	int r;

	for (;;) {
		from = gate->buffer + gate->start;
		lf = memchr(from + gate->searched, '\n', gate->end - gate->start - gate->searched);
		len = lf != NULL ? (size_t)(lf - from) + 1 : gate->end - gate->start;
		if (len > gate->line_max || (lf == NULL && len == gate->line_max))
			return refuse(gate, "an answer line that does not end");
		if (lf == NULL) {
			gate->searched = len;
			r = fill(gate, until);
			if (r <= 0)
				return r;
			continue;
		}
		gate->searched = 0;
		r = check_line(gate, len);
		if (r < 0)
			return -1;
		if (r > 0) {
			gate->line = len;
			return 1;
		}
		gate->start += len;
	}
}

static size_t
hand_out(struct imap_gate *gate, void *bytes, size_t len)
{
	memcpy(bytes, gate->buffer + gate->start, len);
	gate->start += len;
	return len;
}

ssize_t
imap_gate_read(struct imap_gate *gate, void *bytes, size_t len, int64_t until)
{
	ssize_t got;

	if (tls_stream_fault(gate->stream) != STREAM_FINE || len == 0)
		return -1;
	if (gate->line == 0 && gate->literal > 0) {
		if (len > gate->literal)
			len = (size_t)gate->literal;
		if (gate->start == gate->end)
			got = tls_stream_read_before(gate->stream, bytes, len, until);
		else
			got = (ssize_t)hand_out(gate, bytes, MIN(len, gate->end - gate->start));
		if (got > 0)
			gate->literal -= (uint64_t)got;
		return got;
	}
	got = gate->line != 0 ? 1 : next_line(gate, until);
	if (got <= 0)
		return got;
	len = hand_out(gate, bytes, MIN(len, gate->line));
	gate->line -= len;
	return (ssize_t)len;
}

/* At least one byte, or -1: libetpan takes 0 for "try again" and would spin. */
static ssize_t
gate_read(mailstream_low *low, void *bytes, size_t len)
{
	struct imap_gate *gate = low->data;
	ssize_t got = imap_gate_read(gate, bytes, len, tls_stream_deadline(gate->stream));

	return got == 0 ? tls_stream_late(gate->stream) : got;
}

static ssize_t
gate_write(mailstream_low *low, const void *bytes, size_t len)
{
	struct imap_gate *gate = low->data;

	return tls_stream_write(gate->stream, bytes, len);
}

static int
gate_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int
gate_fd(mailstream_low *low)
{
	struct imap_gate *gate = low->data;

	return tls_stream_fd(gate->stream);
}

static void
gate_free(mailstream_low *low)
{
	free(low);
}

static struct mailstream_cancel *
gate_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver gate_driver = {
	.mailstream_read = gate_read,
	.mailstream_write = gate_write,
	.mailstream_close = gate_close,
	.mailstream_get_fd = gate_fd,
	.mailstream_free = gate_free,
	.mailstream_get_cancel = gate_get_cancel,
};

mailstream *
imap_gate_stream(struct imap_gate *gate)
{
	mailstream_low *low = mailstream_low_new(gate, &gate_driver);
	mailstream *stream = low != NULL ? mailstream_new(low, STREAM_BUFFER) : NULL;

	if (stream == NULL)
		free(low);
	return stream;
}
