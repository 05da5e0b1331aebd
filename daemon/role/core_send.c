#include <string.h>
#include <talloc.h>

#include "daemon/role/breaker.h"
#include "daemon/role/core.h"
#include "daemon/letters/coming_back.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "store/bounces.h"
#include "store/receipts.h"

enum { PAUSED_CODE = 550 }; /* of a recipient who is not asked: there is no such mailbox any more */

static const char *
own_address(const struct core *core)
{
	return core->config->smtp.from_address;
}

/* Our own copy is proof that a message was sent; whom it is for is somebody else. */
static bool
is_copy(const struct core *core, const struct outbox_row *row, size_t i)
{
	return row->nrecipients > 1 &&
	       strcasecmp(row->recipients[i].address, own_address(core)) == 0;
}

/* Has it, or does not get it. */
static bool
is_settled(const struct outbox_recipient *recipient)
{
	return recipient->code / 100 == 2 || recipient->code / 100 == 5;
}

static json_t *
envelope(const struct core *core, const struct outbox_row *row)
{
	json_t *recipients = json_array();
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		if (core->sending_to[i])
			json_array_append_new(recipients, json_string(row->recipients[i].address));
	return json_pack("{sI ss so}", "id", (json_int_t)row->id, "sender", row->sender,
	    "recipients", recipients);
}

/* A link that breaks stays broken: the last word gets through only after all before it. */
static bool
hand_over(struct core *core, const struct outbox_row *row)
{
	const char *p = row->bytes;
	size_t left = row->len, piece;

	link_send_json(core->smtp, FRAME_SEND, envelope(core, row));
	for (; left > 0; p += piece, left -= piece) {
		piece = left < FRAME_PIECE ? left : FRAME_PIECE;
		link_send(core->smtp, FRAME_BYTES, p, piece);
	}
	return link_send(core->smtp, FRAME_SEND_END, NULL, 0);
}

/*
 * Seconds until the next try: doubled from CORE_RETRY_MIN, with the row's own
 * small offset so that rows do not march in step.
 */
static int64_t
retry_after(const struct outbox_row *row)
{
	int64_t wait = CORE_RETRY_MIN;
	unsigned i;

	for (i = 0; i < row->tries && wait < CORE_RETRY_MAX; i++)
		wait *= 2;
	if (wait > CORE_RETRY_MAX)
		wait = CORE_RETRY_MAX;
	return wait + (row->id * 37 + row->tries * 11) % 60;
}

/*
 * What becomes of a message whose recipients have had their answers: `open` ones
 * are asked later.
 */
static enum outbox_state
state_of(const struct core *core, bool open)
{
	const struct outbox_row *row = core->sending_row;
	size_t i;

	if (open && core_now(core) - row->begun <= CORE_RETRY_FOR)
		return OUTBOX_QUEUED;
	for (i = 0; i < row->nrecipients; i++)
		if (!is_copy(core, row, i) && row->recipients[i].code / 100 == 2)
			return OUTBOX_SENT;
	return OUTBOX_FAILED;
}

/* Addresses that the server does not know get nothing more. */
static bool
pause_refused(struct core *core)
{
	struct outbox_row *row = core->sending_row;
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		if (core->sending_to[i] && !core_stored(core,
					       coming_back_refused(core->store, core->config, row,
						   &row->recipients[i], core_now(core)),
					       "a refused address"))
			return false;
	return true;
}

/*
 * Record what became of the message. In a transaction of its own, as it would be
 * taken back with a batch whose mails come again: the wire's word does not.
 * False: it cannot be recorded yet, and is the next thing that send_next() does.
 */
static bool
record_outcome(struct core *core)
{
	const struct outbox_row *row = core->sending_row;

	if (!core_write_flush(core) || !core_write_begin(core) ||
	    !core_stored(core,
		store_outbox_answer(core->store, row->id, core->sending_state, row->recipients,
		    row->nrecipients, core->sending_reply, core_now(core), core->sending_next),
		"what became of a message") ||
	    !pause_refused(core) || !core_write_flush(core))
		return false;
	core->sending = 0;
	core->sending_told = false;
	core->sending_to = NULL;
	core->sending_row = NULL;
	return true;
}

#define ROW_ABOUT(kind, row)                                                                       \
	LOG_ABOUT(kind, .group = (row)->group, .message_id = (row)->message_id, .outbox = (row)->id)

/* `reply` lives as long as the row. */
static void
settle(struct core *core, enum outbox_state state, const char *reply, int64_t next)
{
	struct outbox_row *row = core->sending_row;

	if (state == OUTBOX_SENT)
		log_about(LOG_NOTICE_, ROW_ABOUT(LOG_MESSAGE_SENT, row), "sent %s %s of %s: %s",
		    row->kind, row->period, row->group, reply);
	else
		log_about(LOG_WARNING_, ROW_ABOUT(LOG_MESSAGE_NOT_SENT, row),
		    "%s %s of %s is %s: %s%s", row->kind, row->period, row->group,
		    outbox_state_name(state), reply,
		    state == OUTBOX_QUEUED ? "; it is tried again" : "");
	if (state != OUTBOX_SENT)
		core->send_failed = true;
	core->sending_told = true;
	core->sending_state = state;
	core->sending_reply = reply;
	core->sending_next = next;
	record_outcome(core);
}

/* The wire sends nothing before it has all of a message, so what it was not handed is not sent. */
static void
lost(struct core *core, bool handed)
{
	TALLOC_FREE(core->smtp);
	if (core->sending_told)
		return;
	if (core->sending && handed)
		settle(core, OUTBOX_UNKNOWN,
		    "the sender was lost before it told what became of the message", WHEN_UNKNOWN);
	else if (core->sending)
		settle(core, state_of(core, true), "the sender was lost before it had the message",
		    core_now(core) + retry_after(core->sending_row));
}

/* ---- whom to send to ---- */

/* Whom a message may go to now. */
struct choice {
	bool *to;        /* one a recipient */
	size_t n;        /* of them, our own copy aside */
	int64_t held;    /* until when the bounds hold others back; WHEN_UNKNOWN: nobody */
	const char *who; /* one of these */
};

/*
 * All who have no final answer, but those whom the day's bound holds back, who
 * are asked later. Whoever is paused gets nothing: that is an answer.
 */
static bool
choose(struct core *core, struct outbox_row *row, struct choice *choice)
{
	struct outbox_delivery *deliveries;
	size_t n, i;
	int64_t now = core_now(core), until;
	bool paused;

	*choice =
	    (struct choice){ .to = talloc_zero_array(core->sending_rows, bool, row->nrecipients),
		    .held = WHEN_UNKNOWN };
	if (!core_stored(core,
		store_outbox_deliveries(
		    core->sending_rows, core->store, now - BREAKER_DAY, &deliveries, &n),
		"the outbox"))
		return false;
	for (i = 0; i < row->nrecipients; i++) {
		struct outbox_recipient *r = &row->recipients[i];

		if (is_settled(r))
			continue;
		if (is_copy(core, row, i)) {
			choice->to[i] = true;
			continue;
		}
		if (!core_stored(core,
			store_address_paused(core->store, row->group, r->address, &paused),
			"paused addresses"))
			return false;
		until = breaker_address(deliveries, n, row->kind, r->address, now);
		if (paused) {
			r->code = PAUSED_CODE;
			r->reply = "this address is paused since its mail came back; "
				   "'minutectl outbox resume' has mail sent to it again";
		} else if (until > now) {
			choice->who = r->address;
			if (choice->held == WHEN_UNKNOWN || until < choice->held)
				choice->held = until;
		} else {
			choice->to[i] = true;
			choice->n++;
		}
	}
	until = breaker_all(deliveries, n, now);
	if (until > now && choice->n > 0) {
		choice->n = 0;
		choice->held = until;
		choice->who = NULL;
	}
	return true;
}

/* Nobody may have it now. */
static void
hold_back(struct core *core, const struct outbox_row *row, const struct choice *choice)
{
	char *why =
	    choice->who
		? talloc_asprintf(core, "waits: %d automatic mails have gone to %s within a day",
		      BREAKER_DAY_MAX, choice->who)
		: talloc_asprintf(
		      core, "waits: %d mails have gone out within an hour", BREAKER_HOUR_MAX);

	log_about(LOG_WARNING_, ROW_ABOUT(LOG_MESSAGE_NOT_SENT, row), "%s %s of %s %s", row->kind,
	    row->period, row->group, why);
	core_stored(core, store_outbox_put_off(core->store, row->id, choice->held, why),
	    "a message that waits");
	talloc_free(why);
}

/*
 * `sending` is committed before the wire hears of it: a crash from here on
 * leaves "unknown", never a second try. True if the row needs the wire.
 */
static bool
begin(struct core *core, struct outbox_row *row, const struct choice *choice)
{
	enum store_status status = store_outbox_sending(core->store, row->id, core_now(core));
	size_t i;

	if (status == STORE_REFUSED) /* somebody dropped it just now */
		return false;
	if (!core_stored(core, status, "the outbox"))
		return false;
	for (i = 0; i < row->nrecipients; i++)
		if (!is_settled(&row->recipients[i]))
			row->recipients[i].code = 0;
	core->sending = row->id;
	core->sending_row = row;
	core->sending_to = choice->to;
	core->sending_held = choice->held;
	return true;
}

/* Hand one of the rows that are due to the wire, hold it back, or settle it without. */
static void
send_row(struct core *core, struct outbox_row *row)
{
	struct choice choice;

	if (!choose(core, row, &choice))
		return;
	if (choice.n == 0 && choice.held != WHEN_UNKNOWN) {
		hold_back(core, row, &choice);
		return;
	}
	if (!begin(core, row, &choice))
		return;
	if (choice.n == 0)
		settle(core, state_of(core, false), "nobody is left whom it may be sent to",
		    WHEN_UNKNOWN);
	else if (!hand_over(core, row))
		lost(core, false);
}

/* Until when all that came to any of our mailboxes is known and read; WHEN_UNKNOWN: not at all. */
static int64_t
seen_until(const struct core *core)
{
	int64_t until = core_now(core);
	size_t i;

	if (!core->all_read || core->nasked > 0)
		return WHEN_UNKNOWN;
	for (i = 0; i < core->nsessions; i++) {
		const struct session *s = &core->sessions[i];

		if (s->polling || !s->ok || s->polled_at == WHEN_UNKNOWN)
			return WHEN_UNKNOWN;
		if (s->polled_at < until)
			until = s->polled_at;
	}
	return until;
}

/*
 * A receipt that has not come back within the hour may go once more, with the same
 * bytes (DESIGN, Durability).
 */
static void
once_more(struct core *core)
{
	int64_t until = seen_until(core);
	size_t n;

	if (until == WHEN_UNKNOWN)
		return;
	if (core_stored(core,
		store_outbox_once_more(
		    core->store, RECEIPT_KIND, until - CORE_UNSEEN_MAX, core_now(core), &n),
		"the outbox") &&
	    n > 0)
		log_notice("%zu receipts of unknown fate are sent once more", n);
}

void
send_next(struct core *core)
{
	size_t nrows = 0, i;

	if (core->stopping || (core->sending_told && !record_outcome(core)))
		return;
	if (core->sending || core->writing || core->handing_over)
		return;
	TALLOC_FREE(core->sending_rows);
	once_more(core);
	if (!core_stored(core,
		store_outbox_due(core, core->store, core_now(core), &core->sending_rows, &nrows),
		"the outbox"))
		return;
	core->outbox_waits = nrows > 0;
	for (i = 0; i < nrows && core->smtp && !core->sending && !core->stopping; i++)
		send_row(core, &core->sending_rows[i]);
}

/* ---- what the wire says ---- */

/*
 * Copy the answers of those who were asked. Anything but `sent` leaves whom the
 * server would have taken it for without it, or nobody knows.
 */
static void
take_recipients(struct core *core, const json_t *recipients, int taken, const char *words)
{
	struct outbox_row *row = core->sending_row;
	size_t i, k = 0;

	for (i = 0; i < row->nrecipients; i++) {
		struct outbox_recipient *r = &row->recipients[i];
		const json_t *answer;
		const char *reply;

		if (!core->sending_to[i])
			continue;
		answer = json_array_get(recipients, k++);
		reply = json_string_value(json_object_get(answer, "reply"));
		r->code = (int)json_integer_value(json_object_get(answer, "code"));
		r->reply = reply ? page_words(core->sending_rows, reply, CORE_WORDS_MAX) : NULL;
		if (r->code / 100 == 2 && taken != 0) {
			r->code = taken > 0 ? taken : 0;
			r->reply = words;
		}
		if (r->code >= 400)
			log_about(LOG_WARNING_, ROW_ABOUT(LOG_MESSAGE_NOT_SENT, row),
			    "%s %s: %s was refused: %s", row->kind, row->period, r->address,
			    r->reply ? r->reply : "no reason given");
	}
}

/*
 * True if the server put off one of those whom the message is for (a 4xx reply):
 * it may take it later. So it is for those whom our own bounds held back.
 */
static bool
is_open(const struct core *core)
{
	const struct outbox_row *row = core->sending_row;
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		if (!is_copy(core, row, i) &&
		    (row->recipients[i].code / 100 == 4 ||
			(!core->sending_to[i] && !is_settled(&row->recipients[i]))))
			return true;
	return false;
}

/* The next try for those who are left, none of whom need have been put off by the server. */
static int64_t
next_try(const struct core *core)
{
	const struct outbox_row *row = core->sending_row;
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		if (core->sending_to[i] && !is_copy(core, row, i) &&
		    !is_settled(&row->recipients[i]))
			return core_now(core) + retry_after(row);
	return core->sending_held != WHEN_UNKNOWN ? core->sending_held
						  : core_now(core) + retry_after(row);
}

enum { TAKEN_AS_SAID = 0, TAKEN_NOT = -1 };

static void
take_outcome(struct core *core, const char *outcome, const json_t *recipients, const char *reply)
{
	if (strcmp(outcome, "sent") == 0) {
		take_recipients(core, recipients, TAKEN_AS_SAID, reply);
		settle(core, state_of(core, is_open(core)), reply, next_try(core));
	} else if (strcmp(outcome, "retry") == 0) {
		take_recipients(core, recipients, TAKEN_NOT, reply);
		settle(core, state_of(core, true), reply, next_try(core));
	} else if (strcmp(outcome, "failed") == 0) {
		take_recipients(core, recipients, TAKEN_NOT, reply);
		settle(core, state_of(core, false), reply, WHEN_UNKNOWN);
	} else {
		take_recipients(core, recipients, OUTBOX_CODE_OPEN, reply);
		settle(core, OUTBOX_UNKNOWN, reply, WHEN_UNKNOWN);
	}
}

void
send_frame(struct core *core, const struct frame *frame)
{
	json_t *json = frame->type == FRAME_SENT ? frame_json(frame) : NULL;
	const char *outcome = json_string_value(json_object_get(json, "outcome"));
	const char *reply = json_string_value(json_object_get(json, "reply"));
	json_int_t id = json_integer_value(json_object_get(json, "id"));

	if (!outcome || !core->sending || core->sending_told || id != core->sending) {
		log_about(LOG_WARNING_, LOG_ABOUT(LOG_ROLE_LOST),
		    "the wire that sends spoke out of turn and is dropped; another one is started");
		json_decref(json);
		send_lost(core);
		return;
	}
	take_outcome(core, outcome, json_object_get(json, "recipients"),
	    reply ? page_words(core->sending_rows, reply, CORE_WORDS_MAX)
		  : "the wire gave no words");
	json_decref(json);
}

void
send_lost(struct core *core)
{
	lost(core, core->smtp && link_pending(core->smtp) == 0);
}
