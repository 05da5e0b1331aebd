#include "mail/imap_session.h"

#include <glib.h>
#include <talloc.h>

#include "mail/imap_items.h"
#include "mail/imap_transfer.h"

enum {
	WINDOW_SPARSE = 10, /* a window with fewer messages than a tenth of its UIDs is sparse, */
	WINDOW_GROWTH = 8   /* and the next one is this many times as wide */
};

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
	talloc_free(folder);
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
	r = imap_items_fetch(imap, first, last, imap_items_of_listing(), &list);
	status = imap_judge(imap, r, IMAP_PROTOCOL, "listing messages", ctx, why_r);
	if (list == NULL)
		return status;
	for (at = clist_begin(list); at != NULL && status == IMAP_OK; at = clist_next(at)) {
		imap_items_read(clist_content(at), &message, NULL);
		if (message.uid < first || (last != 0 && message.uid > last))
			continue;
		message.headers_only = message.size > imap->limits->message_max;
		g_array_append_val(messages, message);
	}
	mailimap_fetch_list_free(list);
	put_in_order(messages);
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
			status = imap_transfer(imap, sink,
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
	return imap_transfer(imap, sink, messages, nmessages, talloc_parent(imap), why_r);
}
