/*
 * Ten thousand generated messages, hostile and plain, read again by a parser
 * that is not ours: what comes out is what went in. The fields are counted, so
 * that no text can have added one; recipients, names, subject, the tree of parts
 * and the texts are those of the call.
 */
#include "tests/unit/mail_reader.h"

#include <gmime/gmime.h>

#include "mail/compose.h"

enum { ROUNDS = 10000, PIECES_MAX = 12, TO_MAX = 12, REFERENCES_MAX = 6, FILES_MAX = 3 };

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const pieces[] = { "Kestrel votes yes", " ", "  ", "\r\n", "\n", "\r", "\t",
	"\r\nBcc: all@lists.example", "\nTo: <x@y.example>", "\r\n\r\n<script>alert(1)</script>",
	"<b>&amp;</b>", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8f", "\xe2\x80\xa8",
	"\xd0\x9a\xd0\xb5strel", "\xce\x9arypton", "J\xc3\xbcrgen S\xc3\xb8rensen",
	"\xe9\x9b\xaa\xe9\xb9\xb0\xe8\xaa\x8d\xe8\xa8\xbc", "\xf0\x9f\x95\xb0\xef\xb8\x8f",
	"e\xcc\x81\xcc\xa7\xcc\x88", "\"", "\\", ",", ";", ":", "<", ">", "(", ")", "@", "=?",
	"=?UTF-8?B?QmNj?=", "?=", "=?iso-8859-1?Q?=0D=0ABcc:_x?=", "\xff", "\xc3", "\xed\xa0\x80",
	"\x01", "\x1b[2J", "\x7f", "\xc2\x85", ".", "\n.\n", "\nFrom x", "From ", "--", "\n--=_",
	"\n--\n", "=", "=20", "trailing \n", "trailing\t\n", LONG,
	"a word of many and then some more of them so that the line is folded" };

#define LABEL "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz"

static const char *const good_addresses[] = { "ana@kestrel.example", "bo+votes@marlin.example",
	"o'neil.x@a-b.example", "x@localhost", "#!$%&*/=?^_`{|}~@example.example",
	LABEL "@" LABEL "." LABEL ".example" };

static const char *const bad_addresses[] = { "", "nobody", "a b@c.example", "a@b.example\r\nRCPT",
	"a@b.example, c@d.example", "<a@b.example>", "a@\xc3\xa9.example", "\"a\"@b.example",
	"a@b..example", "-a@b.example", "a@b.example>", LABEL LABEL "@b.example" };

static size_t
below(uint32_t *seed, size_t n)
{
	return next_number(seed) % n;
}

static char *
words(struct reading_test *test, uint32_t *seed)
{
	size_t n = below(seed, PIECES_MAX);
	char *text = talloc_strdup(test->ctx, "");

	for (size_t i = 0; i < n; i++)
		text = talloc_strdup_append(text, pieces[below(seed, G_N_ELEMENTS(pieces))]);
	return text;
}

/* ---- what must come out ---- */

static bool
is_dangerous(gunichar c)
{
	return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* A header's text on one line: what cannot stand there is a blank, and runs of blanks are one. */
static char *
one_line(struct reading_test *test, const char *text)
{
	char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *out = g_string_new(NULL);

	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c != ' ' && !is_dangerous(c))
			g_string_append_unichar(out, c);
		else if (out->len > 0 && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	while (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	g_free(valid);
	valid = talloc_strdup(test->ctx, out->str);
	g_string_free(out, TRUE);
	return valid;
}

/* A text with LF line ends, the last line ended, control characters blanked. */
static char *
lines_of(struct reading_test *test, const char *text)
{
	char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *out = g_string_new(NULL);

	for (const char *p = valid; *p; p++) {
		if (*p == '\r' && p[1] == '\n')
			continue;
		if (*p == '\r' || *p == '\n')
			g_string_append_c(out, '\n');
		else
			g_string_append_c(
			    out, ((unsigned char)*p < ' ' && *p != '\t') || *p == 127 ? ' ' : *p);
	}
	if (out->len > 0 && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
	g_free(valid);
	valid = talloc_strdup(test->ctx, out->str);
	g_string_free(out, TRUE);
	return valid;
}

/* ---- the call ---- */

struct generated {
	struct compose compose;
	struct compose_address to[TO_MAX];
	const char *references[REFERENCES_MAX];
	struct compose_attachment files[FILES_MAX];
	bool refused; /* an address of it is none */
};

static const char *
address_by_chance(struct generated *g, uint32_t *seed)
{
	if (below(seed, 60) > 0)
		return good_addresses[below(seed, G_N_ELEMENTS(good_addresses))];
	g->refused = true;
	return bad_addresses[below(seed, G_N_ELEMENTS(bad_addresses))];
}

static const char *
id_by_chance(struct reading_test *test, uint32_t *seed)
{
	if (below(seed, 4) > 0)
		return talloc_asprintf(test->ctx, "%u.vote@kestrel.example", next_number(seed));
	return words(test, seed); /* of somebody else's mail, it may be anything */
}

static void
generate(struct reading_test *test, uint32_t *seed, struct generated *g)
{
	struct compose *c = &g->compose;

	*g = (struct generated){ 0 };
	c->to = g->to;
	c->nto = below(seed, TO_MAX) + 1;
	for (size_t i = 0; i < c->nto; i++) {
		g->to[i].name = below(seed, 3) ? words(test, seed) : NULL;
		g->to[i].address = address_by_chance(g, seed);
	}
	c->from.name = below(seed, 4) ? words(test, seed) : NULL;
	c->from.address = "minuted@lists.example";
	c->subject = words(test, seed);
	c->date = 1600000000 + next_number(seed);
	c->message_id = "receipt.0123456789abcdef@lists.example";
	c->text = words(test, seed);
	c->html = below(seed, 2) ? words(test, seed) : NULL;
	c->replied = below(seed, 2);
	c->in_reply_to = below(seed, 2) ? id_by_chance(test, seed) : NULL;
	c->references = g->references;
	c->nreferences = below(seed, REFERENCES_MAX);
	for (size_t i = 0; i < c->nreferences; i++)
		g->references[i] = id_by_chance(test, seed);
	c->list_id = below(seed, 3) ? NULL : "ts.lists.example";
	c->list_post = c->list_id ? "ts@lists.example" : NULL;
	c->unsubscribe = below(seed, 3) ? NULL : "minuted@lists.example";
	c->unsubscribe_subject = c->unsubscribe && below(seed, 2) ? words(test, seed) : NULL;
	c->attachments = g->files;
	c->nattachments = below(seed, 3) ? 0 : below(seed, FILES_MAX) + 1;
	for (size_t i = 0; i < c->nattachments; i++)
		g->files[i] = (struct compose_attachment){ "minutes-2023-04-24.md", "text/markdown",
			words(test, seed) };
}

/* ---- what comes out ---- */

/* Lines in their bounds, CRLF and nothing else, ASCII; fields folded at 78 where they can be. */
static void
assert_form(const char *bytes, size_t len)
{
	bool body = false, blank = false;
	size_t column = 0;

	assert_int_equal(strlen(bytes), len);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '\r') {
			assert_int_equal(bytes[i + 1], '\n');
			body = body || column == 0;
			/* A blank that could be folded at, before a line that is too long. */
			if (!body && column > 78 && blank)
				fail_msg("a line of %zu columns could be folded: %.*s", column,
				    (int)column, bytes + i - column);
			column = 0;
			blank = false;
			i++;
			continue;
		}
		assert_true(c == '\t' || (c >= ' ' && c < 127));
		column++;
		blank = blank || (!body && c == ' ' && column > 20 && column < 70);
		assert_true(column <= 998);
	}
}

static void
assert_count(GMimeMessage *message, const char *name, int wanted)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
	int n = 0;

	for (int i = 0; i < g_mime_header_list_get_count(list); i++)
		n += g_ascii_strcasecmp(
			 g_mime_header_get_name(g_mime_header_list_get_header_at(list, i)), name) ==
		     0;
	if (n != wanted)
		fail_msg("%d fields %s, not %d", n, name, wanted);
}

/* Every field that there is, as often as it must be, and no other. */
static void
assert_fields(GMimeMessage *message, const struct compose *c, bool in_reply_to, bool references)
{
	const struct {
		const char *name;
		int n;
	} fields[] = { { "Date", 1 }, { "From", 1 }, { "To", 1 }, { "Subject", 1 },
		{ "Message-ID", 1 }, { "In-Reply-To", in_reply_to }, { "References", references },
		{ "MIME-Version", 1 }, { "Auto-Submitted", 1 }, { "X-Auto-Response-Suppress", 1 },
		{ "List-Id", c->list_id != NULL }, { "Precedence", c->list_id == NULL },
		{ "List-Post", c->list_post != NULL },
		{ "List-Unsubscribe", c->unsubscribe != NULL }, { "Content-Type", 1 },
		{ "Content-Transfer-Encoding", !c->html && c->nattachments == 0 } };
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeObject *part = g_mime_message_get_mime_part(message);
	int total = 0;

	/* GMime gives the fields of the content to the root part. */
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (g_str_has_prefix(fields[i].name, "Content-"))
			continue;
		assert_count(message, fields[i].name, fields[i].n);
		total += fields[i].n;
	}
	for (int i = 0; i < g_mime_header_list_get_count(list); i++)
		total += g_str_has_prefix(
		    g_mime_header_get_name(g_mime_header_list_get_header_at(list, i)), "Content-");
	assert_int_equal(g_mime_header_list_get_count(list), total);
	assert_non_null(part);
	assert_string_equal(g_mime_object_get_header(GMIME_OBJECT(message), "Auto-Submitted"),
	    c->replied ? "auto-replied" : "auto-generated");
}

static void
assert_addresses(struct reading_test *test, InternetAddressList *list,
    const struct compose_address *to, size_t n)
{
	assert_int_equal(internet_address_list_length(list), n);
	for (size_t i = 0; i < n; i++) {
		InternetAddress *one = internet_address_list_get_address(list, (int)i);

		assert_true(INTERNET_ADDRESS_IS_MAILBOX(one));
		assert_string_equal(
		    internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)),
		    to[i].address);
		assert_string_equal(
		    one_line(test, internet_address_get_name(one)), one_line(test, to[i].name));
	}
}

static void
assert_text(struct reading_test *test, GMimeObject *part, const char *subtype, const char *text)
{
	char *got;

	assert_true(GMIME_IS_TEXT_PART(part));
	assert_string_equal(
	    g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(part)), subtype);
	got = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	assert_non_null(got);
	assert_string_equal(lines_of(test, got), lines_of(test, text));
	g_free(got);
}

/* The text, or text and HTML as alternatives. */
static void
assert_words(struct reading_test *test, GMimeObject *part, const struct compose *c)
{
	if (!c->html) {
		assert_text(test, part, "plain", c->text);
		return;
	}
	assert_true(GMIME_IS_MULTIPART(part));
	assert_string_equal(
	    g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(part)),
	    "alternative");
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(part)), 2);
	assert_text(test, g_mime_multipart_get_part(GMIME_MULTIPART(part), 0), "plain", c->text);
	assert_text(test, g_mime_multipart_get_part(GMIME_MULTIPART(part), 1), "html", c->html);
}

static void
assert_structure(struct reading_test *test, GMimeObject *root, const struct compose *c)
{
	GMimeMultipart *mixed;

	if (c->nattachments == 0) {
		assert_words(test, root, c);
		return;
	}
	assert_true(GMIME_IS_MULTIPART(root));
	mixed = GMIME_MULTIPART(root);
	assert_string_equal(
	    g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(root)), "mixed");
	assert_int_equal(g_mime_multipart_get_count(mixed), c->nattachments + 1);
	assert_words(test, g_mime_multipart_get_part(mixed, 0), c);
	for (size_t i = 0; i < c->nattachments; i++) {
		GMimeObject *part = g_mime_multipart_get_part(mixed, (int)i + 1);

		assert_text(test, part, "markdown", c->attachments[i].text);
		assert_string_equal(
		    g_mime_part_get_filename(GMIME_PART(part)), c->attachments[i].name);
	}
}

/* An identifier that may stand in a header: of others nothing is written. */
static bool
is_plain_id(const char *id)
{
	return id && *id && strchr(id, '@') && !strpbrk(id, " <>\"(),:;\\") &&
	       g_utf8_validate(id, -1, NULL) && strlen(id) < 900 && ({
		       bool ok = true;
		       for (const char *p = id; *p; p++)
			       ok = ok && *p > ' ' && *p < 127;
		       ok;
	       });
}

static void
assert_read_again(struct reading_test *test, const char *bytes, size_t len, struct generated *g)
{
	const struct compose *c = &g->compose;
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	bool in_reply_to = is_plain_id(c->in_reply_to);

	assert_non_null(message);
	assert_fields(message, c, in_reply_to, in_reply_to);
	assert_addresses(
	    test, g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO), c->to, c->nto);
	assert_addresses(
	    test, g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM), &c->from, 1);
	assert_int_equal(internet_address_list_length(
			     g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_BCC)),
	    0);
	assert_string_equal(
	    one_line(test, g_mime_message_get_subject(message)), one_line(test, c->subject));
	assert_string_equal(g_mime_message_get_message_id(message), c->message_id);
	assert_int_equal(g_date_time_to_unix(g_mime_message_get_date(message)), c->date);
	assert_structure(test, g_mime_message_get_mime_part(message), c);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void
what_goes_in_comes_out(void **state)
{
	struct reading_test *test = *state;
	void *whole = test->ctx;
	uint32_t seed = 20230424;
	size_t refused = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct generated g;
		char *why = NULL;
		const char *bytes;
		size_t len;

		test->ctx = talloc_new(whole);
		generate(test, &seed, &g);
		bytes = compose_message(test->ctx, &g.compose, &len, &why);
		if (g.refused) {
			assert_null(bytes);
			assert_non_null(why);
			refused++;
		} else {
			if (!bytes)
				fail_msg("%s", why);
			assert_form(bytes, len);
			assert_read_again(test, bytes, len, &g);
			/* Another gateway, or this one, answers no such mail. */
			assert_true(read_bytes(test, bytes, len)->automatic);
		}
		talloc_free(test->ctx);
	}
	test->ctx = whole;
	assert_in_range(refused, ROUNDS / 50, ROUNDS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		reading_test(what_goes_in_comes_out),
	};

	return cmocka_run_group_tests(tests, reader_open, reader_close);
}
