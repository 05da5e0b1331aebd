#include "mail/mime_param.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

enum { MAIN_VALUE_ENOUGH = 200 }; /* bytes; a known type or encoding has under a hundred */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *
mime_skip_cfws(const char *p)
{
	size_t depth = 0;

	for (; *p; p++) {
		if (*p == '(') {
			depth++;
		} else if (depth > 0) {
			if (*p == ')')
				depth--;
			else if (*p == '\\' && p[1])
				p++;
		} else if (!is_blank(*p)) {
			break;
		}
	}
	return p;
}

static char *
quoted_string(void *ctx, const char **p)
{
	const char *in = *p + 1;
	char *value = talloc_array(ctx, char, strcspn(in, "\"") + 1);
	size_t n = 0, room = talloc_get_size(value);

	for (; *in && *in != '"'; in++) {
		if (*in == '\\' && in[1])
			in++;
		if (n + 1 >= room) {
			room *= 2;
			value = talloc_realloc(ctx, value, char, (unsigned)room + 1);
		}
		value[n++] = *in;
	}
	value[n] = '\0';
	*p = *in ? in + 1 : in;
	return value;
}

char *
mime_word(void *ctx, const char **p, const char *stops)
{
	const char *in = mime_skip_cfws(*p);

	*p = in;
	if (*in == '"')
		return quoted_string(ctx, p);
	while (*in && !is_blank(*in) && *in != '(' && !strchr(stops, *in))
		in++;
	if (in == *p)
		return NULL;
	char *word = talloc_strndup(ctx, *p, (size_t)(in - *p));
	*p = in;
	return word;
}

char *
mime_main_value(void *ctx, const char *field)
{
	const char *p = field;
	GString *value = g_string_new(NULL);

	for (;;) {
		char *word = mime_word(ctx, &p, ";");
		if (word)
			g_string_append(value, word);
		talloc_free(word);
		if (!word || value->len > MAIN_VALUE_ENOUGH)
			break;
	}
	g_string_ascii_down(value);
	char *main_value = talloc_strndup(ctx, value->str, value->len);
	g_string_free(value, TRUE);
	return main_value;
}

/* Move behind the next ';' that stands outside quotes and comments; false at the end. */
static bool
next_param(const char **p)
{
	for (;;) {
		*p = mime_skip_cfws(*p);
		if (!**p)
			return false;
		if (**p == ';') {
			(*p)++;
			return true;
		}
		if (**p == '"')
			talloc_free(quoted_string(NULL, p));
		else
			(*p)++;
	}
}

/* The bytes of an extended value of RFC 2231 section 4: charset'language'percent-encoded. */
static void
append_extended(GString *out, const char *value, bool first)
{
	if (first) {
		const char *quote = strchr(value, '\'');
		quote = quote ? strchr(quote + 1, '\'') : NULL;
		if (quote)
			value = quote + 1;
	}
	for (; *value; value++) {
		if (value[0] == '%' && g_ascii_isxdigit(value[1]) && g_ascii_isxdigit(value[2])) {
			char byte = (char)(g_ascii_xdigit_value(value[1]) * 16 +
					   g_ascii_xdigit_value(value[2]));
			g_string_append_c(out, byte ? byte : ' ');
			value += 2;
		} else {
			g_string_append_c(out, *value);
		}
	}
}

/* True if `attribute` is `name`, `name*`, `name*N` or `name*N*`; sets the section and the form. */
static bool
attribute_is(const char *attribute, const char *name, int *section_r, bool *extended_r)
{
	size_t len = strlen(name);

	*section_r = -1;
	*extended_r = false;
	if (g_ascii_strncasecmp(attribute, name, len) != 0)
		return false;
	attribute += len;
	if (*attribute == '\0')
		return true;
	if (*attribute++ != '*')
		return false;
	if (g_ascii_isdigit(*attribute)) {
		char *end;
		guint64 section = g_ascii_strtoull(attribute, &end, 10);
		if (section >= MIME_PARAMS_MAX)
			return false;
		*section_r = (int)section;
		attribute = end;
		if (*attribute == '\0')
			return true;
		if (*attribute++ != '*')
			return false;
	}
	*extended_r = true;
	return *attribute == '\0';
}

char *
mime_param(void *ctx, const char *field, const char *name)
{
	void *tmp = talloc_new(NULL);
	const char *sections[MIME_PARAMS_MAX] = { NULL };
	bool extended[MIME_PARAMS_MAX] = { false };
	const char *plain = NULL;
	const char *p = field;

	for (int i = 0; i < MIME_PARAMS_MAX && next_param(&p); i++) {
		char *attribute = mime_word(tmp, &p, "=;");
		p = mime_skip_cfws(p);
		if (!attribute || *p != '=')
			continue;
		p++;
		char *value = mime_word(tmp, &p, ";");
		int section;
		bool is_extended;
		if (!value || !attribute_is(attribute, name, &section, &is_extended))
			continue;
		if (section < 0 && !is_extended) {
			plain = plain ? plain : value;
			continue;
		}
		section = section < 0 ? 0 : section;
		if (!sections[section]) {
			sections[section] = value;
			extended[section] = is_extended;
		}
	}
	char *result = NULL;
	if (sections[0]) {
		GString *out = g_string_new(NULL);
		for (int i = 0; i < MIME_PARAMS_MAX && sections[i]; i++) {
			if (extended[i])
				append_extended(out, sections[i], i == 0);
			else
				g_string_append(out, sections[i]);
		}
		result = talloc_strndup(ctx, out->str, out->len);
		g_string_free(out, TRUE);
	} else if (plain) {
		result = talloc_strdup(ctx, plain);
	}
	talloc_free(tmp);
	return result;
}
