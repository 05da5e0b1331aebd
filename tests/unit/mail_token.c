/*
 * Logging in by an access token instead of a password, which others renew while
 * the session lasts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/imap_trial.h"

#include "mail/password.h"
#include "mail/smtp_limits.h"

#define TOKEN "ya29.first-token_~+/="
#define RENEWED "second"

/* As XOAUTH2 writes it: "user=gate^Aauth=Bearer TOKEN^A^A" in base64. */
static char *
words_of(const char *token)
{
	char *plain = g_strdup_printf("user=gate\1auth=Bearer %s\1\1", token);
	char *words = g_base64_encode((const guchar *)plain, strlen(plain));

	g_free(plain);
	return words;
}

#define OFFERED CAPABLE("AUTH=XOAUTH2 SASL-IR ")

static void
each_login_reads_the_token_anew(void **state)
{
	static const struct step script[] = { GREETED, OFFERED,
		{ HEAR, "AUTHENTICATE XOAUTH2 ", 0 }, { SAY, "%t OK welcome\r\n", 0 },
		{ HEAR, "EXAMINE", 0 },
		{ SAY, "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const char *const tokens[] = { TOKEN "\n", RENEWED "\r\nmore" };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(tokens); i++) {
		char *file = credentials_file(trial->made, "token", tokens[i], strlen(tokens[i]));
		char *words = words_of(i == 0 ? TOKEN : RENEWED);

		trial->token_file = file;
		run(trial, script);
		assert_null(trial->missed);
		assert_int_equal(trial->status, IMAP_OK);
		assert_non_null(strstr(trial->heard, words));
		g_free(words);
		g_free(file);
	}
}

/* The server tells why in a continuation, which is to be answered before its NO comes. */
static void
an_expired_token_is_a_refused_login(void **state)
{
	static const struct step script[] = { GREETED, OFFERED,
		{ HEAR, "AUTHENTICATE XOAUTH2 ", 0 }, { SAY, "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", 0 },
		{ HEAR, "", 0 }, { SAY, "2 NO expired\r\n", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;
	char *file = credentials_file(trial->made, "token", TOKEN, strlen(TOKEN));

	trial->token_file = file;
	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->status, IMAP_REFUSED);
	assert_null(strstr(trial->why, TOKEN));
	g_free(file);
}

static void
no_token_goes_to_whom_it_is_not_for(void **state)
{
	static const struct step no_xoauth2[] = { GREETED, CAPABLE("AUTH=PLAIN SASL-IR "),
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step no_initial[] = { GREETED, CAPABLE("AUTH=XOAUTH2 "),
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step no_tls[] = { GREETED, OFFERED, { HEAR, "LOGOUT", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;
	char *file = credentials_file(trial->made, "token", TOKEN, strlen(TOKEN));
	const struct step *const scripts[] = { no_xoauth2, no_initial, no_tls };
	size_t i;

	trial->token_file = file;
	for (i = 0; i < G_N_ELEMENTS(scripts); i++) {
		trial->tls = scripts[i] == no_tls ? TLS_STARTTLS : TLS_NONE;
		run(trial, scripts[i]);
		assert_int_equal(
		    trial->status, scripts[i] == no_tls ? IMAP_UNTRUSTED : IMAP_REFUSED);
		assert_null(strstr(trial->heard, "AUTHENTICATE"));
	}
	g_free(file);
}

static void
what_is_no_token_is_not_sent(void **state)
{
	struct trial *trial = *state;
	void *ctx = talloc_new(NULL);
	char *longest = talloc_zero_array(ctx, char, TOKEN_MAX + 2), *why, *file, *token;
	static const char *const bad[] = { "", "\n", "two words\n", "a\1b\n", "a\rb\n",
		"\xc3\xa9\n", "a,b\n" };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(bad); i++) {
		file = credentials_file(trial->made, "token", bad[i], strlen(bad[i]));
		why = NULL;
		assert_null(access_token_read(ctx, file, &why));
		assert_non_null(strstr(why, file));
		g_free(file);
	}
	for (i = TOKEN_MAX - 1; i <= TOKEN_MAX + 1; i++) {
		memset(longest, 'x', i);
		file = credentials_file(trial->made, "token", longest, i);
		token = access_token_read(ctx, file, &why);
		assert_int_equal(token != NULL, i <= TOKEN_MAX);
		assert_true(token == NULL || strlen(token) == i);
		g_free(file);
	}
	why = NULL;
	assert_null(access_token_read(ctx, "/nonexistent/token", &why));
	assert_non_null(strstr(why, "check token_file"));
	talloc_free(ctx);
}

/* ---- sending ---- */

static struct smtp_result
send_one(struct trial *trial, const struct step *script, char *file)
{
	struct scripted *server = scripted_start(script, NULL);
	struct smtp_config smtp = { .server = { .tls = TLS_NONE,
					.host = "127.0.0.1",
					.port = server->port,
					.user = "gate",
					.token_file = file } };
	struct smtp_recipient to = { .address = "ana@one.example" };
	struct smtp_limits limits = smtp_limits_default;
	struct smtp_result result;

	limits.connect_seconds = limits.total_seconds = SCRIPTED_AMPLE_MS / 1000;
	limits.quit_ms = 0;
	forget_results(trial);
	trial->ctx = talloc_new(NULL);
	result = smtp_send_limited(trial->ctx, &smtp, "minuted@gate.example", &to, 1,
	    "Subject: x\r\n\r\nhello\r\n", 21, &limits);
	scripted_finish(server);
	trial->heard = g_strdup(server->heard->str);
	trial->missed = server->missed;
	scripted_free(server);
	return result;
}

static void
mail_is_sent_by_token(void **state)
{
	static const struct step script[] = { { SAY, "220 mx ready\r\n", 0 }, { HEAR, "EHLO", 0 },
		{ SAY, "250-mx\r\n250 AUTH PLAIN XOAUTH2\r\n", 0 }, { HEAR, "AUTH XOAUTH2", 0 },
		{ SAY, "334 \r\n", 0 }, { HEAR, "", 0 }, { SAY, "235 welcome\r\n", 0 },
		{ HEAR, "MAIL FROM", 0 }, { SAY, "250 ok\r\n", 0 }, { HEAR, "RCPT TO", 0 },
		{ SAY, "250 ok\r\n", 0 }, { HEAR, "DATA", 0 }, { SAY, "354 go on\r\n", 0 },
		{ HEAR, "Subject", 0 }, { HEAR, "", 0 }, { HEAR, "hello", 0 }, { HEAR, ".", 0 },
		{ SAY, "250 queued\r\n", 0 }, { END, NULL, 0 } };
	static const struct step expired[] = { { SAY, "220 mx ready\r\n", 0 }, { HEAR, "EHLO", 0 },
		{ SAY, "250-mx\r\n250 AUTH XOAUTH2\r\n", 0 }, { HEAR, "AUTH XOAUTH2", 0 },
		{ SAY, "334 \r\n", 0 }, { HEAR, "", 0 }, { SAY, "535 expired\r\n", 0 },
		{ END, NULL, 0 } };
	struct trial *trial = *state;
	char *file = credentials_file(trial->made, "token", TOKEN, strlen(TOKEN));
	char *words = words_of(TOKEN);
	struct smtp_result result = send_one(trial, script, file);

	assert_null(trial->missed);
	assert_int_equal(result.outcome, SMTP_SENT);
	assert_non_null(strstr(trial->heard, words));
	result = send_one(trial, expired, file);
	assert_int_equal(result.outcome, SMTP_RETRY);
	assert_non_null(strstr(result.reply, "535"));
	result = send_one(trial, expired, (char *)"/nonexistent/token");
	assert_int_equal(result.outcome, SMTP_RETRY);
	assert_non_null(strstr(result.reply, "check token_file"));
	g_free(words);
	g_free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_login_reads_the_token_anew, fresh),
		cmocka_unit_test_setup(an_expired_token_is_a_refused_login, fresh),
		cmocka_unit_test_setup(no_token_goes_to_whom_it_is_not_for, fresh),
		cmocka_unit_test_setup(what_is_no_token_is_not_sent, fresh),
		cmocka_unit_test_setup(mail_is_sent_by_token, fresh),
	};

	return cmocka_run_group_tests_name("mail_token", tests, setup, teardown);
}
