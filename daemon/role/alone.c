#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/role/alone.h"

/* True if somebody else has the lock. */
static bool
is_taken(int fd)
{
	int got;

	do
		got = flock(fd, LOCK_EX | LOCK_NB);
	while (got < 0 && errno == EINTR);
	return got < 0 && errno == EWOULDBLOCK;
}

bool
alone_take(const char *path, int64_t wait_ms)
{
	int64_t until = clock_steady_ms() + wait_ms;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool told = false;

	while (fd >= 0 && is_taken(fd)) {
		if (clock_steady_ms() >= until)
			return false;
		if (!told)
			log_warning("%s: another minuted works with it; waiting for its end", path);
		told = true;
		poll(NULL, 0, ALONE_LOOK_MS);
	}
	return true;
}
