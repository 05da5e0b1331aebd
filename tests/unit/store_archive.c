#include "tests/unit/store_folder.h"

#include <sys/stat.h>

#include "parser/when.h"
#include "store/database.h"
#include "store/schema.h"

/* ---- opening ---- */

static void
assert_refused(
    struct folder *folder, enum store_mode mode, enum store_status expected, const char *words)
{
	enum store_status status = STORE_OK;
	char *why = NULL;

	assert_null(store_open(folder->ctx, folder->db, mode, &status, &why));
	assert_int_equal(status, expected);
	assert_non_null(why);
	assert_non_null(strstr(why, folder->db));
	if (strstr(why, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void
a_new_database_is_for_its_owner_alone(void **state)
{
	struct folder *folder = *state;
	mode_t before = umask(0);
	struct stat st;

	folder->store = folder_open(folder, STORE_WRITE);
	umask(before);
	assert_int_equal(stat(folder->db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	file_text(folder->store, "x", 1);
	assert_int_equal(stat(talloc_asprintf(folder->ctx, "%s-wal", folder->db), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(folder_ask(folder, "PRAGMA application_id"), STORE_APPLICATION_ID);
	assert_int_equal(folder_ask(folder, "PRAGMA user_version"), schema_version());
	assert_int_equal(folder_ask(folder,
			     "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"),
	    1);
	assert_int_equal(
	    folder_ask(folder, "SELECT count(*) FROM pragma_table_list WHERE strict = 0"
			       " AND type = 'table' AND name NOT LIKE 'sqlite_%'"
			       " AND name NOT LIKE 'mail_words%'"),
	    0);
}

static void
what_is_no_database_is_refused(void **state)
{
	struct folder *folder = *state;
	char *before = NULL;
	gsize len;

	assert_refused(folder, STORE_READ, STORE_REFUSED, "cannot be read");
	g_file_set_contents(folder->db,
	    "From ana@trust.example Thu Apr 20 15:00:00 2023\nThis is a mailbox and not a database."
	    "\n\nIt has more than a hundred bytes, so that there is a header to look at.\n",
	    -1, NULL);
	assert_refused(folder, STORE_WRITE, STORE_REFUSED, "not a minuted database");
	assert_refused(folder, STORE_READ, STORE_REFUSED, "not a minuted database");
	g_file_get_contents(folder->db, &before, &len, NULL);
	assert_memory_equal(before, "From ana", 8);
	g_free(before);
	g_remove(folder->db);
	folder->db = talloc_asprintf(folder, "%s/none/minuted.db", folder->path);
	assert_refused(folder, STORE_WRITE, STORE_REFUSED, "cannot be created");
}

static void
another_programs_database_is_left_alone(void **state)
{
	struct folder *folder = *state;

	folder_do(folder, "CREATE TABLE contacts (name)");
	assert_refused(folder, STORE_WRITE, STORE_REFUSED, "not a minuted database");
	assert_int_equal(folder_ask(folder,
			     "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"),
	    0);
	folder_do(folder, "PRAGMA application_id = 7; PRAGMA user_version = 1");
	assert_refused(folder, STORE_READ, STORE_REFUSED, "not a minuted database");
}

static void
a_newer_database_is_left_alone(void **state)
{
	struct folder *folder = *state;

	TALLOC_FREE(folder->store);
	folder_do(
	    folder, talloc_asprintf(folder->ctx, "PRAGMA user_version = %d", schema_version() + 1));
	assert_refused(folder, STORE_WRITE, STORE_NEWER, "newer minuted");
	assert_refused(folder, STORE_READ, STORE_NEWER, "newer minuted");
	assert_int_equal(folder_ask(folder, "PRAGMA user_version"), schema_version() + 1);
}

static void
an_empty_file_becomes_a_database_by_writing_only(void **state)
{
	struct folder *folder = *state;

	g_file_set_contents(folder->db, "", 0, NULL);
	assert_refused(folder, STORE_READ, STORE_REFUSED, "older minuted");
	folder->store = folder_open(folder, STORE_WRITE);
	file_text(folder->store, "x", 1);
}

static void
a_reader_reads_beside_a_writer(void **state)
{
	struct folder *folder = *state;
	struct store *reader;
	struct store_counts counts;
	int64_t message;
	void *raw;
	size_t len;

	message = file_text(folder->store, "first", 1);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	file_text(folder->store, "second", 2);
	reader = folder_open(folder, STORE_READ);
	assert_int_equal(store_counts(reader, &counts), STORE_OK);
	assert_int_equal(counts.messages, 1);
	assert_int_equal(store_raw(folder->ctx, reader, message, &raw, &len), STORE_OK);
	assert_int_equal(len, 5);
	assert_memory_equal(raw, "first", 5);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(store_counts(reader, &counts), STORE_OK);
	assert_int_equal(counts.messages, 2);
	assert_int_equal(store_watermark_set(reader, "lists", 1, 1), STORE_REFUSED);
	assert_non_null(strstr(store_why(reader), "reading only"));
	assert_int_equal(store_begin(reader), STORE_REFUSED);
}

static void
a_second_writer_is_told_to_come_back(void **state)
{
	struct folder *folder = *state;
	struct store *other = folder_open(folder, STORE_WRITE);

	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(store_watermark_set(folder->store, "lists", 1, 5), STORE_OK);
	/* This thread holds the lock: waiting for it would be in vain. */
	sqlite3_busy_timeout(other->db, 1);
	assert_int_equal(store_begin(other), STORE_BUSY);
	assert_non_null(strstr(store_why(other), "try again"));
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(store_begin(other), STORE_OK);
	store_rollback(other);
}

/* ---- filing ---- */

static void
the_same_bytes_are_one_message_seen_twice(void **state)
{
	static const char raw[] = "Subject: x\r\n\r\nwords\0and more";
	struct folder *folder = *state;
	struct sighting fetched = { "lists", 1, 7, NOON, NULL };
	struct sighting again = { "lists", 2, 1, NOON, NULL };
	struct sighting imported = { "import", 0, 0, WHEN_UNKNOWN, "a.mbox:0" };
	int64_t first = 0, message = 0;
	struct unread *unread;
	bool is_new = false;
	void *bytes;
	size_t len, n;

	assert_int_equal(
	    store_file(folder->store, raw, sizeof(raw), &fetched, NULL, false, &first, &is_new),
	    STORE_OK);
	assert_true(is_new);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_file(folder->store, raw, sizeof(raw), &again, NULL, false,
				     &message, &is_new),
		    STORE_OK);
		assert_false(is_new);
		assert_int_equal(message, first);
		assert_int_equal(store_file(folder->store, raw, sizeof(raw), &imported, "widgets",
				     false, &message, &is_new),
		    STORE_OK);
		assert_false(is_new);
	}
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 1);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM sighting"), 3);
	assert_int_equal(store_raw(folder->ctx, folder->store, first, &bytes, &len), STORE_OK);
	assert_int_equal(len, sizeof(raw));
	assert_memory_equal(bytes, raw, sizeof(raw));
	assert_int_equal(store_unread(folder->ctx, folder->store, 0, 10, &unread, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(unread[0].mailbox, "lists");
	assert_string_equal(unread[0].group, "widgets");
	assert_true(unread[0].internaldate == NOON);
}

static void
bytes_of_every_size_come_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 200000 };
	struct folder *folder = *state;
	struct sighting sighting = { "import", 0, 0, WHEN_UNKNOWN, NULL };
	uint64_t x = 1;

	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		unsigned char *raw = talloc_size(folder->ctx, sizes[i] + 1);
		int64_t message;
		void *back;
		size_t len;
		bool is_new;

		for (size_t j = 0; j < sizes[i]; j++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			raw[j] = (unsigned char)(x >> 56);
		}
		assert_int_equal(store_file(folder->store, raw, sizes[i], &sighting, NULL, false,
				     &message, &is_new),
		    STORE_OK);
		assert_true(is_new);
		assert_int_equal(
		    store_raw(folder->ctx, folder->store, message, &back, &len), STORE_OK);
		assert_int_equal(len, sizes[i]);
		assert_memory_equal(back, raw, len);
	}
	assert_int_equal(
	    store_raw(folder->ctx, folder->store, 999, (void **)&x, (size_t *)&x), STORE_NOT_FOUND);
}

static void
unread_messages_come_in_order_and_by_portions(void **state)
{
	struct folder *folder = *state;
	struct unread *unread;
	size_t n;

	for (uint32_t uid = 1; uid <= 5; uid++)
		file_text(folder->store, talloc_asprintf(folder->ctx, "message %u", uid), uid);
	assert_int_equal(store_unread(folder->ctx, folder->store, 0, 3, &unread, &n), STORE_OK);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_true(unread[i].internaldate == NOON + (int64_t)i + 1);
		assert_null(unread[i].group);
	}
	assert_int_equal(
	    store_unread(folder->ctx, folder->store, 0, SIZE_MAX, &unread, &n), STORE_OK);
	assert_int_equal(n, 5);
}

static void
message_and_watermark_go_together(void **state)
{
	struct folder *folder = *state;
	uint32_t uidvalidity = 0, uid = 0;

	assert_int_equal(
	    store_watermark(folder->store, "lists", &uidvalidity, &uid), STORE_NOT_FOUND);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	file_text(folder->store, "one", 1);
	assert_int_equal(store_watermark_set(folder->store, "lists", 1, 1), STORE_OK);
	store_rollback(folder->store);
	assert_int_equal(
	    store_watermark(folder->store, "lists", &uidvalidity, &uid), STORE_NOT_FOUND);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 0);
	assert_int_equal(store_begin(folder->store), STORE_OK);
	assert_int_equal(store_begin(folder->store), STORE_REFUSED);
	file_text(folder->store, "one", 1);
	assert_int_equal(
	    store_watermark_set(folder->store, "lists", UINT32_MAX, UINT32_MAX), STORE_OK);
	assert_int_equal(store_commit(folder->store), STORE_OK);
	assert_int_equal(store_commit(folder->store), STORE_REFUSED);
	folder_reopen(folder);
	assert_int_equal(store_watermark(folder->store, "lists", &uidvalidity, &uid), STORE_OK);
	assert_true(uidvalidity == UINT32_MAX && uid == UINT32_MAX);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 1);
}

static void
holes_count_their_tries_and_close(void **state)
{
	struct folder *folder = *state;
	struct queue_item *items;
	unsigned tries = 0;
	size_t n;

	for (unsigned i = 1; i <= STORE_FILE_TRIES; i++) {
		assert_int_equal(
		    store_queue(folder->ctx, folder->store, "widgets", &items, &n), STORE_OK);
		assert_int_equal(n, 0);
		assert_int_equal(
		    store_hole(folder->store, "lists", 1, 9, "it broke off", &tries), STORE_OK);
		assert_int_equal(tries, i);
	}
	assert_int_equal(store_queue(folder->ctx, folder->store, "widgets", &items, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(items[0].kind, "hole");
	assert_int_equal(items[0].message, 0);
	assert_non_null(strstr(items[0].why, "it broke off"));
	assert_non_null(strstr(items[0].why, "Message 9 of mailbox lists"));
	file_text(folder->store, "it came at last", 9);
	assert_int_equal(store_queue(folder->ctx, folder->store, NULL, &items, &n), STORE_OK);
	assert_int_equal(n, 0);
}

static void
polls_keep_the_last_good_one(void **state)
{
	struct folder *folder = *state;
	struct mailbox_poll good = { "lists", NOON, NOON, "ok", NULL, 1, 5, 6 };
	struct mailbox_poll bad = { "lists", NOON + 60, WHEN_UNKNOWN, "refused",
		"the certificate has expired", 1, 5, 9 };
	struct mailbox_poll *polls;
	size_t n;

	assert_int_equal(store_poll_set(folder->store, &good), STORE_OK);
	assert_int_equal(store_poll_set(folder->store, &bad), STORE_OK);
	assert_int_equal(store_watermark_set(folder->store, "lists", 1, 7), STORE_OK);
	assert_int_equal(store_polls(folder->ctx, folder->store, &polls, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_true(polls[0].at == NOON + 60 && polls[0].ok_at == NOON);
	assert_string_equal(polls[0].status, "refused");
	assert_string_equal(polls[0].why, "the certificate has expired");
	assert_int_equal(polls[0].uid, 7);
	assert_int_equal(polls[0].uidnext, 9);
}

/* ---- damage ---- */

static void
damage_is_told_and_sticks(void **state)
{
	struct folder *folder = *state;
	int64_t message = file_text(folder->store, "the bytes as they came", 1);
	int64_t other = file_text(folder->store, "a second message", 2);
	void *raw;
	size_t len;

	folder_do(folder, "UPDATE raw SET zstd = (SELECT zstd FROM raw WHERE message = 2)"
			  " WHERE message = 1");
	assert_int_equal(store_raw(folder->ctx, folder->store, other, &raw, &len), STORE_OK);
	assert_int_equal(store_raw(folder->ctx, folder->store, message, &raw, &len), STORE_DAMAGED);
	assert_non_null(strstr(store_why(folder->store), "damaged"));
	assert_int_equal(store_begin(folder->store), STORE_DAMAGED);
	assert_int_equal(store_watermark_set(folder->store, "lists", 1, 1), STORE_DAMAGED);
	assert_int_equal(
	    store_due_add(folder->store, "digest", "widgets", "2023-W17", NOON), STORE_DAMAGED);
	assert_non_null(strstr(store_why(folder->store), "message 1"));
}

/* Each part of what is kept of a mail vouches for the others. */
static void
a_mail_that_is_not_what_was_filed_is_damage(void **state)
{
	static const char *const changes[] = {
		"UPDATE raw SET zstd = CAST(substr(zstd, 1, length(zstd) - 1) AS BLOB)",
		"UPDATE message SET size = size + 1",
		"UPDATE message SET sha256 = zeroblob(32)",
		"PRAGMA ignore_check_constraints = 1; UPDATE message SET sha256 = x'00'",
	};
	struct folder *folder = *state;
	char *words = talloc_strdup(folder->ctx, "");
	int64_t message;
	void *raw;
	size_t len;

	for (unsigned i = 0; i < 100; i++)
		words = talloc_asprintf_append(words, "word %u\r\n", i * 7919);
	message = file_text(folder->store, words, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		char *bytes = NULL;
		gsize nbytes;

		store_finish(folder->store);
		assert_true(g_file_get_contents(folder->db, &bytes, &nbytes, NULL));
		folder_do(folder, changes[i]);
		assert_int_equal(
		    store_raw(folder->ctx, folder->store, message, &raw, &len), STORE_DAMAGED);
		talloc_free(folder->store);
		folder_clear(folder); /* the log as well */
		assert_true(g_file_set_contents(folder->db, bytes, (gssize)nbytes, NULL));
		g_free(bytes);
		folder->store = folder_open(folder, STORE_WRITE);
		assert_int_equal(
		    store_raw(folder->ctx, folder->store, message, &raw, &len), STORE_OK);
	}
}

static void
a_damaged_file_is_damage(void **state)
{
	struct folder *folder = *state;
	enum store_status status;
	struct store *store;
	struct store_counts counts;
	char *why = NULL;
	gsize len;
	char *bytes;

	for (uint32_t uid = 1; uid <= 200; uid++)
		file_text(folder->store, talloc_asprintf(folder->ctx, "message %u", uid), uid);
	TALLOC_FREE(folder->store);
	assert_true(g_file_get_contents(folder->db, &bytes, &len, NULL));
	/* All pages but the first, which holds the identity. */
	memset(bytes + 4096, 0x5a, len - 4096);
	assert_true(g_file_set_contents(folder->db, bytes, (gssize)len, NULL));
	g_free(bytes);
	store = store_open(folder->ctx, folder->db, STORE_WRITE, &status, &why);
	if (store != NULL) {
		assert_int_equal(store_counts(store, &counts), STORE_DAMAGED);
		assert_int_equal(store_begin(store), STORE_DAMAGED);
	} else {
		assert_int_equal(status, STORE_DAMAGED);
		assert_non_null(strstr(why, "damaged"));
	}
}

static void
statuses_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < STORE_STATUS_COUNT; i++)
		assert_true(strlen(store_status_name((enum store_status)i)) > 0);
	assert_string_equal(store_status_name(STORE_DAMAGED), "damaged");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EMPTY_FOLDER_TEST(a_new_database_is_for_its_owner_alone),
		EMPTY_FOLDER_TEST(what_is_no_database_is_refused),
		EMPTY_FOLDER_TEST(another_programs_database_is_left_alone),
		FOLDER_TEST(a_newer_database_is_left_alone),
		EMPTY_FOLDER_TEST(an_empty_file_becomes_a_database_by_writing_only),
		FOLDER_TEST(a_reader_reads_beside_a_writer),
		FOLDER_TEST(a_second_writer_is_told_to_come_back),
		FOLDER_TEST(the_same_bytes_are_one_message_seen_twice),
		FOLDER_TEST(bytes_of_every_size_come_back),
		FOLDER_TEST(unread_messages_come_in_order_and_by_portions),
		FOLDER_TEST(message_and_watermark_go_together),
		FOLDER_TEST(holes_count_their_tries_and_close),
		FOLDER_TEST(polls_keep_the_last_good_one),
		FOLDER_TEST(damage_is_told_and_sticks),
		FOLDER_TEST(a_mail_that_is_not_what_was_filed_is_damage),
		FOLDER_TEST(a_damaged_file_is_damage),
		cmocka_unit_test(statuses_have_names),
	};

	return cmocka_run_group_tests_name("store archive", tests, NULL, NULL);
}
