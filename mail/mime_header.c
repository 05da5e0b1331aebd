#include "mail/mime_header.h"

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

#include "config/values.h"
#include "mail/message.h"

enum {
	MESSAGE_ID_MAX = 998, /* bytes; RFC 5322 section 2.1.1: no longer on one line */
	FIELD_NAME_MAX = 200, /* bytes; a longer first word is no field name */
	DATE_MAX = 200,       /* bytes; longer comments after a date are nobody's */
	YEAR_FIRST = 1970,
	YEAR_LAST = 2999,
	ZONE_HOURS_MAX = 14 /* of a zone's offset, as clocks have it */
};

/* Length of the field name that `line` begins with (colon and blanks before it left out), or 0. */
static size_t
field_name_length(const char *line, size_t len, size_t *colon_r)
{
	size_t n = 0;

	/* A delimiter of MIME parts may hold a colon (RFC 2046 section 5.1.1). */
	if (len >= 2 && line[0] == '-' && line[1] == '-')
		return 0;
	while (n < len && n <= FIELD_NAME_MAX && line[n] > ' ' && line[n] < 127 && line[n] != ':')
		n++;
	size_t colon = n;
	while (colon < len && (line[colon] == ' ' || line[colon] == '\t'))
		colon++;
	if (n == 0 || colon >= len || line[colon] != ':')
		return 0;
	*colon_r = colon;
	return n;
}

static size_t
line_length(const char *p, size_t len)
{
	const char *end = memchr(p, '\n', len);

	return end ? (size_t)(end - p) + 1 : len;
}

static bool
is_empty_line(const char *line, size_t len)
{
	return (len == 1 && line[0] == '\n') || (len == 2 && line[0] == '\r' && line[1] == '\n');
}

/* The length of the field at `p` with all its continuation lines. */
static size_t
field_length(const char *p, size_t len)
{
	size_t n = line_length(p, len);

	while (n < len && (p[n] == ' ' || p[n] == '\t')) {
		size_t more = line_length(p + n, len - n);
		if (is_empty_line(p + n, more))
			break;
		n += more;
	}
	return n;
}

static void
field_append(void *ctx, struct mime_headers *headers, size_t *room, const struct mime_field *field)
{
	if (headers->nfields == *room) {
		*room = *room ? *room * 2 : 32;
		headers->fields =
		    talloc_realloc(ctx, headers->fields, struct mime_field, (unsigned)*room);
	}
	headers->fields[headers->nfields++] = *field;
}

void
mime_headers_read(
    void *ctx, const char *raw, size_t len, size_t block_max, struct mime_headers *headers_r)
{
	size_t at = 0, room = 0;
	size_t block = len < block_max ? len : block_max;

	*headers_r = (struct mime_headers){ 0 };
	while (at < block) {
		size_t colon = 0;
		size_t name_len = field_name_length(raw + at, block - at, &colon);
		if (name_len == 0)
			break;
		size_t n = field_length(raw + at, block - at);
		size_t keep = n;
		if (keep > MESSAGE_HEADER_MAX) {
			keep = MESSAGE_HEADER_MAX;
			headers_r->cut = true;
		}
		struct mime_field field = { raw + at, name_len, raw + at + colon + 1,
			keep > colon ? keep - colon - 1 : 0 };
		field_append(ctx, headers_r, &room, &field);
		at += n;
	}
	if (at >= block && block < len) {
		/* The rest of the block is passed over, up to the empty line. */
		headers_r->cut = true;
		while (at < len && !is_empty_line(raw + at, line_length(raw + at, len - at)))
			at += line_length(raw + at, len - at);
	}
	if (at < len && is_empty_line(raw + at, line_length(raw + at, len - at)))
		at += line_length(raw + at, len - at);
	headers_r->body = raw + at;
	headers_r->body_len = len - at;
}

bool
mime_field_is(const struct mime_field *field, const char *name)
{
	return strlen(name) == field->name_len &&
	       g_ascii_strncasecmp(field->name, name, field->name_len) == 0;
}

const struct mime_field *
mime_headers_find(const struct mime_headers *headers, const char *name)
{
	for (size_t i = 0; i < headers->nfields; i++)
		if (mime_field_is(&headers->fields[i], name))
			return &headers->fields[i];
	return NULL;
}

size_t
mime_headers_count(const struct mime_headers *headers, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < headers->nfields; i++)
		n += mime_field_is(&headers->fields[i], name);
	return n;
}

char *
mime_field_value(void *ctx, const struct mime_field *field)
{
	char *value = talloc_array(ctx, char, field->value_len + 1);
	size_t n = 0;

	for (size_t i = 0; i < field->value_len; i++) {
		char c = field->value[i];
		if (c == '\r' || c == '\n')
			continue;
		if ((unsigned char)c < ' ' || c == 127)
			c = ' ';
		if (c != ' ' || n > 0)
			value[n++] = c;
	}
	while (n > 0 && value[n - 1] == ' ')
		n--;
	value[n] = '\0';
	return value;
}

char *
mime_headers_value(void *ctx, const struct mime_headers *headers, const char *name)
{
	const struct mime_field *field = mime_headers_find(headers, name);

	return field ? mime_field_value(ctx, field) : NULL;
}

/*
 * The payload of a base64 word as quoted-printable. GMime decodes neighbours as
 * one stream and loses all behind the padding of the first.
 */
static void
append_base64_as_quoted(GString *out, const char *payload, size_t len)
{
	static const char hex[] = "0123456789ABCDEF";
	GMimeEncoding state;

	g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_BASE64);
	char *bytes = g_malloc(g_mime_encoding_outlen(&state, len) + 1);
	size_t n = g_mime_encoding_step(&state, payload, len, bytes);
	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		g_string_append_c(out, '=');
		g_string_append_c(out, hex[byte >> 4]);
		g_string_append_c(out, hex[byte & 15]);
	}
	g_free(bytes);
}

/*
 * The encoded word at `word` ("=?", RFC 2047 section 2) with its charset
 * replaced by iconv's name of it, so that the decoder asks iconv for nothing
 * that is not open already. What is unknown or refused is read as ASCII.
 * Returns where the word ends; `word` + 2 if it is none.
 */
static const char *
append_word(GString *out, const char *word, const struct charsets *charsets, bool *broken_r)
{
	const char *label = word + 2;
	size_t label_len = strcspn(label, "? \t");
	const char *encoding = label + label_len + 1;

	g_string_append(out, "=?");
	if (label[label_len] != '?')
		return label;
	const char *name = charset_name(charsets, label, label_len);
	if (!name)
		*broken_r = true;
	g_string_append(out, name ? name : "US-ASCII");
	if ((*encoding != 'B' && *encoding != 'b') || encoding[1] != '?')
		return label + label_len;
	const char *payload = encoding + 2;
	size_t len = strcspn(payload, "? \t");
	if (payload[len] != '?' || payload[len + 1] != '=')
		return label + label_len;
	g_string_append(out, "?Q?");
	append_base64_as_quoted(out, payload, len);
	g_string_append(out, "?=");
	return payload + len + 2;
}

static char *
words_with_open_charsets(
    void *ctx, const char *value, const struct charsets *charsets, bool *broken_r)
{
	GString *out = g_string_sized_new(strlen(value) * 2 + 32);

	for (const char *word; (word = strstr(value, "=?"));) {
		g_string_append_len(out, value, word - value);
		value = append_word(out, word, charsets, broken_r);
	}
	g_string_append(out, value);
	char *clean = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return clean;
}

void
mime_blank_controls(char *utf8)
{
	for (char *p = utf8; *p;) {
		gunichar c = g_utf8_get_char(p);
		char *next = g_utf8_next_char(p);
		if (c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x200e || c == 0x200f ||
		    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
			memset(p, ' ', (size_t)(next - p));
		p = next;
	}
}

char *
mime_field_words(
    void *ctx, const struct mime_field *field, const struct charsets *charsets, bool *broken_r)
{
	char *value = mime_field_value(ctx, field);
	bool cut = false;
	size_t len;
	char *valid = charset_to_utf8(
	    ctx, charsets, NULL, value, strlen(value), MESSAGE_HEADER_MAX, &len, broken_r, &cut);

	talloc_free(value);
	if (!strstr(valid, "=?"))
		return valid;
	char *clean = words_with_open_charsets(ctx, valid, charsets, broken_r);
	talloc_free(valid);
	return clean;
}

char *
mime_field_text(
    void *ctx, const struct mime_field *field, const struct charsets *charsets, bool *broken_r)
{
	char *words = mime_field_words(ctx, field, charsets, broken_r);

	if (!strstr(words, "=?")) {
		mime_blank_controls(words);
		return g_strstrip(words);
	}
	char *decoded = g_mime_utils_header_decode_text(NULL, words);
	char *valid = g_utf8_make_valid(decoded, -1);
	if (strcmp(valid, decoded) != 0)
		*broken_r = true;
	mime_blank_controls(valid);
	char *text = talloc_strdup(ctx, g_strstrip(valid));
	g_free(valid);
	g_free(decoded);
	talloc_free(words);
	return text;
}

/* The place of the three letters at `p` in a table of such, or -1. */
static int
name_index(const char *p, const char *names)
{
	for (int i = 0; names[(size_t)i * 3]; i++)
		if (strncmp(p, names + (size_t)i * 3, 3) == 0)
			return i;
	return -1;
}

/* The number of exactly `n` figures at `p`, or -1. */
static int
figures(const char *p, int n)
{
	int number = 0;

	for (int i = 0; i < n; i++) {
		if (!g_ascii_isdigit(p[i]))
			return -1;
		number = number * 10 + p[i] - '0';
	}
	return number;
}

/*
 * "Mon, 06 Jan 2020 09:00:00 +0000", with or without the weekday, and no other
 * form: nearly every date, and GMime makes six objects to tell what it means.
 */
static bool
plain_date(const char *p, int64_t *at_r)
{
	p += strspn(p, " ");
	if (name_index(p, "MonTueWedThuFriSatSun") >= 0 && p[3] == ',' && p[4] == ' ')
		p += 5;
	int ndays = g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[1]) ? 2 : 1;
	int day = figures(p, ndays);
	if (day < 0 || p[ndays] != ' ')
		return false;
	p += ndays + 1;
	int month = name_index(p, "JanFebMarAprMayJunJulAugSepOctNovDec") + 1;
	if (month < 1 || p[3] != ' ')
		return false;
	int year = figures(p + 4, 4);
	if (year < YEAR_FIRST || year > YEAR_LAST || p[8] != ' ')
		return false;
	p += 9; /* "09:00:00 +0000" */
	int hour = figures(p, 2);
	int minute = hour >= 0 && p[2] == ':' ? figures(p + 3, 2) : -1;
	int second = minute >= 0 && p[5] == ':' ? figures(p + 6, 2) : -1;
	if (hour > 23 || minute > 59 || second < 0 || second > 59 || p[8] != ' ' ||
	    (p[9] != '+' && p[9] != '-'))
		return false;
	int east = figures(p + 10, 2), minutes_east = east >= 0 ? figures(p + 12, 2) : -1;
	int64_t midnight;
	if (east > ZONE_HOURS_MAX || minutes_east < 0 || minutes_east > 59 || p[14] != '\0' ||
	    !conf_midnight(year, month, day, &midnight))
		return false;
	int offset = (east * 60 + minutes_east) * (p[9] == '-' ? -60 : 60);
	*at_r = midnight + (hour * 60 + minute) * 60 + second - offset;
	return true;
}

int64_t
mime_date(const char *value)
{
	char date[DATE_MAX + 1];
	size_t len = strlen(value);
	int64_t plain;

	if (len == 0 || len > DATE_MAX)
		return MESSAGE_NO_TIME;
	if (plain_date(value, &plain))
		return plain;
	memcpy(date, value, len + 1);
	/* A leap second (RFC 5322 section 3.3) is a moment that GDateTime does not know. */
	char *leap = strstr(date, ":60");
	if (leap)
		memcpy(leap, ":59", 3);
	GDateTime *when = g_mime_utils_header_decode_date(date);
	if (!when)
		return MESSAGE_NO_TIME;
	int year = g_date_time_get_year(when);
	int64_t at = g_date_time_to_unix(when);
	g_date_time_unref(when);
	return year >= YEAR_FIRST && year <= YEAR_LAST ? at : MESSAGE_NO_TIME;
}

const char *
mime_next_id(void *ctx, const char **p)
{
	for (;;) {
		const char *open = strchr(*p, '<');
		const char *close = open ? strchr(open, '>') : NULL;
		if (!close)
			return NULL;
		*p = close + 1;
		size_t len = (size_t)(close - open) - 1;
		if (len == 0 || len > MESSAGE_ID_MAX || memchr(open + 1, '<', len))
			continue;
		char *id = talloc_strndup(ctx, open + 1, len);
		/* Blanks are no part of an identifier; folding leaves some. */
		char *to = id;
		for (char *from = id; *from; from++)
			if (*from != ' ')
				*to++ = *from;
		*to = '\0';
		if (g_utf8_validate(id, -1, NULL) && *id)
			return id;
	}
}

const char *
mime_headers_id(void *ctx, const struct mime_headers *headers, const char *name)
{
	char *value = mime_headers_value(ctx, headers, name);
	const char *p = value;
	const char *id = value ? mime_next_id(ctx, &p) : NULL;

	/* Some write it without brackets. */
	if (!id && value && *value && !strpbrk(value, "<> ") && strchr(value, '@') &&
	    strlen(value) <= MESSAGE_ID_MAX && g_utf8_validate(value, -1, NULL))
		return value;
	talloc_free(value);
	return id;
}
