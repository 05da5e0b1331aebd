/* What mails told the gateway, until it is answered; and trials within a transaction. */
#include "tests/unit/store_folder.h"

#include "store/heard.h"

static struct heard
heard_of(int64_t message)
{
	return (struct heard){ .message = message,
		.group = "widgets",
		.address = "chair@trust.example",
		.json = "{\"words\":[]}",
		.at = NOON + 1 };
}

static struct due *
dues(struct folder *folder, size_t *n_r)
{
	struct due *due;

	assert_int_equal(store_due(folder->ctx, folder->store, NOON + 10, &due, n_r), STORE_OK);
	return due;
}

static void
a_mail_is_heard_once(void **state)
{
	struct folder *folder = *state;
	struct heard heard = heard_of(file_text(folder->store, "Subject: words\n\nhelp\n", 1)),
		     back;
	struct due *due;
	size_t n;

	assert_int_equal(store_heard_add(folder->store, &heard), STORE_OK);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_EXISTS);
	due = dues(folder, &n);
	assert_int_equal(n, 1);
	assert_string_equal(due[0].kind, HEARD_KIND);
	assert_int_equal(strlen(due[0].period), 64);
	assert_int_equal(
	    store_heard(folder->ctx, folder->store, "widgets", due[0].period, &back), STORE_OK);
	assert_int_equal(back.message, heard.message);
	assert_string_equal(back.address, heard.address);
	assert_string_equal(back.json, heard.json);
	assert_int_equal(back.at, NOON + 1);
	assert_int_equal(store_heard(folder->ctx, folder->store, "gadgets", due[0].period, &back),
	    STORE_NOT_FOUND);
	assert_int_equal(store_due_done(folder->store, due[0].id, "made"), STORE_OK);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_EXISTS);
	dues(folder, &n);
	assert_int_equal(n, 0);
}

static void
within_a_transaction_a_second_time_spoils_nothing(void **state)
{
	struct folder *folder = *state;
	struct heard heard = heard_of(file_text(folder->store, "Subject: words\n\nhelp\n", 1));
	size_t n;

	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_OK);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_EXISTS);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	dues(folder, &n);
	assert_int_equal(n, 1);
}

/* A new reading of the archive takes nothing of it away. */
static void
a_new_reading_hears_nothing_again(void **state)
{
	struct folder *folder = *state;
	struct heard heard = heard_of(file_text(folder->store, "Subject: words\n\nhelp\n", 1));

	assert_int_equal(store_heard_add(folder->store, &heard), STORE_OK);
	folder_forget_readings(folder);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_EXISTS);
}

static void
what_is_empty_or_too_long_is_refused(void **state)
{
	struct folder *folder = *state;
	struct heard heard = heard_of(file_text(folder->store, "Subject: words\n\nhelp\n", 1));
	char *text = talloc_zero_array(folder->ctx, char, HEARD_JSON_MAX + 2);

	memset(text, 'x', HEARD_JSON_MAX + 1);
	heard.json = text;
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_REFUSED);
	heard.json = "";
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_REFUSED);
	heard.json = "{}";
	heard.group = NULL;
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_REFUSED);
	heard = heard_of(4711);
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_NOT_FOUND);
	heard = heard_of(1);
	text[HEARD_JSON_MAX] = '\0';
	heard.json = text;
	assert_int_equal(store_heard_add(folder->store, &heard), STORE_OK);
}

static void
put(struct folder *folder, const char *kind, const char *period, const char *to, int64_t at)
{
	struct outbox_recipient recipient = { .address = to };
	struct outbox_row row = { .kind = kind,
		.group = "widgets",
		.period = period,
		.message_id = talloc_asprintf(folder->ctx, "%s@gw.example", period),
		.sender = "gw@gw.example",
		.recipients = &recipient,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = at,
		.next_try = at };

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
}

static void
answers_are_counted_by_address_and_time(void **state)
{
	struct folder *folder = *state;
	int64_t n = -1;

	put(folder, "answer", "one", "chair@trust.example", NOON);
	put(folder, "answer", "two", "Chair@Trust.example", NOON + 1);
	put(folder, "answer", "three", "member@trust.example", NOON + 2);
	put(folder, "digest", "four", "chair@trust.example", NOON + 3);
	assert_int_equal(
	    store_heard_answers(folder->store, "chair@trust.example", NOON - 1, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(
	    store_heard_answers(folder->store, "chair@trust.example", NOON, &n), STORE_OK);
	assert_int_equal(n, 1);
}

static void
our_messages_are_known_by_their_id(void **state)
{
	struct folder *folder = *state;
	struct our_message ours;

	put(folder, "digest", "2024-03-07", "chair@trust.example", NOON);
	assert_int_equal(store_our_message(folder->ctx, folder->store, "2024-03-07@gw.example",
			     "CHAIR@trust.example", &ours),
	    STORE_OK);
	assert_string_equal(ours.kind, "digest");
	assert_string_equal(ours.group, "widgets");
	assert_string_equal(ours.period, "2024-03-07");
	assert_true(ours.to_address);
	assert_int_equal(store_our_message(folder->ctx, folder->store, "2024-03-07@gw.example",
			     "member@trust.example", &ours),
	    STORE_OK);
	assert_false(ours.to_address);
	assert_int_equal(store_our_message(folder->ctx, folder->store, "other@gw.example",
			     "chair@trust.example", &ours),
	    STORE_NOT_FOUND);
}

static void
a_trial_takes_back_only_itself(void **state)
{
	struct folder *folder = *state;

	assert_int_equal(store_trial(folder->store), STORE_REFUSED);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	put(folder, "answer", "before", "chair@trust.example", NOON);
	assert_int_equal(store_trial(folder->store), STORE_OK);
	put(folder, "answer", "tried", "chair@trust.example", NOON);
	assert_int_equal(store_trial_end(folder->store, false), STORE_OK);
	assert_int_equal(store_trial(folder->store), STORE_OK);
	put(folder, "answer", "kept", "chair@trust.example", NOON);
	assert_int_equal(store_trial_end(folder->store, true), STORE_OK);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM outbox"), 2);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM outbox WHERE period = 'tried'"), 0);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM ledger"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_mail_is_heard_once),
		FOLDER_TEST(within_a_transaction_a_second_time_spoils_nothing),
		FOLDER_TEST(a_new_reading_hears_nothing_again),
		FOLDER_TEST(what_is_empty_or_too_long_is_refused),
		FOLDER_TEST(answers_are_counted_by_address_and_time),
		FOLDER_TEST(our_messages_are_known_by_their_id),
		FOLDER_TEST(a_trial_takes_back_only_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
