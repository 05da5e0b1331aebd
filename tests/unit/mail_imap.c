#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/imap_trial.h"

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
		assert_non_null(strstr(trial->why, "PREAUTH"));
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
		cmocka_unit_test_setup(test_line_limit, fresh),
		cmocka_unit_test_setup(test_answers_that_do_not_end, fresh),
		cmocka_unit_test_setup(test_clear_text_stays_on_this_machine, fresh),
	};

	return cmocka_run_group_tests_name("mail_imap", tests, setup, teardown);
}
