/*
 * imap_gate: what passes from an IMAP server to libetpan
 *
 * A libetpan stream driver over tls_stream. The server's bytes are cut into
 * response lines and literals, and a line is handed on only when it is whole
 * and harmless to libetpan's recursive parser:
 *
 * - no longer than the limit, without NUL, and with at most GATE_DEPTH_MAX open
 *   parentheses (what we ask for needs four);
 * - no literal outside of FETCH, where libetpan follows a null pointer, nor one
 *   that is larger than what the command may still receive;
 * - PERMANENTFLAGS and BADCHARSET, which crash libetpan when malformed and which
 *   a reader does not need, are passed over;
 * - BYE ends the connection here, since libetpan misreads it as a tagged answer.
 *
 * One read hands out one line or a part of one literal, never both, so while
 * libetpan consumes a literal the gate can tell which message it is of.
 */
#ifndef MINUTED_MAIL_IMAP_GATE_H
#define MINUTED_MAIL_IMAP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libetpan/libetpan.h>

#include "mail/tls_stream.h"

enum {
	GATE_DEPTH_MAX = 32, /* open parentheses of one response */
	GATE_WORDS_MAX = 200 /* bytes of the server's words that are quoted in a sentence */
};

struct imap_gate;

/* Owned by `ctx`. `line_max`: bytes of a line with its line end. */
struct imap_gate *imap_gate_new(void *ctx, struct tls_stream *stream, size_t line_max);

/* A new libetpan stream that reads through the gate; the caller frees it, the gate stays. */
mailstream *imap_gate_stream(struct imap_gate *gate);

/*
 * One line or a part of a literal, without libetpan; 0 when there was none
 * before `until` (milliseconds of tls_stream_clock), -1 after a fault.
 */
ssize_t imap_gate_read(struct imap_gate *gate, void *bytes, size_t len, int64_t until);

/* Nothing was received that was not handed out. Must hold before TLS is started. */
bool imap_gate_empty(const struct imap_gate *gate);

/* The UID that stands before the current literal in its FETCH response; 0: none does. */
uint32_t imap_gate_uid(const struct imap_gate *gate);

/* `words` as one line of printable text of at most GATE_WORDS_MAX bytes, in quotes. */
char *imap_gate_words(void *ctx, const char *words, size_t len);

#endif
