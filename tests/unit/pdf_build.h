/*
 * PDF files for tests, written from scratch: objects with their table, and
 * pages of words in Courier, each of whose letters is 0.6 of its size wide.
 */
#ifndef TESTS_UNIT_PDF_BUILD_H
#define TESTS_UNIT_PDF_BUILD_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>
#include <zlib.h>

#define PDF_TYPE "application/pdf"

struct pdf_file {
	char *bytes;
	size_t len;
};

enum { PDF_LEFT = 72, PDF_TOP = 720, PDF_FOOT = 72, PDF_WIDTH = 468 }; /* points, from below */

/* A file of these objects, the first of which is the catalog. */
static inline struct pdf_file
pdf_objects(void *ctx, GString *const *objects, size_t n)
{
	GString *out = g_string_new("%PDF-1.4\n"), *table = g_string_new(NULL);

	for (size_t i = 0; i < n; i++) {
		g_string_append_printf(table, "%010zu 00000 n \n", out->len);
		g_string_append_printf(out, "%zu 0 obj\n", i + 1);
		g_string_append_len(out, objects[i]->str, (gssize)objects[i]->len);
		g_string_append(out, "\nendobj\n");
	}
	size_t at = out->len;
	g_string_append_printf(out,
	    "xref\n0 %zu\n0000000000 65535 f \n%strailer << /Size %zu /Root 1 0 R >>\n"
	    "startxref\n%zu\n%%%%EOF\n",
	    n + 1, table->str, n + 1, at);
	struct pdf_file file = { talloc_memdup(ctx, out->str, out->len), out->len };
	g_string_free(out, TRUE);
	g_string_free(table, TRUE);
	return file;
}

/* A stream object; `packed`: how often it is deflated. `more`: of its dictionary. */
static inline GString *
pdf_stream(const char *content, size_t len, int packed, const char *more)
{
	GString *object = g_string_new(NULL), *filters = g_string_new(NULL);
	char *bytes = g_memdup2(content, len);

	for (int i = 0; i < packed; i++) {
		uLongf room = compressBound(len);
		Bytef *smaller = g_malloc(room);

		compress2(smaller, &room, (const Bytef *)bytes, len, 9);
		g_free(bytes);
		bytes = (char *)smaller;
		len = room;
		g_string_append(filters, " /FlateDecode");
	}
	g_string_printf(
	    object, "<< /Length %zu /Filter [%s ] %s >>\nstream\n", len, filters->str, more);
	g_string_append_len(object, bytes, (gssize)len);
	g_string_append(object, "\nendstream");
	g_free(bytes);
	g_string_free(filters, TRUE);
	return object;
}

/* Words at a place of a page, as its content has them. `text` is Latin-1. */
static inline void
pdf_words(GString *content, bool bold, double size, double x, double y, const char *text)
{
	g_string_append_printf(content, "BT /F%d %g Tf %g %g Td (", bold ? 2 : 1, size, x, y);
	for (; *text; text++) {
		if (strchr("()\\", *text))
			g_string_append_c(content, '\\');
		g_string_append_c(content, *text);
	}
	g_string_append(content, ") Tj ET\n");
}

/* A file of pages with these contents, which are freed. */
static inline struct pdf_file
pdf_pages(void *ctx, GPtrArray *contents, int packed)
{
	GString **objects = g_new0(GString *, 4 + 2 * contents->len);
	size_t n = 0;

	objects[n++] = g_string_new("<< /Type /Catalog /Pages 2 0 R >>");
	objects[n++] = g_string_new("<< /Type /Pages /Kids [");
	for (guint i = 0; i < contents->len; i++)
		g_string_append_printf(objects[1], " %u 0 R", 5 + 2 * i);
	g_string_append_printf(objects[1], " ] /Count %u >>", contents->len);
	objects[n++] = g_string_new("<< /Type /Font /Subtype /Type1 /BaseFont /Courier "
				    "/Encoding /WinAnsiEncoding >>");
	objects[n++] = g_string_new("<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold "
				    "/Encoding /WinAnsiEncoding >>");
	for (guint i = 0; i < contents->len; i++) {
		GString *content = contents->pdata[i];

		objects[n] = g_string_new(NULL);
		g_string_printf(objects[n++],
		    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources "
		    "<< /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %u 0 R >>",
		    6 + 2 * i);
		objects[n++] = pdf_stream(content->str, content->len, packed, "");
		g_string_free(content, TRUE);
	}
	struct pdf_file file = pdf_objects(ctx, objects, n);
	for (size_t i = 0; i < n; i++)
		g_string_free(objects[i], TRUE);
	g_free(objects);
	g_ptr_array_free(contents, TRUE);
	return file;
}

/* Where the next line of a document goes. */
struct pdf_writing {
	GPtrArray *contents;
	double y;
};

static inline GString *
pdf_page(struct pdf_writing *w)
{
	if (w->contents->len == 0 || w->y < PDF_FOOT) {
		g_ptr_array_add(w->contents, g_string_new(NULL));
		w->y = PDF_TOP;
	}
	return w->contents->pdata[w->contents->len - 1];
}

/* A paragraph, broken where the page ends as a word processor does it. */
static inline void
pdf_paragraph(struct pdf_writing *w, bool bold, double size, double indent, const char *mark,
    const char *text)
{
	size_t room = (size_t)((PDF_WIDTH - indent) / (size * 0.6));

	for (bool first = true; *text; first = false) {
		size_t n = strlen(text);

		if (n > room)
			for (n = room; n > 0 && text[n] != ' '; n--)
				continue;
		char *line = g_strndup(text, n);
		GString *content = pdf_page(w);
		if (first && *mark)
			pdf_words(content, bold, size, PDF_LEFT + indent - size * 1.5, w->y, mark);
		pdf_words(content, bold, size, PDF_LEFT + indent, w->y, line);
		g_free(line);
		w->y -= size * 1.2;
		text += n + (text[n] == ' ');
	}
	w->y -= size * 0.8;
}

/*
 * Headings, paragraphs and "- " items of Markdown (UTF-8, all of it in Latin-1),
 * parted by empty lines.
 */
static inline struct pdf_file
pdf_of(void *ctx, const char *markdown, int packed)
{
	struct pdf_writing w = { g_ptr_array_new(), PDF_TOP };
	char *latin = g_convert(markdown, -1, "windows-1252", "utf-8", NULL, NULL, NULL);
	char **blocks = g_strsplit(latin, "\n\n", -1);

	for (char **block = blocks; *block; block++) {
		size_t level = strspn(*block, "#"), indent = strspn(*block, " ");
		char *text = g_strstrip(*block + level);

		if (level > 0)
			pdf_paragraph(&w, true, 18 - 2 * (double)level, 0, "", text);
		else if (g_str_has_prefix(text, "- "))
			pdf_paragraph(&w, false, 10, 18 + 4 * (double)indent, "\x95", text + 2);
		else if (g_str_has_prefix(text, "1. "))
			pdf_paragraph(&w, false, 10, 18 + 4 * (double)indent, "1.", text + 3);
		else
			pdf_paragraph(&w, false, 10, 0, "", text);
	}
	g_strfreev(blocks);
	g_free(latin);
	return pdf_pages(ctx, w.contents, packed);
}

#endif
