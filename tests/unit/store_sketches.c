/* Which facts a group's ballots are made of, told in short, and each fact by its number. */
#include "tests/unit/recorded_facts.h"

static void
facts_come_by_time(void **state)
{
	struct folder *folder = *state;
	struct stored_fact *facts;
	size_t n;

	for (uint32_t uid = 1; uid <= 5; uid++)
		record_vote(folder, uid, "widgets", "CSC-18", NULL, NULL);
	facts = facts_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 5);
	for (size_t i = 1; i < n; i++)
		assert_true(facts[i - 1].record.at < facts[i].record.at);
	facts_of(folder, "gadgets", NULL, &n);
	assert_int_equal(n, 0);
}

static void
a_groups_ballots_are_found_in_other_groups_mail(void **state)
{
	static const char *const spellings[] = { "csc", "CSC", "CSC-", "SC", "" };
	struct folder *folder = *state;
	struct fact_sketch *sketches;
	struct stored_fact *facts;
	size_t n;

	record_vote(folder, 1, "widgets", "CSC-18", NULL, NULL);
	record_vote(folder, 2, "gadgets", "CSC-19", NULL, NULL);
	record_vote(folder, 3, NULL, "CSC-20", NULL, NULL);
	record_vote(folder, 4, "gadgets", "CSCX-1", NULL, NULL);
	record_vote(folder, 5, "gadgets", "SC-1", NULL, NULL);
	record_vote(folder, 6, "gadgets", NULL, NULL, NULL);
	facts = facts_of(folder, "widgets", "CSC", &n);
	assert_int_equal(n, 3);
	assert_string_equal(facts[0].record.fact->ballot, "CSC-20");
	assert_null(facts[0].record.group);
	assert_string_equal(facts[1].record.group, "gadgets");
	assert_string_equal(facts[2].record.group, "widgets");
	facts_of(folder, "widgets", "SC", &n);
	assert_int_equal(n, 2);
	facts_of(folder, "widgets", "", &n);
	assert_int_equal(n, 1);
	/* Several spellings of one prefix give each fact once. */
	assert_int_equal(store_sketches(folder->ctx, folder->store, "widgets", spellings,
			     G_N_ELEMENTS(spellings), &sketches, &n),
	    STORE_OK);
	assert_int_equal(n, 4);
}

static void
a_threads_one_ballot_is_told(void **state)
{
	struct folder *folder = *state;
	struct fact_sketch *facts;
	size_t n;

	record_vote(folder, 1, "widgets", NULL, "CSC-18", NULL);
	record_vote(folder, 2, "widgets", NULL, NULL, "1@trust.example");
	record_vote(folder, 3, "gadgets", "CSC-18", NULL, "2@trust.example");
	record_vote(folder, 4, "widgets", NULL, NULL, NULL);
	facts = sketches_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 3);
	assert_null(facts[0].label);
	assert_false(facts[0].by_thread);
	assert_string_equal(facts[1].label, "CSC-18");
	assert_true(facts[1].by_thread);
	assert_string_equal(facts[2].label, "CSC-18");
	/* A second label in the thread, even in a fact alone, and it is no longer told. */
	record_vote(folder, 5, "widgets", "CSC-19", "CSC-18", "3@trust.example");
	facts = sketches_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 4);
	for (size_t i = 1; i < n; i++)
		assert_null(facts[i].label);
	assert_string_equal(facts[0].label, "CSC-19");
	assert_false(facts[0].by_thread);
}

/* Copies of one mail bear a mark; another mail under their Message-ID has its own. */
static void
copies_are_marked(void **state)
{
	struct folder *folder = *state;
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	struct mail_record record = plain_record(&reading, "copied@trust.example");
	struct fact_sketch *facts;
	size_t n;

	record_vote(folder, 9, "widgets", "CSC-18", NULL, NULL);
	for (uint32_t uid = 1; uid <= 3; uid++) {
		record.at = NOON + uid * 1000;
		record.text = uid < 3 ? "We vote yes." : "We vote no.";
		assert_recorded(folder,
		    file_text(folder->store, talloc_asprintf(folder->ctx, "copy %u", uid), uid),
		    &record);
	}
	facts = sketches_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 4);
	assert_null(facts[0].copy);
	assert_string_equal(facts[1].copy, facts[2].copy);
	assert_string_not_equal(facts[1].copy, facts[3].copy);
}

static void
a_fact_that_cannot_be_read_is_told(void **state)
{
	struct folder *folder = *state;
	struct stored_fact facts[2];
	struct fact_sketch *sketches;
	int64_t ids[2];
	size_t n;

	record_vote(folder, 1, "widgets", "CSC-18", NULL, NULL);
	folder_do(folder, "UPDATE fact SET json = replace(json, 'yes', 'perhaps')");
	sketches = sketches_of(folder, "widgets", NULL, &n);
	assert_int_equal(n, 1);
	ids[0] = sketches[0].id;
	ids[1] = sketches[0].id + 1;
	assert_int_equal(store_facts_of(fact_shelf_new(folder->ctx), folder->store, ids, 1, facts),
	    STORE_REFUSED);
	assert_non_null(strstr(store_why(folder->store), "reparse"));
	assert_int_equal(
	    store_facts_of(fact_shelf_new(folder->ctx), folder->store, ids + 1, 1, facts),
	    STORE_NOT_FOUND);
	folder_do(folder, "UPDATE fact SET kind = 'wish'");
	assert_int_equal(
	    store_sketches(folder->ctx, folder->store, "widgets", NULL, 0, &sketches, &n),
	    STORE_REFUSED);
	assert_int_equal(n, 0);
	assert_non_null(strstr(store_why(folder->store), "reparse"));
	/* Readings can be made again, so the store goes on. */
	folder_forget_readings(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(facts_come_by_time),
		FOLDER_TEST(a_groups_ballots_are_found_in_other_groups_mail),
		FOLDER_TEST(a_threads_one_ballot_is_told),
		FOLDER_TEST(copies_are_marked),
		FOLDER_TEST(a_fact_that_cannot_be_read_is_told),
	};

	return cmocka_run_group_tests_name("store sketches", tests, NULL, NULL);
}
