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

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_dialogue) };

	return cmocka_run_group_tests_name("mail_smtp_dialogue", tests, NULL, NULL);
}
