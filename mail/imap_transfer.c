#include "mail/imap_transfer.h"

#include <glib.h>
#include <talloc.h>

#include "mail/imap_items.h"

enum { MESSAGE_FRAME = 1024 }; /* bytes of an answer around the bytes of one message, at most */

/* What becomes of the literal that is being received. */
enum body_fate {
	BODY_NONE,   /* there is none */
	BODY_PASSED, /* goes to the sink as it comes: its UID was given before it */
	BODY_KEPT,   /* kept until the answer gives its UID */
	BODY_IGNORED /* of another message than the next one */
};

/* One FETCH of bodies under way. */
struct transfer {
	struct imap *imap;
	const struct imap_sink *sink;
	const struct imap_message *messages; /* by rising UID */
	size_t count;
	size_t done; /* messages handed over, so messages[done] is the next one */
	enum body_fate fate;
	bool begun; /* `begin` was called for messages[done] and `end` not yet */
	bool stopped;
	GByteArray *kept;
};

/* Tell the sink that messages[done] begins. False: it asks to stop. */
static bool
begin_message(struct transfer *transfer)
{
	transfer->begun = true;
	if (transfer->sink->begin(transfer->sink->arg, &transfer->messages[transfer->done]) != 0)
		transfer->stopped = true;
	return !transfer->stopped;
}

static bool
pass_bytes(struct transfer *transfer, const void *bytes, size_t len)
{
	if (transfer->sink->data(transfer->sink->arg, bytes, len) != 0)
		transfer->stopped = true;
	return !transfer->stopped;
}

static void
end_message(struct transfer *transfer, bool whole)
{
	transfer->begun = false;
	transfer->done++;
	if (transfer->sink->end(transfer->sink->arg, whole) != 0)
		transfer->stopped = true;
}

static bool
is_next(const struct transfer *transfer, uint32_t uid)
{
	return transfer->done < transfer->count && transfer->messages[transfer->done].uid == uid;
}

/* Some bytes of a literal; called by libetpan as they come. False ends the command. */
static bool
take_bytes(int type, struct mailimap_msg_att_body_section *section, const char *bytes, size_t len,
    void *arg)
{
	struct transfer *transfer = arg;
	uint32_t uid = imap_gate_uid(transfer->imap->gate);

	(void)section;
	if (transfer->stopped)
		return false;
	if (type != MAILIMAP_MSG_ATT_BODY_SECTION)
		return true;
	if (transfer->fate == BODY_NONE) {
		if (uid == 0)
			transfer->fate = BODY_KEPT;
		else
			transfer->fate = is_next(transfer, uid) ? BODY_PASSED : BODY_IGNORED;
		if (transfer->fate == BODY_PASSED && !begin_message(transfer))
			return false;
	}
	if (transfer->fate == BODY_PASSED)
		return pass_bytes(transfer, bytes, len);
	if (transfer->fate == BODY_KEPT)
		g_byte_array_append(transfer->kept, (const guint8 *)bytes, (guint)len);
	return true;
}

/* Hand over bytes whose UID is known now, if they are of the next message. */
static void
pass_whole(struct transfer *transfer, uint32_t uid, const void *bytes, size_t len)
{
	if (!is_next(transfer, uid) || !begin_message(transfer))
		return;
	if (len == 0 || pass_bytes(transfer, bytes, len))
		end_message(transfer, true);
}

/* The end of a FETCH response; called by libetpan. */
static void
take_response(struct mailimap_msg_att *att, void *arg)
{
	struct transfer *transfer = arg;
	const struct mailimap_msg_att_body_section *body = NULL;
	enum body_fate fate = transfer->fate;
	struct imap_message told;

	transfer->fate = BODY_NONE;
	if (transfer->stopped)
		return;
	imap_items_read(att, &told, &body);
	if (fate == BODY_PASSED) {
		end_message(transfer, told.uid == transfer->messages[transfer->done].uid);
	} else if (fate == BODY_KEPT) {
		pass_whole(transfer, told.uid, transfer->kept->data, transfer->kept->len);
		g_byte_array_set_size(transfer->kept, 0);
	} else if (fate == BODY_NONE && body != NULL && body->sec_body_part != NULL) {
		/* A quoted string or an empty literal: libetpan does not stream these. */
		pass_whole(transfer, told.uid, body->sec_body_part, body->sec_length);
	}
}

/* libetpan calls the handler of responses only where there is a progress callback. */
static void
ignore_progress(size_t current, size_t maximum, void *arg)
{
	(void)current;
	(void)maximum;
	(void)arg;
}

static void
set_handlers(mailimap *session, struct transfer *transfer)
{
	mailprogress_function *progress = transfer != NULL ? ignore_progress : NULL;

	mailimap_set_progress_callback(session, progress, progress, NULL);
	mailimap_set_msg_body_handler(session, transfer != NULL ? take_bytes : NULL, transfer);
	mailimap_set_msg_att_handler(session, transfer != NULL ? take_response : NULL, transfer);
}

/* Bytes that the answer for a message may have. */
static uint64_t
allowance(const struct imap *imap, const struct imap_message *message)
{
	if (message->headers_only)
		return imap->limits->headers_max + MESSAGE_FRAME;
	return message->size + message->size / IMAP_SIZE_TOLERANCE + MESSAGE_FRAME;
}

/* How many of `count` messages go into one FETCH: at least one, all whole or all headers only. */
static size_t
batch_size(
    const struct imap *imap, const struct imap_message *messages, size_t count, uint64_t *bytes_r)
{
	size_t n;

	*bytes_r = allowance(imap, &messages[0]);
	for (n = 1; n < count && n < imap->limits->fetch_batch; n++) {
		uint64_t more = allowance(imap, &messages[n]);
		if (messages[n].headers_only != messages[0].headers_only ||
		    *bytes_r + more > imap->limits->fetch_bytes)
			break;
		*bytes_r += more;
	}
	return n;
}

/* What a FETCH that was answered with NO means: a message that is gone, or a server in trouble. */
static enum imap_status
judge_transfer(struct transfer *transfer, int r, void *ctx, char **why_r)
{
	struct imap *imap = transfer->imap;

	if (transfer->stopped) {
		tls_stream_fail(imap->stream, STREAM_STOPPED, "the receiver of messages stopped");
		*why_r =
		    talloc_asprintf(ctx, "%s: fetching was ended on request", imap->mailbox->name);
		return IMAP_STOPPED;
	}
	if (r == MAILIMAP_ERROR_UID_FETCH && tls_stream_fault(imap->stream) == STREAM_FINE &&
	    !imap_is_passing(imap))
		return IMAP_OK;
	return imap_judge(imap, r, IMAP_UNREACHABLE, "fetching messages", ctx, why_r);
}

/*
 * The session broke. Where the server sent nonsense as the next message's
 * bytes, that is so each time: the message is told as not whole. Otherwise it
 * is only told to have been the next one, and comes again with the next poll.
 */
static void
tell_break(struct transfer *transfer, enum imap_status status)
{
	bool its_own_fault;

	if (status == IMAP_STOPPED || transfer->done == transfer->count)
		return;
	its_own_fault = status == IMAP_PROTOCOL &&
			(transfer->begun || is_next(transfer, imap_gate_uid(transfer->imap->gate)));
	if (!transfer->begun && !begin_message(transfer))
		return;
	if (its_own_fault)
		end_message(transfer, false);
}

/* One FETCH for `count` messages. `*done_r` of them were handed over. */
static enum imap_status
fetch_batch(struct imap *imap, const struct imap_sink *sink, const struct imap_message *messages,
    size_t count, uint64_t bytes, size_t *done_r, void *ctx, char **why_r)
{
	struct transfer transfer = { .imap = imap,
		.sink = sink,
		.messages = messages,
		.count = count,
		.kept = g_byte_array_new() };
	enum imap_status status;
	clist *list = NULL;
	int r;

	imap_allow(imap, bytes);
	set_handlers(imap->session, &transfer);
	r = imap_items_fetch(imap, messages[0].uid, messages[count - 1].uid,
	    imap_items_of_bodies(imap, messages[0].headers_only), &list);
	set_handlers(imap->session, NULL);
	if (list != NULL)
		mailimap_fetch_list_free(list);
	g_byte_array_free(transfer.kept, TRUE);
	status = judge_transfer(&transfer, r, ctx, why_r);
	if (status != IMAP_OK)
		tell_break(&transfer, status);
	else if (transfer.begun)
		end_message(&transfer, false);
	*done_r = transfer.done;
	return status;
}

/* The server lists the message and does not deliver it, not even asked for it alone. */
static enum imap_status
report_missing(struct imap *imap, const struct imap_sink *sink, const struct imap_message *message,
    void *ctx, char **why_r)
{
	struct transfer transfer = { .imap = imap, .sink = sink, .messages = message, .count = 1 };

	if (begin_message(&transfer))
		end_message(&transfer, false);
	return transfer.stopped ? judge_transfer(&transfer, 0, ctx, why_r) : IMAP_OK;
}

enum imap_status
imap_transfer(struct imap *imap, const struct imap_sink *sink, const struct imap_message *messages,
    size_t count, void *ctx, char **why_r)
{
	enum imap_status status = IMAP_OK;
	size_t at = 0, asked, done = 0;
	bool alone = false;
	uint64_t bytes;

	while (at < count && status == IMAP_OK) {
		asked = batch_size(imap, messages + at, alone ? 1 : count - at, &bytes);
		status = fetch_batch(imap, sink, messages + at, asked, bytes, &done, ctx, why_r);
		if (status == IMAP_OK && done == 0 && asked == 1) {
			status = report_missing(imap, sink, messages + at, ctx, why_r);
			done = 1;
		}
		alone = done < asked;
		at += done;
	}
	return status;
}
