#include "mail/message_attached.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>

#include "mail/docx.h"
#include "mail/html_markdown.h"
#include "mail/mime_charset.h"
#include "mail/mime_text.h"
#include "mail/pdf.h"

enum file_form { FORM_NONE, FORM_TEXT, FORM_HTML, FORM_DOCX, FORM_PDF };

#define DOCX_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

static const struct {
	const char *suffix;
	enum file_form form;
} suffixes[] = {
	{ ".md", FORM_TEXT },
	{ ".markdown", FORM_TEXT },
	{ ".txt", FORM_TEXT },
	{ ".html", FORM_HTML },
	{ ".htm", FORM_HTML },
	{ ".docx", FORM_DOCX },
	{ ".pdf", FORM_PDF },
};

static enum file_form
form_by_name(const char *name)
{
	size_t len = name ? strlen(name) : 0;

	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		size_t n = strlen(suffixes[i].suffix);
		if (len >= n && g_ascii_strcasecmp(name + len - n, suffixes[i].suffix) == 0)
			return suffixes[i].form;
	}
	return FORM_NONE;
}

static enum file_form
form_of(const struct mime_part *part)
{
	if (part->headers || part->inside_message)
		return FORM_NONE;
	enum file_form form = form_by_name(part->filename);
	bool html = strcmp(part->type, "text/html") == 0 ||
		    strcmp(part->type, "application/xhtml+xml") == 0;
	bool bytes = strcmp(part->type, "application/octet-stream") == 0;

	/* Mailers name the HTML that they show, too. */
	if (html || form == FORM_HTML)
		return form == FORM_HTML && part->attachment && (html || bytes) ? FORM_HTML
										: FORM_NONE;
	/* Some call it a ZIP file, which it is. */
	if (strcmp(part->type, DOCX_TYPE) == 0)
		return FORM_DOCX;
	if (strcmp(part->type, "application/pdf") == 0)
		return FORM_PDF;
	if (form == FORM_DOCX || form == FORM_PDF)
		return strncmp(part->type, "application/", 12) == 0 ? form : FORM_NONE;
	if (form == FORM_TEXT)
		return strncmp(part->type, "text/", 5) == 0 || bytes ? FORM_TEXT : FORM_NONE;
	/* RFC 7763 */
	return part->attachment && (strcmp(part->type, "text/markdown") == 0 ||
				       strcmp(part->type, "text/x-markdown") == 0)
		   ? FORM_TEXT
		   : FORM_NONE;
}

bool
is_attached_file(const struct mime_part *part)
{
	return form_of(part) != FORM_NONE;
}

static bool
is_named_minutes(const struct mime_part *part)
{
	return part->filename && strcasestr(part->filename, "minutes");
}

/* As much of a text as is read, never half a character. */
static char *
bounded(char *text, size_t len, bool *cut_r)
{
	if (len <= ATTACHED_MAX)
		return text;
	text[charset_prefix(text, len, ATTACHED_MAX)] = '\0';
	*cut_r = true;
	return text;
}

/* What the files of a mail are read with. */
struct attached_reading {
	struct message *message;
	const struct charsets *charsets;
	const struct attached_pdf *pdf;
	size_t files;
};

/*
 * Tell that a file was not read, or not wholly. Drafts of long documents go
 * around as PDF, and scans: they are passed over unless the mail is about minutes.
 */
static void
mark_unread(struct message *message, const struct mime_part *part)
{
	if (form_of(part) != FORM_PDF || is_named_minutes(part) ||
	    (message->subject && strcasestr(message->subject, "minutes")))
		message->marks |= MARK_ATTACHMENT;
}

static char *
file_text(void *ctx, const struct attached_reading *reading, const struct mime_part *part)
{
	const struct charsets *charsets = reading->charsets;
	bool broken = false, cut = false, tags_cut = false;
	const char *bytes;
	char *text;
	size_t len;

	switch (form_of(part)) {
	case FORM_DOCX:
		bytes = mime_bytes(ctx, part, DOCX_SIZE_MAX, &len);
		text = docx_text(ctx, bytes, len, ATTACHED_MAX, &len, &cut);
		break;
	case FORM_PDF:
		bytes = mime_bytes(ctx, part, PDF_SIZE_MAX, &len);
		text = pdf_text(ctx, reading->pdf->library, bytes, len, ATTACHED_MAX, &len, &cut);
		break;
	case FORM_HTML:
		text = mime_text(ctx, part, charsets, MESSAGE_HTML_MAX, &len, &broken, &cut);
		text = html_markdown(ctx, text, len, ATTACHED_MAX, &len, &tags_cut);
		break;
	default:
		text = mime_text(ctx, part, charsets, ATTACHED_MAX, &len, &broken, &cut);
		break;
	}
	text = bounded(text, len, &cut);
	if (broken)
		reading->message->marks |= MARK_CHARSET;
	if (cut || tags_cut)
		mark_unread(reading->message, part);
	return text;
}

/* Leave a PDF file that this reader does not open. */
static void
leave_pdf(struct attached_reading *reading, const struct mime_part *part)
{
	if (reading->pdf->elsewhere)
		reading->message->pdf_unopened = true;
	mark_unread(reading->message, part);
}

/* Read the files of a kind until one has words. False when no further file is to be opened. */
static bool
read_files(struct attached_reading *reading, const struct mime_tree *tree, bool named, bool pdf)
{
	struct message *message = reading->message;

	for (size_t i = 0; i < tree->nparts; i++) {
		const struct mime_part *part = &tree->parts[i];
		if (!is_attached_file(part) || is_named_minutes(part) != named ||
		    (form_of(part) == FORM_PDF) != pdf)
			continue;
		if (++reading->files > ATTACHED_FILES_MAX) {
			message->marks |= MARK_ATTACHMENT;
			return false;
		}
		if (pdf && !reading->pdf->library) {
			leave_pdf(reading, part);
			continue;
		}
		void *tmp = talloc_new(NULL);
		char *text = file_text(tmp, reading, part);
		if (text[strspn(text, " \t\n")])
			message->attached = talloc_steal(message, text);
		talloc_free(tmp);
		if (message->attached)
			return false;
	}
	return true;
}

void
message_attached_read(struct message *message, const struct charsets *charsets,
    const struct attached_pdf *pdf, const struct mime_tree *tree)
{
	struct attached_reading reading = { message, charsets, pdf, 0 };

	if (read_files(&reading, tree, true, false) && read_files(&reading, tree, true, true) &&
	    read_files(&reading, tree, false, false))
		read_files(&reading, tree, false, true);
}
