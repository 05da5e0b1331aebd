#include "mail/message_forms.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>

enum {
	ALONE_BYTES_MAX = 24 /* of a line that may be a vote by itself: "No, thanks." */
};

/* The next line at `*p_r`, which is moved behind it; NULL at the end. */
static const char *
next_line(const char **p_r, size_t *len_r)
{
	const char *line = *p_r;

	if (*line == '\0')
		return NULL;
	*len_r = strcspn(line, "\n");
	*p_r = line + *len_r + (line[*len_r] == '\n');
	return line;
}

static bool
holds(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (g_ascii_strncasecmp(line + i, word, n) == 0)
			return true;
	return false;
}

static bool
line_matters(const char *line, size_t len)
{
	static const char *const words[] = { "vot", "abst", "endors", "second", "sponsor", "withdr",
		"yes" };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (holds(line, len, words[i]))
			return true;
	return len <= ALONE_BYTES_MAX && holds(line, len, "no");
}

bool
forms_matter(const char *plain)
{
	const char *line;
	size_t len;

	while ((line = next_line(&plain, &len)))
		if (line_matters(line, len))
			return true;
	return false;
}

/* The length of a link that is written out at `p`: "<https://...>", "mailto:...". */
static size_t
link_length(const char *p, size_t len)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:", "www.",
		"cid:", "tel:" };
	size_t open = *p == '<' || *p == '[' || *p == '(';

	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
		size_t n = strlen(schemes[i]), end = open;

		if (len < open + n || g_ascii_strncasecmp(p + open, schemes[i], n) != 0)
			continue;
		while (end < len && strchr(" \t\n>])", p[end]) == NULL)
			end++;
		return end;
	}
	return 0;
}

/* Letters and figures of a text, in lower case, links left out. */
static GString *
skeleton(const char *text, size_t len)
{
	GString *bones = g_string_sized_new(len);
	const char *end = text + len;

	while (text < end) {
		size_t link = link_length(text, (size_t)(end - text));
		gunichar c = g_utf8_get_char(text);

		if (link > 0) {
			text += link;
			continue;
		}
		if (g_unichar_isalnum(c))
			g_string_append_unichar(bones, g_unichar_tolower(c));
		text = g_utf8_next_char(text);
	}
	return bones;
}

/* True if a whole line of the text has these letters and no others. */
static bool
has_line(const char *text, const GString *bones)
{
	bool found = false;
	const char *line;
	size_t len;

	while (!found && (line = next_line(&text, &len))) {
		GString *other = skeleton(line, len);

		found = strcmp(other->str, bones->str) == 0;
		g_string_free(other, TRUE);
	}
	return found;
}

/* True if the line stands in the other form: a short one by itself, as it may be all of a vote. */
static bool
is_found(const char *line, size_t len, const char *html, const GString *other)
{
	GString *bones = skeleton(line, len);
	bool found =
	    len <= ALONE_BYTES_MAX ? has_line(html, bones) : strstr(other->str, bones->str) != NULL;

	g_string_free(bones, TRUE);
	return found;
}

bool
forms_differ(const char *plain, const char *html)
{
	GString *other = skeleton(html, strlen(html));
	bool differ = strstr(html, "~~") && !strstr(plain, "~~");
	bool opens = true;
	const char *line;
	size_t len;

	while (!differ && (line = next_line(&plain, &len))) {
		differ = line_matters(line, len) && !is_found(line, len, opens, html, other);
		opens = len == 0;
	}
	g_string_free(other, TRUE);
	return differ;
}
