#include "mail/compose.h"

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "mail/mime_charset.h"
#include "mail/mime_header.h"

enum {
	LOCAL_PART_MAX = 64,   /* bytes; RFC 5321 section 4.5.3.1.1 */
	DOMAIN_MAX = 255,      /* bytes; section 4.5.3.1.2 */
	DOMAIN_LABEL_MAX = 63, /* bytes; RFC 1035 section 2.3.4 */
	HEADER_TEXT_MAX = 900, /* bytes of a name or subject; more is cut, digests have far fewer */
	ID_MAX = 900,          /* bytes of a message identifier; fits on one line */
	FILE_NAME_MAX = 100,   /* bytes of an attached file's name */
	LINE_ENCODED_MAX = 76, /* RFC 2045 section 6.7 and 6.8 */
	/* bytes in one encoded word, so that it is at most 75 long (RFC 2047): in base64, quoted */
	WORD_BYTES_MAX = 42,
	WORD_QUOTED_MAX = 20
};

static bool
is_atom_byte(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/*
 * A dot-string of RFC 5321 section 4.1.2; quoted strings are refused, nobody's
 * address needs one.
 */
static bool
is_local_part(const char *p, size_t len)
{
	if (len == 0 || len > LOCAL_PART_MAX || p[0] == '.' || p[len - 1] == '.' || p[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_atom_byte(p[i]) && !(p[i] == '.' && p[i - 1] != '.'))
			return false;
	return true;
}

static bool
is_domain(const char *p)
{
	size_t len = strlen(p), label = 0;

	if (len == 0 || len > DOMAIN_MAX)
		return false;
	for (size_t i = 0; i <= len; i++) {
		if (p[i] == '.' || p[i] == '\0') {
			if (label == 0 || label > DOMAIN_LABEL_MAX || p[i - 1] == '-')
				return false;
			label = 0;
		} else if (g_ascii_isalnum(p[i]) || (p[i] == '-' && label > 0)) {
			label++;
		} else {
			return false;
		}
	}
	return true;
}

bool
compose_address_ok(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;

	return at && is_local_part(address, (size_t)(at - address)) && is_domain(at + 1);
}

/* An identifier that is one token: no blanks, brackets or control characters. */
static bool
is_id(const char *id)
{
	size_t len = strlen(id);

	if (len == 0 || len > ID_MAX || !strchr(id, '@'))
		return false;
	for (size_t i = 0; i < len; i++)
		if (id[i] <= ' ' || id[i] >= 127 || strchr("<>\"(),:;\\", id[i]))
			return false;
	return true;
}

/* Text that can stand in a header: valid UTF-8, one line, no control or direction characters. */
static char *
header_text(void *ctx, const char *text)
{
	char *valid = g_utf8_make_valid(text ? text : "", -1);
	size_t len = strlen(valid);

	mime_blank_controls(valid);
	valid[charset_prefix(valid, len, HEADER_TEXT_MAX)] = '\0';
	char *clean = talloc_strdup(ctx, g_strstrip(valid));
	g_free(valid);
	return clean;
}

static bool
is_plain_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 127 || (unsigned char)*text < ' ')
			return false;
	return true;
}

/* Add a word to a folded header: on a line of its own where it would pass column 76. */
static void
fold_append(GString *out, size_t *column, const char *word, size_t len)
{
	if (*column + 1 + len > LINE_ENCODED_MAX && *column > 1) {
		g_string_append(out, "\r\n ");
		*column = 1;
	} else {
		g_string_append_c(out, ' ');
		*column += 1;
	}
	g_string_append_len(out, word, (gssize)len);
	*column += len;
}

/* Up to `max` bytes of `text`, of whole characters and in number a multiple of `step`; 0: none. */
static size_t
whole_characters(const char *text, size_t max, size_t step)
{
	size_t n = MIN(strlen(text), max);

	while (n > 0 && (((unsigned char)text[n] & 0xc0) == 0x80 || n % step != 0))
		n--;
	return n;
}

static char *
base64_word(const char *text, size_t n)
{
	char *base64 = g_base64_encode((const guchar *)text, n);
	char *word = talloc_asprintf(NULL, "=?UTF-8?B?%s?=", base64);

	g_free(base64);
	return word;
}

/* RFC 2047 section 4.2, with what section 5 lets stand in a phrase. */
static char *
quoted_word(const char *text, size_t n)
{
	char *word = talloc_strdup(NULL, "=?UTF-8?Q?");

	for (size_t i = 0; i < n; i++)
		if (g_ascii_isalnum(text[i]))
			word = talloc_asprintf_append(word, "%c", text[i]);
		else
			word = talloc_asprintf_append(word, "=%02X", (unsigned char)text[i]);
	return talloc_strdup_append(word, "?=");
}

/*
 * RFC 2047: words of whole characters. GMime and what is built on it join words
 * in base64 before they decode them and lose what follows padding, so only the
 * last word may be padded; where no cut avoids that, a word is quoted.
 */
static void
encoded_append(GString *out, size_t *column, const char *text)
{
	while (*text) {
		size_t n = strlen(text) <= WORD_BYTES_MAX
			       ? strlen(text)
			       : whole_characters(text, WORD_BYTES_MAX, 3);
		bool quoted = n == 0;
		if (quoted)
			n = whole_characters(text, WORD_QUOTED_MAX, 1);
		char *word = quoted ? quoted_word(text, n) : base64_word(text, n);
		fold_append(out, column, word, strlen(word));
		talloc_free(word);
		text += n;
	}
}

/* True if the text can stand as it is, cut at blanks into words that fit on a line. */
static bool
can_stand_bare(const char *text)
{
	if (!is_plain_ascii(text) || strstr(text, "=?") || strstr(text, "  "))
		return false;
	for (size_t n; *text; text += n + (text[n] == ' '))
		if ((n = strcspn(text, " ")) > LINE_ENCODED_MAX - 1)
			return false;
	return true;
}

static void
unstructured_append(GString *out, const char *name, const char *text)
{
	size_t column = strlen(name) + 1;

	g_string_append_printf(out, "%s:", name);
	if (!can_stand_bare(text)) {
		encoded_append(out, &column, text);
	} else {
		for (size_t n; *text; text += n + (text[n] == ' ')) {
			n = strcspn(text, " ");
			fold_append(out, &column, text, n);
		}
	}
	g_string_append(out, "\r\n");
}

/* A display name as quoted string (RFC 5322 section 3.2.4) where it is ASCII, encoded where not. */
static void
name_append(GString *out, size_t *column, const char *name)
{
	if (strlen(name) > LINE_ENCODED_MAX / 2 || !can_stand_bare(name)) {
		encoded_append(out, column, name);
		return;
	}
	GString *quoted = g_string_new("\"");
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			g_string_append_c(quoted, '\\');
		g_string_append_c(quoted, *name);
	}
	g_string_append_c(quoted, '"');
	fold_append(out, column, quoted->str, quoted->len);
	g_string_free(quoted, TRUE);
}

static void
addresses_append(
    GString *out, const char *header, const struct compose_address *addresses, size_t n)
{
	size_t column = strlen(header) + 1;
	void *tmp = talloc_new(NULL);

	g_string_append_printf(out, "%s:", header);
	for (size_t i = 0; i < n; i++) {
		char *name = header_text(tmp, addresses[i].name);
		if (*name)
			name_append(out, &column, name);
		char *address =
		    talloc_asprintf(tmp, "<%s>%s", addresses[i].address, i + 1 < n ? "," : "");
		fold_append(out, &column, address, strlen(address));
	}
	g_string_append(out, "\r\n");
	talloc_free(tmp);
}

static void
date_append(GString *out, int64_t at)
{
	GDateTime *when = g_date_time_new_from_unix_utc(at);
	char *date = when ? g_mime_utils_header_format_date(when) : NULL;

	g_string_append_printf(
	    out, "Date: %s\r\n", date ? date : "Thu, 01 Jan 1970 00:00:00 +0000");
	g_free(date);
	if (when)
		g_date_time_unref(when);
}

/* Valid UTF-8 with CRLF line ends and without control characters but tabs. */
static GString *
body_text(const char *text)
{
	char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *out = g_string_sized_new(strlen(valid) + 64);

	for (const char *p = valid; *p; p++) {
		if (*p == '\r' && p[1] == '\n')
			continue;
		if (*p == '\n' || *p == '\r')
			g_string_append(out, "\r\n");
		else if (((unsigned char)*p < ' ' && *p != '\t') || *p == 127)
			g_string_append_c(out, ' ');
		else
			g_string_append_c(out, *p);
	}
	if (out->len > 0 && out->str[out->len - 1] != '\n')
		g_string_append(out, "\r\n");
	g_free(valid);
	return out;
}

/* True if the text can go as it is: ASCII, short lines, nothing that a mail server would touch. */
static bool
needs_no_encoding(const GString *text)
{
	const char *line = text->str;

	while (*line) {
		size_t n = strcspn(line, "\r");
		if (n > LINE_ENCODED_MAX ||
		    (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t')) || line[0] == '.' ||
		    strncmp(line, "From ", 5) == 0)
			return false;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)line[i] >= 127)
				return false;
		line += n;
		line += line[0] == '\r' ? 2 : 0;
	}
	return true;
}

/* RFC 2045 section 6.7 for one line: what is no printable ASCII, '=' and what servers touch. */
static void
quoted_printable_line(GString *out, const char *line, size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)line[i];
		bool blank = c == ' ' || c == '\t';
		bool bare = ((c > ' ' && c < 127 && c != '=') || (blank && i + 1 < n)) &&
			    !(i == 0 && (c == '.' || (n >= 5 && memcmp(line, "From ", 5) == 0)));
		size_t width = bare ? 1 : 3;
		if (column + width > LINE_ENCODED_MAX - 1) {
			g_string_append(out, "=\r\n");
			column = 0;
			/* The continued line begins where servers look for dots again. */
			if (c == '.') {
				bare = false;
				width = 3;
			}
		}
		if (bare)
			g_string_append_c(out, (char)c);
		else
			g_string_append_printf(out, "=%02X", c);
		column += width;
	}
}

static void
part_append(GString *out, const char *type, const char *source)
{
	GString *text = body_text(source);

	g_string_append_printf(out, "Content-Type: %s; charset=utf-8\r\n", type);
	if (needs_no_encoding(text)) {
		g_string_append(out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
		g_string_append_len(out, text->str, (gssize)text->len);
	} else {
		g_string_append(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
		for (const char *line = text->str; *line;) {
			size_t n = strcspn(line, "\r");
			quoted_printable_line(out, line, n);
			g_string_append(out, "\r\n");
			line += n + 2;
		}
	}
	g_string_free(text, TRUE);
}

/*
 * A boundary that only this multipart of this message has; quoted-printable and
 * 7bit text never hold "=_".
 */
static char *
boundary_of(void *ctx, const struct compose *compose, const char *kind)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(sum, (const guchar *)kind, -1);
	g_checksum_update(sum, (const guchar *)compose->message_id, -1);
	g_checksum_update(sum, (const guchar *)(compose->text ? compose->text : ""), -1);
	g_checksum_update(sum, (const guchar *)(compose->html ? compose->html : ""), -1);
	char *boundary = talloc_asprintf(ctx, "=_%.32s", g_checksum_get_string(sum));
	g_checksum_free(sum);
	return boundary;
}

static void
words_append(void *ctx, GString *out, const struct compose *compose)
{
	if (!compose->html) {
		part_append(out, "text/plain", compose->text);
		return;
	}
	const char *boundary = boundary_of(ctx, compose, "alternative");
	g_string_append_printf(out,
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
	    boundary);
	part_append(out, "text/plain", compose->text);
	g_string_append_printf(out, "\r\n--%s\r\n", boundary);
	part_append(out, "text/html", compose->html);
	g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

static void
body_append(void *ctx, GString *out, const struct compose *compose)
{
	const char *boundary = boundary_of(ctx, compose, "mixed");

	if (compose->nattachments == 0) {
		words_append(ctx, out, compose);
		return;
	}
	g_string_append_printf(out,
	    "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
	    boundary);
	words_append(ctx, out, compose);
	for (size_t i = 0; i < compose->nattachments; i++) {
		const struct compose_attachment *file = &compose->attachments[i];

		g_string_append_printf(out,
		    "\r\n--%s\r\nContent-Disposition: attachment; filename=\"%s\"\r\n", boundary,
		    file->name);
		part_append(out, file->type, file->text);
	}
	g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

static void
list_append(GString *out, const struct compose *compose)
{
	if (compose->list_id)
		g_string_append_printf(out, "List-Id: <%s>\r\n", compose->list_id);
	else
		g_string_append(out, "Precedence: bulk\r\n");
	if (compose->list_post)
		g_string_append_printf(out, "List-Post: <mailto:%s>\r\n", compose->list_post);
	if (compose->unsubscribe) {
		char *address = g_uri_escape_string(compose->unsubscribe, "@+", FALSE);
		char *subject = g_uri_escape_string(
		    compose->unsubscribe_subject ? compose->unsubscribe_subject : "unsubscribe",
		    NULL, FALSE);

		g_string_append_printf(
		    out, "List-Unsubscribe: <mailto:%s?subject=%s>\r\n", address, subject);
		g_free(subject);
		g_free(address);
	}
}

static bool
is_file_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n == 0 || n > FILE_NAME_MAX || name[0] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!g_ascii_isalnum(name[i]) && !strchr("-_.", name[i]))
			return false;
	return true;
}

static bool
is_type(const char *type)
{
	size_t n = type ? strlen(type) : 0, slashes = 0;

	for (size_t i = 0; i < n; i++) {
		slashes += type[i] == '/';
		if (!g_ascii_isalnum(type[i]) && !strchr("-+./", type[i]))
			return false;
	}
	return n > 0 && n <= FILE_NAME_MAX && slashes == 1;
}

/* Why the message cannot be made, on `ctx`; NULL if it can. */
static char *
compose_fault(void *ctx, const struct compose *compose)
{
	if (!compose_address_ok(compose->from.address))
		return talloc_asprintf(ctx, "the sender's address \"%s\" is no usable address",
		    compose->from.address ? compose->from.address : "");
	if (compose->nto == 0)
		return talloc_strdup(ctx, "the message has no recipient");
	for (size_t i = 0; i < compose->nto; i++)
		if (!compose_address_ok(compose->to[i].address))
			return talloc_asprintf(ctx, "the recipient \"%s\" is no usable address",
			    compose->to[i].address ? compose->to[i].address : "");
	if (!compose->message_id || !is_id(compose->message_id))
		return talloc_strdup(ctx, "the Message-ID is none: it needs the form left@right");
	if (compose->list_id && !is_domain(compose->list_id))
		return talloc_asprintf(
		    ctx, "the List-Id \"%s\" is no domain name", compose->list_id);
	if (compose->reply_to && !compose_address_ok(compose->reply_to))
		return talloc_asprintf(
		    ctx, "\"%s\", where to answer, is no usable address", compose->reply_to);
	if (compose->list_post && !compose_address_ok(compose->list_post))
		return talloc_asprintf(
		    ctx, "the list's address \"%s\" is no usable address", compose->list_post);
	if (compose->unsubscribe && !compose_address_ok(compose->unsubscribe))
		return talloc_asprintf(ctx, "\"%s\", where to unsubscribe, is no usable address",
		    compose->unsubscribe);
	for (size_t i = 0; i < compose->nattachments; i++)
		if (!is_file_name(compose->attachments[i].name) ||
		    !is_type(compose->attachments[i].type))
			return talloc_strdup(ctx, "an attached file has no plain name or type");
	return NULL;
}

/*
 * In-Reply-To and References (RFC 5322 section 3.6.4). An identifier that came
 * in a mail may be anything; a thread is not worth a broken header.
 */
static void
thread_append(GString *out, const struct compose *compose)
{
	size_t n = compose->nreferences;

	if (!compose->in_reply_to || !is_id(compose->in_reply_to))
		return;
	g_string_append_printf(out, "In-Reply-To: <%s>\r\nReferences:", compose->in_reply_to);
	for (size_t i = n > COMPOSE_REFERENCES_MAX ? n - COMPOSE_REFERENCES_MAX : 0; i < n; i++)
		if (is_id(compose->references[i]) &&
		    strcmp(compose->references[i], compose->in_reply_to) != 0)
			g_string_append_printf(out, " <%s>\r\n", compose->references[i]);
	g_string_append_printf(out, " <%s>\r\n", compose->in_reply_to);
}

char *
compose_message(void *ctx, const struct compose *compose, size_t *len_r, char **why_r)
{
	char *fault = compose_fault(ctx, compose);

	if (fault) {
		*why_r = fault;
		return NULL;
	}
	void *tmp = talloc_new(NULL);
	GString *out = g_string_sized_new(4096);
	date_append(out, compose->date);
	addresses_append(out, "From", &compose->from, 1);
	addresses_append(out, "To", compose->to, compose->nto);
	if (compose->reply_to)
		g_string_append_printf(out, "Reply-To: <%s>\r\n", compose->reply_to);
	unstructured_append(out, "Subject", header_text(tmp, compose->subject));
	g_string_append_printf(out, "Message-ID: <%s>\r\n", compose->message_id);
	thread_append(out, compose);
	g_string_append_printf(out,
	    "MIME-Version: 1.0\r\nAuto-Submitted: %s\r\n"
	    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n",
	    compose->replied ? "auto-replied" : "auto-generated");
	list_append(out, compose);
	body_append(tmp, out, compose);
	*len_r = out->len;
	char *message = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	talloc_free(tmp);
	return message;
}
