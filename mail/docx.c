#include "mail/docx.h"

#include <string.h>

#include <glib.h>
#include <talloc.h>
#include <zip.h>

#include "mail/docx_body.h"
#include "mail/docx_styles.h"
#include "mail/docx_xml.h"

enum {
	END_LENGTH = 22,          /* bytes of an end record (APPNOTE section 4.3.16) */
	COMMENT_MAX = 65535,      /* bytes that may follow one */
	LOCATOR_LENGTH = 20,      /* bytes of a ZIP64 locator, right before it */
	INFLATE_CHUNK = 64 * 1024 /* bytes read of a part at a time */
};

struct archive {
	zip_t *zip;
	size_t room; /* bytes that may still be inflated */
	bool cut;
};

static unsigned
two_bytes(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

/* True if libzip can read the directory in bounded time, whichever end record it takes. */
static bool
directory_is_small(const unsigned char *bytes, size_t len)
{
	size_t tail = MIN(len, (size_t)COMMENT_MAX + END_LENGTH);
	const unsigned char *p = bytes + (len - tail), *end = bytes + len;
	size_t ends = 0;

	while ((p = memmem(p, (size_t)(end - p), "PK\5\6", 4)) && end - p >= END_LENGTH) {
		bool zip64 =
		    p - bytes >= LOCATOR_LENGTH && memcmp(p - LOCATOR_LENGTH, "PK\6\7", 4) == 0;
		if (++ends > DOCX_ENDS_MAX || zip64 || two_bytes(p + 8) > DOCX_ENTRIES_MAX ||
		    two_bytes(p + 10) > DOCX_ENTRIES_MAX)
			return false;
		p += 4;
	}
	return ends > 0;
}

static zip_t *
archive_open(const void *bytes, size_t len)
{
	if (len > DOCX_SIZE_MAX || !directory_is_small(bytes, len))
		return NULL;
	zip_source_t *source = zip_source_buffer_create(bytes, len, 0, NULL);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
	if (source && !zip)
		zip_source_free(source);
	return zip;
}

/* The bytes of an open part, as many as there is room for. */
static char *
inflate_part(void *ctx, struct archive *archive, zip_file_t *file, size_t *len_r)
{
	size_t len = 0, room = 0;
	char *bytes = NULL;

	for (;;) {
		if (room - len < INFLATE_CHUNK) {
			room = MAX(room * 2, (size_t)INFLATE_CHUNK * 2);
			bytes = talloc_realloc(ctx, bytes, char, (unsigned)room);
		}
		zip_int64_t n = zip_fread(file, bytes + len, INFLATE_CHUNK);
		if (n <= 0) {
			archive->cut |= n < 0;
			break;
		}
		len += (size_t)n;
		if (len > archive->room) {
			archive->cut = true;
			len = archive->room;
			break;
		}
	}
	archive->room -= len;
	*len_r = len;
	return bytes;
}

/* A part by its name; NULL if there is none or it is encrypted or packed in an odd way. */
static char *
part_read(void *ctx, struct archive *archive, const char *name, size_t *len_r)
{
	zip_int64_t index = zip_name_locate(archive->zip, name, ZIP_FL_NOCASE);
	zip_stat_t stat;

	if (index < 0)
		return NULL;
	zip_uint64_t entry = (zip_uint64_t)index;
	/* Other methods of packing than OPC's two may want any amount of memory. */
	if (zip_stat_index(archive->zip, entry, 0, &stat) != 0 ||
	    !(stat.valid & ZIP_STAT_ENCRYPTION_METHOD) || stat.encryption_method != ZIP_EM_NONE ||
	    !(stat.valid & ZIP_STAT_COMP_METHOD) ||
	    (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)) {
		archive->cut = true;
		return NULL;
	}
	zip_file_t *file = zip_fopen_index(archive->zip, entry, 0);
	if (!file) {
		archive->cut = true;
		return NULL;
	}
	char *bytes = inflate_part(ctx, archive, file, len_r);
	zip_fclose(file);
	return bytes;
}

/* A relationship that is looked for, by the last word of its type. */
struct relationship {
	void *ctx;
	const char *type;
	char *target;
};

static bool
on_relationship(void *arg, const struct docx_tag *tag)
{
	struct relationship *wanted = arg;
	const char *type = docx_attribute(tag, "Type");
	const char *target = docx_attribute(tag, "Target");

	if (wanted->target || !type || !target || !g_str_has_suffix(type, wanted->type))
		return true;
	wanted->target = talloc_strdup(wanted->ctx, target);
	return true;
}

/*
 * The name of the part that `part` of `folder` (both "" for the whole package)
 * is related to by `type` (ECMA-376 part 2, section 9.3); `usual` where it does
 * not say.
 */
static const char *
related_part(void *ctx, struct archive *archive, const char *folder, const char *part,
    const char *type, const char *usual)
{
	static const struct docx_events events = { .start = on_relationship };
	struct relationship wanted = { ctx, type, NULL };
	size_t len;
	char *xml =
	    part_read(ctx, archive, talloc_asprintf(ctx, "%s_rels/%s.rels", folder, part), &len);

	if (xml && !docx_xml_read(xml, len, &events, &wanted))
		archive->cut = true;
	if (!wanted.target)
		return talloc_asprintf(ctx, "%s%s", folder, usual);
	if (*wanted.target == '/')
		return wanted.target + 1;
	return talloc_asprintf(ctx, "%s%s", folder, wanted.target);
}

static void
document_read(void *ctx, struct archive *archive, size_t max, GString *out)
{
	const char *document =
	    related_part(ctx, archive, "", "", "/officeDocument", "word/document.xml");
	const char *slash = strrchr(document, '/'), *part = slash ? slash + 1 : document;
	const char *folder = talloc_strndup(ctx, document, (size_t)(part - document));
	const char *styles_part = related_part(ctx, archive, folder, part, "/styles", "styles.xml");
	const char *lists_part =
	    related_part(ctx, archive, folder, part, "/numbering", "numbering.xml");
	struct docx_styles *styles = docx_styles_new(ctx);
	size_t len;

	char *xml = part_read(ctx, archive, styles_part, &len);
	if (xml && !docx_styles_read(styles, xml, len))
		archive->cut = true;
	talloc_free(xml);
	xml = part_read(ctx, archive, lists_part, &len);
	if (xml && !docx_lists_read(styles, xml, len))
		archive->cut = true;
	talloc_free(xml);
	xml = part_read(ctx, archive, document, &len);
	if (!xml || !docx_body_read(styles, xml, len, max, out))
		archive->cut = true;
}

char *
docx_text(void *ctx, const void *bytes, size_t len, size_t max, size_t *len_r, bool *cut_r)
{
	struct archive archive = { .room = DOCX_XML_MAX };
	GString *out = g_string_new(NULL);
	void *tmp = talloc_new(NULL);

	archive.zip = len > 0 ? archive_open(bytes, len) : NULL;
	if (archive.zip) {
		document_read(tmp, &archive, max, out);
		zip_discard(archive.zip);
	}
	*cut_r = !archive.zip || archive.cut;
	*len_r = out->len;
	char *text = talloc_strndup(ctx, out->str, out->len);
	g_string_free(out, TRUE);
	talloc_free(tmp);
	return text;
}
