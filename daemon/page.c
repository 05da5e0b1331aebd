#include <glib.h>
#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "daemon/page.h"
#include "parser/when.h"

struct page {
	GString *text;
};

static int
page_free(struct page *page)
{
	g_string_free(page->text, TRUE);
	return 0;
}

struct page *
page_new(void *ctx)
{
	struct page *page = talloc_zero(ctx, struct page);

	page->text = g_string_new(NULL);
	talloc_set_destructor(page, page_free);
	return page;
}

void
page_blank(struct page *page)
{
	g_string_append_c(page->text, '\n');
}

void
page_heading(struct page *page, const char *text)
{
	glong i, width = g_utf8_strlen(text, -1);

	if (page->text->len > 0)
		page_blank(page);
	g_string_append_printf(page->text, "%s\n", text);
	for (i = 0; i < width; i++)
		g_string_append_c(page->text, '-');
	g_string_append_c(page->text, '\n');
}

static void
indent_by(struct page *page, int blanks)
{
	g_string_append_printf(page->text, "%*s", blanks, "");
}

void
page_line(struct page *page, int indent, int hang, const char *format, ...)
{
	va_list args;
	char *text, **words, **word;
	glong column = indent;
	gboolean first = TRUE;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	indent_by(page, indent);
	words = g_strsplit(g_strchomp(text), " ", -1);
	for (word = words; *word; word++) {
		glong width = g_utf8_strlen(*word, -1);

		if (!first && column + 1 + width > PAGE_WIDTH) {
			page_blank(page);
			indent_by(page, indent + hang);
			column = indent + hang;
			first = TRUE;
		}
		if (!first)
			g_string_append_c(page->text, ' ');
		g_string_append(page->text, *word);
		column += width + !first;
		first = FALSE;
	}
	page_blank(page);
	g_strfreev(words);
	g_free(text);
}

void
page_verbatim(struct page *page, const char *text)
{
	g_string_append(page->text, text);
	if (!g_str_has_suffix(text, "\n"))
		page_blank(page);
}

const char *
page_link(void *ctx, const char *archive_url, const char *message_id)
{
	const char *place = archive_url ? strstr(archive_url, "%s") : NULL;
	char *escaped, *link;

	if (!place)
		return talloc_asprintf(ctx, "<%s>", page_words(ctx, message_id, PAGE_QUOTE_MAX));
	escaped = g_uri_escape_string(message_id, "@", FALSE);
	link = talloc_asprintf(
	    ctx, "%.*s%s%s", (int)(place - archive_url), archive_url, escaped, place + 2);
	g_free(escaped);
	return link;
}

const char *
page_text(struct page *page)
{
	return page->text->str;
}

/* Characters that show nothing or change how others are shown. */
static gboolean
is_hidden(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_UNASSIGNED:
		return TRUE;
	default:
		return FALSE;
	}
}

const char *
page_name(void *ctx, const char *name)
{
	char *words = talloc_strdup(ctx, name);

	return g_strdelimit(words, "_", ' ');
}

const char *
page_words(void *ctx, const char *text, size_t max)
{
	GString *out = g_string_new(NULL);
	const char *p;
	size_t shown = 0;
	gboolean blank = FALSE;
	char *result;

	for (p = text ? text : ""; *p && shown < max; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char_validated(p, -1);

		if (c == (gunichar)-1 || c == (gunichar)-2)
			break;
		if (g_unichar_isspace(c)) {
			blank = TRUE;
			continue;
		}
		if (is_hidden(c))
			continue;
		if (blank && out->len > 0) {
			g_string_append_c(out, ' ');
			shown++;
		}
		blank = FALSE;
		g_string_append_unichar(out, c);
		shown++;
	}
	if (*p && shown >= max)
		g_string_append(out, "\xe2\x80\xa6");
	result = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	return result;
}

static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

const char *
page_date(void *ctx, int64_t at, const char *zone)
{
	int year, month, day, weekday;

	if (at == WHEN_UNKNOWN)
		return "an unknown day";
	when_parts(at, zone, &year, &month, &day, NULL, NULL, NULL, &weekday);
	return talloc_asprintf(ctx, "%s %d %s %d", weekdays[weekday], day, months[month - 1], year);
}

const char *
page_time(void *ctx, int64_t at, const char *zone)
{
	int hour, minute;

	if (at == WHEN_UNKNOWN)
		return "an unknown time";
	when_parts(at, zone, NULL, NULL, NULL, &hour, &minute, NULL, NULL);
	return talloc_asprintf(ctx, "%s, %02d:%02d", page_date(ctx, at, zone), hour, minute);
}
