/* What people call ballots: kept, in force until another ruling, and verified. */
#include "tests/unit/store_folder.h"

#include "store/names.h"

static const struct ballot_name malware = { .group = "widgets",
	.name = "Malware ballot",
	.label = "CSC-18",
	.author = "ana",
	.at = NOON,
	.reason = "as the minutes of May say" };

static size_t
in_force(struct folder *folder, struct ballot_name **names_r)
{
	size_t n;

	assert_int_equal(store_names(folder->ctx, folder->store, "widgets", names_r, &n), STORE_OK);
	return n;
}

static void
a_name_is_kept_with_its_author(void **state)
{
	struct folder *folder = *state;
	struct ballot_name other = malware, *names;

	assert_int_equal(in_force(folder, &names), 0);
	assert_int_equal(store_name(folder->store, &malware), STORE_OK);
	other.group = "gadgets";
	assert_int_equal(store_name(folder->store, &other), STORE_OK);
	assert_int_equal(in_force(folder, &names), 1);
	assert_string_equal(names[0].group, "widgets");
	assert_string_equal(names[0].name, "Malware ballot");
	assert_string_equal(names[0].label, "CSC-18");
	assert_string_equal(names[0].author, "ana");
	assert_string_equal(names[0].reason, "as the minutes of May say");
	assert_int_equal(names[0].at, NOON);
	assert_well(folder);
}

static void
the_last_word_on_a_name_is_in_force(void **state)
{
	struct folder *folder = *state;
	struct ballot_name name = malware, *names;

	assert_int_equal(store_name(folder->store, &name), STORE_OK);
	name.label = "CSC-19";
	name.reason = NULL;
	assert_int_equal(store_name(folder->store, &name), STORE_OK);
	assert_int_equal(in_force(folder, &names), 1);
	assert_string_equal(names[0].label, "CSC-19");
	assert_null(names[0].reason);
	name.label = NULL;
	assert_int_equal(store_name(folder->store, &name), STORE_OK);
	assert_int_equal(in_force(folder, &names), 0);
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	assert_int_equal(store_name(folder->store, &malware), STORE_OK);
	assert_int_equal(in_force(folder, &names), 1);
	name.name = "another";
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	assert_well(folder);
}

static void
names_keep_their_bounds(void **state)
{
	struct folder *folder = *state;
	struct ballot_name name = malware;
	char *words = talloc_zero_array(folder->ctx, char, FACT_NAME_MAX + 2);

	memset(words, 'a', FACT_NAME_MAX + 1);
	name.name = words;
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	name.name = words + 1;
	assert_int_equal(store_name(folder->store, &name), STORE_OK);
	name.label = words + FACT_NAME_MAX - FACT_LABEL_MAX;
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	name.label = words + FACT_NAME_MAX + 1 - FACT_LABEL_MAX;
	assert_int_equal(store_name(folder->store, &name), STORE_OK);
	name.author = "";
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	name = malware;
	name.name = "";
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	name = malware;
	name.group = NULL;
	assert_int_equal(store_name(folder->store, &name), STORE_REFUSED);
	assert_well(folder);
}

static void
each_change_of_a_name_is_found(void **state)
{
	static const char *const changes[] = {
		"UPDATE ballot_name SET label = 'CSC-19'",
		"UPDATE ballot_name SET label = NULL",
		"UPDATE ballot_name SET name = 'Adware ballot'",
		"UPDATE ballot_name SET author = 'bo'",
		"UPDATE ballot_name SET at = at + 1",
		"UPDATE ballot_name SET reason = NULL",
		"UPDATE ballot_name SET group_name = 'gadgets'",
		"DELETE FROM ballot_name",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		struct verification found;
		struct folder *folder;
		void *made = NULL;

		assert_int_equal(folder_setup(&made), 0);
		folder = made;
		assert_int_equal(store_name(folder->store, &malware), STORE_OK);
		assert_well(folder);
		folder_do(folder, changes[i]);
		assert_int_equal(store_verify(folder->ctx, folder->store, &found), STORE_OK);
		if (found.nfaults == 0)
			fail_msg("not found: %s", changes[i]);
		assert_non_null(strstr(found.faults[found.nfaults - 1], "name"));
		folder_teardown(&made);
	}
}

/* Names are a person's word: reading the archive again keeps them. */
static void
names_outlive_the_readings(void **state)
{
	struct folder *folder = *state;
	struct ballot_name *names;

	assert_int_equal(store_name(folder->store, &malware), STORE_OK);
	folder_forget_readings(folder);
	assert_int_equal(in_force(folder, &names), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_name_is_kept_with_its_author),
		FOLDER_TEST(the_last_word_on_a_name_is_in_force),
		FOLDER_TEST(names_keep_their_bounds),
		cmocka_unit_test(each_change_of_a_name_is_found),
		FOLDER_TEST(names_outlive_the_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
