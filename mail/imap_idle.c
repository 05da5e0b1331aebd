#include "mail/imap_session.h"

#include <string.h>
#include <strings.h>

#include <glib.h>
#include <talloc.h>

/*
 * IDLE (RFC 2177) by hand: libetpan's takes the first line of the answer for
 * the continuation, while a server may tell of new messages before it.
 */
static const char idle_command[] = "idle IDLE\r\n";
static const char done_command[] = "DONE\r\n";

enum idle_line {
	IDLE_NOTHING,  /* no line before the time was over */
	IDLE_OTHER,    /* a line that tells of no new message: FLAGS, EXPUNGE, "still here" */
	IDLE_EXISTS,   /* the number of messages has grown */
	IDLE_WAITING,  /* the continuation: the server waits with us */
	IDLE_FINISHED, /* OK, tagged */
	IDLE_REFUSED,  /* NO or BAD, tagged */
	IDLE_BROKEN    /* the stream has a fault */
};

bool
imap_can_wait(const struct imap *imap)
{
	return imap_has_capability(imap, MAILIMAP_CAPABILITY_NAME, "IDLE");
}

/* libetpan's own count, of what it hears during commands, goes along with ours. */
static void
set_exists(struct imap *imap, uint32_t exists)
{
	imap->exists = exists;
	if (imap->session->imap_selection_info != NULL)
		imap->session->imap_selection_info->sel_exists = exists;
}

/* What an untagged line with a number tells; the count is kept, as some servers repeat it. */
static enum idle_line
count_messages(struct imap *imap, const char *line)
{
	const char *word = line + strspn(line, "0123456789");
	uint64_t number = g_ascii_strtoull(line, NULL, 10);
	bool grown;

	if (strncasecmp(word, " EXPUNGE", 8) == 0 && imap->exists > 0)
		set_exists(imap, imap->exists - 1);
	if (strncasecmp(word, " EXISTS", 7) != 0)
		return IDLE_OTHER;
	grown = number > imap->exists;
	set_exists(imap, (uint32_t)MIN(number, UINT32_MAX));
	return grown ? IDLE_EXISTS : IDLE_OTHER;
}

/* Messages that came, or went, while another command was answered. */
static bool
has_grown(struct imap *imap)
{
	const struct mailimap_selection_info *info = imap->session->imap_selection_info;
	bool grown = info != NULL && info->sel_exists > imap->exists;

	if (info != NULL)
		imap->exists = info->sel_exists;
	return grown;
}

/* Read one line, waiting for it until `until`. */
static enum idle_line
read_line(struct imap *imap, int64_t until)
{
	char *line = talloc_size(imap, imap->limits->line_max + 1);
	enum idle_line kind = IDLE_OTHER;
	ssize_t len = imap_gate_read(imap->gate, line, imap->limits->line_max, until);

	if (len <= 0) {
		talloc_free(line);
		return len == 0 ? IDLE_NOTHING : IDLE_BROKEN;
	}
	line[len] = '\0';
	if (line[0] == '+') {
		kind = IDLE_WAITING;
	} else if (g_str_has_prefix(line, "idle ")) {
		kind = strncasecmp(line + 5, "OK", 2) == 0 ? IDLE_FINISHED : IDLE_REFUSED;
	} else if (g_str_has_prefix(line, "* ") && g_ascii_isdigit(line[2])) {
		kind = count_messages(imap, line + 2);
	}
	talloc_free(line);
	return kind;
}

/* Read lines until one of kind `last`. False with a fault set, or when IDLE was refused. */
static bool
read_until(struct imap *imap, enum idle_line last, bool *news)
{
	enum idle_line kind;

	do {
		kind = read_line(imap, tls_stream_deadline(imap->stream));
		if (kind == IDLE_NOTHING)
			tls_stream_late(imap->stream);
		if (kind == IDLE_REFUSED)
			tls_stream_fail(imap->stream, STREAM_PROTOCOL,
			    "%s offers IDLE and refuses it", tls_stream_peer(imap->stream));
		if (kind == IDLE_EXISTS)
			*news = true;
	} while (kind != last && tls_stream_fault(imap->stream) == STREAM_FINE);
	return kind == last;
}

/* One IDLE, until `until` or until there is news. */
static void
idle_once(struct imap *imap, int64_t until, bool *news)
{
	enum idle_line kind = IDLE_OTHER;

	imap_allow(imap, 0);
	if (tls_stream_write(imap->stream, idle_command, strlen(idle_command)) < 0 ||
	    !read_until(imap, IDLE_WAITING, news))
		return;
	while (!*news && kind != IDLE_NOTHING && kind != IDLE_BROKEN) {
		kind = read_line(imap, until);
		*news = kind == IDLE_EXISTS;
		if (kind == IDLE_FINISHED || kind == IDLE_REFUSED) {
			tls_stream_fail(imap->stream, STREAM_PROTOCOL, "%s ended IDLE by itself",
			    tls_stream_peer(imap->stream));
			return;
		}
	}
	imap_allow(imap, 0);
	if (tls_stream_write(imap->stream, done_command, strlen(done_command)) > 0)
		read_until(imap, IDLE_FINISHED, news);
}

enum imap_status
imap_wait(struct imap *imap, int64_t seconds, bool *news_r, char **why_r)
{
	int64_t until = tls_stream_clock() + seconds * 1000;
	void *ctx = talloc_parent(imap);
	int64_t now;

	*news_r = has_grown(imap);
	*why_r = NULL;
	while (!*news_r && tls_stream_fault(imap->stream) == STREAM_FINE &&
	       (now = tls_stream_clock()) < until)
		idle_once(imap, MIN(until, now + imap->limits->idle_ms), news_r);
	imap->news = *news_r && imap->uidvalidity != 0;
	return imap_judge(imap, 0, IMAP_PROTOCOL, "waiting for mail", ctx, why_r);
}
