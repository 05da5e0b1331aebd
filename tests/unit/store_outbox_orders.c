/*
 * Every order of events that can befall a message to send. From each state that
 * can be reached each event is tried, and what the store makes of it is held
 * against a model; so is the promise that nobody is sent what he may have,
 * unless a person or the kind's rule says so.
 */
#include "tests/unit/store_folder.h"

#include "store/outbox.h"

enum { FIRST, SECOND, COPY, NRECIPIENTS };

static struct outbox_recipient recipients[NRECIPIENTS] = { { "first@widgets.example", 0, NULL },
	{ "second@widgets.example", 0, NULL }, { "gw@widgets.example", 0, NULL } };

enum event {
	BEGIN,
	ALL_TOOK_IT,
	SECOND_PUT_OFF,
	ALL_PUT_OFF,
	ALL_REFUSED,
	FATE_UNKNOWN,
	FATE_UNKNOWN_SECOND_PUT_OFF,
	CRASH,
	COPY_SEEN,
	RETRY,
	DROP,
	ONCE_MORE,
	NEVENTS
};

/* What the row is by the rules of store.h and outbox.h, and what the recipients may have. */
struct model {
	enum outbox_state state;
	bool dropped, seen, again;
	int code[NRECIPIENTS];
	bool may_have[NRECIPIENTS]; /* for all that is known */
	bool leave;                 /* a person or a rule wants it sent again */
};

static bool
is_settled(int code)
{
	return code / 100 == 2 || code / 100 == 5;
}

static void
resolve(struct model *m)
{
	bool put_off = false;

	if (m->state != OUTBOX_UNKNOWN || !m->seen)
		return;
	for (int i = 0; i < NRECIPIENTS; i++)
		if (m->code[i] / 100 == 2)
			return;
	for (int i = 0; i < NRECIPIENTS; i++) {
		put_off = put_off || m->code[i] / 100 == 4;
		if (m->code[i] == OUTBOX_CODE_OPEN)
			m->code[i] = 250;
	}
	m->state = put_off ? OUTBOX_QUEUED : OUTBOX_SENT;
}

/* The code that each recipient who is asked gets; 0: none. */
static void
codes_of(enum event event, int code_r[NRECIPIENTS])
{
	static const int codes[NEVENTS][NRECIPIENTS] = {
		[ALL_TOOK_IT] = { 250, 250, 250 },
		[SECOND_PUT_OFF] = { 250, 451, 250 },
		[ALL_PUT_OFF] = { 451, 451, 451 },
		[ALL_REFUSED] = { 550, 550, 550 },
		[FATE_UNKNOWN] = { OUTBOX_CODE_OPEN, OUTBOX_CODE_OPEN, OUTBOX_CODE_OPEN },
		[FATE_UNKNOWN_SECOND_PUT_OFF] = { OUTBOX_CODE_OPEN, 451, OUTBOX_CODE_OPEN },
	};

	memcpy(code_r, codes[event], sizeof codes[event]);
}

static enum outbox_state
state_of(enum event event)
{
	switch (event) {
	case ALL_TOOK_IT:
		return OUTBOX_SENT;
	case SECOND_PUT_OFF:
	case ALL_PUT_OFF:
		return OUTBOX_QUEUED;
	case ALL_REFUSED:
		return OUTBOX_FAILED;
	default:
		return OUTBOX_UNKNOWN;
	}
}

static bool
model_begin(struct model *m)
{
	if (m->state != OUTBOX_QUEUED)
		return false;
	m->state = OUTBOX_SENDING;
	m->seen = false;
	for (int i = 0; i < NRECIPIENTS; i++) {
		if (is_settled(m->code[i]))
			continue;
		assert_true(!m->may_have[i] || m->leave);
		m->code[i] = 0;
		m->may_have[i] = true;
	}
	m->leave = false;
	return true;
}

static bool
model_answer(struct model *m, enum event event)
{
	int code[NRECIPIENTS];

	if (m->state != OUTBOX_SENDING)
		return false;
	codes_of(event, code);
	for (int i = 0; i < NRECIPIENTS; i++) {
		if (is_settled(m->code[i]))
			continue;
		m->code[i] = code[i];
		if (code[i] >= 400)
			m->may_have[i] = false;
	}
	m->state = state_of(event);
	resolve(m);
	return true;
}

static bool
model_retry(struct model *m)
{
	bool open = false;

	if (m->state != OUTBOX_QUEUED && m->state != OUTBOX_FAILED && m->state != OUTBOX_UNKNOWN)
		return false;
	for (int i = 0; i < NRECIPIENTS; i++) {
		if (m->state == OUTBOX_FAILED && m->code[i] / 100 == 5)
			m->code[i] = 0;
		open = open || !is_settled(m->code[i]);
	}
	if (!open)
		return false;
	m->state = OUTBOX_QUEUED;
	m->dropped = m->seen = false;
	m->leave = true;
	return true;
}

/* True if something came of it. */
static bool
model_event(struct model *m, enum event event)
{
	switch (event) {
	case BEGIN:
		return model_begin(m);
	case CRASH:
		if (m->state == OUTBOX_SENDING)
			m->state = OUTBOX_UNKNOWN;
		resolve(m);
		return true;
	case COPY_SEEN:
		if (m->state == OUTBOX_SENDING || m->state == OUTBOX_UNKNOWN)
			m->seen = true;
		resolve(m);
		return true;
	case RETRY:
		return model_retry(m);
	case DROP:
		if (m->dropped || (m->state != OUTBOX_QUEUED && m->state != OUTBOX_FAILED &&
				      m->state != OUTBOX_UNKNOWN))
			return false;
		m->state = OUTBOX_FAILED;
		m->dropped = true;
		return true;
	case ONCE_MORE:
		if (m->state == OUTBOX_UNKNOWN && !m->again) {
			m->state = OUTBOX_QUEUED;
			m->again = m->leave = true;
			m->seen = false;
		}
		return true;
	default:
		return model_answer(m, event);
	}
}

/* ---- the store ---- */

static enum store_status
store_event(struct folder *folder, int64_t id, enum event event)
{
	struct outbox_recipient answers[NRECIPIENTS];
	struct outbox_row *rows;
	int code[NRECIPIENTS];
	size_t n;

	switch (event) {
	case BEGIN:
		return store_outbox_sending(folder->store, id, NOON);
	case CRASH:
		return store_outbox_recover(folder->store, NOON, &n);
	case COPY_SEEN:
		return store_outbox_seen(folder->store, "receipt@widgets.example", NOON);
	case RETRY:
		return store_outbox_retry(folder->store, id, NOON);
	case DROP:
		return store_outbox_drop(folder->store, id, NOON);
	case ONCE_MORE:
		return store_outbox_once_more(folder->store, "receipt", NOON, NOON, &n);
	default:
		break;
	}
	/* As core does: whoever has a final answer keeps it. */
	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &n), STORE_OK);
	codes_of(event, code);
	for (int i = 0; i < NRECIPIENTS; i++) {
		answers[i] = rows[0].recipients[i];
		if (!is_settled(answers[i].code))
			answers[i].code = code[i];
	}
	return store_outbox_answer(
	    folder->store, id, state_of(event), answers, NRECIPIENTS, "a reply", NOON, NOON);
}

static void
assert_as_modelled(struct folder *folder, const struct model *m)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &n), STORE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].state, m->dropped ? OUTBOX_DROPPED : m->state);
	for (int i = 0; i < NRECIPIENTS; i++)
		assert_int_equal(rows[0].recipients[i].code, m->code[i]);
	assert_int_equal(store_outbox_due(folder->ctx, folder->store, NOON, &rows, &n), STORE_OK);
	assert_int_equal(n, m->state == OUTBOX_QUEUED);
}

/* A state and the shortest way to it. */
struct place {
	struct model model;
	enum event *way;
	size_t nway;
};

static bool
is_known(const struct place *places, size_t n, const struct model *model)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(&places[i].model, model, sizeof *model) == 0)
			return true;
	return false;
}

/* Go the way in the store, do the event, and see that what comes of it is as modelled. */
static void
try_event(struct folder *folder, int64_t id, const struct place *from, enum event event,
    const struct model *expected, bool taken)
{
	enum store_status status;

	assert_int_equal(store_begin(folder->store), STORE_OK);
	for (size_t i = 0; i < from->nway; i++)
		store_event(folder, id, from->way[i]);
	assert_as_modelled(folder, &from->model);
	status = store_event(folder, id, event);
	assert_int_equal(status, taken ? STORE_OK : STORE_REFUSED);
	assert_as_modelled(folder, expected);
	store_rollback(folder->store);
}

static void
every_order_of_events_keeps_the_promises(void **state)
{
	struct folder *folder = *state;
	struct outbox_row row = { .kind = "receipt",
		.group = "widgets",
		.period = "a vote",
		.message_id = "receipt@widgets.example",
		.recipients = recipients,
		.nrecipients = NRECIPIENTS,
		.bytes = "x",
		.len = 1,
		.created = NOON,
		.next_try = NOON };
	struct place *places = talloc_zero_array(folder, struct place, 1);
	struct outbox_row *rows;
	size_t n = 1, nrows, tried = 0, sent = 0;
	int64_t id;

	assert_int_equal(store_outbox_add(folder->store, &row), STORE_OK);
	assert_int_equal(store_outbox(folder->ctx, folder->store, false, &rows, &nrows), STORE_OK);
	id = rows[0].id;
	for (size_t at = 0; at < n; at++)
		for (unsigned event = 0; event < NEVENTS; event++, tried++) {
			const struct place *from = &places[at];
			struct model model;
			bool taken;

			memcpy(&model, &from->model, sizeof model); /* padding and all */
			taken = model_event(&model, (enum event)event);
			try_event(folder, id, from, (enum event)event, &model, taken);
			if (from->model.state == OUTBOX_SENT)
				assert_int_equal(model.state, OUTBOX_SENT);
			if (is_known(places, n, &model))
				continue;
			places = talloc_realloc(folder, places, struct place, n + 1);
			from = &places[at];
			memcpy(&places[n].model, &model, sizeof model);
			places[n].nway = from->nway + 1;
			places[n].way = talloc_array(places, enum event, from->nway + 1);
			if (from->nway > 0)
				memcpy(places[n].way, from->way, from->nway * sizeof *from->way);
			places[n].way[from->nway] = (enum event)event;
			sent += model.state == OUTBOX_SENT;
			n++;
		}
	print_message("# note: %zu states, %zu events tried\n", n, tried);
	assert_true(n > 50);
	assert_true(sent > 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(every_order_of_events_keeps_the_promises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
