/* Core's side of a fetch: the test plays the wire, and sometimes a wire that was taken over. */
#include "tests/unit/core_fetch_scene.h"

#include "daemon/role/backoff.h"

static void
a_poll_files_what_is_new(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 0);
	deliver(scene, 3);
	deliver(scene, 5);
	polled(scene, "ok");
	assert_true(session(scene)->ok);
	assert_false(session(scene)->polling);
	assert_int_equal(session(scene)->fetched, 2);
	assert_int_equal(messages(scene), 2);
	assert_int_equal(watermark(scene), 5);
	assert_int_equal(folder_ask(scene->folder, "SELECT ok_at FROM poll"), NOON);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 5);
}

/* What is not committed is neither filed nor covered by the watermark. */
static void
watermark_and_message_are_one_transaction(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 3);
	assert_true(scene->core->writing);
	assert_int_equal(messages(scene), 0);
	assert_int_equal(watermark(scene), -1);
	scene_restart(scene, NOON); /* core dies */
	assert_int_equal(messages(scene), 0);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), 0);
	deliver(scene, 3);
	assert_true(core_write_flush(scene->core));
	assert_int_equal(messages(scene), 1);
	assert_int_equal(watermark(scene), 3);
}

static void
a_batch_is_committed_when_it_is_full(void **state)
{
	struct scene *scene = *state;
	int64_t uid;

	begin(scene);
	select_mailbox(scene, 7);
	for (uid = 1; uid < STORE_BATCH_MESSAGES; uid++)
		deliver(scene, uid);
	assert_int_equal(messages(scene), 0);
	deliver(scene, uid);
	assert_int_equal(messages(scene), STORE_BATCH_MESSAGES);
	deliver(scene, uid + 1);
	assert_int_equal(messages(scene), STORE_BATCH_MESSAGES);
}

static void
a_batch_is_committed_when_it_is_large(void **state)
{
	struct scene *scene = *state;
	char *piece = talloc_array(scene, char, FRAME_PIECE + 1);
	size_t sent;

	memset(piece, 'x', FRAME_PIECE);
	piece[FRAME_PIECE] = '\0';
	begin(scene);
	select_mailbox(scene, 7);
	announce(scene, 1);
	for (sent = 0; sent < STORE_BATCH_BYTES; sent += FRAME_PIECE)
		bytes(scene, piece);
	assert_int_equal(messages(scene), 0);
	end(scene, true);
	assert_int_equal(messages(scene), 1);
	assert_int_equal(folder_ask(scene->folder, "SELECT size FROM message"), sent);
}

static void
a_renumbered_mailbox_is_read_again_and_kept_once(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 100);
	polled(scene, "ok");
	begin(scene);
	assert_int_equal(select_mailbox(scene, 8), 0);
	polled(scene, "ok"); /* empty for now: told of once */
	assert_int_equal(folder_ask(scene->folder, "SELECT uidvalidity FROM watermark"), 8);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 8), 0);
	announce(scene, 4);
	bytes(scene, "Subject: number 100\r\n\r\nwords\r\n");
	end(scene, true);
	deliver(scene, 5);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 2);
	assert_int_equal(folder_ask(scene->folder, "SELECT count(*) FROM sighting"), 3);
	assert_int_equal(watermark(scene), 5);
}

static int64_t
select_with_uidnext(struct scene *scene, int64_t uidnext)
{
	struct frame frame;

	say(scene, FRAME_SELECTED,
	    json_pack("{si sI si}", "uidvalidity", 7, "uidnext", (json_int_t)uidnext, "exists", 1));
	frame = scene_frame(scene, FRAME_AFTER);
	return scene_number(&frame, "uid");
}

/* A server restored from a backup gives UIDs again, to other messages. */
static void
a_server_set_back_loses_no_message(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	assert_int_equal(select_with_uidnext(scene, 11), 0);
	deliver(scene, 9);
	deliver(scene, 10);
	polled(scene, "ok");
	begin(scene);
	assert_int_equal(select_with_uidnext(scene, 11), 10); /* nothing new: all is well */
	polled(scene, "ok");
	begin(scene);
	assert_int_equal(select_with_uidnext(scene, 10), 9); /* UID 10 is to come again */
	polled(scene, "ok");
	assert_int_equal(watermark(scene), 9); /* and told of once */
	begin(scene);
	assert_int_equal(select_with_uidnext(scene, 11), 9);
	announce(scene, 10);
	bytes(scene, "Subject: another one\r\n\r\nwords\r\n");
	end(scene, true);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 3);
	assert_int_equal(watermark(scene), 10);
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM sighting WHERE uid = 10"), 2);
}

/* The last UID that there is, told by mistake or on purpose, must not end all reading. */
static void
the_last_uid_of_all_is_no_end(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, UINT32_MAX);
	polled(scene, "ok");
	assert_int_equal(watermark(scene), UINT32_MAX);
	begin(scene);
	assert_int_equal(select_mailbox(scene, 7), UINT32_MAX);
	polled(scene, "ok");
	begin(scene);
	assert_int_equal(select_with_uidnext(scene, 12), 11);
	deliver(scene, 12);
	polled(scene, "ok");
	assert_int_equal(messages(scene), 2);
	assert_int_equal(watermark(scene), 12);
}

/* Each is told to a session that has filed UID 5 and is open, idle or in a message. */
struct nonsense {
	const char *name;
	enum { OPEN, IN_MESSAGE, NOT_OPEN, IDLE } when;
	enum frame_type type;
	const char *json;
};

static const struct nonsense nonsenses[] = {
	{ "UID 0", OPEN, FRAME_MESSAGE, "{\"uid\":0,\"internaldate\":1,\"headers_only\":false}" },
	{ "a UID again", OPEN, FRAME_MESSAGE,
	    "{\"uid\":5,\"internaldate\":1,\"headers_only\":false}" },
	{ "a UID backwards", OPEN, FRAME_MESSAGE,
	    "{\"uid\":4,\"internaldate\":1,\"headers_only\":false}" },
	{ "a UID below zero", OPEN, FRAME_MESSAGE,
	    "{\"uid\":-1,\"internaldate\":1,\"headers_only\":false}" },
	{ "a UID past 32 bits", OPEN, FRAME_MESSAGE,
	    "{\"uid\":4294967296,\"internaldate\":1,\"headers_only\":false}" },
	{ "a message without its kind", OPEN, FRAME_MESSAGE, "{\"uid\":9,\"internaldate\":1}" },
	{ "a message that is no JSON", OPEN, FRAME_MESSAGE, "uid" },
	{ "a message in a message", IN_MESSAGE, FRAME_MESSAGE,
	    "{\"uid\":9,\"internaldate\":1,\"headers_only\":false}" },
	{ "an end without a message", OPEN, FRAME_MESSAGE_END, "{\"whole\":true}" },
	{ "an end that is no word", IN_MESSAGE, FRAME_MESSAGE_END, "{\"whole\":2}" },
	{ "bytes without a message", OPEN, FRAME_BYTES, "bytes" },
	{ "a good end in a message", IN_MESSAGE, FRAME_POLLED, "{\"status\":\"ok\"}" },
	{ "a good end of what was not opened", NOT_OPEN, FRAME_POLLED, "{\"status\":\"ok\"}" },
	{ "an end of another kind", OPEN, FRAME_POLLED, "{\"status\":\"splendid\"}" },
	{ "an end without a word", OPEN, FRAME_POLLED, "{}" },
	{ "a message before the mailbox is open", NOT_OPEN, FRAME_MESSAGE,
	    "{\"uid\":9,\"internaldate\":1,\"headers_only\":false}" },
	{ "a mailbox opened twice", OPEN, FRAME_SELECTED, "{\"uidvalidity\":8,\"uidnext\":1}" },
	{ "UIDVALIDITY 0", NOT_OPEN, FRAME_SELECTED, "{\"uidvalidity\":0,\"uidnext\":1}" },
	{ "UIDVALIDITY past 32 bits", NOT_OPEN, FRAME_SELECTED,
	    "{\"uidvalidity\":4294967296,\"uidnext\":1}" },
	{ "UIDNEXT past 32 bits", NOT_OPEN, FRAME_SELECTED,
	    "{\"uidvalidity\":7,\"uidnext\":4294967296}" },
	{ "a mailbox without its UIDNEXT", NOT_OPEN, FRAME_SELECTED, "{\"uidvalidity\":7}" },
	{ "a list of what is not opened", NOT_OPEN, FRAME_LISTED, "{}" },
	{ "a list in a message", IN_MESSAGE, FRAME_LISTED, "{}" },
	{ "UIDNEXT below zero", NOT_OPEN, FRAME_SELECTED, "{\"uidvalidity\":7,\"uidnext\":-1}" },
	{ "a mailbox opened unasked", IDLE, FRAME_SELECTED, "{\"uidvalidity\":7,\"uidnext\":1}" },
	{ "a message unasked", IDLE, FRAME_MESSAGE,
	    "{\"uid\":9,\"internaldate\":1,\"headers_only\":false}" },
	{ "an end unasked", IDLE, FRAME_POLLED, "{\"status\":\"ok\"}" },
	{ "a frame of the reader's", OPEN, FRAME_ANSWER, "{}" },
	{ "a frame of minuted's", IDLE, FRAME_LINK, "{}" },
};

static void
nonsense_drops_the_wire_and_nothing_else(void **state)
{
	struct scene *scene = *state;
	size_t i;

	begin(scene);
	select_mailbox(scene, 7);
	deliver(scene, 5);
	polled(scene, "ok");
	for (i = 0; i < sizeof nonsenses / sizeof *nonsenses; i++) {
		const struct nonsense *n = &nonsenses[i];

		begin(scene);
		if (n->when != NOT_OPEN)
			select_mailbox(scene, 7);
		if (n->when == IN_MESSAGE)
			announce(scene, 8);
		if (n->when == IDLE)
			polled(scene, "ok");
		assert_non_null(session(scene)->link);
		assert_true(link_send(scene->wire, n->type, n->json, strlen(n->json)));
		serve(scene, session(scene));
		if (session(scene)->link)
			print_error("%s is let through\n", n->name);
		assert_null(session(scene)->link);
		assert_true(scene_dropped(scene));
		assert_false(session(scene)->polling);
		assert_null(session(scene)->raw);
		assert_false(scene->core->stopping);
		assert_int_equal(messages(scene), 1);
		assert_int_equal(watermark(scene), 5);
		folder_do(scene->folder, "DELETE FROM hole");
	}
}

static void
a_message_over_the_bound_drops_the_wire(void **state)
{
	struct scene *scene = *state;
	char *piece = talloc_zero_array(scene, char, FRAME_PIECE);
	size_t sent;

	begin(scene);
	select_mailbox(scene, 7);
	announce(scene, 1);
	for (sent = 0; sent < FRAME_RAW_MAX; sent += FRAME_PIECE) {
		assert_true(link_send(scene->wire, FRAME_BYTES, piece, FRAME_PIECE));
		serve(scene, session(scene));
		assert_non_null(session(scene)->link);
	}
	assert_true(link_send(scene->wire, FRAME_BYTES, "x", 1));
	serve(scene, session(scene));
	assert_null(session(scene)->link);
	assert_null(session(scene)->raw);
}

static void
a_moment_outside_the_calendar_is_none(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	say(scene, FRAME_MESSAGE,
	    json_pack(
		"{si sI sb}", "uid", 1, "internaldate", (json_int_t)INT64_MAX, "headers_only", 0));
	assert_true(session(scene)->internaldate == WHEN_UNKNOWN);
	end(scene, true);
	say(scene, FRAME_MESSAGE,
	    json_pack("{si sI sb}", "uid", 2, "internaldate", (json_int_t)-1, "headers_only", 0));
	assert_true(session(scene)->internaldate == WHEN_UNKNOWN);
}

static int64_t
wait_of(const struct session *s)
{
	return (s->next_poll_ms - clock_steady_ms() + 999) / 1000;
}

static void
polls_that_fail_wait_longer_each_time(void **state)
{
	struct scene *scene = *state;
	int64_t wait = BACKOFF_MIN, most = 0;
	int i;

	for (i = 0; i < 12; i++) {
		begin(scene);
		polled(scene, "unreachable");
		assert_in_range(wait_of(session(scene)), wait - wait / BACKOFF_JITTER - 1, wait);
		most = wait;
		wait = wait * 2 < BACKOFF_MAX ? wait * 2 : BACKOFF_MAX;
	}
	assert_int_equal(most, BACKOFF_MAX);
	begin(scene);
	select_mailbox(scene, 7);
	polled(scene, "ok");
	assert_in_range(wait_of(session(scene)), 298, 300);
}

/* A server that ends each listening at once would be logged in to for ever without a pause. */
static void
wishes_that_bring_nothing_wait_longer_each_time(void **state)
{
	struct scene *scene = *state;
	struct session *s = session(scene);

	begin(scene);
	select_mailbox(scene, 7);
	polled(scene, "ok");
	say(scene, FRAME_NEWS, json_object());
	assert_true(s->next_poll_ms <= clock_steady_ms());
	fetch_start_due(scene->core);
	scene_frame(scene, FRAME_POLL);
	select_mailbox(scene, 7);
	polled(scene, "ok");
	say(scene, FRAME_NEWS, json_object());
	assert_in_range(wait_of(s), BACKOFF_MIN - 2, BACKOFF_MIN);
	s->next_poll_ms = 0;
	fetch_start_due(scene->core);
	scene_frame(scene, FRAME_POLL);
	select_mailbox(scene, 7);
	deliver(scene, 1);
	say(scene, FRAME_NEWS, json_object()); /* in a poll it changes nothing */
	polled(scene, "ok");
	say(scene, FRAME_NEWS, json_object());
	assert_true(s->next_poll_ms <= clock_steady_ms());
}

/* On a quiet mailbox the wire listens to the end and then asks: nobody listens while that waits. */
static void
a_wish_at_the_end_of_listening_is_met_at_once(void **state)
{
	struct scene *scene = *state;
	struct session *s = session(scene);
	int i;

	begin(scene);
	for (i = 0; i < 5; i++) {
		select_mailbox(scene, 7);
		polled(scene, "ok");
		s->polled_ms -= s->mailbox->poll_interval * 1000 - 100; /* so long ago */
		say(scene, FRAME_NEWS, json_object());
		assert_true(s->next_poll_ms <= clock_steady_ms());
		fetch_start_due(scene->core);
		scene_frame(scene, FRAME_POLL);
	}
}

static void
a_wire_that_listens_is_polled_when_it_stays_silent(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	say(scene, FRAME_POLLED, json_pack("{ss sb}", "status", "ok", "listens", 1));
	assert_in_range(wait_of(session(scene)), 298 + CORE_LISTEN_GRACE, 300 + CORE_LISTEN_GRACE);
}

/* A sentence of the wire's own need not begin with the mailbox's name, nor be there at all. */
static void
a_poll_that_failed_has_failed_whatever_is_said_of_it(void **state)
{
	static const char *const whys[] = { NULL, "mail is short", "m: it said no" };
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		begin(scene);
		select_mailbox(scene, 7);
		say(scene, FRAME_POLLED,
		    json_pack(
			"{ss ss*}", "status", imap_status_name(IMAP_REFUSED), "why", whys[i]));
		assert_false(session(scene)->ok);
		assert_non_null(session(scene)->link);
		assert_int_equal(session(scene)->failures, i + 1);
	}
}

static void
a_poll_is_asked_for_once(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	session(scene)->next_poll_ms = 0;
	fetch_start_due(scene->core);
	assert_false(scene_waiting(scene->wire));
	select_mailbox(scene, 7);
	polled(scene, "ok");
	/* In one run it is one poll. */
	scene->core->once = true;
	session(scene)->next_poll_ms = 0;
	fetch_start_due(scene->core);
	assert_false(scene_waiting(scene->wire));
	/* News of what is to be polled at once changes nothing. */
	say(scene, FRAME_NEWS, json_object());
	assert_int_equal(session(scene)->next_poll_ms, 0);
	scene->core->once = false;
	fetch_start_due(scene->core);
	scene_frame(scene, FRAME_POLL);
}

/* What is listed in a poll without an audit was not asked for. */
static void
a_list_that_was_not_asked_for_drops_the_wire(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	select_mailbox(scene, 7);
	TALLOC_FREE(session(scene)->audit);
	say(scene, FRAME_LISTED, json_object());
	assert_null(session(scene)->link);
}

static void
a_wire_that_leaves_when_the_mailbox_is_open_is_lost(void **state)
{
	struct scene *scene = *state;

	begin(scene);
	assert_true(link_send_json(
	    scene->wire, FRAME_SELECTED, json_pack("{si si}", "uidvalidity", 7, "uidnext", 1)));
	TALLOC_FREE(scene->wire);
	serve(scene, session(scene));
	assert_null(session(scene)->link);
	assert_false(session(scene)->polling);
	assert_int_equal(session(scene)->losses, 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(a_poll_files_what_is_new),
		SCENE_TEST(watermark_and_message_are_one_transaction),
		SCENE_TEST(a_batch_is_committed_when_it_is_full),
		SCENE_TEST(a_batch_is_committed_when_it_is_large),
		SCENE_TEST(a_renumbered_mailbox_is_read_again_and_kept_once),
		SCENE_TEST(a_server_set_back_loses_no_message),
		SCENE_TEST(the_last_uid_of_all_is_no_end),
		SCENE_TEST(nonsense_drops_the_wire_and_nothing_else),
		SCENE_TEST(a_poll_that_failed_has_failed_whatever_is_said_of_it),
		SCENE_TEST(a_poll_is_asked_for_once),
		SCENE_TEST(a_list_that_was_not_asked_for_drops_the_wire),
		SCENE_TEST(a_wire_that_leaves_when_the_mailbox_is_open_is_lost),
		SCENE_TEST(a_message_over_the_bound_drops_the_wire),
		SCENE_TEST(a_moment_outside_the_calendar_is_none),
		SCENE_TEST(polls_that_fail_wait_longer_each_time),
		SCENE_TEST(wishes_that_bring_nothing_wait_longer_each_time),
		SCENE_TEST(a_wish_at_the_end_of_listening_is_met_at_once),
		SCENE_TEST(a_wire_that_listens_is_polled_when_it_stays_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
