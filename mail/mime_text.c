#include "mail/mime_text.h"

#include <string.h>

#include <gmime/gmime.h>
#include <talloc.h>

enum {
	DECODE_CHUNK = 64 * 1024, /* bytes of encoded text decoded at a time */
	QUOTE_DEPTH_MAX = 100     /* '>' of one flowed line that are counted */
};

const char *
mime_bytes(void *ctx, const struct mime_part *part, size_t max, size_t *len_r)
{
	GMimeContentEncoding encoding = part->encoding
					    ? g_mime_content_encoding_from_string(part->encoding)
					    : GMIME_CONTENT_ENCODING_DEFAULT;
	GMimeEncoding state;
	GByteArray *out;

	if (encoding != GMIME_CONTENT_ENCODING_BASE64 &&
	    encoding != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
	    encoding != GMIME_CONTENT_ENCODING_UUENCODE) {
		*len_r = MIN(part->len, max + 1);
		return part->body;
	}
	g_mime_encoding_init_decode(&state, encoding);
	out = g_byte_array_sized_new((guint)MIN(part->len, max) + 64);
	for (size_t at = 0; at < part->len && out->len <= max; at += DECODE_CHUNK) {
		size_t n = MIN(part->len - at, (size_t)DECODE_CHUNK);
		guint was = out->len;
		g_byte_array_set_size(out, was + (guint)g_mime_encoding_outlen(&state, n));
		size_t decoded =
		    g_mime_encoding_step(&state, part->body + at, n, (char *)out->data + was);
		g_byte_array_set_size(out, was + (guint)decoded);
	}
	*len_r = MIN(out->len, max + 1);
	char *bytes = talloc_memdup(ctx, out->data ? out->data : (const guint8 *)"", *len_r + 1);
	g_byte_array_free(out, TRUE);
	return bytes;
}

/* Bytes that stay as they are: no control characters but LF and the tab. */
static const bool kept[256] = {
	['\t'] = true, ['\n'] = true, [' ' ... '~'] = true, [0x80 ... 0xff] = true
};

/* How many such bytes there are next; eight together take half as long as each alone. */
static size_t
kept_run(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = 0;

	for (; n + 8 <= len; n += 8, p += 8)
		if (!(kept[p[0]] & kept[p[1]] & kept[p[2]] & kept[p[3]] & kept[p[4]] & kept[p[5]] &
			kept[p[6]] & kept[p[7]]))
			break;
	for (; n < len && kept[*p]; n++)
		p++;
	return n;
}

/*
 * CRLF and CR become LF, other control characters blanks; a byte order mark goes.
 * Shrinks in place.
 */
static size_t
normalize_lines(char *text, size_t len)
{
	size_t from = 0, to = 0;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	while (from < len) {
		size_t run = from + kept_run(text + from, len - from);
		if (to < from)
			memmove(text + to, text + from, run - from);
		to += run - from;
		from = run;
		if (from == len)
			break;
		bool cr = text[from++] == '\r';
		if (!cr || from == len || text[from] != '\n')
			text[to++] = cr ? '\n' : ' ';
	}
	text[to] = '\0';
	return to;
}

static size_t
flowed_depth(const char *line, size_t len)
{
	size_t depth = 0;

	while (depth < len && depth < QUOTE_DEPTH_MAX && line[depth] == '>')
		depth++;
	return depth;
}

/* RFC 3676 section 4: quote depth, space-stuffing, soft line ends, DelSp. */
static char *
flowed_join(void *ctx, const char *text, size_t len, bool delsp, size_t *len_r)
{
	GString *out = g_string_sized_new(len + 16);
	bool open = false; /* the line before ended softly */
	size_t open_depth = 0;

	for (const char *p = text, *end = text + len; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = newline ? (size_t)(newline - p) : (size_t)(end - p);
		size_t depth = flowed_depth(p, n);
		const char *content = p + depth;
		size_t content_len = n - depth;
		p += n + (newline ? 1 : 0);
		if (content_len > 0 && content[0] == ' ') {
			content++;
			content_len--;
		}
		bool signature = content_len == 3 && memcmp(content, "-- ", 3) == 0;
		if (open && (depth != open_depth || signature)) {
			g_string_append_c(out, '\n');
			open = false;
		}
		if (!open && depth > 0) {
			for (size_t i = 0; i < depth; i++)
				g_string_append_c(out, '>');
			g_string_append_c(out, ' ');
		}
		bool soft = content_len > 0 && content[content_len - 1] == ' ' && !signature;
		g_string_append_len(
		    out, content, (gssize)(soft && delsp ? content_len - 1 : content_len));
		if (!soft)
			g_string_append_c(out, '\n');
		open = soft;
		open_depth = depth;
	}
	*len_r = out->len;
	char *joined = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return joined;
}

char *
mime_text(void *ctx, const struct mime_part *part, const struct charsets *charsets, size_t max,
    size_t *len_r, bool *broken_r, bool *cut_r)
{
	void *tmp = talloc_new(NULL);
	size_t raw_len, len;
	/* Two bytes a character is the most that a charset here needs where UTF-8 needs one. */
	const char *raw = mime_bytes(tmp, part, max, &raw_len);
	char *utf8 =
	    charset_to_utf8(tmp, charsets, part->charset, raw, raw_len, max, &len, broken_r, cut_r);

	if (raw_len > max)
		*cut_r = true;
	len = normalize_lines(utf8, len);
	if (part->flowed)
		utf8 = flowed_join(tmp, utf8, len, part->delsp, &len);
	*len_r = len;
	char *text = talloc_steal(ctx, utf8);
	talloc_free(tmp);
	return text;
}
