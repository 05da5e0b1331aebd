/* Whom a password and a message are given to: certificates, STARTTLS, logins, loopback. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/smtp_trial.h"

/* Five certificates, two modes: the good one is taken, at each other one no password goes out. */
static void
test_certificates(void **state)
{
	static const struct step implicit[] = { { SECURE, NULL, 0 }, GREETED("250-AUTH PLAIN\r\n"),
		{ HEAR, "AUTH PLAIN", 0 }, { SAY, "334 \r\n", 0 }, { HEAR, PASSWORD_PLAIN, 0 },
		{ SAY, "235 in\r\n", 0 }, MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ SAY, "250 ok\r\n", 0 }, BYE };
	static const struct step starttls[] = { GREETED("250-STARTTLS\r\n"),
		{ HEAR, "STARTTLS", 0 }, { SAY, "220 go on\r\n", 0 }, { SECURE, NULL, 0 },
		{ HEAR, "EHLO", 0 }, { SAY, "250-mx\r\n250 AUTH PLAIN\r\n", 0 },
		{ HEAR, "AUTH PLAIN", 0 }, { SAY, "334 \r\n", 0 }, { HEAR, PASSWORD_PLAIN, 0 },
		{ SAY, "235 in\r\n", 0 }, MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ SAY, "250 ok\r\n", 0 }, BYE };
	struct trial *trial = *state;
	const char *const refused[] = { trial->made->wrong, trial->made->expired,
		trial->made->self };
	size_t i;
	int mode;

	trial->user = "gate";
	for (mode = 0; mode < 2; mode++) {
		const struct step *script = mode == 0 ? implicit : starttls;
		trial->tls = mode == 0 ? TLS_IMPLICIT : TLS_STARTTLS;
		trial->host = mode == 0 ? "127.0.0.1" : "localhost";
		trial->ca_file = trial->made->ca_file;
		trial->certificate = trial->made->good;
		run(trial, script);
		assert_null(trial->missed);
		assert_int_equal(trial->result.outcome, SMTP_SENT);
		for (i = 0; i < G_N_ELEMENTS(refused); i++) {
			trial->certificate = refused[i];
			run(trial, script);
			assert_int_equal(trial->result.outcome, SMTP_RETRY);
			assert_password_kept(trial);
			assert_non_null(strstr(trial->result.reply, "is not trusted"));
		}
		trial->certificate = trial->made->good;
		trial->ca_file = trial->made->other_ca_file;
		run(trial, script);
		assert_int_equal(trial->result.outcome, SMTP_RETRY);
		assert_password_kept(trial);
		trial->ca_file = "/nonexistent/ca.pem";
		run(trial, script);
		assert_int_equal(trial->result.outcome, SMTP_RETRY);
		assert_password_kept(trial);
		trial->ca_file = NULL;
		run(trial, script);
		assert_int_equal(trial->result.outcome, SMTP_RETRY);
		assert_string_equal(trial->heard, "");
	}
}

static void
test_starttls_not_taken(void **state)
{
	static const struct step not_offered[] = { GREETED("250-AUTH PLAIN\r\n"),
		{ END, NULL, 0 } };
	static const struct step refused[] = { GREETED("250-STARTTLS\r\n250-AUTH PLAIN\r\n"),
		{ HEAR, "STARTTLS", 0 }, { SAY, "454 not today\r\n", 0 }, { END, NULL, 0 } };
	static const struct step injected[] = { GREETED("250-STARTTLS\r\n"),
		{ HEAR, "STARTTLS", 0 }, { SAY, "220 go on\r\n250-mx\r\n250 AUTH PLAIN\r\n", 0 },
		{ SECURE, NULL, 0 }, { END, NULL, 0 } };
	const struct step *const scripts[] = { not_offered, refused, injected };
	struct trial *trial = *state;
	size_t i;

	trial->user = "gate";
	trial->tls = TLS_STARTTLS;
	for (i = 0; i < G_N_ELEMENTS(scripts); i++) {
		run(trial, scripts[i]);
		assert_int_equal(trial->result.outcome, SMTP_RETRY);
		assert_password_kept(trial);
	}
}

static void
test_logins(void **state)
{
	static const struct step refused[] = { GREETED("250-AUTH PLAIN LOGIN\r\n"),
		{ HEAR, "AUTH PLAIN", 0 }, { SAY, "334 \r\n", 0 }, { HEAR, PASSWORD_PLAIN, 0 },
		{ SAY, "535 5.7.8 wrong\r\n", 0 }, { END, NULL, 0 } };
	static const struct step by_login[] = { GREETED("250-AUTH LOGIN\r\n"),
		{ HEAR, "AUTH LOGIN", 0 }, { SAY, "334 VXNlcm5hbWU6\r\n", 0 },
		{ HEAR, "Z2F0ZQ==", 0 }, { SAY, "334 UGFzc3dvcmQ6\r\n", 0 },
		{ HEAR, "cGFzcyB3b3Jk", 0 }, { SAY, "235 in\r\n", 0 }, MAIL_FROM, ALL_ACCEPTED,
		CONTENT, { SAY, "250 ok\r\n", 0 }, BYE };
	struct trial *trial = *state;

	trial->user = "gate";
	run(trial, refused);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	assert_non_null(strstr(trial->result.reply, "535 5.7.8 wrong"));
	assert_non_null(strstr(trial->result.reply, "password_file"));
	run(trial, by_login);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
}

static void
test_passwords_that_are_not_there(void **state)
{
	static const struct step nothing[] = { { END, NULL, 0 } };
	struct trial *trial = *state;
	char *file = trial->password_file;

	trial->user = "gate";
	trial->password_file = (char *)"/nonexistent/password";
	run(trial, nothing);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	assert_non_null(strstr(trial->result.reply, "/nonexistent/password"));
	trial->password_file = NULL;
	run(trial, nothing);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	assert_string_equal(trial->heard, "");
	trial->password_file = file;
}

static void
test_clear_text_stays_on_this_machine(void **state)
{
	static const struct step nothing[] = { { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->host = "192.0.2.1"; /* for documentation: nobody has it */
	run(trial, nothing);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	assert_string_equal(trial->heard, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_certificates, fresh),
		cmocka_unit_test_setup(test_starttls_not_taken, fresh),
		cmocka_unit_test_setup(test_logins, fresh),
		cmocka_unit_test_setup(test_passwords_that_are_not_there, fresh),
		cmocka_unit_test_setup(test_clear_text_stays_on_this_machine, fresh),
	};

	return cmocka_run_group_tests_name("mail_smtp_trust", tests, setup, teardown);
}
