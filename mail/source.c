#include "mail/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talloc.h>

#include "mail/message.h"
#include "mail/source_folder.h"
#include "mail/source_stream.h"

struct source {
	const char *path;
	struct source_file *files; /* of a folder */
	size_t nfiles, next;
	struct stream *stream; /* the open file */
	int64_t file_time;
	uint64_t done, total; /* bytes of files that are read, and of all */
	char *place;
};

static bool
folder_open(struct source *source, void *ctx, char **why_r)
{
	struct source_files list = { .n = 0 };

	if (!source_folder_list(source, source->path, &list, why_r)) {
		*why_r = talloc_steal(ctx, *why_r);
		return false;
	}
	if (!list.maildir && list.n == 0) {
		*why_r = talloc_asprintf(ctx,
		    "%s: no mail in this folder: a Maildir has cur/ and new/, other folders hold "
		    "mbox files, or mails in files named *.eml or by a number",
		    source->path);
		return false;
	}
	source->files = list.files;
	source->nfiles = list.n;
	for (size_t i = 0; i < list.n; i++)
		source->total += list.files[i].size;
	return true;
}

/* Open one file as the stream to read from; the error is in errno. */
static bool
file_open(struct source *source, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		errno = EISDIR;
		return false;
	}
	source->file_time =
	    fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_mtime : MESSAGE_NO_TIME;
	source->stream = stream_open(source, fd);
	return true;
}

struct source *
source_open(void *ctx, const char *path, char **why_r)
{
	struct source *source = talloc_zero(ctx, struct source);
	struct stat st;

	source->path = talloc_strdup(source, path);
	source->file_time = MESSAGE_NO_TIME;
	if (strcmp(path, "-") == 0) {
		int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
		if (fd >= 0) {
			source->stream = stream_open(source, fd);
			return source;
		}
		*why_r =
		    talloc_asprintf(ctx, "standard input: cannot be read: %s", strerror(errno));
	} else if (stat(path, &st) != 0) {
		*why_r = talloc_asprintf(ctx, "%s: cannot be read: %s", path, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		if (folder_open(source, ctx, why_r))
			return source;
	} else if (!file_open(source, path)) {
		*why_r = talloc_asprintf(
		    ctx, "%s: the file cannot be opened: %s", path, strerror(errno));
	} else {
		source->total = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
		return source;
	}
	talloc_free(source);
	return NULL;
}

/* The next message of the open file; 0 at its end. */
static int
next_in_stream(struct source *source, struct source_message *message_r, char **why_r)
{
	struct stream_message message;
	const char *path = source->files ? source->files[source->next - 1].path : source->path;
	int got = stream_next(source->stream, &message);
	bool mbox = stream_is_mbox(source->stream);

	talloc_free(source->place);
	source->place =
	    mbox ? talloc_asprintf(source, "%s:%llu", path, (unsigned long long)message.offset)
		 : talloc_strdup(source, path);
	if (got > 0)
		*message_r = (struct source_message){ message.raw, message.len, message.too_large,
			source->place, mbox ? message.at : source->file_time };
	if (got < 0)
		*why_r = talloc_asprintf(source, "%s: the message cannot be read: %s",
		    source->place, stream_fault(source->stream));
	return got;
}

int
source_next(struct source *source, struct source_message *message_r, char **why_r)
{
	for (;;) {
		int got = source->stream ? next_in_stream(source, message_r, why_r) : 0;
		if (got != 0)
			return got;
		if (source->next >= source->nfiles)
			return 0;
		if (source->stream)
			source->done += stream_consumed(source->stream);
		talloc_free(source->stream);
		source->stream = NULL;
		const char *path = source->files[source->next++].path;
		if (!file_open(source, path)) {
			*why_r = talloc_asprintf(
			    source, "%s: the file cannot be opened: %s", path, strerror(errno));
			return -1;
		}
	}
}

void
source_progress(const struct source *source, uint64_t *done_r, uint64_t *total_r)
{
	*done_r = source->done + (source->stream ? stream_consumed(source->stream) : 0);
	*total_r = source->total;
}
