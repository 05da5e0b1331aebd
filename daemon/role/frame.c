#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/role/frame.h"

struct frame_head {
	uint32_t len;
	uint32_t type;
};

enum {
	READ_STEP = 128 * 1024,   /* bytes asked of the socket at once */
	BUFFER_KEPT = 1024 * 1024 /* bytes that an empty buffer may keep */
};

struct buffer {
	char *bytes;
	size_t start, used, size; /* what is held: bytes[start..used) */
};

struct link {
	int fd;
	size_t max_in;
	struct buffer in, out;
	int passed_fd; /* came with the frame that is being read; -1 */
	bool takes_fds;
	bool broken;
};

static int
link_close(struct link *link)
{
	close(link->fd);
	if (link->passed_fd >= 0)
		close(link->passed_fd);
	return 0;
}

struct link *
link_new(void *ctx, int fd, size_t max_in)
{
	struct link *link = talloc_zero(ctx, struct link);

	link->fd = fd;
	link->max_in = max_in;
	link->passed_fd = -1;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	talloc_set_destructor(link, link_close);
	return link;
}

int
link_fd(const struct link *link)
{
	return link->fd;
}

bool
link_broken(const struct link *link)
{
	return link->broken;
}

bool
link_at_rest(const struct link *link)
{
	return !link->broken && link->in.start == link->in.used &&
	       link->out.start == link->out.used;
}

void
link_take_fds(struct link *link)
{
	link->takes_fds = true;
}

/*
 * Room for `more` bytes behind what the buffer holds. NULL if there is none,
 * which breaks the link: talloc gives no 256 MiB in one piece.
 */
static char *
buffer_room(struct link *link, struct buffer *b, size_t more)
{
	if (b->start == b->used) {
		b->start = b->used = 0;
		if (b->size > BUFFER_KEPT) { /* one huge mail does not hold its memory for ever */
			TALLOC_FREE(b->bytes);
			b->size = 0;
		}
	}
	if (b->size - b->used < more && b->start > 0) {
		memmove(b->bytes, b->bytes + b->start, b->used - b->start);
		b->used -= b->start;
		b->start = 0;
	}
	if (b->size - b->used < more) {
		size_t size = b->size ? b->size : READ_STEP;

		while (size - b->used < more)
			size *= 2;
		char *bytes = talloc_realloc(link, b->bytes, char, size);
		if (!bytes) {
			link->broken = true;
			return NULL;
		}
		b->bytes = bytes;
		b->size = size;
	}
	return b->bytes + b->used;
}

static void
queue(struct link *link, enum frame_type type, const void *payload, size_t len)
{
	struct frame_head head = { (uint32_t)len, type };
	char *to = buffer_room(link, &link->out, sizeof head + len);

	if (!to)
		return;
	memcpy(to, &head, sizeof head);
	if (len > 0)
		memcpy(to + sizeof head, payload, len);
	link->out.used += sizeof head + len;
}

bool
link_flush(struct link *link)
{
	struct buffer *b = &link->out;

	while (!link->broken && b->start < b->used) {
		ssize_t n = send(link->fd, b->bytes + b->start, b->used - b->start, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n < 0)
			link->broken = true;
		else
			b->start += (size_t)n;
	}
	return !link->broken;
}

bool
link_queue(struct link *link, enum frame_type type, const void *payload, size_t len)
{
	if (!link->broken)
		queue(link, type, payload, len);
	return !link->broken;
}

bool
link_send(struct link *link, enum frame_type type, const void *payload, size_t len)
{
	if (link->broken)
		return false;
	queue(link, type, payload, len);
	return link_flush(link);
}

bool
link_send_json(struct link *link, enum frame_type type, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	bool ok;

	json_decref(object);
	if (!text)
		return false;
	ok = link_send(link, type, text, strlen(text));
	free(text);
	return ok;
}

size_t
link_pending(const struct link *link)
{
	return link->out.used - link->out.start;
}

bool
link_drain(struct link *link)
{
	while (link_flush(link) && link_pending(link) > 0) {
		struct pollfd p = { .fd = link->fd, .events = POLLOUT };

		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return false;
	}
	return !link->broken;
}

/* The descriptor travels with the frame's first byte, so all earlier frames must be out. */
bool
link_send_fd(struct link *link, enum frame_type type, json_t *object, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof control };
	struct cmsghdr *c;
	struct iovec iov;
	char *text = json_dumps(object, JSON_COMPACT);
	ssize_t n;

	json_decref(object);
	if (!text || !link_drain(link)) {
		free(text);
		return false;
	}
	queue(link, type, text, strlen(text));
	free(text);
	if (link->broken)
		return false;
	iov.iov_base = link->out.bytes + link->out.start;
	iov.iov_len = link->out.used - link->out.start;
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	c = CMSG_FIRSTHDR(&message);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	do {
		n = sendmsg(link->fd, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		link->broken = true;
	else
		link->out.start += (size_t)n;
	return link_flush(link);
}

static void
take_passed_fd(struct link *link, struct msghdr *message)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		int fd;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
		    c->cmsg_len != CMSG_LEN(sizeof(int)))
			continue;
		memcpy(&fd, CMSG_DATA(c), sizeof fd);
		if (link->passed_fd >= 0)
			close(link->passed_fd);
		link->passed_fd = fd;
	}
}

bool
link_fill(struct link *link)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { buffer_room(link, &link->in, READ_STEP), READ_STEP };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = link->takes_fds ? &control : NULL,
		.msg_controllen = link->takes_fds ? sizeof control : 0 };
	ssize_t n;

	if (link->broken)
		return false;
	do {
		n = recvmsg(link->fd, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return true;
	if (n <= 0) {
		link->broken = true;
		return false;
	}
	take_passed_fd(link, &message);
	link->in.used += (size_t)n;
	return true;
}

bool
link_next(struct link *link, struct frame *frame_r)
{
	struct buffer *b = &link->in;
	struct frame_head head;

	if (b->used - b->start < sizeof head)
		return false;
	memcpy(&head, b->bytes + b->start, sizeof head);
	if (head.len > link->max_in || head.type == 0 || head.type >= FRAME_TYPE_COUNT) {
		link->broken = true;
		return false;
	}
	if (b->used - b->start < sizeof head + head.len)
		return false;
	frame_r->type = (enum frame_type)head.type;
	frame_r->payload = b->bytes + b->start + sizeof head;
	frame_r->len = head.len;
	frame_r->fd = -1;
	if (frame_r->type == FRAME_LINK) { /* the kernel may deliver it with earlier frames */
		frame_r->fd = link->passed_fd;
		link->passed_fd = -1;
	}
	b->start += sizeof head + head.len;
	return true;
}

bool
link_wait(struct link *link, struct frame *frame_r, int64_t deadline_ms)
{
	while (!link_next(link, frame_r)) {
		struct pollfd p = { .fd = link->fd, .events = POLLIN };
		int64_t left = -1;
		int ready;

		if (link->broken)
			return false;
		if (link_pending(link) > 0)
			p.events |= POLLOUT;
		if (deadline_ms >= 0) {
			left = deadline_ms - clock_steady_ms();
			if (left <= 0)
				return false;
		}
		ready = poll(&p, 1, (int)left);
		if (ready < 0 && errno != EINTR)
			return false;
		if (ready > 0 && (p.revents & POLLOUT) && !link_flush(link))
			return false;
		if (ready > 0 && (p.revents & (POLLIN | POLLHUP | POLLERR)) && !link_fill(link))
			return link_next(link, frame_r);
	}
	return true;
}

json_t *
frame_json(const struct frame *frame)
{
	json_t *object = json_loadb(frame->payload, frame->len, JSON_REJECT_DUPLICATES, NULL);

	if (object && !json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *
frame_text(const char *text)
{
	char *valid;
	json_t *json;

	if (!text)
		return json_null();
	valid = g_utf8_make_valid(text, -1);
	json = json_string(valid);
	g_free(valid);
	return json;
}

bool
link_pair(int fds_r[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds_r) == 0;
}
