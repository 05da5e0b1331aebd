/* Tests of mail/obfuscated: addresses that an archive wrote for people. */
#include "tests/unit/mail_reader.h"

#include "mail/obfuscated.h"

static const struct {
	const char *text, *undone;
} forms[] = {
	{ "ana at trust.example (Ana Example)", "ana@trust.example (Ana Example)" },
	{ "  ana.e+list at mail.trust.example", "  ana.e+list@mail.trust.example" },
	{ "Ana Example <ana(a)trust.example>", "Ana Example <ana@trust.example>" },
	{ "ana (a) trust.example", "ana@trust.example" },
	{ "\"Ana at Trust\" <ana at trust.example>", "\"Ana at Trust\" <ana@trust.example>" },
	/* What must stay as it is. */
	{ "Ana at trust <ana@trust.example>", "Ana at trust <ana@trust.example>" },
	{ "Ana Example at trust.example", "Ana Example at trust.example" },
	{ "ana at trust", "ana at trust" },
	{ "ana at .example", "ana at .example" },
	{ "ana at trust.", "ana at trust." },
	{ "ana at trust.example,bo", "ana at trust.example,bo" },
	{ " at trust.example", " at trust.example" },
	{ "ana at ", "ana at " },
	{ "<", "<" },
	{ "", "" },
};

static void
each_form(void **state)
{
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		char *text = talloc_strdup(test->ctx, forms[i].text);
		assert_string_equal(obfuscated_undo(text), forms[i].undone);
	}
}

static const struct message *
message_from(struct reading_test *test, const char *from)
{
	struct message_trust trust = { "mx.example", false };
	char *raw = talloc_asprintf(test->ctx,
	    "From: %s\nDate: Thu, 20 Apr 2023 15:00:00 +0000\nSubject: Vote\n"
	    "Message-ID: <1@trust.example>\n\nYes.\n",
	    from);

	return message_read(test->ctx, test->reader, raw, strlen(raw), &trust);
}

static void
senders_of_an_archive(void **state)
{
	struct reading_test *test = *state;
	const struct message *m = message_from(test, "ana at trust.example (Ana Example)");

	assert_string_equal(m->from_address, "ana@trust.example");
	assert_string_equal(m->from_name, "Ana Example");
	assert_int_equal(m->marks & MARK_FROM, 0);
	m = message_from(test, "ana at trust.example (=?utf-8?q?An=C3=A4_Example=2C_Trust?=)");
	assert_string_equal(m->from_address, "ana@trust.example");
	assert_string_equal(m->from_name, "An\xc3\xa4 Example, Trust");
	m = message_from(test, "bo at trust.example (Sample, Bo)");
	assert_string_equal(m->from_address, "bo@trust.example");
	assert_string_equal(m->from_name, "Sample, Bo");
	m = message_from(test, "Ana Example <ana(a)trust.example>");
	assert_string_equal(m->from_address, "ana@trust.example");
	assert_string_equal(m->from_name, "Ana Example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(each_form),
		reading_test(senders_of_an_archive),
	};

	return cmocka_run_group_tests_name("mail_obfuscated", tests, reader_open, reader_close);
}
