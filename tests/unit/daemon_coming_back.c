/* What is made of a mail system's report on a message of ours. */
#include "tests/unit/ledger_house.h"

#include "daemon/letters/coming_back.h"
#include "store/bounces.h"
#include "store/chain.h"
#include "store/decisions.h"

static const char own_message[] = "digest.00ff@lists.example";

static void
send_one(struct house *house, const char *kind, const char *message_id, size_t n)
{
	struct outbox_recipient recipients[] = { { .address = "Ana@kestrel.example" },
		{ .address = "bo@marlin.example" }, { .address = "gw@lists.example" } };
	struct outbox_row row = { .kind = kind,
		.group = "ts",
		.period = message_id,
		.message_id = message_id,
		.recipients = n == 1 ? recipients + 1 : recipients,
		.nrecipients = n + 1,
		.bytes = "x",
		.len = 1,
		.created = NOON };

	assert_int_equal(store_outbox_add(house->folder->store, &row), STORE_OK);
}

/* A report comes in; `at` is when it was received. */
static void
report(struct house *house, const char *message_id, const char *address, const char *action,
    const char *status, int64_t at)
{
	struct dsn_recipient recipient = { address, action, status, "550 no\033[2Jbody" };
	struct dsn dsn = { message_id, &recipient, 1 };
	struct answer answer = { .report = &dsn, .at = at };
	uint32_t uid = ++house->uid;
	int64_t message =
	    file_text(house->folder->store, talloc_asprintf(house, "report %u", uid), uid);

	/* The same mail twice, as after a crash. */
	for (int i = 0; i < 2; i++)
		assert_int_equal(coming_back_note(house->folder->store, house->config, message,
				     &answer, NOON + 1000),
		    STORE_OK);
}

static size_t
bounces(struct house *house, struct bounce **list_r)
{
	size_t n;

	assert_int_equal(
	    store_bounces(house, house->folder->store, NULL, WHEN_UNKNOWN, list_r, &n), STORE_OK);
	return n;
}

static bool
is_paused(struct house *house, const char *address)
{
	bool paused;

	assert_int_equal(
	    store_address_paused(house->folder->store, "ts", address, &paused), STORE_OK);
	return paused;
}

static void
an_address_that_fails_for_good_is_paused(void **state)
{
	struct house *house = *state;
	struct decision *decisions;
	struct bounce *list;
	size_t n;

	send_one(house, "digest", own_message, 2);
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", NOON);
	assert_int_equal(bounces(house, &list), 1);
	assert_string_equal(list[0].address, "Ana@kestrel.example");
	assert_string_equal(list[0].status, "5.1.1");
	assert_string_equal(list[0].kind, "digest");
	assert_true(is_paused(house, "ANA@kestrel.example"));
	assert_false(is_paused(house, "bo@marlin.example"));
	assert_int_equal(
	    store_decisions(house, house->folder->store, "ts", "address", &decisions, &n),
	    STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(decisions[0].subject, "ana@kestrel.example");
	assert_string_equal(decisions[0].author, "minuted");
	assert_non_null(strstr(decisions[0].reason, "5.1.1"));
	assert_null(strchr(decisions[0].reason, '\033'));
	/* A second report changes nothing, and none of them made any mail. */
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", NOON + 1);
	assert_int_equal(bounces(house, &list), 2);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM decision"), 1);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM outbox"), 1);
	assert_int_equal(folder_ask(house->folder, "SELECT count(*) FROM due"), 0);
}

static void
what_may_still_arrive_pauses_nobody(void **state)
{
	static const char *const words[][2] = { { "delayed", "4.4.1" }, { "failed", "4.4.7" },
		{ "delayed", "5.0.0" }, { "relayed", "2.0.0" }, { "delivered", "5.1.1" } };
	struct house *house = *state;
	struct bounce *list;

	send_one(house, "digest", own_message, 2);
	for (size_t i = 0; i < 5; i++)
		report(house, own_message, "ana@kestrel.example", words[i][0], words[i][1], NOON);
	assert_int_equal(bounces(house, &list), 5);
	assert_false(is_paused(house, "ana@kestrel.example"));
}

static void
a_report_on_no_message_of_ours_is_nothing(void **state)
{
	struct house *house = *state;
	struct bounce *list;

	send_one(house, "digest", own_message, 2);
	report(
	    house, "digest.guessed@lists.example", "ana@kestrel.example", "failed", "5.1.1", NOON);
	report(house, own_message, "mallory@elsewhere.example", "failed", "5.1.1", NOON);
	report(house, own_message, "gw@lists.example", "failed", "5.1.1", NOON);
	assert_int_equal(bounces(house, &list), 1);
	assert_false(is_paused(house, "ana@kestrel.example"));
	assert_false(is_paused(house, "mallory@elsewhere.example"));
	assert_false(is_paused(house, "gw@lists.example"));
}

/* A mailbox that sends its mail on: who else can be meant? */
static void
another_address_means_the_only_recipient(void **state)
{
	struct house *house = *state;
	struct bounce *list;

	send_one(house, "receipt", own_message, 1);
	report(house, own_message, "bo.now@elsewhere.example", "failed", "5.1.1", NOON);
	assert_int_equal(bounces(house, &list), 1);
	assert_string_equal(list[0].address, "bo@marlin.example");
	assert_true(is_paused(house, "bo@marlin.example"));
}

/* A server may tell no date of a mail that has none itself. */
static void
a_report_of_no_known_time_pauses_nobody(void **state)
{
	struct house *house = *state;
	struct bounce *list;

	send_one(house, "digest", own_message, 2);
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", WHEN_UNKNOWN);
	assert_int_equal(bounces(house, &list), 1);
	assert_int_equal(list[0].at, WHEN_UNKNOWN);
	assert_false(is_paused(house, "ana@kestrel.example"));
}

static void
an_old_report_pauses_nobody(void **state)
{
	struct house *house = *state;
	int64_t edge = NOON + 1000 - COMING_BACK_FRESH;
	struct bounce *list;

	send_one(house, "digest", own_message, 2);
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", edge - 1);
	assert_int_equal(bounces(house, &list), 1);
	assert_false(is_paused(house, "ana@kestrel.example"));
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", edge);
	assert_true(is_paused(house, "ana@kestrel.example"));
}

static void
whom_a_person_resumes_stays_so_until_the_next_report(void **state)
{
	struct house *house = *state;
	const struct decision by = { .group = "ts", .author = "operator", .at = NOON + 50 };
	struct store *store = house->folder->store;
	struct decision *paused;
	size_t n;

	send_one(house, "digest", own_message, 2);
	report(house, own_message, "ana@kestrel.example", "failed", "5.1.1", NOON);
	assert_int_equal(store_addresses_paused(house, store, "ts", &paused, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(paused[0].subject, "ana@kestrel.example");
	assert_int_equal(store_address_pause(store, "Ana@Kestrel.example", false, &by), STORE_OK);
	assert_false(is_paused(house, "ana@kestrel.example"));
	assert_int_equal(store_addresses_paused(house, store, "ts", &paused, &n), STORE_OK);
	assert_int_equal(n, 0);
	send_one(house, "digest", "digest.0100@lists.example", 2);
	report(house, "digest.0100@lists.example", "ana@kestrel.example", "failed", "5.1.1",
	    NOON + 100);
	assert_true(is_paused(house, "ana@kestrel.example"));
}

/* The server's answer to RCPT, by whether it pauses the address. */
static bool
pauses(struct house *house, const char *address, int code, const char *reply)
{
	struct outbox_row row = { .kind = "digest", .group = "ts", .period = "2023-04-17" };
	struct outbox_recipient recipient = { .address = address, .code = code, .reply = reply };

	for (int i = 0; i < 2; i++)
		assert_int_equal(coming_back_refused(house->folder->store, house->config, &row,
				     &recipient, NOON + 1000),
		    STORE_OK);
	return is_paused(house, address);
}

static void
an_address_that_the_server_does_not_know_is_paused(void **state)
{
	struct house *house = *state;
	struct decision *decisions;
	size_t n;

	assert_true(pauses(house, "Ana@kestrel.example", 550, "550 5.1.1 no\033[2Jbody"));
	assert_true(is_paused(house, "ana@kestrel.example"));
	assert_int_equal(
	    store_decisions(house, house->folder->store, "ts", "address", &decisions, &n),
	    STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(decisions[0].subject, "ana@kestrel.example");
	assert_string_equal(
	    decisions[0].reason, "digest 2023-04-17 was refused: 550 5.1.1 no[2Jbody");
	assert_true(pauses(house, "b@kestrel.example", 550, "550-5.1.1 several lines"));
	assert_true(pauses(house, "c@kestrel.example", 556, "556 5.1.10 null MX"));
	assert_true(pauses(house, "d@kestrel.example", 550, "550 5.2.1 closed"));
	assert_true(pauses(house, "e@kestrel.example", 550, "550 5.1.6"));
}

static void
other_answers_pause_nobody(void **state)
{
	static const struct {
		int code;
		const char *reply;
	} others[] = { { 250, "250 2.1.5 fine" }, { 450, "450 4.1.1 later" },
		{ 550, "550 no such user here" }, { 550, "550 5.7.1 spam" },
		{ 552, "552 5.2.2 full" }, { 550, "550 5.1.8 bad sender" },
		{ 550, "550 5.1.7 bad sender" }, { 550, "550 5.1.11 unheard of" },
		{ 550, "550 5.1.1.1 unheard of" }, { 550, "5505.1.1 no" }, { 550, "550" },
		{ 550, "" }, { 550, NULL }, { 450, "550 5.1.1 the code is another" },
		{ 550, "450 5.1.1 so it is here" } };
	struct house *house = *state;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(pauses(house, "ana@kestrel.example", others[i].code, others[i].reply));
	assert_false(pauses(house, house->config->smtp.from_address, 550, "550 5.1.1 ours"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    an_address_that_fails_for_good_is_paused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    an_address_that_the_server_does_not_know_is_paused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_answers_pause_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_may_still_arrive_pauses_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_report_on_no_message_of_ours_is_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    another_address_means_the_only_recipient, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_report_pauses_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_report_of_no_known_time_pauses_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    whom_a_person_resumes_stays_so_until_the_next_report, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
