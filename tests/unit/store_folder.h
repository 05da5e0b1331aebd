/*
 * store_folder: a fresh folder with a database in it, for the tests of the room store/
 */
#ifndef MINUTED_TESTS_STORE_FOLDER_H
#define MINUTED_TESTS_STORE_FOLDER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <talloc.h>

#include "store/browse.h"
#include "store/schema.h"
#include "store/store.h"
#include "store/verify.h"

enum { NOON = 1682002800 }; /* 2023-04-20T15:00:00Z, when the tests' mails begin */

struct folder {
	void *ctx; /* freed with the folder */
	char *path;
	char *db; /* the database's path */
	struct store *store;
};

/* Write a file beside the database. */
static inline void
folder_file(const struct folder *folder, const char *name, const char *text)
{
	char *path = g_build_filename(folder->path, name, NULL);

	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_free(path);
}

static inline struct store *
folder_open(struct folder *folder, enum store_mode mode)
{
	enum store_status status;
	char *why = NULL;
	struct store *store = store_open(folder->ctx, folder->db, mode, &status, &why);

	if (store == NULL)
		print_error("%s\n", why);
	assert_non_null(store);
	assert_int_equal(status, STORE_OK);
	return store;
}

static inline void
folder_reopen(struct folder *folder)
{
	talloc_free(folder->store);
	folder->store = folder_open(folder, STORE_WRITE);
}

static inline int
folder_setup_empty(void **state)
{
	struct folder *folder = talloc_zero(NULL, struct folder);

	folder->ctx = talloc_new(folder);
	folder->path = g_dir_make_tmp("minuted-store-XXXXXX", NULL);
	if (folder->path == NULL)
		return -1;
	folder->db = talloc_asprintf(folder, "%s/minuted.db", folder->path);
	*state = folder;
	return 0;
}

static inline int
folder_setup(void **state)
{
	struct folder *folder;

	if (folder_setup_empty(state) != 0)
		return -1;
	folder = *state;
	folder->store = folder_open(folder, STORE_WRITE);
	return 0;
}

static inline void
folder_clear(struct folder *folder)
{
	GDir *dir = g_dir_open(folder->path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		char *path = g_build_filename(folder->path, name, NULL);

		g_remove(path);
		g_free(path);
	}
	if (dir != NULL)
		g_dir_close(dir);
}

static inline int
folder_teardown(void **state)
{
	struct folder *folder = *state;

	TALLOC_FREE(folder->ctx);
	folder_clear(folder);
	g_rmdir(folder->path);
	g_free(folder->path);
	talloc_free(folder);
	return 0;
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
#define EMPTY_FOLDER_TEST(name)                                                                    \
	cmocka_unit_test_setup_teardown(name, folder_setup_empty, folder_teardown)

/* Ask the database itself, past the store. */
static inline int64_t
folder_ask(struct folder *folder, const char *sql)
{
	int64_t answer = -1;
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		answer = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return answer;
}

/* Change the database past the store. */
static inline void
folder_do(struct folder *folder, const char *sql)
{
	char *why = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/*
 * As if no mail had ever been read: all that is derived from the archive is gone,
 * and each mail is unread.
 */
static inline void
folder_forget_readings(struct folder *folder)
{
	static const char *const derived[] = { "minutes_document", "settled", "minutes", "fact",
		"mail_id", "mail_topic", "mail_words", "mail_unindexed", "mail_text", "mail",
		"unread" };
	static const struct {
		int from, statement;
	} made[] = { { 0, 1 }, { 1, 1 }, { 3, 1 } };

	for (size_t i = 0; i < G_N_ELEMENTS(derived); i++) {
		char *drop = g_strdup_printf("DROP TABLE %s", derived[i]);

		folder_do(folder, drop);
		g_free(drop);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
		folder_do(folder, schema_step(made[i].from)[made[i].statement]);
	folder_do(folder, "INSERT INTO unread (message) SELECT id FROM message");
}

/* A hash of all that the database holds, as another process sees it. */
static inline char *
folder_contents(struct folder *folder)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	sqlite3_stmt *tables = NULL;
	sqlite3 *db = NULL;
	char *hash;

	assert_int_equal(sqlite3_open(folder->db, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE"
			     " 'CREATE VIRTUAL%' ORDER BY name",
			     -1, &tables, NULL),
	    SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		char *sql = g_strdup_printf("SELECT * FROM \"%s\"", sqlite3_column_text(tables, 0));
		sqlite3_stmt *rows = NULL;

		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), SQLITE_OK);
		g_checksum_update(sum, (const guchar *)sql, -1);
		while (sqlite3_step(rows) == SQLITE_ROW)
			for (int i = 0; i < sqlite3_column_count(rows); i++) {
				const void *bytes = sqlite3_column_blob(rows, i);

				if (bytes != NULL)
					g_checksum_update(
					    sum, bytes, sqlite3_column_bytes(rows, i));
				g_checksum_update(sum, (const guchar *)"|", 1);
			}
		sqlite3_finalize(rows);
		g_free(sql);
	}
	sqlite3_finalize(tables);
	sqlite3_close(db);
	hash = talloc_strdup(folder->ctx, g_checksum_get_string(sum));
	g_checksum_free(sum);
	return hash;
}

/* File `raw` as the message `uid` of a mailbox; returns its row. */
static inline int64_t
file_text(struct store *store, const char *raw, uint32_t uid)
{
	struct sighting sighting = {
		.mailbox = "lists", .uidvalidity = 1, .uid = uid, .internaldate = NOON + uid
	};
	int64_t message = 0;
	bool is_new;

	assert_int_equal(
	    store_file(store, raw, strlen(raw), &sighting, NULL, false, &message, &is_new),
	    STORE_OK);
	return message;
}

/* A reading and a record that say as little as they may; the tests add to it. */
static inline struct mail_record
plain_record(const struct reading *reading, const char *message_id)
{
	return (struct mail_record){
		.message_id = message_id,
		.subject = "Ballot CSC-18",
		.from_name = "Ana Example",
		.from_address = "ana@trust.example",
		.at = NOON,
		.date = NOON - 60,
		.group = "widgets",
		.channel = CHANNEL_LIST,
		.grade = GRADE_A,
		.text = "words",
		.reading = reading,
	};
}

static inline struct fact
vote_fact(const char *ballot, const char *org)
{
	return (struct fact){
		.kind = FACT_VOTE,
		.certainty = CERTAINTY_CERTAIN,
		.rule = "vote.org-verb",
		.quote = "Example Trust votes yes",
		.ballot = ballot,
		.who = { "Ana Example", org },
		.vote = VOTE_YES,
	};
}

/* The message that bears this id; of several the one that is shown first. */
static inline struct stored_message
folder_message(struct folder *folder, const char *message_id)
{
	struct archived *list;
	size_t n;

	assert_int_equal(
	    store_archived(folder->ctx, folder->store, message_id, &list, &n), STORE_OK);
	return list[0].mail;
}

/* File n mails, so that their rows are 1 to n. */
static inline void
file_numbered_mails(struct folder *folder, size_t n)
{
	assert_int_equal(store_begin(folder->store), STORE_OK);
	for (uint32_t i = 1; i <= n; i++)
		assert_int_equal(
		    file_text(folder->store, talloc_asprintf(folder->ctx, "mail %u", i), i), i);
	assert_int_equal(store_commit(folder->store), STORE_OK);
}

/* What is wrong with the database. */
static inline struct verification
verified(struct folder *folder)
{
	struct verification found;

	assert_int_equal(store_verify(folder->ctx, folder->store, &found), STORE_OK);
	return found;
}

static inline void
assert_well(struct folder *folder)
{
	struct verification found = verified(folder);

	if (found.nfaults > 0)
		fail_msg("%s", found.faults[0]);
}

#endif
