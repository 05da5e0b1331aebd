/* When core makes digests. The group's is due on Mondays at 08:00 in Brussels. */
#include "tests/unit/core_scene.h"

#include "parser/when.h"

/* What core knows once its mailbox was polled at `when` and all is read. */
static void
polled(struct scene *scene, const char *when, bool ok)
{
	struct session *s = &scene->core->sessions[0];
	struct mailbox_poll poll = { .mailbox = "m",
		.at = when_from_iso(when),
		.ok_at = ok ? when_from_iso(when) : WHEN_UNKNOWN,
		.status = ok ? "ok" : "unreachable",
		.why = ok ? NULL : "nobody answers at mail.example" };

	s->polled_at = poll.at;
	s->ok = ok;
	scene->core->all_read = true;
	assert_int_equal(store_poll_set(scene->core->store, &poll), STORE_OK);
}

static void
at(struct scene *scene, const char *when)
{
	scene->core->fixed_now = when_from_iso(when);
	due_run(scene->core);
}

/* The digests in the outbox; a reminder of one that nobody sends is no digest. */
static size_t
made(struct scene *scene, struct outbox_row **rows_r)
{
	size_t all, n = 0, i;

	assert_int_equal(store_outbox(scene, scene->core->store, true, rows_r, &all), STORE_OK);
	for (i = 0; i < all; i++)
		if (strcmp((*rows_r)[i].kind, "digest") == 0)
			(*rows_r)[n++] = (*rows_r)[i];
	return n;
}

static void
a_digest_waits_until_its_mailbox_was_polled(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;

	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0); /* never polled */
	polled(scene, "2024-03-04T06:59:59Z", true);
	at(scene, "2024-03-04T07:00:01Z");
	assert_int_equal(made(scene, &rows), 0); /* polled before it was due */
	polled(scene, "2024-03-04T07:00:00Z", true);
	scene->core->sessions[0].polling = true;
	at(scene, "2024-03-04T07:00:01Z");
	assert_int_equal(made(scene, &rows), 0); /* and is being polled again */
	scene->core->sessions[0].polling = false;
	at(scene, "2024-03-04T07:00:01Z");
	assert_int_equal(made(scene, &rows), 1);
	assert_string_equal(rows[0].period, "2024-03-04");
	assert_string_equal(rows[0].recipients[0].address, "chair@lists.example");
}

static void
a_digest_waits_until_all_is_read(void **state)
{
	struct scene *scene = *state;
	struct core *core = scene->core;
	struct outbox_row *rows;

	polled(scene, "2024-03-04T07:00:00Z", true);
	core->all_read = false;
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0);
	core->all_read = true;
	core->nasked = 1;
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0);
	core->nasked = 0;
	assert_true(core_write_begin(core));
	at(scene, "2024-03-04T07:00:00Z");
	core_roll_back(core);
	assert_int_equal(made(scene, &rows), 0);
	core->all_read = true;
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
}

static void
a_digest_is_made_once(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;
	struct due last;

	polled(scene, "2024-03-04T07:00:00Z", true);
	at(scene, "2024-03-04T07:00:00Z");
	at(scene, "2024-03-04T07:00:00Z");
	scene_restart(scene, when_from_iso("2024-03-04T09:00:00Z"));
	polled(scene, "2024-03-04T09:00:00Z", true);
	at(scene, "2024-03-06T07:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	assert_int_equal(
	    store_due_last(scene, scene->core->store, "digest", "ts", &last), STORE_OK);
	assert_string_equal(last.period, "2024-03-04");
	/* Even if what is due were forgotten, the message's identity stands. */
	folder_do(scene->folder, "DELETE FROM due");
	scene_restart(scene, when_from_iso("2024-03-06T09:00:00Z"));
	polled(scene, "2024-03-06T09:00:00Z", true);
	at(scene, "2024-03-06T09:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
}

/* Message and mark are one transaction: without the one there is not the other. */
static void
making_and_marking_are_one_transaction(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;

	folder_do(scene->folder,
	    "CREATE TRIGGER refuse BEFORE UPDATE ON due BEGIN SELECT RAISE(ABORT, 'no'); END");
	polled(scene, "2024-03-04T07:00:00Z", true);
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0);
	assert_true(scene->core->stopping);
}

static void
after_weeks_of_downtime_digests_fold_into_one(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;

	/* Two weeks are known to be due and not made, since the mailbox could not be polled. */
	scene->core->all_read = true;
	at(scene, "2024-03-04T07:00:00Z");
	at(scene, "2024-03-11T07:00:00Z");
	scene_restart(scene, when_from_iso("2024-04-10T12:00:00Z"));
	polled(scene, "2024-04-10T12:00:00Z", true);
	at(scene, "2024-04-10T12:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	assert_string_equal(rows[0].period, "2024-04-08");
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM due WHERE done = 'folded'"), 2);
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM due WHERE done IS NULL"), 0);
}

/* A clock that is set back by days makes an older digest the latest that is due. */
static void
a_digest_older_than_the_last_is_never_made(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;

	polled(scene, "2024-03-04T07:00:00Z", true);
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	scene_restart(scene, when_from_iso("2024-02-28T12:00:00Z"));
	polled(scene, "2024-02-28T12:00:00Z", true);
	at(scene, "2024-02-28T12:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	assert_string_equal(rows[0].period, "2024-03-04");
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM due WHERE done = 'folded'"), 1);
	polled(scene, "2024-03-11T07:00:00Z", true);
	at(scene, "2024-03-11T07:00:00Z");
	assert_int_equal(made(scene, &rows), 2);
}

/* A clock that ran ahead must not silence all digests until that time has come. */
static void
a_digest_made_far_ahead_of_time_silences_none(void **state)
{
	static const char *const now[] = { "2024-04-08T05:59:59Z", "2024-04-08T06:00:00Z" };
	struct scene *scene = *state;
	struct outbox_row *rows;
	size_t i;

	/* Monday 13 May, 35 days after Monday 8 April. */
	polled(scene, "2024-05-13T06:00:00Z", true);
	at(scene, "2024-05-13T06:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	for (i = 0; i < 2; i++) {
		scene_restart(scene, when_from_iso(now[i]));
		polled(scene, now[i], true);
		at(scene, now[i]);
		assert_int_equal(made(scene, &rows), 2);
	}
	assert_int_equal(
	    folder_ask(scene->folder, "SELECT count(*) FROM due WHERE done = 'folded'"), 1);
}

static void
a_digest_says_that_its_mailbox_could_not_be_read(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;
	char *text;

	polled(scene, "2024-03-04T07:00:00Z", false);
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
	text = talloc_strndup(scene, rows[0].bytes, rows[0].len);
	assert_non_null(strstr(text, "The mailbox could not be read: nobody answers"));
}

/* What cannot be made is told once in a while, not at each round of the loop. */
static void
a_digest_that_cannot_be_made_is_tried_again_later(void **state)
{
	struct scene *scene = *state;
	struct outbox_row *rows;
	struct plan *plan = &scene->core->plans[0];
	int64_t message = file_text(scene->core->store, "Subject: a\r\n\r\n", 1);
	struct fact fact = vote_fact("TS-1", "Kestrel");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "a@x.example");

	record.group = "ts";
	assert_int_equal(store_record(scene->core->store, message, &record), STORE_OK);
	folder_do(scene->folder, "UPDATE fact SET json = '{}'");
	polled(scene, "2024-03-04T07:00:00Z", true);
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0);
	assert_false(scene->core->stopping);
	assert_true(scene->core->send_failed);
	assert_in_range(plan->again_ms - clock_steady_ms(), (CORE_DUE_RETRY - 10) * 1000,
	    CORE_DUE_RETRY * 1000);
	folder_do(scene->folder, "DELETE FROM fact");
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 0);
	plan->again_ms = 0;
	at(scene, "2024-03-04T07:00:00Z");
	assert_int_equal(made(scene, &rows), 1);
}

static size_t
reminded(struct scene *scene)
{
	return (size_t)folder_ask(
	    scene->folder, "SELECT count(*) FROM outbox WHERE kind = 'reminder'");
}

/* A kind that is not due to the minute is planned so often and not more. */
static void
reminders_are_planned_every_ten_minutes(void **state)
{
	struct scene *scene = *state;

	polled(scene, "2024-03-04T07:00:00Z", true);
	at(scene, "2024-03-04T07:00:00Z");
	folder_do(scene->folder, "UPDATE outbox SET state = 'failed'");
	scene->core->commits++;
	polled(scene, "2024-03-04T07:09:59Z", true);
	at(scene, "2024-03-04T07:09:59Z");
	assert_int_equal(reminded(scene), 0);
	polled(scene, "2024-03-04T07:10:00Z", true);
	at(scene, "2024-03-04T07:10:00Z");
	assert_int_equal(reminded(scene), 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(a_digest_waits_until_its_mailbox_was_polled),
		SCENE_TEST(a_digest_waits_until_all_is_read),
		SCENE_TEST(a_digest_is_made_once),
		SCENE_TEST(making_and_marking_are_one_transaction),
		SCENE_TEST(after_weeks_of_downtime_digests_fold_into_one),
		SCENE_TEST(a_digest_older_than_the_last_is_never_made),
		SCENE_TEST(a_digest_made_far_ahead_of_time_silences_none),
		SCENE_TEST(a_digest_says_that_its_mailbox_could_not_be_read),
		SCENE_TEST(a_digest_that_cannot_be_made_is_tried_again_later),
		SCENE_TEST(reminders_are_planned_every_ten_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
