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

char *
password_read(void *ctx, const char *file, char **why_r)
{
	/* One byte more than allowed and a line end, to see that a line is too long. */
	char *password = talloc_zero_array(ctx, char, PASSWORD_MAX + 3);
	const char *fault = NULL;
	ssize_t got;
	size_t len;
	char *lf;

	talloc_set_destructor(password, password_wipe);
	got = read_start(file, password, PASSWORD_MAX + 2);
	if (got < 0) {
		*why_r = talloc_asprintf(ctx,
		    "%s: the password cannot be read: %s; check password_file and its owner", file,
		    strerror(errno));
		talloc_free(password);
		return NULL;
	}
	lf = memchr(password, '\n', (size_t)got);
	len = lf != NULL ? (size_t)(lf - password) : (size_t)got;
	if (len > 0 && lf != NULL && password[len - 1] == '\r')
		len--;
	if (len == 0)
		fault = "the first line is empty";
	else if (len > PASSWORD_MAX)
		fault = "the first line is too long";
	else if (memchr(password, '\0', len) != NULL || memchr(password, '\r', len) != NULL)
		fault = "the first line holds a NUL or CR byte";
	if (fault != NULL) {
		*why_r = talloc_asprintf(ctx,
		    "%s: no password there: %s; put the password alone in its first line", file,
		    fault);
		talloc_free(password);
		return NULL;
	}
	explicit_bzero(password + len, talloc_get_size(password) - len);
	return password;
}
