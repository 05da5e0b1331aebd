#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/eventfd.h>
#include <talloc.h>

#include "mail/imap_gate.h"
#include "mail/tls_stream.h"
#include "tests/unit/scripted.h"

enum { SOON_MS = SCRIPTED_AMPLE_MS, AT_ONCE_MS = 100 };

struct bench {
	struct credentials *made;
	void *ctx;
	struct scripted *peer;
	struct server server;
	struct tls_stream *stream;
	int stop_fd;
};

static int
setup(void **state)
{
	struct bench *bench = g_new0(struct bench, 1);

	bench->made = credentials_make();
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	credentials_remove(bench->made);
	g_free(bench);
	return 0;
}

static int
fresh(void **state)
{
	struct bench *bench = *state;

	bench->ctx = talloc_new(NULL);
	bench->stop_fd = eventfd(0, EFD_CLOEXEC);
	return 0;
}

static int
over(void **state)
{
	struct bench *bench = *state;

	talloc_free(bench->ctx);
	close(bench->stop_fd);
	return 0;
}

/* A stream to a scripted server, connected, with `budget` bytes to receive. */
static enum stream_fault
open_stream(struct bench *bench, const struct step *script, enum tls_mode tls, const char *host,
    uint64_t budget, int milliseconds)
{
	bench->peer = scripted_start(script, bench->made->good);
	bench->server = (struct server){
		.tls = tls, .host = host, .port = bench->peer->port, .ca_file = bench->made->ca_file
	};
	bench->stream = tls_stream_new(bench->ctx, &bench->server, bench->stop_fd);
	tls_stream_allow(bench->stream, budget, tls_stream_clock() + milliseconds);
	return tls_stream_connect(bench->stream);
}

static void
close_stream(struct bench *bench)
{
	talloc_free(bench->stream);
	scripted_finish(bench->peer);
	scripted_free(bench->peer);
}

/* At least one byte, or -1: also when nothing came in time. */
static ssize_t
read_some(struct tls_stream *stream, void *bytes, size_t len)
{
	ssize_t got = tls_stream_read_before(stream, bytes, len, tls_stream_deadline(stream));

	return got == 0 ? tls_stream_late(stream) : got;
}

/* Read `len` bytes, however they come. */
static bool
read_all(struct tls_stream *stream, char *bytes, size_t len)
{
	ssize_t got;

	for (; len > 0; bytes += got, len -= (size_t)got) {
		got = read_some(stream, bytes, len);
		assert_int_not_equal(got, 0);
		if (got < 0)
			return false;
	}
	return true;
}

static void
test_bytes_come_and_go(void **state)
{
	static const struct step clear[] = { { HEAR, "hello", 0 }, { SAY, "good day", 0 },
		{ HANG_UP, NULL, 0 } };
	static const struct step secure[] = { { SECURE, NULL, 0 }, { HEAR, "hello", 0 },
		{ SAY, "good day", 0 }, { HANG_UP, NULL, 0 } };
	static const struct {
		const struct step *script;
		enum tls_mode tls;
		const char *host;
	} cases[] = { { clear, TLS_NONE, "127.0.0.1" }, { clear, TLS_STARTTLS, "localhost" },
		{ secure, TLS_IMPLICIT, "localhost" }, { secure, TLS_IMPLICIT, "127.0.0.1" } };
	struct bench *bench = *state;
	char bytes[9] = "";
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_int_equal(
		    open_stream(bench, cases[i].script, cases[i].tls, cases[i].host, 100, SOON_MS),
		    STREAM_FINE);
		assert_int_equal(tls_stream_write(bench->stream, "hello\n", 6), 6);
		assert_true(read_all(bench->stream, bytes, 8));
		assert_string_equal(bytes, "good day");
		assert_int_equal(tls_stream_left(bench->stream), 92);
		/* The end is an error, and stays one. */
		assert_int_equal(read_some(bench->stream, bytes, 8), -1);
		assert_int_equal(tls_stream_fault(bench->stream), STREAM_CLOSED);
		assert_int_equal(read_some(bench->stream, bytes, 8), -1);
		assert_int_equal(tls_stream_write(bench->stream, "x", 1), -1);
		assert_non_null(tls_stream_why(bench->stream));
		close_stream(bench);
	}
}

static void
test_budget(void **state)
{
	static const struct step script[] = { { SECURE, NULL, 0 }, { SAY, "0123456789", 0 },
		{ END, NULL, 0 } };
	struct bench *bench = *state;
	uint64_t budget;
	char bytes[16];

	for (budget = 9; budget <= 11; budget++) {
		assert_int_equal(
		    open_stream(bench, script, TLS_IMPLICIT, "127.0.0.1", budget, SOON_MS),
		    STREAM_FINE);
		assert_int_equal(read_all(bench->stream, bytes, 10), budget >= 10);
		if (budget == 10)
			assert_int_equal(read_some(bench->stream, bytes, 1), -1);
		assert_int_equal(
		    tls_stream_fault(bench->stream), budget > 10 ? STREAM_FINE : STREAM_TOO_MUCH);
		close_stream(bench);
	}
}

static void
test_deadline(void **state)
{
	static const struct step silent[] = { { WAIT, NULL, 0 } };
	static const struct step drip[] = { { DRIP, "one byte at a time, which must not help", 20 },
		{ END, NULL, 0 } };
	static const struct step flood[] = { { REPEAT, "and on and on and on ", 100000000 },
		{ END, NULL, 0 } };
	struct bench *bench = *state;
	char bytes[64];

	/* No handshake from the other side. */
	assert_int_equal(
	    open_stream(bench, silent, TLS_IMPLICIT, "127.0.0.1", 100, AT_ONCE_MS), STREAM_LATE);
	close_stream(bench);
	assert_int_equal(
	    open_stream(bench, drip, TLS_NONE, "127.0.0.1", 100, SOON_MS), STREAM_FINE);
	tls_stream_allow(bench->stream, 100, tls_stream_clock() + AT_ONCE_MS);
	assert_false(read_all(bench->stream, bytes, 39));
	assert_int_equal(tls_stream_fault(bench->stream), STREAM_LATE);
	close_stream(bench);
	/* Nor does a server that never lets us wait. */
	assert_int_equal(
	    open_stream(bench, flood, TLS_NONE, "127.0.0.1", UINT64_MAX, SOON_MS), STREAM_FINE);
	tls_stream_allow(bench->stream, UINT64_MAX, tls_stream_clock() + AT_ONCE_MS);
	while (read_some(bench->stream, bytes, sizeof(bytes)) > 0)
		continue;
	assert_int_equal(tls_stream_fault(bench->stream), STREAM_LATE);
	close_stream(bench);
}

static void
test_stop(void **state)
{
	static const struct step script[] = { { SAY, "x", 0 }, { WAIT, NULL, 0 } };
	struct bench *bench = *state;
	char byte;

	assert_int_equal(
	    open_stream(bench, script, TLS_NONE, "127.0.0.1", 100, SOON_MS), STREAM_FINE);
	assert_int_equal(read_some(bench->stream, &byte, 1), 1);
	eventfd_write(bench->stop_fd, 1);
	assert_int_equal(read_some(bench->stream, &byte, 1), -1);
	assert_int_equal(tls_stream_fault(bench->stream), STREAM_STOPPED);
	close_stream(bench);
	assert_int_equal(
	    open_stream(bench, script, TLS_IMPLICIT, "127.0.0.1", 100, SOON_MS), STREAM_STOPPED);
	close_stream(bench);
}

static void
test_servers_that_are_none(void **state)
{
	static const struct step hangs_up[] = { { HANG_UP, NULL, 0 } };
	static const struct step clear[] = { { SAY, "* OK this is no TLS at all\r\n", 0 },
		{ END, NULL, 0 } };
	struct bench *bench = *state;
	enum stream_fault fault;
	char byte;

	assert_int_equal(
	    open_stream(bench, clear, TLS_IMPLICIT, "127.0.0.1", 100, SOON_MS), STREAM_PROTOCOL);
	close_stream(bench);
	fault = open_stream(bench, hangs_up, TLS_IMPLICIT, "127.0.0.1", 100, SOON_MS);
	assert_int_equal(fault, STREAM_CLOSED);
	close_stream(bench);
	/* Nobody listens there any more. */
	bench->stream = tls_stream_new(bench->ctx, &bench->server, bench->stop_fd);
	tls_stream_allow(bench->stream, 100, tls_stream_clock() + SOON_MS);
	assert_int_equal(tls_stream_connect(bench->stream), STREAM_UNREACHABLE);
	assert_int_equal(read_some(bench->stream, &byte, 1), -1);
	assert_non_null(strstr(tls_stream_why(bench->stream), tls_stream_peer(bench->stream)));
}

static void
test_authorities(void **state)
{
	static const struct step script[] = { { SECURE, NULL, 0 }, { END, NULL, 0 } };
	struct bench *bench = *state;
	char *empty = credentials_file(bench->made, "empty.pem", "no certificate\n", 15);
	const char *const files[] = { NULL, "/nonexistent/ca.pem", empty };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(files); i++) {
		bench->peer = scripted_start(script, bench->made->good);
		bench->server = (struct server){ .tls = TLS_IMPLICIT,
			.host = "localhost",
			.port = bench->peer->port,
			.ca_file = files[i] };
		bench->stream = tls_stream_new(bench->ctx, &bench->server, -1);
		tls_stream_allow(bench->stream, 100, tls_stream_clock() + SOON_MS);
		assert_int_equal(tls_stream_connect(bench->stream), STREAM_LOCAL);
		close_stream(bench);
	}
	g_free(empty);
}

/* RFC 8996: TLS before 1.2 is not spoken. */
static void
test_versions(void **state)
{
	static const struct {
		const char *priorities;
		enum stream_fault fault;
	} cases[] = {
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", STREAM_FINE },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", STREAM_FINE },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.1", STREAM_PROTOCOL },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.0", STREAM_PROTOCOL },
	};
	struct bench *bench = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct step script[] = { { SECURE, cases[i].priorities, 0 },
			{ END, NULL, 0 } };

		assert_int_equal(
		    open_stream(bench, script, TLS_IMPLICIT, "localhost", 100, SOON_MS),
		    cases[i].fault);
		close_stream(bench);
	}
}

static void
test_first_fault_stays(void **state)
{
	struct bench *bench = *state;
	struct tls_stream *stream = tls_stream_new(bench->ctx, &bench->server, -1);

	assert_int_equal(tls_stream_fault(stream), STREAM_FINE);
	assert_null(tls_stream_why(stream));
	assert_int_equal(tls_stream_fail(stream, STREAM_PROTOCOL, "first %d", 1), -1);
	assert_int_equal(tls_stream_fail(stream, STREAM_LOCAL, "second"), -1);
	assert_int_equal(tls_stream_fault(stream), STREAM_PROTOCOL);
	assert_string_equal(tls_stream_why(stream), "first 1");
}

/* What the gate hands out in one read, as often as there is something. "!" at a fault. */
static char *
through_gate(struct bench *bench, const char *bytes, size_t line_max, uint32_t *uid_r)
{
	const struct step script[] = { { SAY, bytes, 0 }, { HANG_UP, NULL, 0 } };
	GString *out = g_string_new("");
	struct imap_gate *gate;
	mailstream *stream;
	char piece[1000];
	ssize_t got;

	assert_int_equal(
	    open_stream(bench, script, TLS_NONE, "127.0.0.1", 10000, SOON_MS), STREAM_FINE);
	gate = imap_gate_new(bench->ctx, bench->stream, line_max);
	stream = imap_gate_stream(gate);
	while ((got = mailstream_low_read(stream->low, piece, sizeof(piece))) > 0) {
		g_string_append_len(out, piece, got);
		g_string_append_c(out, '|');
		if (uid_r != NULL && imap_gate_uid(gate) != 0)
			*uid_r = imap_gate_uid(gate);
	}
	assert_int_equal(got, -1);
	if (tls_stream_fault(bench->stream) != STREAM_CLOSED)
		g_string_append_c(out, '!');
	mailstream_close(stream);
	talloc_free(gate);
	close_stream(bench);
	return g_string_free(out, FALSE);
}

static void
test_gate(void **state)
{
	static const struct {
		const char *in, *out;
		uint32_t uid;
	} cases[] = {
		{ "* OK a\r\n* OK b\n", "* OK a\r\n|* OK b\n|", 0 },
		{ "* OK not whole", "", 0 },
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\na\nb FLAGS ())\r\n1 OK\r\n",
		    "* 1 FETCH (UID 7 BODY[] {3}\r\n|a\nb| FLAGS ())\r\n|1 OK\r\n|", 7 },
		{ "* 1 fetch (X {1+}\r\n( UID 8 BODY[] {0}\r\n)\r\n",
		    "* 1 fetch (X {1+}\r\n|(| UID 8 BODY[] {0}\r\n|)\r\n|", 8 },
		/* inside of quotes is no UID, too large a one is none either */
		{ "* 1 FETCH (X \"(UID 7 \\\" UID 6 \" UID 99999999999)\r\n",
		    "* 1 FETCH (X \"(UID 7 \\\" UID 6 \" UID 99999999999)\r\n|", 0 },
		{ "* 1 FETCH (UID 4294967295)\r\n", "* 1 FETCH (UID 4294967295)\r\n|", UINT32_MAX },
		/* literals are for FETCH alone */
		{ "* OK braces {5x}\r\n* OK x {5}\r\nabcde", "* OK braces {5x}\r\n|!", 0 },
		{ "* 1 FETCH (BODY[] {20000}\r\nabc", "!", 0 },
		{ "* OK [PERMANENTFLAGS (\r\n* OK b\r\n", "* OK b\r\n|", 0 },
		{ "* OK [ badcharset ([\r\n* OK b\r\n", "* OK b\r\n|", 0 },
		{ "1 OK [PERMANENTFLAGS (\r\n", "!", 0 },
		{ "1 NO [x [BadCharset (\r\n", "!", 0 },
	};
	struct bench *bench = *state;
	uint32_t uid;
	size_t i;
	char *out;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		uid = 0;
		out = through_gate(bench, cases[i].in, 200, &uid);
		assert_string_equal(out, cases[i].out);
		assert_int_equal(uid, cases[i].uid);
		g_free(out);
	}
}

static void
test_gate_limits(void **state)
{
	struct bench *bench = *state;
	unsigned depth;
	size_t len;
	char *in, *filling, *out;

	for (depth = GATE_DEPTH_MAX - 1; depth <= GATE_DEPTH_MAX + 1; depth++) {
		filling = g_strnfill(depth, '(');
		in = g_strdup_printf("* X %s)\r\n", filling);
		out = through_gate(bench, in, 200, NULL);
		assert_int_equal(strcmp(out, "!") == 0, depth > GATE_DEPTH_MAX);
		g_free(filling);
		g_free(in);
		g_free(out);
	}
	for (len = 199; len <= 201; len++) {
		filling = g_strnfill(len - 2, 'x');
		in = g_strconcat(filling, "\r\n", NULL);
		out = through_gate(bench, in, 200, NULL);
		assert_int_equal(strcmp(out, "!") == 0, len > 200);
		g_free(filling);
		g_free(in);
		g_free(out);
	}
}

static void
test_words(void **state)
{
	struct bench *bench = *state;
	char *many = g_strnfill(GATE_WORDS_MAX + 1, 'x');
	char *words = imap_gate_words(bench->ctx, many, strlen(many));

	assert_int_equal(strlen(words), GATE_WORDS_MAX + strlen("\"...\""));
	assert_string_equal(
	    imap_gate_words(bench->ctx, " a\x1b[1m\xff ", 8), "\"a [1m\xef\xbf\xbd\"");
	assert_string_equal(imap_gate_words(bench->ctx, "", 0), "\"\"");
	g_free(many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bytes_come_and_go, fresh, over),
		cmocka_unit_test_setup_teardown(test_budget, fresh, over),
		cmocka_unit_test_setup_teardown(test_deadline, fresh, over),
		cmocka_unit_test_setup_teardown(test_stop, fresh, over),
		cmocka_unit_test_setup_teardown(test_servers_that_are_none, fresh, over),
		cmocka_unit_test_setup_teardown(test_authorities, fresh, over),
		cmocka_unit_test_setup_teardown(test_versions, fresh, over),
		cmocka_unit_test_setup_teardown(test_first_fault_stays, fresh, over),
		cmocka_unit_test_setup_teardown(test_gate, fresh, over),
		cmocka_unit_test_setup_teardown(test_gate_limits, fresh, over),
		cmocka_unit_test_setup_teardown(test_words, fresh, over),
	};

	return cmocka_run_group_tests_name("mail_tls", tests, setup, teardown);
}
