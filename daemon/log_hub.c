#define SD_JOURNAL_SUPPRESS_LOCATION

#include "daemon/log_hub.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "daemon/log.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static struct {
	int ours, theirs; /* the two ends; -1: none */
	log_hub_send *send;
	bool passing;
} hub = { -1, -1, NULL, false };

/* Each may occur once; the longest comes without a bound of its own. */
static const char *const names[] = { "PRIORITY", "MESSAGE_ID", "MINUTED_ROLE", "MINUTED_GROUP",
	"MINUTED_MAILBOX", "MINUTED_MAIL", "MINUTED_MESSAGE_ID", "MINUTED_BALLOT", "MINUTED_RULE",
	"MINUTED_OUTBOX", "MESSAGE" };
enum { NNAMES = sizeof names / sizeof *names, MESSAGE_AT = NNAMES - 1, PRIORITY_AT = 0 };

_Static_assert((int)NNAMES < (int)LOG_HUB_FIELDS, "the program's name needs a field as well");

static int
name_of(const char *line, size_t len)
{
	int i;

	for (i = 0; i < NNAMES; i++) {
		size_t n = strlen(names[i]);

		if (len > n + 1 && line[n] == '=' && memcmp(line, names[i], n) == 0)
			return i;
	}
	return -1;
}

/* The field as it may go to the journal, behind what `room` holds already. */
static size_t
add(char *room, size_t used, size_t size, int name, const char *value, size_t len)
{
	char text[LOG_LINE_MAX];
	size_t limit = name == MESSAGE_AT ? LOG_LINE_MAX : LOG_VALUE_MAX;

	if (len > sizeof text - 1)
		len = sizeof text - 1;
	memcpy(text, value, len);
	text[len] = '\0';
	used += (size_t)snprintf(room + used, size - used, "%s=", names[name]);
	limit = used + limit < size ? used + limit : size;
	return log_escape(room, used, limit, text);
}

int
log_hub_parse(const char *record, size_t len, char room[], size_t size,
    struct iovec fields[LOG_HUB_FIELDS], const char **line_r, size_t *len_r, int *priority_r)
{
	static char program[] = "SYSLOG_IDENTIFIER=minuted";
	bool seen[NNAMES] = { false };
	const char *end = record + len;
	size_t used = 0;
	int n = 0;

	fields[n++] = (struct iovec){ program, sizeof program - 1 };
	while (record < end) {
		const char *eol = memchr(record, '\n', (size_t)(end - record));
		size_t line = (size_t)((eol ? eol : end) - record), from = used;
		int name = name_of(record, line);

		if (name >= 0 && !seen[name]) {
			size_t skip = strlen(names[name]) + 1;

			seen[name] = true;
			used = add(room, used, size, name, record + skip, line - skip);
			fields[n++] = (struct iovec){ room + from, used - from };
			if (name == MESSAGE_AT) {
				*line_r = room + from + skip;
				*len_r = used - from - skip;
			} else if (name == PRIORITY_AT) {
				*priority_r = room[from + skip] - '0';
				seen[name] = used - from == skip + 1 && *priority_r >= LOG_FAULT &&
					     *priority_r <= LOG_DETAIL;
			}
		}
		record += line + 1;
	}
	return seen[MESSAGE_AT] && seen[PRIORITY_AT] ? n : 0;
}

/* To the journal, or, where it does not take it, as a line. */
static bool
to_journal(const char *record, size_t len)
{
	struct iovec fields[LOG_HUB_FIELDS];
	char room[2 * LOG_RECORD_MAX];
	const char *line;
	size_t line_len;
	int priority, n;

	if (!hub.passing)
		log_hub_pass(); /* what roles have said before */
	n = log_hub_parse(record, len, room, sizeof room, fields, &line, &line_len, &priority);
	if (n > 0 && hub.send(fields, n) < 0)
		log_line(priority, line, line_len);
	return true;
}

void
log_hub_open(log_hub_send *send)
{
	int fds[2];

	/* Where there is no journal, sd_journal_sendv() says that all went well. */
	if (!send && access(JOURNAL_SOCKET, W_OK) != 0)
		return;
	hub.send = send ? send : sd_journal_sendv;
	log_divert(to_journal);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
		return; /* the roles' lines go to standard error */
	hub.ours = fds[0];
	hub.theirs = fds[1];
}

int
log_hub_fd(void)
{
	return hub.ours;
}

void
log_hub_pass(void)
{
	char record[LOG_RECORD_MAX];
	unsigned taken = 0;
	ssize_t n;

	if (hub.ours < 0)
		return;
	hub.passing = true;
	do {
		n = recv(hub.ours, record, sizeof record, MSG_DONTWAIT);
		if (n > 0)
			to_journal(record, (size_t)n);
	} while (++taken < LOG_HUB_AT_ONCE && (n >= 0 || errno == EINTR));
	hub.passing = false;
}

static bool
to_minuted(const char *record, size_t len)
{
	ssize_t n;

	do {
		n = send(hub.theirs, record, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)len;
}

int
log_hub_join(void)
{
	log_divert(hub.theirs >= 0 ? to_minuted : NULL);
	return hub.theirs;
}

void
log_hub_moved(void)
{
	hub.ours = -1;
	hub.theirs = LOG_HUB_FD;
}

void
log_hub_leave(void)
{
	log_divert(NULL);
	hub.ours = hub.theirs = -1;
}
