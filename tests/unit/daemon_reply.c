/* What the chair and members tell the gateway by mail. */
#include "tests/unit/reply_house.h"

static struct ledger *
ledger_of(struct house *house)
{
	enum store_status status;
	struct ledger *ledger = ledger_load(house, house->folder->store, house->config,
	    config_group(house->config, "ts"), house->now, &status);

	assert_non_null(ledger);
	return ledger;
}

static unsigned
yes_votes(struct house *house)
{
	return ledger_ballot(ledger_of(house), "TS-1")->issuer.yes;
}

static int64_t
answers(struct house *house)
{
	return ask_db(house, "SELECT count(*) FROM outbox WHERE kind = 'answer'");
}

/* ---- settling ---- */

static void
the_chair_settles_a_point_and_takes_it_back(void **state)
{
	struct house *house = *state;
	const struct ledger_ruling *ruling;
	char *text = TELL(house, CHAIR, "1 yes", DIGEST_ID);

	assert_reads(text, "I will do this once you confirm it: - point 1 (Bo Sample: \"we vote "
			   "ye\") is settled as yes: vote yes of Larkspur on TS-1, which counts.");
	assert_int_equal(yes_votes(house), 0);
	text = TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_reads(text, "You have confirmed it, and it is done: - point 1 (Bo Sample");
	assert_reads(text, "To take it back, reply \"undo\" to this mail.");
	assert_int_equal(yes_votes(house), 1);
	ruling = ledger_ruling(ledger_of(house), house->item);
	assert_non_null(ruling);
	assert_string_equal(ruling->ruling->author, CHAIR);

	text = TELL(house, CHAIR, "undo", house->answer);
	assert_reads(text, "- this is undone: point 1 (Bo Sample");
	assert_int_equal(yes_votes(house), 1);
	text = TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_reads(text, "it is done: - this is undone: point 1");
	assert_int_equal(yes_votes(house), 0);
	assert_null(ledger_ruling(ledger_of(house), house->item));
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ledger WHERE kind = 'ruling'"), 2);
}

static void
an_undo_goes_back_to_the_ruling_before(void **state)
{
	struct house *house = *state;
	char *text;

	text = TELL(house, CHAIR, "1 no", DIGEST_ID);
	assert_reads(text, "is settled as no, although its words were read as yes: vote no of");
	TELL(house, CHAIR, confirming(house, text), house->answer);
	text = TELL(house, VICE, "1 yes", DIGEST_ID);
	assert_false(reads(text, "although"));
	text = TELL(house, VICE, confirming(house, text), house->answer);
	assert_int_equal(yes_votes(house), 1);
	text = TELL(house, VICE, "undo", house->answer);
	TELL(house, VICE, confirming(house, text), house->answer);
	assert_int_equal(yes_votes(house), 0);
	assert_int_equal(ledger_ruling(ledger_of(house), house->item)->ruling->word, RULING_NO);
}

static void
what_was_settled_anew_is_not_undone(void **state)
{
	struct house *house = *state;
	const char *done;
	char *text;

	text = TELL(house, CHAIR, "1 no", DIGEST_ID);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	done = house->answer;
	text = TELL(house, VICE, "1 yes", DIGEST_ID);
	TELL(house, VICE, confirming(house, text), house->answer);
	text = TELL(house, CHAIR, "undo", done);
	text = TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_reads(text, "it was settled otherwise since by " VICE);
	assert_int_equal(yes_votes(house), 1);
}

/* What is confirmed are these words, wherever they stand among the facts of their mail by then. */
static void
a_ruling_falls_on_the_words_it_was_asked_for(void **state)
{
	struct house *house = *state;
	int64_t message = ask_db(house, "SELECT message FROM fact WHERE certainty = 'unclear'");
	struct fact facts[] = { { .kind = FACT_SECOND,
				    .certainty = CERTAINTY_UNCLEAR,
				    .rule = "test.rule",
				    .quote = "we may second",
				    .ballot = "TS-1",
				    .who = { "Bo Sample", "Larkspur" } },
		{ .kind = FACT_VOTE,
		    .certainty = CERTAINTY_UNCLEAR,
		    .rule = "test.rule",
		    .quote = "we vote ye",
		    .ballot = "TS-1",
		    .who = { "Bo Sample", "Larkspur" },
		    .vote = VOTE_YES } };
	struct reading reading = { .class = CLASS_OTHER,
		.sender = { "Bo Sample", "Larkspur" },
		.facts = facts,
		.nfacts = 2 };
	struct mail_record record = { .message_id = "again@list.example",
		.from_address = MEMBER,
		.at = when_from_iso("2023-05-05T10:00:00Z"),
		.date = WHEN_UNKNOWN,
		.group = "ts",
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = "words",
		.reading = &reading };
	char *text = TELL(house, CHAIR, "1 yes", DIGEST_ID);

	/* A newer reader reads more in the mail, in front of the vote. */
	assert_int_equal(store_record(house->folder->store, message, &record), STORE_OK);
	text = TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_reads(text, "it is done");
	assert_int_equal(
	    ask_db(house, "SELECT count(*) FROM ruling WHERE quote = 'we may second'"), 0);
	assert_int_equal(yes_votes(house), 1);
	/* And back again. */
	text = TELL(house, CHAIR, "undo", house->answer);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(yes_votes(house), 0);
}

static void
several_points_have_one_token(void **state)
{
	struct house *house = *state;
	char *text = TELL(
	    house, CHAIR, "1 yes\n2 nothing\n7 yes\n4 yes\nTS-1 is Lifetime ballot\n", DIGEST_ID);

	assert_reads(text, "point 2 is set aside");
	assert_reads(text, "\"Lifetime ballot\" is what TS-1 is called");
	assert_reads(text, "\"7 yes\": the digest of 2023-05-08 has no point 7");
	assert_reads(text, "\"4 yes\": point 4 cannot be answered by mail");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM confirmation"), 1);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ballot_name"), 0);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ruling"), 2);
	assert_int_equal(
	    ask_db(house, "SELECT count(*) FROM ballot_name WHERE author = '" CHAIR "'"), 1);
	text = TELL(house, CHAIR, "undo", house->answer);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(yes_votes(house), 0);
	assert_int_equal(ledger_of(house)->nnames, 0);
}

static void
a_number_needs_the_digest_that_is_answered(void **state)
{
	struct house *house = *state;

	assert_reads(TELL(house, CHAIR, "1 yes", NULL), "say it in a reply to the digest itself");
	assert_reads(TELL(house, CHAIR, "1 yes", "forged@gw.example"),
	    "say it in a reply to the digest itself");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM confirmation"), 0);
}

static void
what_cannot_be_is_told_at_once(void **state)
{
	struct house *house = *state;

	assert_reads(TELL(house, CHAIR, "1 yes for Nobody", DIGEST_ID),
	    "Nobody: the roster of Time Stamping has no such member");
	assert_reads(TELL(house, CHAIR, "1 yes on TS-99", DIGEST_ID), "no such ballot");
	assert_reads(TELL(house, CHAIR, "TS-99 is Malware ballot", DIGEST_ID), "no such ballot");
	assert_reads(
	    TELL(house, CHAIR, "distribute 2023-05-04", DIGEST_ID), "no minutes of 2023-05-04");
	assert_reads(TELL(house, CHAIR, "stop distribution\nresult TS-9 announced", DIGEST_ID),
	    "no minutes wait to be sent");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM confirmation"), 0);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ruling"), 0);
}

static void
a_result_is_taken_as_announced(void **state)
{
	struct house *house = *state;
	const struct ballot *b;
	char *text;

	assert_reads(
	    TELL(house, VICE, "result TS-1 announced", NULL), "voting on TS-1 is not over");
	house->now = when_from_iso("2023-05-09T16:00:00Z");
	text = TELL(house, VICE, "result TS-1 announced", NULL);
	assert_reads(text, "the result of TS-1, that it failed, is taken as announced");
	b = ledger_ballot(ledger_of(house), "TS-1");
	assert_int_equal(b->announced, OUTCOME_UNKNOWN);
	text = TELL(house, VICE, confirming(house, text), house->answer);
	b = ledger_ballot(ledger_of(house), "TS-1");
	assert_int_equal(b->announced, OUTCOME_FAILED);
	assert_int_equal(b->announced_at, house->now);
	assert_int_equal(b->state, BALLOT_FAILED);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision WHERE kind = 'announced' AND"
				       " author = '" VICE "' AND detail = 'failed'"),
	    1);
	assert_reads(
	    TELL(house, CHAIR, "result TS-1 announced", NULL), "its announcement was read already");
	text = TELL(house, VICE, "undo", talloc_asprintf(house, "%s", house->answer));
	assert_reads(text, "say it in a reply to the mail that tells what was done");
}

static void
an_announcement_is_taken_back(void **state)
{
	struct house *house = *state;
	char *text;

	house->now = when_from_iso("2023-05-09T16:00:00Z");
	text = TELL(house, CHAIR, "result TS-1 announced", NULL);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	text = TELL(house, CHAIR, "undo", house->answer);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(ledger_ballot(ledger_of(house), "TS-1")->announced, OUTCOME_UNKNOWN);
}

/* ---- who may ---- */

static void
a_member_does_only_what_is_his(void **state)
{
	struct house *house = *state;
	char *text = TELL(house, MEMBER,
	    "1 yes\nTS-1 is Lifetime ballot\nresult TS-1 announced\n"
	    "stop distribution\nsubscribe weekly\n",
	    DIGEST_ID);

	assert_reads(text, "\"1 yes\": only the chair of Time Stamping can do that.");
	assert_reads(text, "\"stop distribution\": only the chair of Time Stamping");
	assert_reads(text, "- you get the weekly summary.");
	TELL(house, MEMBER, confirming(house, text), house->answer);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ruling"), 0);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ballot_name"), 0);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision"), 1);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision WHERE kind = 'subscription'"
				       " AND subject = '" MEMBER "' AND word = 'weekly'"),
	    1);
	assert_reads(TELL(house, MEMBER, "unsubscribe", NULL), "you get no summaries any more");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision WHERE word = 'none'"), 1);
}

static void
all_others_get_no_answer(void **state)
{
	struct house *house = *state;

	assert_null(TELL(house, CHAIR, "help", NULL, .stranger = true));
	assert_null(TELL(house, CHAIR, "1 yes", DIGEST_ID, .stranger = true));
	assert_null(TELL(house, CHAIR, "help", NULL, .list = true));
	assert_null(TELL(house, CHAIR, "help", NULL, .automatic = true));
	assert_null(TELL(house, CHAIR, "help", NULL, .import = true));
	assert_null(TELL(house, "somebody@kestrel.example", "help", NULL));
	assert_null(TELL(house, "gil@gone.example", "help", NULL));
	assert_null(TELL(house, "gw@gw.example", "help", NULL));
	assert_int_equal(answers(house), 0);
	/* The chair of another group has no say here. */
	assert_reads(TELL(house, "other@pinewood.example", "1 yes", DIGEST_ID),
	    "say it in a reply to the digest itself");
	assert_int_equal(
	    ask_db(house, "SELECT count(*) FROM outbox WHERE group_name = 'forum'"), 1);
}

static void
the_address_is_the_configured_one(void **state)
{
	struct house *house = *state;

	assert_non_null(TELL(house, "Chair@KESTREL.example", "help", NULL));
	assert_int_equal(
	    ask_db(house, "SELECT count(*) FROM outbox JOIN outbox_recipient ON"
			  " outbox.id = outbox WHERE kind = 'answer' AND address = '" CHAIR "'"),
	    1);
}

static void
the_role_follows_configuration_and_roster(void **state)
{
	struct house *house = *state;
	const struct group_config *ts = config_group(house->config, "ts");
	const struct group_config *forum = config_group(house->config, "forum");
	int64_t end = when_from_iso("2023-02-01");
	const char *address = NULL;

	assert_int_equal(hearing_role(ts, CHAIR, house->now, &address), ROLE_CHAIR);
	assert_string_equal(address, CHAIR);
	assert_int_equal(hearing_role(ts, "VICE@Marlin.Example", house->now, &address), ROLE_CHAIR);
	assert_string_equal(address, VICE);
	assert_int_equal(hearing_role(ts, MEMBER, house->now, NULL), ROLE_MEMBER);
	assert_int_equal(hearing_role(forum, CHAIR, house->now, NULL), ROLE_NONE);
	assert_int_equal(hearing_role(ts, "gil@gone.example", end - 1, NULL), ROLE_MEMBER);
	assert_int_equal(hearing_role(ts, "gil@gone.example", end, &address), ROLE_NONE);
	assert_null(address);
}

/* ---- answers ---- */

static void
one_mail_has_one_answer(void **state)
{
	struct house *house = *state;
	struct spoken_mail mail = { .from = CHAIR, .text = "help" };
	struct answer a;

	assert_non_null(tell(house, mail));
	a = answer_of(house, &mail);
	/* The archive is read again. */
	assert_int_equal(hearing_note(house->folder->store, house->config,
			     ask_db(house, "SELECT max(id) FROM message"), &a, house->now),
	    STORE_OK);
	assert_null(answered(house));
	assert_int_equal(answers(house), 1);
}

static void
the_day_has_so_many_answers(void **state)
{
	struct house *house = *state;
	char *text, *line;
	int i;

	for (i = 0; i < REPLY_DAY_MAX - 1; i++)
		assert_false(reads(TELL(house, CHAIR, "help", NULL), "this was the last"));
	text = TELL(house, CHAIR, "TS-1 is Lifetime ballot", NULL);
	assert_reads(text, "I answer 5 mails of yours in 24 hours, and this was the last: until "
			   "tomorrow I hear only what confirms something.");
	line = confirming(house, text);
	assert_null(TELL(house, CHAIR, "help", NULL));
	assert_null(TELL(house, CHAIR, "confirm 0000-0000-0000-0000-0000-0000-0000", NULL));
	assert_non_null(TELL(house, VICE, "help", NULL));
	assert_reads(TELL(house, CHAIR, line, house->answer), "it is done");
	assert_int_equal(names(house), 1);
	house->now += REPLY_DAY;
	assert_non_null(TELL(house, CHAIR, "help", NULL));
}

static void
an_answer_is_an_automatic_reply(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;
	size_t n;
	char *bytes;

	TELL(house, CHAIR, "help", DIGEST_ID);
	assert_int_equal(store_outbox(house, house->folder->store, true, &rows, &n), STORE_OK);
	bytes = talloc_strndup(house, rows[0].bytes, rows[0].len);
	assert_non_null(strstr(bytes, "\r\nAuto-Submitted: auto-replied\r\n"));
	assert_non_null(strstr(
	    bytes, talloc_asprintf(house, "\r\nIn-Reply-To: <%u@mail.example>\r\n", house->uid)));
	assert_non_null(strstr(bytes, "\r\nTo: <" CHAIR ">\r\n"));
	assert_non_null(strstr(bytes, "\r\nSubject: Re: Digest of Time Stamping\r\n"));
	assert_string_equal(rows[0].kind, "answer");
	assert_int_equal(strlen(rows[0].period), 64);
}

static void
status_and_help_need_no_token(void **state)
{
	struct house *house = *state;
	char *text = TELL(house, MEMBER, "status", NULL);

	assert_reads(text, "TS-1 Shorter lifetimes: voting Voting until");
	assert_reads(text, "Issuers 0 yes, 0 no, 0 abstain");
	assert_reads(TELL(house, CHAIR, "status TS-1", NULL), "TS-1 Shorter lifetimes: voting");
	assert_reads(TELL(house, CHAIR, "status TS-7", NULL), "Time Stamping has no ballot TS-7.");
	text = TELL(house, MEMBER, "help", NULL);
	assert_reads(text, "unsubscribe");
	assert_false(reads(text, "distribute"));
	assert_reads(TELL(house, CHAIR, "help", NULL), "distribute 2026-04-02: sends the minutes");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM confirmation"), 0);
}

static void
what_is_not_understood_is_told_back(void **state)
{
	struct house *house = *state;
	char *text =
	    TELL(house, CHAIR, "1 perhaps\nhelp me \xe2\x80\xae<b>\x1b[1m\n1 yes", DIGEST_ID);

	assert_reads(text, "I did not understand, and did nothing about: \"1 perhaps\" \"help me "
			   "<b>[1m\"");
	assert_reads(text, "point 1 (Bo Sample");
	assert_reads(text, "Reply \"help\" to see what I understand.");
	text = TELL(house, CHAIR, "2 nothing\nKind regards\n1 yes\n", DIGEST_ID);
	assert_reads(text, "I did not read all of your mail");
	assert_false(reads(text, "point 1"));
	assert_reads(
	    TELL(house, CHAIR, "\n", NULL), "I found no command in your mail, and did nothing.");
	assert_reads(TELL(house, CHAIR, "Thanks!\n", NULL), "I found no command in your mail");
}

static void
two_answers_to_one_point_are_none(void **state)
{
	struct house *house = *state;
	char *text = TELL(house, CHAIR, "1 yes\n2 nothing\n1 no\n1 yes\n", DIGEST_ID);

	assert_reads(text, "I cannot do this: - \"1 yes\": your mail has another answer to point 1 "
			   "too; send the one that you mean. minuted");
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM ruling"), 1);
	assert_null(ledger_ruling(ledger_of(house), house->item));
	text = TELL(house, CHAIR, "1 yes, 2 nothing\n1 yes\n", DIGEST_ID);
	TELL(house, CHAIR, confirming(house, text), house->answer);
	assert_int_equal(yes_votes(house), 1);
}

static void
a_confirmation_without_its_token_is_told_how(void **state)
{
	static const char how[] = "To confirm what my mail asks, reply with the whole line of it";
	struct house *house = *state;
	char *line = asked(house);
	const char *asking = house->answer;

	assert_reads(TELL(house, CHAIR, "confirm\n", asking), how);
	assert_int_equal(names(house), 0);
	assert_false(reads(TELL(house, VICE, "confirm\n", asking), how));
	assert_false(reads(TELL(house, CHAIR, "confirm\n", DIGEST_ID), how));
	assert_reads(TELL(house, CHAIR, strchr(line, ' ') + 1, asking), "it is done");
	assert_int_equal(names(house), 1);
	assert_false(reads(TELL(house, CHAIR, "yes\n", asking), how));
}

static void
a_receipt_can_be_disputed(void **state)
{
	struct house *house = *state;
	struct outbox_recipient to = { .address = MEMBER };
	struct outbox_row row = { .kind = "receipt",
		.group = "ts",
		.period = house->stated,
		.message_id = "receipt.1@gw.example",
		.sender = "gw@gw.example",
		.recipients = &to,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = house->now,
		.next_try = house->now };
	char *text;

	assert_int_equal(store_outbox_add(house->folder->store, &row), STORE_OK);
	text = TELL(house, MEMBER, "WRONG: I voted no", "receipt.1@gw.example");
	assert_reads(text, "Done: - disputed: ");
	assert_reads(text, "TS-1");
	assert_int_equal(
	    ask_db(house, talloc_asprintf(house,
			      "SELECT count(*) FROM decision WHERE kind = 'dispute' AND subject ="
			      " '%s TS-1' AND author = '" MEMBER "' AND detail = 'I voted no'",
			      house->stated)),
	    1);
	assert_reads(TELL(house, MEMBER, "wrong", "receipt.1@gw.example"),
	    "it is disputed already, and the chair is asked");
	assert_reads(TELL(house, MEMBER, "wrong on TS-2", "receipt.1@gw.example"),
	    "states nothing of the kind");
	assert_reads(TELL(house, CHAIR, "wrong", "receipt.1@gw.example"),
	    "say it in a reply to the receipt");
	assert_reads(TELL(house, MEMBER, "wrong", NULL), "say it in a reply to the receipt");
	assert_int_equal(ask_db(house, "SELECT count(*) FROM decision"), 1);
}

/* What is for the gateway states nothing on a ballot. */
static void
commands_are_no_facts(void **state)
{
	struct house *house = *state;
	int64_t facts = ask_db(house, "SELECT count(*) FROM fact");

	TELL(house, CHAIR, "1 yes on TS-1", DIGEST_ID);
	assert_int_equal(ask_db(house, "SELECT count(*) FROM fact"), facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REPLY_TEST(the_chair_settles_a_point_and_takes_it_back),
		REPLY_TEST(an_undo_goes_back_to_the_ruling_before),
		REPLY_TEST(what_was_settled_anew_is_not_undone),
		REPLY_TEST(a_ruling_falls_on_the_words_it_was_asked_for),
		REPLY_TEST(several_points_have_one_token),
		REPLY_TEST(a_number_needs_the_digest_that_is_answered),
		REPLY_TEST(what_cannot_be_is_told_at_once),
		REPLY_TEST(a_result_is_taken_as_announced),
		REPLY_TEST(an_announcement_is_taken_back),
		REPLY_TEST(a_member_does_only_what_is_his),
		REPLY_TEST(all_others_get_no_answer),
		REPLY_TEST(the_address_is_the_configured_one),
		REPLY_TEST(the_role_follows_configuration_and_roster),
		REPLY_TEST(one_mail_has_one_answer),
		REPLY_TEST(the_day_has_so_many_answers),
		REPLY_TEST(an_answer_is_an_automatic_reply),
		REPLY_TEST(status_and_help_need_no_token),
		REPLY_TEST(what_is_not_understood_is_told_back),
		REPLY_TEST(two_answers_to_one_point_are_none),
		REPLY_TEST(a_confirmation_without_its_token_is_told_how),
		REPLY_TEST(a_receipt_can_be_disputed),
		REPLY_TEST(commands_are_no_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
