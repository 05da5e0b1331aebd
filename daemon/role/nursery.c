#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/record/packed_answer.h"
#include "daemon/role/jail.h"
#include "daemon/log.h"
#include "daemon/log_hub.h"
#include "daemon/role/nursery.h"
#include "daemon/process.h"
#include "daemon/role/reader.h"

/* What is waited for: the children, and then ... */
enum { WATCHED_PARENT = NURSERY_CHILDREN, WATCHED_PDF, WATCHED };

struct child {
	struct link *link; /* NULL: none lives */
	pid_t pid;
	unsigned used;       /* mails that it was given */
	unsigned given;      /* of them not yet answered, ... */
	size_t bytes;        /* ... and their bytes */
	bool alone;          /* it takes no mail beside the one that it has or, live, has had */
	int64_t deadline_ms; /* of the next answer, by clock_steady_ms() */
};

struct question {
	enum frame_type type;
	char *head, *mail; /* on the nursery, until it is answered */
	size_t head_len, mail_len;
	bool suspect; /* a child ended that had it */
	bool given, answered;
	bool at_pdf;       /* given to the PDF reader; `answer` is the one without the file */
	uint64_t pdf_turn; /* how many it had been given before */
	unsigned child;
	enum frame_type answer_type;
	char *answer; /* on the nursery */
	size_t answer_len;
};

struct nursery {
	const struct reading_tools *tools;
	struct link *parent; /* to core or minutectl */
	struct link *pdf;    /* to the PDF reader; NULL: there is none */
	uint64_t pdf_turns;  /* mails given to it */
	struct child children[NURSERY_CHILDREN];
	unsigned nchildren;                  /* of them that are used */
	struct question ring[NURSERY_AHEAD]; /* oldest at `first` */
	unsigned first, n;
	size_t bytes; /* of the mails */
	size_t held;  /* of answers that wait */
	bool barren;  /* no child could be started, or the PDF reader has ended */
};

static struct question *
question_at(struct nursery *n, unsigned i)
{
	return &n->ring[(n->first + i) % NURSERY_AHEAD];
}

/* ---- children ---- */

/*
 * End the child and say how it ended; `late`: it gave no answer in time.
 * `*spent_r` tells whether it had used up its processor time.
 */
static char *
bury(void *ctx, struct child *c, bool late, bool *spent_r)
{
	int status = 0;

	TALLOC_FREE(c->link);
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	*spent_r = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
	if (*spent_r)
		return talloc_asprintf(
		    ctx, "the reader used its %d s of processor time", JAIL_READER_CPU);
	if (late)
		return talloc_asprintf(
		    ctx, "the reader gave no answer in %d s", READER_ANSWER_MS / 1000);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		return talloc_asprintf(ctx, "the reader died of signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	if (WIFSIGNALED(status))
		return talloc_strdup(
		    ctx, "the reader was killed (is memory short?), or gave no proper answer");
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_TEMPFAIL)
		return talloc_strdup(ctx, "the reader had no memory left for it");
	return talloc_asprintf(ctx, "the reader ended with status %d", WEXITSTATUS(status));
}

/* End a child that has nothing more to do. */
static void
dismiss(struct child *c)
{
	bool spent;

	talloc_free(bury(NULL, c, false, &spent));
}

static bool
bear(struct nursery *n, struct child *c)
{
	int fds[2];

	if (!link_pair(fds))
		return false;
	c->pid = fork();
	if (c->pid == 0) {
		log_hub_leave();
		process_keep_fds(fds[1]);
		reader_child(PROCESS_LINK_FD, n->tools);
	}
	close(fds[1]);
	if (c->pid < 0) {
		close(fds[0]);
		return false;
	}
	c->link = link_new(n, fds[0], FRAME_ANSWER_MAX);
	c->used = c->given = 0;
	c->bytes = 0;
	c->alone = false;
	return true;
}

/*
 * There is a child that waits for a mail. One that died meanwhile is none, nor
 * one that says something unasked: an earlier mail would answer for the next.
 */
static bool
have_idle(struct nursery *n, struct child *c, bool fresh)
{
	struct frame unasked;

	if (c->link && ((fresh && c->used > 0) || c->alone || c->used >= READER_REUSE_MAX ||
			   !link_fill(c->link) || link_next(c->link, &unasked)))
		dismiss(c);
	return c->link || bear(n, c);
}

static int
nursery_end(struct nursery *n)
{
	unsigned i;

	for (i = 0; i < NURSERY_CHILDREN; i++)
		if (n->children[i].link)
			dismiss(&n->children[i]);
	return 0;
}

struct nursery *
nursery_new(void *ctx, const struct reading_tools *tools, struct link *parent, struct link *pdf)
{
	struct nursery *n = talloc_zero(ctx, struct nursery);

	n->tools = tools;
	n->parent = parent;
	n->pdf = pdf;
	n->nchildren = tools->opens_pdf ? NURSERY_PDF_CHILDREN : NURSERY_CHILDREN;
	talloc_set_destructor(n, nursery_end);
	return n;
}

/* ---- answers ---- */

/* Hand on the answers of the oldest questions, as far as they have come. True if there were any. */
static bool
hand_on(struct nursery *n)
{
	unsigned before = n->n;

	while (n->n > 0 && question_at(n, 0)->answered) {
		struct question *q = question_at(n, 0);

		link_queue(n->parent, q->answer_type, q->answer, q->answer_len);
		n->bytes -= q->mail_len;
		n->held -= q->answer_len;
		talloc_free(q->answer);
		n->first = (n->first + 1) % NURSERY_AHEAD;
		n->n--;
	}
	return n->n < before;
}

static void
answered(
    struct nursery *n, struct question *q, enum frame_type type, const void *answer, size_t len)
{
	q->answered = true;
	q->answer_type = type;
	q->answer = talloc_memdup(n, answer, len);
	q->answer_len = len;
	n->held += len;
	TALLOC_FREE(q->head);
	TALLOC_FREE(q->mail);
}

static void
unreadable(struct nursery *n, struct question *q, const char *why)
{
	json_t *json = json_pack("{so}", "why", frame_text(why));
	char *text = json_dumps(json, JSON_COMPACT);

	answered(n, q, FRAME_UNREADABLE, text, strlen(text));
	free(text);
	json_decref(json);
}

/* The oldest mail that a child has and has not answered, or NULL. */
static struct question *
oldest_of(struct nursery *n, const struct child *c)
{
	unsigned i;

	for (i = 0; i < n->n && c->given > 0; i++) {
		struct question *q = question_at(n, i);

		if (q->given && !q->at_pdf && !q->answered && &n->children[q->child] == c)
			return q;
	}
	return NULL;
}

/*
 * The child is no more. It may have died of a mail that it had read before, or
 * by chance, as when memory is short: what it had is read once more, each mail
 * alone. So it is with an answer that is late: it may be the machine that was
 * halted. A mail that takes too much processor time does so again.
 */
static void
lost(struct nursery *n, struct child *c, bool late)
{
	bool spent, first = c->used == 1 || c->alone;
	char *why = bury(n, c, late, &spent);
	struct question *q;

	while ((q = oldest_of(n, c)) != NULL) {
		c->given--;
		if (q->suspect || (first && spent)) {
			unreadable(n, q, why);
			continue;
		}
		q->given = false;
		q->suspect = true;
	}
	c->bytes = 0;
	talloc_free(why);
}

/* Keep the answer so far and ask the PDF reader. */
static void
ask_pdf(struct nursery *n, struct question *q, const struct frame *so_far)
{
	q->at_pdf = true;
	q->pdf_turn = n->pdf_turns++;
	q->answer = talloc_memdup(n, so_far->payload, so_far->len);
	q->answer_len = so_far->len;
	n->held += so_far->len;
	link_queue(n->pdf, FRAME_READ, q->head, q->head_len);
	link_queue(n->pdf, FRAME_BYTES, q->mail, q->mail_len);
	TALLOC_FREE(q->head);
	TALLOC_FREE(q->mail);
}

/*
 * The question that the PDF reader answers next, or NULL: it answers in the
 * order in which it was asked, and this is not that of the questions, as some
 * had their first answer earlier than others.
 */
static struct question *
next_at_pdf(struct nursery *n)
{
	struct question *next = NULL;
	unsigned i;

	for (i = 0; i < n->n; i++) {
		struct question *q = question_at(n, i);

		if (q->at_pdf && !q->answered && (!next || q->pdf_turn < next->pdf_turn))
			next = q;
	}
	return next;
}

/* Take the PDF reader's answers. False if it has ended or speaks nonsense. */
static bool
pdf_frames(struct nursery *n)
{
	bool alive = link_fill(n->pdf);
	struct frame frame;

	while (link_next(n->pdf, &frame)) {
		struct question *q = next_at_pdf(n);

		if (!q || (frame.type != FRAME_ANSWER && frame.type != FRAME_UNREADABLE))
			return false;
		/* A file may have taken its reader over: it says nothing of the mail itself. */
		if (frame.type == FRAME_UNREADABLE ||
		    !answer_same_mail(q->answer, q->answer_len, frame.payload, frame.len)) {
			q->answered = true;
			q->answer_type = FRAME_ANSWER;
			continue;
		}
		n->held -= q->answer_len;
		talloc_free(q->answer);
		answered(n, q, FRAME_ANSWER, frame.payload, frame.len);
	}
	return alive && !link_broken(n->pdf);
}

static void
take_answer(struct nursery *n, struct child *c, const struct frame *frame)
{
	bool so_far = n->pdf && frame->type == FRAME_ANSWER_SO_FAR;
	struct question *q = oldest_of(n, c);

	if (!q || (!so_far && frame->type != FRAME_ANSWER && frame->type != FRAME_UNREADABLE)) {
		lost(n, c, false);
		return;
	}
	c->given--;
	c->bytes -= q->mail_len;
	c->alone = q->type == FRAME_READ;
	c->deadline_ms = clock_steady_ms() + n->tools->answer_ms;
	if (so_far)
		ask_pdf(n, q, frame);
	else
		answered(n, q, frame->type, frame->payload, frame->len);
}

static void
child_frames(struct nursery *n, struct child *c)
{
	struct frame frame;
	bool alive = link_fill(c->link);

	while (c->link && link_next(c->link, &frame))
		take_answer(n, c, &frame);
	if (c->link && (!alive || link_broken(c->link)))
		lost(n, c, false);
}

/* ---- questions ---- */

bool
nursery_has_room(const struct nursery *n)
{
	return n->n == 0 || (n->n < NURSERY_AHEAD && n->bytes < NURSERY_AHEAD_BYTES);
}

void
nursery_ask(struct nursery *n, const struct frame *head, const struct frame *mail)
{
	*question_at(n, n->n++) = (struct question){ .type = head->type,
		.head = talloc_memdup(n, head->payload, head->len),
		.head_len = head->len,
		.mail = talloc_memdup(n, mail->payload, mail->len),
		.mail_len = mail->len };
	n->bytes += mail->len;
}

static void
give(struct nursery *n, struct question *q, struct child *c)
{
	if (c->given == 0)
		c->deadline_ms = clock_steady_ms() + n->tools->answer_ms;
	c->used++;
	c->given++;
	c->bytes += q->mail_len;
	c->alone = q->suspect || q->type == FRAME_READ;
	q->given = true;
	q->child = (unsigned)(c - n->children);
	link_queue(c->link, q->type, q->head, q->head_len);
	link_queue(c->link, FRAME_BYTES, q->mail, q->mail_len);
}

/* A child that may take the mail now, or NULL. */
static struct child *
child_for(struct nursery *n, const struct question *q)
{
	bool alone = q->suspect || q->type == FRAME_READ;
	struct child *best = NULL;
	unsigned i;

	for (i = 0; i < n->nchildren; i++) {
		struct child *c = &n->children[i];

		if (c->given > 0 &&
		    (alone || c->alone || c->used >= READER_REUSE_MAX ||
			c->given >= NURSERY_CHILD_AHEAD || c->bytes >= NURSERY_CHILD_AHEAD_BYTES))
			continue;
		if (!best || c->given < best->given)
			best = c;
	}
	return best;
}

/*
 * Give the mails to children, in their order. True if a child was lost, whose
 * mails are to be given again.
 */
static bool
give_all(struct nursery *n)
{
	bool lost_one = false;
	unsigned i;

	for (i = 0; i < n->n; i++) {
		struct question *q = question_at(n, i);
		struct child *c;

		if (q->given || q->answered)
			continue;
		c = child_for(n, q);
		if (!c)
			break;
		if (c->given == 0 && !have_idle(n, c, q->suspect || q->type == FRAME_READ)) {
			log_warning("no reader could be started (%s)", strerror(errno));
			n->barren = true; /* no fault of the mail's */
			return false;
		}
		give(n, q, c);
	}
	for (i = 0; i < NURSERY_CHILDREN; i++) {
		struct child *c = &n->children[i];

		if (!c->link || c->given == 0 || link_pending(c->link) == 0)
			continue;
		jail_allow_time(c->pid, JAIL_READER_CPU);
		if (!link_flush(c->link)) {
			lost(n, c, false);
			lost_one = true;
		}
	}
	return lost_one;
}

/* Children that have read a live mail make room: the next mail finds its reader waiting. */
static void
renew(struct nursery *n)
{
	unsigned i;

	for (i = 0; i < NURSERY_CHILDREN; i++) {
		struct child *c = &n->children[i];

		if (!c->link || c->given > 0 || !c->alone)
			continue;
		dismiss(c);
		bear(n, c);
	}
}

/* ---- the turn ---- */

static int
wait_ms(const struct nursery *n)
{
	int64_t now = clock_steady_ms(), wait = -1;
	unsigned i;

	for (i = 0; i < NURSERY_CHILDREN; i++) {
		const struct child *c = &n->children[i];
		int64_t left = c->deadline_ms - now;

		if (c->link && c->given > 0 && (wait < 0 || left < wait))
			wait = left > 0 ? left : 0;
	}
	return (int)wait;
}

/* An answer may come as long as there is room for it, and always that which is waited for. */
static bool
may_answer(struct nursery *n, const struct question *oldest)
{
	return link_pending(n->parent) < NURSERY_HELD_BYTES &&
	       (n->held < NURSERY_HELD_BYTES || (n->n > 0 && oldest == question_at(n, 0)));
}

/* As the PDF reader answers in an order of its own, all it has may come once one is waited for. */
static bool
may_answer_pdf(struct nursery *n)
{
	const struct question *first = n->n > 0 ? question_at(n, 0) : NULL;

	return may_answer(n, first && first->at_pdf ? first : NULL);
}

static void
watch(struct nursery *n, struct pollfd polls[WATCHED])
{
	unsigned i;

	for (i = 0; i < NURSERY_CHILDREN; i++) {
		struct child *c = &n->children[i];

		polls[i] = (struct pollfd){ .fd = c->link ? link_fd(c->link) : -1,
			.events = (short)(c->link && link_pending(c->link) ? POLLOUT : 0) };
		if (c->link && may_answer(n, oldest_of(n, c)))
			polls[i].events |= POLLIN;
		else
			c->deadline_ms = clock_steady_ms() + n->tools->answer_ms;
	}
	polls[WATCHED_PARENT] = (struct pollfd){ .fd = link_fd(n->parent),
		.events = (short)((nursery_has_room(n) ? POLLIN : 0) |
				  (link_pending(n->parent) ? POLLOUT : 0)) };
	polls[WATCHED_PDF] = (struct pollfd){ .fd = n->pdf ? link_fd(n->pdf) : -1 };
	if (n->pdf)
		polls[WATCHED_PDF].events = (short)((may_answer_pdf(n) ? POLLIN : 0) |
						    (link_pending(n->pdf) ? POLLOUT : 0));
}

/* Hear the PDF reader. False if it has ended: it cannot be started again from within the jail. */
static bool
turn_pdf(struct nursery *n, const struct pollfd *poll)
{
	bool heard = poll->revents & (POLLIN | POLLHUP | POLLERR);

	if (!n->pdf || (link_flush(n->pdf) && (!heard || pdf_frames(n))))
		return true;
	log_warning("the process that reads PDF files has ended");
	n->barren = true;
	return false;
}

bool
nursery_barren(const struct nursery *n)
{
	return n->barren;
}

bool
nursery_turn(struct nursery *n)
{
	struct pollfd polls[WATCHED];
	unsigned i;

	while (give_all(n))
		;
	if (hand_on(n)) /* what could not be given; who asks may have more in its link already */
		return link_flush(n->parent);
	if (!link_flush(n->parent) || n->barren)
		return false;
	renew(n);
	watch(n, polls);
	if (poll(polls, WATCHED, wait_ms(n)) < 0)
		return errno == EINTR;
	for (i = 0; i < NURSERY_CHILDREN; i++) {
		struct child *c = &n->children[i];

		if (!c->link)
			continue;
		if ((polls[i].revents & POLLOUT) && !link_flush(c->link)) {
			lost(n, c, false);
			continue;
		}
		if (polls[i].revents & (POLLIN | POLLHUP | POLLERR))
			child_frames(n, c);
		if (c->link && c->given > 0 && clock_steady_ms() >= c->deadline_ms)
			lost(n, c, true);
	}
	if (!turn_pdf(n, &polls[WATCHED_PDF]))
		return false;
	hand_on(n);
	return !(polls[WATCHED_PARENT].revents & (POLLIN | POLLHUP | POLLERR)) ||
	       link_fill(n->parent);
}
