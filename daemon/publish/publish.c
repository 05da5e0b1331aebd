#include "daemon/publish/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

enum { FILE_MODE = 0644, FOLDER_MODE = 0755 };

/* A name of its own within the folder: no path, not hidden. */
static bool
name_ok(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= PUBLISH_NAME_MAX && name[0] != '.' && !strchr(name, '/');
}

void
publish_prepare(const char *folder)
{
	if (mkdir(folder, FOLDER_MODE) == 0)
		chmod(folder, FOLDER_MODE); /* the process's umask is narrower */
}

static int
open_folder(const char *folder)
{
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The whole of a plain file, or NULL. */
static char *
read_at(void *ctx, int dir, const char *name, size_t *len_r)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	char *bytes = NULL;
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= PUBLISH_BYTES_MAX) {
		bytes = talloc_array(ctx, char, (size_t)st.st_size + 1);
		while (len < (size_t)st.st_size &&
		       (n = read(fd, bytes + len, (size_t)st.st_size - len)) > 0)
			len += (size_t)n;
		if (len == (size_t)st.st_size)
			bytes[len] = '\0';
		else
			TALLOC_FREE(bytes);
	}
	close(fd);
	*len_r = len;
	return bytes;
}

char *
publish_read(void *ctx, const char *folder, const char *name, size_t *len_r)
{
	int dir = name_ok(name) ? open_folder(folder) : -1;
	char *bytes = NULL;

	*len_r = 0;
	if (dir >= 0) {
		bytes = read_at(ctx, dir, name, len_r);
		close(dir);
	}
	return bytes;
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* A file that a run before us left is of no use to anybody. */
static int
create_beside(int dir, const char *beside)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir, beside, flags, FILE_MODE);

	if (fd < 0 && errno == EEXIST && unlinkat(dir, beside, 0) == 0)
		fd = openat(dir, beside, flags, FILE_MODE);
	return fd;
}

/* NULL, or what failed; errno tells why. */
static const char *
replace(int dir, const char *beside, const char *name, const void *bytes, size_t len)
{
	int fd = create_beside(dir, beside), fault;
	const char *what = NULL;

	if (fd < 0)
		return "no file can be made in it";
	if (!write_all(fd, bytes, len))
		what = "a file in it cannot be written";
	else if (fchmod(fd, FILE_MODE) != 0 || fsync(fd) != 0)
		what = "a file in it cannot be brought to the disk";
	fault = errno;
	if (close(fd) != 0 && !what) {
		what = "a file in it cannot be written";
		fault = errno;
	}
	if (!what && renameat(dir, beside, dir, name) != 0) {
		what = "a file in it cannot be given its name";
		fault = errno;
	}
	if (what)
		unlinkat(dir, beside, 0);
	else if (fsync(dir) != 0) {
		what = "it cannot be brought to the disk";
		fault = errno;
	}
	errno = fault;
	return what;
}

enum publish_outcome
publish_write(
    void *ctx, const char *folder, const char *name, const void *bytes, size_t len, char **why_r)
{
	char *beside, *was;
	const char *what;
	size_t was_len;
	bool same;
	int dir;

	*why_r = NULL;
	if (!name_ok(name) || len > PUBLISH_BYTES_MAX) {
		*why_r = talloc_asprintf(
		    ctx, "a file of %zu bytes for %s cannot be published", len, folder);
		return PUBLISH_FAILED;
	}
	dir = open_folder(folder);
	if (dir < 0) {
		*why_r = talloc_asprintf(ctx,
		    "the folder %s cannot be opened (%s); make it, let minuted write there and "
		    "start minuted again",
		    folder, strerror(errno));
		return PUBLISH_FAILED;
	}
	was = read_at(ctx, dir, name, &was_len);
	same = was && was_len == len && memcmp(was, bytes, len) == 0;
	talloc_free(was);
	if (same) {
		close(dir);
		return PUBLISH_SAME;
	}
	beside = talloc_asprintf(ctx, ".%s.new", name);
	what = replace(dir, beside, name, bytes, len);
	if (what)
		*why_r = talloc_asprintf(ctx,
		    "%s was not written: the folder is %s, and %s (%s); let minuted write there",
		    name, folder, what, strerror(errno));
	talloc_free(beside);
	close(dir);
	return what ? PUBLISH_FAILED : PUBLISH_WRITTEN;
}
