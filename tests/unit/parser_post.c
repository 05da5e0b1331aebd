#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/document.h"
#include "parser/json.h"
#include "parser/post.h"
#include "parser/when.h"

static const char mail[] =
    "Dear all,\n\nfind below the draft minutes of Thursday's call.\n\n"
    "Attendees: Marit Oduya (Fir Trust), Bo Elm (Ash CA), Cy Alder (Yew Sign), Di O'Birch (Larch)\n"
    "\n1. Antitrust statement\nMarit read the antitrust statement.\n\n2. Approval of minutes\n"
    "The minutes of March 7 were approved without objections.\n\n3. Ballots\n- SX-12 Key sizes "
    "(Bo): Yew Sign has concerns. Looking for two endorsers.\n- SX-11: has passed and is in IPR "
    "review.\n\n4. Action items\n- Cy will write to the board.\n\n5. Next meeting\nThe next "
    "meeting "
    "is on April 4.\n\n6. Adjourn\n";

static const char markdown[] =
    "# Attendees\n\n| Name | Organisation |\n|---|---|\n| Marit Oduya | Fir Trust |\n"
    "| Bo Elm | Ash {{< CA >}} |\n\n# Minutes\n\n## 1. Roll call\n\nMinute taker: Bo Elm\n\n"
    "## 2. Ballot SX-12: Key *sizes* (Bo)\n\n- **Marit**: would endorse it\n  - Bo: will update "
    "the ballot\n\n## 3. It was agreed\n\nIt was agreed to go on.\n\n## 4. Next meeting\n\n"
    "2024-04-04\n\n## 5. Adjourn\n";

/* What must be the same: all but the title and the status. */
static char *
object_of(const struct minutes *minutes)
{
	json_t *object = minutes_to_json(minutes);
	char *text;

	json_object_del(object, "title");
	json_object_del(object, "status");
	json_object_del(object, "head_date"); /* our head gives the meeting's day */
	text = json_dumps(object, JSON_SORT_KEYS | JSON_INDENT(1));
	json_decref(object);
	return text;
}

/* Read `source`, write it as a post, read that: the same object. Returns the post. */
static char *
assert_post_says_the_same(
    void *ctx, const char *source, const struct minutes_context *context, const char *about)
{
	struct minutes *was = minutes_read(ctx, source, context), *is;
	struct minutes_context alone = {
		.group = context->group, .posted = WHEN_UNKNOWN, .directory = context->directory
	};
	struct post post = { .group = "sxwg",
		.title = "Server Exchange Certificate Working Group",
		.date = was->date,
		.author = was->posted_by,
		.document = was->document };
	char *text, *a, *b;

	assert_non_null(was->date);
	text = post_write(ctx, &post);
	is = minutes_read(ctx, text, &alone);
	a = object_of(was);
	b = object_of(is);
	if (strcmp(a, b) != 0)
		fail_msg("%s: %s\nis not\n%s\nin\n%s", about, b, a, text);
	free(a);
	free(b);
	return text;
}

static void
a_mails_post_says_the_same(void **state)
{
	void *ctx = talloc_new(NULL);
	struct minutes_context context = { .subject = "[Sxwg] Draft minutes of March 21",
		.posted_by = "Di \"the taker\" O'Birch: Larch #1",
		.group = "sxwg",
		.posted = 1711116000 };
	char *post = assert_post_says_the_same(ctx, mail, &context, "mail");
	struct minutes *m = minutes_read(ctx, post, NULL);

	(void)state;
	assert_string_equal(m->date, "2024-03-21");
	assert_string_equal(
	    m->title, "2024-03-21 Minutes of the Server Exchange Certificate Working Group");
	assert_string_equal(m->posted_by, "Di \"the taker\" O'Birch: Larch #1");
	assert_int_equal(m->nattendees, 4);
	assert_int_equal(m->nballots, 2);
	talloc_free(ctx);
}

static void
a_files_post_says_the_same(void **state)
{
	void *ctx = talloc_new(NULL);
	struct minutes_context context = { .subject = "Minutes of 2024-03-21",
		.posted_by = "Bo Elm",
		.group = "sxwg",
		.posted = 1711116000 };

	(void)state;
	assert_post_says_the_same(ctx, markdown, &context, "markdown");
	talloc_free(ctx);
}

/* The published minutes, where they lie on this machine. */
static void
published_posts_say_the_same(void **state)
{
	const char *folder = getenv("MINUTED_CORPUS");
	char *path = g_build_filename(folder ? folder : "../shared/corpus", "minutes", NULL);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	(void)state;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		void *ctx = talloc_new(NULL);
		char *file = g_build_filename(path, entry->d_name, NULL), *text;
		struct minutes_context context = { .group = "sxwg", .posted = WHEN_UNKNOWN };

		if (g_str_has_suffix(file, ".md") && g_ascii_isdigit(file[strlen(file) - 4]) &&
		    g_file_get_contents(file, &text, NULL, NULL)) {
			assert_post_says_the_same(ctx, text, &context, entry->d_name);
			n++;
			g_free(text);
		}
		g_free(file);
		talloc_free(ctx);
	}
	if (dir != NULL)
		closedir(dir);
	g_free(path);
	if (n == 0)
		skip();
	print_message("# note: %zu published posts say the same when written again\n", n);
}

static void
the_head_is_as_the_forums(void **state)
{
	void *ctx = talloc_new(NULL);
	struct block_tree empty = { NULL, 0, false };
	struct post post = { .group = "cscwg",
		.title = "Code Signing Certificate Working Group",
		.date = "2024-03-21",
		.author = "Ana Example",
		.document = &empty };

	(void)state;
	assert_string_equal(post_write(ctx, &post),
	    "---\naliases:\n- /2024-03-21-2024-03-21-minutes-of-the-code-signing-certificate-"
	    "working-group/\nauthor: Ana Example\ndate: 2024-03-21 00:00:00\ntags:\n"
	    "- Code Signing\n- Minutes\n"
	    "title: 2024-03-21 Minutes of the Code Signing Certificate Working Group\n"
	    "type: post\n---\n\n");
	post.author = NULL;
	assert_null(strstr(post_write(ctx, &post), "author"));
	talloc_free(ctx);
}

/* Whoever posts may be called anything: the head stays the head that we write. */
static void
names_cannot_leave_their_line(void **state)
{
	static const struct {
		const char *name, *line;
	} cases[] = {
		{ "Ana Example", "author: Ana Example\n" },
		{ "Ana", "author: 'Ana'\n" },
		{ "null", "author: 'null'\n" },
		{ "12", "author: '12'\n" },
		{ "0x1 e", "author: 0x1 e\n" },
		{ "", "author: ''\n" },
		{ "a: b", "author: 'a: b'\n" },
		{ "a #b", "author: 'a #b'\n" },
		{ "O'Neil \"x\" \\", "author: 'O''Neil \"x\" \\'\n" },
		{ "'", "author: ''''\n" },
		{ "x\n---\ntype: page", "author: 'x --- type: page'\n" },
		{ "x\r\ny\tz\xc2\x85q\xe2\x80\xa8r\x1b[2J", "author: 'x y z q r [2J'\n" },
		{ "\xe2\x80\xaeI\xc3\xb1igo", "author: 'I\xc3\xb1igo'\n" },
		{ "- a", "author: '- a'\n" },
		{ "{{< x >}} y", "author: '{{< x >}} y'\n" },
		{ "a\xff", "author: 'a\xef\xbf\xbd'\n" },
		{ "*a &b !c", "author: '*a &b !c'\n" },
	};
	struct block_tree empty = { NULL, 0, false };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		void *ctx = talloc_new(NULL);
		struct post post = { .group = "g",
			.title = "Group",
			.date = "2024-03-21",
			.author = cases[i].name,
			.document = &empty };
		char *text = post_write(ctx, &post);

		if (strstr(text, talloc_asprintf(ctx, "\n%s", cases[i].line)) == NULL)
			fail_msg("no %s in %s", cases[i].line, text);
		assert_non_null(strstr(text, "\ntype: post\n---\n\n"));
		talloc_free(ctx);
	}
}

static void
names_are_cut(void **state)
{
	struct block_tree empty = { NULL, 0, false };

	(void)state;
	for (int over = -1; over <= 1; over++) {
		void *ctx = talloc_new(NULL);
		size_t len = (size_t)(POST_NAME_MAX + over);
		char *name = talloc_array(ctx, char, len + 1);
		struct post post = { "g", "Group", "2024-03-21", name, &empty };
		struct minutes *m;

		memset(name, 'a', len);
		name[1] = ' ';
		name[len] = '\0';
		m = minutes_read(ctx, post_write(ctx, &post), NULL);
		assert_int_equal(strlen(m->posted_by), over < 0 ? len : POST_NAME_MAX);
		talloc_free(ctx);
	}
}

static void
file_names_are_of_group_and_day(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	assert_string_equal(
	    post_file_name(ctx, "cscwg", "2024-03-21"), "2024-03-21-cscwg-minutes.md");
	assert_string_equal(
	    post_file_name(ctx, "a.b_C-1", "2024-03-21"), "2024-03-21-a.b_C-1-minutes.md");
	assert_null(post_file_name(ctx, "", "2024-03-21"));
	assert_null(post_file_name(ctx, "..", "2024-03-21"));
	assert_null(post_file_name(ctx, "a/b", "2024-03-21"));
	assert_null(post_file_name(ctx, "a\nb", "2024-03-21"));
	assert_null(post_file_name(ctx, "a", "../../etc/x"));
	assert_null(post_file_name(ctx, "a", "2024-3-21"));
	assert_null(post_file_name(ctx, "a", "2024-02-31"));
	assert_null(post_file_name(ctx, "a", ""));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mails_post_says_the_same),
		cmocka_unit_test(a_files_post_says_the_same),
		cmocka_unit_test(published_posts_say_the_same),
		cmocka_unit_test(the_head_is_as_the_forums),
		cmocka_unit_test(names_cannot_leave_their_line),
		cmocka_unit_test(names_are_cut),
		cmocka_unit_test(file_names_are_of_group_and_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
