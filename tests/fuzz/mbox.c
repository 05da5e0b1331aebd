/* A file that an operator imports: an mbox or one mail. */
#include <sys/mman.h>
#include <unistd.h>

#include "mail/source_stream.h"
#include "tests/fuzz/door.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	int fd = memfd_create("mbox", MFD_CLOEXEC);
	struct stream_message message;
	struct stream *stream;
	bool compressed = size > 1 && data[0] == 0x1f && data[1] == 0x8b; /* RFC 1952 */
	uint64_t before = 0;
	size_t bytes = 0;

	PROMISE(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	stream = stream_open(ctx, fd);
	while (stream_next(stream, &message) == 1) {
		bytes += message.len;
		PROMISE(message.offset >= before);
		PROMISE(compressed || (bytes <= size && message.offset <= size));
		before = message.offset;
	}
	talloc_free(ctx);
	return 0;
}
