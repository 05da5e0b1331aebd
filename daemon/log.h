/*
 * log: what the operator reads
 *
 * One line an event: which role, what happened to what, and why. Where standard
 * error is the journal (JOURNAL_STREAM names its device and inode, sd-journal(3)),
 * the event goes there with fields of its own, beside MESSAGE and PRIORITY:
 * MESSAGE_ID for its kind, MINUTED_ROLE, and what of MINUTED_GROUP, _MAILBOX,
 * _MAIL, _MESSAGE_ID, _BALLOT, _RULE and _OUTBOX it is about. Elsewhere it is a
 * line on standard error. A role has no way to the journal once its jail is closed: it
 * hands its events to minuted (daemon/log_hub.h), which sends them.
 *
 * Control characters and bytes that are not UTF-8 are escaped, so a subject can
 * never forge a line or a field, and all is cut at its bound. Nothing is
 * allocated. No secret is ever passed here. The only global state of the program.
 */
#ifndef MINUTED_DAEMON_LOG_H
#define MINUTED_DAEMON_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* The numbers are those of syslog(3), as sd-daemon(3) and the journal have them. */
enum log_level { LOG_FAULT = 3, LOG_WARNING_ = 4, LOG_NOTICE_ = 5, LOG_INFO_ = 6, LOG_DETAIL = 7 };

/* Kinds of events with a MESSAGE_ID, which stays theirs (minuted(8)). */
enum log_event {
	LOG_EVENT_NONE,
	LOG_RUNNING,            /* core runs: at the start, after a reload */
	LOG_RELOADED,           /* another configuration is in force */
	LOG_RELOAD_REFUSED,     /* one was refused, or given up */
	LOG_ROLE_LOST,          /* a process has ended that must not, or cannot be started */
	LOG_STORE_FAULT,        /* the database could not do what it was asked */
	LOG_MAILBOX_FAILED,     /* a mailbox could not be read to its end */
	LOG_MAILBOX_RENUMBERED, /* the server has renumbered it, or was set back */
	LOG_MAILBOX_AUDITED,    /* the daily look at all that is there */
	LOG_MAIL_FETCHED,       /* new messages are filed */
	LOG_MAIL_PASSED_OVER,   /* a message could not be fetched or filed */
	LOG_MAIL_READ,          /* what a mail was read as */
	LOG_MAIL_UNREADABLE,    /* a mail that the reader could not read */
	LOG_MESSAGE_MADE,       /* a message of our own is in the outbox */
	LOG_MESSAGE_SENT,       /* the server has taken it */
	LOG_MESSAGE_NOT_SENT,   /* it has not, or not for all, or nobody knows */
	LOG_ADDRESS_PAUSED,     /* nothing more is sent to an address */
	LOG_WORD_DONE,          /* what somebody told by mail was done */
	LOG_WORD_IGNORED,       /* ... and was not even answered */
	LOG_TOKEN_DEAD,         /* a one-time token was seen where it must not be */
	LOG_PUBLISHED,          /* a file in a publish folder is new */
	LOG_NOT_MADE,           /* a digest, a letter or a file could not be made */
	LOG_EVENT_COUNT
};

enum {
	/* Bytes of a line; with all values a record still fits LOG_RECORD_MAX. */
	LOG_LINE_MAX = 2300,
	LOG_VALUE_MAX = 200,  /* bytes of the value of a field */
	LOG_RECORD_MAX = 4096 /* bytes of an event on its way from a role to minuted */
};

/* What an event is about; NULL and 0 are left out. */
struct log_about {
	enum log_event event;
	const char *group, *mailbox;
	const char *mail;       /* SHA-256 of its bytes, in hexadecimal */
	const char *message_id; /* of a mail, or of a message of our own */
	const char *ballot;
	const char *rule;
	long long outbox; /* the number that `minutectl outbox` shows */
};

/* Name the role that logs ("core", "wire cscwg"); copied. Finds out where standard error goes. */
void log_open(const char *role);

/* What is less urgent is not logged; LOG_INFO_ unless set. */
void log_set_level(enum log_level level);
bool log_shows(enum log_level level);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_about(enum log_level level, const struct log_about *about, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * An event that is about something: log_about(LOG_NOTICE_,
 * LOG_ABOUT(LOG_MAIL_READ, .group = g), ...).
 */
#define LOG_ABOUT(kind, ...) (&(const struct log_about){ .event = (kind), __VA_ARGS__ })

#define log_fault(...) log_write(LOG_FAULT, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING_, __VA_ARGS__)
#define log_notice(...) log_write(LOG_NOTICE_, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO_, __VA_ARGS__)
#define log_detail(...) log_write(LOG_DETAIL, __VA_ARGS__)

/* For log_hub and process.c. */

/* Standard error is the journal. */
bool log_is_journal(void);

/*
 * Where events go instead of standard error: a function that takes a record
 * (lines "FIELD=value", without a NUL) and says whether it could. NULL: nowhere else.
 */
void log_divert(bool (*to)(const char *record, size_t len));

/* The MESSAGE_ID of a kind, 32 hexadecimal digits; NULL for LOG_EVENT_NONE. */
const char *log_event_id(enum log_event event);

/*
 * Append `text` to `line` of `size` bytes, of which `used` are, with everything escaped that could
 * break out of the line. The new length; no NUL is added.
 */
size_t log_escape(char *line, size_t used, size_t size, const char *text);

/* The line of that priority for whoever reads lines, to standard error, in one piece. */
void log_line(int priority, const char *text, size_t len);

#endif
