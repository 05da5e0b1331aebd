/*
 * message: a raw mail as headers, decoded text and the writer's own new words
 *
 * Runs in the reader's jail on hostile input: every bound below is a named
 * constant; what passes one is read up to it and marked, never refused whole.
 * No clock, no files. Times are seconds since the epoch.
 */
#ifndef MINUTED_MAIL_MESSAGE_H
#define MINUTED_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_NO_TIME INT64_MIN

enum {
	MESSAGE_SIZE_MAX = 50 * 1024 * 1024,    /* bytes of a mail; larger: headers only */
	MESSAGE_HEADER_BLOCK_MAX = 1024 * 1024, /* bytes */
	MESSAGE_HEADER_MAX = 100 * 1024,        /* bytes of one header field */
	MESSAGE_DEPTH_MAX = 32,                 /* nested MIME parts */
	MESSAGE_PARTS_MAX = 500,                /* in all; a digest of a busy week has under 100 */
	MESSAGE_TEXT_MAX = 2 * 1024 * 1024,     /* bytes of text read for facts */
	MESSAGE_HTML_MAX = 1024 * 1024,         /* bytes */
	MESSAGE_HTML_TAG_MAX = 64 * 1024,       /* bytes of one tag */
	MESSAGE_RECIPIENTS_MAX = 1000,          /* shown; lists stand for their members */
	MESSAGE_REFERENCES_MAX = 200            /* the last ones are used */
};

/* Why a message is not wholly read; a set of bits. */
enum message_mark {
	MARK_SIZE = 1 << 0,
	MARK_HEADERS = 1 << 1,
	MARK_DEPTH = 1 << 2,
	MARK_PARTS = 1 << 3,
	MARK_TEXT = 1 << 4,
	MARK_HTML = 1 << 5,
	MARK_RECIPIENTS = 1 << 6,
	MARK_REFERENCES = 1 << 7,
	MARK_CHARSET = 1 << 8,     /* unknown charset or invalid bytes: shown as U+FFFD */
	MARK_EMPTY = 1 << 9,       /* no message in these bytes */
	MARK_FROM = 1 << 10,       /* no From, or several */
	MARK_ATTACHMENT = 1 << 11, /* attached minutes that could not be read, or not wholly */
	MARK_ALL = (1 << 12) - 1
};

enum { MESSAGE_MARKS = 12 }; /* bits of MARK_ALL */

/* One word for a mark ("depth"), for the queue and JSON; never NULL. */
const char *message_mark_name(enum message_mark mark);

/* The sender's grade by our own MX's Authentication-Results (DESIGN, Trust). */
enum message_auth { AUTH_NONE, AUTH_ARC, AUTH_PASS };

struct message {
	const char *message_id;  /* without brackets; NULL: none */
	const char *in_reply_to; /* without brackets; NULL */
	const char **references; /* without brackets, oldest first */
	size_t nreferences;
	const char *subject;   /* decoded, folded to one line, valid UTF-8; NULL: none */
	const char *from_name; /* display name, a list's munging (" via LIST") undone; NULL */
	/* Of the writer: Reply-To or X-Original-From where the list munged From; NULL. */
	const char *from_address;
	bool munged;             /* the From line is the list's, not the writer's */
	const char **recipients; /* addresses of To and Cc */
	size_t nrecipients;
	const char *list_id; /* without brackets; NULL */
	int64_t date;        /* of the Date header, MESSAGE_NO_TIME if unreadable */
	int64_t received;    /* of the topmost Received line (the trusted host), MESSAGE_NO_TIME */
	enum message_auth auth;
	const char *auth_domain; /* the domain that AUTH_PASS or AUTH_ARC is aligned with; NULL */
	bool automatic; /* RFC 3834 Auto-Submitted, Precedence, X-Auto-Response-Suppress ... */
	bool bounce;    /* multipart/report delivery-status, or null return path */
	const struct dsn *dsn; /* the report, mail/dsn.h; NULL: none that can be read */
	const char *text;      /* all text shown to a reader: decoded, UTF-8, LF line ends */
	const char *new_words; /* the writer's own, quotes, signature and footers cut */
	const char *quoted;    /* what was cut as quoted, in order */
	bool differs;          /* its HTML shows other words of voting (mail/message_forms.h) */
	/*
	 * The text of a mail about minutes, by its subject, as Markdown: where it is
	 * shown as HTML alone and quotes nothing; NULL otherwise.
	 */
	const char *shaped;
	/* Text of attached minutes (.md, .txt, .html; .docx and .pdf as Markdown), or NULL. */
	const char *attached;
	bool pdf_unopened; /* a PDF file that another reader is to open comes before `attached` */
	unsigned marks;    /* of enum message_mark */
};

/* What the reading host believes, from the group's configuration. */
struct message_trust {
	const char *authserv; /* NULL: nothing is believed */
	bool strips;          /* authserv_strips */
};

struct message_reader; /* opened charsets and compiled patterns */

/* Prepare all that must be opened before the jail closes; owned by `ctx`. NULL with `*why_r`. */
struct message_reader *message_reader_new(void *ctx, char **why_r);

/*
 * PDF files are left unopened unless one of these is called. The first opens the
 * library for them, before the jail closes; false: it is not installed. The
 * second has `pdf_unopened` set where one is to be read: such a mail is marked
 * as if it could not be, and read again by a reader that opens PDF.
 */
bool message_reader_open_pdf(struct message_reader *reader);
void message_reader_leave_pdf(struct message_reader *reader);

/*
 * Read one raw message. Never NULL; the result is owned by `ctx`. Bytes that
 * are no message at all give an object with MARK_EMPTY and empty text.
 */
struct message *message_read(void *ctx, const struct message_reader *reader, const void *raw,
    size_t len, const struct message_trust *trust);

#endif
