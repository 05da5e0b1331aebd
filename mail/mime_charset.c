#include "mail/mime_charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>

#define UTF8_NAME "UTF-8"
#define ASCII_NAME "US-ASCII"
#define FALLBACK_NAME "CP1252"
#define REPLACEMENT "\xef\xbf\xbd"

enum { CHARSET_LABEL_MAX = 40 }; /* bytes; the longest registered name of RFC 2978 */

struct charset_label {
	const char *label; /* lower case, '-' for '_' */
	const char *name;  /* iconv's */
};

static const struct charset_label labels[] = {
	{ "utf-8", UTF8_NAME },
	{ "utf8", UTF8_NAME },
	{ "unicode-1-1-utf-8", UTF8_NAME },
	{ "us-ascii", ASCII_NAME },
	{ "ascii", ASCII_NAME },
	{ "ansi-x3.4-1968", ASCII_NAME },
	{ "iso646-us", ASCII_NAME },
	{ "iso-8859-1", "CP1252" },
	{ "iso8859-1", "CP1252" },
	{ "latin1", "CP1252" },
	{ "latin-1", "CP1252" },
	{ "windows-1252", "CP1252" },
	{ "cp1252", "CP1252" },
	{ "x-cp1252", "CP1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-6-i", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-9", "CP1254" },
	{ "latin5", "CP1254" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-11", "CP874" },
	{ "tis-620", "CP874" },
	{ "windows-874", "CP874" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso8859-15", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "latin-9", "ISO-8859-15" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "windows-1250", "CP1250" },
	{ "cp1250", "CP1250" },
	{ "windows-1251", "CP1251" },
	{ "cp1251", "CP1251" },
	{ "windows-1253", "CP1253" },
	{ "cp1253", "CP1253" },
	{ "windows-1254", "CP1254" },
	{ "cp1254", "CP1254" },
	{ "windows-1255", "CP1255" },
	{ "cp1255", "CP1255" },
	{ "windows-1256", "CP1256" },
	{ "cp1256", "CP1256" },
	{ "windows-1257", "CP1257" },
	{ "cp1257", "CP1257" },
	{ "windows-1258", "CP1258" },
	{ "cp1258", "CP1258" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "koi8-ru", "KOI8-U" },
	{ "ibm437", "IBM437" },
	{ "ibm850", "IBM850" },
	{ "ibm852", "IBM852" },
	{ "ibm866", "IBM866" },
	{ "cp866", "IBM866" },
	{ "macintosh", "MACINTOSH" },
	{ "x-mac-roman", "MACINTOSH" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "iso-2022-jp-1", "ISO-2022-JP-2" },
	{ "iso-2022-jp-2", "ISO-2022-JP-2" },
	{ "iso-2022-jp-3", "ISO-2022-JP-3" },
	{ "iso-2022-kr", "ISO-2022-KR" },
	{ "euc-jp", "EUC-JP-MS" },
	{ "x-euc-jp", "EUC-JP-MS" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "ms-kanji", "CP932" },
	{ "windows-31j", "CP932" },
	{ "cp932", "CP932" },
	{ "euc-kr", "CP949" },
	{ "ks-c-5601-1987", "CP949" },
	{ "ks-c-5601", "CP949" },
	{ "cp949", "CP949" },
	{ "windows-949", "CP949" },
	{ "gb2312", "GB18030" },
	{ "gb-2312-80", "GB18030" },
	{ "x-gb2312", "GB18030" },
	{ "euc-cn", "GB18030" },
	{ "gbk", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5-HKSCS" },
	{ "big5-hkscs", "BIG5-HKSCS" },
	{ "x-x-big5", "BIG5-HKSCS" },
	{ "cp950", "CP950" },
	{ "euc-tw", "EUC-TW" },
	{ "utf-16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "utf-32", "UTF-32" },
	{ "utf-32le", "UTF-32LE" },
	{ "utf-32be", "UTF-32BE" },
};

struct conversion {
	const char *name;
	iconv_t cd;
};

struct charsets {
	struct conversion *open;
	size_t nopen;
};

static int
charsets_close(struct charsets *charsets)
{
	for (size_t i = 0; i < charsets->nopen; i++)
		iconv_close(charsets->open[i].cd);
	return 0;
}

static const struct conversion *
conversion_find(const struct charsets *charsets, const char *name)
{
	for (size_t i = 0; i < charsets->nopen; i++)
		if (strcmp(charsets->open[i].name, name) == 0)
			return &charsets->open[i];
	return NULL;
}

struct charsets *
charsets_open(void *ctx, char **why_r)
{
	struct charsets *charsets = talloc_zero(ctx, struct charsets);

	charsets->open = talloc_array(charsets, struct conversion, G_N_ELEMENTS(labels));
	talloc_set_destructor(charsets, charsets_close);
	for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
		if (conversion_find(charsets, labels[i].name))
			continue;
		iconv_t cd = iconv_open(UTF8_NAME, labels[i].name);
		if (cd == (iconv_t)-1) {
			*why_r = talloc_asprintf(ctx,
			    "iconv cannot open the charset %s: %s; install the C library's gconv "
			    "modules",
			    labels[i].name, strerror(errno));
			talloc_free(charsets);
			return NULL;
		}
		charsets->open[charsets->nopen++] = (struct conversion){ labels[i].name, cd };
	}
	return charsets;
}

const char *
charset_name(const struct charsets *charsets, const char *label, size_t len)
{
	char clean[CHARSET_LABEL_MAX + 1];
	const char *star = memchr(label, '*', len); /* RFC 2231 section 5: the language follows */

	(void)charsets;
	if (star)
		len = (size_t)(star - label);
	if (len == 0 || len > CHARSET_LABEL_MAX)
		return NULL;
	for (size_t i = 0; i < len; i++)
		clean[i] = label[i] == '_' ? '-' : g_ascii_tolower(label[i]);
	clean[len] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
		if (strcmp(labels[i].label, clean) == 0)
			return labels[i].name;
	return NULL;
}

size_t
charset_prefix(const char *utf8, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)utf8[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* UTF-8 as it came, with what is invalid (and NUL) replaced. */
static void
append_valid(GString *out, const char *bytes, size_t len, bool *broken_r)
{
	while (len > 0) {
		const char *bad;
		if (g_utf8_validate(bytes, (gssize)len, &bad)) {
			g_string_append_len(out, bytes, (gssize)len);
			return;
		}
		g_string_append_len(out, bytes, bad - bytes);
		g_string_append(out, REPLACEMENT);
		*broken_r = true;
		len -= (size_t)(bad - bytes) + 1;
		bytes = bad + 1;
	}
}

static void
append_converted(GString *out, const struct conversion *conversion, const char *bytes, size_t len,
    size_t max, bool *broken_r)
{
	char *in = (char *)(uintptr_t)bytes;
	char chunk[4096];

	iconv(conversion->cd, NULL, NULL, NULL, NULL);
	while (len > 0 && out->len <= max) {
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t n = iconv(conversion->cd, &in, &len, &to, &room);
		int error = n == (size_t)-1 ? errno : 0;
		g_string_append_len(out, chunk, to - chunk);
		if (error == EILSEQ || error == EINVAL) {
			g_string_append(out, REPLACEMENT);
			*broken_r = true;
			in++;
			len--;
			/* UTF-16 and UTF-32 stay in step only by whole units; the rest is lost
			 * then. */
			if (error == EINVAL)
				break;
		}
	}
}

/* No byte of 0, nor above 0x7f. Eight at a time, since every text is asked. */
static bool
is_ascii(const char *bytes, size_t len)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		/* Taking one from each sets the top bit of the first that is 0. */
		if ((word | (word - each)) & (0x80 * each))
			return false;
	}
	for (; i < len; i++)
		if ((unsigned char)bytes[i] - 1U >= 0x7fU)
			return false;
	return true;
}

/* Charsets in which a byte below 0x80 may stand for something else than ASCII. */
static bool
is_ascii_compatible(const char *name)
{
	return !g_str_has_prefix(name, "ISO-2022") && !g_str_has_prefix(name, "UTF-16") &&
	       !g_str_has_prefix(name, "UTF-32");
}

static char *
take(void *ctx, const char *utf8, size_t len, size_t max, size_t *len_r, bool *cut_r)
{
	size_t keep = charset_prefix(utf8, len, max);

	if (keep < len)
		*cut_r = true;
	*len_r = keep;
	return talloc_strndup(ctx, utf8, keep);
}

char *
charset_to_utf8(void *ctx, const struct charsets *charsets, const char *label, const char *bytes,
    size_t len, size_t max, size_t *len_r, bool *broken_r, bool *cut_r)
{
	const char *name = label ? charset_name(charsets, label, strlen(label)) : ASCII_NAME;

	if (label && !name)
		*broken_r = true;
	if ((!name || is_ascii_compatible(name)) && is_ascii(bytes, len))
		return take(ctx, bytes, len, max, len_r, cut_r);
	if (name && strcmp(name, ASCII_NAME) == 0)
		name = g_utf8_validate(bytes, (gssize)len, NULL) ? UTF8_NAME : FALLBACK_NAME;

	GString *out = g_string_sized_new(MIN(len, max) + 64);
	const struct conversion *conversion =
	    name && strcmp(name, UTF8_NAME) != 0 ? conversion_find(charsets, name) : NULL;
	if (conversion)
		append_converted(out, conversion, bytes, len, max, broken_r);
	else
		append_valid(out, bytes, len, broken_r);
	/* iconv passes NUL on; it would end the text early for whoever reads it as a string. */
	for (size_t i = 0; i < out->len; i++)
		if (out->str[i] == '\0')
			out->str[i] = ' ';
	char *utf8 = take(ctx, out->str, out->len, max, len_r, cut_r);
	g_string_free(out, TRUE);
	return utf8;
}
