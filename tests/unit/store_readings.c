#include "store/history.h"
#include "tests/unit/store_folder.h"
#include "tests/unit/generated_reading.h"
#include "tests/unit/recorded_facts.h"

#include "parser/json.h"

static int64_t
found(struct folder *folder, const char *word)
{
	return folder_ask(
	    folder, talloc_asprintf(folder->ctx,
			"SELECT count(*) FROM mail_words WHERE mail_words MATCH '\"%s\"'", word));
}

/* ---- recording ---- */

static void
a_fact_comes_back_with_its_message(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE,
		.facts = &fact,
		.nfacts = 1,
		.sender = { "Ana Example", "Example Trust" } };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "a", 1);
	struct stored_fact *facts;
	const struct record *back;
	size_t n;

	assert_recorded(folder, message, &record);
	folder_reopen(folder);
	facts = facts_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 1);
	back = &facts[0].record;
	assert_int_equal(back->message, message);
	assert_int_equal(back->thread, message);
	assert_string_equal(back->message_id, "a@trust.example");
	assert_true(back->at == NOON && back->date == NOON - 60);
	assert_string_equal(back->from_name, "Ana Example");
	assert_string_equal(back->from_address, "ana@trust.example");
	assert_string_equal(back->subject, "Ballot CSC-18");
	assert_int_equal(back->grade, GRADE_A);
	assert_int_equal(back->channel, CHANNEL_LIST);
	assert_string_equal(back->sender.org, "Example Trust");
	assert_string_equal(back->group, "widgets");
	assert_int_equal(back->fact->kind, FACT_VOTE);
	assert_int_equal(back->fact->vote, VOTE_YES);
	assert_string_equal(back->fact->quote, fact.quote);
	assert_string_equal(back->fact->rule, fact.rule);
}

static void
any_reading_comes_back(void **state)
{
	struct folder *folder = *state;
	uint64_t seed = 5;

	for (uint32_t i = 1; i <= 40; i++) {
		struct reading *reading = generated_reading(folder->ctx, &seed);
		struct mail_record record = plain_record(reading, NULL);
		int64_t message =
		    file_text(folder->store, talloc_asprintf(folder->ctx, "mail %u", i), i);
		struct stored_minutes *minutes;
		struct stored_fact *facts;
		size_t n;

		record.group = talloc_asprintf(folder->ctx, "group %u", i);
		assert_recorded(folder, message, &record);
		facts = facts_of(folder, record.group, NULL, &n);
		assert_int_equal(n, reading->nfacts);
		for (size_t j = 0; j < n; j++) {
			json_t *was = fact_to_json(&reading->facts[j]);
			json_t *is = fact_to_json(facts[j].record.fact);

			assert_true(json_equal(was, is));
			json_decref(was);
			json_decref(is);
		}
		assert_int_equal(
		    store_minutes(folder->ctx, folder->store, record.group, &minutes, &n),
		    STORE_OK);
		assert_int_equal(n, reading->minutes != NULL);
		if (n == 1) {
			json_t *was = minutes_to_json(reading->minutes);
			json_t *is = minutes_to_json(minutes[0].minutes);

			assert_true(json_equal(was, is));
			json_decref(was);
			json_decref(is);
		}
	}
}

static void
another_reading_replaces_the_first(void **state)
{
	struct folder *folder = *state;
	struct fact facts[2] = { vote_fact("CSC-18", "Example Trust"),
		vote_fact("CSC-19", "Example Trust") };
	struct minutes minutes = { .title = "Minutes", .date = "2023-04-20" };
	struct reading first = {
		.class = CLASS_VOTE, .facts = facts, .nfacts = 2, .minutes = &minutes
	};
	struct reading second = { .class = CLASS_DISCUSSION, .facts = &facts[1], .nfacts = 1 };
	struct mail_record record = plain_record(&first, "a@trust.example");
	int64_t message = file_text(folder->store, "a", 1);
	struct stored_message stored;
	struct stored_fact *back;
	struct archived *none;
	size_t n;

	record.text = "marmalade and gâteau";
	assert_recorded(folder, message, &record);
	assert_int_equal(found(folder, "marmalade"), 1);
	assert_int_equal(found(folder, "gateau"), 1);
	assert_recorded(folder, message, &record);
	assert_int_equal(found(folder, "marmalade"), 1);
	record.reading = &second;
	record.text = "honey";
	record.subject = "Another subject";
	/* Twice within one transaction, before the words of the first are indexed. */
	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_recorded(folder, message, &record);
	record.text = "treacle";
	assert_recorded(folder, message, &record);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(found(folder, "marmalade"), 0);
	assert_int_equal(found(folder, "honey"), 0);
	assert_int_equal(found(folder, "treacle"), 1);
	assert_int_equal(found(folder, "ballot"), 0);
	folder_do(
	    folder, "INSERT INTO mail_words (mail_words, rank) VALUES ('integrity-check', 1)");
	back = facts_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 1);
	assert_string_equal(back[0].record.fact->ballot, "CSC-19");
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM minutes"), 0);
	stored = folder_message(folder, "a@trust.example");
	assert_int_equal(stored.class, CLASS_DISCUSSION);
	assert_string_equal(stored.text, "treacle");
	assert_string_equal(stored.subject, "Another subject");
	assert_string_equal(stored.state, "read");
	assert_int_equal(store_archived(folder->ctx, folder->store, "b@trust.example", &none, &n),
	    STORE_NOT_FOUND);
}

static void
only_what_is_filed_can_be_recorded(void **state)
{
	struct folder *folder = *state;
	struct reading reading = { .class = CLASS_OTHER };
	struct mail_record record = plain_record(&reading, NULL);

	assert_int_equal(store_record(folder->store, 7, &record), STORE_NOT_FOUND);
	assert_int_equal(store_unreadable(folder->store, 7, "why"), STORE_NOT_FOUND);
	reading.nfacts = READING_FACTS_MAX + 1;
	assert_int_equal(store_record(folder->store, 7, &record), STORE_REFUSED);
}

static void
readings_can_be_thrown_away(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	struct store_counts counts;
	struct unread *unread;
	size_t n;

	for (uint32_t i = 1; i <= 3; i++)
		assert_recorded(folder,
		    file_text(folder->store, talloc_asprintf(folder->ctx, "%u", i), i), &record);
	assert_int_equal(store_unread(folder->ctx, folder->store, 0, 10, &unread, &n), STORE_OK);
	assert_int_equal(n, 0);
	folder_forget_readings(folder);
	assert_int_equal(store_unread(folder->ctx, folder->store, 0, 10, &unread, &n), STORE_OK);
	assert_int_equal(n, 3);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.messages, 3);
	assert_int_equal(counts.facts, 0);
	assert_int_equal(counts.threads, 0);
	assert_recorded(folder, unread[0].message, &record);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.unread, 2);
	assert_int_equal(counts.facts, 1);
}

/* ---- minutes ---- */

static void
minutes_come_by_meeting(void **state)
{
	static const char *const dates[] = { "2023-05-04", NULL, "2023-04-20", "2023-04-20" };
	struct folder *folder = *state;
	struct stored_minutes *list;
	size_t n;

	for (uint32_t i = 0; i < G_N_ELEMENTS(dates); i++) {
		struct minutes minutes = { .title = "Minutes", .date = dates[i] };
		struct reading reading = { .class = CLASS_MINUTES, .minutes = &minutes };
		struct mail_record record = plain_record(&reading, NULL);

		record.at = NOON - i;
		record.channel = CHANNEL_MEMBER_LIST;
		assert_recorded(folder,
		    file_text(folder->store, talloc_asprintf(folder->ctx, "%u", i), i + 1),
		    &record);
	}
	assert_int_equal(store_minutes(folder->ctx, folder->store, "widgets", &list, &n), STORE_OK);
	assert_int_equal(n, 4);
	assert_null(list[0].minutes->date);
	assert_string_equal(list[1].minutes->date, "2023-04-20");
	assert_true(list[1].at < list[2].at);
	assert_string_equal(list[3].minutes->date, "2023-05-04");
	assert_int_equal(list[3].channel, CHANNEL_MEMBER_LIST);
	assert_string_equal(list[3].from_address, "ana@trust.example");
	assert_int_equal(store_minutes(folder->ctx, folder->store, "gadgets", &list, &n), STORE_OK);
	assert_int_equal(n, 0);
}

/* ---- the queue ---- */

static size_t
queued(struct folder *folder, const char *group, struct queue_item **items_r)
{
	size_t n;

	assert_int_equal(store_queue(folder->ctx, folder->store, group, items_r, &n), STORE_OK);
	return n;
}

static void
unclear_facts_wait_for_a_person(void **state)
{
	struct folder *folder = *state;
	struct fact facts[3] = { vote_fact("CSC-18", NULL), vote_fact("CSC-19", NULL),
		vote_fact(NULL, NULL) };
	struct reading reading = { .class = CLASS_VOTE, .facts = facts, .nfacts = 3 };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "a", 1), id;
	struct queue_item *items;

	facts[1].certainty = CERTAINTY_UNCLEAR;
	facts[2].certainty = CERTAINTY_LIKELY;
	assert_recorded(folder, message, &record);
	assert_int_equal(queued(folder, "widgets", &items), 1);
	assert_string_equal(items[0].kind, "fact");
	assert_string_equal(items[0].group, "widgets");
	assert_string_equal(items[0].message_id, "a@trust.example");
	assert_int_equal(items[0].message, message);
	assert_true(items[0].at == NOON);
	assert_string_equal(items[0].subject, "Ballot CSC-18");
	assert_string_equal(items[0].fact->ballot, "CSC-19");
	assert_non_null(strstr(items[0].why, "vote on ballot CSC-19"));
	assert_int_equal(queued(folder, "gadgets", &items), 0);
	assert_int_equal(queued(folder, NULL, &items), 1);
	/* A second reading of the same keeps its number. */
	id = items[0].id;
	assert_recorded(folder, message, &record);
	assert_int_equal(queued(folder, NULL, &items), 1);
	assert_int_equal(items[0].id, id);
	facts[1].certainty = CERTAINTY_CERTAIN;
	facts[0].kind = FACT_REMARK;
	facts[0].certainty = CERTAINTY_UNCLEAR;
	facts[0].quote = "";
	assert_recorded(folder, message, &record);
	assert_int_equal(queued(folder, NULL, &items), 0);
}

/* A person reads it, so it is a sentence. */
static void
the_queue_says_what_waits_and_why(void **state)
{
	static const struct {
		enum fact_kind kind;
		const char *doubt, *why;
	} rows[] = {
		{ FACT_PUSHBACK, NULL,
		    "It is not clear that this is pushback on ballot CSC-18 (rule "
		    "vote.org-verb)." },
		{ FACT_SECOND_REQUEST, "nobody vouches for it",
		    "This is a request for endorsers on ballot CSC-18 by its words (rule "
		    "vote.org-verb), but nobody vouches for it." },
		{ FACT_IPR_NOTICE, NULL,
		    "It is not clear that this is an IPR review notice on ballot CSC-18 (rule "
		    "vote.org-verb)." },
	};
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", NULL);
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "a", 1);
	struct queue_item *items;

	fact.certainty = CERTAINTY_UNCLEAR;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		fact.kind = rows[i].kind;
		fact.doubt = rows[i].doubt;
		assert_recorded(folder, message, &record);
		assert_int_equal(queued(folder, NULL, &items), 1);
		assert_string_equal(items[0].why, rows[i].why);
	}
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_string_not_equal(fact_kind_phrase((enum fact_kind)kind), "unknown");
}

/* One mail over the list and straight to the chair: it is one question, on the list's copy. */
static void
copies_are_asked_about_once(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", NULL);
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record direct = plain_record(&reading, "a@trust.example");
	struct mail_record listed = plain_record(&reading, "a@trust.example");
	struct mail_record other = plain_record(&reading, "a@trust.example");
	struct store_counts counts;
	struct queue_item *items;
	int64_t message;

	fact.certainty = CERTAINTY_UNCLEAR;
	direct.channel = CHANNEL_OTHER;
	direct.at = NOON - 5;
	assert_recorded(folder, file_text(folder->store, "direct", 1), &direct);
	assert_int_equal(queued(folder, "widgets", &items), 1);
	message = file_text(folder->store, "over the list", 2);
	assert_recorded(folder, message, &listed);
	assert_int_equal(queued(folder, "widgets", &items), 1);
	assert_int_equal(items[0].message, message);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.queue, 1);
	/*
	 * Another mail of that Message-ID is no copy: both are asked about, and that they
	 * differ.
	 */
	other.text = "quite other words";
	assert_recorded(folder, file_text(folder->store, "forged", 3), &other);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(queued(folder, "widgets", &items), (int)counts.queue);
	assert_true(counts.queue >= 4);
}

static void
marked_and_unreadable_messages_wait_too(void **state)
{
	struct folder *folder = *state;
	struct reading plain = { .class = CLASS_OTHER };
	struct reading truncated = { .class = CLASS_OTHER, .truncated = true };
	struct mail_record marked = plain_record(&plain, "a@trust.example");
	struct mail_record unfiled = plain_record(&plain, "b@trust.example");
	struct mail_record longer = plain_record(&truncated, "c@trust.example");
	int64_t unreadable = file_text(folder->store, "d", 40);
	struct store_counts counts;
	struct queue_item *items;

	marked.marks = unfiled.marks = 1 << 2;
	unfiled.group = NULL;
	unfiled.at = longer.at = NOON + 1;
	assert_recorded(folder, file_text(folder->store, "a", 1), &marked);
	assert_recorded(folder, file_text(folder->store, "b", 2), &unfiled);
	assert_recorded(folder, file_text(folder->store, "c", 3), &longer);
	assert_int_equal(
	    store_unreadable(folder->store, unreadable, "the reader ran out of time"), STORE_OK);
	assert_int_equal(queued(folder, NULL, &items), 4);
	assert_int_equal(items[0].marks, 1 << 2);
	assert_string_equal(items[0].message_id, "a@trust.example");
	assert_string_equal(items[3].kind, "message");
	assert_int_equal(items[3].message, unreadable);
	assert_non_null(strstr(items[3].why, "the reader ran out of time"));
	assert_true(items[3].at == NOON + 40);
	/* An unreadable message may be any group's; a read one that fits no group is not shown. */
	assert_int_equal(queued(folder, "widgets", &items), 3);
	assert_int_equal(queued(folder, "gadgets", &items), 1);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.messages, 4);
	assert_int_equal(counts.unreadable, 1);
	assert_int_equal(counts.unread, 0);
	assert_int_equal(counts.queue, 4);
	assert_int_equal(counts.threads, 4);
}

static void
a_message_of_which_only_the_headers_are_filed_is_queued(void **state)
{
	struct folder *folder = *state;
	struct reading reading = { .class = CLASS_OTHER };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	struct sighting sighting = { .mailbox = "import", .internaldate = NOON };
	struct history_change change;
	struct queue_item *items;
	int64_t message;
	bool is_new;

	assert_int_equal(
	    store_file(folder->store, "From: a", 7, &sighting, NULL, true, &message, &is_new),
	    STORE_OK);
	assert_recorded(folder, message, &record);
	assert_int_equal(queued(folder, NULL, &items), 1);
	assert_int_equal(items[0].message, message);
	/* To read it again changes nothing. */
	assert_recorded(folder, message, &record);
	assert_int_equal(
	    store_history_compare(folder->ctx, folder->store, message, &record, &change), STORE_OK);
	assert_false(change.differs);
}

static void
an_unreadable_message_keeps_what_was_read_before(void **state)
{
	struct folder *folder = *state;
	struct queue_item *items;
	struct stored_message stored;
	int64_t message = record_vote(folder, 1, "widgets", "CSC-18", NULL, NULL);
	size_t n;

	assert_int_equal(store_unreadable(folder->store, message, "killed"), STORE_OK);
	facts_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 1);
	assert_int_equal(queued(folder, "widgets", &items), 1);
	stored = folder_message(folder, "1@trust.example");
	assert_string_equal(stored.state, "unreadable");
}

static void
nobody_hides_a_mail_behind_its_message_id(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "a@trust.example");
	struct mail_record stranger = plain_record(&reading, "a@trust.example");
	int64_t message = file_text(folder->store, "as it came over the list", 1);
	int64_t copy = file_text(folder->store, "as it came directly", 2);
	int64_t forged = file_text(folder->store, "forged", 3);
	struct stored_message stored;
	struct queue_item *items;
	size_t n;

	assert_recorded(folder, message, &record);
	assert_recorded(folder, copy, &record);
	assert_int_equal(queued(folder, "widgets", &items), 0);
	stranger.from_address = "mallory@stranger.example";
	assert_recorded(folder, forged, &stranger);
	assert_int_equal(queued(folder, "widgets", &items), 3);
	assert_non_null(strstr(items[0].why, "Message-ID"));
	facts_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 3);
	stored = folder_message(folder, "a@trust.example");
	assert_int_equal(stored.message, message);
	/* A further copy is flagged as well: nothing tells which of them is the member's. */
	assert_recorded(folder, file_text(folder->store, "a third way", 4), &record);
	assert_int_equal(queued(folder, "widgets", &items), 4);
	assert_recorded(folder, copy, &record);
	assert_int_equal(queued(folder, "widgets", &items), 4);
	/* Read again with an id of its own, it is no longer in the way. */
	stranger.message_id = "b@stranger.example";
	assert_recorded(folder, forged, &stranger);
	assert_int_equal(queued(folder, "widgets", &items), 0);
	record.text = "words that a better reader found";
	assert_recorded(folder, copy, &record);
	assert_int_equal(queued(folder, "widgets", &items), 3);
	record.text = "words";
	assert_recorded(folder, copy, &record);
	assert_int_equal(queued(folder, "widgets", &items), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_fact_comes_back_with_its_message),
		FOLDER_TEST(any_reading_comes_back),
		FOLDER_TEST(another_reading_replaces_the_first),
		FOLDER_TEST(only_what_is_filed_can_be_recorded),
		FOLDER_TEST(readings_can_be_thrown_away),
		FOLDER_TEST(minutes_come_by_meeting),
		FOLDER_TEST(unclear_facts_wait_for_a_person),
		FOLDER_TEST(the_queue_says_what_waits_and_why),
		FOLDER_TEST(copies_are_asked_about_once),
		FOLDER_TEST(marked_and_unreadable_messages_wait_too),
		FOLDER_TEST(a_message_of_which_only_the_headers_are_filed_is_queued),
		FOLDER_TEST(an_unreadable_message_keeps_what_was_read_before),
		FOLDER_TEST(nobody_hides_a_mail_behind_its_message_id),
	};

	return cmocka_run_group_tests_name("store readings", tests, NULL, NULL);
}
