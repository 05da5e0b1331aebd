/* What becomes of an event: a line on standard error, or a record for the journal. */
#include "tests/unit/log_capture.h"

static char last[2 * LOG_RECORD_MAX];
static size_t last_len;
static bool takes;

static bool
keep(const char *record, size_t len)
{
	assert_true(len <= LOG_RECORD_MAX);
	memcpy(last, record, len);
	last[len] = '\0';
	last_len = len;
	return takes;
}

static int
setup(void **state)
{
	static struct capture c;

	capture_begin(&c);
	log_open("core");
	last[0] = '\0';
	last_len = 0;
	takes = true;
	*state = &c;
	return 0;
}

static int
teardown(void **state)
{
	capture_end(*state);
	return 0;
}

static void
a_line_tells_who_says_it(void **state)
{
	log_notice("%d of %s", 3, "them");
	assert_string_equal(capture_text(*state), "core: 3 of them\n");
	log_about(LOG_FAULT, LOG_ABOUT(LOG_MAIL_READ, .group = "g"), "of a group");
	assert_string_equal(capture_text(*state), "core: of a group\n");
}

/* As sd-journal(3) has it: the variable alone says nothing, since children inherit it. */
static void
priorities_are_for_the_journal_alone(void **state)
{
	log_fault("a");
	assert_string_equal(capture_text(*state), "core: a\n");
	capture_as_journal(false);
	log_open("core");
	assert_false(log_is_journal());
	log_fault("a");
	assert_string_equal(capture_text(*state), "core: a\n");
	setenv("JOURNAL_STREAM", "nonsense", 1);
	log_open("core");
	assert_false(log_is_journal());
	capture_as_journal(true);
	log_open("core");
	assert_true(log_is_journal());
	log_fault("a");
	log_warning("b");
	log_notice("c");
	log_info("d");
	assert_string_equal(
	    capture_text(*state), "<3>core: a\n<4>core: b\n<5>core: c\n<6>core: d\n");
}

static void
what_is_less_urgent_than_the_level_is_left_out(void **state)
{
	log_detail("not shown unless asked for");
	assert_string_equal(capture_text(*state), "");
	log_set_level(LOG_DETAIL);
	log_detail("shown");
	assert_string_equal(capture_text(*state), "core: shown\n");
	log_set_level(LOG_FAULT);
	log_warning("no");
	log_divert(keep);
	log_warning("no");
	assert_string_equal(capture_text(*state), "");
	assert_string_equal(last, "");
	assert_true(log_shows(LOG_FAULT));
	assert_false(log_shows(LOG_WARNING_));
}

static void
no_words_break_out_of_a_line(void **state)
{
	log_notice("%s", "a\nminuted: forged\r\x1b[2J\x7f \xff\xc3\x28 caf\xc3\xa9 \xe2\x80\xae");
	assert_string_equal(capture_text(*state),
	    "core: a\\x0aminuted: forged\\x0d\\x1b[2J\\x7f \\xff\\xc3( caf\xc3\xa9 "
	    "\\xe2\\x80\\xae\n");
}

static void
a_record_has_the_fields_that_are_given(void **state)
{
	char expected[1000];

	(void)state;
	log_divert(keep);
	log_notice("bare");
	assert_string_equal(last, "PRIORITY=5\nMINUTED_ROLE=core\nMESSAGE=core: bare");
	log_about(LOG_WARNING_,
	    LOG_ABOUT(LOG_MAIL_READ, .group = "ts", .mailbox = "m", .mail = "00ff",
		.message_id = "1@k.example", .ballot = "TS-7", .rule = "vote.org-verb",
		.outbox = 12),
	    "all");
	snprintf(expected, sizeof expected,
	    "PRIORITY=4\nMESSAGE_ID=%s\nMINUTED_ROLE=core\nMINUTED_GROUP=ts\nMINUTED_MAILBOX=m\n"
	    "MINUTED_MAIL=00ff\nMINUTED_MESSAGE_ID=1@k.example\nMINUTED_BALLOT=TS-7\n"
	    "MINUTED_RULE=vote.org-verb\nMINUTED_OUTBOX=12\nMESSAGE=core: all",
	    log_event_id(LOG_MAIL_READ));
	assert_string_equal(last, expected);
	log_about(LOG_INFO_, LOG_ABOUT(LOG_MAIL_READ, .group = "", .mail = NULL), "empty");
	assert_null(strstr(last, "MINUTED_GROUP"));
	assert_null(strstr(last, "MINUTED_MAIL="));
}

static void
no_value_breaks_out_of_its_field(void **state)
{
	(void)state;
	log_divert(keep);
	log_about(
	    LOG_INFO_, LOG_ABOUT(LOG_EVENT_NONE, .message_id = "x\nPRIORITY=0\nMESSAGE=y"), "z");
	assert_string_equal(last,
	    "PRIORITY=6\nMINUTED_ROLE=core\n"
	    "MINUTED_MESSAGE_ID=x\\x0aPRIORITY=0\\x0aMESSAGE=y\nMESSAGE=core: z");
}

static void
what_is_not_taken_is_a_line(void **state)
{
	takes = false;
	log_divert(keep);
	log_notice("kept");
	assert_string_equal(capture_text(*state), "core: kept\n");
	assert_non_null(strstr(last, "MESSAGE=core: kept"));
}

static size_t
line_of(struct capture *c, size_t len)
{
	char text[2 * LOG_LINE_MAX];

	memset(text, 'x', len);
	text[len] = '\0';
	log_notice("%s", text);
	return strlen(capture_text(c));
}

/* "core: " before it, the line's end behind it, and the room that one escaped letter would need. */
static void
a_line_is_cut_at_its_bound(void **state)
{
	enum { KEPT = LOG_LINE_MAX - 6 - 6 };

	assert_int_equal(line_of(*state, KEPT - 1), 6 + KEPT - 1 + 1);
	assert_int_equal(line_of(*state, KEPT), 6 + KEPT + 1);
	assert_int_equal(line_of(*state, KEPT + 1), 6 + KEPT + 1);
	assert_int_equal(line_of(*state, LOG_LINE_MAX + 500), 6 + KEPT + 1);
}

/* Every value longer than it may be, each letter four after it is escaped. */
static void
the_longest_record_has_its_room(void **state)
{
	char huge[2 * LOG_LINE_MAX];

	(void)state;
	memset(huge, '\n', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	log_divert(keep);
	log_about(LOG_FAULT,
	    LOG_ABOUT(LOG_MAIL_READ, .group = huge, .mailbox = huge, .mail = huge,
		.message_id = huge, .ballot = huge, .rule = huge, .outbox = INT64_MAX),
	    "%s", huge);
	assert_true(last_len > LOG_LINE_MAX + 6 * (LOG_VALUE_MAX - 10));
	assert_true(last_len <= LOG_RECORD_MAX);
	assert_non_null(strstr(last, "\nMINUTED_OUTBOX=9223372036854775807\n"));
	assert_non_null(strstr(last, "\nMESSAGE=core: \\x0a"));
}

static void
each_kind_has_a_number_of_its_own(void **state)
{
	int i, j;

	(void)state;
	assert_null(log_event_id(LOG_EVENT_NONE));
	assert_null(log_event_id(LOG_EVENT_COUNT));
	for (i = LOG_EVENT_NONE + 1; i < LOG_EVENT_COUNT; i++) {
		const char *id = log_event_id((enum log_event)i);

		assert_non_null(id);
		assert_int_equal(strlen(id), 32);
		assert_int_equal(strspn(id, "0123456789abcdef"), 32);
		for (j = LOG_EVENT_NONE + 1; j < i; j++)
			assert_string_not_equal(id, log_event_id((enum log_event)j));
	}
}

/* Who filters the journal by them reads the manual. */
static void
each_kind_is_in_the_manual(void **state)
{
	FILE *f = fopen("daemon/minuted.8", "re");
	static char manual[200000];
	size_t n;
	int i;

	(void)state;
	assert_non_null(f);
	n = fread(manual, 1, sizeof manual - 1, f);
	fclose(f);
	manual[n] = '\0';
	for (i = LOG_EVENT_NONE + 1; i < LOG_EVENT_COUNT; i++)
		assert_non_null(strstr(manual, log_event_id((enum log_event)i)));
}

#define LOG_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		LOG_TEST(a_line_tells_who_says_it),
		LOG_TEST(priorities_are_for_the_journal_alone),
		LOG_TEST(what_is_less_urgent_than_the_level_is_left_out),
		LOG_TEST(no_words_break_out_of_a_line),
		LOG_TEST(a_record_has_the_fields_that_are_given),
		LOG_TEST(no_value_breaks_out_of_its_field),
		LOG_TEST(what_is_not_taken_is_a_line),
		LOG_TEST(a_line_is_cut_at_its_bound),
		LOG_TEST(the_longest_record_has_its_room),
		LOG_TEST(each_kind_has_a_number_of_its_own),
		LOG_TEST(each_kind_is_in_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
