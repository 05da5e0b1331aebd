/* Documents for the tests: parts given as text, packed by libzip in memory. */
#ifndef TESTS_UNIT_DOCX_BUILD_H
#define TESTS_UNIT_DOCX_BUILD_H

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <talloc.h>
#include <zip.h>

#define DOCX_NAMESPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define DOCX_ROOT(name) "<w:" name " xmlns:w=\"" DOCX_NAMESPACE "\">"
#define DOCX_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

/*
 * Styles as Word names them; "Kop1" is a heading by its name only, "Derived" by
 * what it is based on.
 */
#define DOCX_STYLES                                                                                \
	DOCX_ROOT("styles")                                                                        \
	"<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/></w:style>"    \
	"<w:style w:type=\"paragraph\" w:styleId=\"Kop1\"><w:name w:val=\"heading 1\"/></w:style>" \
	"<w:style w:type=\"paragraph\" w:styleId=\"Kop2\"><w:name w:val=\"heading 2\"/></w:style>" \
	"<w:style w:type=\"paragraph\" w:styleId=\"Derived\"><w:name w:val=\"Mine\"/>"             \
	"<w:basedOn w:val=\"Kop2\"/></w:style>"                                                    \
	"<w:style w:type=\"paragraph\" w:styleId=\"Outline\"><w:name w:val=\"Topic\"/><w:pPr>"     \
	"<w:outlineLvl w:val=\"2\"/></w:pPr></w:style>"                                            \
	"<w:style w:type=\"paragraph\" w:styleId=\"Strong\"><w:name "                              \
	"w:val=\"Label\"/><w:rPr><w:b/>"                                                           \
	"</w:rPr></w:style>"                                                                       \
	"<w:style w:type=\"paragraph\" w:styleId=\"Bullets\"><w:name w:val=\"List Bullet\"/>"      \
	"<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>"                       \
	"<w:style w:type=\"paragraph\" w:styleId=\"More\"><w:name w:val=\"List Continue\"/>"       \
	"</w:style>"                                                                               \
	"<w:style w:type=\"paragraph\" w:styleId=\"Toc\"><w:name w:val=\"toc 1\"/></w:style>"      \
	"</w:styles>"

/* List 1 has bullets, list 2 numbers, list 3 nothing to show. */
#define DOCX_LISTS                                                                                 \
	DOCX_ROOT("numbering")                                                                     \
	"<w:abstractNum w:abstractNumId=\"4\">"                                                    \
	"<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl>"                                 \
	"<w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>"                 \
	"<w:abstractNum w:abstractNumId=\"5\">"                                                    \
	"<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl>"                                \
	"<w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"lowerLetter\"/></w:lvl></w:abstractNum>"            \
	"<w:abstractNum w:abstractNumId=\"6\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"none\"/>"      \
	"</w:lvl></w:abstractNum>"                                                                 \
	"<w:num w:numId=\"1\"><w:abstractNumId w:val=\"4\"/></w:num>"                              \
	"<w:num w:numId=\"2\"><w:abstractNumId w:val=\"5\"/></w:num>"                              \
	"<w:num w:numId=\"3\"><w:abstractNumId w:val=\"6\"/></w:num></w:numbering>"

struct docx_part {
	const char *name;
	const char *bytes;
	size_t len; /* 0: a string */
};

struct docx_file {
	char *bytes; /* on the context given */
	size_t len;
};

/* An archive of `parts`; `method` of ZIP_CM_*, `encryption` of ZIP_EM_*. */
static inline struct docx_file
docx_pack(void *ctx, const struct docx_part *parts, size_t nparts, int method, int encryption)
{
	zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(out, ZIP_TRUNCATE, NULL);
	struct docx_file file = { NULL, 0 };
	zip_stat_t stat;

	zip_source_keep(out);
	for (size_t i = 0; i < nparts; i++) {
		size_t len = parts[i].len > 0 ? parts[i].len : strlen(parts[i].bytes);
		zip_int64_t at = zip_file_add(zip, parts[i].name,
		    zip_source_buffer(zip, parts[i].bytes, len, 0), ZIP_FL_ENC_UTF_8);
		if (at < 0)
			abort();
		zip_set_file_compression(zip, (zip_uint64_t)at, method, 0);
		zip_file_set_mtime(zip, (zip_uint64_t)at, 1700000000, 0);
		if (encryption != ZIP_EM_NONE)
			zip_file_set_encryption(
			    zip, (zip_uint64_t)at, (zip_uint16_t)encryption, "secret");
	}
	if (zip_close(zip) != 0 || zip_source_stat(out, &stat) != 0 || zip_source_open(out) != 0)
		abort();
	file.len = stat.size;
	file.bytes = talloc_array(ctx, char, (unsigned)file.len + 1);
	if (zip_source_read(out, file.bytes, file.len) != (zip_int64_t)file.len)
		abort();
	zip_source_close(out);
	zip_source_free(out);
	return file;
}

/* A document with the styles and lists above. */
static inline struct docx_file
docx_of(void *ctx, const char *document)
{
	const struct docx_part parts[] = { { "word/document.xml", document, 0 },
		{ "word/styles.xml", DOCX_STYLES, 0 }, { "word/numbering.xml", DOCX_LISTS, 0 } };

	return docx_pack(ctx, parts, G_N_ELEMENTS(parts), ZIP_CM_DEFLATE, ZIP_EM_NONE);
}

/* The document part around a body. */
static inline char *
docx_document(void *ctx, const char *body)
{
	return talloc_asprintf(ctx,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
	    "%s<w:body>%s<w:sectPr/></w:body></w:document>",
	    DOCX_ROOT("document"), body);
}

#endif
