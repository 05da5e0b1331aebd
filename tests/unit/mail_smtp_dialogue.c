#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/smtp_dialogue.h"

static void
reply(struct smtp_dialogue *dialogue, const char *line)
{
	smtp_dialogue_reply(dialogue, line, strlen(line));
}

static void
command(struct smtp_dialogue *dialogue, const char *bytes)
{
	smtp_dialogue_command(dialogue, bytes, strlen(bytes));
}

static void
test_dialogue(void **state)
{
	struct smtp_recipient ana = { .address = "ana@one.example" };
	struct smtp_recipient *asked[] = { &ana };
	struct smtp_dialogue dialogue = { .ctx = talloc_new(NULL), .asked = asked, .nasked = 1 };
	char *line;

	(void)state;
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_RETRY);
	command(&dialogue, "RCPT TO:<an"); /* written in two parts */
	command(&dialogue, "a@one.example>\r\n");
	assert_int_equal(dialogue.rcpts, 1);
	reply(&dialogue, "250-o\x01k \xff\r\n");
	assert_int_equal(ana.code, 0);
	reply(&dialogue, "250\r\n");
	assert_int_equal(ana.code, 250);
	assert_string_equal(ana.reply, "250-o k \xef\xbf\xbd 250");
	/* A reply too many to a command too many changes nothing. */
	command(&dialogue, "RCPT TO:<eve@one.example>\r\n");
	reply(&dialogue, "550 no\r\n");
	assert_int_equal(ana.code, 250);
	command(&dialogue, "DATA\r\n");
	reply(&dialogue, "354 go\r\n");
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_UNKNOWN);
	line = g_strnfill(2 * SMTP_REPLY_MAX, '\xff');
	memcpy(line, "250 ", 4);
	reply(&dialogue, line);
	g_free(line);
	assert_true(strlen(dialogue.reply) <= SMTP_REPLY_MAX);
	assert_true(g_utf8_validate(dialogue.reply, -1, NULL));
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_SENT);
	command(&dialogue, "QUIT\r\n");
	reply(&dialogue, "554 no\r\n");
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_SENT);
	talloc_free(dialogue.ctx);
}

/*
 * What a socket does not take at once goes out unheard, as a whole or in part.
 * Bit n of `unheard` is for command n of MAIL, RCPT, RCPT, DATA; it shows how many
 * of its bytes are heard.
 */
static void
send_to_two(unsigned unheard, size_t heard, int second, int data, int final, enum smtp_outcome want)
{
	static const char *const commands[] = { "MAIL FROM:<gw@one.example>\r\n",
		"RCPT TO:<ana@one.example>\r\n", "RCPT TO:<ben@one.example>\r\n", "DATA\r\n" };
	struct smtp_recipient to[2] = { { .address = "ana@one.example" },
		{ .address = "ben@one.example" } };
	struct smtp_recipient *asked[] = { &to[0], &to[1] };
	struct smtp_dialogue dialogue = { .ctx = talloc_new(NULL), .asked = asked, .nasked = 2 };
	const int codes[] = { 250, 250, second, data };
	size_t i;

	reply(&dialogue, "220 ready\r\n");
	command(&dialogue, "EHLO here\r\n");
	reply(&dialogue, "250 well\r\n");
	for (i = 0; i < 4; i++) {
		char *line = talloc_asprintf(dialogue.ctx, "%d words\r\n", codes[i]);

		if (unheard & (1U << i))
			smtp_dialogue_command(&dialogue, commands[i], heard);
		else
			command(&dialogue, commands[i]);
		reply(&dialogue, line);
	}
	if (data == 354 && final > 0)
		reply(&dialogue, talloc_asprintf(dialogue.ctx, "%d words\r\n", final));
	assert_int_equal(smtp_dialogue_outcome(&dialogue), want);
	assert_int_equal(to[0].code, unheard & 1 && unheard & 2 ? to[0].code : 250);
	if (!(unheard & 1))
		assert_int_equal(to[1].code, second);
	assert_int_equal(dialogue.data_code, data);
	if (want != SMTP_UNKNOWN)
		reply(&dialogue, "221 bye\r\n"); /* to a QUIT that was not heard */
	assert_int_equal(smtp_dialogue_outcome(&dialogue), want);
	talloc_free(dialogue.ctx);
}

static void
commands_that_go_out_unheard_are_known_by_their_replies(void **state)
{
	static const size_t heard[] = { 0, 1, 4, 5 };
	unsigned unheard;
	size_t i;

	(void)state;
	for (unheard = 0; unheard < 16; unheard++)
		for (i = 0; i < G_N_ELEMENTS(heard); i++) {
			send_to_two(unheard, heard[i], 250, 354, 250, SMTP_SENT);
			send_to_two(unheard, heard[i], 250, 354, 0, SMTP_UNKNOWN);
			send_to_two(unheard, heard[i], 250, 354, 451, SMTP_RETRY);
			send_to_two(unheard, heard[i], 550, 354, 250, SMTP_SENT);
		}
	for (unheard = 0; unheard < 16; unheard += 2) { /* MAIL is heard */
		send_to_two(unheard, 0, 250, 451, 0, SMTP_RETRY);
		send_to_two(unheard, 0, 250, 554, 0, SMTP_FAILED);
	}
}

/* A server that answers a recipient by 354 is given no message, whatever it says then. */
static void
nothing_is_sent_before_its_command(void **state)
{
	struct smtp_recipient to[2] = { { .address = "ana@one.example" },
		{ .address = "ben@one.example" } };
	struct smtp_recipient *asked[] = { &to[0], &to[1] };
	struct smtp_dialogue dialogue = { .ctx = talloc_new(NULL), .asked = asked, .nasked = 2 };

	(void)state;
	command(&dialogue, "MAIL FROM:<gw@one.example>\r\n");
	reply(&dialogue, "250 ok\r\n");
	command(&dialogue, "RCPT TO:<ana@one.example>\r\n");
	reply(&dialogue, "450 later\r\n");
	command(&dialogue, "RCPT TO:<ben@one.example>\r\n");
	reply(&dialogue, "354 go\r\n");
	assert_int_equal(to[1].code, 451); /* so it is tried again */
	assert_string_equal(to[1].reply, "354 go");
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_RETRY);
	command(&dialogue, "QUIT\r\n");
	reply(&dialogue, "250 queued\r\n");
	assert_int_equal(smtp_dialogue_outcome(&dialogue), SMTP_RETRY);
	talloc_free(dialogue.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_dialogue),
		cmocka_unit_test(commands_that_go_out_unheard_are_known_by_their_replies),
		cmocka_unit_test(nothing_is_sent_before_its_command) };

	return cmocka_run_group_tests_name("mail_smtp_dialogue", tests, NULL, NULL);
}
