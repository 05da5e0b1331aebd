#include "tests/unit/mail_reader.h"

static void
headers_are_read(void **state)
{
	struct message *m = read_mail(*state,
	    "Received: from mx.member.example by mx.list.example with ESMTPS id 1;\n"
	    "\tTue, 14 Nov 2023 22:13:25 +0000\n"
	    "Received: from pc by mx.member.example; Tue, 14 Nov 2023 22:00:00 +0000\n"
	    "From: =?utf-8?q?Zo=C3=AB?= Sample <zoe@member.example>\n"
	    "To: Public list <public@list.example>, \"B, C\" <b@other.example>\n"
	    "Cc: Friends: d@other.example, e@other.example;\n"
	    "Date: Tue, 14 Nov 2023 23:13:20 +0100 (CET)\n"
	    "Subject: Re: [public] =?utf-8?q?Ballot_SC=2D1:_?=\n =?utf-8?b?w4RuZGVydW5n?=\n"
	    "Message-ID: <1.a@member.example>\n"
	    "In-Reply-To: Your message <0.a@list.example> of today\n"
	    "References: <x@list.example>\n\t<0.a@list.example>\n"
	    "List-Id: \"The public list\" <public.list.example>\n"
	    "\nbody\n");

	assert_string_equal(m->message_id, "1.a@member.example");
	assert_string_equal(m->in_reply_to, "0.a@list.example");
	assert_int_equal(m->nreferences, 2);
	assert_string_equal(m->references[0], "x@list.example");
	assert_string_equal(m->references[1], "0.a@list.example");
	assert_string_equal(m->subject, "Re: [public] Ballot SC-1: Änderung");
	assert_string_equal(m->from_name, "Zoë Sample");
	assert_string_equal(m->from_address, "zoe@member.example");
	assert_false(m->munged);
	assert_int_equal(m->nrecipients, 4);
	assert_string_equal(m->recipients[1], "b@other.example");
	assert_string_equal(m->recipients[3], "e@other.example");
	assert_string_equal(m->list_id, "public.list.example");
	assert_int_equal(m->date, 1700000000);
	assert_int_equal(m->received, 1700000005);
	assert_string_equal(m->text, "body\n");
	assert_string_equal(m->new_words, "body");
	assert_null(m->attached);
	assert_int_equal(m->marks, 0);
	assert_false(m->automatic);
	assert_false(m->bounce);
}

static void
dates_of_all_forms(void **state)
{
	static const struct {
		const char *date;
		int64_t at;
	} dates[] = {
		{ "Tue, 14 Nov 2023 22:13:20 +0000", 1700000000 },
		{ "14 Nov 2023 22:13:20 GMT", 1700000000 },
		{ "Tue, 14 Nov 2023 17:13:20 EST", 1700000000 },
		{ "Tue, 14 Nov 2023 14:13:20 PST", 1700000000 },
		{ "Tue,\t14 Nov 23 22:13:20 UT", 1700000000 },
		{ "Wed, 15 Nov 2023 03:43:20 +0530", 1700000000 },
		{ "Tue, 14 Nov 2023 22:13 +0000", 1699999980 },
		{ "Sat, 31 Dec 2016 23:59:60 +0000", 1483228799 },
		{ "yesterday", MESSAGE_NO_TIME },
		{ "Tue, 45 Nov 2023 22:13:20 +0000", MESSAGE_NO_TIME },
		{ "", MESSAGE_NO_TIME },
	};
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
		const char *header = talloc_asprintf(test->ctx, "Date: %s\n", dates[i].date);
		assert_int_equal(read_with(test, header, "x")->date, dates[i].at);
	}
	assert_int_equal(read_with(test, "", "x")->date, MESSAGE_NO_TIME);
	assert_int_equal(read_with(test, "Received: by x\n", "x")->received, MESSAGE_NO_TIME);
}

static void
bytes_that_are_no_message(void **state)
{
	static const char *const nothings[] = { "", "\r", ":", "\n", "\r\n\r\n",
		"just a sentence\n", " folded: first\n", ":\n:\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(nothings); i++) {
		struct message *m = read_mail(*state, nothings[i]);
		assert_true(m->marks & MARK_EMPTY);
		assert_string_equal(m->text, "");
		assert_string_equal(m->new_words, "");
		assert_string_equal(m->quoted, "");
		assert_null(m->from_address);
	}
	assert_true(read_bytes(*state, "\0\0\0\0", 4)->marks & MARK_EMPTY);
	assert_true(read_bytes(*state, NULL, 0)->marks & MARK_EMPTY);
}

static void
every_mark_has_a_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MESSAGE_MARKS; i++)
		assert_string_not_equal(message_mark_name((enum message_mark)(1U << i)), "unknown");
	assert_string_equal(message_mark_name(MARK_DEPTH), "depth");
	assert_string_equal(message_mark_name((enum message_mark)0), "unknown");
	assert_int_equal(MARK_ALL, (1 << MESSAGE_MARKS) - 1);
}

static void
none_or_several_senders(void **state)
{
	assert_true(read_mail(*state, "Subject: x\n\ny\n")->marks & MARK_FROM);
	struct message *m =
	    read_mail(*state, "From: A <a@member.example>\nFrom: B <b@other.example>\n\ny\n");
	assert_true(m->marks & MARK_FROM);
	assert_string_equal(m->from_address, "a@member.example");
	assert_true(
	    read_mail(*state, "From: a@member.example, b@other.example\n\ny\n")->marks & MARK_FROM);
}

static void
size_at_its_limit(void **state)
{
	struct reading_test *test = *state;
	static const char head[] = "From: a@member.example\nSubject: s\n\n";
	size_t most = MESSAGE_SIZE_MAX + 1;
	char *raw = malloc(most);

	memset(raw, 'x', most);
	memcpy(raw, head, sizeof(head) - 1);
	assert_false(read_bytes(test, raw, MESSAGE_SIZE_MAX - 1)->marks & MARK_SIZE);
	assert_false(read_bytes(test, raw, MESSAGE_SIZE_MAX)->marks & MARK_SIZE);
	struct message *m = read_bytes(test, raw, most);
	assert_true(m->marks & MARK_SIZE);
	assert_string_equal(m->subject, "s");
	assert_string_equal(m->text, "");
	free(raw);
}

static unsigned
marks_of_header_block(struct reading_test *test, size_t len)
{
	static const char first[] = "From: a@member.example\n";
	GString *raw = g_string_new(first);

	/* Fields of 64 bytes, a last one that fills the block, and the empty line. */
	while (raw->len + 200 < len)
		g_string_append_printf(raw, "X: %060d\n", 0);
	g_string_append(raw, "X: ");
	while (raw->len + 2 < len)
		g_string_append_c(raw, 'y');
	g_string_append(raw, "\n\n");
	assert_int_equal(raw->len, len);
	g_string_append(raw, "body\n");
	struct message *m = read_bytes(test, raw->str, raw->len);
	assert_string_equal(m->text, "body\n");
	g_string_free(raw, TRUE);
	return m->marks;
}

static void
header_block_at_its_limit(void **state)
{
	assert_false(marks_of_header_block(*state, MESSAGE_HEADER_BLOCK_MAX - 1) & MARK_HEADERS);
	assert_false(marks_of_header_block(*state, MESSAGE_HEADER_BLOCK_MAX) & MARK_HEADERS);
	assert_true(marks_of_header_block(*state, MESSAGE_HEADER_BLOCK_MAX + 1) & MARK_HEADERS);
}

static unsigned
marks_of_header(struct reading_test *test, size_t len)
{
	char *value = repeat(test, "y", len - strlen("Subject: \n"));
	struct message *m =
	    read_with(test, talloc_asprintf(test->ctx, "Subject: %s\nX: y\n", value), "body\n");

	assert_string_equal(m->text, "body\n");
	assert_true(strlen(m->subject) >= MESSAGE_HEADER_MAX - 20);
	return m->marks;
}

static void
one_header_at_its_limit(void **state)
{
	assert_false(marks_of_header(*state, MESSAGE_HEADER_MAX - 1) & MARK_HEADERS);
	assert_false(marks_of_header(*state, MESSAGE_HEADER_MAX) & MARK_HEADERS);
	assert_true(marks_of_header(*state, MESSAGE_HEADER_MAX + 1) & MARK_HEADERS);
}

static struct message *
read_nested(struct reading_test *test, size_t depth, bool messages)
{
	GString *raw = g_string_new("From: a@member.example\n");

	for (size_t i = 0; i < depth; i++)
		if (messages)
			g_string_append(raw, "Content-Type: message/rfc822\n\n");
		else
			g_string_append_printf(raw,
			    "Content-Type: multipart/mixed; boundary=\"b%zu\"\n\n--b%zu\n", i, i);
	g_string_append(raw, "\ninnermost\n");
	struct message *m = read_bytes(test, raw->str, raw->len);
	g_string_free(raw, TRUE);
	return m;
}

static void
depth_at_its_limit(void **state)
{
	for (int messages = 0; messages < 2; messages++) {
		struct message *m = read_nested(*state, MESSAGE_DEPTH_MAX - 1, messages);
		assert_int_equal(m->marks, 0);
		assert_non_null(strstr(m->text, "innermost"));
		m = read_nested(*state, MESSAGE_DEPTH_MAX, messages);
		assert_int_equal(m->marks, 0);
		assert_non_null(strstr(m->text, "innermost"));
		m = read_nested(*state, MESSAGE_DEPTH_MAX + 1, messages);
		assert_int_equal(m->marks, MARK_DEPTH);
		assert_string_equal(m->text, "");
		m = read_nested(*state, 10000, messages);
		assert_int_equal(m->marks, MARK_DEPTH);
	}
}

static struct message *
read_parts(struct reading_test *test, size_t n)
{
	char *parts = repeat(test, "--b\n\nword\n", n);

	return read_with(test, "Content-Type: multipart/mixed; boundary=b\n", parts);
}

static void
parts_at_their_limit(void **state)
{
	assert_int_equal(read_parts(*state, MESSAGE_PARTS_MAX - 1)->marks, 0);
	struct message *m = read_parts(*state, MESSAGE_PARTS_MAX);
	assert_int_equal(m->marks, 0);
	assert_int_equal(strlen(m->text), MESSAGE_PARTS_MAX * strlen("word\n"));
	m = read_parts(*state, MESSAGE_PARTS_MAX + 1);
	assert_int_equal(m->marks, MARK_PARTS);
	assert_int_equal(strlen(m->text), MESSAGE_PARTS_MAX * strlen("word\n") - 1);
	assert_int_equal(read_parts(*state, 50000)->marks, MARK_PARTS);
}

static void
text_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		char *body = repeat(test, "x", (size_t)(MESSAGE_TEXT_MAX + over));
		struct message *m = read_with(test, "", body);
		assert_int_equal(m->marks, over > 0 ? MARK_TEXT : 0);
		assert_int_equal(strlen(m->text), MESSAGE_TEXT_MAX + (over < 0 ? over : 0));
		char *half = repeat(test, "x", (size_t)(MESSAGE_TEXT_MAX / 2 + over));
		m = read_with(test, "Content-Type: multipart/mixed; boundary=b\n",
		    talloc_asprintf(test->ctx, "--b\n\n%s\n--b\n\n%s\n--b--\n", half, half));
		assert_int_equal(m->marks, over < 0 ? 0 : MARK_TEXT);
	}
}

static void
html_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		char *words = repeat(test, "word ", MESSAGE_HTML_MAX / 5);
		char *rest = repeat(test, "x", (size_t)(MESSAGE_HTML_MAX % 5 + over));
		struct message *m = read_with(test, "Content-Type: text/html\n",
		    talloc_asprintf(test->ctx, "%s%s", words, rest));
		assert_int_equal(m->marks, over > 0 ? MARK_HTML : 0);
	}
}

/* Of minutes that are shown as HTML alone the layout is kept, but nothing that is quoted. */
static void
minutes_keep_their_shape(void **state)
{
	static const char head[] = "Subject: Minutes of May 4\nContent-Type: text/html\n";
	struct reading_test *test = *state;
	struct message *m = read_with(test, head, "<h2>Present</h2><ul><li>Ada<li>Bo</ul>");

	assert_string_equal(m->shaped, "## Present\n\n- Ada\n\n- Bo");
	assert_string_equal(m->text, "Present\n\n* Ada\n* Bo\n");
	m = read_with(test, head, "<p>a</p><blockquote type=cite>b</blockquote>");
	assert_null(m->shaped);
	m = read_with(test, "Subject: Votes\nContent-Type: text/html\n", "<p>a</p>");
	assert_null(m->shaped);
	m = read_with(test,
	    "Subject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/alternative; "
	    "boundary=b\n",
	    "--b\nContent-Type: text/plain\n\na\n--b\nContent-Type: "
	    "text/html\n\n<p>b</p>\n--b--\n");
	assert_null(m->shaped);
	m = read_with(test,
	    "Subject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n",
	    "--b\nContent-Type: text/html\n\n<p>a</p>\n--b\nContent-Type: "
	    "text/html\n\n<p>b</p>\n--b--\n");
	assert_null(m->shaped);
}

static void
html_tag_at_its_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		size_t len = (size_t)(MESSAGE_HTML_TAG_MAX + over) - strlen("<p title=\"\">");
		struct message *m = read_with(test, "Content-Type: text/html\n",
		    talloc_asprintf(
			test->ctx, "before<p title=\"%s\">after</p>", repeat(test, "x", len)));
		assert_int_equal(m->marks, over > 0 ? MARK_HTML : 0);
		assert_non_null(strstr(m->text, "after"));
	}
}

static void
recipients_at_their_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		GString *header = g_string_new("To: ");
		for (int i = 0; i < MESSAGE_RECIPIENTS_MAX + over; i++)
			g_string_append_printf(header, "%sr%d@other.example", i ? ", " : "", i);
		g_string_append_c(header, '\n');
		struct message *m = read_with(test, header->str, "x");
		assert_int_equal(m->marks, over > 0 ? MARK_RECIPIENTS : 0);
		assert_int_equal(m->nrecipients, MESSAGE_RECIPIENTS_MAX + (over < 0 ? over : 0));
		g_string_free(header, TRUE);
	}
}

static void
references_at_their_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		GString *header = g_string_new("References:");
		for (int i = 0; i < MESSAGE_REFERENCES_MAX + over; i++)
			g_string_append_printf(header, " <r%d@other.example>", i);
		g_string_append_c(header, '\n');
		struct message *m = read_with(test, header->str, "x");
		assert_int_equal(m->marks, over > 0 ? MARK_REFERENCES : 0);
		assert_int_equal(m->nreferences, MESSAGE_REFERENCES_MAX + (over < 0 ? over : 0));
		assert_string_equal(
		    m->references[0], over > 0 ? "r1@other.example" : "r0@other.example");
		g_string_free(header, TRUE);
	}
}

/* Dots where RFC 5322 has none; what is not plain otherwise stays unread. */
static void
senders_with_dots(void **state)
{
	static const struct {
		const char *from, *name, *address;
	} rows[] = {
		{ "Bo V. Sample <bo.v..sample@member.example>", "Bo V. Sample",
		    "bo.v..sample@member.example" },
		{ "\"Sample, Bo\" <bo.@member.example>", "Sample, Bo", "bo.@member.example" },
		{ "<.bo@member.example>", NULL, ".bo@member.example" },
		{ "Bo <bo..sample@member..example>", NULL, NULL },
		{ "Bo <bo..sam ple@member.example>", NULL, NULL },
		{ "Bo <bo..sample@ana@member.example>", NULL, NULL },
		{ "Bo <bo..sample>", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *raw = talloc_asprintf(NULL, "From: %s\n\nx\n", rows[i].from);
		struct message *m = read_mail(*state, raw);

		if (rows[i].address == NULL) {
			assert_true(
			    m->from_address == NULL || strstr(m->from_address, "..") == NULL);
		} else {
			assert_string_equal(m->from_address, rows[i].address);
			if (rows[i].name)
				assert_string_equal(m->from_name, rows[i].name);
			else
				assert_null(m->from_name);
		}
		talloc_free(raw);
	}
}

/* The writer's address where the list has put its own into From. */
static void
munged_senders(void **state)
{
	struct message *m = read_mail(*state,
	    "From: Ana Example via Public <public@list.example>\n"
	    "Reply-To: Ana Example <ana@member.example>, Public <public@list.example>\n"
	    "To: public@list.example\nList-Id: <public.list.example>\n\nx\n");
	assert_true(m->munged);
	assert_string_equal(m->from_name, "Ana Example");
	assert_string_equal(m->from_address, "ana@member.example");

	m = read_mail(*state,
	    "From: \"'Ana Example' via Working Group\" <wg@groups.example>\n"
	    "X-Original-From: Ana Example <ana@member.example>\nReply-To: wg@groups.example\n"
	    "List-Id: <wg.groups.example>\n\nx\n");
	assert_true(m->munged);
	assert_string_equal(m->from_name, "Ana Example");
	assert_string_equal(m->from_address, "ana@member.example");

	m = read_mail(*state,
	    "From: Ana Example via Public <public@list.example>\n"
	    "X-MailFrom: ana@member.example\nList-Post: <mailto:public@list.example>\n\nx\n");
	assert_true(m->munged);
	assert_string_equal(m->from_address, "ana@member.example");

	/* Answers go to the list: the writer stands in Cc. */
	m = read_mail(*state,
	    "From: Ana Example via Public <public@list.example>\nReply-To: public@list.example\n"
	    "To: public@list.example\nCc: Bo <bo@other.example>, ANA Example <ana@member.example>\n"
	    "List-Id: <public.list.example>\n\nx\n");
	assert_string_equal(m->from_address, "ana@member.example");

	/* Nobody tells: the name is all there is. */
	m = read_mail(*state,
	    "From: Ana Example via Public <public@list.example>\nCc: Bo <bo@other.example>\n"
	    "List-Id: <public.list.example>\n\nx\n");
	assert_true(m->munged);
	assert_string_equal(m->from_name, "Ana Example");
	assert_string_equal(m->from_address, "public@list.example");

	/* A writer who sends a copy to himself is no list. */
	m = read_mail(*state, "From: Ana Example <ana@member.example>\nReply-To: bo@other.example\n"
			      "To: public@list.example\nCc: ana@member.example\nList-Id: "
			      "<public.list.example>\n\nx\n");
	assert_false(m->munged);
	assert_string_equal(m->from_address, "ana@member.example");

	/* No list: a name may hold the word. */
	m = read_mail(*state,
	    "From: Ana via Rome <ana@member.example>\nReply-To: bo@other.example\n"
	    "To: public@list.example\nList-Id: <public.list.example>\n\nx\n");
	assert_false(m->munged);
	assert_string_equal(m->from_name, "Ana via Rome");
	assert_string_equal(m->from_address, "ana@member.example");
}

static void
automatic_mail(void **state)
{
	static const struct {
		const char *header;
		bool automatic;
	} mails[] = {
		{ "Auto-Submitted: auto-replied\n", true },
		{ "Auto-Submitted: auto-generated (digest)\n", true },
		{ "Auto-Submitted: no\n", false },
		{ "Auto-Submitted: notification-of-nothing\n", true },
		{ "Precedence: bulk\n", true },
		{ "Precedence: bulk\nList-Id: <public.list.example>\n", false },
		{ "Precedence: list\n", false },
		{ "Precedence: auto_reply\nList-Id: <public.list.example>\n", true },
		{ "X-Auto-Response-Suppress: All\n", true },
		{ "X-Auto-Response-Suppress: DR, OOF, AutoReply\n", true },
		{ "X-Auto-Response-Suppress: DR\n", false },
		{ "X-Autoreply: yes\n", true },
		{ "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(mails); i++)
		assert_int_equal(
		    read_with(*state, mails[i].header, "x")->automatic, mails[i].automatic);
}

static void
bounces(void **state)
{
	struct message *m = read_mail(*state,
	    "From: Mail System <MAILER-DAEMON@mx.member.example>\n"
	    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
	    "--b\n\nIt could not be delivered.\n"
	    "--b\nContent-Type: message/delivery-status\n\nAction: failed\n"
	    "--b\nContent-Type: message/rfc822\n\nFrom: ana@member.example\n\nWe vote "
	    "yes.\n--b--\n");
	assert_true(m->bounce);
	assert_null(strstr(m->new_words, "vote"));
	assert_non_null(strstr(m->quoted, "We vote yes."));
	assert_true(read_with(*state, "Return-Path: <>\n", "x")->bounce);
	m = read_with(*state, "Return-Path: <>\nAuto-Submitted: auto-replied\n", "away");
	assert_false(m->bounce);
	assert_true(m->automatic);
	assert_false(read_with(*state, "Return-Path: <ana@member.example>\n", "x")->bounce);
	m = read_with(*state,
	    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
	    "--b\n\nread\n--b--\n");
	assert_false(m->bounce);
	assert_true(m->automatic);
}

/* What the mail that began it all must not do: stall, recurse, write out of bounds. */
static void
hostile_mails(void **state)
{
	struct reading_test *test = *state;
	struct message *m = read_mail(test,
	    "From: a@member.example\nContent-Type: multipart/mixed; boundary=\"\\\"\"\n\n"
	    "--\"\n\ninside\n--\"--\n");

	assert_int_equal(m->marks, 0);
	assert_string_equal(m->new_words, "inside");
	read_with(test, talloc_asprintf(test->ctx, "To: %s\n", repeat(test, "a:", 50000)), "x");
	read_with(test, talloc_asprintf(test->ctx, "To: %s\n", repeat(test, "a,", 50000)), "x");
	read_with(test, talloc_asprintf(test->ctx, "To: %s\n", repeat(test, "(", 90000)), "x");
	m = read_mail(test, talloc_asprintf(test->ctx, "From: %s\n\nx", repeat(test, "a:", 40000)));
	assert_true(m->marks & MARK_FROM);
	read_with(test,
	    talloc_asprintf(
		test->ctx, "Content-Type: text/plain; %s\n", repeat(test, "a*0=b; ", 9000)),
	    "x");
	read_with(test, "Content-Type: text/html\n", repeat(test, "<div>", 100000));
	read_with(test, "", repeat(test, "From: a\n", 100000));
	read_with(test, "", repeat(test, "--\n", 100000));
	read_with(test, "", repeat(test, "On 10:00 wrote wrote:\n", 50000));
	/* Of two boundaries one begins as the other does. */
	m = read_with(test, "Content-Type: multipart/mixed; boundary=ab\n",
	    "--ab\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\n\none\n--abc--\n"
	    "--ab\n\ntwo\n--ab--\nepilogue\n");
	assert_string_equal(m->text, "one\ntwo");
}

static void
assert_sound(const struct message *m)
{
	const char *const texts[] = { m->text, m->new_words, m->quoted, m->subject, m->from_name,
		m->from_address, m->message_id, m->in_reply_to, m->list_id, m->attached };

	for (size_t i = 0; i < 3; i++)
		assert_non_null(texts[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		assert_true(!texts[i] || g_utf8_validate(texts[i], -1, NULL));
	for (size_t i = 0; i < m->nrecipients; i++)
		assert_true(g_utf8_validate(m->recipients[i], -1, NULL));
	for (size_t i = 0; i < m->nreferences; i++)
		assert_true(g_utf8_validate(m->references[i], -1, NULL));
	assert_false(m->subject && strpbrk(m->subject, "\r\n\t\033"));
	assert_false(m->from_name && strpbrk(m->from_name, "\r\n\t\033"));
	assert_null(strpbrk(m->text, "\r\033"));
	assert_int_equal(m->marks & ~(unsigned)MARK_ALL, 0);
}

/* A mail with some of everything, changed by chance, is always read to sound text. */
static void
damaged_mails(void **state)
{
	struct reading_test *test = *state;
	static const char mail[] =
	    "From: =?iso-8859-1?q?J=F6rg?= Beispiel via Public <public@list.example>\n"
	    "Reply-To: joerg@member.example\nSubject: =?gb2312?b?xOO6ww==?= \xe9\nTo: a@b.example\n"
	    "Authentication-Results: mx; dkim=pass (ok) header.d=\"member.example\"\n"
	    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"=_x\"\n\n--=_x\n"
	    "Content-Type: text/plain; charset=windows-1252; format=flowed; delsp=yes\n"
	    "Content-Transfer-Encoding: quoted-printable\n\nWe vote =93yes=94 =\nhere. \n"
	    "On Mon, Nov 13, 2023 at 9:00 AM Bo <bo@other.example> wrote:\n> old\n-- \nJ=F6rg\n"
	    "--=_x\nContent-Type: text/html; charset=iso-2022-jp\n"
	    "Content-Transfer-Encoding: base64\n\nPHA+aGVsbG88L3A+PGJsb2NrcXVvdGU+b2xk\n--=_x--\n";
	static const char *const pieces[] = { "\n", "\n\n", "\r", "\"", "(", "\\", ":", ";",
		"--=_x\n", "=?", "?=", "<", ">", "\xff", "\xc3", "=\n", "<blockquote>",
		"Content-Type: message/rfc822\n\n", "charset=utf-7", "charset=utf-16",
		"From: x@y.example\n", "*0*=", "\033$B" };
	uint32_t seed = 20231114, take;

	for (int round = 0; round < 3000; round++) {
		GString *raw = g_string_new_len(mail, sizeof(mail) - 1);
		for (uint32_t n = next_number(&seed) % 12; n > 0; n--) {
			gssize at = (gssize)(next_number(&seed) % (raw->len + 1));
			switch (next_number(&seed) % 4) {
			case 0:
				g_string_insert(
				    raw, at, pieces[next_number(&seed) % G_N_ELEMENTS(pieces)]);
				break;
			case 1:
				take = next_number(&seed) % 40;
				g_string_erase(raw, at, (gssize)MIN(raw->len - (gsize)at, take));
				break;
			case 2:
				g_string_insert_c(raw, at, (char)(next_number(&seed) % 256));
				break;
			default:
				if ((gsize)at < raw->len)
					raw->str[at] = (char)(next_number(&seed) % 256);
				break;
			}
		}
		struct message *m = read_bytes(test, raw->str, raw->len);
		assert_sound(m);
		talloc_free(m);
		g_string_free(raw, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(headers_are_read),
		reading_test(dates_of_all_forms),
		reading_test(bytes_that_are_no_message),
		reading_test(every_mark_has_a_name),
		reading_test(none_or_several_senders),
		reading_test(size_at_its_limit),
		reading_test(header_block_at_its_limit),
		reading_test(one_header_at_its_limit),
		reading_test(depth_at_its_limit),
		reading_test(parts_at_their_limit),
		reading_test(text_at_its_limit),
		reading_test(html_at_its_limit),
		reading_test(minutes_keep_their_shape),
		reading_test(html_tag_at_its_limit),
		reading_test(recipients_at_their_limit),
		reading_test(references_at_their_limit),
		reading_test(senders_with_dots),
		reading_test(munged_senders),
		reading_test(automatic_mail),
		reading_test(bounces),
		reading_test(hostile_mails),
		reading_test(damaged_mails),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
