#include <string.h>
#include <talloc.h>

#include "daemon/clock.h"
#include "daemon/core.h"
#include "daemon/log.h"
#include "mail/message.h"

static void
message_drop(struct session *session)
{
	TALLOC_FREE(session->raw);
	session->len = 0;
	session->receiving = false;
}

/* Seconds until the next poll: the interval, or the doubled wait after failures. */
static int64_t
wait_after(const struct session *session)
{
	int64_t wait = CORE_BACKOFF_MIN;
	unsigned i;

	if (session->failures == 0)
		return session->mailbox->poll_interval;
	for (i = 1; i < session->failures && wait < CORE_BACKOFF_MAX; i++)
		wait *= 2;
	return wait < CORE_BACKOFF_MAX ? wait : CORE_BACKOFF_MAX;
}

/*
 * The session broke in the middle of a message. One that does so each time is
 * what breaks it: after STORE_FILE_TRIES polls it is passed over as a hole.
 */
static void
note_stuck(struct core *core, struct session *s)
{
	static const char why[] = "the session breaks each time this message is fetched";
	unsigned tries = 0;

	if (!s->receiving || s->uid <= s->watermark || !core_write_flush(core))
		return;
	if (core_stored(core,
		store_hole(core->store, s->mailbox->name, s->uidvalidity, s->uid, why, &tries),
		"a hole") &&
	    tries >= STORE_FILE_TRIES) {
		log_warning("%s: UID %u broke %u sessions and is passed over; it is in the queue",
		    s->mailbox->name, s->uid, tries);
		core_stored(core,
		    store_watermark_set(core->store, s->mailbox->name, s->uidvalidity, s->uid),
		    "the watermark");
	}
}

static void
poll_end(struct core *core, struct session *session, const char *status, const char *why)
{
	int64_t now = core_now(core);
	struct mailbox_poll poll = { .mailbox = session->mailbox->name,
		.at = now,
		.ok_at = session->ok ? now : WHEN_UNKNOWN,
		.status = status,
		.why = why,
		.uidvalidity = session->uidvalidity,
		.uid = session->watermark,
		.uidnext = session->uidnext };

	note_stuck(core, session);
	message_drop(session);
	session->polling = false;
	session->polled_at = now;
	session->failures = session->ok ? 0 : session->failures + 1;
	session->next_poll_ms = clock_steady_ms() + wait_after(session) * 1000;
	if (!core_write_flush(core))
		return;
	core_stored(core, store_poll_set(core->store, &poll), "the state of a mailbox");
	if (session->ok && session->fetched > 0)
		log_notice("%s: %u new messages filed, up to UID %u", session->mailbox->name,
		    session->fetched, session->watermark);
	else if (!session->ok)
		log_warning("%s: %s: %s; next try in %lld s", session->mailbox->name, status,
		    why ? why : "no reason given", (long long)wait_after(session));
	core->all_read = false;
}

void
fetch_lost(struct core *core, struct session *session, const char *why)
{
	TALLOC_FREE(session->link);
	if (!session->polling)
		return;
	session->polling = false;
	session->losses++;
	if (core->once && session->losses < CORE_ONCE_TRIES) {
		log_warning("%s: %s; polling again", session->mailbox->name, why);
		note_stuck(core, session);
		message_drop(session);
		session->next_poll_ms = 0;
		return;
	}
	session->ok = false;
	poll_end(core, session, "lost", why);
}

void
fetch_start_due(struct core *core)
{
	int64_t now = clock_steady_ms();
	size_t i;

	for (i = 0; i < core->nsessions; i++) {
		struct session *s = &core->sessions[i];

		if (!s->link || s->polling || s->next_poll_ms > now)
			continue;
		if (core->once && s->polled_at != WHEN_UNKNOWN)
			continue;
		s->polling = true;
		s->fetched = 0;
		if (!link_send_json(s->link, FRAME_POLL,
			json_pack("{sI}", "wait",
			    core->once ? 0 : (json_int_t)s->mailbox->poll_interval)))
			fetch_lost(core, s, "the wire is gone");
	}
}

static void
on_selected(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	json_int_t uidvalidity, uidnext;
	uint32_t known = 0, uid = 0;
	enum store_status status;

	if (json_unpack(json, "{s:I, s:I}", "uidvalidity", &uidvalidity, "uidnext", &uidnext) !=
		0 ||
	    uidvalidity < 0 || uidvalidity > UINT32_MAX || uidnext < 0 || uidnext > UINT32_MAX) {
		json_decref(json);
		fetch_lost(core, s, "the wire told nonsense about the mailbox");
		return;
	}
	json_decref(json);
	status = store_watermark(core->store, s->mailbox->name, &known, &uid);
	if (status != STORE_NOT_FOUND && !core_stored(core, status, "the watermark"))
		return;
	if (status == STORE_OK && known != (uint32_t)uidvalidity) {
		log_notice("%s: the server renumbered the mailbox (UIDVALIDITY %u is now %lld): "
			   "all is read again, "
			   "what is filed already is kept once",
		    s->mailbox->name, known, (long long)uidvalidity);
		uid = 0;
	}
	s->uidvalidity = (uint32_t)uidvalidity;
	s->uidnext = (uint32_t)uidnext;
	s->watermark = uid;
	if (!link_send_json(s->link, FRAME_AFTER, json_pack("{sI}", "uid", (json_int_t)uid)))
		fetch_lost(core, s, "the wire is gone");
}

static void
on_message(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	json_int_t uid, internaldate;
	int headers_only;
	bool ok = json_unpack(json, "{s:I, s:I, s:b}", "uid", &uid, "internaldate", &internaldate,
		      "headers_only", &headers_only) == 0 &&
		  uid > 0 && uid <= UINT32_MAX;

	json_decref(json);
	if (!ok) {
		fetch_lost(core, s, "the wire told nonsense about a message");
		return;
	}
	message_drop(s);
	s->receiving = true;
	s->uid = (uint32_t)uid;
	s->internaldate = internaldate;
	s->headers_only = headers_only;
}

static void
on_bytes(struct core *core, struct session *s, const struct frame *frame)
{
	size_t need = s->len + frame->len;

	if (!s->receiving || need > FRAME_RAW_MAX) {
		fetch_lost(core, s, "the wire sent more than a message");
		return;
	}
	if (talloc_get_size(s->raw) < need) {
		size_t size = s->raw ? talloc_get_size(s->raw) : FRAME_PIECE;

		while (size < need)
			size *= 2;
		s->raw = talloc_realloc(core, s->raw, char, size);
	}
	memcpy(s->raw + s->len, frame->payload, frame->len);
	s->len = need;
}

/* File the message and move the watermark, in one transaction. */
static bool
file(struct core *core, struct session *s)
{
	struct sighting sighting = { .mailbox = s->mailbox->name,
		.uidvalidity = s->uidvalidity,
		.uid = s->uid,
		.internaldate = s->internaldate };
	int64_t message;
	bool new;

	if (!core_write_begin(core) || !core_stored(core,
					   store_file(core->store, s->raw ? s->raw : "", s->len,
					       &sighting, NULL, s->headers_only, &message, &new),
					   "a fetched message"))
		return false;
	if (new)
		s->fetched++;
	core->batch_messages++;
	core->batch_bytes += s->len;
	return true;
}

/* A message that the server lists but does not deliver is a hole: counted, shown, passed over. */
static bool
note_hole(struct core *core, struct session *s)
{
	unsigned tries;

	log_warning("%s: UID %u did not come whole; it is in the queue", s->mailbox->name, s->uid);
	return core_write_begin(core) &&
	       core_stored(core,
		   store_hole(core->store, s->mailbox->name, s->uidvalidity, s->uid,
		       "the server lists this message but did not deliver it whole", &tries),
		   "a hole");
}

static void
on_message_end(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	int whole;
	bool ok = s->receiving && json_unpack(json, "{s:b}", "whole", &whole) == 0;

	json_decref(json);
	if (!ok) {
		fetch_lost(core, s, "the wire told nonsense about a message's end");
		return;
	}
	ok = whole ? file(core, s) : note_hole(core, s);
	if (ok && s->uid > s->watermark) {
		ok = core_stored(core,
		    store_watermark_set(core->store, s->mailbox->name, s->uidvalidity, s->uid),
		    "the watermark");
		if (ok)
			s->watermark = s->uid;
	}
	message_drop(s);
	if (ok && (core->batch_messages >= STORE_BATCH_MESSAGES ||
		      core->batch_bytes >= STORE_BATCH_BYTES))
		ok = core_write_flush(core);
	if (!ok)
		fetch_lost(core, s, store_why(core->store));
}

static void
on_polled(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	const char *status = json_string_value(json_object_get(json, "status"));
	const char *why = json_string_value(json_object_get(json, "why"));

	s->ok = status && strcmp(status, "ok") == 0;
	s->losses = 0;
	poll_end(core, s, status ? status : "nonsense", why);
	if (json_is_true(
		json_object_get(json, "listens"))) /* it will ask for the next poll itself */
		s->next_poll_ms += CORE_LISTEN_GRACE * 1000;
	json_decref(json);
}

void
fetch_frame(struct core *core, struct session *session, const struct frame *frame)
{
	switch (frame->type) {
	case FRAME_SELECTED:
		on_selected(core, session, frame);
		break;
	case FRAME_MESSAGE:
		on_message(core, session, frame);
		break;
	case FRAME_BYTES:
		on_bytes(core, session, frame);
		break;
	case FRAME_MESSAGE_END:
		on_message_end(core, session, frame);
		break;
	case FRAME_POLLED:
		on_polled(core, session, frame);
		break;
	case FRAME_NEWS:
		session->next_poll_ms = 0;
		break;
	default:
		fetch_lost(core, session, "the wire spoke out of turn");
	}
}
