#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/imap_trial.h"

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

	for (i = 0; i < G_N_ELEMENTS(with_news); i++) {
		trial->waits = with_news[i] == at_last ? 1 : SCRIPTED_AMPLE_MS / 1000;
		run(trial, with_news[i]);
		assert_null(trial->missed);
		assert_true(trial->can_wait);
		assert_int_equal(trial->status, IMAP_OK);
		assert_true(trial->news);
	}
	trial->waits = 1;
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

/* The folder stays open: what is new is fetched without a look at all that is old. */
static void
test_news_is_fetched_from_the_open_folder(void **state)
{
	static const struct step script[] = { IDLING, { SAY, "+ idling\r\n* 3 EXISTS\r\n", 0 },
		{ HEAR, "DONE", 0 }, { SAY, "idle OK done\r\n", 0 }, { HEAR, "UID FETCH 1:*", 0 },
		{ SAY,
		    "* 3 FETCH (UID 9 INTERNALDATE \"01-May-2026 10:00:00 +0000\" RFC822.SIZE "
		    "3)\r\n"
		    "%t OK done\r\n",
		    0 },
		{ HEAR, "BODY.PEEK[]", 0 },
		{ SAY, "* 3 FETCH (UID 9 BODY[] {3}\r\nabc)\r\n%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->waits = 60;
	trial->fetch_again = true;
	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->status, IMAP_OK);
	assert_string_equal(trial->got->str, "9:abc+ ");
	assert_int_equal(trial->state.uidvalidity, 1);
	assert_int_equal(trial->state.uidnext, 0);
	assert_int_equal(trial->state.exists, 3);
}

/* A message that the server tells of while it answers another command is not forgotten. */
static void
test_news_in_between_is_news(void **state)
{
	static const struct step script[] = { GREETED, CAPABLE("IDLE "), { HEAR, "LOGIN", 0 },
		{ SAY, "%t OK welcome\r\n", 0 }, { HEAR, "EXAMINE", 0 },
		{ SAY,
		    "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 8] x\r\n%t OK done\r\n",
		    0 },
		{ HEAR, "UID FETCH 1:7", 0 },
		{ SAY,
		    "* 1 FETCH (UID 7 INTERNALDATE \"01-May-2026 10:00:00 +0000\" RFC822.SIZE "
		    "3)\r\n"
		    "* 2 EXISTS\r\n%t OK done\r\n",
		    0 },
		{ HEAR, "BODY.PEEK[]", 0 },
		{ SAY, "* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n%t OK done\r\n", 0 },
		{ HEAR, "LOGOUT", 0 }, { END, NULL, 0 } };
	struct trial *trial = *state;

	trial->waits = 60;
	trial->fetch_again = false;
	run(trial, script);
	assert_null(trial->missed);
	assert_int_equal(trial->status, IMAP_OK);
	assert_true(trial->news);
	assert_string_equal(trial->got->str, "7:abc+ ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_waiting_for_news, fresh),
		cmocka_unit_test_setup(test_waits_that_break, fresh),
		cmocka_unit_test_setup(test_news_is_fetched_from_the_open_folder, fresh),
		cmocka_unit_test_setup(test_news_in_between_is_news, fresh),
	};

	return cmocka_run_group_tests_name("mail_imap_idle", tests, setup, teardown);
}
