/* How events of roles come to the journal, from good ones and from one that was taken over. */
#include "tests/unit/log_capture.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include "daemon/log_hub.h"
#include "daemon/process.h"

static char sent[64 * LOG_RECORD_MAX]; /* fields of an event behind each other, '|' between them */
static int answers;                    /* what the journal says */

static int
journal(const struct iovec *fields, int n)
{
	for (int i = 0; i < n; i++)
		snprintf(sent + strlen(sent), sizeof sent - strlen(sent), "%.*s%s",
		    (int)fields[i].iov_len, (const char *)fields[i].iov_base,
		    i + 1 < n ? "|" : "\n");
	return answers;
}

static int
setup(void **state)
{
	static struct capture c;

	capture_begin(&c);
	capture_as_journal(true);
	log_open("minuted");
	sent[0] = '\0';
	answers = 0;
	*state = &c;
	return 0;
}

static int
teardown(void **state)
{
	capture_end(*state);
	return 0;
}

/* The fields of a record behind each other; "" if it is none. */
static const char *
parsed(const char *record, size_t len)
{
	static char text[4 * LOG_RECORD_MAX];
	struct iovec fields[LOG_HUB_FIELDS];
	char room[2 * LOG_RECORD_MAX];
	const char *line = NULL;
	size_t line_len = 0;
	int priority = 0, n;

	text[0] = '\0';
	n = log_hub_parse(record, len, room, sizeof room, fields, &line, &line_len, &priority);
	for (int i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s%s",
		    (int)fields[i].iov_len, (const char *)fields[i].iov_base, i + 1 < n ? "|" : "");
	if (n > 0)
		assert_memory_equal(line - strlen("MESSAGE="), "MESSAGE=", strlen("MESSAGE="));
	return text;
}

#define PARSED(text) parsed(text, sizeof(text) - 1)
#define PROGRAM "SYSLOG_IDENTIFIER=minuted|"

static void
a_record_is_taken_apart(void **state)
{
	(void)state;
	assert_string_equal(PARSED("PRIORITY=4\nMINUTED_GROUP=ts\nMESSAGE=core: a"),
	    PROGRAM "PRIORITY=4|MINUTED_GROUP=ts|MESSAGE=core: a");
	assert_string_equal(PARSED("MESSAGE=a\nPRIORITY=7\n"), PROGRAM "MESSAGE=a|PRIORITY=7");
}

static void
what_a_role_may_not_say_is_dropped(void **state)
{
	(void)state;
	assert_string_equal(
	    PARSED("PRIORITY=4\n_UID=0\nSYSLOG_IDENTIFIER=sshd\nUNIT=x\nOBJECT_PID=1\n"
		   "minuted_group=x\nMINUTED_GROUPS=x\nMINUTED_GROUP\nMESSAGE=a"),
	    PROGRAM "PRIORITY=4|MESSAGE=a");
	assert_string_equal(
	    PARSED("PRIORITY=4\nMESSAGE=a\nPRIORITY=3\nMESSAGE=b"), PROGRAM "PRIORITY=4|MESSAGE=a");
	assert_string_equal(PARSED("PRIORITY=4\nMESSAGE=a\x1b[2J\xff"),
	    PROGRAM "PRIORITY=4|MESSAGE=a\\x1b[2J\\xff");
	assert_string_equal(
	    PARSED("PRIORITY=4\nMESSAGE=a\0hidden"), PROGRAM "PRIORITY=4|MESSAGE=a");
}

static void
what_is_no_record_is_refused(void **state)
{
	(void)state;
	assert_string_equal(PARSED(""), "");
	assert_string_equal(PARSED("\n\n\n"), "");
	assert_string_equal(PARSED("MESSAGE=a"), "");
	assert_string_equal(PARSED("PRIORITY=4"), "");
	assert_string_equal(PARSED("PRIORITY=2\nMESSAGE=a"), "");
	assert_string_equal(PARSED("PRIORITY=8\nMESSAGE=a"), "");
	assert_string_equal(PARSED("PRIORITY=33\nMESSAGE=a"), "");
	assert_string_equal(PARSED("PRIORITY=\nMESSAGE=a"), "");
	assert_string_equal(PARSED("PRIORITY=4\nMESSAGE="), "");
}

/* A value of 199, 200 and 201 letters, and a whole record of one. */
static void
values_are_cut(void **state)
{
	char record[LOG_RECORD_MAX];
	size_t kept = 0;

	(void)state;
	for (size_t len = LOG_VALUE_MAX - 20; len < LOG_VALUE_MAX + 20; len++) {
		size_t n = (size_t)snprintf(record, sizeof record, "PRIORITY=6\nMINUTED_GROUP=");
		const char *at;

		memset(record + n, 'g', len);
		n += len;
		n += (size_t)snprintf(record + n, sizeof record - n, "\nMESSAGE=a");
		at = strstr(parsed(record, n), "MINUTED_GROUP=");
		assert_non_null(at);
		assert_true(strspn(at + 14, "g") <= LOG_VALUE_MAX);
		assert_true(strspn(at + 14, "g") >= kept);
		kept = strspn(at + 14, "g");
		assert_string_equal(at + 14 + kept, "|MESSAGE=a");
	}
	assert_true(kept > LOG_VALUE_MAX - 10);
	memset(record, 'm', sizeof record);
	memcpy(record, "PRIORITY=6\nMESSAGE=", 19);
	assert_true(strlen(parsed(record, sizeof record)) <= LOG_LINE_MAX + 60);
}

static void
minuted_sends_its_own(void **state)
{
	log_hub_open(journal);
	log_about(LOG_NOTICE_, LOG_ABOUT(LOG_RUNNING), "running");
	assert_string_equal(sent,
	    PROGRAM "PRIORITY=5|MESSAGE_ID=91f28c4d353e45049b280f28bfa311eb|MINUTED_ROLE=minuted|"
		    "MESSAGE=minuted: running\n");
	assert_string_equal(capture_text(*state), "");
}

static void
what_the_journal_does_not_take_is_a_line(void **state)
{
	answers = -1;
	log_hub_open(journal);
	log_warning("lost otherwise");
	assert_string_equal(capture_text(*state), "<4>minuted: lost otherwise\n");
}

/* A role as the supervisor starts it: its end is at LOG_HUB_FD, all else is closed. */
static int
in_a_role(void (*work)(void))
{
	int fds[2], status = 0;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	pid = fork();
	if (pid == 0) {
		process_begin("core");
		process_keep_fds(fds[1]);
		work();
		_exit(0);
	}
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
says_two_things(void)
{
	log_notice("one");
	log_about(LOG_INFO_, LOG_ABOUT(LOG_EVENT_NONE, .ballot = "TS-7"), "two");
}

static void
a_role_is_heard_before_what_minuted_says_next(void **state)
{
	log_hub_open(journal);
	assert_true(log_hub_fd() >= 0);
	assert_int_equal(in_a_role(says_two_things), 0);
	assert_string_equal(sent, "");
	log_notice("three");
	assert_string_equal(sent,
	    PROGRAM "PRIORITY=5|MINUTED_ROLE=core|MESSAGE=core: one\n" PROGRAM
		    "PRIORITY=6|MINUTED_ROLE=core|MINUTED_BALLOT=TS-7|MESSAGE=core: two\n" PROGRAM
		    "PRIORITY=5|MINUTED_ROLE=minuted|MESSAGE=minuted: three\n");
	assert_string_equal(capture_text(*state), "");
}

static void
says_too_much(void)
{
	for (int i = 0; i < 10 * LOG_HUB_AT_ONCE; i++)
		log_notice("%d", i);
}

/* minuted may be waiting for the role: neither ever waits for the other. */
static void
a_full_socket_is_not_waited_for(void **state)
{
	const char *lines;

	log_hub_open(journal);
	assert_int_equal(in_a_role(says_too_much), 0);
	lines = capture_text(*state);
	assert_non_null(strstr(lines, "<5>core: "));
	assert_null(strstr(lines, "<5>core: 0\n"));
	log_hub_pass();
	assert_non_null(strstr(sent, "MESSAGE=core: 0\n"));
}

static void
is_a_reader(void)
{
	log_hub_leave();
	process_keep_fds(PROCESS_LINK_FD);
	if (send(LOG_HUB_FD, "PRIORITY=5\nMESSAGE=evil", 23, MSG_NOSIGNAL) >= 0)
		_exit(1);
	log_notice("only a line");
}

static void
a_readers_child_has_no_way_to_the_journal(void **state)
{
	log_hub_open(journal);
	assert_int_equal(in_a_role(is_a_reader), 0);
	log_hub_pass();
	assert_string_equal(sent, "");
	assert_string_equal(capture_text(*state), "<5>core: only a line\n");
}

static void
sends_nothing_and_nonsense(void)
{
	send(LOG_HUB_FD, "", 0, MSG_NOSIGNAL);
	send(LOG_HUB_FD, "nonsense", 8, MSG_NOSIGNAL);
	log_notice("and then sense");
}

static void
an_empty_record_does_not_end_it(void **state)
{
	(void)state;
	log_hub_open(journal);
	assert_int_equal(in_a_role(sends_nothing_and_nonsense), 0);
	log_hub_pass();
	assert_string_equal(
	    sent, PROGRAM "PRIORITY=5|MINUTED_ROLE=core|MESSAGE=core: and then sense\n");
}

#define HUB_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		HUB_TEST(a_record_is_taken_apart),
		HUB_TEST(what_a_role_may_not_say_is_dropped),
		HUB_TEST(what_is_no_record_is_refused),
		HUB_TEST(values_are_cut),
		HUB_TEST(minuted_sends_its_own),
		HUB_TEST(what_the_journal_does_not_take_is_a_line),
		HUB_TEST(a_role_is_heard_before_what_minuted_says_next),
		HUB_TEST(a_full_socket_is_not_waited_for),
		HUB_TEST(a_readers_child_has_no_way_to_the_journal),
		HUB_TEST(an_empty_record_does_not_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
