#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/role/frame.h"

enum { MAX_IN = 1000 };

struct pair {
	struct link *a, *b;
	int raw; /* the bare socket of the other end, where a test plays a hostile role */
};

static int
make_pair(void **state)
{
	struct pair *p = talloc_zero(NULL, struct pair);
	int fds[2];

	assert_true(link_pair(fds));
	p->a = link_new(p, fds[0], MAX_IN);
	p->raw = fds[1];
	*state = p;
	return 0;
}

static int
free_pair(void **state)
{
	struct pair *p = *state;

	if (!p->b && p->raw >= 0)
		close(p->raw);
	talloc_free(p);
	return 0;
}

static void
both_ends(struct pair *p)
{
	p->b = link_new(p, p->raw, MAX_IN);
}

static int64_t
soon(void)
{
	return clock_steady_ms() + 2000;
}

static void
frames_arrive_in_order_and_whole(void **state)
{
	struct pair *p = *state;
	struct frame f;
	char payload[MAX_IN];

	both_ends(p);
	memset(payload, 'x', sizeof payload);
	assert_true(link_send(p->a, FRAME_BYTES, payload, sizeof payload));
	assert_true(link_send(p->a, FRAME_STOP, NULL, 0));
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.type, FRAME_BYTES);
	assert_int_equal(f.len, MAX_IN);
	assert_memory_equal(f.payload, payload, MAX_IN);
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.type, FRAME_STOP);
	assert_int_equal(f.len, 0);
}

static void
a_frame_over_the_bound_breaks_the_link(void **state)
{
	struct pair *p = *state;
	struct frame f;
	char payload[MAX_IN + 1] = { 0 };

	both_ends(p);
	link_send(p->a, FRAME_BYTES, payload, sizeof payload);
	assert_false(link_wait(p->b, &f, soon()));
	assert_false(link_send(p->b, FRAME_STOP, NULL, 0));
}

static void
lengths_and_types_are_not_believed(void **state)
{
	static const uint32_t heads[][2] = { { UINT32_MAX, FRAME_BYTES }, { 4, 0 },
		{ 4, FRAME_TYPE_COUNT }, { 0, UINT32_MAX } };
	size_t i;

	for (i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct pair *p;
		struct frame f;
		void *fresh;

		make_pair(&fresh);
		p = fresh;
		assert_int_equal(write(p->raw, heads[i], sizeof heads[i]), sizeof heads[i]);
		assert_false(link_wait(p->a, &f, soon()));
		free_pair(&fresh);
	}
	(void)state;
}

static void
a_frame_that_breaks_off_is_no_frame(void **state)
{
	struct pair *p = *state;
	uint32_t head[2] = { 100, FRAME_BYTES };
	struct frame f;

	assert_int_equal(write(p->raw, head, sizeof head), sizeof head);
	assert_int_equal(write(p->raw, "half", 4), 4);
	close(p->raw);
	p->raw = -1;
	assert_false(link_wait(p->a, &f, soon()));
}

static void
a_byte_at_a_time_is_a_frame_in_the_end(void **state)
{
	struct pair *p = *state;
	char bytes[sizeof(uint32_t) * 2 + 2];
	uint32_t head[2] = { 2, FRAME_STOP };
	struct frame f;
	size_t i;

	memcpy(bytes, head, sizeof head);
	memcpy(bytes + sizeof head, "ok", 2);
	for (i = 0; i < sizeof bytes; i++) {
		assert_false(link_next(p->a, &f));
		assert_int_equal(write(p->raw, bytes + i, 1), 1);
		assert_true(link_fill(p->a));
	}
	assert_true(link_next(p->a, &f));
	assert_memory_equal(f.payload, "ok", 2);
}

static void
json_that_is_no_object_is_refused(void **state)
{
	static const char *const texts[] = { "[1]", "1", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}",
		"{", "" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct frame f = { .payload = texts[i], .len = strlen(texts[i]) };

		assert_null(frame_json(&f));
	}
}

/* A taken-over role could fill the other's table with sockets. */
static void
a_descriptor_that_nobody_wants_is_not_taken(void **state)
{
	struct pair *p = *state;
	struct frame f;
	int pipe_fds[2];
	char byte;

	both_ends(p);
	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	assert_true(link_send_fd(p->a, FRAME_LINK, json_object(), pipe_fds[1]));
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.type, FRAME_LINK);
	assert_int_equal(f.fd, -1);
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &byte, 1), 0); /* nobody holds the other end */
	close(pipe_fds[0]);
}

static void
a_descriptor_travels_with_its_frame(void **state)
{
	struct pair *p = *state;
	struct frame f;
	int pipe_fds[2];
	char byte = 0;

	both_ends(p);
	link_take_fds(p->b);
	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	link_send_json(p->a, FRAME_ALIVE, json_object());
	assert_true(link_send_fd(p->a, FRAME_LINK, json_object(), pipe_fds[1]));
	link_send_json(p->a, FRAME_ALIVE, json_object());
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.fd, -1);
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.type, FRAME_LINK);
	assert_true(f.fd >= 0);
	assert_int_equal(write(f.fd, "y", 1), 1);
	assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(f.fd);
	assert_true(link_wait(p->b, &f, soon()));
	assert_int_equal(f.fd, -1);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void
more_than_can_be_held_breaks_the_link(void **state)
{
	struct pair *p = *state;
	size_t len = FRAME_RAW_MAX, sent = 0;
	char *mail = talloc_zero_array(p, char, len);

	/* Nobody reads: talloc's 256 MiB in one piece are the end. */
	while (sent < 10 && link_send(p->a, FRAME_BYTES, mail, len))
		sent++;
	assert_in_range(sent, 2, 5);
	assert_false(link_fill(p->a));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    frames_arrive_in_order_and_whole, make_pair, free_pair),
		cmocka_unit_test_setup_teardown(
		    a_frame_over_the_bound_breaks_the_link, make_pair, free_pair),
		cmocka_unit_test(lengths_and_types_are_not_believed),
		cmocka_unit_test_setup_teardown(
		    a_frame_that_breaks_off_is_no_frame, make_pair, free_pair),
		cmocka_unit_test_setup_teardown(
		    a_byte_at_a_time_is_a_frame_in_the_end, make_pair, free_pair),
		cmocka_unit_test_setup_teardown(
		    more_than_can_be_held_breaks_the_link, make_pair, free_pair),
		cmocka_unit_test(json_that_is_no_object_is_refused),
		cmocka_unit_test_setup_teardown(
		    a_descriptor_travels_with_its_frame, make_pair, free_pair),
		cmocka_unit_test_setup_teardown(
		    a_descriptor_that_nobody_wants_is_not_taken, make_pair, free_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
