#include "mail/pdf.h"

#include <dlfcn.h>
#include <string.h>

#include <glib-object.h>
#include <talloc.h>

#include "mail/markdown.h"
#include "mail/mime_charset.h"
#include "mail/pdf_layout.h"

/* As poppler-glib declares them; its version 0.82 and later (soname 8) have all. */
struct poppler_rectangle {
	gdouble left, top, right, bottom;
};

struct poppler_text_attributes {
	gchar *font_name;
	gdouble font_size;
	gboolean is_underlined;
	guint16 red, green, blue;
	gint start_index, end_index; /* characters, both included */
};

struct pdf_library {
	GObject *(*document_from_bytes)(GBytes *bytes, const char *password, GError **error);
	int (*n_pages)(GObject *document);
	GObject *(*page)(GObject *document, int index);
	char *(*page_text)(GObject *page);
	gboolean (*page_layout)(
	    GObject *page, struct poppler_rectangle **rectangles_r, guint *n_rectangles_r);
	GList *(*page_attributes)(GObject *page);
	void (*free_attributes)(GList *attributes);
};

#define LIBRARY "libpoppler-glib.so.8"

const struct pdf_library *
pdf_library_open(void *ctx)
{
	/* Its types stay registered, so it can never be closed again. */
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	struct pdf_library *library = handle ? talloc_zero(ctx, struct pdf_library) : NULL;

	if (!handle)
		return NULL;
	const struct {
		const char *name;
		void *function;
	} symbols[] = {
		{ "poppler_document_new_from_bytes", &library->document_from_bytes },
		{ "poppler_document_get_n_pages", &library->n_pages },
		{ "poppler_document_get_page", &library->page },
		{ "poppler_page_get_text", &library->page_text },
		{ "poppler_page_get_text_layout", &library->page_layout },
		{ "poppler_page_get_text_attributes", &library->page_attributes },
		{ "poppler_page_free_text_attributes", &library->free_attributes },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);

		if (!symbol) {
			talloc_free(library);
			return NULL;
		}
		/* POSIX: a pointer to a function has the form of one to an object. */
		memcpy(symbols[i].function, &symbol, sizeof symbol);
	}
	return library;
}

/* ---- the lines of a page ---- */

struct page_reading {
	void *ctx;
	size_t page;
	GArray *lines;        /* struct pdf_line */
	struct pdf_line line; /* that is open */
	GString *text;        /* of it */
	bool bold;            /* the last mark in it */
	bool plain;           /* some of it is not bold */
	bool blank;           /* a blank is due */
	bool word_ended;      /* the first one */
	double run;           /* characters of the size that `line` has, less those of others */
};

static bool
is_bold(const char *font)
{
	static const char *const words[] = { "bold", "black", "heavy", "-demi" };

	for (size_t i = 0; font && i < G_N_ELEMENTS(words); i++)
		if (strcasestr(font, words[i]))
			return true;
	return false;
}

static void
line_close(struct page_reading *reading)
{
	if (reading->text->len > 0) {
		if (reading->bold)
			g_string_append_c(reading->text, MARKDOWN_PLAIN);
		if (!reading->word_ended)
			reading->line.first_word = reading->line.right - reading->line.left;
		reading->line.bold = !reading->plain;
		reading->line.text = talloc_strdup(reading->ctx, reading->text->str);
		g_array_append_val(reading->lines, reading->line);
	}
	g_string_truncate(reading->text, 0);
	reading->line = (struct pdf_line){ .page = reading->page };
	reading->bold = reading->plain = reading->blank = reading->word_ended = false;
	reading->run = 0;
}

/* The size of most letters, by Boyer and Moore's vote. */
static void
count_size(struct page_reading *reading, double size)
{
	if (size > reading->line.size - 0.1 && size < reading->line.size + 0.1) {
		reading->run++;
	} else if (reading->run > 0) {
		reading->run--;
	} else {
		reading->line.size = size;
		reading->run = 1;
	}
}

static void
add_character(struct page_reading *reading, gunichar c, const struct poppler_rectangle *at,
    const struct poppler_text_attributes *look)
{
	struct pdf_line *line = &reading->line;
	bool bold = look && is_bold(look->font_name);

	/* Soft hyphens and marks of direction are not shown. */
	if (g_unichar_type(c) == G_UNICODE_FORMAT)
		return;
	if (g_unichar_isspace(c) || g_unichar_iscntrl(c)) {
		reading->blank = reading->text->len > 0;
		return;
	}
	if (reading->text->len == 0) {
		*line = (struct pdf_line){ reading->page, at->left, at->right, at->top, at->bottom,
			0, 0, false, NULL };
	} else if (reading->blank) {
		g_string_append_c(reading->text, ' ');
		if (!reading->word_ended)
			line->first_word = line->right - line->left;
		reading->word_ended = true;
	}
	reading->blank = false;
	if (bold != reading->bold)
		g_string_append_c(reading->text, bold ? MARKDOWN_BOLD : MARKDOWN_PLAIN);
	reading->bold = bold;
	reading->plain |= !bold;
	g_string_append_unichar(reading->text, c);
	count_size(reading, look ? look->font_size : 0);
	line->left = MIN(line->left, at->left);
	line->right = MAX(line->right, at->right);
	line->top = MIN(line->top, at->top);
	line->bottom = MAX(line->bottom, at->bottom);
}

/* Take the page's text apart into lines. False if it is longer than it may be. */
static bool
page_lines(struct page_reading *reading, const char *text,
    const struct poppler_rectangle *rectangles, guint nrectangles, const GList *attributes)
{
	gint at = 0;
	bool whole = true;

	line_close(reading);
	for (const char *p = text; *p; p = g_utf8_next_char(p), at++) {
		gunichar c = g_utf8_get_char(p);

		if (at >= PDF_PAGE_CHARACTERS_MAX || (guint)at >= nrectangles) {
			whole = false;
			break;
		}
		while (attributes &&
		       ((const struct poppler_text_attributes *)attributes->data)->end_index < at)
			attributes = attributes->next;
		if (c == '\n')
			line_close(reading);
		else
			add_character(
			    reading, c, &rectangles[at], attributes ? attributes->data : NULL);
	}
	line_close(reading);
	return whole;
}

/* ---- the document ---- */

/* Add the page's lines. False if it could not be read, or not wholly. */
static bool
page_read(
    const struct pdf_library *library, GObject *page, struct page_reading *reading, size_t *bytes_r)
{
	struct poppler_rectangle *rectangles = NULL;
	guint nrectangles = 0;
	bool whole = false;
	char *text = library->page_text(page);

	*bytes_r = 0;
	if (text && *text && g_utf8_validate(text, -1, NULL) &&
	    library->page_layout(page, &rectangles, &nrectangles)) {
		GList *attributes = library->page_attributes(page);

		whole = page_lines(reading, text, rectangles, nrectangles, attributes);
		library->free_attributes(attributes);
		*bytes_r = strlen(text);
	} else if (text && !*text) {
		whole = true;
	}
	g_free(rectangles);
	g_free(text);
	return whole;
}

static bool
document_read(
    void *ctx, const struct pdf_library *library, GObject *document, size_t max, GArray *lines)
{
	int npages = library->n_pages(document);
	bool whole = npages > 0 && npages <= PDF_PAGES_MAX;
	size_t total = 0, bytes;
	struct page_reading reading = { .ctx = ctx, .lines = lines, .text = g_string_new(NULL) };

	for (int i = 0; i < npages && i < PDF_PAGES_MAX && total <= max; i++) {
		GObject *page = library->page(document, i);

		reading.page = (size_t)i;
		if (!page || !page_read(library, page, &reading, &bytes))
			whole = false;
		else
			total += bytes;
		if (page)
			g_object_unref(page);
	}
	g_string_free(reading.text, TRUE);
	return whole && total <= max && lines->len > 0;
}

char *
pdf_text(void *ctx, const struct pdf_library *library, const void *bytes, size_t len, size_t max,
    size_t *len_r, bool *cut_r)
{
	GBytes *file = len > 0 && len <= PDF_SIZE_MAX ? g_bytes_new_static(bytes, len) : NULL;
	GError *error = NULL;
	GObject *document = file ? library->document_from_bytes(file, NULL, &error) : NULL;
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct pdf_line));
	GString *out = g_string_new(NULL);
	void *tmp = talloc_new(NULL);

	*cut_r = !document || !document_read(tmp, library, document, max, lines);
	pdf_layout_write((struct pdf_line *)(void *)lines->data, lines->len, out);
	if (out->len > max) {
		*cut_r = true;
		g_string_truncate(out, charset_prefix(out->str, out->len, max));
	}
	*len_r = out->len;
	char *text = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	talloc_free(tmp);
	g_array_free(lines, TRUE);
	if (document)
		g_object_unref(document);
	if (file)
		g_bytes_unref(file);
	g_clear_error(&error);
	return text;
}
