/* The life of a one-time token: what it confirms, for how long, and what kills it. */
#include "tests/unit/reply_house.h"

static void
a_token_works_once(void **state)
{
	struct house *house = *state;
	char *line = asked(house);

	TELL(house, CHAIR, line, house->answer);
	assert_int_equal(names(house), 1);
	assert_reads(TELL(house, CHAIR, line, house->answer), "it was confirmed before");
	assert_int_equal(names(house), 1);
}

static void
a_token_lives_for_its_time(void **state)
{
	static const struct {
		int64_t age;
		int64_t names;
	} rows[] = { { REPLY_TOKEN_LIFE - 1, 1 }, { REPLY_TOKEN_LIFE, 1 },
		{ REPLY_TOKEN_LIFE + 1, 0 } };
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		void *own = NULL;
		struct house *house;
		char *line, *text;

		(void)state;
		set_up(&own);
		house = own;
		line = asked(house);
		house->now += rows[i].age;
		text = TELL(house, CHAIR, line, house->answer);
		assert_int_equal(names(house), rows[i].names);
		if (rows[i].names == 0)
			assert_reads(text, "the token is too old; ask again");
		tear_down(&own);
	}
}

/* When a mail came is what counts, not when it is read. */
static void
a_mail_that_came_in_time_confirms_later(void **state)
{
	struct house *house = *state;
	char *line = asked(house);

	house->now += REPLY_TOKEN_LIFE + 60;
	TELL(house, CHAIR, line, house->answer, .age = 60);
	assert_int_equal(names(house), 1);
}

static void
words_are_heard_for_their_time(void **state)
{
	struct house *house = *state;

	assert_non_null(TELL(house, CHAIR, "help", NULL, .age = HEARING_AGE_MAX - 1));
	assert_non_null(TELL(house, CHAIR, "help", NULL, .age = HEARING_AGE_MAX));
	assert_null(TELL(house, CHAIR, "help", NULL, .age = HEARING_AGE_MAX + 1));
}

/* Nor are words of a mail of which nobody knows when it came: their token might be of any age. */
static void
words_of_no_known_time_are_not_heard(void **state)
{
	struct house *house = *state;
	char *line = asked(house);

	assert_null(TELL(house, CHAIR, line, house->answer, .undated = true));
	assert_int_equal(names(house), 0);
}

static void
anothers_token_is_dead(void **state)
{
	struct house *house = *state;
	char *line = asked(house);

	assert_reads(TELL(house, VICE, line, house->answer), "no such token was sent to you");
	assert_int_equal(names(house), 0);
	assert_reads(TELL(house, CHAIR, line, house->answer), "the token is dead");
	assert_int_equal(names(house), 0);
}

static void
a_token_seen_elsewhere_is_dead(void **state)
{
	const struct spoken_mail rows[] = {
		{ .from = CHAIR, .text = "Look what it sent me", .list = true, .quoted = "X" },
		{ .from = CHAIR, .text = "Look what it sent me", .stranger = true, .quoted = "X" },
		{ .from = "mailer-daemon@kestrel.example",
		    .text = "Undelivered",
		    .automatic = true,
		    .quoted = "X" },
		{ .from = MEMBER, .text = "help", .quoted = "X" },
		{ .from = CHAIR,
		    .text = "an old archive",
		    .list = true,
		    .import = true,
		    .quoted = "X" },
	};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct spoken_mail mail = rows[i];
		void *own = NULL;
		struct house *house;
		char *line;

		(void)state;
		set_up(&own);
		house = own;
		line = asked(house);
		mail.quoted = talloc_asprintf(house, "> please reply with %s.", line);
		tell(house, mail);
		assert_reads(TELL(house, CHAIR, line, house->answer), "the token is dead");
		assert_int_equal(names(house), 0);
		tear_down(&own);
	}
}

static void
its_owner_may_quote_it(void **state)
{
	struct house *house = *state;
	char *line = asked(house);
	const char *told = house->answer;

	/* An absence notice that quotes the whole answer. */
	assert_null(TELL(house, CHAIR, "I am away", told, .automatic = true, .quoted = line));
	assert_reads(
	    TELL(house, CHAIR, "what is this", told, .quoted = line), "I did not understand");
	assert_int_equal(names(house), 0);
	TELL(house, CHAIR, line, told);
	assert_int_equal(names(house), 1);
}

/* Our own mail comes back through the mailbox, with the token in it. */
static void
our_own_copy_kills_nothing(void **state)
{
	struct house *house = *state;
	char *line = asked(house);
	struct spoken_mail own = { .from = "gw@gw.example", .text = line, .stranger = true };
	struct answer a = answer_of(house, &own);

	a.message_id = house->answer;
	assert_int_equal(a.ntokens, 1);
	assert_int_equal(
	    hearing_note(house->folder->store, house->config, 1, &a, house->now), STORE_OK);
	TELL(house, CHAIR, line, house->answer);
	assert_int_equal(names(house), 1);
}

static void
the_token_itself_is_nowhere(void **state)
{
	struct house *house = *state;
	char *line = asked(house);

	assert_int_equal(ask_db(house, talloc_asprintf(house,
					   "SELECT count(*) FROM confirmation WHERE instr(command"
					   " || hex(token), '%s')",
					   line + strlen("confirm "))),
	    0);
	assert_int_equal(ask_db(house, "SELECT length(token) FROM confirmation"), 32);
}

static void
undo_gives_up_what_waits(void **state)
{
	struct house *house = *state;
	char *line = asked(house);
	const char *told = house->answer;

	assert_reads(TELL(house, CHAIR, "undo", told), "nothing was done and nothing will be");
	assert_reads(TELL(house, CHAIR, line, told), "the token is dead: it was given up");
	assert_int_equal(names(house), 0);
	assert_reads(TELL(house, CHAIR, "undo", DIGEST_ID),
	    "say it in a reply to the mail that tells what was done");
}

/* Who was the chair when a command was asked for may be none when it is confirmed. */
static void
the_confirming_has_the_say_of_its_day(void **state)
{
	struct house *house = *state;
	struct group_config *ts = &house->config->groups[0];
	const char *once[] = { MEMBER }, **chairs = ts->chairs;
	char *text, *line;

	ts->chairs = once;
	text = TELL(house, MEMBER, "TS-1 is Lifetime ballot\nsubscribe weekly\n", NULL);
	line = confirming(house, text);
	ts->chairs = chairs;
	text = TELL(house, MEMBER, line, house->answer);
	assert_reads(text, "what TS-1 is called: only the chair of Time Stamping can do that.");
	assert_reads(text, "it is done: - you get the weekly summary.");
	assert_int_equal(names(house), 0);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision"), 1);
}

static void
an_undo_has_the_say_of_its_day(void **state)
{
	struct house *house = *state;
	struct group_config *ts = &house->config->groups[0];
	const char *once[] = { MEMBER }, **chairs = ts->chairs;
	char *text, *line;

	ts->chairs = once;
	text = TELL(house, MEMBER, "TS-1 is Lifetime ballot\n", NULL);
	TELL(house, MEMBER, confirming(house, text), house->answer);
	assert_int_equal(names(house), 1);
	line = confirming(house, TELL(house, MEMBER, "undo", house->answer));
	ts->chairs = chairs;
	assert_reads(TELL(house, MEMBER, line, house->answer), "only the chair of Time Stamping");
	assert_int_equal(names(house), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REPLY_TEST(a_token_works_once),
		cmocka_unit_test(a_token_lives_for_its_time),
		REPLY_TEST(a_mail_that_came_in_time_confirms_later),
		REPLY_TEST(words_are_heard_for_their_time),
		REPLY_TEST(the_confirming_has_the_say_of_its_day),
		REPLY_TEST(an_undo_has_the_say_of_its_day),
		REPLY_TEST(words_of_no_known_time_are_not_heard),
		REPLY_TEST(anothers_token_is_dead),
		cmocka_unit_test(a_token_seen_elsewhere_is_dead),
		REPLY_TEST(its_owner_may_quote_it),
		REPLY_TEST(our_own_copy_kills_nothing),
		REPLY_TEST(the_token_itself_is_nowhere),
		REPLY_TEST(undo_gives_up_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
