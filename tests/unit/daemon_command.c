/* What mails say about minutes and action items, and taking it back. */
#include "tests/unit/reply_house.h"

#include "store/decisions.h"

#include "daemon/record/ledger_actions.h"
#include "daemon/record/life_load.h"
#include "daemon/minutes/minutes_word.h"

#define FIRST "2023-04-06"
#define SECOND "2023-04-20"

/* Minutes of `date` on the members' list; they approve those of `approves`. */
static void
minutes(struct house *house, const char *date, const char *when, const char *approves)
{
	struct minutes *m = talloc_zero(house, struct minutes);
	struct approval *approval = talloc_zero(m, struct approval);
	struct action_item *action = talloc_zero(m, struct action_item);
	struct block *blocks = talloc_zero_array(m, struct block, 2);
	struct reading reading = { .class = CLASS_MINUTES, .sender = { "Bo Sample", "Larkspur" } };
	struct answer a = { .message_id = talloc_asprintf(house, "minutes-%s@list.example", date),
		.from_name = "Bo Sample",
		.from_address = MEMBER,
		.subject = "Minutes",
		.at = when_from_iso(when),
		.date = WHEN_UNKNOWN,
		.group = config_group(house->config, "ts"),
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = "words",
		.reading = &reading };
	int64_t message = file_text(house->folder->store, date, ++house->uid);

	*approval = (struct approval){ approves, APPROVAL_APPROVED, "They were approved." };
	action->owner = "Bo Sample";
	action->quote = "Bo Sample will write a letter about shorter lifetimes.";
	blocks[0] = (struct block){ .kind = BLOCK_HEADING, .level = 1, .text = "Minutes" };
	blocks[1] = (struct block){ .kind = BLOCK_PARAGRAPH, .text = "Example Bank asked twice." };
	m->title = "Minutes";
	m->date = date;
	m->approvals = approval;
	m->napprovals = approves ? 1 : 0;
	m->action_items = action;
	m->naction_items = 1;
	m->document = talloc_zero(m, struct block_tree);
	*m->document = (struct block_tree){ blocks, 2, false };
	reading.minutes = m;
	assert_int_equal(store_begin(house->folder->store), STORE_OK);
	assert_int_equal(recording_file(house->folder->store, message, &a, house->now), STORE_OK);
	assert_int_equal(store_commit(house->folder->store), STORE_OK);
}

/* Minutes of two meetings, the first approved; all since we began to work for the group. */
static struct house *
with_minutes(void **state)
{
	struct house *house = *state;
	const struct group_config *group = config_group(house->config, "ts");

	assert_int_equal(
	    life_begin(house->folder->store, group, when_from_iso("2023-04-01")), STORE_OK);
	minutes(house, FIRST, "2023-04-07T10:00:00Z", NULL);
	minutes(house, SECOND, "2023-04-21T10:00:00Z", FIRST);
	return house;
}

static enum life_sending
sending(struct house *house)
{
	struct life_input input;
	struct minutes_life *lives;
	size_t n, i;

	assert_int_equal(life_load(house, house->folder->store, config_group(house->config, "ts"),
			     false, &input),
	    STORE_OK);
	lives = life_trace(house, &input, house->now, &n);
	for (i = 0; i < n; i++)
		if (strcmp(lives[i].date, FIRST) == 0)
			return lives[i].sending;
	fail_msg("no minutes of %s", FIRST);
	return SENDING_COUNT;
}

/* Say it, and confirm; the answer to the confirmation. */
static char *
done(struct house *house, const char *words, const char *to)
{
	char *text = TELL(house, CHAIR, words, to);

	house->now += 60;
	return TELL(house, CHAIR, confirming(house, text), house->answer);
}

static void
minutes_are_stopped_and_sent_after_all(void **state)
{
	struct house *house = with_minutes(state);
	char *text;

	assert_int_equal(sending(house), SENDING_ASKS);
	text = done(house, "stop distribution", NULL);
	assert_reads(text, "it is done: - the minutes of " FIRST " are not sent.");
	assert_int_equal(sending(house), SENDING_STOPPED);
	text = done(house, "undo", house->answer);
	assert_reads(text, "to send them after all say \"distribute " FIRST "\"");
	assert_int_equal(sending(house), SENDING_STOPPED);
	house->now += REPLY_DAY;
	assert_reads(TELL(house, CHAIR, "stop " FIRST, NULL), "they are stopped already");
	done(house, "distribute", NULL);
	assert_int_not_equal(sending(house), SENDING_STOPPED);
	assert_int_not_equal(sending(house), SENDING_ASKS);
	done(house, "undo", house->answer);
	assert_int_equal(sending(house), SENDING_STOPPED);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM decision WHERE kind ="
						   " 'minutes' AND author = '" CHAIR "'"),
	    3);
}

static void
the_meetings_are_told_where_several_wait(void **state)
{
	struct house *house = with_minutes(state);
	char *text;

	minutes(house, "2023-05-04", "2023-05-05T10:00:00Z", SECOND);
	text = TELL(house, CHAIR, "stop distribution", NULL);
	assert_reads(text, "the minutes of several meetings wait (" FIRST ", " SECOND
			   "): say which, as in \"stop " SECOND "\".");
	assert_reads(TELL(house, CHAIR, "stop " SECOND, NULL), "are not sent");
}

static void
a_point_of_the_digest_sends_minutes(void **state)
{
	struct house *house = with_minutes(state);

	assert_reads(TELL(house, CHAIR, "3 yes", DIGEST_ID),
	    "to minutes the answers are stop and distribute");
	assert_reads(done(house, "3 distribute", DIGEST_ID), "the minutes of " FIRST " are sent.");
	assert_int_not_equal(sending(house), SENDING_ASKS);
}

static void
minutes_that_are_not_final_are_not_sent(void **state)
{
	struct house *house = with_minutes(state);

	house->now = when_from_iso("2023-04-21T12:00:00Z");
	assert_reads(TELL(house, CHAIR, "distribute " SECOND, NULL), "they are not final");
	assert_reads(TELL(house, CHAIR, "distribute 2022-01-01", NULL), "no minutes of 2022-01-01");
}

/* How often that was decided of the second meeting's minutes. */
static int
decided(struct house *house, const char *word)
{
	return (int)folder_ask(house->folder,
	    talloc_asprintf(house,
		"SELECT count(*) FROM decision WHERE kind = 'minutes' AND subject = '%s' AND"
		" word = '%s'",
		SECOND, word));
}

/* The second meeting's minutes were never approved anywhere. */
static void
minutes_are_taken_as_approved_and_no_more(void **state)
{
	struct house *house = with_minutes(state);

	house->now = when_from_iso("2023-04-21T12:00:00Z");
	assert_reads(TELL(house, CHAIR, "approve " FIRST, NULL), "they are final already");
	assert_reads(TELL(house, CHAIR, "approve 2022-01-01", NULL), "no minutes of 2022-01-01");
	assert_reads(TELL(house, CHAIR, "distribute " SECOND, NULL), "they are not final");
	house->now += REPLY_DAY;
	assert_reads(done(house, "approve " SECOND, NULL),
	    "it is done: - the minutes of " SECOND " are taken as approved.");
	assert_int_equal(decided(house, "approve"), 1);
	assert_reads(done(house, "undo", house->answer), "it is done");
	assert_int_equal(decided(house, "unapprove"), 1);
	house->now += REPLY_DAY;
	done(house, "approve the minutes of " SECOND, NULL);
	assert_int_equal(decided(house, "approve"), 2);
	assert_reads(TELL(house, CHAIR, "approve " SECOND, NULL), "they are final already");
}

/* What minutectl took back since is not taken back again by mail. */
static void
an_approval_that_is_taken_back_cannot_be_undone(void **state)
{
	struct house *house = with_minutes(state);
	struct decision back = { .group = "ts",
		.kind = "minutes",
		.subject = SECOND,
		.word = "unapprove",
		.author = "operator" };
	char *answer;

	house->now = when_from_iso("2023-04-21T12:00:00Z");
	done(house, "approve " SECOND, NULL);
	answer = talloc_strdup(house, house->answer);
	back.at = house->now + 1;
	assert_int_equal(store_decide(house->folder->store, &back), STORE_OK);
	house->now += 60;
	assert_reads(done(house, "undo", answer), "it was decided otherwise since");
	assert_int_equal(decided(house, "unapprove"), 1);
}

static void
words_are_redacted_and_back(void **state)
{
	struct house *house = with_minutes(state);
	char *text;

	assert_reads(TELL(house, CHAIR, "redact " FIRST " Other Bank", NULL),
	    "these words do not stand in the minutes");
	text = done(house, "redact " FIRST " Example Bank", NULL);
	assert_reads(text,
	    "- \"Example Bank\" is left out of the minutes of " FIRST ", where it stands 1 time.");
	done(house, "undo", house->answer);
	assert_int_equal(folder_ask(house->folder,
			     "SELECT count(*) FROM decision WHERE word IN ('redact', 'unredact')"),
	    2);
}

static const struct action *
action(struct house *house)
{
	enum store_status status;
	struct ledger *ledger = ledger_load(house, house->folder->store, house->config,
	    config_group(house->config, "ts"), house->now, &status);
	struct action *actions;
	size_t n;

	assert_non_null(ledger);
	assert_int_equal(
	    actions_load(house, house->folder->store, ledger, house->now, &actions, &n), STORE_OK);
	assert_true(n > 0);
	return &actions[0];
}

static void
an_action_item_is_done_and_open_again(void **state)
{
	struct house *house = with_minutes(state);
	struct outbox_recipient to = { .address = CHAIR };
	struct outbox_row row = { .kind = "digest",
		.group = "ts",
		.period = "2023-05-15",
		.message_id = "digest.2@gw.example",
		.sender = "gw@gw.example",
		.recipients = &to,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = house->now,
		.next_try = house->now };
	struct digest_item item = { 1, "action", action(house)->id };
	char *text;

	assert_int_equal(store_outbox_add(house->folder->store, &row), STORE_OK);
	assert_int_equal(
	    store_digest_items_keep(house->folder->store, "ts", "2023-05-15", &item, 1), STORE_OK);
	assert_reads(TELL(house, CHAIR, "1 stop", "digest.2@gw.example"),
	    "to an action item the answers are done, dropped and open");
	text = done(house, "1 done", "digest.2@gw.example");
	assert_reads(text, "(\"Bo Sample will write a letter about shorter lifetimes.\") is done");
	assert_int_equal(action(house)->state, ACTION_DONE);
	assert_string_equal(action(house)->ended_by, CHAIR);
	done(house, "undo", house->answer);
	assert_int_equal(action(house)->state, ACTION_OPEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REPLY_TEST(minutes_are_stopped_and_sent_after_all),
		REPLY_TEST(the_meetings_are_told_where_several_wait),
		REPLY_TEST(a_point_of_the_digest_sends_minutes),
		REPLY_TEST(minutes_that_are_not_final_are_not_sent),
		REPLY_TEST(minutes_are_taken_as_approved_and_no_more),
		REPLY_TEST(an_approval_that_is_taken_back_cannot_be_undone),
		REPLY_TEST(words_are_redacted_and_back),
		REPLY_TEST(an_action_item_is_done_and_open_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
