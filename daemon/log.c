#include "daemon/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

static struct {
	char role[64];
	bool journal;
	enum log_level level;
	bool (*divert)(const char *record, size_t len);
} log_state = { "minuted", false, LOG_INFO_, NULL };

static const char *const event_ids[LOG_EVENT_COUNT] = {
	[LOG_RUNNING] = "91f28c4d353e45049b280f28bfa311eb",
	[LOG_RELOADED] = "30974cab24724a558da8b5271ef09a18",
	[LOG_RELOAD_REFUSED] = "f006edcf26f64625ad09c9b661a209a1",
	[LOG_ROLE_LOST] = "fe4ae43d1b844488ba203370dbd9f1c9",
	[LOG_STORE_FAULT] = "3b24e708dd9b4a1586a27f431d0956b9",
	[LOG_MAILBOX_FAILED] = "bb370fcc177345f186ced573edffac7c",
	[LOG_MAILBOX_RENUMBERED] = "caf368fa3a16451e9f064f6a83785431",
	[LOG_MAILBOX_AUDITED] = "fa058311a8324cd09e175fb249e719e6",
	[LOG_MAIL_FETCHED] = "951125e285294d23bed644f8d9b287cf",
	[LOG_MAIL_PASSED_OVER] = "743c41bb78e147578e62bd501ee3e15f",
	[LOG_MAIL_READ] = "3236151fd847436e9f5dc9f3db33be84",
	[LOG_MAIL_UNREADABLE] = "56f97eed10af443995a72bc9f0a278d5",
	[LOG_MESSAGE_MADE] = "96f45309069c47b1b895662eb875565a",
	[LOG_MESSAGE_SENT] = "0795be916e7a4a9e84fa7837e9661e95",
	[LOG_MESSAGE_NOT_SENT] = "795f3818f9114e1cb609a708af9aba26",
	[LOG_ADDRESS_PAUSED] = "14793d973dd847f2b1b430aa23c246c6",
	[LOG_WORD_DONE] = "75f49f6d1f85448ebacd970dc0e118ee",
	[LOG_WORD_IGNORED] = "85778d91e9e54353a597014dd87a4610",
	[LOG_TOKEN_DEAD] = "3ef550bcb374421d82730f6874d2f8ca",
	[LOG_PUBLISHED] = "72fc01aab74241e2be0ac64097c387e8",
	[LOG_NOT_MADE] = "e26fb1970a724a0c84f5f7171046249f",
};

/*
 * JOURNAL_STREAM is inherited by whatever the service starts, where standard error
 * may be another.
 */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void
log_open(const char *role)
{
	snprintf(log_state.role, sizeof log_state.role, "%s", role);
	log_state.journal = stderr_is_journal();
}

void
log_set_level(enum log_level level)
{
	log_state.level = level;
}

bool
log_shows(enum log_level level)
{
	return level <= log_state.level;
}

bool
log_is_journal(void)
{
	return log_state.journal;
}

void
log_divert(bool (*to)(const char *record, size_t len))
{
	log_state.divert = to;
}

const char *
log_event_id(enum log_event event)
{
	return event < LOG_EVENT_COUNT ? event_ids[event] : NULL;
}

size_t
log_escape(char *line, size_t used, size_t size, const char *text)
{
	while (*text && used + 6 < size) {
		gunichar c = g_utf8_get_char_validated(text, -1);
		size_t len = 1;

		if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isprint(c)) {
			used += (size_t)snprintf(
			    line + used, size - used, "\\x%02x", (unsigned char)*text);
		} else {
			len = (size_t)(g_utf8_next_char(text) - text);
			memcpy(line + used, text, len);
			used += len;
		}
		text += len;
	}
	return used;
}

/*
 * One write: lines of several roles do not mix. A log that cannot be written is
 * nobody's fault here.
 */
void
log_line(int priority, const char *text, size_t len)
{
	char line[LOG_RECORD_MAX];
	size_t used = 0;

	if (log_state.journal)
		used = (size_t)snprintf(line, sizeof line, "<%d>", priority);
	if (len > sizeof line - 1 - used)
		len = sizeof line - 1 - used;
	memcpy(line + used, text, len);
	used += len;
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}

/* "FIELD=value" and a line's end, unless there is no value. */
static size_t
add_field(char *record, size_t used, size_t size, const char *field, const char *value)
{
	size_t limit;

	if (!value || !*value)
		return used;
	used += (size_t)snprintf(record + used, size - used, "%s=", field);
	limit = used + LOG_VALUE_MAX < size ? used + LOG_VALUE_MAX : size;
	used = log_escape(record, used, limit, value);
	record[used++] = '\n';
	return used;
}

/*
 * divert() puts the line behind six values that may be cut at their bound and four
 * short ones, which take less than two such; a name with its signs has at most 24
 * bytes.
 */
_Static_assert((int)LOG_LINE_MAX + 8 * ((int)LOG_VALUE_MAX + 24) <= (int)LOG_RECORD_MAX,
    "a whole line fits behind all values of a record");

static bool
divert(enum log_level level, const struct log_about *about, const char *line, size_t len)
{
	char record[LOG_RECORD_MAX], outbox[24];
	size_t used = (size_t)snprintf(record, sizeof record, "PRIORITY=%d\n", (int)level);

	snprintf(outbox, sizeof outbox, "%lld", about->outbox);
	used = add_field(record, used, sizeof record, "MESSAGE_ID", log_event_id(about->event));
	used = add_field(record, used, sizeof record, "MINUTED_ROLE", log_state.role);
	used = add_field(record, used, sizeof record, "MINUTED_GROUP", about->group);
	used = add_field(record, used, sizeof record, "MINUTED_MAILBOX", about->mailbox);
	used = add_field(record, used, sizeof record, "MINUTED_MAIL", about->mail);
	used = add_field(record, used, sizeof record, "MINUTED_MESSAGE_ID", about->message_id);
	used = add_field(record, used, sizeof record, "MINUTED_BALLOT", about->ballot);
	used = add_field(record, used, sizeof record, "MINUTED_RULE", about->rule);
	if (about->outbox > 0)
		used = add_field(record, used, sizeof record, "MINUTED_OUTBOX", outbox);
	used += (size_t)snprintf(record + used, sizeof record - used, "MESSAGE=");
	memcpy(record + used, line, len);
	return log_state.divert(record, used + len);
}

static void
tell(enum log_level level, const struct log_about *about, const char *format, va_list args)
{
	char text[LOG_LINE_MAX], line[LOG_LINE_MAX];
	size_t used;

	if (!log_shows(level))
		return;
	vsnprintf(text, sizeof text, format, args);
	used = (size_t)snprintf(line, sizeof line, "%s: ", log_state.role);
	used = log_escape(line, used, sizeof line, text);
	if (!log_state.divert || !divert(level, about, line, used))
		log_line((int)level, line, used);
}

void
log_write(enum log_level level, const char *format, ...)
{
	static const struct log_about nothing = { .event = LOG_EVENT_NONE };
	va_list args;

	va_start(args, format);
	tell(level, &nothing, format, args);
	va_end(args);
}

void
log_about(enum log_level level, const struct log_about *about, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(level, about, format, args);
	va_end(args);
}
