/*
 * What core gives back when another core is to go on: the test plays minuted and the wires. Core
 * reads its wires before it reads minuted: what a wire has said before is known by then.
 */
#include "tests/unit/store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/role/core.h"

struct played {
	struct folder *folder;
	struct link *control, *wire;
	pid_t core;
};

static const char configuration[] =
    "[store]\npath = minuted.db\n\n"
    "[mailbox \"m\"]\nurl = imap://gw@127.0.0.1:9/INBOX\npassword_file = password\ntls = none\n\n"
    "[group \"ts\"]\ntitle = Time Stamping\nmailbox = m\nlist = ts@lists.example\n"
    "ballot_prefix = TS\nprofile = cabf-cscwg\nroster = all.members\nchair = "
    "chair@lists.example\n";

static const struct config *
configure(struct folder *folder)
{
	struct config_faults faults;
	struct config *config;
	char *path = g_build_filename(folder->path, "minuted.conf", NULL);

	folder_file(folder, "password", "secret\n");
	folder_file(
	    folder, "all.members", "[member \"Kestrel\"]\nclass = issuer\ndomain = k.example\n");
	folder_file(folder, "minuted.conf", configuration);
	config = config_read(folder->ctx, path, "config/profiles", &faults);
	assert_non_null(config);
	g_free(path);
	return config;
}

/* Start core, and give it one end of a link to a mailbox's wire. */
static struct played
play(struct folder *folder)
{
	const struct config *config = configure(folder);
	struct played p = { .folder = folder };
	int fds[2];

	assert_true(link_pair(fds));
	p.core = fork();
	if (p.core == 0) {
		process_begin("core");
		process_keep_fds(fds[1]);
		_exit(core_role(PROCESS_LINK_FD, config, NOON, false));
	}
	close(fds[1]);
	p.control = link_new(folder->ctx, fds[0], FRAME_CONTROL_MAX);
	link_take_fds(p.control);
	assert_true(link_pair(fds));
	p.wire = link_new(folder->ctx, fds[1], FRAME_CONTROL_MAX);
	assert_true(link_send_fd(p.control, FRAME_LINK,
	    json_pack("{ss ss sb}", "role", "mailbox", "mailbox", "m", "listens", 0), fds[0]));
	close(fds[0]);
	return p;
}

static void
expect(struct link *link, enum frame_type type, struct frame *frame_r)
{
	assert_true(link_wait(link, frame_r, -1));
	assert_int_equal(frame_r->type, type);
}

/* Core asks for a poll; the mailbox is opened, and told of as empty. */
static void
poll_begins(const struct played *p)
{
	struct frame frame;

	expect(p->wire, FRAME_POLL, &frame);
	link_send_json(p->wire, FRAME_SELECTED,
	    json_pack("{si si si si}", "uidvalidity", 1, "uidnext", 1, "exists", 0, "modseq", 0));
	expect(p->wire, FRAME_AFTER, &frame);
}

/* It ends; where core wanted all messages listed, there are none. */
static void
poll_ends(const struct played *p, bool listens)
{
	link_send_json(p->wire, FRAME_POLLED,
	    json_pack("{ss sn sb}", "status", "ok", "why", "listens", listens));
}

/* The next word of core that is not that it lives; false at its end. */
static bool
next_word(const struct played *p, struct frame *frame_r)
{
	while (link_wait(p->control, frame_r, -1))
		if (frame_r->type != FRAME_ALIVE)
			return true;
	return false;
}

static int
ended(const struct played *p)
{
	int status;

	while (waitpid(p->core, &status, 0) < 0 && errno == EINTR)
		;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The one link that core gives back: its other end is the wire's. */
static int
given_back(const struct played *p, bool listens)
{
	struct frame frame;
	json_t *json;
	int fd;

	assert_true(next_word(p, &frame));
	assert_int_equal(frame.type, FRAME_LINK);
	assert_true(frame.fd >= 0);
	fd = frame.fd;
	json = frame_json(&frame);
	assert_string_equal(json_string_value(json_object_get(json, "role")), "mailbox");
	assert_string_equal(json_string_value(json_object_get(json, "mailbox")), "m");
	assert_true(json_is_true(json_object_get(json, "listens")) == listens);
	json_decref(json);
	assert_false(next_word(p, &frame));
	assert_int_equal(ended(p), 0);
	return fd;
}

/* The wire has not noticed anything, and hears whoever has the link now. */
static void
goes_on(const struct played *p, int fd)
{
	struct link *next = link_new(p->folder->ctx, fd, FRAME_CONTROL_MAX);
	struct frame frame;

	assert_true(link_send(p->wire, FRAME_NEWS, NULL, 0));
	expect(next, FRAME_NEWS, &frame);
	assert_true(link_send_json(next, FRAME_POLL, json_pack("{si}", "wait", 0)));
	expect(p->wire, FRAME_POLL, &frame);
}

static void
a_wire_that_listens_is_given_back(void **state)
{
	struct played p = play(*state);

	poll_begins(&p);
	poll_ends(&p, true);
	assert_true(link_send(p.control, FRAME_HAND_OVER, NULL, 0));
	goes_on(&p, given_back(&p, true));
}

static void
a_poll_may_end_before_its_wire_is_given_back(void **state)
{
	struct played p = play(*state);

	poll_begins(&p);
	assert_true(link_send(p.control, FRAME_HAND_OVER, NULL, 0));
	poll_ends(&p, false);
	goes_on(&p, given_back(&p, false));
}

/* A wire that is lost has no link that could be given. */
static void
a_wire_that_dies_meanwhile_is_not_given_back(void **state)
{
	struct played p = play(*state);
	struct frame frame;

	poll_begins(&p);
	assert_true(link_send(p.control, FRAME_HAND_OVER, NULL, 0));
	TALLOC_FREE(p.wire);
	assert_false(next_word(&p, &frame));
	assert_int_equal(ended(&p), 0);
}

/* Half of a frame is with this core, so no other can make sense of the rest. */
static void
a_wire_in_the_middle_of_a_word_is_not_given_back(void **state)
{
	static const uint32_t half[1] = { 0 };
	struct played p = play(*state);
	struct frame frame;

	poll_begins(&p);
	poll_ends(&p, true);
	assert_true(link_drain(p.wire));
	assert_int_equal(write(link_fd(p.wire), half, sizeof half), sizeof half);
	assert_true(link_send(p.control, FRAME_HAND_OVER, NULL, 0));
	assert_false(next_word(&p, &frame));
	assert_int_equal(ended(&p), 0);
	assert_false(link_wait(p.wire, &frame, -1)); /* it ends, too */
}

static void
who_is_to_stop_hands_nothing_over(void **state)
{
	struct played p = play(*state);
	struct frame frame;

	poll_begins(&p);
	assert_true(link_send(p.control, FRAME_HAND_OVER, NULL, 0));
	assert_true(link_send(p.control, FRAME_STOP, NULL, 0));
	assert_false(next_word(&p, &frame));
	assert_int_equal(ended(&p), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		EMPTY_FOLDER_TEST(a_wire_that_listens_is_given_back),
		EMPTY_FOLDER_TEST(a_poll_may_end_before_its_wire_is_given_back),
		EMPTY_FOLDER_TEST(a_wire_that_dies_meanwhile_is_not_given_back),
		EMPTY_FOLDER_TEST(a_wire_in_the_middle_of_a_word_is_not_given_back),
		EMPTY_FOLDER_TEST(who_is_to_stop_hands_nothing_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
