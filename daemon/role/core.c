#include <poll.h>
#include <string.h>
#include <sysexits.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/role/alone.h"
#include "daemon/role/core.h"
#include "daemon/letters/due.h"
#include "daemon/role/jail.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/publish/publish.h"
#include "daemon/role/reader.h"
#include "daemon/role/supervise.h"

_Static_assert(
    (int)CORE_BUSY_MS < (int)SUPERVISE_STOP_MS, "a stop must not find core waiting for a writer");

int64_t
core_now(const struct core *core)
{
	return clock_now(core->fixed_now);
}

static void
core_stop(struct core *core, int status)
{
	core->stopping = true;
	if (core->status == 0)
		core->status = status;
}

void
core_roll_back(struct core *core)
{
	size_t i;

	if (!core->writing)
		return;
	store_rollback(core->store);
	core->writing = false;
	core->batch_messages = core->batch_bytes = 0;
	core->all_read = false;
	if (core->filed_first > 0)
		read_forget(core, core->filed_first);
	core->filed_first = 0;
	for (i = 0; i < core->nsessions; i++)
		core->sessions[i].torn = core->sessions[i].polling;
}

static void
rest(struct core *core)
{
	core->rest_until_ms = clock_steady_ms() + CORE_REST * 1000;
	core->weary = true;
	store_patience(core->store, 0);
	if (core->once)
		core_stop(core, EX_TEMPFAIL);
}

/* The rest is over: other writers are waited for again. */
static void
wake(struct core *core)
{
	if (!core->weary)
		return;
	core->weary = false;
	store_patience(core->store, CORE_BUSY_MS);
}

bool
core_rests(const struct core *core)
{
	return clock_steady_ms() < core->rest_until_ms;
}

/* What core does about it, as the end of a sentence. */
static const char *
consequence(enum store_status status)
{
	switch (status) {
	case STORE_DAMAGED:
		return "; minuted ends, nothing is tried again";
	case STORE_REFUSED:
	case STORE_NEWER:
		return "; minuted ends";
	case STORE_FULL:
	case STORE_BUSY:
		return "; nothing new is begun for a while, then it is tried again";
	default:
		return "";
	}
}

bool
core_stored(struct core *core, enum store_status status, const char *what)
{
	if (status == STORE_OK || status == STORE_EXISTS)
		return true;
	log_about(LOG_FAULT, LOG_ABOUT(LOG_STORE_FAULT), "%s: %s%s", what, store_why(core->store),
	    consequence(status));
	core_roll_back(core);
	if (status == STORE_DAMAGED)
		core_stop(core, EX_IOERR);
	else if (status == STORE_REFUSED || status == STORE_NEWER)
		core_stop(core, EX_SOFTWARE);
	else if (status == STORE_FULL || status == STORE_BUSY)
		rest(core);
	return false;
}

bool
core_write_begin(struct core *core)
{
	if (!core->writing && core_stored(core, store_begin(core->store), "a batch")) {
		core->writing = true;
		core->writing_since_ms = clock_steady_ms();
	}
	return core->writing;
}

bool
core_write_flush(struct core *core)
{
	if (!core->writing)
		return true;
	if (!core_stored(core, store_commit(core->store), "a batch"))
		return false;
	core->writing = false;
	core->commits++;
	core->filed_first = 0;
	core->batch_messages = core->batch_bytes = 0;
	core->all_read = false;
	return true;
}

bool
core_batch_full(const struct core *core)
{
	return core->batch_messages >= STORE_BATCH_MESSAGES ||
	       core->batch_bytes >= STORE_BATCH_BYTES ||
	       (core->batch_messages > 0 &&
		   clock_steady_ms() - core->writing_since_ms >= CORE_BATCH_MS);
}

/* ---- links ---- */

/*
 * A wire serves the mailbox from now on. One that another core has handed over
 * may be listening: a question would end its session, and it speaks when there
 * is news.
 */
static void
mailbox_link(struct core *core, struct session *s, int fd, bool listens)
{
	fetch_lost(core, s, "the wire was replaced");
	s->link = link_new(core, fd, FRAME_CONTROL_MAX);
	s->listens = listens;
	if (listens)
		s->next_poll_ms =
		    clock_steady_ms() + (s->mailbox->poll_interval + CORE_LISTEN_GRACE) * 1000;
}

static void
new_link(struct core *core, const struct frame *frame)
{
	json_t *json = frame_json(frame);
	bool listens = json_is_true(json_object_get(json, "listens"));
	const char *role = json_string_value(json_object_get(json, "role"));
	const char *mailbox = json_string_value(json_object_get(json, "mailbox"));
	size_t i;

	if (frame->fd >= 0 && role && strcmp(role, "reader") == 0) {
		if (core->reader)
			read_lost(core);
		core->reader = link_new(core, frame->fd, FRAME_ANSWER_MAX);
	} else if (frame->fd >= 0 && role && strcmp(role, "smtp") == 0) {
		send_lost(core);
		core->smtp = link_new(core, frame->fd, FRAME_CONTROL_MAX);
	} else if (frame->fd >= 0 && mailbox) {
		for (i = 0; i < core->nsessions; i++)
			if (strcmp(core->sessions[i].mailbox->name, mailbox) == 0) {
				mailbox_link(core, &core->sessions[i], frame->fd, listens);
				break;
			}
		if (i == core->nsessions)
			close(frame->fd);
	} else if (frame->fd >= 0) {
		close(frame->fd);
	}
	json_decref(json);
}

static void
control_frames(struct core *core)
{
	struct frame frame;
	bool alive = link_fill(core->control);

	while (link_next(core->control, &frame))
		if (frame.type == FRAME_LINK)
			new_link(core, &frame);
		else if (frame.type == FRAME_STOP)
			core_stop(core, 0);
		else if (frame.type == FRAME_HAND_OVER && !core->handing_over) {
			core->handing_over = true;
			core->hand_over_by_ms = clock_steady_ms() + CORE_HAND_OVER_MS;
		}
	if (!alive || link_broken(core->control))
		core_stop(core, EX_UNAVAILABLE);
}

static void
session_frames(struct core *core, struct session *s)
{
	struct frame frame;
	bool alive = link_fill(s->link);

	while (s->link && link_next(s->link, &frame))
		fetch_frame(core, s, &frame);
	if (s->link && (!alive || link_broken(s->link)))
		fetch_lost(core, s, "the wire ended in the middle of its work");
}

static void
reader_frames(struct core *core)
{
	struct frame frame;
	bool alive = link_fill(core->reader);

	while (core->reader && link_next(core->reader, &frame))
		read_frame(core, &frame);
	if (core->reader && (!alive || link_broken(core->reader)))
		read_lost(core);
}

static void
smtp_frames(struct core *core)
{
	struct frame frame;
	bool alive = link_fill(core->smtp);

	while (core->smtp && link_next(core->smtp, &frame))
		send_frame(core, &frame);
	if (core->smtp && (!alive || link_broken(core->smtp)))
		send_lost(core);
}

/* ---- handing over ---- */

/* Nothing is on its way from a mailbox or to the server that sends. */
static bool
all_quiet(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (core->sessions[i].polling)
			return false;
	return !core->sending;
}

/* Give back the links that another core can go on with, and end. The others end with this one. */
static void
hand_over(struct core *core)
{
	size_t i;

	core_write_flush(core);
	for (i = 0; i < core->nsessions; i++) {
		const struct session *s = &core->sessions[i];

		if (s->link && !s->polling && link_at_rest(s->link))
			link_send_fd(core->control, FRAME_LINK,
			    json_pack("{ss ss sb}", "role", "mailbox", "mailbox", s->mailbox->name,
				"listens", s->listens),
			    link_fd(s->link));
	}
	if (core->smtp && !core->sending && link_at_rest(core->smtp))
		link_send_fd(core->control, FRAME_LINK, json_pack("{ss}", "role", "smtp"),
		    link_fd(core->smtp));
	core_stop(core, 0);
}

/* ---- the loop ---- */

/* Tell minuted, and through it systemd, that this loop lives. */
static void
show_alive(struct core *core)
{
	size_t i, failing = 0;
	char *text;

	for (i = 0; i < core->nsessions; i++)
		failing += core->sessions[i].polled_at != WHEN_UNKNOWN && !core->sessions[i].ok;
	text = failing ? talloc_asprintf(
			     core, "%zu of %zu mailboxes cannot be read", failing, core->nsessions)
		       : options_shape(core, core->config);
	if (!link_send_json(core->control, FRAME_ALIVE, json_pack("{ss}", "status", text)))
		core_stop(core, EX_UNAVAILABLE);
	talloc_free(text);
}

static bool
is_receiving(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (core->sessions[i].receiving)
			return true;
	return false;
}

static int
wait_ms(const struct core *core)
{
	int64_t now = clock_steady_ms(), wait = CORE_TICK_MS;
	size_t i;

	if (core->handing_over)
		return CORE_LINGER_MS;
	if (core->writing) /* a batch waits for company only while some is on its way */
		return core->nasked > 0 || is_receiving(core) ? CORE_LINGER_MS : 0;
	if (core_rests(core))
		return CORE_TICK_MS;
	for (i = 0; i < core->nsessions; i++) {
		const struct session *s = &core->sessions[i];
		int64_t left = s->next_poll_ms - now;

		if (s->link && !s->polling && left < wait &&
		    !(core->once && s->polled_at != WHEN_UNKNOWN))
			wait = left > 0 ? left : 0;
	}
	return (int)wait;
}

static void
watch(struct pollfd *p, const struct link *link)
{
	p->fd = link ? link_fd(link) : -1;
	p->events = (short)(POLLIN | (link && link_pending(link) > 0 ? POLLOUT : 0));
	p->revents = 0;
}

/* Write what waits; true if there is something to read (or the end). */
static bool
ready(const struct pollfd *p, struct link *link)
{
	if (link && (p->revents & POLLOUT))
		link_flush(link);
	return link && (p->revents & (POLLIN | POLLHUP | POLLERR));
}

/* Wait for the links and serve them; false if there was nothing. */
static bool
serve_links(struct core *core)
{
	size_t n = core->nsessions, i;
	struct pollfd *p = talloc_array(core, struct pollfd, n + 3);
	bool any, busy = read_busy(core);

	for (i = 0; i < n; i++)
		watch(&p[i], busy ? NULL : core->sessions[i].link);
	watch(&p[n], core->control);
	watch(&p[n + 1], core->reader);
	watch(&p[n + 2], core->smtp);
	any = poll(p, n + 3, wait_ms(core)) > 0;
	for (i = 0; any && i < n && !busy; i++)
		if (ready(&p[i], core->sessions[i].link))
			session_frames(core, &core->sessions[i]);
	if (any && ready(&p[n + 1], core->reader))
		reader_frames(core);
	if (any && ready(&p[n + 2], core->smtp))
		smtp_frames(core);
	if (any && ready(&p[n], core->control))
		control_frames(core);
	talloc_free(p);
	return any;
}

/* `--once`: every mailbox polled, every mail read, everything due made and sent. */
static bool
once_done(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (core->sessions[i].polled_at == WHEN_UNKNOWN)
			return false;
	return core->all_read && core->nasked == 0 && !core->writing && !core->sending &&
	       !core->outbox_waits && publish_settled(core);
}

static int
once_status(const struct core *core)
{
	size_t i;

	for (i = 0; i < core->nsessions; i++)
		if (!core->sessions[i].ok)
			return EX_TEMPFAIL;
	return core->send_failed ? EX_TEMPFAIL : 0;
}

static void
loop(struct core *core)
{
	int64_t shown = 0;

	while (!core->stopping) {
		if (clock_steady_ms() - shown >= CORE_TICK_MS / 2) {
			shown = clock_steady_ms();
			show_alive(core);
		}
		if (!core_rests(core)) {
			wake(core);
			fetch_start_due(core);
			read_ask(core);
			due_run(core);
			publish_run(core);
			send_next(core);
		}
		if (core->handing_over &&
		    (all_quiet(core) || clock_steady_ms() >= core->hand_over_by_ms))
			hand_over(core);
		else if (core->once && once_done(core))
			core_stop(core, once_status(core));
		else if (!serve_links(core))
			core_write_flush(core);
	}
	if (core_write_flush(core) && core->status != EX_IOERR)
		core_stored(core, store_finish(core->store), "the last of the log");
}

/* ---- start ---- */

static bool
open_store(struct core *core)
{
	enum store_status status;
	size_t unknown = 0;
	char *why = NULL;

	core->store = store_open(core, core->config->store_path, STORE_WRITE, &status, &why);
	if (!core->store) {
		log_fault("%s", why);
		core->status = status == STORE_DAMAGED ? EX_IOERR : EX_CANTCREAT;
		return false;
	}
	if (!alone_take(core->config->store_path, ALONE_WAIT_MS)) {
		log_fault("%s: another minuted works with it; stop that one, or leave the work to "
			  "it: minutectl works beside it",
		    core->config->store_path);
		core->status = EX_TEMPFAIL;
		return false;
	}
	store_patience(core->store, CORE_BUSY_MS);
	if (!core_stored(
		core, store_outbox_recover(core->store, core_now(core), &unknown), "the outbox"))
		return false;
	if (unknown > 0)
		log_warning("%zu messages were being sent when minuted ended: what became of them "
			    "is unknown, "
			    "see 'minutectl outbox'",
		    unknown);
	return true;
}

/* After the database is open: from here on core opens no file but what it publishes. */
static bool
close_jail(struct core *core)
{
	char *why;
	size_t i;

	for (i = 0; i < core->config->ngroups; i++)
		if (core->config->groups[i].publish_dir)
			publish_prepare(core->config->groups[i].publish_dir);
	why = jail_core(core, core->config);
	if (!why)
		return true;
	log_fault("%s", why);
	core->status = EX_OSERR;
	return false;
}

struct core *
core_new(void *ctx, const struct config *config, int64_t fixed_now, bool once)
{
	struct core *core = talloc_zero(ctx, struct core);
	size_t nplans = config->ngroups * due_nkinds, i;

	core->config = config;
	core->fixed_now = fixed_now;
	core->once = once;
	core->plans = talloc_zero_array(core, struct plan, nplans + 1);
	for (i = 0; i < nplans; i++)
		core->plans[i].at = WHEN_UNKNOWN;
	core->fresh = fresh_new(core);
	core->nsessions = config->nmailboxes;
	core->sessions = talloc_zero_array(core, struct session, core->nsessions + 1);
	for (i = 0; i < core->nsessions; i++) {
		core->sessions[i].mailbox = &config->mailboxes[i];
		core->sessions[i].polled_at = WHEN_UNKNOWN;
	}
	return core;
}

int
core_role(int fd, const struct config *config, int64_t fixed_now, bool once)
{
	struct core *core = core_new(NULL, config, fixed_now, once);
	int status;

	core->control = link_new(core, fd, FRAME_CONTROL_MAX);
	link_take_fds(core->control);
	if (open_store(core) && close_jail(core))
		loop(core);
	status = core->status;
	talloc_free(core);
	return status;
}
