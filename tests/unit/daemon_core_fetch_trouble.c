/* Core's side of a fetch where the disk, the database or the wire fails. */
#include "tests/unit/core_fetch_scene.h"

#include "store/database.h"

/*
 * A batch that fails takes back what other sessions filed in it; were they to
 * go on, their watermarks would pass messages that nobody has.
 */
static void
a_batch_rolled_back_loses_no_message(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	assert_false(core_stored(scene->core, STORE_FULL, "something else"));
	assert_true(core_rests(scene->core));
	announce(scene, 2); /* the wire knows nothing of it */
	assert_null(session(scene)->link);
	assert_false(session(scene)->polling);
	assert_int_equal(watermark(scene), -1);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 0);
	deliver(scene, 1);
	deliver(scene, 2);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 2);
	assert_int_equal(watermark(scene), 2);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 0);
}

/* Nor is a poll good whose last batch did not reach the disk. */
static void
a_poll_whose_end_is_not_stored_is_not_good(void **state)
{
	struct scene *scene = *state;

	folder_do(scene->folder, "CREATE TRIGGER no_watermark BEFORE INSERT ON watermark BEGIN "
				 "SELECT RAISE(ABORT, 'no'); "
				 "END");
	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	assert_int_equal(messages(scene), 0);
	assert_false(session(scene)->ok);
	assert_true(scene->core->stopping);
	assert_int_equal(scene->core->status, 70);
}

static void
a_message_that_the_store_refuses_is_passed_over(void **state)
{
	struct scene *scene = *state;

	folder_do(scene->folder,
	    "CREATE TRIGGER refuse BEFORE INSERT ON sighting WHEN new.uid = 2 BEGIN SELECT "
	    "RAISE(ABORT, 'not this one'); END");
	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	deliver(scene, 2); /* takes the first with it */
	assert_false(scene->core->stopping);
	assert_null(session(scene)->link);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 0);
	deliver(scene, 1);
	deliver(scene, 2);
	deliver(scene, 3);
	polled(scene, "ok");
	assert_true(session(scene)->ok);
	assert_int_equal(messages(scene), 2);
	assert_int_equal(watermark(scene), 3);
	assert_int_equal(folder_ask(scene->folder, "SELECT uid FROM hole"), 2);
	assert_int_equal(folder_ask(scene->folder, "SELECT tries FROM hole"), STORE_HOLE_TRIES);
}

static void
a_message_that_does_not_come_whole_is_in_the_queue(void **state)
{
	struct scene *scene = *state;
	struct queue_item *items;
	size_t nitems;

	begin(scene);
	select_mailbox(scene, 7);
	announce(scene, 1);
	end(scene, false);
	deliver(scene, 2);
	polled(scene, "ok");
	assert_int_equal(watermark(scene), 2);
	assert_int_equal(store_queue(scene, scene->core->store, NULL, &items, &nitems), STORE_OK);
	assert_int_equal(nitems, 1);
	assert_string_equal(items[0].kind, "hole");
}

static void
the_message_that_breaks_each_session_is_passed_over(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < STORE_FILE_TRIES; i++) {
		assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), i > 0);
		begin(scene);
		assert_int_equal(select_mailbox(scene, 7), i > 0 ? 1 : 0);
		if (i == 0)
			deliver(scene, 1);
		announce(scene, 2);
		bytes(scene, "Subject: half");
		TALLOC_FREE(scene->wire);
		serve(scene, session(scene));
		assert_null(session(scene)->link);
		assert_null(session(scene)->raw);
		assert_int_equal(session(scene)->failures, i + 1);
		assert_int_equal(messages(scene), 1);
	}
	assert_int_equal(watermark(scene), 2);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 2);
	deliver(scene, 3);
	polled(scene, "ok");
	assert_int_equal(session(scene)->failures, 0);
	assert_int_equal(messages(scene), 2);
}

/* Passed over is only what is noted as a hole, and the other way round. */
static void
a_hole_and_the_watermark_past_it_are_one(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	for (i = 0; i < STORE_FILE_TRIES; i++) {
		if (i == STORE_FILE_TRIES - 1)
			folder_do(scene->folder,
			    "CREATE TRIGGER stay BEFORE INSERT ON watermark BEGIN SELECT"
			    " RAISE(ABORT, 'no'); END");
		begin(scene);
		assert_int_equal(select_mailbox(scene, 7), 0);
		announce(scene, 1);
		TALLOC_FREE(scene->wire);
		serve(scene, session(scene));
	}
	assert_int_equal(watermark(scene), -1);
	assert_int_equal(folder_ask(scene->folder, "SELECT tries FROM hole"), STORE_FILE_TRIES - 1);
	assert_true(scene->core->stopping);
}

/* A mail whose batch was rolled back did not break the session. */
static void
a_torn_session_makes_no_hole(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	announce(scene, 2);
	core_roll_back(scene->core);
	TALLOC_FREE(scene->wire);
	serve(scene, session(scene));
	assert_null(session(scene)->link);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 0);
}

/* The mail that was refused waits until what came before it is safe. */
static void
a_refused_mail_takes_no_other_with_it(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	session(scene)->refused = 2;
	/* What is refused within a transaction spoils it. */
	assert_int_equal(
	    store_poll_set(scene->core->store, &(struct mailbox_poll){ 0 }), STORE_REFUSED);
	deliver(scene, 2);
	assert_null(session(scene)->link);
	assert_int_equal(messages(scene), 0);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 0);
}

static void
pragma(struct scene *scene, const char *sql)
{
	assert_int_equal(sqlite3_exec(scene->core->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* Bytes that do not compress. */
static void
deliver_noise(struct scene *scene, int64_t uid)
{
	char noise[4096];
	uint32_t seed = (uint32_t)uid;
	size_t i, k;

	announce(scene, uid);
	for (i = 0; i < 64 && session(scene)->link; i++) {
		for (k = 0; k < sizeof noise; k++) {
			seed = seed * 1664525 + 1013904223;
			noise[k] = (char)(seed >> 24);
		}
		assert_true(link_send(scene->wire, FRAME_BYTES, noise, sizeof noise));
		serve(scene, session(scene));
	}
	end(scene, true);
}

static void
a_full_disk_costs_nothing_but_time(void **state)
{
	struct scene *scene = *state;
	int i;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	assert_true(core_write_flush(scene->core));
	pragma(scene, "PRAGMA max_page_count = 1"); /* no page more than there are */
	/* The same message each time: it is not the message's fault. */
	for (i = 0; i <= STORE_FILE_TRIES; i++) {
		deliver_noise(scene, 2);
		assert_null(session(scene)->link);
		assert_true(core_rests(scene->core));
		assert_false(scene->core->stopping);
		begin(scene);
		assert_int_equal(select_mailbox(scene, 7), 1);
	}
	pragma(scene, "PRAGMA max_page_count = 1000000");
	deliver_noise(scene, 2);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 2);
	assert_int_equal(watermark(scene), 2);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM hole"), 0);
}

static void
a_busy_database_costs_nothing_but_time(void **state)
{
	struct scene *scene = *state;
	sqlite3 *other;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	polled(scene, "ok");
	sqlite3_busy_timeout(scene->core->store->db, 1);
	assert_int_equal(sqlite3_open(scene->folder->db, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 2);
	assert_null(session(scene)->link);
	assert_true(core_rests(scene->core));
	begin(scene); /* a renumbered mailbox is noted, which cannot be */
	say(scene, FRAME_SELECTED, json_pack("{si si}", "uidvalidity", 8, "uidnext", 0));
	assert_null(session(scene)->link);
	assert_false(session(scene)->polling);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 1);
	deliver(scene, 2);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 2);
}

static void
one_run_gives_up_where_the_disk_is_full(void **state)
{
	struct scene *scene = *state;

	scene->core->once = true;
	begin(scene);
	select_mailbox(scene, 7);
	pragma(scene, "PRAGMA max_page_count = 1");
	deliver_noise(scene, 1);
	assert_true(scene->core->stopping);
	assert_int_equal(scene->core->status, 75);
}

/* The batch fails when the poll has ended well. */
static void
a_good_poll_whose_batch_is_not_committed_is_none(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	/* What is refused within a transaction spoils it. */
	assert_int_equal(
	    store_poll_set(scene->core->store, &(struct mailbox_poll){ 0 }), STORE_REFUSED);
	polled(scene, "ok");
	assert_false(session(scene)->ok);
	assert_int_equal(messages(scene), 0);
	assert_int_equal(watermark(scene), -1);
}

static void
one_run_tries_a_lost_wire_again_and_then_gives_up(void **state)
{
	struct scene *scene = *state;
	int i;

	scene->core->once = true;
	for (i = 1; i <= CORE_ONCE_TRIES; i++) {
		assert_true(session(scene)->polled_at == WHEN_UNKNOWN);
		begin(scene);
		TALLOC_FREE(scene->wire);
		serve(scene, session(scene));
	}
	assert_int_equal(session(scene)->polled_at, NOON);
	assert_false(session(scene)->ok);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(a_batch_rolled_back_loses_no_message),
		SCENE_TEST(a_poll_whose_end_is_not_stored_is_not_good),
		SCENE_TEST(a_message_that_the_store_refuses_is_passed_over),
		SCENE_TEST(a_message_that_does_not_come_whole_is_in_the_queue),
		SCENE_TEST(the_message_that_breaks_each_session_is_passed_over),
		SCENE_TEST(a_hole_and_the_watermark_past_it_are_one),
		SCENE_TEST(a_torn_session_makes_no_hole),
		SCENE_TEST(a_refused_mail_takes_no_other_with_it),
		SCENE_TEST(a_full_disk_costs_nothing_but_time),
		SCENE_TEST(a_busy_database_costs_nothing_but_time),
		SCENE_TEST(a_good_poll_whose_batch_is_not_committed_is_none),
		SCENE_TEST(one_run_tries_a_lost_wire_again_and_then_gives_up),
		SCENE_TEST(one_run_gives_up_where_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
