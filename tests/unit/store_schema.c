/* A database of each earlier version is brought up to date, with all that is in it. */
#include "tests/unit/store_folder.h"

#include "store/schema.h"

static void
run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* A database as the program of `version` made it, with a message, minutes and an outbox. */
static void
make_version(struct folder *folder, int version)
{
	sqlite3 *db = NULL;
	char *mark = g_strdup_printf(
	    "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID, version);

	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	run(db, "PRAGMA journal_mode = wal");
	for (int from = 0; from < version; from++)
		for (const char *const *sql = schema_step(from); *sql != NULL; sql++)
			run(db, *sql);
	run(db,
	    "INSERT INTO message (sha256, size, headers_only) VALUES (zeroblob(32), 5, 0);"
	    "INSERT INTO mail (message, thread, state, channel, grade, automatic, marks, truncated,"
	    " class, ids) VALUES (1, 1, 'read', 'list', 'A', 0, 0, 0, 'minutes', '');"
	    "INSERT INTO minutes (message, date, json) VALUES (1, '2026-04-02', '{}');"
	    "INSERT INTO outbox (kind, group_name, period, message_id, sender, state, bytes)"
	    " VALUES ('digest', 'ts', '2026-04-06', 'd@example.org', '', 'sent', x'61')");
	run(db, mark);
	g_free(mark);
	sqlite3_close(db);
}

/* All tables and indexes with their definitions, blanks aside. */
static char *
schema_of(struct folder *folder)
{
	GString *all = g_string_new(NULL);
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	char *text;

	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT name || ': ' || replace(sql, ' ', '') FROM sqlite_schema"
			     " WHERE sql IS NOT NULL ORDER BY name",
			     -1, &stmt, NULL),
	    SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		g_string_append_printf(all, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	text = talloc_strdup(folder->ctx, all->str);
	g_string_free(all, TRUE);
	return text;
}

static void
each_version_is_migrated(void **state)
{
	struct folder *fresh = *state;
	const char *wanted = schema_of(fresh);

	assert_non_null(strstr(wanted, "decision:"));
	for (int version = 1; version < schema_version(); version++) {
		struct folder *folder;
		void *made = NULL;

		assert_int_equal(folder_setup_empty(&made), 0);
		folder = made;
		make_version(folder, version);
		assert_int_equal(folder_ask(folder, "PRAGMA user_version"), version);
		folder->store = folder_open(folder, STORE_WRITE);
		assert_int_equal(folder_ask(folder, "PRAGMA user_version"), schema_version());
		assert_string_equal(schema_of(folder), wanted);
		assert_int_equal(folder_ask(folder, "SELECT count(*) FROM message"), 1);
		assert_int_equal(
		    folder_ask(folder, "SELECT count(*) FROM outbox WHERE state = 'sent'"), 1);
		/* Minutes that were read before they had a document are read again. */
		assert_int_equal(
		    folder_ask(folder, "SELECT count(*) FROM unread"), version < 4 ? 1 : 0);
		folder_teardown(&made);
	}
}

/* Message-IDs that nobody can guess need a secret of this database's own. */
static void
each_database_has_its_secret(void **state)
{
	struct folder *folder = *state;

	assert_int_equal(folder_ask(folder, "SELECT count(*) FROM secret WHERE length(bytes) = 32"
					    " AND bytes <> zeroblob(32)"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(each_version_is_migrated),
		FOLDER_TEST(each_database_has_its_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
