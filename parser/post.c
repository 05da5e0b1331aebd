#include "parser/post.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/block_source.h"
#include "parser/document.h"
#include "parser/when.h"

/* What ends the names of groups and says nothing of their subject, longest first. */
static const char *const plain_endings[] = { " Certificate Working Group", " Working Group",
	" Committee", " Group" };

/*
 * One line of somebody else's words: no control characters, blanks folded, at
 * most `max` bytes, cut before a character that would not fit.
 */
static char *
one_line(void *ctx, const char *text, size_t max)
{
	char *valid = g_utf8_make_valid(text, -1);
	GString *plain = block_plain(valid, strlen(valid));
	GString *line = g_string_new(NULL);
	char *copy;

	for (const char *p = plain->str; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		size_t n = (size_t)(g_utf8_next_char(p) - p);

		if (line->len + n > max)
			break;
		if (!g_unichar_isspace(c) && g_unichar_isprint(c))
			g_string_append_len(line, p, (gssize)n);
		else if (line->len > 0 && line->str[line->len - 1] != ' ')
			g_string_append_c(line, ' ');
	}
	copy = talloc_strdup(ctx, g_strchomp(line->str));
	g_string_free(line, TRUE);
	g_string_free(plain, TRUE);
	g_free(valid);
	return copy;
}

/*
 * True if YAML takes `text` for nothing but a text without quotes: several words,
 * none of them with a mark of its own.
 */
static bool
is_plain(const char *text)
{
	bool letter = false, blank = false;

	if (!g_ascii_isalnum(*text))
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		letter = letter || g_ascii_isalpha(*p);
		blank = blank || *p == ' ';
		if (!g_ascii_isalnum(*p) && strchr(" ./()-_", *p) == NULL)
			return false;
	}
	return letter && blank;
}

/* Append a line of YAML; within single quotes nothing has a meaning but the quote (YAML 7.3.2). */
static void
append_value(GString *out, const char *key, const char *text)
{
	g_string_append(out, key);
	if (is_plain(text)) {
		g_string_append_printf(out, "%s\n", text);
		return;
	}
	g_string_append_c(out, '\'');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\'')
			g_string_append_c(out, '\'');
		g_string_append_c(out, *p);
	}
	g_string_append(out, "'\n");
}

/* "2023-04-20-minutes-of-the-...": lower-case letters and digits with hyphens between. */
static char *
slug(void *ctx, const char *text)
{
	GString *out = g_string_new(NULL);
	char *copy;

	for (; *text != '\0'; text++) {
		if (g_ascii_isalnum(*text))
			g_string_append_c(out, g_ascii_tolower(*text));
		else if (out->len > 0 && out->str[out->len - 1] != '-')
			g_string_append_c(out, '-');
	}
	if (out->len > 0 && out->str[out->len - 1] == '-')
		g_string_truncate(out, out->len - 1);
	copy = talloc_strdup(ctx, out->str);
	g_string_free(out, TRUE);
	return copy;
}

/* What the group is about: "Code Signing". */
static char *
subject_of(void *ctx, const char *title)
{
	for (size_t i = 0; i < G_N_ELEMENTS(plain_endings); i++) {
		size_t len = strlen(title), end = strlen(plain_endings[i]);

		if (len > end && g_str_has_suffix(title, plain_endings[i]))
			return talloc_strndup(ctx, title, len - end);
	}
	return talloc_strdup(ctx, title);
}

char *
post_write(void *ctx, const struct post *post)
{
	void *tmp = talloc_new(ctx);
	const char *group = one_line(tmp, post->title, POST_NAME_MAX);
	const char *title = talloc_asprintf(tmp, "%s Minutes of the %s", post->date, group);
	GString *out = g_string_new("---\n");
	const char *alias = talloc_asprintf(tmp, "/%s-%s/", post->date, slug(tmp, title));
	char *text;

	g_string_append_printf(out, "aliases:\n- %s\n", alias);
	if (post->author != NULL)
		append_value(out, "author: ", one_line(tmp, post->author, POST_NAME_MAX));
	g_string_append_printf(out, "date: %s 00:00:00\ntags:\n", post->date);
	append_value(out, "- ", subject_of(tmp, group));
	g_string_append(out, "- Minutes\n");
	append_value(out, "title: ", title);
	g_string_append(out, "type: post\n---\n\n");
	g_string_append(out, document_markdown(tmp, post->document));
	text = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	talloc_free(tmp);
	return text;
}

char *
post_file_name(void *ctx, const char *group, const char *date)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";

	if (*group == '\0' || *group == '.' || group[strspn(group, letters)] != '\0' ||
	    strlen(date) != strlen("YYYY-MM-DD") || when_from_iso(date) == WHEN_UNKNOWN)
		return NULL;
	return talloc_asprintf(ctx, "%s-%s-minutes.md", date, group);
}
