#include "mail/message_text.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/html.h"
#include "mail/html_markdown.h"
#include "mail/message_attached.h"
#include "mail/message_forms.h"
#include "mail/mime_charset.h"
#include "mail/mime_text.h"

enum {
	INNER_HEADER_MAX = 2000 /* bytes of a header of a message inside that are shown */
};

static bool
is_html(const struct mime_part *part)
{
	return strcmp(part->type, "text/html") == 0 ||
	       strcmp(part->type, "application/xhtml+xml") == 0;
}

static bool
is_shown_text(const struct mime_part *part)
{
	if (part->attachment || is_attached_file(part))
		return false;
	return strcmp(part->type, "text/plain") == 0 || strcmp(part->type, "text/markdown") == 0 ||
	       strcmp(part->type, "text/x-markdown") == 0 ||
	       strcmp(part->type, "text/enriched") == 0 ||
	       strcmp(part->type, "message/delivery-status") == 0;
}

/* True if the mail shows text of its own, apart from files and messages inside. */
static bool
has_body(const struct mime_tree *tree)
{
	for (size_t i = 0; i < tree->nparts; i++) {
		const struct mime_part *part = &tree->parts[i];
		if (part->headers || part->inside_message)
			continue;
		if (is_shown_text(part) || (is_html(part) && !part->attachment))
			return true;
	}
	return false;
}

struct body {
	void *tmp;
	struct message *message;
	const struct charsets *charsets;
	const struct quote_rules *quotes;
	const struct mime_tree *tree;
	bool *answered; /* by number of the multipart/alternative: its plain text is not blank */
	size_t text_room, html_room; /* bytes that may still be read */
	size_t html_parts;
	char *shaped; /* of the first of them, as Markdown */
	GString *text, *own, *quoted;
};

/* Headings, lists and tables are kept for the reader of minutes. */
static void
keep_shape(struct body *body, const struct mime_part *part, const char *html, size_t len)
{
	const char *subject = body->message->subject;
	bool cut = false;
	size_t shaped_len;

	if (++body->html_parts > 1 || part->inside_message || !subject ||
	    !strcasestr(subject, "minutes"))
		return;
	char *shaped = html_markdown(body->tmp, html, len, MESSAGE_TEXT_MAX, &shaped_len, &cut);
	body->shaped = cut ? NULL : shaped;
}

/* The text of a part, as far as there is room for it in all that is read of the mail. */
static char *
part_text(struct body *body, const struct mime_part *part, size_t *len_r)
{
	bool html = is_html(part);
	bool broken = false, cut = false, html_cut = false;
	size_t *room = html ? &body->html_room : &body->text_room;
	char *text = mime_text(body->tmp, part, body->charsets, *room, len_r, &broken, &cut);

	*room -= MIN(*room, *len_r);
	if (html)
		keep_shape(body, part, text, *len_r);
	if (html)
		text = html_text(body->tmp, text, *len_r, len_r, &html_cut);
	if (broken)
		body->message->marks |= MARK_CHARSET;
	if (cut || html_cut)
		body->message->marks |= html ? MARK_HTML : MARK_TEXT;
	return text;
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

/* Append a text on lines of its own, up to `max` bytes in all; false if there was no room. */
static bool
append_text(GString *out, const char *text, size_t len, size_t max)
{
	if (out->len > 0 && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
	size_t room = out->len < max ? max - out->len : 0;
	size_t keep = charset_prefix(text, len, room);
	g_string_append_len(out, text, (gssize)keep);
	return keep == len;
}

/* By the words that mailers put before the subject of what they pass on. */
static bool
is_passed_on(const char *subject)
{
	static const char *const words[] = { "fw:", "fwd:", "wg:", "tr:", "rv:", "i:", "enc:",
		"vs:", "vb:", "pd:", "doorst:", "videresend:", "πρθ:", "转发:", "转发：",
		"轉寄:", "轉寄：" };

	/* A list's tag may stand before them. */
	while (subject && *subject == '[') {
		const char *close = strchr(subject, ']');
		subject = close ? close + 1 + strspn(close + 1, " ") : NULL;
	}
	for (size_t i = 0; subject && i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(subject, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

static void
shown_part(struct body *body, const struct mime_part *part, const char *text, size_t len)
{
	if (!append_text(body->text, text, len, MESSAGE_TEXT_MAX))
		body->message->marks |= MARK_TEXT;
	if (part->inside_message) {
		append_text(body->quoted, text, len, MESSAGE_TEXT_MAX);
		return;
	}
	const char *writer =
	    is_passed_on(body->message->subject) ? body->message->from_address : NULL;
	struct quote_parts parts = quote_split(body->tmp, body->quotes, text, len, writer);
	if (parts.cut)
		body->message->marks |= MARK_TEXT;
	append_text(body->own, parts.own, strlen(parts.own), MESSAGE_TEXT_MAX);
	append_text(body->quoted, parts.quoted, strlen(parts.quoted), MESSAGE_TEXT_MAX);
}

/*
 * What a reader is shown above a message inside: whom it is from, when it was
 * written, what it is about. As a digest has it, so that it is told apart.
 */
static void
inner_headers(struct body *body, const struct mime_headers *headers)
{
	static const char *const names[] = { "From", "Date", "Subject" };
	GString *lines = g_string_new("\n------------------------------\n\n");
	size_t none = lines->len + 1;
	bool broken = false;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct mime_field *field = mime_headers_find(headers, names[i]);
		if (!field)
			continue;
		struct mime_field shown = *field;
		shown.value_len = MIN(shown.value_len, (size_t)INNER_HEADER_MAX);
		g_string_append_printf(lines, "%s: %s\n", names[i],
		    mime_field_text(body->tmp, &shown, body->charsets, &broken));
	}
	g_string_append_c(lines, '\n');
	if (lines->len > none) {
		append_text(body->text, lines->str, lines->len, MESSAGE_TEXT_MAX);
		append_text(body->quoted, lines->str, lines->len, MESSAGE_TEXT_MAX);
	}
	g_string_free(lines, TRUE);
}

/* Where the plain form of an alternative is read: does its HTML, part `i`, show what counts? */
static void
compare_forms(struct body *body, char **texts, const size_t *lens, size_t i)
{
	const struct mime_part *parts = body->tree->parts;
	size_t plain = 0, len;
	struct quote_parts own, shown;
	char *html;

	while (plain < i && (parts[plain].alternative != parts[i].alternative || !texts[plain]))
		plain++;
	if (plain == i || body->message->differs || !forms_matter(texts[plain]))
		return;
	own = quote_split(body->tmp, body->quotes, texts[plain], lens[plain], NULL);
	if (!forms_matter(own.own))
		return;
	html = part_text(body, &parts[i], &len);
	shown = quote_split(body->tmp, body->quotes, html, len, NULL);
	body->message->differs = forms_differ(own.own, html, &shown);
}

/* The plain form of an alternative is read; the HTML one only where there is no such text. */
static void
body_read(struct body *body)
{
	const struct mime_tree *tree = body->tree;
	char **texts = talloc_zero_array(body->tmp, char *, (unsigned)tree->nparts + 1);
	size_t *lens = talloc_zero_array(body->tmp, size_t, (unsigned)tree->nparts + 1);

	/* Some mailers give the text itself a file's name. */
	bool bare = !has_body(tree);
	body->answered = talloc_zero_array(body->tmp, bool, MESSAGE_PARTS_MAX + 2);
	for (size_t i = 0; i < tree->nparts; i++) {
		const struct mime_part *part = &tree->parts[i];
		if (part->headers)
			continue;
		bool named = bare && !part->attachment && is_attached_file(part) &&
			     strcmp(part->type, "text/plain") == 0;
		if (named || is_shown_text(part)) {
			texts[i] = part_text(body, part, &lens[i]);
			if (part->alternative && !is_blank(texts[i]))
				body->answered[part->alternative] = true;
		}
	}
	for (size_t i = 0; i < tree->nparts; i++) {
		const struct mime_part *part = &tree->parts[i];
		if (part->headers) {
			inner_headers(body, part->headers);
			continue;
		}
		if (is_html(part) && !part->attachment &&
		    !(part->alternative && body->answered[part->alternative]))
			texts[i] = part_text(body, part, &lens[i]);
		else if (is_html(part) && !part->attachment && !part->inside_message)
			compare_forms(body, texts, lens, i);
		if (texts[i])
			shown_part(body, part, texts[i], lens[i]);
	}
}

void
message_text_read(struct message *message, const struct charsets *charsets,
    const struct quote_rules *quotes, const struct mime_tree *tree)
{
	struct body body = { .tmp = talloc_new(NULL),
		.message = message,
		.charsets = charsets,
		.quotes = quotes,
		.tree = tree,
		.text_room = MESSAGE_TEXT_MAX,
		.html_room = MESSAGE_HTML_MAX,
		.text = g_string_new(NULL),
		.own = g_string_new(NULL),
		.quoted = g_string_new(NULL) };

	body_read(&body);
	message->text = talloc_strndup(message, body.text->str, body.text->len);
	message->new_words = talloc_strndup(message, body.own->str, body.own->len);
	message->quoted = talloc_strndup(message, body.quoted->str, body.quoted->len);
	if (body.shaped && body.html_parts == 1 && is_blank(message->quoted))
		message->shaped = talloc_steal(message, body.shaped);
	g_string_free(body.text, TRUE);
	g_string_free(body.own, TRUE);
	g_string_free(body.quoted, TRUE);
	talloc_free(body.tmp);
}
