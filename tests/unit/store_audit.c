/* What was seen in a mailbox, and what the last look at all of it found. */
#include "tests/unit/store_folder.h"

#include "store/audit.h"

static void
see(struct folder *folder, const char *mailbox, uint32_t uidvalidity, uint32_t uid, int64_t at,
    const char *text)
{
	struct sighting sighting = { mailbox, uidvalidity, uid, at, NULL };
	int64_t message;
	bool is_new;

	assert_int_equal(store_file(folder->store, text, strlen(text), &sighting, NULL, false,
			     &message, &is_new),
	    STORE_OK);
}

static void
what_was_seen_is_listed_by_uid(void **state)
{
	struct folder *folder = *state;
	struct seen *seen;
	unsigned tries = 0;
	size_t n;

	see(folder, "lists", 7, UINT32_MAX, NOON, "a");
	see(folder, "lists", 7, 3, NOON + 1, "b");
	see(folder, "lists", 7, 3, NOON + 2, "c"); /* the UID was given twice */
	see(folder, "lists", 8, 4, NOON, "d");
	see(folder, "other", 7, 5, NOON, "e");
	see(folder, "lists", 7, 9, WHEN_UNKNOWN, "f");
	while (tries < STORE_HOLE_TRIES)
		store_hole(folder->store, "lists", 7, 2, "gone", &tries);
	for (tries = 0; tries < STORE_HOLE_TRIES - 1;)
		store_hole(folder->store, "lists", 7, 8, "still tried", &tries);
	assert_int_equal(store_seen(folder->ctx, folder->store, "lists", 7, &seen, &n), STORE_OK);
	assert_int_equal(n, 5);
	assert_int_equal(seen[0].uid, 2);
	assert_true(seen[0].internaldate == WHEN_UNKNOWN);
	assert_int_equal(seen[1].uid, 3);
	assert_int_equal(seen[2].uid, 3);
	assert_int_equal(seen[1].internaldate + seen[2].internaldate, (int64_t)2 * NOON + 3);
	assert_int_equal(seen[3].uid, 9);
	assert_true(seen[3].internaldate == WHEN_UNKNOWN);
	assert_true(seen[4].uid == UINT32_MAX);
	assert_int_equal(store_seen(folder->ctx, folder->store, "lists", 1, &seen, &n), STORE_OK);
	assert_int_equal(n, 0);
}

static void
many_are_listed(void **state)
{
	struct folder *folder = *state;
	struct seen *seen;
	uint32_t uid;
	size_t n;

	assert_int_equal(store_begin(folder->store), STORE_OK);
	for (uid = 1; uid <= 1000; uid++)
		see(folder, "lists", 7, uid, NOON, "the same");
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(store_seen(folder->ctx, folder->store, "lists", 7, &seen, &n), STORE_OK);
	assert_int_equal(n, 1000);
	for (uid = 1; uid <= 1000; uid++)
		assert_int_equal(seen[uid - 1].uid, uid);
}

static void
the_last_audit_of_each_mailbox_is_kept(void **state)
{
	struct folder *folder = *state;
	struct mailbox_mark none = { 0 }, most = { INT64_MAX, UINT32_MAX, UINT32_MAX };
	struct mailbox_audit first = { "lists", NOON, 7, 10, 1, 2, NOON, most },
			     last = { "lists", NOON + 1, UINT32_MAX, 11, 0, 3, NOON, most },
			     other = { "archive", NOON, 1, 0, 0, 0, WHEN_UNKNOWN, none }, *audits;
	size_t n;

	assert_int_equal(store_audit_set(folder->store, &first), STORE_OK);
	assert_int_equal(store_audit_set(folder->store, &last), STORE_OK);
	assert_int_equal(store_audit_set(folder->store, &other), STORE_OK);
	assert_int_equal(store_audits(folder->ctx, folder->store, &audits, &n), STORE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(audits[0].mailbox, "archive");
	assert_int_equal(audits[1].at, NOON + 1);
	assert_true(audits[1].uidvalidity == UINT32_MAX);
	assert_int_equal(audits[1].listed, 11);
	assert_int_equal(audits[1].missed, 0);
	assert_int_equal(audits[1].vanished, 3);
	assert_int_equal(audits[1].whole_at, NOON);
	assert_true(audits[1].mark.modseq == INT64_MAX && audits[1].mark.uidnext == UINT32_MAX &&
		    audits[1].mark.exists == UINT32_MAX);
	assert_true(audits[0].whole_at == WHEN_UNKNOWN && audits[0].mark.modseq == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(what_was_seen_is_listed_by_uid),
		FOLDER_TEST(many_are_listed),
		FOLDER_TEST(the_last_audit_of_each_mailbox_is_kept),
	};

	return cmocka_run_group_tests_name("store audit", tests, NULL, NULL);
}
