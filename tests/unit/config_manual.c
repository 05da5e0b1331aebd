/*
 * The manual pages of the files: their examples can be read, and every key
 * that the reader knows is described.
 */
#include "tests/unit/config_folder.h"

static char *
page(struct folder *folder, const char *name)
{
	char *path = g_build_filename(folder->before, "config", name, NULL);
	char *text, *owned;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	owned = talloc_strdup(folder->ctx, text);
	g_free(path);
	g_free(text);
	return owned;
}

/* The first example of a page. */
static char *
example(struct folder *folder, const char *name)
{
	static const char opening[] = ".Bd -literal -offset indent\n";
	char *start = strstr(page(folder, name), opening);
	char *end;

	assert_non_null(start);
	start += strlen(opening);
	end = strstr(start, ".Ed\n");
	assert_non_null(end);
	return talloc_strndup(folder->ctx, start, (size_t)(end - start));
}

static void
test_examples_can_be_read(void **state)
{
	struct folder *folder = *state;
	const struct group_config *group;

	folder_write("minuted.conf", example(folder, "minuted.conf.5"));
	folder_write("widgets.members", example(folder, "minuted-roster.5"));
	folder_write("cabf-cscwg.profile", example(folder, "minuted-profile.5"));
	group = &folder_good(folder)->groups[0];
	assert_int_equal(group->digest.kind, SCHEDULE_WEEKLY);
	assert_int_equal(group->roster->nmembers, 4);
	assert_string_equal(group->roster->members[0].aliases[1], "Example Trust Services, Inc.");
	assert_string_equal(group->profile->title, "Example Council");
	assert_int_equal(group->profile->neditions, 2);
}

/*
 * Check that the page describes each key that the fault of an unknown key
 * lists: "...; known here: a, b, c".
 */
static void
check_described(struct folder *folder, const char *start, const char *manual)
{
	static const char list[] = "known here: ";
	struct config_faults faults;
	char **keys;

	folder_read(folder, &faults);
	assert_int_equal(faults.ntexts, 1);
	assert_memory_equal(faults.texts[0], start, strlen(start));
	keys = g_strsplit(strstr(faults.texts[0], list) + strlen(list), ", ", -1);
	for (size_t i = 0; keys[i] != NULL; i++) {
		const char *name =
		    g_str_has_prefix(keys[i], "section.")
			? talloc_asprintf(folder->ctx, ".Li %s", keys[i] + strlen("section."))
			: talloc_asprintf(folder->ctx, "Ic %s", keys[i]);

		if (strstr(manual, name) == NULL)
			print_error("not described: %s\n", keys[i]);
		assert_non_null(strstr(manual, name));
	}
	g_strfreev(keys);
}

static void
test_every_key_of_minuted_conf_is_described(void **state)
{
	static const char *const headings[] = { "[store]\n", "[mailbox \"lists\"]\n", "[smtp]\n",
		"[group \"widgets\"]\n" };
	struct folder *folder = *state;
	char *manual = page(folder, "minuted.conf.5");

	for (size_t i = 0; i < G_N_ELEMENTS(headings); i++) {
		char *with = talloc_asprintf(folder->ctx, "%sunheard-of = x\n", headings[i]);

		folder_write("minuted.conf", folder_replaced(folder, good_conf, headings[i], with));
		check_described(folder, "minuted.conf:", manual);
	}
	folder_write("minuted.conf", folder_replaced(folder, good_conf, "[store]\n",
					 "[daemon]\nunheard-of = x\n\n[store]\n"));
	check_described(folder, "minuted.conf:", manual);
}

static void
test_every_key_of_rosters_and_profiles_is_described(void **state)
{
	struct folder *folder = *state;

	folder_write("widgets.members", "[member \"A\"]\nclass = issuer\nunheard-of = x\n");
	check_described(folder, "widgets.members:3:", page(folder, "minuted-roster.5"));
	folder_write("widgets.members", good_roster);
	folder_write("cabf-cscwg.profile", talloc_asprintf(folder->ctx, "%sunheard-of = x\n",
					       example(folder, "minuted-profile.5")));
	check_described(folder, "cabf-cscwg.profile:", page(folder, "minuted-profile.5"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(test_examples_can_be_read),
		FOLDER_TEST(test_every_key_of_minuted_conf_is_described),
		FOLDER_TEST(test_every_key_of_rosters_and_profiles_is_described),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
