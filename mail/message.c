#include "mail/message.h"

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "mail/authres.h"
#include "mail/dsn.h"
#include "mail/html.h"
#include "mail/message_attached.h"
#include "mail/message_from.h"
#include "mail/message_text.h"
#include "mail/mime_charset.h"
#include "mail/mime_header.h"
#include "mail/mime_param.h"
#include "mail/mime_part.h"
#include "mail/quote.h"

struct message_reader {
	struct charsets *charsets;
	struct quote_rules *quotes;
	struct attached_pdf pdf;
};

static const char *const mark_names[MESSAGE_MARKS] = { "size", "headers", "depth", "parts", "text",
	"html", "recipients", "references", "charset", "empty", "from", "attachment" };

const char *
message_mark_name(enum message_mark mark)
{
	for (size_t i = 0; i < MESSAGE_MARKS; i++)
		if ((unsigned)mark == 1U << i)
			return mark_names[i];
	return "unknown";
}

/* A date, a header and an address are read once, so that GLib and GMime open what they need now. */
static void
warm_up(const struct charsets *charsets)
{
	void *tmp = talloc_new(NULL);
	const char *charset;
	bool broken = false;
	struct mime_field field = { "Subject", 7, "=?utf-8?q?=C3=A9?= \xe9", 19 };

	g_get_charset(&charset);
	mime_date("Mon, 2 Jan 2006 15:04:05 -0700");
	mime_field_text(tmp, &field, charsets, &broken);
	talloc_free(tmp);
}

struct message_reader *
message_reader_new(void *ctx, char **why_r)
{
	struct message_reader *reader = talloc_zero(ctx, struct message_reader);

	g_mime_init();
	html_prepare();
	reader->charsets = charsets_open(reader, why_r);
	reader->quotes = reader->charsets ? quote_rules_new(reader, why_r) : NULL;
	if (!reader->quotes) {
		*why_r = talloc_steal(ctx, *why_r);
		talloc_free(reader);
		return NULL;
	}
	warm_up(reader->charsets);
	return reader;
}

bool
message_reader_open_pdf(struct message_reader *reader)
{
	reader->pdf.library = pdf_library_open(reader);
	return reader->pdf.library != NULL;
}

void
message_reader_leave_pdf(struct message_reader *reader)
{
	reader->pdf.elsewhere = true;
}

static void
references_read(struct message *message, const struct mime_headers *headers)
{
	char *value = mime_headers_value(message, headers, "References");
	size_t n = 0, room = 0;

	for (const char *p = value; p;) {
		const char *id = mime_next_id(message, &p);
		if (!id)
			break;
		if (n == room) {
			room = room ? room * 2 : 8;
			message->references = talloc_realloc(
			    message, message->references, const char *, (unsigned)room);
		}
		message->references[n++] = id;
	}
	if (n > MESSAGE_REFERENCES_MAX) {
		message->marks |= MARK_REFERENCES;
		memmove(message->references, message->references + n - MESSAGE_REFERENCES_MAX,
		    MESSAGE_REFERENCES_MAX * sizeof(*message->references));
		n = MESSAGE_REFERENCES_MAX;
	}
	message->nreferences = n;
	talloc_free(value);
}

static void
recipients_read(struct message *message, const struct mime_headers *headers,
    const struct charsets *charsets, bool *broken_r)
{
	size_t room = 0;

	for (size_t i = 0; i < headers->nfields; i++) {
		const struct mime_field *field = &headers->fields[i];
		struct mailbox *mailboxes;
		bool more = false;
		if (!mime_field_is(field, "To") && !mime_field_is(field, "Cc"))
			continue;
		size_t n = mailbox_list(message, field, charsets,
		    MESSAGE_RECIPIENTS_MAX - message->nrecipients, &mailboxes, &more, broken_r);
		if (more)
			message->marks |= MARK_RECIPIENTS;
		if (message->nrecipients + n > room) {
			room = message->nrecipients + n;
			message->recipients = talloc_realloc(
			    message, message->recipients, const char *, (unsigned)room);
		}
		for (size_t j = 0; j < n; j++)
			message->recipients[message->nrecipients++] = mailboxes[j].address;
	}
}

/* The identifier in the brackets of List-Id (RFC 2919 section 3), or all of a bare one. */
static const char *
list_id_of(void *ctx, const struct mime_headers *headers)
{
	char *value = mime_headers_value(ctx, headers, "List-Id");
	char *open = value ? strrchr(value, '<') : NULL;

	if (!value)
		return NULL;
	const char *id = open ? open + 1 : value;
	size_t len = strcspn(id, "> ");
	if (len == 0 || (!open && id[len]) || !g_utf8_validate(id, (gssize)len, NULL))
		return NULL;
	return talloc_strndup(ctx, id, len);
}

/* RFC 5322 section 3.6.7: the date of a trace field stands behind its last ';'. */
static int64_t
received_at(void *ctx, const struct mime_headers *headers)
{
	char *value = mime_headers_value(ctx, headers, "Received");
	char *semicolon = value ? strrchr(value, ';') : NULL;
	int64_t at = semicolon ? mime_date(semicolon + 1) : MESSAGE_NO_TIME;

	talloc_free(value);
	return at;
}

static bool
header_has(const struct mime_headers *headers, const char *name, const char *word)
{
	char *value = mime_headers_value(NULL, headers, name);
	bool has = value && strcasestr(value, word);

	talloc_free(value);
	return has;
}

/* RFC 3834 section 5: any keyword but "no". */
static bool
is_auto_submitted(const struct mime_headers *headers)
{
	char *value = mime_headers_value(NULL, headers, "Auto-Submitted");
	char *keyword = value ? mime_main_value(value, value) : NULL;
	bool automatic = keyword && strcmp(keyword, "no") != 0;

	talloc_free(value);
	return automatic;
}

static bool
is_automatic(const struct mime_headers *headers, const char *list_id)
{
	static const char *const marks[] = { "X-Autoreply", "X-Autorespond", "X-Autoresponse",
		"X-Mail-Autoreply", "X-FC-MachineGenerated", "X-Failed-Recipients" };

	if (is_auto_submitted(headers))
		return true;
	if (header_has(headers, "Precedence", "auto_reply") ||
	    header_has(headers, "Precedence", "junk"))
		return true;
	/* Lists mark their members' mail as bulk too. */
	if (!list_id && header_has(headers, "Precedence", "bulk"))
		return true;
	if (header_has(headers, "X-Auto-Response-Suppress", "All") ||
	    header_has(headers, "X-Auto-Response-Suppress", "AutoReply"))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (mime_headers_find(headers, marks[i]))
			return true;
	return false;
}

/* RFC 3464, a null return path (RFC 5321 section 4.5.5), or the mail system by its name. */
static bool
is_bounce(
    const struct mime_headers *headers, const struct mime_tree *tree, const struct message *message)
{
	const char *from = message->from_address ? message->from_address : "";
	char *path = mime_headers_value(NULL, headers, "Return-Path");
	bool null_path = path && strcmp(path, "<>") == 0;

	talloc_free(path);
	if (tree->report || g_ascii_strncasecmp(from, "mailer-daemon@", 14) == 0)
		return true;
	if (message->automatic && g_ascii_strncasecmp(from, "postmaster@", 11) == 0)
		return true;
	/* An absence notice has no return path either, and is no failure. */
	return null_path && !header_has(headers, "Auto-Submitted", "replied");
}

static void
headers_read(struct message *message, const struct message_reader *reader,
    const struct mime_headers *headers, const struct message_trust *trust)
{
	const struct mime_field *subject = mime_headers_find(headers, "Subject");
	char *date = mime_headers_value(message, headers, "Date");
	bool broken = false;

	message->message_id = mime_headers_id(message, headers, "Message-ID");
	message->in_reply_to = mime_headers_id(message, headers, "In-Reply-To");
	references_read(message, headers);
	if (subject)
		message->subject = mime_field_text(message, subject, reader->charsets, &broken);
	message->list_id = list_id_of(message, headers);
	recipients_read(message, headers, reader->charsets, &broken);
	message_from_read(message, headers, reader->charsets, &broken);
	message->date = date ? mime_date(date) : MESSAGE_NO_TIME;
	message->received = received_at(message, headers);
	message->automatic = is_automatic(headers, message->list_id);
	const char *at = message->from_address ? strrchr(message->from_address, '@') : NULL;
	if (at && !(message->marks & MARK_FROM))
		message->auth = authres_grade(
		    message, headers, trust, at + 1, message->list_id, &message->auth_domain);
	if (broken)
		message->marks |= MARK_CHARSET;
	talloc_free(date);
}

/* An mbox separator that was left above the headers. */
static size_t
separator_length(const char *raw, size_t len)
{
	size_t skip = len > 5 && memcmp(raw, "From ", 5) == 0    ? 5
		      : len > 6 && memcmp(raw, ">From ", 6) == 0 ? 6
								 : 0;
	const char *newline = skip ? memchr(raw, '\n', len) : NULL;

	return newline ? (size_t)(newline - raw) + 1 : 0;
}

struct message *
message_read(void *ctx, const struct message_reader *reader, const void *raw, size_t len,
    const struct message_trust *trust)
{
	struct message *message = talloc_zero(ctx, struct message);
	void *tmp = talloc_new(NULL);
	struct mime_headers headers;
	struct mime_tree tree = { 0 };
	const char *bytes = len > 0 ? raw : "";
	size_t skip = separator_length(bytes, len);

	message->date = message->received = MESSAGE_NO_TIME;
	message->text = message->new_words = message->quoted = "";
	mime_headers_read(tmp, bytes + skip, len - skip, MESSAGE_HEADER_BLOCK_MAX, &headers);
	if (headers.nfields == 0) {
		message->marks |= MARK_EMPTY | MARK_FROM;
		talloc_free(tmp);
		return message;
	}
	if (headers.cut)
		message->marks |= MARK_HEADERS;
	headers_read(message, reader, &headers, trust);
	if (len > MESSAGE_SIZE_MAX) {
		message->marks |= MARK_SIZE;
	} else {
		mime_tree_read(tmp, &headers, &tree);
		message->marks |= tree.marks;
		message_text_read(message, reader->charsets, reader->quotes, &tree);
		message_attached_read(message, reader->charsets, &reader->pdf, &tree);
	}
	message->bounce = is_bounce(&headers, &tree, message);
	message->dsn = dsn_read(message, &tree);
	if (tree.notification)
		message->automatic = true;
	talloc_free(tmp);
	return message;
}
