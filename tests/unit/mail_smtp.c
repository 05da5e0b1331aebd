#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/smtp_trial.h"

static void
test_outcome_names(void **state)
{
	int i, j;

	(void)state;
	for (i = 0; i < SMTP_OUTCOME_COUNT; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(smtp_outcome_name((enum smtp_outcome)i),
			    smtp_outcome_name((enum smtp_outcome)j));
}

static void
test_sent(void **state)
{
	static const struct step script[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ SAY, "250-2.0.0 queued\r\n250 as 42\r\n", 0 }, BYE };
	struct trial *trial = *state;
	size_t i;

	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	assert_string_equal(trial->result.reply, "250-2.0.0 queued 250 as 42");
	for (i = 0; i < 3; i++) {
		assert_int_equal(trial->recipients[i].code, 250);
		assert_string_equal(trial->recipients[i].reply, "250 ok");
	}
}

/* Some are refused: the others get it, and each one's answer is told. */
static void
test_refused_recipients(void **state)
{
	static const struct step one_left[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "550 5.1.1 who?"), RCPT("bo@two.example", "250 ok"),
		RCPT("cy@three.example", "450 4.2.1 full"), CONTENT, { SAY, "250 ok\r\n", 0 },
		BYE };
	static const struct step none[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "550 who?"), RCPT("bo@two.example", "551 gone"),
		RCPT("cy@three.example", "553 odd"), BYE };
	static const struct step later[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "550 who?"), RCPT("bo@two.example", "450 full"),
		RCPT("cy@three.example", "553 odd"), BYE };
	struct trial *trial = *state;

	run(trial, one_left);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	assert_int_equal(trial->recipients[0].code, 550);
	assert_string_equal(trial->recipients[0].reply, "550 5.1.1 who?");
	assert_int_equal(trial->recipients[1].code, 250);
	assert_int_equal(trial->recipients[2].code, 450);
	run(trial, none);
	assert_int_equal(trial->result.outcome, SMTP_FAILED);
	assert_false(heard(trial, "DATA"));
	run(trial, later);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	assert_false(heard(trial, "DATA"));
}

static void
test_final_replies(void **state)
{
	static const struct {
		const char *reply;
		enum smtp_outcome outcome;
	} cases[] = { { "250 ok\r\n", SMTP_SENT }, { "451 later\r\n", SMTP_RETRY },
		{ "421 closing\r\n", SMTP_RETRY }, { "554 spam\r\n", SMTP_FAILED },
		{ "552 too big\r\n", SMTP_FAILED }, { "354 what?\r\n", SMTP_UNKNOWN },
		{ "250-more to\r\n", SMTP_UNKNOWN }, { "nonsense\r\n", SMTP_UNKNOWN } };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct step script[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
			{ SAY, cases[i].reply, 0 }, { HANG_UP, NULL, 0 } };
		run(trial, script);
		assert_null(trial->missed);
		assert_int_equal(trial->result.outcome, cases[i].outcome);
	}
}

/* A server that goes on to the message by itself has got none. */
static void
test_replies_to_nothing(void **state)
{
	static const char *const replies[] = { "220 mx\r\n354 go\r\n250 queued\r\n",
		"220 mx\r\n354 go\r\n554 spam\r\n", "220 mx\r\n354 go\r\n",
		"220x\r\n354x\r\n250x\r\n" };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(replies); i++) {
		const struct step script[] = { { SAY, replies[i], 0 }, { HANG_UP, NULL, 0 } };

		run(trial, script);
		assert_int_equal(trial->result.outcome, SMTP_RETRY);
		assert_false(heard(trial, "DATA"));
	}
}

/* Unknown is what was given to the server after 354 and never answered, and nothing else. */
static void
test_lost_connections(void **state)
{
	static const struct step at_once[] = { { HANG_UP, NULL, 0 } };
	static const struct step after_mail[] = { GREETED(""), { HEAR, "MAIL", 0 },
		{ HANG_UP, NULL, 0 } };
	static const struct step after_rcpt[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "250 ok"), { HEAR, "RCPT", 0 }, { HANG_UP, NULL, 0 } };
	static const struct step refused_then_lost[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "550 who?"), { HEAR, "RCPT", 0 }, { HANG_UP, NULL, 0 } };
	static const struct step after_data[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED,
		{ HEAR, "DATA", 0 }, { HANG_UP, NULL, 0 } };
	static const struct step after_dot[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ HANG_UP, NULL, 0 } };
	static const struct step no_answer[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ WAIT, NULL, 0 } };
	static const struct {
		const struct step *script;
		enum smtp_outcome outcome;
	} cases[] = { { at_once, SMTP_RETRY }, { after_mail, SMTP_RETRY },
		{ after_rcpt, SMTP_RETRY }, { refused_then_lost, SMTP_RETRY },
		{ after_data, SMTP_RETRY }, { after_dot, SMTP_UNKNOWN },
		{ no_answer, SMTP_UNKNOWN } };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		trial->limits.response_seconds = SCRIPTED_AMPLE_MS / 1000;
		if (cases[i].script == no_answer)
			trial->limits.response_seconds = 1;
		run(trial, cases[i].script);
		for (; trial->missed != NULL && cases[i].script == no_answer &&
		       trial->limits.response_seconds < 60;
		     run(trial, cases[i].script)) /* the machine is too slow for the rest */
			trial->limits.response_seconds *= 4;
		assert_null(trial->missed);
		assert_int_equal(trial->result.outcome, cases[i].outcome);
	}
}

static void
test_refusals_before_the_message(void **state)
{
	static const struct step busy[] = { { SAY, "421 too busy\r\n", 0 }, { END, NULL, 0 } };
	static const struct step unwelcome[] = { { SAY, "554 not you\r\n", 0 }, { END, NULL, 0 } };
	static const struct step sender_later[] = { GREETED(""), { HEAR, "MAIL", 0 },
		{ SAY, "451 later\r\n", 0 }, BYE };
	static const struct step sender_never[] = { GREETED(""), { HEAR, "MAIL", 0 },
		{ SAY, "552 too large\r\n", 0 }, BYE };
	static const struct step login_first[] = { GREETED(""), { HEAR, "MAIL", 0 },
		{ SAY, "530 log in first\r\n", 0 }, BYE };
	static const struct step no_data[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED,
		{ HEAR, "DATA", 0 }, { SAY, "554 no\r\n", 0 }, BYE };
	static const struct step data_later[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED,
		{ HEAR, "DATA", 0 }, { SAY, "451 no\r\n", 0 }, BYE };
	static const struct {
		const struct step *script;
		enum smtp_outcome outcome;
		const char *words;
	} cases[] = { { busy, SMTP_RETRY, "421 too busy" },
		{ unwelcome, SMTP_RETRY, "554 not you" }, { sender_later, SMTP_RETRY, "451 later" },
		{ sender_never, SMTP_FAILED, "552 too large" },
		{ login_first, SMTP_RETRY, "530 log in first" }, { no_data, SMTP_FAILED, "554 no" },
		{ data_later, SMTP_RETRY, "451 no" } };
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(cases); i++) {
		run(trial, cases[i].script);
		assert_null(trial->missed);
		assert_int_equal(trial->result.outcome, cases[i].outcome);
		assert_non_null(strstr(trial->result.reply, cases[i].words));
		assert_false(heard(trial, "hello"));
	}
}

/* What never reaches a command: addresses that would be commands, and all else that is none. */
static void
test_addresses(void **state)
{
	static const char *const bad[] = { "", "nobody", "@one.example", "ana@",
		"ana@one.example\r\nRCPT TO:<eve@evil.example>", "ana@one.example\n",
		"ana@one.example>", "<ana@one.example", "ana one@one.example",
		"an\xc3\xa1@one.example", "ana\x7f@one.example" };
	static const struct step script[] = { GREETED(""), MAIL_FROM,
		RCPT("bo@two.example", "250 ok"), RCPT("cy@three.example", "250 ok"), CONTENT,
		{ SAY, "250 ok\r\n", 0 }, BYE };
	static const struct step nothing[] = { { END, NULL, 0 } };
	char *longest = g_strnfill(SMTP_ADDRESS_MAX + 1 - strlen("@one.example"), 'a');
	char *too_long = g_strconcat(longest, "@one.example", NULL);
	struct trial *trial = *state;
	size_t i;

	for (i = 0; i <= G_N_ELEMENTS(bad); i++) {
		trial->recipients[0].address = i < G_N_ELEMENTS(bad) ? bad[i] : too_long;
		trial->recipients[0].code = 99;
		trial->nrecipients = 3;
		run(trial, script);
		assert_null(trial->missed);
		assert_int_equal(trial->result.outcome, SMTP_SENT);
		assert_int_equal(trial->recipients[0].code, 0);
		assert_non_null(trial->recipients[0].reply);
		assert_int_equal(trial->recipients[1].code, 250);
		assert_false(heard(trial, "eve"));
		trial->nrecipients = 1;
		run(trial, nothing);
		assert_int_equal(trial->result.outcome, SMTP_FAILED);
		assert_string_equal(trial->heard, "");
	}
	g_free(longest);
	g_free(too_long);
	trial->nrecipients = 0;
	run(trial, nothing);
	assert_int_equal(trial->result.outcome, SMTP_FAILED);
	fresh(state);
	trial->sender = "x@y.example>\r\nRSET";
	run(trial, nothing);
	assert_int_equal(trial->result.outcome, SMTP_FAILED);
	assert_string_equal(trial->heard, "");
}

static void
test_longest_address(void **state)
{
	char *name = g_strnfill(SMTP_ADDRESS_MAX - strlen("@one.example"), 'a');
	char *address = g_strconcat(name, "@one.example", NULL);
	char *rcpt = g_strconcat("RCPT TO:<", address, ">", NULL);
	const struct step script[] = { GREETED(""), MAIL_FROM, { HEAR, rcpt, 0 },
		{ SAY, "250 ok\r\n", 0 }, CONTENT, { SAY, "250 ok\r\n", 0 }, BYE };
	struct trial *trial = *state;

	trial->recipients[0].address = address;
	trial->nrecipients = 1;
	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	g_free(name);
	g_free(address);
	g_free(rcpt);
}

static void
test_null_return_path(void **state)
{
	static const struct step script[] = { GREETED(""), { HEAR, "MAIL FROM:<> ", 0 },
		{ SAY, "250 ok\r\n", 0 }, RCPT("ana@one.example", "250 ok"), CONTENT,
		{ SAY, "250 ok\r\n", 0 }, BYE };
	struct trial *trial = *state;

	trial->sender = "";
	trial->nrecipients = 1;
	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
}

static void
test_bytes_of_the_message(void **state)
{
	static const char dots[] = ".\r\nSubject: x\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n";
	static const struct step taken[] = { GREETED(""), MAIL_FROM,
		RCPT("ana@one.example", "250 ok"), { HEAR, "DATA", 0 }, { SAY, "354 go on\r\n", 0 },
		{ HEAR, "..", 0 }, { HEAR, "Subject", 0 }, { HEAR, "", 0 }, { HEAR, "..", 0 },
		{ HEAR, "...", 0 }, { HEAR, "..a", 0 }, { HEAR, "b.", 0 }, { HEAR, ".", 0 },
		{ SAY, "250 ok\r\n", 0 }, BYE };
	static const struct step nothing[] = { { END, NULL, 0 } };
	static const char *const bad[] = { "", "a\nb\r\n", "a\rb\r\n", "\n", "a\r\n\n", "a\r",
		"a\r\n.\n", "a\r\r\n" };
	struct trial *trial = *state;
	size_t i;

	trial->nrecipients = 1;
	trial->bytes = dots;
	trial->len = strlen(dots);
	run(trial, taken);
	assert_null(trial->missed);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	assert_true(
	    heard(trial, "354") == false &&
	    heard(trial, "DATA\r\n..\r\nSubject: x\r\n\r\n..\r\n...\r\n..a\r\nb.\r\n.\r\nQUIT"));
	for (i = 0; i < G_N_ELEMENTS(bad); i++) {
		trial->bytes = bad[i];
		trial->len = strlen(bad[i]);
		run(trial, nothing);
		assert_int_equal(trial->result.outcome, SMTP_FAILED);
		assert_string_equal(trial->heard, "");
	}
}

/* All is decided by the final reply: a server that then says nothing, or no end of it, is left. */
static void
test_after_the_final_reply(void **state)
{
	static const struct step no_bye[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ SAY, "250 ok\r\n", 0 }, { HEAR, "QUIT", 0 }, { WAIT, NULL, 0 } };
	static const struct step two_answers[] = { GREETED(""), MAIL_FROM, ALL_ACCEPTED, CONTENT,
		{ SAY, "250 ok\r\n554 no, after all\r\n", 0 }, BYE };
	struct trial *trial = *state;

	run(trial, no_bye);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	run(trial, two_answers);
	assert_int_equal(trial->result.outcome, SMTP_SENT);
	assert_string_equal(trial->result.reply, "250 ok");
}

static void
test_endless_replies(void **state)
{
	static const struct step lines[] = { { SAY, "220 mx\r\n", 0 }, { HEAR, "EHLO", 0 },
		{ REPEAT, "250-and what is more\r\n", 1000000 }, { END, NULL, 0 } };
	static const struct step line[] = { { SAY, "220 mx\r\n", 0 }, { HEAR, "EHLO", 0 },
		{ REPEAT, "250-and what is more", 1000000 }, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->limits.replies_max = 100000;
	run(trial, lines);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
	run(trial, line);
	assert_int_equal(trial->result.outcome, SMTP_RETRY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_outcome_names, fresh),
		cmocka_unit_test_setup(test_sent, fresh),
		cmocka_unit_test_setup(test_refused_recipients, fresh),
		cmocka_unit_test_setup(test_final_replies, fresh),
		cmocka_unit_test_setup(test_replies_to_nothing, fresh),
		cmocka_unit_test_setup(test_lost_connections, fresh),
		cmocka_unit_test_setup(test_refusals_before_the_message, fresh),
		cmocka_unit_test_setup(test_addresses, fresh),
		cmocka_unit_test_setup(test_longest_address, fresh),
		cmocka_unit_test_setup(test_null_return_path, fresh),
		cmocka_unit_test_setup(test_bytes_of_the_message, fresh),
		cmocka_unit_test_setup(test_after_the_final_reply, fresh),
		cmocka_unit_test_setup(test_endless_replies, fresh),
	};

	return cmocka_run_group_tests_name("mail_smtp", tests, setup, teardown);
}
