#include <string.h>
#include <talloc.h>

#include "daemon/core.h"
#include "daemon/log.h"
#include "daemon/page.h"

static const char *
own_address(const struct core *core)
{
	return core->config->smtp.from_address;
}

static json_t *
envelope(const struct outbox_row *row)
{
	json_t *recipients = json_array();
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		json_array_append_new(recipients, json_string(row->recipients[i].address));
	return json_pack("{sI ss so}", "id", (json_int_t)row->id, "sender", row->sender,
	    "recipients", recipients);
}

static bool
hand_over(struct core *core, const struct outbox_row *row)
{
	const char *p = row->bytes;
	size_t left = row->len;
	bool ok = link_send_json(core->smtp, FRAME_SEND, envelope(row));

	while (ok && left > 0) {
		size_t piece = left < FRAME_PIECE ? left : FRAME_PIECE;

		ok = link_send(core->smtp, FRAME_BYTES, p, piece);
		p += piece;
		left -= piece;
	}
	return ok && link_send(core->smtp, FRAME_SEND_END, NULL, 0);
}

/* Seconds until the next try: doubled from CORE_RETRY_MIN, with the row's own small offset so that
 * rows do not march in step. */
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

static void
settle(struct core *core, enum outbox_state state, const char *reply)
{
	struct outbox_row *row = core->sending_row;
	int64_t now = core_now(core), next = WHEN_UNKNOWN;

	if (state == OUTBOX_QUEUED && now - row->created > CORE_RETRY_FOR)
		state = OUTBOX_FAILED;
	if (state == OUTBOX_QUEUED)
		next = now + retry_after(row);
	if (state == OUTBOX_SENT)
		log_notice("sent %s %s of %s: %s", row->kind, row->period, row->group, reply);
	else
		log_warning("%s %s of %s is %s: %s", row->kind, row->period, row->group,
		    outbox_state_name(state), reply);
	if (state != OUTBOX_SENT)
		core->send_failed = true;
	core_stored(core,
	    store_outbox_answer(
		core->store, row->id, state, row->recipients, row->nrecipients, reply, now, next),
	    "what became of a message");
	core->sending = 0;
	TALLOC_FREE(core->sending_row);
}

/* The wire sends nothing before it has all of a message, so what it was not handed is not sent. */
static void
lost(struct core *core, bool handed)
{
	TALLOC_FREE(core->smtp);
	if (core->sending && handed)
		settle(core, OUTBOX_UNKNOWN,
		    "the sender was lost before it told what became of the message; it is not sent "
		    "again by itself");
	else if (core->sending)
		settle(core, OUTBOX_QUEUED, "the sender was lost before it had the message");
}

/* `sending` is committed before the wire hears of it: a crash from here on leaves "unknown", never
 * a second try. Takes over `rows`. */
static void
send_row(struct core *core, struct outbox_row *rows)
{
	if (!core_stored(core, store_outbox_sending(core->store, rows[0].id, core_now(core)),
		"the outbox")) {
		talloc_free(rows);
		return;
	}
	core->sending = rows[0].id;
	core->sending_row = talloc_steal(core, rows);
	if (!hand_over(core, core->sending_row))
		lost(core, false);
}

void
send_next(struct core *core)
{
	struct outbox_row *rows = NULL;
	size_t nrows = 0;

	if (core->sending || core->writing || core->stopping)
		return;
	if (!core_stored(core, store_outbox_due(core, core->store, core_now(core), &rows, &nrows),
		"the outbox"))
		return;
	core->outbox_waits = nrows > 0;
	if (nrows > 0 && core->smtp)
		send_row(core, rows);
	else
		talloc_free(rows);
}

/* Copy each recipient's answer; true if one that is not ourselves was accepted. */
static bool
take_recipients(struct core *core, const json_t *recipients)
{
	struct outbox_row *row = core->sending_row;
	bool accepted = false;
	size_t i;

	for (i = 0; i < row->nrecipients && i < json_array_size(recipients); i++) {
		const json_t *r = json_array_get(recipients, i);
		const char *reply = json_string_value(json_object_get(r, "reply"));

		row->recipients[i].code = (int)json_integer_value(json_object_get(r, "code"));
		row->recipients[i].reply = reply ? page_words(row, reply, CORE_WORDS_MAX) : NULL;
		if (row->recipients[i].code / 100 == 2 &&
		    strcasecmp(row->recipients[i].address, own_address(core)) != 0)
			accepted = true;
		else if (row->recipients[i].code >= 400)
			log_warning("%s %s: %s was refused: %s", row->kind, row->period,
			    row->recipients[i].address,
			    reply ? row->recipients[i].reply : "no reason given");
	}
	return accepted;
}

/* True if the server put off one of those whom the message is for (a 4xx reply): it may take it
 * later. */
static bool
is_put_off(const struct core *core)
{
	const struct outbox_row *row = core->sending_row;
	size_t i;

	for (i = 0; i < row->nrecipients; i++)
		if (row->recipients[i].code / 100 == 4 &&
		    strcasecmp(row->recipients[i].address, own_address(core)) != 0)
			return true;
	return false;
}

void
send_frame(struct core *core, const struct frame *frame)
{
	json_t *json = frame->type == FRAME_SENT ? frame_json(frame) : NULL;
	const char *outcome = json_string_value(json_object_get(json, "outcome"));
	const char *reply = json_string_value(json_object_get(json, "reply"));
	json_int_t id = json_integer_value(json_object_get(json, "id"));
	bool accepted;

	if (!outcome || !core->sending || id != core->sending) {
		log_warning("the wire that sends spoke out of turn and is dropped");
		json_decref(json);
		send_lost(core);
		return;
	}
	accepted = take_recipients(core, json_object_get(json, "recipients"));
	reply =
	    reply ? page_words(core->sending_row, reply, CORE_WORDS_MAX) : "the wire gave no words";
	if (strcmp(outcome, "sent") == 0)
		settle(core,
		    accepted           ? OUTBOX_SENT
		    : is_put_off(core) ? OUTBOX_QUEUED
				       : OUTBOX_FAILED,
		    reply);
	else if (strcmp(outcome, "retry") == 0)
		settle(core, OUTBOX_QUEUED, reply);
	else if (strcmp(outcome, "failed") == 0)
		settle(core, OUTBOX_FAILED, reply);
	else
		settle(core, OUTBOX_UNKNOWN, reply);
	json_decref(json);
}

void
send_lost(struct core *core)
{
	lost(core, core->smtp && link_pending(core->smtp) == 0);
}
