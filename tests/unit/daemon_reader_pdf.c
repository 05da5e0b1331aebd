/* PDF files are opened by children of a process of its own, and cost no mail but themselves. */
#include "tests/unit/reader_house.h"

#include "daemon/log.h"
#include "parser/minutes.h"
#include "tests/unit/pdf_build.h"

static char *
mail_with_pdf(void *ctx, struct pdf_file file)
{
	gchar *encoded = g_base64_encode((const guchar *)file.bytes, file.len);
	char *raw = talloc_asprintf(ctx,
	    "From: Kit Vale <kit@kestrel.example>\nSubject: Minutes of January 11, 2024\n"
	    "Message-ID: <p@kestrel.example>\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThey are attached.\n"
	    "--b\nContent-Type: " PDF_TYPE "\nContent-Disposition: attachment; "
	    "filename=call.pdf\nContent-Transfer-Encoding: base64\n\n%s\n--b--\n",
	    encoded);

	g_free(encoded);
	return raw;
}

static struct pdf_file
minutes_file(void *ctx)
{
	return pdf_of(ctx,
	    "# Minutes of the Timestamp Working Group, January 11, 2024\n\n## Attendees\n\n"
	    "Marit Oduya (Oakmere), Ingrid Solheim (Sundal)\n\n## Antitrust statement\n\n"
	    "Marit read the antitrust statement.\n\n## Next meeting\n\n"
	    "The next meeting is on January 25, 2024.",
	    1);
}

/* Forms within forms: 10^9 words from a few hundred bytes. */
static struct pdf_file
endless_file(void *ctx)
{
	static const char content[] = "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do";
	GString *objects[13] = { g_string_new("<< /Type /Catalog /Pages 2 0 R >>"),
		g_string_new("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
		g_string_new("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
			     "/Resources << /XObject << /X 4 0 R >> >> >>") };
	size_t i;

	for (i = 3; i < 13; i++) {
		char *more = talloc_asprintf(ctx,
		    "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << "
		    "/X %zu 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier "
		    ">> >> >>",
		    i + 2);
		const char *words = i == 12 ? "BT /F1 9 Tf 72 700 Td (x) Tj ET" : content;

		objects[i] = pdf_stream(words, strlen(words), 0, more);
	}
	struct pdf_file file = pdf_objects(ctx, objects, 13);
	for (i = 0; i < 13; i++)
		g_string_free(objects[i], TRUE);
	return file;
}

static void
ask_with_pdf(void *ctx, struct reader *reader, struct pdf_file file, bool backlog)
{
	const struct reader_request request = { .internaldate = 1000, .backlog = backlog };
	char *raw = mail_with_pdf(ctx, file);

	assert_true(reader_ask(reader_link(reader), &request, raw, strlen(raw)));
}

static struct answer *
next_answer(void *ctx, struct reader *reader)
{
	struct config config = { 0 };
	struct answer *a;
	struct frame frame;
	char *why = NULL;

	assert_true(link_wait(reader_link(reader), &frame, -1));
	a = reader_answer(ctx, &config, &frame, &why);
	if (!a)
		print_error("%s\n", why);
	assert_non_null(a);
	return a;
}

static void
assert_minutes_were_read(const struct answer *a)
{
	assert_int_equal(a->marks, 0);
	assert_non_null(a->reading->minutes);
	assert_int_equal(a->reading->minutes->nattendees, 2);
	assert_true(a->reading->minutes->antitrust_read);
}

static void
assert_words_were_read(const struct answer *a)
{
	assert_int_equal(a->marks, MARK_ATTACHMENT);
	assert_string_equal(a->text, "They are attached.");
}

/* Whether its mail came alone or with others, a PDF is opened in a child of the PDF reader. */
static void
pdf_files_are_read_apart(void **state)
{
	char damaged[] = "%PDF-1.7";
	struct reader *reader = start(*state);
	int i;

	for (i = 0; i < 3; i++) {
		ask_with_pdf(*state, reader, minutes_file(*state), i > 0);
		ask_for_many(reader, i > 0);
		ask_with_pdf(*state, reader, pdf_of(*state, "Call for papers", 0), i > 0);
		ask_with_pdf(*state, reader, (struct pdf_file){ damaged, strlen(damaged) }, i > 0);
		assert_minutes_were_read(next_answer(*state, reader));
		many_are_answered_in_order(*state, reader);
		assert_int_equal(next_answer(*state, reader)->marks, 0);
		assert_words_were_read(next_answer(*state, reader));
	}
}

/* Each mail that a child of the PDF reader is given is the only one. */
static void
pdf_files_share_no_child(void **state)
{
	struct reader *reader = start(*state);
	pid_t pdf = wait_for_child(wait_for_child(getpid(), "reader"), "pdf-reader");
	pid_t before = 0;
	int i;

	for (i = 0; i < 3; i++) {
		ask_with_pdf(*state, reader, minutes_file(*state), true);
		assert_minutes_were_read(next_answer(*state, reader));
		pid_t child = wait_for_other_child(pdf, "pdf-reader", before);
		assert_int_not_equal(child, before);
		before = child;
	}
}

/* The file costs the mail nothing but itself: its child is killed as often as one is made. */
static void
a_pdf_file_that_ends_its_reader_costs_no_mail(void **state)
{
	struct reader *reader = start(*state);
	pid_t pdf = wait_for_child(wait_for_child(getpid(), "reader"), "pdf-reader");
	int i;

	ask_with_pdf(*state, reader, minutes_file(*state), false);
	assert_minutes_were_read(next_answer(*state, reader));
	usleep(100 * 1000); /* so that the child is the one that waits for the next */
	ask_with_pdf(*state, reader, endless_file(*state), false);
	ask_for_many(reader, false);
	for (i = 0; i < 2; i++) {
		pid_t child = wait_for_child(pdf, "pdf-reader");

		usleep(50 * 1000); /* it has been given the mail */
		kill_child(child);
	}
	assert_words_were_read(next_answer(*state, reader));
	many_are_answered_in_order(*state, reader);
	ask_with_pdf(*state, reader, minutes_file(*state), false);
	assert_minutes_were_read(next_answer(*state, reader));
}

/* Without the PDF reader the role ends, to be started again: no mail is read with less. */
static void
the_role_ends_with_the_pdf_reader(void **state)
{
	struct reader *reader = start(*state);
	const struct reader_request request = { .internaldate = 1000 };
	pid_t role = wait_for_child(getpid(), "reader");
	char *why = NULL;

	assert_true(reads(*state, reader, false));
	assert_int_equal(kill(wait_for_child(role, "pdf-reader"), SIGKILL), 0);
	wait_until_dead(role);
	assert_null(reader_read(*state, reader, &request, mail, strlen(mail), &why));
	assert_non_null(strstr(why, "the reader role has ended"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pdf_files_are_read_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pdf_files_share_no_child, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_pdf_file_that_ends_its_reader_costs_no_mail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_role_ends_with_the_pdf_reader, set_up, tear_down),
	};

	log_open("test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
