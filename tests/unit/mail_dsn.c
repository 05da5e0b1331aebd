/* What a mail system reports of a message that it could not deliver. */
#include "tests/unit/mail_reader.h"

#include "mail/dsn.h"

static const char root[] =
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n";

static const char notice[] = "--b\nContent-Type: text/plain\n\nThis is the mail system.\n\n";

static const char about_ana[] = "Final-Recipient: rfc822; ana@kestrel.example\n"
				"Action: failed\nStatus: 5.1.1\n"
				"Diagnostic-Code: smtp; 550 5.1.1 no such user\n";

static const char returned[] =
    "--b\nContent-Type: message/rfc822\n\n"
    "Message-ID: <receipt.1@lists.example>\nSubject: x\n\nwords\n--b--\n";

/* The report of a mail whose machine-readable part is `status` and whose third part is `third`. */
static const struct dsn *
report(struct reading_test *test, const char *status, const char *third)
{
	char *body = talloc_asprintf(test->ctx,
	    "%s--b\nContent-Type: message/delivery-status\n\n"
	    "Reporting-MTA: dns; mx.kestrel.example\n\n%s\n%s",
	    notice, status, third);

	return read_with(test, root, body)->dsn;
}

static void
a_report_names_who_and_why(void **state)
{
	const struct dsn *dsn = report(*state, about_ana, returned);

	assert_non_null(dsn);
	assert_string_equal(dsn->message_id, "receipt.1@lists.example");
	assert_int_equal(dsn->nrecipients, 1);
	assert_string_equal(dsn->recipients[0].address, "ana@kestrel.example");
	assert_string_equal(dsn->recipients[0].action, "failed");
	assert_string_equal(dsn->recipients[0].status, "5.1.1");
	assert_string_equal(dsn->recipients[0].words, "550 5.1.1 no such user");
}

static void
the_address_that_was_written_to_goes_before_the_one_it_ended_at(void **state)
{
	const struct dsn *dsn = report(*state,
	    "Original-Recipient: rfc822;ana@kestrel.example\n"
	    "Final-Recipient: RFC822 ; <ana.now@elsewhere.example>\n"
	    "Action: Failed (for now)\nStatus: 5.2.2 (mailbox full)\n",
	    returned);

	assert_int_equal(dsn->nrecipients, 1);
	assert_string_equal(dsn->recipients[0].address, "ana@kestrel.example");
	assert_string_equal(dsn->recipients[0].action, "failed");
	assert_string_equal(dsn->recipients[0].status, "5.2.2");
	assert_null(dsn->recipients[0].words);
	dsn = report(*state,
	    "Final-Recipient: rfc822; <ana.now@elsewhere.example>\nAction: delayed\nStatus: "
	    "4.4.1\n",
	    returned);
	assert_string_equal(dsn->recipients[0].address, "ana.now@elsewhere.example");
}

static void
each_of_several_has_its_own(void **state)
{
	const struct dsn *dsn = report(*state,
	    talloc_asprintf(((struct reading_test *)*state)->ctx,
		"%s\n\nFinal-Recipient: rfc822; bo@marlin.example\nAction: relayed\n"
		"Status: 2.0.0\n\nFinal-Recipient: rfc822; cy@marlin.example\nAction: delayed\n"
		"Status: 4.4.1\n",
		about_ana),
	    returned);

	assert_int_equal(dsn->nrecipients, 3);
	assert_string_equal(dsn->recipients[1].address, "bo@marlin.example");
	assert_string_equal(dsn->recipients[1].status, "2.0.0");
	assert_string_equal(dsn->recipients[2].action, "delayed");
}

static void
the_headers_alone_may_come_back(void **state)
{
	static const char *const thirds[] = {
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <a@b.example>\n--b--\n",
		"--b\nContent-Type: message/global-headers\nContent-Transfer-Encoding: base64\n\n"
		"TWVzc2FnZS1JRDogPGFAYi5leGFtcGxlPgo=\n--b--\n",
	};

	for (size_t i = 0; i < 2; i++)
		assert_string_equal(
		    report(*state, about_ana, thirds[i])->message_id, "a@b.example");
	assert_null(report(*state, about_ana, "--b--\n")->message_id);
	assert_null(
	    report(*state, about_ana, "--b\nContent-Type: text/plain\n\nMessage-ID: <a@b>\n--b--\n")
		->message_id);
}

/* What has not the form of the RFC is not handed on. */
static void
a_line_out_of_form_is_no_recipient(void **state)
{
	static const char *const statuses[] = {
		"Final-Recipient: rfc822; ana@kestrel.example\nAction: failed\n",
		"Final-Recipient: rfc822; ana@kestrel.example\nStatus: 5.1.1\n",
		"Action: failed\nStatus: 5.1.1\n",
		"Final-Recipient: ana@kestrel.example\nAction: failed\nStatus: 5.1.1\n",
		"Final-Recipient: rfc822; no address\nAction: failed\nStatus: 5.1.1\n",
		"Final-Recipient: rfc822; a@b.example, c@d.example\nAction: failed\nStatus: "
		"5.1.1\n",
		"Final-Recipient: rfc822; a@b.example\nAction: exploded\nStatus: 5.1.1\n",
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1\n",
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 3.1.1\n",
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1111.1\n",
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1x\n",
		"nothing of a field\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
		"Status: 5.1.1\n",
		"",
	};

	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		assert_null(report(*state, statuses[i], returned));
}

/* A report that somebody sends on, or quotes, is none. */
static void
only_a_mails_own_report_counts(void **state)
{
	struct reading_test *test = *state;
	char *inner = talloc_asprintf(test->ctx,
	    "%s\n%s--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n%s\n%s",
	    root, notice, about_ana, returned);
	char *forwarded = talloc_asprintf(test->ctx,
	    "--f\nContent-Type: text/plain\n\nsee below\n--f\nContent-Type: message/rfc822\n\n"
	    "From: x@y.example\n%s\n--f--\n",
	    inner);

	assert_null(
	    read_with(test, "Content-Type: multipart/mixed; boundary=\"f\"\n", forwarded)->dsn);
	assert_null(read_with(test,
	    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"f\"\n",
	    forwarded)
			->dsn);
	assert_null(read_with(test,
	    "Content-Type: multipart/report; report-type=disposition-notification; "
	    "boundary=\"b\"\n",
	    inner)
			->dsn);
	assert_null(read_mail(test, inner + strlen(root))->dsn);
}

static void
so_many_recipients_and_no_more(void **state)
{
	struct reading_test *test = *state;

	for (size_t n = DSN_RECIPIENTS_MAX - 1; n <= DSN_RECIPIENTS_MAX + 1; n++) {
		char *all = repeat(test, talloc_asprintf(test->ctx, "%s\n", about_ana), n);

		assert_int_equal(report(test, all, returned)->nrecipients,
		    n < DSN_RECIPIENTS_MAX ? n : DSN_RECIPIENTS_MAX);
	}
}

static void
a_mail_systems_words_are_bounded(void **state)
{
	struct reading_test *test = *state;

	for (size_t n = DSN_WORDS_MAX - 1; n <= DSN_WORDS_MAX + 1; n++) {
		char *status = talloc_asprintf(test->ctx,
		    "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n"
		    "Diagnostic-Code: smtp;%s\n",
		    repeat(test, "x", n));

		assert_int_equal(strlen(report(test, status, returned)->recipients[0].words),
		    n < DSN_WORDS_MAX ? n : DSN_WORDS_MAX);
	}
	/* Cut between characters, and without what turns a line of a terminal about. */
	assert_int_equal(
	    strlen(report(test,
		talloc_asprintf(test->ctx,
		    "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n"
		    "Diagnostic-Code: smtp;x%s\n",
		    repeat(test, "\xc3\xa9", DSN_WORDS_MAX)),
		returned)
		       ->recipients[0]
		       .words),
	    DSN_WORDS_MAX - 1);
	assert_string_equal(
	    report(test,
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n"
		"Diagnostic-Code: smtp; a\033[2J\xe2\x80\xae z\xff\n",
		returned)
		->recipients[0]
		.words,
	    "a [2J    z\xef\xbf\xbd");
}

static void
a_report_is_read_so_far(void **state)
{
	struct reading_test *test = *state;
	char *filler = repeat(test, "X-Note: 0123456789\n", DSN_BYTES_MAX / 19 + 1);

	assert_null(
	    report(test, talloc_asprintf(test->ctx, "%s\n%s", filler, about_ana), returned));
}

static void
statuses_and_actions_are_those_of_the_rfc(void **state)
{
	(void)state;
	assert_true(dsn_is_status("5.999.999"));
	assert_true(dsn_is_status("2.0.0"));
	assert_false(dsn_is_status("5.1000.1"));
	assert_false(dsn_is_status("5.1.1 "));
	assert_false(dsn_is_status(""));
	assert_false(dsn_is_status("5"));
	assert_true(dsn_is_action("expanded"));
	assert_false(dsn_is_action("FAILED"));
	assert_false(dsn_is_action(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(a_report_names_who_and_why),
		reading_test(the_address_that_was_written_to_goes_before_the_one_it_ended_at),
		reading_test(each_of_several_has_its_own),
		reading_test(the_headers_alone_may_come_back),
		reading_test(a_line_out_of_form_is_no_recipient),
		reading_test(only_a_mails_own_report_counts),
		reading_test(so_many_recipients_and_no_more),
		reading_test(a_mail_systems_words_are_bounded),
		reading_test(a_report_is_read_so_far),
		reading_test(statuses_and_actions_are_those_of_the_rfc),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
