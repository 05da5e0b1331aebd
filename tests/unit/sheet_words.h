/*
 * sheet_words: do the text and the HTML of one sheet say the same words?
 *
 * Compared word by word, once the text's bullets and underlines are left out and
 * the HTML's elements and references are taken for what they show.
 */
#ifndef MINUTED_TESTS_SHEET_WORDS_H
#define MINUTED_TESTS_SHEET_WORDS_H

#include <glib.h>
#include <string.h>
#include <talloc.h>

/* What a reader of the HTML sees of its body, elements as blanks. */
static inline char *
shown_of_html(void *ctx, const char *html)
{
	static const struct {
		const char *reference, *character;
	} references[] = { { "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" }, { "&quot;", "\"" },
		{ "&apos;", "'" }, { "&#39;", "'" }, { "&#160;", " " } };
	static const char *const within_words[] = { "<a", "</a", "<b", "</b" };
	GString *out = g_string_new(NULL);
	const char *p = strstr(html, "<body");
	char *result;
	size_t i;

	assert_non_null(p);
	while (*p) {
		if (*p == '<') {
			bool within = false;

			for (i = 0; i < G_N_ELEMENTS(within_words); i++)
				within = within || (g_str_has_prefix(p, within_words[i]) &&
						       strchr(" >", p[strlen(within_words[i])]));
			p = strchr(p, '>');
			assert_non_null(p);
			p++;
			if (!within)
				g_string_append_c(out, ' ');
			continue;
		}
		for (i = 0; i < G_N_ELEMENTS(references); i++)
			if (g_str_has_prefix(p, references[i].reference))
				break;
		if (i < G_N_ELEMENTS(references)) {
			g_string_append(out, references[i].character);
			p += strlen(references[i].reference);
		} else {
			g_string_append_c(out, *p++);
		}
	}
	result = talloc_strdup(ctx, out->str);
	g_string_free(out, TRUE);
	return result;
}

/* Bullets and underlines, which only text needs. */
static inline bool
is_layout(const char *word)
{
	return *word == '\0' || strcmp(word, "*") == 0 || strspn(word, "-") == strlen(word);
}

static inline void
assert_same_words(void *ctx, const char *text, const char *html)
{
	char **a = g_strsplit_set(text, " \n", -1);
	char **b = g_strsplit_set(shown_of_html(ctx, html), " \n", -1);
	size_t i = 0, k = 0;

	for (;;) {
		while (a[i] && is_layout(a[i]))
			i++;
		while (b[k] && is_layout(b[k]))
			k++;
		if (!a[i] || !b[k])
			break;
		assert_string_equal(a[i++], b[k++]);
	}
	assert_null(a[i]);
	assert_null(b[k]);
	g_strfreev(a);
	g_strfreev(b);
}

#endif
