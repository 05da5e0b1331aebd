#include <errno.h>
#include <poll.h>
#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/role/reading_crew.h"

/* A mail that was asked and not yet answered. */
struct question {
	int64_t message;
	size_t len;
};

struct reading_crew {
	const struct config *config;
	struct reader *reader;
	struct link *link;
	struct question ring[CREW_AHEAD]; /* oldest at `first` */
	unsigned first, n;
	size_t bytes;
	bool lost;
};

struct reading_crew *
crew_start(void *ctx, const struct config *config, char **why_r)
{
	struct reading_crew *crew = talloc_zero(ctx, struct reading_crew);

	crew->config = config;
	crew->reader = reader_start(crew, config, why_r);
	if (!crew->reader) {
		*why_r = talloc_steal(ctx, *why_r);
		talloc_free(crew);
		return NULL;
	}
	crew->link = reader_link(crew->reader);
	return crew;
}

bool
crew_has_room(const struct reading_crew *crew)
{
	return crew->n == 0 || (crew->n < CREW_AHEAD && crew->bytes < CREW_AHEAD_BYTES);
}

void
crew_ask(struct reading_crew *crew, int64_t message, const struct reader_request *request,
    const void *raw, size_t len)
{
	crew->ring[(crew->first + crew->n++) % CREW_AHEAD] = (struct question){ message, len };
	crew->bytes += len;
	if (!reader_ask(crew->link, request, raw, len))
		crew->lost = true;
}

/* Write what waits and take what has come, waiting for either. */
static void
exchange(struct reading_crew *crew, int wait_ms)
{
	struct pollfd p = { .fd = link_fd(crew->link),
		.events = (short)(POLLIN | (link_pending(crew->link) ? POLLOUT : 0)) };

	if (poll(&p, 1, wait_ms) <= 0)
		return;
	if ((p.revents & POLLOUT) && !link_flush(crew->link))
		crew->lost = true;
	if ((p.revents & (POLLIN | POLLHUP | POLLERR)) && !link_fill(crew->link))
		crew->lost = true;
}

enum crew_turn
crew_next(void *ctx, struct reading_crew *crew, int wait_ms, struct crew_answer *answer_r)
{
	int64_t deadline = clock_steady_ms() + wait_ms;
	const struct question *q = &crew->ring[crew->first];
	struct frame frame;
	char *why = NULL;
	bool have, over = false;

	if (crew->n == 0)
		return CREW_IDLE;
	while (!(have = link_next(crew->link, &frame)) && !crew->lost && !over) {
		int64_t left = wait_ms < 0 ? -1 : deadline - clock_steady_ms();

		over = wait_ms >= 0 && left <= 0;
		exchange(crew, over ? 0 : (int)left);
		crew->lost = crew->lost || link_broken(crew->link);
	}
	if (!have)
		return crew->lost ? CREW_LOST : CREW_WAITING;
	*answer_r = (struct crew_answer){ .message = q->message,
		.answer = reader_answer(ctx, crew->config, &frame, &why) };
	answer_r->why = why;
	crew->bytes -= q->len;
	crew->first = (crew->first + 1) % CREW_AHEAD;
	crew->n--;
	return CREW_ANSWERED;
}
