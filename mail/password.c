#include "mail/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <talloc.h>

static int
password_wipe(char *password)
{
	explicit_bzero(password, talloc_get_size(password));
	return 0;
}

/* Up to `size` bytes of `file`. -1 with errno. */
static ssize_t
read_start(const char *file, char *bytes, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = 0;
	ssize_t got = 1;
	int error;

	if (fd < 0)
		return -1;
	while (len < size && got != 0) {
		got = read(fd, bytes + len, size - len);
		if (got < 0 && errno != EINTR)
			break;
		if (got > 0)
			len += (size_t)got;
	}
	error = errno;
	close(fd);
	errno = error;
	return got < 0 ? -1 : (ssize_t)len;
}

/* What a secret may be, and what it and its key are called. */
struct secret {
	const char *name, *key;
	size_t max;             /* bytes */
	const char *characters; /* that it consists of; NULL: any but NUL and CR */
};

static const struct secret password = { "password", "password_file", PASSWORD_MAX, NULL };
static const struct secret token = { "token", "token_file", TOKEN_MAX,
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=" };

static const char *
fault_of(const struct secret *secret, const char *line, size_t len)
{
	size_t i;

	if (len == 0)
		return "the first line is empty";
	if (len > secret->max)
		return "the first line is too long";
	if (memchr(line, '\0', len) != NULL || memchr(line, '\r', len) != NULL)
		return "the first line holds a NUL or CR byte";
	for (i = 0; secret->characters != NULL && i < len; i++)
		if (strchr(secret->characters, line[i]) == NULL)
			return "the first line holds what no token holds";
	return NULL;
}

static char *
secret_read(void *ctx, const struct secret *secret, const char *file, char **why_r)
{
	/* One byte more than allowed and a line end, to see that a line is too long. */
	char *line = talloc_zero_array(ctx, char, secret->max + 3);
	const char *fault;
	ssize_t got;
	size_t len;
	char *lf;

	talloc_set_destructor(line, password_wipe);
	got = read_start(file, line, secret->max + 2);
	if (got < 0) {
		*why_r =
		    talloc_asprintf(ctx, "%s: the %s cannot be read: %s; check %s and its owner",
			file, secret->name, strerror(errno), secret->key);
		talloc_free(line);
		return NULL;
	}
	lf = memchr(line, '\n', (size_t)got);
	len = lf != NULL ? (size_t)(lf - line) : (size_t)got;
	if (len > 0 && lf != NULL && line[len - 1] == '\r')
		len--;
	fault = fault_of(secret, line, len);
	if (fault != NULL) {
		*why_r =
		    talloc_asprintf(ctx, "%s: no %s there: %s; put the %s alone in its first line",
			file, secret->name, fault, secret->name);
		talloc_free(line);
		return NULL;
	}
	explicit_bzero(line + len, talloc_get_size(line) - len);
	return line;
}

char *
password_read(void *ctx, const char *file, char **why_r)
{
	return secret_read(ctx, &password, file, why_r);
}

char *
access_token_read(void *ctx, const char *file, char **why_r)
{
	return secret_read(ctx, &token, file, why_r);
}
