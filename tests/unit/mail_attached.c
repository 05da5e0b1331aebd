#include "tests/unit/mail_reader.h"

#include "mail/docx.h"
#include "mail/message_attached.h"
#include "tests/unit/docx_build.h"
#include "tests/unit/pdf_build.h"

#define FILE_PART(type, name, body)                                                                \
	"--b\nContent-Type: " type "\nContent-Disposition: attachment; filename=\"" name           \
	"\"\n\n" body "\n"

/* A mail of these parts, each opened by its boundary. */
static struct message *
read_parts(struct reading_test *test, const char *parts)
{
	return read_with(test, "Content-Type: multipart/mixed; boundary=b\n",
	    talloc_asprintf(test->ctx, "%s--b--\n", parts));
}

static char *
file_part(
    struct reading_test *test, const char *type, const char *name, const char *bytes, size_t len)
{
	gchar *encoded = g_base64_encode((const guchar *)bytes, len);
	GString *lines = g_string_new(NULL);

	for (size_t i = 0; encoded[i]; i++) {
		g_string_append_c(lines, encoded[i]);
		if (i % 76 == 75)
			g_string_append_c(lines, '\n');
	}
	char *part = talloc_asprintf(test->ctx,
	    "--b\nContent-Type: %s\nContent-Disposition: attachment; filename=\"%s\"\n"
	    "Content-Transfer-Encoding: base64\n\n%s\n",
	    type, name, lines->str);
	g_string_free(lines, TRUE);
	g_free(encoded);
	return part;
}

static char *
docx_part(struct reading_test *test, const char *type, const char *name, struct docx_file file)
{
	return file_part(test, type, name, file.bytes, file.len);
}

static struct docx_file
small_document(struct reading_test *test, const char *words)
{
	return docx_of(test->ctx,
	    docx_document(test->ctx,
		talloc_asprintf(test->ctx,
		    "<w:p><w:pPr><w:pStyle w:val=\"Kop1\"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>",
		    words)));
}

static void
forms_of_files(void **state)
{
	struct reading_test *test = *state;
	static const char *const types[] = { DOCX_TYPE, "application/octet-stream",
		"application/zip" };

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		struct message *m = read_parts(
		    test, docx_part(test, types[i], "Notes.DOCX", small_document(test, "Notes")));
		assert_string_equal(m->attached, "# Notes");
		assert_string_equal(m->text, "");
		assert_int_equal(m->marks, 0);
	}
	assert_string_equal(
	    read_parts(test, docx_part(test, DOCX_TYPE, "no name", small_document(test, "a")))
		->attached,
	    "# a");
	assert_null(
	    read_parts(test, docx_part(test, "image/png", "a.docx", small_document(test, "a")))
		->attached);
	struct message *m = read_parts(test, FILE_PART("text/html; charset=utf-8", "n.html",
						 "<h1>Notes</h1><p>Zo\xc3\xab &amp; Bo</p>"));
	assert_string_equal(m->attached, "# Notes\n\nZoë \\& Bo");
	assert_string_equal(m->text, "");
	assert_non_null(
	    read_parts(test, FILE_PART("application/octet-stream", "n.HTM", "<p>a"))->attached);
	/* HTML that the mail shows is no file, whatever its name. */
	m = read_parts(test, "--b\nContent-Type: text/html; name=part.html\n\n<p>Acme votes yes\n");
	assert_null(m->attached);
	assert_string_equal(m->new_words, "Acme votes yes");
}

static char *
pdf_part(struct reading_test *test, const char *type, const char *name, const char *words)
{
	struct pdf_file file = pdf_of(test->ctx, words, 1);

	return file_part(test, type, name, file.bytes, file.len);
}

/* The test with a reader of its own, to say who opens PDF files. */
static struct reading_test
with_own_reader(struct reading_test *test)
{
	char *why = NULL;
	struct reading_test own = { message_reader_new(test->ctx, &why), test->ctx };

	assert_non_null(own.reader);
	return own;
}

static void
pdf_files_that_nobody_opens(void **state)
{
	struct reading_test *test = *state;
	struct message *m = read_parts(test, pdf_part(test, PDF_TYPE, "Minutes.pdf", "Notes"));

	assert_null(m->attached);
	assert_int_equal(m->marks, MARK_ATTACHMENT);
	assert_false(m->pdf_unopened);
	m = read_parts(test, pdf_part(test, PDF_TYPE, "slides.pdf", "Notes"));
	assert_null(m->attached);
	assert_int_equal(m->marks, 0);
	assert_false(m->pdf_unopened);
}

static void
pdf_files_that_another_reader_opens(void **state)
{
	struct reading_test test = with_own_reader(*state);
	char *pdf = pdf_part(&test, PDF_TYPE, "call.pdf", "Notes");

	message_reader_leave_pdf(test.reader);
	struct message *m = read_parts(&test, pdf);
	assert_null(m->attached);
	assert_int_equal(m->marks, 0);
	assert_true(m->pdf_unopened);
	/* Another file is read first, unless the name tells that it is not the one. */
	m = read_parts(&test,
	    talloc_asprintf(test.ctx, "%s%s", pdf, FILE_PART("text/plain", "a.txt", "Words")));
	assert_string_equal(m->attached, "Words");
	assert_int_equal(m->marks, 0);
	assert_false(m->pdf_unopened);
	pdf = pdf_part(&test, PDF_TYPE, "minutes.pdf", "Notes");
	m = read_parts(&test,
	    talloc_asprintf(test.ctx, "%s%s", pdf, FILE_PART("text/plain", "a.txt", "Words")));
	assert_string_equal(m->attached, "Words");
	assert_int_equal(m->marks, MARK_ATTACHMENT);
	assert_true(m->pdf_unopened);
}

/* Redlines and scans come as PDF, too. */
static void
pdf_files_that_are_missed(void **state)
{
	static const struct {
		const char *subject, *name;
		bool marked;
	} mails[] = { { "Voting begins", "redline.pdf", false }, { "Draft Minutes", "a.pdf", true },
		{ "Voting begins", "Call-MINUTES.pdf", true } };
	struct reading_test test = with_own_reader(*state);

	assert_true(message_reader_open_pdf(test.reader));
	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++) {
		struct message *m = read_with(&test,
		    talloc_asprintf(test.ctx, "Subject: %s\nContent-Type: " PDF_TYPE "; name=%s\n",
			mails[i].subject, mails[i].name),
		    "%PDF-1.4 and no more");

		assert_null(m->attached);
		assert_int_equal(m->marks, mails[i].marked ? MARK_ATTACHMENT : 0);
	}
}

static void
pdf_files_that_are_opened(void **state)
{
	struct reading_test test = with_own_reader(*state);
	static const char *const types[] = { PDF_TYPE, "application/octet-stream",
		"application/x-pdf" };

	assert_true(message_reader_open_pdf(test.reader));
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		struct message *m = read_parts(
		    &test, pdf_part(&test, types[i], "Call.PDF", "# Notes\n\nSome words"));
		assert_string_equal(m->attached, "# Notes\n\nSome words");
		assert_string_equal(m->text, "");
		assert_int_equal(m->marks, 0);
		assert_false(m->pdf_unopened);
	}
	assert_null(read_parts(&test, pdf_part(&test, "image/png", "a.pdf", "Notes"))->attached);
	struct message *m = read_parts(&test,
	    talloc_asprintf(test.ctx, "%s%s", FILE_PART(PDF_TYPE, "minutes.pdf", "%%PDF-1.7"),
		FILE_PART("text/plain", "a.txt", "Words")));
	assert_string_equal(m->attached, "Words");
	assert_int_equal(m->marks, MARK_ATTACHMENT);
	m = read_parts(
	    &test, talloc_asprintf(test.ctx, "%s%s", FILE_PART("text/plain", "a.txt", "Words"),
		       pdf_part(&test, PDF_TYPE, "minutes.pdf", "Notes")));
	assert_string_equal(m->attached, "Notes");
}

static void
one_file_of_several(void **state)
{
	struct reading_test *test = *state;
	char *docx =
	    docx_part(test, DOCX_TYPE, "Draft MINUTES.docx", small_document(test, "of the call"));

	assert_string_equal(
	    read_parts(test, talloc_asprintf(test->ctx, "%s%s",
				 FILE_PART("text/plain", "agenda.txt", "Agenda"), docx))
		->attached,
	    "# of the call");
	assert_string_equal(read_parts(test, FILE_PART("text/plain", "a.txt", "first")
						 FILE_PART("text/plain", "b.txt", "second"))
				->attached,
	    "first");
	assert_string_equal(read_parts(test, FILE_PART("text/plain", "minutes.txt", " ")
						 FILE_PART("text/plain", "b.txt", "second"))
				->attached,
	    "second");
	/* One that cannot be read leaves its mark, and the next one is read. */
	struct message *m =
	    read_parts(test, FILE_PART("application/zip", "minutes.docx", "no archive")
				 FILE_PART("text/markdown", "notes.md", "# Notes"));
	assert_string_equal(m->attached, "# Notes");
	assert_int_equal(m->marks, MARK_ATTACHMENT);
	assert_string_equal(message_mark_name(MARK_ATTACHMENT), "attachment");
}

static void
files_at_their_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		size_t blank = (size_t)(ATTACHED_FILES_MAX - 1 + over);
		struct message *m =
		    read_parts(test, talloc_asprintf(test->ctx, "%s%s",
					 repeat(test, FILE_PART("text/plain", "a.txt", " "), blank),
					 FILE_PART("text/plain", "b.txt", "words")));
		assert_int_equal(m->marks, over > 0 ? MARK_ATTACHMENT : 0);
		if (over > 0)
			assert_null(m->attached);
		else
			assert_string_equal(m->attached, "words");
	}
}

/* Each form of file at the bound of its text, mark and all. */
static void
text_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		size_t n = (size_t)(ATTACHED_MAX + over);
		char *words = repeat(test, "x", n);
		size_t kept = MIN(n, (size_t)ATTACHED_MAX);
		unsigned marks = over > 0 ? MARK_ATTACHMENT : 0;
		struct message *m = read_parts(test,
		    talloc_asprintf(test->ctx, FILE_PART("text/plain", "a.txt", "%s"), words));
		assert_int_equal(strlen(m->attached), kept);
		assert_int_equal(m->marks, marks);
		m = read_parts(test,
		    talloc_asprintf(test->ctx, FILE_PART("text/html", "a.html", "%s"), words));
		assert_int_equal(strlen(m->attached), kept);
		assert_int_equal(m->marks, marks);
		char *body =
		    talloc_asprintf(test->ctx, "<w:p><w:r><w:t>%s</w:t></w:r></w:p>", words);
		m = read_parts(test, docx_part(test, DOCX_TYPE, "a.docx",
					 docx_of(test->ctx, docx_document(test->ctx, body))));
		assert_int_equal(strlen(m->attached), kept);
		assert_int_equal(m->marks, marks);
	}
}

static void
html_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		size_t fill = (size_t)(MESSAGE_HTML_MAX + over) - strlen("<p>a<!---->");
		struct message *m = read_parts(test,
		    talloc_asprintf(test->ctx, FILE_PART("text/html", "a.html", "<p>a<!--%s-->"),
			repeat(test, "x", fill)));
		assert_true(g_str_has_prefix(m->attached, "a"));
		assert_int_equal(m->marks, over > 0 ? MARK_ATTACHMENT : 0);
	}
}

/* The mail's text may bear a file's name: nothing that was written is lost. */
static void
text_with_a_name(void **state)
{
	struct reading_test *test = *state;
	struct message *m =
	    read_with(test, "Content-Type: text/plain; name=mail.txt\n", "Acme votes yes\n");
	assert_string_equal(m->new_words, "Acme votes yes");
	m = read_parts(test, "--b\nContent-Type: text/plain; name=a.txt\n\nAcme votes yes\n"
			     "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nCoil votes no\n");
	assert_string_equal(m->new_words, "Acme votes yes");
	m = read_with(test,
	    "Content-Type: text/plain; name=mail.txt\nContent-Disposition: attachment\n",
	    "notes\n");
	assert_string_equal(m->new_words, "");
	assert_string_equal(m->attached, "notes\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(forms_of_files),
		reading_test(pdf_files_that_nobody_opens),
		reading_test(pdf_files_that_another_reader_opens),
		reading_test(pdf_files_that_are_missed),
		reading_test(pdf_files_that_are_opened),
		reading_test(one_file_of_several),
		reading_test(files_at_their_limit),
		reading_test(text_at_its_limit),
		reading_test(html_at_its_limit),
		reading_test(text_with_a_name),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
