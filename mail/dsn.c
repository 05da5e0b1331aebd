#include "mail/dsn.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/compose.h"
#include "mail/message.h"
#include "mail/mime_charset.h"
#include "mail/mime_header.h"
#include "mail/mime_text.h"

static const char *const actions[] = { "failed", "delayed", "delivered", "relayed", "expanded" };

bool
dsn_is_action(const char *action)
{
	for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
		if (strcmp(action, actions[i]) == 0)
			return true;
	return false;
}

/* class "." subject "." detail, RFC 3463 section 2. */
bool
dsn_is_status(const char *status)
{
	const char *p = status;

	if (!*p || !strchr("245", *p) || strlen(status) > DSN_STATUS_MAX)
		return false;
	p++;
	for (int i = 0; i < 2; i++) {
		size_t digits;

		if (*p++ != '.')
			return false;
		digits = strspn(p, "0123456789");
		if (digits < 1 || digits > 3)
			return false;
		p += digits;
	}
	return *p == '\0';
}

/* What stands behind "rfc822;" in the field of that name; NULL: no usable address. */
static const char *
address_of(void *ctx, const struct mime_headers *fields, const char *name)
{
	char *value = mime_headers_value(ctx, fields, name);
	char *semicolon = value ? strchr(value, ';') : NULL;
	char *address = semicolon ? g_strstrip(semicolon + 1) : NULL;
	size_t len = address ? strlen(address) : 0;

	if (len > 2 && address[0] == '<' && address[len - 1] == '>') {
		address[len - 1] = '\0';
		address++;
	}
	return address && compose_address_ok(address) ? address : NULL;
}

/* Its first word; comments of mail systems follow some. */
static const char *
word_of(void *ctx, const struct mime_headers *fields, const char *name)
{
	char *value = mime_headers_value(ctx, fields, name);
	char *word;

	if (!value)
		return NULL;
	value[strcspn(value, " \t(")] = '\0';
	word = g_ascii_strdown(value, -1);
	value = talloc_strdup(ctx, word);
	g_free(word);
	return value;
}

static const char *
words_of(void *ctx, const struct mime_headers *fields)
{
	char *value = mime_headers_value(ctx, fields, "Diagnostic-Code");
	char *semicolon = value ? strchr(value, ';') : NULL;
	char *valid, *words;
	size_t len;

	if (!value)
		return NULL;
	valid = g_utf8_make_valid(semicolon ? semicolon + 1 : value, -1);
	mime_blank_controls(valid);
	g_strstrip(valid);
	len = charset_prefix(valid, strlen(valid), DSN_WORDS_MAX);
	words = len > 0 ? talloc_strndup(ctx, valid, len) : NULL;
	g_free(valid);
	return words;
}

/* The fields of one recipient, RFC 3464 section 2.3. */
static void
recipient_read(struct dsn *dsn, const struct mime_headers *fields)
{
	void *tmp = talloc_new(dsn);
	const char *address = address_of(tmp, fields, "Original-Recipient");
	const char *action = word_of(tmp, fields, "Action");
	const char *status = word_of(tmp, fields, "Status");

	if (!address)
		address = address_of(tmp, fields, "Final-Recipient");
	if (address && action && status && dsn_is_action(action) && dsn_is_status(status) &&
	    dsn->nrecipients < DSN_RECIPIENTS_MAX) {
		dsn->recipients = talloc_realloc(
		    dsn, dsn->recipients, struct dsn_recipient, (unsigned)dsn->nrecipients + 1);
		dsn->recipients[dsn->nrecipients++] =
		    (struct dsn_recipient){ talloc_strdup(dsn, address), talloc_strdup(dsn, action),
			    talloc_strdup(dsn, status), words_of(dsn, fields) };
	}
	talloc_free(tmp);
}

/* Groups of fields, empty lines between them; the first is of the whole message. */
static void
report_read(struct dsn *dsn, const struct mime_part *part)
{
	void *tmp = talloc_new(dsn);
	size_t len;
	const char *at = mime_bytes(tmp, part, DSN_BYTES_MAX, &len), *end = at + len;

	while (at < end && dsn->nrecipients < DSN_RECIPIENTS_MAX) {
		struct mime_headers fields;

		while (at < end && (*at == '\r' || *at == '\n'))
			at++;
		if (at == end)
			break;
		mime_headers_read(tmp, at, (size_t)(end - at), MESSAGE_HEADER_MAX, &fields);
		recipient_read(dsn, &fields);
		/* What is no field ends the report: nothing that follows has its form. */
		if (fields.nfields == 0 || fields.body <= at)
			break;
		at = fields.body;
	}
	talloc_free(tmp);
}

static void
returned_read(struct dsn *dsn, const struct mime_part *part)
{
	void *tmp = talloc_new(dsn);
	struct mime_headers fields;
	size_t len;
	const char *bytes = mime_bytes(tmp, part, DSN_BYTES_MAX, &len);

	mime_headers_read(tmp, bytes, len, MESSAGE_HEADER_BLOCK_MAX, &fields);
	dsn->message_id = mime_headers_id(dsn, &fields, "Message-ID");
	talloc_free(tmp);
}

static bool
is_type(const struct mime_part *part, const char *type, const char *global)
{
	return part->type && (strcmp(part->type, type) == 0 || strcmp(part->type, global) == 0);
}

struct dsn *
dsn_read(void *ctx, const struct mime_tree *tree)
{
	struct dsn *dsn;
	bool reported = false;

	if (!tree->report)
		return NULL;
	dsn = talloc_zero(ctx, struct dsn);
	for (size_t i = 0; i < tree->nparts; i++) {
		const struct mime_part *part = &tree->parts[i];

		/* The report is the mail's own: one that was returned with it tells of another. */
		if (!reported && !part->inside_message &&
		    is_type(part, "message/delivery-status", "message/global-delivery-status")) {
			report_read(dsn, part);
			reported = true;
		} else if (reported && !dsn->message_id && part->headers) {
			dsn->message_id = mime_headers_id(dsn, part->headers, "Message-ID");
		} else if (reported && !dsn->message_id && !part->inside_message &&
			   is_type(part, "text/rfc822-headers", "message/global-headers")) {
			returned_read(dsn, part);
		}
	}
	if (dsn->nrecipients == 0)
		TALLOC_FREE(dsn);
	return dsn;
}
