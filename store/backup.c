#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "store/database.h"
#include "store/verify.h"

static enum store_status
refuse_errno(struct store *store, const char *path, const char *what)
{
	int error = errno;
	enum store_status status = error == ENOSPC ? STORE_FULL : STORE_REFUSED;

	return db_refuse(
	    store, status, "the copy %s cannot be %s: %s", path, what, strerror(error));
}

/* The file or folder is on the disk when this returns true. */
static bool
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* An empty file of our own: SQLite then fills it and takes no other's. */
static enum store_status
partial_create(struct store *store, const char *partial)
{
	int fd = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return refuse_errno(store, partial, "created");
	close(fd);
	return STORE_OK;
}

static enum store_status
copy_verify(void *ctx, struct store *store, const char *partial, struct verification *found)
{
	enum store_status status;
	char *why = NULL;
	struct store *copy = store_open(ctx, partial, STORE_READ, &status, &why);

	if (copy == NULL)
		return db_refuse(store, STORE_REFUSED, "the copy cannot be read: %s", why);
	status = store_verify(ctx, copy, found);
	if (status != STORE_OK)
		status =
		    db_refuse(store, STORE_REFUSED, "the copy is not well: %s", store_why(copy));
	else if (found->nfaults > 0)
		status =
		    db_refuse(store, STORE_REFUSED, "the copy is not well: %s", found->faults[0]);
	talloc_free(copy);
	return status;
}

/* The copy takes its name only when it is whole, and never the place of another file. */
static enum store_status
copy_name(struct store *store, const char *partial, const char *path)
{
	char *folder = talloc_strdup(store, path);
	enum store_status status = STORE_OK;

	if (!sync_path(partial, O_RDWR))
		status = refuse_errno(store, partial, "written to the disk");
	else if (renameat2(AT_FDCWD, partial, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
		status = refuse_errno(store, path, "named so");
	else if (!sync_path(dirname(folder), O_RDONLY | O_DIRECTORY))
		status = refuse_errno(store, path, "entered in its folder");
	talloc_free(folder);
	return status;
}

enum store_status
store_backup(void *ctx, struct store *store, const char *path, struct verification *found_r)
{
	static const char doing[] = "copy it";
	char *partial = talloc_asprintf(store, "%s.partial", path);
	enum store_status status;

	*found_r = (struct verification){ 0 };
	if (access(path, F_OK) == 0)
		status = db_refuse(
		    store, STORE_REFUSED, "%s is there already and is not overwritten", path);
	else
		status = partial_create(store, partial);
	if (status == STORE_OK) {
		status = db_run(store, doing, "VACUUM INTO ?", VALUES(text(partial)));
		if (status == STORE_OK)
			status = copy_verify(ctx, store, partial, found_r);
		if (status == STORE_OK)
			status = copy_name(store, partial, path);
		if (status != STORE_OK)
			unlink(partial);
	}
	talloc_free(partial);
	return status;
}
