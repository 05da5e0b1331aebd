#include "mail/imap_session.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

enum {
	WINDOW_SPARSE = 10,  /* a window with fewer messages than a tenth of its UIDs is sparse, */
	WINDOW_GROWTH = 8,   /* and the next one is this many times as wide */
	MESSAGE_FRAME = 1024 /* bytes of an answer around the bytes of one message, at most */
};

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

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

/* INTERNALDATE in seconds since the epoch, INT64_MIN where no such moment exists. */
static int64_t
moment(const struct mailimap_date_time *date)
{
	int zone = abs(date->dt_zone); /* hhmm */
	int64_t offset = (zone / 100 * 60 + zone % 100) * 60;

	if (date->dt_year < 1900 || date->dt_year > 9999 || date->dt_month < 1 ||
	    date->dt_month > 12 || date->dt_day < 1 || date->dt_day > 31 || date->dt_hour < 0 ||
	    date->dt_hour > 23 || date->dt_min < 0 || date->dt_min > 59 || date->dt_sec < 0 ||
	    date->dt_sec > 60 || zone > 2400 || zone % 100 > 59)
		return INT64_MIN;
	if (!g_date_valid_dmy(
		(GDateDay)date->dt_day, (GDateMonth)date->dt_month, (GDateYear)date->dt_year))
		return INT64_MIN;
	return days_from_civil(date->dt_year, date->dt_month, date->dt_day) * 86400 +
	       date->dt_hour * 3600 + date->dt_min * 60 + date->dt_sec -
	       (date->dt_zone < 0 ? -offset : offset);
}

/* What one FETCH response tells of its message. `body_r` may be NULL. */
static void
read_items(const struct mailimap_msg_att *att, struct imap_message *message_r,
    const struct mailimap_msg_att_body_section **body_r)
{
	clistiter *at;

	*message_r = (struct imap_message){ .internaldate = INT64_MIN };
	for (at = clist_begin(att->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		const struct mailimap_msg_att_static *told = item->att_data.att_static;

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		if (told->att_type == MAILIMAP_MSG_ATT_UID)
			message_r->uid = told->att_data.att_uid;
		else if (told->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
			message_r->size = told->att_data.att_rfc822_size;
		else if (told->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
			message_r->internaldate = moment(told->att_data.att_internal_date);
		else if (told->att_type == MAILIMAP_MSG_ATT_BODY_SECTION && body_r != NULL)
			*body_r = told->att_data.att_body_section;
	}
}

/* The folder as the protocol writes it: modified UTF-7 (RFC 3501 section 5.1.3). On `ctx`. */
static char *
folder_name(void *ctx, const char *folder)
{
	char *encoded, *name;

	if (g_str_is_ascii(folder))
		return talloc_strdup(ctx, folder);
	encoded = g_convert(folder, -1, "UTF-7-IMAP", "UTF-8", NULL, NULL, NULL);
	name = talloc_strdup(ctx, encoded != NULL ? encoded : folder);
	g_free(encoded);
	return name;
}

static enum imap_status
examine(struct imap *imap, struct imap_state *state_r, void *ctx, char **why_r)
{
	char *folder = folder_name(ctx, imap->mailbox->folder);
	const struct mailimap_selection_info *info;
	enum imap_status status;
	int r;

	imap_allow(imap, 0);
	if (imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "QRESYNC"))
		r = mailimap_examine_condstore(imap->session, folder, &state_r->modseq);
	else
		r = mailimap_examine(imap->session, folder);
	status = imap_judge(imap, r, IMAP_NO_MAILBOX, "opening the folder", ctx, why_r);
	if (status != IMAP_OK)
		return status;
	info = imap->session->imap_selection_info;
	if (info == NULL || info->sel_uidvalidity == 0) {
		tls_stream_fail(imap->stream, STREAM_PROTOCOL,
		    "%s gives no UIDVALIDITY for %s, so messages cannot be told apart",
		    tls_stream_peer(imap->stream), imap->mailbox->folder);
		return imap_judge(imap, 0, IMAP_PROTOCOL, "opening the folder", ctx, why_r);
	}
	state_r->uidvalidity = imap->uidvalidity = info->sel_uidvalidity;
	state_r->uidnext = imap->uidnext = info->sel_uidnext;
	state_r->exists = imap->exists = info->sel_exists;
	return IMAP_OK;
}

/*
 * The folder is open and its server has told of new messages: opening it again
 * would tell no more, and costs a server with a large folder a look at all of it.
 */
static struct imap_state
go_on(struct imap *imap)
{
	imap->news = false;
	imap->uidnext = 0;
	return (struct imap_state){ .uidvalidity = imap->uidvalidity, .exists = imap->exists };
}

/* libetpan's constructors take over what they are given; a failed one leaks a few bytes. */
static struct mailimap_fetch_type *
listing_items(void)
{
	struct mailimap_fetch_type *items = mailimap_fetch_type_new_fetch_att_list_empty();

	if (items != NULL) {
		mailimap_fetch_type_new_fetch_att_list_add(items, mailimap_fetch_att_new_uid());
		mailimap_fetch_type_new_fetch_att_list_add(
		    items, mailimap_fetch_att_new_internaldate());
		mailimap_fetch_type_new_fetch_att_list_add(
		    items, mailimap_fetch_att_new_rfc822_size());
	}
	return items;
}

static struct mailimap_fetch_type *
body_items(const struct imap *imap, bool headers_only)
{
	struct mailimap_fetch_type *items = mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_fetch_att *body;

	if (items == NULL)
		return NULL;
	if (headers_only)
		body = mailimap_fetch_att_new_body_peek_section_partial(
		    mailimap_section_new_header(), 0, (uint32_t)imap->limits->headers_max);
	else
		body = mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL));
	mailimap_fetch_type_new_fetch_att_list_add(items, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(items, body);
	return items;
}

/*
 * UID FETCH `first`:`last` (0: `*`). `*list_r` is to be freed by
 * mailimap_fetch_list_free; NULL after an error, where libetpan leaves one that it has freed.
 */
static int
uid_fetch(struct imap *imap, uint32_t first, uint32_t last, struct mailimap_fetch_type *items,
    clist **list_r)
{
	struct mailimap_set *set = mailimap_set_new_interval(first, last);
	int r = MAILIMAP_ERROR_MEMORY;

	*list_r = NULL;
	if (set != NULL && items != NULL)
		r = mailimap_uid_fetch(imap->session, set, items, list_r);
	if (set != NULL)
		mailimap_set_free(set);
	if (items != NULL)
		mailimap_fetch_type_free(items);
	if (r != MAILIMAP_NO_ERROR)
		*list_r = NULL;
	return r;
}

static int
by_uid(const void *a, const void *b)
{
	const struct imap_message *x = a, *y = b;

	return (x->uid > y->uid) - (x->uid < y->uid);
}

/* Sort by UID and leave one of each. */
static void
put_in_order(GArray *messages)
{
	guint i, kept = 0;

	g_array_sort(messages, by_uid);
	for (i = 0; i < messages->len; i++) {
		struct imap_message *message = &g_array_index(messages, struct imap_message, i);
		if (kept > 0 &&
		    g_array_index(messages, struct imap_message, kept - 1).uid == message->uid)
			continue;
		g_array_index(messages, struct imap_message, kept++) = *message;
	}
	g_array_set_size(messages, kept);
}

/*
 * The messages with UIDs from `first` to `last` (0: the end). The server may
 * tell of others as well: `N:*` always gives the last message.
 */
static enum imap_status
list_window(struct imap *imap, uint32_t first, uint32_t last, uint64_t most, GArray *messages,
    void *ctx, char **why_r)
{
	struct imap_message message;
	enum imap_status status;
	clist *list = NULL;
	clistiter *at;
	int r;

	imap_allow(imap, most * IMAP_LISTED_MAX);
	r = uid_fetch(imap, first, last, listing_items(), &list);
	status = imap_judge(imap, r, IMAP_PROTOCOL, "listing messages", ctx, why_r);
	if (list == NULL)
		return status;
	for (at = clist_begin(list); at != NULL && status == IMAP_OK; at = clist_next(at)) {
		read_items(clist_content(at), &message, NULL);
		if (message.uid < first || (last != 0 && message.uid > last))
			continue;
		message.headers_only = message.size > imap->limits->message_max;
		g_array_append_val(messages, message);
	}
	mailimap_fetch_list_free(list);
	put_in_order(messages);
	return status;
}

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
	read_items(att, &told, &body);
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
	r = uid_fetch(imap, messages[0].uid, messages[count - 1].uid,
	    body_items(imap, messages[0].headers_only), &list);
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

/*
 * Hand the listed messages over by rising UID. Where the server leaves one
 * out or sends another first, what follows is passed over, that one is asked
 * for alone, and the rest is asked for again.
 */
static enum imap_status
fetch_messages(struct imap *imap, const struct imap_sink *sink, const struct imap_message *messages,
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

/*
 * Windows of UIDs from `first` to the end. Their messages go to `sink`, or,
 * where there is none, into `all`. `*left_r` is what IMAP_UIDS_MAX leaves.
 */
static enum imap_status
each_window(struct imap *imap, const struct imap_sink *sink, GArray *all, uint32_t first,
    uint64_t *left_r, void *ctx, char **why_r)
{
	uint64_t width = imap->limits->window, left = imap->limits->uids_max, end, most;
	uint32_t last = imap->uidnext != 0 ? imap->uidnext - 1 : 0; /* 0: one window to the end */
	GArray *messages = g_array_new(FALSE, FALSE, sizeof(struct imap_message));
	enum imap_status status = IMAP_OK;
	uint64_t at = first;

	while (status == IMAP_OK && left > 0 && at <= (last != 0 ? last : UINT32_MAX)) {
		end = last == 0 ? UINT32_MAX : MIN(at + width - 1, last);
		most = MIN(MIN(end - at + 1, imap->exists), left);
		g_array_set_size(messages, 0);
		status = list_window(
		    imap, (uint32_t)at, last == 0 ? 0 : (uint32_t)end, most, messages, ctx, why_r);
		if (messages->len > left)
			g_array_set_size(messages, (guint)left);
		if (status == IMAP_OK && sink != NULL)
			status = fetch_messages(imap, sink,
			    (const struct imap_message *)(void *)messages->data, messages->len, ctx,
			    why_r);
		else if (status == IMAP_OK)
			g_array_append_vals(all, messages->data, messages->len);
		left -= messages->len;
		width = (uint64_t)messages->len * WINDOW_SPARSE < width
			    ? MIN(width * WINDOW_GROWTH, UINT32_MAX)
			    : imap->limits->window;
		at = end + 1;
	}
	g_array_free(messages, TRUE);
	*left_r = left;
	return status;
}

enum imap_status
imap_fetch_new(struct imap *imap, const struct imap_sink *sink, char **why_r)
{
	struct imap_state state = { 0 };
	void *ctx = talloc_parent(imap); /* the sentence outlives the session */
	enum imap_status status = IMAP_OK;
	uint32_t after = 0;
	uint64_t left;

	*why_r = NULL;
	if (imap->news)
		state = go_on(imap);
	else
		status = examine(imap, &state, ctx, why_r);
	if (status != IMAP_OK)
		return status;
	if (sink->selected(sink->arg, &state, &after) != 0) {
		*why_r =
		    talloc_asprintf(ctx, "%s: fetching was ended on request", imap->mailbox->name);
		return IMAP_STOPPED;
	}
	if (state.exists == 0 || after == UINT32_MAX ||
	    (state.uidnext != 0 && after + 1 >= state.uidnext))
		return IMAP_OK;
	return each_window(imap, sink, NULL, after + 1, &left, ctx, why_r);
}

enum imap_status
imap_list(struct imap *imap, struct imap_message **messages_r, size_t *nmessages_r, bool *whole_r,
    char **why_r)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct imap_message));
	void *ctx = talloc_parent(imap);
	enum imap_status status = IMAP_OK;
	uint64_t left = 1;

	*why_r = NULL;
	if (imap->exists > 0)
		status = each_window(imap, NULL, all, 1, &left, ctx, why_r);
	*messages_r = talloc_memdup(ctx, all->data, all->len * sizeof(struct imap_message));
	*nmessages_r = status == IMAP_OK ? all->len : 0;
	*whole_r = status == IMAP_OK && left > 0;
	g_array_free(all, TRUE);
	return status;
}

enum imap_status
imap_fetch_listed(struct imap *imap, const struct imap_sink *sink,
    const struct imap_message *messages, size_t nmessages, char **why_r)
{
	*why_r = NULL;
	return fetch_messages(imap, sink, messages, nmessages, talloc_parent(imap), why_r);
}
