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

#include "daemon/allocation.h"
#include "daemon/role/jail.h"
#include "daemon/log.h"
#include "daemon/role/nursery.h"
#include "daemon/record/packed_answer.h"
#include "daemon/page.h"
#include "daemon/process.h"
#include "daemon/role/reader.h"

/* ---- the role ---- */

struct role {
	struct reading_tools *tools;
	struct link *parent; /* to core or minutectl */
	struct link *pdf;    /* to the PDF reader; NULL: no library for it is installed */
	pid_t pdf_pid;
	struct nursery *nursery;
	struct frame head; /* of a request whose mail has not come yet */
	bool have_head;
};

/* Take the requests that have come. False if they are none. */
static bool
take_requests(struct role *role)
{
	struct frame frame;

	while (nursery_has_room(role->nursery) && link_next(role->parent, &frame)) {
		bool head = frame.type == FRAME_READ || frame.type == FRAME_READ_SHARED;

		if (role->have_head ? frame.type != FRAME_BYTES : !head)
			return false;
		role->have_head = head;
		if (head) {
			role->head = frame;
			role->head.payload = talloc_memdup(role, frame.payload, frame.len);
			continue;
		}
		nursery_ask(role->nursery, &role->head, &frame);
		talloc_free((void *)role->head.payload);
	}
	return !link_broken(role->parent);
}

/* Where the child's jail does not close, all mails would be unreadable: better not to run. */
static bool
jail_closes(const struct role *role)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		char *why = jail_reader(NULL, role->tools->address_space);

		if (why)
			log_fault("%s", why);
		_exit(why ? EX_OSERR : 0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Wait until the PDF reader has opened its library, or has ended as there is none. */
static void
pdf_await(struct role *role)
{
	struct frame alive;

	if (!role->pdf)
		return;
	if (link_wait(role->pdf, &alive, -1) && alive.type == FRAME_ALIVE)
		message_reader_leave_pdf(role->tools->messages);
	else
		TALLOC_FREE(role->pdf);
}

/* Close the jail and read mails until the parent ends. */
static int
serve(struct role *role)
{
	char *why = jail_reader_parent(role);
	int status;

	if (why) {
		log_fault("%s", why);
		return EX_OSERR;
	}
	if (!jail_closes(role)) {
		log_fault("mails cannot be read in a jail on this system");
		return EX_OSERR;
	}
	pdf_await(role);
	role->nursery = nursery_new(role, role->tools, role->parent, role->pdf);
	while (nursery_turn(role->nursery) && take_requests(role))
		;
	status = nursery_barren(role->nursery) ? EX_TEMPFAIL : 0;
	TALLOC_FREE(role->nursery);
	return status;
}

/*
 * The PDF reader: the same role with a library that opens PDF files. It is a
 * process of its own, so that no other child has the library's code in it, or
 * takes longer to start for it.
 */
_Noreturn static void
pdf_role(struct role *role, int fd)
{
	process_keep_fds(fd);
	process_begin("pdf-reader");
	if (!message_reader_open_pdf(role->tools->messages))
		_exit(0);
	role->parent = link_new(role, PROCESS_LINK_FD, FRAME_RAW_MAX);
	role->tools->opens_pdf = true;
	role->tools->address_space = jail_address_space();
	if (!link_send_json(role->parent, FRAME_ALIVE, json_object()))
		_exit(EX_OSERR);
	_exit(serve(role));
}

static bool
pdf_start(struct role *role)
{
	int fds[2];

	if (!link_pair(fds) || (role->pdf_pid = fork()) < 0)
		return false;
	if (role->pdf_pid == 0)
		pdf_role(role, fds[1]);
	close(fds[1]);
	role->pdf = link_new(role, fds[0], FRAME_ANSWER_MAX);
	return true;
}

int
reader_role(int fd, const struct config *config)
{
	struct role *role = talloc_zero(NULL, struct role);
	char *why = NULL;
	int status;

	signal(SIGCHLD, SIG_DFL);
	allocation_must_succeed(ALLOCATION_ANY);
	role->parent = link_new(role, fd, FRAME_RAW_MAX);
	role->tools = reading_tools_new(role, config, &why);
	if (why) {
		log_fault("%s", why);
		return EX_OSERR;
	}
	if (!pdf_start(role)) {
		log_warning(
		    "no process that reads PDF files could be started (%s)", strerror(errno));
		return EX_TEMPFAIL;
	}
	status = serve(role);
	TALLOC_FREE(role->pdf);
	while (waitpid(role->pdf_pid, NULL, 0) < 0 && errno == EINTR)
		;
	return status; /* the process ends: taking the tools apart would only cost time */
}

/* ---- the other side ---- */

bool
reader_ask(struct link *link, const struct reader_request *request, const void *raw, size_t len)
{
	enum frame_type type = request->backlog ? FRAME_READ_SHARED : FRAME_READ;
	json_t *head = json_pack("{ss* ss* sI sb sb}", "mailbox", request->mailbox, "group",
	    request->group, "internaldate", (json_int_t)request->internaldate, "import",
	    request->import, "post", request->post);
	char *text = head ? json_dumps(head, JSON_COMPACT) : NULL;
	bool ok = text && link_queue(link, type, text, strlen(text)) &&
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
		log_open("reader");
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
