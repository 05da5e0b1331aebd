#include "tests/unit/store_folder.h"

#include "parser/when.h"
#include "store/database.h"
#include "store/outbox.h"

static struct outbox_recipient chair[] = { { "chair@widgets.example", 0, NULL },
	{ "archive@widgets.example", 0, NULL } };

static struct outbox_row
digest(const char *period)
{
	return (struct outbox_row){
		.kind = "digest",
		.group = "widgets",
		.period = period,
		.message_id = "digest.2023-W17@widgets.example",
		.sender = "",
		.recipients = chair,
		.nrecipients = 2,
		.subject = "Widgets: week 17",
		.bytes = "Subject: x\r\n\r\n\0tail",
		.len = 19,
		.created = NOON,
		.next_try = NOON,
	};
}

static struct outbox_row *
only_row(struct folder *folder)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox(folder->ctx, folder->store, true, &rows, &n), STORE_OK);
	assert_int_equal(n, 1);
	return rows;
}

static size_t
due_rows(struct folder *folder, int64_t now)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox_due(folder->ctx, folder->store, now, &rows, &n), STORE_OK);
	return n;
}

static enum store_status
answer(struct folder *folder, int64_t id, enum outbox_state state)
{
	return store_outbox_answer(
	    folder->store, id, state, NULL, 0, "a reply", NOON + 10, NOON + 600);
}

static void
a_message_is_put_in_once(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), next = digest("2023-W18"),
			  other = digest("2023-W17"), nobody = digest("2023-W19");
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	row.bytes = "other";
	row.len = 5;
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_EXISTS);
	assert_int_equal(store_outbox_add(folder->store, &next), STORE_OK);
	other.group = NULL;
	assert_int_equal(store_outbox_add(folder->store, &other), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &other), STORE_EXISTS);
	nobody.nrecipients = 0;
	assert_int_equal(store_outbox_add(folder->store, &nobody), STORE_REFUSED);
	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &n), STORE_OK);
	assert_int_equal(n, 3);
	assert_string_equal(rows[2].period, "2023-W17");
	assert_string_equal(rows[1].period, "2023-W18");
	assert_null(rows[0].bytes);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM outbox_recipient"), 6);
}

static void
a_row_comes_back_whole(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), *back;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	folder_reopen(folder);
	back = only_row(folder);
	assert_string_equal(back->kind, "digest");
	assert_string_equal(back->group, "widgets");
	assert_string_equal(back->message_id, row.message_id);
	assert_string_equal(back->sender, "");
	assert_string_equal(back->subject, row.subject);
	assert_int_equal(back->len, row.len);
	assert_memory_equal(back->bytes, row.bytes, row.len);
	assert_int_equal(back->state, OUTBOX_QUEUED);
	assert_int_equal(back->tries, 0);
	assert_true(back->created == NOON && back->next_try == NOON);
	assert_int_equal(back->nrecipients, 2);
	assert_string_equal(back->recipients[0].address, "chair@widgets.example");
	assert_string_equal(back->recipients[1].address, "archive@widgets.example");
	assert_null(back->reply);
}

static void
a_message_is_sent(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), *back;
	struct outbox_recipient answers[] = { { "archive@widgets.example", 550, "no such user" },
		{ "chair@widgets.example", 250, "ok" } };
	int64_t id;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	id = only_row(folder)->id;
	assert_int_equal(due_rows(folder, NOON - 1), 0);
	assert_int_equal(due_rows(folder, NOON), 1);
	assert_int_equal(answer(folder, id, OUTBOX_SENT), STORE_REFUSED);
	assert_int_equal(store_outbox_sending(folder->store, id, NOON + 1), STORE_OK);
	assert_int_equal(store_outbox_sending(folder->store, id, NOON + 1), STORE_REFUSED);
	assert_int_equal(due_rows(folder, NOON + 1000), 0);
	assert_int_equal(answer(folder, id, OUTBOX_SENDING), STORE_REFUSED);
	assert_int_equal(store_outbox_answer(folder->store, id, OUTBOX_SENT, answers, 2,
			     "250 taken", NOON + 2, WHEN_UNKNOWN),
	    STORE_OK);
	back = only_row(folder);
	assert_int_equal(back->state, OUTBOX_SENT);
	assert_int_equal(back->tries, 1);
	assert_true(back->changed == NOON + 2 && back->next_try == WHEN_UNKNOWN);
	assert_string_equal(back->reply, "250 taken");
	assert_int_equal(back->recipients[0].code, 250);
	assert_int_equal(back->recipients[1].code, 550);
	assert_string_equal(back->recipients[1].reply, "no such user");
	assert_int_equal(store_outbox_sending(folder->store, id, NOON + 3), STORE_REFUSED);
	assert_int_equal(answer(folder, id, OUTBOX_QUEUED), STORE_REFUSED);
	assert_int_equal(due_rows(folder, NOON + 100000), 0);
	assert_int_equal(store_outbox_sending(folder->store, id + 1, NOON), STORE_NOT_FOUND);
	assert_int_equal(answer(folder, id + 1, OUTBOX_SENT), STORE_NOT_FOUND);
}

static void
a_refused_message_is_tried_again(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), *back;
	int64_t id;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	id = only_row(folder)->id;
	assert_int_equal(store_outbox_sending(folder->store, id, NOON), STORE_OK);
	assert_int_equal(answer(folder, id, OUTBOX_QUEUED), STORE_OK);
	assert_int_equal(due_rows(folder, NOON + 599), 0);
	assert_int_equal(due_rows(folder, NOON + 600), 1);
	assert_int_equal(store_outbox_sending(folder->store, id, NOON + 600), STORE_OK);
	assert_int_equal(answer(folder, id, OUTBOX_FAILED), STORE_OK);
	back = only_row(folder);
	assert_int_equal(back->state, OUTBOX_FAILED);
	assert_int_equal(back->tries, 2);
	assert_int_equal(due_rows(folder, NOON + 100000), 0);
	assert_int_equal(answer(folder, id, OUTBOX_QUEUED), STORE_REFUSED);
}

static void
a_crash_while_sending_leaves_it_unknown(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17");
	struct store_counts counts;
	size_t n = 9;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox_recover(folder->store, NOON, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_outbox_sending(folder->store, only_row(folder)->id, NOON), STORE_OK);
	folder_reopen(folder);
	assert_int_equal(store_outbox_recover(folder->store, NOON + 5, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(only_row(folder)->state, OUTBOX_UNKNOWN);
	assert_int_equal(due_rows(folder, NOON + 100000), 0);
	assert_int_equal(store_counts(folder->store, &counts), STORE_OK);
	assert_int_equal(counts.outbox_unknown, 1);
	assert_int_equal(counts.outbox_waiting, 0);
	/* It arrives in our own mailbox after all. */
	assert_int_equal(
	    store_outbox_seen(folder->store, "other@widgets.example", NOON + 9), STORE_NOT_FOUND);
	assert_int_equal(store_outbox_seen(folder->store, row.message_id, NOON + 9), STORE_OK);
	assert_int_equal(only_row(folder)->state, OUTBOX_SENT);
	assert_true(only_row(folder)->changed == NOON + 9);
}

/* The database was restored: what it has sent since is in its own mailbox. */
static void
what_has_arrived_is_not_sent_again(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), next = digest("2023-W18");
	struct reading reading = { .class = CLASS_OTHER };
	struct mail_record record = plain_record(&reading, row.message_id);

	assert_int_equal(
	    store_record(folder->store, file_text(folder->store, "a copy", 1), &record), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(only_row(folder)->state, OUTBOX_SENT);
	assert_int_equal(due_rows(folder, NOON + 100000), 0);
	next.message_id = "another@widgets.example";
	assert_int_equal(store_outbox_add(folder->store, &next), STORE_OK);
	assert_int_equal(due_rows(folder, NOON + 100000), 1);
}

static void
a_message_seen_while_it_is_sent_is_sent(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), next = digest("2023-W18");
	struct outbox_row *rows;
	size_t n;

	next.message_id = "digest.2023-W18@widgets.example";
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &next), STORE_OK);
	/* Before the first try nothing of ours can have arrived. */
	assert_int_equal(store_outbox_seen(folder->store, row.message_id, NOON), STORE_OK);
	assert_int_equal(due_rows(folder, NOON), 2);
	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &n), STORE_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(store_outbox_sending(folder->store, rows[i].id, NOON), STORE_OK);
	assert_int_equal(store_outbox_seen(folder->store, row.message_id, NOON + 1), STORE_OK);
	assert_int_equal(answer(folder, rows[0].id, OUTBOX_UNKNOWN), STORE_OK);
	assert_int_equal(store_outbox_recover(folder->store, NOON + 2, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &n), STORE_OK);
	assert_int_equal(rows[0].state, OUTBOX_UNKNOWN);
	assert_int_equal(rows[1].state, OUTBOX_SENT);
	/* By its kind's rule or the chair's word it goes out once more, with the same bytes. */
	assert_int_equal(answer(folder, rows[0].id, OUTBOX_QUEUED), STORE_REFUSED);
	assert_int_equal(store_outbox_retry(folder->store, rows[0].id, NOON + 600), STORE_OK);
	assert_int_equal(due_rows(folder, NOON + 600), 1);
}

/* ---- what is due ---- */

static void
work_is_due_once(void **state)
{
	struct folder *folder = *state;
	struct store *store = folder->store;
	struct due *list, last;
	size_t n;

	assert_int_equal(
	    store_due_last(folder->ctx, store, "digest", "widgets", &last), STORE_NOT_FOUND);
	assert_null(last.period);
	assert_int_equal(store_due_add(store, "digest", "widgets", "2023-W18", NOON + 7), STORE_OK);
	assert_int_equal(store_due_add(store, "digest", "widgets", "2023-W17", NOON), STORE_OK);
	assert_int_equal(
	    store_due_add(store, "digest", "widgets", "2023-W17", NOON + 99), STORE_EXISTS);
	assert_int_equal(store_due_add(store, "digest", "gadgets", "2023-W17", NOON), STORE_OK);
	assert_int_equal(store_due_add(store, "audit", NULL, "2023-04-20", NOON + 8), STORE_OK);
	assert_int_equal(store_due_add(store, "audit", NULL, "2023-04-20", NOON + 8), STORE_EXISTS);
	assert_int_equal(store_due(folder->ctx, store, NOON - 1, &list, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(store_due(folder->ctx, store, NOON + 7, &list, &n), STORE_OK);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].period, "2023-W17");
	assert_string_equal(list[0].group, "widgets");
	assert_string_equal(list[2].period, "2023-W18");
	assert_true(list[0].at == NOON);

	assert_int_equal(store_due_done(store, list[0].id, "sent"), STORE_OK);
	assert_int_equal(store_due_done(store, list[0].id, "sent"), STORE_EXISTS);
	assert_int_equal(store_due_done(store, 999, "sent"), STORE_NOT_FOUND);
	assert_int_equal(store_due_add(store, "digest", "widgets", "2023-W17", NOON), STORE_EXISTS);
	assert_int_equal(store_due_done(store, list[2].id, "folded"), STORE_OK);
	assert_int_equal(store_due_last(folder->ctx, store, "digest", "widgets", &last), STORE_OK);
	assert_string_equal(last.period, "2023-W17"); /* what was folded was not made */
	assert_int_equal(
	    store_due_last(folder->ctx, store, "digest", "gadgets", &last), STORE_NOT_FOUND);
	assert_int_equal(store_due(folder->ctx, store, INT64_MAX, &list, &n), STORE_OK);
	assert_int_equal(n, 2);
}

static void
done_and_put_in_are_one_transaction(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17");
	struct due *list;
	size_t n;

	assert_int_equal(
	    store_due_add(folder->store, "digest", "widgets", "2023-W17", NOON), STORE_OK);
	assert_int_equal(store_due(folder->ctx, folder->store, NOON, &list, &n), STORE_OK);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_due_done(folder->store, list[0].id, "sent"), STORE_OK);
	folder_reopen(folder);
	assert_int_equal(due_rows(folder, NOON), 0);
	assert_int_equal(store_due(folder->ctx, folder->store, NOON, &list, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	/* What is there already spoils nothing. */
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_EXISTS);
	assert_int_equal(store_due_done(folder->store, list[0].id, "sent"), STORE_OK);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	folder_reopen(folder);
	assert_int_equal(due_rows(folder, NOON), 1);
}

static void
states_have_names(void **state)
{
	(void)state;
	assert_string_equal(outbox_state_name(OUTBOX_QUEUED), "queued");
	assert_string_equal(outbox_state_name(OUTBOX_UNKNOWN), "unknown");
}

static void
what_is_no_state_is_taken_for_none(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17");
	int64_t id;

	assert_string_equal(outbox_state_name(OUTBOX_STATE_COUNT), "invalid");
	row.created = WHEN_UNKNOWN; /* entered in the record at no time */
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(folder_ask(folder, "SELECT at FROM ledger WHERE kind = 'made'"), 0);
	id = only_row(folder)->id;
	assert_int_equal(store_outbox_sending(folder->store, id, NOON), STORE_OK);
	assert_int_equal(answer(folder, id, OUTBOX_DROPPED), STORE_REFUSED);
	assert_int_equal(answer(folder, id, OUTBOX_STATE_COUNT), STORE_REFUSED);
	assert_int_equal(only_row(folder)->state, OUTBOX_SENDING);
	assert_int_equal(
	    store_outbox_put_off(folder->store, id, NOON + 60, "not now"), STORE_REFUSED);
	assert_null(only_row(folder)->reply);
	/* A word that nobody knows: whether it was sent nobody knows. */
	folder_do(folder, "PRAGMA ignore_check_constraints = 1; UPDATE outbox SET state = 'odd'");
	assert_int_equal(only_row(folder)->state, OUTBOX_UNKNOWN);
}

/* Rows that statements went through one after another, without an index. */
static int
count_steps(unsigned type, void *arg, void *stmt, void *ns)
{
	(void)type;
	(void)ns;
	*(int *)arg += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
	return 0;
}

/* Core asks after each batch of mails, and what was ever sent stays. */
static void
what_was_sent_is_not_gone_through(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = digest("2023-W17"), *rows;
	size_t n;
	int steps = 0;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	folder_do(folder, "UPDATE outbox SET state = 'sent'");
	folder_do(folder,
	    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 511)"
	    " INSERT INTO outbox (kind, group_name, period, message_id, sender, state, bytes)"
	    " SELECT kind, group_name, i, message_id, sender, state, bytes FROM outbox, n");
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM outbox"), 512);
	sqlite3_trace_v2(folder->store->db, SQLITE_TRACE_PROFILE, count_steps, &steps);
	assert_int_equal(due_rows(folder, NOON + 1), 0);
	assert_int_equal(
	    store_outbox_once_more(folder->store, "receipt", NOON, NOON, &n), STORE_OK);
	assert_int_equal(
	    store_outbox_unsent(folder->ctx, folder->store, "widgets", &rows, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(steps, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(what_is_no_state_is_taken_for_none),
		FOLDER_TEST(a_message_is_put_in_once),
		FOLDER_TEST(what_was_sent_is_not_gone_through),
		FOLDER_TEST(a_row_comes_back_whole),
		FOLDER_TEST(a_message_is_sent),
		FOLDER_TEST(a_refused_message_is_tried_again),
		FOLDER_TEST(a_crash_while_sending_leaves_it_unknown),
		FOLDER_TEST(what_has_arrived_is_not_sent_again),
		FOLDER_TEST(a_message_seen_while_it_is_sent_is_sent),
		FOLDER_TEST(work_is_due_once),
		FOLDER_TEST(done_and_put_in_are_one_transaction),
		cmocka_unit_test(states_have_names),
	};

	return cmocka_run_group_tests_name("store outbox", tests, NULL, NULL);
}
