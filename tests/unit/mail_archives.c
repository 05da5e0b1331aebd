/* Tests of mail/source with what archives hand out: compressed, in folders, from pipermail. */
#include "tests/unit/mail_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <zlib.h>

#include "mail/source.h"
#include "mail/source_folder.h"
#include "tests/unit/archive_folder.h"

#define FROM_ANA "From ana@member.example Mon Nov 13 09:00:00 2023\n"
#define PIPERMAIL_ANA "From ana at member.example  Mon Nov 13 09:00:00 2023\n"
#define ONE "From: ana@member.example\nSubject: one\n\nbody\n"
#define TWO "From: bo@other.example\nSubject: two\n\nbody\n\nmore\n"
#define BOX FROM_ANA ONE "\n" FROM_ANA TWO "\n"

/* The path of a file below the test's folder, whose own folders are made. */
static char *
place(struct archive_folder *test, const char *name)
{
	char *path = talloc_asprintf(test, "%s/%s", test->folder, name);
	char *folder = g_path_get_dirname(path);

	assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
	g_free(folder);
	return path;
}

static char *
plain(struct archive_folder *test, const char *name, const char *bytes)
{
	char *path = place(test, name);

	assert_true(g_file_set_contents(path, bytes, -1, NULL));
	return path;
}

static char *
compressed(struct archive_folder *test, const char *name, const char *bytes)
{
	char *path = place(test, name);
	gzFile file = gzopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(gzwrite(file, bytes, (unsigned)strlen(bytes)), strlen(bytes));
	assert_int_equal(gzclose(file), Z_OK);
	return path;
}

static void
assert_fault(struct source *source, const char *text)
{
	struct source_message message;
	char *why = NULL;

	assert_int_equal(source_next(source, &message, &why), -1);
	assert_non_null(strstr(why, text));
}

static void
assert_end(struct source *source)
{
	struct source_message message;
	char *why = NULL;

	assert_int_equal(source_next(source, &message, &why), 0);
}

static void
compressed_mbox(void **state)
{
	struct archive_folder *test = *state;
	char *path = compressed(test, "2023-November.txt.gz", BOX);
	struct source *source = open_source(test, path);
	struct source_message message;
	uint64_t done, total;
	char *why = NULL;
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_next(source, ONE);
	assert_int_equal(source_next(source, &message, &why), 1);
	assert_string_equal(
	    message.place, talloc_asprintf(test, "%s:%zu", path, strlen(FROM_ANA ONE "\n")));
	assert_end(source);
	source_progress(source, &done, &total);
	assert_int_equal(total, st.st_size);
	assert_int_equal(done, total);
}

/* gzip files put one behind the other are one. */
static void
compressed_in_pieces(void **state)
{
	struct archive_folder *test = *state;
	char *first = compressed(test, "a.gz", FROM_ANA ONE "\n");
	char *second = compressed(test, "b.gz", FROM_ANA TWO "\n");
	char *bytes[2];
	gsize len[2];

	assert_true(g_file_get_contents(first, &bytes[0], &len[0], NULL));
	assert_true(g_file_get_contents(second, &bytes[1], &len[1], NULL));
	GString *both = g_string_new_len(bytes[0], (gssize)len[0]);
	g_string_append_len(both, bytes[1], (gssize)len[1]);
	char *path = place(test, "both.gz");
	assert_true(g_file_set_contents(path, both->str, (gssize)both->len, NULL));
	g_string_free(both, TRUE);
	g_free(bytes[0]);
	g_free(bytes[1]);
	struct source *source = open_source(test, path);
	assert_next(source, ONE);
	assert_next(source, TWO);
	assert_end(source);
}

/* What was whole before the fault is taken, the fault is told, and the end comes. */
static void
compressed_and_broken(void **state)
{
	struct archive_folder *test = *state;
	GString *box = g_string_new(NULL);
	char *bytes;
	gsize len;

	for (int i = 0; i < 2000; i++)
		g_string_append_printf(box,
		    FROM_ANA "From: ana@member.example\nSubject: %d\n\n%08x\n\n", i,
		    (unsigned)i * 2654435761u);
	char *path = compressed(test, "a.gz", box->str);
	g_string_free(box, TRUE);
	assert_true(g_file_get_contents(path, &bytes, &len, NULL));
	for (int damaged = 0; damaged < 2; damaged++) {
		struct source_message message;
		char *why = NULL;
		size_t n = 0;
		int got;

		if (damaged)
			memset(bytes + len / 2, 0xff, 64);
		assert_true(
		    g_file_set_contents(path, bytes, (gssize)(damaged ? len : len / 2), NULL));
		struct source *source = open_source(test, path);
		while ((got = source_next(source, &message, &why)) > 0)
			n++;
		assert_int_equal(got, -1);
		assert_non_null(strstr(why, damaged ? "damaged" : "breaks off"));
		assert_true(n < 2000);
		assert_end(source);
		talloc_free(source);
	}
	g_free(bytes);
}

static void
compressed_mails(void **state)
{
	struct archive_folder *test = *state;

	compressed(test, "box/a.eml.gz", ONE);
	compressed(test, "maildir/cur/1699000002.b.host:2,S", TWO);
	assert_int_equal(g_mkdir(place(test, "maildir/new"), 0700), 0);
	struct source *source = open_source(test, place(test, "box"));
	assert_next(source, ONE);
	assert_end(source);
	source = open_source(test, place(test, "maildir"));
	assert_next(source, TWO);
	assert_end(source);
}

/* Pipermail quotes "From " only: what has more marks was written so. */
static void
quoted_lines_of_pipermail(void **state)
{
	struct archive_folder *test = *state;
	static const char body[] = "\n>From one\n>>From two\n>>>From three\n> From four\n";
	char *path =
	    plain(test, "a", talloc_asprintf(test, PIPERMAIL_ANA "From: a at b.example\n%s", body));
	struct source *source = open_source(test, path);
	struct source_message message;
	char *why = NULL;

	assert_int_equal(source_next(source, &message, &why), 1);
	assert_int_equal(message.at, 1699866000);
	/* The sender's line stays as it came: the bytes are the truth. */
	static const char wanted[] =
	    "From: a at b.example\n\nFrom one\n>>From two\n>>>From three\n> From four\n";
	assert_int_equal(message.len, strlen(wanted));
	assert_memory_equal(message.raw, wanted, message.len);
	assert_end(source);
}

static void
folders_of_months(void **state)
{
	struct archive_folder *test = *state;

	plain(test, "list/2023/2023-04.mbox", FROM_ANA "From: a@b.example\n\n2023-04\n");
	compressed(test, "list/2023/2023-05.txt.gz", FROM_ANA "From: a@b.example\n\n2023-05\n");
	plain(test, "list/2022/2022-12", FROM_ANA "From: a@b.example\n\n2022-12\n");
	plain(test, "list/0-first.eml", "From: a@b.example\n\nfirst\n");
	plain(test, "list/index.html", "<html>From nobody</html>");
	compressed(test, "list/index.html.gz", "<html>");
	plain(test, "list/empty.mbox", "");
	plain(test, "list/.hidden/a.eml", "From: a@b.example\n\nhidden\n");
	plain(test, "list/mh/12", "From: a@b.example\n\ntwelve\n");
	plain(test, "list/mh/.mh_sequences", "cur: 12\n");
	plain(test, "list/box/cur/1699000002.b.host:2,S", "From: a@b.example\n\nmaildir\n");
	plain(test, "list/box/new/.hidden", "");
	plain(test, "list/box/.Sent/cur/1699000003.c.host:2,S", "From: a@b.example\n\nsent\n");
	assert_int_equal(symlink("..", place(test, "list/loop")), 0);
	struct source *source = open_source(test, place(test, "list"));
	assert_next(source, "From: a@b.example\n\nfirst\n");
	assert_next(source, "From: a@b.example\n\n2022-12\n");
	assert_next(source, "From: a@b.example\n\n2023-04\n");
	assert_next(source, "From: a@b.example\n\n2023-05\n");
	assert_next(source, "From: a@b.example\n\nmaildir\n");
	assert_next(source, "From: a@b.example\n\ntwelve\n");
	assert_end(source);
}

static void
folders_within_folders(void **state)
{
	struct archive_folder *test = *state;
	char *name = talloc_strdup(test, "list");

	for (int depth = 1; depth <= SOURCE_DEPTH_MAX + 1; depth++) {
		name = talloc_asprintf(test, "%s/f", name);
		if (depth < SOURCE_DEPTH_MAX)
			continue;
		/* The folder itself is the first; one below the last is told. */
		plain(test, talloc_asprintf(test, "%s/a.eml", name), ONE);
	}
	struct source *source = open_source(test, place(test, "list/f"));
	assert_next(source, ONE);
	assert_fault(source, "cannot be opened");
	assert_end(source);
}

int
main(void)
{
#define archive_test(function) cmocka_unit_test_setup_teardown(function, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		archive_test(compressed_mbox),
		archive_test(compressed_in_pieces),
		archive_test(compressed_and_broken),
		archive_test(compressed_mails),
		archive_test(quoted_lines_of_pipermail),
		archive_test(folders_of_months),
		archive_test(folders_within_folders),
	};

	return cmocka_run_group_tests_name("mail_archives", tests, NULL, NULL);
}
