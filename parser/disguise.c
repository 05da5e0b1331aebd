#include "parser/disguise.h"

#include <string.h>

#include <glib.h>

enum {
	FLAG = 0x1f3f4, /* behind it tags name a region, as in the flag of Scotland */
	TAG_FIRST = 0xe0001,
	TAG_LAST = 0xe007f
};

static const char disguised[] = "its words are struck through or not shown as they are written";
static const char other_form[] = "the mail's HTML shows other words than its plain text";

/* Overrides of the direction, lines through a letter, letters that cannot be seen. */
static bool
is_disguise(gunichar c, gunichar before)
{
	if (c >= TAG_FIRST && c <= TAG_LAST)
		return before != FLAG && !(before >= TAG_FIRST && before <= TAG_LAST);
	return c == 0x202d || c == 0x202e || (c >= 0x0335 && c <= 0x0338);
}

/* "~~yes~~", as Markdown and mail/html.h write it; a row of more is a line. */
static bool
is_struck(const char *text, size_t at, size_t len)
{
	return at + 2 < len && text[at] == '~' && text[at + 1] == '~' &&
	       strchr("~ \n", text[at + 2]) == NULL && (at == 0 || text[at - 1] != '~');
}

static bool
is_disguised(const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);
	gunichar before = 0, c;

	for (size_t at = 0; at < len;) {
		if ((text[at] & 0x80) == 0) {
			before = (unsigned char)text[at];
			if (is_struck(text, at, len))
				return true;
			at++;
			continue;
		}
		c = g_utf8_get_char_validated(text + at, (gssize)(len - at));
		if (c >= (gunichar)-2) {
			at++;
			continue;
		}
		if (is_disguise(c, before))
			return true;
		before = c;
		at += (size_t)(g_utf8_next_char(text + at) - (text + at));
	}
	return false;
}

static bool
is_stance(const struct fact *fact)
{
	return fact->kind == FACT_VOTE || fact->kind == FACT_SECOND ||
	       fact->kind == FACT_SECOND_WITHDRAWN || fact->kind == FACT_WITHDRAWAL;
}

void
disguise_doubt(struct fact_list *list, size_t first, const struct mail_words *words)
{
	const char *why = words->differs ? other_form : NULL;
	bool asked = false;

	for (size_t i = first; i < list->n; i++) {
		if (!is_stance(&list->facts[i]))
			continue;
		if (why == NULL && !asked &&
		    (is_disguised(words->subject) || is_disguised(words->text)))
			why = disguised;
		asked = true;
		if (why == NULL)
			return;
		list->facts[i].certainty = CERTAINTY_UNCLEAR;
		list->facts[i].doubt = why;
	}
}
