/*
 * Sessions that are cut after each byte that the server says: no mail is taken
 * for whole that is not, none is blamed for the cut, and of a message that was
 * sent no more is said than is known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/imap_trial.h"

#include "mail/smtp_limits.h"

static const struct step fetching[] = { TWO, { HEAR, "UID FETCH 7:8 (UID BODY.PEEK[])", 0 },
	{ SAY,
	    "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n* 2 FETCH (BODY[] {4}\r\ndefg UID 8)\r\n%t OK "
	    "done\r\n",
	    0 },
	{ END, NULL, 0 } };

/* Each mail that was told as whole has its bytes; none was told as not whole. */
static bool
is_beginning(const char *got)
{
	static const char *const whole[] = { "7:abc+ ", "8:defg+ " };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(whole) && g_str_has_prefix(got, whole[i]); i++)
		got += strlen(whole[i]);
	return strchr(got, '+') == NULL && strchr(got, '-') == NULL;
}

static void
fetching_is_cut_after_each_byte(void **state)
{
	struct trial *trial = *state;
	size_t at, last;

	run(trial, fetching);
	assert_int_equal(trial->status, IMAP_OK);
	assert_string_equal(trial->got->str, "7:abc+ 8:defg+ ");
	last = trial->said;
	for (at = 1; at < last; at++) {
		trial->cut_after = at;
		run(trial, fetching);
		if (trial->status != IMAP_UNREACHABLE || !is_beginning(trial->got->str))
			print_error("cut after %zu of %zu bytes: %s, %s\n", at, last,
			    imap_status_name(trial->status), trial->got->str);
		assert_int_equal(trial->status, IMAP_UNREACHABLE);
		assert_true(is_beginning(trial->got->str));
	}
	print_message("%zu cuts of an IMAP session\n", last - 1);
}

/* ---- sending ---- */

#define GO_ON "354 go on\r\n"
#define QUEUED "250 2.0.0 queued as 17\r\n"

static const struct step sending[] = { { SAY, "220 mx ready\r\n", 0 }, { HEAR, "EHLO", 0 },
	{ SAY, "250-mx\r\n250 SIZE 1000000\r\n", 0 }, { HEAR, "MAIL FROM", 0 },
	{ SAY, "250 2.1.0 ok\r\n", 0 }, { HEAR, "RCPT TO", 0 }, { SAY, "250 2.1.5 ok\r\n", 0 },
	{ HEAR, "RCPT TO", 0 }, { SAY, "550 5.1.1 no such user\r\n", 0 }, { HEAR, "DATA", 0 },
	{ SAY, GO_ON, 0 }, { HEAR, "Subject", 0 }, { HEAR, "", 0 }, { HEAR, "hello", 0 },
	{ HEAR, ".", 0 }, { SAY, QUEUED, 0 }, { END, NULL, 0 } };

static enum smtp_outcome
send_cut(void *ctx, size_t cut_after, bool *handed_over_r, size_t *said_r)
{
	struct scripted *server = scripted_start_cut(sending, NULL, cut_after);
	struct smtp_config smtp = {
		.server = { .tls = TLS_NONE, .host = "127.0.0.1", .port = server->port }
	};
	struct smtp_recipient to[] = { { .address = "ana@one.example" },
		{ .address = "bo@two.example" } };
	struct smtp_limits limits = smtp_limits_default;
	struct smtp_result result;

	limits.connect_seconds = limits.total_seconds = SCRIPTED_AMPLE_MS / 1000;
	limits.quit_ms = 0;
	result = smtp_send_limited(ctx, &smtp, "minuted@gate.example", to, G_N_ELEMENTS(to),
	    "Subject: x\r\n\r\nhello\r\n", 21, &limits);
	scripted_finish(server);
	*handed_over_r = strstr(server->heard->str, "hello") != NULL;
	*said_r = server->said;
	scripted_free(server);
	return result.outcome;
}

static void
sending_is_cut_after_each_byte(void **state)
{
	void *ctx = talloc_new(NULL);
	size_t at, last, said, go_on;
	enum smtp_outcome outcome;
	bool handed_over;

	(void)state;
	assert_int_equal(send_cut(ctx, 0, &handed_over, &last), SMTP_SENT);
	go_on = last - strlen(QUEUED);
	for (at = 1; at < last; at++) {
		outcome = send_cut(ctx, at, &handed_over, &said);
		if (outcome != (at < go_on ? SMTP_RETRY : SMTP_UNKNOWN))
			print_error("cut after %zu of %zu bytes: %s\n", at, last,
			    smtp_outcome_name(outcome));
		assert_int_equal(outcome, at < go_on ? SMTP_RETRY : SMTP_UNKNOWN);
		assert_true(!handed_over || outcome == SMTP_UNKNOWN);
	}
	print_message("%zu cuts of an SMTP session\n", last - 1);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fetching_is_cut_after_each_byte, fresh),
		cmocka_unit_test(sending_is_cut_after_each_byte),
	};

	return cmocka_run_group_tests_name("mail_cuts", tests, setup, teardown);
}
