#include <string.h>
#include <talloc.h>

#include "daemon/coming_back.h"
#include "daemon/core.h"
#include "daemon/log.h"
#include "daemon/reader.h"
#include "daemon/recording.h"

/* The next unread mail that is not with the reader; false if there is none. */
static bool
next_unread(struct core *core, struct unread *unread_r)
{
	while (true) {
		if (core->unread_next == core->nunread) {
			if (core->nasked > 0) /* those would be found again */
				return false;
			TALLOC_FREE(core->unread);
			core->unread_next = core->nunread = 0;
			if (!core_stored(core,
				store_unread(core, core->store, CORE_UNREAD_STEP, &core->unread,
				    &core->nunread),
				"the list of unread mails") ||
			    core->nunread == 0) {
				core->all_read = true;
				return false;
			}
		}
		*unread_r = core->unread[core->unread_next++];
		return true;
	}
}

/* Hand one mail to the reader. */
static bool
ask(struct core *core, const struct unread *unread)
{
	struct reader_request request = { .mailbox = unread->mailbox,
		.group = unread->group,
		.internaldate = unread->internaldate,
		.import = strcmp(unread->mailbox, "import") == 0,
		.backlog = core->nunread >= CORE_BACKLOG };
	void *raw, *ctx = talloc_new(core);
	size_t len;
	bool ok = core_stored(
	    core, store_raw(ctx, core->store, unread->message, &raw, &len), "the bytes of a mail");

	if (request.import)
		request.mailbox = NULL;
	if (ok)
		core->asked[core->nasked++] = *unread;
	if (ok && !reader_ask(core->reader, &request, raw, len))
		read_lost(core);
	talloc_free(ctx);
	return ok;
}

void
read_ask(struct core *core)
{
	struct unread unread;

	while (core->reader && !core->all_read && core->nasked < CORE_READ_AHEAD &&
	       link_pending(core->reader) < CORE_AHEAD_BYTES && next_unread(core, &unread))
		if (!ask(core, &unread))
			return;
}

static void
set_aside(struct core *core, int64_t message, const char *why)
{
	log_warning("message %lld is unreadable and in the queue: %s", (long long)message, why);
	if (core_write_begin(core))
		core_stored(
		    core, store_unreadable(core->store, message, why), "an unreadable mail");
}

/* A reading that the store refuses (neither full nor busy nor damaged) costs its mail, not core. */
static void
record(struct core *core, int64_t message, struct answer *answer)
{
	enum store_status status;
	char *why;

	if (!core_write_begin(core))
		return;
	status = recording_file(core->store, message, answer, core_now(core));
	if (status == STORE_OK)
		status =
		    coming_back_note(core->store, core->config, message, answer, core_now(core));
	if (status != STORE_REFUSED) {
		core_stored(core, status, "a reading");
		return;
	}
	why = talloc_asprintf(core, "its reading cannot be recorded: %s", store_why(core->store));
	core_roll_back(core);
	set_aside(core, message, why);
	talloc_free(why);
}

void
read_frame(struct core *core, const struct frame *frame)
{
	void *ctx = talloc_new(core);
	int64_t message = core->asked[0].message;
	struct answer *answer;
	char *why = NULL;

	if (core->nasked == 0 || (frame->type != FRAME_ANSWER && frame->type != FRAME_UNREADABLE)) {
		log_warning("the reader spoke out of turn and is dropped");
		read_lost(core);
		talloc_free(ctx);
		return;
	}
	answer = reader_answer(ctx, core->config, frame, &why);
	if (answer)
		record(core, message, answer);
	else
		set_aside(core, message, why);
	core->batch_messages++;
	core->nasked--;
	memmove(&core->asked[0], &core->asked[1], core->nasked * sizeof core->asked[0]);
	core->reader_losses = 0;
	if (core->batch_messages >= STORE_BATCH_MESSAGES)
		core_write_flush(core);
	talloc_free(ctx);
}

/*
 * The reader role itself is gone, not only its child. What it had is read
 * again; a mail that costs several roles in a row is set aside.
 */
void
read_lost(struct core *core)
{
	int64_t first = core->nasked > 0 ? core->asked[0].message : 0;

	TALLOC_FREE(core->reader);
	if (first != core->suspect)
		core->reader_losses = 0;
	core->suspect = first;
	core->reader_losses++;
	if (first && core->reader_losses >= CORE_READER_LOSSES)
		set_aside(core, first, "the reader role ended each time it was given this mail");
	core->nasked = 0;
	TALLOC_FREE(core->unread);
	core->unread_next = core->nunread = 0;
	core->all_read = false;
}
