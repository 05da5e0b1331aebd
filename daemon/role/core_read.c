#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/letters/coming_back.h"
#include "daemon/record/answer_told.h"
#include "daemon/role/core.h"
#include "daemon/word/hearing.h"
#include "daemon/log.h"
#include "daemon/role/reader.h"
#include "daemon/letters/receipts.h"
#include "daemon/record/recording.h"
#include "store/chain.h"

/*
 * The next unread mail that is not with the reader; false if there is none.
 * Past the last of them the archive is looked through from its beginning, as a
 * command may have filed something there; not while the reader has mails, which
 * would be found again.
 */
static bool
next_unread(struct core *core, struct unread *unread_r)
{
	while (core->unread_next == core->nunread) {
		TALLOC_FREE(core->unread);
		core->unread_next = core->nunread = 0;
		if (!core_stored(core,
			store_unread(core, core->store, core->unread_after, CORE_UNREAD_STEP,
			    &core->unread, &core->nunread),
			"the list of unread mails"))
			return false;
		if (core->nunread > 0) {
			core->unread_after = core->unread[core->nunread - 1].message;
			break;
		}
		if (core->nasked > 0)
			return false;
		if (core->unread_after == 0) {
			core->all_read = true;
			return false;
		}
		core->unread_after = 0;
	}
	*unread_r = core->unread[core->unread_next++];
	return true;
}

/* Mails of the past, as far as their number tells: many are unread, or a poll brings many. */
static bool
is_backlog(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (core->sessions[i].polling && core->sessions[i].fetched >= CORE_BACKLOG)
			return true;
	return core->nunread >= CORE_BACKLOG;
}

/* Hand one mail to the reader. */
static bool
ask(struct core *core, const struct unread *unread)
{
	struct reader_request request = { .mailbox = unread->mailbox,
		.group = unread->group,
		.internaldate = unread->internaldate,
		.import = strcmp(unread->mailbox, "import") == 0,
		.backlog = is_backlog(core) };
	void *raw, *ctx = talloc_new(core);
	size_t len;
	bool ok = fresh_take(ctx, core->fresh, unread->message, &raw, &len) ||
		  core_stored(core, store_raw(ctx, core->store, unread->message, &raw, &len),
		      "the bytes of a mail");

	if (request.import)
		request.mailbox = NULL;
	if (ok && core->nasked == 0)
		core->answered_ms = clock_steady_ms();
	if (ok)
		core->asked[core->nasked++] = unread->message;
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

bool
read_busy(const struct core *core)
{
	return core->reader && core->nasked > 0 && fresh_full(core->fresh) &&
	       clock_steady_ms() - core->answered_ms < CORE_PAUSE_MS;
}

void
read_forget(struct core *core, int64_t message)
{
	size_t i;

	fresh_forget(core->fresh, message);
	for (i = 0; i < core->nasked; i++)
		if (core->asked[i] >= message)
			core->asked[i] = 0;
	while (
	    core->nunread > core->unread_next && core->unread[core->nunread - 1].message >= message)
		core->nunread--;
	if (core->unread_after >= message)
		core->unread_after = message - 1;
	core->all_read = false;
}

static void
set_aside(struct core *core, int64_t message, const char *why)
{
	char mail[CHAIN_HEX_MAX] = "";

	chain_message_hash(core->store, message, mail);
	log_about(LOG_WARNING_, LOG_ABOUT(LOG_MAIL_UNREADABLE, .mail = mail),
	    "message %lld (SHA-256 %.*s) is unreadable and in the queue: %s", (long long)message,
	    CHAIN_SHOWN, mail, why);
	if (core_write_begin(core))
		core_stored(
		    core, store_unreadable(core->store, message, why), "an unreadable mail");
}

/* Tell what a mail was read as. Of the past there are many at once. */
static void
tell(struct core *core, int64_t message, const struct answer *a)
{
	enum log_level level = is_backlog(core) ? LOG_DETAIL : LOG_INFO_;
	const struct reading *r = a->reading;
	char mail[CHAIN_HEX_MAX] = "";

	if (!log_shows(level))
		return;
	chain_message_hash(core->store, message, mail);
	log_about(level,
	    LOG_ABOUT(LOG_MAIL_READ, .group = a->group ? a->group->name : NULL, .mail = mail,
		.message_id = a->message_id, .ballot = r->nballots > 0 ? r->ballots[0] : NULL,
		.rule = r->nfacts > 0 ? r->facts[0].rule : NULL),
	    "message %lld <%s> %s", (long long)message, a->message_id ? a->message_id : "",
	    answer_told((void *)a, a));
}

/*
 * A reading that the store refuses (neither full nor busy nor damaged) costs its
 * mail, not core. A mail that was filed in the same transaction goes with it; when
 * it comes again it is committed before its reading.
 */
static void
record(struct core *core, int64_t message, struct answer *answer)
{
	bool uncommitted = core->filed_first > 0 && message >= core->filed_first;
	enum store_status status;
	char *why;

	if (uncommitted && core->careful && !core_write_flush(core))
		return;
	uncommitted = uncommitted && !core->careful;
	if (!core_write_begin(core))
		return;
	status = recording_file(core->store, message, answer, core_now(core));
	if (status == STORE_OK)
		status =
		    coming_back_note(core->store, core->config, message, answer, core_now(core));
	if (status == STORE_OK)
		status = receipt_note(core->store, core->config, message, answer, core_now(core));
	if (status == STORE_OK)
		status = hearing_note(core->store, core->config, message, answer, core_now(core));
	if (status != STORE_REFUSED) {
		if (core_stored(core, status, "a reading")) {
			core->recorded++;
			tell(core, message, answer);
		}
		return;
	}
	why = talloc_asprintf(core, "its reading cannot be recorded: %s", store_why(core->store));
	core_roll_back(core);
	core->careful = uncommitted;
	if (uncommitted)
		log_about(LOG_WARNING_,
		    LOG_ABOUT(LOG_STORE_FAULT, .message_id = answer->message_id),
		    "message %lld: %s; it is fetched once more", (long long)message, why);
	else
		set_aside(core, message, why);
	talloc_free(why);
}

void
read_frame(struct core *core, const struct frame *frame)
{
	void *ctx = talloc_new(core);
	int64_t message = core->asked[0];
	struct answer *answer;
	char *why = NULL;

	if (core->nasked == 0 || (frame->type != FRAME_ANSWER && frame->type != FRAME_UNREADABLE)) {
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ROLE_LOST),
		    "the reader spoke out of turn and is dropped; another one is started, and "
		    "reads what it had");
		read_lost(core);
		talloc_free(ctx);
		return;
	}
	core->nasked--;
	memmove(&core->asked[0], &core->asked[1], core->nasked * sizeof core->asked[0]);
	core->answered_ms = clock_steady_ms();
	core->reader_losses = 0;
	answer = message > 0 ? reader_answer(ctx, core->config, frame, &why) : NULL;
	if (answer)
		record(core, message, answer);
	else if (message > 0)
		set_aside(core, message, why);
	core->batch_messages++;
	if (core_batch_full(core))
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
	int64_t first = core->nasked > 0 ? core->asked[0] : 0;

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
	core->unread_after = 0;
	core->all_read = false;
}
