/*
 * The store on a disk that fails at its Nth write or sync, for every N: after
 * each failure the database opens again, is whole, and holds each message and
 * the watermark that covers it either both or not at all. What fails is the
 * making of the tables, and then the work of a daemon that finds them made.
 */
#include "tests/unit/store_folder.h"
#include "tests/vfs/failing_vfs.h"

#include "store/database.h"

enum {
	BATCHES = 3,
	BATCH = 3,            /* messages */
	OPERATIONS_MAX = 500, /* of one run */
	LOSSES = 1000         /* of power, at least, in the plain build */
};

/*
 * The sanitizers look at the code and not at the disk, and take four times as
 * long: under them each walk takes one operation of so many, and each begins
 * with another one.
 */
#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 4 };
#else
enum { STRIDE = 1 };
#endif

/* A fresh folder on a disk that can be made to fail. */
static struct failing_vfs *
disk_of(const struct folder *folder)
{
	return talloc_find_parent_bytype(folder, struct failing_vfs);
}

static int
disk_setup(void **state)
{
	struct failing_vfs *vfs = talloc_zero(NULL, struct failing_vfs);

	failing_vfs_register(vfs);
	if (folder_setup_empty(state) != 0)
		return -1;
	talloc_steal(vfs, *state);
	return 0;
}

static int
disk_teardown(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);
	int result;

	failing_vfs_arm(vfs, 0, FAILING_IO, false);
	result = folder_teardown(state);
	failing_vfs_unregister(vfs);
	talloc_free(vfs);
	return result;
}

#define DISK_TEST(name) cmocka_unit_test_setup_teardown(name, disk_setup, disk_teardown)

/* The disk before a run: empty, or with the tables that a run makes. */
struct before {
	unsigned batches; /* that the run writes: none where it is about the tables */
	unsigned first;   /* operation that fails */
	char *tables;     /* NULL: empty */
	gsize len;
};

static const struct before nothing = { 0, 1, NULL, 0 };

/* On `folder`, which is empty afterwards. */
static struct before
tables_made(struct folder *folder)
{
	struct before before = { .batches = BATCHES, .first = 1 };
	char *bytes = NULL;

	talloc_free(folder_open(folder, STORE_WRITE));
	assert_true(g_file_get_contents(folder->db, &bytes, &before.len, NULL));
	before.tables = talloc_memdup(folder, bytes, before.len);
	g_free(bytes);
	folder_clear(folder);
	return before;
}

static void
disk_lay(struct folder *folder, const struct before *before)
{
	folder_clear(folder);
	if (before->tables != NULL)
		assert_true(
		    g_file_set_contents(folder->db, before->tables, (gssize)before->len, NULL));
}

/* What a run of the daemon got to, as it was told. */
struct run {
	enum store_status status; /* of the first call that failed; STORE_OK: none did */
	bool opened;
	uint32_t committed; /* the last watermark whose commit was answered with STORE_OK */
};

static enum store_status
file_one(struct store *store, uint32_t uid, int64_t *message_r)
{
	struct sighting sighting = { "lists", 1, uid, NOON, NULL };
	char *raw = talloc_asprintf(store, "Subject: %u\r\n\r\n", uid);
	enum store_status status;
	bool is_new;

	for (unsigned i = 0; i < 200; i++)
		raw = talloc_asprintf_append(raw, "word%u ", (uid * 7919 + i * 104729) % 65536);
	status =
	    store_file(store, raw, strlen(raw), &sighting, "widgets", false, message_r, &is_new);
	talloc_free(raw);
	return status;
}

static enum store_status
record_one(struct store *store, uint32_t uid, int64_t message)
{
	struct fact fact = vote_fact("CSC-18", "Example Trust");
	struct reading reading = { .class = CLASS_VOTE, .facts = &fact, .nfacts = 1 };
	char *id = talloc_asprintf(store, "%u@trust.example", uid);
	char *parent = talloc_asprintf(store, "%u@trust.example", uid - 1);
	struct mail_record record = plain_record(&reading, id);
	enum store_status status;

	record.in_reply_to = parent;
	record.text = parent;
	status = store_record(store, message, &record);
	talloc_free(id);
	talloc_free(parent);
	return status;
}

/* File a batch, record it, move the watermark past it, put a receipt into the outbox. */
static enum store_status
batch_write(struct store *store, uint32_t first)
{
	struct outbox_recipient chair = { "chair@widgets.example", 0, NULL };
	char *period = talloc_asprintf(store, "%u", first);
	struct outbox_row row = { .kind = "receipt",
		.group = "widgets",
		.period = period,
		.message_id = period,
		.sender = "",
		.recipients = &chair,
		.nrecipients = 1,
		.bytes = "x",
		.len = 1,
		.created = NOON,
		.next_try = NOON };
	enum store_status status = store_begin(store);
	int64_t message;

	for (uint32_t uid = first; uid < first + BATCH && status == STORE_OK; uid++) {
		status = file_one(store, uid, &message);
		if (status == STORE_OK)
			status = record_one(store, uid, message);
	}
	if (status == STORE_OK)
		status = store_watermark_set(store, "lists", 1, first + BATCH - 1);
	if (status == STORE_OK)
		status = store_outbox_add(store, &row);
	talloc_free(period);
	if (status == STORE_OK)
		return store_commit(store);
	store_rollback(store);
	return status;
}

static void
daemon_run(struct folder *folder, unsigned batches, struct run *run, struct store **store_r)
{
	char *why = NULL;

	*run = (struct run){ STORE_OK, false, 0 };
	*store_r = store_open(folder->ctx, folder->db, STORE_WRITE, &run->status, &why);
	if (*store_r == NULL) {
		assert_non_null(why);
		return;
	}
	run->opened = true;
	for (uint32_t i = 0; i < batches && run->status == STORE_OK; i++) {
		run->status = batch_write(*store_r, 1 + i * BATCH);
		if (run->status == STORE_OK)
			run->committed = (i + 1) * BATCH;
	}
}

static int64_t
ask(struct folder *folder, const char *sql)
{
	return folder_ask(folder, sql);
}

/* What must be in the database, and is, in as many questions. */
struct question {
	const char *sql;
	int64_t answer;
};

static void
assert_answers(sqlite3 *db, const struct question *questions, size_t nquestions)
{
	size_t i;

	for (i = 0; i < nquestions; i++) {
		sqlite3_stmt *stmt = NULL;

		assert_int_equal(
		    sqlite3_prepare_v2(db, questions[i].sql, -1, &stmt, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		if (sqlite3_column_int64(stmt, 0) != questions[i].answer)
			print_error("%s\n", questions[i].sql);
		assert_int_equal(sqlite3_column_int64(stmt, 0), questions[i].answer);
		sqlite3_finalize(stmt);
	}
}

static void
assert_committed_is_whole(sqlite3 *db, uint32_t uid)
{
	static const char words[] =
	    "INSERT INTO mail_words (mail_words, rank) VALUES ('integrity-check', 1)";
	const struct question questions[] = {
		{ "SELECT count(*) FROM message", uid },
		{ "SELECT count(*) FROM raw", uid },
		{ "SELECT count(*) FROM sighting", uid },
		{ "SELECT count(*) FROM fact", uid },
		{ "SELECT count(*) FROM unread", 0 },
		{ "SELECT count(*) FROM mail_unindexed", 0 },
		{ "SELECT count(DISTINCT thread) FROM mail", uid > 0 },
		{ "SELECT count(*) FROM outbox", uid / BATCH },
		{ "SELECT count(*) FROM outbox_recipient", uid / BATCH },
		{ "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'", 1 },
		{ "SELECT count(*) FROM pragma_foreign_key_check", 0 },
	};

	assert_answers(db, questions, G_N_ELEMENTS(questions));
	assert_int_equal(sqlite3_exec(db, words, NULL, NULL, NULL), SQLITE_OK);
}

/*
 * All that must hold of a database whatever happened to its writer. It is asked
 * over one connection: each new one reads the whole schema, which takes longer
 * than all the questions.
 */
static void
assert_whole(struct folder *folder, uint32_t committed)
{
	static const struct question in_the_end = { "SELECT count(*) FROM message",
		BATCHES * BATCH };
	uint32_t uidvalidity, uid = 0;
	enum store_status status;
	sqlite3 *db = NULL;

	folder->store = folder_open(folder, STORE_WRITE);
	status = store_watermark(folder->store, "lists", &uidvalidity, &uid);
	assert_true(status == STORE_OK || status == STORE_NOT_FOUND);
	assert_true(uid >= committed && uid <= committed + BATCH && uid % BATCH == 0);
	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	assert_committed_is_whole(db, uid);
	/* And it can be worked with. */
	for (uint32_t first = uid + 1; first <= BATCHES * BATCH; first += BATCH)
		assert_int_equal(batch_write(folder->store, first), STORE_OK);
	TALLOC_FREE(folder->store);
	assert_answers(db, &in_the_end, 1);
	sqlite3_close(db);
}

/* Closing writes the log back, which is looked at once: after the batches. */
static bool
is_in_closing(const struct failing_vfs *vfs, const struct before *before, unsigned n)
{
	return before->batches > 0 && vfs->operations >= n;
}

/* One run on a disk that fails at operation `n`. False if there is no such operation. */
static bool
fail_at(struct folder *folder, const struct before *before, unsigned n, enum failing_how how,
    bool dead, struct run *run)
{
	struct failing_vfs *vfs = disk_of(folder);
	struct store *store;
	bool reached;

	disk_lay(folder, before);
	failing_vfs_arm(vfs, n, how, dead);
	daemon_run(folder, before->batches, run, &store);
	reached = vfs->operations >= n;
	if (run->status == STORE_DAMAGED && run->opened) {
		vfs->after = 0;
		assert_int_equal(store_begin(store), STORE_DAMAGED);
		assert_int_equal(file_one(store, 99, &(int64_t){ 0 }), STORE_DAMAGED);
		assert_int_equal(store_watermark_set(store, "lists", 1, 99), STORE_DAMAGED);
	}
	talloc_free(store);
	/* Not even closing may write again to a disk that has lost something. */
	if (run->status == STORE_DAMAGED && run->opened)
		assert_int_equal(vfs->after, 0);
	if (vfs->failures > 0 && run->opened && run->committed < before->batches * BATCH)
		assert_int_equal(run->status, how == FAILING_FULL ? STORE_FULL : STORE_DAMAGED);
	reached = reached || is_in_closing(vfs, before, n);
	failing_vfs_arm(vfs, 0, how, false);
	assert_whole(folder, run->committed);
	return reached;
}

static void
walk_from(const struct before *before, struct folder *folder, enum failing_how how, bool dead)
{
	unsigned n, tried = 0, failed = 0;
	struct run run;

	for (n = before->first; n < OPERATIONS_MAX; n += STRIDE, tried++) {
		if (!fail_at(folder, before, n, how, dead, &run))
			break;
		failed += run.status == (how == FAILING_FULL ? STORE_FULL : STORE_DAMAGED);
	}
	/* Each batch alone writes several pages of the log and syncs it. */
	assert_in_range(n, 20, OPERATIONS_MAX - 1);
	assert_true(failed > tried / 3);
}

/* `first`: where a walk of every STRIDE-th operation begins, from 0 on. */
static void
walk(struct folder *folder, unsigned first, enum failing_how how, bool dead)
{
	struct before empty = nothing, made = tables_made(folder);

	empty.first = made.first = 1 + first % STRIDE;
	walk_from(&empty, folder, how, dead);
	walk_from(&made, folder, how, dead);
}

static void
an_error_of_the_device_stops_the_store(void **state)
{
	walk(*state, 0, FAILING_IO, false);
}

static void
a_device_that_is_gone_stops_the_store(void **state)
{
	walk(*state, 1, FAILING_IO, true);
}

static void
a_full_disk_loses_nothing(void **state)
{
	walk(*state, 2, FAILING_FULL, false);
}

static void
a_disk_that_stays_full_loses_nothing(void **state)
{
	walk(*state, 3, FAILING_FULL, true);
}

/*
 * The power goes at operation `n`: what was committed is there, although
 * everything that was not synced is gone, or but a part of it is there, torn and
 * out of order. True if the run came so far.
 */
static bool
lose_power_at(struct folder *folder, const struct before *before, unsigned n, guint32 seed)
{
	struct failing_vfs *vfs = disk_of(folder);
	struct store *store;
	struct run run;
	bool reached;

	disk_lay(folder, before);
	vfs->unsynced = g_ptr_array_new_with_free_func(failing_change_free);
	failing_vfs_arm(vfs, n, FAILING_IO, true);
	daemon_run(folder, before->batches, &run, &store);
	reached = vfs->operations >= n;
	talloc_free(store);
	reached = reached || is_in_closing(vfs, before, n);
	failing_vfs_cut_power(vfs, seed);
	g_ptr_array_free(vfs->unsynced, TRUE);
	vfs->unsynced = NULL;
	failing_vfs_arm(vfs, 0, FAILING_IO, false);
	assert_whole(folder, run.committed);
	return reached;
}

/* A loss at each operation; in turns all that was not synced is gone, or a part of it is there. */
static unsigned
lose_power_at_each(struct folder *folder, const struct before *before, guint32 round)
{
	unsigned n, losses = 0;

	for (n = before->first; n < OPERATIONS_MAX; n += STRIDE, losses++)
		if (!lose_power_at(folder, before, n, (round + n / STRIDE) % 2 * (round + 1) * n))
			break;
	assert_in_range(n, 20, OPERATIONS_MAX - 1);
	return losses;
}

static void
power_goes_at_any_moment(void **state)
{
	struct before empty = nothing, made = tables_made(*state);
	unsigned losses = 0;
	guint32 round;

	for (round = 0; losses < LOSSES / STRIDE; round++) {
		empty.first = made.first = 1 + round % STRIDE;
		losses += lose_power_at_each(*state, &empty, round);
		losses += lose_power_at_each(*state, &made, round);
	}
	print_message("# note: power was lost at %u moments\n", losses);
}

static void
after_a_full_disk_the_batch_can_be_written(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);

	folder->store = folder_open(folder, STORE_WRITE);
	failing_vfs_arm(vfs, 2, FAILING_FULL, true);
	assert_int_equal(batch_write(folder->store, 1), STORE_FULL);
	assert_non_null(strstr(store_why(folder->store), "disk is full"));
	assert_int_equal(batch_write(folder->store, 1), STORE_FULL);
	failing_vfs_arm(vfs, 0, FAILING_FULL, false);
	assert_int_equal(batch_write(folder->store, 1), STORE_OK);
	TALLOC_FREE(folder->store);
	assert_whole(folder, BATCH);
}

/* More than a checkpoint's worth of bytes that do not compress. */
static enum store_status
fill_log(struct store *store)
{
	size_t len = 1024 * 1024;
	unsigned char *raw = talloc_size(store, len);
	enum store_status status = STORE_OK;
	uint64_t x = 88172645463325252u;
	int64_t message;
	bool is_new;

	for (uint32_t i = 0; i < 20 && status == STORE_OK; i++) {
		struct sighting sighting = { "lists", 1, i + 1, NOON, NULL };

		for (size_t j = 0; j < len; j++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			raw[j] = (unsigned char)x;
		}
		status = store_file(store, raw, len, &sighting, NULL, false, &message, &is_new);
	}
	talloc_free(raw);
	return status;
}

static void
the_log_is_written_back_when_it_has_grown(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);

	folder->store = folder_open(folder, STORE_WRITE);
	failing_vfs_arm(vfs, 0, FAILING_IO, false);
	vfs->main_only = true;
	assert_int_equal(fill_log(folder->store), STORE_OK);
	assert_true(vfs->operations > 3000);
	TALLOC_FREE(folder->store);
}

static void
a_failure_to_write_the_log_back_stops_the_store(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);

	folder->store = folder_open(folder, STORE_WRITE);
	failing_vfs_arm(vfs, 10, FAILING_IO, false);
	vfs->main_only = true;
	assert_int_equal(fill_log(folder->store), STORE_DAMAGED);
	assert_int_equal(store_begin(folder->store), STORE_DAMAGED);
	TALLOC_FREE(folder->store);
	assert_int_equal(vfs->after, 0);
	assert_int_equal(
	    ask(folder, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
	    1);
}

static void
a_disk_too_full_to_write_the_log_back_loses_nothing(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);

	folder->store = folder_open(folder, STORE_WRITE);
	failing_vfs_arm(vfs, 10, FAILING_FULL, false);
	vfs->main_only = true;
	assert_int_equal(fill_log(folder->store), STORE_OK);
	assert_int_equal(vfs->failures, 1);
	TALLOC_FREE(folder->store);
	assert_int_equal(ask(folder, "SELECT count(*) FROM message"), 20);
	assert_int_equal(
	    ask(folder, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
	    1);
}

/* Closing would keep it to itself. */
static void
a_failure_at_the_end_is_told_and_not_tried_again(void **state)
{
	struct folder *folder = *state;
	struct failing_vfs *vfs = disk_of(folder);
	unsigned at, told = 0;

	for (at = 1; told + 1 == at; at++) {
		folder->store = folder_open(folder, STORE_WRITE);
		failing_vfs_arm(vfs, 0, FAILING_IO, false);
		assert_int_equal(store_watermark_set(folder->store, "lists", 7, at), STORE_OK);
		failing_vfs_arm(vfs, at, FAILING_IO, false);
		if (store_finish(folder->store) == STORE_DAMAGED)
			told++;
		assert_int_equal(vfs->failures, told == at);
		TALLOC_FREE(folder->store);
		assert_int_equal(vfs->after, 0);
		assert_int_equal(ask(folder, "SELECT uid FROM watermark"), at);
	}
	assert_true(told >= 3); /* the log's sync, a page at least, the database's sync */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DISK_TEST(an_error_of_the_device_stops_the_store),
		DISK_TEST(a_device_that_is_gone_stops_the_store),
		DISK_TEST(a_full_disk_loses_nothing),
		DISK_TEST(a_disk_that_stays_full_loses_nothing),
		DISK_TEST(power_goes_at_any_moment),
		DISK_TEST(after_a_full_disk_the_batch_can_be_written),
		DISK_TEST(the_log_is_written_back_when_it_has_grown),
		DISK_TEST(a_failure_to_write_the_log_back_stops_the_store),
		DISK_TEST(a_disk_too_full_to_write_the_log_back_loses_nothing),
		DISK_TEST(a_failure_at_the_end_is_told_and_not_tried_again),
	};

	return cmocka_run_group_tests_name("store failures", tests, NULL, NULL);
}
