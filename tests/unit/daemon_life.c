/* What becomes of minutes: drafts, talk, approval, finality, and what is late. */
#include "tests/unit/life_scene.h"

static void
a_draft_is_commented_corrected_and_approved(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;
	struct stored_minutes *later;

	post(s, "draft-1", "2026-04-02", "2026-04-03T10:00:00Z");
	post(s, "draft-2", "2026-04-02", "2026-04-06T10:00:00Z");
	later = post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z");
	says(s, later, "2026-04-02", APPROVAL_APPROVED);
	mail(s, "fine", 1, "2026-04-04T10:00:00Z", "Looks good to me.");
	mail(s, "wrong", 1, "2026-04-05T10:00:00Z", "Hello. Please add Ian to the list. Tom");
	l = life(s, "2026-04-02", "2026-04-18");
	assert_string_equal(steps(s, l), "draft comment correction draft approved");
	assert_int_equal(l->steps[0].version, 1);
	assert_string_equal(l->steps[1].message_id, "fine");
	assert_string_equal(l->steps[2].message_id, "wrong");
	assert_string_equal(l->steps[2].words, "Please add Ian to the list.");
	assert_string_equal(l->steps[2].who.org, "Marlin");
	assert_int_equal(l->steps[3].version, 2);
	assert_string_equal(l->steps[4].message_id, "later");
	assert_string_equal(l->steps[4].words, "The minutes were looked at.");
	assert_string_equal(l->steps[4].meeting, "2026-04-16");
	assert_int_equal(l->stage, LIFE_FINAL);
	assert_int_equal(l->final_on, when_from_iso("2026-04-16"));
	assert_int_equal(l->known_at, when_from_iso("2026-04-17T10:00:00Z"));
	assert_string_equal(l->minutes->message_id, "draft-2");
	assert_true(l->vouched);
	assert_int_equal(l->nlate, 0);
	/* A moment before, the approval is not known. */
	l = life(s, "2026-04-02", "2026-04-17T09:59:59Z");
	assert_string_equal(steps(s, l), "draft comment correction draft");
	assert_int_equal(l->stage, LIFE_DRAFT);
	assert_int_equal(life(s, "2026-04-02", "2026-04-03T10:00:00Z")->nsteps, 1);
}

static void
a_stranger_asks_for_nothing(void **state)
{
	struct scene *s = *state;
	struct minutes_mail *m;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	m = mail(s, "eve", 1, "2026-04-05T10:00:00Z", "Please correct item 2.");
	m->sender = (struct person){ NULL, NULL };
	assert_string_equal(steps(s, life(s, "2026-04-02", "2026-04-06")), "draft comment");
	m->from_address = "Chair@lists.example";
	assert_string_equal(steps(s, life(s, "2026-04-02", "2026-04-06")), "draft correction");
}

/* People answer in old threads: a mail is about the minutes posted last before it. */
static void
talk_belongs_to_the_last_minutes_of_its_thread(void **state)
{
	struct scene *s = *state;

	post(s, "first", "2026-04-02", "2026-04-03T10:00:00Z");
	post(s, "second", "2026-04-16", "2026-04-17T10:00:00Z")->thread = 1;
	mail(s, "a", 1, "2026-04-17T09:00:00Z", "Fine.");
	mail(s, "b", 1, "2026-04-17T11:00:00Z", "Fine.");
	mail(s, "c", 7, "2026-04-17T11:00:00Z", "Of something else.");
	assert_string_equal(steps(s, life(s, "2026-04-02", "2026-04-20")), "draft comment");
	assert_string_equal(steps(s, life(s, "2026-04-16", "2026-04-20")), "draft comment");
}

static void
talk_is_bounded(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;
	int i;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	for (i = 0; i < LIFE_TALK_MAX - 1; i++)
		mail(s, "m", 1, "2026-04-05T10:00:00Z", "Fine.");
	for (i = -1; i <= 1; i++) {
		l = life(s, "2026-04-02", "2026-04-06");
		assert_int_equal(l->nsteps, 1 + (i < 1 ? LIFE_TALK_MAX + i : LIFE_TALK_MAX));
		assert_int_equal(l->talk_left_out, i < 1 ? 0 : 1);
		mail(s, "m", 1, "2026-04-05T10:00:00Z", "Fine.");
	}
}

/* RULES section 9: three weeks after the draft, with no meeting scheduled in between. */
static void
without_a_meeting_they_are_final_after_three_weeks(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row = post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	const struct minutes_life *l;

	l = life(s, "2026-04-02", "2026-04-23T23:59:59Z");
	assert_int_equal(l->stage, LIFE_DRAFT);
	assert_int_equal(l->final_on, when_from_iso("2026-04-24"));
	l = life(s, "2026-04-02", "2026-04-24T00:00:00Z");
	assert_int_equal(l->stage, LIFE_FINAL);
	assert_true(l->by_time);
	assert_int_equal(l->known_at, when_from_iso("2026-04-24"));
	assert_string_equal(steps(s, l), "draft final_by_time");
	/* A meeting in these weeks must approve them. */
	announces(row, "2026-04-16");
	l = life(s, "2026-04-02", "2026-05-24");
	assert_int_equal(l->stage, LIFE_DRAFT);
	assert_int_equal(l->final_on, when_from_iso("2026-04-16"));
	/* One that is cancelled does not hold them up; nor does one after that time. */
	row->minutes->next_meeting.cancelled = CANCELLED_YES;
	assert_true(life(s, "2026-04-02", "2026-05-24")->by_time);
	announces(row, "2026-05-07");
	assert_true(life(s, "2026-04-02", "2026-05-04")->by_time);
}

static void
an_approval_that_does_not_come_is_late(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row = post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	struct stored_minutes *later;
	const struct minutes_life *l;

	announces(row, "2026-04-16");
	assert_int_equal(life(s, "2026-04-02", "2026-04-30")->nlate, 0);
	l = life(s, "2026-04-02", "2026-05-01");
	assert_int_equal(l->nlate, 1);
	assert_int_equal(l->late[0].kind, LATE_APPROVAL);
	assert_string_equal(l->late[0].section, "Bylaws 5.1(1)");
	assert_string_equal(l->late[0].text,
	    "nothing tells whether the meeting of Thu 16 April 2026 approved the minutes of "
	    "Thu 2 April 2026");
	/* The minutes of that meeting say that it was put off. */
	later = post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z");
	says(s, later, "2026-04-02", APPROVAL_DEFERRED);
	l = life(s, "2026-04-02", "2026-04-18");
	assert_string_equal(steps(s, l), "draft put_off");
	assert_int_equal(l->nlate, 1);
	assert_int_equal(l->late[0].days, 2);
	assert_string_equal(l->late[0].text,
	    "the meeting of Thu 16 April 2026 did not approve the minutes of Thu 2 April 2026");
	/* Nobody is told of what lies half a year back. */
	assert_int_equal(life(s, "2026-04-02", "2026-10-13")->nlate, 1);
	assert_int_equal(life(s, "2026-04-02", "2026-10-14")->nlate, 0);
}

/* An approval that does not say of which day approves nothing, and is shown. */
static void
a_doubtful_approval_is_no_approval(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *later;
	const struct minutes_life *l;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	later = post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z");
	says(s, later, NULL, APPROVAL_APPROVED);
	l = life(s, "2026-04-02", "2026-04-20");
	assert_string_equal(steps(s, l), "draft doubtful");
	assert_int_equal(l->stage, LIFE_DRAFT);
	assert_string_equal(l->late[0].text,
	    "by what is known the meeting of Thu 16 April 2026 did not approve the minutes of "
	    "Thu 2 April 2026, an approval is doubtful: minutectl approve 2026-04-02 settles it");
	/* Nor does one that a stranger wrote. */
	says(s, later, "2026-04-02", APPROVAL_APPROVED);
	assert_int_equal(life(s, "2026-04-02", "2026-04-20")->stage, LIFE_FINAL);
	later->grade = GRADE_C;
	l = life(s, "2026-04-02", "2026-04-20");
	assert_string_equal(steps(s, l), "draft doubtful");
	later->grade = GRADE_A;
	later->sender.org = NULL;
	assert_int_equal(life(s, "2026-04-02", "2026-04-20")->stage, LIFE_DRAFT);
	/* Where the group's lists tell nothing of senders, it counts and waits for the chair. */
	s->group.unauthenticated = UNAUTHENTICATED_MARK;
	l = life(s, "2026-04-02", "2026-04-20");
	assert_int_equal(l->stage, LIFE_FINAL);
	assert_false(l->vouched);
	assert_int_equal(l->sending, SENDING_ASKS);
}

/* What was read leaves it open; a person settles it. */
static void
a_person_can_take_them_as_approved(void **state)
{
	struct scene *s = *state;
	const struct minutes_life *l;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	says(s, post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z"), NULL, APPROVAL_APPROVED);
	decides(s, "2026-04-02", "approve", "2026-04-20T09:00:00Z");
	l = life(s, "2026-04-02", "2026-04-20T08:59:59Z");
	assert_int_equal(l->stage, LIFE_DRAFT);
	l = life(s, "2026-04-02", "2026-04-20T09:00:00Z");
	assert_string_equal(steps(s, l), "draft doubtful approved");
	assert_string_equal(l->steps[2].who.name, "the chair");
	assert_int_equal(l->stage, LIFE_FINAL);
	assert_int_equal(l->known_at, when_from_iso("2026-04-20T09:00:00Z"));
	assert_int_equal(l->sending, SENDING_HELD);
	decides(s, "2026-04-02", "unapprove", "2026-04-21");
	l = life(s, "2026-04-02", "2026-04-22");
	assert_string_equal(steps(s, l), "draft doubtful approved unapproved");
	assert_int_equal(l->stage, LIFE_DRAFT);
	assert_int_equal(life(s, "2026-04-16", "2026-04-22")->stage, LIFE_DRAFT);
}

static void
a_strangers_draft_does_not_take_the_place_of_a_members(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *forged;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	forged = post(s, "forged", "2026-04-02", "2026-04-04T10:00:00Z");
	forged->grade = GRADE_C;
	assert_string_equal(life(s, "2026-04-02", "2026-04-10")->minutes->message_id, "draft");
	forged->minutes->status = MINUTES_FINAL;
	assert_string_equal(life(s, "2026-04-02", "2026-04-10")->minutes->message_id, "draft");
	assert_int_equal(life(s, "2026-04-02", "2026-04-10")->stage, LIFE_DRAFT);
	forged->grade = GRADE_B;
	assert_string_equal(life(s, "2026-04-02", "2026-04-10")->minutes->message_id, "forged");
}

/* What was approved is not replaced by what another member sends later. */
static void
final_minutes_are_amended_by_their_taker_or_a_chair(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *after, *later;
	const struct minutes_life *l;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	after = post(s, "after", "2026-04-02", "2026-04-18T10:00:00Z");
	later = post(s, "later", "2026-04-16", "2026-04-17T10:00:00Z");
	says(s, later, "2026-04-02", APPROVAL_APPROVED);
	assert_string_equal(life(s, "2026-04-02", "2026-04-20")->minutes->message_id, "after");
	after->from_address = "mo@marlin.example";
	assert_string_equal(life(s, "2026-04-02", "2026-04-20")->minutes->message_id, "draft");
	after->from_address = "chair@lists.example";
	l = life(s, "2026-04-02", "2026-04-20");
	assert_string_equal(l->minutes->message_id, "after");
	assert_int_equal(l->final_on, when_from_iso("2026-04-16"));
	/* What the chair puts on the public list is the distribution. */
	after->channel = CHANNEL_LIST;
	l = life(s, "2026-04-02", "2026-04-20");
	assert_string_equal(steps(s, l), "draft approved posted");
	assert_int_equal(l->sending, SENDING_OTHER);
	assert_int_equal(l->stage, LIFE_DISTRIBUTED);
}

static void
minutes_posted_as_final_are_final(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row = post(s, "final", "2026-04-02", "2026-04-20T10:00:00Z");
	const struct minutes_life *l;

	row->minutes->status = MINUTES_FINAL;
	row->channel = CHANNEL_LIST;
	l = life(s, "2026-04-02", "2026-04-21");
	assert_string_equal(steps(s, l), "posted");
	assert_int_equal(l->stage, LIFE_DISTRIBUTED);
	assert_int_equal(l->sending, SENDING_OTHER);
}

/* The minutes of the meeting that approves come weeks after it; the approved ones need not wait. */
static void
final_minutes_may_be_posted_before_their_approval_is_read(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row, *later;
	const struct minutes_life *l;

	post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	row = post(s, "final", "2026-04-02", "2026-04-18T10:00:00Z");
	row->channel = CHANNEL_LIST;
	later = post(s, "later", "2026-04-16", "2026-04-30T10:00:00Z");
	says(s, later, "2026-04-02", APPROVAL_APPROVED);
	assert_string_equal(steps(s, life(s, "2026-04-02", "2026-05-20")), "draft draft approved");
	row->minutes->status = MINUTES_FINAL;
	l = life(s, "2026-04-02", "2026-05-20");
	assert_string_equal(steps(s, l), "draft posted approved");
	assert_int_equal(l->stage, LIFE_DISTRIBUTED);
	assert_int_equal(l->sending, SENDING_OTHER);
	assert_int_equal(l->nlate, 0);
	/* One from before the meeting that approves is a draft, whatever it says. */
	row->at = when_from_iso("2026-04-15T10:00:00Z");
	row->from_address = "mo@marlin.example";
	row->sender = (struct person){ "Mo Marlin", NULL };
	assert_string_equal(steps(s, life(s, "2026-04-02", "2026-05-20")), "draft draft approved");
}

static void
a_meeting_without_minutes_is_awaited(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row = post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	const struct minutes_life *l;

	announces(row, "2026-04-16");
	assert_string_equal(life(s, "2026-04-02", "2026-04-16T23:59:59Z")->date, "2026-04-02");
	assert_int_equal(s->nlives, 1);
	l = life(s, "2026-04-16", "2026-04-30T23:59:59Z");
	assert_int_equal(l->stage, LIFE_AWAITED);
	assert_string_equal(steps(s, l), "announced");
	assert_string_equal(l->steps[0].message_id, "draft");
	assert_string_equal(l->steps[0].meeting, "2026-04-02");
	assert_int_equal(l->nlate, 0);
	l = life(s, "2026-04-16", "2026-05-01T00:00:00Z");
	assert_int_equal(l->nlate, 1);
	assert_int_equal(l->late[0].kind, LATE_DRAFT);
	assert_null(l->late[0].section);
	assert_int_equal(l->late[0].days, 1);
	/* Minutes of a day nearby are those of it, and that the days differ is told. */
	post(s, "next", "2026-04-17", "2026-04-18T10:00:00Z");
	l = life(s, "2026-04-17", "2026-05-01T00:00:00Z");
	assert_int_equal(s->nlives, 2);
	assert_int_equal(l->ncontradictions, 1);
	assert_string_equal(l->contradictions[0],
	    "the meeting was announced for Thu 16 April 2026, the minutes are read as of "
	    "Fri 17 April 2026");
}

static void
dates_that_do_not_agree_are_told(void **state)
{
	struct scene *s = *state;
	struct stored_minutes *row = post(s, "draft", "2026-04-02", "2026-04-03T10:00:00Z");
	const struct minutes_life *l;

	row->subject = "Draft minutes of 3 April 2026";
	row->minutes->title = "Minutes of 2 April 2026";
	l = life(s, "2026-04-02", "2026-04-10");
	assert_int_equal(l->ncontradictions, 1);
	assert_string_equal(l->contradictions[0],
	    "the subject names Fri 3 April 2026, the minutes are read as of Thu 2 April 2026");
	row->subject = "Draft minutes";
	row->minutes->head_date = "2026-04-01";
	row->minutes->body_date = "2026-04-04";
	l = life(s, "2026-04-02", "2026-04-10");
	assert_int_equal(l->ncontradictions, 2);
	assert_string_equal(l->contradictions[0],
	    "the text names Sat 4 April 2026, the minutes are read as of Thu 2 April 2026");
	assert_string_equal(l->contradictions[1],
	    "the head of the post names Wed 1 April 2026, the minutes are read as of "
	    "Thu 2 April 2026");
	row->minutes->head_date = "2026-04-03";
	assert_int_equal(life(s, "2026-04-02", "2026-04-10")->ncontradictions, 1);
	row->minutes->head_date = row->minutes->body_date = NULL;
	row->subject = "Minutes of 2 April 2026, next meeting 16 April 2026";
	assert_int_equal(life(s, "2026-04-02", "2026-04-10")->ncontradictions, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		LIFE_TEST(a_draft_is_commented_corrected_and_approved),
		LIFE_TEST(a_stranger_asks_for_nothing),
		LIFE_TEST(talk_belongs_to_the_last_minutes_of_its_thread),
		LIFE_TEST(talk_is_bounded),
		LIFE_TEST(without_a_meeting_they_are_final_after_three_weeks),
		LIFE_TEST(an_approval_that_does_not_come_is_late),
		LIFE_TEST(a_doubtful_approval_is_no_approval),
		LIFE_TEST(a_person_can_take_them_as_approved),
		LIFE_TEST(a_strangers_draft_does_not_take_the_place_of_a_members),
		LIFE_TEST(final_minutes_are_amended_by_their_taker_or_a_chair),
		LIFE_TEST(minutes_posted_as_final_are_final),
		LIFE_TEST(final_minutes_may_be_posted_before_their_approval_is_read),
		LIFE_TEST(a_meeting_without_minutes_is_awaited),
		LIFE_TEST(dates_that_do_not_agree_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
