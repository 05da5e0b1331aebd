#include <errno.h>
#include <poll.h>
#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/reading_crew.h"

/* A mail that was asked. */
struct question {
	int64_t message;
	size_t len;
	unsigned reader;
	bool answered;
	struct answer *answer; /* on the crew until it is handed back */
	char *why;
};

struct crew_reader {
	struct reader *reader;
	struct link *link;
	size_t bytes; /* of mails that it has not answered */
};

struct reading_crew {
	const struct config *config;
	struct crew_reader readers[CREW_READERS];
	struct question ring[CREW_AHEAD]; /* oldest at `first` */
	unsigned first, n;
	size_t bytes;
	bool lost;
};

struct reading_crew *
crew_start(void *ctx, const struct config *config, char **why_r)
{
	struct reading_crew *crew = talloc_zero(ctx, struct reading_crew);
	unsigned i;

	crew->config = config;
	for (i = 0; i < CREW_READERS; i++) {
		crew->readers[i].reader = reader_start(crew, config, why_r);
		if (!crew->readers[i].reader) {
			*why_r = talloc_steal(ctx, *why_r);
			talloc_free(crew);
			return NULL;
		}
		crew->readers[i].link = reader_link(crew->readers[i].reader);
	}
	return crew;
}

bool
crew_has_room(const struct reading_crew *crew)
{
	return crew->n == 0 || (crew->n < CREW_AHEAD && crew->bytes < CREW_AHEAD_BYTES);
}

static struct question *
question_at(struct reading_crew *crew, unsigned i)
{
	return &crew->ring[(crew->first + i) % CREW_AHEAD];
}

/* The reader with the least to do. */
static unsigned
least_busy(const struct reading_crew *crew)
{
	unsigned i, least = 0;

	for (i = 1; i < CREW_READERS; i++)
		if (crew->readers[i].bytes < crew->readers[least].bytes)
			least = i;
	return least;
}

void
crew_ask(struct reading_crew *crew, int64_t message, const struct reader_request *request,
    const void *raw, size_t len)
{
	unsigned reader = least_busy(crew);

	*question_at(crew, crew->n++) =
	    (struct question){ .message = message, .len = len, .reader = reader };
	crew->bytes += len;
	crew->readers[reader].bytes += len;
	if (!reader_ask(crew->readers[reader].link, request, raw, len))
		crew->lost = true;
}

/* A frame of a reader answers the oldest mail that it has not answered. */
static void
take_answer(struct reading_crew *crew, unsigned reader, const struct frame *frame)
{
	unsigned i;

	for (i = 0; i < crew->n; i++) {
		struct question *q = question_at(crew, i);

		if (q->reader != reader || q->answered)
			continue;
		q->answer = reader_answer(crew, crew->config, frame, &q->why);
		q->answered = true;
		crew->readers[reader].bytes -= q->len;
		return;
	}
	crew->lost = true; /* an answer that nobody asked for */
}

/* Write what waits and take what has come, waiting for either. */
static void
exchange(struct reading_crew *crew, int wait_ms)
{
	struct pollfd polls[CREW_READERS];
	struct frame frame;
	unsigned i;

	for (i = 0; i < CREW_READERS; i++)
		polls[i] = (struct pollfd){ .fd = link_fd(crew->readers[i].link),
			.events =
			    (short)(POLLIN | (link_pending(crew->readers[i].link) ? POLLOUT : 0)) };
	if (poll(polls, CREW_READERS, wait_ms) <= 0)
		return;
	for (i = 0; i < CREW_READERS; i++) {
		struct link *link = crew->readers[i].link;
		bool ok = !(polls[i].revents & POLLOUT) || link_flush(link);

		if (polls[i].revents & (POLLIN | POLLHUP | POLLERR))
			ok = link_fill(link) && ok;
		while (link_next(link, &frame))
			take_answer(crew, i, &frame);
		crew->lost = crew->lost || !ok;
	}
}

enum crew_turn
crew_next(void *ctx, struct reading_crew *crew, int wait_ms, struct crew_answer *answer_r)
{
	int64_t deadline = clock_steady_ms() + wait_ms;
	struct question *q = question_at(crew, 0);

	if (crew->n == 0)
		return CREW_IDLE;
	while (!q->answered && !crew->lost) {
		int64_t left = wait_ms < 0 ? -1 : deadline - clock_steady_ms();

		exchange(crew, wait_ms < 0 ? -1 : left > 0 ? (int)left : 0);
		if (wait_ms >= 0 && left <= 0)
			break;
	}
	if (!q->answered)
		return crew->lost ? CREW_LOST : CREW_WAITING;
	*answer_r = (struct crew_answer){ .message = q->message,
		.answer = talloc_steal(ctx, q->answer),
		.why = talloc_steal(ctx, q->why) };
	crew->bytes -= q->len;
	crew->first = (crew->first + 1) % CREW_AHEAD;
	crew->n--;
	return CREW_ANSWERED;
}
