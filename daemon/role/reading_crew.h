/*
 * reading_crew: a reader with its children at work ahead of the caller
 *
 * For commands that read many mails: questions are asked ahead, so that the
 * children compute while the caller files and records. Answers come back in the
 * order of the questions.
 */
#ifndef MINUTED_DAEMON_READING_CREW_H
#define MINUTED_DAEMON_READING_CREW_H

#include "daemon/role/reader.h"

enum {
	CREW_AHEAD = 128,                  /* mails asked and not yet handed back */
	CREW_AHEAD_BYTES = 8 * 1024 * 1024 /* bytes of them; one mail may always be asked */
};

struct reading_crew;

/* One mail that has come back. */
struct crew_answer {
	int64_t message;       /* as it was asked */
	struct answer *answer; /* NULL: unreadable */
	const char *why;       /* it is unreadable */
};

enum crew_turn {
	CREW_ANSWERED, /* the oldest question is answered */
	CREW_WAITING,  /* it is not, and the time is over */
	CREW_IDLE,     /* nothing was asked */
	CREW_LOST      /* a reader role has ended: what it was asked stays unanswered */
};

/*
 * Start a reader; call it before a database is open, which it must not inherit. NULL with `*why_r`.
 * All ends with the crew.
 */
struct reading_crew *crew_start(void *ctx, const struct config *config, char **why_r);

/* True if one more mail may be asked within the bounds. */
bool crew_has_room(const struct reading_crew *crew);

/* Ask without waiting; the bytes are copied. `message` comes back with the answer. */
void crew_ask(struct reading_crew *crew, int64_t message, const struct reader_request *request,
    const void *raw, size_t len);

/* The next answer, on `ctx`, waiting up to `wait_ms` milliseconds (-1: as long as it takes). */
enum crew_turn crew_next(
    void *ctx, struct reading_crew *crew, int wait_ms, struct crew_answer *answer_r);

#endif
