/* What comes inside a mail: minutes as a file of any form, and the messages of a digest. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon/record/filing.h"
#include "mail/message.h"
#include "parser/block.h"
#include "parser/document.h"
#include "parser/json.h"
#include "parser/reading.h"
#include "tests/fuzz/door.h"
#include "tests/unit/docx_build.h"
#include "tests/unit/pdf_build.h"

/* The same minutes, invented, in all forms. */
static const char markdown[] =
    "# Minutes of the Timestamp Working Group, January 11, 2024\n\n"
    "## Attendees\n\n"
    "Marit Oduya (Oakmere), Ingrid Solheim (Sundal), Jonas Vesterg\xc3\xa5rd (Sundal)\n\n"
    "Minute taker: Ingrid Solheim\n\n"
    "## Antitrust statement\n\n"
    "Marit read the antitrust statement.\n\n"
    "## Approval of minutes\n\n"
    "The minutes of December 14, 2023 were approved.\n\n"
    "## Ballot TS-4: Accuracy of clocks\n\n"
    "Jonas asked for a second endorser of ballot TS-4.\n\n"
    "Marit will post the ballot to the list.\n\n"
    "## Any other business\n\n"
    "None.\n\n"
    "## Next meeting\n\n"
    "The next meeting is on January 25, 2024.\n";

static const char words[] =
    "Minutes of the Timestamp Working Group, January 11, 2024\n\n"
    "Attendees\n\n"
    "Marit Oduya (Oakmere), Ingrid Solheim (Sundal), Jonas Vesterg\xc3\xa5rd (Sundal)\n\n"
    "Minute taker: Ingrid Solheim\n\n"
    "Antitrust statement\n\n"
    "Marit read the antitrust statement.\n\n"
    "Approval of minutes\n\n"
    "The minutes of December 14, 2023 were approved.\n\n"
    "Ballot TS-4: Accuracy of clocks\n\n"
    "Jonas asked for a second endorser of ballot TS-4.\n\n"
    "Marit will post the ballot to the list.\n\n"
    "Any other business\n\n"
    "None.\n\n"
    "Next meeting\n\n"
    "The next meeting is on January 25, 2024.\n";

struct tools {
	struct message_reader *messages;
	struct parser *parser;
	struct ballot_names *names;
	struct directory *directory;
	void *ctx; /* of the running test */
};

static int
tools_open(void **state)
{
	struct tools *tools = talloc_zero(NULL, struct tools);
	char *why = NULL;

	tools->messages = message_reader_new(tools, &why);
	if (tools->messages && !message_reader_open_pdf(tools->messages)) {
		print_error("libpoppler-glib8 is not installed\n");
		return -1;
	}
	tools->parser = parser_new(tools, &why);
	tools->names = filing_ballot_names(tools, door_config());
	tools->directory = filing_directory(tools, door_config()->groups[0].roster);
	tools->ctx = talloc_new(tools);
	*state = tools;
	return tools->messages && tools->parser ? 0 : -1;
}

static int
tools_close(void **state)
{
	talloc_free(*state);
	return 0;
}

/* What the reader says of a mail, as JSON that the caller frees. */
static json_t *
read_raw(struct tools *tools, const char *raw)
{
	struct message *m = message_read(tools->ctx, tools->messages, raw, strlen(raw), NULL);
	struct mail_words mail = { .subject = m->subject,
		.from_name = m->from_name,
		.from_address = m->from_address,
		.text = m->new_words,
		.quoted = m->quoted,
		.shaped = m->shaped,
		.attached = m->attached,
		.at = 1705050000,
		.group = "tswg",
		.names = tools->names,
		.nnames = 1,
		.directory = tools->directory };

	assert_int_equal(m->marks, 0);
	return reading_contract_json(reading_make(tools->ctx, tools->parser, &mail));
}

/* Of draft minutes with this content. */
static json_t *
read_content(struct tools *tools, const char *content)
{
	return read_raw(tools,
	    talloc_asprintf(tools->ctx,
		"From: Marit Oduya <marit.oduya@oakmere.example>\n"
		"To: tswg-members@lists.clocktower.example\n"
		"Subject: Draft minutes of January 11, 2024\nMessage-ID: <m1@oakmere.example>\n"
		"Date: Fri, 12 Jan 2024 09:00:00 +0000\n%s",
		content));
}

static char *
with_file(struct tools *tools, const char *type, const char *name, const void *bytes, size_t len)
{
	gchar *encoded = g_base64_encode(bytes, len);
	char *content = talloc_asprintf(tools->ctx,
	    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
	    "--b\nContent-Type: text/plain\n\nSee the file.\n"
	    "--b\nContent-Type: %s\nContent-Disposition: attachment; filename=\"%s\"\n"
	    "Content-Transfer-Encoding: base64\n\n%s\n--b--\n",
	    type, name, encoded);

	g_free(encoded);
	return content;
}

/* The lines of the Markdown as the paragraphs of a word processor. */
static struct docx_file
document(struct tools *tools)
{
	GString *body = g_string_new(NULL);
	char **lines = g_strsplit(markdown, "\n\n", -1);

	for (char **line = lines; *line; line++) {
		size_t level = strspn(*line, "#");
		const char *style = level == 1 ? "Kop1" : level == 2 ? "Kop2" : "Normal";
		char *text = g_markup_escape_text(g_strstrip(*line + level), -1);
		g_string_append_printf(body,
		    "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>",
		    style, text);
		g_free(text);
	}
	g_strfreev(lines);
	struct docx_file file = docx_of(tools->ctx, docx_document(tools->ctx, body->str));
	g_string_free(body, TRUE);
	return file;
}

static char *
page(struct tools *tools)
{
	GString *html = g_string_new("<html><head><title>x</title></head><body>");
	char **lines = g_strsplit(markdown, "\n\n", -1);

	for (char **line = lines; *line; line++) {
		size_t level = strspn(*line, "#");
		char *text = g_markup_escape_text(g_strstrip(*line + level), -1);
		g_string_append_printf(html, level > 0 ? "<h%d>%s</h%d>\n" : "<p id=p%d>%s</p>\n",
		    (int)level, text, (int)level);
		g_free(text);
	}
	g_strfreev(lines);
	char *copy = talloc_asprintf(tools->ctx, "%s</body></html>", html->str);
	g_string_free(html, TRUE);
	return copy;
}

static void
assert_same_minutes(json_t *got, json_t *wanted, const char *form)
{
	json_t *a = json_object_get(got, "minutes"), *b = json_object_get(wanted, "minutes");
	char *got_text = json_dumps(a, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENCODE_ANY);
	char *wanted_text = json_dumps(b, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENCODE_ANY);

	assert_string_equal(json_string_value(json_object_get(got, "class")), "minutes");
	if (!json_equal(a, b))
		print_error("%s\n", form);
	assert_string_equal(got_text, wanted_text);
	free(got_text);
	free(wanted_text);
	json_decref(got);
}

static void
all_forms_give_the_same_minutes(void **state)
{
	struct tools *tools = *state;
	json_t *wanted = read_content(
	    tools, with_file(tools, "text/markdown", "minutes.md", markdown, strlen(markdown)));
	json_t *minutes = json_object_get(wanted, "minutes");
	struct docx_file file = document(tools);
	struct pdf_file pdf = pdf_of(tools->ctx, markdown, 1);
	char *html = page(tools);

	assert_string_equal(json_string_value(json_object_get(wanted, "class")), "minutes");
	assert_int_equal(json_array_size(json_object_get(minutes, "attendees")), 3);
	assert_string_equal(json_string_value(json_object_get(minutes, "date")), "2024-01-11");
	assert_string_equal(
	    json_string_value(json_object_get(minutes, "minute_taker")), "Ingrid Solheim");
	assert_int_equal(json_array_size(json_object_get(minutes, "agenda_items")), 5);
	assert_same_minutes(
	    read_content(tools, with_file(tools, DOCX_TYPE, "minutes.docx", file.bytes, file.len)),
	    wanted, "docx");
	assert_same_minutes(
	    read_content(tools, with_file(tools, PDF_TYPE, "minutes.pdf", pdf.bytes, pdf.len)),
	    wanted, "pdf");
	assert_same_minutes(read_content(tools, with_file(tools, "text/html; charset=utf-8",
						    "minutes.html", html, strlen(html))),
	    wanted, "html");
	assert_same_minutes(read_content(tools, with_file(tools, "text/plain; charset=utf-8",
						    "minutes.txt", words, strlen(words))),
	    wanted, "txt");
	assert_same_minutes(
	    read_content(tools, talloc_asprintf(tools->ctx,
				    "Content-Type: text/plain; charset=utf-8\n\n%s", words)),
	    wanted, "text");
	json_decref(wanted);
}

/* What a post or the distributed minutes make of the file's lists. */
static void
lists_keep_their_depth_and_numbers(void **state)
{
	static const char list[] = "1. One\n\n    - below it\n\n        - and deeper\n\n"
				   "1. Two\n\n    - below it\n\n1. Three";
	static const char items[] = "<ol><li>One<ul><li>below it<ul><li>and deeper</ul></ul>"
				    "<li><p>Two</p><ul><li>below it</ul><li>Three</ol>";
	struct tools *tools = *state;
	struct pdf_file pdf = pdf_of(tools->ctx, list, 1);
	const char *files[] = {
		with_file(tools, "text/markdown", "minutes.md", list, strlen(list)),
		with_file(tools, "text/html", "minutes.html", items, strlen(items)),
		with_file(tools, PDF_TYPE, "minutes.pdf", pdf.bytes, pdf.len),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		char *raw =
		    talloc_asprintf(tools->ctx, "From: marit@oakmere.example\n%s", files[i]);
		struct message *m =
		    message_read(tools->ctx, tools->messages, raw, strlen(raw), NULL);
		struct block_tree *tree = block_read(tools->ctx, m->attached, strlen(m->attached));

		assert_string_equal(document_markdown(tools->ctx, tree),
		    "1. One\n   - below it\n     - and deeper\n2. Two\n   - below it\n3. Three\n");
	}
}

/* Tables and lists of a mail that is shown as HTML alone. */
static void
minutes_in_html(void **state)
{
	struct tools *tools = *state;
	json_t *read = read_content(tools,
	    "Content-Type: text/html\n\n<h2>Attendees</h2><table><tr><th>Organisation<th>Name"
	    "<tr><td>Oakmere<td>Marit Oduya<tr><td>Sundal<td>Ingrid Solheim<br>Jonas Berg"
	    "</table><h2>Approval of minutes</h2><p>The minutes of December 14, 2023 were "
	    "approved.</p><h2>Work</h2><table><tr><th>Owner<th>Action<tr><td>Jonas<td>Ask the "
	    "labs</table><h2>Adjourn</h2>");
	json_t *minutes = json_object_get(read, "minutes");
	json_t *people = json_object_get(minutes, "attendees");
	json_t *tasks = json_object_get(minutes, "action_items");

	assert_int_equal(json_array_size(people), 3);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(people, 2), "name")), "Jonas Berg");
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(people, 2), "org")), "Sundal");
	assert_int_equal(json_array_size(tasks), 1);
	assert_string_equal(
	    json_string_value(json_object_get(json_array_get(tasks, 0), "owner")), "Jonas Berg");
	assert_int_equal(json_array_size(json_object_get(minutes, "agenda_items")), 3);
	json_decref(read);
}

/* Nothing but the file: no text at all. */
static void
a_mail_of_one_document(void **state)
{
	struct tools *tools = *state;
	struct docx_file file = document(tools);
	gchar *encoded = g_base64_encode((const guchar *)file.bytes, file.len);
	json_t *read =
	    read_content(tools, talloc_asprintf(tools->ctx,
				    "Content-Type: " DOCX_TYPE
				    "; name=call.docx\nContent-Transfer-Encoding: base64\n\n%s\n",
				    encoded));
	json_t *minutes = json_object_get(read, "minutes");

	assert_string_equal(json_string_value(json_object_get(read, "class")), "minutes");
	json_t *first = json_array_get(json_object_get(minutes, "attendees"), 0);
	assert_string_equal(json_string_value(json_object_get(first, "name")), "Marit Oduya");
	assert_string_equal(json_string_value(json_object_get(first, "org")), "Oakmere");
	json_decref(read);
	g_free(encoded);
}

/* A file that is no minutes does not stand for those in the mail. */
static void
minutes_beside_another_file(void **state)
{
	struct tools *tools = *state;
	const char *plain = "Content-Type: text/plain; charset=utf-8\n\n";
	json_t *wanted = read_content(tools, talloc_asprintf(tools->ctx, "%s%s", plain, words));
	json_t *read =
	    read_content(tools, talloc_asprintf(tools->ctx,
				    "Content-Type: multipart/mixed; "
				    "boundary=b\n\n--b\n%s%s\n--b\nContent-Type: text/plain\n"
				    "Content-Disposition: attachment; filename=notice.txt\n\nThis "
				    "mail was scanned.\n--b--\n",
				    plain, words));

	assert_same_minutes(read, wanted, "beside a file");
	json_decref(wanted);
}

/* RFC 2046 section 5.1.5: each message of a digest is read as one of its own writer. */
static void
votes_in_a_digest(void **state)
{
	static const char raw[] =
	    "From: tswg-request@lists.clocktower.example\nTo: "
	    "tswg-public@lists.clocktower.example\n"
	    "Subject: Tswg Digest, Vol 12, Issue 3\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nToday's Topics:\n\n"
	    "   1. Re: Ballot TS-4 (Marit Oduya)\n   2. Re: Ballot TS-4 (Ingrid Solheim)\n\n"
	    "--o\nContent-Type: multipart/digest; boundary=i\n\n"
	    "--i\n\nFrom: Marit Oduya <marit.oduya@oakmere.example>\nSubject: Re: Ballot TS-4\n\n"
	    "Oakmere votes yes on Ballot TS-4.\n\nOn Thu, Jan 11, 2024 Jonas wrote:\n"
	    "> Sundal Trust abstains on Ballot TS-4.\n\n"
	    "--i\n\nFrom: Ingrid Solheim <ingrid@sundal-trust.example>\nSubject: Re: Ballot "
	    "TS-4\n\n"
	    "Sundal Trust votes no on Ballot TS-4.\n\n--i--\n--o--\n";
	json_t *read = read_raw(*state, raw);
	json_t *votes = json_object_get(read, "votes");
	static const char *const wanted[][2] = { { "Oakmere Trust Services", "yes" },
		{ "Sundal Trust", "no" } };

	assert_int_equal(json_array_size(votes), 2);
	for (size_t i = 0; i < 2; i++) {
		json_t *vote = json_array_get(votes, i);
		assert_string_equal(json_string_value(json_object_get(vote, "ballot")), "TS-4");
		assert_string_equal(json_string_value(json_object_get(vote, "org")), wanted[i][0]);
		assert_string_equal(json_string_value(json_object_get(vote, "vote")), wanted[i][1]);
		/* Nobody can tell that the digest gives the mail as it was. */
		assert_string_equal(
		    json_string_value(json_object_get(vote, "certainty")), "likely");
	}
	json_decref(read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_forms_give_the_same_minutes),
		cmocka_unit_test(lists_keep_their_depth_and_numbers),
		cmocka_unit_test(minutes_in_html),
		cmocka_unit_test(minutes_in_html),
		cmocka_unit_test(a_mail_of_one_document),
		cmocka_unit_test(minutes_beside_another_file),
		cmocka_unit_test(votes_in_a_digest),
	};

	return cmocka_run_group_tests(tests, tools_open, tools_close);
}
