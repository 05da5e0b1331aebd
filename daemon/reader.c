#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/jail.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "daemon/process.h"
#include "daemon/reader.h"
#include "daemon/reader_child.h"

/* ---- the role ---- */

struct nursery {
	const struct reading_tools *tools;
	struct link *parent; /* to core or minutectl */
	struct link *child;  /* NULL: none lives */
	pid_t pid;
	unsigned used; /* mails that the child has read */
	bool overtime; /* the last child that was buried had used up its time */
	bool barren;   /* no child could be started */
};

/* End the child and say how it ended; `late`: it gave no answer in time. */
static char *
bury(void *ctx, struct nursery *n, bool late)
{
	int status = 0;

	TALLOC_FREE(n->child);
	kill(n->pid, SIGKILL);
	while (waitpid(n->pid, &status, 0) < 0 && errno == EINTR)
		;
	n->overtime = late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
	if (n->overtime && !late)
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
	return talloc_asprintf(ctx, "the reader ended with status %d", WEXITSTATUS(status));
}

static bool
bear(struct nursery *n)
{
	int fds[2];

	if (!link_pair(fds))
		return false;
	n->pid = fork();
	if (n->pid == 0) {
		process_keep_fds(fds[1]);
		reader_child(PROCESS_LINK_FD, n->tools);
	}
	close(fds[1]);
	if (n->pid < 0) {
		close(fds[0]);
		return false;
	}
	n->child = link_new(n, fds[0], FRAME_ANSWER_MAX);
	n->used = 0;
	return true;
}

/*
 * There is a child that waits for a mail. One that died meanwhile is none, nor
 * one that says something unasked: an earlier mail would answer for the next.
 */
static bool
have_child(struct nursery *n)
{
	struct frame unasked;

	if (n->child && (!link_fill(n->child) || link_next(n->child, &unasked)))
		talloc_free(bury(n, n, false));
	return n->child || bear(n);
}

/* One try: true with the child's frame, false with the reason on `ctx`. */
static bool
try_read(void *ctx, struct nursery *n, const struct frame *head, const struct frame *mail,
    struct frame *answer_r, char **why_r)
{
	int64_t deadline = clock_steady_ms() + READER_ANSWER_MS;

	if (!have_child(n)) {
		*why_r = talloc_asprintf(ctx, "no reader could be started (%s)", strerror(errno));
		n->barren = true;
		return false;
	}
	n->used++;
	jail_allow_time(n->pid, JAIL_READER_CPU);
	link_queue(n->child, head->type, head->payload, head->len);
	link_send(n->child, mail->type, mail->payload, mail->len);
	if (link_wait(n->child, answer_r, deadline) &&
	    (answer_r->type == FRAME_ANSWER || answer_r->type == FRAME_UNREADABLE))
		return true;
	*why_r = bury(ctx, n, clock_steady_ms() >= deadline);
	return false;
}

/* Copies of the two frames of a request, since the link's buffer moves. */
static bool
next_request(void *ctx, struct link *link, struct frame *head_r, struct frame *mail_r)
{
	if (!link_wait(link, head_r, -1) || head_r->type != FRAME_READ)
		return false;
	head_r->payload = talloc_memdup(ctx, head_r->payload, head_r->len);
	return link_wait(link, mail_r, -1) && mail_r->type == FRAME_BYTES;
}

/* True if the mail is one of many of the past, which may share a child. */
static bool
is_backlog(const struct frame *head)
{
	json_t *json = frame_json(head);
	bool backlog = json_is_true(json_object_get(json, "backlog"));

	json_decref(json);
	return backlog;
}

static bool
answer_one(void *ctx, struct nursery *n, const struct frame *head, const struct frame *mail)
{
	bool alone = !n->child || n->used == 0, ok;
	struct frame answer;
	char *why = NULL;

	ok = try_read(ctx, n, head, mail, &answer, &why);
	/*
	 * A child may have died of mails that it had read before, or by chance,
	 * as when memory is short. A mail that takes too long does so again.
	 */
	if (!ok && !n->barren && !(alone && n->overtime))
		ok = try_read(ctx, n, head, mail, &answer, &why);
	if (ok)
		return link_send(n->parent, answer.type, answer.payload, answer.len);
	if (n->barren) { /* no fault of the mail's: it is read when the role runs again */
		log_warning("%s", why);
		return false;
	}
	return link_send_json(
	    n->parent, FRAME_UNREADABLE, json_pack("{so}", "why", frame_text(why)));
}

static bool
serve(struct nursery *n)
{
	void *ctx = talloc_new(n);
	struct frame head, mail;
	bool ok = next_request(ctx, n->parent, &head, &mail), backlog;

	if (ok) {
		backlog = is_backlog(&head);
		if (n->child && n->used > 0 && !backlog)
			bury(ctx, n, false);
		ok = answer_one(ctx, n, &head, &mail) && link_drain(n->parent);
		if (n->child && (!backlog || n->used >= READER_REUSE_MAX))
			bury(ctx, n, false);
		if (!n->child) /* the next mail finds its reader waiting */
			bear(n);
	}
	talloc_free(ctx);
	return ok;
}

/* Where the child's jail does not close, all mails would be unreadable: better not to run. */
static bool
jail_closes(const struct nursery *n)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		char *why = jail_reader(NULL, n->tools->address_space);

		if (why)
			log_fault("%s", why);
		_exit(why ? EX_OSERR : 0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int
reader_role(int fd, const struct config *config)
{
	struct nursery *n = talloc_zero(NULL, struct nursery);
	char *why = NULL;

	signal(SIGCHLD, SIG_DFL);
	n->parent = link_new(n, fd, FRAME_RAW_MAX);
	n->tools = reading_tools_new(n, config, &why);
	if (!why)
		why = jail_reader_parent(n);
	if (why) {
		log_fault("%s", why);
		return EX_OSERR;
	}
	if (!jail_closes(n)) {
		log_fault("mails cannot be read in a jail on this system");
		return EX_OSERR;
	}
	while (serve(n))
		;
	if (n->child)
		bury(n, n, false);
	return n->barren ? EX_TEMPFAIL
			 : 0; /* the process ends: taking the tools apart would only cost time */
}

/* ---- the other side ---- */

bool
reader_ask(struct link *link, const struct reader_request *request, const void *raw, size_t len)
{
	json_t *head = json_pack("{ss* ss* sI sb sb sb}", "mailbox", request->mailbox, "group",
	    request->group, "internaldate", (json_int_t)request->internaldate, "import",
	    request->import, "post", request->post, "backlog", request->backlog);
	char *text = head ? json_dumps(head, JSON_COMPACT) : NULL;
	bool ok = text && link_queue(link, FRAME_READ, text, strlen(text)) &&
		  link_send(link, FRAME_BYTES, raw, len);

	free(text);
	json_decref(head);
	return ok;
}

struct answer *
reader_answer(void *ctx, const struct config *config, const struct frame *frame, char **why_r)
{
	const char *text;
	json_t *json;

	if (frame->type == FRAME_ANSWER)
		return answer_unpack(ctx, config, frame->payload, frame->len, why_r);
	json = frame_json(frame);
	if (!json)
		*why_r = talloc_strdup(ctx, "the reader's answer is no JSON");
	else if ((text = json_string_value(json_object_get(json, "jail"))) != NULL)
		*why_r = talloc_asprintf(ctx, "the reader's jail does not close: %s",
		    page_words(ctx, text, ANSWER_WHY_MAX));
	else if ((text = json_string_value(json_object_get(json, "why"))) != NULL)
		*why_r = talloc_strdup(ctx, page_words(ctx, text, ANSWER_WHY_MAX));
	else
		*why_r = talloc_strdup(ctx, "the reader gave no reason");
	json_decref(json);
	return NULL;
}

struct reader {
	const struct config *config;
	struct link *link;
	pid_t pid;
};

static int
reader_end(struct reader *reader)
{
	TALLOC_FREE(reader->link);
	while (waitpid(reader->pid, NULL, 0) < 0 && errno == EINTR)
		;
	return 0;
}

struct reader *
reader_start(void *ctx, const struct config *config, char **why_r)
{
	struct reader *reader = talloc_zero(ctx, struct reader);
	int fds[2];

	reader->config = config;
	if (!link_pair(fds) || (reader->pid = fork()) < 0) {
		*why_r = talloc_asprintf(ctx, "no reader could be started (%s)", strerror(errno));
		talloc_free(reader);
		return NULL;
	}
	if (reader->pid == 0) {
		log_open("reader", 0);
		prctl(PR_SET_NAME, "reader", 0, 0, 0);
		process_keep_fds(fds[1]);
		jail_common();
		_exit(reader_role(PROCESS_LINK_FD, config));
	}
	close(fds[1]);
	reader->link = link_new(reader, fds[0], FRAME_ANSWER_MAX);
	talloc_set_destructor(reader, reader_end);
	return reader;
}

struct link *
reader_link(struct reader *reader)
{
	return reader->link;
}

struct answer *
reader_read(void *ctx, struct reader *reader, const struct reader_request *request, const void *raw,
    size_t len, char **why_r)
{
	struct frame frame;

	if (!reader_ask(reader->link, request, raw, len) || !link_wait(reader->link, &frame, -1)) {
		*why_r = talloc_strdup(
		    ctx, "the reader role has ended; its last words are on standard error");
		return NULL;
	}
	return reader_answer(ctx, reader->config, &frame, why_r);
}
