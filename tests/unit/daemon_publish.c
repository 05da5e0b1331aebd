#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <talloc.h>

#include "daemon/publish/publish.h"

struct place {
	char *root, *folder;
};

static int
set_up(void **state)
{
	struct place *p = talloc_zero(NULL, struct place);
	char *root = g_dir_make_tmp("minuted-publish-XXXXXX", NULL);

	p->root = talloc_strdup(p, root);
	p->folder = talloc_asprintf(p, "%s/posts", root);
	g_free(root);
	assert_int_equal(g_mkdir(p->folder, 0755), 0);
	*state = p;
	return 0;
}

static void
empty(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		char *inner = g_build_filename(path, name, NULL);

		if (g_remove(inner) != 0) {
			empty(inner);
			g_rmdir(inner);
		}
		g_free(inner);
	}
	if (dir)
		g_dir_close(dir);
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	g_chmod(p->folder, 0755);
	empty(p->root);
	g_rmdir(p->root);
	talloc_free(p);
	return 0;
}

static enum publish_outcome
publish(struct place *p, const char *name, const char *text)
{
	char *why = NULL;
	enum publish_outcome outcome = publish_write(p, p->folder, name, text, strlen(text), &why);

	assert_int_equal(outcome == PUBLISH_FAILED, why != NULL);
	return outcome;
}

static int
files_in(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	int n = 0;

	while (g_dir_read_name(dir))
		n++;
	g_dir_close(dir);
	return n;
}

static void
assert_holds(struct place *p, const char *name, const char *text)
{
	size_t len;
	char *bytes = publish_read(p, p->folder, name, &len);

	assert_non_null(bytes);
	assert_string_equal(bytes, text);
	assert_int_equal(len, strlen(text));
}

static void
what_is_there_already_is_left_alone(void **state)
{
	struct place *p = *state;
	char *path = talloc_asprintf(p, "%s/a.md", p->folder);
	struct stat first, second;

	assert_int_equal(publish(p, "a.md", "one"), PUBLISH_WRITTEN);
	assert_holds(p, "a.md", "one");
	assert_int_equal(stat(path, &first), 0);
	assert_int_equal(first.st_mode & 07777, 0644);
	assert_int_equal(publish(p, "a.md", "one"), PUBLISH_SAME);
	assert_int_equal(stat(path, &second), 0);
	assert_int_equal(first.st_ino, second.st_ino);
	assert_int_equal(publish(p, "a.md", "two"), PUBLISH_WRITTEN);
	assert_holds(p, "a.md", "two");
	assert_int_equal(publish(p, "a.md", ""), PUBLISH_WRITTEN);
	assert_holds(p, "a.md", "");
	assert_int_equal(files_in(p->folder), 1);
}

static void
umask_does_not_hide_what_is_published(void **state)
{
	struct place *p = *state;
	mode_t was = umask(077);
	struct stat st;

	assert_int_equal(publish(p, "a.md", "one"), PUBLISH_WRITTEN);
	assert_int_equal(stat(talloc_asprintf(p, "%s/a.md", p->folder), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	publish_prepare(talloc_asprintf(p, "%s/more", p->root));
	assert_int_equal(stat(talloc_asprintf(p, "%s/more", p->root), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	umask(was);
}

/* No name leads out of the folder. */
static void
names_that_are_no_names_are_refused(void **state)
{
	struct place *p = *state;
	static const char *const names[] = { "", ".", "..", "../a.md", "/tmp/a.md", "x/a.md",
		".hidden", "a/../../b" };
	char *why = NULL, *name;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		assert_int_equal(publish(p, names[i], "x"), PUBLISH_FAILED);
	for (int over = -1; over <= 1; over++) {
		name = talloc_array(p, char, (size_t)(PUBLISH_NAME_MAX + over) + 1);
		memset(name, 'a', (size_t)(PUBLISH_NAME_MAX + over));
		name[PUBLISH_NAME_MAX + over] = '\0';
		assert_int_equal(publish(p, name, "x") == PUBLISH_FAILED, over > 0);
	}
	assert_int_equal(
	    publish_write(p, p->folder, "big", "", PUBLISH_BYTES_MAX + 1, &why), PUBLISH_FAILED);
	assert_int_equal(files_in(p->root), 1);
	assert_int_equal(files_in(p->folder), 2);
}

/* What has the name is replaced, not followed. */
static void
links_are_not_followed(void **state)
{
	struct place *p = *state;
	char *outside = talloc_asprintf(p, "%s/outside", p->root);
	char *link = talloc_asprintf(p, "%s/a.md", p->folder);
	char *beside = talloc_asprintf(p, "%s/.a.md.new", p->folder), *text;
	struct stat st;
	size_t len;

	assert_true(g_file_set_contents(outside, "secret", -1, NULL));
	assert_int_equal(symlink(outside, link), 0);
	assert_int_equal(symlink(outside, beside), 0);
	assert_null(publish_read(p, p->folder, "a.md", &len));
	assert_int_equal(publish(p, "a.md", "one"), PUBLISH_WRITTEN);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_true(g_file_get_contents(outside, &text, NULL, NULL));
	assert_string_equal(text, "secret");
	g_free(text);
}

static void
what_was_left_half_is_replaced(void **state)
{
	struct place *p = *state;

	assert_true(
	    g_file_set_contents(talloc_asprintf(p, "%s/.a.md.new", p->folder), "half", -1, NULL));
	assert_int_equal(publish(p, "a.md", "one"), PUBLISH_WRITTEN);
	assert_int_equal(files_in(p->folder), 1);
}

static void
failures_are_told_and_leave_nothing(void **state)
{
	struct place *p = *state;
	char *why = NULL;

	assert_int_equal(
	    publish_write(p, talloc_asprintf(p, "%s/none", p->root), "a.md", "x", 1, &why),
	    PUBLISH_FAILED);
	assert_non_null(strstr(why, "/none cannot be opened"));
	/* A folder has the name. */
	assert_int_equal(g_mkdir(talloc_asprintf(p, "%s/b.md", p->folder), 0755), 0);
	assert_int_equal(publish_write(p, p->folder, "b.md", "x", 1, &why), PUBLISH_FAILED);
	assert_non_null(strstr(why, "b.md was not written"));
	assert_int_equal(files_in(p->folder), 1);
	if (geteuid() != 0) {
		g_chmod(p->folder, 0555);
		assert_int_equal(publish_write(p, p->folder, "a.md", "x", 1, &why), PUBLISH_FAILED);
		assert_non_null(strstr(why, "no file can be made in it"));
		g_chmod(p->folder, 0755);
	}
	assert_int_equal(publish(p, "a.md", "x"), PUBLISH_WRITTEN);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    what_is_there_already_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    umask_does_not_hide_what_is_published, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    names_that_are_no_names_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links_are_not_followed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_left_half_is_replaced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    failures_are_told_and_leave_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
