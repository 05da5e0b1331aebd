/* The reader role and its child, as they really run. */
#include "tests/unit/reader_house.h"

#include <pthread.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/role/nursery.h"

static void
a_child_that_died_before_its_mail_costs_no_mail(void **state)
{
	struct reader *reader = start(*state);
	pid_t role;
	int i;

	for (i = 0; i < 4; i++) {
		assert_true(reads(*state, reader, i % 2));
		role = child_of(getpid());
		kill_child(waiting_child(role));
	}
	assert_true(reads(*state, reader, false));
}

static void
a_live_mail_has_a_child_of_its_own(void **state)
{
	struct reader *reader = start(*state);
	pid_t role, first, second;

	assert_true(reads(*state, reader, true));
	role = child_of(getpid());
	first = waiting_child(role);
	assert_true(reads(*state, reader, true));
	assert_int_equal(waiting_child(role), first); /* mails of the past share one */
	assert_true(reads(*state, reader, false));
	second = wait_for_other_child(role, "reader", first);
	assert_int_not_equal(second, first);
}

static void
answers_come_in_the_order_of_the_questions(void **state)
{
	struct reader *reader = start(*state);

	ask_for_many(reader, true);
	many_are_answered_in_order(*state, reader);
	ask_for_many(reader, false);
	many_are_answered_in_order(*state, reader);
}

/* A child that ends with mails in its hands costs none that another child can read. */
static void
mails_of_a_child_that_died_are_read_by_others(void **state)
{
	struct reader *reader = start(*state);
	pid_t child;
	unsigned i;

	for (i = 0; i < 3; i++) {
		assert_true(reads(*state, reader, true));
		child = stop_waiting_child(child_of(getpid()));
		ask_for_many(reader, true);
		usleep(50 * 1000); /* the child has been given some */
		kill_child(child);
		many_are_answered_in_order(*state, reader);
	}
}

enum { LARGE = 4 * 1024 * 1024 }; /* bytes; a socket holds much less */

/* Its answer is small. */
static char *
large_mail(void *ctx)
{
	static const char head[] = "Subject: Which room?\r\n"
				   "Content-Type: application/octet-stream\r\n\r\n";
	char *text = talloc_array(ctx, char, LARGE);

	memset(text, 'x', LARGE);
	memcpy(text, head, strlen(head));
	return text;
}

/* Killed once by chance, as when memory is short: no fault of the mail's. */
static void
a_live_mail_whose_child_is_killed_is_read_by_another(void **state)
{
	const struct reader_request request = { .internaldate = 1000 };
	struct reader *reader = start(*state);
	struct config config = { 0 };
	struct frame frame;
	char *why = NULL;
	pid_t child;

	assert_true(reads(*state, reader, false));
	child = stop_waiting_child(child_of(getpid()));
	assert_true(reader_ask(reader_link(reader), &request, mail, strlen(mail)));
	usleep(50 * 1000); /* the child has been given it */
	kill_child(child);
	assert_true(link_wait(reader_link(reader), &frame, -1));
	assert_non_null(reader_answer(*state, &config, &frame, &why));
}

static bool born_stopped; /* children of this process */

static void
stop_newborn(void)
{
	if (born_stopped)
		raise(SIGSTOP);
}

/*
 * An answer is late where the machine was halted, too: only the second time it
 * is the mail's fault. The test is the role here.
 */
static void
a_late_answer_is_waited_for_once_more(void **state)
{
	enum { LATE = -1, EVER = 1000 * 1000 }; /* milliseconds */
	static const char head[] = "{\"internaldate\": 1000, \"import\": false, \"post\": false}";
	static const struct frame question = { FRAME_READ, head, sizeof head - 1, -1 };
	static const struct frame bytes = { FRAME_BYTES, mail, sizeof mail - 1, -1 };
	struct config *config = talloc_zero(*state, struct config);
	char *why = NULL;
	struct reading_tools *tools = reading_tools_new(*state, config, &why);
	int fds[2], late, turn;

	assert_non_null(tools);
	assert_int_equal(pthread_atfork(NULL, NULL, stop_newborn), 0);
	for (late = 1; late <= 2; late++) {
		void *ctx = talloc_new(*state);
		struct link *parent, *core;
		struct nursery *nursery;
		struct frame frame;

		assert_true(link_pair(fds));
		parent = link_new(ctx, fds[0], FRAME_RAW_MAX);
		core = link_new(ctx, fds[1], FRAME_ANSWER_MAX);
		nursery = nursery_new(ctx, tools, parent, NULL);
		nursery_ask(nursery, &question, &bytes);
		tools->answer_ms = LATE;
		born_stopped = true;
		for (turn = 0; turn < late; turn++)
			assert_true(nursery_turn(nursery));
		tools->answer_ms = EVER;
		born_stopped = false;
		while (link_flush(parent) && !link_wait(core, &frame, clock_steady_ms() + 1))
			assert_true(nursery_turn(nursery));
		assert_int_equal(frame.type, late == 1 ? FRAME_ANSWER : FRAME_UNREADABLE);
		if (late == 2)
			assert_null(reader_answer(*state, config, &frame, &why));
		talloc_free(nursery);
		talloc_free(ctx);
	}
	assert_non_null(strstr(why, "gave no answer"));
}

/* It is known at once, and not when an answer is late, which would make the mail unreadable. */
static void
a_mail_that_cannot_be_handed_over_is_read_by_another(void **state)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = true };
	struct reader *reader = start(*state);
	char *text = large_mail(*state), *why = NULL;
	struct config config = { 0 };
	struct frame frame;
	struct answer *a;
	pid_t child;

	assert_true(reads(*state, reader, true));
	child = stop_waiting_child(child_of(getpid()));
	assert_true(reader_ask(reader_link(reader), &request, text, LARGE));
	assert_true(link_drain(reader_link(reader)));
	usleep(50 * 1000); /* the child has been given a part */
	kill_child(child);
	assert_true(link_wait(reader_link(reader), &frame, -1));
	a = reader_answer(*state, &config, &frame, &why);
	if (!a)
		print_error("%s\n", why);
	assert_non_null(a);
	assert_string_equal(a->subject, "Which room?");
}

/* Whatever the child says goes to core's log, queue and digest. */
static void
words_of_an_unreadable_mail_are_bounded(void **state)
{
	char *words = talloc_zero_array(*state, char, 100 * ANSWER_WHY_MAX);
	struct config config = { 0 };
	struct frame frame = { .type = FRAME_UNREADABLE, .fd = -1 };
	static const char *const keys[] = { "why", "jail" };
	char *why = NULL;
	size_t i;

	memset(words, 'x', 100 * ANSWER_WHY_MAX - 1);
	words[10] = '\n';
	for (i = 0; i < 2; i++) {
		json_t *json = json_pack("{ss}", keys[i], words);
		char *text = json_dumps(json, JSON_COMPACT);

		frame.payload = text;
		frame.len = strlen(text);
		assert_null(reader_answer(*state, &config, &frame, &why));
		assert_in_range(strlen(why), ANSWER_WHY_MAX, ANSWER_WHY_MAX + 60);
		assert_null(strchr(why, '\n'));
		json_decref(json);
		free(text);
	}
	frame.payload = "[]";
	frame.len = 2;
	assert_null(reader_answer(*state, &config, &frame, &why));
	assert_non_null(why);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_child_that_died_before_its_mail_costs_no_mail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_live_mail_has_a_child_of_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    answers_come_in_the_order_of_the_questions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    mails_of_a_child_that_died_are_read_by_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_live_mail_whose_child_is_killed_is_read_by_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_late_answer_is_waited_for_once_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_mail_that_cannot_be_handed_over_is_read_by_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    words_of_an_unreadable_mail_are_bounded, set_up, tear_down),
	};

	log_open("test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
