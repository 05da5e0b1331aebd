/* Whether final minutes go out, and when. */
#include "tests/unit/life_scene.h"

static void
approved(struct scene *s)
{
	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	says(s, post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z"), "2026-04-02",
	    APPROVAL_APPROVED);
}

static void
final_minutes_are_held_until_they_go_out(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;

	approved(s);
	assert_int_equal(life(s, "2026-04-02", "2026-04-17T09:00:00Z")->sending, SENDING_NOT_YET);
	l = life(s, "2026-04-02", "2026-04-17T10:00:00Z");
	assert_int_equal(l->sending, SENDING_HELD);
	assert_int_equal(l->sends_at, when_from_iso("2026-04-18T10:00:00Z"));
	sent(s, "minutes-notice", "2026-04-02", "2026-04-17T11:00:00Z");
	l = life(s, "2026-04-02", "2026-04-19");
	assert_int_equal(l->sends_at, when_from_iso("2026-04-18T11:00:00Z"));
	assert_true(l->told);
	/* The hold runs from when the server had the notice; without one the chair is asked. */
	s->sent[0].changed = when_from_iso("2026-04-18");
	l = life(s, "2026-04-02", "2026-04-19");
	assert_int_equal(l->sends_at, when_from_iso("2026-04-19"));
	s->sent[0].state = OUTBOX_QUEUED;
	l = life(s, "2026-04-02", "2026-04-19");
	assert_false(l->told);
	assert_int_equal(l->sends_at, when_from_iso("2026-04-20"));
	s->sent[0].state = OUTBOX_UNKNOWN;
	assert_false(life(s, "2026-04-02", "2026-04-19")->told);
	s->sent[0].state = OUTBOX_FAILED;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_ASKS);
	s->sent[0].state = OUTBOX_SENT;
	decides(s, "2026-04-02", "stop", "2026-04-17T12:00:00Z");
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_STOPPED);
	decides(s, "2026-04-16", "distribute", "2026-04-17T13:00:00Z");
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_STOPPED);
	decides(s, "2026-04-02", "distribute", "2026-04-18T13:00:00Z");
	l = life(s, "2026-04-02", "2026-04-19");
	assert_int_equal(l->sending, SENDING_HELD);
	assert_int_equal(l->sends_at, when_from_iso("2026-04-18T13:00:00Z"));
	sent(s, "minutes", "2026-04-02", "2026-04-18T14:00:00Z");
	sent(s, "minutes", "2026-04-02/1", "2026-04-20T14:00:00Z");
	l = life(s, "2026-04-02", "2026-04-21");
	assert_int_equal(l->sending, SENDING_DONE);
	assert_int_equal(l->stage, LIFE_DISTRIBUTED);
	assert_string_equal(
	    steps(s, l), "draft approved notice stopped released distributed revised");
	assert_int_equal(l->steps[6].version, 1);
	/* A message that no server took is none. */
	s->sent[1].state = s->sent[2].state = OUTBOX_FAILED;
	assert_int_equal(life(s, "2026-04-02", "2026-04-21")->sending, SENDING_FAILED);
	assert_int_equal(s->lives[0].stage, LIFE_FINAL);
}

static void
a_change_after_the_distribution_is_a_revision(void **state)
{
	struct scene *s = *state;
	struct distributed texts[2] = {
		{ .date = "2026-04-02", .message = 1, .at = when_from_iso("2026-04-18") },
		{ .date = "2026-04-02",
		    .message = 1,
		    .revision = 1,
		    .decision = 9,
		    .at = when_from_iso("2026-04-20") }
	};
	const struct minutes_life *l;

	approved(s);
	sent(s, "minutes-notice", "2026-04-02", "2026-04-17T11:00:00Z");
	sent(s, "minutes", "2026-04-02", "2026-04-18");
	s->input.distributed = texts;
	s->input.ndistributed = 1;
	l = life(s, "2026-04-02", "2026-04-19");
	assert_int_equal(l->sending, SENDING_DONE);
	assert_int_equal(l->revision, 0);
	/* A redaction makes one, which is held from its own notice on. */
	decides(s, "2026-04-02", "redact", "2026-04-19T08:00:00Z");
	s->decisions[0].id = 9;
	l = life(s, "2026-04-02", "2026-04-19T09:00:00Z");
	assert_int_equal(l->sending, SENDING_HELD);
	assert_int_equal(l->revision, 1);
	assert_int_equal(l->sends_at, when_from_iso("2026-04-20T09:00:00Z"));
	assert_int_equal(l->stage, LIFE_DISTRIBUTED);
	assert_false(l->amended);
	sent(s, "minutes-notice", "2026-04-02/1", "2026-04-19T10:00:00Z");
	l = life(s, "2026-04-02", "2026-04-19T12:00:00Z");
	assert_int_equal(l->sends_at, when_from_iso("2026-04-20T10:00:00Z"));
	decides(s, "2026-04-02", "stop", "2026-04-19T11:00:00Z");
	l = life(s, "2026-04-02", "2026-04-19T12:00:00Z");
	assert_int_equal(l->sending, SENDING_STOPPED);
	s->group.distribute = DISTRIBUTE_NEVER;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19T12:00:00Z")->sending, SENDING_DONE);
	s->group.distribute = DISTRIBUTE_ASK;
	/* Once it is sent, only what comes later makes another. */
	sent(s, "minutes", "2026-04-02/1", "2026-04-20");
	s->input.ndistributed = 2;
	texts[0] = texts[1];
	l = life(s, "2026-04-02", "2026-04-21");
	assert_int_equal(l->sending, SENDING_DONE);
	assert_int_equal(l->revision, 1);
	/* So does another text of the taker's. */
	texts[0].message = texts[1].message = 77;
	l = life(s, "2026-04-02", "2026-04-21");
	assert_int_equal(l->sending, SENDING_ASKS);
	assert_int_equal(l->revision, 2);
	assert_true(l->amended);
	texts[0].revision = texts[1].revision = LIFE_REVISIONS_MAX - 1;
	assert_int_equal(life(s, "2026-04-02", "2026-04-21")->sending, SENDING_ASKS);
	texts[0].revision = texts[1].revision = LIFE_REVISIONS_MAX;
	assert_int_equal(life(s, "2026-04-02", "2026-04-21")->sending, SENDING_DONE);
}

/* After an upgrade the mail is read as of another day: nothing goes out a second time. */
static void
what_was_sent_as_of_another_day_is_sent(void **state)
{
	struct scene *s = *state;
	struct distributed text = {
		.date = "2026-04-03", .message = 1, .at = when_from_iso("2026-04-18")
	};

	approved(s);
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_HELD);
	s->input.distributed = &text;
	s->input.ndistributed = 1;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_DONE);
	text.message = 77;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_HELD);
}

static void
the_groups_setting_is_kept(void **state)
{
	struct scene *s = *state;

	approved(s);
	s->group.distribute = DISTRIBUTE_ASK;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_ASKS);
	s->group.distribute = DISTRIBUTE_NEVER;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_NEVER);
	/* With any, that they are not on the list is late after the group's time. */
	s->group.distribute = DISTRIBUTE_ASK;
	assert_int_equal(life(s, "2026-04-02", "2026-04-23T23:59:59Z")->nlate, 0);
	assert_int_equal(life(s, "2026-04-02", "2026-04-24")->nlate, 1);
	assert_int_equal(s->lives[0].late[0].kind, LATE_DISTRIBUTION);
	assert_string_equal(s->lives[0].late[0].text,
	    "the minutes of Thu 2 April 2026 have been final since Thu 16 April 2026 and are not "
	    "on the "
	    "list: they wait for the chair's word");
}

/* An import of the past sends nothing. */
static void
old_minutes_never_go_out_by_themselves(void **state)
{
	struct scene *s = *state;

	approved(s);
	s->input.live_since = WHEN_UNKNOWN;
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_PAST);
	s->input.live_since = when_from_iso("2026-04-17T10:00:01Z");
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_PAST);
	s->input.live_since = when_from_iso("2026-04-17T10:00:00Z");
	assert_int_equal(life(s, "2026-04-02", "2026-04-19")->sending, SENDING_HELD);
	assert_int_equal(life(s, "2026-04-02", "2026-06-16T10:00:00Z")->sending, SENDING_HELD);
	assert_int_equal(life(s, "2026-04-02", "2026-06-16T10:00:01Z")->sending, SENDING_PAST);
	/* A person's word still sends them. */
	decides(s, "2026-04-02", "distribute", "2026-06-17");
	assert_int_equal(life(s, "2026-04-02", "2026-06-17")->sending, SENDING_HELD);
}

static void
a_redaction_is_told_without_its_words(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;

	approved(s);
	decides(s, "2026-04-02", "redact", "2026-04-18");
	decides(s, "2026-04-02", "unredact", "2026-04-19");
	l = life(s, "2026-04-02", "2026-04-20");
	assert_string_equal(steps(s, l), "draft approved redacted unredacted");
	assert_string_equal(l->steps[2].words, "as asked");
	assert_string_equal(l->steps[2].who.name, "the chair");
}

static void
a_mail_that_came_twice_is_one_draft(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z")->channel = CHANNEL_OTHER;
	post(s, "draft", "2026-04-02", "2026-04-03T10:00:05Z");
	l = life(s, "2026-04-02", "2026-04-05");
	assert_string_equal(steps(s, l), "draft");
	assert_int_equal(l->minutes->channel, CHANNEL_MEMBER_LIST);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		LIFE_TEST(final_minutes_are_held_until_they_go_out),
		LIFE_TEST(a_change_after_the_distribution_is_a_revision),
		LIFE_TEST(what_was_sent_as_of_another_day_is_sent),
		LIFE_TEST(the_groups_setting_is_kept),
		LIFE_TEST(old_minutes_never_go_out_by_themselves),
		LIFE_TEST(a_redaction_is_told_without_its_words),
		LIFE_TEST(a_mail_that_came_twice_is_one_draft),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
