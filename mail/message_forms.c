#include "mail/message_forms.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>

enum { ALONE_BYTES_MAX = 24 }; /* of a line that may be a vote by itself: "No, thanks." */

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

struct form {
	GString *bones;    /* of all of it */
	GHashTable *lines; /* of each line */
};

static void
form_read(struct form *form, const char *text)
{
	const char *line;
	size_t len;

	form->bones = skeleton(text, strlen(text));
	form->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	while ((line = next_line(&text, &len)))
		g_hash_table_add(form->lines, g_string_free(skeleton(line, len), FALSE));
}

static void
form_end(struct form *form)
{
	g_hash_table_destroy(form->lines);
	g_string_free(form->bones, TRUE);
}

/* `alone`: as a line of its own. */
static bool
has_line(const struct form *form, const GString *bones, bool alone)
{
	return alone ? g_hash_table_contains(form->lines, bones->str)
		     : strstr(form->bones->str, bones->str) != NULL;
}

/*
 * A short line that opens a paragraph may be all of a vote; others may be what wrapping has left of
 * a longer one. What the other form has, but not as its writer's own nor as another's words, is the
 * signature, which need not end at the same line in both.
 */
static bool
line_differs(const char *line, size_t len, bool opens, const struct form *own,
    const struct form *quoted, const struct form *whole)
{
	GString *bones = skeleton(line, len);
	bool alone = opens && len <= ALONE_BYTES_MAX;
	bool differs = !has_line(own, bones, alone) &&
		       (has_line(quoted, bones, alone) || !has_line(whole, bones, alone));

	g_string_free(bones, TRUE);
	return differs;
}

bool
forms_differ(const char *plain, const char *html, const struct quote_parts *shown)
{
	struct form own, quoted, whole;
	bool differ = strstr(shown->own, "~~") && !strstr(plain, "~~");
	bool opens = true;
	size_t compared = 0, len;
	const char *line;

	form_read(&own, shown->own);
	form_read(&quoted, shown->quoted);
	form_read(&whole, html);
	while (!differ && (line = next_line(&plain, &len))) {
		if (line_matters(line, len))
			differ = ++compared > FORMS_LINES_MAX ||
				 line_differs(line, len, opens, &own, &quoted, &whole);
		opens = len == 0;
	}
	form_end(&own);
	form_end(&quoted);
	form_end(&whole);
	return differ;
}
