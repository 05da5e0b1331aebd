/* Core's side of reading: the test plays the reader. */
#include "tests/unit/core_scene.h"

#include "daemon/record/packed_answer.h"

static void
serve(struct scene *scene)
{
	struct core *core = scene->core;
	struct frame frame;

	while (core->reader && scene_waiting(core->reader)) {
		if (!link_fill(core->reader)) {
			read_lost(core);
			return;
		}
		while (core->reader && link_next(core->reader, &frame))
			read_frame(core, &frame);
	}
}

/* A new reader, which is asked for what is unread. */
static void
begin(struct scene *scene)
{
	scene->core->reader = scene_link(scene);
	scene->core->all_read = false;
	read_ask(scene->core);
}

static void
file_mails(struct scene *scene, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++) {
		char *raw = talloc_asprintf(scene, "Subject: number %u\r\n\r\nwords\r\n", i);

		file_text(scene->core->store, raw, i);
	}
}

/* The next mail that core asks for is that one; `type` tells whether its child may be shared. */
static void
asked_as(struct scene *scene, uint32_t number, enum frame_type type)
{
	char *subject = talloc_asprintf(scene, "Subject: number %u\r\n", number);
	struct frame frame = scene_frame(scene, type);

	assert_int_equal(scene_number(&frame, "internaldate"), NOON + number);
	frame = scene_frame(scene, FRAME_BYTES);
	assert_true(frame.len > strlen(subject));
	assert_memory_equal(frame.payload, subject, strlen(subject));
}

static void
asked_for(struct scene *scene, uint32_t number)
{
	asked_as(scene, number, FRAME_READ);
}

static char *
answer(struct scene *scene, uint32_t number, size_t *len_r)
{
	struct fact fact = vote_fact("TS-1", "Kestrel");
	struct reading *reading = talloc_zero(scene, struct reading);
	struct answer a = { .message_id =
				talloc_asprintf(scene, "number-%u@kestrel.example", number),
		.from_address = "kit@kestrel.example",
		.at = NOON + number,
		.date = WHEN_UNKNOWN,
		.text = "words",
		.group = &scene->config->groups[0],
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.reading = reading };

	reading->class = CLASS_VOTE;
	reading->facts = talloc_memdup(reading, &fact, sizeof fact);
	reading->nfacts = 1;
	return answer_pack(scene, &a, len_r);
}

static void
answers(struct scene *scene, uint32_t number)
{
	size_t len;
	char *payload = answer(scene, number, &len);

	assert_true(link_send(scene->wire, FRAME_ANSWER, payload, len));
	serve(scene);
}

static int64_t
count(struct scene *scene, const char *table)
{
	assert_true(core_write_flush(scene->core));
	return folder_ask(scene->folder, talloc_asprintf(scene, "SELECT count(*) FROM %s", table));
}

static struct store_counts
counts(struct scene *scene)
{
	struct store_counts c;

	assert_true(core_write_flush(scene->core));
	assert_int_equal(store_counts(scene->core->store, &c), STORE_OK);
	return c;
}

static void
answers_are_taken_in_the_order_of_the_questions(void **state)
{
	struct scene *scene = *state;
	struct stored_message message;
	uint32_t i;

	file_mails(scene, 1, CORE_READ_AHEAD + 2);
	begin(scene);
	assert_int_equal(scene->core->nasked, CORE_READ_AHEAD);
	for (i = 1; i <= CORE_READ_AHEAD + 2; i++) {
		asked_as(scene, i, FRAME_READ_SHARED);
		answers(scene, i);
		read_ask(scene->core);
	}
	assert_int_equal(scene->core->nasked, 0);
	assert_true(scene->core->all_read);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).facts, CORE_READ_AHEAD + 2);
	for (i = 1; i <= CORE_READ_AHEAD + 2; i++) {
		char *id = talloc_asprintf(scene, "number-%u@kestrel.example", i);

		message = folder_message(scene->folder, id);
		assert_int_equal(message.at, NOON + i);
		assert_int_equal(message.message, i);
	}
}

/* From CORE_BACKLOG mails on they are the past, whose readers may be shared. */
static void
mails_are_live_until_they_are_many(void **state)
{
	struct scene *scene = *state;
	uint32_t i;

	file_mails(scene, 1, CORE_BACKLOG - 1);
	begin(scene);
	asked_as(scene, 1, FRAME_READ);
	for (i = 1; i < CORE_BACKLOG; i++)
		answers(scene, i);
	file_mails(scene, CORE_BACKLOG, CORE_BACKLOG);
	begin(scene);
	asked_as(scene, CORE_BACKLOG, FRAME_READ_SHARED);
}

/* What is filed while the reader has mails is asked for without waiting for their answers. */
static void
new_mails_do_not_wait_for_the_answers_to_others(void **state)
{
	struct scene *scene = *state;

	file_mails(scene, 1, 2);
	begin(scene);
	asked_for(scene, 1);
	asked_for(scene, 2);
	file_mails(scene, 3, 1);
	read_ask(scene->core);
	assert_int_equal(scene->core->nasked, 3);
	asked_for(scene, 3);
	answers(scene, 1);
	answers(scene, 2);
	answers(scene, 3);
	read_ask(scene->core);
	assert_true(scene->core->all_read);
	assert_int_equal(counts(scene).facts, 3);
	assert_int_equal(counts(scene).unread, 0);
}

/* Its number may belong to another message by the time that the answer comes. */
static void
an_answer_to_a_mail_that_was_rolled_back_is_of_no_use(void **state)
{
	struct scene *scene = *state;

	file_mails(scene, 1, 1);
	assert_true(core_write_begin(scene->core));
	file_mails(scene, 2, 1);
	scene->core->filed_first = 2;
	begin(scene);
	asked_for(scene, 1);
	asked_for(scene, 2);
	core_roll_back(scene->core);
	file_mails(scene, 3, 1); /* under the number of the second */
	answers(scene, 1);
	answers(scene, 2);
	assert_int_equal(counts(scene).facts, 1);
	assert_int_equal(counts(scene).unread, 1);
	read_ask(scene->core);
	asked_for(scene, 3);
	answers(scene, 3);
	assert_int_equal(counts(scene).facts, 2);
	assert_int_equal(counts(scene).unread, 0);
}

static void
an_unreadable_mail_is_set_aside(void **state)
{
	struct scene *scene = *state;

	file_mails(scene, 1, 3);
	begin(scene);
	link_send_json(scene->wire, FRAME_UNREADABLE, json_pack("{ss}", "why", "the reader died"));
	link_send_json(scene->wire, FRAME_ANSWER, json_pack("{ss}", "subject", "no answer"));
	answers(scene, 3);
	assert_int_equal(counts(scene).unreadable, 2);
	assert_int_equal(counts(scene).facts, 1);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).queue, 2);
}

static void
a_reading_that_cannot_be_recorded_costs_its_mail_only(void **state)
{
	struct scene *scene = *state;

	file_mails(scene, 1, 3);
	folder_do(scene->folder,
	    "CREATE TRIGGER refuse BEFORE INSERT ON fact WHEN new.message = 2 BEGIN SELECT "
	    "RAISE(ABORT, 'not this one'); END");
	begin(scene);
	answers(scene, 1);
	answers(scene, 2); /* takes the first with it, which is read again */
	answers(scene, 3);
	assert_false(scene->core->stopping);
	assert_int_equal(counts(scene).unreadable, 1);
	assert_int_equal(counts(scene).unread, 1);
	read_ask(scene->core);
	assert_int_equal(scene->core->nasked, 1);
	answers(scene, 1);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).facts, 2);
}

/* The rollback takes the mail with it, so that first only its filing is committed. */
static void
a_refused_reading_is_tried_once_more_with_its_mail_committed(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	folder_do(scene->folder,
	    "CREATE TRIGGER refuse BEFORE INSERT ON fact BEGIN SELECT RAISE(ABORT, 'no'); END");
	for (i = 0; i < 2; i++) {
		assert_int_equal(counts(scene).messages, 0);
		assert_true(core_write_begin(scene->core));
		file_mails(scene, 1, 1);
		scene->core->filed_first = 1;
		begin(scene);
		answers(scene, 1);
	}
	assert_int_equal(counts(scene).messages, 1);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).unreadable, 1);
	assert_false(scene->core->careful);
}

static void
a_reader_lost_with_mails_in_flight_gets_them_again(void **state)
{
	struct scene *scene = *state;

	file_mails(scene, 1, 4);
	begin(scene);
	answers(scene, 1);
	assert_int_equal(scene->core->nasked, 3);
	TALLOC_FREE(scene->wire);
	serve(scene);
	assert_null(scene->core->reader);
	assert_int_equal(scene->core->nasked, 0);
	read_ask(scene->core); /* nobody is there to be asked */
	assert_int_equal(scene->core->nasked, 0);
	assert_int_equal(counts(scene).unread, 3);
	begin(scene);
	asked_for(scene, 2);
	answers(scene, 2);
	answers(scene, 3);
	answers(scene, 4);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).unreadable, 0);
	assert_int_equal(counts(scene).facts, 4);
}

static void
a_mail_that_costs_several_roles_is_set_aside(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	file_mails(scene, 1, 2);
	for (i = 1; i <= CORE_READER_LOSSES; i++) {
		assert_int_equal(counts(scene).unreadable, 0);
		begin(scene);
		asked_for(scene, 1);
		TALLOC_FREE(scene->wire);
		serve(scene);
	}
	assert_int_equal(counts(scene).unreadable, 1);
	begin(scene);
	asked_for(scene, 2);
	answers(scene, 2);
	assert_int_equal(counts(scene).unread, 0);
	assert_int_equal(counts(scene).unreadable, 1);
}

/* Losses of other mails, or with an answer in between, are not that mail's. */
static void
losses_are_counted_in_a_row(void **state)
{
	struct scene *scene = *state;
	unsigned i;

	file_mails(scene, 1, 2);
	for (i = 1; i < CORE_READER_LOSSES; i++) {
		begin(scene);
		TALLOC_FREE(scene->wire);
		serve(scene);
	}
	begin(scene);
	answers(scene, 1);
	for (i = 1; i < CORE_READER_LOSSES; i++) {
		TALLOC_FREE(scene->wire);
		serve(scene);
		begin(scene);
		asked_for(scene, 2);
	}
	answers(scene, 2);
	assert_int_equal(counts(scene).unreadable, 0);
	assert_int_equal(counts(scene).facts, 2);
}

static void
a_frame_out_of_turn_drops_the_reader(void **state)
{
	static const enum frame_type types[] = { FRAME_NEWS, FRAME_SENT, FRAME_MESSAGE,
		FRAME_READ };
	struct scene *scene = *state;
	size_t i;

	file_mails(scene, 1, 1);
	for (i = 0; i < 2; i++) {
		begin(scene);
		link_send_json(scene->wire, types[i], json_object());
		serve(scene);
		assert_null(scene->core->reader);
		assert_int_equal(counts(scene).unread, 1);
	}
	begin(scene);
	answers(scene, 1);
	assert_non_null(scene->core->reader);
	answers(scene, 1); /* nobody asked */
	assert_null(scene->core->reader);
	assert_int_equal(count(scene, "mail"), 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SCENE_TEST(answers_are_taken_in_the_order_of_the_questions),
		SCENE_TEST(mails_are_live_until_they_are_many),
		SCENE_TEST(new_mails_do_not_wait_for_the_answers_to_others),
		SCENE_TEST(an_answer_to_a_mail_that_was_rolled_back_is_of_no_use),
		SCENE_TEST(a_refused_reading_is_tried_once_more_with_its_mail_committed),
		SCENE_TEST(an_unreadable_mail_is_set_aside),
		SCENE_TEST(a_reading_that_cannot_be_recorded_costs_its_mail_only),
		SCENE_TEST(a_reader_lost_with_mails_in_flight_gets_them_again),
		SCENE_TEST(a_mail_that_costs_several_roles_is_set_aside),
		SCENE_TEST(losses_are_counted_in_a_row),
		SCENE_TEST(a_frame_out_of_turn_drops_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
