/* The text of PDF files, sound and hostile ones. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "mail/pdf.h"
#include "tests/unit/pdf_build.h"

enum { ROOM = 512 * 1024 };

struct pdf_test {
	const struct pdf_library *library;
	void *ctx; /* of the running test */
};

/* tests/deps installs the library. */
static int
library_open(void **state)
{
	struct pdf_test *test = talloc_zero(NULL, struct pdf_test);

	test->library = pdf_library_open(test);
	*state = test;
	if (!test->library)
		print_error("libpoppler-glib8 is not installed\n");
	return test->library ? 0 : -1;
}

static int
library_leave(void **state)
{
	talloc_free(*state);
	return 0;
}

static int
context_open(void **state)
{
	struct pdf_test *test = *state;

	test->ctx = talloc_new(test);
	return 0;
}

static int
context_close(void **state)
{
	struct pdf_test *test = *state;

	talloc_free(test->ctx);
	return 0;
}

static const char *
read_file(struct pdf_test *test, struct pdf_file file, size_t max, bool *cut_r)
{
	size_t len;
	char *text = pdf_text(test->ctx, test->library, file.bytes, file.len, max, &len, cut_r);

	assert_int_equal(strlen(text), len);
	assert_true(len <= max);
	assert_true(g_utf8_validate(text, -1, NULL));
	return text;
}

static void
assert_reads(struct pdf_test *test, struct pdf_file file, const char *wanted)
{
	bool cut;

	assert_string_equal(read_file(test, file, ROOM, &cut), wanted);
	assert_false(cut);
}

static void
assert_unread(struct pdf_test *test, struct pdf_file file)
{
	bool cut;

	assert_string_equal(read_file(test, file, ROOM, &cut), "");
	assert_true(cut);
}

static void
a_document_comes_back_as_it_was(void **state)
{
	static const char text[] =
	    "# Minutes of the Timestamp Working Group, January 11, 2024\n\n"
	    "## Attendees\n\n"
	    "Marit Oduya (Oakmere), Ingrid Solheim (Sundal), Jonas Vesterg\u00e5rd (Sundal), Ada "
	    "Elm (Elm Trust), Bo Oak (Oak), Cy Fir (Fir Trust Services)\n\n"
	    "Minute taker: Ingrid Solheim\n\n"
	    "## Reports\n\n"
	    "- The first item is so long that it has to be broken somewhere near the end of its "
	    "first line\n\n"
	    "    - below it\n\n"
	    "    - and another one\n\n"
	    "- back again\n\n"
	    "Some words \\[in brackets\\], some \\*with\\* stars.";
	struct pdf_test *test = *state;
	gchar **pieces = g_strsplit(text, "\\", -1);
	char *plain = g_strjoinv("", pieces);

	for (int packed = 0; packed <= 2; packed++)
		assert_reads(test, pdf_of(test->ctx, plain, packed), text);
	g_free(plain);
	g_strfreev(pieces);
}

/* One of so many pages, each with its own words. */
static struct pdf_file
pages(struct pdf_test *test, size_t n)
{
	GPtrArray *contents = g_ptr_array_new();

	for (size_t i = 0; i < n; i++) {
		char *words = talloc_asprintf(
		    test->ctx, "Words of sheet %c%c.", (int)('a' + i % 26), (int)('a' + i / 26));
		GString *content = g_string_new(NULL);

		pdf_words(content, false, 10, 72, 700 - (double)(i % 7) * 20, words);
		g_ptr_array_add(contents, content);
	}
	return pdf_pages(test->ctx, contents, 1);
}

static void
pages_at_their_limit(void **state)
{
	for (int over = -1; over <= 1; over++) {
		bool cut;
		const char *text =
		    read_file(*state, pages(*state, (size_t)(PDF_PAGES_MAX + over)), ROOM, &cut);

		assert_non_null(strstr(text, "Words of sheet qh."));
		assert_int_equal(strstr(text, "Words of sheet rh.") != NULL, over >= 0);
		assert_null(strstr(text, "Words of sheet sh."));
		assert_int_equal(cut, over > 0);
	}
}

/* The last line of a page ends with a line end, which counts. */
static void
characters_at_their_limit(void **state)
{
	struct pdf_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		size_t n = (size_t)(PDF_PAGE_CHARACTERS_MAX + over), line = 100;
		GPtrArray *contents = g_ptr_array_new();
		GString *content = g_string_new(NULL);
		bool cut;

		for (size_t at = 0, y = 0; at < n; at += line + 1, y++) {
			char *words = g_strnfill(MIN(line, n - at), 'x');
			pdf_words(content, false, 2, 72, 700 - (double)y * 2.4, words);
			g_free(words);
		}
		g_ptr_array_add(contents, content);
		const char *text = read_file(test, pdf_pages(test->ctx, contents, 1), ROOM, &cut);
		assert_true(strlen(text) > PDF_PAGE_CHARACTERS_MAX - 200);
		assert_int_equal(cut, over > 0);
	}
}

static void
text_at_its_limit(void **state)
{
	struct pdf_test *test = *state;
	struct pdf_file file = pdf_of(test->ctx, "Twenty bytes of text", 0);

	for (int over = -1; over <= 1; over++) {
		bool cut;
		const char *text = read_file(test, file, (size_t)(20 - over), &cut);

		assert_memory_equal(text, "Twenty bytes of text", strlen(text));
		assert_int_equal(strlen(text), MIN(20, 20 - over));
		assert_int_equal(cut, over > 0);
	}
	/* Never half a character. */
	bool cut;
	file = pdf_of(test->ctx, "caf\u00e9", 0);
	assert_string_equal(read_file(test, file, 4, &cut), "caf");
	assert_true(cut);
}

static void
bytes_at_their_limit(void **state)
{
	struct pdf_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		struct pdf_file file = pdf_of(test->ctx, "words", 0);
		size_t len = (size_t)(PDF_SIZE_MAX + over);
		bool cut;

		/* What stands behind the end is passed over. */
		file.bytes = talloc_realloc(test->ctx, file.bytes, char, (unsigned)len);
		memset(file.bytes + file.len, '\n', len - file.len);
		memcpy(file.bytes + len - 6, "%%EOF\n", 6);
		file.len = len;
		assert_string_equal(read_file(test, file, ROOM, &cut), over > 0 ? "" : "words");
		assert_int_equal(cut, over > 0);
		talloc_free(file.bytes);
	}
}

/* A file of these objects. */
static struct pdf_file
made_of(struct pdf_test *test, const char *const *objects, size_t n)
{
	GString **strings = g_new0(GString *, n);

	for (size_t i = 0; i < n; i++)
		strings[i] = g_string_new(objects[i]);
	struct pdf_file file = pdf_objects(test->ctx, strings, n);
	for (size_t i = 0; i < n; i++)
		g_string_free(strings[i], TRUE);
	g_free(strings);
	return file;
}

#define CATALOG "<< /Type /Catalog /Pages 2 0 R >>"
#define PAGE                                                                                       \
	"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << "      \
	"/Font "                                                                                   \
	"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> /XObject << /X 4 0 R >> "  \
	">> >>"
#define STREAM(length, words)                                                                      \
	"<< /Type /XObject /Subtype /Form /BBox [0 0 600 700] /Resources << /XObject << /X 4 0 R " \
	">> >> /Length " length " >>\nstream\n" words "\nendstream"

/* None of these may do more than leave its text out. */
static void
hostile_structures(void **state)
{
	static const char *const files[][4] = {
		{ CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>", PAGE, "null" },
		{ CATALOG, "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2000000000 >>", PAGE, "1" },
		{ CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count -1 >>", PAGE, "[4 0 R]" },
		{ CATALOG, "<< /Type /Pages /Kids 3 0 R /Count 99999999999999 >>", PAGE, "()" },
		{ "1 0 R", "2 0 R", "3 0 R", "4 0 R" },
		{ CATALOG, CATALOG, CATALOG, CATALOG },
		{ CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE,
		    STREAM("30", "/X Do /X Do BT q q Q Q Q") },
		{ CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE,
		    STREAM("99999999999", "BT /F9 1 Tf (x) Tj ) ] >>") },
		{ CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE,
		    STREAM("-5", "BI /W 99999999 /H 99999999 /BPC 8 ID x EI") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		assert_unread(*state, made_of(*state, files[i], 4));
}

static void
deep_nesting(void **state)
{
	struct pdf_test *test = *state;
	char *open = g_strnfill(100000, '[');
	const char *objects[] = { CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE,
		talloc_asprintf(test->ctx, "%s", open) };

	assert_unread(test, made_of(test, objects, 4));
	g_free(open);
}

/* Much out of little: the page's bytes are bounded by the processor's time alone. */
static void
inflated_content(void **state)
{
	struct pdf_test *test = *state;
	GPtrArray *contents = g_ptr_array_new();
	char *blanks = g_strnfill(8 * 1024 * 1024, ' ');
	GString *content = g_string_new(blanks);

	pdf_words(content, false, 10, 72, 700, "Behind many blanks.");
	g_ptr_array_add(contents, content);
	struct pdf_file file = pdf_pages(test->ctx, contents, 2);
	assert_true(file.len < 4096);
	assert_reads(test, file, "Behind many blanks.");
	g_free(blanks);
}

/* Cut anywhere and with any byte changed, a file is read or not, and that is all. */
static void
damaged_files(void **state)
{
	struct pdf_test *test = *state;
	struct pdf_file file = pdf_of(test->ctx, "# Notes\n\nSome words.\n\n- one item", 1);
	bool cut;

	for (size_t len = 0; len < file.len; len += 7)
		read_file(test, (struct pdf_file){ file.bytes, len }, ROOM, &cut);
	for (size_t i = 0; i < file.len; i += 5) {
		char was = file.bytes[i];

		file.bytes[i] ^= (char)(1 << (i % 7));
		read_file(test, file, ROOM, &cut);
		file.bytes[i] = was;
	}
	assert_unread(test, (struct pdf_file){ file.bytes, 0 });
	assert_unread(test, (struct pdf_file){ file.bytes, 40 });
}

/* A scan has pictures only: that something is missing must be told. */
static void
a_file_without_words(void **state)
{
	struct pdf_test *test = *state;
	GPtrArray *contents = g_ptr_array_new();

	g_ptr_array_add(contents, g_string_new("0 0 100 100 re f"));
	assert_unread(test, pdf_pages(test->ctx, contents, 0));
}

int
main(void)
{
#define PDF_TEST(name) cmocka_unit_test_setup_teardown(name, context_open, context_close)
	static const struct CMUnitTest tests[] = {
		PDF_TEST(a_document_comes_back_as_it_was),
		PDF_TEST(pages_at_their_limit),
		PDF_TEST(characters_at_their_limit),
		PDF_TEST(text_at_its_limit),
		PDF_TEST(bytes_at_their_limit),
		PDF_TEST(hostile_structures),
		PDF_TEST(deep_nesting),
		PDF_TEST(inflated_content),
		PDF_TEST(damaged_files),
		PDF_TEST(a_file_without_words),
	};

	return cmocka_run_group_tests(tests, library_open, library_leave);
}
