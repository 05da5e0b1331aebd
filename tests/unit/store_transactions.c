/* Transactions, trials within them and the log, with SQLite refusing one step. */
#include "tests/unit/store_folder.h"
#include "tests/vfs/failing_step.h"

#include "store/database.h"

static void
must(enum store_status status)
{
	assert_int_equal(status, STORE_OK);
}

static enum store_status
trial(struct store *store, bool keep)
{
	enum store_status status = store_trial(store);

	if (status == STORE_OK)
		status = store_watermark_set(store, "lists", 1, 99);
	return status == STORE_OK ? store_trial_end(store, keep) : status;
}

static void
a_trial_that_is_refused_spoils_the_transaction(void **state)
{
	struct folder *folder = *state;
	struct store *store = folder->store;
	enum store_status status;
	unsigned n;
	bool refused = true;

	for (n = 1; refused; n++) {
		must(store_begin(store));
		failing_step_arm(n, SQLITE_BUSY);
		status = trial(store, false);
		refused = failing_step_disarm();
		assert_int_equal(status, refused ? STORE_BUSY : STORE_OK);
		if (refused) {
			assert_int_equal(store_trial(store), STORE_BUSY);
			assert_int_equal(store_trial_end(store, true), STORE_BUSY);
		}
		assert_int_equal(store_commit(store), refused ? STORE_BUSY : STORE_OK);
		assert_int_equal(folder_ask(folder, "SELECT count(*) FROM watermark"), 0);
	}
	assert_int_equal(n, 6); /* four steps: begin, write, take back, end */
}

static void
damage_within_a_transaction_is_for_good(void **state)
{
	struct folder *folder = *state;
	struct store *store = folder->store;

	must(store_begin(store));
	failing_step_arm(1, SQLITE_IOERR);
	assert_int_equal(store_watermark_set(store, "lists", 1, 99), STORE_DAMAGED);
	assert_true(failing_step_disarm());
	assert_int_equal(store_watermark_set(store, "lists", 1, 99), STORE_DAMAGED);
	assert_int_equal(store_commit(store), STORE_DAMAGED);
	assert_int_equal(store_begin(store), STORE_DAMAGED);
	assert_int_equal(store_finish(store), STORE_DAMAGED);
	assert_int_equal(db_checkpoint(store), STORE_DAMAGED);
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM watermark"), 0);
}

/* Whoever reads or has the log in use only puts off that it is written back. */
static void
a_log_that_cannot_be_written_back_now_is_so_later(void **state)
{
	static const int later[] = { SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL };
	struct folder *folder = *state;

	must(store_watermark_set(folder->store, "lists", 1, 99));
	for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
		failing_step_arm(1, later[i]);
		assert_int_equal(store_finish(folder->store), STORE_OK);
		assert_true(failing_step_disarm());
	}
	must(store_begin(folder->store));
	failing_step_arm(1, SQLITE_IOERR);
	assert_int_equal(store_finish(folder->store), STORE_OK); /* not in a transaction */
	assert_false(failing_step_disarm());
	store_rollback(folder->store);
	failing_step_arm(1, SQLITE_IOERR);
	assert_int_equal(store_finish(folder->store), STORE_DAMAGED);
	assert_true(failing_step_disarm());
	talloc_free(folder->store);
	folder->store = folder_open(folder, STORE_READ);
	assert_int_equal(store_finish(folder->store), STORE_OK);
}

static enum store_status
file_one(struct store *store)
{
	struct sighting sighting = { .mailbox = "lists", .uidvalidity = 1, .uid = 1 };

	return store_file(
	    store, "new", 3, &sighting, NULL, false, &(int64_t){ 0 }, &(bool){ false });
}

static bool compressor_fails;

size_t
ZSTD_compressCCtx(
    ZSTD_CCtx *compressor, void *to, size_t room, const void *from, size_t len, int level)
{
	size_t (*real)(ZSTD_CCtx *, void *, size_t, const void *, size_t, int) =
	    (size_t(*)(ZSTD_CCtx *, void *, size_t, const void *, size_t, int))dlsym(
		RTLD_NEXT, "ZSTD_compressCCtx");

	return compressor_fails ? (size_t)-1 : real(compressor, to, room, from, len, level);
}

static void
a_mail_that_cannot_be_compressed_is_refused(void **state)
{
	struct folder *folder = *state;

	compressor_fails = true;
	assert_int_equal(file_one(folder->store), STORE_REFUSED);
	compressor_fails = false;
	assert_non_null(strstr(store_why(folder->store), "compress"));
	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 0);
	assert_int_equal(file_one(folder->store), STORE_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_trial_that_is_refused_spoils_the_transaction),
		FOLDER_TEST(damage_within_a_transaction_is_for_good),
		FOLDER_TEST(a_log_that_cannot_be_written_back_now_is_so_later),
		FOLDER_TEST(a_mail_that_cannot_be_compressed_is_refused),
	};

	return cmocka_run_group_tests_name("store_transactions", tests, NULL, NULL);
}
