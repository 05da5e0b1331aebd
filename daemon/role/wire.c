#include <malloc.h>
#include <string.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/frame.h"
#include "daemon/role/jail.h"
#include "daemon/log.h"
#include "daemon/role/wire.h"
#include "mail/imap.h"
#include "mail/message.h"
#include "mail/smtp.h"

/*
 * Every command has its deadline; a step that takes longer than all of them
 * hangs in a library. SIGALRM then ends the role, which is started again.
 */
enum {
	STUCK_SECONDS = 60 * 60,
	LISTED_PIECE = 4000, /* messages in one FRAME_LISTED, each at most 24 bytes of JSON */
	WAIT_MAX = 7 * 24 * 60 * 60 /* seconds of listening; the configuration allows a day */
};

/* ---- a mailbox ---- */

/* A mailbox's session, kept from poll to poll as long as it listens. */
struct watch {
	struct link *link;
	const struct mailbox_config *mailbox;
	void *ctx; /* of the session and its sentences */
	struct imap *imap;
	bool audits; /* core wants all messages listed in this poll */
};

/* Tell core where the server stands and learn from where to fetch. */
static int
selected(void *arg, const struct imap_state *state, uint32_t *after_r)
{
	json_int_t modseq = state->modseq <= INT64_MAX ? (json_int_t)state->modseq : 0;
	struct watch *w = arg;
	struct frame frame;
	json_int_t after;
	json_t *json;
	int bad;

	if (!link_send_json(w->link, FRAME_SELECTED,
		json_pack("{sI sI sI sI}", "uidvalidity", (json_int_t)state->uidvalidity, "uidnext",
		    (json_int_t)state->uidnext, "exists", (json_int_t)state->exists, "modseq",
		    modseq)) ||
	    !link_wait(w->link, &frame, -1) || frame.type != FRAME_AFTER)
		return -1;
	json = frame_json(&frame);
	bad = json_unpack(json, "{s:I}", "uid", &after) != 0 || after < 0 || after > UINT32_MAX;
	w->audits = json_is_true(json_object_get(json, "audit"));
	json_decref(json);
	*after_r = bad ? 0 : (uint32_t)after;
	return bad ? -1 : 0;
}

static int
message_begin(void *arg, const struct imap_message *m)
{
	struct watch *w = arg;

	alarm(STUCK_SECONDS);
	return link_send_json(w->link, FRAME_MESSAGE,
		   json_pack("{sI sI sI sb}", "uid", (json_int_t)m->uid, "internaldate",
		       (json_int_t)m->internaldate, "size", (json_int_t)m->size, "headers_only",
		       m->headers_only))
		   ? 0
		   : -1;
}

static int
message_data(void *arg, const void *bytes, size_t len)
{
	struct watch *w = arg;
	const char *p = bytes;

	while (len > 0) {
		size_t piece = len < FRAME_PIECE ? len : FRAME_PIECE;

		if (!link_send(w->link, FRAME_BYTES, p, piece) || !link_drain(w->link))
			return -1;
		p += piece;
		len -= piece;
	}
	return 0;
}

static int
message_end(void *arg, bool whole)
{
	struct watch *w = arg;

	return link_send_json(w->link, FRAME_MESSAGE_END, json_pack("{sb}", "whole", whole)) &&
		       link_drain(w->link)
		   ? 0
		   : -1;
}

static struct imap_sink
sink_of(struct watch *w)
{
	return (struct imap_sink){ w, selected, message_begin, message_data, message_end };
}

static enum imap_status
fetch(struct watch *w, char **why_r)
{
	const struct imap_sink sink = sink_of(w);
	enum imap_status status = IMAP_OK;

	w->audits = false;
	if (!w->imap) {
		w->ctx = talloc_new(w->link);
		w->imap = imap_connect(w->ctx, w->mailbox, link_fd(w->link), &status, why_r);
	}
	return w->imap ? imap_fetch_new(w->imap, &sink, why_r) : status;
}

/* ---- the look at all that is there ---- */

static bool
tell_listed(struct link *link, const struct imap_message *messages, size_t n, bool last, bool whole)
{
	json_t *uids = json_array(), *frame = json_pack("{so}", "uids", uids);
	size_t i;

	for (i = 0; i < n; i++) {
		json_array_append_new(uids, json_integer(messages[i].uid));
		json_array_append_new(uids, json_integer((json_int_t)messages[i].internaldate));
	}
	if (last)
		json_object_set_new(frame, "whole", json_boolean(whole));
	return link_send_json(link, FRAME_LISTED, frame) && link_drain(link);
}

/* Keep of the messages, which stand by rising UID, those that core wants. */
static bool
keep_wanted(struct link *link, struct imap_message *messages, size_t *n)
{
	size_t kept = 0, at = 0, i;
	struct frame frame;
	json_t *json, *uids;

	if (!link_wait(link, &frame, -1) || frame.type != FRAME_WANTED)
		return false;
	json = frame_json(&frame);
	uids = json_object_get(json, "uids");
	for (i = 0; i < json_array_size(uids); i++) {
		json_int_t uid = json_integer_value(json_array_get(uids, i));

		while (at < *n && messages[at].uid < uid)
			at++;
		if (at < *n && messages[at].uid == uid)
			messages[kept++] = messages[at++];
	}
	json_decref(json);
	*n = kept;
	return true;
}

/* False where core is gone. */
static bool
audit(struct watch *w, enum imap_status *status, char **why_r)
{
	const struct imap_sink sink = sink_of(w);
	struct imap_message *messages;
	size_t n, at = 0, piece;
	bool whole;

	alarm(STUCK_SECONDS);
	*status = imap_list(w->imap, &messages, &n, &whole, why_r);
	if (*status != IMAP_OK)
		return true;
	do {
		piece = n - at < LISTED_PIECE ? n - at : LISTED_PIECE;
		if (!tell_listed(w->link, messages + at, piece, at + piece == n, whole))
			return false;
		at += piece;
	} while (at < n);
	if (!keep_wanted(w->link, messages, &n))
		return false;
	*status = imap_fetch_listed(w->imap, &sink, messages, n, why_r);
	talloc_free(messages);
	return true;
}

static void
hang_up(struct watch *w)
{
	TALLOC_FREE(w->ctx);
	w->imap = NULL;
}

/*
 * Listen for up to `seconds`, then ask core for the next poll. A session that
 * fails is made anew by that.
 */
static bool
listen_for_news(struct watch *w, int64_t seconds)
{
	char *why = NULL;
	bool news;

	alarm((unsigned)seconds + STUCK_SECONDS);
	if (imap_wait(w->imap, seconds, &news, &why) != IMAP_OK)
		hang_up(w);
	return link_send(w->link, FRAME_NEWS, NULL, 0) && link_drain(w->link);
}

static bool
poll_mailbox(struct watch *w, int64_t wait)
{
	char *why = NULL;
	enum imap_status status = fetch(w, &why);
	bool listens, ok;

	if (status == IMAP_OK && w->audits && !audit(w, &status, &why))
		return false;
	listens = status == IMAP_OK && wait > 0 && imap_can_wait(w->imap);
	malloc_trim(0); /* the lists of a large mailbox, before core loads its record */
	ok = link_send_json(w->link, FRAME_POLLED,
		 json_pack("{ss so sb}", "status", imap_status_name(status), "why",
		     frame_text(status == IMAP_OK ? NULL : why), "listens", listens)) &&
	     link_drain(w->link);

	if (ok && listens)
		return listen_for_news(w, wait);
	hang_up(w);
	return ok;
}

/* Wait for core's word to poll; false when there is none any more. */
static bool
next_poll(struct link *link, int64_t *wait_r)
{
	struct frame frame;
	json_int_t wait;
	json_t *json;
	bool ok;

	alarm(0);
	if (!link_wait(link, &frame, -1) || frame.type != FRAME_POLL)
		return false;
	alarm(STUCK_SECONDS);
	json = frame_json(&frame);
	ok = json_unpack(json, "{s:I}", "wait", &wait) == 0 && wait >= 0 && wait <= WAIT_MAX;
	json_decref(json);
	*wait_r = wait;
	return ok;
}

int
wire_mailbox_role(int fd, const struct config *config, const struct mailbox_config *mailbox)
{
	struct watch watch = { .link = link_new(NULL, fd, FRAME_CONTROL_MAX), .mailbox = mailbox };
	char *why = jail_wire(watch.link, config, &mailbox->server);
	int64_t wait;

	if (why) {
		log_fault("%s", why);
		return EX_OSERR;
	}
	while (next_poll(watch.link, &wait) && poll_mailbox(&watch, wait))
		;
	talloc_free(watch.link);
	return 0;
}

/* ---- sending ---- */

enum { SEND_RECIPIENTS_MAX = 1000 }; /* of one message; members of a group and its lists */

struct sending {
	json_int_t id;
	const char *sender;
	struct smtp_recipient *recipients;
	size_t nrecipients;
	char *bytes;
	size_t len;
};

static bool
take_envelope(struct sending *s, const struct frame *frame)
{
	json_t *json = frame_json(frame), *recipients;
	const char *sender;
	size_t i;
	bool ok = false;

	if (json_unpack(json, "{s:I, s:s, s:o}", "id", &s->id, "sender", &sender, "recipients",
		&recipients) != 0 ||
	    !json_is_array(recipients) || json_array_size(recipients) > SEND_RECIPIENTS_MAX)
		goto out;
	s->sender = talloc_strdup(s, sender);
	s->recipients =
	    talloc_zero_array(s, struct smtp_recipient, json_array_size(recipients) + 1);
	for (i = 0; i < json_array_size(recipients); i++) {
		const char *address = json_string_value(json_array_get(recipients, i));

		if (!address)
			goto out;
		s->recipients[s->nrecipients++].address = talloc_strdup(s, address);
	}
	ok = true;
out:
	json_decref(json);
	return ok;
}

/* Collect the pieces up to FRAME_SEND_END. */
static bool
take_bytes(struct link *link, struct sending *s)
{
	struct frame frame;

	while (link_wait(link, &frame, -1)) {
		if (frame.type == FRAME_SEND_END)
			return true;
		if (frame.type != FRAME_BYTES || s->len + frame.len > MESSAGE_SIZE_MAX)
			return false;
		s->bytes = talloc_realloc(s, s->bytes, char, s->len + frame.len + 1);
		memcpy(s->bytes + s->len, frame.payload, frame.len);
		s->len += frame.len;
	}
	return false;
}

static bool
tell(struct link *link, const struct sending *s, const struct smtp_result *result)
{
	json_t *recipients = json_array();
	size_t i;

	for (i = 0; i < s->nrecipients; i++)
		json_array_append_new(
		    recipients, json_pack("{si ss*}", "code", s->recipients[i].code, "reply",
				    s->recipients[i].reply));
	return link_send_json(link, FRAME_SENT,
		   json_pack("{sI ss ss* so}", "id", s->id, "outcome",
		       smtp_outcome_name(result->outcome), "reply", result->reply, "recipients",
		       recipients)) &&
	       link_drain(link);
}

int
wire_smtp_role(int fd, const struct config *config)
{
	struct link *link = link_new(NULL, fd, FRAME_CONTROL_MAX);
	char *why = jail_wire(link, config, &config->smtp.server);
	struct frame frame;
	bool ok = true;

	if (why) {
		log_fault("%s", why);
		return EX_OSERR;
	}
	while (ok && link_wait(link, &frame, -1) && frame.type == FRAME_SEND) {
		struct sending *s = talloc_zero(link, struct sending);

		ok = take_envelope(s, &frame) && take_bytes(link, s);
		if (ok) {
			struct smtp_result result;

			alarm(STUCK_SECONDS);
			result = smtp_send(s, &config->smtp, s->sender, s->recipients,
			    s->nrecipients, s->bytes, s->len);
			alarm(0);
			ok = tell(link, s, &result);
		}
		talloc_free(s);
	}
	talloc_free(link);
	return 0;
}
