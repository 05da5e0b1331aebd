#include "tests/unit/mail_reader.h"

#include "mail/compose.h"

static const struct compose_address chair = { "The Chair", "chair@list.example" };

static struct compose
usual(void)
{
	return (struct compose){
		.from = { "minuted", "minuted@list.example" },
		.to = &chair,
		.nto = 1,
		.subject = "Open ballots",
		.date = 1700000000,
		.message_id = "digest.1@list.example",
		.text = "One ballot is open.\n",
	};
}

static const char *
composed(struct reading_test *test, const struct compose *compose, size_t *len_r)
{
	char *why = NULL;
	const char *bytes = compose_message(test->ctx, compose, len_r, &why);

	assert_non_null(bytes);
	assert_null(why);
	return bytes;
}

static struct message *
read_composed(struct reading_test *test, const struct compose *compose)
{
	size_t len;
	const char *bytes = composed(test, compose, &len);

	return read_bytes(test, bytes, len);
}

/* CRLF everywhere, lines in their bounds, ASCII only. */
static void
assert_wire_form(const char *bytes, size_t len)
{
	size_t column = 0;

	assert_int_equal(strlen(bytes), len);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == '\r') {
			assert_int_equal(bytes[i + 1], '\n');
			column = 0;
			i++;
			continue;
		}
		assert_true(c == '\t' || (c >= ' ' && c < 127));
		assert_true(++column <= 998);
	}
	assert_int_equal(column, 0);
}

static void
headers_of_a_message(void **state)
{
	struct compose compose = usual();
	size_t len;

	compose.in_reply_to = "vote.1@member.example";
	const char *bytes = composed(*state, &compose, &len);
	assert_wire_form(bytes, len);
	assert_string_equal(bytes, "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
				   "From: \"minuted\" <minuted@list.example>\r\n"
				   "To: \"The Chair\" <chair@list.example>\r\n"
				   "Subject: Open ballots\r\n"
				   "Message-ID: <digest.1@list.example>\r\n"
				   "In-Reply-To: <vote.1@member.example>\r\n"
				   "References: <vote.1@member.example>\r\n"
				   "MIME-Version: 1.0\r\n"
				   "Auto-Submitted: auto-generated\r\n"
				   "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"
				   "Precedence: bulk\r\n"
				   "Content-Type: text/plain; charset=utf-8\r\n"
				   "Content-Transfer-Encoding: 7bit\r\n"
				   "\r\n"
				   "One ballot is open.\r\n");
	compose.list_id = "minuted.list.example";
	bytes = composed(*state, &compose, &len);
	assert_non_null(strstr(bytes, "\r\nList-Id: <minuted.list.example>\r\n"));
	assert_null(strstr(bytes, "Precedence"));
}

/* RFC 5322 section 3.6.4: the thread so far, then the mail that is answered. */
static void
an_answer_has_its_thread(void **state)
{
	const char *references[COMPOSE_REFERENCES_MAX + 1];
	struct compose compose = usual();
	size_t len, i;

	for (i = 0; i <= COMPOSE_REFERENCES_MAX; i++)
		references[i] =
		    talloc_asprintf(((struct reading_test *)*state)->ctx, "%zu@member.example", i);
	references[3] = "two words@member.example";
	compose.replied = true;
	compose.in_reply_to = "vote.1@member.example";
	compose.references = references;
	compose.nreferences = 3;
	const char *bytes = composed(*state, &compose, &len);
	assert_wire_form(bytes, len);
	assert_non_null(strstr(bytes, "\r\nIn-Reply-To: <vote.1@member.example>\r\n"
				      "References: <0@member.example>\r\n"
				      " <1@member.example>\r\n"
				      " <2@member.example>\r\n"
				      " <vote.1@member.example>\r\n"));
	assert_non_null(strstr(bytes, "\r\nAuto-Submitted: auto-replied\r\n"));
	compose.nreferences = COMPOSE_REFERENCES_MAX + 1;
	bytes = composed(*state, &compose, &len);
	assert_wire_form(bytes, len);
	assert_null(strstr(bytes, "<0@member.example>"));
	assert_non_null(strstr(bytes, "\r\nReferences: <1@member.example>\r\n"));
	assert_null(strstr(bytes, "two words"));
	compose.in_reply_to = NULL;
	assert_null(strstr(composed(*state, &compose, &len), "References"));
}

static void
the_same_call_gives_the_same_bytes(void **state)
{
	struct compose compose = usual();
	size_t len, again_len;

	compose.html = "<p>One ballot is öpen.</p>";
	const char *bytes = composed(*state, &compose, &len);
	const char *again = composed(*state, &compose, &again_len);
	assert_int_equal(len, again_len);
	assert_memory_equal(bytes, again, len);
}

static void
text_and_html(void **state)
{
	struct reading_test *test = *state;
	struct compose compose = usual();
	size_t len;

	compose.text = "Größe\n.dot\nFrom here\nblank at the end \n=\n\ttab";
	compose.html = "<p>Größe</p>";
	const char *bytes = composed(test, &compose, &len);
	assert_wire_form(bytes, len);
	assert_null(strstr(bytes, "\r\n."));
	assert_null(strstr(bytes, "\r\nFrom here"));
	assert_null(strstr(bytes, " \r\n"));
	struct message *m = read_bytes(test, bytes, len);
	assert_string_equal(m->text, "Größe\n.dot\nFrom here\nblank at the end \n=\n\ttab\n");
	assert_int_equal(m->marks, 0);
	assert_true(m->automatic);
}

static void
a_file_goes_along(void **state)
{
	static const struct compose_attachment file = { "minutes-2026-04-02.md", "text/markdown",
		"# Größe\n\nA line of minutes.\n" };
	static const char *const bad[] = { "", ".md", "a b.md", "a\"b.md", "../a.md",
		"a\r\nX: y.md", "ä.md", NULL };
	struct reading_test *test = *state;
	struct compose compose = usual();
	struct compose_attachment other = file;
	size_t len;
	char *why = NULL;

	compose.html = "<p>One ballot is open.</p>";
	compose.attachments = &file;
	compose.nattachments = 1;
	const char *bytes = composed(test, &compose, &len);
	assert_wire_form(bytes, len);
	assert_non_null(strstr(bytes, "\r\nContent-Type: multipart/mixed;\r\n boundary=\"=_"));
	assert_non_null(strstr(bytes, "\r\nContent-Disposition: attachment; "
				      "filename=\"minutes-2026-04-02.md\"\r\n"
				      "Content-Type: text/markdown; charset=utf-8\r\n"));
	struct message *m = read_bytes(test, bytes, len);
	assert_string_equal(m->text, "One ballot is open.\n");
	assert_int_equal(m->marks, 0);
	assert_non_null(m->attached);
	assert_non_null(strstr(m->attached, "# Größe"));
	compose.attachments = &other;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		other.name = bad[i];
		assert_null(compose_message(test->ctx, &compose, &len, &why));
	}
	other.name = repeat(test, "a", 100);
	assert_non_null(compose_message(test->ctx, &compose, &len, &why));
	other.name = repeat(test, "a", 101);
	assert_null(compose_message(test->ctx, &compose, &len, &why));
	other.name = file.name;
	other.type = "text/plain\r\nX: y";
	assert_null(compose_message(test->ctx, &compose, &len, &why));
	assert_string_equal(why, "an attached file has no plain name or type");
}

static void
fields_of_a_list(void **state)
{
	struct compose compose = usual();
	size_t len;
	char *why = NULL;

	compose.list_post = "ts@lists.example";
	compose.unsubscribe = "minuted@lists.example";
	compose.unsubscribe_subject = "no minutes, please";
	const char *bytes = composed(*state, &compose, &len);
	assert_wire_form(bytes, len);
	assert_non_null(strstr(bytes, "\r\nList-Post: <mailto:ts@lists.example>\r\n"));
	assert_non_null(strstr(bytes, "\r\nList-Unsubscribe: <mailto:minuted@lists.example?subject="
				      "no%20minutes%2C%20please>\r\n"));
	assert_null(strstr(bytes, "Reply-To"));
	compose.reply_to = "ts@lists.example";
	bytes = composed(*state, &compose, &len);
	assert_non_null(strstr(bytes, "\r\nReply-To: <ts@lists.example>\r\n"));
	compose.reply_to = "ts@lists.example>\r\nX: <y";
	assert_null(compose_message(((struct reading_test *)*state)->ctx, &compose, &len, &why));
	compose.reply_to = NULL;
	compose.unsubscribe = "minuted@lists.example>\r\nX: y";
	assert_null(compose_message(((struct reading_test *)*state)->ctx, &compose, &len, &why));
	compose.unsubscribe = NULL;
	compose.list_post = "no address";
	assert_null(compose_message(((struct reading_test *)*state)->ctx, &compose, &len, &why));
}

static void
long_lines_are_folded(void **state)
{
	struct reading_test *test = *state;
	struct compose compose = usual();
	size_t len;

	compose.subject =
	    "Ballot CSC-18: words words words words words words words words words words words "
	    "words words words";
	compose.text = repeat(test, "word ", 1000);
	const char *bytes = composed(test, &compose, &len);
	for (const char *line = bytes; *line; line = strstr(line, "\r\n") + 2)
		assert_true(strcspn(line, "\r") <= 76);
	struct message *m = read_bytes(test, bytes, len);
	assert_string_equal(m->subject, compose.subject);
	assert_int_equal(strlen(m->text), 5001);
	compose.subject = repeat(test, "x", 300);
	bytes = composed(test, &compose, &len);
	assert_wire_form(bytes, len);
	m = read_bytes(test, bytes, len);
	assert_string_equal(m->subject, compose.subject);
}

static void
several_recipients(void **state)
{
	static const struct compose_address to[] = { { "Zoë Example", "zoe@member.example" },
		{ NULL, "bo@other.example" }, { "Cy \"C\" \\ Third, Ltd.", "cy@third.example" } };
	struct reading_test *test = *state;
	struct compose compose = usual();

	compose.to = to;
	compose.nto = G_N_ELEMENTS(to);
	struct message *m = read_composed(test, &compose);
	assert_int_equal(m->nrecipients, 3);
	assert_string_equal(m->recipients[0], "zoe@member.example");
	assert_string_equal(m->recipients[1], "bo@other.example");
	assert_string_equal(m->recipients[2], "cy@third.example");
	compose.from = to[2];
	m = read_composed(test, &compose);
	assert_string_equal(m->from_name, "Cy \"C\" \\ Third, Ltd.");
}

static void
usable_addresses(void **state)
{
	static const char *const good[] = { "a@b.example", "a.b-c+d_e@mx1.b-c.example",
		"a'b@b.example", "a@localhost" };
	static const char *const bad[] = { "", "a", "@", "a@", "@b.example", "a b@c.example",
		"a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example\n", "a\r@b.example",
		"<a@b.example>", "a@b.example,c@d.example", "a@@b.example", "a@b..example",
		"a@-b.example", "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example",
		"\"a\"@b.example", "a@[192.0.2.1]", "a@b.example ", " a@b.example", "ä@b.example",
		"a@bä.example", "a;b@c.example", "-f@b.example", "a\\@b.example", "a@b.example>",
		"a@b_c.example", "a%@" };
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
		assert_true(compose_address_ok(good[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(compose_address_ok(bad[i]));
	assert_false(compose_address_ok(NULL));
	assert_true(
	    compose_address_ok(talloc_asprintf(test->ctx, "%s@b.example", repeat(test, "a", 64))));
	assert_false(
	    compose_address_ok(talloc_asprintf(test->ctx, "%s@b.example", repeat(test, "a", 65))));
	assert_true(
	    compose_address_ok(talloc_asprintf(test->ctx, "a@%s.example", repeat(test, "b", 63))));
	assert_false(
	    compose_address_ok(talloc_asprintf(test->ctx, "a@%s.example", repeat(test, "b", 64))));
	assert_true(
	    compose_address_ok(talloc_asprintf(test->ctx, "a@%sb", repeat(test, "b.", 127))));
	assert_false(
	    compose_address_ok(talloc_asprintf(test->ctx, "a@%sb", repeat(test, "b.", 128))));
}

static void
assert_refused(struct reading_test *test, const struct compose *compose)
{
	char *why = NULL;
	size_t len;

	assert_null(compose_message(test->ctx, compose, &len, &why));
	assert_non_null(why);
}

static void
what_cannot_be_sent(void **state)
{
	struct compose_address evil = { "x", "a@b.example\r\nBcc: c@d.example" };
	struct compose compose = usual();

	compose.to = &evil;
	assert_refused(*state, &compose);
	compose = usual();
	compose.from = evil;
	assert_refused(*state, &compose);
	compose = usual();
	compose.nto = 0;
	assert_refused(*state, &compose);
	compose = usual();
	compose.message_id = "a@b>\r\nBcc: c@d.example";
	assert_refused(*state, &compose);
	compose = usual();
	compose.message_id = NULL;
	assert_refused(*state, &compose);
	compose = usual();
	compose.list_id = "x\r\nBcc: c@d.example";
	assert_refused(*state, &compose);
	/* An identifier out of a mail is left out when it is unusable. */
	compose = usual();
	compose.in_reply_to = "a@b>\r\nBcc: c@d.example";
	size_t len;
	assert_null(strstr(composed(*state, &compose, &len), "Bcc"));
}

static char *
by_chance(struct reading_test *test, uint32_t *seed)
{
	static const char *const pieces[] = { "Ana", " ", "\r\n", "\n", "\r", "Bcc: x@evil.example",
		"=?", "?=", "=?utf-8?q?=0AX:?=", "\"", "\\", "<", ">", "@", ",", ";", "(", ")", ":",
		"ü", "“", "写道", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\xa8", "\xc2\x85",
		"\x1b[31m", "\x7f", "\xff", "\xc3", "\xf0\x9f\x97\xb3", "  ", "\t", "=", "=0D=0A",
		"a-very-long-word-that-goes-on-and-on", "--", "." };
	GString *text = g_string_new(NULL);

	for (uint32_t n = next_number(seed) % 25; n > 0; n--)
		g_string_append(text, pieces[next_number(seed) % G_N_ELEMENTS(pieces)]);
	char *chance = talloc_strdup(test->ctx, text->str);
	g_string_free(text, TRUE);
	return chance;
}

static size_t
count_fields(const char *bytes)
{
	size_t n = 0;

	for (const char *line = bytes; *line != '\r'; line = strstr(line, "\r\n") + 2)
		n += *line != ' ' && *line != '\t';
	return n;
}

/* Blanks are folded and encoded freely: texts are compared without them. */
static char *
without_blanks(struct reading_test *test, const char *text)
{
	char *clean = talloc_strdup(test->ctx, text ? text : ""), *to = clean;

	for (const char *p = clean; *p; p++)
		if (*p != ' ')
			*to++ = *p;
	*to = '\0';
	return clean;
}

static char *
as_shown(struct reading_test *test, const char *text)
{
	char *valid = g_utf8_make_valid(text, -1);
	GString *shown = g_string_new(NULL);

	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		GUnicodeType type = g_unichar_type(c);
		if (type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR && c != 0x202e &&
		    c != 0x2066 && c != ' ')
			g_string_append_unichar(shown, c);
	}
	char *result = talloc_strdup(test->ctx, shown->str);
	g_string_free(shown, TRUE);
	g_free(valid);
	return result;
}

/* No text makes a header or a recipient of its own, and what it says arrives. */
static void
hostile_names_and_subjects(void **state)
{
	struct reading_test *test = *state;
	uint32_t seed = 42;
	size_t len;

	for (int round = 0; round < 4000; round++) {
		struct compose_address to = { by_chance(test, &seed), "chair@list.example" };
		struct compose compose = usual();
		compose.to = &to;
		compose.from.name = by_chance(test, &seed);
		compose.subject = by_chance(test, &seed);
		compose.text = by_chance(test, &seed);
		compose.html = round % 2 ? by_chance(test, &seed) : NULL;
		const char *bytes = composed(test, &compose, &len);
		assert_wire_form(bytes, len);
		assert_int_equal(count_fields(bytes), compose.html ? 10 : 11);
		struct message *m = read_bytes(test, bytes, len);
		assert_int_equal(m->nrecipients, 1);
		assert_string_equal(m->recipients[0], "chair@list.example");
		assert_string_equal(m->from_address, "minuted@list.example");
		assert_string_equal(m->message_id, "digest.1@list.example");
		assert_string_equal(
		    without_blanks(test, m->subject), as_shown(test, compose.subject));
		assert_string_equal(
		    without_blanks(test, m->from_name), as_shown(test, compose.from.name));
		assert_int_equal(m->marks, 0);
		talloc_free_children(test->ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(headers_of_a_message),
		reading_test(an_answer_has_its_thread),
		reading_test(the_same_call_gives_the_same_bytes),
		reading_test(text_and_html),
		reading_test(a_file_goes_along),
		reading_test(fields_of_a_list),
		reading_test(long_lines_are_folded),
		reading_test(several_recipients),
		reading_test(usable_addresses),
		reading_test(what_cannot_be_sent),
		reading_test(hostile_names_and_subjects),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
