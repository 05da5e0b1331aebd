/*
 * tls_stream: bytes to and from a server, over verified TLS
 *
 * Nothing that is read here waits for ever: each read and write ends at the
 * absolute deadline and at the byte budget that the caller set last, and as
 * soon as `stop_fd` becomes readable. The first fault stays: after it every
 * read and write fails at once, so a library above cannot go on with a half
 * broken connection.
 *
 * The certificate is verified in the handshake (chain to `ca_file`, dates,
 * name or address, purpose), before a byte of the application is sent. TLS
 * before 1.2 is not spoken (RFC 8996), whatever the system allows.
 * TLS_NONE is refused for a peer that is not on loopback.
 *
 * Looking up the name and trying all of its addresses fall within the deadline
 * as well; a lookup that is given up leaves its thread and a few hundred bytes
 * behind until the system's resolver has given up too.
 */
#ifndef MINUTED_MAIL_TLS_STREAM_H
#define MINUTED_MAIL_TLS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "config/config.h"

enum stream_fault {
	STREAM_FINE,
	STREAM_UNREACHABLE, /* no address, or none that answers */
	STREAM_UNTRUSTED,   /* the certificate does not verify */
	STREAM_CLOSED,      /* the other side ended the connection */
	STREAM_LATE,        /* the deadline passed */
	STREAM_TOO_MUCH,    /* more bytes than the budget */
	STREAM_STOPPED,     /* `stop_fd` became readable */
	STREAM_PROTOCOL,    /* no TLS, or what the reader above does not accept */
	STREAM_LOCAL        /* our own fault: the CA file, memory, sockets */
};

struct tls_stream;

/* True if the address is this machine's own (127.0.0.0/8, ::1): no other is talked to in clear. */
bool tls_stream_loopback(const struct sockaddr *address);

/* Not connected yet. Owned by `ctx`, which closes it. `server` must outlive it. */
struct tls_stream *tls_stream_new(void *ctx, const struct server *server, int stop_fd);

/* Milliseconds of CLOCK_MONOTONIC: what deadlines are given in. */
int64_t tls_stream_clock(void);

/* From now on at most `bytes` are received, all before `deadline`. */
void tls_stream_allow(struct tls_stream *stream, uint64_t bytes, int64_t deadline);

/* The deadline, and the fault of having passed it. Returns -1. */
int64_t tls_stream_deadline(const struct tls_stream *stream);
int tls_stream_late(struct tls_stream *stream);

/* Bytes that may still be received. */
uint64_t tls_stream_left(const struct tls_stream *stream);

/* Connect; with TLS_IMPLICIT also the handshake. Ends at the deadline set by tls_stream_allow. */
enum stream_fault tls_stream_connect(struct tls_stream *stream);

/* The handshake after STARTTLS. The caller has seen that nothing was read ahead. */
enum stream_fault tls_stream_start_tls(struct tls_stream *stream);

/* At least one byte, or -1; or 0 when nothing came before `until`, which is no fault then. */
ssize_t tls_stream_read_before(struct tls_stream *stream, void *bytes, size_t len, int64_t until);

/* All of `len`, or -1. */
ssize_t tls_stream_write(struct tls_stream *stream, const void *bytes, size_t len);

int tls_stream_fd(const struct tls_stream *stream);

/* The first fault, and its sentence (owned by the stream; NULL when all is fine). */
enum stream_fault tls_stream_fault(const struct tls_stream *stream);
const char *tls_stream_why(const struct tls_stream *stream);

/* Set the fault from above. Only the first one is kept. Returns -1. */
int tls_stream_fail(struct tls_stream *stream, enum stream_fault fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "host:port", for sentences. */
const char *tls_stream_peer(const struct tls_stream *stream);

#endif
