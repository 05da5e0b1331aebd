#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/eventfd.h>

#include "mail/message.h"
#include "tests/unit/imap_trial.h"

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

/*
 * A message of 3000 bytes by its server's word, dripped over more than the time of a command. A
 * machine that is slow may not even come to it in that time: then all goes slower, once more.
 */
static void
run_dripping(struct trial *trial, unsigned bytes_a_second)
{
	unsigned slower;

	trial->limits.floor_rate = bytes_a_second;
	for (slower = 1; slower <= 64; slower *= 4) {
		const struct step script[] = { EXAMINED("* 1 EXISTS\r\n* OK [UIDNEXT 2] x\r\n"),
			LISTED(ITEM("1", "1", "3000")), { HEAR, "BODY.PEEK[]", 0 },
			{ DRIP, "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n5 OK done\r\n",
			    10 * slower },
			{ END, NULL, 0 } };

		trial->limits.command_ms = 200 * (int)slower;
		run(trial, script);
		if (*trial->got->str != '\0')
			return;
	}
}

/* A large answer may take longer, by the rate that a server must reach at least. */
static void
test_time_for_large_answers(void **state)
{
	struct trial *trial = *state;

	run_dripping(trial, 30);
	assert_int_equal(trial->status, IMAP_OK);
	assert_string_equal(trial->got->str, "1:abc+ ");
	run_dripping(trial, 1000000);
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

/* A hostile server's UIDs: the last ones that there are, none, and more than 32 bits. */
static void
test_uids_at_the_end(void **state)
{
	static const struct step told[] = { EXAMINED(
						"* 2 EXISTS\r\n* OK [UIDNEXT 4294967295] x\r\n"),
		{ HEAR, "UID FETCH 4294967290:4294967294 (", 0 },
		{ SAY,
		    ITEM("1", "4294967294", "1") ITEM("2", "4294967295", "1")
			ITEM("3", "0", "1") "%t OK done\r\n",
		    0 },
		{ HEAR, "UID FETCH 4294967294 (UID BODY", 0 },
		{ SAY, "* 1 FETCH (UID 4294967294 BODY[] {1}\r\nx)\r\n%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step not_told[] = { EXAMINED("* 2 EXISTS\r\n"),
		{ HEAR, "UID FETCH 4294967290:* (", 0 },
		{ SAY, ITEM("1", "4294967295", "1") "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 4294967295 (UID BODY", 0 },
		{ SAY, "* 1 FETCH (UID 4294967295 BODY[] {1}\r\nx)\r\n%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step sparse[] = { EXAMINED(
						  "* 1 EXISTS\r\n* OK [UIDNEXT 4294967295] x\r\n"),
		{ HEAR, "UID FETCH 1:10000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 10001:90000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 90001:730000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 730001:5850000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 5850001:46810000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 46810001:374490000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 374490001:2995930000 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "UID FETCH 2995930001:4294967294 (", 0 }, { SAY, "%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	static const struct step too_large[] = {
		EXAMINED("* 1 EXISTS\r\n* OK [UIDNEXT 4294967296] x\r\n"), { HANG_UP, NULL, 0 }
	};
	struct trial *trial = *state;

	trial->after = 4294967289;
	run(trial, told);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "4294967294:x+ ");
	assert_int_equal(trial->status, IMAP_OK);
	run(trial, not_told);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "4294967295:x+ ");
	trial->after = 0;
	run(trial, sparse);
	assert_null(trial->missed);
	assert_string_equal(trial->got->str, "");
	assert_int_equal(trial->status, IMAP_OK);
	run(trial, too_large);
	assert_string_equal(trial->got->str, "");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_folders, fresh),
		cmocka_unit_test_setup(test_time_for_large_answers, fresh),
		cmocka_unit_test_setup(test_stop, fresh),
		cmocka_unit_test_setup(test_answers_to_fetch, fresh),
		cmocka_unit_test_setup(test_missing_messages, fresh),
		cmocka_unit_test_setup(test_watermark, fresh),
		cmocka_unit_test_setup(test_windows_and_batches, fresh),
		cmocka_unit_test_setup(test_uids_at_the_end, fresh),
		cmocka_unit_test_setup(test_size_limits, fresh),
		cmocka_unit_test_setup(test_uids_of_one_poll, fresh),
		cmocka_unit_test_setup(test_internaldates, fresh),
	};

	return cmocka_run_group_tests_name("mail_imap_fetch", tests, setup, teardown);
}
