/*
 * failing_step: SQLite that refuses the Nth thing it is asked to do
 *
 * Stands before sqlite3_step(), sqlite3_exec() and sqlite3_wal_checkpoint_v2() of
 * libsqlite3: while it is
 * armed it counts the calls of the program, and call number `fail_at` is
 * answered with `code`, nothing having been done. What SQLite asks of itself,
 * the ROLLBACK after a failure and the size of the cache, which touch no file,
 * are not counted. To be included by one file
 * of a test program.
 */
#ifndef MINUTED_TESTS_FAILING_STEP_H
#define MINUTED_TESTS_FAILING_STEP_H

#include <dlfcn.h>
#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

static struct failing_step {
	bool armed, within, failed;
	unsigned calls, fail_at;
	int code;
	char refused[100]; /* the beginning of that statement */
} failing_step;

/* From now on count; call `fail_at` fails (0: none). */
static inline void
failing_step_arm(unsigned fail_at, int code)
{
	failing_step = (struct failing_step){ .armed = true, .fail_at = fail_at, .code = code };
}

/* Count no more. True if a call has failed. */
static inline bool
failing_step_disarm(void)
{
	failing_step.armed = false;
	return failing_step.failed;
}

static bool
failing_step_now(const char *sql)
{
	if (!failing_step.armed || failing_step.within ||
	    ++failing_step.calls != failing_step.fail_at)
		return false;
	failing_step.failed = true;
	sqlite3_snprintf(sizeof failing_step.refused, failing_step.refused, "%s", sql);
	return true;
}

int
sqlite3_step(sqlite3_stmt *stmt)
{
	int (*real)(sqlite3_stmt *) = (int (*)(sqlite3_stmt *))dlsym(RTLD_NEXT, "sqlite3_step");
	bool within = failing_step.within;
	int code;

	if (failing_step_now(sqlite3_sql(stmt)))
		return failing_step.code;
	failing_step.within = true;
	code = real(stmt);
	failing_step.within = within;
	return code;
}

int
sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **), void *arg,
    char **why_r)
{
	int (*real)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *,
	    char **) = (int (*)(sqlite3 *, const char *, int (*)(void *, int, char **, char **),
	    void *, char **))dlsym(RTLD_NEXT, "sqlite3_exec");
	bool within = failing_step.within;
	int code;

	if (strcmp(sql, "ROLLBACK") != 0 && !g_str_has_prefix(sql, "PRAGMA cache_size") &&
	    failing_step_now(sql))
		return failing_step.code;
	failing_step.within = true;
	code = real(db, sql, each, arg, why_r);
	failing_step.within = within;
	return code;
}

int
sqlite3_reset(sqlite3_stmt *stmt)
{
	int (*real)(sqlite3_stmt *) = (int (*)(sqlite3_stmt *))dlsym(RTLD_NEXT, "sqlite3_reset");
	bool within = failing_step.within;
	int code;

	failing_step.within = true;
	code = real(stmt);
	failing_step.within = within;
	return code;
}

int
sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **stmt_r,
    const char **tail_r)
{
	int (*real)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **) =
	    (int (*)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **))dlsym(
		RTLD_NEXT, "sqlite3_prepare_v3");
	bool within = failing_step.within;
	int code;

	failing_step.within = true;
	code = real(db, sql, len, flags, stmt_r, tail_r);
	failing_step.within = within;
	return code;
}

int
sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *name, int mode, int *log_r, int *done_r)
{
	int (*real)(sqlite3 *, const char *, int, int *, int *) = (int (*)(sqlite3 *, const char *,
	    int, int *, int *))dlsym(RTLD_NEXT, "sqlite3_wal_checkpoint_v2");

	return failing_step_now("checkpoint") ? failing_step.code
					      : real(db, name, mode, log_r, done_r);
}

#endif
