/* Core's side of sending: the test plays the wire that speaks SMTP. */
#include "tests/unit/core_scene.h"
#include "tests/unit/log_capture.h"
#include "tests/vfs/failing_step.h"

static void
serve(struct scene *scene)
{
	struct core *core = scene->core;
	struct frame frame;

	while (core->smtp && scene_waiting(core->smtp)) {
		if (!link_fill(core->smtp)) {
			send_lost(core);
			return;
		}
		while (core->smtp && link_next(core->smtp, &frame))
			send_frame(core, &frame);
	}
}

static struct outbox_row
row_of(struct scene *scene)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox(scene, scene->core->store, false, &rows, &n), STORE_OK);
	assert_int_equal(n, 1);
	return rows[0];
}

/* Core hands the message over; returns the id that it gives it. */
static int64_t
taken(struct scene *scene)
{
	struct frame frame;
	int64_t id;

	send_next(scene->core);
	assert_int_equal(row_of(scene).state, OUTBOX_SENDING); /* before the wire hears of it */
	frame = scene_frame(scene, FRAME_SEND);
	id = scene_number(&frame, "id");
	frame = scene_frame(scene, FRAME_BYTES);
	assert_int_equal(frame.len, strlen(SCENE_MESSAGE));
	assert_memory_equal(frame.payload, SCENE_MESSAGE, frame.len);
	scene_frame(scene, FRAME_SEND_END);
	return id;
}

static int64_t
begin(struct scene *scene)
{
	assert_int_equal(scene_queue(scene, "2023-04-17"), STORE_OK);
	scene->core->smtp = scene_link(scene);
	return taken(scene);
}

static void
told(struct scene *scene, int64_t id, const char *outcome, int chair, int own)
{
	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss ss s[{si ss}{si ss}]}", "id", (json_int_t)id, "outcome", outcome,
		"reply", "the last words", "recipients", "code", chair, "reply", "the chair's",
		"code", own, "reply", "ours"));
	serve(scene);
}

static void
never_sent_again(struct scene *scene)
{
	scene->core->fixed_now = NOON + CORE_RETRY_FOR / 2;
	scene->core->smtp = scene_link(scene);
	send_next(scene->core);
	assert_int_equal(scene->core->sending, 0);
	assert_false(scene->core->outbox_waits);
}

static void
a_sent_message_is_sent(void **state)
{
	struct scene *scene = *state;
	struct outbox_row row;

	told(scene, begin(scene), "sent", 250, 250);
	row = row_of(scene);
	assert_int_equal(row.state, OUTBOX_SENT);
	assert_string_equal(row.reply, "the last words");
	assert_int_equal(row.recipients[0].code, 250);
	assert_string_equal(row.recipients[0].reply, "the chair's");
	assert_false(scene->core->send_failed);
	never_sent_again(scene);
}

/* Mails come in meanwhile, and what was recorded of them is taken back. */
static void
a_message_sent_while_a_batch_is_given_up_is_sent(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene);

	assert_true(core_write_begin(scene->core));
	told(scene, id, "sent", 250, 250);
	core_roll_back(scene->core);
	assert_int_equal(row_of(scene).state, OUTBOX_SENT);
	never_sent_again(scene);
}

/* The database is busy as the wire tells that a message was sent, and the wire dies then. */
static void
what_cannot_be_recorded_yet_is_recorded_later(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene);

	assert_int_equal(scene_queue(scene, "2023-04-24"), STORE_OK);
	failing_step_arm(1, SQLITE_BUSY);
	told(scene, id, "sent", 250, 250);
	assert_true(failing_step_disarm());
	assert_true(core_rests(scene->core));
	TALLOC_FREE(scene->wire);
	serve(scene);
	scene->core->smtp = scene_link(scene);
	send_next(scene->core);
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT id FROM outbox WHERE state = 'sent'"), id);
	assert_int_not_equal(scene->core->sending, id); /* the next one is on its way */
	assert_true(scene->core->sending > 0);
}

/* The wire tells that the server knows none of them. */
static void
told_unknown(struct scene *scene, int64_t id)
{
	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss ss s[{si ss}{si ss}]}", "id", (json_int_t)id, "outcome", "failed",
		"reply", "nobody is left", "recipients", "code", 550, "reply",
		"550 5.1.1 no such user", "code", 550, "reply", "550 5.1.1 no such user"));
	serve(scene);
}

/* Where the wire's word could not be recorded, nor at the next try, it takes no other. */
static void
assert_word_is_kept(struct scene *scene, int64_t id)
{
	failing_step_arm(1, SQLITE_BUSY);
	send_next(scene->core);
	assert_true(failing_step_disarm());
	assert_int_equal(row_of(scene).state, OUTBOX_SENDING);
	told(scene, id, "sent", 250, 250);
	assert_null(scene->core->smtp);
	send_next(scene->core);
}

/* True if the database, busy at step `n`, kept the word from being recorded at once. */
static bool
refused_address_is_recorded(unsigned n)
{
	struct scene *scene;
	void *state;
	int64_t id;
	bool later;

	assert_int_equal(scene_set_up(&state), 0);
	scene = state;
	id = begin(scene);
	assert_true(core_write_begin(scene->core));
	failing_step_arm(n, SQLITE_BUSY);
	told_unknown(scene, id);
	failing_step_disarm();
	later = scene->core->sending_told;
	if (later)
		assert_word_is_kept(scene, id);
	assert_int_equal(scene->core->sending, 0);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	assert_int_equal(row_of(scene).recipients[0].code, 550);
	assert_int_equal(folder_ask(scene->folder,
			     "SELECT count(*) FROM decision WHERE subject = 'chair@lists.example'"),
	    1);
	assert_int_equal(scene_tear_down(&state), 0);
	return later;
}

/* A batch is open when the wire tells it: that is committed first. */
static void
a_refused_address_is_recorded_though_the_database_is_busy(void **state)
{
	unsigned n = 0;

	(void)state;
	while (refused_address_is_recorded(n + 1))
		n++;
	assert_in_range(n, 5, 100); /* two commits, the answer and the pause at the least */
}

/* Our own copy alone has reached nobody. */
static void
a_message_that_the_chair_does_not_get_has_failed(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene), "sent", 550, 250);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	assert_int_equal(row_of(scene).recipients[0].code, 550);
	assert_true(scene->core->send_failed);
	never_sent_again(scene);
}

/*
 * A server that greylists takes it later; the copy that we got ourselves is no
 * reason not to ask again.
 */
static void
a_message_that_the_chair_gets_later_is_tried_again(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene), "sent", 451, 250);
	assert_int_equal(row_of(scene).state, OUTBOX_QUEUED);
	assert_true(row_of(scene).next_try > core_now(scene->core));
}

static void
a_message_that_only_the_chair_gets_is_sent(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene), "sent", 250, 452);
	assert_int_equal(row_of(scene).state, OUTBOX_SENT);
}

static void
a_refused_message_has_failed(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene), "failed", 550, 550);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	never_sent_again(scene);
}

static void
an_unknown_fate_is_unknown(void **state)
{
	static const char *const outcomes[] = { "unknown", "splendid", "" };
	size_t i;

	for (i = 0; i < 3; i++) {
		struct scene *scene = *state;

		told(scene, begin(scene), outcomes[i], 250, 250);
		assert_int_equal(row_of(scene).state, OUTBOX_UNKNOWN);
		never_sent_again(scene);
		folder_do(scene->folder, "DELETE FROM outbox_recipient; DELETE FROM outbox");
		scene_restart(scene, NOON);
	}
}

static void
retries_come_later_each_time_and_end(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene), wait = 0, before;
	struct capture log;

	told(scene, id, "retry", 451, 451);
	while (row_of(scene).state == OUTBOX_QUEUED) {
		struct outbox_row row = row_of(scene);

		before = wait;
		wait = row.next_try - scene->core->fixed_now;
		assert_in_range(wait, CORE_RETRY_MIN, CORE_RETRY_MAX + 60);
		assert_true(wait + 60 >= before);
		scene->core->fixed_now = row.next_try - 1;
		send_next(scene->core);
		assert_int_equal(scene->core->sending, 0);
		scene->core->fixed_now = row.next_try;
		taken(scene);
		capture_begin(&log);
		told(scene, id, "retry", 451, 451);
		assert_int_equal(strstr(capture_text(&log), "tried again") != NULL,
		    row_of(scene).state == OUTBOX_QUEUED);
		capture_end(&log);
	}
	assert_true(wait >= CORE_RETRY_MAX);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	assert_true(scene->core->fixed_now > NOON + CORE_RETRY_FOR);
	assert_true(scene->core->fixed_now < NOON + CORE_RETRY_FOR + CORE_RETRY_MAX + 60);
}

static void
a_wire_lost_while_sending_leaves_it_unknown(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	TALLOC_FREE(scene->wire);
	serve(scene);
	assert_null(scene->core->smtp);
	assert_int_equal(row_of(scene).state, OUTBOX_UNKNOWN);
	never_sent_again(scene);
}

static void
core_killed_while_sending_leaves_it_unknown(void **state)
{
	struct scene *scene = *state;
	size_t unknown = 0;

	begin(scene);
	scene_restart(scene, NOON);
	assert_int_equal(store_outbox_recover(scene->core->store, NOON, &unknown), STORE_OK);
	assert_int_equal(unknown, 1);
	never_sent_again(scene);
}

/* The wire sends nothing before it has all of it. */
static void
a_wire_that_is_gone_before_it_has_the_message_sends_nothing(void **state)
{
	struct scene *scene = *state;
	struct outbox_row row;

	assert_int_equal(scene_queue(scene, "2023-04-17"), STORE_OK);
	scene->core->smtp = scene_link(scene);
	TALLOC_FREE(scene->wire);
	send_next(scene->core);
	row = row_of(scene);
	assert_int_equal(row.state, OUTBOX_QUEUED);
	scene->core->smtp = scene_link(scene);
	scene->core->fixed_now = row.next_try;
	told(scene, taken(scene), "sent", 250, 250);
	assert_int_equal(row_of(scene).state, OUTBOX_SENT);
}

static void
a_word_about_another_message_is_not_believed(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene) + 1, "sent", 250, 250);
	assert_null(scene->core->smtp);
	assert_int_equal(row_of(scene).state, OUTBOX_UNKNOWN);
}

static void
a_word_about_no_message_drops_the_wire(void **state)
{
	struct scene *scene = *state;

	scene->core->smtp = scene_link(scene);
	told(scene, 1, "sent", 250, 250);
	assert_null(scene->core->smtp);
	scene->core->smtp = scene_link(scene);
	link_send_json(scene->wire, FRAME_NEWS, json_object());
	serve(scene);
	assert_null(scene->core->smtp);
	assert_false(scene->core->stopping);
}

static void
a_servers_words_are_bounded(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene);
	char *words = talloc_zero_array(scene, char, 100 * CORE_WORDS_MAX);

	memset(words, 'x', 100 * CORE_WORDS_MAX - 1);
	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss ss s[{si ss}]}", "id", (json_int_t)id, "outcome", "failed", "reply",
		words, "recipients", "code", 550, "reply", words));
	while (row_of(scene).state == OUTBOX_SENDING) {
		link_flush(scene->wire);
		serve(scene);
	}
	assert_in_range(strlen(row_of(scene).reply), CORE_WORDS_MAX, CORE_WORDS_MAX + 3);
	assert_in_range(
	    strlen(row_of(scene).recipients[0].reply), CORE_WORDS_MAX, CORE_WORDS_MAX + 3);
}

/* Recipients that were not asked about are not accepted, and more than there are do not matter. */
static void
recipients_are_those_of_the_message(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene);

	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss s[n n {si} {si}]}", "id", (json_int_t)id, "outcome", "sent",
		"recipients", "code", 250, "code", 250));
	serve(scene);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	assert_string_equal(row_of(scene).reply, "the wire gave no words");
}

static void
a_second_message_of_a_period_is_impossible(void **state)
{
	struct scene *scene = *state;

	told(scene, begin(scene), "sent", 250, 250);
	assert_int_equal(scene_queue(scene, "2023-04-17"), STORE_EXISTS);
	never_sent_again(scene);
}

/* More than a wire that does not read can have taken. */
static void
queue_large_message(struct scene *scene)
{
	struct outbox_recipient chair = { .address = "chair@lists.example" };
	size_t len = 4 * 1024 * 1024 + 1;
	struct outbox_row row = { .kind = "digest",
		.group = "ts",
		.period = "large",
		.message_id = "large@lists.example",
		.sender = "gw@lists.example",
		.recipients = &chair,
		.nrecipients = 1,
		.bytes = talloc_zero_size(scene, len),
		.len = len,
		.created = NOON,
		.next_try = NOON };

	assert_int_equal(store_outbox_add(scene->core->store, &row), STORE_OK);
}

static void
a_wire_lost_before_it_has_all_leaves_it_queued(void **state)
{
	struct scene *scene = *state;

	queue_large_message(scene);
	scene->core->smtp = scene_link(scene);
	send_next(scene->core);
	assert_int_equal(row_of(scene).state, OUTBOX_SENDING);
	assert_true(link_pending(scene->core->smtp) > 0);
	TALLOC_FREE(scene->wire);
	send_lost(scene->core);
	assert_int_equal(row_of(scene).state, OUTBOX_QUEUED);
	assert_true(row_of(scene).next_try > NOON);
	send_lost(scene->core); /* there is none any more */
	assert_int_equal(row_of(scene).state, OUTBOX_QUEUED);
}

static void
without_a_wire_all_that_is_due_waits(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(scene_queue(scene, "2023-04-17"), STORE_OK);
	send_next(scene->core);
	assert_true(scene->core->outbox_waits);
	assert_int_equal(row_of(scene).state, OUTBOX_QUEUED);
	assert_int_equal(row_of(scene).tries, 0);
	scene->core->smtp = scene_link(scene);
	taken(scene);
}

static void
a_core_that_stops_sends_nothing(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(scene_queue(scene, "2023-04-17"), STORE_OK);
	scene->core->smtp = scene_link(scene);
	scene->core->stopping = true;
	send_next(scene->core);
	scene->core->stopping = false;
	scene->core->handing_over = true;
	send_next(scene->core);
	scene->core->handing_over = false;
	scene->core->writing = true;
	send_next(scene->core);
	scene->core->writing = false;
	assert_false(scene_waiting(scene->wire));
	assert_int_equal(row_of(scene).state, OUTBOX_QUEUED);
	taken(scene);
}

static void
a_refusal_without_words_is_one(void **state)
{
	struct scene *scene = *state;
	int64_t id = begin(scene);

	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss s[{si}{si}]}", "id", (json_int_t)id, "outcome", "failed",
		"recipients", "code", 550, "code", 550));
	serve(scene);
	assert_int_equal(row_of(scene).state, OUTBOX_FAILED);
	assert_int_equal(row_of(scene).recipients[0].code, 550);
	assert_null(row_of(scene).recipients[0].reply);
	assert_string_equal(row_of(scene).reply, "the wire gave no words");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(a_sent_message_is_sent),
		SCENE_TEST(a_message_sent_while_a_batch_is_given_up_is_sent),
		SCENE_TEST(what_cannot_be_recorded_yet_is_recorded_later),
		cmocka_unit_test(a_refused_address_is_recorded_though_the_database_is_busy),
		SCENE_TEST(a_wire_lost_before_it_has_all_leaves_it_queued),
		SCENE_TEST(without_a_wire_all_that_is_due_waits),
		SCENE_TEST(a_core_that_stops_sends_nothing),
		SCENE_TEST(a_refusal_without_words_is_one),
		SCENE_TEST(a_message_that_the_chair_does_not_get_has_failed),
		SCENE_TEST(a_message_that_the_chair_gets_later_is_tried_again),
		SCENE_TEST(a_message_that_only_the_chair_gets_is_sent),
		SCENE_TEST(a_refused_message_has_failed),
		SCENE_TEST(an_unknown_fate_is_unknown),
		SCENE_TEST(retries_come_later_each_time_and_end),
		SCENE_TEST(a_wire_lost_while_sending_leaves_it_unknown),
		SCENE_TEST(core_killed_while_sending_leaves_it_unknown),
		SCENE_TEST(a_wire_that_is_gone_before_it_has_the_message_sends_nothing),
		SCENE_TEST(a_word_about_another_message_is_not_believed),
		SCENE_TEST(a_word_about_no_message_drops_the_wire),
		SCENE_TEST(a_servers_words_are_bounded),
		SCENE_TEST(recipients_are_those_of_the_message),
		SCENE_TEST(a_second_message_of_a_period_is_impossible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
