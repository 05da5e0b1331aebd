#include "config/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <talloc.h>

#include "config/memory.h"

struct conf_textfile {
	const char *path;
	char *text; /* NUL after the last byte */
	size_t size;
	size_t at;  /* where the next line begins */
	int number; /* of the line read last */
};

/* The bytes of an open file, or NULL with errno; at most `limit` + 1 are read. */
static char *
read_all(void *ctx, int fd, size_t limit, size_t *size_r)
{
	size_t room = 64 * 1024, size = 0;
	char *text = conf_alloc(ctx, room);

	while (size <= limit) {
		ssize_t got;

		if (size + 1 == room) {
			char *wider = conf_alloc(ctx, room * 2);

			memcpy(wider, text, size);
			talloc_free(text);
			text = wider;
			room *= 2;
		}
		got = read(fd, text + size, room - size - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NULL;
		if (got == 0)
			break;
		size += (size_t)got;
	}
	text[size] = '\0';
	*size_r = size;
	return text;
}

struct conf_textfile *
conf_textfile_read(void *ctx, const char *path, const char **why_r)
{
	struct conf_textfile *file = conf_alloc(ctx, sizeof(*file));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	file->path = conf_copy(file, path, strlen(path));
	if (fd >= 0)
		file->text = read_all(file, fd, CONFIG_FILE_MAX, &file->size);
	if (file->text == NULL)
		*why_r = conf_copy(ctx, strerror(errno), strlen(strerror(errno)));
	else if (file->size > CONFIG_FILE_MAX)
		*why_r = conf_format(ctx, "it is larger than %d bytes", CONFIG_FILE_MAX);
	else
		*why_r = NULL;
	if (fd >= 0)
		close(fd);
	if (*why_r != NULL) {
		talloc_free(file);
		return NULL;
	}
	if (file->size >= 3 && memcmp(file->text, "\xEF\xBB\xBF", 3) == 0)
		file->at = 3;
	return file;
}

static bool
has_control(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return true;
		/* U+0080 to U+009F, the second set of control characters */
		if (c == 0xc2 && i + 1 < len && (unsigned char)line[i + 1] < 0xa0)
			return true;
	}
	return false;
}

/* What keeps a line of `len` bytes from being read, or NULL. */
static const char *
unreadable(const char *line, size_t len)
{
	if (len > CONFIG_LINE_MAX)
		return "the line is too long";
	if (memchr(line, '\0', len) != NULL)
		return "the line holds a NUL byte";
	if (!g_utf8_validate(line, (gssize)len, NULL))
		return "the line is not UTF-8";
	if (has_control(line, len))
		return "the line holds a control character";
	return NULL;
}

static char *
strip(char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	line[len] = '\0';
	while (*line == ' ' || *line == '\t')
		line++;
	return line;
}

const char *
conf_textfile_next(struct conf_textfile *file, struct conf_faults *faults, int *number_r)
{
	while (file->at < file->size) {
		char *line = file->text + file->at;
		char *end = memchr(line, '\n', file->size - file->at);
		size_t len = end != NULL ? (size_t)(end - line) : file->size - file->at;
		const char *why;

		file->at += len + 1;
		file->number++;
		if (len > 0 && line[len - 1] == '\r')
			len--;
		why = unreadable(line, len);
		if (why != NULL) {
			conf_fault(faults, file->path, file->number,
			    "%s; lines are UTF-8 text of at most %d bytes", why, CONFIG_LINE_MAX);
			continue;
		}
		line = strip(line, len);
		if (*line == '\0')
			continue;
		*number_r = file->number;
		return line;
	}
	return NULL;
}

bool
conf_comment(const char *line)
{
	return *line == ';' || *line == '#';
}
