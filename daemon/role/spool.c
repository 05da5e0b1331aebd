#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/spool.h"

struct record_head {
	int64_t key;
	uint64_t len;
};

struct spool {
	FILE *file;
	uint64_t count, next;
};

static int
spool_close(struct spool *spool)
{
	fclose(spool->file);
	return 0;
}

/* A file without a name; where the file system has none, one whose name is taken away at once. */
static int
nameless_file(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
		return fd;
	name = talloc_asprintf(NULL, "%s/.minuted-spool.XXXXXX", folder);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	talloc_free(name);
	return fd;
}

struct spool *
spool_new(void *ctx, const char *beside, char **why_r)
{
	const char *slash = strrchr(beside, '/');
	size_t len = slash ? (size_t)(slash - beside) : 0;
	char *folder = !slash    ? talloc_strdup(ctx, ".")
		       : len > 0 ? talloc_strndup(ctx, beside, len)
				 : talloc_strdup(ctx, "/");
	int fd = nameless_file(folder);
	FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
	struct spool *spool;

	if (!file) {
		*why_r = talloc_asprintf(
		    ctx, "%s: no file can be made in this folder: %s", folder, strerror(errno));
		if (fd >= 0)
			close(fd);
		talloc_free(folder);
		return NULL;
	}
	spool = talloc_zero(ctx, struct spool);
	spool->file = file;
	talloc_set_destructor(spool, spool_close);
	talloc_free(folder);
	return spool;
}

bool
spool_add(struct spool *spool, int64_t key, const void *bytes, size_t len)
{
	struct record_head head = { .key = key, .len = len };

	if (fwrite(&head, sizeof head, 1, spool->file) != 1 ||
	    (len > 0 && fwrite(bytes, len, 1, spool->file) != 1))
		return false;
	spool->count++;
	return true;
}

uint64_t
spool_count(const struct spool *spool)
{
	return spool->count;
}

bool
spool_rewind(struct spool *spool)
{
	spool->next = 0;
	return fflush(spool->file) == 0 && fseek(spool->file, 0, SEEK_SET) == 0;
}

bool
spool_next(void *ctx, struct spool *spool, int64_t *key_r, void **bytes_r, size_t *len_r)
{
	struct record_head head;
	char *bytes;

	errno = 0;
	if (spool->next == spool->count)
		return false;
	if (fread(&head, sizeof head, 1, spool->file) != 1) {
		errno = errno ? errno : EIO;
		return false;
	}
	bytes = talloc_array(ctx, char, head.len + 1);
	if (head.len > 0 && fread(bytes, head.len, 1, spool->file) != 1) {
		errno = errno ? errno : EIO;
		return false;
	}
	bytes[head.len] = '\0';
	spool->next++;
	*key_r = head.key;
	*bytes_r = bytes;
	*len_r = head.len;
	return true;
}
