/* Messages for several, of whom some have their answer and others not: nobody is asked twice. */
#include "tests/unit/core_scene.h"

#include "daemon/role/breaker.h"
#include "store/bounces.h"
#include "store/outbox.h"

static void
queue_message(struct scene *scene, const char *kind, const char *period)
{
	struct outbox_recipient recipients[] = { { .address = "ana@kestrel.example" },
		{ .address = "bo@marlin.example" }, { .address = "gw@lists.example" } };

	assert_int_equal(scene_queue_for(scene, kind, period, recipients, 3), STORE_OK);
}

/* The latest row. */
static struct outbox_row
row_of(struct scene *scene)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox(scene, scene->core->store, false, &rows, &n), STORE_OK);
	assert_true(n > 0);
	return rows[0];
}

/* Core hands a message over; returns who is asked, as "ana bo gw". */
static char *
asked(struct scene *scene)
{
	char *names = talloc_strdup(scene, "");
	struct frame frame;
	json_t *json;
	size_t i;

	if (!scene->core->smtp)
		scene->core->smtp = scene_link(scene);
	send_next(scene->core);
	if (!scene->core->sending)
		return talloc_strdup(scene, "nobody");
	frame = scene_frame(scene, FRAME_SEND);
	json = frame_json(&frame);
	for (i = 0; i < json_array_size(json_object_get(json, "recipients")); i++) {
		const char *address =
		    json_string_value(json_array_get(json_object_get(json, "recipients"), i));

		names = talloc_asprintf_append(
		    names, "%s%.*s", i > 0 ? " " : "", (int)strcspn(address, "@"), address);
	}
	json_decref(json);
	scene_frame(scene, FRAME_BYTES);
	scene_frame(scene, FRAME_SEND_END);
	return names;
}

/* The wire's word, with the codes of those who were asked. */
static void
told(struct scene *scene, const char *outcome, const char *codes)
{
	json_t *recipients = json_array();
	struct core *core = scene->core;
	struct frame frame;
	char *end;

	for (; *codes; codes = end + strspn(end, " "))
		json_array_append_new(recipients,
		    json_pack("{si ss}", "code", (int)strtol(codes, &end, 10), "reply", "words"));
	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss ss so}", "id", (json_int_t)core->sending, "outcome", outcome, "reply",
		"the last words", "recipients", recipients));
	while (scene_waiting(core->smtp) && link_fill(core->smtp))
		while (link_next(core->smtp, &frame))
			send_frame(core, &frame);
}

static void
expect(struct scene *scene, enum outbox_state state, int ana, int bo, int own)
{
	struct outbox_row row = row_of(scene);

	assert_int_equal(row.state, state);
	assert_int_equal(row.recipients[0].code, ana);
	assert_int_equal(row.recipients[1].code, bo);
	assert_int_equal(row.recipients[2].code, own);
}

static void
pass(struct scene *scene, int64_t seconds)
{
	scene->core->fixed_now += seconds;
}

static void
those_put_off_are_asked_again_and_nobody_else(void **state)
{
	struct scene *scene = *state;

	queue_message(scene, "digest", "1");
	assert_string_equal(asked(scene), "ana bo gw");
	told(scene, "sent", "250 451 250");
	expect(scene, OUTBOX_QUEUED, 250, 451, 250);
	assert_in_range(row_of(scene).next_try - NOON, CORE_RETRY_MIN, CORE_RETRY_MAX);
	assert_string_equal(asked(scene), "nobody");
	pass(scene, CORE_RETRY_MAX);
	assert_string_equal(asked(scene), "bo");
	told(scene, "sent", "250");
	expect(scene, OUTBOX_SENT, 250, 250, 250);
	pass(scene, CORE_RETRY_FOR);
	assert_string_equal(asked(scene), "nobody");
}

static void
those_refused_are_not_asked_again(void **state)
{
	struct scene *scene = *state;

	queue_message(scene, "digest", "1");
	asked(scene);
	told(scene, "sent", "550 451 250");
	expect(scene, OUTBOX_QUEUED, 550, 451, 250);
	pass(scene, CORE_RETRY_MAX);
	assert_string_equal(asked(scene), "bo");
	told(scene, "failed", "550");
	expect(scene, OUTBOX_FAILED, 550, 550, 250);
}

static void
who_has_it_has_it_though_the_other_never_does(void **state)
{
	struct scene *scene = *state;

	queue_message(scene, "digest", "1");
	asked(scene);
	told(scene, "sent", "250 451 250");
	while (row_of(scene).state == OUTBOX_QUEUED) {
		scene->core->fixed_now = row_of(scene).next_try;
		assert_string_equal(asked(scene), "bo");
		told(scene, "retry", "451");
	}
	expect(scene, OUTBOX_SENT, 250, 451, 250);
	assert_true(scene->core->fixed_now > NOON + CORE_RETRY_FOR);
}

/* Taken in the envelope, and then the message was not. */
static void
an_envelope_is_no_message(void **state)
{
	struct scene *scene = *state;

	queue_message(scene, "digest", "1");
	asked(scene);
	told(scene, "retry", "250 550 250");
	expect(scene, OUTBOX_QUEUED, 0, 550, 0);
	pass(scene, CORE_RETRY_MAX);
	assert_string_equal(asked(scene), "ana gw");
	told(scene, "failed", "250 250");
	expect(scene, OUTBOX_FAILED, 0, 550, 0);
}

static void
a_try_for_the_rest_is_not_known_by_the_copy_of_the_first(void **state)
{
	struct scene *scene = *state;
	const char *id = "digest.1@lists.example";

	queue_message(scene, "digest", "1");
	asked(scene);
	told(scene, "sent", "250 451 250");
	pass(scene, CORE_RETRY_MAX);
	asked(scene);
	assert_int_equal(store_outbox_seen(scene->core->store, id, NOON), STORE_OK);
	told(scene, "unknown", "250");
	expect(scene, OUTBOX_UNKNOWN, 250, OUTBOX_CODE_OPEN, 250);
	pass(scene, CORE_RETRY_FOR / 2);
	assert_string_equal(asked(scene), "nobody");
	/* The chair's word sends it to him and nobody else. */
	assert_int_equal(store_outbox_retry(scene->core->store, row_of(scene).id, NOON), STORE_OK);
	assert_string_equal(asked(scene), "bo");
}

static void
our_copy_tells_that_all_were_reached_but_those_put_off(void **state)
{
	struct scene *scene = *state;
	const char *id = "digest.1@lists.example";

	queue_message(scene, "digest", "1");
	asked(scene);
	told(scene, "unknown", "250 451 250");
	expect(scene, OUTBOX_UNKNOWN, OUTBOX_CODE_OPEN, 451, OUTBOX_CODE_OPEN);
	assert_int_equal(store_outbox_seen(scene->core->store, id, NOON), STORE_OK);
	expect(scene, OUTBOX_QUEUED, 250, 451, 250);
	assert_string_equal(asked(scene), "bo");
}

/* All mailboxes were read at `at`, and all that came. */
static void
polled(struct scene *scene, int64_t at)
{
	for (size_t i = 0; i < scene->core->nsessions; i++) {
		scene->core->sessions[i].polled_at = at;
		scene->core->sessions[i].ok = true;
	}
	scene->core->all_read = true;
}

static void
only_a_receipt_goes_once_more(void **state)
{
	static const char *const kinds[] = { "digest", "result", "minutes", "reminder" };
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < 4; i++) {
		queue_message(scene, kinds[i], "1");
		asked(scene);
		told(scene, "unknown", "250 250 250");
		pass(scene, 2 * CORE_UNSEEN_MAX);
		polled(scene, core_now(scene->core));
		assert_string_equal(asked(scene), "nobody");
	}
	queue_message(scene, "receipt", "1");
	asked(scene);
	told(scene, "unknown", "250 250 250");
	pass(scene, CORE_UNSEEN_MAX - 1);
	polled(scene, core_now(scene->core));
	assert_string_equal(asked(scene), "nobody");
	pass(scene, 1);
	assert_string_equal(asked(scene), "nobody"); /* its copy may lie in the mailbox unread */
	polled(scene, core_now(scene->core));
	scene->core->sessions[1].ok = false;
	assert_string_equal(asked(scene), "nobody");
	polled(scene, core_now(scene->core));
	scene->core->all_read = false;
	assert_string_equal(asked(scene), "nobody");
	polled(scene, core_now(scene->core));
	scene->core->nasked = 1; /* a mail is with the reader */
	assert_string_equal(asked(scene), "nobody");
	scene->core->nasked = 0;
	scene->core->sessions[0].polled_at = WHEN_UNKNOWN;
	assert_string_equal(asked(scene), "nobody");
	polled(scene, core_now(scene->core));
	scene->core->sessions[0].polling = true;
	assert_string_equal(asked(scene), "nobody");
	scene->core->sessions[0].polling = false;
	assert_string_equal(asked(scene), "ana bo gw");
	told(scene, "unknown", "250 250 250");
	pass(scene, CORE_RETRY_FOR / 2);
	polled(scene, core_now(scene->core));
	assert_string_equal(asked(scene), "nobody");
}

static void
a_paused_address_gets_nothing(void **state)
{
	struct scene *scene = *state;
	const struct decision by = { .group = "ts", .author = "minuted", .at = NOON };

	assert_int_equal(
	    store_address_pause(scene->core->store, "ana@kestrel.example", true, &by), STORE_OK);
	queue_message(scene, "digest", "1");
	assert_string_equal(asked(scene), "bo gw");
	told(scene, "sent", "250 250");
	expect(scene, OUTBOX_SENT, 550, 250, 250);
	assert_int_equal(
	    store_address_pause(scene->core->store, "bo@marlin.example", true, &by), STORE_OK);
	queue_message(scene, "digest", "2");
	assert_string_equal(asked(scene), "nobody");
	expect(scene, OUTBOX_FAILED, 550, 550, 0);
	assert_non_null(strstr(row_of(scene).recipients[1].reply, "paused"));
	assert_int_equal(
	    store_address_pause(scene->core->store, "bo@marlin.example", false, &by), STORE_OK);
	assert_int_equal(store_outbox_retry(scene->core->store, row_of(scene).id, NOON), STORE_OK);
	assert_string_equal(asked(scene), "bo gw");
}

/* Who had five today waits; who had fewer does not; nothing is lost. */
static void
what_is_over_the_days_bound_waits(void **state)
{
	struct scene *scene = *state;
	int64_t first = NOON;
	unsigned i;

	for (i = 0; i < BREAKER_DAY_MAX; i++) {
		queue_message(scene, "receipt", talloc_asprintf(scene, "%u", i));
		assert_string_equal(asked(scene), "ana bo gw");
		told(scene, "sent", "250 550 250");
		pass(scene, 1);
	}
	folder_do(scene->folder, "UPDATE outbox_recipient SET address = 'cy@marlin.example'"
				 " WHERE place = 1");
	queue_message(scene, "receipt", "over");
	assert_string_equal(asked(scene), "bo gw");
	told(scene, "sent", "250 250");
	expect(scene, OUTBOX_QUEUED, 0, 250, 250);
	assert_int_equal(row_of(scene).next_try, first + BREAKER_DAY);
	pass(scene, BREAKER_HOUR);
	assert_string_equal(asked(scene), "nobody");
	scene->core->fixed_now = first + BREAKER_DAY + 1;
	assert_string_equal(asked(scene), "ana");
	told(scene, "sent", "250");
	expect(scene, OUTBOX_SENT, 250, 250, 250);
}

static void
what_is_over_the_hours_bound_waits(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < BREAKER_HOUR_MAX; i++) {
		queue_message(scene, "digest", talloc_asprintf(scene, "%u", i));
		assert_string_equal(asked(scene), "ana bo gw");
		told(scene, "sent", "250 250 250");
	}
	queue_message(scene, "digest", "over");
	assert_string_equal(asked(scene), "nobody");
	expect(scene, OUTBOX_QUEUED, 0, 0, 0);
	assert_int_equal(row_of(scene).next_try, NOON + BREAKER_HOUR);
	assert_non_null(strstr(row_of(scene).reply, "waits"));
	assert_int_equal(row_of(scene).tries, 0);
	assert_string_equal(asked(scene), "nobody");
	assert_false(scene->core->outbox_waits);
	pass(scene, BREAKER_HOUR);
	assert_string_equal(asked(scene), "ana bo gw");
}

/* One that waits does not stand in the way of the next. */
static void
a_message_that_waits_holds_up_no_other(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < BREAKER_DAY_MAX; i++) {
		queue_message(scene, "receipt", talloc_asprintf(scene, "%u", i));
		asked(scene);
		told(scene, "sent", "250 250 250");
	}
	queue_message(scene, "receipt", "over");
	queue_message(scene, "digest", "1");
	assert_string_equal(asked(scene), "ana bo gw");
	assert_string_equal(scene->core->sending_row->kind, "digest");
}

static void
a_message_dropped_meanwhile_is_not_sent(void **state)
{
	struct scene *scene = *state;

	queue_message(scene, "receipt", "1");
	assert_int_equal(store_outbox_drop(scene->core->store, row_of(scene).id, NOON), STORE_OK);
	assert_string_equal(asked(scene), "nobody");
	assert_int_equal(row_of(scene).state, OUTBOX_DROPPED);
	assert_false(scene->core->stopping);
}

/* Of several who are over the bound the first who may have mail again tells when to try. */
static void
the_next_try_is_when_the_first_of_those_held_back_is_free(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < BREAKER_DAY_MAX; i++) {
		queue_message(scene, "receipt", talloc_asprintf(scene, "%u", i));
		asked(scene);
		told(scene, "sent", "250 250 250");
	}
	/* Ana had her mails a minute after Bo, who is asked after her. */
	folder_do(scene->folder,
	    "UPDATE outbox SET changed = changed + 60, message_id = message_id || 'a'");
	folder_do(scene->folder,
	    "INSERT INTO outbox (kind, group_name, period, message_id, sender, state, tries,"
	    "  created, changed, bytes)"
	    " SELECT kind, group_name, period || 'b', message_id || 'b', sender, state, tries,"
	    "  created, changed - 60, bytes FROM outbox");
	folder_do(scene->folder,
	    "UPDATE outbox_recipient SET outbox = outbox + (SELECT max(id) / 2 FROM outbox)"
	    " WHERE place = 1");
	queue_message(scene, "receipt", "over");
	assert_string_equal(asked(scene), "nobody");
	assert_int_equal(row_of(scene).next_try, NOON + BREAKER_DAY);
}

static void
nobody_left_to_ask_is_no_matter_of_the_hours_bound(void **state)
{
	struct scene *scene = *state;
	const struct decision by = { .group = "ts", .author = "minuted", .at = NOON };
	unsigned i;

	for (i = 0; i < BREAKER_HOUR_MAX; i++) {
		queue_message(scene, "digest", talloc_asprintf(scene, "%u", i));
		asked(scene);
		told(scene, "sent", "250 250 250");
	}
	assert_int_equal(
	    store_address_pause(scene->core->store, "ana@kestrel.example", true, &by), STORE_OK);
	assert_int_equal(
	    store_address_pause(scene->core->store, "bo@marlin.example", true, &by), STORE_OK);
	queue_message(scene, "digest", "over");
	assert_string_equal(asked(scene), "nobody");
	expect(scene, OUTBOX_FAILED, 550, 550, 0);
}

/* Dropped when core had looked already at what is due. */
static void
a_message_dropped_at_the_last_moment_is_not_sent(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < BREAKER_DAY_MAX; i++) {
		queue_message(scene, "receipt", talloc_asprintf(scene, "%u", i));
		asked(scene);
		told(scene, "sent", "250 250 250");
	}
	queue_message(scene, "receipt", "over"); /* is held back, and with that ... */
	queue_message(scene, "digest", "1");
	folder_do(scene->folder,
	    "CREATE TRIGGER drop_it AFTER UPDATE OF next_try ON outbox WHEN new.period = 'over'"
	    " BEGIN UPDATE outbox SET state = 'failed', dropped = 1 WHERE period = '1'"
	    "  AND kind = 'digest'; END");
	assert_string_equal(asked(scene), "nobody");
	assert_int_equal(row_of(scene).state, OUTBOX_DROPPED);
	assert_false(scene->core->stopping);
	assert_false(scene_waiting(scene->wire));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(those_put_off_are_asked_again_and_nobody_else),
		SCENE_TEST(those_refused_are_not_asked_again),
		SCENE_TEST(who_has_it_has_it_though_the_other_never_does),
		SCENE_TEST(an_envelope_is_no_message),
		SCENE_TEST(a_try_for_the_rest_is_not_known_by_the_copy_of_the_first),
		SCENE_TEST(our_copy_tells_that_all_were_reached_but_those_put_off),
		SCENE_TEST(only_a_receipt_goes_once_more),
		SCENE_TEST(a_paused_address_gets_nothing),
		SCENE_TEST(what_is_over_the_days_bound_waits),
		SCENE_TEST(what_is_over_the_hours_bound_waits),
		SCENE_TEST(a_message_that_waits_holds_up_no_other),
		SCENE_TEST(a_message_dropped_meanwhile_is_not_sent),
		SCENE_TEST(the_next_try_is_when_the_first_of_those_held_back_is_free),
		SCENE_TEST(nobody_left_to_ask_is_no_matter_of_the_hours_bound),
		SCENE_TEST(a_message_dropped_at_the_last_moment_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
