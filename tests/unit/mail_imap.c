#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/eventfd.h>
#include <talloc.h>

#include "mail/imap_limits.h"
#include "mail/message.h"
#include "tests/unit/scripted.h"

#define PASSWORD "a\"b\\c d"
#define PASSWORD_PLAIN "AGdhdGUAYSJiXGMgZA==" /* NUL gate NUL and the password, in base64 */

/* One session with a scripted server, and what came of it. */
struct trial {
	struct credentials *made;
	char *password_file;
	struct imap_limits limits;
	enum tls_mode tls;
	const char *host;
	const char *folder;
	const char *ca_file;
	const char *certificate;
	uint32_t after;
	int stop_fd;
	const char *stop_at; /* the callback that asks to stop; NULL: none */
	/* results */
	void *ctx;
	enum imap_status status;
	char *why;
	struct imap_state state;
	GString *got; /* "7:abc+ 8h:def- ": UID, headers only, bytes, whole or torn */
	int64_t internaldate;
	int64_t waits; /* seconds to wait for news after fetching; 0: not at all */
	bool can_wait, news;
	char *heard;
	const char *missed;
};

static int
setup(void **state)
{
	struct trial *trial = g_new0(struct trial, 1);

	trial->made = credentials_make();
	trial->password_file =
	    credentials_file(trial->made, "password", PASSWORD "\nsecond line\n", 20);
	*state = trial;
	return 0;
}

static void
forget_results(struct trial *trial)
{
	talloc_free(trial->ctx);
	trial->ctx = NULL;
	if (trial->got != NULL)
		g_string_free(trial->got, TRUE);
	trial->got = NULL;
	g_free(trial->heard);
	trial->heard = NULL;
}

static int
teardown(void **state)
{
	struct trial *trial = *state;

	forget_results(trial);
	g_free(trial->password_file);
	credentials_remove(trial->made);
	g_free(trial);
	return 0;
}

static int
fresh(void **state)
{
	struct trial *trial = *state;

	forget_results(trial);
	trial->limits = imap_limits_default;
	trial->limits.command_ms = trial->limits.connect_ms = 4000;
	trial->limits.logout_ms = 20;
	trial->tls = TLS_NONE;
	trial->host = "127.0.0.1";
	trial->folder = "INBOX";
	trial->ca_file = trial->made->ca_file;
	trial->certificate = trial->made->good;
	trial->after = 0;
	trial->stop_fd = -1;
	trial->stop_at = NULL;
	trial->waits = 0;
	return 0;
}

static int
answer(const struct trial *trial, const char *callback)
{
	return trial->stop_at != NULL && strcmp(trial->stop_at, callback) == 0;
}

static int
on_selected(void *arg, const struct imap_state *state, uint32_t *after_r)
{
	struct trial *trial = arg;

	trial->state = *state;
	*after_r = trial->after;
	return answer(trial, "selected");
}

static int
on_begin(void *arg, const struct imap_message *message)
{
	struct trial *trial = arg;

	g_string_append_printf(trial->got, "%u%s:", message->uid, message->headers_only ? "h" : "");
	trial->internaldate = message->internaldate;
	return answer(trial, "begin");
}

static int
on_data(void *arg, const void *bytes, size_t len)
{
	struct trial *trial = arg;

	g_string_append_len(trial->got, bytes, (gssize)len);
	return answer(trial, "data");
}

static int
on_end(void *arg, bool whole)
{
	struct trial *trial = arg;

	g_string_append(trial->got, whole ? "+ " : "- ");
	return answer(trial, "end");
}

static void
run(struct trial *trial, const struct step *script)
{
	struct scripted *server = scripted_start(script, trial->certificate);
	struct mailbox_config mailbox = { .name = "box",
		.server = { .tls = trial->tls,
		    .host = trial->host,
		    .port = server->port,
		    .user = "gate",
		    .password_file = trial->password_file,
		    .ca_file = trial->tls == TLS_NONE ? NULL : trial->ca_file },
		.folder = trial->folder };
	const struct imap_sink sink = { trial, on_selected, on_begin, on_data, on_end };
	struct imap *imap;

	forget_results(trial);
	trial->ctx = talloc_new(NULL);
	trial->got = g_string_new("");
	imap = imap_connect_limited(
	    trial->ctx, &mailbox, trial->stop_fd, &trial->limits, &trial->status, &trial->why);
	if (imap != NULL) {
		trial->status = imap_fetch_new(imap, &sink, &trial->why);
		trial->can_wait = imap_can_wait(imap);
		if (trial->status == IMAP_OK && trial->waits > 0)
			trial->status = imap_wait(imap, trial->waits, &trial->news, &trial->why);
		talloc_free(imap);
	}
	if (trial->status != IMAP_OK)
		assert_non_null(trial->why);
	scripted_finish(server);
	trial->heard = g_strdup(server->heard->str);
	trial->missed = server->missed;
	scripted_free(server);
}

static bool
heard(const struct trial *trial, const char *text)
{
	return strstr(trial->heard, text) != NULL;
}

static void
assert_password_kept(const struct trial *trial)
{
	assert_false(heard(trial, "LOGIN"));
	assert_false(heard(trial, "AUTHENTICATE"));
	assert_false(heard(trial, "c d"));
	assert_false(heard(trial, PASSWORD_PLAIN));
}

/* Steps that most scripts begin with. */
#define GREETED                                                                                    \
	{                                                                                          \
		SAY, "* OK ready\r\n", 0                                                           \
	}
#define CAPABLE(of)                                                                                \
	{ HEAR, "CAPABILITY", 0 },                                                                 \
	{                                                                                          \
		SAY, "* CAPABILITY " of "IMAP4rev1\r\n%t OK done\r\n", 0                           \
	}
#define LOGGED_IN                                                                                  \
	GREETED, CAPABLE(""), { HEAR, "LOGIN", 0 },                                                \
	{                                                                                          \
		SAY, "%t OK welcome\r\n", 0                                                        \
	}
#define EXAMINED(more)                                                                             \
	LOGGED_IN, { HEAR, "EXAMINE INBOX", 0 },                                                   \
	{                                                                                          \
		SAY,                                                                               \
		    "* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 77] x\r\n" more                         \
		    "%t OK [READ-ONLY] done\r\n",                                                  \
		    0                                                                              \
	}
#define ITEM(n, uid, size)                                                                         \
	"* " n " FETCH (UID " uid " INTERNALDATE \"01-Feb-2023 10:20:30 +0230\" RFC822.SIZE " size \
	")\r\n"
#define LISTED(items)                                                                              \
	{ HEAR, "RFC822.SIZE", 0 },                                                                \
	{                                                                                          \
		SAY, items "%t OK listed\r\n", 0                                                   \
	}
#define TWO                                                                                        \
	EXAMINED("* 2 EXISTS\r\n* OK [UIDNEXT 9] x\r\n"),                                          \
	    LISTED(ITEM("1", "7", "3") ITEM("2", "8", "4"))

static void
test_status_names(void **state)
{
	int i, j;

	(void)state;
	for (i = 0; i < IMAP_STATUS_COUNT; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(imap_status_name((enum imap_status)i),
			    imap_status_name((enum imap_status)j));
	assert_string_equal(imap_status_name(IMAP_STATUS_COUNT), "unknown");
}

static void
test_messages_by_each_mode_of_tls(void **state)
{
	static const struct step implicit[] = { { SECURE, NULL, 0 }, TWO,
		{ HEAR, "UID FETCH 7:8 (UID BODY.PEEK[])", 0 },
		{ SAY,
		    "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n"
		    "* 2 FETCH (UID 8 BODY[] {4}\r\nd)\re)\r\n%t OK done\r\n",
		    0 },
		{ HEAR, "LOGOUT", 0 }, { SAY, "* BYE bye\r\n%t OK done\r\n", 0 },
		{ END, NULL, 0 } };
	struct step starttls[G_N_ELEMENTS(implicit) + 5] = { GREETED, { HEAR, "CAPABILITY", 0 },
		{ SAY, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n%t OK done\r\n", 0 },
		{ HEAR, "STARTTLS", 0 }, { SAY, "%t OK go on\r\n", 0 }, { SECURE, NULL, 0 } };
	struct trial *trial = *state;

	trial->tls = TLS_IMPLICIT;
	run(trial, implicit);
	assert_int_equal(trial->status, IMAP_OK);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "7:abc+ 8:d)\re+ ");
	assert_true(heard(trial, "LOGIN \"gate\" \"a\\\"b\\\\c d\"\r\n") ||
		    heard(trial, "LOGIN gate \"a\\\"b\\\\c d\"\r\n"));
	assert_int_equal(trial->state.uidvalidity, 77);
	assert_int_equal(trial->state.uidnext, 9);
	assert_int_equal(trial->state.exists, 2);
	assert_int_equal(trial->internaldate, 1675237830); /* 2023-02-01T07:50:30Z */
	memcpy(starttls + 6, implicit + 2, sizeof(implicit) - 2 * sizeof(struct step));
	trial->tls = TLS_STARTTLS;
	trial->host = "localhost";
	run(trial, starttls);
	assert_int_equal(trial->status, IMAP_OK);
	assert_string_equal(trial->got->str, "7:abc+ 8:d)\re+ ");
}

/* Five certificates, two modes: the good one is taken, at each other one no password goes out. */
static void
test_certificates(void **state)
{
	static const struct step implicit[] = { { SECURE, NULL, 0 }, EXAMINED("* 0 EXISTS\r\n"),
		{ END, NULL, 0 } };
	static const struct step starttls[] = { GREETED, CAPABLE("STARTTLS "),
		{ HEAR, "STARTTLS", 0 }, { SAY, "%t OK done\r\n", 0 }, { SECURE, NULL, 0 },
		CAPABLE("AUTH=PLAIN SASL-IR "), { HEAR, "AUTHENTICATE PLAIN " PASSWORD_PLAIN, 0 },
		{ SAY, "%t OK in\r\n", 0 }, { HEAR, "EXAMINE", 0 },
		{ SAY, "* OK [UIDVALIDITY 77] x\r\n* 0 EXISTS\r\n%t OK done\r\n", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;
	const char *const refused[] = { trial->made->wrong, trial->made->expired,
		trial->made->self };
	size_t i;
	int mode;

	for (mode = 0; mode < 2; mode++) {
		const struct step *script = mode == 0 ? implicit : starttls;
		trial->tls = mode == 0 ? TLS_IMPLICIT : TLS_STARTTLS;
		trial->ca_file = trial->made->ca_file;
		trial->certificate = trial->made->good;
		run(trial, script);
		assert_int_equal(trial->status, IMAP_OK);
		assert_null(trial->missed);
		for (i = 0; i < G_N_ELEMENTS(refused); i++) {
			trial->certificate = refused[i];
			run(trial, script);
			assert_int_equal(trial->status, IMAP_UNTRUSTED);
			assert_password_kept(trial);
		}
		trial->certificate = trial->made->good;
		trial->ca_file = trial->made->other_ca_file;
		run(trial, script);
		assert_int_equal(trial->status, IMAP_UNTRUSTED);
		assert_password_kept(trial);
		assert_non_null(strstr(trial->why, "ca_file"));
	}
}

static void
test_starttls_not_taken(void **state)
{
	static const struct step not_offered[] = { GREETED, CAPABLE("AUTH=PLAIN SASL-IR "),
		{ END, NULL, 0 } };
	static const struct step refused[] = { GREETED, CAPABLE("STARTTLS "),
		{ HEAR, "STARTTLS", 0 }, { SAY, "%t NO not today\r\n", 0 }, { END, NULL, 0 } };
	static const struct step injected[] = { GREETED, CAPABLE("STARTTLS "),
		{ HEAR, "STARTTLS", 0 },
		{ SAY, "%t OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", 0 },
		{ SECURE, NULL, 0 }, { END, NULL, 0 } };
	const struct step *const scripts[] = { not_offered, refused, injected };
	struct trial *trial = *state;
	size_t i;

	trial->tls = TLS_STARTTLS;
	for (i = 0; i < G_N_ELEMENTS(scripts); i++) {
		run(trial, scripts[i]);
		assert_int_equal(trial->status, IMAP_UNTRUSTED);
		assert_password_kept(trial);
	}
}

static void
test_capabilities_are_asked_for_again(void **state)
{
	/* Before TLS somebody in between promises what the server does not have. */
	static const struct step promised[] = { GREETED, CAPABLE("STARTTLS AUTH=PLAIN SASL-IR "),
		{ HEAR, "STARTTLS", 0 }, { SAY, "%t OK done\r\n", 0 }, { SECURE, NULL, 0 },
		{ HEAR, "CAPABILITY", 0 }, { SAY, "%t OK without a list\r\n", 0 },
		{ HEAR, "LOGIN", 0 }, { SAY, "%t NO [AUTHENTICATIONFAILED] wrong\r\n", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	trial->tls = TLS_STARTTLS;
	run(trial, promised);
	assert_int_equal(trial->status, IMAP_REFUSED);
	assert_null(trial->missed);
}

static void
test_greetings(void **state)
{
	static const struct step preauth[] = { { SAY, "* PREAUTH you are in\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step bye[] = { { SAY, "* BYE too \x01many\r\n", 0 }, { END, NULL, 0 } };
	static const struct step nonsense[] = { { SAY, "220 smtp here\r\n", 0 }, { END, NULL, 0 } };
	static const struct step silence[] = { { HANG_UP, NULL, 0 } };
	struct trial *trial = *state;
	enum tls_mode modes[] = { TLS_NONE, TLS_STARTTLS };
	size_t i;

	for (i = 0; i < 2; i++) {
		trial->tls = modes[i];
		run(trial, preauth);
		assert_int_equal(trial->status, IMAP_PROTOCOL);
		assert_password_kept(trial);
	}
	trial->tls = TLS_NONE;
	run(trial, bye);
	assert_int_equal(trial->status, IMAP_UNREACHABLE);
	assert_non_null(strstr(trial->why, "\"too  many\""));
	run(trial, nonsense);
	assert_int_equal(trial->status, IMAP_PROTOCOL);
	run(trial, silence);
	assert_int_equal(trial->status, IMAP_UNREACHABLE);
}

static void
test_logins(void **state)
{
	static const struct {
		const char *answer;
		enum imap_status status;
	} cases[] = { { "%t NO [AUTHENTICATIONFAILED] wrong\r\n", IMAP_REFUSED },
		{ "%t NO wrong\r\n", IMAP_REFUSED },
		{ "%t NO [UNAVAILABLE] database is down\r\n", IMAP_UNREACHABLE },
		{ "%t NO [unavailable] database is down\r\n", IMAP_UNREACHABLE },
		{ "%t BAD what?\r\n", IMAP_PROTOCOL }, { "99 OK welcome\r\n", IMAP_PROTOCOL },
		{ "* BYE autologout\r\n", IMAP_UNREACHABLE },
		{ "* OK [PERMANENTFLAGS (\r\n%t NO no\r\n", IMAP_REFUSED },
		{ "%t OK [PERMANENTFLAGS (\r\n", IMAP_PROTOCOL } };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct step by_login[] = { GREETED, CAPABLE(""), { HEAR, "LOGIN", 0 },
			{ SAY, cases[i].answer, 0 }, { END, NULL, 0 } };
		const struct step by_plain[] = { GREETED,
			CAPABLE("AUTH=PLAIN SASL-IR LOGINDISABLED "),
			{ HEAR, "AUTHENTICATE PLAIN " PASSWORD_PLAIN, 0 },
			{ SAY, cases[i].answer, 0 }, { END, NULL, 0 } };
		run(trial, by_login);
		assert_int_equal(trial->status, cases[i].status);
		run(trial, by_plain);
		assert_int_equal(trial->status, cases[i].status);
		assert_null(trial->missed);
	}
}

static void
test_login_disabled(void **state)
{
	static const struct step disabled[] = { GREETED, CAPABLE("LOGINDISABLED AUTH=PLAIN "),
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	run(trial, disabled);
	assert_int_equal(trial->status, IMAP_REFUSED);
	assert_password_kept(trial);
}

static void
test_password_files(void **state)
{
	static const struct step script[] = { GREETED, CAPABLE(""), { HEAR, "LOGIN", 0 },
		{ SAY, "%t NO no\r\n", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;
	char *file = trial->password_file;
	char *longest = g_strnfill(1024, 'p'), *longer = g_strnfill(1025, 'p');
	const struct {
		const char *bytes;
		size_t len;
		enum imap_status status;
		const char *sent;
	} cases[] = { { "plain", 5, IMAP_REFUSED, " plain\r\n" },
		{ "windows\r\nx", 10, IMAP_REFUSED, "windows" }, { "", 0, IMAP_LOCAL, NULL },
		{ "\nsecond", 7, IMAP_LOCAL, NULL }, { "a\0b\n", 4, IMAP_LOCAL, NULL },
		{ "a\rb\n", 4, IMAP_LOCAL, NULL }, { longest, 1024, IMAP_REFUSED, longest },
		{ longer, 1025, IMAP_LOCAL, NULL } };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		trial->password_file =
		    credentials_file(trial->made, "odd", cases[i].bytes, cases[i].len);
		run(trial, script);
		assert_int_equal(trial->status, cases[i].status);
		if (cases[i].sent == NULL)
			assert_false(heard(trial, "LOGIN"));
		else if (i == 0)
			assert_true(heard(trial, "plain") && !heard(trial, "plain\n\r"));
		else
			assert_true(heard(trial, cases[i].sent) && !heard(trial, "\r\r"));
		g_free(trial->password_file);
	}
	trial->password_file = (char *)"/nonexistent/password";
	run(trial, script);
	assert_int_equal(trial->status, IMAP_LOCAL);
	assert_non_null(strstr(trial->why, "/nonexistent/password"));
	trial->password_file = file;
	g_free(longest);
	g_free(longer);
}

static void
test_names_that_would_be_commands(void **state)
{
	static const struct step script[] = { GREETED, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->folder = "INBOX\r\n9 DELETE INBOX";
	run(trial, script);
	assert_int_equal(trial->status, IMAP_LOCAL);
	assert_string_equal(trial->heard, "");
	trial->folder = "";
	run(trial, script);
	assert_int_equal(trial->status, IMAP_LOCAL);
}

static void
test_folders(void **state)
{
	static const struct {
		const char *answer;
		enum imap_status status;
	} cases[] = { { "%t NO there is none\r\n", IMAP_NO_MAILBOX },
		{ "%t NO [UNAVAILABLE] disk\r\n", IMAP_UNREACHABLE },
		{ "* 3 EXISTS\r\n%t OK done\r\n", IMAP_PROTOCOL }, /* no UIDVALIDITY */
		{ "* 3 EXISTS\r\n* OK [UIDVALIDITY 0] x\r\n%t OK done\r\n", IMAP_PROTOCOL },
		{ "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n%t OK done\r\n", IMAP_OK } };
	struct trial *trial = *state;
	size_t i;

	trial->folder = "Gruppe \xc3\xbc"; /* modified UTF-7 on the wire */
	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct step script[] = { LOGGED_IN, { HEAR, "EXAMINE \"Gruppe &APw-\"", 0 },
			{ SAY, cases[i].answer, 0 }, { END, NULL, 0 } };
		run(trial, script);
		assert_null(trial->missed);
		assert_int_equal(trial->status, cases[i].status);
		assert_string_equal(trial->got->str, "");
	}
}

static void
test_line_limit(void **state)
{
	struct trial *trial = *state;
	const size_t max = 2000;
	char *filling = g_strnfill(max - strlen("* OK \r\n"), 'x');
	char *fits = g_strconcat("* OK ", filling, "\r\n", NULL);
	char *over = g_strconcat("* OK x", filling, "\r\n", NULL);
	const struct step at_limit[] = { { SAY, fits, 0 }, CAPABLE(""), { HEAR, "LOGIN", 0 },
		{ SAY, "%t NO no\r\n", 0 }, { END, NULL, 0 } };
	const struct step above[] = { { SAY, over, 0 }, { END, NULL, 0 } };
	const struct step endless[] = { { REPEAT, "no end at all ", 1000000 }, { END, NULL, 0 } };

	trial->limits.line_max = max;
	run(trial, at_limit);
	assert_int_equal(trial->status, IMAP_REFUSED);
	run(trial, above);
	assert_int_equal(trial->status, IMAP_PROTOCOL);
	run(trial, endless);
	assert_int_equal(trial->status, IMAP_PROTOCOL);
	g_free(filling);
	g_free(fits);
	g_free(over);
}

static void
test_answers_that_do_not_end(void **state)
{
	static const struct step many_lines[] = { LOGGED_IN, { HEAR, "EXAMINE", 0 },
		{ REPEAT, "* OK still thinking\r\n", 1000000 }, { END, NULL, 0 } };
	static const struct step slow[] = {
		{ DRIP, "* OK one byte at a time, for ever and ever", 20 }, { END, NULL, 0 }
	};
	static const struct step silent[] = { GREETED, { WAIT, NULL, 0 } };
	struct trial *trial = *state;

	run(trial, many_lines);
	assert_int_equal(trial->status, IMAP_PROTOCOL);
	trial->limits.connect_ms = trial->limits.command_ms = 200;
	run(trial, slow);
	assert_int_equal(trial->status, IMAP_TIMEOUT);
	run(trial, silent);
	assert_int_equal(trial->status, IMAP_TIMEOUT);
}

/* A large answer may take longer, by the rate that a server must reach at least. */
static void
test_time_for_large_answers(void **state)
{
	static const struct step script[] = { EXAMINED("* 1 EXISTS\r\n* OK [UIDNEXT 2] x\r\n"),
		LISTED(ITEM("1", "1", "3000")), { HEAR, "BODY.PEEK[]", 0 },
		{ DRIP, "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n5 OK done\r\n", 10 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	trial->limits.command_ms = 200;
	trial->limits.floor_rate = 1000;
	run(trial, script);
	assert_int_equal(trial->status, IMAP_OK);
	assert_string_equal(trial->got->str, "1:abc+ ");
	trial->limits.floor_rate = 1000000;
	run(trial, script);
	assert_int_equal(trial->status, IMAP_TIMEOUT);
	assert_string_equal(trial->got->str, "1:");
}

static void
test_stop(void **state)
{
	static const struct step silent[] = { GREETED, { WAIT, NULL, 0 } };
	static const char *const callbacks[] = { "selected", "begin", "data", "end" };
	static const char *const got[] = { "", "7:", "7:abc", "7:abc+ " };
	static const struct step full[] = { TWO, { HEAR, "BODY.PEEK[]", 0 },
		{ SAY,
		    "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n"
		    "* 2 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n%t OK done\r\n",
		    0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;
	size_t i;

	trial->stop_fd = eventfd(1, EFD_CLOEXEC);
	run(trial, silent);
	assert_int_equal(trial->status, IMAP_STOPPED);
	close(trial->stop_fd);
	trial->stop_fd = -1;
	for (i = 0; i < G_N_ELEMENTS(callbacks); i++) {
		trial->stop_at = callbacks[i];
		run(trial, full);
		assert_int_equal(trial->status, IMAP_STOPPED);
		assert_string_equal(trial->got->str, got[i]);
	}
}

/* What a server may answer to the FETCH of messages 7 and 8, of 3 and 4 bytes. */
static void
test_answers_to_fetch(void **state)
{
	static const struct {
		const char *answer;
		enum imap_status status;
		const char *got;
	} cases[] = {
		/* the UID after the bytes */
		{ "* 1 FETCH (BODY[] {3}\r\nabc UID 7)\r\n* 2 FETCH (BODY[] {4}\r\ndefg UID 8)\r\n"
		  "%t OK done\r\n",
		    IMAP_OK, "7:abc+ 8:defg+ " },
		/* other news in between */
		{ "* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXISTS\r\n* 1 FETCH (FLAGS () UID 7 BODY[] {3}"
		  "\r\nabc)\r\n* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n* OK still here\r\n"
		  "* 2 FETCH (UID 8 BODY[] {4}\r\ndefg FLAGS ())\r\n%t OK done\r\n",
		    IMAP_OK, "7:abc+ 8:defg+ " },
		/* quoted strings and an empty message */
		{ "* 1 FETCH (UID 7 BODY[] \"abc\")\r\n* 2 FETCH (UID 8 BODY[] {0}\r\n)\r\n%t "
		  "OK done\r\n",
		    IMAP_OK, "7:abc+ 8:+ " },
		/* the same message twice, and one that was not asked for */
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* 1 FETCH (UID 7 BODY[] {3}\r\nxyz)\r\n"
		  "* 9 FETCH (UID 9 BODY[] {3}\r\nxyz)\r\n* 2 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n"
		  "%t OK done\r\n",
		    IMAP_OK, "7:abc+ 8:defg+ " },
		/* an end inside of the bytes, and between messages */
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\nab", IMAP_UNREACHABLE, "7:ab" },
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* BYE disk \r\n", IMAP_UNREACHABLE,
		    "7:abc+ 8:" },
		/* fewer and more bytes than announced */
		{ "* 1 FETCH (UID 7 BODY[] {5}\r\nabc)\r\n%t OK done\r\n", IMAP_PROTOCOL,
		    "7:abc)\r- " },
		{ "* 1 FETCH (UID 7 BODY[] {2}\r\nabc)\r\n%t OK done\r\n", IMAP_PROTOCOL,
		    "7:ab- " },
		/* more than any message here has */
		{ "* 1 FETCH (UID 7 BODY[] {400000000}\r\nabc", IMAP_PROTOCOL, "7:- " },
		{ "* 1 FETCH (UID 7 BODY[] {99999999999999999999999}\r\nabc", IMAP_PROTOCOL,
		    "7:- " },
		/* another UID before the bytes than after them */
		{ "* 1 FETCH (UID 7 BODY[] {3}\r\nabc UID 9)\r\n* 2 FETCH (UID 8 BODY[] "
		  "{4}\r\ndefg)"
		  "\r\n%t OK done\r\n",
		    IMAP_OK, "7:abc- 8:defg+ " },
		{ "%t NO [UNAVAILABLE] later\r\n", IMAP_UNREACHABLE, "7:" },
		{ "%t BAD no\r\n", IMAP_PROTOCOL, "7:" },
		{ "* 1 FETCH (BODYSTRUCTURE (((((((((((((((((((((((((((((((((((((((((((((((((\r\n",
		    IMAP_PROTOCOL, "7:" },
	};
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct step script[] = { TWO, { HEAR, "UID FETCH 7:8 (UID BODY.PEEK[])", 0 },
			{ SAY, cases[i].answer, 0 },
			{ trial->tls == TLS_NONE && strstr(cases[i].answer, "%t") == NULL ? HANG_UP
											  : END,
			    NULL, 0 } };
		run(trial, script);
		assert_null(trial->missed);
		assert_string_equal(trial->got->str, cases[i].got);
		assert_int_equal(trial->status, cases[i].status);
	}
}

/* What is listed and not delivered is asked for alone; what is still missing is told. */
static void
test_missing_messages(void **state)
{
	static const struct step gone[] = { TWO, { HEAR, "UID FETCH 7:8 ", 0 },
		{ SAY, "* 2 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 7 ", 0 }, { SAY, "%t NO [EXPUNGEISSUED] gone\r\n", 0 },
		{ HEAR, "UID FETCH 8 ", 0 },
		{ SAY, "* 1 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n%t OK done\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step turned_round[] = { TWO, { HEAR, "UID FETCH 7:8 ", 0 },
		{ SAY,
		    "* 2 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n"
		    "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n%t OK done\r\n",
		    0 },
		{ HEAR, "UID FETCH 8 ", 0 },
		{ SAY, "* 2 FETCH (UID 8 BODY[] NIL)\r\n%t OK done\r\n", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;

	run(trial, gone);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "7:- 8:defg+ ");
	assert_int_equal(trial->status, IMAP_OK);
	run(trial, turned_round);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "7:abc+ 8:- ");
	assert_int_equal(trial->status, IMAP_OK);
}

static void
test_watermark(void **state)
{
	/* Without UIDNEXT the end is "*", which always gives the last message. */
	static const struct step no_uidnext[] = { EXAMINED("* 2 EXISTS\r\n"),
		{ HEAR, "UID FETCH 9:* (", 0 }, { SAY, ITEM("2", "8", "4") "%t OK done\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step up_to_date[] = { EXAMINED("* 2 EXISTS\r\n* OK [UIDNEXT 9] x\r\n"),
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step one_new[] = { EXAMINED("* 2 EXISTS\r\n* OK [UIDNEXT 9] x\r\n"),
		{ HEAR, "UID FETCH 8 (", 0 }, { SAY, ITEM("2", "8", "4") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 8 (UID BODY.PEEK[])", 0 },
		{ SAY, "* 2 FETCH (UID 8 BODY[] {4}\r\ndefg)\r\n%t OK done\r\n", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	trial->after = 8;
	run(trial, no_uidnext);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "");
	assert_int_equal(trial->status, IMAP_OK);
	run(trial, up_to_date);
	assert_null(trial->missed);
	assert_int_equal(trial->status, IMAP_OK);
	trial->after = UINT32_MAX;
	run(trial, up_to_date);
	assert_null(trial->missed);
	trial->after = 7;
	run(trial, one_new);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "8:defg+ ");
}

#define BODY(n, uid) "* " n " FETCH (UID " uid " BODY[] {1}\r\n" uid ")\r\n"

static void
test_windows_and_batches(void **state)
{
	static const struct step script[] = { EXAMINED("* 5 EXISTS\r\n* OK [UIDNEXT 100] x\r\n"),
		{ HEAR, "UID FETCH 1:4 (", 0 },
		{ SAY,
		    ITEM("2", "2", "1") ITEM("1", "1", "1") ITEM("2", "2", "1")
			ITEM("3", "4", "1") "%t OK done\r\n",
		    0 },
		{ HEAR, "UID FETCH 1:2 (UID BODY", 0 },
		{ SAY, BODY("1", "1") BODY("2", "2") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 4 (UID BODY", 0 }, { SAY, BODY("3", "4") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 5:8 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		/* nothing there: the next window is eight times as wide */
		{ HEAR, "UID FETCH 9:40 (", 0 }, { SAY, ITEM("4", "9", "1") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 9 (UID BODY", 0 }, { SAY, BODY("4", "9") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 41:99 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->limits.window = 4;
	trial->limits.fetch_batch = 2;
	run(trial, script);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "1:1+ 2:2+ 4:4+ 9:9+ ");
	assert_int_equal(trial->status, IMAP_OK);
}

static void
test_size_limits(void **state)
{
	static const struct step script[] = { EXAMINED("* 4 EXISTS\r\n* OK [UIDNEXT 5] x\r\n"),
		LISTED(ITEM("1", "1", "999") ITEM("2", "2", "1000") ITEM("3", "3", "1001")
			ITEM("4", "4", "4294967295")),
		{ HEAR, "UID FETCH 1:2 (UID BODY.PEEK[])", 0 },
		{ SAY, BODY("1", "1") BODY("2", "2") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 3:4 (UID BODY.PEEK[HEADER]<0.100>)", 0 },
		{ SAY,
		    "* 3 FETCH (UID 3 BODY[HEADER]<0> {2}\r\nHi)\r\n"
		    "* 4 FETCH (UID 4 BODY[HEADER]<0> {2}\r\nHo)\r\n%t OK done\r\n",
		    0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	assert_int_equal(imap_limits_default.message_max, MESSAGE_SIZE_MAX);
	trial->limits.message_max = 1000;
	trial->limits.headers_max = 100;
	run(trial, script);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "1:1+ 2:2+ 3h:Hi+ 4h:Ho+ ");
	assert_int_equal(trial->status, IMAP_OK);
}

static void
test_uids_of_one_poll(void **state)
{
	static const struct step script[] = { EXAMINED("* 4 EXISTS\r\n* OK [UIDNEXT 5] x\r\n"),
		LISTED(ITEM("1", "1", "1") ITEM("2", "2", "1") ITEM("3", "3", "1")),
		{ HEAR, "UID FETCH 1:2 (UID BODY", 0 },
		{ SAY, BODY("1", "1") BODY("2", "2") "%t OK done\r\n", 0 }, { HEAR, "LOGOUT", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;

	trial->limits.uids_max = 2;
	run(trial, script);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "1:1+ 2:2+ ");
	assert_int_equal(trial->status, IMAP_OK);
}

static void
test_internaldates(void **state)
{
	static const struct {
		const char *date;
		int64_t seconds;
	} cases[] = { { "01-Feb-2023 10:20:30 +0000", 1675246830 },
		{ " 1-Feb-2023 10:20:30 +0000", 1675246830 },
		{ "01-Feb-2023 10:20:30 -0530", 1675266630 },
		{ "29-Feb-2024 23:59:60 +1400", 1709200800 }, { "31-Dec-1969 23:59:59 +0000", -1 },
		{ "29-Feb-2023 10:20:30 +0000", INT64_MIN },
		{ "01-Feb-2023 24:00:00 +0000", INT64_MIN },
		{ "01-Feb-2023 10:20:30 +9999", INT64_MIN } };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *listed = g_strdup_printf(
		    "* 1 FETCH (UID 1 INTERNALDATE \"%s\" RFC822.SIZE 1)\r\n%%t OK done\r\n",
		    cases[i].date);
		const struct step script[] = { EXAMINED("* 1 EXISTS\r\n* OK [UIDNEXT 2] x\r\n"),
			{ HEAR, "RFC822.SIZE", 0 }, { SAY, listed, 0 }, { HEAR, "BODY.PEEK", 0 },
			{ SAY, BODY("1", "1") "%t OK done\r\n", 0 }, { END, NULL, 0 } };
		run(trial, script);
		assert_string_equal(trial->got->str, "1:1+ ");
		assert_int_equal(trial->internaldate, cases[i].seconds);
		g_free(listed);
	}
}

#define IDLING                                                                                     \
	LOGGED_IN_TO_IDLE,                                                                         \
	{                                                                                          \
		HEAR, "idle IDLE", 0                                                               \
	}
#define LOGGED_IN_TO_IDLE                                                                          \
	GREETED, CAPABLE("IDLE "), { HEAR, "LOGIN", 0 }, { SAY, "%t OK welcome\r\n", 0 },          \
	    { HEAR, "EXAMINE", 0 },                                                                \
	{                                                                                          \
		SAY,                                                                               \
		    "* 2 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n%t OK "         \
		    "done\r\n",                                                                    \
		    0                                                                              \
	}

static void
test_waiting_for_news(void **state)
{
	static const struct step news[] = { IDLING, { SAY, "+ idling\r\n", 0 },
		{ SAY, "* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 EXISTS\r\n", 0 },
		{ DRIP, "* 3 EXISTS\r\n", 1 }, { HEAR, "DONE", 0 },
		{ SAY, "* 1 RECENT\r\nidle OK done\r\n", 0 }, { HEAR, "LOGOUT", 0 },
		{ END, NULL, 0 } };
	/* Told before the server has begun to wait with us; one gone and one new. */
	static const struct step at_once[] = { IDLING,
		{ SAY, "* 2 EXPUNGE\r\n* 2 EXISTS\r\n+ idling\r\n", 0 }, { HEAR, "DONE", 0 },
		{ SAY, "idle OK done\r\n", 0 }, { HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step at_last[] = { IDLING, { SAY, "+\r\n", 0 }, { HEAR, "DONE", 0 },
		{ SAY, "* 3 EXISTS\r\nidle OK done\r\n", 0 }, { HEAR, "LOGOUT", 0 },
		{ END, NULL, 0 } };
	static const struct step nothing[] = { IDLING, { SAY, "+ idling\r\n* 2 EXI", 0 },
		{ HEAR, "DONE", 0 }, { SAY, "STS\r\nidle OK done\r\n", 0 }, { HEAR, "LOGOUT", 0 },
		{ END, NULL, 0 } };
	const struct step *const with_news[] = { news, at_once, at_last };
	struct trial *trial = *state;
	size_t i;

	trial->waits = 1;
	for (i = 0; i < G_N_ELEMENTS(with_news); i++) {
		run(trial, with_news[i]);
		assert_null(trial->missed);
		assert_true(trial->can_wait);
		assert_int_equal(trial->status, IMAP_OK);
		assert_true(trial->news);
	}
	run(trial, nothing);
	assert_null(trial->missed);
	assert_int_equal(trial->status, IMAP_OK);
	assert_false(trial->news);
}

static void
test_waits_that_break(void **state)
{
	static const struct step refused[] = { IDLING, { SAY, "idle BAD no\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step ended[] = { IDLING, { SAY, "+ idling\r\nidle OK enough\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step bye[] = { IDLING, { SAY, "+ idling\r\n* BYE shutdown\r\n", 0 },
		{ END, NULL, 0 } };
	static const struct step gone[] = { IDLING, { SAY, "+ idling\r\n", 0 },
		{ HANG_UP, NULL, 0 } };
	static const struct step chatter[] = { IDLING, { SAY, "+ idling\r\n", 0 },
		{ REPEAT, "* OK Still here\r\n", 1000000 }, { END, NULL, 0 } };
	static const struct step renewed[] = { IDLING, { SAY, "+ idling\r\n", 0 },
		{ HEAR, "DONE", 0 }, { SAY, "idle OK done\r\n", 0 }, { HEAR, "idle IDLE", 0 },
		{ SAY, "+ idling\r\n* 3 EXISTS\r\n", 0 }, { HEAR, "DONE", 0 },
		{ SAY, "idle OK done\r\n", 0 }, { END, NULL, 0 } };
	static const struct {
		const struct step *script;
		enum imap_status status;
	} cases[] = { { refused, IMAP_PROTOCOL }, { ended, IMAP_PROTOCOL },
		{ bye, IMAP_UNREACHABLE }, { gone, IMAP_UNREACHABLE }, { chatter, IMAP_PROTOCOL },
		{ renewed, IMAP_OK } };
	struct trial *trial = *state;
	size_t i;

	trial->waits = 60;
	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		trial->limits.idle_ms = cases[i].script == renewed ? 50 : 60000;
		run(trial, cases[i].script);
		assert_null(trial->missed);
		assert_int_equal(trial->status, cases[i].status);
	}
	assert_true(trial->news);
}

static void
test_clear_text_stays_on_this_machine(void **state)
{
	static const struct step script[] = { GREETED, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->host = "192.0.2.1"; /* for documentation: nobody has it */
	run(trial, script);
	assert_int_equal(trial->status, IMAP_LOCAL);
	assert_string_equal(trial->heard, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_status_names, fresh),
		cmocka_unit_test_setup(test_messages_by_each_mode_of_tls, fresh),
		cmocka_unit_test_setup(test_certificates, fresh),
		cmocka_unit_test_setup(test_starttls_not_taken, fresh),
		cmocka_unit_test_setup(test_capabilities_are_asked_for_again, fresh),
		cmocka_unit_test_setup(test_greetings, fresh),
		cmocka_unit_test_setup(test_logins, fresh),
		cmocka_unit_test_setup(test_login_disabled, fresh),
		cmocka_unit_test_setup(test_password_files, fresh),
		cmocka_unit_test_setup(test_names_that_would_be_commands, fresh),
		cmocka_unit_test_setup(test_folders, fresh),
		cmocka_unit_test_setup(test_line_limit, fresh),
		cmocka_unit_test_setup(test_answers_that_do_not_end, fresh),
		cmocka_unit_test_setup(test_time_for_large_answers, fresh),
		cmocka_unit_test_setup(test_stop, fresh),
		cmocka_unit_test_setup(test_answers_to_fetch, fresh),
		cmocka_unit_test_setup(test_missing_messages, fresh),
		cmocka_unit_test_setup(test_watermark, fresh),
		cmocka_unit_test_setup(test_windows_and_batches, fresh),
		cmocka_unit_test_setup(test_size_limits, fresh),
		cmocka_unit_test_setup(test_uids_of_one_poll, fresh),
		cmocka_unit_test_setup(test_internaldates, fresh),
		cmocka_unit_test_setup(test_waiting_for_news, fresh),
		cmocka_unit_test_setup(test_waits_that_break, fresh),
		cmocka_unit_test_setup(test_clear_text_stays_on_this_machine, fresh),
	};

	return cmocka_run_group_tests_name("mail_imap", tests, setup, teardown);
}
