/*
 * Core's work for a mailbox and for the outbox, with SQLite refusing the Nth
 * step of it, for every N: no mail is lost or filed twice, and no message is
 * handed over twice.
 */
#include "tests/unit/core_fetch_scene.h"
#include "tests/vfs/failing_step.h"

enum {
	MAILS = 4,
	TORN_MAIL = 2, /* of these: the server never delivers it whole */
	MESSAGES = 2,
	TRIES_MAX = 4, /* polls or rounds of sending after the refusal until all is done */
	STEPS_MAX = 500,
	EXIT_IO = 74
};

/* ---- a mailbox ---- */

static void
deliver_as_far_as_heard(struct scene *scene, int64_t uid)
{
	announce(scene, uid);
	if (session(scene)->link)
		bytes(scene, "Subject: a mail\r\n\r\nwords\r\n");
	if (session(scene)->link)
		bytes(scene, talloc_asprintf(scene, "number %d\r\n", (int)uid));
	if (session(scene)->link)
		end(scene, uid != TORN_MAIL);
}

/* A poll as far as core goes along with it; with `breaks` the last mail does not come whole. */
static void
poll_mailbox(struct scene *scene, bool breaks)
{
	struct session *s = session(scene);
	struct frame frame;

	begin(scene);
	say(scene, FRAME_SELECTED,
	    json_pack("{si si si}", "uidvalidity", 7, "uidnext", MAILS + 1, "exists", MAILS));
	if (!s->selected)
		return;
	frame = scene_frame(scene, FRAME_AFTER);
	for (int64_t uid = scene_number(&frame, "uid") + 1; uid <= MAILS && s->link; uid++) {
		if (uid < MAILS || !breaks) {
			deliver_as_far_as_heard(scene, uid);
			continue;
		}
		announce(scene, uid);
		bytes(scene, "Subject: half");
		TALLOC_FREE(scene->wire);
		serve(scene, s);
	}
	if (s->link)
		polled(scene, "ok");
}

static void
assert_all_filed_once(struct scene *scene)
{
	struct session *s = session(scene);

	for (unsigned i = 0; i < TRIES_MAX && !s->ok; i++)
		poll_mailbox(scene, false);
	assert_true(s->ok);
	assert_int_equal(messages(scene), MAILS - 1);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM sighting"), MAILS - 1);
	assert_int_equal(folder_ask(scene->folder, "SELECT min(uid) FROM hole"), TORN_MAIL);
	assert_int_equal(folder_ask(scene->folder, "SELECT max(uid) FROM hole"), TORN_MAIL);
	assert_int_equal(watermark(scene), MAILS);
}

/* Two polls with one refusal; false if there is no such step. */
static bool
fetch_refused_at(unsigned n, int code)
{
	struct scene *scene;
	void *state;
	bool refused;

	assert_int_equal(scene_set_up(&state), 0);
	scene = state;
	failing_step_arm(n, code);
	poll_mailbox(scene, true);
	poll_mailbox(scene, false);
	refused = failing_step_disarm();
	if (refused && code == SQLITE_IOERR) {
		assert_true(scene->core->stopping);
		assert_int_equal(scene->core->status, EXIT_IO);
		scene_restart(scene, NOON);
	} else {
		assert_false(scene->core->stopping);
		assert_int_equal(core_rests(scene->core), refused);
		session(scene)->ok = false;
	}
	assert_all_filed_once(scene);
	return scene_tear_down(&state) == 0 && refused;
}

/* ---- the outbox ---- */

/* The wire takes what core hands over, and tells that it is sent. */
static void
send_round(struct scene *scene, unsigned handed[])
{
	struct core *core = scene->core;
	struct frame frame;
	int64_t id;

	if (!core->smtp)
		core->smtp = scene_link(scene);
	send_next(core);
	if (!core->sending || core->sending_told)
		return;
	frame = scene_frame(scene, FRAME_SEND);
	id = scene_number(&frame, "id");
	assert_in_range(id, 1, MESSAGES);
	handed[id - 1]++;
	scene_frame(scene, FRAME_BYTES);
	scene_frame(scene, FRAME_SEND_END);
	link_send_json(scene->wire, FRAME_SENT,
	    json_pack("{sI ss ss s[{si ss}{si ss}]}", "id", (json_int_t)id, "outcome", "sent",
		"reply", "queued", "recipients", "code", 250, "reply", "ok", "code", 250, "reply",
		"ok"));
	while (core->smtp && scene_waiting(core->smtp) && link_fill(core->smtp))
		while (core->smtp && link_next(core->smtp, &frame))
			send_frame(core, &frame);
}

/* What was handed over is sent; only where core ended may it be that nobody knows. */
static void
assert_sent_once(struct scene *scene, const unsigned handed[], bool told)
{
	struct outbox_row *rows;
	size_t n, unknown = 0;

	assert_int_equal(store_outbox(scene, scene->core->store, false, &rows, &n), STORE_OK);
	assert_int_equal(n, MESSAGES);
	for (size_t i = 0; i < n; i++) {
		assert_true(rows[i].state == OUTBOX_SENT || rows[i].state == OUTBOX_UNKNOWN);
		assert_in_range(handed[rows[i].id - 1], rows[i].state == OUTBOX_SENT, 1);
		unknown += rows[i].state == OUTBOX_UNKNOWN;
	}
	assert_in_range(unknown, 0, told ? 0 : 1);
}

static bool
sending_refused_at(unsigned n, int code)
{
	unsigned handed[MESSAGES] = { 0 };
	struct scene *scene;
	void *state;
	bool refused, ended = false;
	size_t i;

	assert_int_equal(scene_set_up(&state), 0);
	scene = state;
	assert_int_equal(scene_queue(scene, "2023-W16"), STORE_OK);
	assert_int_equal(scene_queue(scene, "2023-W17"), STORE_OK);
	for (i = 0; i < scene->core->nsessions; i++) {
		scene->core->sessions[i].ok = true;
		scene->core->sessions[i].polled_at = NOON;
	}
	scene->core->all_read = true; /* so receipts of unknown fate are looked for */
	failing_step_arm(n, code);
	for (i = 0; i < MESSAGES; i++)
		send_round(scene, handed);
	refused = failing_step_disarm();
	if (refused && code == SQLITE_IOERR) {
		assert_true(scene->core->stopping);
		assert_int_equal(scene->core->status, EXIT_IO);
		ended = true;
		scene_restart(scene, NOON);
		assert_int_equal(store_outbox_recover(scene->core->store, NOON, &i), STORE_OK);
	} else {
		assert_false(scene->core->stopping);
	}
	for (i = 0; i < TRIES_MAX; i++)
		send_round(scene, handed);
	assert_sent_once(scene, handed, !ended);
	return scene_tear_down(&state) == 0 && refused;
}

/* ---- each step ---- */

static void
walk(bool (*refused_at)(unsigned n, int code), int code)
{
	unsigned n = 1;

	while (refused_at(n, code))
		assert_in_range(++n, 1, STEPS_MAX);
	assert_true(n > 10);
}

static void
a_busy_database_loses_no_mail(void **state)
{
	(void)state;
	walk(fetch_refused_at, SQLITE_BUSY);
}

static void
a_damaged_database_loses_no_mail(void **state)
{
	(void)state;
	walk(fetch_refused_at, SQLITE_IOERR);
}

static void
a_busy_database_sends_nothing_twice(void **state)
{
	(void)state;
	walk(sending_refused_at, SQLITE_BUSY);
}

static void
a_damaged_database_sends_nothing_twice(void **state)
{
	(void)state;
	walk(sending_refused_at, SQLITE_IOERR);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_busy_database_loses_no_mail),
		cmocka_unit_test(a_damaged_database_loses_no_mail),
		cmocka_unit_test(a_busy_database_sends_nothing_twice),
		cmocka_unit_test(a_damaged_database_sends_nothing_twice),
	};

	return cmocka_run_group_tests_name("core_refusals", tests, NULL, NULL);
}
