/*
 * failing_vfs: a disk that fails at its Nth write or sync
 *
 * Stands before SQLite's own VFS and counts what reaches the disk: writes,
 * syncs and truncations of all files, or of the main database alone. The
 * operation number `fail_at` answers with an error (a write after half of its
 * bytes are on the disk); `dead` makes all later ones fail too, as when the
 * disk is gone. failing_vfs_cut_power() then takes back what was written since
 * the last sync of each file, all or by chance in part, as a disk that loses
 * its power does. One object at a time may be registered.
 */
#ifndef MINUTED_TESTS_FAILING_VFS_H
#define MINUTED_TESTS_FAILING_VFS_H

#include <fcntl.h>
#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { FAILING_SECTOR = 512 }; /* bytes that a disk writes at once or not at all */

enum failing_how {
	FAILING_IO,  /* the device answers with an error */
	FAILING_FULL /* ENOSPC: writes fail, syncs do not */
};

struct failing_vfs {
	sqlite3_vfs base;
	sqlite3_vfs *real;
	enum failing_how how;
	bool dead;
	bool main_only;      /* count and fail the main database's operations alone */
	unsigned fail_at;    /* 1: the next operation; 0: none */
	unsigned operations; /* since failing_vfs_arm() */
	unsigned failures;
	unsigned after;      /* operations since the first failure */
	GPtrArray *unsynced; /* struct failing_change, oldest first; NULL: not remembered */
};

/* A change of a file that no sync has made safe. */
struct failing_change {
	char *path;
	sqlite3_int64 at, size_before;
	GBytes *before, *after; /* of the bytes from `at` on; `after` is NULL for a truncation */
};

struct failing_file {
	sqlite3_file base;
	struct failing_vfs *vfs;
	char *path;
	bool counted;
};

static inline sqlite3_file *
failing_real(sqlite3_file *file)
{
	return (sqlite3_file *)((struct failing_file *)file + 1);
}

/* Count an operation; true if it is to fail. */
static inline bool
failing_now(sqlite3_file *file, bool is_sync)
{
	struct failing_file *failing = (struct failing_file *)file;
	struct failing_vfs *vfs = failing->vfs;

	if (!failing->counted && vfs->main_only)
		return false;
	vfs->operations++;
	vfs->after += vfs->failures > 0;
	if (vfs->fail_at == 0 || vfs->operations < vfs->fail_at)
		return false;
	if (vfs->operations > vfs->fail_at && !vfs->dead)
		return false;
	if (is_sync && vfs->how == FAILING_FULL)
		return false;
	vfs->failures++;
	return true;
}

static inline void
failing_change_free(void *arg)
{
	struct failing_change *change = arg;

	g_free(change->path);
	g_bytes_unref(change->before);
	if (change->after != NULL)
		g_bytes_unref(change->after);
	g_free(change);
}

/* Remember what a write of `len` bytes (or, without bytes, a truncation) is about to change. */
static inline void
failing_remember(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	struct failing_file *failing = (struct failing_file *)file;
	sqlite3_file *real = failing_real(file);
	struct failing_change *change;
	sqlite3_int64 size = 0, end;
	guint8 *before;

	if (failing->vfs->unsynced == NULL || failing->path == NULL)
		return;
	real->pMethods->xFileSize(real, &size);
	end = bytes != NULL ? MIN(at + len, size) : size;
	before = g_malloc0(end > at ? (gsize)(end - at) : 1);
	if (end > at)
		real->pMethods->xRead(real, before, (int)(end - at), at);
	change = g_new0(struct failing_change, 1);
	change->path = g_strdup(failing->path);
	change->at = at;
	change->size_before = size;
	change->before = g_bytes_new_take(before, end > at ? (gsize)(end - at) : 0);
	change->after = bytes != NULL ? g_bytes_new(bytes, (gsize)len) : NULL;
	g_ptr_array_add(failing->vfs->unsynced, change);
}

static inline void
failing_forget(sqlite3_file *file)
{
	struct failing_file *failing = (struct failing_file *)file;
	GPtrArray *unsynced = failing->vfs->unsynced;

	for (guint i = unsynced != NULL ? unsynced->len : 0; i > 0; i--) {
		struct failing_change *change = g_ptr_array_index(unsynced, i - 1);

		if (g_strcmp0(change->path, failing->path) == 0)
			g_ptr_array_remove_index(unsynced, i - 1);
	}
}

static inline bool
failing_put(const char *path, GBytes *bytes, sqlite3_int64 at, sqlite3_int64 size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	gsize len = 0;
	const void *data = g_bytes_get_data(bytes, &len);
	bool ok;

	if (fd < 0)
		return false;
	ok = pwrite(fd, data, len, at) == (ssize_t)len && (size < 0 || ftruncate(fd, size) == 0);
	close(fd);
	return ok;
}

/* How many of a change's bytes reached the disk: all, none, or its first sectors. */
static inline gsize
failing_torn(GRand *chance, gsize len)
{
	gsize sectors = (len + FAILING_SECTOR - 1) / FAILING_SECTOR;

	if (g_rand_boolean(chance))
		return g_rand_boolean(chance) ? len : 0;
	sectors = (gsize)g_rand_int_range(chance, 0, (gint32)sectors + 1);
	return sectors * FAILING_SECTOR < len ? sectors * FAILING_SECTOR : len;
}

/*
 * Take back what no sync has made safe; `seed` 0: all of it, else of each change
 * what chance leaves, so that later writes may be there without earlier ones.
 */
static inline void
failing_vfs_cut_power(struct failing_vfs *vfs, guint32 seed)
{
	GRand *chance = g_rand_new_with_seed(seed);

	for (guint i = vfs->unsynced->len; i > 0; i--) {
		struct failing_change *change = g_ptr_array_index(vfs->unsynced, i - 1);

		failing_put(change->path, change->before, change->at, change->size_before);
	}
	for (guint i = 0; i < vfs->unsynced->len && seed != 0; i++) {
		struct failing_change *change = g_ptr_array_index(vfs->unsynced, i);

		gsize len = change->after != NULL ? g_bytes_get_size(change->after) : 0;
		gsize left = len > 0 ? failing_torn(chance, len) : 0;

		if (left > 0) {
			GBytes *torn = g_bytes_new_from_bytes(change->after, 0, left);

			failing_put(change->path, torn, change->at, -1);
			g_bytes_unref(torn);
		}
	}
	g_ptr_array_set_size(vfs->unsynced, 0);
	g_rand_free(chance);
}

static inline int
failing_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	sqlite3_file *real = failing_real(file);
	struct failing_vfs *vfs = ((struct failing_file *)file)->vfs;

	if (!failing_now(file, false)) {
		failing_remember(file, bytes, len, at);
		return real->pMethods->xWrite(real, bytes, len, at);
	}
	failing_remember(file, bytes, len / 2, at);
	real->pMethods->xWrite(real, bytes, len / 2, at);
	return vfs->how == FAILING_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static inline int
failing_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	sqlite3_file *real = failing_real(file);

	if (failing_now(file, true))
		return SQLITE_IOERR_TRUNCATE;
	failing_remember(file, NULL, 0, size);
	return real->pMethods->xTruncate(real, size);
}

/* The test's own machine does not crash, so nothing need be forced to its disk. */
static inline int
failing_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	if (failing_now(file, true))
		return SQLITE_IOERR_FSYNC;
	failing_forget(file);
	return SQLITE_OK;
}

static inline int
failing_close(sqlite3_file *file)
{
	sqlite3_file *real = failing_real(file);

	g_free(((struct failing_file *)file)->path);
	return real->pMethods->xClose(real);
}

static inline int
failing_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xRead(real, bytes, len, at);
}

static inline int
failing_size(sqlite3_file *file, sqlite3_int64 *size)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xFileSize(real, size);
}

static inline int
failing_lock(sqlite3_file *file, int level)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xLock(real, level);
}

static inline int
failing_unlock(sqlite3_file *file, int level)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xUnlock(real, level);
}

static inline int
failing_check_lock(sqlite3_file *file, int *held)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xCheckReservedLock(real, held);
}

static inline int
failing_control(sqlite3_file *file, int op, void *arg)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xFileControl(real, op, arg);
}

static inline int
failing_sector(sqlite3_file *file)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xSectorSize(real);
}

static inline int
failing_traits(sqlite3_file *file)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xDeviceCharacteristics(real);
}

static inline int
failing_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **map)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xShmMap(real, region, size, extend, map);
}

static inline int
failing_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xShmLock(real, offset, n, flags);
}

static inline void
failing_shm_barrier(sqlite3_file *file)
{
	sqlite3_file *real = failing_real(file);

	real->pMethods->xShmBarrier(real);
}

static inline int
failing_shm_unmap(sqlite3_file *file, int remove)
{
	sqlite3_file *real = failing_real(file);

	return real->pMethods->xShmUnmap(real, remove);
}

static inline int
failing_open(sqlite3_vfs *base, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_r)
{
	static const sqlite3_io_methods methods = { 2, failing_close, failing_read, failing_write,
		failing_truncate, failing_sync, failing_size, failing_lock, failing_unlock,
		failing_check_lock, failing_control, failing_sector, failing_traits,
		failing_shm_map, failing_shm_lock, failing_shm_barrier, failing_shm_unmap, NULL,
		NULL };
	struct failing_vfs *vfs = (struct failing_vfs *)base;
	struct failing_file *failing = (struct failing_file *)file;
	int code = vfs->real->xOpen(vfs->real, name, failing_real(file), flags, flags_r);

	failing->vfs = vfs;
	failing->path = failing_real(file)->pMethods != NULL ? g_strdup(name) : NULL;
	failing->counted = (flags & SQLITE_OPEN_MAIN_DB) != 0;
	failing->base.pMethods = failing_real(file)->pMethods != NULL ? &methods : NULL;
	return code;
}

/* Make `vfs`, all zeroes, the one that databases are opened with. */
static inline void
failing_vfs_register(struct failing_vfs *vfs)
{
	vfs->real = sqlite3_vfs_find(NULL);
	vfs->base = *vfs->real;
	vfs->base.szOsFile = (int)sizeof(struct failing_file) + vfs->real->szOsFile;
	vfs->base.zName = "failing";
	vfs->base.xOpen = failing_open;
	sqlite3_vfs_register(&vfs->base, 1);
}

static inline void
failing_vfs_unregister(struct failing_vfs *vfs)
{
	sqlite3_vfs_unregister(&vfs->base);
}

/* From now on: fail at operation `fail_at`. */
static inline void
failing_vfs_arm(struct failing_vfs *vfs, unsigned fail_at, enum failing_how how, bool dead)
{
	vfs->how = how;
	vfs->dead = dead;
	vfs->main_only = false;
	vfs->fail_at = fail_at;
	vfs->operations = vfs->failures = vfs->after = 0;
}

#endif
