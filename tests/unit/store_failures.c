/*
 * The store on a disk that fails at its Nth write or sync, for every N: after
 * each failure the database opens again, is whole, and holds each message and
 * the watermark that covers it either both or not at all.
 */
#include "tests/unit/store_folder.h"
#include "tests/vfs/failing_vfs.h"

#include "store/database.h"

enum { BATCHES = 3, BATCH = 3, OPERATIONS_MAX = 500, CRASHES = 60 };

/* How often the power goes in all: CRASHES, or what the environment says, as for `make torture`. */
static unsigned
crashes_wanted(void)
{
	const char *wanted = g_getenv("CRASHES");

	return wanted != NULL ? (unsigned)g_ascii_strtoull(wanted, NULL, 10) : CRASHES;
}

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
daemon_run(struct folder *folder, struct run *run, struct store **store_r)
{
	char *why = NULL;

	*run = (struct run){ STORE_OK, false, 0 };
	*store_r = store_open(folder->ctx, folder->db, STORE_WRITE, &run->status, &why);
	if (*store_r == NULL) {
		assert_non_null(why);
		return;
	}
	run->opened = true;
	for (uint32_t i = 0; i < BATCHES && run->status == STORE_OK; i++) {
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

/* All that must hold of a database whatever happened to its writer. */
static void
assert_whole(struct folder *folder, uint32_t committed)
{
	uint32_t uidvalidity, uid = 0;
	enum store_status status;

	folder->store = folder_open(folder, STORE_WRITE);
	status = store_watermark(folder->store, "lists", &uidvalidity, &uid);
	assert_true(status == STORE_OK || status == STORE_NOT_FOUND);
	assert_true(uid >= committed && uid <= committed + BATCH && uid % BATCH == 0);
	assert_int_equal(ask(folder, "SELECT count(*) FROM message"), uid);
	assert_int_equal(ask(folder, "SELECT count(*) FROM raw"), uid);
	assert_int_equal(ask(folder, "SELECT count(*) FROM sighting"), uid);
	assert_int_equal(ask(folder, "SELECT count(*) FROM fact"), uid);
	assert_int_equal(ask(folder, "SELECT count(*) FROM unread"), 0);
	assert_int_equal(ask(folder, "SELECT count(*) FROM mail_unindexed"), 0);
	assert_int_equal(ask(folder, "SELECT count(DISTINCT thread) FROM mail"), uid > 0);
	assert_int_equal(ask(folder, "SELECT count(*) FROM outbox"), uid / BATCH);
	assert_int_equal(ask(folder, "SELECT count(*) FROM outbox_recipient"), uid / BATCH);
	assert_int_equal(
	    ask(folder, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
	    1);
	assert_int_equal(ask(folder, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	folder_do(
	    folder, "INSERT INTO mail_words (mail_words, rank) VALUES ('integrity-check', 1)");
	/* And it can be worked with. */
	for (uint32_t first = uid + 1; first <= BATCHES * BATCH; first += BATCH)
		assert_int_equal(batch_write(folder->store, first), STORE_OK);
	TALLOC_FREE(folder->store);
	assert_int_equal(ask(folder, "SELECT count(*) FROM message"), BATCHES * BATCH);
}

/* One run on a disk that fails at operation `n`. False if there is no such operation. */
static bool
fail_at(struct folder *folder, unsigned n, enum failing_how how, bool dead, struct run *run)
{
	struct failing_vfs *vfs = disk_of(folder);
	struct store *store;
	bool reached;

	failing_vfs_arm(vfs, n, how, dead);
	daemon_run(folder, run, &store);
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
	if (vfs->failures > 0 && run->opened && run->committed < BATCHES * BATCH)
		assert_int_equal(run->status, how == FAILING_FULL ? STORE_FULL : STORE_DAMAGED);
	reached = vfs->operations >= n;
	failing_vfs_arm(vfs, 0, how, false);
	assert_whole(folder, run->committed);
	return reached;
}

static void
walk(struct folder *folder, enum failing_how how, bool dead)
{
	unsigned n, failed = 0;
	struct run run;

	for (n = 1; n < OPERATIONS_MAX; n++) {
		bool reached = fail_at(folder, n, how, dead, &run);

		failed += run.status == (how == FAILING_FULL ? STORE_FULL : STORE_DAMAGED);
		folder_clear(folder);
		if (!reached)
			break;
	}
	/* Each batch alone writes several pages of the log and syncs it. */
	assert_in_range(n, 20, OPERATIONS_MAX - 1);
	assert_true(failed > n / 3);
}

static void
an_error_of_the_device_stops_the_store(void **state)
{
	walk(*state, FAILING_IO, false);
}

static void
a_device_that_is_gone_stops_the_store(void **state)
{
	walk(*state, FAILING_IO, true);
}

static void
a_full_disk_loses_nothing(void **state)
{
	walk(*state, FAILING_FULL, false);
}

static void
a_disk_that_stays_full_loses_nothing(void **state)
{
	walk(*state, FAILING_FULL, true);
}

/*
 * The power goes at operation `n`: what was committed is there, although
 * everything that was not synced is gone, or but a part of it is there, torn and
 * out of order. True if the run came so far.
 */
static bool
lose_power_at(struct folder *folder, unsigned n, guint32 seed)
{
	struct failing_vfs *vfs = disk_of(folder);
	struct store *store;
	struct run run;
	bool reached;

	vfs->unsynced = g_ptr_array_new_with_free_func(failing_change_free);
	failing_vfs_arm(vfs, n, FAILING_IO, true);
	daemon_run(folder, &run, &store);
	talloc_free(store);
	reached = vfs->operations >= n;
	failing_vfs_cut_power(vfs, seed);
	g_ptr_array_free(vfs->unsynced, TRUE);
	vfs->unsynced = NULL;
	failing_vfs_arm(vfs, 0, FAILING_IO, false);
	assert_whole(folder, run.committed);
	folder_clear(folder);
	return reached;
}

static void
power_goes_at_any_moment(void **state)
{
	unsigned n = 0, crashes = 0;
	guint32 round;

	/* In turns: all that was not synced is gone, or a part of it is there. */
	for (round = 0; crashes < crashes_wanted(); round++) {
		for (n = 1; n < OPERATIONS_MAX; n++) {
			if (!lose_power_at(*state, n, (round + n) % 2 * (round + 1) * n))
				break;
			crashes++;
		}
		assert_in_range(n, 20, OPERATIONS_MAX - 1);
	}
	print_message("# %u losses of power\n", crashes);
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
