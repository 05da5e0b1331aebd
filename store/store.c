#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "store/database.h"
#include "store/schema.h"

enum {
	CACHE_KIB = 16 * 1024,    /* of pages in memory: the indices of 100,000 messages fit */
	LEAN_CACHE_KIB = 2 * 1024 /* enough to walk through tables */
};

static const char *const status_names[STORE_STATUS_COUNT] = {
	[STORE_OK] = "ok",
	[STORE_NOT_FOUND] = "not found",
	[STORE_EXISTS] = "exists",
	[STORE_BUSY] = "busy",
	[STORE_FULL] = "full",
	[STORE_NEWER] = "newer",
	[STORE_DAMAGED] = "damaged",
	[STORE_REFUSED] = "refused",
};

const char *
store_status_name(enum store_status status)
{
	return (unsigned)status < STORE_STATUS_COUNT ? status_names[status] : "invalid";
}

void
store_lean(struct store *store, bool lean)
{
	char *sql =
	    talloc_asprintf(store, "PRAGMA cache_size = -%d", lean ? LEAN_CACHE_KIB : CACHE_KIB);

	/* The size of a cache is no matter of right or wrong: where it cannot be set, it stays. */
	sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	talloc_free(sql);
	if (!lean)
		return;
	sqlite3_db_release_memory(store->db);
	malloc_trim(0);
}

const char *
store_why(const struct store *store)
{
	return store->why != NULL ? store->why : "";
}

enum store_status
store_failure(const struct store *store)
{
	return store->failure;
}

static void
statement_free(void *stmt)
{
	sqlite3_finalize(stmt);
}

static int
store_close(struct store *store)
{
	g_hash_table_destroy(store->statements);
	/* A log whose sync failed must not be written back on the way out. */
	if (store->db != NULL && store->damaged)
		sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(store->db);
	ZSTD_freeCCtx(store->compressor);
	ZSTD_freeDCtx(store->decompressor);
	return 0;
}

/* Make the file with its mode before SQLite sees it; the log and its index inherit the mode. */
static bool
file_create(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST;
	close(fd);
	return true;
}

static int
log_grown(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *store = arg;

	(void)db;
	(void)name;
	store->wal_pages = pages;
	return SQLITE_OK;
}

static enum store_status
connection_open(struct store *store)
{
	int flags = store->mode == STORE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int code;

	if (store->mode == STORE_WRITE && !file_create(store->path))
		return db_refuse(store, STORE_REFUSED,
		    "cannot be created: %s; check the folder and its owner", strerror(errno));
	if (store->mode == STORE_READ && access(store->path, R_OK) != 0)
		return db_refuse(store, STORE_REFUSED, "cannot be read: %s", strerror(errno));
	/* SQLite counts what it allocates, each time under a lock, and nobody here asks. Refused,
	 * and of no matter, where it is at work already. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(store->path, &store->db,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK)
		return db_failed(store, "open it", code);
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	return STORE_OK;
}

/* Whose database this is and of which version; an empty one has version 0. */
static enum store_status
identity_check(struct store *store, int64_t *version_r)
{
	int64_t application, tables;
	enum store_status status;

	status = db_integer(store, "read it", "PRAGMA application_id", NO_VALUES, &application);
	if (status == STORE_OK)
		status = db_integer(store, "read it", "PRAGMA user_version", NO_VALUES, version_r);
	if (status == STORE_OK)
		status = db_integer(
		    store, "read it", "SELECT count(*) FROM sqlite_schema", NO_VALUES, &tables);
	if (status != STORE_OK)
		return status;
	if (application == 0 && *version_r == 0 && tables == 0)
		return STORE_OK;
	if (application != STORE_APPLICATION_ID)
		return db_refuse(store, STORE_REFUSED, "is not a minuted database");
	if (*version_r > schema_version())
		return db_refuse(store, STORE_NEWER,
		    "was written by a newer minuted (version %d, this one knows %d); install the "
		    "newer minuted",
		    (int)*version_r, schema_version());
	return STORE_OK;
}

static enum store_status
tables_make(struct store *store)
{
	enum store_status status = store_begin(store);
	int64_t version;

	if (status != STORE_OK)
		return status;
	/* Another process may have made them while this one waited for the lock. */
	status = identity_check(store, &version);
	if (status == STORE_OK && version < schema_version())
		status = schema_migrate(store, (int)version);
	if (status == STORE_OK)
		return store_commit(store);
	store_rollback(store);
	return status;
}

/*
 * Make the names of the database and its log outlive a loss of power. SQLite
 * does so as well, but keeps to itself when it fails.
 */
static enum store_status
names_sync(struct store *store)
{
	char *folder = g_path_get_dirname(store->path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum store_status status = STORE_OK;

	if (fd < 0 || fsync(fd) != 0)
		status = db_damaged(
		    store, "its folder cannot be written to the disk: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	g_free(folder);
	return status;
}

static enum store_status
connection_prepare(struct store *store)
{
	enum store_status status;
	char *pragmas;
	int64_t version;
	int code;

	status = identity_check(store, &version);
	if (status != STORE_OK)
		return status;
	if (store->mode == STORE_READ && version < schema_version())
		return db_refuse(store, STORE_REFUSED,
		    "was written by an older minuted; start minuted once to bring it up to date");
	pragmas = talloc_asprintf(store,
	    "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
	    "PRAGMA cache_size = -%d; PRAGMA mmap_size = 0;%s",
	    CACHE_KIB, store->mode == STORE_WRITE ? " PRAGMA journal_mode = WAL;" : "");
	code = sqlite3_exec(store->db, pragmas, NULL, NULL, NULL);
	talloc_free(pragmas);
	if (code != SQLITE_OK)
		return db_failed(store, "set it up", code);
	if (store->mode == STORE_READ)
		return STORE_OK;
	/* Own checkpoints: SQLite's automatic one keeps a failed sync to itself. */
	sqlite3_wal_autocheckpoint(store->db, 0);
	sqlite3_wal_hook(store->db, log_grown, store);
	status = version < schema_version() ? tables_make(store) : STORE_OK;
	return status == STORE_OK ? names_sync(store) : status;
}

struct store *
store_open(
    void *ctx, const char *path, enum store_mode mode, enum store_status *status_r, char **why_r)
{
	struct store *store = talloc_zero(ctx, struct store);
	bool foreign;

	store->path = talloc_strdup(store, path);
	store->mode = mode;
	store->statements = g_hash_table_new_full(NULL, NULL, NULL, statement_free);
	talloc_set_destructor(store, store_close);
	*status_r = connection_open(store);
	if (*status_r == STORE_OK)
		*status_r = connection_prepare(store);
	if (*status_r == STORE_OK)
		return store;
	foreign = store->db != NULL && (sqlite3_errcode(store->db) & 0xff) == SQLITE_NOTADB;
	if (foreign)
		*status_r = STORE_REFUSED;
	if (why_r != NULL && foreign)
		*why_r = talloc_asprintf(ctx, "%s: is not a minuted database", path);
	else if (why_r != NULL)
		*why_r = talloc_steal(ctx, store->why);
	talloc_free(store);
	return NULL;
}

void
store_patience(struct store *store, int ms)
{
	sqlite3_busy_timeout(store->db, ms);
}
