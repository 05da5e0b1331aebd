#include <string.h>
#include <glib.h>
#include <talloc.h>

#include "daemon/role/backoff.h"
#include "daemon/clock.h"
#include "daemon/role/core.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "mail/imap.h"

/* The civil calendar's last second, 9999-12-31T23:59:59Z: a later INTERNALDATE is none. */
#define INTERNALDATE_LAST INT64_C(253402300799)

int64_t
core_internaldate(int64_t told)
{
	return told < 0 || told > INTERNALDATE_LAST ? WHEN_UNKNOWN : told;
}

static void
message_drop(struct session *session)
{
	TALLOC_FREE(session->raw);
	session->len = 0;
	session->receiving = false;
}

/* Differs between mailboxes and moments. */
static uint32_t
spice(const struct session *session)
{
	return g_str_hash(session->mailbox->name) + (uint32_t)session->polled_ms;
}

/* Milliseconds from the end of the last poll to the next one. */
static int64_t
wait_after(const struct session *session)
{
	return session->failures == 0 ? session->mailbox->poll_interval * 1000
				      : backoff_ms(session->failures, spice(session));
}

/*
 * A message that no further try would bring is a hole: all its tries are used
 * up, so that it is in the queue, and the watermark passes it.
 */
static bool
pass_over(struct core *core, struct session *s, const char *why)
{
	unsigned tries = 0;
	bool ok = core_write_begin(core);

	log_about(LOG_WARNING_, LOG_ABOUT(LOG_MAIL_PASSED_OVER, .mailbox = s->mailbox->name),
	    "%s: UID %u is passed over and in the queue: %s", s->mailbox->name, s->uid, why);
	while (ok && tries < STORE_HOLE_TRIES)
		ok = core_stored(core,
		    store_hole(core->store, s->mailbox->name, s->uidvalidity, s->uid, why, &tries),
		    "a hole");
	return ok;
}

/* An audit fetches what the watermark has passed. */
static bool
watermark_move(struct core *core, struct session *s)
{
	if (s->uid <= s->watermark)
		return true;
	if (!core_stored(core,
		store_watermark_set(core->store, s->mailbox->name, s->uidvalidity, s->uid),
		"the watermark"))
		return false;
	s->watermark = s->uid;
	return true;
}

/*
 * The session broke in the middle of a message. One that does so each time is
 * what breaks it, or the network was bad for a while: after STORE_FILE_TRIES
 * polls it is passed over as a hole, and the next audits try it again.
 */
static void
note_stuck(struct core *core, struct session *s)
{
	static const char why[] = "the session breaks each time this message is fetched";
	unsigned tries = 0;

	if (!s->receiving || s->torn || !core_write_flush(core) || !core_write_begin(core) ||
	    !core_stored(core,
		store_hole(core->store, s->mailbox->name, s->uidvalidity, s->uid, why, &tries),
		"a hole"))
		return;
	if (tries >= STORE_FILE_TRIES && watermark_move(core, s))
		log_about(LOG_WARNING_,
		    LOG_ABOUT(LOG_MAIL_PASSED_OVER, .mailbox = s->mailbox->name),
		    "%s: UID %u broke %u sessions and is passed over; it is in the queue",
		    s->mailbox->name, s->uid, tries);
	core_write_flush(core);
}

/* The wire's sentences begin with the mailbox's name, core's own do not. */
static void
log_unread(const struct session *session, const char *status, const char *why)
{
	const char *name = session->mailbox->name;
	bool named = strncmp(why, name, strlen(name)) == 0 && why[strlen(name)] == ':';

	log_about(LOG_WARNING_, LOG_ABOUT(LOG_MAILBOX_FAILED, .mailbox = name),
	    "%s%s%s (%s); next try in %lld s", named ? "" : name, named ? "" : ": ", why, status,
	    (long long)(wait_after(session) + 500) / 1000);
}

/* How the poll ended, in one transaction with what it brought. */
static bool
keep_poll(struct core *core, const struct session *session, int64_t now, const char *status,
    const char *why)
{
	const struct mailbox_poll poll = { .mailbox = session->mailbox->name,
		.at = now,
		.ok_at = session->ok ? now : WHEN_UNKNOWN,
		.status = status,
		.why = why,
		.uidvalidity = session->uidvalidity,
		.uid = session->watermark,
		.uidnext = session->uidnext };

	return core_stored(core, store_poll_set(core->store, &poll), "the state of a mailbox") &&
	       core_write_flush(core);
}

/* Note the end of a poll, for waiting and for `status`. */
static void
poll_end(struct core *core, struct session *session, const char *status, const char *why)
{
	int64_t now = core_now(core);

	note_stuck(core, session);
	message_drop(session);
	read_ask(core); /* the reader works while the disk does */
	if (!keep_poll(core, session, now, status, why) && session->ok) {
		session->ok = false;
		status = imap_status_name(IMAP_LOCAL);
		why = "what it fetched could not be stored";
		keep_poll(core, session, now, status, why);
	}
	audit_end(core, session);
	session->polling = session->selected = session->torn = false;
	session->polled_at = now;
	session->polled_ms = clock_steady_ms();
	session->failures = session->ok ? 0 : session->failures + 1;
	session->idle_wishes =
	    session->asked_for && session->fetched == 0 ? session->idle_wishes + 1 : 0;
	session->asked_for = false;
	session->next_poll_ms = session->polled_ms + wait_after(session);
	if (session->ok && session->fetched > 0)
		log_about(LOG_INFO_, LOG_ABOUT(LOG_MAIL_FETCHED, .mailbox = session->mailbox->name),
		    "%s: %u new messages filed, up to UID %u", session->mailbox->name,
		    session->fetched, session->watermark);
	else if (!session->ok)
		log_unread(session, status, why ? why : "no reason given");
	core->all_read = false;
}

void
fetch_lost(struct core *core, struct session *session, const char *why)
{
	TALLOC_FREE(session->link);
	session->listens = false;
	if (!session->polling)
		return;
	session->losses++;
	session->ok = false;
	if (!core->once || session->losses >= CORE_ONCE_TRIES) {
		poll_end(core, session, "lost", why);
		return;
	}
	log_about(LOG_WARNING_, LOG_ABOUT(LOG_MAILBOX_FAILED, .mailbox = session->mailbox->name),
	    "%s: %s; polling again", session->mailbox->name, why);
	note_stuck(core, session);
	message_drop(session);
	session->polling = session->selected = session->torn = false;
	session->next_poll_ms = 0;
}

void
fetch_start_due(struct core *core)
{
	int64_t now = clock_steady_ms();
	size_t i;

	for (i = 0; i < core->nsessions && !core->handing_over; i++) {
		struct session *s = &core->sessions[i];

		if (!s->link || s->polling || s->next_poll_ms > now)
			continue;
		if (core->once && s->polled_at != WHEN_UNKNOWN)
			continue;
		s->polling = true;
		s->listens = false;
		s->selected = s->torn = false;
		s->fetched = 0;
		if (!link_send_json(s->link, FRAME_POLL,
			json_pack("{sI}", "wait",
			    core->once ? 0 : (json_int_t)s->mailbox->poll_interval)))
			fetch_lost(core, s, "the wire is gone");
	}
}

/*
 * The watermark for a mailbox as the server has it now, in `*uid_r`. Where the
 * server was set back (restored from a backup, say), the UIDs from its UIDNEXT
 * on will be given again, to other messages. What is noted is noted at once, so
 * that an empty mailbox is not told of at each poll.
 */
static enum store_status
watermark_fit(struct core *core, const struct session *s, uint32_t uidvalidity, uint32_t uidnext,
    uint32_t *uid_r)
{
	const char *name = s->mailbox->name;
	uint32_t known = 0, uid = 0;
	enum store_status status = store_watermark(core->store, name, &known, &uid);

	*uid_r = uid;
	if (status != STORE_OK)
		return status;
	if (known != uidvalidity) {
		log_about(LOG_NOTICE_, LOG_ABOUT(LOG_MAILBOX_RENUMBERED, .mailbox = name),
		    "%s: the server renumbered the mailbox (UIDVALIDITY %u is now %u): "
		    "all is read again, what is filed already is kept once",
		    name, known, uidvalidity);
		*uid_r = 0;
	} else if (uidnext != 0 && uid >= uidnext) {
		log_about(LOG_NOTICE_, LOG_ABOUT(LOG_MAILBOX_RENUMBERED, .mailbox = name),
		    "%s: the server was set back (it was read up to UID %u, and the next "
		    "will be UID %u): what comes from there on is read as new, what is "
		    "filed already is kept",
		    name, uid, uidnext);
		*uid_r = uidnext - 1;
	} else {
		return STORE_OK;
	}
	return store_watermark_set(core->store, name, uidvalidity, *uid_r);
}

static void
on_selected(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	struct mailbox_mark mark;
	json_int_t uidvalidity, uidnext;
	uint32_t uid = 0;
	enum store_status status;

	if (json_unpack(json, "{s:I, s:I}", "uidvalidity", &uidvalidity, "uidnext", &uidnext) !=
		0 ||
	    uidvalidity < 1 || uidvalidity > UINT32_MAX || uidnext < 0 || uidnext > UINT32_MAX) {
		json_decref(json);
		fetch_lost(core, s, "the wire told nonsense about the mailbox");
		return;
	}
	mark = (struct mailbox_mark){ .modseq = (uint64_t)json_integer_value(
					  json_object_get(json, "modseq")),
		.uidnext = (uint32_t)uidnext,
		.exists = (uint32_t)json_integer_value(json_object_get(json, "exists")) };
	json_decref(json);
	status = watermark_fit(core, s, (uint32_t)uidvalidity, (uint32_t)uidnext, &uid);
	if (status != STORE_NOT_FOUND && !core_stored(core, status, "the watermark")) {
		fetch_lost(core, s, "how far it is read could not be told");
		return;
	}
	s->selected = true;
	s->uidvalidity = (uint32_t)uidvalidity;
	s->uidnext = (uint32_t)uidnext;
	s->watermark = uid;
	s->mark = mark;
	if (!link_send_json(s->link, FRAME_AFTER,
		json_pack("{sI sb}", "uid", (json_int_t)uid, "audit", audit_begin(core, s))))
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
		  uid > 0 && uid <= UINT32_MAX &&
		  (uid > s->watermark || audit_wants(s, (uint32_t)uid));

	json_decref(json);
	if (!ok) {
		fetch_lost(core, s, "the wire told nonsense about a message");
		return;
	}
	s->receiving = true;
	s->uid = (uint32_t)uid;
	s->internaldate = core_internaldate(internaldate);
	s->headers_only = headers_only;
}

static void
on_bytes(struct core *core, struct session *s, const struct frame *frame)
{
	size_t need = s->len + frame->len;

	if (need > FRAME_RAW_MAX) {
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

/*
 * What the store refuses (neither full nor busy nor damaged) would be refused
 * again: the batch is given up, and when the message comes again, alone in its
 * transaction, it is passed over.
 */
static bool
refused(struct core *core, struct session *s)
{
	char *why = talloc_strdup(core, store_why(core->store));
	bool again = s->refused == s->uid;

	s->refused = s->uid;
	core_roll_back(core);
	if (again) {
		s->torn = false; /* the message was alone */
		again = pass_over(core, s, why);
	} else {
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_STORE_FAULT, .mailbox = s->mailbox->name),
		    "%s: UID %u: %s; it is fetched once more", s->mailbox->name, s->uid, why);
	}
	talloc_free(why);
	return again;
}

/* File the message in the open transaction, which moves the watermark too. */
static bool
file(struct core *core, struct session *s)
{
	struct sighting sighting = { .mailbox = s->mailbox->name,
		.uidvalidity = s->uidvalidity,
		.uid = s->uid,
		.internaldate = s->internaldate };
	enum store_status status;
	int64_t message;
	bool new;

	if (s->refused == s->uid && !core_write_flush(core))
		return false;
	if (!core_write_begin(core))
		return false;
	status = store_file(core->store, s->raw ? s->raw : "", s->len, &sighting, NULL,
	    s->headers_only, &message, &new);
	if (status == STORE_REFUSED)
		return refused(core, s);
	if (!core_stored(core, status, "a fetched message"))
		return false;
	if (new) {
		s->fetched++;
		core->all_read = false;
		if (core->filed_first == 0)
			core->filed_first = message;
		fresh_keep(core->fresh, message, s->raw ? s->raw : "", s->len);
	}
	core->batch_bytes += s->len;
	return true;
}

static void
on_message_end(struct core *core, struct session *s, const struct frame *frame)
{
	static const char missing[] = "the server lists this message but did not deliver it whole";
	json_t *json = frame_json(frame);
	int whole;
	bool ok = json_unpack(json, "{s:b}", "whole", &whole) == 0;

	json_decref(json);
	if (!ok) {
		fetch_lost(core, s, "the wire told nonsense about a message's end");
		return;
	}
	ok = (whole ? file(core, s) : pass_over(core, s, missing)) && watermark_move(core, s);
	message_drop(s);
	core->batch_messages++;
	if (ok && core_batch_full(core))
		ok = core_write_flush(core);
	if (!ok)
		fetch_lost(core, s, "what it fetched could not be stored");
}

static bool
is_status(const char *word)
{
	int i;

	for (i = 0; word && i < IMAP_STATUS_COUNT; i++)
		if (strcmp(word, imap_status_name((enum imap_status)i)) == 0)
			return true;
	return false;
}

static void
on_polled(struct core *core, struct session *s, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	const char *status = json_string_value(json_object_get(json, "status"));
	const char *why = json_string_value(json_object_get(json, "why"));
	void *ctx = talloc_new(core);
	bool ok = status && strcmp(status, imap_status_name(IMAP_OK)) == 0;

	if (!is_status(status) || (ok && (!s->selected || s->receiving))) {
		fetch_lost(core, s, "the wire told nonsense about the poll's end");
	} else {
		s->ok = ok;
		s->losses = 0;
		poll_end(core, s, status, why ? page_words(ctx, why, CORE_WORDS_MAX) : NULL);
		s->listens = json_is_true(json_object_get(json, "listens"));
		if (s->listens) /* it will ask itself */
			s->next_poll_ms += CORE_LISTEN_GRACE * 1000;
	}
	talloc_free(ctx);
	json_decref(json);
}

/*
 * The wire asks for a poll. A server that lets nobody listen would have it ask
 * at once each time; one that let it listen to the end, or nearly so, has not.
 */
static void
on_news(struct session *s)
{
	int64_t listened = clock_steady_ms() - s->polled_ms, at;

	if (s->polling)
		return;
	s->listens = false;
	s->asked_for = 2 * listened < s->mailbox->poll_interval * 1000;
	at = s->asked_for && s->idle_wishes > 0
		 ? s->polled_ms + backoff_ms(s->idle_wishes, spice(s))
		 : 0;
	if (at < s->next_poll_ms)
		s->next_poll_ms = at;
}

static bool
in_turn(const struct session *s, enum frame_type type)
{
	switch (type) {
	case FRAME_SELECTED:
		return s->polling && !s->selected;
	case FRAME_MESSAGE:
		return s->selected && !s->receiving;
	case FRAME_LISTED:
		return s->selected && !s->receiving && s->audit;
	case FRAME_BYTES:
	case FRAME_MESSAGE_END:
		return s->receiving;
	case FRAME_POLLED:
		return s->polling;
	default:
		return type == FRAME_NEWS;
	}
}

void
fetch_frame(struct core *core, struct session *session, const struct frame *frame)
{
	if (!in_turn(session, frame->type)) {
		if (!session->polling)
			log_about(LOG_WARNING_,
			    LOG_ABOUT(LOG_ROLE_LOST, .mailbox = session->mailbox->name),
			    "%s: the wire spoke out of turn and is dropped; another one is started",
			    session->mailbox->name);
		fetch_lost(core, session, "the wire spoke out of turn");
		return;
	}
	if (session->torn) {
		message_drop(session);
		fetch_lost(core, session, "what it fetched could not be stored");
		return;
	}
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
	case FRAME_LISTED:
		if (!audit_listed(core, session, frame))
			fetch_lost(core, session, "the wire told nonsense about what is there");
		break;
	case FRAME_POLLED:
		on_polled(core, session, frame);
		break;
	default:
		on_news(session);
	}
}
