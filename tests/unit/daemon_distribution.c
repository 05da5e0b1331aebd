/* Final minutes go out once, when they may: what falls due, what is made of it, what is kept. */
#include "tests/unit/ledger_house.h"

#include "daemon/minutes/distribution.h"
#include "daemon/record/life_load.h"
#include "daemon/minutes/minutes_word.h"
#include "store/distributed.h"

#define FIRST "2024-03-07"
#define SECOND "2024-03-21"

/* Minutes of `date` as a mail of a member on the members' list, with one line of text. */
static int64_t
post(struct house *house, const char *id, const char *date, const char *when, const char *approves,
    const char *line)
{
	struct mail *m = mail_of(house, id, "Kestrel", when);
	struct minutes *minutes = talloc_zero(m, struct minutes);
	struct approval *approval = talloc_zero(minutes, struct approval);
	struct block *blocks = talloc_zero_array(minutes, struct block, 2);
	uint32_t uid = house->uid + 1;

	*approval = (struct approval){ approves, APPROVAL_APPROVED, "They were approved." };
	blocks[0] = (struct block){ .kind = BLOCK_HEADING, .level = 1, .text = "Minutes" };
	blocks[1] = (struct block){ .kind = BLOCK_PARAGRAPH, .text = line };
	minutes->title = "Minutes";
	minutes->date = date;
	minutes->approvals = approval;
	minutes->napprovals = approves ? 1 : 0;
	minutes->document = talloc_zero(minutes, struct block_tree);
	*minutes->document = (struct block_tree){ blocks, 2, false };
	m->reading->class = CLASS_MINUTES;
	m->reading->minutes = minutes;
	m->answer.channel = CHANNEL_MEMBER_LIST;
	record(house, m);
	return uid;
}

static struct due_task
task_at(struct house *house, const char *when, const struct due *due)
{
	return (struct due_task){ .store = house->folder->store,
		.config = house->config,
		.group = config_group(house->config, "ts"),
		.now = when_from_iso(when),
		.due = due };
}

static void
set(struct house *house, enum distribute distribute)
{
	struct group_config *group = (struct group_config *)config_group(house->config, "ts");

	group->distribute = distribute;
	group->hold = WHEN_DAY;
}

static void
plan(struct house *house, const char *when)
{
	struct due_task task = task_at(house, when, NULL);
	char *why = NULL;

	if (!distribution_plan(house, &task, &why))
		fail_msg("%s", why);
}

/* What is due then, made as core makes it; returns how, or NULL if that kind is not due. */
static const char *
make(struct house *house, const char *kind, const char *when)
{
	struct store *store = house->folder->store;
	struct due_result result = { 0 };
	struct due *due;
	size_t ndue, i;
	char *why = NULL;
	bool ok;

	assert_int_equal(store_due(house, store, when_from_iso(when), &due, &ndue), STORE_OK);
	for (i = 0; i < ndue; i++) {
		struct due_task task = task_at(house, when, &due[i]);

		if (strcmp(due[i].kind, kind) != 0)
			continue;
		assert_int_equal(store_begin(store), STORE_OK);
		ok = strcmp(kind, "minutes") == 0 ? distribution_send(house, &task, &result, &why)
		     : strcmp(kind, "minutes-ask") == 0
			 ? distribution_ask(house, &task, &result, &why)
			 : distribution_notice(house, &task, &result, &why);
		if (!ok)
			fail_msg("%s", why);
		for (size_t k = 0; k < result.nrows; k++)
			assert_int_equal(store_outbox_add(store, result.rows[k]), STORE_OK);
		assert_int_equal(store_due_done(store, due[i].id, result.how), STORE_OK);
		assert_int_equal(store_commit(store), STORE_OK);
		return result.how;
	}
	return NULL;
}

/* The server takes all that waits, and the plan is made anew. */
static void
deliver(struct house *house, const char *when)
{
	struct store *store = house->folder->store;
	int64_t now = when_from_iso(when);
	struct outbox_row *rows;
	size_t n, i, k;

	assert_int_equal(store_outbox_due(house, store, now, &rows, &n), STORE_OK);
	for (i = 0; i < n; i++) {
		for (k = 0; k < rows[i].nrecipients; k++)
			rows[i].recipients[k].code = 250;
		assert_int_equal(store_outbox_sending(store, rows[i].id, now), STORE_OK);
		assert_int_equal(
		    store_outbox_answer(store, rows[i].id, OUTBOX_SENT, rows[i].recipients,
			rows[i].nrecipients, "250 ok", now, WHEN_UNKNOWN),
		    STORE_OK);
	}
	plan(house, when);
}

static size_t
outbox(struct house *house, struct outbox_row **rows_r)
{
	size_t n;

	assert_int_equal(store_outbox(house, house->folder->store, true, rows_r, &n), STORE_OK);
	return n;
}

/* The bytes of the message of that kind and period; NULL: there is none. */
static const char *
message(struct house *house, const char *kind, const char *period)
{
	struct outbox_row *rows;
	size_t n = outbox(house, &rows), i;

	for (i = 0; i < n; i++)
		if (strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].period, period) == 0)
			return talloc_strndup(house, rows[i].bytes, rows[i].len);
	return NULL;
}

static const char *
unfolded(struct house *house, const char *bytes)
{
	char *text = talloc_strdup(house, bytes), *p;

	for (p = text; (p = strstr(p, "\r\n")) != NULL;)
		memmove(p, p + 1, strlen(p));
	for (p = text; (p = strchr(p, '\n')) != NULL;)
		*p = ' ';
	return text;
}

static size_t
times(const char *bytes, const char *words)
{
	size_t n = 0;

	for (; (bytes = strstr(bytes, words)) != NULL; bytes++)
		n++;
	return n;
}

static const struct minutes_life *
life_of(struct house *house, const char *when)
{
	struct life_input input;
	size_t n;

	assert_int_equal(
	    life_load(house, house->folder->store, config_group(house->config, "ts"), true, &input),
	    STORE_OK);
	return life_trace(house, &input, when_from_iso(when), &n);
}

static void
decide(struct house *house, const char *word, const char *when)
{
	struct decision d = { .group = "ts",
		.kind = MINUTES_WORD_KIND,
		.subject = FIRST,
		.word = word,
		.author = "the chair",
		.at = when_from_iso(when) };

	assert_int_equal(store_decide(house->folder->store, &d), STORE_OK);
}

static void
redact(struct house *house, const char *words, bool undo, const char *when)
{
	struct minutes_redaction r = { .group = config_group(house->config, "ts"),
		.life = life_of(house, when),
		.words = words,
		.undo = undo,
		.author = "the chair",
		.now = when_from_iso(when) };
	enum store_status status;
	const char *why = NULL;
	size_t places;

	if (!minutes_redact(house, house->folder->store, &r, &places, &status, &why))
		fail_msg("%s", why ? why : "the store");
}

/* The first meeting's minutes, and those of the second, which approve them. */
static void
approved(struct house *house)
{
	post(house, "first", FIRST, "2024-03-08T10:00:00Z", NULL, "Alice told of clocks.");
	plan(house, "2024-03-08T11:00:00Z");
	post(house, "second", SECOND, "2024-03-22T10:00:00Z", FIRST, "More was told.");
}

static void
minutes_are_held_and_sent_once(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;
	const char *bytes;

	set(house, DISTRIBUTE_HOLD);
	approved(house);
	assert_null(make(house, "minutes-notice", "2024-03-22T10:00:00Z"));
	plan(house, "2024-03-22T11:00:00Z");
	plan(house, "2024-03-22T11:00:00Z");
	assert_string_equal(make(house, "minutes-notice", "2024-03-22T11:00:00Z"), "made");
	assert_null(make(house, "minutes-notice", "2024-03-22T11:00:00Z"));
	/* Nothing goes out before the chair can have been told. */
	plan(house, "2024-03-25T11:00:00Z");
	assert_null(make(house, "minutes", "2024-03-25T11:00:00Z"));
	deliver(house, "2024-03-22T11:00:00Z");
	bytes = message(house, "minutes-notice", FIRST);
	assert_non_null(strstr(bytes, "To: <chair@lists.example>"));
	assert_non_null(strstr(unfolded(house, bytes), "Sat 23 March 2024, 12:00"));
	assert_non_null(strstr(unfolded(house, bytes),
	    "the line \"redact 2024-03-07 the words\". An operator does the same"));
	assert_non_null(strstr(bytes, "Alice told of clocks."));
	plan(house, "2024-03-23T10:59:59Z");
	assert_null(make(house, "minutes", "2024-03-23T10:59:59Z"));
	assert_string_equal(make(house, "minutes", "2024-03-23T11:00:00Z"), "made");
	bytes = message(house, "minutes", FIRST);
	assert_non_null(strstr(bytes, "To: <ts@lists.example>"));
	assert_non_null(strstr(bytes, "Subject: [ts] Minutes of 7 March 2024\r\n"));
	assert_non_null(strstr(bytes, "\r\nAuto-Submitted: auto-generated\r\n"));
	assert_non_null(strstr(bytes, "filename=\"minutes-2024-03-07.md\""));
	assert_non_null(strstr(bytes, "\r\nReply-To: <ts@lists.example>\r\n"));
	assert_null(strstr(bytes, "\r\nIn-Reply-To:"));
	/* However often it is looked at, there is no more. */
	plan(house, "2024-03-24T00:00:00Z");
	plan(house, "2024-06-24T00:00:00Z");
	assert_null(make(house, "minutes", "2024-06-24T00:00:00Z"));
	assert_null(make(house, "minutes-notice", "2024-06-24T00:00:00Z"));
	assert_int_equal(outbox(house, &rows), 2);
	assert_int_equal(life_of(house, "2024-03-24")->sending, SENDING_DONE);
}

static void
what_the_chair_stops_stays_until_it_is_released(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;

	set(house, DISTRIBUTE_HOLD);
	approved(house);
	plan(house, "2024-03-22T11:00:00Z");
	make(house, "minutes-notice", "2024-03-22T11:00:00Z");
	deliver(house, "2024-03-22T11:00:00Z");
	decide(house, "stop", "2024-03-23T10:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-03-23T11:00:00Z"), "stopped by the chair");
	plan(house, "2024-03-24T11:00:00Z");
	assert_null(make(house, "minutes", "2024-03-24T11:00:00Z"));
	decide(house, "distribute", "2024-03-25T10:00:00Z");
	plan(house, "2024-03-25T10:00:00Z");
	plan(house, "2024-03-25T10:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-03-25T10:00:00Z"), "made");
	assert_null(make(house, "minutes", "2024-03-25T10:00:00Z"));
	assert_int_equal(outbox(house, &rows), 2);
}

static void
where_the_chair_is_asked_nothing_goes_out_unasked(void **state)
{
	struct house *house = *state;

	set(house, DISTRIBUTE_ASK);
	approved(house);
	plan(house, "2024-03-22T11:00:00Z");
	assert_null(make(house, "minutes-notice", "2024-03-22T11:00:00Z"));
	assert_string_equal(make(house, "minutes-ask", "2024-03-22T11:00:00Z"), "made");
	assert_non_null(
	    strstr(message(house, "minutes-ask", FIRST), "Subject: [ts] Minutes of 7 March 2024 "
							 "wait for your word\r\n"));
	plan(house, "2024-04-02T11:00:00Z");
	assert_null(make(house, "minutes", "2024-04-02T11:00:00Z"));
	assert_null(make(house, "minutes-ask", "2024-04-02T11:00:00Z"));
	decide(house, "distribute", "2024-04-02T12:00:00Z");
	plan(house, "2024-04-02T12:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-04-02T12:00:00Z"), "made");
}

static void
never_is_never(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;

	set(house, DISTRIBUTE_NEVER);
	approved(house);
	decide(house, "distribute", "2024-03-22T12:00:00Z");
	plan(house, "2024-03-22T12:00:00Z");
	assert_null(make(house, "minutes", "2024-03-22T12:00:00Z"));
	assert_int_equal(outbox(house, &rows), 0);
}

/* What is known to be final before the first plan is the past. */
static void
the_past_is_not_sent(void **state)
{
	struct house *house = *state;
	struct outbox_row *rows;

	set(house, DISTRIBUTE_HOLD);
	post(house, "first", FIRST, "2024-03-08T10:00:00Z", NULL, "Alice told of clocks.");
	post(house, "second", SECOND, "2024-03-22T10:00:00Z", FIRST, "More was told.");
	plan(house, "2024-03-22T10:00:01Z");
	assert_null(make(house, "minutes-notice", "2024-03-25T10:00:00Z"));
	assert_int_equal(life_of(house, "2024-03-25")->sending, SENDING_PAST);
	assert_int_equal(outbox(house, &rows), 0);
}

static void
redacted_words_are_in_nothing_that_goes_out(void **state)
{
	struct house *house = *state;
	const char *bytes;

	set(house, DISTRIBUTE_HOLD);
	approved(house);
	redact(house, "alice", false, "2024-03-22T10:30:00Z");
	plan(house, "2024-03-22T11:00:00Z");
	make(house, "minutes-notice", "2024-03-22T11:00:00Z");
	deliver(house, "2024-03-22T11:00:00Z");
	make(house, "minutes", "2024-03-23T11:00:00Z");
	assert_null(strstr(message(house, "minutes-notice", FIRST), "Alice"));
	bytes = message(house, "minutes", FIRST);
	assert_null(strstr(bytes, "Alice"));
	assert_non_null(strstr(bytes, "[redacted] told of clocks."));
	assert_int_equal(times(bytes, "redacted"), 3); /* text, HTML, Markdown */
	/* Words left out later are not in what the revision shows as gone. */
	redact(house, "clocks", false, "2024-03-24T10:00:00Z");
	plan(house, "2024-03-24T11:00:00Z");
	assert_string_equal(make(house, "minutes-notice", "2024-03-24T11:00:00Z"), "made");
	deliver(house, "2024-03-24T11:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-03-25T11:00:00Z"), "made");
	bytes = message(house, "minutes", FIRST "/1");
	assert_null(strstr(bytes, "clocks"));
	assert_non_null(strstr(bytes, "Subject: [ts] Minutes of 7 March 2024, revision 1\r\n"));
	assert_non_null(strstr(bytes, "~ [redacted] told of [redacted]."));
	/* Taken back, they are in the next one. */
	redact(house, "clocks", true, "2024-03-26T10:00:00Z");
	plan(house, "2024-03-26T11:00:00Z");
	make(house, "minutes-notice", "2024-03-26T11:00:00Z");
	deliver(house, "2024-03-26T11:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-03-27T11:00:00Z"), "made");
	assert_non_null(strstr(message(house, "minutes", FIRST "/2"), "told of clocks."));
}

static void
a_newer_text_is_a_revision_with_what_changed(void **state)
{
	struct house *house = *state;
	struct distributed *kept;
	const char *bytes;
	size_t n;

	set(house, DISTRIBUTE_HOLD);
	approved(house);
	plan(house, "2024-03-22T11:00:00Z");
	make(house, "minutes-notice", "2024-03-22T11:00:00Z");
	deliver(house, "2024-03-22T11:00:00Z");
	make(house, "minutes", "2024-03-23T11:00:00Z");
	post(house, "better", FIRST, "2024-03-24T10:00:00Z", NULL, "Alice told of radio clocks.");
	plan(house, "2024-03-24T11:00:00Z");
	assert_string_equal(make(house, "minutes-notice", "2024-03-24T11:00:00Z"), "made");
	deliver(house, "2024-03-24T11:00:00Z");
	assert_string_equal(make(house, "minutes", "2024-03-25T11:00:00Z"), "made");
	bytes = message(house, "minutes", FIRST "/1");
	assert_non_null(strstr(bytes, "\r\nIn-Reply-To: <minutes."));
	assert_non_null(strstr(bytes, "\r\n- Alice told of clocks.\r\n"));
	assert_non_null(strstr(bytes, "\r\n+ Alice told of radio clocks.\r\n"));
	/* The same text once more is none. */
	post(house, "again", FIRST, "2024-03-26T10:00:00Z", NULL, "Alice told of radio clocks.");
	plan(house, "2024-03-26T11:00:00Z");
	assert_string_equal(
	    make(house, "minutes-notice", "2024-03-26T11:00:00Z"), "nothing has changed");
	assert_int_equal(life_of(house, "2024-03-26T12:00:00Z")->sending, SENDING_DONE);
	assert_int_equal(store_distributed(house, house->folder->store, "ts", &kept, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(kept[0].revision, 1);
}

/* Those who asked get it besides the list, without being named; strangers do not. */
static void
members_who_asked_get_the_minutes(void **state)
{
	static const char *const wish[][2] = { { "rep@marlin.example", "minutes" },
		{ "rep@larkspur.example", "weekly" }, { "eve@evil.example", "minutes" },
		{ "chair@lists.example", "minutes" } };
	struct house *house = *state;
	struct outbox_row *rows;
	size_t n, i;

	set(house, DISTRIBUTE_HOLD);
	for (i = 0; i < G_N_ELEMENTS(wish); i++) {
		struct decision d = { .group = "ts",
			.kind = "subscription",
			.subject = wish[i][0],
			.word = wish[i][1],
			.author = wish[i][0],
			.at = when_from_iso("2024-03-01") };

		assert_int_equal(store_decide(house->folder->store, &d), STORE_OK);
	}
	approved(house);
	plan(house, "2024-03-22T11:00:00Z");
	make(house, "minutes-notice", "2024-03-22T11:00:00Z");
	deliver(house, "2024-03-22T11:00:00Z");
	make(house, "minutes", "2024-03-23T11:00:00Z");
	n = outbox(house, &rows);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].kind, "minutes");
	assert_int_equal(rows[0].nrecipients, 4);
	assert_string_equal(rows[0].recipients[0].address, "ts@lists.example");
	assert_string_equal(rows[0].recipients[1].address, "gw@lists.example");
	assert_string_equal(rows[0].recipients[2].address, "chair@lists.example");
	assert_string_equal(rows[0].recipients[3].address, "rep@marlin.example");
	assert_null(strstr(message(house, "minutes", FIRST), "marlin"));
}

static void
words_that_are_not_there_are_refused(void **state)
{
	struct house *house = *state;
	struct minutes_redaction r = { .group = config_group(house->config, "ts"),
		.words = "Bob",
		.author = "the chair",
		.now = when_from_iso("2024-03-23") };
	enum store_status status;
	const char *why = NULL;
	size_t places;

	approved(house);
	r.life = life_of(house, "2024-03-23");
	assert_false(minutes_redact(house, house->folder->store, &r, &places, &status, &why));
	assert_int_equal(status, STORE_OK);
	assert_non_null(strstr(why, "do not stand in the minutes"));
	r.words = "Alice";
	r.undo = true;
	assert_false(minutes_redact(house, house->folder->store, &r, &places, &status, &why));
	assert_string_equal(why, "these words are not redacted");
	r.undo = false;
	assert_true(minutes_redact(house, house->folder->store, &r, &places, &status, &why));
	assert_int_equal(places, 1);
	r.words = "ALICE";
	r.undo = true;
	assert_true(minutes_redact(house, house->folder->store, &r, &places, &status, &why));
}

static void
what_can_be_said_of_minutes(void **state)
{
	static const struct {
		enum life_sending sending;
		bool stop, distribute;
	} table[] = {
		{ SENDING_NOT_YET, true, false },
		{ SENDING_NEVER, false, false },
		{ SENDING_ASKS, true, true },
		{ SENDING_HELD, true, true },
		{ SENDING_STOPPED, false, true },
		{ SENDING_PAST, true, true },
		{ SENDING_OTHER, false, false },
		{ SENDING_DONE, false, false },
		{ SENDING_FAILED, false, false },
	};
	size_t i;

	(void)state;
	assert_int_equal(G_N_ELEMENTS(table), SENDING_COUNT);
	for (i = 0; i < G_N_ELEMENTS(table); i++) {
		struct minutes_life l = { .sending = table[i].sending };

		assert_int_equal(minutes_word_fault(&l, "stop") == NULL, table[i].stop);
		assert_int_equal(minutes_word_fault(&l, "distribute") == NULL, table[i].distribute);
	}
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HOUSE_TEST(minutes_are_held_and_sent_once),
		HOUSE_TEST(what_the_chair_stops_stays_until_it_is_released),
		HOUSE_TEST(where_the_chair_is_asked_nothing_goes_out_unasked),
		HOUSE_TEST(never_is_never),
		HOUSE_TEST(the_past_is_not_sent),
		HOUSE_TEST(redacted_words_are_in_nothing_that_goes_out),
		HOUSE_TEST(a_newer_text_is_a_revision_with_what_changed),
		HOUSE_TEST(members_who_asked_get_the_minutes),
		HOUSE_TEST(words_that_are_not_there_are_refused),
		cmocka_unit_test(what_can_be_said_of_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
