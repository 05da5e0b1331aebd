/* Frames from another role, which may send anything: core's end of a link. */
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/role/frame.h"
#include "tests/fuzz/door.h"

enum { BYTES_MAX = 64 * 1024 }; /* so that the socket takes them at once */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct link *link;
	struct frame frame;
	int fds[2];

	PROMISE(link_pair(fds));
	link = link_new(ctx, fds[0], FRAME_CONTROL_MAX);
	size = MIN(size, BYTES_MAX);
	PROMISE(send(fds[1], data, size, MSG_NOSIGNAL) == (ssize_t)size);
	close(fds[1]);
	do {
		while (link_next(link, &frame)) {
			json_t *json = frame_json(&frame);

			PROMISE(frame.len <= FRAME_CONTROL_MAX && frame.type < FRAME_TYPE_COUNT);
			PROMISE(frame.fd < 0);
			json_decref(json);
		}
	} while (link_fill(link));
	talloc_free(ctx);
	return 0;
}
