/* The ledger: what is entered, that it holds together, and that verifying finds what does not. */
#include "tests/unit/store_folder.h"

#include "store/chain.h"

/* Record `n` facts of one message. */
static void
record_facts(struct store *store, int64_t message, struct fact *facts, size_t n)
{
	struct reading reading = {
		.class = CLASS_VOTE, .facts = facts, .nfacts = n, .sender = { "Ana Example", "A" }
	};
	struct mail_record record = plain_record(&reading, "one@trust.example");

	record.now = NOON + 100;
	assert_int_equal(store_record(store, message, &record), STORE_OK);
}

static int64_t
entries(struct folder *folder, const char *kind)
{
	char *sql =
	    talloc_asprintf(folder->ctx, "SELECT count(*) FROM ledger WHERE kind = '%s'", kind);

	return folder_ask(folder, sql);
}

static struct chain_head
head_of(struct folder *folder)
{
	struct chain_head head;

	assert_int_equal(store_chain_head(folder->store, &head), STORE_OK);
	return head;
}

/* At least one fault, one of them with these words. */
static void
assert_fault(struct folder *folder, const char *words)
{
	struct verification found;

	folder_reopen(folder);
	found = verified(folder);
	for (size_t i = 0; i < found.nfaults; i++)
		if (strstr(found.faults[i], words) != NULL)
			return;
	fail_msg("not found: %s; the first of %zu faults: %s", words, found.nfaults,
	    found.nfaults > 0 ? found.faults[0] : "none");
}

static void
an_empty_ledger_stands_at_nothing(void **state)
{
	struct folder *folder = *state;
	struct chain_head head = head_of(folder);

	assert_int_equal(head.number, 0);
	assert_int_equal(strlen(head.sha256), 64);
	assert_int_equal(strspn(head.sha256, "0"), 64);
	assert_well(folder);
}

/* The hash is what store/chain.h describes, computed here by hand. */
static void
the_hash_is_as_described(void **state)
{
	struct folder *folder = *state;
	struct chain_head head;
	char *wanted;

	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(chain_append(folder->store, "made", "widgets", NOON, 0,
			     json_pack("{s:i, s:s}", "b", 2, "a", "\xc3\xa9"), NULL),
	    STORE_OK);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	head = head_of(folder);
	wanted = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
	    "minuted ledger 1\n"
	    "0000000000000000000000000000000000000000000000000000000000000000\n"
	    "1\n1682002800\nwidgets\nmade\n{\"a\":\"\xc3\xa9\",\"b\":2}\n",
	    -1);
	assert_int_equal(head.number, 1);
	assert_string_equal(head.sha256, wanted);
	g_free(wanted);
}

static void
facts_are_entered_once(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct fact facts[] = { vote_fact("CSC-18", "A"), vote_fact("CSC-19", "A") };

	record_facts(folder->store, message, facts, 2);
	assert_int_equal(entries(folder, "fact"), 2);
	record_facts(folder->store, message, facts, 2);
	assert_int_equal(entries(folder, "fact"), 2);
	assert_int_equal(entries(folder, "fact-lost"), 0);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM ledger WHERE group_name = 'widgets'"
			       " AND at = 1682002900 AND json_extract(json, '$.message') ="
			       " (SELECT lower(hex(sha256)) FROM message)"),
	    2);
	assert_well(folder);
}

static void
what_a_reading_loses_and_gains_is_entered(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct fact fact = vote_fact("CSC-18", "A");

	record_facts(folder->store, message, &fact, 1);
	fact.vote = VOTE_NO;
	record_facts(folder->store, message, &fact, 1);
	assert_int_equal(entries(folder, "fact"), 2);
	assert_int_equal(entries(folder, "fact-lost"), 1);
	record_facts(folder->store, message, NULL, 0);
	assert_int_equal(entries(folder, "fact-lost"), 2);
	fact.vote = VOTE_YES;
	record_facts(folder->store, message, &fact, 1);
	record_facts(folder->store, message, &fact, 1);
	assert_int_equal(entries(folder, "fact"), 3);
	assert_well(folder);
}

static void
reading_all_again_enters_nothing_new(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct fact fact = vote_fact("CSC-18", "A");
	struct chain_head before;

	record_facts(folder->store, message, &fact, 1);
	before = head_of(folder);
	folder_forget_readings(folder);
	fact.rule = "vote.a-better-rule";
	fact.certainty = CERTAINTY_LIKELY;
	record_facts(folder->store, message, &fact, 1);
	assert_string_equal(head_of(folder).sha256, before.sha256);
	assert_int_equal(head_of(folder).number, before.number);
}

static void
what_nobody_counts_on_is_not_entered(void **state)
{
	static const enum fact_kind kinds[] = { FACT_REMARK, FACT_SUPPORT, FACT_SECOND_REQUEST };
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct fact facts[4];

	for (size_t i = 0; i < 3; i++) {
		facts[i] = vote_fact("CSC-18", "A");
		facts[i].kind = kinds[i];
	}
	facts[3] = vote_fact("CSC-18", "A");
	facts[3].certainty = CERTAINTY_UNCLEAR;
	record_facts(folder->store, message, facts, 4);
	assert_int_equal(head_of(folder).number, 0);
}

/* An entry is there if and only if what it tells of is. */
static void
a_rolled_back_reading_leaves_no_entry(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "one", 1);
	struct fact fact = vote_fact("CSC-18", "A");

	assert_int_equal(store_begin(folder->store), STORE_OK);
	record_facts(folder->store, message, &fact, 1);
	store_rollback(folder->store);
	assert_int_equal(head_of(folder).number, 0);
}

static void
messages_made_and_sent_are_entered(void **state)
{
	struct folder *folder = *state;
	struct outbox_recipient to = { .address = "chair@lists.example" };
	struct outbox_row row = { .kind = "digest",
		.group = "widgets",
		.period = "2023-04-24",
		.message_id = "d@lists.example",
		.sender = "gw@lists.example",
		.recipients = &to,
		.nrecipients = 1,
		.bytes = "the digest",
		.len = 10,
		.created = NOON };

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox_add(folder->store, &row), STORE_EXISTS);
	assert_int_equal(entries(folder, "made"), 1);
	assert_int_equal(store_outbox_sending(folder->store, 1, NOON), STORE_OK);
	assert_int_equal(entries(folder, "sent"), 0);
	assert_int_equal(store_outbox_answer(folder->store, 1, OUTBOX_SENT, &to, 1, "250 ok",
			     NOON + 5, WHEN_UNKNOWN),
	    STORE_OK);
	assert_int_equal(entries(folder, "sent"), 1);
	assert_int_equal(folder_ask(folder,
			     "SELECT count(*) FROM ledger WHERE json_extract(json, '$.sha256') ="
			     " '26dc56f278e235340727566069712315fe67e004628da1c7efedded269aeafc9'"),
	    2);
	assert_well(folder);
}

static void
a_message_seen_after_doubt_is_entered_once(void **state)
{
	struct folder *folder = *state;
	struct outbox_recipient to = { .address = "chair@lists.example" };
	struct outbox_row row = { .kind = "digest",
		.message_id = "d@lists.example",
		.recipients = &to,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = NOON };
	size_t n;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox_sending(folder->store, 1, NOON), STORE_OK);
	assert_int_equal(store_outbox_recover(folder->store, NOON, &n), STORE_OK);
	assert_int_equal(entries(folder, "sent"), 0);
	assert_int_equal(store_outbox_seen(folder->store, "d@lists.example", NOON), STORE_OK);
	assert_int_equal(store_outbox_seen(folder->store, "d@lists.example", NOON), STORE_OK);
	assert_int_equal(entries(folder, "sent"), 1);
}

static void
a_message_seen_before_a_crash_is_entered(void **state)
{
	struct folder *folder = *state;
	struct outbox_recipient to = { .address = "chair@lists.example" };
	struct outbox_row row = { .kind = "digest",
		.message_id = "d@lists.example",
		.recipients = &to,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = NOON };
	size_t n;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox_sending(folder->store, 1, NOON), STORE_OK);
	assert_int_equal(store_outbox_seen(folder->store, "d@lists.example", NOON), STORE_OK);
	assert_int_equal(store_outbox_recover(folder->store, NOON, &n), STORE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(entries(folder, "sent"), 1);
}

/* ---- verifying ---- */

/* Three entries and two mails. */
static void
fill(struct folder *folder)
{
	int64_t one = file_text(folder->store, "the first mail", 1);
	struct fact facts[] = { vote_fact("CSC-18", "A"), vote_fact("CSC-19", "A"),
		vote_fact("CSC-20", "A") };

	file_text(folder->store, "the second mail", 2);
	record_facts(folder->store, one, facts, 3);
	assert_well(folder);
}

static void
each_change_of_the_ledger_is_found(void **state)
{
	static const struct {
		const char *change, *words;
	} changes[] = {
		{ "UPDATE ledger SET json = replace(json, 'yes', 'no') WHERE number = 2",
		    "entry 2 of the ledger is not what was written" },
		{ "UPDATE ledger SET at = at + 1 WHERE number = 3",
		    "entry 3 of the ledger is not" },
		{ "UPDATE ledger SET group_name = 'gadgets' WHERE number = 1",
		    "entry 1 of the ledger is not" },
		{ "UPDATE ledger SET kind = 'fact-lost' WHERE number = 1",
		    "entry 1 of the ledger" },
		{ "UPDATE ledger SET before = zeroblob(32) WHERE number = 2",
		    "entry 2 of the ledger does not follow" },
		{ "UPDATE ledger SET sha256 = zeroblob(32) WHERE number = 2",
		    "entry 3 of the ledger does not follow" },
		{ "DELETE FROM ledger WHERE number = 2", "entry 3 of the ledger follows a gap" },
		{ "DELETE FROM ledger WHERE number = 1", "entry 2 of the ledger follows a gap" },
		{ "UPDATE ledger SET message = 2 WHERE number = 1",
		    "entry 1 of the ledger names another mail" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		void *folder = NULL;

		assert_int_equal(folder_setup(&folder), 0);
		fill(folder);
		folder_do(folder, changes[i].change);
		assert_fault(folder, changes[i].words);
		folder_teardown(&folder);
	}
}

/* Entry 2 changed and hashed anew: then entry 3 does not follow; only a cut is left to digests. */
static void
a_cut_is_found_by_what_a_digest_said(void **state)
{
	struct folder *folder = *state;
	struct chain_head head;

	fill(folder);
	head = head_of(folder);
	assert_int_equal(store_verify_entry(folder->store, 3, head.sha256), STORE_OK);
	head.sha256[CHAIN_SHOWN] = '\0';
	assert_int_equal(store_verify_entry(folder->store, 3, head.sha256), STORE_OK);
	assert_int_equal(store_verify_entry(folder->store, 2, head.sha256), STORE_NOT_FOUND);
	assert_int_equal(store_verify_entry(folder->store, 3, ""), STORE_NOT_FOUND);
	folder_do(folder, "DELETE FROM ledger WHERE number = 3");
	assert_well(folder);
	assert_int_equal(store_verify_entry(folder->store, 3, head.sha256), STORE_NOT_FOUND);
}

static void
each_change_of_the_archive_is_found(void **state)
{
	static const struct {
		const char *change, *words;
	} changes[] = {
		{ "UPDATE raw SET zstd = CAST(substr(zstd, 1, 11) || x'00' || substr(zstd, 13) AS "
		  "BLOB)"
		  " WHERE message = 2",
		    "message 2" },
		{ "UPDATE raw SET zstd = (SELECT zstd FROM raw WHERE message = 2) WHERE message = "
		  "1",
		    "message 1 has not its size" },
		{ "UPDATE message SET sha256 = zeroblob(32) WHERE id = 2",
		    "message 2 is not what was filed" },
		{ "UPDATE message SET size = -1 WHERE id = 1", "message 1 has not its size" },
		{ "UPDATE raw SET zstd = x'' WHERE message = 1", "message 1 has no bytes" },
		{ "DELETE FROM raw WHERE message = 2", "message 2 has no bytes" },
		{ "UPDATE sighting SET message = 99 WHERE message = 2",
		    "of sighting refers to what is not in message" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		void *folder = NULL;

		assert_int_equal(folder_setup(&folder), 0);
		fill(folder);
		folder_do(folder, changes[i].change);
		assert_fault(folder, changes[i].words);
		folder_teardown(&folder);
	}
}

static void
verifying_counts_what_it_reads(void **state)
{
	struct verification found;

	fill(*state);
	found = verified(*state);
	assert_int_equal(found.messages, 2);
	assert_int_equal(found.entries, 3);
	assert_int_equal(found.rulings, 0);
}

/* ---- the copy ---- */

static void
a_copy_is_whole_and_overwrites_nothing(void **state)
{
	struct folder *folder = *state;
	char *path = talloc_asprintf(folder->ctx, "%s/copy.db", folder->path);
	char *partial = talloc_asprintf(folder->ctx, "%s.partial", path);
	struct verification found;

	fill(folder);
	assert_int_equal(store_backup(folder->ctx, folder->store, path, &found), STORE_OK);
	assert_int_equal(found.messages, 2);
	assert_int_equal(found.entries, 3);
	assert_int_equal(access(partial, F_OK), -1);
	assert_int_equal(store_backup(folder->ctx, folder->store, path, &found), STORE_REFUSED);
	assert_non_null(strstr(store_why(folder->store), "not overwritten"));
	/* The store goes on after a refusal, and the copy serves as a database. */
	file_text(folder->store, "the third mail", 3);
	folder->db = path;
	folder_reopen(folder);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 2);
	assert_int_equal(file_text(folder->store, "the third mail", 3), 3);
}

static void
a_copy_is_made_by_a_reader_too(void **state)
{
	struct folder *folder = *state;
	char *path = talloc_asprintf(folder->ctx, "%s/copy.db", folder->path);
	struct verification found;
	struct store *reader;

	fill(folder);
	reader = folder_open(folder, STORE_READ);
	assert_int_equal(store_backup(folder->ctx, reader, path, &found), STORE_OK);
	assert_int_equal(access(path, R_OK), 0);
}

static void
a_copy_that_is_not_well_is_not_left(void **state)
{
	struct folder *folder = *state;
	char *path = talloc_asprintf(folder->ctx, "%s/copy.db", folder->path);
	struct verification found;

	fill(folder);
	folder_do(folder, "UPDATE message SET sha256 = zeroblob(32) WHERE id = 2");
	assert_int_equal(store_backup(folder->ctx, folder->store, path, &found), STORE_REFUSED);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(
	    store_backup(folder->ctx, folder->store, "/nowhere/at/all", &found), STORE_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(an_empty_ledger_stands_at_nothing),
		FOLDER_TEST(the_hash_is_as_described),
		FOLDER_TEST(facts_are_entered_once),
		FOLDER_TEST(what_a_reading_loses_and_gains_is_entered),
		FOLDER_TEST(reading_all_again_enters_nothing_new),
		FOLDER_TEST(what_nobody_counts_on_is_not_entered),
		FOLDER_TEST(a_rolled_back_reading_leaves_no_entry),
		FOLDER_TEST(messages_made_and_sent_are_entered),
		FOLDER_TEST(a_message_seen_after_doubt_is_entered_once),
		FOLDER_TEST(a_message_seen_before_a_crash_is_entered),
		cmocka_unit_test(each_change_of_the_ledger_is_found),
		FOLDER_TEST(a_cut_is_found_by_what_a_digest_said),
		cmocka_unit_test(each_change_of_the_archive_is_found),
		FOLDER_TEST(verifying_counts_what_it_reads),
		FOLDER_TEST(a_copy_is_whole_and_overwrites_nothing),
		FOLDER_TEST(a_copy_is_made_by_a_reader_too),
		FOLDER_TEST(a_copy_that_is_not_well_is_not_left),
	};

	return cmocka_run_group_tests_name("store_chain", tests, NULL, NULL);
}
