/* Documents at the limits of what is read, and such as nobody writes. */
#include "tests/unit/docx_read.h"

static char *
many(void *ctx, const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = talloc_array(ctx, char, (unsigned)(len * n + 1));

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	all[len * n] = '\0';
	return all;
}

static void
size_at_its_limit(void **state)
{
	struct docx_file file = docx_of(*state, docx_document(*state, P("a")));
	char *padded = talloc_zero_array(*state, char, DOCX_SIZE_MAX + 1);

	/* Bytes before an archive count to its size; libzip finds it by its end. */
	for (int over = -1; over <= 1; over++) {
		size_t len = (size_t)(DOCX_SIZE_MAX + over);
		struct docx_part parts[] = { { "word/document.xml", docx_document(*state, P("a")),
						 0 },
			{ "word/media/image1.bin", padded, len } };
		size_t room = 0;
		bool cut;
		/*
		 * Stored, so the archive is as much larger than the picture as the small one
		 * shows.
		 */
		file = docx_pack(*state, parts, 2, ZIP_CM_STORE, ZIP_EM_NONE);
		room = file.len - len;
		parts[1].len = len - room;
		file = docx_pack(*state, parts, 2, ZIP_CM_STORE, ZIP_EM_NONE);
		assert_int_equal(file.len, len);
		assert_string_equal(text_of(*state, file, &cut), over > 0 ? "" : "a");
		assert_int_equal(cut, over > 0);
	}
}

static void
entries_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		size_t n = (size_t)(DOCX_ENTRIES_MAX + over);
		struct docx_part *parts = talloc_array(*state, struct docx_part, (unsigned)n);
		bool cut;
		parts[0] =
		    (struct docx_part){ "word/document.xml", docx_document(*state, P("a")), 0 };
		for (size_t i = 1; i < n; i++)
			parts[i] =
			    (struct docx_part){ talloc_asprintf(*state, "media/%zu", i), "x", 1 };
		text_of(*state, docx_pack(*state, parts, n, ZIP_CM_STORE, ZIP_EM_NONE), &cut);
		assert_int_equal(cut, over > 0);
	}
}

/* The end record again, before the true one, as often as the limit allows. */
static void
ends_at_their_limit(void **state)
{
	struct docx_file file = docx_of(*state, docx_document(*state, P("a")));
	const size_t end = 22;

	for (int over = -1; over <= 1; over++) {
		size_t more = (size_t)(DOCX_ENDS_MAX + over) - 1;
		GString *bytes = g_string_new_len(file.bytes, (gssize)(file.len - end));
		bool cut;
		for (size_t i = 0; i <= more; i++)
			g_string_append_len(bytes, file.bytes + file.len - end, (gssize)end);
		struct docx_file changed = { bytes->str, bytes->len };
		assert_string_equal(text_of(*state, changed, &cut), over > 0 ? "" : "a");
		assert_int_equal(cut, over > 0);
		g_string_free(bytes, TRUE);
	}
}

/* All parts together; the text before the limit is kept. */
static void
inflated_at_its_limit(void **state)
{
	size_t others = strlen(DOCX_STYLES) + strlen(DOCX_LISTS);

	for (int over = -1; over <= 1; over++) {
		char *document = docx_document(*state, P("a") "<!-- %s -->");
		size_t len = (size_t)((long)DOCX_XML_MAX - (long)others + over);
		char *mark = strstr(document, "%s");
		char *behind = talloc_strdup(*state, mark + 2);
		bool cut;
		*mark = '\0';
		char *fill = many(*state, "x", len - strlen(document) - strlen(behind));
		document = talloc_asprintf(*state, "%s%s%s", document, fill, behind);
		assert_string_equal(text_of(*state, docx_of(*state, document), &cut), "a");
		assert_int_equal(cut, over > 0);
	}
}

/* 256 MiB of blanks or text in a quarter of a MiB, whatever the headers claim. */
static void
zip_bombs(void **state)
{
	static const char *const fills[] = { " ", "x", "<w:p/>", "<w:t>x</w:t>" };

	for (size_t i = 0; i < G_N_ELEMENTS(fills); i++) {
		size_t size = 32 * 1024 * 1024;
		char *fill = many(*state, fills[i], size / strlen(fills[i]));
		char *document =
		    talloc_asprintf(*state, "%s<w:body>%s%s", DOCX_ROOT("document"), P("a"), fill);
		struct docx_file file = docx_of(*state, document);
		bool cut;
		assert_true(file.len < size / 100);
		assert_true(g_str_has_prefix(text_of(*state, file, &cut), "a"));
		assert_true(cut);
		/* The size of the first entry is told to be small in both its headers. */
		char *central = memmem(file.bytes, file.len, "PK\1\2", 4);
		memset(file.bytes + 22, 1, 4);
		memset(central + 24, 1, 4);
		text_of(*state, file, &cut);
		assert_true(cut);
		talloc_free(fill);
		talloc_free(document);
	}
}

static void
attributes_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *body = g_string_new(P("a") "<w:p");
		bool cut;
		for (int i = 0; i < DOCX_ATTRIBUTES_MAX + over; i++)
			g_string_append_printf(body, " a%d='>'", i);
		g_string_append(body, ">" R("b") "</w:p>");
		assert_string_equal(
		    text_of_body(*state, body->str, &cut), over > 0 ? "a" : "a\n\nb");
		assert_int_equal(cut, over > 0);
		g_string_free(body, TRUE);
	}
}

/* Names without values, as many as fit. */
static void
words_in_a_tag(void **state)
{
	char *body = talloc_asprintf(
	    *state, P("a") "<w:p %s/>", many(*state, "b ", DOCX_XML_MAX / 2 - 4096));
	bool cut;

	assert_string_equal(text_of_body(*state, body, &cut), "a");
	assert_true(cut);
	/* With blanks wherever XML lets them stand. */
	GString *wide = g_string_new("<w:p");
	for (int i = 0; i < DOCX_ATTRIBUTES_MAX; i++)
		g_string_append_printf(wide, "\n a%d =\t'x'", i);
	g_string_append(wide, " />" P("b"));
	assert_string_equal(text_of_body(*state, wide->str, &cut), "b");
	assert_false(cut);
	g_string_free(wide, TRUE);
}

static void
depth_at_its_limit(void **state)
{
	/* Around the text stand document, body, p, r and t. */
	for (int over = -1; over <= 1; over++) {
		size_t depth = (size_t)(DOCX_DEPTH_MAX - 5 + over);
		char *body = talloc_asprintf(*state, P("a") "%s" P("b") "%s",
		    many(*state, "<w:sdt>", depth), many(*state, "</w:sdt>", depth));
		bool cut;
		assert_string_equal(text_of_body(*state, body, &cut), over > 0 ? "a" : "a\n\nb");
		assert_int_equal(cut, over > 0);
	}
	bool cut;
	text_of_body(*state, many(*state, "<w:tbl><w:tr><w:tc>", 100000), &cut);
	assert_true(cut);
	text_of_body(*state, many(*state, "<w:p><w:r>", 100000), &cut);
	assert_true(cut);
}

static void
styles_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++)
		for (int lists = 0; lists < 2; lists++) {
			GString *xml =
			    g_string_new(lists ? DOCX_ROOT("numbering") : DOCX_ROOT("styles"));
			bool cut;
			for (int i = 1; i <= DOCX_STYLES_MAX + over; i++)
				g_string_append_printf(xml,
				    lists
					? "<w:num w:numId=\"%d\"><w:abstractNumId "
					  "w:val=\"0\"/></w:num>"
					: "<w:style w:styleId=\"s%d\"><w:name w:val=\"heading 1\"/>"
					  "</w:style>",
				    i);
			g_string_append(xml, lists ? "</w:numbering>" : "</w:styles>");
			const struct docx_part parts[] = {
				{ "word/document.xml", docx_document(*state, STYLED("s1", "a")),
				    0 },
				{ lists ? "word/numbering.xml" : "word/styles.xml", xml->str, 0 }
			};
			assert_string_equal(
			    text_of(*state, docx_pack(*state, parts, 2, ZIP_CM_DEFLATE, 0), &cut),
			    lists ? "a" : "# a");
			assert_int_equal(cut, over > 0);
			g_string_free(xml, TRUE);
		}
}

/* s0 is based on s1 and so on to a heading. */
static void
style_chain_at_its_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		GString *xml = g_string_new(DOCX_ROOT("styles"));
		int n = DOCX_STYLE_CHAIN_MAX + over;
		bool cut;
		for (int i = 0; i < n; i++)
			g_string_append_printf(xml,
			    "<w:style w:styleId=\"s%d\"><w:name w:val=\"%s\"/><w:basedOn "
			    "w:val=\"s%d\"/>"
			    "</w:style>",
			    i, i == n - 1 ? "heading 2" : "Mine", (i + 1) % n);
		g_string_append(xml, "</w:styles>");
		const struct docx_part parts[] = {
			{ "word/document.xml", docx_document(*state, STYLED("s0", "a")), 0 },
			{ "word/styles.xml", xml->str, 0 }
		};
		assert_string_equal(
		    text_of(*state, docx_pack(*state, parts, 2, ZIP_CM_DEFLATE, 0), &cut),
		    over > 0 ? "a" : "## a");
		assert_false(cut);
		g_string_free(xml, TRUE);
	}
}

static void
paragraphs_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		bool cut;
		char *text = text_of_body(
		    *state, many(*state, P("a"), (size_t)(DOCX_PARAGRAPHS_MAX + over)), &cut);
		size_t kept = (size_t)(DOCX_PARAGRAPHS_MAX + MIN(over, 0));
		assert_int_equal(strlen(text), kept * 3 - 2);
		assert_int_equal(cut, over > 0);
	}
}

static void
text_at_its_limit(void **state)
{
	static const char *const letters[] = { "x", "é", "*" };

	for (size_t l = 0; l < G_N_ELEMENTS(letters); l++) {
		/* An escaped asterisk is two bytes too. */
		size_t wide = l == 0 ? 1 : 2, max = 4096, len;
		for (int over = -1; over <= 1; over++) {
			size_t n = max / wide + (size_t)over;
			char *body = talloc_asprintf(*state, P("%s"), many(*state, letters[l], n));
			struct docx_file file = docx_of(*state, docx_document(*state, body));
			bool cut;
			char *text = docx_text(*state, file.bytes, file.len, max, &len, &cut);
			assert_int_equal(len, over > 0 ? max : n * wide);
			assert_true(g_utf8_validate(text, (gssize)len, NULL));
			assert_int_equal(cut, over > 0);
		}
	}
	struct docx_file file = docx_of(*state, docx_document(*state, P("aéb")));
	size_t len;
	bool cut;
	assert_string_equal(docx_text(*state, file.bytes, file.len, 2, &len, &cut), "a");
	assert_string_equal(docx_text(*state, file.bytes, file.len, 0, &len, &cut), "");
	assert_true(cut);
}

static void
what_is_no_document(void **state)
{
	static const char *const nothings[] = { "", "PK", "PK\5\6", "%PDF-1.7\n", "just text",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" };
	bool cut;

	for (size_t i = 0; i < G_N_ELEMENTS(nothings); i++) {
		struct docx_file file = { (char *)(uintptr_t)nothings[i], strlen(nothings[i]) };
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	const struct docx_part other[] = { { "content.xml", "<a/>", 0 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, other, 1, ZIP_CM_DEFLATE, 0), &cut), "");
	assert_true(cut);
}

static void
encrypted_or_packed_oddly(void **state)
{
	const struct docx_part parts[] = { { "word/document.xml", docx_document(*state, P("a")),
	    0 } };
	bool cut;

	if (zip_encryption_method_supported(ZIP_EM_AES_256, 1)) {
		struct docx_file file = docx_pack(*state, parts, 1, ZIP_CM_DEFLATE, ZIP_EM_AES_256);
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	if (zip_compression_method_supported(ZIP_CM_BZIP2, 1)) {
		struct docx_file file = docx_pack(*state, parts, 1, ZIP_CM_BZIP2, ZIP_EM_NONE);
		assert_string_equal(text_of(*state, file, &cut), "");
		assert_true(cut);
	}
	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 1, ZIP_CM_STORE, ZIP_EM_NONE), &cut), "a");
	assert_false(cut);
}

/* Where the package says that its document has another name. */
static void
parts_by_relationship(void **state)
{
	const struct docx_part parts[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"/text/main.xml\"/></Relationships>",
		    0 },
		{ "text/_rels/main.xml.rels",
		    "<Relationships><Relationship Type=\"urn:x/styles\" "
		    "Target=\"looks.xml\"/></Relationships>",
		    0 },
		{ "text/looks.xml", DOCX_STYLES, 0 },
		{ "text/main.xml", docx_document(*state, STYLED("Kop1", "a")), 0 },
		{ "word/document.xml", docx_document(*state, P("decoy")), 0 },
	};
	const struct docx_part lost[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"../../etc/passwd\"/></Relationships>",
		    0 },
	};
	bool cut;

	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 5, ZIP_CM_DEFLATE, 0), &cut), "# a");
	assert_false(cut);
	assert_string_equal(
	    text_of(*state, docx_pack(*state, lost, 1, ZIP_CM_DEFLATE, 0), &cut), "");
	assert_true(cut);
}

static void
entities_are_not_expanded(void **state)
{
	static const char bomb[] =
	    "<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY a \"lol\">"
	    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">"
	    "<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
	    "<w:document xmlns:w=\"u\"><w:body>" P("&c;&x;") "</w:body></w:document>";
	bool cut;

	assert_string_equal(text_of(*state, docx_of(*state, bomb), &cut), "");
	assert_true(cut);
	/* One that nothing defines ends the reading. */
	assert_string_equal(text_of_body(*state, P("a") P("&undefined;") P("b"), &cut), "a");
	assert_true(cut);
	assert_markdown(state, P("&#x41;&#66;&lt;&quot;&#8364;"), "AB\\<\"€");
}

static void
other_encodings(void **state)
{
	const char latin[] =
	    "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><w:document><w:body>" P(
		"a\xe9") "</w:body></w:document>";
	const char wide[] = "\xff\xfe<\0w\0:\0d\0/\0>\0";
	const char zero[] = "<w:document><w:body>" P("a") "\0" P("b");
	bool cut;

	text_of(*state, docx_of(*state, latin), &cut);
	assert_true(cut);
	const struct docx_part parts[] = { { "word/document.xml", wide, sizeof wide - 1 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, parts, 1, ZIP_CM_STORE, 0), &cut), "");
	assert_true(cut);
	const struct docx_part ended[] = { { "word/document.xml", zero, sizeof zero - 1 } };
	assert_string_equal(
	    text_of(*state, docx_pack(*state, ended, 1, ZIP_CM_STORE, 0), &cut), "a");
	assert_true(cut);
}

static struct docx_file
good_file(void *ctx, int method)
{
	const struct docx_part parts[] = {
		{ "_rels/.rels",
		    "<Relationships><Relationship Type=\"urn:x/officeDocument\" "
		    "Target=\"word/document.xml\"/></Relationships>",
		    0 },
		{ "word/styles.xml", DOCX_STYLES, 0 },
		{ "word/numbering.xml", DOCX_LISTS, 0 },
		{ "word/document.xml",
		    docx_document(ctx, STYLED("Kop1", "Minutes") ITEM("1", "0", "a")
					   ITEM("1", "1", "b") "<w:p>" B("x")
					       R("y") "</w:p><w:tbl><w:tr>" CELL(P("a"))
						   CELL(P("b")) "</w:tr></w:tbl>" P("end")),
		    0 },
	};

	return docx_pack(ctx, parts, G_N_ELEMENTS(parts), method, ZIP_EM_NONE);
}

static void
cut_anywhere(void **state)
{
	for (int method = ZIP_CM_STORE; method <= ZIP_CM_DEFLATE; method += ZIP_CM_DEFLATE) {
		struct docx_file file = good_file(*state, method);
		bool cut;
		text_of(*state, file, &cut);
		assert_false(cut);
		for (size_t len = 0; len < file.len; len++) {
			/* A copy of its own, so that the sanitizer sees a read behind it. */
			char *copy = talloc_memdup(*state, file.bytes, len);
			text_of(*state, (struct docx_file){ copy, len }, &cut);
			assert_true(cut);
			talloc_free(copy);
		}
	}
}

static void
bytes_flipped(void **state)
{
	uint32_t seed = 20261123;

	for (int method = ZIP_CM_STORE; method <= ZIP_CM_DEFLATE; method += ZIP_CM_DEFLATE) {
		struct docx_file file = good_file(*state, method);
		for (int i = 0; i < 5000; i++) {
			void *ctx = talloc_new(*state);
			char *copy = talloc_memdup(ctx, file.bytes, file.len);
			size_t flips = 1 + next_number(&seed) % 8;
			bool cut;
			for (size_t j = 0; j < flips; j++)
				copy[next_number(&seed) % file.len] = (char)next_number(&seed);
			text_of(ctx, (struct docx_file){ copy, file.len }, &cut);
			talloc_free(ctx);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		docx_test(size_at_its_limit),
		docx_test(entries_at_their_limit),
		docx_test(ends_at_their_limit),
		docx_test(inflated_at_its_limit),
		docx_test(zip_bombs),
		docx_test(attributes_at_their_limit),
		docx_test(words_in_a_tag),
		docx_test(depth_at_its_limit),
		docx_test(styles_at_their_limit),
		docx_test(style_chain_at_its_limit),
		docx_test(paragraphs_at_their_limit),
		docx_test(text_at_its_limit),
		docx_test(what_is_no_document),
		docx_test(encrypted_or_packed_oddly),
		docx_test(parts_by_relationship),
		docx_test(entities_are_not_expanded),
		docx_test(other_encodings),
		docx_test(cut_anywhere),
		docx_test(bytes_flipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
