/* Tests of store/history: what a new reading would change of what is recorded. */
#include "tests/unit/store_folder.h"

#include "store/history.h"

static const char *const ballots[] = { "CSC-18" };

static void
record_it(struct folder *folder, int64_t message, const struct mail_record *record)
{
	assert_int_equal(store_record(folder->store, message, record), STORE_OK);
}

static struct history_change
compared(struct folder *folder, int64_t message, const struct mail_record *record)
{
	struct history_change change;

	assert_int_equal(
	    store_history_compare(folder->ctx, folder->store, message, record, &change), STORE_OK);
	return change;
}

static bool
speaks_of(const struct history_change *change, const char *label)
{
	for (size_t i = 0; i < change->nballots; i++)
		if (strcmp(change->ballots[i], label) == 0)
			return true;
	return false;
}

static void
the_archive_in_steps(void **state)
{
	struct folder *folder = *state;
	struct unread *list;
	size_t n;

	for (uint32_t i = 1; i <= 5; i++)
		file_text(folder->store, talloc_asprintf(folder->ctx, "mail %u", i), i);
	assert_int_equal(store_history(folder->ctx, folder->store, 0, 3, &list, &n), STORE_OK);
	assert_int_equal(n, 3);
	assert_int_equal(list[0].internaldate, NOON + 1);
	assert_string_equal(list[0].mailbox, "lists");
	assert_int_equal(
	    store_history(folder->ctx, folder->store, list[2].message, 3, &list, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    store_history(folder->ctx, folder->store, list[1].message, 3, &list, &n), STORE_OK);
	assert_int_equal(n, 0);
}

static void
the_same_reading(void **state)
{
	struct folder *folder = *state;
	struct fact facts[] = { vote_fact("CSC-18", "Example Trust"), vote_fact(NULL, NULL) };
	struct minutes minutes = { .title = "Minutes", .date = "2023-04-20" };
	struct reading reading = { .class = CLASS_VOTE,
		.ballots = (const char **)ballots,
		.nballots = 1,
		.facts = facts,
		.nfacts = 2,
		.minutes = &minutes };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);
	struct history_change change = compared(folder, message, &record);

	assert_true(change.first);
	assert_true(change.differs);
	record_it(folder, message, &record);
	change = compared(folder, message, &record);
	assert_false(change.first);
	assert_false(change.differs);
	assert_int_equal(change.nfacts + change.nfields + change.nballots, 0);
	assert_string_equal(change.class_was, "vote");
	assert_string_equal(change.message_id, "a@trust.example");
}

static void
facts_that_differ(void **state)
{
	struct folder *folder = *state;
	struct fact was[] = { vote_fact("CSC-18", "Example Trust"),
		vote_fact("CSC-19", "Example CA") };
	struct fact is[] = { vote_fact("CSC-18", "Example Trust"),
		vote_fact("CSC-20", "Example CA"), vote_fact("CSC-21", "Third") };
	struct reading before = { .class = CLASS_VOTE, .facts = was, .nfacts = 2 };
	struct reading after = { .class = CLASS_VOTE, .facts = is, .nfacts = 3 };
	struct mail_record record = plain_record(&before, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);
	struct history_change change;

	is[2].kind = FACT_SUPPORT;
	record_it(folder, message, &record);
	record.reading = &after;
	change = compared(folder, message, &record);
	/* The same words mean another ballot: changed. One more: gained. */
	assert_int_equal(change.nfacts, 2);
	assert_non_null(strstr(change.facts[0].was, "CSC-19"));
	assert_non_null(strstr(change.facts[0].is, "CSC-20"));
	assert_null(change.facts[1].was);
	assert_non_null(strstr(change.facts[1].is, "CSC-21"));
	assert_true(speaks_of(&change, "CSC-19") && speaks_of(&change, "CSC-20") &&
		    speaks_of(&change, "CSC-18"));
	after.nfacts = 0;
	change = compared(folder, message, &record);
	assert_int_equal(change.nfacts, 2);
	assert_null(change.facts[0].is);
	assert_null(change.facts[1].is);
	/* Nothing of this was recorded. */
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM fact"), 2);
}

/* Minutes that say the same may have another text, and those of an older reader have none kept. */
static void
another_text_of_minutes(void **state)
{
	struct folder *folder = *state;
	struct minutes minutes = { .title = "Minutes", .date = "2023-04-20" };
	struct reading reading = { .class = CLASS_MINUTES, .minutes = &minutes };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);
	struct history_change change;

	record_it(folder, message, &record);
	minutes.document = block_read(folder->ctx, "# Minutes", strlen("# Minutes"));
	change = compared(folder, message, &record);
	assert_int_equal(change.nfields, 1);
	assert_string_equal(change.fields[0], "document");
	record_it(folder, message, &record);
	change = compared(folder, message, &record);
	assert_false(change.differs);
	minutes.document = block_read(folder->ctx, "## Minutes", strlen("## Minutes"));
	change = compared(folder, message, &record);
	assert_int_equal(change.nfields, 1);
	assert_string_equal(change.fields[0], "document");
}

static void
each_field_that_differs(void **state)
{
	struct folder *folder = *state;
	struct reading before = { .class = CLASS_VOTE };
	struct minutes minutes = { .title = "Minutes" };
	struct mail_record recorded = plain_record(&before, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);

	record_it(folder, message, &recorded);
	static const char *const names[] = { "time", "date", "group", "channel", "grade",
		"automatic", "marks", "truncated", "ballot", "sender", "from", "list_id",
		"references", "subject", "text", "minutes" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct reading after = before;
		struct mail_record record = recorded;
		const char *reference = "b@trust.example";

		record.reading = &after;
		record.at += i == 0;
		record.date = i == 1 ? INT64_MIN : record.date;
		record.group = i == 2 ? NULL : record.group;
		record.channel = i == 3 ? CHANNEL_OTHER : record.channel;
		record.grade = i == 4 ? GRADE_C : record.grade;
		record.automatic = i == 5;
		record.marks = i == 6;
		after.truncated = i == 7;
		after.ballots = (const char **)ballots;
		after.nballots = i == 8;
		after.sender.org = i == 9 ? "Example Trust" : NULL;
		record.from_name = i == 10 ? "Ana E." : record.from_name;
		record.list_id = i == 11 ? "list.trust.example" : NULL;
		record.references = &reference;
		record.nreferences = i == 12;
		record.subject = i == 13 ? NULL : record.subject;
		record.text = i == 14 ? "other words" : record.text;
		after.minutes = i == 15 ? &minutes : NULL;
		struct history_change change = compared(folder, message, &record);
		assert_true(change.differs);
		assert_int_equal(change.nfields, 1);
		assert_string_equal(change.fields[0], names[i]);
		assert_int_equal(change.nfacts, 0);
	}
}

static void
class_and_readability(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading before = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct reading after = { .class = CLASS_OTHER, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&before, "a@trust.example");
	int64_t message = file_text(folder->store, "mail", 1);
	struct history_change change;

	record_it(folder, message, &record);
	record.reading = &after;
	change = compared(folder, message, &record);
	assert_true(change.differs);
	assert_string_equal(change.class_is, "other");
	assert_int_equal(change.nfields + change.nfacts, 0);
	/* Unreadable today: its facts stay, but it is told with its ballot's thread. */
	change = compared(folder, message, NULL);
	assert_true(change.differs);
	assert_int_equal(change.nfacts, 0);
	assert_int_equal(change.nfields, 1);
	assert_string_equal(change.fields[0], "readable");
	assert_true(speaks_of(&change, "CSC-18"));
	assert_int_equal(store_unreadable(folder->store, message, "it died"), STORE_OK);
	assert_false(compared(folder, message, NULL).differs);
	record.reading = &before;
	change = compared(folder, message, &record);
	assert_string_equal(change.fields[0], "readable");
}

/* A message without facts of its own belongs to the ballot that its thread speaks of. */
static void
ballots_of_threads(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading vote = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct reading talk = { .class = CLASS_DISCUSSION };
	struct mail_record first = plain_record(&vote, "a@trust.example");
	struct mail_record reply = plain_record(&talk, "b@trust.example");
	int64_t parent = file_text(folder->store, "mail", 1);
	int64_t child = file_text(folder->store, "reply", 2);
	struct history_change change;

	reply.in_reply_to = "a@trust.example";
	record_it(folder, parent, &first);
	record_it(folder, child, &reply);
	reply.text = "other words";
	change = compared(folder, child, &reply);
	assert_true(change.differs);
	assert_true(speaks_of(&change, "CSC-18"));
}

static void
our_own_messages(void **state)
{
	struct folder *folder = *state;
	struct outbox_recipient chair = { .address = "chair@trust.example" };
	struct outbox_row row = { .kind = "digest",
		.group = "widgets",
		.period = "2023-W17",
		.message_id = "digest@minuted.example",
		.sender = "minuted@minuted.example",
		.recipients = &chair,
		.nrecipients = 1,
		.created = NOON,
		.next_try = NOON,
		.changed = NOON,
		.bytes = "x",
		.len = 1 };
	bool holds = true;

	assert_int_equal(
	    store_outbox_holds(folder->store, "digest@minuted.example", &holds), STORE_OK);
	assert_false(holds);
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(
	    store_outbox_holds(folder->store, "digest@minuted.example", &holds), STORE_OK);
	assert_true(holds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(the_archive_in_steps),
		FOLDER_TEST(the_same_reading),
		FOLDER_TEST(facts_that_differ),
		FOLDER_TEST(another_text_of_minutes),
		FOLDER_TEST(each_field_that_differs),
		FOLDER_TEST(class_and_readability),
		FOLDER_TEST(ballots_of_threads),
		FOLDER_TEST(our_own_messages),
	};

	return cmocka_run_group_tests_name("store_history", tests, NULL, NULL);
}
