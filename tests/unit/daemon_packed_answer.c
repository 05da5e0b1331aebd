/* Tests of the payload in which a reader's answer travels: JSON, and the mail's texts behind it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <talloc.h>

#include "daemon/record/packed_answer.h"

static struct group_config group = { .name = "tswg" };
static const struct config config = { .groups = &group, .ngroups = 1 };

static int
set_up(void **state)
{
	*state = talloc_new(NULL);
	return 0;
}

static int
tear_down(void **state)
{
	talloc_free(*state);
	return 0;
}

static char *
packed_with(void *ctx, const char *text, const char **references, size_t nreferences, size_t *len_r)
{
	struct reading *reading = talloc_zero(ctx, struct reading);
	struct answer answer = { .message_id = "c@x.example",
		.references = references,
		.nreferences = nreferences,
		.subject = "Re: Ballot TS-7",
		.from_name = "",
		.at = 1000,
		.date = WHEN_UNKNOWN,
		.text = text,
		.group = &group,
		.reading = reading };

	reading->class = CLASS_DISCUSSION;
	return answer_pack(ctx, &answer, len_r);
}

static char *
packed(void *ctx, const char *text, size_t *len_r)
{
	return packed_with(ctx, text, NULL, 0, len_r);
}

static struct answer *
unpacked(void *ctx, const void *payload, size_t len)
{
	char *why = NULL;
	struct answer *a = answer_unpack(ctx, &config, payload, len, &why);

	assert_true((a == NULL) == (why != NULL));
	return a;
}

static void
what_is_packed_comes_back(void **state)
{
	static const char *const texts[] = {
		NULL, "", "Kestrel votes yes.\n",
		"Tab\t, quote \", backslash \\, \xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80, control \x01"
	};
	size_t i, len;

	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *payload = packed(*state, texts[i], &len);
		struct answer *a = unpacked(*state, payload, len);

		assert_non_null(a);
		assert_string_equal(a->message_id, "c@x.example");
		assert_null(a->in_reply_to);
		assert_string_equal(a->subject, "Re: Ballot TS-7");
		assert_string_equal(a->from_name, "");
		assert_null(a->from_address);
		assert_null(a->list_id);
		assert_int_equal(a->nreferences, 0);
		if (texts[i])
			assert_string_equal(a->text, texts[i]);
		else
			assert_null(a->text);
	}
}

static void
references_come_back_in_their_order(void **state)
{
	const char *references[MESSAGE_REFERENCES_MAX + 1];
	size_t len, i;
	int over;

	for (i = 0; i <= MESSAGE_REFERENCES_MAX; i++)
		references[i] = talloc_asprintf(*state, "%zu@x.example", i);
	for (over = -1; over <= 1; over++) {
		size_t n = (size_t)(MESSAGE_REFERENCES_MAX + over);
		char *payload = packed_with(*state, "text", references, n, &len);
		struct answer *a = unpacked(*state, payload, len);

		assert_int_equal(a == NULL, over > 0);
		if (!a)
			continue;
		assert_int_equal(a->nreferences, n);
		for (i = 0; i < n; i++)
			assert_string_equal(a->references[i], references[i]);
	}
}

/* The JSON of an answer without texts. */
static char *
json_of(void *ctx)
{
	size_t len;

	return packed(ctx, NULL, &len);
}

/* `json`, a NUL, and `texts` as they are. */
static struct answer *
joined(void *ctx, const char *json, const char *texts, size_t len)
{
	size_t json_len = strlen(json) + 1;
	char *payload = talloc_array(ctx, char, json_len + len);

	memcpy(payload, json, json_len);
	memcpy(payload + json_len, texts, len);
	return unpacked(ctx, payload, json_len + len);
}

/* The texts of a mail that has only a subject, or only a body, of `n` bytes. */
static struct answer *
with_long(
    void *ctx, const char *before, size_t before_len, size_t n, const char *after, size_t after_len)
{
	char *texts = talloc_array(ctx, char, before_len + 1 + n + 1 + after_len);

	memcpy(texts, before, before_len);
	texts[before_len] = '=';
	memset(texts + before_len + 1, 'x', n);
	texts[before_len + 1 + n] = '\0';
	memcpy(texts + before_len + n + 2, after, after_len);
	return joined(ctx, json_of(ctx), texts, before_len + n + 2 + after_len);
}

#define NONE "-\0"

static void
texts_at_their_bounds(void **state)
{
	static const char two[] = NONE NONE, four[] = NONE NONE NONE NONE;
	static const char six[] = NONE NONE NONE NONE NONE NONE;
	static const char seven[] = NONE NONE NONE NONE NONE NONE NONE;
	int over;

	for (over = -1; over <= 1; over++) {
		size_t header = (size_t)(ANSWER_HEADER_MAX + over);
		size_t text = (size_t)(ANSWER_TEXT_MAX + over);
		struct answer *subject = with_long(*state, two, 4, header, four, 8);
		struct answer *body = with_long(*state, six, 12, text, "", 0);
		struct answer *reference = with_long(*state, seven, 14, header, "", 0);

		assert_int_equal(subject == NULL, over > 0);
		assert_int_equal(body == NULL, over > 0);
		assert_int_equal(reference == NULL, over > 0);
		if (over > 0)
			continue;
		assert_int_equal(strlen(subject->subject), header);
		assert_int_equal(strlen(body->text), text);
		assert_int_equal(strlen(reference->references[0]), header);
	}
}

static void
texts_that_are_none(void **state)
{
	static const struct {
		const char *texts;
		size_t len;
		bool good;
	} rows[] = {
#define TEXTS(text) text, sizeof text - 1
		{ TEXTS(NONE NONE NONE NONE NONE NONE NONE), true },
		{ TEXTS(NONE NONE NONE NONE NONE NONE "=\0"), true },
		{ TEXTS(NONE NONE NONE NONE NONE NONE NONE "=a\0=b\0"), true },
		{ TEXTS(NONE NONE NONE NONE NONE NONE), false },
		{ TEXTS(""), false },
		{ TEXTS("\0"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE NONE "-\0"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE NONE "\0"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE NONE "=a"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE "=no end"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE "text\0"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE "-text\0"), false },
		{ TEXTS(NONE NONE NONE NONE NONE NONE "=no UTF-8 \xff\0"), false },
		{ TEXTS("=cut \xc3\0" NONE NONE NONE NONE NONE NONE), false },
		{ TEXTS(NONE NONE "=a surrogate \xed\xa0\x80\0" NONE NONE NONE NONE), false },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(
		    joined(*state, json_of(*state), rows[i].texts, rows[i].len) != NULL,
		    rows[i].good);
}

static void
payloads_that_are_none(void **state)
{
	static const char texts[] = NONE NONE NONE NONE NONE NONE NONE;
	size_t len, i;
	char *payload = packed(*state, "text", &len);
	char *json = json_of(*state);

	assert_null(unpacked(*state, "", 0));
	assert_null(unpacked(*state, "\0", 1));
	assert_null(unpacked(*state, "[]", 3));
	assert_null(unpacked(*state, json, strlen(json)));
	assert_null(unpacked(*state, json, strlen(json) + 1));
	assert_non_null(joined(*state, json, texts, sizeof texts - 1));
	/* Cut anywhere it is no answer. */
	for (i = 0; i < len; i++)
		assert_null(unpacked(*state, payload, i));
}

/* What a PDF file may change of its mail's answer, and what not. */
static void
answers_for_the_same_mail(void **state)
{
	const char *references[] = { "a@x.example" }, *token = "token";
	struct reading read = { .class = CLASS_DISCUSSION }, minutes = { .class = CLASS_MINUTES };
	const struct answer mail = { .message_id = "c@x.example",
		.references = references,
		.nreferences = 1,
		.subject = "Minutes",
		.from_address = "ada@x.example",
		.at = 1000,
		.text = "See the file.",
		.group = &group,
		.reading = &read };
	struct answer same[4] = { mail, mail, mail, mail };
	struct answer other[12];
	size_t i, len, n = sizeof other / sizeof *other, got_len;
	char *payload = answer_pack(*state, &mail, &len), *got;

	same[1].reading = &minutes;
	same[2].marks = MARK_ATTACHMENT;
	same[3].tokens = &token;
	same[3].ntokens = 1;
	for (i = 0; i < sizeof same / sizeof *same; i++) {
		got = answer_pack(*state, &same[i], &got_len);
		assert_true(answer_same_mail(payload, len, got, got_len));
	}
	for (i = 0; i < n; i++)
		other[i] = mail;
	other[0].message_id = NULL;
	other[1].nreferences = 0;
	other[2].subject = "Minutes ";
	other[3].from_address = "bo@x.example";
	other[4].at = 1001;
	other[5].text = "Oak votes yes.";
	other[6].group = NULL;
	other[7].grade = (enum grade)(mail.grade + 1);
	other[8].vouched = true;
	other[9].to_us = true;
	other[10].stranger = true;
	other[11].list_id = "";
	for (i = 0; i < n; i++) {
		got = answer_pack(*state, &other[i], &got_len);
		assert_false(answer_same_mail(payload, len, got, got_len));
	}
	assert_false(answer_same_mail(payload, len, payload, len - 1));
	assert_false(answer_same_mail(payload, len, "", 0));
	assert_false(answer_same_mail("", 0, "", 0));
	assert_false(answer_same_mail("{}", 2, "{}", 2));
	assert_false(answer_same_mail("[", 2, "[", 2));
}

int
main(void)
{
#define packed_test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		packed_test(what_is_packed_comes_back),
		packed_test(references_come_back_in_their_order),
		packed_test(texts_at_their_bounds),
		packed_test(texts_that_are_none),
		packed_test(payloads_that_are_none),
		cmocka_unit_test_setup_teardown(answers_for_the_same_mail, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("daemon_packed_answer", tests, NULL, NULL);
}
