#include "tests/unit/mail_reader.h"

static void
encoded_words(void **state)
{
	static const struct {
		const char *subject;
		const char *shown;
		unsigned marks;
	} words[] = {
		/* Padding between two words ends nothing. */
		{ "=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=", "ab", 0 },
		{ "=?utf-8?B?w6k=?= and =?UTF-8?q?=C3=A9?=", "é and é", 0 },
		/* A character cut in two by a careless mailer. */
		{ "=?utf-8?B?ww==?=\n =?utf-8?B?qQ==?=", "é", 0 },
		{ "=?iso-8859-1?Q?caf=E9?=", "café", 0 },
		{ "=?windows-1252?Q?=93yes=94?=", "“yes”", 0 },
		{ "=?gb2312?B?xOO6ww==?=", "你好", 0 },
		{ "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本", 0 },
		{ "=?koi8-r?B?5MXO2A==?=", "День", 0 },
		{ "=?big5?B?p0Gmbg==?=", "你好", 0 },
		{ "=?utf-8*en?Q?tagged?=", "tagged", 0 },
		{ "=?utf-7?Q?+AGE-?=", "+AGE-", MARK_CHARSET },
		{ "=?x-nobody?Q?plain?=", "plain", MARK_CHARSET },
		{ "=?utf-8?Q?no end", "=?UTF-8?Q?no end", 0 },
		{ "=? =?= ?=", "=? =?= ?=", 0 },
		{ "raw \xc3\xa9", "raw é", 0 },
		{ "raw \xe9", "raw é", 0 },
		{ "a\tb\033[1mc\x7f", "a b [1mc", 0 },
		{ "=?utf-8?Q?a=0D=0ABcc:_x=1B?=", "a  Bcc: x", 0 },
		{ "=?utf-8?B?4oCuZXZpbA==?=", "evil", 0 },
	};
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		struct message *m = read_with(
		    test, talloc_asprintf(test->ctx, "Subject: %s\n", words[i].subject), "x");
		assert_string_equal(m->subject, words[i].shown);
		assert_int_equal(m->marks, words[i].marks);
	}
}

/* What stands in a message inside is shown with its sender, and is not the writer's. */
static void
messages_inside(void **state)
{
	struct message *m = read_with(*state, "Content-Type: multipart/mixed; boundary=b\n",
	    "--b\n\nSee below.\n--b\nContent-Type: multipart/digest; boundary=c\n\n"
	    "--c\n\nFrom: =?utf-8?q?B=C3=B6?= <bo@other.example>\nSubject: One\n\nBolt votes no.\n"
	    "--c\n\nFrom: cy@third.example\n\nCoil votes yes.\n--c--\n--b--\n");

	assert_string_equal(m->new_words, "See below.");
	assert_string_equal(g_strstrip((char *)(uintptr_t)m->quoted),
	    "------------------------------\n\n"
	    "From: Bö <bo@other.example>\nSubject: One\n\nBolt votes no.\n\n"
	    "------------------------------\n\n"
	    "From: cy@third.example\n\nCoil votes yes.");
	assert_int_equal(m->marks, 0);
}

static void
attached_minutes(void **state)
{
	struct message *m = read_with(*state, "Content-Type: multipart/mixed; boundary=b\n",
	    "--b\n\nMinutes attached.\n"
	    "--b\nContent-Type: text/markdown; name=\"2024-01-11.md\"\n"
	    "Content-Disposition: attachment; filename*0*=utf-8\'\'M%C3%BC; filename*1=\".md\"\n"
	    "Content-Transfer-Encoding: base64\n\nIyBNaW51dGVzCg==\n"
	    "--b\nContent-Type: text/plain; name=notes.TXT\n\nmore notes\n"
	    "--b\nContent-Type: application/octet-stream; name=raw.md\n\nraw\n"
	    "--b\nContent-Type: application/pdf; name=x.pdf\n\n%PDF\n"
	    "--b\nContent-Type: text/html; name=x.txt\nContent-Disposition: attachment\n\n<p>no\n"
	    "--b\nContent-Type: message/rfc822\n\nContent-Type: text/markdown; name=a.md\n\nnot "
	    "mine\n"
	    "--b--\n");

	assert_string_equal(m->new_words, "Minutes attached.");
	assert_string_equal(m->attached, "# Minutes\n");
	/* Markdown as the mail itself is its text. */
	m = read_with(*state, "Content-Type: text/markdown\n", "# Minutes\n");
	assert_null(m->attached);
	assert_string_equal(m->new_words, "# Minutes");
}

static void
charsets_of_bodies(void **state)
{
	static const struct {
		const char *charset;
		const char *body;
		const char *shown;
		unsigned marks;
	} bodies[] = {
		{ "utf-8", "caf\xc3\xa9", "café", 0 },
		{ "utf-8",
		    "\xef\xbb\xbf"
		    "caf\xe9",
		    "caf\xef\xbf\xbd", MARK_CHARSET },
		{ "iso-8859-1", "\x93yes\x94", "“yes”", 0 },
		{ "windows-1252", "caf\xe9", "café", 0 },
		{ "us-ascii", "caf\xc3\xa9", "café", 0 },
		{ "us-ascii", "caf\xe9", "café", 0 },
		{ "iso-8859-2", "\xb1", "ą", 0 },
		{ "iso-8859-15", "\xa4", "€", 0 },
		{ "koi8-r", "\xe4\xc1", "Да", 0 },
		{ "gb2312", "\xc4\xe3\xba\xc3", "你好", 0 },
		{ "gb18030", "\xc4\xe3\x94\x39\xda\x33", "你💩", 0 },
		{ "big5", "\xa7\x41\xa6\x6e", "你好", 0 },
		{ "shift_jis", "\x93\xfa\x96\x7b", "日本", 0 },
		{ "iso-2022-jp", "\033$BF|K\\\033(B", "日本", 0 },
		{ "euc-jp", "\xc6\xfc\xcb\xdc", "日本", 0 },
		{ "euc-kr", "\xc7\xd1", "한", 0 },
		{ "utf-7", "+AGEAYg-", "+AGEAYg-", MARK_CHARSET },
		{ "x-nobody", "abc\xff", "abc\xef\xbf\xbd", MARK_CHARSET },
		{ "UTF_8", "caf\xc3\xa9", "café", 0 },
		{ "a-name-that-is-longer-than-any-charset-has-ever-been-called", "x", "x",
		    MARK_CHARSET },
		{ "shift_jis", "\x93", "\xef\xbf\xbd", MARK_CHARSET },
		{ "utf-8", "a\033[1mb\x07", "a [1mb", 0 },
	};
	struct reading_test *test = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
		struct message *m = read_with(test,
		    talloc_asprintf(
			test->ctx, "Content-Type: text/plain; charset=%s\n", bodies[i].charset),
		    bodies[i].body);
		assert_string_equal(g_strchomp((char *)(uintptr_t)m->text), bodies[i].shown);
		assert_int_equal(m->marks, bodies[i].marks);
	}
	struct message *m = read_bytes(test, "From: a@b.example\n\na\0b\r\nc\rd", 27);
	assert_string_equal(m->text, "a b\nc\nd");
}

static void
flowed_text(void **state)
{
	struct message *m = read_with(*state, "Content-Type: text/plain; format=flowed\n",
	    "Acme votes \nyes on \nballot 1.\n> Bolt \n> votes no.\n>> older\n From here\n-- "
	    "\nAna\n");

	assert_string_equal(m->text,
	    "Acme votes yes on ballot 1.\n> Bolt votes no.\n>> older\nFrom here\n-- \nAna\n");
	assert_string_equal(m->new_words, "Acme votes yes on ballot 1.\n\nFrom here");
	m = read_with(
	    *state, "Content-Type: text/plain; format=flowed; delsp=yes\n", "bal \nlot\n");
	assert_string_equal(m->text, "ballot\n");
	m = read_with(*state, "Content-Type: text/plain\n", "not \nflowed\n");
	assert_string_equal(m->text, "not \nflowed\n");
}

/* The limits are of the mail, however many parts its text is in. */
static void
parts_share_one_limit(void **state)
{
	struct reading_test *test = *state;

	for (int over = -1; over <= 1; over++) {
		GString *body = g_string_new(NULL);
		char *words = repeat(test, "word ", MESSAGE_HTML_MAX / 40);
		for (int i = 0; i < 8; i++)
			g_string_append_printf(body, "--b\nContent-Type: text/html\n\n%s%s\n",
			    words,
			    i < 7 ? "" : repeat(test, "x", (size_t)(MESSAGE_HTML_MAX % 40 + over)));
		g_string_append(body, "--b--\n");
		struct message *m =
		    read_with(test, "Content-Type: multipart/mixed; boundary=b\n", body->str);
		assert_int_equal(m->marks, over > 0 ? MARK_HTML : 0);
		g_string_free(body, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(encoded_words),
		reading_test(messages_inside),
		reading_test(attached_minutes),
		reading_test(charsets_of_bodies),
		reading_test(flowed_text),
		reading_test(parts_share_one_limit),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
