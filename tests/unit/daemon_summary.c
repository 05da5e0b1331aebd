/* Who wants what, and what each gets: summaries and milestones, one message a reader. */
#include "tests/unit/ledger_house.h"

#include "daemon/digest/summary.h"
#include "store/bounces.h"
#include "store/outbox.h"
#include "tests/unit/sheet_words.h"

static const char subscribed_members[] =
    "[member \"Kestrel\"]\nclass = issuer\ndomain = kestrel.example\n"
    "representative = Kit Vale <Kit@kestrel.example>\n"
    "[member \"Larkspur\"]\nclass = issuer\ndomain = larkspur.example\n"
    "representative = Ana Ro <ana@larkspur.example>\n"
    "[member \"Marlin\"]\nclass = issuer\ndomain = marlin.example\n"
    "[member \"Pinewood\"]\nclass = consumer\ndomain = pinewood.example\n";

static int
set_up_subscribed(void **state)
{
	struct config_faults faults;
	struct house *house;
	char *path;

	if (set_up(state) != 0)
		return -1;
	house = *state;
	folder_file(house->folder, "all.members", subscribed_members);
	path = g_build_filename(house->folder->path, "minuted.conf", NULL);
	house->config = config_read(house, path, "config/profiles", &faults);
	g_free(path);
	return house->config ? 0 : -1;
}

static const struct group_config *
ts(const struct house *house)
{
	return config_group(house->config, "ts");
}

static enum store_status
wants(struct house *house, const char *address, enum subscription what, const char *when)
{
	char *why = NULL;

	return subscribe(house, house->folder->store, ts(house), address, what, "Ines", NULL,
	    when_from_iso(when), &why);
}

/* Plan and make all that is due of a kind; returns the number of messages. */
static size_t
made(struct house *house, const char *kind, const char *now, struct outbox_row ***rows_r)
{
	struct due_task task = { .store = house->folder->store,
		.config = house->config,
		.group = ts(house),
		.now = when_from_iso(now) };
	struct due_result result = { 0 };
	struct due *due;
	size_t i, k, n;
	char *why = NULL;

	for (i = 0; i < due_nkinds; i++)
		if (strcmp(due_kinds[i].kind, kind) == 0)
			break;
	assert_true(i < due_nkinds);
	assert_true(due_kinds[i].plan(house, &task, &why));
	assert_int_equal(store_due(house, task.store, task.now, &due, &n), STORE_OK);
	for (k = 0; k < n; k++) {
		if (strcmp(due[k].kind, kind) != 0)
			continue;
		task.due = &due[k];
		assert_true(due_kinds[i].make(house, &task, &result, &why));
		assert_int_equal(store_due_done(task.store, due[k].id, "made"), STORE_OK);
	}
	*rows_r = result.rows;
	return result.nrows;
}

static const char *
bytes_of(struct house *house, const struct outbox_row *row)
{
	return talloc_strndup(house, row->bytes, row->len);
}

static void
only_the_rosters_addresses_can_want_anything(void **state)
{
	struct house *house = *state;
	struct subscriber *list;
	size_t n;

	assert_int_equal(
	    wants(house, "KIT@kestrel.example", SUBSCRIPTION_WEEKLY, "2024-03-01"), STORE_OK);
	assert_int_equal(
	    wants(house, "chair@lists.example", SUBSCRIPTION_DAILY, "2024-03-01"), STORE_OK);
	assert_int_equal(
	    wants(house, "stranger@kestrel.example", SUBSCRIPTION_WEEKLY, "2024-03-01"),
	    STORE_REFUSED);
	assert_int_equal(
	    wants(house, "ts@lists.example", SUBSCRIPTION_WEEKLY, "2024-03-01"), STORE_REFUSED);
	assert_int_equal(
	    wants(house, "kit@kestrel.example\r\nBcc: x", SUBSCRIPTION_WEEKLY, "2024-03-01"),
	    STORE_REFUSED);
	assert_int_equal(subscribers_load(house, house->folder->store, ts(house),
			     when_from_iso("2024-03-02"), &list, &n),
	    STORE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[1].address, "Kit@kestrel.example");
	assert_string_equal(list[1].name, "Kit Vale");
	assert_string_equal(list[1].org, "Kestrel");
	assert_int_equal(list[1].wants, SUBSCRIPTION_WEEKLY);
	/* The same address in other letters is the same reader, and the last word is in force. */
	assert_int_equal(
	    store_decide(house->folder->store, &(struct decision){ .group = "ts",
						   .kind = SUBSCRIPTION_DECISION,
						   .subject = "Kit@kestrel.example",
						   .word = "daily",
						   .author = "Kit@kestrel.example",
						   .at = when_from_iso("2024-03-01T09:00:00Z") }),
	    STORE_OK);
	assert_int_equal(subscribers_load(house, house->folder->store, ts(house),
			     when_from_iso("2024-03-02"), &list, &n),
	    STORE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].wants, SUBSCRIPTION_DAILY);
	assert_string_equal(list[0].name, "Kit Vale");
	/* Whoever left the roster can still leave the list. */
	assert_int_equal(
	    wants(house, "gone@kestrel.example", SUBSCRIPTION_NONE, "2024-03-02"), STORE_OK);
	assert_int_equal(
	    wants(house, "kit@kestrel.example", SUBSCRIPTION_NONE, "2024-03-02"), STORE_OK);
	assert_int_equal(subscribers_load(house, house->folder->store, ts(house),
			     when_from_iso("2024-03-03"), &list, &n),
	    STORE_OK);
	assert_int_equal(n, 1);
}

static void
each_reader_gets_a_message_of_its_own(void **state)
{
	struct house *house = *state;
	struct outbox_row **rows;
	const char *bytes;

	propose(house);
	start_voting(house);
	assert_int_equal(made(house, SUMMARY_WEEKLY, "2024-03-18T07:00:00Z", &rows), 0);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM due"), 0);
	wants(house, "kit@kestrel.example", SUBSCRIPTION_WEEKLY, "2024-03-12");
	wants(house, "ana@larkspur.example", SUBSCRIPTION_WEEKLY, "2024-03-12");
	assert_int_equal(made(house, SUMMARY_WEEKLY, "2024-03-18T06:59:59Z", &rows), 2);
	assert_int_equal(made(house, SUMMARY_WEEKLY, "2024-03-18T07:00:00Z", &rows), 2);
	assert_string_equal(rows[0]->kind, "summary");
	assert_string_not_equal(rows[0]->period, rows[1]->period);
	assert_string_not_equal(rows[0]->message_id, rows[1]->message_id);
	assert_int_equal(rows[0]->nrecipients, 2); /* the reader and our own mailbox */
	assert_string_equal(rows[0]->recipients[0].address, "ana@larkspur.example");
	bytes = bytes_of(house, rows[0]);
	assert_non_null(
	    strstr(bytes, "List-Unsubscribe: <mailto:gw@lists.example?subject=unsubscribe>"));
	assert_null(strstr(bytes, "List-Unsubscribe-Post")); /* RFC 8058: only with https */
	assert_non_null(strstr(bytes, "multipart/alternative"));
	assert_null(strstr(bytes, "kit@kestrel.example"));
	assert_int_equal(made(house, SUMMARY_WEEKLY, "2024-03-18T09:00:00Z", &rows), 0);
}

/* What is written for a reader at a moment, of all since another. */
static struct summary *
written(struct house *house, enum subscription what, const char *org, const char *since,
    const char *now)
{
	struct subscriber reader = { "ana@larkspur.example", "Ana Ro", org, what, false, 0 };
	struct digest_input input = { .ledger = load(house, "ts", now),
		.since = when_from_iso(since),
		.now = when_from_iso(now) };

	return summary_write(house, &input, &reader);
}

static void
a_summary_tells_the_reader_what_is_missing(void **state)
{
	struct house *house = *state;
	struct summary *s;

	propose(house);
	start_voting(house);
	s = written(
	    house, SUBSCRIPTION_WEEKLY, "Larkspur", "2024-03-04T07:00:00Z", "2024-03-12T07:00:00Z");
	assert_non_null(strstr(s->html, "Larkspur has not voted on TS-1 yet."));
	assert_non_null(strstr(s->html, "voting began on Mon 11 March 2024, 13:00"));
	assert_non_null(strstr(s->html, "Reply with &quot;subscribe weekly&quot;"));
	assert_null(strstr(s->text, "Rules:"));
	assert_same_words(house, s->text, s->html);
	states(house, mail_of(house, "vote", "Larkspur", "2024-03-12T08:00:00Z"), FACT_VOTE);
	s = written(
	    house, SUBSCRIPTION_WEEKLY, "Larkspur", "2024-03-12T07:00:00Z", "2024-03-12T09:00:00Z");
	assert_null(strstr(s->html, "has not voted on"));
	assert_non_null(strstr(s->text, "1 vote: Larkspur (yes)"));
}

static void
nothing_new_is_no_daily_mail_and_two_lines_a_week(void **state)
{
	struct house *house = *state;
	struct summary *s;

	assert_null(written(
	    house, SUBSCRIPTION_DAILY, "Larkspur", "2024-03-04T07:00:00Z", "2024-03-05T07:00:00Z"));
	assert_null(written(house, SUBSCRIPTION_MILESTONES, "Larkspur", "2024-03-04T07:00:00Z",
	    "2024-03-05T07:00:00Z"));
	s = written(
	    house, SUBSCRIPTION_WEEKLY, "Larkspur", "2024-03-04T07:00:00Z", "2024-03-11T07:00:00Z");
	assert_string_equal(s->text,
	    "Time Stamping: no ballot is open and nothing has changed since Mon 4\nMarch 2024.\n"
	    "Reply \"unsubscribe\" to get no more of these.\n");
}

static void
milestones_are_told_within_the_hour(void **state)
{
	struct house *house = *state;
	struct outbox_row **rows;

	wants(house, "ana@larkspur.example", SUBSCRIPTION_MILESTONES, "2024-03-01T00:00:00Z");
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-01T12:00:00Z", &rows), 0);
	propose(house);
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-01T12:59:00Z", &rows), 0);
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-01T13:00:00Z", &rows), 1);
	assert_string_equal(rows[0]->kind, "milestone");
	assert_string_equal(rows[0]->subject, "[ts] Ballot TS-1 has moved");
	assert_non_null(strstr(bytes_of(house, rows[0]), "posted by Kestrel"));
	/* Seconds are no milestone. */
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-01T15:00:00Z", &rows), 0);
	start_voting(house);
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-11T13:00:00Z", &rows), 1);
	assert_int_equal(made(house, SUMMARY_MILESTONES, "2024-03-18T12:30:00Z", &rows), 1);
	assert_non_null(strstr(bytes_of(house, rows[0]), "voting ended on"));
}

static void
a_paused_address_gets_nothing(void **state)
{
	const struct decision by = {
		.group = "ts", .author = "minuted", .at = when_from_iso("2024-03-02")
	};
	struct house *house = *state;
	struct outbox_row **rows;

	propose(house);
	wants(house, "ana@larkspur.example", SUBSCRIPTION_WEEKLY, "2024-03-01");
	assert_int_equal(
	    store_address_pause(house->folder->store, "ana@larkspur.example", true, &by), STORE_OK);
	assert_int_equal(made(house, SUMMARY_WEEKLY, "2024-03-18T07:00:00Z", &rows), 0);
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_subscribed, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HOUSE_TEST(only_the_rosters_addresses_can_want_anything),
		HOUSE_TEST(each_reader_gets_a_message_of_its_own),
		HOUSE_TEST(a_summary_tells_the_reader_what_is_missing),
		HOUSE_TEST(nothing_new_is_no_daily_mail_and_two_lines_a_week),
		HOUSE_TEST(milestones_are_told_within_the_hour),
		HOUSE_TEST(a_paused_address_gets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
