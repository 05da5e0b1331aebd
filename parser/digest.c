#include "parser/digest.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "parser/disguise.h"

/* One mail of a digest as its lines are collected. */
struct inside {
	char *subject;
	char *from_name, *from_address;
	char *text;
	char *quoted;
	bool begun;   /* by a separator: no word of its own has come since */
	bool headers; /* the lines are its headers */
	bool quote;   /* the lines are its quote */
};

static const char *
header_value(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len <= n || g_ascii_strncasecmp(line, name, n) != 0)
		return NULL;
	return line + n + strspn(line + n, " ");
}

static void
read_from(void *ctx, struct inside *inside, const char *value, size_t len)
{
	const char *open = memchr(value, '<', len);
	const char *close = open == NULL ? NULL : memchr(open, '>', len - (size_t)(open - value));

	if (close != NULL) {
		inside->from_name = g_strstrip(talloc_strndup(ctx, value, (size_t)(open - value)));
		inside->from_address = talloc_strndup(ctx, open + 1, (size_t)(close - open - 1));
	} else if (memchr(value, '@', len) != NULL) {
		inside->from_address = talloc_strndup(ctx, value, len);
	} else {
		inside->from_name = talloc_strndup(ctx, value, len);
	}
}

static void
finish(void *ctx, const struct votes *votes, const struct posting *posting, struct inside *inside,
    struct fact_list *list)
{
	struct mail_words words = { .subject = inside->subject,
		.from_name = inside->from_name,
		.from_address = inside->from_address,
		.text = inside->text,
		.quoted = inside->quoted,
		.reply = true,
		.at = posting->words->at,
		.group = posting->words->group,
		.names = posting->words->names,
		.nnames = posting->words->nnames,
		.directory = posting->words->directory };
	struct posting mail = { .words = &words, .named_speaks = true };
	size_t before = list->n;

	/* What stands before the first mail is the list's. */
	if (inside->text == NULL || (inside->from_name == NULL && inside->from_address == NULL))
		return;
	mail.prose = prose_make(ctx, inside->text, strlen(inside->text));
	mail.subject = subject_read(ctx, inside->subject, words.names, words.nnames);
	mail.labels =
	    labels_find(ctx, mail.prose->plain, mail.prose->len, words.names, words.nnames);
	mail.sender =
	    directory_sender(words.directory, words.from_name, words.from_address, words.at);
	votes_read(votes, &mail, list);
	facts_doubt_unread(list, before, mail.prose);
	disguise_doubt(list, before, &words);
	for (size_t i = before; i < list->n; i++) {
		struct fact *fact = &list->facts[i];

		fact->certainty = MIN(fact->certainty, CERTAINTY_LIKELY);
		/* Which ballot a mail without its thread means, nobody can tell. */
		if (fact->ballot == NULL)
			fact->certainty = CERTAINTY_UNCLEAR;
		fact->rule = talloc_asprintf(list->ctx, "digest.%s", fact->rule);
	}
}

static bool
is_separator(const char *line, size_t len)
{
	size_t dashes = strspn(line, "-");

	return dashes >= 20 && dashes == len;
}

/* A line of a mail's headers that tells nothing here: "Message: 3". */
static bool
is_other_header(const char *line, size_t len)
{
	static const char *const names[] = { "message:", "date:", "to:", "cc:", "message-id:",
		"content-type:", "reply-to:", "mime-version:" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (header_value(line, len, names[i]) != NULL)
			return true;
	return false;
}

/* True if the line opens what a mail inside quotes, to its end. */
static bool
opens_quote(const char *line, size_t len)
{
	/* Behind its first words, a block of headers is that of another mail. */
	if (header_value(line, len, "from:") != NULL)
		return true;
	return len > 6 && strncmp(line + len - 6, "wrote:", 6) == 0;
}

static void
read_text(void *ctx, struct inside *inside, const char *line, size_t len)
{
	inside->begun &= len == 0;
	inside->quote |= opens_quote(line, len);
	if (*line == '>' || inside->quote)
		return;
	inside->text = inside->text == NULL ? talloc_strdup(ctx, "") : inside->text;
	inside->text = talloc_strndup_append(inside->text, line, len);
	inside->text = talloc_strdup_append(inside->text, "\n");
}

static void
read_line(void *ctx, struct inside *inside, const char *line, size_t len)
{
	bool head = inside->begun || inside->headers;
	const char *value;

	if (head && (value = header_value(line, len, "from:")) != NULL) {
		read_from(ctx, inside, value, len - (size_t)(value - line));
		inside->headers = true;
	} else if (head && (value = header_value(line, len, "subject:")) != NULL) {
		inside->subject = talloc_strndup(ctx, value, len - (size_t)(value - line));
		inside->headers = true;
	} else if (inside->headers && len == 0) {
		inside->headers = inside->begun = false;
	} else if (inside->begun && is_other_header(line, len)) {
		inside->headers = true;
	} else if (!inside->headers) {
		read_text(ctx, inside, line, len);
	}
}

void
digest_read(const struct votes *votes, const struct posting *posting, struct fact_list *list)
{
	void *ctx = talloc_new(list->ctx);
	/* The headers of the mails inside look like the opening of a quote. */
	const char *text = posting->words->text, *quoted = posting->words->quoted;
	const char *p = talloc_asprintf(ctx, "%.*s\n%.*s", READING_TEXT_MAX,
	    text == NULL ? "" : text, READING_TEXT_MAX, quoted == NULL ? "" : quoted);
	const char *end = p + strlen(p);
	struct inside inside = { 0 };
	size_t mails = 0;

	while (p < end && mails < DIGEST_MAILS_MAX) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = newline == NULL ? (size_t)(end - p) : (size_t)(newline - p);

		if (is_separator(p, len)) {
			finish(ctx, votes, posting, &inside, list);
			inside = (struct inside){ .begun = true };
			mails++;
		} else {
			read_line(ctx, &inside, p, len > 0 && p[len - 1] == '\r' ? len - 1 : len);
		}
		p += len + 1;
	}
	finish(ctx, votes, posting, &inside, list);
	for (size_t i = 0; i < list->n; i++) {
		list->facts[i].ballot = talloc_strdup(list->ctx, list->facts[i].ballot);
		list->facts[i].version = talloc_strdup(list->ctx, list->facts[i].version);
		list->facts[i].who.name = talloc_strdup(list->ctx, list->facts[i].who.name);
		list->facts[i].who.org = talloc_strdup(list->ctx, list->facts[i].who.org);
	}
	talloc_free(ctx);
}
