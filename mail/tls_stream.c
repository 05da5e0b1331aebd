#include "mail/tls_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <talloc.h>

enum {
	LOOKUP_STEP_MS = 50,    /* how long stopping may go unnoticed during a lookup */
	POLL_MAX_MS = 60 * 1000 /* of one poll(2): a deadline may be further than its int goes */
};

/* Behind the system's own priorities: nothing before TLS 1.2 (RFC 8996, RFC 8314 section 4.1). */
static const char newer_versions[] = "-VERS-TLS1.1:-VERS-TLS1.0";

struct tls_stream {
	const struct server *server;
	const char *peer; /* "host:port" */
	int fd;
	int stop_fd;
	uint64_t budget; /* bytes that may still be received */
	int64_t deadline;
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;          /* NULL: in clear */
	gnutls_typed_vdata_st identity[2]; /* what the certificate must be made out for */
	bool secure;                       /* the handshake is done and verified */
	enum stream_fault fault;
	const char *why;
};

static int
stream_close(struct tls_stream *stream)
{
	if (stream->session != NULL) {
		if (stream->secure && stream->fault == STREAM_FINE)
			gnutls_bye(stream->session, GNUTLS_SHUT_WR);
		gnutls_deinit(stream->session);
	}
	if (stream->credentials != NULL)
		gnutls_certificate_free_credentials(stream->credentials);
	if (stream->fd >= 0)
		close(stream->fd);
	return 0;
}

struct tls_stream *
tls_stream_new(void *ctx, const struct server *server, int stop_fd)
{
	struct tls_stream *stream = talloc_zero(ctx, struct tls_stream);

	if (stream == NULL)
		return NULL;
	stream->server = server;
	stream->fd = -1;
	stream->stop_fd = stop_fd;
	stream->peer = talloc_asprintf(stream, "%s:%u", server->host, (unsigned)server->port);
	talloc_set_destructor(stream, stream_close);
	return stream;
}

int64_t
tls_stream_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
tls_stream_allow(struct tls_stream *stream, uint64_t bytes, int64_t deadline)
{
	stream->budget = bytes;
	stream->deadline = deadline;
}

int64_t
tls_stream_deadline(const struct tls_stream *stream)
{
	return stream->deadline;
}

uint64_t
tls_stream_left(const struct tls_stream *stream)
{
	return stream->budget;
}

int
tls_stream_fd(const struct tls_stream *stream)
{
	return stream->fd;
}

enum stream_fault
tls_stream_fault(const struct tls_stream *stream)
{
	return stream->fault;
}

const char *
tls_stream_why(const struct tls_stream *stream)
{
	return stream->why;
}

const char *
tls_stream_peer(const struct tls_stream *stream)
{
	return stream->peer;
}

int
tls_stream_fail(struct tls_stream *stream, enum stream_fault fault, const char *format, ...)
{
	va_list args;

	if (stream->fault != STREAM_FINE)
		return -1;
	stream->fault = fault;
	va_start(args, format);
	stream->why = talloc_vasprintf(stream, format, args);
	va_end(args);
	return -1;
}

/* 1: ready for `events`, 0: `until` passed before, -1 with STREAM_STOPPED or STREAM_LOCAL set. */
static int
ready_before(struct tls_stream *stream, short events, int64_t until)
{
	struct pollfd fds[2] = { { .fd = stream->fd, .events = events },
		{ .fd = stream->stop_fd, .events = POLLIN } };
	int64_t left;
	int ready;

	for (;;) {
		left = until - tls_stream_clock();
		if (left <= 0)
			return 0;
		ready = poll(fds, 2, left > POLL_MAX_MS ? POLL_MAX_MS : (int)left);
		if (ready < 0 && errno != EINTR)
			return tls_stream_fail(stream, STREAM_LOCAL, "waiting for %s failed: %s",
			    stream->peer, strerror(errno));
		if (ready > 0 && fds[1].revents != 0)
			return tls_stream_fail(stream, STREAM_STOPPED,
			    "the connection to %s was ended on request", stream->peer);
		if (ready > 0 && fds[0].revents != 0)
			return 1;
	}
}

int
tls_stream_late(struct tls_stream *stream)
{
	return tls_stream_fail(stream, STREAM_LATE,
	    "%s did not answer in time; check that the server is well and the network not too slow",
	    stream->peer);
}

/* Wait until ready for `events`. 0, or -1 with a fault set: the deadline is one here. */
static int
wait_until_ready(struct tls_stream *stream, short events)
{
	int ready = ready_before(stream, events, stream->deadline);

	if (ready == 0)
		return tls_stream_late(stream);
	return ready > 0 ? 0 : -1;
}

/*
 * Connect to one address until `deadline`. 0, or an errno value; ECANCELED
 * means that stopping was asked for, which is set as the stream's fault.
 */
static int
connect_address(struct tls_stream *stream, const struct addrinfo *address, int64_t deadline)
{
	struct pollfd fds[2] = { { .events = POLLOUT },
		{ .fd = stream->stop_fd, .events = POLLIN } };
	socklen_t len = sizeof(int);
	int64_t left;
	int error = 0;
	int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    address->ai_protocol);

	if (fd < 0)
		return errno;
	fds[0].fd = fd;
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
		stream->fd = fd;
		return 0;
	}
	error = errno;
	while (error == EINPROGRESS || error == EINTR) {
		left = deadline - tls_stream_clock();
		if (left <= 0) {
			error = ETIMEDOUT;
		} else if (poll(fds, 2, left > POLL_MAX_MS ? POLL_MAX_MS : (int)left) < 0) {
			error = errno;
		} else if (fds[1].revents != 0) {
			error = ECANCELED;
		} else if (fds[0].revents != 0) {
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
			break;
		}
	}
	if (error == 0)
		stream->fd = fd;
	else
		close(fd);
	return error;
}

bool
tls_stream_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	}
	return false;
}

/* Try each address with a fair share of the time that is left, so that a dead one costs no more. */
static int
connect_any(struct tls_stream *stream, const struct addrinfo *addresses)
{
	const struct addrinfo *address;
	int64_t count = 0, now;
	int error = 0;

	for (address = addresses; address != NULL; address = address->ai_next)
		count++;
	for (address = addresses; address != NULL; address = address->ai_next, count--) {
		if (stream->server->tls == TLS_NONE && !tls_stream_loopback(address->ai_addr))
			return tls_stream_fail(stream, STREAM_LOCAL,
			    "%s is not on this machine, so it is not talked to without TLS; "
			    "remove tls = none",
			    stream->peer);
		now = tls_stream_clock();
		if (now >= stream->deadline) {
			error = error != 0 ? error : ETIMEDOUT;
			break;
		}
		error = connect_address(stream, address, now + (stream->deadline - now) / count);
		if (error == 0)
			return 0;
		if (error == ECANCELED)
			return tls_stream_fail(stream, STREAM_STOPPED,
			    "connecting to %s was ended on request", stream->peer);
	}
	return tls_stream_fail(stream, STREAM_UNREACHABLE,
	    "%s cannot be reached: %s; check the url and that the server is running", stream->peer,
	    strerror(error));
}

/*
 * One lookup. It has memory of its own, outside of talloc: the resolver cannot
 * be interrupted, so one that is given up goes on and keeps what it uses.
 */
struct lookup {
	struct gaicb request;
	struct addrinfo hints;
	char *host;
	char port[sizeof("65535")];
};

static void
lookup_free(struct lookup *lookup)
{
	if (lookup->request.ar_result != NULL)
		freeaddrinfo(lookup->request.ar_result);
	free(lookup->host);
	free(lookup);
}

/* Wait for the resolver in short steps, between which stopping is looked for. 0, or -1. */
static int
lookup_wait(struct tls_stream *stream, struct lookup *lookup)
{
	const struct gaicb *const list[] = { &lookup->request };
	const struct timespec step = { .tv_nsec = LOOKUP_STEP_MS * 1000000L };
	struct pollfd stop = { .fd = stream->stop_fd, .events = POLLIN };

	while (gai_error(&lookup->request) == EAI_INPROGRESS) {
		gai_suspend(list, 1, &step);
		if (gai_error(&lookup->request) != EAI_INPROGRESS)
			break;
		if (poll(&stop, 1, 0) > 0)
			return tls_stream_fail(stream, STREAM_STOPPED,
			    "looking up %s was ended on request", stream->server->host);
		if (tls_stream_clock() >= stream->deadline)
			return tls_stream_fail(stream, STREAM_UNREACHABLE,
			    "%s cannot be looked up: the name servers do not answer; check them",
			    stream->server->host);
	}
	return 0;
}

static struct lookup *
lookup_start(const struct server *server)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	struct gaicb *list[1];

	if (lookup == NULL)
		return NULL;
	list[0] = &lookup->request;
	lookup->host = strdup(server->host);
	snprintf(lookup->port, sizeof(lookup->port), "%u", (unsigned)server->port);
	lookup->hints.ai_socktype = SOCK_STREAM;
	lookup->hints.ai_flags = AI_NUMERICSERV;
	lookup->request.ar_name = lookup->host;
	lookup->request.ar_service = lookup->port;
	lookup->request.ar_request = &lookup->hints;
	if (lookup->host != NULL && getaddrinfo_a(GAI_NOWAIT, list, 1, NULL) == 0)
		return lookup;
	lookup_free(lookup);
	return NULL;
}

enum stream_fault
tls_stream_connect(struct tls_stream *stream)
{
	struct lookup *lookup = lookup_start(stream->server);
	int r;

	if (lookup == NULL) {
		tls_stream_fail(stream, STREAM_LOCAL, "looking up %s failed: out of memory",
		    stream->server->host);
		return stream->fault;
	}
	if (lookup_wait(stream, lookup) < 0) {
		if (gai_cancel(&lookup->request) == EAI_CANCELED)
			lookup_free(lookup);
		return stream->fault;
	}
	r = gai_error(&lookup->request);
	if (r != 0)
		tls_stream_fail(stream, STREAM_UNREACHABLE,
		    "%s cannot be looked up: %s; check the host in the url and the name servers",
		    stream->server->host, gai_strerror(r));
	else if (connect_any(stream, lookup->request.ar_result) == 0 &&
		 stream->server->tls == TLS_IMPLICIT)
		tls_stream_start_tls(stream);
	lookup_free(lookup);
	return stream->fault;
}

static bool
is_address(const char *host)
{
	unsigned char parsed[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, parsed) == 1 || inet_pton(AF_INET6, host, parsed) == 1;
}

/* Load the CA file and make a session that verifies. 0, or -1 with a fault set. */
static int
session_prepare(struct tls_stream *stream)
{
	const char *host = stream->server->host;
	const char *ca_file = stream->server->ca_file;
	int r;

	if (ca_file == NULL)
		return tls_stream_fail(stream, STREAM_LOCAL,
		    "%s cannot be verified: no ca_file is set; name one in its section",
		    stream->peer);
	r = gnutls_certificate_allocate_credentials(&stream->credentials);
	if (r >= 0)
		r = gnutls_certificate_set_x509_trust_file(
		    stream->credentials, ca_file, GNUTLS_X509_FMT_PEM);
	if (r < 0)
		return tls_stream_fail(stream, STREAM_LOCAL,
		    "%s: the CA certificates cannot be read: %s; name a readable PEM file as "
		    "ca_file",
		    ca_file, gnutls_strerror(r));
	if (r == 0)
		return tls_stream_fail(stream, STREAM_LOCAL,
		    "%s: no CA certificate is in this file; name a PEM file as ca_file", ca_file);
	r = gnutls_init(&stream->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	if (r >= 0)
		r = gnutls_set_default_priority_append(stream->session, newer_versions, NULL, 0);
	if (r >= 0)
		r = gnutls_credentials_set(
		    stream->session, GNUTLS_CRD_CERTIFICATE, stream->credentials);
	if (r >= 0 && !is_address(host)) /* RFC 6066 section 3: no addresses in SNI */
		r = gnutls_server_name_set(stream->session, GNUTLS_NAME_DNS, host, strlen(host));
	if (r < 0)
		return tls_stream_fail(stream, STREAM_LOCAL, "TLS to %s cannot be set up: %s",
		    stream->peer, gnutls_strerror(r));
	stream->identity[0].type = GNUTLS_DT_DNS_HOSTNAME; /* addresses as well */
	stream->identity[0].data = (unsigned char *)talloc_strdup(stream, host);
	stream->identity[1].type = GNUTLS_DT_KEY_PURPOSE_OID;
	stream->identity[1].data = (unsigned char *)talloc_strdup(stream, GNUTLS_KP_TLS_WWW_SERVER);
	gnutls_session_set_verify_cert2(stream->session, stream->identity, 2, 0);
	gnutls_transport_set_int(stream->session, stream->fd);
	return 0;
}

/* The sentence for a certificate that does not verify. */
static void
fail_untrusted(struct tls_stream *stream)
{
	unsigned status = gnutls_session_get_verify_cert_status(stream->session);
	gnutls_datum_t text = { NULL, 0 };

	gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0);
	tls_stream_fail(stream, STREAM_UNTRUSTED,
	    "%s is not trusted: %s No password was sent; check the host in the url, the server's "
	    "certificate and ca_file (%s)",
	    stream->peer, text.data != NULL ? (const char *)text.data : "it does not verify.",
	    stream->server->ca_file);
	gnutls_free(text.data);
}

enum stream_fault
tls_stream_start_tls(struct tls_stream *stream)
{
	short events;
	int r;

	if (stream->fault != STREAM_FINE || session_prepare(stream) < 0)
		return stream->fault;
	for (;;) {
		r = gnutls_handshake(stream->session);
		if (r == GNUTLS_E_SUCCESS) {
			stream->secure = true;
			return STREAM_FINE;
		}
		if (gnutls_error_is_fatal(r)) {
			gnutls_alert_send_appropriate(stream->session, r);
			break;
		}
		events = gnutls_record_get_direction(stream->session) == 1 ? POLLOUT : POLLIN;
		if (wait_until_ready(stream, events) < 0)
			return stream->fault;
	}
	if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR || r == GNUTLS_E_CERTIFICATE_ERROR)
		fail_untrusted(stream);
	else if (r == GNUTLS_E_PREMATURE_TERMINATION || r == GNUTLS_E_PULL_ERROR ||
		 r == GNUTLS_E_PUSH_ERROR)
		tls_stream_fail(stream, STREAM_CLOSED,
		    "%s ended the connection during the TLS handshake; check the server's log",
		    stream->peer);
	else
		tls_stream_fail(stream, STREAM_PROTOCOL,
		    "no TLS with %s: %s; check that the port of the url speaks TLS", stream->peer,
		    gnutls_strerror(r));
	return stream->fault;
}

static int
fail_closed(struct tls_stream *stream, const char *reason)
{
	return tls_stream_fail(stream, STREAM_CLOSED,
	    "%s ended the connection (%s); check the server's log", stream->peer, reason);
}

/* One attempt: bytes read, 0 to wait and try again, or -1 with a fault set. */
static ssize_t
receive(struct tls_stream *stream, void *bytes, size_t len)
{
	ssize_t got;

	if (stream->session == NULL) {
		got = recv(stream->fd, bytes, len, 0);
		if (got > 0)
			return got;
		if (got == 0)
			return fail_closed(stream, "end of data");
		if (errno == EAGAIN || errno == EINTR)
			return 0;
		return fail_closed(stream, strerror(errno));
	}
	got = gnutls_record_recv(stream->session, bytes, len);
	if (got > 0)
		return got;
	if (got == 0)
		return fail_closed(stream, "end of data");
	if (!gnutls_error_is_fatal((int)got) && got != GNUTLS_E_REHANDSHAKE)
		return 0;
	return fail_closed(stream, gnutls_strerror((int)got));
}

ssize_t
tls_stream_read_before(struct tls_stream *stream, void *bytes, size_t len, int64_t until)
{
	ssize_t got;
	int ready;

	if (stream->fault != STREAM_FINE || len == 0)
		return -1;
	if (stream->budget == 0)
		return tls_stream_fail(stream, STREAM_TOO_MUCH,
		    "%s sent more bytes than its answer may have; the connection was dropped",
		    stream->peer);
	if (len > stream->budget)
		len = (size_t)stream->budget;
	for (;;) {
		/* Also with bytes at hand: a server that never stops sending meets the deadline. */
		if (tls_stream_clock() >= until || stream->session == NULL ||
		    gnutls_record_check_pending(stream->session) == 0) {
			ready = ready_before(stream, POLLIN, until);
			if (ready <= 0)
				return ready;
		}
		got = receive(stream, bytes, len);
		if (got < 0)
			return -1;
		if (got > 0)
			break;
	}
	stream->budget -= (uint64_t)got;
	return got;
}

/* One attempt: bytes written, 0 to wait and try again, or -1 with a fault set. */
static ssize_t
transmit(struct tls_stream *stream, const void *bytes, size_t len)
{
	ssize_t put;

	if (stream->session == NULL) {
		put = send(stream->fd, bytes, len, MSG_NOSIGNAL);
		if (put >= 0)
			return put;
		if (errno == EAGAIN || errno == EINTR)
			return 0;
		return fail_closed(stream, strerror(errno));
	}
	put = gnutls_record_send(stream->session, bytes, len);
	if (put >= 0)
		return put;
	if (!gnutls_error_is_fatal((int)put))
		return 0;
	return fail_closed(stream, gnutls_strerror((int)put));
}

ssize_t
tls_stream_write(struct tls_stream *stream, const void *bytes, size_t len)
{
	const char *at = bytes;
	size_t left = len;
	ssize_t put;

	if (stream->fault != STREAM_FINE)
		return -1;
	while (left > 0) {
		if (wait_until_ready(stream, POLLOUT) < 0)
			return -1;
		put = transmit(stream, at, left);
		if (put < 0)
			return -1;
		at += put;
		left -= (size_t)put;
	}
	return (ssize_t)len;
}
