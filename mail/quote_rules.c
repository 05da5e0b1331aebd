#define PCRE2_CODE_UNIT_WIDTH 8

#include "mail/quote_rules.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>
#include <pcre2.h>
#include <talloc.h>

#include "mail/mime_charset.h"

enum {
	MATCH_LIMIT = 5000, /* steps of one match; real lines need some hundreds */
	DEPTH_LIMIT = 500,
	KEY_MAX = 48, /* bytes of a header key with its marks */
	WIDE_COLON_BYTES = 3,
	MARKS_MAX = 64 /* bytes of rules and marks before the first word of a line */
};

#define WIDE_COLON "："

struct quote_rules {
	pcre2_code *codes[QUOTE_TABLES];
	pcre2_match_data *match;
	pcre2_match_context *limits;
	/* A bit for each first byte of a row; NULL: not known. */
	const uint8_t *first[QUOTE_TABLES];
	GHashTable *words; /* of quote_header_words */
};

static int
rules_free(struct quote_rules *rules)
{
	for (int i = 0; i < QUOTE_TABLES; i++)
		pcre2_code_free(rules->codes[i]);
	pcre2_match_data_free(rules->match);
	pcre2_match_context_free(rules->limits);
	if (rules->words)
		g_hash_table_destroy(rules->words);
	return 0;
}

static bool
is_anchored(enum quote_table table)
{
	return table != QUOTE_ATTRIBUTION_LOOSE && table != QUOTE_WHEN &&
	       table != QUOTE_INTRODUCTION;
}

/* All rows of a table as one pattern. */
static pcre2_code *
table_compile(enum quote_table table, char **why_r, void *ctx)
{
	GString *pattern = g_string_new("(?:");
	int error;
	PCRE2_SIZE at;

	for (size_t i = 0; i < nquote_rows; i++)
		if (quote_rows[i].table == table)
			g_string_append_printf(pattern, "%s(?:%s)", pattern->len > 3 ? "|" : "",
			    quote_rows[i].pattern);
	g_string_append(pattern, table == QUOTE_SEPARATOR ? ")[-_=*~ :]{1,60}$" : ")");
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->str, pattern->len,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NO_UTF_CHECK | PCRE2_DOTALL, &error, &at,
	    NULL);
	if (!code) {
		PCRE2_UCHAR text[200];
		pcre2_get_error_message(error, text, sizeof(text));
		*why_r = talloc_asprintf(
		    ctx, "quote table %d, byte %zu: %s", table, (size_t)at, (const char *)text);
	}
	g_string_free(pattern, TRUE);
	return code;
}

struct quote_rules *
quote_rules_new(void *ctx, char **why_r)
{
	struct quote_rules *rules = talloc_zero(ctx, struct quote_rules);

	talloc_set_destructor(rules, rules_free);
	for (int i = 0; i < QUOTE_TABLES; i++) {
		rules->codes[i] = table_compile((enum quote_table)i, why_r, ctx);
		if (!rules->codes[i]) {
			talloc_free(rules);
			return NULL;
		}
		pcre2_pattern_info(rules->codes[i], PCRE2_INFO_FIRSTBITMAP, &rules->first[i]);
	}
	rules->match = pcre2_match_data_create(1, NULL);
	rules->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(rules->limits, DEPTH_LIMIT);
	rules->words = g_hash_table_new(g_str_hash, g_str_equal);
	for (size_t i = 0; i < nquote_header_words; i++)
		g_hash_table_insert(rules->words, (gpointer)(uintptr_t)quote_header_words[i].word,
		    GINT_TO_POINTER(quote_header_words[i].role));
	return rules;
}

/* Bytes before the first letter or figure. */
static size_t
marks_length(const char *line, size_t len)
{
	size_t at = 0;

	while (at < len && at < MARKS_MAX) {
		gunichar c = g_utf8_get_char(line + at);
		if (g_unichar_isalnum(c))
			break;
		at += (size_t)g_unichar_to_utf8(c, NULL);
	}
	return at;
}

bool
quote_matches(const struct quote_rules *rules, enum quote_table table, const char *line, size_t len)
{
	uint32_t options = PCRE2_NO_UTF_CHECK;

	len = charset_prefix(line, len, QUOTE_LINE_LOOK);
	if (is_anchored(table)) {
		size_t marks = marks_length(line, len);
		line += marks;
		len -= marks;
		options |= PCRE2_ANCHORED;
		/* Most lines begin with a letter that no row begins with. */
		unsigned char first = len > 0 ? (unsigned char)line[0] : 0;
		const uint8_t *map = rules->first[table];
		if (len == 0 || (map && !(map[first / 8] & (1U << (first % 8)))))
			return false;
	}
	return pcre2_match(rules->codes[table], (PCRE2_SPTR)line, len, 0, options, rules->match,
		   rules->limits) >= 0;
}

static bool
is_mark(char c)
{
	return c == '*' || c == '_' || c == ' ' || c == '\t';
}

/* Lower case by Unicode, whatever the locale; false if it is longer than any key. */
static bool
key_lower(const char *text, size_t len, char *key, size_t room)
{
	size_t n = 0;

	for (const char *p = text; p < text + len; p = g_utf8_next_char(p)) {
		if (n + 6 >= room)
			return false;
		n += (size_t)g_unichar_to_utf8(g_unichar_tolower(g_utf8_get_char(p)), key + n);
	}
	key[n] = '\0';
	return true;
}

/* The place of the first colon among `len` bytes, or `len`. */
static size_t
colon_at(const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len), *wide = text;
	size_t narrow = colon ? (size_t)(colon - text) : len;

	while ((wide = memchr(wide, WIDE_COLON[0], narrow - (size_t)(wide - text)))) {
		size_t at = (size_t)(wide - text);
		if (len - at >= WIDE_COLON_BYTES && memcmp(wide, WIDE_COLON, WIDE_COLON_BYTES) == 0)
			return at;
		wide++;
	}
	return narrow;
}

enum quote_header
quote_header_key(const struct quote_rules *rules, const char *line, size_t len,
    const char **value_r, size_t *value_len_r)
{
	char key[KEY_MAX + 8];
	size_t at = 0, colon, end;

	while (at < len && is_mark(line[at]))
		at++;
	colon = at + colon_at(line + at, MIN(len - at, (size_t)KEY_MAX + WIDE_COLON_BYTES - 1));
	if (colon == at || colon >= len || colon - at >= KEY_MAX)
		return HEADER_NONE;
	for (end = colon; end > at && is_mark(line[end - 1]);)
		end--;
	if (!key_lower(line + at, end - at, key, sizeof(key)))
		return HEADER_NONE;
	size_t value = colon + (line[colon] == ':' ? 1 : 3);
	while (value < len && is_mark(line[value]))
		value++;
	*value_r = line + value;
	*value_len_r = len - value;
	return (enum quote_header)GPOINTER_TO_INT(g_hash_table_lookup(rules->words, key));
}
