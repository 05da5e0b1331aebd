#include "tests/unit/mail_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "mail/source.h"
#include "tests/unit/archive_folder.h"

static char *
file_with(struct archive_folder *test, const char *name, const char *bytes)
{
	char *path = talloc_asprintf(test, "%s/%s", test->folder, name);

	assert_true(g_file_set_contents(path, bytes, -1, NULL));
	return path;
}

static void
assert_end(struct source *source)
{
	struct source_message message;
	char *why = NULL;

	assert_int_equal(source_next(source, &message, &why), 0);
	assert_int_equal(source_next(source, &message, &why), 0);
}

#define FROM_ANA "From ana@member.example Mon Nov 13 09:00:00 2023\n"
#define ONE "From: ana@member.example\nSubject: one\n\nbody\n"
#define TWO "From: bo@other.example\nSubject: two\n\nbody\n\nmore\n"

static void
mbox_of_two(void **state)
{
	struct archive_folder *test = *state;
	const char *path = file_with(test, "two.mbox", FROM_ANA ONE "\n" FROM_ANA TWO "\n");
	struct source *source = open_source(test, path);
	struct source_message message;
	char *why = NULL;
	uint64_t done, total;

	source_progress(source, &done, &total);
	assert_int_equal(done, 0);
	assert_int_equal(total, strlen(FROM_ANA ONE "\n" FROM_ANA TWO "\n"));
	assert_int_equal(source_next(source, &message, &why), 1);
	assert_int_equal(message.len, strlen(ONE));
	assert_memory_equal(message.raw, ONE, message.len);
	assert_int_equal(message.at, 1699866000);
	assert_string_equal(message.place, talloc_asprintf(test, "%s:0", path));
	assert_int_equal(source_next(source, &message, &why), 1);
	assert_memory_equal(message.raw, TWO, message.len);
	assert_string_equal(
	    message.place, talloc_asprintf(test, "%s:%zu", path, strlen(FROM_ANA ONE "\n")));
	assert_end(source);
	source_progress(source, &done, &total);
	assert_int_equal(done, total);
}

static void
mbox_without_last_line_end(void **state)
{
	struct source *source = open_source(*state,
	    file_with(*state, "a", FROM_ANA ONE "\n" FROM_ANA "From: x@y.example\n\nlast words"));

	assert_next(source, ONE);
	assert_next(source, "From: x@y.example\n\nlast words");
	assert_end(source);
}

static void
mbox_with_crlf(void **state)
{
	struct source *source = open_source(*state,
	    file_with(*state, "a",
		"From ana@member.example Mon Nov 13 09:00:00 2023\r\nFrom: a@b.example\r\n\r\n"
		">From here\r\n\r\nFrom bo@other.example Mon Nov 13 09:00:00 2023\r\n"
		"From: b@b.example\r\n\r\ny\r\n\r\n"));

	assert_next(source, "From: a@b.example\r\n\r\nFrom here\r\n");
	assert_next(source, "From: b@b.example\r\n\r\ny\r\n");
	assert_end(source);
}

/* mboxrd: one mark is taken away, however many there are. */
static void
quoted_from_lines(void **state)
{
	struct source *source = open_source(*state,
	    file_with(*state, "a",
		FROM_ANA "From: a@b.example\n\n>From one\n>>From two\n> From three\n>Frome\n"));

	assert_next(source, "From: a@b.example\n\nFrom one\n>From two\n> From three\n>Frome\n");
	assert_end(source);
}

/* A sentence is no separator, though nobody quoted it. */
static void
lines_that_only_begin_with_from(void **state)
{
	static const char *const lines[] = {
		"text before\nFrom ana@member.example Mon Nov 13 09:00:00 2023\n",
		"\nFrom Monday on we vote: see below\n",
		"\nFrom \n",
		"\nFrom ana@member.example Mon Nov 13 09:00:00 2023\nand no header here\n",
		"\nFrom ana@member.example Mon Nov 99 09:00:00 2023\nX: y\n",
	};
	struct archive_folder *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		char *raw = talloc_asprintf(test, "From: a@b.example\n\n%send\n", lines[i]);
		struct source *source = open_source(
		    test, file_with(test, "a", talloc_asprintf(test, FROM_ANA "%s\n", raw)));
		assert_next(source, raw);
		assert_end(source);
		talloc_free(source);
	}
}

static void
separators_of_archives(void **state)
{
	static const struct {
		const char *line;
		int64_t at;
	} lines[] = {
		{ "From ana at member.example  Mon Nov 13 09:00:00 2023", 1699866000 },
		{ "From ana@member.example Mon Nov 13 09:00:00 2023 +0100", MESSAGE_NO_TIME },
		{ "From MAILER-DAEMON Mon Nov 13 09:00:00 2023", 1699866000 },
		{ "From - Mon Nov 13 09:00:00 2023", 1699866000 },
		{ "From ana@member.example Mon Nov  6 09:00:00 2023", 1699261200 },
		{ "From ana@member.example Mon, 13 Nov 2023 09:00:00 +0000", 1699866000 },
	};
	struct archive_folder *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		struct source *source = open_source(
		    test, file_with(test, "a",
			      talloc_asprintf(test, FROM_ANA ONE "\n%s\n" TWO, lines[i].line)));
		struct source_message message;
		char *why = NULL;
		assert_next(source, ONE);
		assert_int_equal(source_next(source, &message, &why), 1);
		assert_int_equal(message.len, strlen(TWO));
		if (lines[i].at != MESSAGE_NO_TIME)
			assert_int_equal(message.at, lines[i].at);
		assert_end(source);
		talloc_free(source);
	}
}

static void
a_single_mail_and_nothing(void **state)
{
	struct archive_folder *test = *state;
	struct source_message message;
	char *why = NULL;
	const char *path = file_with(test, "one.eml", ONE "\n" FROM_ANA "kept as it is\n>From x\n");
	struct source *source = open_source(test, path);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(source_next(source, &message, &why), 1);
	assert_int_equal(message.len, strlen(ONE "\n" FROM_ANA "kept as it is\n>From x\n"));
	assert_string_equal(message.place, path);
	assert_int_equal(message.at, st.st_mtime);
	assert_end(source);
	assert_end(open_source(test, file_with(test, "empty", "")));
	assert_null(source_open(test, talloc_asprintf(test, "%s/missing", test->folder), &why));
	assert_non_null(strstr(why, "missing"));
}

static void
maildir_in_order(void **state)
{
	struct archive_folder *test = *state;
	static const char *const folders[] = { "cur", "new", "tmp" };

	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		assert_int_equal(
		    mkdir(talloc_asprintf(test, "%s/%s", test->folder, folders[i]), 0700), 0);
	file_with(test, "cur/1699000002.b.host:2,S", "From: c@b.example\n\n2\n");
	file_with(test, "new/1699000001.a.host", "From: b@b.example\n\n1\n");
	file_with(test, "new/1699000003.c.host", "From: d@b.example\n\n3\n");
	file_with(test, "tmp/1699000000.z.host", "half");
	file_with(test, "cur/.hidden", "no mail");
	struct source *source = open_source(test, test->folder);
	assert_next(source, "From: b@b.example\n\n1\n");
	assert_next(source, "From: c@b.example\n\n2\n");
	assert_next(source, "From: d@b.example\n\n3\n");
	assert_end(source);
}

static void
folder_of_mails(void **state)
{
	struct archive_folder *test = *state;
	struct source_message message;
	char *why = NULL;
	uint64_t done, total;

	assert_null(source_open(test, test->folder, &why));
	assert_non_null(strstr(why, "no mail"));
	file_with(test, "b.eml", "From: b@b.example\n\nb\n");
	file_with(test, "a.EML", "From: a@b.example\n\na\n");
	file_with(test, "notes.txt", "no mail");
	assert_int_equal(symlink("nowhere", talloc_asprintf(test, "%s/aa.eml", test->folder)), 0);
	struct source *source = open_source(test, test->folder);
	assert_next(source, "From: a@b.example\n\na\n");
	/* A file that cannot be read is told, and the others follow. */
	assert_int_equal(source_next(source, &message, &why), -1);
	assert_non_null(strstr(why, "aa.eml"));
	assert_next(source, "From: b@b.example\n\nb\n");
	assert_end(source);
	source_progress(source, &done, &total);
	assert_int_equal(done, total);
}

static void
standard_input(void **state)
{
	struct archive_folder *test = *state;
	int fd = open(file_with(test, "a", FROM_ANA ONE "\n" FROM_ANA TWO), O_RDONLY);
	int kept = dup(STDIN_FILENO);
	uint64_t done, total;

	assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	struct source *source = open_source(test, "-");
	assert_next(source, ONE);
	assert_next(source, TWO);
	assert_end(source);
	source_progress(source, &done, &total);
	assert_int_equal(total, 0);
	talloc_free(source);
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(fd);
}

static void
size_at_its_limit(void **state)
{
	struct archive_folder *test = *state;
	static const char head[] = "From: a@b.example\nSubject: s\n\n";

	for (int over = -1; over <= 1; over++) {
		char *path = file_with(test, "large.eml", head);
		assert_int_equal(truncate(path, MESSAGE_SIZE_MAX + over), 0);
		struct source *source = open_source(test, path);
		struct source_message message;
		char *why = NULL;
		assert_int_equal(source_next(source, &message, &why), 1);
		assert_int_equal(message.too_large, over > 0);
		assert_int_equal(
		    message.len, over > 0 ? strlen(head) : (size_t)(MESSAGE_SIZE_MAX + over));
		assert_memory_equal(message.raw, head, strlen(head));
		assert_end(source);
		talloc_free(source);
	}
}

/* A message too large is passed over, the next one is whole. */
static void
mbox_goes_on_behind_a_large_mail(void **state)
{
	struct archive_folder *test = *state;
	GString *box = g_string_new(FROM_ANA "From: a@b.example\n\n");
	struct source_message message;
	char *why = NULL;

	while (box->len <= MESSAGE_SIZE_MAX + 1000)
		g_string_append(
		    box, "a line of the large mail, as long as lines of mails mostly are\n");
	g_string_append(box, "\n" FROM_ANA ONE);
	struct source *source = open_source(test, file_with(test, "large", box->str));
	g_string_free(box, TRUE);
	assert_int_equal(source_next(source, &message, &why), 1);
	assert_true(message.too_large);
	assert_int_equal(message.len, strlen("From: a@b.example\n\n"));
	assert_next(source, ONE);
	assert_end(source);
}

/* Whatever the bytes, they all come out, and reading ends. */
static void
boxes_by_chance(void **state)
{
	struct archive_folder *test = *state;
	static const char *const pieces[] = { "From ", FROM_ANA, "\n", "\r\n", "\n\n", ">From x\n",
		"Subject: s\n", "text", "\r", "From: a@b.example\n", "Mon Nov 13 09:00:00 2023\n" };
	uint32_t seed = 5;

	for (int round = 0; round < 500; round++) {
		GString *box = g_string_new(round % 2 ? FROM_ANA : "");
		struct source_message message;
		char *why = NULL;
		size_t bytes = 0, got = 0;
		for (uint32_t n = next_number(&seed) % 60; n > 0; n--)
			g_string_append(box, pieces[next_number(&seed) % G_N_ELEMENTS(pieces)]);
		struct source *source = open_source(test, file_with(test, "a", box->str));
		while (source_next(source, &message, &why) > 0) {
			bytes += message.len;
			got++;
			assert_true(got <= 61);
		}
		assert_true(bytes <= box->len);
		talloc_free(source);
		g_string_free(box, TRUE);
	}
}

int
main(void)
{
#define source_test(function) cmocka_unit_test_setup_teardown(function, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		source_test(mbox_of_two),
		source_test(mbox_without_last_line_end),
		source_test(mbox_with_crlf),
		source_test(quoted_from_lines),
		source_test(lines_that_only_begin_with_from),
		source_test(separators_of_archives),
		source_test(a_single_mail_and_nothing),
		source_test(maildir_in_order),
		source_test(folder_of_mails),
		source_test(standard_input),
		source_test(size_at_its_limit),
		source_test(mbox_goes_on_behind_a_large_mail),
		source_test(boxes_by_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
